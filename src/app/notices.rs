//! The notices that an event owes: addressed, written and queued in the transaction that decides it.

mod asking;
mod complaint;
mod consultation;
mod digest;
mod extension;
mod fee;
mod last_day;
mod late;
mod no_effect;
mod recount;
mod reminder;
mod reopening;
mod split;

use chrono::NaiveDate;

use super::addresses;
use super::cases::days_left;
use super::letters::{
    contact, due, due_in_words, remedies, remedies_run_from, reply_draft, service_of,
};
use super::record::Change;
use super::seals::Seal;
use super::{Error, Notices, Result};
use crate::notify::notice::{
    ApplicationConfirmed, ApplicationReceived, ApprovalWaiting, Arrival, CaseAssigned,
    CaseReturned, CaseTakenOver, CaseTransferredAway, DraftReturned, Due, Enclosed, Notice,
    NoticeToPost, PartAsked, PartGiven, QueryCode, ReplyApproved, ReplyArrived, ReplyMade,
    ReplyService, ServiceFailed, Urged, UrgingAnswered,
};
use crate::notify::render::{Mail, render, render_on_paper};
use crate::rules::applicant::Reader;
use crate::rules::case::{Case, SubDeadline};
use crate::rules::clocks::{Length, NamedClock};
use crate::rules::deadline::Clock;
use crate::rules::event::{CaseEvent, Recorded};
use crate::rules::filing::prospect;
use crate::rules::ids::{AccountId, CaseId, DepartmentId, NoticeId};
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;
use crate::rules::notices::{Addressee, Owed, owed};
use crate::rules::policy::Role;
use crate::rules::posting;
use crate::rules::receipt::Channel;
use crate::rules::service::Service;
use crate::rules::urging::Urging;
use crate::storage::{AsyncPgConnection, accounts, deputies, letters, outbox};

pub(super) use complaint::{of_complaint, of_order_due};
pub(super) use digest::of_morning;
pub(super) use late::{of_late_acceptance, of_late_confirmation};
pub(super) use recount::{Applicants, Recipients, of_recount};
pub(super) use reminder::of_reminder;

/// Someone to be mailed.
#[derive(Clone)]
struct Recipient {
    kind: &'static str,
    email: String,
    language: Language,
}

/// Queues every notice that one event owes.
pub(super) async fn queue(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    before: Option<&Case>,
    after: &Case,
    clock: &Clock,
    event: &Recorded,
) -> Result<()> {
    if change.app.notices == Notices::Discarded || change.mails.are_left_out() {
        return Ok(());
    }
    let was = DaysBefore::of(change, before, event);
    let mut told: Vec<(Owed, String)> = Vec::new();
    for (addressee, owed) in owed(&event.event, before, after) {
        if !is_news(owed, was, clock) {
            continue;
        }
        let letter = (addressee == Addressee::Asked)
            .then(|| consultation::letter_of(after, event))
            .flatten();
        for recipient in recipients(tx, change, (after, event), addressee).await? {
            // Where a department has no address of its own, its handler is told once.
            if told.contains(&(owed, recipient.email.clone())) {
                continue;
            }
            told.push((owed, recipient.email.clone()));
            let subject = Subject {
                case: after,
                clock,
                event,
                addressee,
                superseded: approved(before),
                was,
            };
            let notice = subject.notice(tx, change, owed, recipient.language).await?;
            let new = outbox::New {
                letter,
                ..frozen(change, after, &recipient, &notice)?
            };
            put(tx, change, &new).await?;
        }
    }
    Ok(())
}

/// The days before an event that its notices say to have moved; of other events there are none.
#[derive(Clone, Copy)]
pub(super) struct DaysBefore {
    /// The due date, of an event about a consultation.
    due_on: Option<NaiveDate>,
    /// The last day to pay that the notice of a fee names, which left later than it was written.
    pay_by: Option<NaiveDate>,
}

impl DaysBefore {
    pub(super) fn of(change: &Change<'_>, before: Option<&Case>, event: &Recorded) -> Self {
        Self {
            due_on: consultation::due_before(change, before, event),
            pay_by: fee::pay_by_before(change, before, event),
        }
    }
}

/// Whether what an event owes tells the one who is told anything new: a day that did not move does not.
pub(super) fn is_news(owed: Owed, was: DaysBefore, clock: &Clock) -> bool {
    match owed {
        Owed::ConsultationBegun | Owed::ConsultationMovesDueDate => {
            consultation::moved(was.due_on, clock)
        }
        // Where no fee is to be paid, no day for it has moved.
        Owed::FeeNoticeLeftLate => clock.pay_by.is_some() && was.pay_by != clock.pay_by,
        _ => true,
    }
}

/// What an event tells the applicant, in the words in which it is posted to one who cannot be mailed.
pub(super) async fn on_paper(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (before, case, clock): (Option<&Case>, &Case, &Clock),
    (event, owed): (&Recorded, Owed),
    language: Language,
) -> Result<Mail> {
    let subject = Subject {
        case,
        clock,
        event,
        addressee: Addressee::Applicant,
        superseded: approved(before),
        was: DaysBefore::of(change, before, event),
    };
    let notice = subject.notice(tx, change, owed, language).await?;
    Ok(render_on_paper(&notice, case.kind, language)?)
}

/// The number of the letter that is approved and not yet served.
fn approved(case: Option<&Case>) -> Option<String> {
    let letter = case?.stage.approval()?.letter.as_ref()?;
    Some(letter.number.clone())
}

async fn add(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    recipient: &Recipient,
    notice: &Notice,
) -> Result<()> {
    put(tx, change, &frozen(change, case, recipient, notice)?).await
}

async fn put(tx: &AsyncPgConnection, change: &Change<'_>, new: &outbox::New) -> Result<()> {
    change.mails.are_queued();
    Ok(outbox::add(tx, &change.app.keys, change.authority.id, new, change.now).await?)
}

/// A notice as it will go out, whenever that is.
fn frozen(
    change: &Change<'_>,
    case: &Case,
    recipient: &Recipient,
    notice: &Notice,
) -> Result<outbox::New> {
    written(change, (Some(case.id), case.kind), recipient, notice)
}

/// The same of a notice that is about no case, such as a digest.
fn frozen_without_case(
    change: &Change<'_>,
    recipient: &Recipient,
    notice: &Notice,
) -> Result<outbox::New> {
    written(change, (None, CaseKind::Disclosure), recipient, notice)
}

fn written(
    change: &Change<'_>,
    (case, about): (Option<CaseId>, CaseKind),
    recipient: &Recipient,
    notice: &Notice,
) -> Result<outbox::New> {
    let mail = render(notice, about, recipient.language)?;
    Ok(outbox::New {
        id: NoticeId(change.app.env.id()),
        case,
        kind: notice.kind(),
        addressee: recipient.kind,
        letter: None,
        language: recipient.language,
        mail: outbox::Frozen {
            to: recipient.email.clone(),
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
        },
    })
}

/// The people behind an addressee who can be mailed.
async fn recipients(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, event): (&Case, &Recorded),
    addressee: Addressee,
) -> Result<Vec<Recipient>> {
    Ok(match addressee {
        Addressee::Applicant => of_applicant(tx, change, case).await?,
        Addressee::Department(id) => of_department(tx, change, id).await?,
        Addressee::Account(id) => of_accounts(tx, change, &[id]).await?,
        Addressee::Registrars => with_role(tx, change, Role::Registrar, None).await?,
        Addressee::Heads => with_role(tx, change, Role::Head, None).await?,
        Addressee::Supervisors => with_role(tx, change, Role::Supervisor, None).await?,
        Addressee::Asked => consultation::asked(tx, change, case, event).await?,
    })
}

/// The applicant, or the agent who acts for them; nobody where they left no address.
async fn of_applicant(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
) -> Result<Vec<Recipient>> {
    let found = match change.application {
        Some(application) => addresses::of_application(application, case),
        None => addresses::of_case(tx, change.app, case).await?,
    };
    let recipient = found.map(|(email, language)| Recipient {
        kind: "applicant",
        email,
        language,
    });
    Ok(recipient.into_iter().collect())
}

/// Where a department is told: at its own address, or else each of its handlers at theirs.
async fn of_department(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    id: DepartmentId,
) -> Result<Vec<Recipient>> {
    let department = change.seen.department(tx, change.authority.id, id).await?;
    match department.and_then(|found| found.email.clone()) {
        Some(email) => Ok(vec![Recipient {
            kind: "department",
            email,
            language: change.authority.language,
        }]),
        None => with_role(tx, change, Role::Handler, Some(id)).await,
    }
}

/// Some accounts, and whoever stands in for them today (代理).
async fn of_accounts(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    accounts: &[AccountId],
) -> Result<Vec<Recipient>> {
    let (keys, authority) = (&change.app.keys, change.authority.id);
    let deputies = deputies::standing_in(tx, authority, accounts, change.today).await?;
    let deputies = deputies.into_iter().map(|(_, deputy)| deputy);
    let all: Vec<AccountId> = accounts.iter().copied().chain(deputies).collect();
    let emails = accounts::emails(tx, keys, authority, &all).await?;
    let found = |id: &AccountId| emails.iter().find(|(of, _)| of == id);
    let emails = all.iter().filter_map(found);
    Ok(emails
        .map(|(_, email)| staff(change, email.clone()))
        .collect())
}

fn staff(change: &Change<'_>, email: String) -> Recipient {
    Recipient {
        kind: "account",
        email,
        language: change.authority.language,
    }
}

/// Everyone of a role, or those of one department, and whoever stands in for them.
async fn with_role(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    role: Role,
    department: Option<DepartmentId>,
) -> Result<Vec<Recipient>> {
    let (keys, authority) = (&change.app.keys, change.authority.id);
    let all = accounts::emails_of(tx, keys, authority, role, department).await?;
    let ids: Vec<AccountId> = all.iter().map(|(id, _)| *id).collect();
    let mut told: Vec<Recipient> = (all.into_iter())
        .filter_map(|(_, email)| Some(staff(change, email?)))
        .collect();
    // Registrars have no deputies.
    if role != Role::Registrar {
        let deputies = deputies::standing_in(tx, authority, &ids, change.today).await?;
        let deputies = deputies.into_iter().map(|(_, deputy)| deputy);
        let deputies: Vec<AccountId> = deputies.filter(|id| !ids.contains(id)).collect();
        let emails = accounts::emails(tx, keys, authority, &deputies).await?;
        told.extend(emails.into_iter().map(|(_, email)| staff(change, email)));
    }
    Ok(told)
}

/// What a notice is about.
struct Subject<'a> {
    case: &'a Case,
    clock: &'a Clock,
    event: &'a Recorded,
    addressee: Addressee,
    /// The number of the letter whose approval fell with the event.
    superseded: Option<String>,
    /// The days that it may have moved.
    was: DaysBefore,
}

impl Subject<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm for each notice")]
    async fn notice(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
        owed: Owed,
        language: Language,
    ) -> Result<Notice> {
        let authority = authority_name(change, language);
        let number = self.case.number.clone();
        let due = due(self.clock, change.today);
        let days_left = days_left(change.calendars.current(), change.today, due.on);
        Ok(match owed {
            Owed::ApplicationReceived => {
                Notice::ApplicationReceived(self.received(change, authority, language))
            }
            Owed::ApplicationConfirmed => Notice::ApplicationConfirmed(ApplicationConfirmed {
                authority,
                number,
                received_on: self.clock.counted_from.unwrap_or(self.case.filed_on),
                due,
                article: {
                    let regime = self.case.regime();
                    regime.cite(&regime.articles.reply_period, language)
                },
                reasons: due_in_words(self.clock, language),
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::ApplicationSplit => Box::pin(self.of_split(tx, change, language)).await?,
            Owed::CaseAssigned => Notice::CaseAssigned(CaseAssigned {
                authority,
                department: self.department_name(tx, change).await?,
                number,
                accept_by: self.accept_by(change),
                due,
                days_left,
            }),
            Owed::CaseTransferredAway => Notice::CaseTransferredAway(CaseTransferredAway {
                authority,
                department: self.department_name(tx, change).await?,
                number,
            }),
            Owed::CaseReturned => Notice::CaseReturned(CaseReturned {
                authority,
                number,
                department: self.department_name(tx, change).await?,
            }),
            Owed::ApprovalWaiting => Notice::ApprovalWaiting(ApprovalWaiting {
                authority,
                number,
                department: self.department_name(tx, change).await?,
                outcome_title: self.outcome_title(language),
                due,
                days_left,
            }),
            Owed::DraftReturned => Notice::DraftReturned(DraftReturned {
                authority,
                number,
                superseded: self.superseded.clone(),
                due,
                days_left,
            }),
            Owed::ReplyApproved => Notice::ReplyApproved(ReplyApproved {
                authority,
                number,
                letter_number: approved(Some(self.case)).unwrap_or_default(),
                due,
                days_left,
            }),
            Owed::PartAsked => Notice::PartAsked(PartAsked {
                authority,
                department: self.department_name(tx, change).await?,
                number,
                until: self.part().map_or(change.today, |set| set.until),
                due,
                days_left,
            }),
            Owed::PartGiven => Notice::PartGiven(PartGiven {
                authority,
                department: name_of(tx, change, self.part().and_then(|set| set.department)).await?,
                number,
                due,
                days_left,
            }),
            Owed::Urged => Notice::Urged(Urged {
                authority,
                number,
                nth: self.urging().map_or(0, |one| one.number),
                urged_by: self.who_did_it(tx, change).await?,
                department: self.department_name(tx, change).await?,
                answer_by: self.urging().map_or(change.today, |one| one.answer_by),
                due: self.clock.due_on.map(|_| due),
                days_left,
            }),
            Owed::UrgingAnswered => Notice::UrgingAnswered(UrgingAnswered {
                authority,
                number,
                nth: self.urging().map_or(0, |one| one.number),
                answered_by: self.who_did_it(tx, change).await?,
                department: self.department_name(tx, change).await?,
                answer_by: self.urging().map_or(change.today, |one| one.answer_by),
                answered_on: change.today,
                is_late: self
                    .urging()
                    .and_then(Urging::is_answered_late)
                    .unwrap_or_default(),
                due: self.clock.due_on.map(|_| due),
                days_left,
            }),
            Owed::CaseTakenOver => Notice::CaseTakenOver(CaseTakenOver { authority, number }),
            Owed::NoticeToPost => Notice::NoticeToPost(NoticeToPost {
                authority,
                number,
                title: self.title_of_mail(language),
                no_address: matches!(
                    self.event.event,
                    CaseEvent::NoticeUndelivered {
                        no_address: true,
                        ..
                    }
                ),
                due: self.clock.due_on.map(|_| due),
                days_left,
            }),
            Owed::ServiceFailed => Notice::ServiceFailed(ServiceFailed {
                authority,
                number,
                due,
                days_left,
                may_have_arrived: self.may_have_arrived(tx, change).await?,
            }),
            Owed::ReplyArrived => Notice::ReplyArrived(ReplyArrived {
                authority,
                number,
                sent_on: self.event.on,
            }),
            Owed::ExtensionWaiting
            | Owed::ExtensionApproved
            | Owed::ExtensionRefused
            | Owed::ExtensionTold
            | Owed::ExtensionNotTold => self.of_extension(tx, change, owed, language).await?,
            Owed::NoticeWithoutEffect => self.without_effect(change, language),
            Owed::ConsultationLetter
            | Owed::ConsultationBegun
            | Owed::ConsultationMovesDueDate
            | Owed::OpinionIn
            | Owed::ConsultationMailFailed
            | Owed::ThirdPartyTold => self.of_consultation(tx, change, owed, language).await?,
            Owed::NoticeServed(_)
            | Owed::NoticeNotServed(_)
            | Owed::ApplicationResumed(_)
            | Owed::ClarificationReceived
            | Owed::AnswerReceived
            | Owed::LateAnswerRefused
            | Owed::ApplicationClosed
            | Owed::CaseClosed => self.of_asking(tx, change, owed, language).await?,
            Owed::ApplicationReopened | Owed::CaseReopened => {
                self.of_reopening(tx, change, owed, language).await?
            }
            Owed::FeeNoticeLeftLate => self.fee_notice_left_late(change, authority, language)?,
            Owed::PaymentReceived | Owed::PaymentIn | Owed::FeeCancelled => {
                self.of_fee(tx, change, owed, language).await?
            }
            Owed::ReplyMade => self.reply_made(tx, change, authority, language).await?,
            Owed::DueDateCorrected
            | Owed::DueDateMoved
            | Owed::LastDayToPayMoved
            | Owed::OpinionDayMoved
            | Owed::AwaitedDayMoved => {
                return Err(Error::internal("a new calendar reaches cases by `recount`"));
            }
        })
    }

    /// Whether the mail that the event says to have failed may have arrived.
    async fn may_have_arrived(&self, tx: &AsyncPgConnection, change: &Change<'_>) -> Result<bool> {
        let (CaseEvent::ServiceFailed { notice }
        | CaseEvent::ConsultationMailFailed { notice, .. }
        | CaseEvent::ExtensionNotTold {
            notice: Some(notice),
            ..
        }
        | CaseEvent::NoticeNotServed {
            notice: Some(notice),
            ..
        }) = &self.event.event
        else {
            return Ok(false);
        };
        Ok(outbox::may_have_arrived(tx, change.authority.id, *notice).await?)
    }

    /// What the notice is called whose mail failed.
    fn title_of_mail(&self, language: Language) -> String {
        let mail = match &self.event.event {
            CaseEvent::NoticeUndelivered { mail, .. } => mail.as_str(),
            _ => "",
        };
        posting::title(mail, language).to_owned()
    }

    fn received(
        &self,
        change: &Change<'_>,
        authority: String,
        language: Language,
    ) -> ApplicationReceived {
        let case = self.case;
        let calendar = change.calendars.current();
        let ahead = prospect(case, change.today, calendar);
        let provisional = |on| Due {
            on,
            provisional: !calendar.is_final(on),
        };
        ApplicationReceived {
            authority,
            number: self.case.number.clone(),
            arrival: if case.channel == Channel::Online {
                Arrival::Filed {
                    at: change
                        .now
                        .with_timezone(&change.authority.zone)
                        .naive_local(),
                }
            } else {
                Arrival::Recorded { on: case.filed_on }
            },
            channel: case.channel.label(language).to_owned(),
            receipt_rule: case.channel.receipt_rule(case.regime(), language),
            expected_by: ahead.confirmation_by.unwrap_or(change.today),
            earliest: ApplicationReceived::earliest(provisional(ahead.earliest_due), language),
            latest: ApplicationReceived::latest(provisional(ahead.latest_due), language),
            query_code: self.query_code(),
            follow_url: follow_url(change),
            contact: contact(change.authority),
        }
    }

    async fn reply_made(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
        authority: String,
        language: Language,
    ) -> Result<Notice> {
        let service = self.served();
        let reply = reply_draft(tx, change, self.case).await?;
        let reader = Reader {
            salutation: self.case.salutation(),
            language,
        };
        let seal = Seal::of(tx, change.authority.id, self.case.stage.department()).await?;
        Ok(Notice::ReplyMade(ReplyMade {
            letter: self.enclosed(tx, change).await?,
            authority,
            number: self.case.number.clone(),
            replied_on: self.event.on,
            service,
            came_before: outbox::reply_came_before(tx, change.authority.id, self.case.id).await?,
            remedies: remedies(
                change,
                self.case,
                &seal,
                &reply,
                (remedies_run_from(self.event), reader),
            ),
            query_code: self.query_code(),
            follow_url: follow_url(change),
            contact: contact(change.authority),
        }))
    }

    /// The part of a co-handling department that the event is about.
    fn part(&self) -> Option<&SubDeadline> {
        let (CaseEvent::SubDeadlineSet { number, .. } | CaseEvent::SubDeadlineMet { number, .. }) =
            &self.event.event
        else {
            return None;
        };
        let mut all = self.case.sub_deadlines.iter();
        all.find(|set| set.number == *number)
    }

    /// The name of the member of staff who did it; empty of anyone else.
    async fn who_did_it(&self, tx: &AsyncPgConnection, change: &Change<'_>) -> Result<String> {
        let Some(account) = self.event.by.account() else {
            return Ok(String::new());
        };
        let (keys, authority) = (&change.app.keys, change.authority.id);
        let names = accounts::names(tx, keys, authority, &[account]).await?;
        let name = names.into_iter().next();
        Ok(name.map(|(_, name)| name).unwrap_or_default())
    }

    /// The urging that the event is about.
    fn urging(&self) -> Option<&Urging> {
        let (CaseEvent::Urged { number, .. } | CaseEvent::UrgingAnswered { number, .. }) =
            &self.event.event
        else {
            return None;
        };
        self.case.urging(*number)
    }

    /// By when a department should take a case in hand that is routed to it today.
    fn accept_by(&self, change: &Change<'_>) -> NaiveDate {
        let (regime, calendar) = (self.case.regime(), change.calendars.current());
        // The house's own setting; where it has none, what is usual.
        match change.authority.acceptance_days {
            0 => {}
            days => return Length::WorkingDays(days).end(change.today, calendar),
        }
        NamedClock::Acceptance
            .read(change.today, regime, calendar)
            .map_or(change.today, |reading| reading.due_on)
    }

    /// How the letter that the event serves goes to the applicant.
    fn served(&self) -> ReplyService {
        match service_of(self.event) {
            Some(Service::Mail {
                posted_on,
                tracking_number,
                ..
            }) => ReplyService::Mail {
                posted_on: *posted_on,
                tracking_number: tracking_number.clone(),
            },
            Some(Service::Personal { .. }) => ReplyService::Personal,
            Some(Service::Electronic { .. }) | None => ReplyService::Electronic,
        }
    }

    /// The letter that a mail serves, as it was approved; none where it is served by other means.
    async fn enclosed(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
    ) -> Result<Option<Enclosed>> {
        let last = self.case.extensions.last();
        let letter = match &self.event.event {
            CaseEvent::Replied { letter, .. } => Some(*letter),
            CaseEvent::ExtensionTold { .. } => last
                .and_then(|told| told.state.letter())
                .map(|letter| letter.id),
            CaseEvent::NoticeServed { of, .. } => {
                self.case.notice_letter(*of).map(|letter| letter.id)
            }
            _ => None,
        };
        let (Some(letter), ReplyService::Electronic) = (letter, self.served()) else {
            return Ok(None);
        };
        let letter = letters::get(tx, &change.app.keys, change.authority.id, letter).await?;
        Ok(Some(Enclosed::new(letter.text, &letter.html)))
    }

    fn query_code(&self) -> QueryCode {
        query_code(self.case)
    }

    fn outcome_title(&self, language: Language) -> String {
        match &self.event.event {
            CaseEvent::Drafted { outcome, .. } => outcome.title(language).to_owned(),
            _ => String::new(),
        }
    }

    async fn department_name(&self, tx: &AsyncPgConnection, change: &Change<'_>) -> Result<String> {
        let id = match (&self.event.event, &self.addressee) {
            (CaseEvent::Returned { department, .. }, _)
            | (_, Addressee::Department(department)) => Some(*department),
            _ => self.case.stage.department(),
        };
        name_of(tx, change, id).await
    }

    /// The reason that the event carries.
    async fn reason(&self, tx: &AsyncPgConnection, change: &Change<'_>) -> Result<String> {
        let Some(reason) = self.event.event.text() else {
            return Ok(String::new());
        };
        let (keys, authority) = (&change.app.keys, change.authority.id);
        Ok(change
            .seen
            .text(tx, keys, authority, reason.id)
            .await?
            .unwrap_or_default())
    }
}

/// Where the applicant has the query code from.
fn query_code(case: &Case) -> QueryCode {
    if case.query_generation > 1 {
        QueryCode::IssuedAnew
    } else if case.split_from.is_some() {
        QueryCode::WithOriginal
    } else if case.channel == Channel::Online {
        QueryCode::ShownWhenFiling
    } else {
        QueryCode::WithReceipt
    }
}

async fn name_of(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    id: Option<DepartmentId>,
) -> Result<String> {
    let Some(id) = id else {
        return Ok(String::new());
    };
    let found = change.seen.department(tx, change.authority.id, id).await?;
    Ok(found
        .map(|department| department.name.clone())
        .unwrap_or_default())
}

fn authority_name(change: &Change<'_>, language: Language) -> String {
    let authority = change.authority;
    language.pick(&authority.name, &authority.name_en).clone()
}

fn follow_url(change: &Change<'_>) -> String {
    change.app.public_url.to_string()
}
