//! Where a clock stands while its events are being read.

use chrono::NaiveDate;

use super::clock::State;
use crate::rules::clocks::NamedClock;

/// Where the clock stands, with what only that stage knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    AwaitingConfirmation,
    Running,
    Stopped(Stop),
    Abandoned(Stop),
    Withdrawn { on: NaiveDate, stop: Option<Stop> },
    Replied { on: NaiveDate, stop: Option<Stop> },
}

/// A stop that waits for the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) since: NaiveDate,
    pub(super) last_day: NaiveDate,
    pub(super) waits_for: Awaited,
}

/// What a stopped clock waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awaited {
    Clarification,
    Payment,
}

impl Awaited {
    /// The named clock that runs meanwhile.
    pub(super) fn clock(self) -> NamedClock {
        match self {
            Self::Clarification => NamedClock::ClarificationAnswer,
            Self::Payment => NamedClock::Payment,
        }
    }
}

impl Stop {
    /// The day on which the application is deemed abandoned.
    pub(super) fn closes_on(self) -> NaiveDate {
        self.last_day.succ_opt().unwrap_or(NaiveDate::MAX)
    }
}

impl Stage {
    pub(super) fn state(self) -> State {
        match self {
            Self::AwaitingConfirmation => State::AwaitingConfirmation,
            Self::Running => State::Running,
            Self::Stopped(stop) => match stop.waits_for {
                Awaited::Clarification => State::AwaitingClarification,
                Awaited::Payment => State::AwaitingPayment,
            },
            Self::Abandoned(_) => State::Abandoned,
            Self::Withdrawn { .. } => State::Withdrawn,
            Self::Replied { .. } => State::Replied,
        }
    }

    /// The stop in which the clock stands, or stood when the case was closed.
    pub(super) fn stop(self) -> Option<Stop> {
        match self {
            Self::AwaitingConfirmation | Self::Running => None,
            Self::Stopped(stop) | Self::Abandoned(stop) => Some(stop),
            Self::Withdrawn { stop, .. } | Self::Replied { stop, .. } => stop,
        }
    }

    /// Whether a reply is still owed.
    pub(super) fn is_open(self) -> bool {
        match self {
            Self::AwaitingConfirmation | Self::Running | Self::Stopped(_) => true,
            Self::Abandoned(_) | Self::Withdrawn { .. } | Self::Replied { .. } => false,
        }
    }
}
