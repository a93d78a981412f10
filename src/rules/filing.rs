//! How an application enters the register (收件、登记; Art. 29 to 31).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::applicant::ApplicantKind;
use super::application::FormWanted;
use super::calendar::Calendar;
use super::case::{Case, Stage};
use super::clocks::NamedClock;
use super::decide::check_day;
use super::event::{CaseEvent, Decided, TextRef};
use super::kind::CaseKind;
use super::parties::Agency;
use super::receipt::Channel;
use super::refusal::Refusal;
use super::regime::{Jurisdiction, Regime};

/// Who confirms the receipt of an online filing (docs/decisions; Art. 31(3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// The system's own answer is the confirmation (系统自动确认).
    Automatic,
    /// A registrar confirms with the applicant (人工确认).
    Manual,
}

impl Confirmation {
    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Automatic, Self::Manual]
            .into_iter()
            .find(|one| one.code() == code)
    }
}

/// How far back a registrar may date what came in: paper is entered late, but not years late.
const ENTERED_LATE_BY_AT_MOST: Days = Days::new(366);

/// An application on its way into the register.
#[derive(Debug, Clone)]
pub struct Filing {
    /// Its number, just drawn.
    pub number: String,
    /// What it asks for.
    pub kind: CaseKind,
    /// Whose law applies.
    pub law: Jurisdiction,
    /// By what channel it came.
    pub channel: Channel,
    /// The day it reached the agency.
    pub filed_on: NaiveDate,
    /// Citizen or kind of organisation.
    pub applicant_kind: ApplicantKind,
    /// How the applicant wants to receive the information.
    pub form: FormWanted,
    /// The information wanted.
    pub wanted: TextRef,
    /// The agent that it names.
    pub agent: Option<Agency>,
    /// How many apply together with the representative.
    pub joint: u8,
}

/// Enters an application in the register.
///
/// # Errors
/// When its day lies in the future or too far back, or a power of attorney was presented on none that can be.
pub fn file(
    filing: Filing,
    confirmation: Confirmation,
    today: NaiveDate,
) -> Result<Vec<Decided>, Refusal> {
    let earliest = today
        .checked_sub_days(ENTERED_LATE_BY_AT_MOST)
        .unwrap_or(today);
    check_day(filing.filed_on, earliest, today)?;
    let on = filing.filed_on;
    if let Some(presented_on) = filing.agent.and_then(|agent| agent.presented_on) {
        check_day(presented_on, on, today)?;
    }
    if filing.kind == CaseKind::Correction && filing.law != Jurisdiction::China {
        return Err(Refusal::NoCorrectionHere);
    }
    // What waits for no confirmation confirms nothing.
    let confirms_itself = filing.kind == CaseKind::Disclosure
        && filing.channel == Channel::Online
        && confirmation == Confirmation::Automatic;
    let filed = CaseEvent::Filed {
        number: filing.number,
        law: filing.law,
        channel: filing.channel,
        applicant_kind: filing.applicant_kind,
        form: filing.form,
        wanted: filing.wanted,
        kind: filing.kind,
        agent: filing.agent,
        joint: filing.joint,
        split_from: None,
    };
    let confirmed = confirms_itself.then_some(Decided {
        on,
        event: CaseEvent::Confirmed,
    });
    Ok([Decided { on, event: filed }]
        .into_iter()
        .chain(confirmed)
        .collect())
}

/// Confirms receipt with the applicant: from this day the period runs (双方确认之日).
pub(super) fn confirm(case: &Case, on: NaiveDate, today: NaiveDate) -> Result<Decided, Refusal> {
    check_unconfirmed(case)?;
    check_day(on, case.filed_on, today)?;
    Ok(Decided {
        on,
        event: CaseEvent::Confirmed,
    })
}

/// Whether the application waits for the receipt to be confirmed.
pub(super) fn check_unconfirmed(case: &Case) -> Result<(), Refusal> {
    match &case.stage {
        Stage::Submitted => Ok(()),
        Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => Err(Refusal::CannotConfirm {
            stage: case.stage.name(),
        }),
    }
}

/// What the applicant may expect of a case that has just begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prospect {
    /// By when the office should confirm receipt, where it must.
    pub confirmation_by: Option<NaiveDate>,
    /// When the reply is due if receipt is confirmed on the day the application came in.
    pub earliest_due: NaiveDate,
    /// When it is due if receipt is confirmed on the last day and the period extended in full.
    pub latest_due: NaiveDate,
}

/// Looks ahead, as of a day.
pub fn prospect(case: &Case, today: NaiveDate, calendar: &Calendar) -> Prospect {
    let regime = case.regime();
    if regime.serves == CaseKind::Correction {
        let due = regime.reply_length().end(case.filed_on, calendar);
        return Prospect {
            confirmation_by: None,
            earliest_due: due,
            latest_due: due,
        };
    }
    let waits = case.channel.needs_confirmation(regime) && case.confirmed_on.is_none();
    let confirmation_by = waits.then(|| confirmation_by(case, today, calendar));
    let reply = u32::from(regime.reply_days);
    let most = reply.saturating_add(u32::from(regime.extension_max_days));
    let last_start = confirmation_by.unwrap_or(case.filed_on);
    Prospect {
        confirmation_by,
        earliest_due: calendar.working_day_after(case.filed_on, reply),
        latest_due: calendar.working_day_after(last_start, most),
    }
}

/// By when receipt should be confirmed; today, when that has passed before the application was entered.
fn confirmation_by(case: &Case, today: NaiveDate, calendar: &Calendar) -> NaiveDate {
    confirm_by(case.channel, case.filed_on, case.regime(), calendar).max(today)
}

/// By when the receipt of what came in on a day should be confirmed: that very day, where the law says so
/// (Art. 31(2)), else within the house's own period.
pub fn confirm_by(
    channel: Channel,
    filed_on: NaiveDate,
    regime: &Regime,
    calendar: &Calendar,
) -> NaiveDate {
    if regime.confirmed_on_arrival.contains(&channel) {
        filed_on
    } else {
        end_of_confirmation(filed_on, regime, calendar)
    }
}

/// The last day of the clock of confirmation.
fn end_of_confirmation(filed_on: NaiveDate, regime: &Regime, calendar: &Calendar) -> NaiveDate {
    NamedClock::Confirmation
        .read(filed_on, regime, calendar)
        .map_or(filed_on, |reading| reading.due_on)
}

/// Whether a case still waits for confirmation although the clock of confirmation has run out.
pub fn confirmation_is_late(case: &Case, calendar: &Calendar, today: NaiveDate) -> bool {
    case.stage == Stage::Submitted
        && end_of_confirmation(case.filed_on, case.regime(), calendar) < today
}

/// What came in by this day and still waits for confirmation is late as of today.
pub fn late_if_filed_by(regime: &Regime, calendar: &Calendar, today: NaiveDate) -> NaiveDate {
    std::iter::successors(today.pred_opt(), NaiveDate::pred_opt)
        .find(|filed_on| end_of_confirmation(*filed_on, regime, calendar) < today)
        .unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::calendar::{Calendars, Region};
    use crate::rules::regime::RegimeId;

    #[test]
    fn a_filing_is_late_after_the_working_day_that_follows_it() {
        let calendars = Calendars::carried(Region::China);
        let regime = Regime::builtin(RegimeId::Cn2019);
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (today, late_if_filed_by_then) in [
            // Tuesday: Sunday's may still be confirmed on Monday, which was yesterday; Monday's today.
            ("2026-03-03", "2026-03-01"),
            ("2026-03-04", "2026-03-02"),
            // Saturday and Sunday: Thursday's should have been confirmed on Friday.
            ("2026-03-07", "2026-03-05"),
            ("2026-03-08", "2026-03-05"),
            // Monday: what came on Friday or later has all of today.
            ("2026-03-09", "2026-03-05"),
            ("2026-03-10", "2026-03-08"),
            // The day after the National Day holidays of 2026: nothing that came in them is late.
            ("2026-10-08", "2026-09-29"),
        ] {
            let found = late_if_filed_by(regime, calendars.current(), day(today));
            assert_eq!(found, day(late_if_filed_by_then), "{today}");
        }
    }
}
