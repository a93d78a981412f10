//! How an application arrives, and the day on which it counts as received (Arts. 29, 31).
//!
//! Which channels count from the day of receipt is a number of the law, so it
//! stands in the regime's data file; this file only names the channels.

use serde::{Deserialize, Serialize};

use super::language::Language;
use super::regime::Regime;

/// The way by which an application reached the agency (申请渠道).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Handed in at the counter (当面提交), Art. 31(1).
    InPerson,
    /// Spoken, and written down by the office (口头申请), Art. 29.
    Oral,
    /// Post that the agency signs for (挂号信、EMS), Art. 31(2).
    MailSigned,
    /// Post without a signature (平常信函), Art. 31(2).
    MailOrdinary,
    /// The agency's web page (互联网在线提交), Art. 31(3).
    Online,
    /// The agency's mailbox (电子邮件), Art. 31(3).
    Email,
    /// Fax (传真), Art. 31(3).
    Fax,
    /// Sent to a person or office outside the disclosure unit (误投), 国办公开办函〔2015〕207号.
    Misdirected,
}

impl Channel {
    /// Every channel, in the order of Article 31.
    pub const ALL: [Self; 8] = [
        Self::InPerson,
        Self::Oral,
        Self::MailSigned,
        Self::MailOrdinary,
        Self::Online,
        Self::Email,
        Self::Fax,
        Self::Misdirected,
    ];

    /// Whether the day of receipt is the day on which both sides confirmed it (双方确认之日).
    ///
    /// Until then no period runs. Under the laws of the United Kingdom and the
    /// United States no channel waits for a confirmation.
    pub fn needs_confirmation(self, regime: &Regime) -> bool {
        !regime.counts_from_receipt.contains(&self)
    }

    /// The stable word for files, the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Oral => "oral",
            Self::MailSigned => "mail_signed",
            Self::MailOrdinary => "mail_ordinary",
            Self::Online => "online",
            Self::Email => "email",
            Self::Fax => "fax",
            Self::Misdirected => "misdirected",
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }

    /// The name for people.
    pub fn label(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::InPerson => ("当面提交", "in person"),
            Self::Oral => ("口头申请", "spoken"),
            Self::MailSigned => ("邮寄（签收）", "signed mail"),
            Self::MailOrdinary => ("平常信函", "ordinary mail"),
            Self::Online => ("网上提交", "online"),
            Self::Email => ("电子邮件", "email"),
            Self::Fax => ("传真", "fax"),
            Self::Misdirected => ("误投其他机构", "misdirected"),
        };
        language.pick(chinese, english)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::regime::RegimeId;

    #[test]
    fn the_code_is_what_serde_writes() {
        for channel in Channel::ALL {
            let written = serde_json::to_string(&channel).unwrap();
            assert_eq!(written, format!("\"{}\"", channel.code()));
            assert_eq!(Channel::from_code(channel.code()), Some(channel));
        }
    }

    #[test]
    fn an_online_filing_waits_for_confirmation_in_china_only() {
        let waits = |id| Channel::Online.needs_confirmation(Regime::builtin(id));
        assert!(waits(RegimeId::Cn2019));
        assert!(waits(RegimeId::Cn2008));
        assert!(!waits(RegimeId::GbFoia));
        assert!(!waits(RegimeId::UsFoia));
    }
}
