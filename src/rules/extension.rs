//! Extension of the reply period (延长答复期限; Art. 33(2)): proposed by the handler, decided by the head of
//! the disclosure office, and of effect only once the applicant is told, within the period.

use chrono::NaiveDate;

use super::calendar::{Calendar, Calendars};
use super::case::{Case, Stage};
use super::command::NewText;
use super::deadline::{self, Approver, ClockEvent, Happening};
use super::decide::{Facts, Viewer, check_day};
use super::delivery::MailEnd;
use super::deputy::check_other_than;
use super::event::{By, CaseEvent, Decided, LetterRef, Recorded, TextRef};
use super::excessive;
use super::ids::{LetterId, NoticeId};
use super::notified::may_come_back;
use super::refusal::Refusal;
use super::reply::check_service;
use super::service::{Service, made_on};
use super::too_late::{self, Telling, TooLate};

/// One extension of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Counts the extensions of this case, from 1.
    pub number: u32,
    /// By how many working days.
    pub working_days: u16,
    /// Why the period does not suffice.
    pub reason: TextRef,
    /// The day it was proposed.
    pub proposed_on: NaiveDate,
    /// Who proposed it.
    pub proposed_by: By,
    /// How far it has come.
    pub state: ExtensionState,
    /// The revision of the calendar by which its notice names a day.
    pub written_by: Option<i32>,
    /// What the clock knew when its notice was written.
    written_over: Vec<ClockEvent>,
}

/// The day that an approved notice of extension names is no longer the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outdated {
    /// The end of the extended period as the notice names it.
    pub named: NaiveDate,
    /// The end as it would be.
    pub is: NaiveDate,
}

/// Whether the notice that waits to be told names a day that something but a calendar has moved since: a consultation
/// that was begun, or ended, or failed. The end of the extended period is what the notice has to say (延期答复告知书).
/// What a new calendar moves is told beside it, once it is served.
pub fn outdated(case: &Case, calendars: &Calendars) -> Option<Outdated> {
    let waiting = pending(case)?;
    let ExtensionState::Approved { on, .. } = &waiting.state else {
        return None;
    };
    let calendar = calendars.at(waiting.written_by?);
    let end = |events: &[ClockEvent]| {
        let mut events = events.to_vec();
        events.push(told(*on, waiting.working_days, *on));
        deadline::read_brief(&events, case.regime(), calendar, None).due_on
    };
    let (named, is) = end(&waiting.written_over).zip(end(&case.clock_events))?;
    (named != is).then_some(Outdated { named, is })
}

/// How far an extension has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionState {
    /// It waits for the head (待审批).
    Proposed,
    /// The head refused it (不同意).
    Refused {
        /// When.
        on: NaiveDate,
    },
    /// The head approved it; the applicant is not told yet, so it has no effect (待告知).
    Approved {
        /// When.
        on: NaiveDate,
        /// The notice of extension (延期答复告知书), as it will be served.
        letter: LetterRef,
    },
    /// The applicant was told: it counts (已告知).
    Told {
        /// When the head approved it.
        approved_on: NaiveDate,
        /// The notice of extension.
        letter: LetterRef,
        /// How it was served; `made_on` is the day it takes effect.
        service: Service,
    },
    /// Approved, and never told: another took its place, another department the case, or an order began a new clock
    /// (已作废).
    Superseded {
        /// When the head approved it.
        approved_on: NaiveDate,
        /// The notice of extension, which is void.
        letter: LetterRef,
    },
}

impl ExtensionState {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Refused { .. } => "refused",
            Self::Approved { .. } => "approved",
            Self::Told { .. } => "told",
            Self::Superseded { .. } => "superseded",
        }
    }

    /// Every code, in the order of an extension's life.
    pub const CODES: [&'static str; 5] = ["proposed", "refused", "approved", "told", "superseded"];

    /// The day the head decided.
    pub fn decided_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Proposed => None,
            Self::Refused { on } | Self::Approved { on, .. } => Some(*on),
            Self::Told { approved_on, .. } | Self::Superseded { approved_on, .. } => {
                Some(*approved_on)
            }
        }
    }

    /// The notice of extension, once it stands.
    pub fn letter(&self) -> Option<&LetterRef> {
        match self {
            Self::Proposed | Self::Refused { .. } => None,
            Self::Approved { letter, .. }
            | Self::Told { letter, .. }
            | Self::Superseded { letter, .. } => Some(letter),
        }
    }

    /// How the applicant was told, once they were.
    pub fn service(&self) -> Option<&Service> {
        match self {
            Self::Proposed
            | Self::Refused { .. }
            | Self::Approved { .. }
            | Self::Superseded { .. } => None,
            Self::Told { service, .. } => Some(service),
        }
    }
}

/// Proposes an extension to the head. All that have effect may together add no more than the law's number
/// of days, and each must take effect while the period runs: one proposed after its end never could.
pub(super) fn propose(
    case: &Case,
    working_days: u16,
    reason: &NewText,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let left = check_proposable(case, facts.viewer())?;
    if working_days == 0 || working_days > left {
        return Err(Refusal::ExtensionTooLong { left });
    }
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::ExtensionProposed {
            number: next(case),
            working_days,
            reason: reason.reference.clone(),
        },
    })
}

/// Whether whoever looks may propose one now, and by how many working days at most.
pub(super) fn check_proposable(case: &Case, viewer: Viewer<'_>) -> Result<u16, Refusal> {
    match &case.stage {
        Stage::InHand { handler, .. } | Stage::InReview { handler, .. } => {
            if viewer.account != Some(*handler) {
                return Err(Refusal::NotTheHandler);
            }
        }
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => {
            return Err(Refusal::CannotExtend {
                stage: case.stage.name(),
            });
        }
    }
    // One whose notice names a day that has moved is proposed anew, and takes its place.
    if pending(case).is_some() && viewer.outdated.is_none() {
        return Err(Refusal::ExtensionPending);
    }
    if excessive::is_delayed(case) {
        return Err(Refusal::DelayedBefore);
    }
    if let Some(until) = case.ordered_day() {
        return Err(Refusal::OrderFixesDay { until });
    }
    check_runs(viewer)?;
    match left(case, viewer) {
        0 => Err(Refusal::ExtensionTooLong { left: 0 }),
        left => Ok(left),
    }
}

/// How many working days the law still leaves.
fn left(case: &Case, viewer: Viewer<'_>) -> u16 {
    let most = case.regime().extension_max_days;
    most.saturating_sub(viewer.extended_by)
}

/// The head approves it: the notice to the applicant stands from now on.
pub(super) fn approve(case: &Case, facts: &Facts) -> Result<Decided, Refusal> {
    let number = check_approvable(case, facts.viewer())?;
    let letter = facts.letter.clone().ok_or(Refusal::LetterMissing)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::ExtensionApproved {
            number,
            letter,
            calendar: Some(facts.calendar),
        },
    })
}

/// The extension that whoever looks could approve now, beside refusing it.
pub(super) fn check_approvable(case: &Case, viewer: Viewer<'_>) -> Result<u32, Refusal> {
    let number = check_decidable(case, viewer)?;
    check_runs(viewer)?;
    Ok(number)
}

/// The head refuses it.
pub(super) fn refuse(case: &Case, reason: &NewText, facts: &Facts) -> Result<Decided, Refusal> {
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::ExtensionRefused {
            number: check_decidable(case, facts.viewer())?,
            reason: reason.reference.clone(),
        },
    })
}

/// Tells the applicant by serving the notice: from that day it has effect, if it lies within the period.
pub(super) fn tell(case: &Case, service: &Service, facts: &Facts) -> Result<Decided, Refusal> {
    let (number, approved_on, due_on) = check_tellable(case, facts.viewer())?;
    check_service(case, service, approved_on, facts)?;
    let on = made_on(service);
    check_told_by(on, due_on)?;
    Ok(Decided {
        on,
        event: CaseEvent::ExtensionTold {
            number,
            service: service.clone(),
        },
    })
}

/// The extension that waits to be told while a period runs: its number, the day it was approved, and the day on
/// which the reply is due without it.
pub(super) fn check_tellable(
    case: &Case,
    viewer: Viewer<'_>,
) -> Result<(u32, NaiveDate, NaiveDate), Refusal> {
    let (number, approved_on) = approved(case)?;
    let due_on = viewer.due_on.ok_or(Refusal::NoPeriodRuns)?;
    if let Some(Outdated { named, is }) = viewer.outdated {
        return Err(Refusal::ExtensionOutdated { named, is });
    }
    Ok((number, approved_on, due_on))
}

/// Only while the period runs can it be extended.
fn check_told_by(on: NaiveDate, due_on: NaiveDate) -> Result<(), Refusal> {
    if on > due_on {
        return Err(Refusal::ExtensionTooLate { due_on });
    }
    Ok(())
}

/// Whether one that waits would have its effect if it were told on the day of its approval, the first that can be
/// recorded; and if it were told today.
pub(super) fn check_days(case: &Case, viewer: Viewer<'_>) -> Result<Result<(), Refusal>, Refusal> {
    let (_, approved_on, due_on) = check_tellable(case, viewer)?;
    check_told_by(approved_on, due_on)?;
    Ok(check_told_by(viewer.today, due_on))
}

/// The extension that was told last by post, and whose notice may come back: wherever the case stands, for what was done
/// since may rest on it.
pub(super) fn check_posted(case: &Case) -> Result<(u32, &Service), Refusal> {
    let withdrawn = matches!(case.stage.ended(), Stage::Withdrawn { .. });
    let told = told_last(case).filter(|_| !withdrawn);
    let posted = told.and_then(|(number, service)| {
        let service = may_come_back(Some(service))?;
        Some((number, service))
    });
    posted.ok_or(Refusal::NothingOnItsWay {
        what: Telling::Extension,
    })
}

/// The extension that was told last in the clock that runs, and how.
pub(super) fn told_last(case: &Case) -> Option<(u32, &Service)> {
    let running = case.extensions.get(case.extensions_over..)?;
    let mut last_first = running.iter().rev();
    last_first.find_map(|one| Some((one.number, one.state.service()?)))
}

/// The letters of those that were told in the clock that runs.
pub(super) fn told_letters(case: &Case) -> Vec<LetterId> {
    let running = case.extensions.get(case.extensions_over..);
    let running = running.unwrap_or_default().iter();
    let told = running.filter(|one| one.state.service().is_some());
    told.filter_map(|one| one.state.letter())
        .map(|letter| letter.id)
        .collect()
}

/// Records that its notice came back (退回): the applicant was not told, as with a mail that came back, and it has no
/// effect. Within the period as it is without it, it can be told again.
pub(super) fn come_back(case: &Case, on: NaiveDate, facts: &Facts) -> Result<Decided, Refusal> {
    let (number, service) = check_posted(case)?;
    check_day(on, made_on(service), facts.today)?;
    Ok(Decided {
        on,
        event: CaseEvent::ExtensionNotTold {
            number,
            notice: None,
            too_late: None,
        },
    })
}

fn check_open(case: &Case) -> Result<(), Refusal> {
    let stage = case.stage.name();
    if stage.is_open() {
        Ok(())
    } else {
        Err(Refusal::CannotExtend { stage })
    }
}

/// The period runs, and its last day is not past.
fn check_runs(viewer: Viewer<'_>) -> Result<(), Refusal> {
    match viewer.due_on {
        None => Err(Refusal::NoPeriodRuns),
        Some(due_on) if viewer.today > due_on => Err(Refusal::ExtensionTooLate { due_on }),
        Some(_) => Ok(()),
    }
}

fn next(case: &Case) -> u32 {
    case.extensions
        .last()
        .map_or(0, |last| last.number)
        .saturating_add(1)
}

/// The extension that still waits for someone.
pub(super) fn pending(case: &Case) -> Option<&Extension> {
    let running = case.extensions.get(case.extensions_over..)?;
    // One that turned out not to have been told waits again, though another was refused after it.
    running.iter().rfind(|one| match one.state {
        ExtensionState::Proposed | ExtensionState::Approved { .. } => true,
        ExtensionState::Refused { .. }
        | ExtensionState::Told { .. }
        | ExtensionState::Superseded { .. } => false,
    })
}

/// The extension that waits for the head, where whoever looks may decide on it.
pub(super) fn check_decidable(case: &Case, viewer: Viewer<'_>) -> Result<u32, Refusal> {
    check_open(case)?;
    match pending(case) {
        Some(waiting) if waiting.state == ExtensionState::Proposed => {
            check_other_than(waiting.proposed_by, viewer)?;
            Ok(waiting.number)
        }
        Some(_) | None => Err(Refusal::NoExtensionProposed),
    }
}

/// The extension that waits to be told, and the day it was approved.
fn approved(case: &Case) -> Result<(u32, NaiveDate), Refusal> {
    check_open(case)?;
    match pending(case).map(|waiting| (waiting.number, &waiting.state)) {
        Some((number, ExtensionState::Approved { on, .. })) => Ok((number, *on)),
        Some((
            _,
            ExtensionState::Proposed
            | ExtensionState::Refused { .. }
            | ExtensionState::Told { .. }
            | ExtensionState::Superseded { .. },
        ))
        | None => Err(Refusal::ExtensionNotApproved),
    }
}

/// How the clock learns of an extension.
fn told(approved_on: NaiveDate, working_days: u16, notified_on: NaiveDate) -> ClockEvent {
    let what = Happening::Extended {
        working_days,
        approved_by: Approver::Head,
        notified_on: Some(notified_on),
    };
    ClockEvent::new(approved_on, what)
}

/// The letter of an extension that waits to be told.
pub(super) fn letter_waiting(case: &Case) -> Option<LetterId> {
    match &pending(case)?.state {
        ExtensionState::Approved { letter, .. } if case.stage.name().is_open() => Some(letter.id),
        ExtensionState::Approved { .. }
        | ExtensionState::Proposed
        | ExtensionState::Refused { .. }
        | ExtensionState::Told { .. }
        | ExtensionState::Superseded { .. } => None,
    }
}

impl Case {
    pub(super) fn extension_proposed(
        &mut self,
        recorded: &Recorded,
        number: u32,
        working_days: u16,
        reason: &TextRef,
    ) {
        self.approved_extension_void();
        self.extensions.push(Extension {
            number,
            working_days,
            reason: reason.clone(),
            proposed_on: recorded.on,
            proposed_by: recorded.by,
            state: ExtensionState::Proposed,
            written_by: None,
            written_over: Vec::new(),
        });
    }

    /// An approved extension that is not told loses its ground.
    pub(super) fn approved_extension_void(&mut self) {
        let over = self.extensions_over;
        let running = self.extensions.get_mut(over..).unwrap_or_default();
        let is_approved =
            |one: &&mut Extension| matches!(one.state, ExtensionState::Approved { .. });
        if let Some(last) = running.iter_mut().rfind(is_approved)
            && let ExtensionState::Approved { on, letter } = &last.state
        {
            self.void.push(letter.id);
            last.state = ExtensionState::Superseded {
                approved_on: *on,
                letter: letter.clone(),
            };
        }
    }

    pub(super) fn extension_approved(
        &mut self,
        on: NaiveDate,
        number: u32,
        letter: &LetterRef,
        written_by: Option<i32>,
    ) {
        let known = self.clock_events.clone();
        if let Some(found) = self.extension_mut(number) {
            found.written_by = written_by;
            found.written_over = known;
            found.state = ExtensionState::Approved {
                on,
                letter: letter.clone(),
            };
        }
    }

    pub(super) fn extension_decided(&mut self, number: u32, state: ExtensionState) {
        if let Some(found) = self.extension_mut(number) {
            found.state = state;
        }
    }

    /// The applicant was told: from that day the clock knows it.
    pub(super) fn extension_told(&mut self, on: NaiveDate, number: u32, service: &Service) {
        let Some(found) = self.extension_mut(number) else {
            return;
        };
        if let ExtensionState::Approved {
            on: approved_on,
            letter,
        } = &found.state
        {
            let told = told(*approved_on, found.working_days, on);
            found.state = ExtensionState::Told {
                approved_on: *approved_on,
                letter: letter.clone(),
                service: service.clone(),
            };
            self.clock_events.push(told);
            self.told.told_as_it_stands();
        }
    }

    /// The mail that told it left on this day, and not on the one on which it was queued.
    pub(super) fn extension_sent(&mut self, on: NaiveDate, number: u32) {
        let Some(found) = self.extension_mut(number) else {
            return;
        };
        let working_days = found.working_days;
        if let ExtensionState::Told {
            approved_on,
            service: Service::Electronic { sent_on, .. },
            ..
        } = &mut found.state
        {
            let queued_on = std::mem::replace(sent_on, on);
            let told = told(*approved_on, working_days, on);
            self.unextend(queued_on);
            self.clock_events.push(told);
        }
    }

    /// The mail that should have told it never left, or it came back: the applicant does not know, and it has no effect.
    /// Where another one waits already, that takes its place; and where the case has left the department that wrote it, it
    /// is void as what that department had not served.
    pub(super) fn extension_not_told(&mut self, number: u32) {
        let another_waits = pending(self).is_some();
        let behind = self.left_behind.clone();
        let Some(found) = self.extension_mut(number) else {
            return;
        };
        if let ExtensionState::Told {
            approved_on,
            letter,
            service,
        } = &found.state
        {
            let (letter, told_on) = (letter.clone(), made_on(service));
            let unserved = letter.id;
            let approved_on = *approved_on;
            if another_waits || behind.contains(&unserved) {
                found.state = ExtensionState::Superseded {
                    approved_on,
                    letter,
                };
                self.void.push(unserved);
            } else {
                found.state = ExtensionState::Approved {
                    on: approved_on,
                    letter,
                };
                self.unserved.push(unserved);
            }
            self.unextend(told_on);
        }
    }

    /// What the clock would have to know if an extension that is approved on a day were told on that day: its
    /// end is the same on whatever day of the period it is told.
    pub fn as_if_extended(&self, on: NaiveDate, working_days: u16) -> Vec<ClockEvent> {
        let mut events = self.clock_events.clone();
        events.push(told(on, working_days, on));
        events
    }

    /// Takes the last extension that was told on a day out of what the clock has to know.
    fn unextend(&mut self, told_on: NaiveDate) {
        self.take_out(|what| {
            matches!(what, Happening::Extended { notified_on, .. } if *notified_on == Some(told_on))
        });
    }

    /// The extension whose notice this letter is.
    pub(super) fn extension_of(&self, id: LetterId) -> Option<&Extension> {
        let is = |one: &&Extension| one.state.letter().is_some_and(|letter| letter.id == id);
        self.extensions.iter().find(is)
    }

    /// Whether an extension belongs to a clock that an order put behind the case.
    pub(super) fn is_over(&self, extension: Option<&Extension>) -> bool {
        let over = self.extensions.get(..self.extensions_over);
        let number = extension.map(|extension| extension.number);
        over.unwrap_or_default()
            .iter()
            .any(|one| Some(one.number) == number)
    }

    fn extension_mut(&mut self, number: u32) -> Option<&mut Extension> {
        self.extensions.iter_mut().find(|one| one.number == number)
    }
}

/// What the end of its mail means for an extension that was told electronically: told on the day on which
/// the mail left, or not at all; not at all either where it left after the period had ended.
pub fn mail_ended(
    case: &Case,
    notice: NoticeId,
    end: MailEnd,
    (today, calendar): (NaiveDate, &Calendar),
) -> Option<Decided> {
    let (number, service) = told_last(case)?;
    let Service::Electronic { sent_on, .. } = service else {
        return None;
    };
    let has_effect = || too_late::has_effect(case, Telling::Extension, today, calendar);
    let not_told = |too_late| CaseEvent::ExtensionNotTold {
        number,
        notice: Some(notice),
        too_late,
    };
    let event = match end {
        MailEnd::Accepted if *sent_on == today => return None,
        MailEnd::Accepted if has_effect() => CaseEvent::ExtensionSent { number, notice },
        MailEnd::Accepted => not_told(Some(TooLate::Sent)),
        MailEnd::HeldBack => not_told(Some(TooLate::HeldBack)),
        MailEnd::Failed => not_told(None),
    };
    Some(Decided { on: today, event })
}
