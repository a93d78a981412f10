//! Earlier cases of the same people, found by the blind index of their identity documents.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::cases::within;
use super::events;
use super::letters::REPLY;
use super::schema::{applicants, cases, joint_applicants, letters};
use crate::rules::case::{Case, StageName};
use crate::rules::fee::month_of;
use crate::rules::ids::CaseId;
use crate::rules::kind::CaseKind;
use crate::rules::policy::Scope;
use crate::rules::repeat::{EarlierCase, Named};

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
        .filter(cases::kind.eq(CaseKind::Disclosure))
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

/// What the register knows of the earlier case that is named, seen from `case`.
///
/// What lies outside the scope, or was answered under another seal, is as unknown as what does not exist.
pub async fn standing(
    conn: &mut AsyncPgConnection,
    scope: Scope,
    seal: Uuid,
    case: &Case,
    named: &Named,
) -> QueryResult<EarlierCase> {
    let earlier = within(scope)
        .filter(cases::filed_on.le(case.filed_on))
        .filter(cases::kind.eq(CaseKind::Disclosure))
        .filter(cases::id.ne(case.id));
    let earlier = match named {
        Named::Case(number) => earlier.filter(cases::number.eq(number.to_string())),
        Named::Letter { number, .. } => {
            let ids = answered_by(conn, seal, case, number.map(|it| it.to_string())).await?;
            earlier.filter(cases::id.eq_any(ids))
        }
        Named::Nothing => return Ok(EarlierCase::Unknown),
    };
    let found: Option<(CaseId, StageName, Option<NaiveDate>)> = earlier
        .select((cases::id, cases::stage, cases::replied_on))
        .first(conn)
        .await
        .optional()?;
    let Some((id, stage, replied_on)) = found else {
        return before_the_register(conn, case, named).await;
    };
    if bears_another(conn, seal, case, id).await? {
        return Ok(EarlierCase::Unknown);
    }
    Ok(match stage {
        _ if !of_the_same(conn, case).await?.contains(&id) => EarlierCase::OfAnother,
        StageName::Replied => EarlierCase::Answered,
        StageName::Archived if replied_on.is_some() => EarlierCase::Answered,
        _ => EarlierCase::NotAnswered,
    })
}

/// The cases that a letter of this number answers, or will; each seal counts its own.
async fn answered_by(
    conn: &mut AsyncPgConnection,
    seal: Uuid,
    case: &Case,
    number: Option<String>,
) -> QueryResult<Vec<CaseId>> {
    letters::table
        .filter(letters::authority_id.eq(case.authority))
        .filter(letters::kind.eq(REPLY))
        .filter(letters::superseded_on.is_null())
        .filter(letters::number.nullable().eq(number))
        // Of early letters the seal was not kept: the scope must do.
        .filter(letters::sealed_by.is_null().or(letters::sealed_by.eq(seal)))
        .select(letters::case_id)
        .load(conn)
        .await
}

/// Whether the letter that answers a case bears another seal: what another agency answered, this one did not.
async fn bears_another(
    conn: &mut AsyncPgConnection,
    seal: Uuid,
    case: &Case,
    earlier: CaseId,
) -> QueryResult<bool> {
    let letter = letters::table
        .filter(letters::authority_id.eq(case.authority))
        .filter(letters::case_id.eq(earlier))
        .filter(letters::kind.eq(REPLY))
        .filter(letters::superseded_on.is_null())
        .filter(letters::sealed_by.ne(seal));
    diesel::select(diesel::dsl::exists(letter))
        .get_result(conn)
        .await
}

/// A letter that is not in the register can be right only where it is older than the register.
async fn before_the_register(
    conn: &mut AsyncPgConnection,
    case: &Case,
    named: &Named,
) -> QueryResult<EarlierCase> {
    let Named::Letter { year, .. } = named else {
        return Ok(EarlierCase::Unknown);
    };
    let first: Option<NaiveDate> = cases::table
        .filter(cases::authority_id.eq(case.authority))
        .select(diesel::dsl::min(cases::filed_on))
        .first(conn)
        .await?;
    let older = first.is_some_and(|first| *year < first.year());
    Ok(if older {
        EarlierCase::BeforeTheRegister
    } else {
        EarlierCase::Unknown
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
        .filter(cases::kind.eq(CaseKind::Disclosure))
        .filter(cases::filed_on.ge(since))
        .count()
        .get_result(conn)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How many applications the same people brought before this one in its calendar month (自然月). One that was split for a
/// fee counts as many as it was split into.
pub async fn items_before(conn: &mut AsyncPgConnection, case: &Case) -> QueryResult<u32> {
    let all = of_the_same(conn, case).await?;
    let items: Vec<Option<i32>> = cases::table
        .filter(cases::authority_id.eq(case.authority))
        .filter(cases::kind.eq(CaseKind::Disclosure))
        .filter(cases::id.eq_any(&all))
        .filter(cases::filed_on.ge(month_of(case)))
        .filter(
            cases::filed_on
                .lt(case.filed_on)
                .or(cases::filed_on.eq(case.filed_on).and(cases::id.lt(case.id))),
        )
        .select(cases::fee_items)
        .load(conn)
        .await?;
    let count = |sum: u32, items: Option<i32>| {
        let items = items.and_then(|items| u32::try_from(items).ok());
        sum.saturating_add(items.unwrap_or(1))
    };
    Ok(items.into_iter().fold(0, count))
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
