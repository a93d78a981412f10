//! Who applies (申请人), and how they want the information (Arts. 27-29, 40).

use serde::{Deserialize, Serialize};

use crate::rules::language::Language;

/// The kind of applicant: a column of the annual report (国办公开办函〔2021〕30号).
///
/// The five kinds of organisation have no official definitions. A lawyer who acts for a client
/// does not count: the client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantKind {
    /// 自然人: a person.
    Citizen,
    /// 商业企业: a for-profit company or an individual business licence.
    Business,
    /// 科研机构: a research institute or university.
    Research,
    /// 社会公益组织: an association, foundation or private non-profit.
    Social,
    /// 法律服务机构: a law firm or legal service office in its own name.
    Legal,
    /// 其他: any other organisation, such as a village committee or another agency.
    Other,
}

/// Whom a letter speaks to: a citizen (公民) is 您, a legal person or other organisation 你单位, several
/// who apply together 你们.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Salutation {
    /// 您.
    Person,
    /// 你单位.
    Organisation,
    /// 你们: joint applicants.
    Several,
}

impl Salutation {
    /// A Chinese text that is written for a person, as it is said to this addressee.
    pub fn say(self, chinese: &str) -> String {
        match self {
            Self::Person => chinese.to_owned(),
            Self::Organisation => chinese.replace('您', "你单位"),
            Self::Several => chinese.replace('您', "你们"),
        }
    }
}

/// Whom a letter is written to, and in which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reader {
    /// How it speaks to them.
    pub salutation: Salutation,
    /// The language it is written in.
    pub language: Language,
}

impl Reader {
    /// Chooses between two texts that say the same; the Chinese one is written for a person.
    pub fn say(self, chinese: &str, english: impl Into<String>) -> String {
        match self.language {
            Language::Chinese => self.salutation.say(chinese),
            Language::English => english.into(),
        }
    }
}

impl ApplicantKind {
    /// Every kind in the order of the report's columns.
    pub const ALL: [Self; 6] = [
        Self::Citizen,
        Self::Business,
        Self::Research,
        Self::Social,
        Self::Legal,
        Self::Other,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Business => "business",
            Self::Research => "research",
            Self::Social => "social",
            Self::Legal => "legal",
            Self::Other => "other",
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The name of the column in the annual report.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Citizen => language.pick("自然人", "Natural persons"),
            Self::Business => language.pick("商业企业", "Commercial enterprises"),
            Self::Research => language.pick("科研机构", "Research institutions"),
            Self::Social => language.pick("社会公益组织", "Public-benefit organisations"),
            Self::Legal => language.pick("法律服务机构", "Legal service institutions"),
            Self::Other => language.pick("其他", "Others"),
        }
    }

    /// Whether it stands under 法人或其他组织 in the annual report.
    pub fn is_organisation(self) -> bool {
        match self {
            Self::Citizen => false,
            Self::Business | Self::Research | Self::Social | Self::Legal | Self::Other => true,
        }
    }

    /// How a letter speaks to such an applicant.
    pub fn salutation(self) -> Salutation {
        if self.is_organisation() {
            Salutation::Organisation
        } else {
            Salutation::Person
        }
    }

    /// The name as it may be shown in lists: a person's masked, an organisation's in full.
    pub fn shown_name(self, name: &str) -> String {
        if self.is_organisation() {
            name.to_owned()
        } else {
            crate::rules::contact::mask_name(name)
        }
    }
}

/// On what the information is wanted (提供方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// 纸面.
    Paper,
    /// 电子邮件.
    Email,
    /// 光盘.
    OpticalDisc,
    /// 磁盘.
    Disk,
}

impl Carrier {
    /// Every carrier, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Paper, Self::Email, Self::OpticalDisc, Self::Disk];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Email => "email",
            Self::OpticalDisc => "optical_disc",
            Self::Disk => "disk",
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|carrier| carrier.code() == code)
    }

    /// The name on the form.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Paper => language.pick("纸面", "Paper"),
            Self::Email => language.pick("电子邮件", "E-mail"),
            Self::OpticalDisc => language.pick("光盘", "Optical disc"),
            Self::Disk => language.pick("磁盘", "Disk"),
        }
    }
}

/// How the information is to reach the applicant (获取方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// 邮寄.
    Post,
    /// 快递.
    Express,
    /// 电子邮件.
    Email,
    /// 传真.
    Fax,
    /// 自行领取.
    PickUp,
    /// 当场阅读、抄录.
    ReadOnSite,
}

impl Delivery {
    /// Every way, in the order of the form.
    pub const ALL: [Self; 6] = [
        Self::Post,
        Self::Express,
        Self::Email,
        Self::Fax,
        Self::PickUp,
        Self::ReadOnSite,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Express => "express",
            Self::Email => "email",
            Self::Fax => "fax",
            Self::PickUp => "pick_up",
            Self::ReadOnSite => "read_on_site",
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }

    /// The name on the form.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Post => language.pick("邮寄", "Post"),
            Self::Express => language.pick("快递", "Express delivery"),
            Self::Email => language.pick("电子邮件", "E-mail"),
            Self::Fax => language.pick("传真", "Fax"),
            Self::PickUp => language.pick("自行领取", "Picked up in person"),
            Self::ReadOnSite => language.pick("当场阅读、抄录", "Read and copied on site"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_json_and_read_back() {
        for kind in ApplicantKind::ALL {
            assert_eq!(ApplicantKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        for carrier in Carrier::ALL {
            assert_eq!(Carrier::from_code(carrier.code()), Some(carrier));
            assert_eq!(serde_json::to_value(carrier).unwrap(), carrier.code());
        }
        for way in Delivery::ALL {
            assert_eq!(Delivery::from_code(way.code()), Some(way));
            assert_eq!(serde_json::to_value(way).unwrap(), way.code());
        }
    }

    #[test]
    fn columns_stand_in_the_order_of_the_report() {
        let columns = ApplicantKind::ALL.map(|kind| kind.label(Language::Chinese));
        assert_eq!(
            columns,
            [
                "自然人",
                "商业企业",
                "科研机构",
                "社会公益组织",
                "法律服务机构",
                "其他"
            ]
        );
        assert_eq!(
            ApplicantKind::ALL
                .into_iter()
                .filter(|kind| kind.is_organisation())
                .count(),
            5
        );
    }

    #[test]
    fn only_people_are_masked() {
        assert_eq!(ApplicantKind::Citizen.shown_name("张三"), "张*");
        assert_eq!(
            ApplicantKind::Business.shown_name("某某有限公司"),
            "某某有限公司"
        );
    }
}
