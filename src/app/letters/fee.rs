//! The notice of a fee, and what the note says of one that was not paid.

use chrono::NaiveDate;

use super::asking::{head, keep_notice};
use crate::app::record::Change;
use crate::app::{Error, Result};
use crate::notify::letters::{FeeLetter, Letter as Written};
use crate::notify::notice::Due;
use crate::rules::article::{Article, cite_all};
use crate::rules::case::Case;
use crate::rules::clocks::NamedClock;
use crate::rules::deadline::Clock;
use crate::rules::event::LetterRef;
use crate::rules::fee::tariff_of;
use crate::storage::{AsyncPgConnection, texts};

/// The notice of a fee (收费通知): basis, standard, count and sum, way of payment, last day and consequence.
pub(super) async fn notice(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    letter: &LetterRef,
) -> Result<()> {
    let missing = || Error::internal("nothing is charged");
    let fee = case.fee.as_deref().ok_or_else(missing)?;
    let tariff = tariff_of(case).ok_or_else(missing)?;
    let (head, sealed) = head(tx, change, (case, clock), letter).await?;
    let (regime, calendar, language) = (case.regime(), change.calendars.current(), sealed.language);
    let payment = NamedClock::Payment
        .read(change.today, regime, calendar)
        .ok_or_else(missing)?;
    let how_to_pay = texts::find(tx, &change.app.keys, change.authority.id, fee.how_to_pay.id);
    let unit = fee.charge.unit();
    let steps = fee.charge.steps(tariff);
    let written = FeeLetter {
        head,
        article: cite_all(&[Article::regulations(42)], language),
        source: tariff.source.in_language(language).to_owned(),
        charge: fee.charge.in_language(language),
        steps: steps
            .iter()
            .map(|step| step.in_language(unit, language))
            .collect(),
        amount: fee.amount.in_language(language),
        how_to_pay: how_to_pay.await?.unwrap_or_default(),
        period: payment.rule.length.in_language(language),
        last_day: Due {
            on: payment.due_on,
            provisional: !calendar.is_final(payment.due_on),
        },
        follow_url: change.app.public_url.to_string(),
    };
    let written = Written::Fee(Box::new(written));
    keep_notice(tx, change, case, &sealed, written).await
}

/// On which day the fee was notified that was not paid, and until when it could be.
pub(super) fn lapsed(case: &Case, clock: &Clock) -> Option<(NaiveDate, NaiveDate)> {
    let fee = case.fee.as_deref()?;
    Some((fee.served_on()?, clock.pay_by?))
}
