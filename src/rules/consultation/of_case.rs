//! What consultations a record tells, and what the clock has to know of them.

use chrono::NaiveDate;

use super::{Consultation, Dispatch, Opinion, Paper};
use crate::rules::case::{Case, LetterState, Stage};
use crate::rules::deadline::{ClockEvent, Happening};
use crate::rules::event::{CaseEvent, Recorded};
use crate::rules::ids::LetterId;

impl Case {
    /// The consultation of this name.
    pub fn consultation(&self, reference: &str) -> Option<&Consultation> {
        let is = |asked: &&Consultation| asked.reference == reference;
        self.consultations.iter().find(is)
    }

    fn consultation_mut(&mut self, reference: &str) -> Option<&mut Consultation> {
        let is = |asked: &&mut Consultation| asked.reference == reference;
        self.consultations.iter_mut().find(is)
    }

    /// Applies an event about a consultation; others leave everything as it is.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each event, read as a table"
    )]
    pub(in crate::rules) fn apply_consultation(&mut self, recorded: &Recorded) {
        let on = recorded.on;
        match &recorded.event {
            CaseEvent::ConsultationOpened {
                reference,
                consultation,
                party,
                question,
                letter,
            } => self.consultations.push(Consultation {
                reference: reference.clone(),
                id: *consultation,
                party: *party,
                question: question.clone(),
                request: Paper {
                    letter: letter.clone(),
                    made_on: on,
                    dispatch: None,
                },
                delivered_on: None,
                told_until: None,
                lapsed_on: None,
                opinion: None,
                notice: None,
            }),
            CaseEvent::ConsultationSent {
                reference,
                dispatch,
            } => self.consultation_sent(reference, dispatch),
            CaseEvent::ConsultationDelivered { reference, .. } => {
                self.consultation_delivered(on, reference);
            }
            CaseEvent::OpinionReceived {
                reference,
                position,
                said,
                documents,
            } => {
                if let Some(asked) = self.consultation_mut(reference) {
                    asked.opinion = Some(Opinion {
                        on,
                        position: *position,
                        text: said.clone(),
                        documents: documents.clone(),
                        by: recorded.by,
                    });
                    let reference = reference.clone();
                    self.clock_events.push(ClockEvent::new(
                        on,
                        Happening::OpinionReceived { reference },
                    ));
                }
            }
            CaseEvent::ThirdPartyNoticeMade { reference, letter } => {
                if let Some(asked) = self.consultation_mut(reference) {
                    asked.notice = Some(Paper {
                        letter: letter.clone(),
                        made_on: on,
                        dispatch: None,
                    });
                }
            }
            CaseEvent::ThirdPartyTold {
                reference,
                dispatch,
            } => {
                let asked = self.consultation_mut(reference);
                if let Some(notice) = asked.and_then(|asked| asked.notice.as_mut()) {
                    notice.dispatch = Some(dispatch.clone());
                }
            }
            CaseEvent::ConsultationMailLeft {
                reference, letter, ..
            } => self.consultation_mail_ended(reference, *letter, Some(on)),
            CaseEvent::ConsultationMailFailed {
                reference, letter, ..
            } => self.consultation_mail_ended(reference, *letter, None),
            CaseEvent::Filed { .. }
            | CaseEvent::Split { .. }
            | CaseEvent::Confirmed
            | CaseEvent::Assigned { .. }
            | CaseEvent::Returned { .. }
            | CaseEvent::Claimed { .. }
            | CaseEvent::Drafted { .. }
            | CaseEvent::ReworkAsked { .. }
            | CaseEvent::Approved { .. }
            | CaseEvent::Replied { .. }
            | CaseEvent::AnsweredOnTheSpot { .. }
            | CaseEvent::ReplySent { .. }
            | CaseEvent::ServiceFailed { .. }
            | CaseEvent::ServiceProved { .. }
            | CaseEvent::NoticeUndelivered { .. }
            | CaseEvent::NoticePosted { .. }
            | CaseEvent::QueryCodeRenewed { .. }
            | CaseEvent::Conferred { .. }
            | CaseEvent::Urged { .. }
            | CaseEvent::UrgingAnswered { .. }
            | CaseEvent::ExtensionProposed { .. }
            | CaseEvent::ExtensionApproved { .. }
            | CaseEvent::ExtensionRefused { .. }
            | CaseEvent::ExtensionTold { .. }
            | CaseEvent::ExtensionSent { .. }
            | CaseEvent::ExtensionNotTold { .. }
            | CaseEvent::ClarificationAsked { .. }
            | CaseEvent::NoticeServed { .. }
            | CaseEvent::NoticeSent { .. }
            | CaseEvent::NoticeNotServed { .. }
            | CaseEvent::ClarificationAnswered { .. }
            | CaseEvent::LateAnswerAccepted { .. }
            | CaseEvent::LateAnswerRefused { .. }
            | CaseEvent::ReasonsAsked { .. }
            | CaseEvent::ReasonsGiven { .. }
            | CaseEvent::ReplyDelayed { .. }
            | CaseEvent::DueDateNoticeWritten { .. }
            | CaseEvent::FeeSet { .. }
            | CaseEvent::FeeNoticeDelivered
            | CaseEvent::FeePaid { .. }
            | CaseEvent::FeeCancelled { .. }
            | CaseEvent::Abandoned { .. }
            | CaseEvent::Withdrawn { .. }
            | CaseEvent::CalendarChanged { .. }
            | CaseEvent::DocumentAdded { .. }
            | CaseEvent::DocumentWithdrawn { .. }
            | CaseEvent::SubDeadlineSet { .. }
            | CaseEvent::DepartmentMerged { .. }
            | CaseEvent::SubDeadlineMet { .. }
            | CaseEvent::RemedyFiled { .. }
            | CaseEvent::RemedyAccepted { .. }
            | CaseEvent::RemedyDecided { .. }
            | CaseEvent::RemedyResultCancelled { .. }
            | CaseEvent::Reopened { .. }
            | CaseEvent::Archived { .. } => {}
        }
    }

    /// The letter went out: from that day the clock knows it.
    fn consultation_sent(&mut self, reference: &str, dispatch: &Dispatch) {
        let Some(asked) = self.consultation_mut(reference) else {
            return;
        };
        asked.request.dispatch = Some(dispatch.clone());
        asked.delivered_on = dispatch.delivered_on();
        asked.lapsed_on = None;
        let what = Happening::ConsultationSent {
            reference: reference.to_owned(),
            party: asked.party,
            delivered_on: asked.delivered_on,
        };
        self.forget(reference, is_sending);
        self.clock_events
            .push(ClockEvent::new(dispatch.made_on(), what));
        // The clock stands still from now on: no letter names the day that this gives.
        self.told.counted_anew();
    }

    /// The day that was recorded last counts.
    fn consultation_delivered(&mut self, on: NaiveDate, reference: &str) {
        let Some(asked) = self.consultation_mut(reference) else {
            return;
        };
        asked.delivered_on = Some(on);
        // Whatever had lapsed was counted from another day.
        asked.lapsed_on = None;
        self.forget(reference, is_delivery);
        let reference = reference.to_owned();
        self.clock_events
            .push(ClockEvent::new(on, Happening::Delivered { reference }));
    }

    /// The mail with a letter left on a later day than it was queued, or never.
    fn consultation_mail_ended(
        &mut self,
        reference: &str,
        letter: LetterId,
        left: Option<NaiveDate>,
    ) {
        if left.is_none() {
            self.unserved.push(letter);
        }
        let Some(asked) = self.consultation_mut(reference) else {
            return;
        };
        let dispatch = left.map(|sent_on| Dispatch::Electronic { sent_on });
        if asked.request.letter.id != letter {
            let carried = asked.notice.as_mut();
            if let Some(notice) = carried.filter(|notice| notice.letter.id == letter) {
                notice.dispatch = dispatch;
            }
            return;
        }
        if let Some(dispatch) = dispatch {
            self.consultation_sent(reference, &dispatch);
        } else {
            asked.request.dispatch = None;
            self.forget(reference, is_sending);
        }
    }

    /// The letters to someone who is asked that still wait to go out: the one that asks only while there is a reply
    /// that waits for it, the one that tells a decision also beside that reply.
    pub(in crate::rules) fn consultation_letters_waiting(&self) -> impl Iterator<Item = LetterId> {
        let is_open = self.stage.name().is_open();
        let is_told = !matches!(self.stage, Stage::Archived { .. });
        self.consultations.iter().flat_map(move |asked| {
            let request = Some(&asked.request).filter(|_| is_open && asked.opinion.is_none());
            let notice = asked.notice.as_ref().filter(|_| is_told);
            let waiting = |paper: &&Paper| paper.dispatch.is_none();
            let papers = request.into_iter().chain(notice).filter(waiting);
            papers.map(|paper| paper.letter.id)
        })
    }

    /// Whether the mail of a letter to someone who is asked failed, and the letter waits to be posted or handed over.
    pub fn is_unsent(&self, letter: LetterId) -> bool {
        self.unserved.contains(&letter)
            && self.consultation_letters_waiting().any(|id| id == letter)
    }

    /// The notices that were made with an approval fall with it. The number of one that went out stays with its reader:
    /// another letter bears the next.
    pub(in crate::rules) fn drop_notices(&mut self) {
        for asked in &mut self.consultations {
            let dropped = asked.notice.take();
            if dropped.is_some_and(|notice| notice.dispatch.is_some()) {
                self.told_in_vain.push(asked.reference.clone());
            }
        }
    }

    /// Takes what is said of one consultation out of what the clock has to know.
    fn forget(&mut self, reference: &str, is: fn(&Happening, &str) -> bool) {
        self.clock_events
            .retain(|event| !is(&event.what, reference));
    }

    /// What has become of a letter to someone who is asked; `None` for other letters.
    pub(in crate::rules) fn consultation_letter(&self, id: LetterId) -> Option<LetterState> {
        let papers = self
            .consultations
            .iter()
            .flat_map(|asked| std::iter::once(&asked.request).chain(&asked.notice));
        let paper = papers.into_iter().find(|paper| paper.letter.id == id)?;
        Some(match paper.dispatch {
            Some(_) => LetterState::Served,
            None => LetterState::ToBeServed,
        })
    }
}

/// Whether it is the asking of this one.
pub(in crate::rules) fn is_sending(what: &Happening, named: &str) -> bool {
    matches!(what, Happening::ConsultationSent { reference, .. } if reference == named)
}

fn is_delivery(what: &Happening, named: &str) -> bool {
    matches!(what, Happening::Delivered { reference } if reference == named)
}
