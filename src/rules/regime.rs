//! The numbers of a law: periods, caps, zone and who approves.
//!
//! They live in `data/regimes/*.toml`; this file gives them types. Nothing here
//! counts: `calendar` knows the days and `deadline` the rules.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize};

use super::calendar::{Calendar, Region};
use super::clocks::{Clocks, Length};
use super::deadline::{Approver, Party, Rule};
use super::kind::CaseKind;
use super::language::Language;
use super::receipt::Channel;

/// One of the laws that the program carries in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RegimeId {
    /// 政府信息公开条例 as revised in 2019 (国务院令第711号).
    #[serde(rename = "cn-2019")]
    Cn2019,
    /// 政府信息公开条例 of 2008 (国务院令第492号), for what was received before 2019-05-15.
    #[serde(rename = "cn-2008")]
    Cn2008,
    /// Correction of records about oneself (条例 Art. 41), within the default period of 行政诉讼法 Art. 47.
    #[serde(rename = "cn-correction")]
    CnCorrection,
    /// Freedom of Information Act 2000, for comparison and tests.
    #[serde(rename = "gb-foia")]
    GbFoia,
    /// Freedom of Information Act, 5 U.S.C. 552, for comparison and tests.
    #[serde(rename = "us-foia")]
    UsFoia,
}

impl RegimeId {
    /// Every built-in law on disclosure.
    pub const ALL: [Self; 4] = [Self::Cn2019, Self::Cn2008, Self::GbFoia, Self::UsFoia];

    /// The stable word for files, the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cn2019 => "cn-2019",
            Self::Cn2008 => "cn-2008",
            Self::CnCorrection => "cn-correction",
            Self::GbFoia => "gb-foia",
            Self::UsFoia => "us-foia",
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.code() == code)
    }
}

/// A country whose laws follow one another in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Jurisdiction {
    /// Mainland China.
    #[serde(rename = "cn")]
    China,
    /// The United Kingdom.
    #[serde(rename = "gb")]
    UnitedKingdom,
    /// The United States, federal.
    #[serde(rename = "us")]
    UnitedStates,
}

impl Jurisdiction {
    /// Every jurisdiction.
    pub const ALL: [Self; 3] = [Self::China, Self::UnitedKingdom, Self::UnitedStates];

    /// Its stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::China => "cn",
            Self::UnitedKingdom => "gb",
            Self::UnitedStates => "us",
        }
    }

    /// The jurisdiction of that name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|law| law.code() == code)
    }
}

/// The same text in the languages we write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Wording {
    /// The text in a language.
    pub fn in_language(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

/// The numbers of one law, and the articles they stand in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// Which law this is.
    pub id: RegimeId,
    /// Where it is law.
    pub jurisdiction: Jurisdiction,
    /// The law's name.
    pub law: Wording,
    /// The law as letters cite it.
    pub cited: Wording,
    /// The first day of receipt to which it applies.
    pub in_force_from: NaiveDate,
    /// The zone whose midnight ends a day.
    #[serde(deserialize_with = "zone")]
    pub zone: Tz,
    /// The region whose working days count.
    pub calendar: Region,
    /// The channels that count from the day of receipt; the others wait for a confirmation.
    pub counts_from_receipt: Vec<Channel>,
    /// Of those that wait, the channels that must be confirmed on the day of arrival.
    #[serde(default)]
    pub confirmed_on_arrival: Vec<Channel>,
    /// What kind of application it is the law of.
    #[serde(default)]
    pub serves: CaseKind,
    /// The reply period in working days (答复期限), Art. 33.
    pub reply_days: u16,
    /// The same in months, where it is counted in these: nothing stops or lengthens it.
    #[serde(default)]
    pub reply_months: Option<u16>,
    /// How many working days all extensions together may add (延长答复期限), Art. 33.
    pub extension_max_days: u16,
    /// Who may approve an extension.
    pub extension_approved_by: Vec<Approver>,
    /// The working days for a new reply when the order names none (责令重新答复).
    pub reopened_days: u16,
    /// Where each rule of the ledger stands.
    pub articles: Articles,
    /// The named clocks beside the reply.
    pub clocks: Clocks,
}

/// Where the rules stand that a ledger row can name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "one field for each `Rule`, which is documented"
)]
pub struct Articles {
    pub receipt: Wording,
    pub reply_period: Wording,
    pub extension: Wording,
    pub clarification: Wording,
    pub payment: Wording,
    pub delay: Wording,
    pub order: Wording,
    pub third_party: Wording,
    pub joint_agency: Wording,
    pub agency: Wording,
    pub weekend: Wording,
    pub holiday: Wording,
    pub make_up: Wording,
    /// Where it stands that a period in months does not end on a day off; none where no period is one.
    #[serde(default)]
    pub rolled: Option<Wording>,
}

impl Regime {
    /// A law carried in the program, read once.
    pub fn builtin(id: RegimeId) -> &'static Self {
        static CN_2019: LazyLock<Regime> =
            LazyLock::new(|| embedded(include_str!("../../data/regimes/cn-2019.toml")));
        static CN_2008: LazyLock<Regime> =
            LazyLock::new(|| embedded(include_str!("../../data/regimes/cn-2008.toml")));
        static CN_CORRECTION: LazyLock<Regime> =
            LazyLock::new(|| embedded(include_str!("../../data/regimes/cn-correction.toml")));
        static GB_FOIA: LazyLock<Regime> =
            LazyLock::new(|| embedded(include_str!("../../data/regimes/gb-foia.toml")));
        static US_FOIA: LazyLock<Regime> =
            LazyLock::new(|| embedded(include_str!("../../data/regimes/us-foia.toml")));
        match id {
            RegimeId::Cn2019 => &CN_2019,
            RegimeId::Cn2008 => &CN_2008,
            RegimeId::CnCorrection => &CN_CORRECTION,
            RegimeId::GbFoia => &GB_FOIA,
            RegimeId::UsFoia => &US_FOIA,
        }
    }

    /// The law that applies to what a country's authority received on a day.
    ///
    /// In China an application received before 2019-05-15 is answered under the
    /// regulation of 2008, whenever it is answered.
    pub fn of(jurisdiction: Jurisdiction, received_on: NaiveDate) -> &'static Self {
        let id = match jurisdiction {
            Jurisdiction::UnitedKingdom => RegimeId::GbFoia,
            Jurisdiction::UnitedStates => RegimeId::UsFoia,
            Jurisdiction::China => {
                if received_on < Self::builtin(RegimeId::Cn2019).in_force_from {
                    RegimeId::Cn2008
                } else {
                    RegimeId::Cn2019
                }
            }
        };
        Self::builtin(id)
    }

    /// The law that applies to an application of a kind. Correction is known in China alone, and its period is
    /// the same whenever it was received.
    pub fn of_kind(
        kind: CaseKind,
        jurisdiction: Jurisdiction,
        received_on: NaiveDate,
    ) -> &'static Self {
        match (kind, jurisdiction) {
            (CaseKind::Correction, Jurisdiction::China) => Self::builtin(RegimeId::CnCorrection),
            (CaseKind::Correction | CaseKind::Disclosure, _) => Self::of(jurisdiction, received_on),
        }
    }

    /// The length of its reply period.
    pub fn reply_length(&self) -> Length {
        self.reply_months
            .map_or(Length::WorkingDays(self.reply_days), Length::Months)
    }

    /// Reads a law in the format of `data/regimes`.
    ///
    /// # Errors
    /// Says what is missing, unknown or of the wrong kind, and where.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The built-in calendar that goes with the law.
    pub fn builtin_calendar(&self) -> &'static Calendar {
        Calendar::builtin(self.calendar)
    }

    /// The civil day of a moment in the zone of the law.
    pub fn day_of(&self, moment: DateTime<Utc>) -> NaiveDate {
        day_in(self.zone, moment)
    }

    /// An article of this law with the law's name, as it stands in a letter.
    pub fn cite(&self, article: &Wording, language: Language) -> String {
        let (law, article) = (
            self.cited.in_language(language),
            article.in_language(language),
        );
        language.pick(format!("{law}{article}"), format!("{article} of {law}"))
    }

    /// Where a rule of the ledger stands.
    pub fn article(&self, rule: Rule) -> &Wording {
        let articles = &self.articles;
        match rule {
            Rule::Receipt => &articles.receipt,
            Rule::ReplyPeriod => &articles.reply_period,
            Rule::Extension => &articles.extension,
            Rule::Clarified | Rule::AwaitingClarification => &articles.clarification,
            Rule::Paid | Rule::AwaitingPayment => &articles.payment,
            Rule::Delay => &articles.delay,
            Rule::Reopened | Rule::Order => &articles.order,
            Rule::Consultation(Party::ThirdParty) => &articles.third_party,
            Rule::Consultation(Party::JointAgency) => &articles.joint_agency,
            Rule::Consultation(Party::Agency) => &articles.agency,
            Rule::Weekend => &articles.weekend,
            Rule::Holiday => &articles.holiday,
            Rule::MakeUp => &articles.make_up,
            Rule::Rolled => articles.rolled.as_ref().unwrap_or(&articles.holiday),
        }
    }
}

/// The civil day of a moment in a zone; the last or first day there is when it lies beyond.
pub(super) fn day_in(zone: Tz, moment: DateTime<Utc>) -> NaiveDate {
    let utc = moment.naive_utc();
    let offset = zone.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).unwrap_or(utc).date()
}

fn embedded(text: &str) -> Regime {
    Regime::parse(text).unwrap_or_else(|error| panic!("embedded regime: {error}"))
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_embedded_law_parses_and_is_itself() {
        for id in RegimeId::ALL {
            assert_eq!(Regime::builtin(id).id, id);
            assert_eq!(RegimeId::from_code(id.code()), Some(id));
        }
    }

    #[test]
    fn a_correction_has_two_months_and_no_clock_of_disclosure() {
        let regime = Regime::builtin(RegimeId::CnCorrection);
        assert_eq!(regime.id, RegimeId::CnCorrection);
        assert_eq!(regime.reply_length(), Length::Months(2));
        assert_eq!(regime.serves, CaseKind::Correction);
        assert_eq!(
            RegimeId::from_code("cn-correction"),
            None,
            "no clock of disclosure"
        );
    }

    #[test]
    fn an_article_is_cited_with_its_law() {
        let regime = Regime::builtin(RegimeId::Cn2019);
        let cited = |language| regime.cite(&regime.articles.reply_period, language);
        assert_eq!(
            cited(Language::Chinese),
            "《中华人民共和国政府信息公开条例》第三十三条第二款"
        );
        assert_eq!(
            cited(Language::English),
            "Art. 33(2) of the Regulations on Open Government Information"
        );
    }

    #[test]
    fn the_law_is_chosen_by_the_day_of_receipt() {
        let of = |text| Regime::of(Jurisdiction::China, day(text)).id;
        assert_eq!(of("2019-05-14"), RegimeId::Cn2008);
        assert_eq!(of("2019-05-15"), RegimeId::Cn2019);
    }

    #[test]
    fn a_moment_is_dated_in_the_zone_of_the_law() {
        let regime = Regime::builtin(RegimeId::Cn2019);
        let moment: DateTime<Utc> = "2026-03-30T16:00:00Z".parse().unwrap();
        assert_eq!(regime.day_of(moment), day("2026-03-31"));
        let london: DateTime<Utc> = "2026-07-01T23:30:00Z".parse().unwrap();
        let british = Regime::builtin(RegimeId::GbFoia);
        assert_eq!(british.day_of(london), day("2026-07-02"), "summer time");
    }

    #[test]
    fn the_ends_of_time_have_a_date_in_every_zone() {
        for id in RegimeId::ALL {
            let regime = Regime::builtin(id);
            assert_eq!(regime.day_of(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX);
            assert!(regime.day_of(DateTime::<Utc>::MIN_UTC) <= day("2000-01-01"));
        }
    }
}
