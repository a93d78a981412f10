//! What is told of a notice that left too late to have effect.

use super::{Subject, authority_name, follow_url};
use crate::app::letters::{contact, due};
use crate::app::record::Change;
use crate::notify::notice::{Fallen, Notice, NoticeWithoutEffect};
use crate::rules::event::CaseEvent;
use crate::rules::language::Language;
use crate::rules::notified::Notified;
use crate::rules::too_late::{Telling, TooLate};

impl Subject<'_> {
    /// What became of the mail that could have effect only on an earlier day, where the event is about one.
    pub(super) fn too_late(&self) -> Option<TooLate> {
        match self.event.event {
            CaseEvent::NoticeNotServed { too_late, .. }
            | CaseEvent::ExtensionNotTold { too_late, .. } => too_late,
            _ => None,
        }
    }

    /// What the applicant has done on a notice that fell with something else; `None` of any other.
    pub(super) fn fallen(&self, language: Language) -> Option<Fallen> {
        let event = &self.event.event;
        if !event.fell() {
            return None;
        }
        let is_of = |which| matches!(event, CaseEvent::NoticeNotServed { of, .. } if *of == which);
        let clarification = is_of(Notified::Clarification);
        let to_repay = self.case.fee_to_repay().filter(|_| is_of(Notified::Fee));
        Some(Fallen {
            answered: clarification && self.case.answered_in_vain().is_some(),
            paid: to_repay.map(|fee| fee.amount.in_language(language)),
            closed: !self.case.stage.name().is_open(),
        })
    }

    pub(super) fn without_effect(&self, change: &Change<'_>, language: Language) -> Notice {
        let what = match self.event.event {
            CaseEvent::NoticeNotServed { of, .. } => Telling::Notice(of),
            _ => Telling::Extension,
        };
        Notice::NoticeWithoutEffect(NoticeWithoutEffect {
            authority: authority_name(change, language),
            number: self.case.number.clone(),
            title: what.title(language).to_owned(),
            due: (self.clock.due_on).map(|_| due(self.clock, change.today)),
            fell: self.fallen(language),
            query_code: self.query_code(),
            follow_url: follow_url(change),
            contact: contact(change.authority),
        })
    }
}
