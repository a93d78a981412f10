//! Clarification of an application: asked for, served, answered, and judged when the answer is late.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::{REASON, Serving, carry_out, service, today};
use super::applications::{self, ApplicationView};
use super::cases::staff;
use super::check::Check;
use super::codes;
use super::extract::Call;
use super::problem::Problem;
use super::shape::{day, optional_day};
use crate::app::cases::Detail;
use crate::app::{App, Error};
use crate::rules::clarification::{Answered, Clarification, Clarified};
use crate::rules::command::{Command, NewAnswer, NewText};
use crate::rules::event::TextRef;
use crate::rules::notified::{Asking, Notified};
use crate::rules::receipt::Channel;
use crate::rules::service::{Service, made_on};

const UNCLEAR: usize = 2_000;
const ITEMS: usize = 20;
const ITEM: usize = 500;
const ANSWER: usize = 10_000;

/// What the applicant is asked to correct.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClarificationInput {
    /// The last day for the answer: a working day, 5 to 30 working days from now.
    #[serde(deserialize_with = "day")]
    answer_by: NaiveDate,
    /// What is not clear.
    #[schema(min_length = 1, max_length = 2000)]
    unclear: String,
    /// What to add, everything at once.
    #[schema(min_items = 1, max_items = 20)]
    items: Vec<String>,
    /// How to do it.
    #[schema(max_length = 2000)]
    guidance: Option<String>,
}

/// Write the notice that asks the applicant to correct the application, once and everything at once (补正告知;
/// Art. 30). It has no effect before it is served, and until then it may be written anew.
#[utoipa::path(post, path = "/api/v1/cases/{id}/clarifications", tag = "actions",
    request_body = ClarificationInput, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn ask_clarification(
    app: Data<App>,
    call: Call<ClarificationInput>,
) -> Result<HttpResponse, Problem> {
    let body = &call.body;
    let asking = asking(&app, &body.unclear, &body.items, body.guidance.as_deref())?;
    let answer_by = body.answer_by;
    carry_out(&app, &call, Command::AskClarification { answer_by, asking }).await
}

/// Checks what is asked, and puts it together.
pub(super) fn asking(
    app: &App,
    unclear: &str,
    items: &[String],
    guidance: Option<&str>,
) -> Result<NewText, Problem> {
    let mut check = Check::default();
    if items.is_empty() || items.len() > ITEMS {
        check.wrong(
            "items",
            "wrong_number",
            "请列出 1 至 20 项",
            "Give 1 to 20 items",
        );
    }
    let asking = Asking {
        unclear: check.letters("unclear", unclear, UNCLEAR),
        items: items
            .iter()
            .take(ITEMS)
            .enumerate()
            .map(|(at, item)| check.text(&format!("items[{at}]"), item, ITEM))
            .collect(),
        guidance: check.optional("guidance", guidance, UNCLEAR),
    };
    check.done()?;
    Ok(app.text(serde_json::to_string(&asking).map_err(Error::internal)?))
}

/// Serve the notice that asks for clarification. From that day the clock stands; a mail that never leaves asks
/// nobody.
#[utoipa::path(post, path = "/api/v1/cases/{id}/clarifications/service", tag = "actions", request_body = Serving,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn serve_clarification(
    app: Data<App>,
    call: Call<Serving>,
) -> Result<HttpResponse, Problem> {
    let (of, service) = (Notified::Clarification, service(&app, &call).await?);
    carry_out(&app, &call, Command::ServeNotice { of, service }).await
}

/// When a posted notice was back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CameBack {
    /// The day on which it was back (退回); today when left out.
    #[serde(default, deserialize_with = "optional_day")]
    on: Option<NaiveDate>,
}

/// Record that the posted notice of clarification came back: it is not served, and the clock runs as if it had not been.
/// It is served again, or written anew.
#[utoipa::path(post, path = "/api/v1/cases/{id}/clarifications/return", tag = "actions", request_body = CameBack,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn return_clarification(
    app: Data<App>,
    call: Call<CameBack>,
) -> Result<HttpResponse, Problem> {
    let (of, on) = (Notified::Clarification, back_on(&app, &call).await?);
    carry_out(&app, &call, Command::ReturnNotice { of, on }).await
}

/// The day on which a posted notice was back.
pub(super) async fn back_on(app: &App, call: &Call<CameBack>) -> Result<NaiveDate, Problem> {
    match call.body.on {
        Some(on) => Ok(on),
        None => today(app, call).await,
    }
}

/// An answer that came on paper, by fax or at the counter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedAnswer {
    /// The day it was received; today when left out.
    #[serde(default, deserialize_with = "optional_day")]
    received_on: Option<NaiveDate>,
    /// How it came.
    #[schema(schema_with = codes::channel)]
    channel: Channel,
    /// What it says.
    #[schema(min_length = 1, max_length = 10000)]
    text: String,
    /// Why it is late, when it is.
    #[schema(max_length = 1000)]
    late_because: Option<String>,
}

/// Record the applicant's clarification that did not come online (补正). In time it begins the period anew, also
/// when the case lapsed meanwhile; late, it waits for the handler's decision.
#[utoipa::path(post, path = "/api/v1/cases/{id}/clarifications/answer", tag = "actions",
    request_body = RecordedAnswer, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn record_clarification(
    app: Data<App>,
    call: Call<RecordedAnswer>,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let given = recorded(&app, &call).await?;
    carry_out(&app, &call, Command::AnswerClarification(given)).await
}

pub(super) async fn recorded(app: &App, call: &Call<RecordedAnswer>) -> Result<NewAnswer, Problem> {
    let body = &call.body;
    if body.channel == Channel::Online {
        let mut check = Check::default();
        check.wrong(
            "channel",
            "online_files_itself",
            "网上答复由申请人自行提交，请选择其他渠道",
            "Applicants answer online themselves: choose the channel by which this one came",
        );
        check.done()?;
    }
    let (text, late_because) = texts(app, &body.text, body.late_because.as_deref())?;
    let on = match body.received_on {
        Some(on) => on,
        None => today(app, call).await?,
    };
    Ok(NewAnswer {
        on,
        channel: body.channel,
        text,
        late_because,
    })
}

/// An applicant's own answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnAnswer {
    /// The answer; documents are uploaded beside it.
    #[schema(min_length = 1, max_length = 10000)]
    text: String,
    /// Why it is late, when it is.
    #[schema(max_length = 1000)]
    late_because: Option<String>,
}

/// Correct one's own application as asked (补正). In time it begins the reply period anew; after the last day it
/// must say why it is late, and the handler decides on that.
#[utoipa::path(post, path = "/api/v1/applications/{number}/clarification", tag = "applications",
    request_body = OwnAnswer, responses((status = 200, body = ApplicationView)))]
pub(super) async fn clarify_application(
    app: Data<App>,
    request: HttpRequest,
    call: Call<OwnAnswer>,
) -> Result<HttpResponse, Problem> {
    let given = own(&app, &call).await?;
    applications::carry_out(&app, &request, &call, Command::AnswerClarification(given)).await
}

pub(super) async fn own(app: &App, call: &Call<OwnAnswer>) -> Result<NewAnswer, Problem> {
    let body = &call.body;
    let (text, late_because) = texts(app, &body.text, body.late_because.as_deref())?;
    Ok(NewAnswer {
        on: today(app, call).await?,
        channel: Channel::Online,
        text,
        late_because,
    })
}

fn texts(
    app: &App,
    text: &str,
    late_because: Option<&str>,
) -> Result<(NewText, Option<NewText>), Problem> {
    let mut check = Check::default();
    let text = check.text("text", text, ANSWER);
    let late_because = check.optional_letters("late_because", late_because, REASON);
    check.done()?;
    Ok((app.text(text), late_because.map(|reason| app.text(reason))))
}

/// The handler's decision on a late answer.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum LateAnswerDecision {
    /// There was good reason: the period begins anew from the day on which the answer came.
    Accept {
        /// Why; do not name the applicant.
        #[schema(min_length = 1, max_length = 1000)]
        reason: String,
    },
    /// There was none: the application is deemed abandoned. The applicant is told the reason.
    Refuse {
        /// Why; do not name the applicant.
        #[schema(min_length = 1, max_length = 1000)]
        reason: String,
    },
}

/// Decide whether a late answer had good reason (认定正当理由; Art. 30).
#[utoipa::path(post, path = "/api/v1/cases/{id}/clarifications/decision", tag = "actions",
    request_body = LateAnswerDecision, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn judge_late_answer(
    app: Data<App>,
    call: Call<LateAnswerDecision>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let (LateAnswerDecision::Accept { reason } | LateAnswerDecision::Refuse { reason }) =
        &call.body;
    let reason = check.words("reason", reason, REASON);
    check.done()?;
    let reason = app.text(reason);
    let command = match &call.body {
        LateAnswerDecision::Accept { .. } => Command::AcceptLateAnswer { reason },
        LateAnswerDecision::Refuse { .. } => Command::RefuseLateAnswer { reason },
    };
    carry_out(&app, &call, command).await
}

/// A request for clarification (补正).
#[derive(Serialize, ToSchema)]
pub(super) struct ClarificationView {
    #[schema(schema_with = codes::clarification_state)]
    state: &'static str,
    /// The number of the notice; its text is among the letters.
    letter_number: String,
    letter: Uuid,
    /// The day the notice was written.
    asked_on: NaiveDate,
    /// The day it was served, from which the clock stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    served_on: Option<NaiveDate>,
    /// `electronic`, `mail` or `personal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
    /// The last day for the answer.
    answer_by: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(flatten)]
    asked: Option<AskedFor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerView>,
}

/// What is asked, for those who work on the case and the applicant.
#[derive(Serialize, ToSchema)]
pub(super) struct AskedFor {
    /// What is not clear, or why it is asked.
    unclear: String,
    /// What to add.
    items: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guidance: Option<String>,
}

/// What the applicant answered.
#[derive(Serialize, ToSchema)]
pub(super) struct AnswerView {
    /// The day it was received.
    received_on: NaiveDate,
    #[schema(schema_with = codes::channel)]
    channel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Why it is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_because: Option<String>,
    /// Whether it counts; absent while the handler has not decided on a late one.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<bool>,
}

impl AnswerView {
    pub(super) fn of(
        detail: &Detail,
        full: bool,
        (on, channel): (NaiveDate, Channel),
        (text, late_because): (&TextRef, Option<&TextRef>),
        counts: Option<bool>,
    ) -> Self {
        let said = |text: &TextRef| detail.works.get(&text.id).filter(|_| full).cloned();
        Self {
            received_on: on,
            channel: channel.code(),
            text: said(text),
            late_because: late_because.and_then(said),
            counts,
        }
    }
}

pub(super) fn asked_for(detail: &Detail, asking: &TextRef, full: bool) -> Option<AskedFor> {
    let plain = detail.works.get(&asking.id).filter(|_| full)?;
    let asking: Asking = serde_json::from_str(plain).ok()?;
    Some(AskedFor {
        unclear: asking.unclear,
        items: asking.items,
        guidance: asking.guidance,
    })
}

/// The request for clarification of a case, as those see it who may see the case.
pub(super) fn view(detail: &Detail, full: bool) -> Option<ClarificationView> {
    let asked = detail.case.clarification.as_ref()?;
    let stands = !detail.case.is_void(asked.letter.id);
    stands.then(|| ClarificationView::of(asked, detail, full))
}

/// The same for the applicant: once it is served.
pub(super) fn view_for_applicant(detail: &Detail) -> Option<ClarificationView> {
    let asked = detail.case.clarification.as_ref()?;
    asked.service.as_ref()?;
    Some(ClarificationView::of(asked, detail, true))
}

impl ClarificationView {
    fn of(asked: &Clarification, detail: &Detail, full: bool) -> Self {
        let answer = |given: &Clarified| {
            let counts = match given.state {
                Answered::InTime | Answered::Accepted => Some(true),
                Answered::Refused => Some(false),
                Answered::Unjudged => None,
            };
            let said = (&given.text, given.late_because.as_ref());
            AnswerView::of(detail, full, (given.on, given.channel), said, counts)
        };
        Self {
            state: asked.state(),
            letter_number: asked.letter.number.clone(),
            letter: asked.letter.id.0,
            asked_on: asked.asked_on,
            served_on: asked.service.as_ref().map(made_on),
            method: asked.service.as_ref().map(Service::code),
            answer_by: asked.answer_by,
            asked: asked_for(detail, &asked.asking, full),
            answer: asked.answer.as_ref().map(answer),
        }
    }
}
