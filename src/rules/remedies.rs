//! Until when a reply can be challenged (复议、诉讼期限): the periods run from the day the applicant knows it.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::case::{Case, Stage};
use super::clocks::NamedClock;
use super::outcome::Remedy;
use super::service::known_on;

/// The last days of the remedies against a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemedyPeriods {
    /// The day on which the applicant knew the reply (知道之日); it does not count itself.
    pub from: NaiveDate,
    /// The last day for reconsideration.
    pub reconsideration_until: Option<NaiveDate>,
    /// The last day for a suit without reconsideration; none where that must come first (复议前置).
    pub suit_until: Option<NaiveDate>,
    /// Whether one of these may still move, because its year's calendar is not final.
    pub provisional: bool,
}

/// The periods against the reply of a case; `None` until the record shows that the applicant knows it.
pub fn remedy_periods(case: &Case, remedy: Remedy, calendar: &Calendar) -> Option<RemedyPeriods> {
    let Stage::Replied { reply, .. } = &case.stage else {
        return None;
    };
    let from = known_on(&reply.service)?;
    let last_day = |clock: NamedClock| {
        clock
            .read(from, case.regime(), calendar)
            .map(|reading| reading.due_on)
    };
    let (reconsideration_until, suit_until) = match remedy {
        Remedy::Either | Remedy::FirstForWithheldPart => (
            last_day(NamedClock::Reconsideration),
            last_day(NamedClock::Suit),
        ),
        Remedy::ReconsiderationFirst => (last_day(NamedClock::Reconsideration), None),
        Remedy::General => (None, None),
    };
    let open = |day: Option<NaiveDate>| day.is_some_and(|day| !calendar.is_final(day));
    Some(RemedyPeriods {
        from,
        reconsideration_until,
        suit_until,
        provisional: open(reconsideration_until) || open(suit_until),
    })
}
