//! When to try a mail again. Pure: the clock and the dice are the caller's.

use chrono::{DateTime, TimeDelta, Utc};

/// After this long a mail is given up, and becomes work for a person.
pub const PATIENCE: TimeDelta = TimeDelta::hours(72);

/// What follows an attempt that did not settle the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    At(DateTime<Utc>),
    Expired,
}

/// The next attempt, after `attempts` of them, the last at `now`.
///
/// Close together at first (a busy server asks for seconds), then every five minutes, every half hour, and
/// every two hours until 72 hours after the mail was made. `jitter` (0 to 255) stretches a delay by up to a
/// fifth, so that mails deferred together do not return together.
///
/// A mail that was never tried is tried, however old: the program may have stood still for days.
pub fn next_attempt(
    attempts: u32,
    created_at: DateTime<Utc>,
    now: DateTime<Utc>,
    jitter: u8,
) -> Next {
    if attempts == 0 {
        return Next::At(now);
    }
    after(delay_after(attempts), created_at, now, jitter)
}

/// The next attempt after one whose answer was lost, the `times`th of them: a copy may lie in the mailbox, and each attempt
/// lays another beside it. After half an hour, and after twice as long each time: eight copies at most in 72 hours.
pub fn after_lost_answer(
    times: u32,
    created_at: DateTime<Utc>,
    now: DateTime<Utc>,
    jitter: u8,
) -> Next {
    let doubled = times.saturating_sub(1).min(10);
    let delay = TimeDelta::minutes(30) * 2_i32.pow(doubled);
    after(delay, created_at, now, jitter)
}

fn after(delay: TimeDelta, created_at: DateTime<Utc>, now: DateTime<Utc>, jitter: u8) -> Next {
    let at = now + delay + delay * i32::from(jitter) / (5 * i32::from(u8::MAX));
    if at > created_at + PATIENCE {
        Next::Expired
    } else {
        Next::At(at)
    }
}

fn delay_after(attempts: u32) -> TimeDelta {
    match attempts {
        0 => TimeDelta::zero(),
        1 => TimeDelta::seconds(5),
        2 => TimeDelta::seconds(30),
        3..=12 => TimeDelta::minutes(5),
        13..=22 => TimeDelta::minutes(30),
        23.. => TimeDelta::hours(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn morning() -> DateTime<Utc> {
        "2026-03-30T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_delays_grow_until_the_patience_ends() {
        let mut now = morning();
        let mut delays = Vec::new();
        for attempts in 0.. {
            match next_attempt(attempts, morning(), now, 0) {
                Next::At(at) => {
                    delays.push((at - now).num_seconds());
                    now = at;
                }
                Next::Expired => break,
            }
        }
        let two_hours = 7_200;
        let mut expected = vec![0, 5, 30];
        expected.extend([300; 10]);
        expected.extend([1_800; 10]);
        // 5 h 50 min 35 s have passed; 33 times two hours still fit into 72 hours.
        expected.extend([two_hours; 33]);
        assert_eq!(delays, expected);
    }

    #[test]
    fn an_answer_that_is_lost_again_and_again_leaves_eight_copies_at_most() {
        for jitter in [0, 255] {
            let mut now = morning();
            let mut delays = Vec::new();
            for times in 1.. {
                match after_lost_answer(times, morning(), now, jitter) {
                    Next::At(at) => {
                        delays.push((at - now).num_minutes());
                        now = at;
                    }
                    Next::Expired => break,
                }
            }
            if jitter == 0 {
                assert_eq!(delays, [30, 60, 120, 240, 480, 960, 1_920]);
            }
            assert!(delays.len() < 8);
        }
    }

    #[test]
    fn a_mail_that_was_never_tried_does_not_expire() {
        let now = morning() + TimeDelta::days(10);
        assert_eq!(next_attempt(0, morning(), now, 0), Next::At(now));
        assert_eq!(next_attempt(1, morning(), now, 0), Next::Expired);
    }

    #[test]
    fn jitter_adds_at_most_a_fifth() {
        let after_first = |jitter| next_attempt(1, morning(), morning(), jitter);
        assert_eq!(after_first(0), Next::At(morning() + TimeDelta::seconds(5)));
        assert_eq!(
            after_first(255),
            Next::At(morning() + TimeDelta::seconds(6))
        );
    }

    proptest! {
        #[test]
        fn the_next_attempt_is_later_but_not_too_late(
            attempts in 1u32..1_000_000,
            age in 0i64..400_000,
            jitter: u8,
        ) {
            let now = morning() + TimeDelta::seconds(age);
            if let Next::At(at) = next_attempt(attempts, morning(), now, jitter) {
                prop_assert!(at >= now + TimeDelta::seconds(5));
                prop_assert!(at <= morning() + PATIENCE);
                prop_assert!(at <= now + TimeDelta::hours(2) * 6 / 5);
            } else {
                prop_assert!(now + TimeDelta::hours(2) * 6 / 5 > morning() + PATIENCE);
            }
        }

        #[test]
        fn more_jitter_never_comes_sooner(attempts in 1u32..40, low: u8, high: u8) {
            let after = |jitter| match next_attempt(attempts, morning(), morning(), jitter) {
                Next::At(at) => at,
                Next::Expired => unreachable!("the mail is new"),
            };
            prop_assert!(after(low.min(high)) <= after(low.max(high)));
        }
    }
}
