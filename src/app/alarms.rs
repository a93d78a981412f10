//! Alarms: what waits beyond its time is told once to those who can mend it.

use std::sync::Arc;

use super::record::{Change, Mails};
use super::seen::Seen;
use super::{App, Error, Result, notices, record};
use crate::rules::clocks::{NamedClock, unaccepted};
use crate::rules::event::By;
use crate::rules::filing::{confirmation_is_late, late_if_filed_by};
use crate::rules::ids::CaseId;
use crate::rules::policy::Scope;
use crate::rules::regime::Regime;
use crate::storage::authorities::Authority;
use crate::storage::{
    alarms,
    cases::{self, Locked},
};

/// Cases that are looked up at once.
const AT_ONCE: i64 = 100;

/// What waits too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// A filing, for confirmation (逾期未确认).
    Confirmation,
    /// A case that is routed, for someone to take it in hand (逾期未签收).
    Acceptance,
}

/// Tells, once, of everything that waits longer than the house allows: of filings the registrars, of cases that no
/// department took in hand the department, the heads and the registrars; how many.
///
/// # Errors
/// When the database cannot be reached; what was told before stays told.
pub async fn tell_of_all(app: &App, authority: &Arc<Authority>, late: Late) -> Result<usize> {
    let mut told = 0_usize;
    loop {
        let mut now_told = 0_usize;
        for case in owed(app, authority, late).await? {
            let is_told = match tell(app, authority, case, late).await {
                // A case that is damaged must not keep the others waiting.
                Err(Error::Internal(cause)) => {
                    tracing::error!(case.id = %case, cause, "no alarm: the case cannot be read");
                    false
                }
                told => told?,
            };
            now_told = now_told.saturating_add(usize::from(is_told));
        }
        // What was done meanwhile is gone from the next round; what is left is another copy's.
        if now_told == 0 {
            break;
        }
        told = told.saturating_add(now_told);
    }
    if told > 0 {
        app.wake.notify_one();
    }
    Ok(told)
}

async fn owed(app: &App, authority: &Arc<Authority>, late: Late) -> Result<Vec<CaseId>> {
    let today = authority.day(app.env.now());
    let calendars = app.calendars(authority).await?;
    let mut conn = app.read().await?;
    Ok(match late {
        Late::Confirmation => {
            let regime = Regime::of(authority.law, today);
            let filed_by = late_if_filed_by(regime, calendars.current(), today);
            alarms::unconfirmed(&mut conn, authority.id, filed_by, AT_ONCE).await?
        }
        Late::Acceptance => alarms::unaccepted(&mut conn, authority.id, today, AT_ONCE).await?,
    })
}

/// Tells of one case, unless that was done, or is not due any more.
async fn tell(app: &App, authority: &Arc<Authority>, case: CaseId, late: Late) -> Result<bool> {
    let now = app.env.now();
    let calendars = app.calendars(authority).await?;
    let (mails, seen) = (Mails::default(), Seen::default());
    let change = Change::by_system(app, (authority, &calendars), now, (&mails, &seen));
    app.write(async |tx| {
        let scope = Scope::Authority(authority.id);
        let Some(Locked { case, .. }) = cases::lock(tx, scope, case).await? else {
            return Ok(false);
        };
        let (action, subject) = match late {
            Late::Confirmation => {
                let clock = (NamedClock::Confirmation, 1);
                if !confirmation_is_late(&case, calendars.current(), change.today)
                    || !alarms::raise(tx, authority.id, case.id, clock, now).await?
                {
                    return Ok(false);
                }
                notices::of_late_confirmation(tx, &change, &case).await?;
                ("confirmation_alarm", Some(case.id.0))
            }
            Late::Acceptance => {
                let clocks = record::clocks(&case, &calendars, authority);
                let Some(waiting) = unaccepted(&case, &clocks, change.today) else {
                    return Ok(false);
                };
                let clock = (NamedClock::Acceptance, waiting.nth);
                if !alarms::raise(tx, authority.id, case.id, clock, now).await? {
                    return Ok(false);
                }
                notices::of_late_acceptance(tx, &change, &case, waiting).await?;
                ("acceptance_alarm", Some(case.id.0))
            }
        };
        app.note(tx, authority.id, By::System, action, subject)
            .await?;
        Ok(true)
    })
    .await
}
