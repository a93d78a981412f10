//! What falls with something that turns out not to have been told or served: recorded with it, in the same transaction,
//! wherever that is found out.

use super::record::Change;
use crate::rules::case::Case;
use crate::rules::event::{By, Decided, Recorded};
use crate::rules::falling::falls;

impl Change<'_> {
    /// Adds to what is being recorded what loses its effect by it.
    pub(super) fn with_falls(&self, before: &Case, case: &mut Case, recorded: &mut Vec<Recorded>) {
        if !recorded.iter().any(|event| event.event.takes_time_back()) {
            return;
        }
        let calendar = before.calendar(self.calendars);
        for Decided { on, event } in falls(before, case, (self.today, calendar)) {
            let event = Recorded {
                seq: case.version.saturating_add(1),
                on,
                at: self.now,
                by: By::System,
                event,
            };
            case.apply(&event);
            recorded.push(event);
        }
    }
}
