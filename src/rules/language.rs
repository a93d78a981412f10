//! The languages in which people are written to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A language of pages, mails and letters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum Language {
    /// Simplified Chinese (简体中文), the language of the statute.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Every language, Chinese first.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The BCP 47 tag, as it stands in the database and the API.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// Reads a tag; `None` when it is not one of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// A date as it is written: `2026年3月30日`, `30 March 2026`.
    pub fn date(self, day: NaiveDate) -> String {
        day.format(self.pick("%Y年%-m月%-d日", "%-d %B %Y"))
            .to_string()
    }

    /// Chooses between two texts that say the same.
    pub fn pick<T>(self, chinese: T, english: T) -> T {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}
