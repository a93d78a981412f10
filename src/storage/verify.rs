//! The register as its rows have it, read so that it can be held against its own record.

pub mod books;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::cases::{Changing, open_title};
use super::schema::{applicants, cases, letters, texts};
use crate::rules::case::Case;
use crate::rules::deadline::Clock;
use crate::rules::ids::{AuthorityId, CaseId, LetterId, TextId};
use crate::rules::outcome::Outcome;
use crate::seal::Keys;
use crate::storage::{letters as letter_rows, people, texts as text_rows};

/// The row of a case, right or wrong: nothing in it is taken for more than it is.
#[derive(Queryable, Selectable)]
#[diesel(table_name = cases)]
pub struct Row {
    /// Which case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// The revision of the calendar by which it was counted.
    pub calendar_revision: i32,
    channel: String,
    applicant_kind: String,
    title: Vec<u8>,
    filed_on: NaiveDate,
    joint: i32,
    created_at: DateTime<Utc>,
    stage: String,
    department_id: Option<Uuid>,
    handler_id: Option<Uuid>,
    received_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    clock: String,
    provisional: bool,
    outcome: Option<String>,
    replied_on: Option<NaiveDate>,
    on_time: Option<bool>,
    query_generation: i32,
    version: i32,
    updated_at: DateTime<Utc>,
    due_before: Option<NaiveDate>,
    undelivered: bool,
}

/// A column, and what it says.
type Said = (&'static str, String);

/// A page of the rows of cases, in the order of their ids.
pub async fn page(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    after: Option<CaseId>,
    limit: i64,
) -> QueryResult<Vec<Row>> {
    let first = CaseId(Uuid::nil());
    cases::table
        .filter(cases::authority_id.eq(authority))
        .filter(cases::id.gt(after.unwrap_or(first)))
        .order(cases::id)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)
        .await
}

/// How many cases there are.
pub async fn count(conn: &mut AsyncPgConnection, authority: AuthorityId) -> QueryResult<i64> {
    cases::table
        .filter(cases::authority_id.eq(authority))
        .count()
        .get_result(conn)
        .await
}

impl Row {
    /// Whether the title opens in its place.
    pub fn opens(&self, keys: &Keys) -> bool {
        open_title(keys, self.id.0, &self.title).is_ok()
    }

    /// The first column that is not what the record tells: its name, what it says, what it should say.
    ///
    /// `began` and `ended` are the moments of the first and the last event.
    pub fn differs(
        &self,
        case: &Case,
        clock: &Clock,
        began: DateTime<Utc>,
        ended: DateTime<Utc>,
    ) -> Option<(&'static str, String, String)> {
        let changing = Changing::of(case, clock, self.calendar_revision, ended);
        self.says()
            .into_iter()
            .zip(told(case, &changing, began))
            .find(|(said, told)| said != told)
            .map(|((column, said), (_, told))| (column, said, told))
    }

    fn says(&self) -> Vec<Said> {
        vec![
            ("number", self.number.clone()),
            ("channel", self.channel.clone()),
            ("applicant_kind", self.applicant_kind.clone()),
            ("filed_on", self.filed_on.to_string()),
            ("joint", self.joint.to_string()),
            ("created_at", self.created_at.to_rfc3339()),
            ("stage", self.stage.clone()),
            ("department_id", said(self.department_id)),
            ("handler_id", said(self.handler_id)),
            ("received_on", said(self.received_on)),
            ("due_on", said(self.due_on)),
            ("clock", self.clock.clone()),
            ("provisional", self.provisional.to_string()),
            ("outcome", said(self.outcome.as_deref())),
            ("replied_on", said(self.replied_on)),
            ("on_time", said(self.on_time)),
            ("query_generation", self.query_generation.to_string()),
            ("version", self.version.to_string()),
            ("updated_at", self.updated_at.to_rfc3339()),
            ("due_before", said(self.due_before)),
            ("undelivered", self.undelivered.to_string()),
        ]
    }
}

/// What the record tells, column by column in the same order.
fn told(case: &Case, row: &Changing, began: DateTime<Utc>) -> Vec<Said> {
    vec![
        ("number", case.number.clone()),
        ("channel", case.channel.code().to_owned()),
        ("applicant_kind", case.applicant_kind.code().to_owned()),
        ("filed_on", case.filed_on.to_string()),
        ("joint", case.joint.to_string()),
        ("created_at", began.to_rfc3339()),
        ("stage", row.stage.to_owned()),
        ("department_id", said(row.department_id)),
        ("handler_id", said(row.handler_id)),
        ("received_on", said(row.received_on)),
        ("due_on", said(row.due_on)),
        ("clock", row.clock.to_owned()),
        ("provisional", row.provisional.to_string()),
        ("outcome", said(row.outcome.map(Outcome::code))),
        ("replied_on", said(row.replied_on)),
        ("on_time", said(row.on_time)),
        ("query_generation", row.query_generation.to_string()),
        ("version", row.version.to_string()),
        ("updated_at", row.updated_at.to_rfc3339()),
        ("due_before", said(row.due_before)),
        ("undelivered", row.undelivered.to_string()),
    ]
}

fn said(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}

/// The keyed digests of the texts that many cases have; `None` for one that does not open.
pub async fn texts_of(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, HashMap<TextId, Option<String>>>> {
    let rows: Vec<(CaseId, TextId, Vec<u8>)> = texts::table
        .filter(texts::authority_id.eq(authority))
        .filter(texts::case_id.eq_any(cases))
        .select((texts::case_id, texts::id, texts::sealed))
        .load(conn)
        .await?;
    let mut found: HashMap<CaseId, HashMap<TextId, Option<String>>> = HashMap::new();
    for (case, id, sealed) in rows {
        let plain = text_rows::open(keys, id, &sealed).ok();
        let digest = plain.map(|plain| keys.digest(plain.as_bytes()));
        found.entry(case).or_default().insert(id, digest);
    }
    Ok(found)
}

/// The numbers of the letters that many cases have; `None` for one that does not open.
pub async fn letters_of(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, HashMap<LetterId, Option<String>>>> {
    type Letter = (CaseId, LetterId, String, Vec<u8>, Vec<u8>);
    let rows: Vec<Letter> = letters::table
        .filter(letters::authority_id.eq(authority))
        .filter(letters::case_id.eq_any(cases))
        .select((
            letters::case_id,
            letters::id,
            letters::number,
            letters::sealed_text,
            letters::sealed_html,
        ))
        .load(conn)
        .await?;
    let mut found: HashMap<CaseId, HashMap<LetterId, Option<String>>> = HashMap::new();
    for (case, id, number, text, html) in rows {
        let opened = letter_rows::open(keys, id, &text, &html);
        let number = opened.ok().map(|_opened| number);
        found.entry(case).or_default().insert(id, number);
    }
    Ok(found)
}

/// The cases, of many, whose applicant is there and reads as written.
pub async fn applicants_of(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashSet<CaseId>> {
    let rows: Vec<(CaseId, people::Sealed)> = applicants::table
        .filter(applicants::authority_id.eq(authority))
        .filter(applicants::case_id.eq_any(cases))
        .select((applicants::case_id, people::Sealed::as_select()))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .filter(|(case, sealed)| sealed.is_whole(keys, *case))
        .map(|(case, _)| case)
        .collect())
}
