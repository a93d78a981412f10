//! The table for evaluators (第三方评估): its columns, what each means, and its values.

use super::Card;
use crate::rules::language::Language;
use crate::rules::remedies::ReportCell;

/// A column of the table for evaluators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 收到.
    Received,
    /// 办结.
    Closed,
    /// 答复.
    Answered,
    /// 按期答复.
    OnTime,
    /// 按期答复率.
    OnTimePercent,
    /// 答复用时中位数.
    MedianDays,
    /// 答复用时九成位.
    NinetiethDays,
    /// 延期.
    Extended,
    /// 补正.
    Clarified,
    /// 征求第三方意见.
    ThirdPartyAsked,
    /// 结果维持.
    Upheld,
    /// 结果纠正.
    Corrected,
    /// 其他结果.
    RemedyOther,
    /// 收到投诉举报.
    Complaints,
    /// 查证属实.
    ComplaintsUpheld,
    /// 责令整改.
    Orders,
    /// 整改逾期.
    OrdersOverdue,
}

impl Field {
    /// Every column, from the left.
    pub const ALL: [Self; 17] = [
        Self::Received,
        Self::Closed,
        Self::Answered,
        Self::OnTime,
        Self::OnTimePercent,
        Self::MedianDays,
        Self::NinetiethDays,
        Self::Extended,
        Self::Clarified,
        Self::ThirdPartyAsked,
        Self::Upheld,
        Self::Corrected,
        Self::RemedyOther,
        Self::Complaints,
        Self::ComplaintsUpheld,
        Self::Orders,
        Self::OrdersOverdue,
    ];

    /// The stable code: what stands above the column.
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Closed => "closed",
            Self::Answered => "answered",
            Self::OnTime => "on_time",
            Self::OnTimePercent => "on_time_percent",
            Self::MedianDays => "median_working_days",
            Self::NinetiethDays => "ninetieth_percentile_working_days",
            Self::Extended => "extended",
            Self::Clarified => "clarification_asked",
            Self::ThirdPartyAsked => "third_party_asked",
            Self::Upheld => "remedies_upheld",
            Self::Corrected => "remedies_corrected",
            Self::RemedyOther => "remedies_other",
            Self::Complaints => "complaints_received",
            Self::ComplaintsUpheld => "complaints_upheld",
            Self::Orders => "rectifications_ordered",
            Self::OrdersOverdue => "rectifications_overdue",
        }
    }

    /// What it counts.
    pub fn meaning(self, language: Language) -> &'static str {
        match self {
            Self::Received => language.pick(
                "期间内收到的政府信息公开申请数，收到之日与年度报告一致",
                "Applications received in the span, by the day that the annual report counts",
            ),
            Self::Closed => language.pick(
                "期间内首次办结的申请数，与年度报告一致",
                "Cases that first closed in the span, as the annual report counts them",
            ),
            Self::Answered => language.pick("期间内作出的答复数", "Replies made in the span"),
            Self::OnTime => language.pick("其中按期作出的答复数", "Of these, replies made in time"),
            Self::OnTimePercent => language.pick(
                "按期答复率（%）；答复少于10件的不计算",
                "Share of replies in time, in per cent; empty for fewer than 10 replies",
            ),
            Self::MedianDays => language.pick(
                "自期限起算次日至答复之日的工作日数的中位数，中止期间计入；少于10件的不计算",
                "Median of the working days from the day after the period began to the reply, pauses included; empty for fewer than 10",
            ),
            Self::NinetiethDays => language.pick(
                "九成答复不超过的工作日数；少于10件的不计算",
                "Working days within which nine replies out of ten were made; empty for fewer than 10",
            ),
            Self::Extended => language.pick("答复的申请中延长过期限的件数", "Answered cases whose period was extended"),
            Self::Clarified => language.pick("答复的申请中告知过补正的件数", "Answered cases of which clarification was asked"),
            Self::ThirdPartyAsked => language.pick(
                "答复的申请中征求过第三方意见的件数",
                "Answered cases in which a third party was asked for its opinion",
            ),
            Self::Upheld => language.pick(
                "期间内审结的行政复议、行政诉讼中结果维持的件数",
                "Remedies decided in the span that upheld the agency",
            ),
            Self::Corrected => language.pick("期间内审结、结果纠正的件数", "Remedies decided in the span that corrected the agency"),
            Self::RemedyOther => language.pick("期间内审结、其他结果的件数", "Remedies that otherwise ended in the span"),
            Self::Complaints => language.pick(
                "期间内收到的投诉举报件数，计入收到之日被投诉的部门",
                "Complaints received in the span, of the department that answered for it on that day",
            ),
            Self::ComplaintsUpheld => language.pick(
                "期间内作出结论、查证属实或者部分属实的投诉举报件数",
                "Complaints concluded in the span as proved true, wholly or in part",
            ),
            Self::Orders => language.pick(
                "期间内责令整改的件数",
                "Orders to put something right that were given in the span",
            ),
            Self::OrdersOverdue => language.pick(
                "其中截至期间终止日（未到的，截至今日）整改期限已过而未按期报告整改情况的件数",
                "Of these, those on which no report had come by their last day, as of the last day of the span or today, whichever is earlier",
            ),
        }
    }
}

impl Card {
    /// The value of a field of the table for evaluators; empty where there are too few cases.
    pub fn field(&self, field: Field) -> String {
        let days = |percent| self.days.percentile(percent).map(|days| days.to_string());
        let or_empty = Option::<String>::unwrap_or_default;
        match field {
            Field::Received => self.received.to_string(),
            Field::Closed => self.all_closed().to_string(),
            Field::Answered => self.answered().to_string(),
            Field::OnTime => self.on_time.to_string(),
            Field::OnTimePercent => or_empty(self.of_answered(self.on_time).percent()),
            Field::MedianDays => or_empty(days(50)),
            Field::NinetiethDays => or_empty(days(90)),
            Field::Extended => self.extended.to_string(),
            Field::Clarified => self.clarified.to_string(),
            Field::ThirdPartyAsked => self.consulted.to_string(),
            Field::Upheld => self.remedies(ReportCell::Upheld).to_string(),
            Field::Corrected => self.remedies(ReportCell::Corrected).to_string(),
            Field::RemedyOther => self.remedies(ReportCell::Other).to_string(),
            Field::Complaints => self.complaints.received.to_string(),
            Field::ComplaintsUpheld => self.complaints.upheld.to_string(),
            Field::Orders => self.complaints.orders.to_string(),
            Field::OrdersOverdue => self.complaints.orders_overdue.to_string(),
        }
    }
}
