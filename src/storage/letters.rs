//! Statutory documents (文书) as they went out, sealed.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::letters;
use crate::rules::ids::{AuthorityId, CaseId, LetterId};
use crate::rules::language::Language;
use crate::seal::{Keys, Place};

/// A document as it went out.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Which.
    pub id: LetterId,
    /// `receipt`, `reply`, `extension`, `clarification`, `abandonment`, `fee` or another.
    pub kind: String,
    /// Its number (文号).
    pub number: String,
    /// Under which seal: a department's, or the authority's itself; not kept of early letters.
    pub sealed_by: Option<Uuid>,
    /// Its language.
    pub language: Language,
    /// The day it bears.
    pub made_on: NaiveDate,
    /// The day on which its approval fell, if it did.
    pub superseded_on: Option<NaiveDate>,
    /// As plain text.
    pub text: String,
    /// As a page to print.
    pub html: String,
}

impl Letter {
    /// Whether it is approved or written first and served afterwards, as a reply is; a receipt, the note of a lapse and
    /// the confirmation of a withdrawal are there at once.
    pub fn is_to_be_served(&self) -> bool {
        ![RECEIPT, ABANDONMENT, WITHDRAWAL].contains(&self.kind.as_str())
    }
}

pub(super) const RECEIPT: &str = "receipt";
const ABANDONMENT: &str = "abandonment";
const WITHDRAWAL: &str = "withdrawal";
/// What is posted instead of a mail.
pub const NOTICE_BY_POST: &str = "notice";
pub(super) const REPLY: &str = "reply";
/// What an approval makes beside the reply: a third party is told of it.
const NOTICE: &str = "third_party_notice";
const TEXT: &str = "letters.sealed_text";
const HTML: &str = "letters.sealed_html";

/// Keeps a document.
pub async fn add(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
    letter: &Letter,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(letters::table)
        .values((
            letters::authority_id.eq(authority),
            letters::id.eq(letter.id),
            letters::case_id.eq(case),
            letters::kind.eq(&letter.kind),
            letters::number.eq(&letter.number),
            letters::sealed_by.eq(letter.sealed_by),
            letters::language.eq(letter.language),
            letters::made_on.eq(letter.made_on),
            letters::superseded_on.eq(letter.superseded_on),
            letters::sealed_text.eq(keys.seal(Place(TEXT, letter.id.0), &letter.text)),
            letters::sealed_html.eq(keys.seal(Place(HTML, letter.id.0), &letter.html)),
            letters::created_at.eq(now),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Marks the letter of reply that a case has, and what was made with it, as superseded; the texts stay. Those of
/// earlier replies, which an order put behind the case, were served and are left alone.
pub async fn supersede_reply(
    mut conn: &AsyncPgConnection,
    (authority, case): (AuthorityId, CaseId),
    earlier: &[LetterId],
    on: NaiveDate,
) -> QueryResult<()> {
    let standing = letters::table.filter(
        letters::authority_id
            .eq(authority)
            .and(letters::case_id.eq(case))
            .and(letters::kind.eq_any([REPLY, NOTICE]))
            .and(letters::id.ne_all(earlier))
            .and(letters::superseded_on.is_null()),
    );
    diesel::update(standing)
        .set(letters::superseded_on.eq(on))
        .execute(&mut conn)
        .await
        .map(drop)
}

type Row = (
    LetterId,
    String,
    String,
    Option<Uuid>,
    Language,
    NaiveDate,
    Option<NaiveDate>,
    Vec<u8>,
    Vec<u8>,
);

const COLUMNS: (
    letters::id,
    letters::kind,
    letters::number,
    letters::sealed_by,
    letters::language,
    letters::made_on,
    letters::superseded_on,
    letters::sealed_text,
    letters::sealed_html,
) = (
    letters::id,
    letters::kind,
    letters::number,
    letters::sealed_by,
    letters::language,
    letters::made_on,
    letters::superseded_on,
    letters::sealed_text,
    letters::sealed_html,
);

/// A document.
pub async fn get(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    id: LetterId,
) -> QueryResult<Letter> {
    let row: Row = letters::table
        .find((authority, id))
        .select(COLUMNS)
        .first(&mut conn)
        .await?;
    read(keys, row)
}

/// Every document of a case, in the order they were made.
pub async fn list(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<Vec<Letter>> {
    let rows: Vec<Row> = letters::table
        .filter(
            letters::authority_id
                .eq(authority)
                .and(letters::case_id.eq(case)),
        )
        .select(COLUMNS)
        .order(letters::id)
        .load(conn)
        .await?;
    rows.into_iter().map(|row| read(keys, row)).collect()
}

fn read(
    keys: &Keys,
    (id, kind, number, sealed_by, language, made_on, superseded_on, text, html): Row,
) -> QueryResult<Letter> {
    let (text, html) = open(keys, id, &text, &html)?;
    Ok(Letter {
        id,
        kind,
        number,
        sealed_by,
        language,
        made_on,
        superseded_on,
        text,
        html,
    })
}

/// Opens the text and the page of a document.
pub(super) fn open(
    keys: &Keys,
    id: LetterId,
    text: &[u8],
    html: &[u8],
) -> QueryResult<(String, String)> {
    let text = keys.open(Place(TEXT, id.0), text)?;
    let html = keys.open(Place(HTML, id.0), html)?;
    Ok((text, html))
}
