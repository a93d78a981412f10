//! Freezing the annual report of a year (年度报告定稿): what was handed in stands, and what is corrected later is shown
//! beside it.

use std::sync::Arc;

use uuid::Uuid;

use super::act::{Key, begin, finish};
use super::annual::reported;
use super::{App, Error, Result};
use crate::rules::annual::Year;
use crate::rules::ids::{AccountId, AuthorityId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::policy::{Actor, Office, permit_office};
pub use crate::storage::annual_freezings::{Doer, Freezing};
use crate::storage::{
    AsyncPgConnection, accounts, annual as counts, annual::Figures, annual::Reported,
    annual_freezings as rows, departments, pool,
};

/// A freezing with the names of those who did it.
#[derive(Debug, Clone)]
pub struct Named {
    /// The freezing.
    pub it: Freezing,
    names: Arc<[(AccountId, String)]>,
}

impl Named {
    /// The name of an account that it names.
    pub fn name(&self, id: AccountId) -> Option<String> {
        let found = self.names.iter().find(|(account, _)| *account == id);
        found.map(|(_, name)| name.clone())
    }

    /// Who froze it, as a sentence names them: a deputy with the one for whom they stood in.
    pub fn frozen_by(&self, language: Language) -> String {
        let by = self.name(self.it.frozen_by).unwrap_or_default();
        match self.it.frozen_for.and_then(|absent| self.name(absent)) {
            None => by,
            Some(absent) => language.pick(
                format!("{by}（代{absent}）"),
                format!("{by} (for {absent})"),
            ),
        }
    }
}

/// Every freezing of a year, the newest first.
pub(super) async fn of_year(
    tx: &AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    year: Year,
) -> Result<Vec<Named>> {
    let list = rows::list(tx, authority, year).await?;
    let acted: Vec<AccountId> = list.iter().flat_map(Freezing::accounts).collect();
    let names: Arc<[_]> = accounts::names(tx, &app.keys, authority, &acted)
        .await?
        .into();
    let freezings = list.into_iter().map(|it| Named {
        it,
        names: Arc::clone(&names),
    });
    Ok(freezings.collect())
}

/// What stands for a year, where it is frozen.
pub(super) async fn standing(
    tx: &AsyncPgConnection,
    of: Reported,
) -> Result<Option<(Freezing, Figures)>> {
    let list = rows::list(tx, of.authority, of.year).await?;
    let Some(freezing) = list.into_iter().find(|it| it.withdrawn_at.is_none()) else {
        return Ok(None);
    };
    let figures = rows::figures(tx, of.authority, freezing.id, of.department).await?;
    Ok(Some((freezing, figures)))
}

/// Freezes a year that is over: its figures, of the authority and of every department, stand as they are counted now.
///
/// # Errors
/// Denied, not found, the year is not over, or it is frozen already; or the database cannot be reached.
pub async fn freeze(app: &App, actor: &Actor, year: i32, key: Option<Key>) -> Result<()> {
    let by = who(actor)?;
    let (authority, of) = reported(app, actor, year, None).await?;
    let now = app.env.now();
    if authority.day(now) <= of.year.last_day() {
        return Err(Error::invalid(
            "year",
            "year_not_over",
            "该年度尚未结束，请在次年再定稿",
            "This year is not over: freeze it in the next one",
        ));
    }
    let counted = app
        .write(async |tx| {
            pool::at_one_moment(tx).await?;
            match standing(tx, of).await? {
                Some(_) => Ok(None),
                None => counted(tx, of).await.map(Some),
            }
        })
        .await?;
    app.write(async |tx| {
        if begin(tx, key.as_ref(), now).await?.is_some() {
            return Ok(());
        }
        let counted = counted.ok_or_else(already_frozen)?;
        let freezing = Freezing {
            id: app.env.id(),
            frozen_at: now,
            frozen_by: by.account,
            frozen_for: by.absent,
            withdrawn_for: None,
            withdrawn_at: None,
            withdrawn_by: None,
            reason: None,
        };
        rows::add(tx, of.authority, of.year, &freezing, &counted).await?;
        app.note(
            tx,
            of.authority,
            actor.by(),
            "annual_report_frozen",
            Some(freezing.id),
        )
        .await?;
        finish(tx, key.as_ref(), 200, freezing.id, 1).await
    })
    .await
}

/// What is counted of the authority and of each of its departments.
async fn counted(
    tx: &AsyncPgConnection,
    of: Reported,
) -> Result<Vec<(Option<DepartmentId>, Figures)>> {
    let departments = departments::list(tx, of.authority).await?;
    let units = departments.iter().map(|department| Some(department.id));
    let mut counted = Vec::new();
    for department in std::iter::once(None).chain(units) {
        let unit = Reported { department, ..of };
        counted.push((department, counts::figures(tx, unit).await?));
    }
    Ok(counted)
}

/// Withdraws the freezing of a year, with a reason; the report is again as the register tells it, until it is frozen
/// anew.
///
/// # Errors
/// Denied, not found, or the year is not frozen; or the database cannot be reached.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    year: i32,
    reason: &str,
    key: Option<Key>,
) -> Result<()> {
    let by = who(actor)?;
    let (_, of) = reported(app, actor, year, None).await?;
    let now = app.env.now();
    app.write(async |tx| {
        if begin(tx, key.as_ref(), now).await?.is_some() {
            return Ok(());
        }
        let found = standing(tx, of).await?.map(|(freezing, _)| freezing.id);
        let id: Uuid = found.ok_or_else(not_frozen)?;
        if !rows::withdraw(tx, of.authority, id, (by, now, reason)).await? {
            return Err(not_frozen());
        }
        app.note(
            tx,
            of.authority,
            actor.by(),
            "annual_freezing_withdrawn",
            Some(id),
        )
        .await?;
        finish(tx, key.as_ref(), 200, id, 1).await
    })
    .await
}

/// Also what the loser of two who froze at once is told.
pub(super) fn already_frozen() -> Error {
    Error::invalid(
        "year",
        "already_frozen",
        "该年度报告已定稿；确需重新统计的，请先撤销定稿并说明理由",
        "The report of this year is frozen already: withdraw that first, with a reason",
    )
}

fn not_frozen() -> Error {
    Error::invalid(
        "year",
        "not_frozen",
        "该年度报告没有定稿，无需撤销",
        "The report of this year is not frozen: there is nothing to withdraw",
    )
}

fn who(actor: &Actor) -> Result<Doer> {
    permit_office(actor, Office::FreezeAnnualReport)?;
    let by = actor.by();
    Ok(Doer {
        account: by.account().ok_or(Error::Denied)?,
        absent: by.absent(),
    })
}
