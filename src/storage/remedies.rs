//! The remedies that were sought: rows that copy what the record tells.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::by_case;
use super::schema::remedies;
use crate::rules::case::Case;
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::remedies::{RemedySought, RemedyWarning};

/// A remedy as its row says it, right or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = remedies, treat_none_as_null = true)]
pub struct Row {
    authority_id: AuthorityId,
    case_id: CaseId,
    /// Names it within the case.
    pub reference: String,
    kind: String,
    against: String,
    claimant: String,
    after: Option<String>,
    filed_on: NaiveDate,
    last_day: Option<NaiveDate>,
    warnings: String,
    accepted_on: Option<NaiveDate>,
    result: Option<String>,
    decided_on: Option<NaiveDate>,
    served_on: Option<NaiveDate>,
    ordered: Option<String>,
    reopened_on: Option<NaiveDate>,
}

impl Row {
    fn of(case: &Case, sought: &RemedySought) -> Self {
        let decided = sought.decided.as_ref();
        let order = decided.and_then(|decided| decided.order);
        Self {
            authority_id: case.authority,
            case_id: case.id,
            reference: sought.reference.clone(),
            kind: sought.kind.code().to_owned(),
            against: sought.against.code().to_owned(),
            claimant: sought.claimant.code().to_owned(),
            after: sought.after.clone(),
            filed_on: sought.filed_on,
            last_day: sought.last_day,
            warnings: words(&sought.warnings),
            accepted_on: sought.accepted_on,
            result: decided.map(|decided| decided.result.code().to_owned()),
            decided_on: decided.map(|decided| decided.on),
            served_on: decided.and_then(|decided| decided.served_on),
            ordered: order.map(|order| order.what.code().to_owned()),
            reopened_on: decided.and_then(|decided| decided.reopened_on),
        }
    }

    /// The rows of a case, in the order of the remedies.
    pub fn all(case: &Case) -> Vec<Self> {
        case.remedies
            .iter()
            .map(|sought| Self::of(case, sought))
            .collect()
    }
}

fn words(warnings: &[RemedyWarning]) -> String {
    let codes: Vec<&str> = warnings.iter().map(|one| one.code()).collect();
    codes.join(" ")
}

/// Writes the remedies of a case that a change has touched.
pub async fn save(mut conn: &AsyncPgConnection, before: &Case, after: &Case) -> QueryResult<()> {
    let old = Row::all(before);
    for row in Row::all(after) {
        if old.contains(&row) {
            continue;
        }
        diesel::insert_into(remedies::table)
            .values(&row)
            .on_conflict((
                remedies::authority_id,
                remedies::case_id,
                remedies::reference,
            ))
            .do_update()
            .set(&row)
            .execute(&mut conn)
            .await?;
    }
    Ok(())
}

/// The rows that many cases have.
pub async fn of_cases(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, Vec<Row>>> {
    let rows: Vec<Row> = remedies::table
        .filter(remedies::authority_id.eq(authority))
        .filter(remedies::case_id.eq_any(cases))
        .select(Row::as_select())
        .load(conn)
        .await?;
    Ok(by_case(rows, |row| row.case_id))
}
