//! What a letter says of a period that was begun anew, beside the day of receipt.

use super::text;
use crate::app::record::Change;
use crate::app::{Error, Result};
use crate::rules::anew::{Beginning, OrderNamed, decided_anew};
use crate::rules::applicant::Reader;
use crate::rules::case::Case;
use crate::rules::deadline::Clock;
use crate::storage::AsyncPgConnection;

/// The sentence of a notice on what began the period that runs, where that is not the receipt.
pub(super) async fn beginning(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    reader: Reader,
) -> Result<Option<String>> {
    let counted_from = clock.counted_from.filter(|on| *on != case.received_on());
    let begun = counted_from.and_then(|on| Some((on, case.begun_by(on)?)));
    let Some((on, beginning)) = begun else {
        return Ok(None);
    };
    let order = match beginning {
        Beginning::Order => order(tx, change, case).await?,
        Beginning::Clarification | Beginning::Payment => None,
    };
    Ok(Some(beginning.sentence(on, order.as_ref(), reader)))
}

/// The sentence of a reply that an order asked for: what was replied before, and who ordered another.
pub(super) async fn decided(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    reader: Reader,
) -> Result<Option<String>> {
    let Some(earlier) = case.earlier.last() else {
        return Ok(None);
    };
    let order = order(tx, change, case).await?;
    let replaced = case.replaced_reply();
    let said = decided_anew(replaced, earlier.until, order.as_ref(), reader.language);
    Ok(Some(said))
}

/// The order that took the case up last, as a letter names it.
async fn order(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
) -> Result<Option<OrderNamed>> {
    let sought = case.last_order();
    let decided = sought.and_then(|sought| Some((sought, sought.decided.as_ref()?)));
    let Some((sought, decided)) = decided else {
        return Ok(None);
    };
    let Some(order) = decided.order else {
        return Ok(None);
    };
    let body = text(tx, change, sought.body.id).await?;
    let number = match &decided.number {
        Some(number) => text(tx, change, number.id).await?,
        None => None,
    };
    Ok(Some(OrderNamed {
        kind: sought.kind,
        body: body.ok_or_else(|| Error::internal("a remedy without its body"))?,
        number,
        decided_on: decided.on,
        what: order.what,
    }))
}
