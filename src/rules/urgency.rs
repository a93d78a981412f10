//! Which mails go first when many wait: a day that the law counts from must not wait behind a reminder.

use super::notified::Notified;
use super::posting::LAST_DAY_NEAR;

/// Serves a letter: what it says counts from the day on which it leaves.
pub const SERVES: i16 = 0;
/// Tells of something that has happened.
pub const TELLS: i16 = 1;
/// Reminds of what is known.
pub const REMINDS: i16 = 2;

/// How urgent a notice of the catalogue is: the smaller number goes first.
pub fn urgency(kind: &str) -> i16 {
    let serves = [
        "reply_made",
        "extension_told",
        "consultation_asked",
        "third_party_told",
    ];
    let reminds = [
        LAST_DAY_NEAR,
        "deadline_near",
        "deadline_passed",
        "confirmation_late",
        "acceptance_late",
        "morning_digest",
    ];
    if serves.contains(&kind) || Notified::ALL.iter().any(|of| of.mail() == kind) {
        SERVES
    } else if reminds.contains(&kind) {
        REMINDS
    } else {
        TELLS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_serves_goes_before_what_tells_and_that_before_reminders() {
        let order = ["fee_notified", "application_received", "morning_digest"].map(urgency);
        assert_eq!(order, [SERVES, TELLS, REMINDS]);
        assert!(order.is_sorted());
    }
}
