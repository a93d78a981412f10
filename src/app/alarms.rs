//! Alarms: what waits beyond its time is told once to those who can mend it.

use std::sync::Arc;

use super::record::{Change, Mails};
use super::seen::Seen;
use super::{App, Error, Result, notices};
use crate::rules::clocks::NamedClock;
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

/// Tells the registrars of every filing that waits for confirmation longer than the house allows; how many.
///
/// # Errors
/// When the database cannot be reached; what was told before stays told.
pub async fn of_unconfirmed(app: &App, authority: &Arc<Authority>) -> Result<usize> {
    let mut told = 0_usize;
    loop {
        let today = authority.day(app.env.now());
        let calendars = app.calendars(authority).await?;
        let regime = Regime::of(authority.law, today);
        let filed_by = late_if_filed_by(regime, calendars.current(), today);
        let owed = {
            let mut conn = app.read().await?;
            alarms::unconfirmed(&mut conn, authority.id, filed_by, AT_ONCE).await?
        };
        let mut now_told = 0_usize;
        for case in owed {
            let is_told = match tell(app, authority, case).await {
                // A case that is damaged must not keep the others waiting.
                Err(Error::Internal(cause)) => {
                    tracing::error!(case.id = %case, cause, "no alarm: the case cannot be read");
                    false
                }
                told => told?,
            };
            now_told = now_told.saturating_add(usize::from(is_told));
        }
        // What was confirmed meanwhile is gone from the next round; what is left is another copy's.
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

/// Tells the registrars of one case, unless that was done, or is not due any more.
async fn tell(app: &App, authority: &Arc<Authority>, case: CaseId) -> Result<bool> {
    let now = app.env.now();
    let calendars = app.calendars(authority).await?;
    let change = Change {
        app,
        authority,
        calendars: &calendars,
        by: By::System,
        now,
        today: authority.day(now),
        application: None,
        mails: &Mails::default(),
        seen: &Seen::default(),
    };
    app.write(async |tx| {
        let scope = Scope::Authority(authority.id);
        let Some(Locked { case, .. }) = cases::lock(tx, scope, case).await? else {
            return Ok(false);
        };
        if !confirmation_is_late(&case, calendars.current(), change.today) {
            return Ok(false);
        }
        if !alarms::raise(tx, authority.id, case.id, NamedClock::Confirmation, now).await? {
            return Ok(false);
        }
        notices::of_late_confirmation(tx, &change, &case).await?;
        let (action, subject) = ("confirmation_alarm", Some(case.id.0));
        app.note(tx, authority.id, By::System, action, subject)
            .await?;
        Ok(true)
    })
    .await
}
