//! The named clocks beside the reply: notices, opinions, payment and remedies.
//!
//! Each is a length in a law's data file, counted from a day that the caller
//! knows. The reply itself is in `deadline`, which uses the same lengths.

mod of_case;

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::language::Language;
use super::regime::{Regime, Wording};
pub use of_case::{CaseClock, ClockKind, ClockState, CountedBy, clocks_of, unaccepted};

/// A period that runs beside the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedClock {
    /// The agency asks for clarification, once (补正告知), Art. 30. From the receipt.
    ClarificationNotice,
    /// The applicant answers (补正), Art. 30. From the day the notice fixes.
    ClarificationAnswer,
    /// The third party gives its opinion (第三方意见), Art. 32. From delivery.
    ThirdPartyOpinion,
    /// The agency that made it too gives its opinion (共同制作机关), Art. 34. From delivery.
    JointAgencyOpinion,
    /// Another agency gives its opinion (其他机关), Art. 33(3). From delivery.
    AgencyOpinion,
    /// The applicant pays (缴纳信息处理费), 国办函〔2020〕109号 Art. 6. From delivery.
    Payment,
    /// A registrar confirms the receipt of what must be confirmed (确认收到). From the filing.
    Confirmation,
    /// A department accepts a case routed to it (承办签收). From the routing.
    Acceptance,
    /// Reconsideration of a reply (行政复议). From knowing of it.
    Reconsideration,
    /// Reconsideration for want of a reply. From the end of the reply period.
    ReconsiderationForNonReply,
    /// A suit against a reply (行政诉讼). From knowing of it.
    Suit,
    /// A suit for want of a reply. From the end of the reply period.
    SuitForNonReply,
    /// A suit after reconsideration. From receipt of the decision.
    SuitAfterReconsideration,
}

impl NamedClock {
    /// Every named clock, in the order of a case's life.
    pub const ALL: [Self; 13] = [
        Self::ClarificationNotice,
        Self::ClarificationAnswer,
        Self::ThirdPartyOpinion,
        Self::JointAgencyOpinion,
        Self::AgencyOpinion,
        Self::Payment,
        Self::Confirmation,
        Self::Acceptance,
        Self::Reconsideration,
        Self::ReconsiderationForNonReply,
        Self::Suit,
        Self::SuitForNonReply,
        Self::SuitAfterReconsideration,
    ];

    /// Whether it is a period in which the applicant may seek a remedy (救济期限).
    pub fn is_remedy(self) -> bool {
        match self {
            Self::Reconsideration
            | Self::ReconsiderationForNonReply
            | Self::Suit
            | Self::SuitForNonReply
            | Self::SuitAfterReconsideration => true,
            Self::ClarificationNotice
            | Self::ClarificationAnswer
            | Self::ThirdPartyOpinion
            | Self::JointAgencyOpinion
            | Self::AgencyOpinion
            | Self::Payment
            | Self::Confirmation
            | Self::Acceptance => false,
        }
    }

    /// Stable name, as it stands in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::ClarificationNotice => "clarification_notice",
            Self::ClarificationAnswer => "clarification_answer",
            Self::ThirdPartyOpinion => "third_party_opinion",
            Self::JointAgencyOpinion => "joint_agency_opinion",
            Self::AgencyOpinion => "agency_opinion",
            Self::Payment => "payment",
            Self::Confirmation => "confirmation",
            Self::Acceptance => "acceptance",
            Self::Reconsideration => "reconsideration",
            Self::ReconsiderationForNonReply => "reconsideration_for_non_reply",
            Self::Suit => "suit",
            Self::SuitForNonReply => "suit_for_non_reply",
            Self::SuitAfterReconsideration => "suit_after_reconsideration",
        }
    }

    /// What the law says of this clock; `None` where that law has no such remedy.
    pub fn rule(self, regime: &Regime) -> Option<&ClockRule> {
        let clocks = &regime.clocks;
        match self {
            Self::ClarificationNotice => Some(&clocks.clarification_notice),
            Self::ClarificationAnswer => Some(&clocks.clarification_answer),
            Self::ThirdPartyOpinion => Some(&clocks.third_party_opinion),
            Self::JointAgencyOpinion => Some(&clocks.joint_agency_opinion),
            Self::AgencyOpinion => Some(&clocks.agency_opinion),
            Self::Payment => Some(&clocks.payment),
            Self::Confirmation => Some(&clocks.confirmation),
            Self::Acceptance => Some(&clocks.acceptance),
            Self::Reconsideration => clocks.reconsideration.as_ref(),
            Self::ReconsiderationForNonReply => clocks.reconsideration_for_non_reply.as_ref(),
            Self::Suit => clocks.suit.as_ref(),
            Self::SuitForNonReply => clocks.suit_for_non_reply.as_ref(),
            Self::SuitAfterReconsideration => clocks.suit_after_reconsideration.as_ref(),
        }
    }

    /// When this clock runs out, and what then.
    ///
    /// `from` is the day named at each variant: it never counts itself. For
    /// [`Self::ClarificationAnswer`] it is the last day that the notice gives.
    pub fn read<'a>(
        self,
        from: NaiveDate,
        regime: &'a Regime,
        calendar: &Calendar,
    ) -> Option<ClockReading<'a>> {
        let rule = self.rule(regime)?;
        Some(ClockReading {
            clock: self,
            from,
            due_on: rule.length.end(from, calendar),
            rule,
        })
    }
}

/// A clock that has been counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockReading<'a> {
    /// Which clock.
    pub clock: NamedClock,
    /// The day from which it was counted.
    pub from: NaiveDate,
    /// The last day, until 24:00.
    pub due_on: NaiveDate,
    /// Its name, length, article and consequence.
    pub rule: &'a ClockRule,
}

/// What a law says of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    /// What people call it.
    pub name: Wording,
    /// How long it runs.
    pub length: Length,
    /// Where it stands.
    pub article: Wording,
    /// What follows when it runs out.
    pub consequence: Wording,
}

/// How long a clock runs, and in which days it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// Working days (工作日): the period ends with the N-th after the first day.
    WorkingDays(u16),
    /// Calendar days (日): an end on a day off moves to the next working day, 民法典 203.
    Days(u16),
    /// Months (月): ends on the day of the same number, or the month's last, 民法典 202, 203.
    Months(u16),
    /// The day that a notice fixes, as it stands.
    AsFixed,
    /// The very day from which it is counted.
    SameDay,
}

impl Length {
    /// The last day of the period that begins after `from`.
    ///
    /// Ends at the last day that can be written when the answer lies beyond it.
    pub fn end(self, from: NaiveDate, calendar: &Calendar) -> NaiveDate {
        match self {
            Self::WorkingDays(days) => calendar.working_day_after(from, u32::from(days)),
            Self::Days(days) => {
                let last = from.checked_add_days(Days::new(u64::from(days)));
                calendar.working_day_from(last.unwrap_or(NaiveDate::MAX))
            }
            Self::Months(months) => {
                let last = from.checked_add_months(Months::new(u32::from(months)));
                calendar.working_day_from(last.unwrap_or(NaiveDate::MAX))
            }
            Self::AsFixed | Self::SameDay => from,
        }
    }

    /// The length for people: `15 working days`, `15个工作日`.
    pub fn in_language(self, language: Language) -> String {
        match self {
            Self::WorkingDays(n) => {
                language.pick(format!("{n}个工作日"), english(n, "working day"))
            }
            Self::Days(n) => language.pick(format!("{n}日"), english(n, "day")),
            Self::Months(n) => language.pick(format!("{n}个月"), english(n, "month")),
            Self::AsFixed => language
                .pick("以通知所定日期为准", "as the notice fixes")
                .to_owned(),
            Self::SameDay => language.pick("当日", "the same day").to_owned(),
        }
    }
}

fn english(n: u16, unit: &str) -> String {
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

/// The clocks of one law. Remedies that it does not know are left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "one field for each `NamedClock`, which is documented"
)]
pub struct Clocks {
    pub clarification_notice: ClockRule,
    pub clarification_answer: ClockRule,
    pub third_party_opinion: ClockRule,
    pub joint_agency_opinion: ClockRule,
    pub agency_opinion: ClockRule,
    pub payment: ClockRule,
    pub confirmation: ClockRule,
    pub acceptance: ClockRule,
    pub reconsideration: Option<ClockRule>,
    pub reconsideration_for_non_reply: Option<ClockRule>,
    pub suit: Option<ClockRule>,
    pub suit_for_non_reply: Option<ClockRule>,
    pub suit_after_reconsideration: Option<ClockRule>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::regime::RegimeId;

    fn due(clock: NamedClock, from: &str) -> String {
        let regime = Regime::builtin(RegimeId::Cn2019);
        let reading = clock.read(from.parse().unwrap(), regime, regime.builtin_calendar());
        reading.unwrap().due_on.to_string()
    }

    #[test]
    fn the_periods_of_the_regulation() {
        assert_eq!(
            due(NamedClock::ClarificationNotice, "2026-03-02"),
            "2026-03-11"
        );
        assert_eq!(
            due(NamedClock::ClarificationAnswer, "2026-03-28"),
            "2026-03-28"
        );
        assert_eq!(
            due(NamedClock::ThirdPartyOpinion, "2026-03-11"),
            "2026-04-01"
        );
        assert_eq!(
            due(NamedClock::JointAgencyOpinion, "2026-03-05"),
            "2026-03-26"
        );
        assert_eq!(due(NamedClock::AgencyOpinion, "2026-03-10"), "2026-03-31");
        assert_eq!(due(NamedClock::Payment, "2026-03-12"), "2026-04-10");
    }

    #[test]
    fn a_filing_on_friday_evening_is_confirmed_by_monday() {
        assert_eq!(due(NamedClock::Confirmation, "2026-03-06"), "2026-03-09");
        assert_eq!(
            due(NamedClock::Acceptance, "2026-02-13"),
            "2026-02-14",
            "make-up Saturday"
        );
    }

    #[test]
    fn remedies_in_days_and_months_roll_over_holidays() {
        assert_eq!(due(NamedClock::Reconsideration, "2026-03-30"), "2026-05-29");
        assert_eq!(
            due(NamedClock::Reconsideration, "2026-08-03"),
            "2026-10-08",
            "2 Oct is off"
        );
        assert_eq!(
            due(NamedClock::Suit, "2026-08-31"),
            "2027-03-01",
            "28 Feb 2027 is a Sunday"
        );
        assert_eq!(
            due(NamedClock::Suit, "2025-08-14"),
            "2026-02-14",
            "make-up Saturday"
        );
        assert_eq!(
            due(NamedClock::SuitAfterReconsideration, "2026-04-20"),
            "2026-05-06"
        );
    }

    #[test]
    fn every_clock_of_the_regulation_has_words() {
        let regime = Regime::builtin(RegimeId::Cn2019);
        for clock in NamedClock::ALL {
            let rule = clock.rule(regime).unwrap();
            for language in Language::ALL {
                for text in [&rule.name, &rule.article, &rule.consequence] {
                    assert!(!text.in_language(language).is_empty());
                }
            }
        }
    }

    #[test]
    fn the_end_of_time_is_no_panic() {
        let calendar = Calendar::builtin(crate::rules::calendar::Region::China);
        for length in [
            Length::WorkingDays(7),
            Length::Days(60),
            Length::Months(6),
            Length::AsFixed,
            Length::SameDay,
        ] {
            assert_eq!(length.end(NaiveDate::MAX, calendar), NaiveDate::MAX);
            assert!(length.end(NaiveDate::MIN, calendar) >= NaiveDate::MIN);
        }
    }
}
