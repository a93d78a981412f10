//! The words of the official tables, as the form prints them.

use super::Line;
use crate::rules::language::Language;
use crate::rules::outcome::{Group, Outcome};
use crate::rules::remedies::RemedyKind;

/// What the form prints above the rows of table 三.
pub const BALANCE: &str = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）";
/// What stands above the columns of table 三.
pub const PARTIES: &str = "申请人情况";

/// What stands to the left of a line: up to three texts, from the outside in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// The item, such as 三、本年度办理结果.
    pub item: &'static str,
    /// The block within it, such as （三）不予公开.
    pub block: Option<&'static str>,
    /// The row within that, such as 1.属于国家秘密.
    pub row: Option<&'static str>,
}

impl Line {
    /// What stands to the left of it.
    pub fn heading(self) -> Heading {
        let alone = |item| Heading {
            item,
            block: None,
            row: None,
        };
        let result = |block, row| Heading {
            item: "三、本年度办理结果",
            block: Some(block),
            row,
        };
        match self {
            Self::New => alone("一、本年新收政府信息公开申请数量"),
            Self::CarriedIn => alone("二、上年结转政府信息公开申请数量"),
            Self::Result(outcome) => result(block(outcome.group()), row(outcome)),
            Self::OtherTogether => result(block(Group::Other), None),
            Self::Total => result("（七）总计", None),
            Self::CarriedOut => alone("四、结转下年度继续办理"),
        }
    }

    /// What it counts, in one line.
    pub fn label(self, language: Language) -> String {
        match (self, language) {
            (Self::New, Language::English) => "New applications of the year".to_owned(),
            (Self::CarriedIn, Language::English) => "Carried over from the year before".to_owned(),
            (Self::OtherTogether, Language::English) => Group::Other.label(language).to_owned(),
            (Self::Total, Language::English) => "Total of the results".to_owned(),
            (Self::CarriedOut, Language::English) => "Carried over to the next year".to_owned(),
            (Self::Result(outcome), Language::English) => outcome.title(language).to_owned(),
            (
                Self::New
                | Self::CarriedIn
                | Self::Result(_)
                | Self::OtherTogether
                | Self::Total
                | Self::CarriedOut,
                Language::Chinese,
            ) => {
                let heading = self.heading();
                let innermost = heading.row.or(heading.block);
                innermost.unwrap_or(heading.item).to_owned()
            }
        }
    }
}

fn block(group: Group) -> &'static str {
    match group {
        Group::Partial => "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        Group::Granted
        | Group::Denied
        | Group::Unable
        | Group::Refused
        | Group::Other
        | Group::Correction => group.label(Language::Chinese),
    }
}

fn row(outcome: Outcome) -> Option<&'static str> {
    Some(match outcome {
        Outcome::Granted
        | Outcome::Partial
        | Outcome::Corrected
        | Outcome::Transferred
        | Outcome::Directed
        | Outcome::NotCorrected => return None,
        Outcome::StateSecret => "1.属于国家秘密",
        Outcome::ForbiddenByLaw => "2.其他法律行政法规禁止公开",
        Outcome::EndangersSecurity => "3.危及“三安全一稳定”",
        Outcome::ThirdPartyRights => "4.保护第三方合法权益",
        Outcome::InternalAffairs => "5.属于三类内部事务信息",
        Outcome::ProcessInformation => "6.属于四类过程性信息",
        Outcome::EnforcementFile => "7.属于行政执法案卷",
        Outcome::RegisterQuery => "8.属于行政查询事项",
        Outcome::NotHeld => "1.本机关不掌握相关政府信息",
        Outcome::NotReadyMade => "2.没有现成信息需要另行制作",
        Outcome::StillUnclear => "3.补正后申请内容仍不明确",
        Outcome::Petition => "1.信访举报投诉类申请",
        Outcome::Repeated => "2.重复申请",
        Outcome::Publication => "3.要求提供公开出版物",
        Outcome::Excessive => "4.无正当理由大量反复申请",
        Outcome::Reissue => "5.要求行政机关确认或重新出具已获取信息",
        Outcome::ClarificationLapsed => {
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
        }
        Outcome::FeeLapsed => {
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
        }
        Outcome::Other => "3.其他",
    })
}

impl RemedyKind {
    /// What the form prints above its five cells, from the outside in.
    pub fn headings(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Reconsideration => ("行政复议", None),
            Self::DirectSuit => ("行政诉讼", Some("未经复议直接起诉")),
            Self::SuitAfterReconsideration => ("行政诉讼", Some("复议后起诉")),
        }
    }
}
