//! The notice that nobody has confirmed a filing in time: owed by the passing of days, not by an event.

use super::super::Result;
use super::super::record::Change;
use super::{add, authority_name, with_role};
use crate::notify::notice::{ConfirmationLate, Notice};
use crate::rules::case::Case;
use crate::rules::clocks::NamedClock;
use crate::rules::language::Language;
use crate::rules::policy::Role;
use crate::storage::AsyncPgConnection;

/// Tells every registrar that a filing still waits for confirmation.
pub(in crate::app) async fn of_late_confirmation(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
) -> Result<()> {
    for recipient in with_role(tx, change, Role::Registrar, None).await? {
        if let Some(late) = late(change, case, recipient.language) {
            let notice = Notice::ConfirmationLate(late);
            add(tx, change, case, &recipient, &notice).await?;
        }
    }
    Ok(())
}

/// What is told; `None` under a law without such a clock.
fn late(change: &Change<'_>, case: &Case, language: Language) -> Option<ConfirmationLate> {
    let regime = case.regime();
    let calendar = change.calendars.current();
    let reading = NamedClock::Confirmation.read(case.filed_on, regime, calendar)?;
    Some(ConfirmationLate {
        authority: authority_name(change, language),
        number: case.number.clone(),
        arrived_on: case.filed_on,
        channel: case.channel.label(language).to_owned(),
        allowed: reading.rule.length.in_language(language),
        until: reading.due_on,
        article: regime.cite(&regime.articles.receipt, language),
    })
}
