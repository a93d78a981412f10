//! The reminder to an applicant that the last day nears for what was asked of them.

use super::super::cases::days_left;
use super::super::letters::contact;
use super::super::record::Change;
use super::{authority_name, follow_url, query_code};
use crate::notify::notice::{Due, LastDayNear, what_to_do};
use crate::rules::case::Case;
use crate::rules::clocks::{ClockKind, NamedClock};
use crate::rules::fee::Fen;
use crate::rules::language::Language;
use crate::rules::notified::Notified;
use crate::rules::reminders::{Reminder, Watched};

pub(super) fn written(
    change: &Change<'_>,
    case: &Case,
    reminder: &Reminder<'_>,
    language: Language,
) -> LastDayNear {
    let on = reminder.due_on;
    let last_day = Due {
        on,
        provisional: reminder.clock.is_some_and(|clock| clock.provisional),
    };
    let is_payment = reminder.watched == Watched::Beside(ClockKind::Named(NamedClock::Payment));
    let (of, asks, lines) = if is_payment {
        let amount = case.fee.as_deref().map_or(Fen(0), |fee| fee.amount);
        let period = case.regime().clocks.payment.length;
        let lines = what_to_do::to_pay(amount, Some(last_day), period, language);
        (Notified::Fee, what_to_do::pay(language), lines)
    } else {
        let lines = what_to_do::to_clarify(Some(on), language);
        (
            Notified::Clarification,
            what_to_do::clarify(language),
            lines,
        )
    };
    LastDayNear {
        authority: authority_name(change, language),
        number: case.number.clone(),
        title: of.title(language).to_owned(),
        asks,
        last_day,
        days_left: days_left(case.calendar(change.calendars), change.today, on),
        is_today: on == change.today,
        what_to_do: lines,
        query_code: query_code(case),
        follow_url: follow_url(change),
        contact: contact(change.authority),
    }
}
