//! What applicants do: file, follow, read (`/applications`).

use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::clarifications::{self, ClarificationView};
use super::clocks::{self, ClockView};
use super::codes;
use super::excessive::{self, ReasonsView};
use super::extract::{Call, Open};
use super::fees::{self, FeeView};
use super::filing::NewApplication;
use super::limits::Filings;
use super::offers::{self, OfferView};
use super::problem::Problem;
use super::splitting::OwnPartView;
use super::views::{
    EarlierReplyView, InformationView, Items, LetterView, ReplyView, earlier_replies, reply,
};
use crate::app::act::{Target, act};
use crate::app::cases::Detail;
use crate::app::intake::{self, Door};
use crate::app::{App, Error, cases, due_date_in_words};
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::case::Case;
use crate::rules::command::Command;
use crate::rules::consultation::Consultation;
use crate::rules::filing::prospect;
use crate::rules::ids::AuthorityId;
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;
use crate::rules::outcome::Outcome;
use crate::rules::policy::Actor;

/// The answer to a filing.
#[derive(Serialize, ToSchema)]
pub(super) struct Receipt {
    /// Number of the case (登记编号).
    number: String,
    /// With the number, it opens the case to the applicant; shown only here (查询码).
    query_code: String,
    #[schema(schema_with = codes::stage)]
    stage: &'static str,
    /// The day the application reached the agency.
    filed_on: NaiveDate,
    next: Next,
}

/// What happens next, with dates.
#[derive(Serialize, ToSchema)]
struct Next {
    /// By when the office confirms receipt, where it must.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation_by: Option<NaiveDate>,
    /// When the reply is due at the earliest.
    earliest_due_on: NaiveDate,
    /// When it is due at the latest: confirmed on the last day, and extended in full.
    latest_due_on: NaiveDate,
    /// Whether one of these may still move, because its year's calendar is not final.
    provisional: bool,
    /// The same in words.
    text: String,
}

/// File an application online.
#[utoipa::path(post, path = "/api/v1/applications", tag = "applications", request_body = NewApplication,
    responses((status = 201, body = Receipt)), security(()))]
pub(super) async fn file_application(
    app: Data<App>,
    filings: Filings,
    call: Open<NewApplication>,
) -> Result<HttpResponse, Problem> {
    let authority = app.authority_named(call.body.authority.as_deref()).await?;
    let calendars = app.calendars(&authority).await?;
    let actor = Actor::Anyone {
        authority: authority.id,
    };
    let key = call.head.key(&app, authority.id, "anyone".to_owned());
    let today = authority.day(app.env.now());
    let application = call.body.checked(today)?;
    filings.turn()?;
    let case = intake::file(&app, &actor, &application, Door::Online, key).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/applications/{}", case.number)))
        .json(Receipt::of(
            &app,
            &case,
            (today, &calendars),
            call.head.language,
        )))
}

impl Receipt {
    fn of(
        app: &App,
        case: &Case,
        (today, calendars): (NaiveDate, &Calendars),
        language: Language,
    ) -> Self {
        Self {
            number: case.number.clone(),
            query_code: app.keys.query_code(case.id.0, case.query_generation),
            stage: case.stage.name().code(),
            filed_on: case.filed_on,
            next: Next::of(case, today, case.calendar(calendars), language),
        }
    }
}

impl Next {
    fn of(case: &Case, today: NaiveDate, calendar: &Calendar, language: Language) -> Self {
        let ahead = prospect(case, today, calendar);
        let (first, last) = (ahead.earliest_due, ahead.latest_due);
        let due = |day| due_date_in_words(language, day, !calendar.is_final(day));
        let (earliest, latest) = (due(first), due(last));
        let text = match ahead.confirmation_by.map(|by| language.date(by)) {
            Some(by) => language.pick(
                format!("本机关将不迟于{by}与您确认收到申请；答复期限自确认之日起计算，最早于{earliest}届满；依法延长的，最迟于{latest}届满。请妥善保存申请编号和查询码"),
                format!("We will confirm receipt by {by}. The period runs from that day: the reply is due on {earliest} at the earliest and, if extended in full, on {latest} at the latest. Keep the number and the query code"),
            ),
            None if case.kind == CaseKind::Correction => language.pick(
                format!("已收到更正申请，办理期限于{earliest}届满。请妥善保存申请编号和查询码；证据材料可凭此提交"),
                format!("Your application for correction is received. It is due to be answered on {earliest}. Keep the number and the query code: with them you can add the evidence"),
            ),
            None => language.pick(
                format!("已收到申请，答复期限于{earliest}届满；依法延长的，最迟于{latest}届满。请妥善保存申请编号和查询码"),
                format!("Your application is received. The reply is due on {earliest} and, if extended in full, on {latest} at the latest. Keep the number and the query code"),
            ),
        };
        Self {
            confirmation_by: ahead.confirmation_by,
            earliest_due_on: first,
            latest_due_on: last,
            provisional: !calendar.is_final(first) || !calendar.is_final(last),
            text,
        }
    }
}

/// A case as its applicant sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct ApplicationView {
    number: String,
    /// What it asks for.
    #[schema(schema_with = codes::case_kind)]
    kind: &'static str,
    #[schema(schema_with = codes::stage)]
    stage: &'static str,
    stage_title: &'static str,
    filed_on: NaiveDate,
    /// The day from which the period is counted; it does not count itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    received_on: Option<NaiveDate>,
    /// The last day on which the reply is on time.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    /// Whether that day, or the one until which a payment is awaited, may still move, because its year's calendar is not
    /// final.
    provisional: bool,
    /// Why it is that day, line by line.
    due_in_words: Vec<String>,
    /// The applicant's own clocks: an answer, a payment, and the last days of the remedies.
    clocks: Vec<ClockView>,
    /// The opinions that were asked for, of whom is not told (征求意见).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    consultations: Vec<OwnConsultationView>,
    /// The agent that the application names (委托代理人).
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<AgencyView>,
    information: InformationView,
    /// The number of the application from which this one was split (一事一申请).
    #[serde(skip_serializing_if = "Option::is_none")]
    split_from: Option<String>,
    /// The applications that were split from this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<OwnPartView>,
    /// What one was asked to correct, and answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    clarification: Option<ClarificationView>,
    /// Why one was asked for reasons, and what one answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<ReasonsView>,
    /// What is to be paid, how and by when, or was paid (信息处理费).
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<FeeView>,
    /// The day on which the case was closed without a reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_on: Option<NaiveDate>,
    /// How it ended, once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::outcome)]
    outcome: Option<&'static str>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome_title: Option<&'static str>,
    /// The reply, once it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<ReplyView>,
    /// The replies that an order of a court or a reconsideration organ put behind, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earlier_replies: Vec<EarlierReplyView>,
    /// What one can do now: the addresses below this one.
    #[schema(value_type = Vec<String>)]
    actions: Vec<&'static str>,
    /// Everything that an applicant may ever do to the own case: what is open now and what it would bring, and why the
    /// rest is closed.
    offers: Vec<OfferView>,
}

/// That an opinion was asked for.
#[derive(Serialize, ToSchema)]
struct OwnConsultationView {
    #[schema(schema_with = codes::party)]
    party: &'static str,
    /// The day the letter was sent.
    asked_on: NaiveDate,
    /// The last day on which the clock stands still for it, as far as is known; none where it takes no day out of the
    /// period, as on its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_stands_until: Option<NaiveDate>,
    /// Whether that day may still move, because its year's calendar is not final.
    provisional: bool,
}

impl OwnConsultationView {
    fn all(detail: &Detail) -> Vec<Self> {
        let stands_until = &detail.clock.stands_until;
        let own = |asked: &Consultation| {
            let until = stands_until.get(&asked.reference).copied();
            Some(Self {
                party: asked.party.code(),
                asked_on: asked.sent_on()?,
                clock_stands_until: until,
                provisional: until.is_some_and(|until| detail.may_still_move(until)),
            })
        };
        detail.case.consultations.iter().filter_map(own).collect()
    }
}

/// An agent, as those who applied see it.
#[derive(Serialize, ToSchema)]
struct AgencyView {
    /// The day on which the power of attorney was presented (授权委托书). As long as there is none, it must still
    /// be uploaded, and everything goes to the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    power_of_attorney_on: Option<NaiveDate>,
}

/// Follow one's own application.
#[utoipa::path(get, path = "/api/v1/applications/{number}", tag = "applications",
    responses((status = 200, body = ApplicationView)))]
pub(super) async fn show_application(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let detail = cases::own(&app, call.actor(), number(&request)).await?;
    Ok(HttpResponse::Ok().json(shown(&app, &detail, &call)))
}

/// Lets an applicant do something to the own case; the answer is the case as it now is.
pub(super) async fn carry_out<T>(
    app: &App,
    request: &HttpRequest,
    call: &Call<T>,
    command: Command,
) -> Result<HttpResponse, Problem> {
    let target = Target {
        case: cases::own(app, call.actor(), number(request))
            .await?
            .case
            .id,
        version: None,
        key: call.key(app),
    };
    let case = act(app, call.actor(), target, command).await?;
    let detail = cases::describe(app, case).await?;
    Ok(HttpResponse::Ok().json(shown(app, &detail, call)))
}

fn shown<T>(app: &App, detail: &Detail, call: &Call<T>) -> ApplicationView {
    let language = call.head.language;
    let outcome = detail.case.outcome();
    let offers = offers::to_applicant(detail, call.actor(), language);
    ApplicationView {
        number: detail.case.number.clone(),
        kind: detail.case.kind.code(),
        stage: detail.case.stage.name().code(),
        stage_title: detail.case.stage.name().title(language),
        filed_on: detail.case.filed_on,
        received_on: detail.clock.counted_from,
        due_on: detail.clock.due_on,
        provisional: detail.is_provisional(),
        due_in_words: cases::due_in_words(&detail.clock, language),
        clocks: clocks::views_for_applicant(detail, language),
        consultations: OwnConsultationView::all(detail),
        agent: detail.case.agent.map(|_| AgencyView {
            power_of_attorney_on: detail.case.power_of_attorney_on(),
        }),
        information: InformationView::of(&detail.wanted).clarified(detail),
        split_from: detail
            .case
            .split_from
            .as_ref()
            .map(|from| from.number.clone()),
        parts: OwnPartView::all(app, detail),
        clarification: clarifications::view_for_applicant(detail),
        reasons: excessive::view_for_applicant(detail),
        fee: fees::view_for_applicant(detail, language),
        closed_on: detail.case.stage.closed_on(),
        outcome: outcome.map(Outcome::code),
        outcome_title: outcome.map(|outcome| outcome.title(language)),
        reply: reply(detail, language),
        earlier_replies: earlier_replies(detail, language),
        actions: offers::open_to_applicant(&offers),
        offers,
    }
}

/// Read the documents of one's own application: the receipt, and the reply once it is made.
#[utoipa::path(get, path = "/api/v1/applications/{number}/letters", tag = "applications",
    responses((status = 200, body = Items<LetterView>)))]
pub(super) async fn list_application_letters(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let detail = cases::own(&app, call.actor(), number(&request)).await?;
    let letters = cases::letters(&app, call.actor(), detail.case.id).await?;
    Ok(HttpResponse::Ok().json(Items {
        items: letters.into_iter().map(LetterView::from).collect(),
    }))
}

pub(super) fn number(request: &HttpRequest) -> &str {
    request.match_info().get("number").unwrap_or_default()
}

/// An authority, as everyone may know it.
#[derive(Serialize, ToSchema)]
pub(super) struct AuthorityView {
    /// To be named when filing, where there are several.
    code: String,
    name: String,
    name_en: String,
    /// The disclosure office (政府信息公开工作机构).
    office: String,
    address: String,
    phone: String,
    email: String,
    #[schema(schema_with = codes::confirmation)]
    confirmation: &'static str,
    /// Whether registrars may grant an application at the counter and answer it at once (当场答复).
    on_the_spot: bool,
    #[schema(schema_with = codes::language)]
    language: &'static str,
}

/// The authorities that take applications here.
#[utoipa::path(get, path = "/api/v1/authorities", tag = "applications",
    responses((status = 200, body = Items<AuthorityView>)), security(()))]
pub(super) async fn list_authorities(app: Data<App>, _call: Open) -> Result<HttpResponse, Problem> {
    let all = app.authorities().await?;
    let items = all
        .iter()
        .map(|authority| AuthorityView {
            code: authority.code.clone(),
            name: authority.name.clone(),
            name_en: authority.name_en.clone(),
            office: authority.office.clone(),
            address: authority.address.clone(),
            phone: authority.phone.clone(),
            email: authority.email.clone(),
            confirmation: authority.confirmation.code(),
            on_the_spot: authority.on_the_spot,
            language: authority.language.tag(),
        })
        .collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}

/// The authority of the one who asks.
pub(super) fn authority_of(call: &Call<impl Sized>) -> Result<AuthorityId, Problem> {
    match call.actor() {
        Actor::Staff { authority, .. } => Ok(*authority),
        Actor::Applicant { .. } | Actor::ThirdParty { .. } | Actor::Anyone { .. } => {
            Err(Error::Denied.into())
        }
    }
}
