//! The record of a complaint: only ever added to, each event bound to its predecessor and to its words.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{COMPLAINANT, Row as Copied};
use crate::rules::command::NewText;
use crate::rules::complaint::{Complaint, ComplaintEvent, Happened};
use crate::rules::ids::{AuthorityId, ComplaintId, NoticeId, TextId};
use crate::seal::{Keys, Place};
use crate::storage::damaged;
use crate::storage::events::{BEGINNING, Hash, actor_from, actor_text, whole};
use crate::storage::outbox::bound;
use crate::storage::schema::{complaint_events, complaints};

const TEXT: &str = "complaint_events.text_sealed";

/// Adds an event to the end of the record, with its words.
pub async fn add(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    (authority, id): (AuthorityId, ComplaintId),
    happened: &Happened,
    text: Option<&NewText>,
) -> QueryResult<()> {
    let previous = last_hash(conn, authority, id, happened.seq).await?;
    let body = serde_json::to_string(&happened.event).map_err(|one| damaged(one.to_string()))?;
    let sealed = text.map(|text| keys.seal(Place(TEXT, text.id().0), &text.plain));
    let stored = Stored {
        seq: happened.seq,
        day: happened.on,
        at: happened.at,
        actor: actor_text(happened.by),
        body,
        text_id: text.map(NewText::id),
        text_digest: text.map(|text| text.reference.digest.clone()),
        text_sealed: sealed,
        previous: previous.to_vec(),
        hash: Vec::new(),
    };
    let hash = stored.bound(keys, &previous, authority, id);
    diesel::insert_into(complaint_events::table)
        .values((
            complaint_events::authority_id.eq(authority),
            complaint_events::complaint_id.eq(id),
            Stored {
                hash: hash.to_vec(),
                ..stored
            },
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

async fn last_hash(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    id: ComplaintId,
    seq: i32,
) -> QueryResult<Hash> {
    if seq == 1 {
        return Ok(BEGINNING);
    }
    let hash: Vec<u8> = complaint_events::table
        .find((authority, id, seq - 1))
        .select(complaint_events::hash)
        .first(&mut conn)
        .await?;
    whole(hash)
}

/// An event as its row says it, right or wrong.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = complaint_events)]
struct Stored {
    seq: i32,
    day: NaiveDate,
    at: DateTime<Utc>,
    actor: String,
    body: String,
    text_id: Option<TextId>,
    text_digest: Option<String>,
    text_sealed: Option<Vec<u8>>,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

impl Stored {
    /// What binds it: every column, each on a line of its own; of those, only the last may hold more than one line.
    fn bound(&self, keys: &Keys, previous: &Hash, authority: AuthorityId, id: ComplaintId) -> Hash {
        let at = self.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let text = self.text_id.map(|id| id.to_string()).unwrap_or_default();
        let digest = self.text_digest.as_deref().unwrap_or_default();
        let Self {
            seq,
            day,
            actor,
            body,
            ..
        } = self;
        let line =
            format!("{authority}\n{id}\n{seq}\n{day}\n{at}\n{actor}\n{text}\n{digest}\n{body}");
        keys.bind(previous, line.as_bytes())
    }

    fn read(&self) -> QueryResult<Happened> {
        let seq = self.seq;
        let event: ComplaintEvent = serde_json::from_str(&self.body)
            .map_err(|cause| damaged(format!("event {seq} of a complaint: {cause}")))?;
        let by = actor_from(&self.actor)
            .ok_or_else(|| damaged(format!("event {seq} of a complaint: unknown actor")))?;
        Ok(Happened {
            seq,
            on: self.day,
            at: self.at,
            by,
            event,
        })
    }

    /// What it says; `None` when it says nothing, or was shredded.
    fn words(&self, keys: &Keys) -> QueryResult<Option<String>> {
        let Some((id, sealed)) = self.text_id.zip(self.text_sealed.as_ref()) else {
            return Ok(None);
        };
        Ok(Some(keys.open(Place(TEXT, id.0), sealed)?))
    }
}

/// A record, with the words of its events by their place.
pub struct Record {
    /// The events, in order.
    pub events: Vec<Happened>,
    /// What they say.
    pub words: HashMap<i32, String>,
}

/// Reads a record, up to a version; all of it when left out.
pub async fn read(
    conn: &AsyncPgConnection,
    keys: &Keys,
    (authority, id): (AuthorityId, ComplaintId),
    up_to: Option<i32>,
) -> QueryResult<Record> {
    let rows = stored(conn, authority, id, up_to).await?;
    let mut words = HashMap::new();
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        events.push(row.read()?);
        if let Some(text) = row.words(keys)? {
            words.insert(row.seq, text);
        }
    }
    Ok(Record { events, words })
}

async fn stored(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    id: ComplaintId,
    up_to: Option<i32>,
) -> QueryResult<Vec<Stored>> {
    complaint_events::table
        .filter(complaint_events::authority_id.eq(authority))
        .filter(complaint_events::complaint_id.eq(id))
        .filter(complaint_events::seq.le(up_to.unwrap_or(i32::MAX)))
        .order(complaint_events::seq)
        .select(Stored::as_select())
        .load(&mut conn)
        .await
}

/// What of a complaint is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An event is gone, is another, or was put in.
    #[error("event {0} is missing or not what was written")]
    Event(i32),
    /// What an event says is gone or is another.
    #[error("the words of event {0} are not what was written")]
    Words(i32),
    /// The row is not what the record tells.
    #[error("the row is not what the record tells")]
    Copy,
    /// Who complained is another, or nobody.
    #[error("who complained is not what was written")]
    Complainant,
    /// Its mails, all together.
    #[error("a mail is missing, put in or not what was written")]
    Mails,
    /// The state of a mail.
    #[error("the state of mail {0} is not what was recorded")]
    MailState(NoticeId),
}

/// Every complaint of an authority, by number, in which something is not as it was written.
pub async fn broken(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
) -> QueryResult<Vec<(String, Broken)>> {
    type Found = (Copied, Option<Vec<u8>>, (DateTime<Utc>, DateTime<Utc>));
    let rows: Vec<Found> = complaints::table
        .filter(complaints::authority_id.eq(authority))
        .order(complaints::id)
        .select((
            Copied::as_select(),
            complaints::complainant,
            (complaints::created_at, complaints::updated_at),
        ))
        .load(conn)
        .await?;
    let mut mails = bound::of_complaints(conn, keys, authority).await?;
    let mut found = Vec::new();
    for (row, complainant, moments) in rows {
        let record = stored(conn, authority, row.id, None).await?;
        let mails = mails.remove(&row.id).unwrap_or_default();
        let checked = check(keys, authority, (&row, moments), &record)
            .and_then(|told| check_complainant(keys, row.id, complainant.as_deref(), &told))
            .and_then(|()| check_mails(&mails));
        if let Err(broken) = checked {
            found.push((row.number, broken));
        }
    }
    Ok(found)
}

fn check_complainant(
    keys: &Keys,
    id: ComplaintId,
    kept: Option<&[u8]>,
    told: &ComplaintEvent,
) -> Result<(), Broken> {
    let opened = kept.map(|sealed| keys.open(Place(COMPLAINANT, id.0), sealed));
    let opened = opened.transpose().map_err(|_cause| Broken::Complainant)?;
    let kept = opened.map(|plain| keys.digest(plain.as_bytes()));
    match told {
        ComplaintEvent::Received { complainant, .. } if *complainant == kept => Ok(()),
        _ => Err(Broken::Complainant),
    }
}

fn check_mails(mails: &bound::Found) -> Result<(), Broken> {
    if mails.bound != mails.kept {
        return Err(Broken::Mails);
    }
    match mails.changed.as_slice() {
        [] => Ok(()),
        [mail, ..] => Err(Broken::MailState(*mail)),
    }
}

/// Gives the first event, which says who complained.
fn check(
    keys: &Keys,
    authority: AuthorityId,
    (row, moments): (&Copied, (DateTime<Utc>, DateTime<Utc>)),
    record: &[Stored],
) -> Result<ComplaintEvent, Broken> {
    let mut previous = BEGINNING;
    let mut events = Vec::with_capacity(record.len());
    for (place, one) in (1..).zip(record) {
        let bound = one.bound(keys, &previous, authority, row.id);
        if one.seq != place || one.previous != previous || one.hash != bound {
            return Err(Broken::Event(place));
        }
        let words = one.words(keys).map_err(|_cause| Broken::Words(place))?;
        let digest = words.map(|words| keys.digest(words.as_bytes()));
        if digest.is_some() && digest != one.text_digest {
            return Err(Broken::Words(place));
        }
        events.push(one.read().map_err(|_cause| Broken::Event(place))?);
        previous = bound;
    }
    let (first, last) = (record.first(), record.last());
    let told_moments = first.zip(last).map(|(first, last)| (first.at, last.at));
    let told = Complaint::fold(row.id, authority, &events);
    let is_copy =
        told.is_some_and(|told| Copied::of(&told) == *row) && told_moments == Some(moments);
    let first = events.into_iter().next().filter(|_| is_copy);
    first.map(|first| first.event).ok_or(Broken::Copy)
}
