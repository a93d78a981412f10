//! The reply of a case and its letter: drafted, approved, served.

use chrono::{Datelike, NaiveDate};

use super::{Case, Stage};
use crate::rules::calendar::Calendars;
use crate::rules::consultation::{Said, ThirdPartyPart};
use crate::rules::deadline::{self, ClockEvent, Happening, ReplyMethod};
use crate::rules::event::{LetterRef, TextRef};
use crate::rules::grounds::StepStated;
use crate::rules::ids::{DepartmentId, DocumentId, LetterId};
use crate::rules::kind::CaseKind;
use crate::rules::outcome::{LetterKind, Outcome};
use crate::rules::service::Service;

/// A reply laid before the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Counts the drafts of this case.
    pub number: u32,
    /// The outcome it proposes.
    pub outcome: Outcome,
    /// The kind of letter.
    pub kind: LetterKind,
    /// Where its text is kept.
    pub content: TextRef,
    /// The documents that it encloses.
    pub documents: Vec<DocumentId>,
    /// What it does with the rights of third parties.
    pub third_party: ThirdPartyPart,
    /// What it says the applicant was asked before it, as far as the record tells.
    pub asked: Option<StepStated>,
}

/// The head's approval of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The day it was given, which the letter bears.
    pub on: NaiveDate,
    /// The letter as it will be served.
    pub letter: Option<LetterRef>,
    /// Whether the applicant can read the letter: a mail that failed does not take it back.
    pub shown: bool,
    /// What the letter tells of the third parties that were asked, where it speaks of them and the record tells so.
    pub consulted: Option<Vec<Said>>,
}

/// A reply that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeReply {
    /// The outcome.
    pub outcome: Outcome,
    /// How it was served.
    pub service: Service,
    /// The letter.
    pub letter: LetterRef,
    /// The day on which it was approved.
    pub approved_on: NaiveDate,
    /// The draft that became the reply.
    pub draft: Draft,
    /// Why it was made after the day on which it was due.
    pub late_reason: Option<Box<TextRef>>,
}

/// The number that the letter of a case bears, and of which series it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Numbered {
    number: String,
    department: DepartmentId,
    on: NaiveDate,
}

/// What becomes of a letter of reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LetterState {
    /// Approved, and to be posted, handed over or sent as it stands (待送达).
    ToBeServed,
    /// Served: it is the reply (已送达).
    Served,
    /// Its approval fell before it was served (已作废).
    Superseded,
}

impl LetterState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::ToBeServed, Self::Served, Self::Superseded];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ToBeServed => "to_be_served",
            Self::Served => "served",
            Self::Superseded => "superseded",
        }
    }
}

impl Case {
    pub(super) fn approve(
        &mut self,
        on: NaiveDate,
        letter: Option<&LetterRef>,
        consulted: Option<&[Said]>,
    ) {
        if let Stage::InReview {
            approval,
            department,
            ..
        } = &mut self.stage
        {
            *approval = Some(Approval {
                on,
                letter: letter.cloned(),
                shown: false,
                consulted: consulted.map(<[Said]>::to_vec),
            });
            self.numbered = letter.map(|letter| Numbered {
                number: letter.number.clone(),
                department: *department,
                on,
            });
        }
    }

    /// Closes the case with a reply, or serves it anew while the mail that should serve it is on its way.
    pub(super) fn close(
        &mut self,
        on: NaiveDate,
        outcome: Outcome,
        service: &Service,
        letter: LetterRef,
    ) {
        let method = match service {
            Service::Electronic { .. } => ReplyMethod::Electronic,
            Service::Mail { .. } => ReplyMethod::Mail,
            Service::Personal { .. } => ReplyMethod::Personal,
        };
        let (department, handler, draft, approved_on) = match &self.stage {
            Stage::InReview {
                department,
                handler,
                draft,
                approval,
            } => {
                let approved_on = approval.as_ref().map_or(on, |approval| approval.on);
                (*department, *handler, draft.clone(), approved_on)
            }
            Stage::Replied {
                department,
                handler,
                reply,
            } => {
                let kept = (reply.draft.clone(), reply.approved_on);
                let (department, handler) = (*department, *handler);
                self.unmake_reply();
                (department, handler, kept.0, kept.1)
            }
            Stage::Submitted
            | Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::AwaitingClarification { .. }
            | Stage::AwaitingPayment { .. }
            | Stage::Abandoned { .. }
            | Stage::Withdrawn { .. }
            | Stage::Archived { .. } => return,
        };
        self.clock_events
            .push(ClockEvent::new(on, Happening::Replied { method }));
        self.undelivered = false;
        self.stage = Stage::Replied {
            department,
            handler,
            reply: MadeReply {
                outcome,
                service: service.clone(),
                letter,
                approved_on,
                draft,
                late_reason: None,
            },
        };
    }

    pub(super) fn late_because(&mut self, reason: Option<&TextRef>) {
        if let Stage::Replied { reply, .. } = &mut self.stage {
            reply.late_reason = reason.cloned().map(Box::new);
        }
    }

    /// The day on which the reply was due, where one that is made on this day is late.
    pub fn late_if_made(&self, on: NaiveDate, calendars: &Calendars) -> Option<NaiveDate> {
        let mut made = self.clone();
        if made.stage.made_reply().is_some() {
            made.unmake_reply();
        }
        let method = ReplyMethod::Personal;
        made.clock_events
            .push(ClockEvent::new(on, Happening::Replied { method }));
        let (happenings, calendar) = (made.happenings(on), made.calendar(calendars));
        let clock = deadline::read(&happenings, made.regime(), calendar, Some(on));
        clock.due_on.filter(|_| clock.on_time == Some(false))
    }

    /// Whether the mail that should have served the reply was given up or came back, and nothing has followed.
    pub(in crate::rules) fn waits_to_be_served_anew(&self) -> bool {
        self.undelivered && self.stage.approval().is_some_and(|given| given.shown)
    }

    /// The reply counts for the day on which its mail left; or is made, where that was given up and arrived after all.
    pub(super) fn sent(&mut self, on: NaiveDate) {
        if self.waits_to_be_served_anew() {
            self.served_after_all(on);
        } else if let Stage::Replied { reply, .. } = &mut self.stage
            && let Service::Electronic { sent_on, .. } = &mut reply.service
        {
            *sent_on = on;
            let method = ReplyMethod::Electronic;
            self.unmake_reply();
            self.clock_events
                .push(ClockEvent::new(on, Happening::Replied { method }));
        }
    }

    fn served_after_all(&mut self, on: NaiveDate) {
        let letter = self.stage.approval().and_then(|given| given.letter.clone());
        if let (Some(draft), Some(letter)) = (self.stage.draft(), letter) {
            let outcome = draft.outcome;
            let service = Service::Electronic {
                sent_on: on,
                received_on: None,
            };
            self.calendar_kept = Some(self.calendar_seen);
            self.close(on, outcome, &service, letter);
        }
    }

    /// The mail never left: the clock runs as if it had not been tried, and the letter waits to be served, though the
    /// case was in the archive already.
    pub(super) fn reopen_unserved(&mut self) {
        if let Stage::Replied {
            department,
            handler,
            reply,
        } = self.stage.ended()
        {
            self.stage = Stage::InReview {
                department: *department,
                handler: *handler,
                draft: reply.draft.clone(),
                approval: Some(Approval {
                    on: reply.approved_on,
                    letter: Some(reply.letter.clone()),
                    shown: true,
                    consulted: None,
                }),
            };
            self.undelivered = true;
            self.calendar_kept = None;
            self.unmake_reply();
        }
    }

    /// Takes the last reply out of what the clock has to know.
    fn unmake_reply(&mut self) {
        let is_reply = |event: &ClockEvent| matches!(event.what, Happening::Replied { .. });
        if let Some(last) = self.clock_events.iter().rposition(is_reply) {
            self.clock_events.remove(last);
        }
    }

    pub(super) fn proved(&mut self, on: NaiveDate) {
        if let Stage::Replied { reply, .. } = &mut self.stage {
            reply.service.prove(on);
        }
    }

    /// The number that a letter approved on this day takes over from the one that was superseded, if it is
    /// of the same series: the same department's, and the same year's.
    pub fn number_kept(&self, on: NaiveDate) -> Option<&str> {
        self.numbered
            .as_ref()
            .filter(|kept| self.stage.department() == Some(kept.department))
            .filter(|kept| kept.on.year() == on.year())
            .map(|kept| kept.number.as_str())
    }

    /// What has become of one of its letters of reply or notices of extension.
    pub fn letter_state(&self, id: LetterId) -> LetterState {
        let is = |letter: &LetterRef| letter.id == id;
        let beside = self.consultation_letter(id);
        if let Some(state) = beside.or_else(|| self.earlier_letter(id)) {
            return state;
        }
        if self.served_notices.contains(&id) {
            return LetterState::Served;
        }
        if self.is_to_post(id) {
            return LetterState::ToBeServed;
        }
        let extension = self.extension_of(id);
        let served = extension.map(|extension| extension.state.service().is_some());
        if let Some(served) = served.or_else(|| self.notice_of(id)) {
            return if served {
                LetterState::Served
            } else if self.stage.name().is_open()
                && !self.is_over(extension)
                && !self.is_taken_back(id)
                && !self.void.contains(&id)
            {
                LetterState::ToBeServed
            } else {
                LetterState::Superseded
            };
        }
        match self.stage.ended() {
            Stage::Replied { reply, .. } if is(&reply.letter) => LetterState::Served,
            Stage::InReview {
                approval: Some(approval),
                ..
            } if approval.letter.as_ref().is_some_and(is) => LetterState::ToBeServed,
            Stage::Submitted
            | Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. }
            | Stage::AwaitingClarification { .. }
            | Stage::AwaitingPayment { .. }
            | Stage::Replied { .. }
            | Stage::Abandoned { .. }
            | Stage::Withdrawn { .. }
            | Stage::Archived { .. } => LetterState::Superseded,
        }
    }

    /// Whether the applicant may read one of its letters of reply or notices of extension.
    pub fn shows_letter(&self, id: LetterId) -> bool {
        if self.consultation_letter(id).is_some() || self.earlier_notice_to_third_party(id) {
            return false;
        }
        if let Some(state) = self.earlier_letter(id) {
            return state == LetterState::Served;
        }
        if self.served_notices.contains(&id) {
            return true;
        }
        if self.is_to_post(id) {
            return false;
        }
        if self.extension_of(id).is_some() || self.notice_of(id).is_some() {
            return self.letter_state(id) == LetterState::Served;
        }
        self.shows_reply() && self.letter_state(id) != LetterState::Superseded
    }

    /// Whether the applicant may read the letter and what it encloses: once the reply is made, and from then
    /// on, though its mail failed.
    pub fn shows_reply(&self) -> bool {
        let is_made = self.stage.made_reply().is_some();
        is_made || self.stage.approval().is_some_and(|given| given.shown)
    }

    /// How the reply was served, once it is made.
    pub fn service(&self) -> Option<&Service> {
        self.stage.made_reply().map(|reply| &reply.service)
    }

    /// The outcome, once the reply is made or the case has ended without one.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.stage.ended() {
            Stage::Replied { reply, .. } => Some(reply.outcome),
            Stage::Abandoned { outcome, .. } => Some(*outcome),
            // No row of the report counts it.
            Stage::Withdrawn { .. } if self.kind == CaseKind::Correction => None,
            Stage::Withdrawn { .. } => Some(Outcome::Other),
            Stage::Submitted
            | Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. }
            | Stage::AwaitingClarification { .. }
            | Stage::AwaitingPayment { .. }
            | Stage::Archived { .. } => None,
        }
    }
}
