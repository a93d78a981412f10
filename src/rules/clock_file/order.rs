//! Days of one case that cannot stand together.

use chrono::NaiveDate;

use super::fault::{Fault, InputError, Place};
use crate::rules::deadline::{ClockEvent, Happening};
use crate::rules::regime::Regime;

/// A day that an event brings about lies on the event's own day or after it.
///
/// # Errors
/// Names the field whose day lies before its event.
pub(super) fn follows(event: &ClockEvent, place: &Place) -> Result<(), InputError> {
    let named: Option<(&'static str, NaiveDate)> = match &event.what {
        Happening::ConsultationSent { delivered_on, .. }
        | Happening::FeeNotified { delivered_on } => delivered_on.map(|day| ("delivered_on", day)),
        Happening::Delayed { until } => Some(("until", *until)),
        Happening::Reopened { until, .. } => until.map(|day| ("until", day)),
        Happening::ClarificationRequested { answer_by } => Some(("answer_by", *answer_by)),
        Happening::Received { .. }
        | Happening::Confirmed
        | Happening::ClarificationReceived { .. }
        | Happening::Delivered { .. }
        | Happening::OpinionReceived { .. }
        | Happening::Extended { .. }
        | Happening::FeePaid
        | Happening::Replied { .. }
        | Happening::Withdrawn => None,
    };
    match named {
        Some((name, day)) if day < event.on => Err(place.at(name).error(Fault::BeforeItsEvent)),
        Some(_) | None => Ok(()),
    }
}

/// The day from which the period is first counted is one on which the law was in force.
///
/// # Errors
/// Names the event of that day, and the law that was in force in its place.
pub(super) fn in_force(
    events: &[ClockEvent],
    regime: &'static Regime,
    place: impl Fn(usize) -> Place,
) -> Result<(), InputError> {
    let Some((n, event)) = counted_from(events, regime) else {
        return Ok(());
    };
    if event.on >= regime.in_force_from {
        return Ok(());
    }
    let before = Regime::of(regime.jurisdiction, event.on);
    let instead = (before.in_force_from <= event.on).then_some(before.id);
    let (regime, from) = (regime.id, regime.in_force_from);
    Err(place(n).error(Fault::NotInForce {
        regime,
        from,
        instead,
    }))
}

/// The receipt, or the confirmation that it waits for; none while that is awaited.
fn counted_from<'a>(events: &'a [ClockEvent], regime: &Regime) -> Option<(usize, &'a ClockEvent)> {
    let first = |is: fn(&Happening) -> bool, from: NaiveDate| {
        let those = events.iter().enumerate();
        let those = those.filter(|(_, event)| event.on >= from && is(&event.what));
        those.min_by_key(|(_, event)| event.on)
    };
    let is_receipt = |what: &Happening| matches!(what, Happening::Received { .. });
    let received = first(is_receipt, NaiveDate::MIN)?;
    let waits = matches!(&received.1.what,
        Happening::Received { channel } if channel.needs_confirmation(regime));
    if waits {
        first(|what| matches!(what, Happening::Confirmed), received.1.on)
    } else {
        Some(received)
    }
}
