//! Lists of powers and responsibilities: read from the files that offices publish, and taken in whole or
//! not at all.

mod read;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::act::{Key, begin, finish};
use super::{App, Error, Result};
use crate::rules::ids::{AuthorityId, DepartmentId, ResponsibilityListId};
use crate::rules::policy::{Actor, Office, permit_office};
use crate::rules::responsibility::department_of;
use crate::seal::hex;
use crate::storage::authorities::Authority;
use crate::storage::{AsyncPgConnection, authorities, departments, responsibilities};

pub use self::read::{Read, SheetRead};
pub use super::keeper::Keeper;
pub use crate::storage::responsibilities::{List, Listed};

/// A list to be taken in.
pub struct NewList {
    /// Where it comes from, such as the notice that published it.
    pub source: String,
    /// The file.
    pub file: Vec<u8>,
}

/// What an import takes in, or would.
pub struct Imported {
    /// The list; none where it was only tried.
    pub list: Option<List>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How many rows it has.
    pub rows: usize,
    /// How many of them are a department's.
    pub of_departments: usize,
    /// The bodies that are no department of the authority, with their rows: what "not this agency" replies
    /// offer.
    pub other_offices: Vec<(String, usize)>,
    /// Departments that no row names.
    pub without_rows: Vec<String>,
    /// How each sheet was read.
    pub sheets: Vec<SheetRead>,
    /// Sheets without the headings of a list, by their number.
    pub other_sheets: Vec<usize>,
}

/// Reads a list and says what importing it would do. Changes nothing.
///
/// # Errors
/// Invalid; or the database cannot be reached.
pub async fn preview(app: &App, keeper: &Keeper, new: NewList) -> Result<Imported> {
    let hash = hash(&new);
    let read = read::read(new.file).await?;
    let matched = matched(&mut *app.read().await?, &keeper.authority, read).await?;
    Ok(matched.told(None, &hash))
}

/// Puts a list in the place of the one before, as the next version.
///
/// # Errors
/// Invalid; or the database cannot be reached.
pub async fn import(
    app: &App,
    keeper: &Keeper,
    new: NewList,
    key: Option<Key>,
) -> Result<Imported> {
    let (hash, source, authority) = (hash(&new), new.source.clone(), &keeper.authority);
    let read = read::read(new.file).await?;
    let now = app.env.now();
    app.write(async |tx| {
        let earlier = begin(tx, key.as_ref(), now).await?;
        let matched = matched(tx, authority, read).await?;
        if let Some(earlier) = earlier {
            let id = ResponsibilityListId(earlier.subject);
            let list = responsibilities::find(tx, authority.id, id).await?;
            return Ok(matched.told(Some(list.ok_or(Error::NotFound)?), &hash));
        }
        authorities::lock(tx, authority.id).await?;
        let newest = responsibilities::newest(tx, authority.id).await?;
        let list = List {
            id: ResponsibilityListId(app.env.id()),
            version: newest.map_or(0, |list| list.version).saturating_add(1),
            source,
            hash: hash.clone(),
            rows: i32::try_from(matched.rows.len()).map_err(Error::internal)?,
            imported_at: now,
        };
        responsibilities::add(tx, authority.id, &list, keeper.by, &matched.rows).await?;
        let (action, subject) = ("responsibilities_imported", Some(list.id.0));
        app.note(tx, authority.id, keeper.by, action, subject)
            .await?;
        finish(tx, key.as_ref(), 201, list.id.0, list.version).await?;
        Ok(matched.told(Some(list), &hash))
    })
    .await
}

fn hash(new: &NewList) -> Vec<u8> {
    Sha256::digest(&new.file).to_vec()
}

/// A list whose rows have found their departments.
struct Matched {
    rows: Vec<Listed>,
    departments: Vec<(DepartmentId, String)>,
    sheets: Vec<SheetRead>,
    other_sheets: Vec<usize>,
}

async fn matched(
    conn: &mut AsyncPgConnection,
    authority: &Authority,
    read: Read,
) -> Result<Matched> {
    let departments = departments::list(conn, authority.id).await?;
    let names: Vec<&str> = departments.iter().map(|it| it.name.as_str()).collect();
    // A list names the same bodies again and again.
    let mut known: BTreeMap<String, Option<DepartmentId>> = BTreeMap::new();
    let rows = (1..).zip(read.rows).map(|(no, row)| {
        let find = || {
            let at = department_of(&authority.name, &names, &row.body)?;
            departments.get(at).map(|department| department.id)
        };
        let department = *known.entry(row.body.clone()).or_insert_with(find);
        Listed {
            no,
            department,
            row,
        }
    });
    Ok(Matched {
        rows: rows.collect(),
        departments: departments
            .into_iter()
            .map(|department| (department.id, department.name))
            .collect(),
        sheets: read.sheets,
        other_sheets: read.other_sheets,
    })
}

impl Matched {
    fn told(self, list: Option<List>, hash: &[u8]) -> Imported {
        let mut others: Vec<(String, usize)> = Vec::new();
        for listed in self
            .rows
            .iter()
            .filter(|listed| listed.department.is_none())
        {
            match others.iter_mut().find(|(body, _)| *body == listed.row.body) {
                Some((_, count)) => *count += 1,
                None => others.push((listed.row.body.clone(), 1)),
            }
        }
        let of_departments = self
            .rows
            .iter()
            .filter(|it| it.department.is_some())
            .count();
        let has_row = |id| self.rows.iter().any(|listed| listed.department == Some(id));
        let without = self.departments.into_iter().filter(|(id, _)| !has_row(*id));
        Imported {
            list,
            sha256: hex(hash),
            rows: self.rows.len(),
            of_departments,
            other_offices: others,
            without_rows: without.map(|(_, name)| name).collect(),
            sheets: self.sheets,
            other_sheets: self.other_sheets,
        }
    }
}

/// The list in force, and some of its rows.
pub struct InForce {
    /// The list; none before the first import.
    pub list: Option<List>,
    /// Rows, in order.
    pub rows: Vec<Listed>,
    /// Whether there are more after them.
    pub more: bool,
}

/// The list in force, with the rows after a number.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn in_force(app: &App, actor: &Actor, after: i32, limit: u16) -> Result<InForce> {
    permit_office(actor, Office::SeeResponsibilities)?;
    let (authority, limit) = (actor.authority(), usize::from(limit));
    let mut conn = app.read().await?;
    let list = responsibilities::newest(&mut conn, authority).await?;
    let asked = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut rows = match &list {
        Some(list) => {
            responsibilities::rows(&mut conn, authority, list.version, after, asked).await?
        }
        None => Vec::new(),
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok(InForce { list, rows, more })
}

/// Every list that an authority took in, the newest first, for the command line.
///
/// # Errors
/// When the database cannot be reached.
pub async fn versions(app: &App, authority: AuthorityId) -> Result<Vec<List>> {
    Ok(responsibilities::versions(&mut *app.read().await?, authority).await?)
}
