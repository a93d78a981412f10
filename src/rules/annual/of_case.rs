//! When a case is counted.

use chrono::NaiveDate;

use crate::rules::case::Case;
use crate::rules::kind::CaseKind;
use crate::rules::outcome::Outcome;

impl Case {
    /// When and how it is counted as ended: as it first closed, whatever an order made of it afterwards.
    pub fn counted_result(&self) -> Option<(NaiveDate, Outcome)> {
        self.first_closed.or_else(|| self.closed())
    }

    /// The day on which it is counted as received (收到): that of receipt by its channel (Art. 31), whatever began the
    /// period anew. One that ended before receipt was confirmed came in on the day on which it ended, so that it is
    /// counted once all the same. A part of a split application counts from the day of the split: until then it was one
    /// application, and what was counted of that time stays. A correction of own records (Art. 41) has no place in the
    /// report.
    pub fn counted_on(&self) -> Option<NaiveDate> {
        if self.kind != CaseKind::Disclosure {
            return None;
        }
        let needs = self.channel.needs_confirmation(self.regime());
        let received = self.confirmed_on.or((!needs).then_some(self.filed_on));
        let received = received.map(|on| self.split_on.map_or(on, |split| on.max(split)));
        let ended = self.counted_result().map(|(on, _)| on);
        received.into_iter().chain(ended).min()
    }
}
