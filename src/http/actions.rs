//! What is done to a case: one sub-resource each. A handler makes the command and calls `act`.

use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cases::{etag, shown};
use super::check::Check;
use super::codes;
use super::extract::{Call, Nothing};
use super::problem::Problem;
use super::shape::{day, optional_day};
use crate::app::act::{act, act_and_describe};
use crate::app::{App, Error};
use crate::rules::command::{Command, NewSubDeadline};
use crate::rules::ids::DepartmentId;
use crate::rules::outcome::Reply;
use crate::rules::service::{PostalEnterprise, Service, Signatory};

pub(super) const REASON: usize = 1_000;
const WORK: usize = 200;

pub(super) async fn carry_out<T>(
    app: &App,
    call: &Call<T>,
    command: Command,
) -> Result<HttpResponse, Problem> {
    let detail = act_and_describe(app, call.actor(), call.target(app)?, command).await?;
    Ok(shown(&detail, call.actor(), call.head.language))
}

pub(super) async fn today<T>(app: &App, call: &Call<T>) -> Result<NaiveDate, Problem> {
    let authority = app.authority(call.actor().authority()).await?;
    Ok(authority.day(app.env.now()))
}

/// Confirmation of receipt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Confirmation {
    /// The day on which both sides confirmed; today when left out.
    #[serde(default, deserialize_with = "optional_day")]
    on: Option<NaiveDate>,
}

/// Confirm receipt with the applicant: from this day the period runs (双方确认; Art. 31).
#[utoipa::path(post, path = "/api/v1/cases/{id}/confirmation", tag = "actions", request_body = Confirmation,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn confirm_receipt(
    app: Data<App>,
    call: Call<Confirmation>,
) -> Result<HttpResponse, Problem> {
    let on = match call.body.on {
        Some(on) => on,
        None => today(&app, &call).await?,
    };
    carry_out(&app, &call, Command::Confirm { on }).await
}

/// To which department.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Assignment {
    department: Uuid,
    /// A word to the department.
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Route a case to a department, or transfer it to another (分办、转办).
#[utoipa::path(post, path = "/api/v1/cases/{id}/assignments", tag = "actions", request_body = Assignment,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn assign_department(
    app: Data<App>,
    call: Call<Assignment>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let note = check.optional_letters("note", call.body.note.as_deref(), REASON);
    check.done()?;
    let note = note.map(|note| app.text(note));
    carry_out(
        &app,
        &call,
        Command::Assign {
            department: DepartmentId(call.body.department),
            note,
        },
    )
    .await
}

/// Take a routed case in hand (签收).
#[utoipa::path(post, path = "/api/v1/cases/{id}/claim", tag = "actions", request_body = Nothing,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn claim_case(
    app: Data<App>,
    call: Call<Nothing>,
) -> Result<HttpResponse, Problem> {
    carry_out(&app, &call, Command::Claim).await
}

/// Why it is given back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Return {
    /// Why it is not this department's; do not name the applicant.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
    /// The department that is believed to be responsible.
    suggested_department: Option<Uuid>,
}

/// Give a case back to the disclosure office (退回).
#[utoipa::path(post, path = "/api/v1/cases/{id}/returns", tag = "actions", request_body = Return,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn return_case(
    app: Data<App>,
    call: Call<Return>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let reason = check.words("reason", &call.body.reason, REASON);
    check.done()?;
    let suggested = call.body.suggested_department.map(DepartmentId);
    carry_out(
        &app,
        &call,
        Command::Return {
            reason: app.text(reason),
            suggested,
        },
    )
    .await
}

/// A draft of the reply. Which fields an outcome demands is published at `/outcomes`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftInput {
    #[schema(schema_with = codes::outcome)]
    outcome: String,
    #[schema(schema_with = codes::letter_kind)]
    kind: String,
    /// The reasons (理由).
    #[schema(max_length = 60_000)]
    reasons: Option<String>,
    /// What is disclosed, or a list of what is enclosed.
    #[schema(max_length = 60_000)]
    content: Option<String>,
    /// Documents of the case that the letter encloses: disclosed information.
    documents: Option<Vec<Uuid>>,
    /// How to get it: `way`, `means` and `when`.
    access: Option<AccessInput>,
    #[schema(schema_with = codes::agency)]
    agency: Option<serde_json::Value>,
    /// A provision beside the articles of the outcome.
    #[schema(max_length = 60_000)]
    legal_basis: Option<String>,
    /// The parts that are withheld, for a partial reply.
    withheld: Option<Vec<WithheldInput>>,
    /// How a third party's rights and the public interest were weighed.
    #[schema(max_length = 60_000)]
    public_interest: Option<String>,
    /// Why no third party was asked, where something is withheld for one's sake and none was.
    #[schema(max_length = 60_000)]
    not_consulted: Option<String>,
    /// What is disclosed although a third party objects, or kept silent beyond its period.
    against_opinions: Option<Vec<AgainstOpinionInput>>,
    /// The search that was made.
    #[schema(max_length = 60_000)]
    search_made: Option<String>,
    /// The processing that would be needed.
    #[schema(max_length = 60_000)]
    processing: Option<String>,
    /// The number of the earlier case or reply.
    #[schema(max_length = 60_000)]
    earlier_case_number: Option<String>,
    /// Where to turn instead.
    #[schema(max_length = 60_000)]
    channel: Option<String>,
    /// Where the publication can be had.
    #[schema(max_length = 60_000)]
    publication: Option<String>,
    /// The law that governs access.
    #[schema(max_length = 60_000)]
    special_law: Option<String>,
    /// What was corrected, and how it reads now, for `corrected`.
    #[schema(max_length = 60_000)]
    correction: Option<String>,
    /// What the applicant was asked before, for `still_unclear` and `excessive`.
    asked: Option<AskedInput>,
}

/// How to get what is disclosed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccessInput {
    /// The way (方式), such as at the counter or on a page.
    #[schema(max_length = 60_000)]
    way: Option<String>,
    /// The means (途径): where exactly.
    #[schema(max_length = 60_000)]
    means: Option<String>,
    /// The time (时间); what is public already needs none.
    #[schema(max_length = 60_000)]
    when: Option<String>,
}

/// What the applicant was asked, and when the answer came (补正告知、说明理由通知).
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskedInput {
    /// The day of the notice.
    #[serde(default, deserialize_with = "optional_day")]
    on: Option<NaiveDate>,
    /// The day of the answer.
    #[serde(default, deserialize_with = "optional_day")]
    answered_on: Option<NaiveDate>,
}

/// A part that is withheld.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithheldInput {
    /// What is withheld, without giving any of it away.
    #[schema(min_length = 1, max_length = 300)]
    what: String,
    /// An outcome code, or `not_government_information`.
    ground: String,
    #[schema(max_length = 60_000)]
    reasons: String,
}

/// A decision to disclose against the opinion of a third party (Art. 32); the third party is told what it says.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AgainstOpinionInput {
    /// Which consultation.
    consultation: String,
    /// What is disclosed.
    #[schema(min_length = 1, max_length = 3000)]
    disclosed: String,
    /// Why withholding it could gravely affect the public interest.
    #[schema(min_length = 1, max_length = 3000)]
    reasons: String,
}

/// Lay a draft before the head (拟稿送审).
#[utoipa::path(post, path = "/api/v1/cases/{id}/drafts", tag = "actions", request_body = DraftInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn draft_reply(
    app: Data<App>,
    call: Call<Reply>,
) -> Result<HttpResponse, Problem> {
    let content = app.text(serde_json::to_string(&call.body).map_err(Error::internal)?);
    let reply = Box::new(call.body.clone());
    carry_out(&app, &call, Command::Draft { reply, content }).await
}

/// The head's decision.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Review {
    /// The draft becomes the letter, with number and day, and may be served.
    Approve {},
    /// The handler must change it; an approval falls with it, as long as the letter is not served.
    Rework {
        /// What to change; do not name the applicant.
        #[schema(min_length = 1, max_length = 1000)]
        reason: String,
    },
}

/// Approve a draft, or send it back (审核).
#[utoipa::path(post, path = "/api/v1/cases/{id}/reviews", tag = "actions", request_body = Review,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn review_draft(
    app: Data<App>,
    call: Call<Review>,
) -> Result<HttpResponse, Problem> {
    let command = match &call.body {
        Review::Approve {} => Command::Approve,
        Review::Rework { reason } => {
            let mut check = Check::default();
            let reason = check.words("reason", reason, REASON);
            check.done()?;
            Command::AskRework {
                reason: app.text(reason),
            }
        }
    };
    carry_out(&app, &call, command).await
}

/// How the approved letter is served (送达).
#[derive(Deserialize, ToSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Serving {
    /// By e-mail, now, as the applicant chose or agreed to. The mail carries the letter; if it never leaves, the
    /// reply is not made.
    Electronic {},
    /// By China Post or EMS, never payable on delivery.
    Mail {
        /// The day it was handed to the post.
        #[serde(deserialize_with = "day")]
        posted_on: NaiveDate,
        #[schema(min_length = 1, max_length = 40)]
        tracking_number: String,
        #[schema(schema_with = codes::postal_enterprise)]
        carrier: PostalEnterprise,
    },
    /// Handed over.
    Personal {
        /// The day it was signed for.
        #[serde(deserialize_with = "day")]
        signed_on: NaiveDate,
        #[schema(schema_with = codes::signatory)]
        signed_by: Signatory,
    },
}

pub(super) async fn service(app: &App, call: &Call<Serving>) -> Result<Service, Problem> {
    how_served(app, call, &call.body).await
}

/// The same, where the body says more than that.
pub(super) async fn how_served<T>(
    app: &App,
    call: &Call<T>,
    serving: &Serving,
) -> Result<Service, Problem> {
    Ok(match serving {
        Serving::Electronic {} => Service::Electronic {
            sent_on: today(app, call).await?,
            received_on: None,
        },
        Serving::Mail {
            posted_on,
            tracking_number,
            carrier,
        } => Service::Mail {
            posted_on: *posted_on,
            tracking_number: tracking_number.trim().to_owned(),
            carrier: *carrier,
            signed_on: None,
        },
        Serving::Personal {
            signed_on,
            signed_by,
        } => Service::Personal {
            signed_on: *signed_on,
            signed_by: *signed_by,
        },
    })
}

/// What the proof of service shows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceProof {
    /// The day on which the applicant signed for the reply, or is shown to have received it.
    #[serde(deserialize_with = "day")]
    received_on: NaiveDate,
    /// Who signed, where, or why nobody would.
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Record the proof of service of a reply that was posted or mailed (登记送达回证): from its day the periods
/// of the remedies run.
#[utoipa::path(post, path = "/api/v1/cases/{id}/proof-of-service", tag = "actions", request_body = ServiceProof,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn prove_service(
    app: Data<App>,
    call: Call<ServiceProof>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let note = check.optional_letters("note", call.body.note.as_deref(), REASON);
    check.done()?;
    let note = note.map(|note| app.text(note));
    let on = call.body.received_on;
    carry_out(&app, &call, Command::ProveService { on, note }).await
}

/// An internal deadline.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubDeadlineInput {
    /// What is to be done; do not name the applicant.
    #[schema(min_length = 1, max_length = 200)]
    what: String,
    /// The last day.
    #[serde(deserialize_with = "day")]
    until: NaiveDate,
    /// The department whose work it is.
    department: Option<Uuid>,
    /// Whether it may lie after the day on which the reply is due.
    #[serde(default)]
    may_pass_due_date: bool,
}

/// Set an internal deadline on a case (内部时限); it moves nothing in the reply period.
#[utoipa::path(post, path = "/api/v1/cases/{id}/sub-deadlines", tag = "actions", request_body = SubDeadlineInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn set_sub_deadline(
    app: Data<App>,
    call: Call<SubDeadlineInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let what = check.line("what", &call.body.what, WORK);
    check.done()?;
    let new = NewSubDeadline {
        what: app.text(what),
        until: call.body.until,
        department: call.body.department.map(DepartmentId),
        may_pass_due_date: call.body.may_pass_due_date,
    };
    carry_out(&app, &call, Command::SetSubDeadline(new)).await
}

/// The longest part of a co-handling department, in characters.
const PART: usize = 5000;

/// Which internal deadline is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Completion {
    /// Its number on the case.
    number: u32,
    /// What one's department gives to the case (协办意见); must be given where another department has it.
    #[schema(min_length = 1, max_length = 5000)]
    part: Option<String>,
}

/// Say that what an internal deadline asked for is done.
#[utoipa::path(post, path = "/api/v1/cases/{id}/sub-deadline-completions", tag = "actions",
    request_body = Completion, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn meet_sub_deadline(
    app: Data<App>,
    call: Call<Completion>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let part = check.optional("part", call.body.part.as_deref(), PART);
    check.done()?;
    let command = Command::MeetSubDeadline {
        number: call.body.number,
        part: part.map(|part| app.text(part)),
    };
    carry_out(&app, &call, command).await
}

/// A new query code.
#[derive(Serialize, ToSchema)]
pub(super) struct QueryCode {
    number: String,
    /// Shown only here; the old one is void.
    query_code: String,
}

/// Give the applicant a new query code, after checking who they are (重发查询码).
#[utoipa::path(post, path = "/api/v1/cases/{id}/query-code", tag = "actions", request_body = Nothing,
    responses((status = 200, body = QueryCode)))]
pub(super) async fn renew_query_code(
    app: Data<App>,
    call: Call<Nothing>,
) -> Result<HttpResponse, Problem> {
    let case = act(
        &app,
        call.actor(),
        call.target(&app)?,
        Command::RenewQueryCode,
    )
    .await?;
    let query_code = app.keys.query_code(case.id.0, case.query_generation);
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(case.version)))
        .json(QueryCode {
            number: case.number,
            query_code,
        }))
}
