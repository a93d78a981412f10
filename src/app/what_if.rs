//! What if: due dates as they would be, of a case or of nothing but events. Nothing is changed.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::cases::{self, Detail, working_days};
use super::{App, Error, Result};
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::deadline::{self, Clock, ClockEvent, Flag, NoEffect};
use crate::rules::ids::CaseId;
use crate::rules::policy::Actor;
use crate::rules::recount::AsIf;
use crate::rules::regime::Regime;

/// The longest period that is told day by day: no law gives more, and nobody reads it.
const LONGEST: Days = Days::new(3 * 366);

/// The due date of a case as it would be.
pub struct WhatIf {
    /// The case, and its clock as it is.
    pub detail: Detail,
    /// The clock as it would be.
    pub clock: Clock,
    /// The day on which one looks: today, or the day of the last event supposed.
    pub as_of: NaiveDate,
    /// By how many working days the due date moves; below zero when it comes nearer.
    pub moves_by: Option<i64>,
    /// What would be out of order and is not so already.
    pub new_flags: Vec<Flag>,
    /// Which of the events supposed would change nothing, counted among them, and why.
    pub without_effect: Vec<NoEffect>,
    /// Whether the calendar in force counts it, also where the case itself keeps an earlier one.
    by_current: bool,
}

impl WhatIf {
    /// The calendar by which the clock is read as it would be.
    pub fn calendar(&self) -> &Calendar {
        calendar_of(&self.detail, self.by_current)
    }
}

/// Reads the clock of a case as if some events happened too.
///
/// # Errors
/// Not found; a period of years; or the database cannot be reached.
pub async fn of_case(
    app: &App,
    actor: &Actor,
    case: CaseId,
    supposed: &[ClockEvent],
) -> Result<WhatIf> {
    let detail = cases::find(app, actor, case).await?;
    let last = supposed.iter().map(|event| event.on).max();
    let as_of = last.map_or(detail.today, |last| last.max(detail.today));
    let regime = detail.case.regime();
    // A case that is open is read by the calendar that has reached it, as everywhere.
    let AsIf {
        events,
        calendar,
        is_taken_up: by_current,
    } = AsIf::of(&detail.case, supposed, &detail.calendars, detail.today);
    let clock = read(&events, regime, calendar, Some(as_of), "if_event")?;
    let moves_by = detail
        .clock
        .due_on
        .zip(clock.due_on)
        .map(|(is, would_be)| working_days(calendar, is, would_be));
    let happened = detail.case.clock_events.len();
    let without_effect = deadline::without_effect(&events, regime, calendar, Some(as_of))
        .into_iter()
        .filter_map(|idle| {
            let event = idle.event.checked_sub(happened)?;
            Some(NoEffect { event, ..idle })
        })
        .collect();
    Ok(WhatIf {
        without_effect,
        new_flags: new_flags(&detail.clock.flags, &clock.flags),
        moves_by,
        as_of,
        by_current,
        clock,
        detail,
    })
}

fn calendar_of(detail: &Detail, by_current: bool) -> &Calendar {
    if by_current {
        detail.calendars.current()
    } else {
        detail.case.calendar(&detail.calendars)
    }
}

/// The flags of the second list that are not matched by one of the first.
fn new_flags(before: &[Flag], after: &[Flag]) -> Vec<Flag> {
    let mut known = before.to_vec();
    let mut is_new = |flag: &Flag| match known.iter().position(|one| one == flag) {
        Some(at) => {
            known.swap_remove(at);
            false
        }
        None => true,
    };
    after.iter().copied().filter(|flag| is_new(flag)).collect()
}

/// The calendars by which a law is counted: those that the authority named has published. Where none is
/// named, those of the only authority, or what the program carries.
///
/// # Errors
/// An authority that is unknown or of another country; or the database cannot be reached.
pub async fn calendars(
    app: &App,
    regime: &Regime,
    authority: Option<&str>,
) -> Result<Arc<Calendars>> {
    if authority.is_some() {
        let authority = app.authority_named(authority).await?;
        let calendars = app.calendars(&authority).await?;
        if calendars.current().region() != regime.calendar {
            return Err(other_law());
        }
        return Ok(calendars);
    }
    let authorities = app.authorities().await?;
    if let [only] = authorities.as_slice() {
        let calendars = app.calendars(only).await?;
        if calendars.current().region() == regime.calendar {
            return Ok(calendars);
        }
    }
    Ok(Arc::new(Calendars::carried(regime.calendar)))
}

fn other_law() -> Error {
    Error::invalid(
        "authority",
        "other_law",
        "该机关的日历属于另一法域，不适用于所填法规；请不填机关，或者更换法规",
        "This authority's calendar is of another country than the regime: leave the authority out, or name another regime",
    )
}

/// Reads a clock from nothing but events.
///
/// # Errors
/// A period of years, at `place`.
pub fn read(
    events: &[ClockEvent],
    regime: &Regime,
    calendar: &Calendar,
    as_of: Option<NaiveDate>,
    place: &str,
) -> Result<Clock> {
    let brief = deadline::read_brief(events, regime, calendar, as_of);
    let last = [
        brief.due_on,
        brief.waits_until,
        brief.closed_on,
        brief.replied_on,
    ];
    let last = last.into_iter().flatten().max();
    if let (Some(from), Some(last)) = (brief.counted_from, last)
        && from
            .checked_add_days(LONGEST)
            .is_some_and(|longest| last > longest)
    {
        return Err(Error::invalid(
            place,
            "too_long",
            "期限超过三年，无法逐日列明，请核对日期和天数",
            "The period is longer than three years: check the days",
        ));
    }
    Ok(deadline::read(events, regime, calendar, as_of))
}
