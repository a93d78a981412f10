//! Notices that a delivery report is about.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{COLUMN, Frozen, bound, outbox, unreached};
use crate::rules::ids::{AuthorityId, CaseId, LetterId, NoticeId};
use crate::rules::language::Language;
use crate::seal::{Keys, Place};
use crate::storage::kept::Keep;

/// A notice, found by its Message-ID.
pub struct Reported {
    /// Of which authority.
    pub authority: AuthorityId,
    /// Which.
    pub id: NoticeId,
    /// About which case; none for a digest.
    pub case: Option<CaseId>,
    /// Which notice of the catalogue.
    pub kind: String,
    /// `applicant`, `department`, `account` or `asked`.
    pub addressee: String,
    /// The letter that it serves, where a case can have several of a kind under way.
    pub letter: Option<LetterId>,
    /// What its Message-ID ends with, once it was tried.
    pub domain: Option<String>,
    /// Its language.
    pub language: Language,
    /// What it said and where it went, if it opens: its address is taken out of what is kept of the report.
    pub mail: Option<Frozen>,
}

type Row = (
    AuthorityId,
    NoticeId,
    Option<CaseId>,
    (String, String, Language),
    Option<LetterId>,
    Option<String>,
    Vec<u8>,
);

/// The notice with this id, of whatever authority: a mail server knows none.
pub async fn find(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    notice: NoticeId,
) -> QueryResult<Option<Reported>> {
    let row: Option<Row> = outbox::table
        .filter(outbox::id.eq(notice))
        .select((
            outbox::authority_id,
            outbox::id,
            outbox::case_id,
            (outbox::kind, outbox::addressee, outbox::language),
            outbox::letter_id,
            outbox::domain,
            outbox::sealed,
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(
        |(authority, id, case, (kind, addressee, language), letter, domain, sealed)| {
            let plain = keys.open(Place(COLUMN, id.0), &sealed).ok();
            let mail = plain.and_then(|plain| serde_json::from_str::<Frozen>(&plain).ok());
            Reported {
                authority,
                id,
                case,
                kind,
                addressee,
                letter,
                domain,
                language,
                mail,
            }
        },
    ))
}

/// The state of a notice.
pub async fn state(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    notice: NoticeId,
) -> QueryResult<Option<String>> {
    outbox::table
        .filter(
            outbox::authority_id
                .eq(authority)
                .and(outbox::id.eq(notice)),
        )
        .select(outbox::state)
        .first(conn)
        .await
        .optional()
}

/// Records that a mail came back, and that it is not sent any more; `false` when that is known already, or when no
/// copy of it can have left.
pub async fn bounce(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    reported: &Reported,
    answer: &str,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    update(conn, keys, BOUNCE, reported, ("bounced", answer), now).await
}

const BOUNCE: &str = "
UPDATE outbox SET state = $5, last_answer = $3, next_at = NULL, since = $4, ended_bound = $6
 WHERE authority_id = $1 AND id = $2 AND attempts > 0
   AND state IN ('queued', 'sending', 'accepted', 'deferred', 'uncertain')";

/// Records that a mail arrived of which it was not known whether it had left, whatever became of later attempts: busy,
/// refused, given up, or not made any more; `false` for every other.
pub async fn settle(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    reported: &Reported,
    answer: &str,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    update(conn, keys, SETTLE, reported, ("accepted", answer), now).await
}

const SETTLE: &str = "
UPDATE outbox SET state = $5, last_answer = $3, next_at = NULL, since = $4, ended_bound = $6
 WHERE authority_id = $1 AND id = $2 AND attempts > 0
   AND (state IN ('sending', 'uncertain', 'expired') OR maybe_left > 0 AND state IN ('deferred', 'rejected', 'withdrawn'))";

async fn update(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    sql: &str,
    reported: &Reported,
    (state, answer): (&str, &str),
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let of = (reported.authority, reported.id);
    let ended = bound::of_end(keys, of, (state, Some(answer)), now);
    let address = reported
        .mail
        .as_ref()
        .filter(|_| unreached::is_of_staff(&reported.addressee))
        .map(|mail| unreached::hidden(keys, &mail.to));
    let sql = match address {
        Some(_) => unreached::noted_with(sql, state, 7),
        None => sql.to_owned(),
    };
    let query = diesel::sql_query(sql)
        .bind::<SqlUuid, _>(reported.authority)
        .bind::<SqlUuid, _>(reported.id)
        .bind::<Text, _>(answer)
        .bind::<Timestamptz, _>(now)
        .bind::<Text, _>(state)
        .bind::<BigInt, _>(ended);
    let changed = match address {
        Some(address) => query.bind::<Bytea, _>(address).kept().execute(conn).await?,
        None => query.kept().execute(conn).await?,
    };
    Ok(changed > 0)
}
