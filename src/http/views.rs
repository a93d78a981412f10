//! How a case looks from outside: to those who work on it, to those who watch, and in lists.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::clarifications::{self, ClarificationView};
use super::clocks::{self, ClockView};
use super::codes;
use super::complaint_views::{self, CaseComplaintView};
use super::due_dates::{self, DueDateNoticeView};
use super::excessive::{self, DelayView, ReasonsView};
use super::extensions::{self, ExtensionView};
use super::fees::{self, FeeView};
use super::offers::{self, OfferView};
use super::postings::{self, NotToPostView, ToPostView};
use super::remedies::{self, RemedyView};
use super::splitting::CaseRefView;
use super::urgings::{self, UrgingView};
use crate::app::cases::{AskedPart, Detail, Listed, Page, SeenLetter, days_left};
use crate::rules::applicant::ApplicantKind;
use crate::rules::application::{Applicant, Wanted};
use crate::rules::case::{LetterState, MadeReply, Stage};
use crate::rules::contact::{mask_email, mask_name, mask_phone};
use crate::rules::ids::{AccountId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::lapse;
use crate::rules::masking::Persons;
use crate::rules::outcome::{Outcome, Reply};
use crate::rules::parties::{Agent, JointApplicant};
use crate::rules::policy::{self, Actor};
use crate::rules::recount::Recounted;
use crate::rules::remedies::EarlierReply;
use crate::rules::service::{known_on, made_on};

/// Something with an id and a name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Named {
    pub(super) id: Uuid,
    pub(super) name: String,
}

/// A case, as those see it who may see it.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseView {
    id: Uuid,
    /// Its number in the register (登记编号).
    number: String,
    /// Counts its changes; the `ETag`, to be sent as `If-Match`.
    version: i32,
    /// What it asks for.
    #[schema(schema_with = codes::case_kind)]
    kind: &'static str,
    #[schema(schema_with = codes::stage)]
    stage: &'static str,
    /// The stage in the language asked for.
    stage_title: &'static str,
    #[schema(schema_with = codes::channel)]
    channel: &'static str,
    #[schema(schema_with = codes::applicant_kind)]
    applicant_kind: &'static str,
    /// The day the application reached the agency.
    filed_on: NaiveDate,
    /// The day receipt was confirmed, where it had to be (双方确认之日).
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_on: Option<NaiveDate>,
    /// The day from which the period is counted; it does not count itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    received_on: Option<NaiveDate>,
    /// The last day on which the reply is on time (答复期限届满之日).
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    /// Working days left, today not counted; below zero when overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_left: Option<i64>,
    /// Until when the applicant's answer or payment is awaited, while the clock stands for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_until: Option<NaiveDate>,
    /// The due date without the restart, when clarification was asked for after the seventh working day: whoever
    /// replies by then is on the safe side.
    #[serde(skip_serializing_if = "Option::is_none")]
    conservative_due_on: Option<NaiveDate>,
    /// The day on which the case was closed without a reply (视为放弃、撤回).
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_on: Option<NaiveDate>,
    /// How it ended, once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::outcome)]
    outcome: Option<&'static str>,
    /// Whether the due date has passed without a reply (逾期).
    overdue: bool,
    /// Whether the due date, or `waits_until`, may still move, because its year's calendar is not final.
    provisional: bool,
    /// How a new calendar last moved the due date.
    #[serde(skip_serializing_if = "Option::is_none")]
    recounted: Option<RecountedView>,
    #[schema(schema_with = codes::clock)]
    clock: &'static str,
    /// Whether something must be served or posted by other means, since its mail failed, came back or could not be
    /// (电子送达未成功): the reply, a notice, a letter that asks for an opinion, or one of `to_post`.
    undelivered: bool,
    /// What is to be posted to the applicant, since its mail failed or came back, or they left no address for one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to_post: Vec<ToPostView>,
    /// What waited to be posted, and is posted no more: what it tells is no longer so, or the case is over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_to_post: Vec<NotToPostView>,
    applicant: ApplicantView,
    /// Who applied together with `applicant`, who represents them (共同申请人).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    joint_applicants: Vec<JointApplicantView>,
    /// Who acts for them (委托代理人).
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<AgentView>,
    information: InformationView,
    /// The case from which this one was split (一事一申请).
    #[serde(skip_serializing_if = "Option::is_none")]
    split_from: Option<CaseRefView>,
    /// The cases that were split from this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<CaseRefView>,
    form: FormView,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handler: Option<Named>,
    /// The draft that lies before the head.
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<DraftView>,
    /// The reply, once it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<ReplyView>,
    /// The replies that an order put behind the case, the oldest first; they stay on record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earlier_replies: Vec<EarlierReplyView>,
    /// The remedies that were sought, in order (救济).
    remedies: Vec<RemedyView>,
    /// The day on which the case went into the archive (归档).
    #[serde(skip_serializing_if = "Option::is_none")]
    archived_on: Option<NaiveDate>,
    /// The extensions of the period, in order.
    extensions: Vec<ExtensionView>,
    /// What the applicant was asked to correct, and answered (补正).
    #[serde(skip_serializing_if = "Option::is_none")]
    clarification: Option<ClarificationView>,
    /// Why the applicant was asked for reasons, and what they answered (说明理由).
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<ReasonsView>,
    /// The day to which the reply is put off (延迟答复).
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<DelayView>,
    /// The last notice on paper that a new calendar moved the due date (期限变更告知书).
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date_notice: Option<DueDateNoticeView>,
    /// The fee that is charged, or is to be (信息处理费).
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<FeeView>,
    /// The clocks beside the reply that are running or have run, internal deadlines among them.
    clocks: Vec<ClockView>,
    /// What whoever has it was urged to do, and answered, in order (督办).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    urgings: Vec<UrgingView>,
    /// Complaints about it (投诉举报): to those who watch, and to the department once it is ordered to put something
    /// right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    complaints: Vec<CaseComplaintView>,
    /// What the one who asks may do now.
    #[schema(value_type = Vec<String>)]
    actions: Vec<&'static str>,
    /// Everything that the one who asks may ever do to a case: what is open now and what it would bring, and why the
    /// rest is closed.
    offers: Vec<OfferView>,
}

/// The applicant; masked for those who do not need to know.
#[derive(Serialize, ToSchema)]
pub(super) struct ApplicantView {
    name: String,
    #[schema(schema_with = codes::document_kind)]
    identity_kind: &'static str,
    /// Masked but for the last characters.
    identity_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    representative: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fax: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<String>,
    #[schema(schema_with = codes::language)]
    language: &'static str,
}

/// One who applied together with the representative; masked for those who do not need to know.
#[derive(Serialize, ToSchema)]
struct JointApplicantView {
    #[schema(schema_with = codes::applicant_kind)]
    kind: &'static str,
    name: String,
    #[schema(schema_with = codes::document_kind)]
    identity_kind: &'static str,
    /// Masked but for the last characters.
    identity_number: String,
}

/// An agent; masked for those who do not need to know.
#[derive(Serialize, ToSchema)]
struct AgentView {
    name: String,
    #[schema(schema_with = codes::document_kind)]
    identity_kind: &'static str,
    /// Masked but for the last characters.
    identity_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fax: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<String>,
    /// The day on which the power of attorney was presented (授权委托书); as long as there is none, everything
    /// goes to the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    power_of_attorney_on: Option<NaiveDate>,
}

/// The information wanted.
#[derive(Serialize, ToSchema)]
pub(super) struct InformationView {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<String>,
    /// What proves that a record is inaccurate, of a correction.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<String>,
    /// What the applicant said when the application was corrected; both are to be read together.
    #[serde(skip_serializing_if = "Option::is_none")]
    clarified: Option<String>,
    /// The application as it was made, where it was split: this case is about one matter of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_made: Option<String>,
}

/// How the applicant wants to receive it.
#[derive(Serialize, ToSchema)]
struct FormView {
    #[schema(schema_with = codes::carrier)]
    carrier: &'static str,
    #[schema(schema_with = codes::delivery)]
    delivery: &'static str,
    fallback_consent: bool,
}

/// A draft.
#[derive(Serialize, ToSchema)]
struct DraftView {
    /// Counts the drafts of this case.
    number: u32,
    #[schema(schema_with = codes::outcome)]
    outcome: &'static str,
    outcome_title: &'static str,
    #[schema(schema_with = codes::letter_kind)]
    kind: &'static str,
    /// The day the head approved it, which the letter bears.
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_on: Option<NaiveDate>,
    /// The number of the letter that stands since then, and is to be served as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    letter_number: Option<String>,
    /// The draft itself, for those who work on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<super::actions::DraftInput>)]
    content: Option<Reply>,
}

/// A reply that an order put behind the case.
#[derive(Serialize, ToSchema)]
pub(super) struct EarlierReplyView {
    #[schema(schema_with = codes::outcome)]
    outcome: &'static str,
    outcome_title: &'static str,
    /// The letter's own number (文号).
    letter_number: String,
    letter: Uuid,
    replied_on: NaiveDate,
    /// Whether that day was within the period of its time.
    on_time: bool,
    /// Why it was made after the day on which it was due (逾期答复的原因), for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_reason: Option<String>,
}

pub(super) fn earlier_replies(detail: &Detail, language: Language) -> Vec<EarlierReplyView> {
    let view = |judged: EarlierReply<'_>| EarlierReplyView {
        outcome: judged.reply.outcome.code(),
        outcome_title: judged.reply.outcome.title(language),
        letter_number: judged.reply.letter.number.clone(),
        letter: judged.reply.letter.id.0,
        replied_on: judged.on,
        on_time: judged.on_time,
        late_reason: None,
    };
    let judged = detail.case.earlier_judged(&detail.calendars);
    judged.into_iter().map(view).collect()
}

/// The same with what only staff reads.
fn earlier_told_to_staff(detail: &Detail, full: bool, language: Language) -> Vec<EarlierReplyView> {
    let replies = detail.case.earlier_replies();
    let mut views = earlier_replies(detail, language);
    for (view, reply) in views.iter_mut().zip(replies) {
        view.late_reason = late_reason(detail, reply, full);
    }
    views
}

/// For those who see people masked, without what looks like the number of a person.
fn late_reason(detail: &Detail, reply: &MadeReply, full: bool) -> Option<String> {
    let reason = detail.works.get(&reply.late_reason.as_ref()?.id)?;
    Some(if full {
        reason.clone()
    } else {
        detail.persons().hide(reason)
    })
}

/// A reply that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct ReplyView {
    #[schema(schema_with = codes::outcome)]
    outcome: &'static str,
    outcome_title: &'static str,
    #[schema(schema_with = codes::letter_kind)]
    kind: &'static str,
    /// The letter's own number (文号).
    letter_number: String,
    /// `electronic`, `mail` or `personal`.
    method: &'static str,
    /// The day the reply was made (作出答复之日).
    replied_on: NaiveDate,
    /// Whether that day was within the period; absent while the mail that serves it is on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_time: Option<bool>,
    /// Why it was made after the day on which it was due (逾期答复的原因), for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_reason: Option<String>,
    /// Whether the mail that serves it has not been accepted yet: until then it may turn out not to be made.
    mail_under_way: bool,
    /// The day on which the applicant knew it, once the proof of service shows that: from it the clocks of the
    /// remedies run (知道之日).
    #[serde(skip_serializing_if = "Option::is_none")]
    known_on: Option<NaiveDate>,
}

impl CaseView {
    pub(super) fn of(detail: &Detail, actor: &Actor, language: Language) -> Self {
        let Detail {
            case,
            clock,
            today,
            calendars,
            ..
        } = detail;
        let full = policy::knows_people(actor, case);
        let named = policy::knows_name(actor, case);
        let open = case.stage.name().is_open();
        let offers = offers::to_staff(detail, actor, language);
        Self {
            id: case.id.0,
            number: case.number.clone(),
            version: case.version,
            kind: case.kind.code(),
            stage: case.stage.name().code(),
            stage_title: case.stage.name().title(language),
            channel: case.channel.code(),
            applicant_kind: case.applicant_kind.code(),
            filed_on: case.filed_on,
            confirmed_on: case.confirmed_on,
            received_on: clock.counted_from,
            due_on: clock.due_on,
            days_left: clock
                .due_on
                .filter(|_| open)
                .map(|due_on| days_left(case.calendar(calendars), *today, due_on)),
            waits_until: lapse::awaited(case, clock.into()).map(|awaited| awaited.last_day),
            conservative_due_on: clock.conservative_due_on.filter(|_| open),
            closed_on: case.stage.closed_on(),
            outcome: case.outcome().map(Outcome::code),
            overdue: clock.overdue.unwrap_or(false),
            provisional: detail.is_provisional(),
            recounted: case.recounted.map(RecountedView::of),
            clock: clock.state.code(),
            undelivered: case.is_undelivered(),
            to_post: postings::to_post(case),
            not_to_post: postings::not_to_post(case, language),
            applicant: ApplicantView::of(&detail.applicant, named, full),
            joint_applicants: detail
                .joint
                .iter()
                .map(|one| JointApplicantView::of(one, named))
                .collect(),
            agent: detail
                .agent
                .as_ref()
                .map(|agent| AgentView::of(agent, case.power_of_attorney_on(), (named, full))),
            information: InformationView::shown(detail, named),
            split_from: CaseRefView::original(detail),
            parts: CaseRefView::parts(detail),
            form: FormView {
                carrier: case.form.carrier.code(),
                delivery: case.form.delivery.code(),
                fallback_consent: case.form.fallback_consent,
            },
            department: case
                .stage
                .department()
                .map(|id| named_department(&detail.departments, id)),
            handler: case
                .stage
                .handler()
                .map(|id| named_handler(&detail.handlers, id)),
            draft: draft(detail, full, language),
            reply: reply(detail, language).map(|reply| reply.told_to_staff(detail, full)),
            earlier_replies: earlier_told_to_staff(detail, full, language),
            remedies: remedies::views(detail, full, language),
            archived_on: case.stage.archived_on(),
            extensions: extensions::views(detail, full),
            clarification: clarifications::view(detail, full),
            reasons: excessive::view(detail, full),
            delay: excessive::delay_view(detail, full),
            due_date_notice: due_dates::view(case),
            fee: fees::view(detail, full, language),
            clocks: clocks::views(detail, sees_all(actor), language),
            urgings: urgings::views(detail, language),
            complaints: complaint_views::of_case(detail, actor, language),
            actions: offers::open(&offers),
            offers,
        }
    }
}

fn sees_all(actor: &Actor) -> bool {
    match actor {
        Actor::Staff { role, .. } => policy::sees_personal_data(*role),
        Actor::Applicant { .. } => true,
        Actor::ThirdParty { .. } | Actor::Anyone { .. } => false,
    }
}

fn draft(detail: &Detail, full: bool, language: Language) -> Option<DraftView> {
    let Stage::InReview {
        draft, approval, ..
    } = &detail.case.stage
    else {
        return None;
    };
    Some(DraftView {
        number: draft.number,
        outcome: draft.outcome.code(),
        outcome_title: draft.outcome.title(language),
        kind: draft.kind.code(),
        approved_on: approval.as_ref().map(|given| given.on),
        letter_number: approval
            .as_ref()
            .and_then(|given| Some(given.letter.as_ref()?.number.clone())),
        content: detail.reply.clone().filter(|_| full),
    })
}

pub(super) fn reply(detail: &Detail, language: Language) -> Option<ReplyView> {
    let reply = detail.case.stage.made_reply()?;
    Some(ReplyView {
        outcome: reply.outcome.code(),
        outcome_title: reply.outcome.title(language),
        kind: reply.draft.kind.code(),
        letter_number: reply.letter.number.clone(),
        method: reply.service.code(),
        replied_on: made_on(&reply.service),
        on_time: detail.clock.on_time.filter(|_| !detail.mail_under_way),
        late_reason: None,
        mail_under_way: detail.mail_under_way,
        known_on: known_on(&reply.service),
    })
}

impl ReplyView {
    fn told_to_staff(mut self, detail: &Detail, full: bool) -> Self {
        let reply = detail.case.stage.made_reply();
        self.late_reason = reply.and_then(|reply| late_reason(detail, reply, full));
        self
    }
}

impl ApplicantView {
    /// `contact` is whether the reader may have to reach them.
    fn of(applicant: &Applicant, named: bool, contact: bool) -> Self {
        let when_full = |text: &Option<String>| text.clone().filter(|_| contact);
        let either = |text: &Option<String>, mask| shown(text.as_deref(), mask, contact);
        Self {
            name: applicant_name(applicant.kind, &applicant.name, named),
            identity_kind: applicant.identity.kind().code(),
            identity_number: applicant.identity.masked(),
            representative: when_full(&applicant.representative),
            contact_person: when_full(&applicant.contact_person),
            email: either(&applicant.email, mask_email),
            phone: either(&applicant.phone, mask_phone),
            fax: either(&applicant.fax, mask_phone),
            address: when_full(&applicant.address),
            postal_code: when_full(&applicant.postal_code),
            language: applicant.language.tag(),
        }
    }
}

impl JointApplicantView {
    fn of(one: &JointApplicant, named: bool) -> Self {
        Self {
            kind: one.kind.code(),
            name: applicant_name(one.kind, &one.name, named),
            identity_kind: one.identity.kind().code(),
            identity_number: one.identity.masked(),
        }
    }
}

impl AgentView {
    fn of(
        agent: &Agent,
        power_of_attorney_on: Option<NaiveDate>,
        (full, reach): (bool, bool),
    ) -> Self {
        let contact = &agent.contact;
        let when_full = |text: &Option<String>| text.clone().filter(|_| reach);
        Self {
            name: if full {
                agent.name.clone()
            } else {
                mask_name(&agent.name)
            },
            identity_kind: agent.identity.kind().code(),
            identity_number: agent.identity.masked(),
            email: shown(contact.email.as_deref(), mask_email, reach),
            phone: shown(contact.phone.as_deref(), mask_phone, reach),
            fax: shown(contact.fax.as_deref(), mask_phone, reach),
            address: when_full(&contact.address),
            postal_code: when_full(&contact.postal_code),
            power_of_attorney_on,
        }
    }
}

fn applicant_name(kind: ApplicantKind, name: &str, full: bool) -> String {
    if full {
        name.to_owned()
    } else {
        kind.shown_name(name)
    }
}

fn shown(text: Option<&str>, mask: fn(&str) -> String, full: bool) -> Option<String> {
    text.map(|text| if full { text.to_owned() } else { mask(text) })
}

impl InformationView {
    pub(super) fn of(wanted: &Wanted) -> Self {
        Self {
            name: wanted.name.clone(),
            document_number: wanted.document_number.clone(),
            features: wanted.features.clone(),
            evidence: wanted.evidence.clone(),
            clarified: None,
            as_made: None,
        }
    }

    /// With what was said when it was corrected, and as it was made before it was split.
    pub(super) fn clarified(self, detail: &Detail) -> Self {
        let answer = detail.case.clarified();
        Self {
            clarified: answer.and_then(|text| detail.works.get(&text.id).cloned()),
            // Only applications for disclosure are split, which name no evidence: no word of ours is in it.
            as_made: (detail.as_made.as_ref()).map(|made| made.as_made(Language::Chinese)),
            ..self
        }
    }

    /// Without the people who apply and what looks like numbers of persons, for those who do not need to know.
    fn shown(detail: &Detail, full: bool) -> Self {
        if full {
            return Self::of(&detail.wanted).clarified(detail);
        }
        let persons = detail.persons();
        let hide = |text: Option<String>| text.map(|text| persons.hide(&text));
        let all = Self::of(&persons.hide_in(&detail.wanted)).clarified(detail);
        Self {
            clarified: hide(all.clarified),
            as_made: hide(all.as_made),
            ..all
        }
    }
}

pub(super) fn named_department(names: &HashMap<DepartmentId, String>, id: DepartmentId) -> Named {
    Named {
        id: id.0,
        name: names.get(&id).cloned().unwrap_or_default(),
    }
}

pub(super) fn named_handler(names: &HashMap<AccountId, String>, id: AccountId) -> Named {
    Named {
        id: id.0,
        name: names.get(&id).cloned().unwrap_or_default(),
    }
}

/// A row of a list; the applicant's name is masked, and so are, in the title, the people who apply and what looks like
/// the number of a person.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseRow {
    id: Uuid,
    number: String,
    version: i32,
    /// What it asks for.
    #[schema(schema_with = codes::case_kind)]
    kind: &'static str,
    #[schema(schema_with = codes::stage)]
    stage: &'static str,
    stage_title: &'static str,
    #[schema(schema_with = codes::channel)]
    channel: &'static str,
    #[schema(schema_with = codes::applicant_kind)]
    applicant_kind: &'static str,
    /// Masked for persons, in full for organisations.
    applicant_name: String,
    /// How many apply together with that one.
    joint_applicants: i32,
    /// The information wanted, in a line, without the names, addresses and numbers of those who apply; six or more digits
    /// in a row are hidden.
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handler: Option<Named>,
    filed_on: NaiveDate,
    /// By when receipt should be confirmed, for what waits for that: on the day it came, where the law says so
    /// (Art. 31(2)), else within the house's own period; the clock `confirmation` of the case says the same day.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirm_by: Option<NaiveDate>,
    /// By when the department should take it in hand, for what waits for that (签收期限).
    #[serde(skip_serializing_if = "Option::is_none")]
    accept_by: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    /// Working days left, today not counted; below zero when overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_left: Option<i64>,
    /// Whether the due date has passed without a reply.
    overdue: bool,
    /// Whether the due date, or `waits_until`, may still move, because its year's calendar is not final.
    provisional: bool,
    /// When it was due before a new calendar moved it; absent once a reply is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_before: Option<NaiveDate>,
    #[schema(schema_with = codes::clock)]
    clock: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::outcome)]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replied_on: Option<NaiveDate>,
    /// Until when the applicant's answer is awaited.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_until: Option<NaiveDate>,
    /// The day on which the case was closed without a reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// Whether it was; of a reply that was mailed as long as its mail leaves.
    on_time: Option<bool>,
    /// Whether something must be served or posted by other means, since its mail failed, came back or could not be.
    undelivered: bool,
    /// How many urgings wait for their answer.
    open_urgings: i64,
    /// What one's own department is asked for, where another one has the case (协办事项); in `/co-handled`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<AskedPartView>,
}

/// A part that a department is asked for, or has given.
#[derive(Serialize, ToSchema)]
pub(super) struct AskedPartView {
    /// With which it is given.
    number: u32,
    /// What is asked.
    what: String,
    /// The last day.
    due_on: NaiveDate,
    /// The day on which it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    met_on: Option<NaiveDate>,
}

impl AskedPartView {
    fn all(asked: &[AskedPart]) -> Vec<Self> {
        let view = |part: &AskedPart| Self {
            number: part.number,
            what: part.what.clone(),
            due_on: part.until,
            met_on: part.done_on,
        };
        asked.iter().map(view).collect()
    }
}

/// Since titles are masked when they are kept, only older ones name the applicant.
fn title(row: &Listed) -> String {
    let name = Some(row.applicant_name.as_str()).filter(|_| !row.applicant_kind.is_organisation());
    Persons::named(name.into_iter(), std::iter::empty()).hide(&row.title)
}

impl CaseRow {
    fn of(row: &Listed, page: &Page, language: Language) -> Self {
        Self {
            id: row.id.0,
            number: row.number.clone(),
            version: row.version,
            kind: row.kind.code(),
            stage: row.stage.code(),
            stage_title: row.stage.title(language),
            channel: row.channel.code(),
            applicant_kind: row.applicant_kind.code(),
            applicant_name: row.applicant_kind.shown_name(&row.applicant_name),
            joint_applicants: row.joint,
            title: title(row),
            department: row
                .department
                .map(|id| named_department(&page.departments, id)),
            handler: row.handler.map(|id| named_handler(&page.handlers, id)),
            filed_on: row.filed_on,
            confirm_by: page.confirm_by(row),
            accept_by: page.accept_by(row),
            received_on: row.received_on,
            due_on: row.due_on,
            days_left: row
                .due_on
                .filter(|_| row.stage.is_open())
                .map(|due_on| days_left(page.calendars.at(row.counted_by), page.today, due_on)),
            overdue: row.stage.is_open() && row.due_on.is_some_and(|due_on| due_on < page.today),
            provisional: row.provisional || page.waits_provisionally(row),
            due_before: row.due_before.filter(|_| row.stage.is_open()),
            clock: row.clock.clone(),
            outcome: row.outcome.map(Outcome::code),
            replied_on: row.replied_on,
            waits_until: row.waits_until,
            closed_on: row.closed_on,
            on_time: row.on_time,
            undelivered: row.undelivered,
            open_urgings: page.open_urgings(row),
            parts: AskedPartView::all(page.parts.get(&row.id).map_or(&[], Vec::as_slice)),
        }
    }
}

pub(super) fn rows(page: &Page, language: Language) -> Vec<CaseRow> {
    page.rows
        .iter()
        .map(|row| CaseRow::of(row, page, language))
        .collect()
}

/// A due date that a new calendar moved (期限重算).
#[derive(Serialize, ToSchema)]
pub(super) struct RecountedView {
    /// The day on which it was counted anew.
    on: NaiveDate,
    /// The revision of the calendar.
    revision: i32,
    due_before: NaiveDate,
    due_on: NaiveDate,
    /// Whether there is less time than was shown before: for the reply, or by a clock of the office beside it, also where
    /// the due date itself stays.
    earlier: bool,
}

impl RecountedView {
    pub(super) fn of(recounted: Recounted) -> Self {
        Self {
            on: recounted.on,
            revision: recounted.revision,
            due_before: recounted.due_before,
            due_on: recounted.due_on,
            earlier: recounted.is_earlier(),
        }
    }
}

/// A statutory document (文书).
#[derive(Serialize, ToSchema)]
pub(super) struct LetterView {
    id: Uuid,
    /// `receipt`, `reply`, `extension`, `clarification`, `abandonment`, `reasons`, `delay`, `due_date`, `fee`,
    /// `third_party_consultation`, `agency_consultation`, `third_party_notice`, `withdrawal`, or `notice`, which is posted
    /// instead of a mail.
    kind: String,
    /// Its number (文号).
    number: String,
    #[schema(schema_with = codes::language)]
    language: &'static str,
    /// The day it bears.
    made_on: NaiveDate,
    /// What has become of a letter that is approved and then served: `to_be_served`, `served` or `superseded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::letter_state)]
    state: Option<&'static str>,
    /// The day on which its approval fell; it must not be served.
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_on: Option<NaiveDate>,
    text: String,
    html: String,
}

impl From<SeenLetter> for LetterView {
    fn from(SeenLetter { letter, state }: SeenLetter) -> Self {
        Self {
            state: state.map(LetterState::code),
            superseded_on: letter.superseded_on,
            id: letter.id.0,
            kind: letter.kind,
            number: letter.number,
            language: letter.language.tag(),
            made_on: letter.made_on,
            text: letter.text,
            html: letter.html,
        }
    }
}

/// A notice and where it stands.
#[derive(Serialize, ToSchema)]
pub(super) struct NoticeView {
    id: Uuid,
    /// Which notice of the catalogue.
    kind: String,
    /// `applicant`, `department`, `account` or `asked`.
    addressee: String,
    #[schema(schema_with = codes::language)]
    language: &'static str,
    /// `queued`, `sending`, `accepted`, `deferred`, `rejected`, `bounced`, `expired`, `uncertain` or `withdrawn`.
    state: String,
    since: DateTime<Utc>,
    attempts: i32,
    /// What the mail server said last, addresses taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_answer: Option<String>,
    /// When it is tried next; absent while it is being handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    /// Whether the mail may have arrived although that was not said: the answer to an attempt was lost.
    may_have_arrived: bool,
}

impl From<crate::app::cases::NoticeListed> for NoticeView {
    fn from(notice: crate::app::cases::NoticeListed) -> Self {
        Self {
            id: notice.id.0,
            kind: notice.kind,
            addressee: notice.addressee,
            language: notice.language.tag(),
            // Until then its claim stands; nothing is tried at that moment.
            next_at: notice.next_at.filter(|_| notice.state != "sending"),
            may_have_arrived: notice.maybe_left > 0
                && !["accepted", "bounced"].contains(&notice.state.as_str()),
            state: notice.state,
            since: notice.since,
            attempts: notice.attempts,
            last_answer: notice.last_answer,
            created_at: notice.created_at,
        }
    }
}

/// A list without pages.
#[derive(Serialize, ToSchema)]
pub(super) struct Items<T> {
    pub(super) items: Vec<T>,
}
