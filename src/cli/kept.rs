//! What can be asked of a rehearsal that was kept: its annual report, as a workbook.

use std::fs;
use std::path::{Path, PathBuf};

use super::start::StartError;
use super::temporary::Temporary;
use crate::app::{App, annual};
use crate::config::Settings;
use crate::rules::language::Language;
use crate::rules::policy::{Actor, Role};
use crate::storage::accounts;

/// Writes the report of a year that was rehearsed; tells what section 一 can say of it, and the file.
///
/// # Errors
/// When nothing was kept under this name, the year cannot be reported, or the file cannot be written.
pub(super) async fn report(
    settings: &Settings,
    (purpose, name): (&str, &str),
    year: i32,
    out: Option<&Path>,
) -> Result<(String, PathBuf), StartError> {
    let opened = Temporary::reopen(settings, purpose, name).await?;
    let written = write(&opened.app, year, out).await;
    opened.close(true).await?;
    written
}

async fn write(app: &App, year: i32, out: Option<&Path>) -> Result<(String, PathBuf), StartError> {
    let head = head(app).await?;
    let report = annual::read(app, &head, year, None, None).await?;
    let file = annual::workbook(&report)?;
    let path = out.map_or_else(
        || PathBuf::from(annual::workbook_name(&report)),
        Path::to_owned,
    );
    fs::write(&path, file).map_err(|cause| StartError::File {
        path: path.clone(),
        cause,
    })?;
    Ok((report.narrative(Language::Chinese), path))
}

/// The head of the one office that a rehearsal has.
async fn head(app: &App) -> Result<Actor, StartError> {
    let nobody = || StartError::Machine("nobody of this rehearsal may read the report".to_owned());
    let authority = app.authorities().await?.into_iter().next();
    let authority = authority.ok_or_else(nobody)?.id;
    let mut conn = app.read().await?;
    let staff = accounts::list(&mut conn, &app.keys, authority).await?;
    let head = staff.into_iter().find(|one| one.role == Role::Head);
    let head = head.ok_or_else(nobody)?;
    Ok(Actor::Staff {
        authority,
        account: head.id,
        role: head.role,
        department: head.department,
        succeeds: false,
        deputy: None,
    })
}
