//! Remedies of a case: filed, accepted, decided, and the case reopened as ordered.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actions::{REASON, carry_out, today};
use super::cases::staff;
use super::check::Check;
use super::codes;
use super::consultations::reference;
use super::extract::Call;
use super::problem::Problem;
use super::shape::{day, optional_day};
use crate::app::App;
use crate::app::cases::Detail;
use crate::rules::command::Command;
use crate::rules::event::TextRef;
use crate::rules::language::Language;
use crate::rules::remedies::{
    Against, Claimant, LONGEST_ORDER, NewDecision, NewRemedy, Order, Ordered, RemedyKind,
    RemedyResult, RemedySought,
};

/// The longest name of a reconsideration organ or a court.
const BODY: usize = 100;
/// The longest number of a matter or a decision.
const NUMBER: usize = 60;

/// A remedy that was sought.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RemedyInput {
    #[schema(schema_with = codes::remedy_kind)]
    kind: RemedyKind,
    #[schema(schema_with = codes::against)]
    against: Against,
    /// The applicant when left out.
    #[serde(default)]
    #[schema(schema_with = codes::claimant)]
    claimant: Option<Claimant>,
    /// The day it was filed with the body.
    #[serde(deserialize_with = "day")]
    filed_on: NaiveDate,
    /// The reference of the reconsideration that went before; for a suit after reconsideration, and only for that.
    #[schema(max_length = 8)]
    after: Option<String>,
    /// The reconsideration organ, or the court.
    #[schema(min_length = 1, max_length = 100)]
    body: String,
    /// Its number of the matter (案号).
    #[schema(max_length = 60)]
    number: Option<String>,
}

/// Record that reconsideration was applied for or a suit brought (登记复议、诉讼). What looks out of order, as a suit before
/// the reconsideration that must come first or a filing after the last day, is recorded with a warning: the body
/// decides on it.
#[utoipa::path(post, path = "/api/v1/cases/{id}/remedies", tag = "actions", request_body = RemedyInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn file_remedy(
    app: Data<App>,
    call: Call<RemedyInput>,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let input = &call.body;
    let mut check = Check::default();
    let body = check.line("body", &input.body, BODY);
    let number = check.optional_line("number", input.number.as_deref(), NUMBER);
    let after = check.optional_line("after", input.after.as_deref(), 8);
    check.done()?;
    let new = NewRemedy {
        kind: input.kind,
        against: input.against,
        claimant: input.claimant.unwrap_or(Claimant::Applicant),
        on: input.filed_on,
        after,
        body: app.text(body),
        number: number.map(|number| app.text(number)),
    };
    carry_out(&app, &call, Command::FileRemedy(Box::new(new))).await
}

/// That the body took the matter up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptanceInput {
    /// The day.
    #[serde(deserialize_with = "day")]
    on: NaiveDate,
}

/// Record that the reconsideration organ or the court took the matter up (登记受理、立案).
#[utoipa::path(post, path = "/api/v1/cases/{id}/remedies/{reference}/acceptance", tag = "actions",
    request_body = AcceptanceInput, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn accept_remedy(
    app: Data<App>,
    request: HttpRequest,
    call: Call<AcceptanceInput>,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let (reference, on) = (reference(&request), call.body.on);
    carry_out(&app, &call, Command::AcceptRemedy { reference, on }).await
}

/// How a remedy ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResultInput {
    #[schema(schema_with = codes::remedy_result)]
    result: RemedyResult,
    /// The day of the decision.
    #[serde(deserialize_with = "day")]
    decided_on: NaiveDate,
    /// The day on which whoever sought the remedy received the decision: after reconsideration, the 15 days for a
    /// suit run from it.
    #[serde(default, deserialize_with = "optional_day")]
    served_on: Option<NaiveDate>,
    /// What it orders; only for `corrected`.
    order: Option<OrderInput>,
    /// The number of the decision.
    #[schema(max_length = 60)]
    number: Option<String>,
    /// What it says, in short.
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// What a decision orders, and by when: 20 working days from the receipt of the order when neither is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderInput {
    #[schema(schema_with = codes::ordered)]
    what: Ordered,
    /// Within so many working days.
    #[schema(minimum = 1, maximum = 120)]
    working_days: Option<u16>,
    /// By a fixed day; not together with a number of days.
    #[serde(default, deserialize_with = "optional_day")]
    until: Option<NaiveDate>,
}

/// Record how a remedy ended, once it has for good (登记审结结果). A decision that orders a disclosure or a new reply does
/// not reopen the case by itself: `reopening` does.
#[utoipa::path(post, path = "/api/v1/cases/{id}/remedies/{reference}/result", tag = "actions",
    request_body = ResultInput, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn conclude_remedy(
    app: Data<App>,
    request: HttpRequest,
    call: Call<ResultInput>,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let input = &call.body;
    let mut check = Check::default();
    let number = check.optional_line("number", input.number.as_deref(), NUMBER);
    let note = check.optional("note", input.note.as_deref(), REASON);
    let days = input.order.as_ref().and_then(|order| order.working_days);
    if days.is_some_and(|days| !(1..=LONGEST_ORDER).contains(&days)) {
        check.wrong(
            "order.working_days",
            "out_of_range",
            &format!("请填写 1 至 {LONGEST_ORDER}"),
            &format!("Give a number from 1 to {LONGEST_ORDER}"),
        );
    }
    let until = input.order.as_ref().and_then(|order| order.until);
    if days.is_some() && until.is_some() {
        check.wrong(
            "order.until",
            "unexpected",
            "责令的期限要么是工作日数（working_days），要么是日期（until），请只填一项",
            "An order gives either a number of working days (`working_days`) or a day (`until`): leave one out",
        );
    }
    check.done()?;
    let decision = NewDecision {
        result: input.result,
        on: input.decided_on,
        served_on: input.served_on,
        order: input.order.as_ref().map(|order| Order {
            what: order.what,
            working_days: order.working_days,
            until: order.until,
        }),
        number: number.map(|number| app.text(number)),
        note: note.map(|note| app.text(note)),
    };
    let command = Command::ConcludeRemedy {
        reference: reference(&request),
        decision: Box::new(decision),
    };
    carry_out(&app, &call, command).await
}

/// Why a result is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResultCancellationInput {
    /// What was wrong with it.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

/// Take a result back that was recorded wrong (撤销结果登记), and then record the right one: the record keeps both. A result
/// for which the case was taken up again stays.
#[utoipa::path(post, path = "/api/v1/cases/{id}/remedies/{reference}/result-cancellation", tag = "actions",
    request_body = ResultCancellationInput, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn cancel_result(
    app: Data<App>,
    request: HttpRequest,
    call: Call<ResultCancellationInput>,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let mut check = Check::default();
    let reason = check.words("reason", &call.body.reason, REASON);
    check.done()?;
    let command = Command::CancelResult {
        reference: reference(&request),
        reason: app.text(reason),
    };
    carry_out(&app, &call, command).await
}

/// Which order takes the case up again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReopeningInput {
    /// The reference of the remedy that ended with the order.
    #[schema(min_length = 1, max_length = 8)]
    remedy: String,
    /// The day on which the office received the order, from which the new period is counted; today when left out.
    #[serde(default, deserialize_with = "optional_day")]
    received_on: Option<NaiveDate>,
}

/// Take the case up again as a court or reconsideration organ ordered (重新办理): a new clock runs, the case is in hand
/// again, applicant and department are told. The reply that was made stays on record; the new one bears a number of
/// its own.
#[utoipa::path(post, path = "/api/v1/cases/{id}/reopening", tag = "actions", request_body = ReopeningInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn reopen_case(
    app: Data<App>,
    call: Call<ReopeningInput>,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let mut check = Check::default();
    let reference = check.line("remedy", &call.body.remedy, 8);
    check.done()?;
    let on = match call.body.received_on {
        Some(on) => on,
        None => today(&app, &call).await?,
    };
    carry_out(&app, &call, Command::Reopen { reference, on }).await
}

/// A remedy that was sought on a case (救济).
#[derive(Serialize, ToSchema)]
pub(super) struct RemedyView {
    /// Names it within the case.
    reference: String,
    #[schema(schema_with = codes::remedy_kind)]
    kind: &'static str,
    kind_title: &'static str,
    #[schema(schema_with = codes::against)]
    against: &'static str,
    #[schema(schema_with = codes::claimant)]
    claimant: &'static str,
    /// The reconsideration that went before.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    filed_on: NaiveDate,
    /// The last day on which it could be filed, as counted when it was recorded; absent where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_day: Option<NaiveDate>,
    /// What is out of order about it, for the body to judge.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<WarningView>,
    /// The reconsideration organ or the court, for those who work on the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// Its number of the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::remedy_result)]
    result: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result_title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_on: Option<NaiveDate>,
    /// The day on which whoever sought it received the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    served_on: Option<NaiveDate>,
    /// What the decision orders.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderView>,
    /// The number of the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision_number: Option<String>,
    /// What the decision says, for those who work on the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// The cell of section 四 of the annual report: `pending` in a year at whose end it is not decided, the result in
    /// the year of `decided_on`.
    #[schema(schema_with = codes::report_cell)]
    counts_as: &'static str,
}

/// What is out of order.
#[derive(Serialize, ToSchema)]
struct WarningView {
    #[schema(schema_with = codes::remedy_warning)]
    code: &'static str,
    title: &'static str,
}

/// What a decision orders.
#[derive(Serialize, ToSchema)]
struct OrderView {
    #[schema(schema_with = codes::ordered)]
    what: &'static str,
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    working_days: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    /// The day on which the office received it, once the case was reopened for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reopened_on: Option<NaiveDate>,
    /// Whether it is still to be followed.
    waiting: bool,
}

/// The remedies of a case, in the order in which they were recorded.
pub(super) fn views(detail: &Detail, full: bool, language: Language) -> Vec<RemedyView> {
    let text = |text: &TextRef| detail.works.get(&text.id).filter(|_| full).cloned();
    let view = |sought: &RemedySought| {
        let decided = sought.decided.as_ref();
        RemedyView {
            reference: sought.reference.clone(),
            kind: sought.kind.code(),
            kind_title: sought.kind.title(language),
            against: sought.against.code(),
            claimant: sought.claimant.code(),
            after: sought.after.clone(),
            filed_on: sought.filed_on,
            last_day: sought.last_day,
            warnings: sought
                .warnings
                .iter()
                .map(|one| WarningView {
                    code: one.code(),
                    title: one.title(language),
                })
                .collect(),
            body: text(&sought.body),
            number: sought.number.as_ref().and_then(text),
            accepted_on: sought.accepted_on,
            result: decided.map(|decided| decided.result.code()),
            result_title: decided.map(|decided| decided.result.title(language)),
            decided_on: decided.map(|decided| decided.on),
            served_on: decided.and_then(|decided| decided.served_on),
            order: order(detail, sought, language),
            decision_number: decided.and_then(|it| it.number.as_ref()).and_then(text),
            note: decided.and_then(|it| it.note.as_ref()).and_then(text),
            counts_as: sought.cell().code(),
        }
    };
    detail.case.remedies.iter().map(view).collect()
}

fn order(detail: &Detail, sought: &RemedySought, language: Language) -> Option<OrderView> {
    let decided = sought.decided.as_ref()?;
    let order = decided.order?;
    Some(OrderView {
        what: order.what.code(),
        title: order.what.title(language),
        working_days: order.working_days,
        until: order.until,
        reopened_on: decided.reopened_on,
        waiting: detail.case.order_waiting(sought).is_some(),
    })
}
