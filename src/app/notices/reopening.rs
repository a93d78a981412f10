//! What is told when an order takes a case up again.

use super::{Subject, due, due_in_words, follow_url};
use crate::app::cases::days_left;
use crate::app::letters::contact;
use crate::app::record::Change;
use crate::app::{Error, Result};
use crate::notify::notice::{ApplicationReopened, CaseReopened, Notice};
use crate::rules::event::CaseEvent;
use crate::rules::language::Language;
use crate::rules::notices::Owed;
use crate::rules::remedies::RemedyKind;
use crate::storage::AsyncPgConnection;

impl Subject<'_> {
    pub(super) async fn of_reopening(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
        owed: Owed,
        language: Language,
    ) -> Result<Notice> {
        let authority = super::authority_name(change, language);
        let number = self.case.number.clone();
        let due = due(self.clock, change.today);
        let (decision, received_on) = (self.decision(language), self.event.on);
        Ok(match owed {
            Owed::ApplicationReopened => Notice::ApplicationReopened(ApplicationReopened {
                authority,
                number,
                decision,
                received_on,
                had_reply: self.case.last_reply().is_some(),
                due,
                reasons: due_in_words(self.clock, language),
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::CaseReopened => Notice::CaseReopened(CaseReopened {
                authority,
                number,
                department: self.department_name(tx, change).await?,
                decision,
                received_on,
                due,
                days_left: days_left(change.calendars.current(), change.today, due.on),
            }),
            _ => return Err(Error::internal("not a notice about a reopening")),
        })
    }

    /// What orders it.
    fn decision(&self, language: Language) -> String {
        let remedy = match &self.event.event {
            CaseEvent::Reopened { reference, .. } => self.case.remedy(reference),
            _ => None,
        };
        match remedy.map(|remedy| remedy.kind) {
            Some(RemedyKind::Reconsideration) | None => {
                language.pick("行政复议决定", "a reconsideration decision")
            }
            Some(RemedyKind::DirectSuit | RemedyKind::SuitAfterReconsideration) => {
                language.pick("人民法院裁判", "a judgment")
            }
        }
        .to_owned()
    }
}
