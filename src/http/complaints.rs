//! Complaints (投诉举报): recorded, looked into, and put right.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::applications;
use super::cases::{check_spans, etag};
use super::check::Check;
use super::codes;
use super::complaint_views::{ComplaintRow, ComplaintView};
use super::extract::Call;
use super::page;
use super::problem::Problem;
use super::shape::{day, optional_day, query};
use crate::app::complaints::{self, Complainant, Detail, Filter, NewComplaint, Target};
use crate::app::{App, Error, cases};
use crate::rules::complaint::{
    ComplaintChannel, ComplaintCommand, ComplaintKind, ComplaintStage, Finding,
};
use crate::rules::contact::{is_email, is_phone};
use crate::rules::ids::{CaseId, ComplaintId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::policy::{Office, permit_office};

const NAME: usize = 100;
const EMAIL: usize = 254;
const PHONE: usize = 30;
const ADDRESS: usize = 200;
const NUMBER: usize = 64;
const DOCUMENT: usize = 200;
const TEXT: usize = 4000;

/// A complaint that came.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ComplaintInput {
    #[schema(schema_with = codes::complaint_kind)]
    kind: ComplaintKind,
    /// Not `online`, which is what applicants send themselves.
    #[schema(schema_with = codes::complaint_channel)]
    channel: ComplaintChannel,
    /// The day on which it came; today when left out.
    #[serde(default, deserialize_with = "optional_day")]
    received_on: Option<NaiveDate>,
    /// The number of the case that it is about, such as `YJ-2026-000123`.
    #[schema(max_length = 64)]
    case_number: Option<String>,
    /// The department that answers for it, an `id` of `GET /departments`; whoever has the case when left out, and the
    /// disclosure office where there is none, or nobody has it.
    department: Option<Uuid>,
    /// Who complained; left out where that was not said.
    complainant: Option<ComplainantInput>,
    /// What they say.
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

/// Who complained. With an e-mail address they are told that it was received, and what it came to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ComplainantInput {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 30)]
    phone: Option<String>,
    #[schema(max_length = 200)]
    address: Option<String>,
    /// Chinese when left out.
    #[schema(schema_with = codes::language)]
    language: Option<Language>,
}

impl ComplainantInput {
    fn checked(&self, check: &mut Check) -> Complainant {
        let email = check.optional_line("complainant.email", self.email.as_deref(), EMAIL);
        if email.as_ref().is_some_and(|email| !is_email(email)) {
            check.wrong(
                "complainant.email",
                "email_malformed",
                "不是电子邮箱地址，请核对",
                "This is no e-mail address: check it",
            );
        }
        let phone = check.optional_line("complainant.phone", self.phone.as_deref(), PHONE);
        if phone.as_ref().is_some_and(|phone| !is_phone(phone)) {
            check.wrong(
                "complainant.phone",
                "phone_malformed",
                "不是电话号码，请核对",
                "This is no telephone number: check it",
            );
        }
        Complainant {
            name: check.line("complainant.name", &self.name, NAME),
            email,
            phone,
            address: check.optional_line("complainant.address", self.address.as_deref(), ADDRESS),
            language: self.language.unwrap_or(Language::Chinese),
        }
    }
}

/// Record a complaint (登记投诉举报) against a department, or about a case. Whoever complained is told by e-mail that it was
/// received; the supervisors are told that it waits.
#[utoipa::path(post, path = "/api/v1/complaints", tag = "complaints", request_body = ComplaintInput,
    responses((status = 201, body = ComplaintView)))]
pub(super) async fn record_complaint(
    app: Data<App>,
    call: Call<ComplaintInput>,
) -> Result<HttpResponse, Problem> {
    permit_office(call.actor(), Office::RecordComplaint).map_err(Error::from)?;
    let input = &call.body;
    let mut check = Check::default();
    if input.channel == ComplaintChannel::Online {
        check.wrong(
            "channel",
            "channel_of_applicants",
            "网上投诉由申请人自行提交，请选择其他渠道",
            "What comes online is sent by applicants themselves: choose another channel",
        );
    }
    let who = input.complainant.as_ref();
    let new = NewComplaint {
        kind: input.kind,
        channel: input.channel,
        received_on: input.received_on,
        case_number: check.optional_line("case_number", input.case_number.as_deref(), NUMBER),
        department: input.department.map(DepartmentId),
        complainant: who.map(|who| who.checked(&mut check)),
        text: check.text("text", &input.text, TEXT),
    };
    check.done()?;
    let detail = complaints::record(&app, call.actor(), &new, call.key(&app)).await?;
    let id = detail.complaint.id;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/complaints/{id}")))
        .insert_header((ETAG, etag(detail.complaint.version)))
        .json(ComplaintView::of(&detail, call.head.language)))
}

/// An applicant's own complaint.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnComplaint {
    #[schema(schema_with = codes::complaint_kind)]
    kind: ComplaintKind,
    /// What is wrong.
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

/// The answer to it.
#[derive(Serialize, ToSchema)]
pub(super) struct OwnComplaintView {
    /// The number of the complaint (投诉编号).
    number: String,
    received_on: NaiveDate,
    #[schema(schema_with = codes::complaint_stage)]
    stage: &'static str,
    stage_title: &'static str,
}

/// Complain about how one's own application is dealt with (投诉举报). Whoever looks into it is not the department; with an
/// e-mail address one is told what it came to.
#[utoipa::path(post, path = "/api/v1/applications/{number}/complaints", tag = "applications",
    request_body = OwnComplaint, responses((status = 201, body = OwnComplaintView)))]
pub(super) async fn complain(
    app: Data<App>,
    request: HttpRequest,
    call: Call<OwnComplaint>,
) -> Result<HttpResponse, Problem> {
    let own = cases::own(&app, call.actor(), applications::number(&request)).await?;
    let mut check = Check::default();
    let text = check.text("text", &call.body.text, TEXT);
    check.done()?;
    let (what, key) = ((call.body.kind, text), call.key(&app));
    let complaint = complaints::file_own(&app, call.actor(), own.case.id, what, key).await?;
    let stage = complaint.stage();
    Ok(HttpResponse::Created().json(OwnComplaintView {
        number: complaint.number.clone(),
        received_on: complaint.received_on,
        stage: stage.code(),
        stage_title: stage.title(call.head.language),
    }))
}

fn shown(detail: &Detail, language: Language) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, etag(detail.complaint.version)))
        .json(ComplaintView::of(detail, language))
}

/// Read a complaint. Who complained is for supervisors, and masked for registrars and heads; a department reads what it is
/// ordered to put right, and nothing of who complained.
#[utoipa::path(get, path = "/api/v1/complaints/{id}", tag = "complaints",
    responses((status = 200, body = ComplaintView)))]
pub(super) async fn show_complaint(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let detail = complaints::find(&app, call.actor(), ComplaintId(call.id()?)).await?;
    Ok(shown(&detail, call.head.language))
}

/// What a list of complaints is narrowed to.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ComplaintQuery {
    /// The one with this number, such as `YJ-TS-2026-000001`.
    #[param(max_length = 64)]
    number: Option<String>,
    #[param(schema_with = codes::complaint_stage)]
    stage: Option<ComplaintStage>,
    #[param(schema_with = codes::complaint_kind)]
    kind: Option<ComplaintKind>,
    /// For which this department answered on the day it came.
    department: Option<Uuid>,
    /// About this case.
    case: Option<Uuid>,
    /// Only those that proved true, wholly or in part; or, when false, those that were concluded otherwise.
    upheld: Option<bool>,
    /// Only those whose last day to put it right has passed without a report; or, when false, only the others.
    overdue: Option<bool>,
    /// Only those that were late on this day: the last day had passed, and no report had come by it.
    #[serde(default, deserialize_with = "optional_day")]
    late_on: Option<NaiveDate>,
    /// Received on this day or later.
    #[serde(default, deserialize_with = "optional_day")]
    received_from: Option<NaiveDate>,
    /// Received on this day or earlier.
    #[serde(default, deserialize_with = "optional_day")]
    received_to: Option<NaiveDate>,
    /// Concluded on this day or later.
    #[serde(default, deserialize_with = "optional_day")]
    concluded_from: Option<NaiveDate>,
    /// Concluded on this day or earlier.
    #[serde(default, deserialize_with = "optional_day")]
    concluded_to: Option<NaiveDate>,
    /// Ordered to be put right on this day or later.
    #[serde(default, deserialize_with = "optional_day")]
    ordered_from: Option<NaiveDate>,
    /// Ordered to be put right on this day or earlier.
    #[serde(default, deserialize_with = "optional_day")]
    ordered_to: Option<NaiveDate>,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// Where to go on, from `next_cursor` of the page before.
    cursor: Option<String>,
}

impl ComplaintQuery {
    fn filter(&self, today: NaiveDate) -> Filter {
        Filter {
            number: self.number.as_ref().map(|one| one.trim().to_uppercase()),
            stage: self.stage,
            kind: self.kind,
            department: self.department.map(DepartmentId),
            case: self.case.map(CaseId),
            upheld: self.upheld,
            overdue: self.overdue.map(|overdue| (overdue, today)),
            late_on: self.late_on,
            received: (self.received_from, self.received_to),
            concluded: (self.concluded_from, self.concluded_to),
            ordered: (self.ordered_from, self.ordered_to),
        }
    }
}

/// A page of complaints.
#[derive(Serialize, ToSchema)]
pub(super) struct ComplaintPage {
    items: Vec<ComplaintRow>,
    /// How many there are on all pages.
    total: i64,
    /// To be sent as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// List complaints, the newest first: every one for supervisors, registrars and heads; for handlers those in which their
/// department is ordered to put something right.
#[utoipa::path(get, path = "/api/v1/complaints", tag = "complaints", params(ComplaintQuery),
    responses((status = 200, body = ComplaintPage)))]
pub(super) async fn list_complaints(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: ComplaintQuery = query(&request)?;
    let after = asked.cursor.as_deref().map(place).transpose()?;
    let limit = page::limit(asked.limit)?;
    check_spans(&[
        ("received_to", asked.received_from, asked.received_to),
        ("concluded_to", asked.concluded_from, asked.concluded_to),
        ("ordered_to", asked.ordered_from, asked.ordered_to),
    ])?;
    let filter = |today| asked.filter(today);
    let found = complaints::list(&app, call.actor(), filter, (after, limit)).await?;
    let last = found.rows.last().filter(|_| found.more);
    let language = call.head.language;
    let row = |row| ComplaintRow::of(row, found.today, language);
    Ok(HttpResponse::Ok().json(ComplaintPage {
        items: found.rows.iter().map(row).collect(),
        total: found.total,
        next_cursor: last.map(|row| URL_SAFE_NO_PAD.encode(row.id.0.as_bytes())),
    }))
}

fn place(cursor: &str) -> Result<ComplaintId, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let id = bytes.and_then(|bytes| Uuid::from_slice(&bytes).ok());
    id.map(ComplaintId).ok_or_else(page::bad_cursor)
}

async fn carry_out<T>(
    app: &App,
    call: &Call<T>,
    command: ComplaintCommand,
    words: Option<String>,
) -> Result<HttpResponse, Problem> {
    let target = Target {
        id: ComplaintId(call.id()?),
        version: call.head.version()?,
        key: call.key(app),
    };
    let detail = complaints::act(app, call.actor(), target, command, words).await?;
    Ok(shown(&detail, call.head.language))
}

/// Look into a complaint (开始调查), or take that over from a colleague.
#[utoipa::path(post, path = "/api/v1/complaints/{id}/investigation", tag = "complaints",
    responses((status = 200, body = ComplaintView)))]
pub(super) async fn investigate_complaint(
    app: Data<App>,
    call: Call,
) -> Result<HttpResponse, Problem> {
    carry_out(&app, &call, ComplaintCommand::Investigate, None).await
}

/// What an investigation came to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConclusionInput {
    #[schema(schema_with = codes::finding)]
    finding: Finding,
    /// Why; whoever complained is mailed it.
    #[schema(min_length = 4, max_length = 4000)]
    text: String,
}

/// Say what the investigation came to (调查结论): by whoever looks into it. What was taken back or is for another body needs no
/// investigation. Whoever complained is told by e-mail.
#[utoipa::path(post, path = "/api/v1/complaints/{id}/conclusion", tag = "complaints",
    request_body = ConclusionInput, responses((status = 200, body = ComplaintView)))]
pub(super) async fn conclude_complaint(
    app: Data<App>,
    call: Call<ConclusionInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let text = check.words("text", &call.body.text, TEXT);
    check.done()?;
    let finding = call.body.finding;
    carry_out(
        &app,
        &call,
        ComplaintCommand::Conclude { finding },
        Some(text),
    )
    .await
}

/// A circular that criticises a department.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CriticismInput {
    /// Its number (文号), such as 云府办函〔2026〕5号.
    #[schema(min_length = 1, max_length = 200)]
    document: String,
}

/// Record that the department was criticised in a circular (通报批评), instead of an order or beside it.
#[utoipa::path(post, path = "/api/v1/complaints/{id}/criticism", tag = "complaints",
    request_body = CriticismInput, responses((status = 200, body = ComplaintView)))]
pub(super) async fn record_criticism(
    app: Data<App>,
    call: Call<CriticismInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let document = check.line("document", &call.body.document, DOCUMENT);
    check.done()?;
    carry_out(&app, &call, ComplaintCommand::Criticise { document }, None).await
}

/// An order to put something right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RectificationOrderInput {
    /// What is to be done; the department reads it, so do not name who complained.
    #[schema(min_length = 4, max_length = 4000)]
    text: String,
    /// The last day to report that it is done: a working day after today, at most the sixtieth.
    #[serde(deserialize_with = "day")]
    rectify_by: NaiveDate,
}

/// Order the department to put it right by a day (责令整改), once the complaint proved true. It is mailed, and reminded.
#[utoipa::path(post, path = "/api/v1/complaints/{id}/order", tag = "complaints", request_body = RectificationOrderInput,
    responses((status = 200, body = ComplaintView)))]
pub(super) async fn order_rectification(
    app: Data<App>,
    call: Call<RectificationOrderInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let text = check.words("text", &call.body.text, TEXT);
    check.done()?;
    let rectify_by = call.body.rectify_by;
    carry_out(
        &app,
        &call,
        ComplaintCommand::Order { rectify_by },
        Some(text),
    )
    .await
}

/// What a department did.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RectificationInput {
    /// What was done.
    #[schema(min_length = 4, max_length = 4000)]
    text: String,
}

/// Report what was done on an order (报告整改情况): the handlers of the department, or of the one it merged into; for the
/// disclosure office also its head and registrars.
#[utoipa::path(post, path = "/api/v1/complaints/{id}/rectification", tag = "complaints",
    request_body = RectificationInput, responses((status = 200, body = ComplaintView)))]
pub(super) async fn report_rectification(
    app: Data<App>,
    call: Call<RectificationInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let text = check.words("text", &call.body.text, TEXT);
    check.done()?;
    carry_out(&app, &call, ComplaintCommand::Report, Some(text)).await
}

/// What is decided on a report.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RectificationDecision {
    /// What was ordered is done.
    Accept {
        /// A note for the record.
        #[schema(max_length = 4000)]
        text: Option<String>,
    },
    /// There is more to do.
    Return {
        /// What is missing; the department reads it.
        #[schema(min_length = 4, max_length = 4000)]
        text: String,
        /// A new last day, within the same bounds as for an order; the old one stays when left out.
        #[serde(default, deserialize_with = "optional_day")]
        rectify_by: Option<NaiveDate>,
    },
}

/// Accept what the department reported, or send it back (核查整改情况). The department is mailed.
#[utoipa::path(post, path = "/api/v1/complaints/{id}/rectification/decision", tag = "complaints",
    request_body = RectificationDecision, responses((status = 200, body = ComplaintView)))]
pub(super) async fn decide_rectification(
    app: Data<App>,
    call: Call<RectificationDecision>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let (command, words) = match &call.body {
        RectificationDecision::Accept { text } => {
            let note = check.optional("text", text.as_deref(), TEXT);
            (ComplaintCommand::Accept, note)
        }
        RectificationDecision::Return { text, rectify_by } => {
            let text = check.words("text", text, TEXT);
            let rectify_by = *rectify_by;
            (ComplaintCommand::Return { rectify_by }, Some(text))
        }
    };
    check.done()?;
    carry_out(&app, &call, command, words).await
}

/// Why something was recorded wrong.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancellationReason {
    /// What was wrong; it stays on record.
    #[schema(min_length = 4, max_length = 4000)]
    reason: String,
}

impl CancellationReason {
    fn checked(&self) -> Result<String, Problem> {
        let mut check = Check::default();
        let reason = check.words("reason", &self.reason, TEXT);
        check.done()?;
        Ok(reason)
    }
}

/// Take back a conclusion that was recorded wrong (撤销调查结论), with the reason; then say anew what it came to, which whoever
/// complained is mailed. What rests on it goes first: not while an order stands, nor once a circular is on record.
#[utoipa::path(post, path = "/api/v1/complaints/{id}/conclusion-cancellation", tag = "complaints",
    request_body = CancellationReason, responses((status = 200, body = ComplaintView)))]
pub(super) async fn cancel_conclusion(
    app: Data<App>,
    call: Call<CancellationReason>,
) -> Result<HttpResponse, Problem> {
    let reason = call.body.checked()?;
    let command = ComplaintCommand::CancelConclusion;
    carry_out(&app, &call, command, Some(reason)).await
}

/// Take back an order that was given wrong (撤销责令整改), with the reason, as long as the department has not reported; then
/// give the right one, of which the department is mailed, or take back the conclusion as well.
#[utoipa::path(post, path = "/api/v1/complaints/{id}/order-cancellation", tag = "complaints",
    request_body = CancellationReason, responses((status = 200, body = ComplaintView)))]
pub(super) async fn cancel_order(
    app: Data<App>,
    call: Call<CancellationReason>,
) -> Result<HttpResponse, Problem> {
    let reason = call.body.checked()?;
    carry_out(&app, &call, ComplaintCommand::CancelOrder, Some(reason)).await
}
