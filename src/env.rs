//! The only place that asks the machine for the time or for randomness.
//!
//! A use-case reads `now` once and passes it down. In tests time stands still until it is set and
//! ids count up, so that a snapshot needs no redaction.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use uuid::{ContextV7, Timestamp, Uuid};

/// Time and ids, as the program is given them.
#[derive(Clone, Debug)]
pub struct Env {
    time: Time,
    ids: Ids,
}

#[derive(Clone, Debug)]
enum Time {
    Machine,
    Set(Arc<Mutex<DateTime<Utc>>>),
}

#[derive(Clone, Debug)]
enum Ids {
    Random(Arc<Mutex<ContextV7>>),
    Counting(Arc<AtomicU64>),
}

impl Env {
    /// The machine's own time and random ids.
    pub fn machine() -> Self {
        Self {
            time: Time::Machine,
            ids: Ids::random(),
        }
    }

    /// A clock that stands at `now` until it is set; ids are random. For loading history.
    pub fn standing_at(now: DateTime<Utc>) -> Self {
        Self {
            time: Time::Set(Arc::new(Mutex::new(now))),
            ids: Ids::random(),
        }
    }

    /// A clock that stands at `now` until it is set, and ids that count up. For tests.
    pub fn counting_at(now: DateTime<Utc>) -> Self {
        Self {
            time: Time::Set(Arc::new(Mutex::new(now))),
            ids: Ids::Counting(Arc::new(AtomicU64::new(1))),
        }
    }

    /// This moment, to the microsecond, which is what the database keeps.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the door through which the time comes in"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.time {
            Time::Machine => Utc::now(),
            Time::Set(moment) => *moment.lock().unwrap_or_else(PoisonError::into_inner),
        };
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Sets a clock that stands still; the machine's own clock is left alone.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Time::Set(moment) = &self.time {
            *moment.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }

    /// A new id, version 7: later ids sort after earlier ones.
    pub fn id(&self) -> Uuid {
        let now = self.now();
        match &self.ids {
            Ids::Random(context) => {
                let context = context.lock().unwrap_or_else(PoisonError::into_inner);
                let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
                Uuid::new_v7(Timestamp::from_unix(
                    &*context,
                    seconds,
                    now.timestamp_subsec_nanos(),
                ))
            }
            Ids::Counting(counter) => {
                let millis = u128::try_from(now.timestamp_millis()).unwrap_or_default();
                let count = u128::from(counter.fetch_add(1, Ordering::Relaxed));
                Uuid::from_u128((millis << 80) | (0x7 << 76) | (0b10 << 62) | count)
            }
        }
    }
}

impl Ids {
    fn random() -> Self {
        Self::Random(Arc::new(Mutex::new(ContextV7::new())))
    }
}

/// Random bytes from the machine.
///
/// # Panics
/// When the operating system has none to give; nothing safe can be done then.
#[expect(
    clippy::expect_used,
    reason = "without randomness there are no keys, nonces or passwords"
)]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// The civil day of a moment in a zone: the one function in which moments become days.
pub fn day_in(zone: Tz, moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&zone).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise() {
        for env in [Env::machine(), Env::counting_at(DateTime::UNIX_EPOCH)] {
            let ids: Vec<_> = (0..1_000).map(|_| env.id()).collect();
            assert!(ids.is_sorted());
            assert!(ids.iter().all(|id| id.get_version_num() == 7));
        }
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_zone() {
        let evening = "2026-03-02T16:30:00Z".parse().unwrap();
        assert_eq!(
            day_in(chrono_tz::Asia::Shanghai, evening).to_string(),
            "2026-03-03"
        );
    }
}
