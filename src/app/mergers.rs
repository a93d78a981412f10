//! Departments that merge on a day: stated by an administrator, carried out when the day has come, and followed by
//! whatever is with them, some cases at a time and none twice.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::act::{Key, begin, finish};
use super::record::{Change, Mails};
use super::seen::Seen;
use super::{App, Error, Result};
use crate::rules::event::By;
use crate::rules::ids::{AccountId, AuthorityId, CaseId, DepartmentId};
use crate::rules::merging::{self, Fault, Standing, Successors};
use crate::rules::policy::{Actor, Office, Role, Scope, permit_office};
use crate::storage::authorities::Authority;
use crate::storage::departments::{self, Department};
use crate::storage::{self, AsyncPgConnection, accounts, cases, mergers as rows};

/// Cases that share a transaction.
const TOGETHER: i64 = 200;

/// What is stated of a merger.
pub struct NewMerger {
    /// The successor.
    pub into: DepartmentId,
    /// The day.
    pub on: NaiveDate,
    /// The decision's document number.
    pub basis: String,
}

/// States that a department, which the client has seen at `version`, merges into another one on a day. When that
/// day has come, it is carried out at once, and its cases follow in the background.
///
/// # Errors
/// Not found, denied, stale, what cannot be; or the database cannot be reached.
pub async fn state(
    app: &App,
    actor: &Actor,
    id: DepartmentId,
    version: i32,
    new: &NewMerger,
    key: Option<Key>,
) -> Result<Department> {
    permit_office(actor, Office::KeepDepartments)?;
    let (now, authority) = (app.env.now(), actor.authority());
    let today = app.authority(authority).await?.day(now);
    let stated = app
        .write(async |tx| {
            if begin(tx, key.as_ref(), now).await?.is_some() {
                let found = departments::find(tx, authority, id).await?;
                return found.ok_or(Error::NotFound);
            }
            rows::lock_all(tx, authority).await?;
            let all = departments::list(tx, authority).await?;
            let before = at_version(&all, id, version)?;
            let standings: Vec<Standing> = all.iter().map(standing).collect();
            merging::check(&standings, standing(before), new.into, new.on, today).map_err(told)?;
            let after = Department {
                merged_into: Some(new.into),
                merged_on: Some(new.on),
                merger_basis: Some(new.basis.clone()),
                closed_on: Some(before.closed_on.map_or(new.on, |closed| closed.min(new.on))),
                version: before.version.saturating_add(1),
                ..before.clone()
            };
            rows::state(tx, authority, &after, before.closed_on).await?;
            let detail = json!({"into": new.into, "on": new.on, "basis": new.basis});
            let mut noted = vec![(actor.by(), "merger_stated", id.0, detail)];
            noted.extend(carry_out(tx, authority, today).await?);
            note(tx, app, authority, noted).await?;
            let after = departments::find(tx, authority, id).await?;
            let after = after.ok_or(Error::NotFound)?;
            finish(tx, key.as_ref(), 200, id.0, after.version).await?;
            Ok(after)
        })
        .await?;
    app.departments_merged.notify_one();
    Ok(stated)
}

/// Takes a merger back whose day has not come, as if it had not been stated: the department is closed by it no more.
///
/// # Errors
/// Not found, denied, stale, no merger that is to come; or the database cannot be reached.
pub async fn take_back(
    app: &App,
    actor: &Actor,
    (id, version): (DepartmentId, i32),
    reason: &str,
    key: Option<Key>,
) -> Result<Department> {
    permit_office(actor, Office::KeepDepartments)?;
    let (now, authority) = (app.env.now(), actor.authority());
    let today = app.authority(authority).await?.day(now);
    app.write(async |tx| {
        if begin(tx, key.as_ref(), now).await?.is_some() {
            let found = departments::find(tx, authority, id).await?;
            return found.ok_or(Error::NotFound);
        }
        rows::lock_all(tx, authority).await?;
        let all = departments::list(tx, authority).await?;
        let before = at_version(&all, id, version)?;
        merging::check_back(before.merged_on, today).map_err(told)?;
        let apart = rows::closed_apart(tx, authority, id).await?;
        let after = Department {
            merged_into: None,
            merged_on: None,
            merger_basis: None,
            // One that was closed on its own account stays so, for whichever day.
            closed_on: apart,
            version: before.version.saturating_add(1),
            ..before.clone()
        };
        rows::state(tx, authority, &after, None).await?;
        let detail = json!({
            "into": before.merged_into, "on": before.merged_on, "basis": before.merger_basis,
            "reason": reason,
        });
        let noted = vec![(actor.by(), "merger_taken_back", id.0, detail)];
        note(tx, app, authority, noted).await?;
        finish(tx, key.as_ref(), 200, id.0, after.version).await?;
        Ok(after)
    })
    .await
}

/// The department, if it still is as the client has seen it.
fn at_version(all: &[Department], id: DepartmentId, version: i32) -> Result<&Department> {
    let found = all.iter().find(|one| one.id == id);
    let found = found.ok_or(Error::NotFound)?;
    if found.version != version {
        let current = found.version;
        return Err(Error::Stale { current });
    }
    Ok(found)
}

fn standing(department: &Department) -> Standing {
    Standing {
        id: department.id,
        is_office: department.kind == "disclosure_office",
        closed_on: department.closed_on,
        merged_into: department.merged_into,
    }
}

/// A department that merges stays closed as it was stated, and its successor stays open until it has taken over.
///
/// # Errors
/// When that would change; or the database cannot be reached.
pub(super) async fn check_closing(
    tx: &AsyncPgConnection,
    authority: AuthorityId,
    before: &Department,
    closed_on: Option<NaiveDate>,
) -> Result<()> {
    if before.merged_into.is_some() && before.closed_on != closed_on {
        return Err(Error::invalid(
            "closed_on",
            "already_merged",
            "该部门已确定并入其他部门，停止承办日期不得更改",
            "This department merges into another one: the day from which it is closed stays",
        ));
    }
    let Some(closed_on) = closed_on else {
        return Ok(());
    };
    let all = departments::list(tx, authority).await?;
    let awaits = |one: &Department| {
        one.merged_into == Some(before.id)
            && one.answered_by.is_none()
            && one.merged_on.is_some_and(|on| on >= closed_on)
    };
    if all.iter().any(awaits) {
        return Err(Error::invalid(
            "closed_on",
            "successor_closed",
            "有部门将在该日或其后并入本部门，请选择其后的日期",
            "Another department merges into this one on that day or later: choose a day after it",
        ));
    }
    Ok(())
}

/// Carries out the mergers whose day has come: from now on their successors answer, and the accounts are theirs.
async fn carry_out(
    tx: &mut AsyncPgConnection,
    authority: AuthorityId,
    today: NaiveDate,
) -> Result<Vec<Noted>> {
    let mut noted = Vec::new();
    for (merging, into) in rows::due(tx, authority, today).await? {
        rows::carry_out(tx, authority, merging, into).await?;
        let detail = json!({"into": into});
        noted.push((By::System, "merger_carried_out", merging.0, detail));
    }
    noted.extend(move_accounts(tx, authority).await?);
    Ok(noted)
}

/// Also those that were given to a department after it had merged.
async fn move_accounts(tx: &mut AsyncPgConnection, authority: AuthorityId) -> Result<Vec<Noted>> {
    let successors = rows::successors(tx, authority).await?;
    let merged: Vec<DepartmentId> = successors.keys().copied().collect();
    let mut noted = Vec::new();
    for (account, from) in rows::lock_accounts(tx, authority, &merged).await? {
        let Some(to) = successors.get(&from).copied() else {
            continue;
        };
        noted.push(move_account(tx, authority, account, (from, to)).await?);
    }
    Ok(noted)
}

async fn move_account(
    tx: &mut AsyncPgConnection,
    authority: AuthorityId,
    account: AccountId,
    (from, to): (DepartmentId, DepartmentId),
) -> Result<Noted> {
    let role = Role::Handler;
    accounts::set_role(tx, authority, account, role, Some(to)).await?;
    let post = |department| json!({"role": role.code(), "department": department});
    let detail = json!({"from": post(from), "to": post(to)});
    Ok((By::System, "role_changed", account.0, detail))
}

/// What is to be noted: at the end, when everything that others lock is locked.
type Noted = (By, &'static str, uuid::Uuid, serde_json::Value);

async fn note(
    tx: &AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    noted: Vec<Noted>,
) -> Result<()> {
    for (by, action, subject, detail) in noted {
        let noted = (by, action, Some(subject));
        app.note_with(tx, authority, noted, Some(detail.to_string()))
            .await?;
    }
    Ok(())
}

/// Carries out what is due, and lets every open case follow that names a department that merged; how many did.
/// Cases that come back to one later, by an order of a court, follow when this runs again.
///
/// # Errors
/// When the database cannot be reached; what was done before stays done.
pub async fn follow(app: &App, authority: &Arc<Authority>) -> Result<usize> {
    let (due, mut successors) = {
        let mut conn = app.read().await?;
        let today = authority.day(app.env.now());
        let due = rows::due(&mut conn, authority.id, today).await?;
        (due, rows::successors(&mut conn, authority.id).await?)
    };
    if due.is_empty() && successors.is_empty() {
        return Ok(0);
    }
    successors = app
        .write(async |tx| {
            if !due.is_empty() {
                rows::lock_all(tx, authority.id).await?;
            }
            let today = authority.day(app.env.now());
            let noted = carry_out(tx, authority.id, today).await?;
            note(tx, app, authority.id, noted).await?;
            Ok(rows::successors(tx, authority.id).await?)
        })
        .await?;
    let merged: Vec<DepartmentId> = successors.keys().copied().collect();
    let (mut followed, mut after) = (0_usize, None);
    loop {
        let next = {
            let mut conn = app.read().await?;
            rows::next_cases(&mut conn, authority.id, &merged, after, TOGETHER).await?
        };
        let Some(last) = next.last().copied() else {
            return Ok(followed);
        };
        after = Some(last);
        let moved = follow_some(app, authority, &next, &successors).await?;
        followed = followed.saturating_add(moved);
    }
}

/// Lets some cases follow; each is looked at again once it is locked.
async fn follow_some(
    app: &App,
    authority: &Arc<Authority>,
    some: &[CaseId],
    successors: &Successors,
) -> Result<usize> {
    let now = app.env.now();
    let calendars = app.calendars(authority).await?;
    let (mails, seen) = (Mails::default(), Seen::default());
    let change = Change::by_system(app, (authority, &calendars), now, (&mails, &seen));
    let moved = app
        .write(async |tx| {
            let mut moved = 0_usize;
            for id in some {
                let scope = Scope::Authority(authority.id);
                let locked = match cases::lock(tx, scope, *id).await {
                    Ok(Some(locked)) => locked,
                    Ok(None) => continue,
                    // A case that is damaged must not keep the others waiting.
                    Err(storage::Error::DeserializationError(cause)) => {
                        tracing::error!(case.id = %id, %cause, "does not follow a merger: it cannot be read");
                        continue;
                    }
                    Err(cause) => return Err(cause.into()),
                };
                let case = Box::pin(change.caught_up(tx, locked)).await?;
                let decided = merging::follow(&case, successors, change.today);
                if !decided.is_empty() {
                    Box::pin(change.add(tx, case, None, decided)).await?;
                    moved = moved.saturating_add(1);
                }
            }
            Ok(moved)
        })
        .await?;
    mails.wake_sender(app);
    Ok(moved)
}

/// What a merger cannot be, as a field that is wrong.
fn told(fault: Fault) -> Error {
    let (field, code, chinese, english) = match fault {
        Fault::Office => (
            "id",
            "merger_of_office",
            "政府信息公开工作机构不得并入其他部门",
            "The disclosure office cannot merge into a department",
        ),
        Fault::IntoOffice => (
            "into",
            "merger_of_office",
            "不得并入政府信息公开工作机构，请选择承接职责的部门",
            "Nothing merges into the disclosure office: choose the department that takes over the duties",
        ),
        Fault::AlreadyMerged => (
            "id",
            "already_merged",
            "该部门的合并已登记",
            "The merger of this department is stated already",
        ),
        Fault::SuccessorUnknown => (
            "into",
            "department_unknown",
            "没有这个部门，请从部门名单中选择",
            "There is no such department: choose one from the list",
        ),
        Fault::IntoItself => (
            "into",
            "merger_into_itself",
            "部门不得并入自身，请选择另一部门",
            "A department cannot merge into itself: choose another one",
        ),
        Fault::Cycle => (
            "into",
            "merger_cycle",
            "所选部门最终将并入本部门，请核对",
            "That department is to merge, at last, into this one: check which takes over",
        ),
        Fault::SuccessorClosed => (
            "into",
            "successor_closed",
            "所选部门在该日已撤销或合并，请选择当日仍承办的部门",
            "That department is closed or merged by that day: choose one that still takes cases then",
        ),
        Fault::NotStated => (
            "id",
            "no_merger",
            "该部门没有待执行的合并，无需撤销",
            "No merger of this department is stated: there is nothing to take back",
        ),
        Fault::Come => (
            "id",
            "merger_carried_out",
            "合并日期已到，由承接部门负责，不得撤销",
            "The day of the merger has come, and the successor answers: it is not taken back",
        ),
        Fault::Day => (
            "on",
            "out_of_range",
            "合并日期应在今日前后一年之内",
            "The day must lie within a year before or after today",
        ),
    };
    Error::invalid(field, code, chinese, english)
}
