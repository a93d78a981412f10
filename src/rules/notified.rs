//! Notices that ask something of the applicant or tell them something before the reply (告知书): written,
//! then served, and of effect from the day of service.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::case::{Case, Stage};
use super::deadline::{ClockEvent, Happening};
use super::decide::{Facts, Viewer, check_day};
use super::delivery::MailEnd;
use super::due_date_notice;
use super::event::{CaseEvent, Decided, LetterRef};
use super::excessive;
use super::extension;
use super::fee;
use super::ids::{LetterId, NoticeId};
use super::language::Language;
use super::lapse;
use super::refusal::Refusal;
use super::reply::check_service;
use super::service::{Service, made_on};
use super::too_late::{self, Telling, TooLate};

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notified {
    /// What to correct (补正告知书; Art. 30).
    Clarification,
    /// Why there are so many applications (说明理由通知书; Art. 35).
    Reasons,
    /// That the reply is put off to a fixed day (延迟答复告知书; Art. 35).
    Delay,
    /// That a new calendar moved the due date they were told (期限变更告知书).
    DueDate,
    /// That a fee is to be paid (收费通知; Art. 42).
    Fee,
}

impl Notified {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Clarification,
        Self::Reasons,
        Self::Delay,
        Self::DueDate,
        Self::Fee,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Clarification => "clarification",
            Self::Reasons => "reasons",
            Self::Delay => "delay",
            Self::DueDate => "due_date",
            Self::Fee => "fee",
        }
    }

    /// The mail that serves it.
    pub fn mail(self) -> &'static str {
        match self {
            Self::Clarification => "clarification_asked",
            Self::Reasons => "reasons_asked",
            Self::Delay => "reply_delayed",
            Self::DueDate => "due_date_told",
            Self::Fee => "fee_notified",
        }
    }

    /// What the notice is called.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Clarification => language.pick("补正告知书", "Notice of Clarification"),
            Self::Reasons => language.pick("说明理由通知书", "Request for Reasons"),
            Self::Delay => language.pick("延迟答复告知书", "Notice of Delayed Reply"),
            Self::DueDate => language.pick("期限变更告知书", "Notice of Changed Due Date"),
            Self::Fee => language.pick("收费通知", "Notice of Fee"),
        }
    }
}

/// The fewest working days that an applicant has to answer, counted from the service of the notice. The
/// law says "reasonable" (合理期限); offices give 10 to 15. See docs/decisions.
pub const SHORTEST: u32 = 5;
/// The most.
pub const LONGEST: u32 = 30;

/// What the applicant is asked (告知的内容), as it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    /// What is not clear, or why it is asked.
    pub unclear: String,
    /// What to add, everything at once (一次性告知).
    pub items: Vec<String>,
    /// How to do it (指导和释明).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<String>,
}

impl Asking {
    /// Everything in it, a line each.
    pub fn lines(&self) -> Vec<&str> {
        std::iter::once(self.unclear.as_str())
            .chain(self.items.iter().map(String::as_str))
            .chain(self.guidance.as_deref())
            .collect()
    }
}

/// Between which days the last day for an answer may lie, and whether the one named is a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerDays {
    /// The earliest.
    pub earliest: NaiveDate,
    /// The latest.
    pub latest: NaiveDate,
    /// Whether the one named is a working day.
    pub is_working: bool,
}

impl AnswerDays {
    /// Counts from the day on which the notice is served, or is written.
    pub fn of(from: NaiveDate, answer_by: NaiveDate, calendar: &Calendar) -> Self {
        Self {
            earliest: calendar.working_day_after(from, SHORTEST),
            latest: calendar.working_day_after(from, LONGEST),
            is_working: calendar.is_working_day(answer_by),
        }
    }

    /// Whether a last day can be named when the notice is written.
    pub(super) fn check(self, answer_by: NaiveDate, of: Notified) -> Result<(), Refusal> {
        let Self {
            earliest, latest, ..
        } = self;
        if self.is_working && (earliest..=latest).contains(&answer_by) {
            Ok(())
        } else {
            Err(Refusal::AnswerDayUnfit {
                earliest,
                latest,
                of,
            })
        }
    }
}

/// A notice that waits to be served.
struct Waiting<'a> {
    letter: &'a LetterRef,
    made_on: NaiveDate,
    /// The last day for the answer.
    answer_by: Option<NaiveDate>,
}

fn waiting(case: &Case, about: Notified) -> Option<Waiting<'_>> {
    written(case, about).filter(|waiting| !case.is_void(waiting.letter.id))
}

fn written(case: &Case, about: Notified) -> Option<Waiting<'_>> {
    match (&case.stage, about) {
        (stage, Notified::DueDate) => {
            let told = case.due_date_notice.as_ref()?;
            (stage.name().is_open() && told.service.is_none()).then_some(Waiting {
                letter: &told.letter,
                made_on: told.written_on,
                answer_by: None,
            })
        }
        (Stage::InHand { .. }, Notified::Clarification) => {
            let asked = case.clarification.as_ref()?;
            asked.service.is_none().then_some(Waiting {
                letter: &asked.letter,
                made_on: asked.asked_on,
                answer_by: Some(asked.answer_by),
            })
        }
        (Stage::InHand { .. }, Notified::Reasons) => {
            let asked = case.reasons.as_ref()?;
            asked.service.is_none().then_some(Waiting {
                letter: &asked.letter,
                made_on: asked.asked_on,
                answer_by: Some(asked.answer_by),
            })
        }
        (Stage::InHand { .. }, Notified::Delay) => {
            let told = case.delay.as_ref()?;
            told.service.is_none().then_some(Waiting {
                letter: &told.letter,
                made_on: told.decided_on,
                answer_by: None,
            })
        }
        (Stage::InHand { .. }, Notified::Fee) => {
            let fee = case.fee.as_deref()?;
            (fee.service.is_none() && fee.cancelled_on.is_none()).then_some(Waiting {
                letter: &fee.letter,
                made_on: fee.written_on,
                answer_by: None,
            })
        }
        // What was posted has come back.
        (Stage::AwaitingPayment { .. }, Notified::Fee) => {
            let fee = case.fee.as_deref().filter(|fee| fee.is_on_its_way())?;
            Some(Waiting {
                letter: &fee.letter,
                made_on: fee.service.as_ref().map_or(fee.written_on, made_on),
                answer_by: None,
            })
        }
        (
            Stage::Submitted
            | Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InReview { .. }
            | Stage::AwaitingClarification { .. }
            | Stage::AwaitingPayment { .. }
            | Stage::Replied { .. }
            | Stage::Abandoned { .. }
            | Stage::Withdrawn { .. }
            | Stage::Archived { .. },
            Notified::Clarification | Notified::Reasons | Notified::Delay | Notified::Fee,
        ) => None,
    }
}

/// Whether a notice of this kind waits to be served, while a period runs in which it can have effect.
pub(super) fn check_waits(case: &Case, about: Notified, viewer: Viewer<'_>) -> Result<(), Refusal> {
    check_waiting(case, about, viewer).map(|_| ())
}

fn check_waiting<'a>(
    case: &'a Case,
    about: Notified,
    viewer: Viewer<'_>,
) -> Result<Waiting<'a>, Refusal> {
    let waiting = waiting(case, about).ok_or(Refusal::NothingToServe)?;
    check_pending(case, about)?;
    match (about, viewer.due_on) {
        // It only tells of a day, which must still be the one.
        (Notified::DueDate, _) if due_date_notice::is_current(case, viewer) => Ok(waiting),
        (Notified::DueDate, _) => Err(Refusal::NoticeOutdated),
        (_, Some(_)) => Ok(waiting),
        // The clock stands since the first posting.
        (Notified::Fee, None) if fee::awaited(case).is_some() => Ok(waiting),
        (Notified::Clarification | Notified::Reasons | Notified::Delay | Notified::Fee, None) => {
            Err(Refusal::NoPeriodRuns)
        }
    }
}

/// A notice of extension that is still to be told would name a date that the restart undoes.
fn check_pending(case: &Case, about: Notified) -> Result<(), Refusal> {
    match about {
        Notified::Clarification | Notified::Delay | Notified::Fee
            if extension::pending(case).is_some() =>
        {
            Err(Refusal::ExtensionPending)
        }
        Notified::Clarification
        | Notified::Reasons
        | Notified::Delay
        | Notified::DueDate
        | Notified::Fee => Ok(()),
    }
}

/// Serves a notice: it has effect from that day, which must lie within the reply period. One that only tells
/// of a day has none, and is served whenever it can be.
pub(super) fn tell(
    case: &Case,
    about: Notified,
    service: &Service,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let waiting = check_waiting(case, about, facts.viewer())?;
    check_service(case, service, waiting.made_on, facts)?;
    let on = made_on(service);
    let days = facts.answer_days;
    check_effect(case, (about, waiting.answer_by), on, (facts.due_on, days))?;
    Ok(Decided {
        on,
        event: CaseEvent::NoticeServed {
            of: about,
            service: service.clone(),
        },
    })
}

/// Whether a notice that is served on a day has its effect, and leaves the applicant the time that it must.
fn check_effect(
    case: &Case,
    (about, answer_by): (Notified, Option<NaiveDate>),
    on: NaiveDate,
    (due_on, days): (Option<NaiveDate>, Option<AnswerDays>),
) -> Result<(), Refusal> {
    if let Some(due_on) = due_on.filter(|_| about != Notified::DueDate) {
        if on > due_on {
            return Err(Refusal::NoticeTooLate { due_on });
        }
        check_later(case, about, due_on, days)?;
    }
    // Served later than it was written, it may leave the applicant too little time: then it is written anew.
    if let (Some(answer_by), Some(days)) = (answer_by, days)
        && answer_by < days.earliest
    {
        return Err(Refusal::AnswerDayTooNear {
            earliest: days.earliest,
            of: about,
        });
    }
    Ok(())
}

/// Whether a notice that waits would have its effect if it were served on the day on which it was written, the first
/// that can be recorded; and if it were served today.
pub(super) fn check_days(
    case: &Case,
    about: Notified,
    viewer: Viewer<'_>,
    calendar: &Calendar,
) -> Result<Result<(), Refusal>, Refusal> {
    let waiting = check_waiting(case, about, viewer)?;
    let on = |day| {
        let days = days_of_service(case, about, day, (viewer.due_on, calendar));
        check_effect(case, (about, waiting.answer_by), day, (viewer.due_on, days))
    };
    on(waiting.made_on)?;
    Ok(on(viewer.today))
}

/// Between which days that may lie which a notice fixes, once it is served on a day.
pub fn days_of_service(
    case: &Case,
    of: Notified,
    on: NaiveDate,
    (due_on, calendar): (Option<NaiveDate>, &Calendar),
) -> Option<AnswerDays> {
    let (clarification, reasons) = (case.clarification.as_ref(), case.reasons.as_ref());
    match of {
        Notified::Clarification => {
            clarification.map(|asked| AnswerDays::of(on, asked.answer_by, calendar))
        }
        Notified::Reasons => {
            reasons.map(|asked| excessive::answer_days(on, asked.answer_by, due_on, calendar))
        }
        Notified::Delay => {
            let (told, due_on) = case.delay.as_ref().zip(due_on)?;
            Some(excessive::delay_days(due_on, told.until, calendar))
        }
        Notified::DueDate | Notified::Fee => None,
    }
}

/// A delayed reply lies after the day on which it is due anyway, also when that has moved meanwhile.
fn check_later(
    case: &Case,
    about: Notified,
    due_on: NaiveDate,
    days: Option<AnswerDays>,
) -> Result<(), Refusal> {
    match (about, &case.delay, days) {
        (Notified::Delay, Some(told), Some(days)) if told.until <= due_on => {
            let AnswerDays {
                earliest, latest, ..
            } = days;
            Err(Refusal::DelayUnfit { earliest, latest })
        }
        (
            Notified::Clarification
            | Notified::Reasons
            | Notified::Delay
            | Notified::DueDate
            | Notified::Fee,
            _,
            _,
        ) => Ok(()),
    }
}

/// What the end of its mail means for a notice that was served electronically: served on the day on which
/// the mail left, or not at all. Whoever has answered already knows it, whatever became of the mail.
///
/// Was the case closed meanwhile because nobody answered, the abandonment falls with the notice; also where the mail
/// left only after that, for it told nothing in time. One that left too late to have effect is not served either.
pub fn mail_ended(
    case: &Case,
    of: Notified,
    notice: NoticeId,
    end: MailEnd,
    (today, calendar): (NaiveDate, &Calendar),
) -> Option<Decided> {
    let Some(Service::Electronic { sent_on, .. }) = unanswered_service(case, of) else {
        return None;
    };
    let takes_back = lapse::rests_on(case, of);
    let telling = Telling::Notice(of);
    let has_effect =
        || takes_back.is_none() && too_late::has_effect(case, telling, today, calendar);
    // A later day moves nothing that the case was closed over meanwhile.
    let is_over = of == Notified::Delay && !case.stage.name().is_open();
    let not_served = |too_late| CaseEvent::NoticeNotServed {
        of,
        notice: Some(notice),
        takes_back,
        too_late,
    };
    let event = match end {
        MailEnd::Accepted if *sent_on == today || is_over => return None,
        MailEnd::Accepted if has_effect() => CaseEvent::NoticeSent { of, notice },
        MailEnd::Accepted => not_served(Some(TooLate::Sent)),
        MailEnd::HeldBack => not_served(Some(TooLate::HeldBack)),
        MailEnd::Failed => not_served(None),
    };
    Some(Decided { on: today, event })
}

/// The posted notice that nobody has answered, and may come back: also where the case was closed over it meanwhile.
pub(super) fn check_posted(case: &Case, of: Notified) -> Result<&Service, Refusal> {
    let service = match of {
        Notified::Clarification | Notified::Reasons | Notified::Delay => {
            unanswered_service(case, of)
        }
        // It is served again as it lies, and the clock stands since the first posting; or it only tells of a day.
        Notified::Fee | Notified::DueDate => None,
    };
    may_come_back(service).ok_or(Refusal::NothingOnItsWay {
        what: Telling::Notice(of),
    })
}

/// What was posted may come back until it is signed for.
pub(super) fn may_come_back(service: Option<&Service>) -> Option<&Service> {
    let posted = |service: &&Service| {
        matches!(
            service,
            Service::Mail {
                signed_on: None,
                ..
            }
        )
    };
    service.filter(posted)
}

/// Records that a posted notice came back (退回): it is not served, as one whose mail came back. The clock runs as if it
/// had not been, and an abandonment over it is taken back; within the period it can be served again, or written anew.
pub(super) fn come_back(
    case: &Case,
    of: Notified,
    on: NaiveDate,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_day(on, made_on(check_posted(case, of)?), facts.today)?;
    Ok(Decided {
        on,
        event: CaseEvent::NoticeNotServed {
            of,
            notice: None,
            takes_back: lapse::rests_on(case, of),
            too_late: None,
        },
    })
}

/// How a notice was served that nobody has answered.
fn unanswered_service(case: &Case, of: Notified) -> Option<&Service> {
    let open = case.stage.name().is_open();
    let lapsed = lapse::rests_on(case, of).is_some();
    match of {
        Notified::Clarification => case
            .clarification
            .as_ref()
            .filter(|asked| asked.answer.is_none())
            .filter(|_| lapsed || matches!(case.stage, Stage::AwaitingClarification { .. }))?
            .service
            .as_ref(),
        Notified::Reasons => {
            let asked = case.reasons.as_ref();
            let waits = asked.filter(|asked| asked.answer.is_none());
            waits.filter(|_| open)?.service.as_ref()
        }
        // Something may rest on the day that it fixed: what the case was closed over meanwhile.
        Notified::Delay => {
            let abandoned = matches!(case.stage.ended(), Stage::Abandoned { .. });
            let told = case.delay.as_ref().filter(|_| open || abandoned);
            told?.service.as_ref()
        }
        Notified::DueDate => case.due_date_notice.as_ref()?.service.as_ref(),
        Notified::Fee if lapsed => case.fee.as_deref()?.service.as_ref(),
        Notified::Fee => fee::awaited(case)?.service.as_ref(),
    }
}

fn sent(on: NaiveDate) -> Service {
    Service::Electronic {
        sent_on: on,
        received_on: None,
    }
}

impl Case {
    pub(super) fn notice_served(&mut self, on: NaiveDate, of: Notified, service: &Service) {
        let letter = self.notice_letter(of).map(|letter| letter.id);
        self.unserved.retain(|unserved| Some(*unserved) != letter);
        self.served_notices.extend(letter);
        match of {
            Notified::Clarification => self.clarification_served(on, service),
            Notified::Reasons => self.reasons_served(Some(service)),
            Notified::Delay => self.delay_served(on, service),
            Notified::DueDate => self.due_date_told(Some(service)),
            Notified::Fee => self.fee_served(on, service),
        }
    }

    /// The mail left on this day, and not on the one on which it was queued.
    pub(super) fn notice_sent(&mut self, on: NaiveDate, of: Notified) {
        match of {
            Notified::Clarification => self.clarification_sent(on),
            Notified::Reasons => self.reasons_served(Some(&sent(on))),
            Notified::Delay => self.delay_sent(on),
            Notified::DueDate => self.due_date_told(Some(&sent(on))),
            Notified::Fee => self.fee_sent(on),
        }
    }

    /// The mail never left: the notice is not served, and nothing was given up by not answering it.
    pub(super) fn notice_not_served(&mut self, of: Notified) {
        self.lapse_taken_back(of);
        let letter = self.notice_letter(of).map(|letter| letter.id);
        // One that was posted before stays served by that.
        if let Some(last) = self
            .served_notices
            .iter()
            .rposition(|served| Some(*served) == letter)
        {
            self.served_notices.remove(last);
        }
        let failed = letter.filter(|letter| !self.served_notices.contains(letter));
        self.unserved.extend(failed);
        self.void_if_left_behind(failed);
        match of {
            Notified::Clarification => self.clarification_not_served(),
            Notified::Reasons => self.reasons_served(None),
            Notified::Delay => self.delay_not_served(),
            Notified::DueDate => self.due_date_told(None),
            Notified::Fee => self.fee_not_served(),
        }
    }

    /// Whether the mail of a notice, of an extension or of a letter to someone who is asked failed that still waits to
    /// be served.
    pub(super) fn has_unserved(&self) -> bool {
        let notices = Notified::ALL
            .into_iter()
            .filter_map(|of| letter_waiting(self, of));
        let to_applicant = notices.chain(extension::letter_waiting(self));
        let mut waiting = to_applicant.chain(self.consultation_letters_waiting());
        waiting.any(|letter| self.unserved.contains(&letter))
    }

    /// Takes the last happening of a kind out of what the clock has to know.
    pub(super) fn take_out(&mut self, is_it: impl Fn(&Happening) -> bool) {
        let is_it = |event: &ClockEvent| is_it(&event.what);
        if let Some(last) = self.clock_events.iter().rposition(is_it) {
            self.clock_events.remove(last);
        }
    }

    /// The notice that this letter is: whether it stands, and whether it is served.
    pub(super) fn notice_of(&self, id: LetterId) -> Option<bool> {
        let clarification = self.clarification.as_ref();
        let clarification = clarification.map(|it| (&it.letter, &it.service));
        let reasons = self.reasons.as_ref().map(|it| (&it.letter, &it.service));
        let delay = self.delay.as_ref().map(|it| (&it.letter, &it.service));
        let due_date = self.due_date_notice.as_ref();
        let due_date = due_date.map(|it| (&it.letter, &it.service));
        let fee = self.fee.as_deref().map(|it| (&it.letter, &it.service));
        [clarification, reasons, delay, due_date, fee]
            .into_iter()
            .flatten()
            .find(|(letter, _)| letter.id == id)
            .map(|(_, service)| service.is_some())
    }

    /// The case goes to another department: what this one has written under its head and seal, and not served, is void.
    pub(super) fn unserved_void(&mut self) {
        for of in Notified::ALL {
            self.leave_behind(of);
        }
        self.approved_extension_void();
        let told = extension::told_letters(self);
        self.left_behind.extend(told);
    }

    /// A new period begins: a delay of the old one, whose end its notice names, is not told in it.
    pub(super) fn period_begins_anew(&mut self) {
        self.leave_behind(Notified::Delay);
    }

    /// A notice that is not served is void; one that is, if it turns out that it did not arrive.
    fn leave_behind(&mut self, of: Notified) {
        let is_served = self.service_of(of).is_some();
        let letter = self.notice_letter(of).map(|letter| letter.id);
        if is_served {
            self.left_behind.extend(letter);
        } else {
            self.void.extend(letter);
        }
    }

    /// A letter turned out not to have arrived.
    pub(super) fn void_if_left_behind(&mut self, letter: Option<LetterId>) {
        let void = letter.filter(|letter| self.left_behind.contains(letter));
        self.void.extend(void);
    }

    /// Whether a letter is served no more, though it never was.
    pub fn is_void(&self, letter: LetterId) -> bool {
        self.void.contains(&letter)
    }

    /// How a notice was served, if it was.
    pub(super) fn service_of(&self, of: Notified) -> Option<&Service> {
        match of {
            Notified::Clarification => self.clarification.as_ref()?.service.as_ref(),
            Notified::Reasons => self.reasons.as_ref()?.service.as_ref(),
            Notified::Delay => self.delay.as_ref()?.service.as_ref(),
            Notified::DueDate => self.due_date_notice.as_ref()?.service.as_ref(),
            Notified::Fee => self.fee.as_deref()?.service.as_ref(),
        }
    }

    /// The letter of a notice, as it stands.
    pub fn notice_letter(&self, of: Notified) -> Option<&LetterRef> {
        match of {
            Notified::Clarification => self.clarification.as_ref().map(|asked| &asked.letter),
            Notified::Reasons => self.reasons.as_ref().map(|asked| &asked.letter),
            Notified::Delay => self.delay.as_ref().map(|told| &told.letter),
            Notified::DueDate => self.due_date_notice.as_ref().map(|told| &told.letter),
            Notified::Fee => self.fee.as_deref().map(|fee| &fee.letter),
        }
    }
}

/// The letter of a waiting notice, for those who serve it.
pub fn letter_waiting(case: &Case, about: Notified) -> Option<LetterId> {
    waiting(case, about).map(|waiting| waiting.letter.id)
}
