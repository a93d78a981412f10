//! Holding the contents of documents, which lie outside the database, against their digests.

use sha2::{Digest, Sha256};

use super::{App, Fault, Result, Wrong};
use crate::objects::{Error, Name, Objects};
use crate::seal::hex;
use crate::storage::authorities::Authority;
use crate::storage::verify::contents::{self, Content};

/// How many rows are read together.
const TOGETHER: i64 = 500;

/// How many contents there are to check.
///
/// # Errors
/// When the database cannot be reached.
pub async fn count(app: &App, authority: &Authority) -> Result<u64> {
    let contents = contents::count(&mut *app.read().await?, authority.id).await?;
    Ok(u64::try_from(contents).unwrap_or_default())
}

/// Reads every content and holds it against its digest, which the record of the case binds. One by one, and never more
/// of it in memory than a chunk.
///
/// # Errors
/// When the database cannot be reached. What cannot be read is no error but a fault.
pub async fn verify(
    app: &App,
    authority: &Authority,
    mut told: impl FnMut(u64, &[Fault]),
) -> Result<()> {
    let mut after = None;
    loop {
        let next = {
            let mut conn = app.read().await?;
            contents::next(&mut conn, authority.id, after, TOGETHER).await?
        };
        let Some(last) = next.last() else {
            return Ok(());
        };
        after = Some(last.document);
        for content in next {
            let wrong = check(app, authority, &content).await?;
            let fault = wrong.map(|wrong| Fault {
                case: Some(content.number),
                wrong,
            });
            told(1, fault.as_slice());
        }
    }
}

async fn check(app: &App, authority: &Authority, content: &Content) -> Result<Option<Wrong>> {
    let document = content.document;
    let name = Name {
        authority: authority.id,
        case: content.case,
        document,
    };
    let wrong = match digest(&app.documents.objects, name).await {
        Ok(sha256) if sha256 == content.sha256 => return Ok(None),
        Err(Error::Missing(_)) => Wrong::NoContent(document),
        Ok(_) | Err(_) => Wrong::Content(document),
    };
    // Of what was withdrawn meanwhile nothing need be there.
    let is_owed = contents::is_owed(&mut *app.read().await?, authority.id, document).await?;
    Ok(is_owed.then_some(wrong))
}

async fn digest(objects: &Objects, name: Name) -> std::result::Result<String, Error> {
    let mut reading = objects.read(name).await?;
    let mut digest = Sha256::new();
    while let Some(bytes) = reading.next().await {
        digest.update(bytes?);
    }
    Ok(hex(&digest.finalize()))
}
