//! Why something about a complaint may not be done.

use chrono::NaiveDate;

use crate::rules::article::Article;
use crate::rules::language::Language;
use crate::rules::refusal::{Basis, Refusal, WithoutGround};

/// One reason for "no" to something about a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComplaintRefusal {
    /// No department is named or has the case, and the authority has no disclosure office that would answer.
    NoDepartment,
    /// The case has as many complaints as it may have.
    TooMany {
        /// How many that are.
        most: i64,
    },
    /// Whoever asks looks into it already.
    InvestigatesAlready,
    /// A finding needs somebody who has looked into it.
    NotInvestigated,
    /// A colleague looks into it.
    NotTheInvestigator,
    /// What it came to is on record.
    Concluded,
    /// It did not prove true, or is not decided: nothing is to be put right.
    NotUpheld,
    /// A circular is on record.
    CriticisedAlready,
    /// An order stands.
    OrderedAlready,
    /// The last day of an order does not lie ahead.
    RectifyByPast {
        /// The day named.
        rectify_by: NaiveDate,
        /// Today, in the authority's zone.
        today: NaiveDate,
    },
    /// The last day is no working day, or lies too far ahead.
    RectifyByUnfit {
        /// The latest day possible.
        latest: NaiveDate,
    },
    /// No order stands on which a department could report.
    NothingOrdered,
    /// The department has reported, and was not sent back.
    ReportedAlready,
    /// No report waits for a decision.
    NothingReported,
    /// Nothing was found yet that could be taken back.
    NotConcluded,
    /// An order or a circular rests on what was found.
    ConclusionFollowed,
    /// The department has reported what it did on the order.
    OrderFollowed,
}

impl From<ComplaintRefusal> for Refusal {
    fn from(refusal: ComplaintRefusal) -> Self {
        Self::Complaint(refusal)
    }
}

impl ComplaintRefusal {
    /// Stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoDepartment => "complaint_without_department",
            Self::TooMany { .. } => "too_many_complaints",
            Self::InvestigatesAlready => "investigates_already",
            Self::NotInvestigated => "complaint_not_investigated",
            Self::NotTheInvestigator => "not_the_investigator",
            Self::Concluded => "complaint_concluded",
            Self::NotUpheld => "complaint_not_upheld",
            Self::CriticisedAlready => "criticised_already",
            Self::OrderedAlready => "rectification_ordered",
            Self::RectifyByPast { .. } => "rectify_by_past",
            Self::RectifyByUnfit { .. } => "rectify_by_unfit",
            Self::NothingOrdered => "no_rectification_ordered",
            Self::ReportedAlready => "rectification_reported",
            Self::NothingReported => "no_rectification_reported",
            Self::NotConcluded => "complaint_not_concluded",
            Self::ConclusionFollowed => "conclusion_followed",
            Self::OrderFollowed => "rectification_followed",
        }
    }

    /// The legal ground, or why it has none.
    ///
    /// # Errors
    /// What kind of refusal it is that rests on no provision.
    pub fn rests_on(&self) -> Basis {
        match self {
            Self::NotInvestigated | Self::NotTheInvestigator | Self::NotUpheld => {
                Ok(Article::regulations(47).paragraph(2))
            }
            Self::NoDepartment => Ok(Article::regulations(4)),
            Self::TooMany { .. } => Err(WithoutGround::Limit),
            Self::InvestigatesAlready
            | Self::Concluded
            | Self::CriticisedAlready
            | Self::OrderedAlready
            | Self::NothingOrdered
            | Self::ReportedAlready
            | Self::NothingReported
            | Self::NotConcluded
            | Self::ConclusionFollowed
            | Self::OrderFollowed => Err(WithoutGround::NothingToDo),
            Self::RectifyByPast { .. } | Self::RectifyByUnfit { .. } => Err(WithoutGround::Days),
        }
    }

    /// What a person reads: what is wrong and what to do next.
    pub fn message(&self, language: Language) -> String {
        let (chinese, english) = match self {
            Self::TooMany { most } => {
                return language.pick(
                    format!("一件申请最多登记 {most} 次投诉举报，请补充到已登记的投诉中"),
                    format!("A case bears at most {most} complaints: add to one that is on record"),
                );
            }
            Self::RectifyByPast { rectify_by, today } => {
                let (day, today) = (language.date(*rectify_by), language.date(*today));
                return language.pick(
                    format!("整改期限（{day}）应晚于今天（{today}）"),
                    format!("The last day to put it right ({day}) must lie after today ({today})"),
                );
            }
            Self::RectifyByUnfit { latest } => {
                let latest = language.date(*latest);
                return language.pick(
                    format!("整改期限应为工作日，且不晚于{latest}"),
                    format!(
                        "The last day to put it right must be a working day, {latest} at the latest"
                    ),
                );
            }
            Self::NoDepartment => (
                "没有可以承担责任的政府信息公开工作机构，请写明被投诉的部门",
                "There is no disclosure office to answer for it: name the department",
            ),
            Self::InvestigatesAlready => (
                "您已在调查该投诉，无需再次开始",
                "You look into this complaint already",
            ),
            Self::NotInvestigated => (
                "尚未开始调查，不能认定是否属实；请先开始调查",
                "Nobody has looked into it, so nothing can be found: begin the investigation first",
            ),
            Self::NotTheInvestigator => (
                "该投诉由另一名监督人员调查；需要接手的，请先开始调查",
                "A colleague looks into this complaint: to take it over, begin the investigation yourself",
            ),
            Self::Concluded => (
                "该投诉已有调查结论；登记有误的，请先撤销结论",
                "What this complaint came to is on record: where it was recorded wrong, take it back first",
            ),
            Self::NotUpheld => (
                "只有查证属实的投诉，才能督促整改或者通报批评",
                "Only what proved true is put right by order or criticised in a circular",
            ),
            Self::CriticisedAlready => (
                "该投诉已登记通报批评",
                "A circular is on record for this complaint",
            ),
            Self::OrderedAlready => (
                "已责令整改；需要调整整改期限的，请在退回整改报告时写明",
                "An order stands: its last day is moved when a report is sent back",
            ),
            Self::NothingOrdered => (
                "没有责令整改，无须报告或者撤销",
                "Nothing was ordered that could be reported on or taken back",
            ),
            Self::ReportedAlready => (
                "已报告整改情况，请等候核查",
                "It is reported already: wait for the decision",
            ),
            Self::NothingReported => (
                "部门尚未报告整改情况，或者已经核查",
                "The department has not reported, or its report is decided",
            ),
            Self::NotConcluded => (
                "该投诉尚无调查结论",
                "Nothing was found yet that could be taken back",
            ),
            Self::ConclusionFollowed => (
                "已依据该结论责令整改或者通报批评；责令整改有误的，请先撤销责令整改",
                "An order or a circular rests on what was found: an order that was given wrong is taken back first",
            ),
            Self::OrderFollowed => (
                "部门已报告整改情况，不能撤销责令整改，请核查其报告",
                "The department has reported what it did on the order: decide on its report",
            ),
        };
        language.pick(chinese, english).to_owned()
    }
}
