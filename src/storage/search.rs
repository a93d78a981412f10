//! The index of words: what a case is found by, each word hidden under a key.
//!
//! See `docs/decisions/026-a-search-index-of-hidden-words.md`. The index is kept in shelves of about half a year of filing. The same word is hidden otherwise on every
//! shelf, so a search looks through them one by one, newest first, and stops when it has enough: a common
//! word costs one shelf, a rare one a look-up on each, and nothing ever sorts a whole register.

mod marks;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Text};
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::columns::TsVector;
use super::departments;
use super::kept::Keep;
use super::lists::{self, Filter};
use super::schema::{cases, search_docs};
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::policy::Scope;
use crate::seal::Keys;
use crate::search::query::Term;
use crate::search::words::closed;
use crate::search::{Query, Words};

pub use marks::Marks;

/// A shelf holds what was filed within 2^34 milliseconds, some 199 days.
const SHELF_BITS: u32 = 34;

/// The shelf on which a case stands: from the time in its id, so that shelves follow each other as ids do.
fn shelf(case: Uuid) -> u64 {
    let (high, _) = case.as_u64_pair();
    (high >> 16) >> SHELF_BITS
}

/// The least id that a case on a shelf can have.
fn begin_of(shelf: u64) -> Uuid {
    Uuid::from_u64_pair(shelf << (SHELF_BITS + 16), 0)
}

/// The words of a case, hidden: a `tsvector`.
#[derive(Debug, PartialEq, Eq, diesel::expression::AsExpression)]
#[diesel(sql_type = TsVector)]
pub struct Hidden(BTreeMap<String, Vec<u16>>);

impl Hidden {
    /// Hides the words of a case for its place in the index.
    pub fn of(keys: &Keys, authority: AuthorityId, case: CaseId, words: &Words) -> Self {
        let key = keys.word_key(authority.0, shelf(case.0));
        let hidden = words
            .laid_out()
            .into_iter()
            .map(|(word, places)| (key.hide(&word), places));
        // Two words that happen to be hidden alike: one of them keeps its places.
        Self(hidden.collect())
    }

    /// Every hidden word with its places.
    pub fn words(&self) -> impl Iterator<Item = (&str, &[u16])> {
        self.0
            .iter()
            .map(|(word, places)| (word.as_str(), places.as_slice()))
    }
}

/// As PostgreSQL receives one: a count, then each word with an end mark, the count of its places, and they.
impl ToSql<TsVector, Pg> for Hidden {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        use std::io::Write;
        out.write_all(&i32::try_from(self.0.len())?.to_be_bytes())?;
        for (word, places) in self.words() {
            out.write_all(word.as_bytes())?;
            out.write_all(&[0])?;
            out.write_all(&u16::try_from(places.len())?.to_be_bytes())?;
            for place in places {
                out.write_all(&place.to_be_bytes())?;
            }
        }
        Ok(IsNull::No)
    }
}

/// Keeps what a case is found by, in the place of what was kept before.
pub async fn put(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
    words: &Words,
) -> QueryResult<()> {
    diesel::insert_into(search_docs::table)
        .values((
            search_docs::authority_id.eq(authority),
            search_docs::case_id.eq(case),
            search_docs::body.eq(Hidden::of(keys, authority, case, words)),
        ))
        .on_conflict((search_docs::authority_id, search_docs::case_id))
        .do_update()
        .set(search_docs::body.eq(excluded(search_docs::body)))
        .kept()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Cases whose words are as asked, within the scope and the filter, newest first; no more than enough. The words of
/// replies, and those that are masked for others, are looked for only `in_full`.
///
/// An applicant has one case and looks for nothing.
pub async fn find(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    scope: Scope,
    filter: &Filter,
    (query, in_full): (&Query, bool),
    (after, enough): (Option<Uuid>, usize),
) -> QueryResult<Vec<Uuid>> {
    let authority = match scope {
        Scope::Authority(authority)
        | Scope::Department(authority, _)
        | Scope::Successor(authority, _) => authority,
        Scope::Case(..) | Scope::Nothing(_) => return Ok(Vec::new()),
    };
    let Some((oldest, newest)) = ends(conn, authority).await? else {
        return Ok(Vec::new());
    };
    let newest = after.map_or(newest, |after| after.min(newest));
    if newest < oldest {
        return Ok(Vec::new());
    }
    let departments = departments::list(conn, authority).await?;
    let asking = Asking {
        keys,
        authority,
        terms: marks::named(query, &departments),
        in_full,
        marks: marks::asked(scope, filter),
    };
    let mut search = Search {
        scope,
        filter,
        enough,
        before: after.unwrap_or(Uuid::max()),
        found: Vec::new(),
        is_sparse: false,
    };
    let (last, mut next) = (shelf(oldest), shelf(newest));
    let mut at_once = 1;
    loop {
        let first = next.saturating_sub(at_once - 1).max(last);
        let had = search.found.len();
        search
            .look(conn, authority, &asking.of(first..=next), first)
            .await?;
        if search.found.len() >= enough || first == last {
            break;
        }
        let brought = search.found.len() - had;
        at_once = if brought <= FEW && !search.is_sparse {
            at_once * 4
        } else {
            1
        };
        next = first - 1;
    }
    search.found.truncate(enough);
    Ok(search.found)
}

/// The oldest and the newest case in the index.
async fn ends(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Option<(Uuid, Uuid)>> {
    let ids = || {
        search_docs::table
            .filter(search_docs::authority_id.eq(authority))
            .select(search_docs::case_id)
    };
    let oldest = ids().order(search_docs::case_id.asc()).first(conn).await;
    let newest = ids().order(search_docs::case_id.desc()).first(conn).await;
    Ok(oldest.optional()?.zip(newest.optional()?))
}

/// What is looked for, before it is hidden.
struct Asking<'a> {
    keys: &'a Keys,
    authority: AuthorityId,
    /// What is looked for, each with the marks of the departments in whose names it stands.
    terms: Vec<(&'a Term, Vec<String>)>,
    /// Whether also in texts that not everyone may read who sees their case.
    in_full: bool,
    marks: Vec<String>,
}

/// What is asked of some shelves.
struct Asked {
    /// All the words and marks, wherever they stand: what the index can tell by itself.
    words: String,
    /// The phrases among it, for which each case has to be looked at.
    phrases: Option<String>,
}

/// How a word stands in the index.
type Hide<'a> = dyn Fn(&str) -> String + 'a;

impl Asking<'_> {
    fn of(&self, shelves: RangeInclusive<u64>) -> Asked {
        let asked: Vec<(String, String)> = shelves.map(|at| self.of_one(at)).collect();
        let any = |each: Vec<String>| format!("({})", each.join(") | ("));
        let (words, phrases): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        let has_phrases = phrases.iter().any(|phrases| !phrases.is_empty());
        Asked {
            words: any(words),
            phrases: has_phrases.then(|| any(phrases)),
        }
    }

    fn of_one(&self, at: u64) -> (String, String) {
        let key = self.keys.word_key(self.authority.0, at);
        let hidden = |word: &str| format!("'{}'", key.hide(word));
        // What is looked for in the texts for all and in the closed ones, or that its case is with one of the
        // departments in whose names it stands.
        let anywhere = |laid: &dyn Fn(&Hide<'_>) -> String, named: &[String]| {
            let open = laid(&|word| hidden(word));
            let shut = self.in_full.then(|| laid(&|word| hidden(&closed(word))));
            let marks = named.iter().map(|mark| hidden(mark));
            let either: Vec<String> = std::iter::once(open).chain(shut).chain(marks).collect();
            format!("({})", either.join(" | "))
        };
        let mut words: Vec<String> = self.marks.iter().map(|mark| hidden(mark)).collect();
        let mut phrases = Vec::new();
        for (term, named) in &self.terms {
            words.push(anywhere(&|hide| all_of(term, hide), named));
            if let Term::Phrase { first, rest } = term
                && !rest.is_empty()
            {
                phrases.push(anywhere(&|hide| in_order(first, rest, hide), named));
            }
        }
        (words.join(" & "), phrases.join(" & "))
    }
}

/// All words of a term, wherever they stand.
fn all_of(term: &Term, hide: &Hide<'_>) -> String {
    match term {
        Term::Character(character) => hide(character.encode_utf8(&mut [0; 4])),
        Term::Phrase { first, rest } => {
            let rest = rest.iter().map(|(_, word)| hide(word));
            let all: Vec<String> = std::iter::once(hide(first)).chain(rest).collect();
            format!("({})", all.join(" & "))
        }
    }
}

/// The words of a phrase, each where it must stand.
fn in_order(first: &str, rest: &[(u16, String)], hide: &Hide<'_>) -> String {
    rest.iter().fold(hide(first), |phrase, (distance, word)| {
        format!("{phrase} <{distance}> {}", hide(word))
    })
}

/// A search under way.
struct Search<'a> {
    scope: Scope,
    filter: &'a Filter,
    enough: usize,
    before: Uuid,
    found: Vec<Uuid>,
    /// Few of those that hold the words pass the filter.
    is_sparse: bool,
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    case_id: Uuid,
}

/// Where a shelf brought no more than this, several are looked at together.
const FEW: usize = 50;
/// Cases that are first held against the filter one by one, before all of a shelf that pass it are read.
const FIRST_LOOK: usize = 2_000;

impl Search<'_> {
    /// Looks through some shelves, of which this one is the last.
    async fn look(
        &mut self,
        conn: &mut AsyncPgConnection,
        authority: AuthorityId,
        asked: &Asked,
        last: u64,
    ) -> QueryResult<()> {
        let narrows =
            !matches!(self.scope, Scope::Authority(_)) || *self.filter != Filter::default();
        if !narrows {
            let held = self.held(conn, authority, asked, self.enough).await?;
            self.found.extend(held);
            return Ok(());
        }
        if !self.is_sparse {
            let held = self.held(conn, authority, asked, FIRST_LOOK).await?;
            let kept = lists::among(conn, self.scope, self.filter, &held).await?;
            self.found
                .extend(held.iter().filter(|id| kept.contains(id)));
            match held.last() {
                Some(last) if held.len() == FIRST_LOOK => self.before = *last,
                Some(_) | None => return Ok(()),
            }
            if self.found.len() >= self.enough {
                return Ok(());
            }
            self.is_sparse = true;
        }
        let span = (begin_of(last), self.before);
        let kept = lists::between(conn, self.scope, self.filter, span).await?;
        if !kept.is_empty() {
            let held = self.held(conn, authority, asked, usize::MAX).await?;
            self.found
                .extend(held.iter().filter(|id| kept.contains(id)));
        }
        self.before = span.0;
        Ok(())
    }

    /// The newest cases of the shelves that hold what is asked.
    ///
    /// The inner query is answered by the index of words and sorted without touching the words themselves;
    /// `OFFSET 0` keeps the planner from walking the register by id instead. Phrases are then looked at from
    /// the newest on, until there are as many as wanted.
    async fn held(
        &self,
        conn: &mut AsyncPgConnection,
        authority: AuthorityId,
        asked: &Asked,
        limit: usize,
    ) -> QueryResult<Vec<Uuid>> {
        let phrases = match &asked.phrases {
            Some(_) => "body @@ $5::tsquery",
            None => "$5 = ''",
        };
        let held: Vec<Held> = diesel::sql_query(format!(
            "SELECT case_id FROM (
                SELECT case_id, body FROM search_docs
                 WHERE authority_id = $1 AND case_id < $2 AND body @@ $3::tsquery
                 ORDER BY case_id DESC OFFSET 0
             ) AS holding WHERE {phrases} ORDER BY case_id DESC LIMIT $4"
        ))
        .bind::<diesel::sql_types::Uuid, _>(authority)
        .bind::<diesel::sql_types::Uuid, _>(self.before)
        .bind::<Text, _>(&asked.words)
        .bind::<BigInt, _>(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind::<Text, _>(asked.phrases.as_deref().unwrap_or_default())
        .load(conn)
        .await?;
        Ok(held.into_iter().map(|held| held.case_id).collect())
    }
}

/// Cases after this one that are not in the index.
pub async fn missing(
    conn: &mut AsyncPgConnection,
    after: Option<(AuthorityId, CaseId)>,
    limit: i64,
) -> QueryResult<Vec<(AuthorityId, CaseId)>> {
    let indexed = search_docs::table
        .find((cases::authority_id, cases::id))
        .select(search_docs::case_id);
    let (authority, case) = after.unwrap_or((AuthorityId(Uuid::nil()), CaseId(Uuid::nil())));
    cases::table
        .filter(diesel::dsl::not(diesel::dsl::exists(indexed)))
        .filter(
            cases::authority_id
                .gt(authority)
                .or(cases::authority_id.eq(authority).and(cases::id.gt(case))),
        )
        .order((cases::authority_id, cases::id))
        .limit(limit)
        .select((cases::authority_id, cases::id))
        .load(conn)
        .await
}
