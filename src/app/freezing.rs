//! Freezing the annual report of a year (年度报告定稿): what was handed in stands, and what is corrected later is shown
//! beside it.

use uuid::Uuid;

use super::act::{Key, begin, finish};
use super::annual::reported;
use super::{App, Error, Result};
use crate::rules::annual::Year;
use crate::rules::ids::{AccountId, AuthorityId, DepartmentId};
use crate::rules::policy::{Actor, Office, permit_office};
pub use crate::storage::annual_freezings::Freezing;
use crate::storage::{
    AsyncPgConnection, accounts, annual as counts, annual::Figures, annual::Reported,
    annual_freezings as rows, departments, pool,
};

/// A freezing with the names of those who did it.
#[derive(Debug, Clone)]
pub struct Named {
    /// The freezing.
    pub it: Freezing,
    /// Who froze.
    pub frozen_by_name: String,
    /// Who withdrew it.
    pub withdrawn_by_name: Option<String>,
}

/// Every freezing of a year, the newest first.
pub(super) async fn of_year(
    tx: &AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    year: Year,
) -> Result<Vec<Named>> {
    let list = rows::list(tx, authority, year).await?;
    let acted = list
        .iter()
        .flat_map(|it| [Some(it.frozen_by), it.withdrawn_by]);
    let acted: Vec<AccountId> = acted.flatten().collect();
    let names = accounts::names(tx, &app.keys, authority, &acted).await?;
    let name = |id: AccountId| {
        let found = names.iter().find(|(account, _)| *account == id);
        found.map(|(_, name)| name.clone())
    };
    let freezings = list.into_iter().map(|it| Named {
        frozen_by_name: name(it.frozen_by).unwrap_or_default(),
        withdrawn_by_name: it.withdrawn_by.and_then(name),
        it,
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
    app.write(async |tx| {
        pool::write_at_one_moment(tx).await?;
        if begin(tx, key.as_ref(), now).await?.is_some() {
            return Ok(());
        }
        if standing(tx, of).await?.is_some() {
            return Err(Error::invalid(
                "year",
                "already_frozen",
                "该年度报告已定稿；确需重新统计的，请先撤销定稿并说明理由",
                "The report of this year is frozen already: withdraw that first, with a reason",
            ));
        }
        let freezing = Freezing {
            id: app.env.id(),
            frozen_at: now,
            frozen_by: by,
            withdrawn_at: None,
            withdrawn_by: None,
            reason: None,
        };
        let counted = counted(tx, of).await?;
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

fn not_frozen() -> Error {
    Error::invalid(
        "year",
        "not_frozen",
        "该年度报告没有定稿，无需撤销",
        "The report of this year is not frozen: there is nothing to withdraw",
    )
}

fn who(actor: &Actor) -> Result<AccountId> {
    permit_office(actor, Office::FreezeAnnualReport)?;
    actor.account().ok_or(Error::Denied)
}
