//! What is told of an extension of the reply period.

use super::{Subject, follow_url};
use crate::app::cases::days_left;
use crate::app::letters::{contact, due, due_in_words};
use crate::app::record::Change;
use crate::app::{Error, Result};
use crate::notify::notice::{
    ExtensionDecided, ExtensionNotTold, ExtensionTold, ExtensionWaiting, Notice,
};
use crate::rules::clocks::Length;
use crate::rules::language::Language;
use crate::rules::notices::Owed;
use crate::storage::AsyncPgConnection;

impl Subject<'_> {
    pub(super) async fn of_extension(
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
        let last = self.case.extensions.last();
        let working_days = last.map_or(0, |last| last.working_days);
        let days = Length::WorkingDays(working_days).in_language(language);
        Ok(match owed {
            Owed::ExtensionWaiting => Notice::ExtensionWaiting(ExtensionWaiting {
                authority,
                number,
                department: self.department_name(tx, change).await?,
                days,
                due,
                days_left,
            }),
            Owed::ExtensionApproved | Owed::ExtensionRefused => {
                Notice::ExtensionDecided(ExtensionDecided {
                    authority,
                    number,
                    days,
                    approved: owed == Owed::ExtensionApproved,
                    due,
                    days_left,
                })
            }
            Owed::ExtensionTold => Notice::ExtensionTold(ExtensionTold {
                authority,
                number,
                days,
                due,
                article: {
                    let regime = self.case.regime();
                    regime.cite(&regime.articles.extension, language)
                },
                reasons: due_in_words(self.clock, language),
                corrected: self.corrected(change),
                service: self.served(),
                letter: self.enclosed(tx, change).await?,
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::ExtensionNotTold => Notice::ExtensionNotTold(ExtensionNotTold {
                authority,
                number,
                due,
                days_left,
                came_back: self.came_back(),
                may_have_arrived: self.may_have_arrived(tx, change).await?,
                too_late: self.too_late(),
                fell: self.event.event.fell(),
                void: self.is_void(),
            }),
            _ => return Err(Error::internal("not a notice about an extension")),
        })
    }
}
