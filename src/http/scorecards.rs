//! Scorecards of departments (考核), as JSON and as a table for evaluators.

use actix_web::http::header::{
    Accept, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_TYPE, Header, Quality,
};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::boards::NONE;
use super::codes;
use super::extract::{Call, Open};
use super::problem::Problem;
use super::shape::{day, query};
use crate::app::App;
use crate::app::scorecards::{self, Month, Scorecards};
use crate::rules::deadline::Party;
use crate::rules::ids::{DepartmentId, With};
use crate::rules::language::Language;
use crate::rules::remedies::ReportCell;
use crate::rules::scorecard::{Card, Complaints, ENOUGH, Field, Share, Span, Step};
use crate::sheets;

/// Of which span, and whose.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ScorecardQuery {
    /// The first day.
    #[serde(deserialize_with = "day")]
    from: NaiveDate,
    /// The last day; less than five years later.
    #[serde(deserialize_with = "day")]
    to: NaiveDate,
    /// Only this department's; every department's when left out.
    department: Option<Uuid>,
}

impl ScorecardQuery {
    /// The days, and whose.
    pub(super) fn asked(&self) -> ((NaiveDate, NaiveDate), Option<DepartmentId>) {
        ((self.from, self.to), self.department.map(DepartmentId))
    }
}

/// Scorecards (考核).
#[derive(Serialize, ToSchema)]
pub(super) struct ScorecardsView {
    from: NaiveDate,
    to: NaiveDate,
    authority: String,
    /// Of fewer cases than this no share and no median is made: only the counts are given.
    enough: u64,
    total: CardView,
    departments: Vec<DepartmentCardView>,
    /// The twelve months that end with that of the last day.
    trend: Vec<MonthView>,
}

/// The scorecard of a department.
#[derive(Serialize, ToSchema)]
struct DepartmentCardView {
    /// Absent for cases that are with none: not routed yet, or given back and not routed again.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    name: String,
    #[serde(flatten)]
    card: CardView,
}

/// What is counted.
#[derive(Serialize, ToSchema)]
struct CardView {
    /// Applications received (收到), by the day that the annual report counts.
    received: FigureView,
    /// Cases that first closed (办结), as the annual report counts them.
    closed: FigureView,
    /// The same by outcome, those that occurred.
    outcomes: Vec<OutcomeCountView>,
    /// Replies made.
    answered: FigureView,
    /// Of these, in time; out of them and of what is overdue and unanswered.
    on_time: ShareView,
    /// Of these, late.
    late: FigureView,
    /// Neither answered nor closed though the last day for the reply had passed (逾期未答复), as of the last day of the
    /// span or today, whichever is earlier. They count as not in time in the share of `on_time`.
    overdue_unanswered: FigureView,
    /// The working days from the day after the period began to the reply, pauses included; absent where there are too
    /// few.
    #[serde(skip_serializing_if = "Option::is_none")]
    working_days: Option<DaysView>,
    /// Replies whose period was extended (Art. 33).
    extended: ShareView,
    /// Replies before which clarification was asked for (Art. 30).
    clarification_asked: ShareView,
    /// Replies before which a third party was asked for its opinion (Art. 32).
    third_party_asked: ShareView,
    /// Replies before which an agency that made the information too was asked (共同制作机关; Art. 34).
    joint_agency_asked: ShareView,
    /// Replies before which another agency was asked (其他机关; Art. 11).
    other_agency_asked: ShareView,
    /// Reconsideration and suits decided in the span.
    remedies: RemediesView,
    /// Complaints (投诉举报), and what was ordered to be put right (整改).
    complaints: ComplaintsView,
}

/// Complaints, each counted by its own day, of the department that answered for it when it came.
#[derive(Serialize, ToSchema)]
struct ComplaintsView {
    /// Received in the span.
    received: ComplaintFigureView,
    /// Concluded in the span as proved true, wholly or in part.
    upheld: ComplaintFigureView,
    /// Ordered in the span to be put right.
    orders: ComplaintFigureView,
    /// Of these, those on which no report had come by a last day that they had, as of the last day of the span or today, whichever
    /// is earlier.
    orders_overdue: ComplaintFigureView,
}

/// A count, and where its complaints are listed.
#[derive(Serialize, ToSchema)]
struct ComplaintFigureView {
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    complaints: Option<String>,
}

/// A count, and where its cases are listed; of replies, where they are (`/scorecards/replies`).
#[derive(Serialize, ToSchema)]
struct FigureView {
    count: u64,
    cases: String,
}

/// Some out of all.
#[derive(Serialize, ToSchema)]
struct ShareView {
    count: u64,
    of: u64,
    /// With one decimal, such as `96.7`; absent where there are too few.
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<String>,
    cases: String,
}

/// How long replies took.
#[derive(Serialize, ToSchema)]
struct DaysView {
    median: u32,
    /// Nine out of ten took no longer.
    ninetieth_percentile: u32,
}

/// How many cases ended so.
#[derive(Serialize, ToSchema)]
struct OutcomeCountView {
    #[schema(schema_with = codes::outcome)]
    outcome: &'static str,
    title: &'static str,
    count: u64,
    cases: String,
}

/// How remedies ended.
#[derive(Serialize, ToSchema)]
struct RemediesView {
    upheld: u64,
    corrected: u64,
    other: u64,
    /// Where they are listed, by how they ended.
    list: String,
}

/// A month of the trend.
#[derive(Serialize, ToSchema)]
struct MonthView {
    /// Such as `2026-03`.
    month: String,
    received: i64,
    answered: i64,
    on_time: i64,
    /// The last day that is counted, where it is not the last of the month.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    /// Where the received are listed.
    cases: String,
    /// Where the replies are listed; `&on_time=true` narrows to those in time.
    replies: String,
}

impl MonthView {
    fn of(it: &Month, cards: &Scorecards, asked: Option<DepartmentId>) -> Self {
        let (from, to) = (it.month, Span::last_of_month(it.month).min(cards.span.to));
        let links = Links::of(Span { from, to }, cards, asked.map(With::One));
        Self {
            month: it.month.format("%Y-%m").to_string(),
            received: it.received,
            answered: it.answered,
            on_time: it.on_time,
            until: cards.partial(it.month),
            cases: links.to("counted", ""),
            replies: links.replies(""),
        }
    }
}

/// Where the cases and complaints of a figure are listed. Of what is with no department there is no complaint.
struct Links {
    span: Span,
    as_of: NaiveDate,
    /// The last day of the figures: who left a department after it is still counted there.
    left_after: NaiveDate,
    department: String,
    has_complaints: bool,
}

impl Links {
    fn of(span: Span, cards: &Scorecards, department: Option<With<DepartmentId>>) -> Self {
        let named = department.map(|with| match with {
            With::One(id) => format!("&department={}", id.0),
            With::Nobody => format!("&department={NONE}"),
        });
        Self {
            span,
            as_of: cards.as_of,
            left_after: span.to,
            department: named.unwrap_or_default(),
            has_complaints: department != Some(With::Nobody),
        }
    }

    fn to(&self, day: &str, more: &str) -> String {
        let Span { from, to } = self.span;
        self.to_cases(&format!("&{day}_from={from}&{day}_to={to}{more}"))
    }

    /// Where cases are listed; of a department, those that it had at the end of the span, as they are counted.
    fn to_cases(&self, narrowed: &str) -> String {
        let department = match self.department.as_str() {
            "" => String::new(),
            department => format!("{department}&department_on={}", self.left_after),
        };
        format!("/api/v1/cases?kind=disclosure{narrowed}{department}")
    }

    fn to_complaints(&self, day: &str, more: &str) -> Option<String> {
        let (Span { from, to }, department) = (self.span, &self.department);
        self.has_complaints.then(|| {
            format!("/api/v1/complaints?{day}_from={from}&{day}_to={to}{more}{department}")
        })
    }

    /// Where its remedies are listed.
    fn remedies(&self) -> String {
        let (Span { from, to }, department) = (self.span, &self.department);
        format!("/api/v1/scorecards/remedies?from={from}&to={to}{department}")
    }

    /// Where its replies are listed.
    fn replies(&self, more: &str) -> String {
        let (Span { from, to }, department) = (self.span, &self.department);
        format!("/api/v1/scorecards/replies?from={from}&to={to}{more}{department}")
    }
}

impl CardView {
    fn of(card: &Card, links: &Links, language: Language) -> Self {
        let figure = |count, cases| FigureView { count, cases };
        let told = |share: Share, cases| ShareView {
            count: share.part,
            of: share.of,
            percent: share.percent(),
            cases,
        };
        let step = |step: Step| {
            let list = links.replies(&format!("&step={}", step.code()));
            told(card.of_answered(card.with(step)), list)
        };
        let asked = |party| step(Step::Consultation(party));
        let days = card.days.percentile(50).zip(card.days.percentile(90));
        Self {
            received: figure(card.received, links.to("counted", "")),
            closed: figure(card.all_closed(), links.to("closed", "")),
            outcomes: (card.closed.iter())
                .map(|(outcome, count)| OutcomeCountView {
                    outcome: outcome.code(),
                    title: outcome.title(language),
                    count: *count,
                    cases: links.to("closed", &format!("&first_outcome={}", outcome.code())),
                })
                .collect(),
            answered: figure(card.answered(), links.replies("")),
            on_time: told(card.timely(), links.replies("&on_time=true")),
            late: figure(card.late, links.replies("&on_time=false")),
            overdue_unanswered: figure(
                card.unanswered,
                links.to_cases(&format!("&unanswered_on={}", links.as_of)),
            ),
            working_days: days.map(|(median, ninetieth_percentile)| DaysView {
                median,
                ninetieth_percentile,
            }),
            extended: step(Step::Extension),
            clarification_asked: step(Step::Clarification),
            third_party_asked: asked(Party::ThirdParty),
            joint_agency_asked: asked(Party::JointAgency),
            other_agency_asked: asked(Party::Agency),
            remedies: RemediesView {
                upheld: card.remedies(ReportCell::Upheld),
                corrected: card.remedies(ReportCell::Corrected),
                other: card.remedies(ReportCell::Other),
                list: links.remedies(),
            },
            complaints: ComplaintsView::of(card.complaints, links),
        }
    }
}

impl ComplaintsView {
    fn of(counts: Complaints, links: &Links) -> Self {
        let figure = |count, day, more: &str| ComplaintFigureView {
            count,
            complaints: links.to_complaints(day, more),
        };
        let late = format!("&late_on={}", links.as_of);
        Self {
            received: figure(counts.received, "received", ""),
            upheld: figure(counts.upheld, "concluded", "&upheld=true"),
            orders: figure(counts.orders, "ordered", ""),
            orders_overdue: figure(counts.orders_overdue, "ordered", &late),
        }
    }
}

impl ScorecardsView {
    fn of(cards: &Scorecards, asked: Option<DepartmentId>, language: Language) -> Self {
        let of_one = |(of, card): &(Option<(DepartmentId, String)>, Card)| {
            let id = of.as_ref().map(|(id, _)| *id);
            let with = id.map_or(With::Nobody, With::One);
            DepartmentCardView {
                department: id.map(|id| id.0),
                name: name(of.as_ref(), language).to_owned(),
                card: CardView::of(card, &Links::of(cards.span, cards, Some(with)), language),
            }
        };
        let authority = &cards.authority;
        Self {
            from: cards.span.from,
            to: cards.span.to,
            authority: language.pick(&authority.name, &authority.name_en).clone(),
            enough: ENOUGH,
            total: CardView::of(
                &cards.total,
                &Links::of(cards.span, cards, asked.map(With::One)),
                language,
            ),
            departments: cards.departments.iter().map(of_one).collect(),
            trend: (cards.trend.iter())
                .map(|month| MonthView::of(month, cards, asked))
                .collect(),
        }
    }
}

/// What a card is called: by its department, where it has one.
pub(super) fn name(of: Option<&(DepartmentId, String)>, language: Language) -> &str {
    let nobody = language.pick("（未分办）", "(with no department)");
    of.map_or(nobody, |(_, name)| name)
}

/// The table for evaluators: a line for each department, and one for all. Each line says whose it is, of which days
/// and of which day it was made, so that it can be laid beside those of others.
fn table(cards: &Scorecards, language: Language) -> Vec<Vec<String>> {
    let authority = &cards.authority;
    let unit = language.pick(&authority.name, &authority.name_en);
    let line = |name: &str, card: &Card| {
        let fields = Field::all().into_iter().map(|field| card.field(field));
        [unit.clone(), name.to_owned()]
            .into_iter()
            .chain([cards.span.from, cards.span.to, cards.today].map(|day| day.to_string()))
            .chain(fields)
            .collect()
    };
    let codes = Field::all().into_iter().map(Field::code);
    let heads = HEADS.map(|(code, ..)| code.to_owned());
    let mut lines = vec![heads.into_iter().chain(codes).collect()];
    for (of, card) in &cards.departments {
        lines.push(line(name(of.as_ref(), language), card));
    }
    lines.push(line(language.pick("总计", "Total"), &cards.total));
    lines
}

/// The first columns: the code, and what stands there, in Chinese and in English.
const HEADS: [(&str, &str, &str); 5] = [
    ("authority", "行政机关", "The authority"),
    (
        "department",
        "期间终止日案卷所在的部门；尚未分办的、退回后尚未再分办的为（未分办），合计为总计",
        "The department that had the cases at the end of the span; (with no department) for those that had not been routed, or had been given back and not been routed again, Total for all",
    ),
    ("from", "起始日", "The first day of the span"),
    ("to", "终止日", "The last day of the span"),
    ("made_on", "制表日", "The day on which the table was made"),
];

/// Whether CSV is asked for before JSON.
fn wants_csv(request: &HttpRequest) -> bool {
    let accepted = Accept::parse(request).map(|Accept(accepted)| {
        let mut wanted = accepted;
        wanted.retain(|kind| kind.quality > Quality::ZERO);
        Accept(wanted).ranked()
    });
    let accepted = accepted.unwrap_or_default();
    let known = accepted.iter().find_map(|kind| match kind.essence_str() {
        "application/json" | "*/*" | "application/*" => Some(false),
        "text/csv" | "text/*" => Some(true),
        _ => None,
    });
    known.unwrap_or(false)
}

/// Read the scorecards of a span of days (考核): of each department and of all together. Each figure that has a list
/// names it. Of few cases only the counts are given. With `Accept: text/csv` it is a table for evaluators, whose
/// columns `/scorecards/fields` explains.
#[utoipa::path(get, path = "/api/v1/scorecards", tag = "boards", params(ScorecardQuery),
    responses((status = 200, content((ScorecardsView = "application/json"), (String = "text/csv")))))]
pub(super) async fn show_scorecards(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: ScorecardQuery = query(&request)?;
    let (span, department) = asked.asked();
    let cards = scorecards::read(&app, call.actor(), span, department).await?;
    if !wants_csv(&request) {
        let view = ScorecardsView::of(&cards, department, call.head.language);
        return Ok(HttpResponse::Ok().json(view));
    }
    let name = format!("scorecards-{}-{}.csv", asked.from, asked.to);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_LANGUAGE, call.head.language.tag()))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .body(sheets::csv(&table(&cards, call.head.language))))
}

/// A column of the table for evaluators.
#[derive(Serialize, ToSchema)]
pub(super) struct FieldView {
    /// What stands above the column.
    code: String,
    /// What it counts.
    meaning: String,
}

/// The dictionary of the table for evaluators (数据字典).
#[derive(Serialize, ToSchema)]
pub(super) struct FieldsView {
    /// For whom the table is.
    purpose: &'static str,
    /// Its columns, from the left.
    items: Vec<FieldView>,
}

/// What the columns of the table for evaluators mean (数据字典).
#[utoipa::path(get, path = "/api/v1/scorecards/fields", tag = "boards",
    responses((status = 200, body = FieldsView)), security(()))]
pub(super) async fn list_scorecard_fields(call: Open) -> Result<HttpResponse, Problem> {
    let language = call.head.language;
    let heads = HEADS.map(|(code, chinese, english)| FieldView {
        code: code.to_owned(),
        meaning: language.pick(chinese, english).to_owned(),
    });
    let fields = Field::all().into_iter().map(|field| FieldView {
        code: field.code(),
        meaning: field.meaning(language),
    });
    let purpose = language.pick(
        "供受委托的第三方评估机构使用。表中有件数很少的单元格，不是公开数据，不得发布；公开数据见 /api/v1/statistics",
        "For evaluators who are charged with it. It has cells of very few cases: it is no public file and must not be published; what anyone may read is /api/v1/statistics",
    );
    Ok(HttpResponse::Ok().json(FieldsView {
        purpose,
        items: heads.into_iter().chain(fields).collect(),
    }))
}
