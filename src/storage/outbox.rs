//! Notices owed and their states. Claimed in one short transaction, sent outside any, recorded in another.

pub mod bound;
mod reported;
pub mod unreached;

use std::collections::HashMap;
use std::slice;

use chrono::{DateTime, Utc};
use diesel::pg::sql_types::Array;
use diesel::prelude::*;
use diesel::sql_types::{
    BigInt, Bytea, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::kept::Keep;
use super::schema::outbox;
use crate::rules::ids::{AuthorityId, CaseId, LetterId, NoticeId};
use crate::rules::language::Language;
use crate::rules::urgency::urgency;
use crate::seal::{Keys, Place};

const COLUMN: &str = "outbox.sealed";

pub use reported::{Reported, bounce, find, settle, state};

/// A mail as it was decided: kept sealed, never changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Where it goes.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As a page.
    pub html: String,
}

/// A notice on its way into the outbox.
pub struct New {
    /// Which.
    pub id: NoticeId,
    /// About which case; none for a digest.
    pub case: Option<CaseId>,
    /// Which notice of the catalogue.
    pub kind: &'static str,
    /// `applicant`, `department`, `account` or `asked`.
    pub addressee: &'static str,
    /// The letter that it serves, where a case can have several of a kind under way.
    pub letter: Option<LetterId>,
    /// Its language.
    pub language: Language,
    /// The mail.
    pub mail: Frozen,
}

/// Queues a notice.
pub async fn add(
    conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    new: &New,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    add_many(conn, keys, authority, slice::from_ref(new), now).await
}

/// Queues many notices in one statement.
pub async fn add_many(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    new: &[New],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let sealed = new
        .iter()
        .map(|new| seal(keys, new))
        .collect::<QueryResult<Vec<_>>>()?;
    let lanes: Vec<i32> = new.iter().map(|new| lane(keys, &new.mail.to)).collect();
    let written: Vec<_> = (new.iter().zip(&sealed).zip(&lanes))
        .map(|((new, sealed), lane)| (new, sealed.as_slice(), *lane))
        .collect();
    let (cases, marks): (Vec<CaseId>, Vec<i64>) = bound::of_new(keys, authority, &written, now)
        .into_iter()
        .unzip();
    diesel::sql_query(ADD_MANY)
        .bind::<SqlUuid, _>(authority)
        .bind::<Timestamptz, _>(now)
        .bind::<Array<SqlUuid>, _>(new.iter().map(|new| new.id).collect::<Vec<_>>())
        .bind::<Array<Nullable<SqlUuid>>, _>(new.iter().map(|new| new.case).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(new.iter().map(|new| new.kind).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(new.iter().map(|new| new.addressee).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(new.iter().map(|new| new.language).collect::<Vec<_>>())
        .bind::<Array<Bytea>, _>(sealed)
        .bind::<Array<Nullable<SqlUuid>>, _>(new.iter().map(|new| new.letter).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(lanes)
        .bind::<Array<SqlUuid>, _>(cases)
        .bind::<Array<BigInt>, _>(marks)
        .bind::<Array<SmallInt>, _>(new.iter().map(|new| urgency(new.kind)).collect::<Vec<_>>())
        .kept()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// A column travels as one value, so that the statement is the same for any number of notices.
const ADD_MANY: &str = "
WITH added AS (
    INSERT INTO outbox (authority_id, id, case_id, kind, addressee, language, state, next_at, since, sealed,
                        created_at, letter_id, lane, urgency)
    SELECT $1, id, case_id, kind, addressee, language, 'queued', $2, $2, sealed, $2, letter_id, lane, urgency
      FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $13)
        AS new (id, case_id, kind, addressee, language, sealed, letter_id, lane, urgency)
)
INSERT INTO case_mails AS kept (authority_id, case_id, bound)
SELECT $1, case_id, mark FROM unnest($11, $12) AS marks (case_id, mark)
    ON CONFLICT (authority_id, case_id) DO UPDATE SET bound = kept.bound # excluded.bound";

/// Stands for the domain of an address, which is sealed: equal for equal domains, telling nothing of them.
fn lane(keys: &Keys, to: &str) -> i32 {
    let domain = to.rsplit_once('@').map_or(to, |(_, domain)| domain);
    let hidden = keys.blind_index("mail domain", &domain.to_lowercase());
    let first = hidden.first_chunk().copied().unwrap_or_default();
    i32::from(u16::from_be_bytes(first))
}

fn seal(keys: &Keys, new: &New) -> QueryResult<Vec<u8>> {
    let plain =
        serde_json::to_string(&new.mail).map_err(|cause| super::damaged(cause.to_string()))?;
    Ok(keys.seal(Place(COLUMN, new.id.0), &plain))
}

/// A notice that this process has taken to send.
#[derive(Clone)]
pub struct Claimed {
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
    /// Its language.
    pub language: Language,
    /// How often it was tried, this time included.
    pub attempts: i32,
    /// When it was decided.
    pub created_at: DateTime<Utc>,
    /// What its Message-ID ends with, however the settings have changed since the first attempt.
    pub domain: String,
    /// Stands for the domain that it goes to.
    pub lane: i32,
    /// How many attempts before this one may have left.
    pub maybe_left: i16,
    /// It was taken back while an attempt was under way that never came to its end.
    pub taken_back: bool,
    /// The mail; `None` when it does not open, for damage to one must not hold up the others.
    pub mail: Option<Frozen>,
}

impl Claimed {
    /// Where it goes, if that is one of the staff or a department.
    fn address_of_staff(&self) -> Option<&str> {
        let mail = self.mail.as_ref();
        let of_staff = mail.filter(|_| unreached::is_of_staff(&self.addressee));
        of_staff.map(|mail| mail.to.as_str())
    }
}

#[derive(QueryableByName)]
#[diesel(table_name = outbox)]
struct Row {
    authority_id: AuthorityId,
    id: NoticeId,
    case_id: Option<CaseId>,
    kind: String,
    addressee: String,
    language: Language,
    attempts: i32,
    created_at: DateTime<Utc>,
    sealed: Vec<u8>,
    letter_id: Option<LetterId>,
    domain: Option<String>,
    lane: i32,
    maybe_left: i16,
    taken_back: bool,
}

/// How much may be taken now.
pub struct Room<'a> {
    /// Notices in all.
    pub free: usize,
    /// Notices under way to one domain.
    pub per_domain: usize,
    /// How many are under way already, by the domain that they go to.
    pub under_way: &'a HashMap<i32, usize>,
}

/// Takes the notices whose time has come and for which there is room, and keeps others from taking them until
/// `lease_until`: if this process dies, they come due again then. One statement, and so a transaction.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    domain: &str,
    (now, lease_until): (DateTime<Utc>, DateTime<Utc>),
    room: &Room<'_>,
) -> QueryResult<Vec<Claimed>> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let (lanes, taken): (Vec<i32>, Vec<i64>) = room
        .under_way
        .iter()
        .map(|(lane, taken)| (*lane, count(*taken)))
        .unzip();
    let rows: Vec<Row> = diesel::sql_query(CLAIM)
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(lease_until)
        .bind::<BigInt, _>(count(room.free))
        .bind::<BigInt, _>(count(room.per_domain))
        .bind::<Array<Integer>, _>(lanes)
        .bind::<Array<BigInt>, _>(taken)
        .bind::<Text, _>(domain)
        .kept()
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| read(keys, row)).collect())
}

/// The more urgent first. An attempt that never came to its end, since the program died, may have left. Looks at a few more than there is room for, since those to one domain may be too many.
const CLAIM: &str = "
WITH busy AS (SELECT lane, taken FROM unnest($5, $6) AS busy (lane, taken)),
due AS MATERIALIZED (
    SELECT authority_id, id, urgency, next_at, lane FROM outbox
     WHERE next_at <= $1 AND lane NOT IN (SELECT lane FROM busy WHERE taken >= $4)
     ORDER BY urgency, next_at LIMIT 4 * $3 FOR UPDATE SKIP LOCKED
),
numbered AS (
    SELECT authority_id, id, urgency, next_at,
           row_number() OVER (PARTITION BY lane ORDER BY urgency, next_at)
               + coalesce((SELECT taken FROM busy WHERE busy.lane = due.lane), 0) AS nth
      FROM due
),
taken AS (SELECT authority_id, id FROM numbered WHERE nth <= $4 ORDER BY urgency, next_at LIMIT $3)
UPDATE outbox SET state = 'sending', attempts = attempts + 1, since = $1, next_at = $2, domain = coalesce(domain, $7),
       maybe_left = maybe_left + (state = 'sending')::int
  FROM taken WHERE outbox.authority_id = taken.authority_id AND outbox.id = taken.id
RETURNING outbox.authority_id, outbox.id, case_id, kind, addressee, language, attempts, created_at, sealed, letter_id,
          domain, lane, maybe_left, taken_back";

fn read(keys: &Keys, row: Row) -> Claimed {
    let plain = keys.open(Place(COLUMN, row.id.0), &row.sealed).ok();
    Claimed {
        authority: row.authority_id,
        id: row.id,
        case: row.case_id,
        kind: row.kind,
        addressee: row.addressee,
        letter: row.letter_id,
        language: row.language,
        attempts: row.attempts,
        created_at: row.created_at,
        domain: row.domain.unwrap_or_default(),
        lane: row.lane,
        maybe_left: row.maybe_left,
        taken_back: row.taken_back,
        mail: plain.and_then(|plain| serde_json::from_str(&plain).ok()),
    }
}

/// Records how the attempt of a claim ended: its state, the answer, and when another is owed. `false` when the claim had
/// run out and somebody else's attempt, or its outcome, stands there now: that one is left as it is.
pub async fn record(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    claimed: &Claimed,
    ended: (&'static str, &str, Option<DateTime<Utc>>),
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    end(conn, keys, RECORD.to_owned(), (claimed, ended), now).await
}

/// The same as a transaction of its own, which does not wait for the disk. What a crash takes of it is a mail
/// that is handed over once more, as when the crash comes just before it.
pub async fn record_without_waiting(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    claimed: &Claimed,
    ended: (&'static str, &str, Option<DateTime<Utc>>),
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let sql = RECORD.replace("WHERE", WITHOUT_WAITING);
    end(conn, keys, sql, (claimed, ended), now).await
}

/// What was taken back meanwhile ends as it ends, and is not tried again.
const RECORD: &str = "
UPDATE outbox SET last_answer = $4, since = $6, maybe_left = maybe_left + ($3 = 'uncertain')::int,
       (state, next_at, ended_bound) = (
           SELECT CASE WHEN is_over THEN 'withdrawn' ELSE $3 END, CASE WHEN is_over THEN NULL ELSE $5 END,
                  CASE WHEN is_over THEN $9 ELSE $8 END
             FROM (SELECT outbox.taken_back AND $5 IS NOT NULL AS is_over) AS taken)
 WHERE authority_id = $1 AND id = $2 AND state = 'sending' AND attempts = $7";

/// Holds for the transaction, which is the statement.
const WITHOUT_WAITING: &str =
    "FROM (SELECT set_config('synchronous_commit', 'off', true)) AS set WHERE";

type End<'a> = (&'static str, &'a str, Option<DateTime<Utc>>);

async fn end(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    sql: String,
    (claimed, (state, answer, next_at)): (&Claimed, End<'_>),
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let of = (claimed.authority, claimed.id);
    let ended = (next_at.is_none()).then(|| bound::of_end(keys, of, (state, Some(answer)), now));
    let withdrawn = bound::of_end(keys, of, (WITHDRAWN, Some(answer)), now);
    let address = claimed
        .address_of_staff()
        .filter(|_| next_at.is_none())
        .map(|address| unreached::hidden(keys, address));
    let sql = match address {
        Some(_) => unreached::noted_with(&sql, state, 10),
        None => sql,
    };
    let query = diesel::sql_query(sql)
        .bind::<SqlUuid, _>(claimed.authority)
        .bind::<SqlUuid, _>(claimed.id)
        .bind::<Text, _>(state)
        .bind::<Text, _>(answer)
        .bind::<Nullable<Timestamptz>, _>(next_at)
        .bind::<Timestamptz, _>(now)
        .bind::<Integer, _>(claimed.attempts)
        .bind::<Nullable<BigInt>, _>(ended)
        .bind::<BigInt, _>(withdrawn);
    let recorded = match address {
        Some(address) => query.bind::<Bytea, _>(address).kept().execute(conn).await?,
        None => query.kept().execute(conn).await?,
    };
    Ok(recorded > 0)
}

/// A notice of a case, as the office sees it; never its text.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Listed {
    /// Which.
    pub id: NoticeId,
    /// Which notice of the catalogue.
    pub kind: String,
    /// `applicant`, `department`, `account` or `asked`.
    pub addressee: String,
    /// Its language.
    pub language: Language,
    /// Its state.
    pub state: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: i32,
    /// What the mail server said last.
    pub last_answer: Option<String>,
    /// When it will be tried next.
    pub next_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub created_at: DateTime<Utc>,
    /// How many attempts may have left, since their answer was lost.
    pub maybe_left: i16,
}

/// The notices of a case, in the order they were decided.
pub async fn of_case(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<Vec<Listed>> {
    outbox::table
        .filter(
            outbox::authority_id
                .eq(authority)
                .and(outbox::case_id.eq(case)),
        )
        .select((
            outbox::id,
            outbox::kind,
            outbox::addressee,
            outbox::language,
            outbox::state,
            outbox::since,
            outbox::attempts,
            outbox::last_answer,
            outbox::next_at,
            outbox::created_at,
            outbox::maybe_left,
        ))
        .order(outbox::id)
        .load(conn)
        .await
}

/// The last notice of a kind that the applicant of a case was owed, and whether it still is.
pub async fn last_to_applicant(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
    kind: &str,
) -> QueryResult<Option<(NoticeId, bool)>> {
    outbox::table
        .filter(
            outbox::authority_id
                .eq(authority)
                .and(outbox::case_id.eq(case))
                .and(outbox::kind.eq(kind))
                .and(outbox::addressee.eq("applicant")),
        )
        .select((outbox::id, outbox::next_at.is_not_null()))
        .order(outbox::id.desc())
        .first(&mut conn)
        .await
        .optional()
}

/// The last mail that serves a letter.
pub async fn last_of_letter(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    letter: LetterId,
) -> QueryResult<Option<NoticeId>> {
    outbox::table
        .filter(
            outbox::authority_id
                .eq(authority)
                .and(outbox::letter_id.eq(letter)),
        )
        .select(outbox::id)
        .order(outbox::id.desc())
        .first(&mut conn)
        .await
        .optional()
}

/// Whether a mail may have arrived of which that was not said: the answer to an attempt was lost.
pub async fn may_have_arrived(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    notice: NoticeId,
) -> QueryResult<bool> {
    let unknown = outbox::table
        .find((authority, notice))
        .filter(outbox::maybe_left.gt(0))
        .filter(outbox::state.ne_all(["accepted", "bounced"]));
    diesel::select(diesel::dsl::exists(unknown))
        .get_result(&mut conn)
        .await
}

/// Whether any mail with a reply to the applicant of a case may have arrived, though nobody can tell.
pub async fn reply_came_before(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<bool> {
    let unknown = outbox::table
        .filter(outbox::authority_id.eq(authority))
        .filter(outbox::case_id.eq(case))
        .filter(outbox::kind.eq("reply_made"))
        .filter(outbox::addressee.eq("applicant"))
        .filter(outbox::maybe_left.gt(0))
        .filter(outbox::state.ne_all(["accepted", "bounced"]));
    diesel::select(diesel::dsl::exists(unknown))
        .get_result(&mut conn)
        .await
}

/// Locks the notices of a kind that the applicant of a case is still owed; tells whether one is being
/// handed over just now. Until the transaction ends, none of them is taken to be sent.
pub async fn lock_owed_to_applicant(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
    kind: &str,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let owed: Vec<(String, Option<DateTime<Utc>>)> = outbox::table
        .filter(
            outbox::authority_id
                .eq(authority)
                .and(outbox::case_id.eq(case))
                .and(outbox::kind.eq(kind))
                .and(outbox::addressee.eq("applicant"))
                .and(outbox::next_at.is_not_null()),
        )
        .select((outbox::state, outbox::next_at))
        .for_update()
        .load(conn)
        .await?;
    Ok(owed
        .into_iter()
        .any(|(state, until)| is_leaving(&state, until, now)))
}

/// Whether a mail is being handed over. A claim that has run out is that of a sender that died.
fn is_leaving(state: &str, until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    state == "sending" && until.is_some_and(|until| until > now)
}

/// Withdraws the notices of a kind that the applicant of a case is still owed: they are not sent any more. One that is
/// being handed over just now ends as it ends, and is then not tried again.
pub async fn withdraw_from_applicant(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    (authority, case): (AuthorityId, CaseId),
    kind: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    type Row = (NoticeId, Option<String>, (String, Option<DateTime<Utc>>));
    let owed: Vec<Row> = outbox::table
        .filter(
            outbox::authority_id
                .eq(authority)
                .and(outbox::case_id.eq(case))
                .and(outbox::kind.eq(kind))
                .and(outbox::addressee.eq("applicant"))
                .and(outbox::next_at.is_not_null()),
        )
        .select((
            outbox::id,
            outbox::last_answer,
            (outbox::state, outbox::next_at),
        ))
        .for_update()
        .load(&mut conn)
        .await?;
    for (id, answer, (state, until)) in owed {
        let row = outbox::table.find((authority, id));
        if is_leaving(&state, until, now) {
            diesel::update(row)
                .set(outbox::taken_back.eq(true))
                .execute(&mut conn)
                .await?;
            continue;
        }
        let end = (WITHDRAWN, answer.as_deref());
        diesel::update(row)
            .set((
                outbox::state.eq(WITHDRAWN),
                outbox::next_at.eq(None::<DateTime<Utc>>),
                outbox::since.eq(now),
                outbox::ended_bound.eq(bound::of_end(keys, (authority, id), end, now)),
            ))
            .execute(&mut conn)
            .await?;
    }
    Ok(())
}

/// The state of a notice that is not sent any more.
const WITHDRAWN: &str = "withdrawn";

/// When the next notice comes due, if one is owed.
pub async fn next_due(conn: &mut AsyncPgConnection) -> QueryResult<Option<DateTime<Utc>>> {
    outbox::table
        .filter(outbox::next_at.is_not_null())
        .select(diesel::dsl::min(outbox::next_at))
        .first(conn)
        .await
}

/// How many notices are still owed: those that have a next time, as the table demands.
pub async fn count_owed(conn: &mut AsyncPgConnection) -> QueryResult<i64> {
    outbox::table
        .filter(outbox::next_at.is_not_null())
        .count()
        .get_result(conn)
        .await
}
