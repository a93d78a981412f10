//! What calendars that were published before do to a case by something that happens to it only now: a closed case is
//! taken up again, or a letter is served that was written before.

use crate::app::record::Change;
use crate::app::{Result, addresses};
use crate::rules::case::Case;
use crate::rules::event::{By, CaseEvent, Recorded};
use crate::rules::recount::{since_written, taken_up};
use crate::storage::AsyncPgConnection;

impl Change<'_> {
    /// Adds to what is being recorded what a calendar does by it.
    pub(in crate::app) async fn with_calendars(
        &self,
        tx: &AsyncPgConnection,
        (before, case): (&Case, &mut Case),
        recorded: &mut Vec<Recorded>,
    ) -> Result<()> {
        let event = match taken_up(before, case, self.calendars, self.today) {
            Some(event) => Some(event),
            None => self.letter_served(tx, case, recorded).await?,
        };
        if let Some(event) = event {
            let event = Recorded {
                seq: case.version.saturating_add(1),
                on: self.today,
                at: self.now,
                by: By::System,
                event,
            };
            case.apply(&event);
            recorded.push(event);
        }
        Ok(())
    }

    /// A letter that was written under an earlier calendar names the day by that one; the mail beside it names the day
    /// as it stands.
    async fn letter_served(
        &self,
        tx: &AsyncPgConnection,
        case: &Case,
        recorded: &[Recorded],
    ) -> Result<Option<CaseEvent>> {
        let moved = recorded.iter().find_map(|served| {
            let moved = since_written(case, &served.event, self.calendars, self.today)?;
            Some((&served.event, moved))
        });
        let Some((served, moved)) = moved else {
            return Ok(None);
        };
        let is_mailed = !matches!(served, CaseEvent::FeeNoticeDelivered)
            && addresses::of_case(tx, self.app, case).await?.is_some();
        Ok(Some(if is_mailed { moved.with_mail() } else { moved }))
    }
}
