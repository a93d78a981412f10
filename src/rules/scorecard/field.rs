//! The table for evaluators (第三方评估): its columns, what each means, and its values.

use super::{Card, Step};
use crate::rules::deadline::Party;
use crate::rules::language::Language;
use crate::rules::outcome::Outcome;
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
    /// 逾期答复.
    Late,
    /// 逾期未答复.
    Unanswered,
    /// 按期答复率.
    OnTimePercent,
    /// 答复用时中位数.
    MedianDays,
    /// 答复用时九成位.
    NinetiethDays,
    /// What was done before the replies: 延期、补正、征求意见.
    Step(Step),
    /// The same in per cent of the replies.
    StepPercent(Step),
    /// 办结方式.
    Closing(Outcome),
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
    pub fn all() -> Vec<Self> {
        let steps = Step::ALL.into_iter();
        let answered = [
            Self::Received,
            Self::Closed,
            Self::Answered,
            Self::OnTime,
            Self::Late,
            Self::Unanswered,
            Self::OnTimePercent,
            Self::MedianDays,
            Self::NinetiethDays,
        ];
        let remedies = [Self::Upheld, Self::Corrected, Self::RemedyOther];
        let complaints = [
            Self::Complaints,
            Self::ComplaintsUpheld,
            Self::Orders,
            Self::OrdersOverdue,
        ];
        answered
            .into_iter()
            .chain(steps.flat_map(|step| [Self::Step(step), Self::StepPercent(step)]))
            .chain(remedies)
            .chain(complaints)
            .chain(Outcome::ALL.into_iter().map(Self::Closing))
            .collect()
    }

    /// The stable code: what stands above the column.
    pub fn code(self) -> String {
        match self {
            Self::Received => "received".to_owned(),
            Self::Closed => "closed".to_owned(),
            Self::Answered => "answered".to_owned(),
            Self::OnTime => "on_time".to_owned(),
            Self::Late => "late".to_owned(),
            Self::Unanswered => "overdue_unanswered".to_owned(),
            Self::OnTimePercent => "on_time_percent".to_owned(),
            Self::MedianDays => "median_working_days".to_owned(),
            Self::NinetiethDays => "ninetieth_percentile_working_days".to_owned(),
            Self::Step(step) => step_code(step).to_owned(),
            Self::StepPercent(step) => format!("{}_percent", step_code(step)),
            Self::Closing(outcome) => format!("closed.{}", outcome.code()),
            Self::Upheld => "remedies_upheld".to_owned(),
            Self::Corrected => "remedies_corrected".to_owned(),
            Self::RemedyOther => "remedies_other".to_owned(),
            Self::Complaints => "complaints_received".to_owned(),
            Self::ComplaintsUpheld => "complaints_upheld".to_owned(),
            Self::Orders => "rectifications_ordered".to_owned(),
            Self::OrdersOverdue => "rectifications_overdue".to_owned(),
        }
    }

    /// What it counts.
    pub fn meaning(self, language: Language) -> String {
        let words = match self {
            Self::Received => language.pick(
                "期间内收到的政府信息公开申请数，收到之日与年度报告一致",
                "Applications received in the span, by the day that the annual report counts",
            ),
            Self::Closed => language.pick(
                "期间内首次办结的申请数，与年度报告一致",
                "Cases that first closed in the span, as the annual report counts them",
            ),
            Self::Answered => language.pick(
                "期间内作出的答复数，后被责令重新办理的也计入",
                "Replies made in the span, also those that an order put aside later",
            ),
            Self::OnTime => language.pick("其中按期作出的答复数", "Of these, replies made in time"),
            Self::Late => language.pick("其中逾期作出的答复数", "Of these, late replies"),
            Self::Unanswered => language.pick(
                "截至期间终止日（未到的，截至今日）答复期限已过而未答复、尚未办结的申请数",
                "Cases whose last day for the reply had passed, that were neither answered nor closed, as of the last day of the span or today, whichever is earlier",
            ),
            Self::OnTimePercent => language.pick(
                "按期答复率（%）：按期答复数占答复数与逾期未答复数之和的百分比；二者之和少于10件的不计算",
                "Replies in time, in per cent of the replies and the cases that are overdue and unanswered together; empty for fewer than 10 of both",
            ),
            Self::MedianDays => language.pick(
                "自期限起算（补正、缴费、责令重新办理后重新起算的，自最后一次起算）次日至答复之日的工作日数的中位数，期间停止计算的日子计入；少于10件的不计算",
                "Median of the working days from the day after the period began (after clarification, payment or an order: began anew) to the reply, pauses within it included; empty for fewer than 10",
            ),
            Self::NinetiethDays => language.pick(
                "九成答复不超过的工作日数；少于10件的不计算",
                "Working days within which nine replies out of ten were made; empty for fewer than 10",
            ),
            Self::Step(step) => before_a_reply(step, language),
            Self::StepPercent(step) => {
                let share = language.pick(
                    "，占答复的百分比（%）；答复少于10件的不计算",
                    ", in per cent of the replies; empty for fewer than 10",
                );
                return format!("{}{share}", before_a_reply(step, language));
            }
            Self::Closing(outcome) => {
                let title = outcome.title(language);
                return language.pick(
                    format!("首次办结的申请中：{title}"),
                    format!("Of the cases that first closed: {title}"),
                );
            }
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
        };
        words.to_owned()
    }
}

fn step_code(step: Step) -> &'static str {
    match step {
        Step::Extension => "extended",
        Step::Clarification => "clarification_asked",
        Step::Consultation(Party::ThirdParty) => "third_party_asked",
        Step::Consultation(Party::JointAgency) => "joint_agency_asked",
        Step::Consultation(Party::Agency) => "other_agency_asked",
    }
}

fn before_a_reply(step: Step, language: Language) -> &'static str {
    match step {
        Step::Extension => language.pick(
            "其中答复前延长过期限的件数（《条例》第三十三条）",
            "Of these, replies whose period was extended (Art. 33)",
        ),
        Step::Clarification => language.pick(
            "其中答复前告知过补正的件数（《条例》第三十条）",
            "Of these, replies before which clarification was asked for (Art. 30)",
        ),
        Step::Consultation(Party::ThirdParty) => language.pick(
            "其中答复前征求过第三方意见的件数（《条例》第三十二条）",
            "Of these, replies before which a third party was asked for its opinion (Art. 32)",
        ),
        Step::Consultation(Party::JointAgency) => language.pick(
            "其中答复前征求过共同制作机关意见的件数（《条例》第三十四条）",
            "Of these, replies before which an agency that made the information too was asked (Art. 34)",
        ),
        Step::Consultation(Party::Agency) => language.pick(
            "其中答复前征求过其他机关意见的件数（《条例》第十一条）",
            "Of these, replies before which another agency was asked (Art. 11)",
        ),
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
            Field::Late => self.late.to_string(),
            Field::Unanswered => self.unanswered.to_string(),
            Field::OnTimePercent => or_empty(self.timely().percent()),
            Field::MedianDays => or_empty(days(50)),
            Field::NinetiethDays => or_empty(days(90)),
            Field::Step(step) => self.with(step).to_string(),
            Field::StepPercent(step) => or_empty(self.of_answered(self.with(step)).percent()),
            Field::Closing(outcome) => self
                .closed
                .get(&outcome)
                .copied()
                .unwrap_or_default()
                .to_string(),
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
