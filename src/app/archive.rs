//! The papers of a case, as its file lists them (归档目录).

use std::collections::HashMap;

use super::{App, Error, Result};
use crate::rules::attaching::is_readable;
use crate::rules::case::Case;
use crate::rules::ids::{CaseId, DocumentId};
use crate::rules::papers::{self, CasePaper};
use crate::rules::policy::{self, Actor};
use crate::storage::{cases, documents, events};

/// The file of a case.
pub struct File {
    /// The case.
    pub case: Case,
    /// Its papers, in order.
    pub papers: Vec<Listed>,
}

/// A paper, and what its document is called, for those who may read that.
pub struct Listed {
    /// The paper.
    pub paper: CasePaper,
    /// What its document is called.
    pub name: Option<String>,
}

/// The papers of a case within the actor's scope. That documents were named is noted in the audit.
///
/// # Errors
/// Not found; or the database cannot be reached.
pub async fn papers(app: &App, actor: &Actor, id: CaseId) -> Result<File> {
    let authority = app.authority(actor.authority()).await?;
    app.write(async |tx| {
        let case = cases::find(tx, policy::scope(actor), id)
            .await?
            .ok_or(Error::NotFound)?;
        let record = events::list(tx, case.authority, id).await?;
        let mut names: HashMap<DocumentId, String> = HashMap::new();
        if policy::sees_in_full(actor) {
            app.note(tx, authority.id, actor.by(), "papers_listed", Some(id.0))
                .await?;
            let rows = documents::of_case(tx, &app.keys, case.authority, id).await?;
            names.extend(
                rows.into_iter()
                    .map(|row| (row.id, row.name.as_str().to_owned())),
            );
            names.retain(|id, _| {
                let mut documents = case.documents.iter();
                documents.any(|one| one.id == *id && is_readable(&case, one, actor, &case))
            });
        }
        let papers = papers::papers(&case, &record, |at| authority.day(at));
        let listed = papers.into_iter().map(|paper| Listed {
            name: paper.document.and_then(|(id, _)| names.remove(&id)),
            paper,
        });
        Ok(File {
            papers: listed.collect(),
            case,
        })
    })
    .await
}
