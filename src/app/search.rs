//! What a case is found by: its number, the information wanted, and the reply once it is made; the department it is
//! with by a mark. Kept in the transaction of the change, so that a search never lags behind.
//!
//! Everyone who sees the case finds it by what everyone reads; by the reply, and by what is masked in the application,
//! only who reads that (decision 111).

use tokio::try_join;

use super::intake::Application;
use super::seen::Seen;
use super::{App, Error, Result};
use crate::rules::application::Wanted;
use crate::rules::case::{Case, MadeReply};
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::masking::Persons;
use crate::rules::outcome::Reply;
use crate::rules::policy::Scope;
use crate::search::Words;
use crate::storage::turns::{self, Turn};
use crate::storage::{AsyncPgConnection, cases, parties, people, search};

/// Cases that one transaction brings into the index.
const AT_ONCE: i64 = 50;

/// Makes a new case found.
pub(super) async fn open(
    tx: &AsyncPgConnection,
    (app, seen): (&App, &Seen),
    case: &Case,
    application: &Application,
) -> Result<()> {
    let persons = application.persons();
    if made_reply(case).is_some() {
        return index(tx, (app, seen), case, &persons).await;
    }
    let words = words(case, &persons, Some(&application.wanted), (None, None));
    Ok(search::put(tx, &app.keys, case.authority, case.id, &words).await?)
}

/// Makes a case found by what it has become.
pub(super) async fn follow(
    tx: &AsyncPgConnection,
    (app, seen): (&App, &Seen),
    before: &Case,
    after: &Case,
) -> Result<()> {
    if found_by(before) == found_by(after) {
        return Ok(());
    }
    let persons = persons(tx, app, after).await?;
    index(tx, (app, seen), after, &persons).await
}

/// Who applies and acts for them, as the register knows them.
async fn persons(tx: &AsyncPgConnection, app: &App, case: &Case) -> Result<Persons> {
    let (keys, authority) = (&app.keys, case.authority);
    let (applicant, joint, agent) = try_join!(
        people::get(tx, keys, authority, case.id, case.applicant_kind),
        parties::joint(tx, keys, authority, case.id),
        parties::agent(tx, keys, authority, case.id),
    )?;
    Ok(Persons::of(&applicant, &joint, agent.as_ref()))
}

/// What of a case may change that it is found by.
fn found_by(case: &Case) -> impl PartialEq {
    let reply = made_reply(case).map(|reply| reply.draft.content.id);
    let clarified = case.clarified().map(|text| text.id);
    (case.stage.department(), case.wanted.id, reply, clarified)
}

/// Only a reply that was made: a draft may still change, and is not for all who see the case.
fn made_reply(case: &Case) -> Option<&MadeReply> {
    case.stage.made_reply()
}

async fn index(
    tx: &AsyncPgConnection,
    (app, seen): (&App, &Seen),
    case: &Case,
    persons: &Persons,
) -> Result<()> {
    let (keys, authority) = (&app.keys, case.authority);
    let text = async |id| seen.text(tx, keys, authority, id).await;
    let wanted: Option<Wanted> = read(text(case.wanted.id).await?)?;
    let reply: Option<Reply> = match made_reply(case) {
        Some(made) => read(text(made.draft.content.id).await?)?,
        None => None,
    };
    let clarified = match case.clarified() {
        Some(answer) => text(answer.id).await?,
        None => None,
    };
    let said = (clarified.as_deref(), reply.as_ref());
    let words = words(case, persons, wanted.as_ref(), said);
    Ok(search::put(tx, &app.keys, case.authority, case.id, &words).await?)
}

/// A text that was kept as JSON; `None` when it was shredded: then nobody finds the case by it.
fn read<T: serde::de::DeserializeOwned>(plain: Option<String>) -> Result<Option<T>> {
    plain
        .map(|plain| serde_json::from_str(&plain).map_err(Error::internal))
        .transpose()
}

fn leads(wanted: Option<&Wanted>) -> impl Iterator<Item = &str> {
    wanted.into_iter().flat_map(Wanted::leads)
}

/// `clarified` is what the applicant said when correcting the application.
fn words(
    case: &Case,
    persons: &Persons,
    wanted: Option<&Wanted>,
    (clarified, reply): (Option<&str>, Option<&Reply>),
) -> Words {
    let number = made_reply(case).map(|reply| reply.letter.number.as_str());
    let masked = wanted.map(|wanted| persons.hide_in(wanted));
    let masked_answer = clarified.map(|answer| persons.hide(answer));
    // Where nothing is masked, who reads in full finds it among the words for all.
    let unmasked = leads(wanted).zip(leads(masked.as_ref()));
    let unmasked = unmasked
        .chain(clarified.zip(masked_answer.as_deref()))
        .filter_map(|(full, masked)| (full != masked).then_some(full));
    let words = Words::of(
        std::iter::once(case.number.as_str())
            .chain(leads(masked.as_ref()))
            .chain(masked_answer.as_deref())
            .chain(number),
    );
    let reply = reply.into_iter().flat_map(Reply::texts);
    let words = words.and_closed(unmasked.chain(reply));
    search::Marks::of(case).mark(words)
}

/// How far the index has been filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// So many cases were brought in; more may be missing after this one.
    UpTo((AuthorityId, CaseId), usize),
    /// None is missing any more.
    Whole,
    /// Another copy of the program is at it.
    ByAnother,
}

/// Brings some cases into the index that are not in it: those from before there was one, and those that
/// an older copy of the program files meanwhile.
///
/// # Errors
/// When the database cannot be reached.
pub async fn fill(app: &App, after: Option<(AuthorityId, CaseId)>) -> Result<Filled> {
    app.write(async |tx| {
        if !turns::take(tx, Turn::Index).await? {
            return Ok(Filled::ByAnother);
        }
        let missing = search::missing(tx, after, AT_ONCE).await?;
        for (authority, id) in &missing {
            // Locked, so that no change is overwritten by what was read before it.
            let scope = Scope::Authority(*authority);
            match cases::lock(tx, scope, *id).await.map_err(Error::from) {
                Ok(Some(locked)) => index_or_note(tx, app, &locked.case).await?,
                Ok(None) => {}
                Err(error) => note(*id, error)?,
            }
        }
        Ok(match missing.last() {
            Some(last) => Filled::UpTo(*last, missing.len()),
            None => Filled::Whole,
        })
    })
    .await
}

async fn index_or_note(tx: &AsyncPgConnection, app: &App, case: &Case) -> Result<()> {
    let indexed = async {
        let persons = persons(tx, app, case).await?;
        index(tx, (app, &Seen::default()), case, &persons).await
    };
    match indexed.await {
        Ok(()) => Ok(()),
        Err(error) => note(case.id, error),
    }
}

/// A case that is damaged must not keep the others out.
fn note(id: CaseId, error: Error) -> Result<()> {
    match error {
        Error::Internal(cause) => {
            tracing::error!(case.id = %id, cause, "the case cannot be read, so it cannot be found");
            Ok(())
        }
        other => Err(other),
    }
}
