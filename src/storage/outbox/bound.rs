//! What binds mails to their case and to how they ended, under a key that is not in the database.
//!
//! A case, and a complaint, keeps the marks of all its mails, taken together by exclusive or: none can be taken out, put in or
//! exchanged without the sum being another, and one more is added without reading those before it. A mail that
//! has come to its end bears a mark of that end.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bytea;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{New, outbox};
use crate::rules::ids::{AuthorityId, CaseId, ComplaintId, LetterId, NoticeId};
use crate::rules::language::Language;
use crate::seal::Keys;
use crate::storage::schema::{case_mails, complaint_mails, complaints};

/// What never changes of a mail once it is queued.
struct Queued<'a> {
    id: NoticeId,
    /// The case or complaint that it is about.
    about: Uuid,
    kind: &'a str,
    addressee: &'a str,
    language: Language,
    letter: Option<LetterId>,
    lane: i32,
    created_at: DateTime<Utc>,
    sealed: &'a [u8],
}

impl Queued<'_> {
    /// `sealed` is the digest of the sealed mail.
    fn mark(&self, keys: &Keys, authority: AuthorityId) -> i64 {
        let letter = self.letter.map(|letter| letter.0.into_bytes());
        keys.mark(&[
            b"mail",
            authority.0.as_bytes(),
            self.id.0.as_bytes(),
            self.about.as_bytes(),
            self.kind.as_bytes(),
            self.addressee.as_bytes(),
            self.language.tag().as_bytes(),
            letter.as_ref().map_or(&[], |letter| letter.as_slice()),
            &self.lane.to_be_bytes(),
            &self.created_at.timestamp_micros().to_be_bytes(),
            self.sealed,
        ])
    }
}

/// By how much the marks that cases keep of their mails change when some are queued. A digest is of no case.
pub(super) fn of_new(
    keys: &Keys,
    authority: AuthorityId,
    new: &[(&New, &[u8], i32)],
    now: DateTime<Utc>,
) -> HashMap<CaseId, i64> {
    let mut sums: HashMap<CaseId, i64> = HashMap::new();
    for (new, sealed, lane) in new {
        let Some(case) = new.case else { continue };
        let queued = Queued {
            id: new.id,
            about: case.0,
            kind: new.kind,
            addressee: new.addressee,
            language: new.language,
            letter: new.letter,
            lane: *lane,
            created_at: now,
            sealed: &Sha256::digest(sealed),
        };
        *sums.entry(case).or_default() ^= queued.mark(keys, authority);
    }
    sums
}

/// The mark of how a mail ended; none while it is owed.
pub(super) fn of_end(
    keys: &Keys,
    (authority, id): (AuthorityId, NoticeId),
    (state, answer): (&str, Option<&str>),
    since: DateTime<Utc>,
) -> i64 {
    keys.mark(&[
        b"end of a mail",
        authority.0.as_bytes(),
        id.0.as_bytes(),
        state.as_bytes(),
        answer.unwrap_or_default().as_bytes(),
        &since.timestamp_micros().to_be_bytes(),
    ])
}

/// What the mails of a case are found to be.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Found {
    /// All their marks, taken together.
    pub bound: i64,
    /// What the case keeps of them.
    pub kept: i64,
    /// Those whose state is not the one that was recorded.
    pub changed: Vec<NoticeId>,
}

impl Found {
    fn add(&mut self, keys: &Keys, authority: AuthorityId, about: Uuid, row: &Row) {
        self.bound ^= row.mark(keys, authority, about);
        if !row.is_as_recorded(keys, authority) {
            self.changed.push(row.id);
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct Row {
    id: NoticeId,
    case_id: Option<CaseId>,
    kind: String,
    addressee: String,
    language: Language,
    letter_id: Option<LetterId>,
    lane: i32,
    created_at: DateTime<Utc>,
    #[diesel(select_expression = sql("sha256(sealed)"), select_expression_type = SqlLiteral<Bytea>)]
    digest: Vec<u8>,
    state: String,
    #[diesel(select_expression = outbox::next_at.is_not_null())]
    is_owed: bool,
    since: DateTime<Utc>,
    last_answer: Option<String>,
    ended_bound: Option<i64>,
}

impl Row {
    /// A mail that is owed has no end yet, and one that is not owed has one, which bears its mark.
    fn is_as_recorded(&self, keys: &Keys, authority: AuthorityId) -> bool {
        let end = (self.state.as_str(), self.last_answer.as_deref());
        let mark = (!self.is_owed).then(|| of_end(keys, (authority, self.id), end, self.since));
        mark == self.ended_bound
    }

    fn mark(&self, keys: &Keys, authority: AuthorityId, about: Uuid) -> i64 {
        let queued = Queued {
            id: self.id,
            about,
            kind: &self.kind,
            addressee: &self.addressee,
            language: self.language,
            letter: self.letter_id,
            lane: self.lane,
            created_at: self.created_at,
            sealed: &self.digest,
        };
        queued.mark(keys, authority)
    }
}

/// The mails of many cases, read so that they can be held against what their cases keep of them.
pub async fn of_cases(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, Found>> {
    let rows: Vec<Row> = outbox::table
        .filter(outbox::authority_id.eq(authority))
        .filter(outbox::case_id.eq_any(cases))
        .order(outbox::id)
        .select(Row::as_select())
        .load(conn)
        .await?;
    let mut found: HashMap<CaseId, Found> = HashMap::new();
    for row in rows {
        let Some(case) = row.case_id else { continue };
        let of = found.entry(case).or_default();
        of.add(keys, authority, case.0, &row);
    }
    let kept: Vec<(CaseId, i64)> = case_mails::table
        .filter(case_mails::authority_id.eq(authority))
        .filter(case_mails::case_id.eq_any(cases))
        .select((case_mails::case_id, case_mails::bound))
        .load(conn)
        .await?;
    for (case, bound) in kept {
        found.entry(case).or_default().kept = bound;
    }
    Ok(found)
}

/// The mark of a mail that was queued about a complaint.
pub(in crate::storage) async fn mark_about(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    mail: NoticeId,
    complaint: ComplaintId,
) -> QueryResult<i64> {
    let row: Row = outbox::table
        .find((authority, mail))
        .select(Row::as_select())
        .first(&mut conn)
        .await?;
    Ok(row.mark(keys, authority, complaint.0))
}

/// The same of every complaint of an authority.
pub(in crate::storage) async fn of_complaints(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
) -> QueryResult<HashMap<ComplaintId, Found>> {
    let all = complaint_mails::table.filter(complaint_mails::authority_id.eq(authority));
    let about: Vec<(ComplaintId, NoticeId)> = all
        .select((complaint_mails::complaint_id, complaint_mails::notice_id))
        .order((complaint_mails::complaint_id, complaint_mails::notice_id))
        .load(conn)
        .await?;
    let rows: Vec<Row> = outbox::table
        .filter(outbox::authority_id.eq(authority))
        .filter(outbox::id.eq_any(all.select(complaint_mails::notice_id)))
        .select(Row::as_select())
        .load(conn)
        .await?;
    let mails: HashMap<NoticeId, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut found: HashMap<ComplaintId, Found> = HashMap::new();
    for (complaint, mail) in about {
        let Some(row) = mails.get(&mail) else {
            continue;
        };
        let of = found.entry(complaint).or_default();
        of.add(keys, authority, complaint.0, row);
    }
    let kept: Vec<(ComplaintId, i64)> = complaints::table
        .filter(complaints::authority_id.eq(authority))
        .select((complaints::id, complaints::mails_bound))
        .load(conn)
        .await?;
    for (complaint, bound) in kept {
        found.entry(complaint).or_default().kept = bound;
    }
    Ok(found)
}
