//! Why something about a fee may not be done.

use chrono::NaiveDate;

use super::Fen;
use crate::rules::article::{Article, Law};
use crate::rules::case::StageName;
use crate::rules::language::Language;
use crate::rules::refusal::{Basis, Refusal};

/// One reason for "no" to something about a fee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeeRefusal {
    /// Only the handler of a case in hand charges, while the reply period runs.
    WrongStage {
        /// Where the case stands.
        stage: StageName,
    },
    /// One fee for one application, by item or by page.
    ChargedBefore,
    /// No fee for what was received before the measures, or under another law.
    NotInForce {
        /// From which day on, where the law knows a fee.
        from: Option<NaiveDate>,
    },
    /// Within what is free there is nothing to pay.
    NothingToPay {
        /// How many applications a month are free.
        items: u32,
        /// How many pages are.
        pages: u32,
    },
    /// Where the reply only tells where the information is public, no pages are given.
    PagesNotGiven,
    /// No fee is awaited.
    NothingOwed {
        /// Where the case stands.
        stage: StageName,
    },
    /// It is known when the notice arrived.
    HasArrived,
    /// A payment is recorded once the whole sum is there.
    WrongAmount {
        /// The sum.
        due: Fen,
    },
    /// The last day for the payment was over.
    PaidTooLate {
        /// Which day that was.
        pay_by: NaiveDate,
    },
}

impl From<FeeRefusal> for Refusal {
    fn from(refusal: FeeRefusal) -> Self {
        Self::Fee(refusal)
    }
}

impl FeeRefusal {
    /// Stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongStage { .. } => "cannot_charge",
            Self::ChargedBefore => "charged_before",
            Self::NotInForce { .. } => "fee_not_in_force",
            Self::NothingToPay { .. } => "nothing_to_pay",
            Self::PagesNotGiven => "pages_not_given",
            Self::NothingOwed { .. } => "no_fee_owed",
            Self::HasArrived => "fee_notice_arrived",
            Self::WrongAmount { .. } => "wrong_amount",
            Self::PaidTooLate { .. } => "paid_too_late",
        }
    }

    /// The legal ground, where the law speaks of it.
    pub(in crate::rules) fn rests_on(&self) -> Basis {
        match self {
            Self::WrongStage { .. }
            | Self::PaidTooLate { .. }
            | Self::WrongAmount { .. }
            | Self::NothingOwed { .. }
            | Self::HasArrived => Ok(Article::of(Law::FeeMeasures, 6)),
            Self::ChargedBefore | Self::NotInForce { .. } => Ok(Article::whole(Law::FeeMeasures)),
            Self::PagesNotGiven => Ok(Article::of(Law::FeeMeasures, 5)),
            Self::NothingToPay { .. } => Ok(Article::regulations(42)),
        }
    }

    /// What a person reads: what is wrong and what to do next.
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::WrongStage { stage } => {
                let title = stage.title(language);
                language.pick(
                    format!("案件处于“{title}”环节，不能收费；须由承办人在办理中、答复期限内通知"),
                    format!("No fee is charged at the stage \"{title}\": the handler does so while working on the case, within the reply period"),
                )
            }
            Self::ChargedBefore => language
                .pick(
                    "已就本申请通知收费；同一申请只收费一次，按件、按量不得同时适用",
                    "A fee was charged for this application: once, either by application or by page, never both",
                )
                .to_owned(),
            Self::NotInForce { from: Some(from) } => {
                let from = language.date(*from);
                language.pick(
                    format!("{from}前收到的申请不收取信息处理费"),
                    format!("What was received before {from} is free of charge"),
                )
            }
            Self::NotInForce { from: None } => language
                .pick(
                    "本机关适用的法律没有规定信息处理费",
                    "The law of this authority knows no such fee",
                )
                .to_owned(),
            Self::NothingToPay { items, pages } => language.pick(
                format!("未超出免费范围（同一申请人每自然月{items}件以内、每件申请{pages}页以内不收费），不能收费"),
                format!("Nothing is to be paid: {items} applications of one applicant in a calendar month and {pages} pages of one application are free"),
            ),
            Self::PagesNotGiven => language
                .pick(
                    "仅告知获取方式和途径的，不得按量收费；可以按件计收",
                    "Where the reply only tells where the information is public no page is charged; charge by application, if at all",
                )
                .to_owned(),
            Self::NothingOwed { stage } => {
                let title = stage.title(language);
                language.pick(
                    format!("案件处于“{title}”环节，没有待缴纳的信息处理费"),
                    format!("At the stage \"{title}\" no fee is awaited"),
                )
            }
            Self::HasArrived => language
                .pick(
                    "收费通知的送达日期已经确定，无需另行登记；只有邮寄的通知需要登记签收日期",
                    "It is known when the notice arrived: only of a posted one the day is recorded, once",
                )
                .to_owned(),
            Self::WrongAmount { due } => {
                let due = due.in_language(language);
                language.pick(
                    format!("应缴纳{due}；须在全额到账后登记，并以全额到账之日为准"),
                    format!("The sum is {due}: record the payment once all of it is there, for the day on which it was"),
                )
            }
            Self::PaidTooLate { pay_by } => {
                let pay_by = language.date(*pay_by);
                language.pick(
                    format!("缴费期限至{pay_by}，逾期缴纳的不恢复办理；请退还所缴款项，申请人可以重新提出申请"),
                    format!("The last day to pay was {pay_by}, and a later payment revives nothing: pay it back; the applicant can file anew"),
                )
            }
        }
    }
}
