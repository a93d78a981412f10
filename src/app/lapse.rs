//! Cases that are deemed abandoned: each is closed once, by whichever copy of the program comes first.

use std::sync::Arc;

use super::facts::lapse_letter;
use super::record::{Change, Mails};
use super::seen::Seen;
use super::{App, Error, Result};
use crate::rules::case::Case;
use crate::rules::ids::CaseId;
use crate::rules::lapse::{self, Lapse};
use crate::rules::policy::Scope;
use crate::storage::authorities::Authority;
use crate::storage::{AsyncPgConnection, cases, lapses};

/// Cases that are looked up at once.
const AT_ONCE: i64 = 100;

/// Closes every case of an authority whose applicant let the last day pass; how many.
///
/// # Errors
/// When the database cannot be reached; what was closed before stays closed.
pub async fn close_lapsed(app: &App, authority: &Arc<Authority>) -> Result<usize> {
    let (mut closed, mut after) = (0_usize, None);
    loop {
        let today = authority.day(app.env.now());
        let found = {
            let mut conn = app.read().await?;
            lapses::overdue(&mut conn, authority.id, today, after, AT_ONCE).await?
        };
        let Some((last, day)) = found.last().copied() else {
            break;
        };
        after = Some((day, last));
        for (case, _) in found {
            let is_closed = match close(app, authority, case).await {
                // Another copy has closed it, or it was answered meanwhile.
                Err(Error::NotFound) => false,
                // A case that is damaged must not keep the others waiting.
                Err(Error::Internal(cause)) => {
                    tracing::error!(case.id = %case, cause, "not closed: the case cannot be read");
                    false
                }
                done => done.map(|_closed| true)?,
            };
            closed = closed.saturating_add(usize::from(is_closed));
        }
    }
    Ok(closed)
}

/// Closes one case.
///
/// # Errors
/// Not found when it has not lapsed, or is closed already; or the database cannot be reached.
pub async fn close(app: &App, authority: &Arc<Authority>, case: CaseId) -> Result<Case> {
    let now = app.env.now();
    let calendars = app.calendars(authority).await?;
    let mails = Mails::default();
    let seen = Seen::default();
    let change = Change::by_system(app, (authority, &calendars), now, (&mails, &seen));
    let closed = app
        .write(async |tx| {
            let scope = Scope::Authority(authority.id);
            let locked = cases::lock(tx, scope, case).await?.ok_or(Error::NotFound)?;
            let (case, counted_by) = (locked.case, locked.counted_by);
            let lapsed = lapse::unrecorded(&case, calendars.at(counted_by), change.today);
            let lapsed = lapsed.ok_or(Error::NotFound)?;
            Box::pin(change.close_lapsed(tx, case, (lapsed, counted_by))).await
        })
        .await?;
    mails.wake_sender(app);
    Ok(closed)
}

impl Change<'_> {
    /// Closes a case that has lapsed by the revision of the calendar given.
    pub(super) async fn close_lapsed(
        &self,
        tx: &mut AsyncPgConnection,
        case: Case,
        (lapsed, calendar): (Lapse, i32),
    ) -> Result<Case> {
        let letter = lapse_letter(self.app, &case, lapsed.outcome);
        let decided = lapse::close(lapsed, letter, calendar);
        self.add(tx, case, None, vec![decided]).await
    }
}
