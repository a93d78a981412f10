//! How an application arrives, and the day on which it counts as received (Arts. 29, 31).
//!
//! Which channels count from the day of receipt is a number of the law, so it
//! stands in the regime's data file; this file only names the channels.

use serde::{Deserialize, Serialize};

use super::article::{Article, Law, cite_all};
use super::language::Language;
use super::regime::{Regime, RegimeId};

/// How English tells of 双方确认之日.
const CONFIRMED: &str = "the date of receipt is the day on which both sides confirm it";

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

    /// Why the day of receipt is the day it is, as a sentence without a full stop.
    pub fn receipt_rule(self, regime: &Regime, language: Language) -> String {
        match regime.id {
            RegimeId::Cn2019 => self.rule_of_2019(language),
            RegimeId::Cn2008 | RegimeId::CnCorrection | RegimeId::GbFoia | RegimeId::UsFoia => {
                let law = regime.cite(&regime.articles.receipt, language);
                let (chinese, english) = if self.needs_confirmation(regime) {
                    ("以双方确认之日为收到申请之日", CONFIRMED)
                } else {
                    (
                        "以本机关收到之日为收到申请之日",
                        "the date of receipt is the day on which it reached this agency",
                    )
                };
                language.pick(
                    format!("依据{law}，{chinese}"),
                    format!("Under the {law}, {english}"),
                )
            }
        }
    }

    fn rule_of_2019(self, language: Language) -> String {
        let (articles, chinese, english): (&[Article], _, _) = match self {
            Self::InPerson => (
                const { &[Article::regulations(31).item(1)] },
                "申请人当面提交政府信息公开申请的，以提交之日为收到申请之日",
                "for an application handed in in person the date of receipt is the day on which it was handed in",
            ),
            Self::Oral => (
                const { &[Article::regulations(29), Article::regulations(31).item(1)] },
                "申请人当面口头提出、由政府信息公开工作机构代为填写申请的，以提出之日为收到申请之日",
                "for an application that is spoken and written down by the disclosure office the date of receipt is the day on which it was spoken",
            ),
            Self::MailSigned => (
                const { &[Article::regulations(31).item(2)] },
                "申请人以邮寄方式提交政府信息公开申请的，以行政机关签收之日为收到申请之日",
                "for an application sent by post the date of receipt is the day on which the agency signed for it",
            ),
            Self::MailOrdinary => (
                const { &[Article::regulations(31).item(2)] },
                "以平常信函等无需签收的邮寄方式提交政府信息公开申请的，政府信息公开工作机构应当于收到申请的当日与申请人确认，确认之日为收到申请之日",
                "for an application sent by post that nobody signs for, the disclosure office must confirm with the applicant on the day it arrives, and the date of receipt is the day of confirmation",
            ),
            Self::Online | Self::Email => (
                const { &[Article::regulations(31).item(3)] },
                "申请人通过互联网渠道提交政府信息公开申请的，以双方确认之日为收到申请之日",
                CONFIRMED,
            ),
            Self::Fax => (
                const { &[Article::regulations(31).item(3)] },
                "申请人通过政府信息公开工作机构的传真提交政府信息公开申请的，以双方确认之日为收到申请之日",
                CONFIRMED,
            ),
            Self::Misdirected => (
                const {
                    &[
                        Article::regulations(31).item(2),
                        Article::whole(Law::ReceiptLetter),
                    ]
                },
                "申请寄送至政府信息公开工作机构以外的机构或者人员的，由政府信息公开工作机构于收到当日与申请人确认，确认之日为收到申请之日",
                "for an application sent to a person or office outside the disclosure office, that office confirms with the applicant on the day it gets it, and the date of receipt is the day of confirmation",
            ),
        };
        let law = cite_all(articles, language);
        language.pick(
            format!("依据{law}，{chinese}"),
            format!("Under the {law}, {english}"),
        )
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
