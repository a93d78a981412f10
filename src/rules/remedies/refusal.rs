//! Why something about a remedy, or about the archive, may not be done.

use chrono::NaiveDate;

use crate::rules::article::{Article, Law};
use crate::rules::case::StageName;
use crate::rules::language::Language;
use crate::rules::refusal::{Basis, Refusal, WithoutGround};

/// One reason for "no" to something about a remedy, or about the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemedyRefusal {
    /// No remedy of that name is on the case.
    Unknown,
    /// The case has as many remedies as it may have.
    TooMany {
        /// How many that are.
        most: usize,
    },
    /// The very same is on record: to record it again would count it twice.
    RecordedBefore,
    /// Against a reply, where none was made.
    NoReply {
        /// Where the case stands.
        stage: StageName,
    },
    /// A suit after reconsideration names one of this case; other remedies name none.
    ReconsiderationUnfit,
    /// The body took it up already.
    AcceptedAlready,
    /// How it ended is on record.
    DecidedAlready,
    /// No result is on record that could be taken back.
    NotDecided,
    /// The case was taken up again for this very result.
    ResultFollowed,
    /// Only a decision that corrects orders something.
    OrderUnfit,
    /// The remedy orders nothing that is still to be followed.
    NothingOrdered,
    /// Only a case that has ended is archived.
    CannotArchive {
        /// Where the case stands.
        stage: StageName,
    },
    /// A remedy is not decided yet, or its order not followed.
    RemedyPending,
    /// A late answer is not judged, or a third party not told.
    StillToDo,
    /// The periods of the remedies still run: the archive needs a reason.
    PeriodsRun {
        /// Their last day, where it is known.
        until: Option<NaiveDate>,
        /// Whether the case ended without a reply, whose receipt could be proved.
        lapsed: bool,
    },
    /// The case is in the archive: only a remedy or an order is recorded.
    Archived,
}

impl From<RemedyRefusal> for Refusal {
    fn from(refusal: RemedyRefusal) -> Self {
        Self::Remedy(refusal)
    }
}

impl RemedyRefusal {
    /// Stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "remedy_unknown",
            Self::TooMany { .. } => "too_many_remedies",
            Self::RecordedBefore => "remedy_recorded_before",
            Self::NoReply { .. } => "remedy_without_reply",
            Self::ReconsiderationUnfit => "reconsideration_unfit",
            Self::AcceptedAlready => "remedy_accepted",
            Self::DecidedAlready => "remedy_decided",
            Self::NotDecided => "remedy_not_decided",
            Self::ResultFollowed => "result_followed",
            Self::OrderUnfit => "order_unfit",
            Self::NothingOrdered => "nothing_ordered",
            Self::CannotArchive { .. } => "cannot_archive",
            Self::RemedyPending => "remedy_pending",
            Self::StillToDo => "still_to_do",
            Self::PeriodsRun { .. } => "remedies_open",
            Self::Archived => "case_archived",
        }
    }

    /// The legal ground, where the law speaks of it.
    pub(in crate::rules) fn rests_on(&self) -> Basis {
        match self {
            Self::NoReply { .. } => Ok(Article::regulations(51)),
            Self::ReconsiderationUnfit => Ok(Article::of(Law::LitigationLaw, 45)),
            Self::OrderUnfit | Self::NothingOrdered | Self::ResultFollowed => {
                Ok(Article::whole(Law::Interpretation))
            }
            Self::CannotArchive { .. }
            | Self::RemedyPending
            | Self::StillToDo
            | Self::PeriodsRun { .. }
            | Self::Archived => Ok(Article::regulations(45)),
            Self::Unknown => Err(WithoutGround::Unknown),
            Self::TooMany { .. } => Err(WithoutGround::Limit),
            Self::RecordedBefore
            | Self::AcceptedAlready
            | Self::DecidedAlready
            | Self::NotDecided => Err(WithoutGround::NothingToDo),
        }
    }

    /// What a person reads: what is wrong and what to do next.
    pub fn message(&self, language: Language) -> String {
        let (chinese, english) = match self {
            Self::TooMany { most } => {
                return language.pick(
                    format!("一个案件最多登记 {most} 次复议和诉讼"),
                    format!("A case has at most {most} remedies"),
                );
            }
            Self::CannotArchive { stage } => {
                let title = |language| stage.title(language);
                return language.pick(
                    format!(
                        "案件处于“{}”环节，不能归档；须先答复或者以其他方式办结",
                        title(Language::Chinese)
                    ),
                    format!(
                        "At the stage \"{}\" a case is not archived: it must be answered or closed first",
                        title(Language::English)
                    ),
                );
            }
            Self::PeriodsRun { until, lapsed } => {
                let until = until.map(|day| language.date(day));
                return match until {
                    Some(day) => language.pick(
                        format!("复议、诉讼期限至{day}，尚未届满；提前归档的，请写明理由"),
                        format!("Remedies can be sought until {day}: to archive earlier, give the reason"),
                    ),
                    None if *lapsed => language.pick(
                        "案件未经答复办结，申请人何时知道不再处理没有登记，复议、诉讼期限无法确定；请写明归档理由".to_owned(),
                        "The case ended without a reply, and when the applicant learnt of that is not on record, so the periods of the remedies are open: give the reason for archiving".to_owned(),
                    ),
                    None => language.pick(
                        "尚不知道申请人何时知道答复，复议、诉讼期限无法确定；请先登记送达回证，或者写明归档理由".to_owned(),
                        "It is not known when the applicant learnt of the reply, so the periods of the remedies are open: record the proof of service, or give the reason for archiving".to_owned(),
                    ),
                };
            }
            Self::Unknown => (
                "没有这次复议或者诉讼，请核对编号",
                "No such remedy on this case: check its name",
            ),
            // Nothing is left to be silent on: what is complained of is that the case was closed.
            Self::NoReply {
                stage: StageName::Abandoned | StageName::Withdrawn | StageName::Archived,
            } => (
                "案件未经答复办结；对不再处理申请复议或者提起诉讼的，请选择 other",
                "The case ended without a reply: against its being closed, choose `other`",
            ),
            Self::NoReply { .. } => (
                "案件尚未作出答复；对逾期未答复申请复议或者提起诉讼的，请选择 non_reply",
                "No reply was made yet: against silence, choose `non_reply`",
            ),
            Self::ReconsiderationUnfit => (
                "复议后起诉的，请在 after 中写明本案已登记的行政复议；其他情形不填 after",
                "A suit after reconsideration names, in `after`, a reconsideration recorded on this case; leave `after` out otherwise",
            ),
            Self::RecordedBefore => (
                "同一机关、同一日期、同一案号的复议或者诉讼已经登记，请勿重复登记；确属另一次的，请填写其案号（number）",
                "The same remedy, before the same body, of the same day and number, is on record; if this is another one, give its `number`",
            ),
            Self::AcceptedAlready => (
                "已登记受理，无需再次登记",
                "Its acceptance is on record already",
            ),
            Self::DecidedAlready => (
                "该次复议或者诉讼的结果已经登记；登记有误的，请先撤销该登记；不服的后续程序请另行登记",
                "How it ended is on record: take that back first where it is wrong; record what follows as a remedy of its own",
            ),
            Self::NotDecided => (
                "该次复议或者诉讼尚未登记结果，没有可以撤销的登记",
                "No result of this remedy is on record: there is nothing to take back",
            ),
            Self::ResultFollowed => (
                "案件已依该结果重新办理，该登记不能再撤销",
                "The case was taken up again for this result, which can no longer be taken back",
            ),
            Self::OrderUnfit => (
                "只有结果纠正的决定、判决才责令公开或者重新答复，请核对结果",
                "Only a decision that corrects orders a disclosure or a new reply: check the result",
            ),
            Self::NothingOrdered => (
                "该次复议或者诉讼没有责令重新办理，或者已据此重新办理、答复；请核对登记的结果",
                "This remedy orders nothing that is still to be followed: check the result on record",
            ),
            Self::RemedyPending => (
                "案件有尚未审结的复议、诉讼，或者有尚未执行的责令，不能归档；请先登记结果或者重新办理",
                "A remedy is not decided, or its order not followed: record the result or reopen the case first",
            ),
            Self::StillToDo => (
                "逾期补正的理由尚未认定，或者公开决定尚未告知第三方，请先办结再归档",
                "A late answer is not judged, or a third party not told of a disclosure: do that first",
            ),
            Self::Archived => (
                "案件已经归档，只能登记复议、诉讼及其结果，依责令重新办理，或者登记在期限内缴纳的费用",
                "The case is in the archive: only remedies, their results, a reopening, and a fee that was paid in time are recorded",
            ),
        };
        language.pick(chinese, english).to_owned()
    }
}
