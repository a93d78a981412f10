//! Earlier cases of the same people, found by the blind index of their identity documents.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::cases::within;
use super::events;
use super::schema::{applicants, cases, joint_applicants};
use crate::rules::case::{Case, StageName};
use crate::rules::ids::CaseId;
use crate::rules::policy::Scope;
use crate::rules::repeat::{EarlierCase, register_number};

/// The cases within the scope that anyone of those who applied in `case` brought before it, from a day on;
/// newest first.
pub async fn earlier(
    conn: &mut AsyncPgConnection,
    scope: Scope,
    case: &Case,
    since: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<Case>> {
    let all = of_the_same(conn, case).await?;
    let ids: Vec<CaseId> = within(scope)
        .filter(cases::id.eq_any(&all))
        .filter(cases::filed_on.ge(since))
        .filter(
            cases::filed_on
                .lt(case.filed_on)
                .or(cases::filed_on.eq(case.filed_on).and(cases::id.lt(case.id))),
        )
        .order((cases::filed_on.desc(), cases::id.desc()))
        .limit(limit)
        .select(cases::id)
        .load(conn)
        .await?;
    let mut records = events::of_many(conn, case.authority, &ids).await?;
    ids.into_iter()
        .map(|id| {
            let (record, _) = records.remove(&id).unwrap_or_default();
            Case::fold(id, case.authority, &record)
                .ok_or_else(|| super::damaged(format!("case {id} does not begin with a filing")))
        })
        .collect()
}

/// What the register knows of an earlier case of this number, seen from `case`.
pub async fn standing(
    conn: &mut AsyncPgConnection,
    case: &Case,
    number: &str,
) -> QueryResult<EarlierCase> {
    let Some(number) = register_number(number) else {
        return Ok(EarlierCase::Unknown);
    };
    let found: Option<(CaseId, StageName)> = cases::table
        .filter(cases::authority_id.eq(case.authority))
        .filter(cases::number.eq(number))
        .filter(cases::filed_on.le(case.filed_on))
        .filter(cases::id.ne(case.id))
        .select((cases::id, cases::stage))
        .first(conn)
        .await
        .optional()?;
    Ok(match found {
        None => EarlierCase::Unknown,
        Some((id, _)) if !of_the_same(conn, case).await?.contains(&id) => EarlierCase::OfAnother,
        Some((_, StageName::Replied)) => EarlierCase::Answered,
        Some(_) => EarlierCase::NotAnswered,
    })
}

/// How many cases the same people have brought since a day, this one included.
pub async fn count(
    conn: &mut AsyncPgConnection,
    case: &Case,
    since: NaiveDate,
) -> QueryResult<u32> {
    let all = of_the_same(conn, case).await?;
    let count: i64 = cases::table
        .filter(cases::authority_id.eq(case.authority))
        .filter(cases::id.eq_any(&all))
        .filter(cases::filed_on.ge(since))
        .count()
        .get_result(conn)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Every case in which one of these people applied, alone or with others.
async fn of_the_same(conn: &mut AsyncPgConnection, case: &Case) -> QueryResult<Vec<CaseId>> {
    let mut people: Vec<Vec<u8>> = joint_applicants::table
        .filter(joint_applicants::authority_id.eq(case.authority))
        .filter(joint_applicants::case_id.eq(case.id))
        .select(joint_applicants::blind_index)
        .load(conn)
        .await?;
    people.push(
        applicants::table
            .find((case.authority, case.id))
            .select(applicants::blind_index)
            .first(conn)
            .await?,
    );
    let mut found: Vec<CaseId> = applicants::table
        .filter(applicants::authority_id.eq(case.authority))
        .filter(applicants::blind_index.eq_any(&people))
        .select(applicants::case_id)
        .load(conn)
        .await?;
    let together: Vec<CaseId> = joint_applicants::table
        .filter(joint_applicants::authority_id.eq(case.authority))
        .filter(joint_applicants::blind_index.eq_any(&people))
        .select(joint_applicants::case_id)
        .load(conn)
        .await?;
    found.extend(together);
    Ok(found)
}
