//! The notices that nobody has confirmed a filing, or taken a case in hand, in time: owed by the passing of days, not by
//! an event.

use super::super::Result;
use super::super::cases::days_left;
use super::super::letters::due;
use super::super::record::{Change, clock};
use super::{add, authority_name, of_department, with_role};
use crate::notify::notice::{AcceptanceLate, ConfirmationLate, Notice};
use crate::rules::case::Case;
use crate::rules::clocks::{CaseClock, NamedClock};
use crate::rules::filing::confirm_by;
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

/// Tells the department that has a case, the heads and the registrars that nobody has taken it in hand.
pub(in crate::app) async fn of_late_acceptance(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    waiting: &CaseClock,
) -> Result<()> {
    let mut all = match case.stage.department() {
        Some(department) => of_department(tx, change, department).await?,
        None => Vec::new(),
    };
    all.extend(with_role(tx, change, Role::Head, None).await?);
    all.extend(with_role(tx, change, Role::Registrar, None).await?);
    let clock = clock(case, change.calendars, change.today);
    let department = match case.stage.department() {
        Some(id) => change.seen.department(tx, change.authority.id, id).await?,
        None => None,
    };
    let department = department
        .map(|found| found.name.clone())
        .unwrap_or_default();
    let mut told = Vec::new();
    for recipient in all {
        if told.contains(&recipient.email) {
            continue;
        }
        let due = due(&clock, change.today);
        let notice = Notice::AcceptanceLate(AcceptanceLate {
            authority: authority_name(change, recipient.language),
            department: department.clone(),
            number: case.number.clone(),
            routed_on: waiting.from.unwrap_or(change.today),
            until: waiting.due_on.unwrap_or(change.today),
            days_left: days_left(change.calendars.current(), change.today, due.on),
            due,
        });
        add(tx, change, case, &recipient, &notice).await?;
        told.push(recipient.email);
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
        until: confirm_by(case.channel, case.filed_on, regime, calendar),
        article: regime.cite(&regime.articles.receipt, language),
    })
}
