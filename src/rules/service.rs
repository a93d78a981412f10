//! When a reply counts as made, by the means of its delivery (送达).
//!
//! Two different days: the day the reply is **made** stops the agency's clock; the day the
//! applicant **knows** it starts the clock of the remedies.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rules::language::Language;

/// The longest tracking number.
pub const TRACKING_LENGTH: usize = 40;

/// How a reply was delivered, with the days that the record shows (送达回证).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "means", rename_all = "snake_case", deny_unknown_fields)]
pub enum Service {
    /// By e-mail or through the platform, as the applicant chose (电子方式).
    Electronic {
        /// The day it was sent.
        sent_on: NaiveDate,
        /// The day on which the applicant is shown to have received it, if the log shows one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received_on: Option<NaiveDate>,
    },
    /// By post (邮寄送达), prepaid: never payable on delivery (不得到付).
    Mail {
        /// The day it was handed to the post (交邮之日).
        posted_on: NaiveDate,
        /// The number on the posting slip.
        tracking_number: String,
        /// Who carries it: a postal enterprise, no other courier.
        carrier: PostalEnterprise,
        /// The day the applicant signed for it, once known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed_on: Option<NaiveDate>,
    },
    /// Handed over (直接送达), also through another agency (委托其他行政机关代为送达).
    Personal {
        /// The day it was signed for.
        signed_on: NaiveDate,
        /// Who signed.
        signed_by: Signatory,
    },
}

/// A postal enterprise (邮政企业): the only carrier by which a reply may be posted (235 letter).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostalEnterprise {
    /// Registered mail of China Post (挂号信).
    ChinaPost,
    /// EMS of China Post (邮政特快专递).
    Ems,
}

impl PostalEnterprise {
    /// Every carrier.
    pub const ALL: [Self; 2] = [Self::ChinaPost, Self::Ems];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ChinaPost => "china_post",
            Self::Ems => "ems",
        }
    }

    /// The name in a letter.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::ChinaPost => language.pick("中国邮政挂号信", "China Post registered mail"),
            Self::Ems => language.pick("邮政特快专递（EMS）", "China Post EMS"),
        }
    }
}

/// Who signed for a reply that was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signatory {
    /// The applicant (申请人).
    Applicant,
    /// The applicant's statutory agent (法定代理人).
    StatutoryAgent,
    /// The agent under a power of attorney (委托代理人).
    Agent,
}

impl Signatory {
    /// Every signatory.
    pub const ALL: [Self; 3] = [Self::Applicant, Self::StatutoryAgent, Self::Agent];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::StatutoryAgent => "statutory_agent",
            Self::Agent => "agent",
        }
    }

    /// The name in a record of delivery.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Applicant => language.pick("申请人", "applicant"),
            Self::StatutoryAgent => language.pick("法定代理人", "statutory agent"),
            Self::Agent => language.pick("委托代理人", "agent"),
        }
    }
}

/// Why a record of delivery cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceError {
    /// The tracking number is empty, too long or no number.
    TrackingNumber,
    /// It was received before it left.
    ReceivedBeforeSent,
    /// A day that has not come yet.
    InTheFuture,
}

impl ServiceError {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TrackingNumber => "tracking_number",
            Self::ReceivedBeforeSent => "received_before_sent",
            Self::InTheFuture => "service_in_the_future",
        }
    }

    /// The field of the record that it is about.
    pub fn field(self) -> &'static str {
        match self {
            Self::TrackingNumber => "tracking_number",
            Self::ReceivedBeforeSent | Self::InTheFuture => "signed_on",
        }
    }

    /// What to do about it.
    pub fn advice(self, language: Language) -> &'static str {
        match self {
            Self::TrackingNumber => language.pick(
                "请照寄件凭证填写邮件号码：1至40位字母、数字或者连字符",
                "Copy the tracking number from the posting slip: 1 to 40 letters, digits or hyphens",
            ),
            Self::ReceivedBeforeSent => language.pick(
                "请核对日期：收到答复的日期早于送出的日期",
                "Check the dates: the reply was received before it was sent",
            ),
            Self::InTheFuture => language.pick(
                "请核对日期：送达日期不能晚于今天",
                "Check the dates: delivery cannot lie in the future",
            ),
        }
    }
}

impl Service {
    /// Checks the record as of `today`.
    pub fn check(&self, today: NaiveDate) -> Result<(), ServiceError> {
        let known = known_on(self);
        if made_on(self) > today || known.is_some_and(|day| day > today) {
            return Err(ServiceError::InTheFuture);
        }
        if known.is_some_and(|day| day < made_on(self)) {
            return Err(ServiceError::ReceivedBeforeSent);
        }
        match self {
            Self::Mail {
                tracking_number, ..
            } if !is_tracking_number(tracking_number) => Err(ServiceError::TrackingNumber),
            Self::Mail { .. } | Self::Electronic { .. } | Self::Personal { .. } => Ok(()),
        }
    }

    /// Adds the day on which the applicant had it (送达回证); a signature by hand stands already.
    pub fn prove(&mut self, on: NaiveDate) {
        match self {
            Self::Electronic { received_on, .. } => *received_on = Some(on),
            Self::Mail { signed_on, .. } => *signed_on = Some(on),
            Self::Personal { .. } => {}
        }
    }

    /// The stable code of the means.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Electronic { .. } => "electronic",
            Self::Mail { .. } => "mail",
            Self::Personal { .. } => "personal",
        }
    }

    /// The name of the means in a record of delivery.
    pub fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Electronic { .. } => language.pick("电子送达", "electronic service"),
            Self::Mail { .. } => language.pick("邮寄送达", "service by mail"),
            Self::Personal { .. } => language.pick("直接送达", "personal service"),
        }
    }
}

/// The day on which the reply is made (作出答复之日), which stops the agency's clock.
///
/// By hand: the day of the signature. By mail: the day of posting, so that mail in transit is
/// not counted against the agency. Electronically: the day it was sent; the 235 letter does not
/// speak of it, and the project decided so.
///
/// A reply dated in time but posted late is late.
pub fn made_on(service: &Service) -> NaiveDate {
    match service {
        Service::Electronic { sent_on, .. } => *sent_on,
        Service::Mail { posted_on, .. } => *posted_on,
        Service::Personal { signed_on, .. } => *signed_on,
    }
}

/// The day on which the applicant knows the reply (知道之日), from which the remedies run
/// (行政复议法 20, 实施条例 15; 行政诉讼法 46): the signature, by hand or by mail.
///
/// `None` as long as the record does not show it: a period must not start against a citizen on
/// a guess. For electronic service no authority names the day, so only a shown receipt counts.
pub fn known_on(service: &Service) -> Option<NaiveDate> {
    match service {
        Service::Electronic { received_on, .. } => *received_on,
        Service::Mail { signed_on, .. } => *signed_on,
        Service::Personal { signed_on, .. } => Some(*signed_on),
    }
}

/// From when the remedies run, as far as the record of delivery shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemediesFrom {
    /// From receiving the letter, by whatever means: as the letter tells it, which is written before it is served.
    Receipt,
    /// From the day on which the applicant is shown to have received the reply.
    Received(NaiveDate),
    /// From the signature (签收), by mail; the record does not show it yet.
    Signature,
    /// From knowing the reply (知道之日), which nothing shows: it was sent electronically.
    Knowing {
        /// The day it was sent, which need not be the day it is known.
        sent_on: NaiveDate,
    },
}

/// From when the remedies against a reply run; see [`known_on`].
pub fn remedies_from(service: &Service) -> RemediesFrom {
    match (known_on(service), service) {
        (Some(day), _) => RemediesFrom::Received(day),
        (None, Service::Electronic { sent_on, .. }) => RemediesFrom::Knowing { sent_on: *sent_on },
        (None, Service::Mail { .. } | Service::Personal { .. }) => RemediesFrom::Signature,
    }
}

/// Whether this can stand on a posting slip.
pub(super) fn is_tracking_number(text: &str) -> bool {
    (1..=TRACKING_LENGTH).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn mail(posted: u32, number: &str, signed: Option<u32>) -> Service {
        Service::Mail {
            posted_on: day(posted),
            tracking_number: number.to_owned(),
            carrier: PostalEnterprise::Ems,
            signed_on: signed.map(day),
        }
    }

    fn electronic(sent: u32, received: Option<u32>) -> Service {
        Service::Electronic {
            sent_on: day(sent),
            received_on: received.map(day),
        }
    }

    fn personal(signed: u32) -> Service {
        Service::Personal {
            signed_on: day(signed),
            signed_by: Signatory::Applicant,
        }
    }

    #[test]
    fn a_reply_is_made_when_it_leaves_and_known_when_it_arrives() {
        for (service, made, known) in [
            (mail(2, "1012345678901", None), 2, None),
            (mail(2, "1012345678901", Some(5)), 2, Some(5)),
            (personal(3), 3, Some(3)),
            (electronic(4, None), 4, None),
            (electronic(4, Some(6)), 4, Some(6)),
        ] {
            assert_eq!(made_on(&service), day(made), "{service:?}");
            assert_eq!(known_on(&service), known.map(day), "{service:?}");
            assert_eq!(service.check(day(31)), Ok(()), "{service:?}");
        }
    }

    #[test]
    fn remedies_run_from_what_the_record_shows_and_never_from_sending() {
        for (service, expect) in [
            (mail(2, "1", None), RemediesFrom::Signature),
            (mail(2, "1", Some(5)), RemediesFrom::Received(day(5))),
            (personal(3), RemediesFrom::Received(day(3))),
            (
                electronic(4, None),
                RemediesFrom::Knowing { sent_on: day(4) },
            ),
            (electronic(4, Some(6)), RemediesFrom::Received(day(6))),
        ] {
            assert_eq!(remedies_from(&service), expect, "{service:?}");
        }
    }

    #[test]
    fn a_record_that_cannot_be_right_is_refused() {
        for (service, expect) in [
            (mail(2, "", None), ServiceError::TrackingNumber),
            (mail(2, "邮件", None), ServiceError::TrackingNumber),
            (mail(2, &"1".repeat(41), None), ServiceError::TrackingNumber),
            (mail(5, "1", Some(2)), ServiceError::ReceivedBeforeSent),
            (electronic(5, Some(4)), ServiceError::ReceivedBeforeSent),
            (personal(21), ServiceError::InTheFuture),
            (mail(19, "1", Some(21)), ServiceError::InTheFuture),
        ] {
            assert_eq!(service.check(day(20)), Err(expect), "{service:?}");
        }
    }

    #[test]
    fn only_a_postal_enterprise_may_carry_it() {
        let json = |carrier: &str| {
            serde_json::json!({
                "means": "mail", "posted_on": "2026-03-02", "tracking_number": "1", "carrier": carrier,
            })
        };
        for carrier in PostalEnterprise::ALL {
            let read: Service = serde_json::from_value(json(carrier.code())).unwrap();
            assert_eq!(read.code(), "mail");
        }
        assert!(serde_json::from_value::<Service>(json("sf_express")).is_err());
    }
}
