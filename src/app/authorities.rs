//! Authorities and their departments.

use chrono::NaiveDate;

use super::act::{Key, begin, finish};
use super::calendars::begin_with_carried;
use super::mergers;
use super::{App, Error, Result};
use crate::rules::event::By;
use crate::rules::ids::{AuthorityId, DepartmentId};
use crate::rules::policy::{Actor, Office, permit_office};
use crate::storage::{AsyncPgConnection, audit, authorities, departments};

pub use crate::storage::authorities::Authority;
pub use crate::storage::departments::Department;

/// Makes an authority, for the command line.
///
/// # Errors
/// Code taken; or the database cannot be reached.
pub async fn establish(app: &App, new: &Authority) -> Result<()> {
    establish_with(app, new, &[]).await
}

/// The departments of the actor's authority.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn list_departments(app: &App, actor: &Actor) -> Result<Vec<Department>> {
    permit_office(actor, Office::SeeDepartments)?;
    Ok(departments::list(&*app.read().await?, actor.authority()).await?)
}

/// A department to be added.
pub struct NewDepartment {
    /// Its number in the list.
    pub no: i32,
    /// Its name.
    pub name: String,
    /// `disclosure_office` or `department`.
    pub kind: &'static str,
    /// What it answers for.
    pub subjects: Vec<String>,
    /// Where its notices go.
    pub email: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
}

impl NewDepartment {
    fn with_id(&self, id: DepartmentId) -> Department {
        Department {
            id,
            no: self.no,
            name: self.name.clone(),
            kind: self.kind.to_owned(),
            subjects: self.subjects.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            closed_on: None,
            version: 1,
            merged_into: None,
            merged_on: None,
            merger_basis: None,
            answered_by: None,
        }
    }
}

/// Adds a department.
///
/// # Errors
/// Denied, name or number taken; or the database cannot be reached.
pub async fn add_department(
    app: &App,
    actor: &Actor,
    new: &NewDepartment,
    key: Option<Key>,
) -> Result<Department> {
    permit_office(actor, Office::KeepDepartments)?;
    let (now, authority) = (app.env.now(), actor.authority());
    app.write(async |tx| {
        if let Some(earlier) = begin(tx, key.as_ref(), now).await? {
            let id = DepartmentId(earlier.subject);
            return departments::find(tx, authority, id)
                .await?
                .ok_or(Error::NotFound);
        }
        let department = new.with_id(DepartmentId(app.env.id()));
        departments::add(tx, authority, &department, now).await?;
        let subject = Some(department.id.0);
        app.note(tx, authority, actor.by(), "department_added", subject)
            .await?;
        finish(tx, key.as_ref(), 201, department.id.0, department.version).await?;
        Ok(department)
    })
    .await
}

/// Changes a department that the client has seen at `version`; from `closed_on` it takes no new cases.
///
/// # Errors
/// Not found, denied, stale, name or number taken; or the database cannot be reached.
pub async fn change_department(
    app: &App,
    actor: &Actor,
    id: DepartmentId,
    version: i32,
    new: &NewDepartment,
    closed_on: Option<NaiveDate>,
) -> Result<Department> {
    permit_office(actor, Office::KeepDepartments)?;
    let authority = actor.authority();
    app.write(async |tx| {
        let before = departments::lock(tx, authority, id)
            .await?
            .ok_or(Error::NotFound)?;
        if before.version != version {
            return Err(Error::Stale {
                current: before.version,
            });
        }
        mergers::check_closing(tx, authority, &before, closed_on).await?;
        let after = Department {
            kind: before.kind,
            closed_on,
            merged_into: before.merged_into,
            merged_on: before.merged_on,
            merger_basis: before.merger_basis,
            answered_by: before.answered_by,
            version: before.version.saturating_add(1),
            ..new.with_id(id)
        };
        departments::change(tx, authority, &after).await?;
        let action = if before.closed_on == after.closed_on {
            "department_changed"
        } else if after.closed_on.is_some() {
            "department_closed"
        } else {
            "department_reopened"
        };
        app.note(tx, authority, actor.by(), action, Some(id.0))
            .await?;
        Ok(after)
    })
    .await
}

/// Adds the departments that an authority begins with, for the command line.
///
/// # Errors
/// Name or number taken; or the database cannot be reached.
pub async fn establish_departments(
    app: &App,
    authority: &Authority,
    new: &[NewDepartment],
) -> Result<Vec<Department>> {
    app.write(async |tx: &mut AsyncPgConnection| begin_with(tx, app, authority, new).await)
        .await
}

/// Makes an authority together with its departments, for the command line: both, or nothing.
///
/// # Errors
/// Code, name or number taken; or the database cannot be reached.
pub async fn establish_with(app: &App, authority: &Authority, new: &[NewDepartment]) -> Result<()> {
    let now = app.env.now();
    app.write(async |tx: &mut AsyncPgConnection| {
        authorities::add(tx, authority, now).await?;
        let published = begin_with_carried(tx, app, authority).await?;
        let added = (By::System, "authority_added", Some(authority.id.0));
        app.note_with(tx, authority.id, added, Some(published))
            .await?;
        begin_with(tx, app, authority, new).await.map(drop)
    })
    .await
}

async fn begin_with(
    tx: &mut AsyncPgConnection,
    app: &App,
    authority: &Authority,
    new: &[NewDepartment],
) -> Result<Vec<Department>> {
    let mut made = Vec::with_capacity(new.len());
    for one in new {
        let department = one.with_id(DepartmentId(app.env.id()));
        departments::add(tx, authority.id, &department, app.env.now()).await?;
        let (by, subject) = (By::System, Some(department.id.0));
        app.note(tx, authority.id, by, "department_added", subject)
            .await?;
        made.push(department);
    }
    Ok(made)
}

/// The departments of an authority, for the command line and the demo.
///
/// # Errors
/// When the database cannot be reached.
pub async fn departments_of(app: &App, authority: AuthorityId) -> Result<Vec<Department>> {
    Ok(departments::list(&*app.read().await?, authority).await?)
}

/// The audit, newest first.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn read_audit(
    app: &App,
    actor: &Actor,
    before: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Vec<audit::Read>> {
    permit_office(actor, Office::ReadAudit)?;
    Ok(audit::list(&mut *app.read().await?, actor.authority(), before, limit).await?)
}
