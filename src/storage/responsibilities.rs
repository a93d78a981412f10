//! Lists of powers and responsibilities: every version with its rows; the newest is in force.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::events::actor_text;
use super::schema::{responsibilities, responsibility_lists};
use crate::rules::event::By;
use crate::rules::ids::{AuthorityId, DepartmentId, ResponsibilityListId};
use crate::rules::responsibility::Responsibility;
use crate::seal::hex;

/// The head of a list.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct List {
    /// Which.
    pub id: ResponsibilityListId,
    /// Counts the imports of the authority.
    pub version: i32,
    /// Where it comes from, as whoever imported it says.
    pub source: String,
    /// SHA-256 of the file.
    pub hash: Vec<u8>,
    /// How many rows it has.
    pub rows: i32,
    /// When it was taken in.
    pub imported_at: DateTime<Utc>,
}

impl List {
    /// The hash in hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&self.hash)
    }
}

/// A row with its place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number in the list, from 1.
    pub no: i32,
    /// The department whose it is; none for an office outside the authority.
    pub department: Option<DepartmentId>,
    /// What it says.
    pub row: Responsibility,
}

type HeadColumns = (
    responsibility_lists::id,
    responsibility_lists::version,
    responsibility_lists::source,
    responsibility_lists::hash,
    responsibility_lists::rows,
    responsibility_lists::imported_at,
);

const HEAD: HeadColumns = (
    responsibility_lists::id,
    responsibility_lists::version,
    responsibility_lists::source,
    responsibility_lists::hash,
    responsibility_lists::rows,
    responsibility_lists::imported_at,
);

/// Rows that one statement inserts: PostgreSQL takes 65,535 values.
const AT_ONCE: usize = 1_000;

/// Adds a list, which takes the place of the one before.
pub async fn add(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    list: &List,
    by: By,
    rows: &[Listed],
) -> QueryResult<()> {
    diesel::insert_into(responsibility_lists::table)
        .values((
            responsibility_lists::authority_id.eq(authority),
            responsibility_lists::id.eq(list.id),
            responsibility_lists::version.eq(list.version),
            responsibility_lists::source.eq(&list.source),
            responsibility_lists::hash.eq(&list.hash),
            responsibility_lists::rows.eq(list.rows),
            responsibility_lists::imported_at.eq(list.imported_at),
            responsibility_lists::imported_by.eq(actor_text(by)),
        ))
        .execute(conn)
        .await?;
    for some in rows.chunks(AT_ONCE) {
        let values = some.iter().map(|listed| {
            let row = &listed.row;
            (
                responsibilities::authority_id.eq(authority),
                responsibilities::version.eq(list.version),
                responsibilities::no.eq(listed.no),
                responsibilities::department_id.eq(listed.department),
                responsibilities::name.eq(&row.name),
                responsibilities::body.eq(&row.body),
                responsibilities::basis.eq(&row.basis),
                responsibilities::object.eq(&row.object),
                responsibilities::charges.eq(&row.charges),
                responsibilities::process.eq(&row.process),
                responsibilities::time_limit.eq(&row.time_limit),
                responsibilities::office.eq(&row.office),
                responsibilities::hotline.eq(&row.hotline),
            )
        });
        diesel::insert_into(responsibilities::table)
            .values(values.collect::<Vec<_>>())
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// The list in force.
pub async fn newest(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Option<List>> {
    responsibility_lists::table
        .filter(responsibility_lists::authority_id.eq(authority))
        .order(responsibility_lists::version.desc())
        .select(HEAD)
        .first(conn)
        .await
        .optional()
}

/// Every list of an authority, the newest first.
pub async fn versions(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<List>> {
    responsibility_lists::table
        .filter(responsibility_lists::authority_id.eq(authority))
        .order(responsibility_lists::version.desc())
        .select(HEAD)
        .load(conn)
        .await
}

/// One list.
pub async fn find(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: ResponsibilityListId,
) -> QueryResult<Option<List>> {
    responsibility_lists::table
        .find((authority, id))
        .select(HEAD)
        .first(conn)
        .await
        .optional()
}

/// The rows of a version after a number, in order.
pub async fn rows(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    version: i32,
    after: i32,
    limit: i64,
) -> QueryResult<Vec<Listed>> {
    let rows: Vec<(i32, Option<DepartmentId>, Texts, Options)> = responsibilities::table
        .filter(
            responsibilities::authority_id
                .eq(authority)
                .and(responsibilities::version.eq(version))
                .and(responsibilities::no.gt(after)),
        )
        .order(responsibilities::no)
        .limit(limit)
        .select((
            responsibilities::no,
            responsibilities::department_id,
            (responsibilities::name, responsibilities::body),
            (
                responsibilities::basis,
                responsibilities::object,
                responsibilities::charges,
                responsibilities::process,
                responsibilities::time_limit,
                responsibilities::office,
                responsibilities::hotline,
            ),
        ))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(read).collect())
}

type Texts = (String, String);
type Options = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

fn read(
    (no, department, (name, body), options): (i32, Option<DepartmentId>, Texts, Options),
) -> Listed {
    let (basis, object, charges, process, time_limit, office, hotline) = options;
    let row = Responsibility {
        name,
        body,
        basis,
        object,
        charges,
        process,
        time_limit,
        office,
        hotline,
    };
    Listed {
        no,
        department,
        row,
    }
}

/// What tells whose a subject is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Duty {
    /// The department whose it is; none for an office outside the authority.
    pub department: Option<DepartmentId>,
    /// What it is called.
    pub name: String,
    /// Who exercises it.
    pub body: String,
    /// The section that does it.
    pub office: Option<String>,
    /// The telephone for questions.
    pub hotline: Option<String>,
}

/// Every row of a version, in order, as far as it tells whose a subject is.
pub async fn duties(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    version: i32,
) -> QueryResult<Vec<Duty>> {
    responsibilities::table
        .filter(
            responsibilities::authority_id
                .eq(authority)
                .and(responsibilities::version.eq(version)),
        )
        .order(responsibilities::no)
        .select((
            responsibilities::department_id,
            responsibilities::name,
            responsibilities::body,
            responsibilities::office,
            responsibilities::hotline,
        ))
        .load(conn)
        .await
}
