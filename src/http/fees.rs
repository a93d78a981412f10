//! The fee for processing: what it would be, notified, paid, taken back.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::actions::{REASON, Serving, carry_out, service, today};
use super::cases::staff;
use super::check::Check;
use super::codes;
use super::extract::Call;
use super::problem::{Malformed, Problem};
use super::shape::{optional_day, query};
use crate::app::App;
use crate::app::cases::Detail;
use crate::app::fees::{self, Quote, Quotes};
use crate::rules::command::Command;
use crate::rules::fee::{Charge, Fee, Fen, Provided, Step, ToCharge, month_of, tariff_of};
use crate::rules::language::Language;
use crate::rules::notified::Notified;
use crate::rules::service::Service;

/// As how many an application may be counted.
const ITEMS: u32 = 100;
const PAGES: u32 = 100_000;
const HOW_TO_PAY: usize = 1_000;
const RECEIPT: usize = 40;
/// More than any fee: a billion yuan.
const MOST: i64 = 100_000_000_000;

/// For what a fee is charged, and how to pay it.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "basis", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum FeeInput {
    /// By application (按件): the same applicant's in one calendar month, which the register counts.
    ByItem {
        /// How many this application is, counted by the smallest reasonable unit where it has several matters; 1 when
        /// left out.
        #[schema(minimum = 1, maximum = 100)]
        items: Option<u32>,
        /// How to pay: to whose account, at which counter, under which code (缴纳方式).
        #[schema(min_length = 1, max_length = 1000)]
        how_to_pay: String,
    },
    /// By page (按量) of this application.
    ByPage {
        /// How many: A4 or smaller, one side a page.
        #[schema(minimum = 1, maximum = 100_000)]
        pages: u32,
        /// In what form they are given; `where_published` is refused.
        #[schema(schema_with = codes::provided)]
        provided: Provided,
        /// How to pay: to whose account, at which counter, under which code (缴纳方式).
        #[schema(min_length = 1, max_length = 1000)]
        how_to_pay: String,
    },
}

fn bounded(check: &mut Check, field: &str, count: u32, most: u32) -> u32 {
    if !(1..=most).contains(&count) {
        check.wrong(
            field,
            "out_of_range",
            &format!("请填写 1 至 {most} 的整数"),
            &format!("Give a whole number from 1 to {most}"),
        );
    }
    count
}

/// Write the notice of a fee (收费通知; Art. 42): by application or by page, never both. It has no effect before it is
/// served, and until then it may be written anew.
#[utoipa::path(post, path = "/api/v1/cases/{id}/fees", tag = "actions", request_body = FeeInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn set_fee(app: Data<App>, call: Call<FeeInput>) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let (FeeInput::ByItem { how_to_pay, .. } | FeeInput::ByPage { how_to_pay, .. }) = &call.body;
    let wanted = match &call.body {
        FeeInput::ByItem { items, .. } => ToCharge::ByItem {
            items: bounded(&mut check, "items", items.unwrap_or(1), ITEMS),
        },
        FeeInput::ByPage {
            pages, provided, ..
        } => ToCharge::ByPage {
            pages: bounded(&mut check, "pages", *pages, PAGES),
            provided: *provided,
        },
    };
    let how_to_pay = check.text("how_to_pay", how_to_pay, HOW_TO_PAY);
    check.done()?;
    let how_to_pay = app.text(how_to_pay);
    carry_out(&app, &call, Command::SetFee { wanted, how_to_pay }).await
}

/// Serve the notice of a fee. From that day the clock stands; a mail that never leaves asks nobody. One that was posted
/// and comes back is served again: the clock stands since the first posting, and the days to pay are counted from the
/// arrival.
#[utoipa::path(post, path = "/api/v1/cases/{id}/fees/service", tag = "actions", request_body = Serving,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn serve_fee(
    app: Data<App>,
    call: Call<Serving>,
) -> Result<HttpResponse, Problem> {
    let (of, service) = (Notified::Fee, service(&app, &call).await?);
    carry_out(&app, &call, Command::ServeNotice { of, service }).await
}

/// When a posted notice arrived.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arrived {
    /// The day on which the applicant signed for it; today when left out.
    #[serde(default, deserialize_with = "optional_day")]
    on: Option<NaiveDate>,
}

/// Record the day on which a posted notice of a fee arrived: the days to pay are counted from it, and nothing lapses
/// before it is known.
#[utoipa::path(post, path = "/api/v1/cases/{id}/fees/delivery", tag = "actions", request_body = Arrived,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn deliver_fee_notice(
    app: Data<App>,
    call: Call<Arrived>,
) -> Result<HttpResponse, Problem> {
    let on = match call.body.on {
        Some(on) => on,
        None => today(&app, &call).await?,
    };
    carry_out(&app, &call, Command::DeliverFeeNotice { on }).await
}

/// A payment of the whole fee.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentInput {
    /// The day on which the whole sum was there; today when left out.
    #[serde(default, deserialize_with = "optional_day")]
    paid_on: Option<NaiveDate>,
    /// The sum, in fen (分).
    #[schema(minimum = 1, maximum = 100_000_000_000_i64)]
    amount_fen: i64,
    /// The number of the fiscal receipt (财政票据号码): letters, digits and hyphens.
    #[schema(min_length = 1, max_length = 40)]
    receipt: String,
}

/// Record that the whole fee is paid (登记缴费). In time it begins the reply period anew, also when the case lapsed
/// meanwhile; after the last day it is refused.
#[utoipa::path(post, path = "/api/v1/cases/{id}/fees/payment", tag = "actions", request_body = PaymentInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn record_payment(
    app: Data<App>,
    call: Call<PaymentInput>,
) -> Result<HttpResponse, Problem> {
    let body = &call.body;
    let mut check = Check::default();
    let receipt = check.line("receipt", &body.receipt, RECEIPT);
    if !receipt
        .chars()
        .all(|one| one.is_ascii_alphanumeric() || one == '-')
    {
        check.wrong(
            "receipt",
            "receipt_number",
            "请照财政票据填写票据号码：字母、数字或者连字符",
            "Copy the number from the fiscal receipt: letters, digits or hyphens",
        );
    }
    if !(1..=MOST).contains(&body.amount_fen) {
        check.wrong(
            "amount_fen",
            "out_of_range",
            "请填写以分为单位的缴费数额",
            "Give the sum in fen: a whole number above zero",
        );
    }
    check.done()?;
    let on = match body.paid_on {
        Some(on) => on,
        None => today(&app, &call).await?,
    };
    let amount = Fen(body.amount_fen);
    let command = Command::RecordPayment {
        on,
        amount,
        receipt,
    };
    carry_out(&app, &call, command).await
}

/// Why a notice is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FeeCancellation {
    /// Why; the applicant reads it. Do not name the applicant.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

/// Take back a notice of a fee that should not have been served (撤销收费通知): the clock runs as if it had not been, and
/// the applicant is told. Of a fee that was paid on a notice without effect (`to_be_repaid`) it records that it is given
/// back; the reason says how.
#[utoipa::path(post, path = "/api/v1/cases/{id}/fees/cancellation", tag = "actions", request_body = FeeCancellation,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn cancel_fee(
    app: Data<App>,
    call: Call<FeeCancellation>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let reason = check.words("reason", &call.body.reason, REASON);
    check.done()?;
    let reason = app.text(reason);
    carry_out(&app, &call, Command::CancelFee { reason }).await
}

/// What a fee would be charged for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct QuoteQuery {
    /// As how many applications this one is counted, 1 to 100; 1 when left out.
    #[param(minimum = 1, maximum = 100)]
    items: Option<u32>,
    /// How many pages, 1 to 100000; without it nothing is told by page.
    #[param(minimum = 1, maximum = 100_000)]
    pages: Option<u32>,
}

/// What processing a case would cost.
#[derive(Serialize, ToSchema)]
pub(super) struct FeeQuotes {
    /// The measures that fix the fee; absent where none can be charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// The first day of the month in which the application was brought.
    month: NaiveDate,
    /// How many applications the same applicant brought in that month before this one.
    items_before: u32,
    /// By application, and by page where pages were named; one of them can be charged.
    quotes: Vec<FeeQuote>,
}

/// A fee as it would be charged.
#[derive(Serialize, ToSchema)]
struct FeeQuote {
    #[serde(flatten)]
    charge: ChargeView,
    /// In words.
    charged_for: String,
    /// How the sum comes about, a line each.
    steps: Vec<String>,
    /// The sum, in fen (分); nothing where none can be charged.
    amount_fen: i64,
    /// In words.
    amount: String,
    /// Why nothing can be charged on this basis.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    refused: Option<&'static str>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    why_refused: Option<String>,
}

impl FeeQuote {
    fn of(quote: Quote, language: Language) -> Self {
        let (amount, refused) = match quote.price {
            Ok(amount) => (amount, None),
            Err(refused) => (Fen(0), Some(refused)),
        };
        Self {
            charged_for: quote.charge.in_language(language),
            steps: lines(&quote.steps, &quote.charge, language),
            amount_fen: amount.0,
            amount: amount.in_language(language),
            refused: refused.as_ref().map(crate::rules::fee::FeeRefusal::code),
            why_refused: refused.map(|refused| refused.message(language)),
            charge: quote.charge.into(),
        }
    }
}

fn lines(steps: &[Step], charge: &Charge, language: Language) -> Vec<String> {
    let unit = charge.unit();
    steps
        .iter()
        .map(|step| step.in_language(unit, language))
        .collect()
}

/// What processing a case would cost: the applicant's applications of the month as the register counts them, and how the
/// sum comes about. It changes nothing.
#[utoipa::path(get, path = "/api/v1/cases/{id}/fees", tag = "cases", params(QuoteQuery),
    responses((status = 200, body = FeeQuotes)))]
pub(super) async fn quote_fee(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: QuoteQuery = query(&request)?;
    let items = within("items", asked.items.unwrap_or(1), ITEMS)?;
    let mut wanted = vec![ToCharge::ByItem { items }];
    if let Some(pages) = asked.pages {
        wanted.push(ToCharge::ByPage {
            pages: within("pages", pages, PAGES)?,
            provided: Provided::Paper,
        });
    }
    let Quotes {
        case,
        before,
        tariff,
        quotes,
    } = fees::of_case(&app, staff(&call)?, call.case()?, &wanted).await?;
    let language = call.head.language;
    let view = FeeQuotes {
        source: tariff.map(|tariff| tariff.source.in_language(language).to_owned()),
        month: month_of(&case),
        items_before: before,
        quotes: quotes
            .into_iter()
            .map(|quote| FeeQuote::of(quote, language))
            .collect(),
    };
    Ok(HttpResponse::Ok().json(view))
}

fn within(name: &str, count: u32, most: u32) -> Result<u32, Problem> {
    if (1..=most).contains(&count) {
        Ok(count)
    } else {
        Err(Malformed::bad_parameter(
            name.to_owned(),
            &format!("应为 1 至 {most} 的整数"),
            &format!("a whole number from 1 to {most}"),
        ))
    }
}

/// What a fee is charged for: one basis or the other (按件、按量).
#[derive(Serialize, ToSchema)]
#[serde(tag = "basis", rename_all = "snake_case")]
pub(super) enum ChargeView {
    /// Applications of one applicant in one calendar month (按件).
    ByItem {
        /// The first day of the month.
        month: NaiveDate,
        /// How many the applicant brought in it before this one.
        before: u32,
        /// How many this one is.
        items: u32,
    },
    /// Pages of one application (按量).
    ByPage {
        /// How many.
        pages: u32,
        /// In what form.
        #[schema(schema_with = codes::provided)]
        provided: Provided,
    },
}

impl From<Charge> for ChargeView {
    fn from(charge: Charge) -> Self {
        match charge {
            Charge::ByItem {
                month,
                before,
                items,
            } => Self::ByItem {
                month,
                before,
                items,
            },
            Charge::ByPage { pages, provided } => Self::ByPage { pages, provided },
        }
    }
}

/// A fee (信息处理费).
#[derive(Serialize, ToSchema)]
pub(super) struct FeeView {
    #[schema(schema_with = codes::fee_state)]
    state: &'static str,
    /// The number of the notice; its text is among the letters.
    letter_number: String,
    letter: Uuid,
    charge: ChargeView,
    /// What is charged for, in words.
    charged_for: String,
    /// How the sum comes about, a line each.
    steps: Vec<String>,
    /// The sum, in fen (分).
    amount_fen: i64,
    /// In words.
    amount: String,
    /// How to pay (缴纳方式).
    #[serde(skip_serializing_if = "Option::is_none")]
    how_to_pay: Option<String>,
    /// The day the notice was written.
    written_on: NaiveDate,
    /// The day it was served, from which the clock stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    served_on: Option<NaiveDate>,
    /// `electronic`, `mail` or `personal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
    /// The last day for the payment; not known of a posted notice before its arrival is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_by: Option<NaiveDate>,
    /// Whether that day may still move, because its year's calendar is not final.
    provisional: bool,
    /// The day on which the whole sum was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_on: Option<NaiveDate>,
    /// The number of the fiscal receipt (财政票据号码).
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
    /// The day on which the notice was taken back; of a fee that was paid, on which it was given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_on: Option<NaiveDate>,
}

/// The fee of a case, as those see it who may see the case.
pub(super) fn view(detail: &Detail, full: bool, language: Language) -> Option<FeeView> {
    let fee = detail.case.fee.as_deref()?;
    let stands = !detail.case.is_void(fee.letter.id);
    stands.then(|| FeeView::of(fee, detail, full, language))
}

/// The same for the applicant: once it is served.
pub(super) fn view_for_applicant(detail: &Detail, language: Language) -> Option<FeeView> {
    let fee = detail.case.fee.as_deref()?;
    fee.service.as_ref()?;
    Some(FeeView::of(fee, detail, true, language))
}

impl FeeView {
    fn of(fee: &Fee, detail: &Detail, full: bool, language: Language) -> Self {
        let tariff = tariff_of(&detail.case);
        let steps = tariff.map_or(Vec::new(), |tariff| fee.charge.steps(tariff));
        let how_to_pay = detail.works.get(&fee.how_to_pay.id).filter(|_| full);
        let is_counted = fee.cancelled_on.is_none() && fee.has_arrived();
        let pay_by = detail.clock.pay_by.filter(|_| is_counted);
        let awaited = pay_by.filter(|_| fee.payment.is_none());
        Self {
            state: fee.state(),
            letter_number: fee.letter.number.clone(),
            letter: fee.letter.id.0,
            charged_for: fee.charge.in_language(language),
            steps: lines(&steps, &fee.charge, language),
            charge: fee.charge.clone().into(),
            amount_fen: fee.amount.0,
            amount: fee.amount.in_language(language),
            how_to_pay: how_to_pay.cloned(),
            written_on: fee.written_on,
            served_on: fee.served_on(),
            method: fee.service.as_ref().map(Service::code),
            pay_by,
            provisional: awaited.is_some_and(|pay_by| detail.may_still_move(pay_by)),
            paid_on: fee.payment.as_ref().map(|payment| payment.on),
            receipt: fee.payment.as_ref().map(|payment| payment.receipt.clone()),
            cancelled_on: fee.cancelled_on,
        }
    }
}
