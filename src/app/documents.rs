//! Documents of a case: added, listed, read, taken back; and the tidying behind them.
//!
//! The content is written first, the row that makes it exist last. What breaks off in between leaves
//! nothing that anyone can see, and is swept in time.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::act::{Key, Target, act};
use super::record::Change;
use super::{App, Error, Result};
pub use crate::objects::Reading;
use crate::objects::{Name, Objects, Writing};
use crate::rules::attaching::{is_readable, is_withdrawable};
use crate::rules::case::Case;
use crate::rules::command::Command;
use crate::rules::document::{AttachmentKind, CaseDocument, FileName, MediaType, NewDocument};
use crate::rules::ids::{AuthorityId, CaseId, DocumentId};
use crate::rules::language::Language;
use crate::rules::policy::{self, Actor, Scope};
use crate::storage::{AsyncPgConnection, cases, documents};

/// Contents without a row are kept so long: an upload may still be under way.
pub const ORPHANS_KEPT: TimeDelta = TimeDelta::days(1);
/// How many rows are looked at together.
const BATCH: u16 = 500;

/// Where documents are kept, and how many may be.
#[derive(Clone)]
pub struct Store {
    /// Their contents.
    pub objects: Objects,
    /// The most bytes of one.
    pub most_bytes: u64,
    /// The most on one case.
    pub per_case: usize,
}

/// What an upload says of itself before its content comes.
#[derive(Debug, Clone)]
pub struct Announced {
    /// What it is for.
    pub kind: AttachmentKind,
    /// The form it claims.
    pub media: MediaType,
    /// What it is called.
    pub name: FileName,
}

/// A document that is being uploaded. Dropped before its end, it leaves nothing.
pub struct Upload<'a> {
    app: &'a App,
    actor: &'a Actor,
    case: CaseId,
    id: DocumentId,
    announced: Announced,
    writing: Writing,
}

/// Begins an upload, if this actor may add to this case at all. Versions, stages and limits are
/// compared at the end, after a repeated request was recognised.
///
/// # Errors
/// Not found, denied; the database or the store does not work.
pub async fn begin<'a>(
    app: &'a App,
    actor: &'a Actor,
    case: CaseId,
    announced: Announced,
) -> Result<Upload<'a>> {
    let scope = policy::scope(actor);
    let found = cases::find(&*app.read().await?, scope, case)
        .await?
        .ok_or(Error::NotFound)?;
    policy::permit_on(actor, crate::rules::command::Action::AddDocument, &found)?;
    let id = DocumentId(app.env.id());
    let name = content(actor.authority(), case, id);
    Ok(Upload {
        app,
        actor,
        case,
        id,
        announced,
        writing: app.documents.objects.write(name).await?,
    })
}

impl Upload<'_> {
    /// Takes the next bytes of the content.
    ///
    /// # Errors
    /// When it grows too large, or the store does not work.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let most = self.app.documents.most_bytes;
        let more = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.writing.bytes().saturating_add(more) > most {
            return Err(Error::TooLarge { most });
        }
        Ok(self.writing.push(bytes).await?)
    }

    /// Ends the upload: the content is there in full, and the document comes to the case. `key` makes
    /// the key of the request from the digest of the content.
    ///
    /// # Errors
    /// When the content is not what it claims to be; and those of [`act`].
    pub async fn finish(
        self,
        version: Option<i32>,
        key: impl FnOnce(&str) -> Option<Key>,
    ) -> Result<(Case, Shown)> {
        let announced = self.announced;
        if self.writing.bytes() == 0 {
            let (chinese, english) = ("文件没有内容", "The document is empty");
            return Err(Error::invalid("content", "empty", chinese, english));
        }
        check_form(&self.writing, announced.media)?;
        let written = self.writing.finish().await?;
        let target = Target {
            case: self.case,
            version,
            key: key(&written.sha256),
        };
        let document = NewDocument {
            id: self.id,
            kind: announced.kind,
            media: announced.media,
            name: announced.name,
            bytes: written.bytes,
            sha256: written.sha256,
        };
        let command = Command::AddDocument {
            document: Box::new(document),
        };
        let name = content(self.actor.authority(), self.case, self.id);
        let case = match Box::pin(act(self.app, self.actor, target, command)).await {
            Ok(case) => case,
            Err(error) => {
                // Whether a commit that broke off was made, nobody knows: the content may be needed.
                if !matches!(error, Error::Unavailable | Error::Internal(_)) {
                    erase_quietly(self.app, name).await;
                }
                return Err(error);
            }
        };
        let added = case.documents.last().map(|document| document.id);
        if added != Some(self.id) {
            // The request was repeated: the first content stays.
            erase_quietly(self.app, name).await;
        }
        let shown = added.ok_or_else(|| Error::internal("no document was added"))?;
        let shown = shown_one(self.app, self.actor, &case, shown).await?;
        Ok((case, shown))
    }
}

/// Refuses a content that is not what it claims to be, and one that carries a program.
fn check_form(writing: &Writing, media: MediaType) -> Result<()> {
    let archive = writing.archive();
    if !writing.content().is(media) || (media.is_archive() && archive.is_none()) {
        return Err(Error::invalid(
            "content",
            "not_its_type",
            &format!(
                "文件内容与所称的格式（{}）不符，请核对后重新提交",
                media.code()
            ),
            &format!(
                "The content is not of the type it claims ({})",
                media.code()
            ),
        ));
    }
    if archive.is_some_and(|archive| archive.carries_programs()) {
        return Err(Error::invalid(
            "content",
            "carries_programs",
            "文件含有宏、嵌入的 OLE 对象或者可执行文件，请去除后重新提交，或者另存为 PDF 提交",
            "The document carries macros, embedded OLE objects or programs: take them out, or send it as PDF",
        ));
    }
    Ok(())
}

/// The sweeper would find it, too; sooner is better.
async fn erase_quietly(app: &App, name: Name) {
    if let Err(cause) = app.documents.objects.erase(name).await {
        tracing::warn!(%cause, "a content that is not needed could not be erased");
    }
}

fn content(authority: AuthorityId, case: CaseId, document: DocumentId) -> Name {
    Name {
        authority,
        case,
        document,
    }
}

/// Keeps what a command does to documents beside the events.
pub(super) async fn keep(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    command: &Command,
) -> Result<()> {
    let owner = (change.authority.id, case.id);
    match command {
        Command::AddDocument { document } => {
            documents::add(tx, &change.app.keys, owner, document, change.now).await?;
        }
        Command::WithdrawDocument { document } => {
            documents::withdraw(tx, owner.0, *document, change.now).await?;
        }
        _ => {}
    }
    Ok(())
}

/// A document as an actor sees it.
pub struct Shown {
    /// What the record tells.
    pub document: CaseDocument,
    /// Its form.
    pub media: MediaType,
    /// What it is called; for those who need not know persons, its kind.
    pub name: FileName,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// Whether the actor may take it back now.
    pub withdrawable: bool,
    /// The case on which it hangs.
    pub on: CaseId,
    /// The number of that case, where it is the one from which this one was split.
    pub from: Option<String>,
}

/// The documents of a case that this actor can see, in the order they were added; a part of a split application has
/// those, too, that hung on the original when it was split.
///
/// # Errors
/// Not found; or the database cannot be reached.
pub async fn list(app: &App, actor: &Actor, case: CaseId) -> Result<Vec<Shown>> {
    let mut conn = app.read().await?;
    let case = cases::find(&conn, policy::scope(actor), case)
        .await?
        .ok_or(Error::NotFound)?;
    let inherited = inherited(app, &mut conn, actor, &case).await?;
    let own = shown(app, &mut conn, actor, (&case, &case)).await?;
    Ok(inherited.into_iter().chain(own).collect())
}

/// The documents that a part has from the original. They stay the original's: whoever put one there takes it back
/// there, and it is gone from both.
async fn inherited(
    app: &App,
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    part: &Case,
) -> Result<Vec<Shown>> {
    let Some(from) = &part.split_from else {
        return Ok(Vec::new());
    };
    let scope = Scope::Authority(part.authority);
    let then = cases::find_at(conn, scope, from.case, from.version).await?;
    let now = cases::find(conn, scope, from.case).await?;
    let (Some(then), Some(now)) = (then, now) else {
        return Err(Error::internal("a part without its original"));
    };
    let hung = |shown: &Shown| {
        let mut documents = then.documents.iter();
        documents.any(|document| document.id == shown.document.id)
    };
    let all = shown(app, conn, actor, (&now, part)).await?;
    Ok(all
        .into_iter()
        .filter(hung)
        .map(|shown| Shown {
            withdrawable: false,
            from: Some(from.number.clone()),
            ..shown
        })
        .collect())
}

/// Those of a case, looked at through it or a part of it.
async fn shown(
    app: &App,
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    (case, through): (&Case, &Case),
) -> Result<Vec<Shown>> {
    let rows = documents::of_case(conn, &app.keys, case.authority, case.id).await?;
    let mut rows: HashMap<DocumentId, documents::Document> =
        rows.into_iter().map(|row| (row.id, row)).collect();
    let readable = case
        .documents
        .iter()
        .filter(|document| is_readable(case, document, actor, through));
    // A name may hold personal data.
    let knows_names = policy::knows_name(actor, through);
    Ok(readable
        .filter_map(|document| {
            let row = rows.remove(&document.id)?;
            Some(Shown {
                withdrawable: is_withdrawable(case, document, actor),
                document: document.clone(),
                media: row.media,
                name: if knows_names {
                    row.name
                } else {
                    FileName::plain(document.kind, row.media, Language::Chinese)
                },
                added_at: row.created_at,
                on: case.id,
                from: None,
            })
        })
        .collect())
}

async fn shown_one(app: &App, actor: &Actor, case: &Case, id: DocumentId) -> Result<Shown> {
    let mut conn = app.read().await?;
    shown(app, &mut conn, actor, (case, case))
        .await?
        .into_iter()
        .find(|shown| shown.document.id == id)
        .ok_or(Error::NotFound)
}

/// A document with its content. Reading it is noted in the audit.
///
/// # Errors
/// Not found; the database or the store does not work.
pub async fn read(
    app: &App,
    actor: &Actor,
    case: CaseId,
    id: DocumentId,
) -> Result<(Shown, Reading)> {
    let found = app
        .write(async |tx| {
            let case = cases::find(tx, policy::scope(actor), case)
                .await?
                .ok_or(Error::NotFound)?;
            let own = shown(app, tx, actor, (&case, &case)).await?;
            let inherited = inherited(app, tx, actor, &case).await?;
            let mut all = own.into_iter().chain(inherited);
            let found = all.find(|shown| shown.document.id == id);
            let found = found.ok_or(Error::NotFound)?;
            let (by, read) = (actor.by(), "document_read");
            app.note(tx, case.authority, by, read, Some(id.0)).await?;
            Ok(found)
        })
        .await?;
    let name = content(actor.authority(), found.on, id);
    Ok((found, app.documents.objects.read(name).await?))
}

/// Erases the contents of documents that were withdrawn; gives how many.
///
/// # Errors
/// When the database or the store does not work.
pub async fn erase_withdrawn(app: &App) -> Result<usize> {
    let mut erased: usize = 0;
    loop {
        let owed = documents::to_erase(&mut *app.read().await?, i64::from(BATCH)).await?;
        if owed.is_empty() {
            return Ok(erased);
        }
        for owner in owed {
            let (authority, case, document) = owner;
            let name = content(authority, case, document);
            app.documents.objects.erase(name).await?;
            documents::erased(&mut *app.read().await?, owner, app.env.now()).await?;
            erased = erased.saturating_add(1);
        }
    }
}

/// What a sweep found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Contents without a row, and pieces of contents, that were removed.
    pub orphans: usize,
    /// Rows without a content; each was logged.
    pub missing: usize,
}

/// Removes contents that no row knows, once they are old enough, and looks for rows without content.
///
/// # Errors
/// When the database or the store does not work.
pub async fn sweep(app: &App) -> Result<Swept> {
    let before = app.env.now() - ORPHANS_KEPT;
    let objects = &app.documents.objects;
    let mut swept = Swept {
        orphans: objects.remove_unfinished(before).await?,
        missing: 0,
    };
    let mut older = objects.older_than(before);
    while let Some(names) = older.next().await {
        let names = names?;
        let ids: Vec<DocumentId> = names.iter().map(|name| name.document).collect();
        let known = documents::known(&mut *app.read().await?, &ids).await?;
        for name in names {
            if !known.contains(&name.document) {
                objects.erase(name).await?;
                swept.orphans = swept.orphans.saturating_add(1);
            }
        }
    }
    swept.missing = count_missing(app).await?;
    Ok(swept)
}

async fn count_missing(app: &App) -> Result<usize> {
    let (mut missing, mut after): (usize, _) = (0, None);
    loop {
        let rows =
            documents::with_content(&mut *app.read().await?, after, i64::from(BATCH)).await?;
        let Some(last) = rows.last().copied() else {
            return Ok(missing);
        };
        after = Some(last);
        for (authority, case, document) in rows {
            let name = content(authority, case, document);
            if !app.documents.objects.has(name).await? {
                tracing::error!(case.id = %case, document.id = %document, "the content of a document is missing: restore it from a backup");
                missing = missing.saturating_add(1);
            }
        }
    }
}
