//! `disclosure responsibilities`: the list of powers and responsibilities by which cases are routed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::input;
use super::of_authority::OfAuthority;
use super::say::{self, line, wrong};
use super::start::{StartError, explain};
use crate::app::responsibilities::{self, Imported, Keeper, NewList};
use crate::app::{App, Error};
use crate::sheets::{FILE, Unreadable};
use crate::storage::authorities::Authority;

/// Import and list the powers and responsibilities of offices (权力清单、责任清单).
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Put a list in the place of the one before: all of it, or nothing
    Import(New),
    /// Print the lists that were imported, the one in force first
    List(OfAuthority),
}

#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
struct New {
    #[command(flatten)]
    of: OfAuthority,
    /// Where the list comes from, such as the notice that published it; the name of the file, if left out
    #[arg(long, value_parser = source)]
    source: Option<String>,
    /// Only say what the import would do
    #[arg(long)]
    dry_run: bool,
    /// CSV in UTF-8 or GB18030, or XLSX
    file: PathBuf,
}

const EXAMPLES: &str = "Examples:
  $ head -2 权责清单.csv
  权力名称,实施主体,实施依据,办理时限,责任科室,咨询电话
  农村宅基地用地审批,区农业农村水利局,《中华人民共和国土地管理法》,20个工作日,农经科,0556-0000123

  $ disclosure responsibilities import 权责清单.csv --dry-run
  $ disclosure responsibilities import 权责清单.xlsx --authority YJ --source 迎政办〔2025〕12号
  $ disclosure responsibilities list

权力名称 and 实施主体 must be there; 实施依据, 行使对象, 收费标准及依据, 办理流程, 办理时限, 责任科室 and
咨询电话 are taken where they are, under these headings or the usual others, or in English (name, body,
basis, object, charges, process, time limit, office, hotline). Other columns are passed over. A title may
stand above the headings. Of a workbook every visible sheet with such headings is read.
Rows whose body is no department of the authority are kept as offices outside, which replies that something
is not this agency's can name.
Exit status: 0 done, 1 failed, 2 the input or the settings are wrong.";

/// Runs the sub-command: 0 done, 1 failed, 2 the input or the settings are wrong.
pub fn run(arguments: &Arguments) -> ExitCode {
    let done = match &arguments.command {
        Command::Import(new) => import(new),
        Command::List(of) => of.with(list),
    };
    say::done("disclosure responsibilities", done)
}

fn source(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_line = !text.is_empty() && text.chars().count() <= 500;
    if is_line && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err("one line of 1 to 500 characters".to_owned())
    }
}

fn import(new: &New) -> Result<String, StartError> {
    let file = read(&new.file)?;
    let name = || {
        let name = new.file.file_name().unwrap_or(new.file.as_os_str());
        name.to_string_lossy()
            .chars()
            .filter(|c| !c.is_control())
            .take(500)
            .collect()
    };
    let source = new.source.clone().unwrap_or_else(name);
    new.of.with(async |app, authority| {
        let keeper = Keeper::command_line(Arc::clone(authority));
        let list = NewList { source, file };
        let imported = if new.dry_run {
            responsibilities::preview(app, &keeper, list).await
        } else {
            responsibilities::import(app, &keeper, list, None).await
        };
        imported
            .map(|imported| told(&imported))
            .map_err(|error| in_file(&new.file, error))
    })
}

/// What is wrong in a file is wrong input.
fn in_file(path: &Path, error: Error) -> StartError {
    match error {
        Error::Invalid(_) => wrong(format!("{}:\n{}", path.display(), explain(&error))),
        other => other.into(),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, StartError> {
    let failed = |cause| StartError::File {
        path: path.to_owned(),
        cause,
    };
    let most = u64::try_from(FILE).unwrap_or(u64::MAX);
    if std::fs::metadata(path).map_err(failed)?.len() > most {
        let (_, advice) = Unreadable::TooMuch.advice();
        return Err(wrong(format!(
            "{}: larger than {} MiB: {advice}",
            path.display(),
            FILE / (1024 * 1024)
        )));
    }
    // A device tells no size beforehand.
    input::file(path, most / (1024 * 1024)).map_err(failed)
}

fn told(imported: &Imported) -> String {
    let mut text = String::new();
    for sheet in &imported.sheets {
        let columns: Vec<String> = sheet
            .columns
            .iter()
            .map(|(column, letters)| format!("{letters} {}", column.code()))
            .collect();
        line(
            &mut text,
            format_args!(
                "sheet {}: {} rows below the headings in row {} ({}), {} titles passed over",
                sheet.number,
                sheet.rows,
                sheet.headings_in,
                columns.join(", "),
                sheet.passed_over
            ),
        );
    }
    for number in &imported.other_sheets {
        line(
            &mut text,
            format_args!("sheet {number}: no headings of such a list, passed over"),
        );
    }
    line(
        &mut text,
        format_args!(
            "{} rows, {} of them of departments",
            imported.rows, imported.of_departments
        ),
    );
    for (body, rows) in &imported.other_offices {
        line(
            &mut text,
            format_args!("office outside: {body}, rows: {rows}"),
        );
    }
    for name in &imported.without_rows {
        line(&mut text, format_args!("department without a row: {name}"));
    }
    match &imported.list {
        Some(list) => line(
            &mut text,
            format_args!(
                "version {} is in force, SHA-256 {}",
                list.version, imported.sha256
            ),
        ),
        None => line(&mut text, format_args!("nothing was changed")),
    }
    text
}

async fn list(app: &App, authority: &Arc<Authority>) -> Result<String, StartError> {
    let mut text = String::new();
    for list in responsibilities::versions(app, authority.id).await? {
        line(
            &mut text,
            format_args!(
                "{}  version {:<4} {:>6} rows  {}  SHA-256 {}  {}",
                authority.code,
                list.version,
                list.rows,
                authority.day(list.imported_at),
                list.sha256(),
                list.source
            ),
        );
    }
    if text.is_empty() {
        line(&mut text, format_args!("{}  no list yet", authority.code));
    }
    Ok(text)
}
