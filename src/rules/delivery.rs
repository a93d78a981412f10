//! What the end of its mail means for a reply that is served electronically (电子送达).

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::event::{CaseEvent, Decided};
use super::ids::NoticeId;
use super::remedies::{Against, Claimant, RemedySought};
use super::service::Service;

/// How the mail that serves a reply came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailEnd {
    /// The mail server took it over.
    Accepted,
    /// It was refused for good, was given up, or came back after the mail server had taken it over.
    Failed,
    /// It was held back, because it could have no effect any more ([`super::too_late`]).
    HeldBack,
}

/// What the end of its mail means for a reply that was made electronically.
///
/// Such a reply is made when it is sent. A mail that left on a later day than it was queued was sent on
/// that day; one that never left was not sent, and there is no reply, unless the applicant is shown to
/// have it. A mail that came back was sent in vain: nobody was told by it, as by one that never left. Nothing is said of
/// a reply that was meanwhile served by other means, or against which the applicant has sought a remedy already: whoever
/// does that knows it. The archive makes no difference: a reply that nobody has is none.
///
/// A mail that was given up and turns out to have arrived is the reply after all, from the day on which that is known,
/// unless the letter was served otherwise meanwhile.
pub fn mail_ended(
    case: &Case,
    notice: NoticeId,
    end: MailEnd,
    today: NaiveDate,
) -> Option<Decided> {
    if end == MailEnd::Accepted && case.waits_to_be_served_anew() {
        let event = CaseEvent::ReplySent { notice };
        return Some(Decided { on: today, event });
    }
    let Stage::Replied { reply, .. } = case.stage.ended() else {
        return None;
    };
    let Service::Electronic {
        sent_on,
        received_on: None,
    } = reply.service
    else {
        return None;
    };
    // A third party may know of the reply by its own notice (Art. 32): that says nothing of what the applicant has.
    let known = |sought: &RemedySought| {
        (sought.claimant, sought.against) == (Claimant::Applicant, Against::Reply)
            && sought.filed_on >= sent_on
    };
    if end != MailEnd::Accepted && case.remedies.iter().any(known) {
        return None;
    }
    let event = match end {
        MailEnd::Accepted if today == sent_on => return None,
        MailEnd::Accepted => CaseEvent::ReplySent { notice },
        MailEnd::Failed | MailEnd::HeldBack => CaseEvent::ServiceFailed { notice },
    };
    Some(Decided { on: today, event })
}
