//! Whose a case is: suggestions for those who route and for those who answer. They change nothing.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::cases::staff;
use super::codes;
use super::extract::Call;
use super::problem::Problem;
use crate::app::App;
use crate::app::suggest::{self, Ground, Reason, Suggested};
use crate::rules::language::Language;
use crate::rules::outcome::{LetterKind, Outcome, ResponsibleAgency};

/// Why a department or office fits.
#[derive(Serialize, ToSchema)]
struct ReasonView {
    #[schema(schema_with = codes::suggestion_ground)]
    ground: &'static str,
    /// What the subject, power or office is called.
    what: String,
    /// The words that the application shares with it.
    words: Vec<String>,
}

impl From<Reason> for ReasonView {
    fn from(reason: Reason) -> Self {
        Self {
            ground: reason.ground.code(),
            what: reason.what,
            words: reason.words,
        }
    }
}

/// The reasons as one reads them.
fn sentence(reasons: &[Reason], language: Language) -> String {
    let one = |Reason {
                   ground,
                   what,
                   words,
               }: &Reason| {
        let (by, open, close) = match (ground, language) {
            (Ground::Name, Language::Chinese) => ("名称", "“", "”"),
            (Ground::Subject, Language::Chinese) => ("职责事项", "“", "”"),
            (Ground::Responsibility, Language::Chinese) => ("权责清单", "“", "”"),
            (Ground::Name, Language::English) => ("name", " \"", "\""),
            (Ground::Subject, Language::English) => ("subject", " \"", "\""),
            (Ground::Responsibility, Language::English) => ("power", " \"", "\""),
        };
        let words = words.join(language.pick("、", ", "));
        language.pick(
            format!("{by}{open}{what}{close}（{words}）"),
            format!("{by}{open}{what}{close} ({words})"),
        )
    };
    let each: Vec<String> = reasons.iter().map(one).collect();
    each.join(language.pick("；", "; "))
}

/// A department that fits.
#[derive(Serialize, ToSchema)]
struct FittingDepartment {
    /// To be sent as `department` when the case is routed.
    department: Uuid,
    name: String,
    /// The reasons in one line, in the language asked for.
    reason: String,
    reasons: Vec<ReasonView>,
}

/// An office outside the authority that fits.
#[derive(Serialize, ToSchema)]
struct FittingOffice {
    name: String,
    /// The section that does it (责任科室).
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<String>,
    /// The telephone for questions (咨询电话).
    #[serde(skip_serializing_if = "Option::is_none")]
    hotline: Option<String>,
    /// The reasons in one line, in the language asked for.
    reason: String,
    reasons: Vec<ReasonView>,
    /// What goes into the draft as `agency`; absent where the list gives no contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::agency)]
    agency: Option<ResponsibleAgency>,
}

impl FittingOffice {
    fn of(one: Suggested, language: Language) -> Self {
        Self {
            agency: one.agency(language.pick("，", ", ")),
            reason: sentence(&one.reasons, language),
            name: one.name,
            office: one.office,
            hotline: one.hotline,
            reasons: one.reasons.into_iter().map(ReasonView::from).collect(),
        }
    }
}

/// Whose a case could be.
#[derive(Serialize, ToSchema)]
pub(super) struct RoutingSuggestion {
    /// The departments that fit, at most three, the best first; none where nothing tells them apart.
    departments: Vec<FittingDepartment>,
    /// Offices outside the authority that fit better than any department.
    outside: Vec<FittingOffice>,
    /// The version of the list of powers and responsibilities that was looked at; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    list_version: Option<i32>,
}

/// Suggest to which department a case could be routed, with the reason (分办建议). Whoever routes decides.
#[utoipa::path(get, path = "/api/v1/cases/{id}/routing-suggestion", tag = "cases",
    responses((status = 200, body = RoutingSuggestion)))]
pub(super) async fn suggest_routing(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let (actor, language) = (staff(&call)?, call.head.language);
    let found = suggest::routing(&app, actor, call.case()?).await?;
    let department = |one: Suggested| {
        Some(FittingDepartment {
            department: one.department?.0,
            name: one.name,
            reason: sentence(&one.reasons, language),
            reasons: one.reasons.into_iter().map(ReasonView::from).collect(),
        })
    };
    let outside = found.outside.into_iter();
    Ok(HttpResponse::Ok().json(RoutingSuggestion {
        departments: found
            .departments
            .into_iter()
            .filter_map(department)
            .collect(),
        outside: outside
            .map(|one| FittingOffice::of(one, language))
            .collect(),
        list_version: found.list_version,
    }))
}

/// Offices for a reply that says that it is not this agency's.
#[derive(Serialize, ToSchema)]
pub(super) struct ResponsibleOffices {
    /// The outcome of such a reply.
    #[schema(schema_with = codes::outcome)]
    outcome: &'static str,
    /// The kind of its letter.
    #[schema(schema_with = codes::letter_kind)]
    kind: &'static str,
    /// The offices outside the authority that fit, at most three, the best first.
    items: Vec<FittingOffice>,
}

/// Offer the offices that a reply can name as responsible, with their contact, in the shape in which the
/// draft takes them (Art. 36(5)).
#[utoipa::path(get, path = "/api/v1/cases/{id}/responsible-offices", tag = "cases",
    responses((status = 200, body = ResponsibleOffices)))]
pub(super) async fn offer_offices(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let (actor, language) = (staff(&call)?, call.head.language);
    let found = suggest::responsible_offices(&app, actor, call.case()?).await?;
    Ok(HttpResponse::Ok().json(ResponsibleOffices {
        outcome: Outcome::NotHeld.code(),
        kind: LetterKind::NotThisAgency.code(),
        items: found
            .into_iter()
            .map(|one| FittingOffice::of(one, language))
            .collect(),
    }))
}
