//! What is told of questions to the applicant, of answers, and of cases that end without a reply.

use chrono::NaiveDate;

use super::{Subject, follow_url};
use crate::app::cases::days_left;
use crate::app::letters::{contact, due, due_in_words, of_abandonment};
use crate::app::record::Change;
use crate::app::seals::Seal;
use crate::app::{Error, Result};
use crate::notify::notice::{
    AnswerReceived, ApplicationClosed, ApplicationResumed, CaseClosed, ClarificationReceived,
    Closing, Due, LateAnswerRefused, LetterNotServed, LetterServed, Notice, what_to_do,
};
use crate::rules::case::Stage;
use crate::rules::clarification::Clarification;
use crate::rules::event::CaseEvent;
use crate::rules::language::Language;
use crate::rules::notices::Owed;
use crate::rules::notified::Notified;
use crate::rules::outcome::Outcome;
use crate::storage::{AsyncPgConnection, letters};

impl Subject<'_> {
    pub(super) async fn of_asking(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
        owed: Owed,
        language: Language,
    ) -> Result<Notice> {
        let authority = super::authority_name(change, language);
        let number = self.case.number.clone();
        let due = due(self.clock, change.today);
        let days_left = days_left(change.calendars.current(), change.today, due.on);
        Ok(match owed {
            Owed::NoticeServed(of) => Notice::LetterServed(LetterServed {
                of,
                authority,
                number,
                title: of.title(language).to_owned(),
                what_to_do: self.what_to_do(of, change, language),
                answer_by: self.last_day_of(of, change),
                corrected: self.corrected(change),
                service: self.served(),
                letter: self.enclosed(tx, change).await?,
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::NoticeNotServed(of) => Notice::LetterNotServed(LetterNotServed {
                authority,
                number,
                title: of.title(language).to_owned(),
                due,
                days_left,
                was_closed: self.takes_back(),
                came_back: self.came_back(),
                may_have_arrived: self.may_have_arrived(tx, change).await?,
                too_late: self.too_late(),
                fell: self.fallen(language),
                void: self.is_void(),
            }),
            Owed::ApplicationResumed(of) => Notice::ApplicationResumed(ApplicationResumed {
                authority,
                number,
                title: of.title(language).to_owned(),
                was_too_late: self.too_late().is_some(),
                due: self.clock.due_on.map(|_| due),
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::ClarificationReceived => Notice::ClarificationReceived(ClarificationReceived {
                authority,
                number,
                received_on: self.corrected_on(),
                due,
                article: {
                    let regime = self.case.regime();
                    regime.cite(&regime.articles.clarification, language)
                },
                reasons: due_in_words(self.clock, language),
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::AnswerReceived => {
                let is_late = matches!(
                    &self.event.event,
                    CaseEvent::ClarificationAnswered {
                        late_because: Some(_),
                        ..
                    }
                );
                Notice::AnswerReceived(AnswerReceived {
                    authority,
                    number,
                    received_on: self.event.on,
                    is_late,
                    due: self.clock.due_on.map(|_| due),
                })
            }
            Owed::LateAnswerRefused => Notice::LateAnswerRefused(LateAnswerRefused {
                authority,
                number,
                reason: self.reason(tx, change).await?,
                remedies: self.against_abandonment(tx, change, language).await?,
                contact: contact(change.authority),
            }),
            Owed::ApplicationClosed => Notice::ApplicationClosed(ApplicationClosed {
                authority,
                number,
                closing: self.closing(),
                closed_on: self.event.on,
                letter: self.note(tx, change).await?,
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::CaseClosed => Notice::CaseClosed(CaseClosed {
                authority,
                number,
                closing: self.closing(),
                closed_on: self.event.on,
                superseded: self.superseded.clone(),
            }),
            _ => return Err(Error::internal("not a notice about a question or an end")),
        })
    }

    /// Whether the case had been closed over the notice that did not arrive.
    fn takes_back(&self) -> bool {
        let event = &self.event.event;
        matches!(event, CaseEvent::NoticeNotServed { takes_back, .. } if takes_back.is_some())
    }

    /// Whether the letter that did not arrive is not served again, whatever became of its mail.
    pub(super) fn is_void(&self) -> bool {
        if self.event.event.fell() || self.too_late().is_some() {
            return false;
        }
        let letter = match &self.event.event {
            CaseEvent::NoticeNotServed { of, .. } => self.case.notice_letter(*of),
            CaseEvent::ExtensionNotTold { number, .. } => {
                let mut all = self.case.extensions.iter();
                let found = all.find(|one| one.number == *number);
                found.and_then(|one| one.state.letter())
            }
            _ => None,
        };
        letter.is_some_and(|letter| self.case.is_void(letter.id))
    }

    /// Whether it was posted, and came back.
    pub(super) fn came_back(&self) -> bool {
        matches!(
            &self.event.event,
            CaseEvent::NoticeNotServed {
                notice: None,
                too_late: None,
                ..
            } | CaseEvent::ExtensionNotTold {
                notice: None,
                too_late: None,
                ..
            }
        )
    }

    /// The day on which the answer that counts was received.
    fn corrected_on(&self) -> NaiveDate {
        let asked = self.case.clarification.as_ref();
        let counted = asked.and_then(Clarification::counted);
        counted.map_or(self.event.on, |answer| answer.on)
    }

    fn closing(&self) -> Closing {
        match self.case.stage.ended() {
            Stage::Withdrawn { .. } => Closing::Withdrawn,
            Stage::Abandoned {
                outcome: Outcome::FeeLapsed,
                ..
            } => Closing::Unpaid,
            _ if self.is_late_refused() => Closing::LateRefused,
            _ => Closing::Abandoned,
        }
    }

    fn is_late_refused(&self) -> bool {
        let asked = self.case.clarification.as_ref();
        asked.and_then(Clarification::refused).is_some()
    }

    async fn against_abandonment(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
        language: Language,
    ) -> Result<Vec<String>> {
        let department = self.case.stage.department();
        let seal = Seal::of(tx, change.authority.id, department).await?;
        Ok(of_abandonment(change, self.case, &seal, language))
    }

    /// The last day for what a notice asks.
    fn last_day_of(&self, of: Notified, change: &Change<'_>) -> Option<Due> {
        match of {
            Notified::Fee => self.last_day_to_pay(change),
            Notified::Clarification | Notified::Reasons | Notified::Delay | Notified::DueDate => {
                self.answer_by(of).map(Due::fixed)
            }
        }
    }

    /// The last day for an answer, which a notice has fixed.
    fn answer_by(&self, of: Notified) -> Option<NaiveDate> {
        match of {
            Notified::Clarification => self
                .case
                .clarification
                .as_ref()
                .map(|asked| asked.answer_by),
            Notified::Reasons => self.case.reasons.as_ref().map(|asked| asked.answer_by),
            Notified::Delay | Notified::DueDate | Notified::Fee => None,
        }
    }

    fn what_to_do(&self, of: Notified, change: &Change<'_>, language: Language) -> Vec<String> {
        match of {
            Notified::Clarification => what_to_do::to_clarify(self.answer_by(of), language),
            Notified::Reasons => what_to_do::to_give_reasons(self.answer_by(of), language),
            Notified::Fee => self.how_to_pay_in_time(change, language),
            Notified::Delay => {
                let until = self.case.delay.as_ref().map(|told| told.until);
                what_to_do::after_a_delay(until, language)
            }
            Notified::DueDate => {
                let due = self.clock.due_on.map(|on| due(self.clock, on));
                what_to_do::after_a_move(due, language)
            }
        }
    }

    /// The letter that tells the end, as the mail encloses it.
    async fn note(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
    ) -> Result<Option<crate::notify::notice::Enclosed>> {
        let (CaseEvent::Abandoned { letter, .. }
        | CaseEvent::Withdrawn {
            letter: Some(letter),
            ..
        }) = &self.event.event
        else {
            return Ok(None);
        };
        let letter = letters::get(tx, &change.app.keys, change.authority.id, letter.id).await?;
        Ok(Some(crate::notify::notice::Enclosed::new(
            letter.text,
            &letter.html,
        )))
    }
}
