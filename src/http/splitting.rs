//! Splitting an application that holds several matters into parts (一事一申请).

use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cases::{etag, staff};
use super::check::Check;
use super::codes;
use super::extract::Call;
use super::filing::{NewInformation, no_evidence, wanted};
use super::problem::Problem;
use super::views::CaseView;
use crate::app::act::act_and_describe;
use crate::app::cases::Detail;
use crate::app::{App, Error, cases};
use crate::rules::command::{Action, Command, NewSplit};
use crate::rules::event::CaseRef;
use crate::rules::ids::CaseId;
use crate::rules::policy::{Actor, permit};

/// The matters of an application that is split.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SplitInput {
    /// What each is about; the first stays with this case, each other becomes a case of its own.
    #[schema(min_items = 2, max_items = 10)]
    matters: Vec<NewInformation>,
}

/// The case that was split, as it now is, and the cases that were opened.
#[derive(Serialize, ToSchema)]
pub(super) struct SplitCase {
    opened: Vec<OpenedPart>,
    #[serde(flatten)]
    case: CaseView,
}

/// A case that was opened for one matter.
#[derive(Serialize, ToSchema)]
struct OpenedPart {
    id: Uuid,
    number: String,
    /// To be handed to the applicant with the receipt; for registrars, shown only here (查询码). The applicant also
    /// finds it with the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    query_code: Option<String>,
}

/// Split an application that holds several matters (一事一申请; 国办函〔2020〕109号 Art. 4): a registrar before a
/// handler has it in hand, from then on the handler. Each matter after the first becomes a case with a number and a
/// query code of its own, received on the same day and due on the same day; the applicant is told in one mail.
#[utoipa::path(post, path = "/api/v1/cases/{id}/split", tag = "actions", request_body = SplitInput,
    responses((status = 200, body = SplitCase)))]
pub(super) async fn split_case(
    app: Data<App>,
    call: Call<SplitInput>,
) -> Result<HttpResponse, Problem> {
    let actor = *staff(&call)?;
    let mut check = Check::default();
    let matters = call.body.matters.iter().enumerate();
    let wanted: Vec<_> = matters
        .map(|(at, matter)| {
            let of = format!("matters[{at}]");
            let wanted = wanted(&mut check, &of, matter);
            no_evidence(&mut check, &of, &wanted);
            wanted
        })
        .collect();
    check.done()?;
    let text = |wanted| Ok(app.text(serde_json::to_string(wanted).map_err(Error::internal)?));
    let matters = wanted.iter().map(text).collect::<Result<_, Error>>()?;
    let command = Command::Split(NewSplit { matters });
    let detail = act_and_describe(&app, &actor, call.target(&app)?, command).await?;
    let parts = detail.case.parts.iter();
    let opened = parts.map(|part| opened(&app, &actor, part)).collect();
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(detail.case.version)))
        .json(SplitCase {
            opened,
            case: CaseView::of(&detail, &actor, call.head.language),
        }))
}

fn opened(app: &App, actor: &Actor, part: &CaseRef) -> OpenedPart {
    // Whoever may give an applicant a new code may give the first one, too.
    let may_know = permit(actor, Action::RenewQueryCode).is_ok();
    OpenedPart {
        id: part.case.0,
        number: part.number.clone(),
        query_code: may_know.then(|| app.keys.query_code(part.case.0, 1)),
    }
}

/// Another case, by its number.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseRefView {
    id: Uuid,
    number: String,
}

impl CaseRefView {
    /// A case that something is about.
    pub(super) fn named(id: CaseId, number: &str) -> Self {
        Self {
            id: id.0,
            number: number.to_owned(),
        }
    }

    /// The case from which one was split.
    pub(super) fn original(detail: &Detail) -> Option<Self> {
        let from = detail.case.split_from.as_ref()?;
        Some(Self {
            id: from.case.0,
            number: from.number.clone(),
        })
    }

    /// The parts that were split from a case.
    pub(super) fn parts(detail: &Detail) -> Vec<Self> {
        let of = |part: &CaseRef| Self {
            id: part.case.0,
            number: part.number.clone(),
        };
        detail.case.parts.iter().map(of).collect()
    }
}

/// A part of one's own application.
#[derive(Serialize, ToSchema)]
pub(super) struct OwnPartView {
    number: String,
    /// With the number, it opens the part; absent once a new one was issued (查询码).
    #[serde(skip_serializing_if = "Option::is_none")]
    query_code: Option<String>,
    #[schema(schema_with = codes::stage)]
    stage: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
}

impl OwnPartView {
    /// The parts of an application, for whoever has shown that it is theirs.
    pub(super) fn all(app: &App, detail: &Detail) -> Vec<Self> {
        let of = |part: &cases::Standing| Self {
            number: part.number.clone(),
            // A code that was issued anew was given to whoever showed who they are.
            query_code: (part.query_generation == 1).then(|| app.keys.query_code(part.id.0, 1)),
            stage: part.stage.code(),
            due_on: part.due_on,
        };
        detail.parts.iter().map(of).collect()
    }
}
