//! The fee for processing (信息处理费; Art. 42; 国办函〔2020〕109号): where the number or frequency of applications is clearly
//! beyond reason, by application or by page, never both. The notice stops the clock; full payment in time begins the
//! whole period anew; without it the application is deemed abandoned.

mod case;
mod refusal;
mod tariff;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

pub use refusal::FeeRefusal;
pub use tariff::{Fen, Rise, Scale, Step, Tariff, Tier, Unit};

use super::case::{Case, Stage};
use super::command::NewText;
use super::decide::{Facts, Viewer, check_day};
use super::event::{CaseEvent, Decided, LetterRef, TextRef};
use super::extension;
use super::ids::AccountId;
use super::language::Language;
use super::outcome::Outcome;
use super::recount::ToldDay;
use super::refusal::Refusal;
use super::service::{Service, made_on};

/// A fee that is charged, or is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// Counts the notices that were written; only one is ever paid.
    pub number: u32,
    /// The day the notice was written, which it bears.
    pub written_on: NaiveDate,
    /// The revision of the calendar by which it names a day.
    pub written_by: Option<i32>,
    /// The notice (收费通知), as it will be served.
    pub letter: LetterRef,
    /// What it is charged for.
    pub charge: Charge,
    /// The sum.
    pub amount: Fen,
    /// How to pay (缴纳方式).
    pub how_to_pay: TextRef,
    /// How it was served; from then on the clock stands.
    pub service: Option<Service>,
    /// How it was posted first, where that came back and it was served again: the clock stands since then.
    pub came_back: Option<Service>,
    /// The payment.
    pub payment: Option<Payment>,
    /// The day on which the notice was taken back; of a fee that was paid, on which it was given back.
    pub cancelled_on: Option<NaiveDate>,
    /// It was paid, and its notice turned out to have been served after the due date: it was not owed.
    pub fell: bool,
    /// The last day to pay as the applicant was told it.
    pub told: ToldDay,
}

/// A payment in full (缴费).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The day on which the whole sum was there.
    pub on: NaiveDate,
    /// The number of the fiscal receipt (财政票据号码).
    pub receipt: String,
}

/// What a fee is charged for: one basis or the other (按件、按量).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "basis", rename_all = "snake_case", deny_unknown_fields)]
pub enum Charge {
    /// Applications of one applicant in one calendar month (按件).
    ByItem {
        /// The first day of the month.
        month: NaiveDate,
        /// How many the applicant brought in it before this one.
        before: u32,
        /// How many this one is: several where it has several matters (合理的最小单位拆分).
        items: u32,
    },
    /// Pages of one application (按量).
    ByPage {
        /// How many.
        pages: u32,
        /// In what form.
        provided: Provided,
    },
}

/// In what form the pages are given (提供方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provided {
    /// On paper (纸质).
    Paper,
    /// By e-mail (电子邮件).
    Email,
    /// As copied data (复制电子数据).
    CopiedData,
    /// Not at all: the reply only tells where the information is public.
    WherePublished,
}

impl Provided {
    /// Every form.
    pub const ALL: [Self; 4] = [
        Self::Paper,
        Self::Email,
        Self::CopiedData,
        Self::WherePublished,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Email => "email",
            Self::CopiedData => "copied_data",
            Self::WherePublished => "where_published",
        }
    }
}

/// What an office wants to charge for, before the register has counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToCharge {
    /// By application; how many this one is.
    ByItem {
        /// How many.
        items: u32,
    },
    /// By page.
    ByPage {
        /// How many.
        pages: u32,
        /// In what form.
        provided: Provided,
    },
}

/// What a decision about a fee must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeeFacts {
    /// How many applications the same applicant brought in the month before this one.
    pub items_before: u32,
    /// The last day for the payment, once the clock stands for it.
    pub pay_by: Option<NaiveDate>,
}

impl Charge {
    /// How the sum comes about.
    pub fn steps(&self, tariff: &Tariff) -> Vec<Step> {
        match *self {
            Self::ByItem { before, items, .. } => {
                tariff.by_item.steps(before, before.saturating_add(items))
            }
            Self::ByPage { pages, .. } => tariff.by_page.steps(0, pages),
        }
    }

    /// What it costs.
    pub fn sum(&self, tariff: &Tariff) -> Fen {
        let add = |sum: i64, step: &Step| sum.saturating_add(step.sum().0);
        Fen(self.steps(tariff).iter().fold(0, add))
    }

    /// What is counted.
    pub fn unit(&self) -> Unit {
        match self {
            Self::ByItem { .. } => Unit::Item,
            Self::ByPage { .. } => Unit::Page,
        }
    }

    /// As how many applications it counts in the month of the applicant.
    pub fn items(&self) -> u32 {
        match self {
            Self::ByItem { items, .. } => *items,
            Self::ByPage { .. } => 1,
        }
    }

    /// What is charged for, in a sentence without a full stop.
    pub fn in_language(&self, language: Language) -> String {
        match *self {
            Self::ByItem {
                month,
                before,
                items,
            } => {
                let nth = before.saturating_add(1);
                let last = before.saturating_add(items);
                let month = month.format(language.pick("%Y年%-m月", "%B %Y"));
                match (language, items) {
                    (Language::Chinese, 1) => {
                        format!("按件计收：本件为同一申请人{month}累计提出的第{nth}件申请")
                    }
                    (Language::Chinese, _) => format!(
                        "按件计收：本申请按合理的最小单位拆分为{items}件，为同一申请人{month}累计提出的第{nth}至{last}件申请"
                    ),
                    (Language::English, 1) => format!(
                        "by application: it is application {nth} of the same applicant in {month}"
                    ),
                    (Language::English, _) => format!(
                        "by application: it has {items} separate matters, which are applications {nth} to {last} of the same applicant in {month}"
                    ),
                }
            }
            Self::ByPage { pages, provided } => {
                let form = match provided {
                    Provided::Paper => language.pick("纸质", "on paper"),
                    Provided::Email => language.pick("电子邮件", "by e-mail"),
                    Provided::CopiedData => language.pick("复制电子数据", "as copied data"),
                    Provided::WherePublished => language.pick("告知获取途径", "as a reference"),
                };
                language.pick(
                    format!(
                        "按量计收：以{form}方式提供的信息共{pages}页（A4及以下幅面，单面为1页）"
                    ),
                    format!("by page: {pages} pages given {form} (A4 or smaller, one side a page)"),
                )
            }
        }
    }
}

impl Fee {
    /// The stable code of how far it has come.
    pub fn state(&self) -> &'static str {
        match (&self.cancelled_on, &self.payment, &self.service) {
            (Some(_), _, _) => "cancelled",
            (None, Some(_), _) if self.fell => "to_be_repaid",
            (None, Some(_), _) => "paid",
            (None, None, Some(_)) => "served",
            (None, None, None) => "to_be_served",
        }
    }

    /// Every code, in the order of its life.
    pub const STATES: [&'static str; 5] = [
        "to_be_served",
        "served",
        "paid",
        "to_be_repaid",
        "cancelled",
    ];

    /// The day on which the money came in, as long as it is not given back.
    pub fn income_on(&self) -> Option<NaiveDate> {
        let kept = self
            .payment
            .as_ref()
            .filter(|_| self.cancelled_on.is_none());
        kept.map(|payment| payment.on)
    }

    /// Whether the applicant was told and it was not taken back.
    pub fn is_charged(&self) -> bool {
        self.service.is_some() && self.cancelled_on.is_none()
    }

    /// Whether it was posted, and nobody knows yet that it arrived: it may come back, and be served again.
    pub fn is_on_its_way(&self) -> bool {
        self.service.is_some() && !self.has_arrived()
    }

    /// The day of its first service, from which the clock stands.
    pub fn served_on(&self) -> Option<NaiveDate> {
        self.came_back
            .as_ref()
            .or(self.service.as_ref())
            .map(made_on)
    }

    /// Whether it is known on which day the notice arrived: the days to pay are counted from it.
    pub fn has_arrived(&self) -> bool {
        match &self.service {
            Some(Service::Mail { signed_on, .. }) => signed_on.is_some(),
            Some(Service::Electronic { .. } | Service::Personal { .. }) => true,
            None => false,
        }
    }
}

/// The first day of the month in which an application was brought.
pub fn month_of(case: &Case) -> NaiveDate {
    case.filed_on.with_day(1).unwrap_or(case.filed_on)
}

/// The tariff for a case: there is none before it was in force, nor under a law without such a fee.
pub fn tariff_of(case: &Case) -> Option<&'static Tariff> {
    let received_on = case.confirmed_on.unwrap_or(case.filed_on);
    Tariff::of(case.law).filter(|tariff| received_on >= tariff.in_force_from)
}

/// What would be charged, whether or not it may be now.
pub fn charge(case: &Case, wanted: ToCharge, items_before: u32) -> Charge {
    match wanted {
        ToCharge::ByItem { items } => Charge::ByItem {
            month: month_of(case),
            before: items_before,
            items,
        },
        ToCharge::ByPage { pages, provided } => Charge::ByPage { pages, provided },
    }
}

/// Writes the notice. As long as it is not served it may be written anew, on the other basis too; after that one fee
/// is charged for one application.
pub(super) fn set(
    case: &Case,
    wanted: ToCharge,
    how_to_pay: &NewText,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_chargeable(case, facts.viewer())?;
    let charge = charge(case, wanted, facts.fee.items_before);
    let amount = price(case, &charge)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::FeeSet {
            number: next(case),
            letter: facts.letter.clone().ok_or(Refusal::LetterMissing)?,
            charge,
            amount_fen: amount,
            how_to_pay: how_to_pay.reference.clone(),
            calendar: Some(facts.calendar),
        },
    })
}

/// The sum, unless there is none to pay.
pub fn price(case: &Case, charge: &Charge) -> Result<Fen, FeeRefusal> {
    let tariff = tariff_in_force(case)?;
    if let Charge::ByPage {
        provided: Provided::WherePublished,
        ..
    } = charge
    {
        return Err(FeeRefusal::PagesNotGiven);
    }
    match charge.sum(tariff) {
        Fen(..=0) => Err(FeeRefusal::NothingToPay {
            items: tariff.by_item.free(),
            pages: tariff.by_page.free(),
        }),
        sum => Ok(sum),
    }
}

fn tariff_in_force(case: &Case) -> Result<&'static Tariff, FeeRefusal> {
    tariff_of(case).ok_or_else(|| {
        let from = Tariff::of(case.law).map(|tariff| tariff.in_force_from);
        FeeRefusal::NotInForce { from }
    })
}

/// The number of the next notice of a case.
pub fn next(case: &Case) -> u32 {
    let last = case.fee.as_deref().map_or(0, |last| last.number);
    last.saturating_add(1)
}

/// Whether whoever looks may charge a fee now, whatever for.
pub(super) fn check_chargeable(case: &Case, viewer: Viewer<'_>) -> Result<(), Refusal> {
    if case.fee.as_deref().is_some_and(Fee::is_charged) {
        return Err(FeeRefusal::ChargedBefore.into());
    }
    let elsewhere = |stage| FeeRefusal::WrongStage { stage }.into();
    case.stage.check_in_hand_of(viewer.account, elsewhere)?;
    tariff_in_force(case)?;
    // A notice of extension that is still to be told would name a date that the restart undoes.
    if extension::pending(case).is_some() {
        return Err(Refusal::ExtensionPending);
    }
    viewer.check_notice_in_time().map(|_| ())
}

/// The fee that the case waits for.
pub(in crate::rules) fn awaited(case: &Case) -> Option<&Fee> {
    match &case.stage {
        Stage::AwaitingPayment { .. } => case.fee.as_deref(),
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => None,
    }
}

/// The fee that can still be found to be paid: awaited, or lapsed for want of a payment that nobody recorded in time,
/// in the archive or not.
pub(super) fn payable(case: &Case) -> Result<&Fee, Refusal> {
    let owed = match case.stage.ended() {
        Stage::AwaitingPayment { .. }
        | Stage::Abandoned {
            outcome: Outcome::FeeLapsed,
            ..
        } => case.fee.as_deref(),
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => None,
    };
    owed.ok_or_else(|| {
        let stage = case.stage.name();
        FeeRefusal::NothingOwed { stage }.into()
    })
}

/// Records the day on which a posted notice arrived (送达): the days to pay are counted from it.
pub(super) fn deliver(case: &Case, on: NaiveDate, facts: &Facts) -> Result<Decided, Refusal> {
    let service = arriving(case)?;
    check_day(on, made_on(service), facts.today)?;
    Ok(Decided {
        on,
        event: CaseEvent::FeeNoticeDelivered,
    })
}

/// How the notice was posted of which nobody knows yet when it arrived.
pub(super) fn arriving(case: &Case) -> Result<&Service, Refusal> {
    let stage = case.stage.name();
    let owed = awaited(case).ok_or(FeeRefusal::NothingOwed { stage })?;
    let service = owed.service.as_ref().filter(|_| !owed.has_arrived());
    service.ok_or_else(|| FeeRefusal::HasArrived.into())
}

/// Records the payment of the whole sum. It counts for the day on which the money was there, whenever that is recorded:
/// one that was in time revives a case that lapsed meanwhile, out of the archive too, one that was not changes nothing (109号 Art. 6 knows no good
/// reason for being late).
pub(super) fn pay(
    case: &Case,
    on: NaiveDate,
    (amount, receipt): (Fen, &str),
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let owed = payable(case)?;
    check_day(on, owed.served_on().unwrap_or(owed.written_on), facts.today)?;
    if amount != owed.amount {
        return Err(FeeRefusal::WrongAmount { due: owed.amount }.into());
    }
    if let Some(pay_by) = facts.fee.pay_by
        && owed.has_arrived()
        && on > pay_by
    {
        return Err(FeeRefusal::PaidTooLate { pay_by }.into());
    }
    Ok(Decided {
        on,
        event: CaseEvent::FeePaid {
            amount_fen: amount,
            receipt: receipt.to_owned(),
        },
    })
}

/// Whether it was paid on a notice without effect, and is not given back yet.
pub(super) fn is_to_be_repaid(fee: &Fee) -> bool {
    fee.fell && fee.cancelled_on.is_none()
}

/// Takes a notice back that should not have been served (撤销收费通知): the clock runs as if it had not been. Of a fee that
/// was paid on a notice without effect, it is recorded that it is given back (退还); the reason says how.
pub(super) fn cancel(case: &Case, reason: &NewText, facts: &Facts) -> Result<Decided, Refusal> {
    check_cancellable(case, facts.account)?;
    // A notice that arrives after its own cancellation would ask for money that nobody owes.
    if facts.mail_leaving {
        return Err(Refusal::MailLeaving);
    }
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::FeeCancelled {
            reason: reason.reference.clone(),
            mailed: facts.applicant_has_email,
        },
    })
}

/// Whether this account can take the notice back.
pub(super) fn check_cancellable(case: &Case, account: Option<AccountId>) -> Result<(), Refusal> {
    let stage = case.stage.name();
    let to_repay = case.fee_to_repay();
    to_repay
        .or(awaited(case))
        .ok_or(FeeRefusal::NothingOwed { stage })?;
    // One that is closed nobody can take over: there any colleague of the department may do it.
    let is_closed = to_repay.is_some() && !stage.is_open();
    if is_closed || (account.is_some() && account == case.stage.handler()) {
        Ok(())
    } else {
        Err(Refusal::NotTheHandler)
    }
}
