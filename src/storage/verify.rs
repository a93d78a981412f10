//! The register as its rows have it, read so that it can be held against its own record.

pub mod books;
pub mod calendars;
pub mod contents;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::cases::{Changing, calendar_bound, open_title};
use super::schema::{agents, applicants, cases, documents, joint_applicants, letters, texts};
use crate::rules::case::Case;
use crate::rules::deadline::Clock;
use crate::rules::ids::{AuthorityId, CaseId, DocumentId, LetterId, TextId};
use crate::rules::outcome::Outcome;
use crate::seal::Keys;
use crate::storage::{
    documents as document_rows, letters as letter_rows, people, texts as text_rows,
};

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
    kind: String,
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
    waits_until: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    first_outcome: Option<String>,
    first_closed_on: Option<NaiveDate>,
    fee_items: Option<i32>,
    fee_fen: Option<i64>,
    fee_paid_on: Option<NaiveDate>,
    counted_on: Option<NaiveDate>,
    steps: i16,
    calendar_bound: i64,
}

/// The next cases in the order of their ids, with their numbers.
pub async fn next(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    after: Option<CaseId>,
    limit: i64,
) -> QueryResult<Vec<(CaseId, String)>> {
    let mut query = cases::table
        .filter(cases::authority_id.eq(authority))
        .order(cases::id)
        .limit(limit)
        .select((cases::id, cases::number))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(cases::id.gt(after));
    }
    query.load(conn).await
}

/// The rows of cases.
pub async fn of_cases(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    ids: &[CaseId],
) -> QueryResult<Vec<Row>> {
    cases::table
        .filter(cases::authority_id.eq(authority))
        .filter(cases::id.eq_any(ids))
        .order(cases::id)
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

    /// Whether it was counted by the calendar that it names.
    pub fn names_its_calendar(&self, keys: &Keys) -> bool {
        self.calendar_bound == calendar_bound(keys, self.id, self.calendar_revision)
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
        let told = Changing::of(case, clock, self.calendar_revision, ended);
        let columns = [
            ("number", self.number.clone(), case.number.clone()),
            ("kind", self.kind.clone(), case.kind.code().to_owned()),
            (
                "channel",
                self.channel.clone(),
                case.channel.code().to_owned(),
            ),
            (
                "applicant_kind",
                self.applicant_kind.clone(),
                case.applicant_kind.code().to_owned(),
            ),
            ("filed_on", said(self.filed_on), said(case.filed_on)),
            ("joint", said(self.joint), said(case.joint)),
            ("created_at", said(self.created_at), said(began)),
            ("stage", self.stage.clone(), told.stage.to_owned()),
            (
                "department_id",
                maybe(self.department_id),
                maybe(told.department_id),
            ),
            ("handler_id", maybe(self.handler_id), maybe(told.handler_id)),
            (
                "received_on",
                maybe(self.received_on),
                maybe(told.received_on),
            ),
            ("due_on", maybe(self.due_on), maybe(told.due_on)),
            ("clock", self.clock.clone(), told.clock.to_owned()),
            (
                "provisional",
                said(self.provisional),
                said(told.provisional),
            ),
            (
                "outcome",
                maybe(self.outcome.as_deref()),
                maybe(told.outcome.map(Outcome::code)),
            ),
            ("replied_on", maybe(self.replied_on), maybe(told.replied_on)),
            ("on_time", maybe(self.on_time), maybe(told.on_time)),
            (
                "query_generation",
                said(self.query_generation),
                said(told.query_generation),
            ),
            ("version", said(self.version), said(told.version)),
            ("updated_at", said(self.updated_at), said(told.updated_at)),
            ("due_before", maybe(self.due_before), maybe(told.due_before)),
            (
                "undelivered",
                said(self.undelivered),
                said(told.undelivered),
            ),
            (
                "waits_until",
                maybe(self.waits_until),
                maybe(told.waits_until),
            ),
            ("closed_on", maybe(self.closed_on), maybe(told.closed_on)),
            (
                "first_outcome",
                maybe(self.first_outcome.as_deref()),
                maybe(told.first_outcome.map(Outcome::code)),
            ),
            (
                "first_closed_on",
                maybe(self.first_closed_on),
                maybe(told.first_closed_on),
            ),
            ("fee_items", maybe(self.fee_items), maybe(told.fee_items)),
            ("fee_fen", maybe(self.fee_fen), maybe(told.fee_fen)),
            (
                "fee_paid_on",
                maybe(self.fee_paid_on),
                maybe(told.fee_paid_on),
            ),
            ("counted_on", maybe(self.counted_on), maybe(told.counted_on)),
            ("steps", said(self.steps), said(told.steps)),
        ];
        columns.into_iter().find(|(_, says, tells)| says != tells)
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "given to `map_or_else` as it is"
)]
fn said(value: impl ToString) -> String {
    value.to_string()
}

fn maybe(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "nothing".to_owned(), said)
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

/// A letter as its row says it.
pub struct KeptLetter {
    /// Which.
    pub id: LetterId,
    /// What it is.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// The day it bears.
    pub made_on: NaiveDate,
    /// The day on which its approval fell.
    pub superseded_on: Option<NaiveDate>,
    /// Whether text and page open in their place.
    pub opens: bool,
}

impl KeptLetter {
    /// Whether it is the receipt, of which the record does not speak.
    pub fn is_receipt(&self) -> bool {
        self.kind == letter_rows::RECEIPT
    }
}

/// The letters that many cases have.
pub async fn letters_of(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, Vec<KeptLetter>>> {
    type Letter = (
        CaseId,
        LetterId,
        String,
        String,
        (NaiveDate, Option<NaiveDate>),
        Vec<u8>,
        Vec<u8>,
    );
    let rows: Vec<Letter> = letters::table
        .filter(letters::authority_id.eq(authority))
        .filter(letters::case_id.eq_any(cases))
        .select((
            letters::case_id,
            letters::id,
            letters::kind,
            letters::number,
            (letters::made_on, letters::superseded_on),
            letters::sealed_text,
            letters::sealed_html,
        ))
        .load(conn)
        .await?;
    let mut found: HashMap<CaseId, Vec<KeptLetter>> = HashMap::new();
    for (case, id, kind, number, (made_on, superseded_on), text, html) in rows {
        found.entry(case).or_default().push(KeptLetter {
            id,
            kind,
            number,
            made_on,
            superseded_on,
            opens: letter_rows::open(keys, id, &text, &html).is_ok(),
        });
    }
    Ok(found)
}

/// A document as its row says it: kind, size, digest, whether it is withdrawn, and whether its name opens in its place.
/// That is forgotten with the content of one that was withdrawn.
pub type KeptDocument = (String, i64, String, bool, bool);

/// The documents that many cases have.
pub async fn documents_of(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, HashMap<DocumentId, KeptDocument>>> {
    type Document = (
        CaseId,
        DocumentId,
        (String, i64, String, bool),
        Option<Vec<u8>>,
    );
    let rows: Vec<Document> = documents::table
        .filter(documents::authority_id.eq(authority))
        .filter(documents::case_id.eq_any(cases))
        .select((
            documents::case_id,
            documents::id,
            (
                documents::kind,
                documents::bytes,
                documents::sha256,
                documents::withdrawn_at.is_not_null(),
            ),
            documents::name,
        ))
        .load(conn)
        .await?;
    let mut found: HashMap<CaseId, HashMap<DocumentId, KeptDocument>> = HashMap::new();
    for (case, id, (kind, bytes, sha256, is_withdrawn), name) in rows {
        let is_named = match name {
            Some(name) => document_rows::open_name(keys, id, &name).is_ok(),
            None => is_withdrawn,
        };
        let document = (kind, bytes, sha256, is_withdrawn, is_named);
        found.entry(case).or_default().insert(id, document);
    }
    Ok(found)
}

/// How many apply together with the representative of each case, and which cases have an agent.
pub async fn parties_of(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<(HashMap<CaseId, i64>, HashSet<CaseId>)> {
    let joint: Vec<(CaseId, i64)> = joint_applicants::table
        .filter(joint_applicants::authority_id.eq(authority))
        .filter(joint_applicants::case_id.eq_any(cases))
        .group_by(joint_applicants::case_id)
        .select((joint_applicants::case_id, diesel::dsl::count_star()))
        .load(conn)
        .await?;
    let agents: Vec<CaseId> = agents::table
        .filter(agents::authority_id.eq(authority))
        .filter(agents::case_id.eq_any(cases))
        .select(agents::case_id)
        .load(conn)
        .await?;
    Ok((joint.into_iter().collect(), agents.into_iter().collect()))
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
