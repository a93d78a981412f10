//! Who stands in for whom, and when (代理).

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::{accounts, departments, deputies};
use crate::rules::deputy::Post;
use crate::rules::ids::{AccountId, AuthorityId, DepartmentId};
use crate::rules::policy::Role;

/// One who stands in for another.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = deputies)]
pub struct Deputyship {
    /// Which.
    pub id: Uuid,
    /// Who is absent.
    pub absent_id: AccountId,
    /// Who stands in.
    pub deputy_id: AccountId,
    /// From which day.
    pub from_on: NaiveDate,
    /// Until which day.
    pub until_on: NaiveDate,
    /// Who said so.
    pub named_by: AccountId,
}

type Columns = (
    deputies::id,
    deputies::absent_id,
    deputies::deputy_id,
    deputies::from_on,
    deputies::until_on,
    deputies::named_by,
);

const COLUMNS: Columns = (
    deputies::id,
    deputies::absent_id,
    deputies::deputy_id,
    deputies::from_on,
    deputies::until_on,
    deputies::named_by,
);

type Query<'a> = deputies::BoxedQuery<'a, diesel::pg::Pg>;

/// Those that were not ended and are not over by a day.
fn standing<'a>(authority: AuthorityId, today: NaiveDate) -> Query<'a> {
    deputies::table
        .filter(deputies::authority_id.eq(authority))
        .filter(deputies::until_on.ge(today))
        .filter(deputies::ended_at.is_null())
        .into_boxed()
}

/// Adds one.
pub async fn add(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    new: &Deputyship,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(deputies::table)
        .values((
            deputies::authority_id.eq(authority),
            deputies::created_at.eq(now),
            new.clone(),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Ends one before its time; tells whether there was one to end.
pub async fn end(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let open = deputies::table
        .find((authority, id))
        .filter(deputies::ended_at.is_null());
    let ended = diesel::update(open)
        .set(deputies::ended_at.eq(now))
        .execute(conn)
        .await?;
    Ok(ended == 1)
}

/// One, whatever became of it.
pub async fn find(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: Uuid,
) -> QueryResult<Option<Deputyship>> {
    deputies::table
        .find((authority, id))
        .select(COLUMNS)
        .first(conn)
        .await
        .optional()
}

/// Those that stand or are to come, of everyone or of one account, on either side.
pub async fn list(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    today: NaiveDate,
    of: Option<AccountId>,
) -> QueryResult<Vec<Deputyship>> {
    let mut query = standing(authority, today);
    if let Some(account) = of {
        let own = deputies::absent_id.eq(account);
        query = query.filter(own.or(deputies::deputy_id.eq(account)));
    }
    query
        .order((deputies::from_on, deputies::id))
        .select(COLUMNS)
        .load(conn)
        .await
}

/// Whether someone has a deputy on a day of a span already.
pub async fn overlaps(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    absent: AccountId,
    (from, until): (NaiveDate, NaiveDate),
) -> QueryResult<bool> {
    let found: Option<Uuid> = standing(authority, from)
        .filter(deputies::absent_id.eq(absent))
        .filter(deputies::from_on.le(until))
        .select(deputies::id)
        .first(conn)
        .await
        .optional()?;
    Ok(found.is_some())
}

/// For whom an account stands in on a day.
pub async fn absent_ones(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    deputy: AccountId,
    today: NaiveDate,
) -> QueryResult<Vec<Deputyship>> {
    standing(authority, today)
        .filter(deputies::deputy_id.eq(deputy))
        .filter(deputies::from_on.le(today))
        .order((deputies::from_on, deputies::id))
        .select(COLUMNS)
        .load(&mut conn)
        .await
}

/// Who stands in for some on a day.
pub async fn standing_in(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    absent: &[AccountId],
    today: NaiveDate,
) -> QueryResult<Vec<(AccountId, AccountId)>> {
    standing(authority, today)
        .filter(deputies::absent_id.eq_any(absent))
        .filter(deputies::from_on.le(today))
        .order(deputies::id)
        .select((deputies::absent_id, deputies::deputy_id))
        .load(&mut conn)
        .await
}

/// What some accounts are charged with that may sign in, and whether others have merged into their department.
pub async fn posts(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    ids: &[AccountId],
) -> QueryResult<Vec<(Post, bool)>> {
    let rows: Vec<(AccountId, Role, Option<DepartmentId>)> = accounts::table
        .filter(accounts::authority_id.eq(authority))
        .filter(accounts::id.eq_any(ids))
        .filter(accounts::disabled_at.is_null())
        .select((accounts::id, accounts::role, accounts::department_id))
        .load(&mut conn)
        .await?;
    let named: Vec<DepartmentId> = rows.iter().filter_map(|row| row.2).collect();
    let kinds: Vec<(DepartmentId, String)> = departments::table
        .filter(departments::authority_id.eq(authority))
        .filter(departments::id.eq_any(&named))
        .select((departments::id, departments::kind))
        .load(&mut conn)
        .await?;
    let succeeding: Vec<Option<DepartmentId>> = departments::table
        .filter(departments::authority_id.eq(authority))
        .filter(departments::answered_by.eq_any(&named))
        .select(departments::answered_by.nullable())
        .load(&mut conn)
        .await?;
    let office = |id: DepartmentId| kinds.iter().any(|(it, kind)| *it == id && kind == OFFICE);
    let post = |(account, role, department): (AccountId, Role, Option<DepartmentId>)| {
        let in_office = department.is_some_and(office);
        let succeeds = department.is_some() && succeeding.contains(&department);
        let post = Post {
            account,
            role,
            department,
            in_office,
        };
        (post, succeeds)
    };
    Ok(rows.into_iter().map(post).collect())
}

/// The kind of department that is the disclosure office.
const OFFICE: &str = "disclosure_office";

/// The account that signs in under a name, and may.
pub async fn account_named(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    login: &str,
) -> QueryResult<Option<AccountId>> {
    accounts::table
        .filter(accounts::authority_id.eq(authority))
        .filter(accounts::login.eq(login))
        .filter(accounts::disabled_at.is_null())
        .select(accounts::id)
        .first(conn)
        .await
        .optional()
}
