//! `disclosure rehearse`: makes the cases of published tables, and compares the reports with them.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::start::{self, ConfigFile, StartError};
use super::temporary::Temporary;
use crate::config::LogFormat;
use crate::demo;
use crate::demo::rehearsal::{self, Cell, Difference, Given, Rehearsed, TableError};
use crate::rules::language::Language;
use crate::telemetry;

/// Rehearse annual reports: make the cases that published tables tell of, and compare the reports with the tables.
///
/// Cases are filed, answered, abandoned and withdrawn, remedies sought and decided, through the same code as everyone's,
/// under a clock that is set to each moment, in a temporary database of the private PostgreSQL in the data folder;
/// notices are discarded. No register is touched, whatever `DISCLOSURE_DATABASE_URL` says. Several tables are of
/// consecutive years, and each must carry in what the one before carried out. A table whose cells do not agree is
/// refused with the cell.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// A table of an annual report, as JSON; several in the order of their years
    #[arg(long = "table", value_name = "FILE", required = true)]
    tables: Vec<PathBuf>,
    /// Keep the temporary database, and say how to look at it
    #[arg(long)]
    keep: bool,
}

const EXAMPLES: &str = "Examples:
  $ disclosure rehearse --table 2023.json
  $ disclosure rehearse --table 2023.json --table 2024.json --keep

Exit status: 0 every report is as its table, 1 cells differ or something failed, 2 a table or the settings are wrong.";

/// Runs the sub-command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let tables = match read(&arguments.tables) {
        Ok(tables) => tables,
        Err(refused) => {
            eprintln!("disclosure rehearse: {refused}");
            return ExitCode::from(2);
        }
    };
    let settings = arguments.config.read().map_err(StartError::from);
    let result = settings.and_then(|settings| {
        let set_up = |cause: telemetry::SetUpError| StartError::Machine(cause.to_string());
        telemetry::log("warn", LogFormat::Text).map_err(set_up)?;
        start::block_on(async {
            let temporary = Box::pin(Temporary::open(&settings, "rehearsal")).await?;
            let rehearsed = Box::pin(rehearse(&temporary, &tables)).await;
            let place = temporary.close(arguments.keep).await?;
            rehearsed.map(|rehearsed| (rehearsed, place))
        })
    });
    match result {
        Ok((rehearsed, place)) => tell(&rehearsed, place.as_deref()),
        Err(error) => {
            eprintln!("disclosure rehearse: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Why the tables are refused.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", path.display())]
struct Refused {
    path: PathBuf,
    cause: Box<dyn std::error::Error + Send + Sync>,
}

fn read(paths: &[PathBuf]) -> Result<Vec<Given>, Refused> {
    let refused = |path: &PathBuf, cause: TableError| Refused {
        path: path.clone(),
        cause: Box::new(cause),
    };
    let mut tables = Vec::new();
    for path in paths {
        let text = fs::read_to_string(path).map_err(|cause| Refused {
            path: path.clone(),
            cause: Box::new(cause),
        })?;
        tables.push(rehearsal::parse(&text).map_err(|cause| refused(path, cause))?);
    }
    rehearsal::check_years(&tables).map_err(|(at, cause)| {
        let path = paths.get(at).cloned().unwrap_or_default();
        refused(&path, cause)
    })?;
    Ok(tables)
}

/// Prints a line; once nobody reads any more, that is no failure.
fn say(line: &str) {
    let written = writeln!(io::stdout(), "{line}");
    if let Err(cause) = written.as_ref()
        && cause.kind() != io::ErrorKind::BrokenPipe
    {
        eprintln!("disclosure rehearse: cannot write the result: {cause}");
    }
}

async fn rehearse(temporary: &Temporary, tables: &[Given]) -> Result<Rehearsed, StartError> {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(style());
    let begun = Instant::now();
    let progress = &mut |done: usize, total: usize, cases: usize| {
        bar.set_length(u64::try_from(total).unwrap_or_default());
        bar.set_position(u64::try_from(done).unwrap_or_default());
        bar.set_message(format!("{cases} 件 cases, {}/s", per_second(cases, begun)));
    };
    let rehearsed = Box::pin(rehearsal::rehearse(&temporary.app, tables, progress)).await;
    bar.finish_and_clear();
    let rehearsed = rehearsed.map_err(|cause| StartError::Machine(stopped(&cause)))?;
    let (cases, seconds) = (rehearsed.cases, begun.elapsed().as_secs());
    say(&format!(
        "{cases} 件，{seconds} 秒，每秒 {} 件 {cases} cases in {seconds} s",
        per_second(cases, begun)
    ));
    Ok(rehearsed)
}

fn stopped(error: &demo::Error) -> String {
    match error {
        demo::Error::Loading { what, cause } => {
            format!("stopped at {what}: {}", start::explain(cause))
        }
        demo::Error::NotADemo | demo::Error::HalfLoaded | demo::Error::Damaged(_) => {
            error.to_string()
        }
    }
}

fn per_second(cases: usize, begun: Instant) -> u128 {
    let millis = begun.elapsed().as_millis().max(1);
    u128::try_from(cases).unwrap_or_default() * 1_000 / millis
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("演练 Rehearsing {bar:30} {pos}/{len}  {msg}")
        .unwrap_or_else(|_broken| ProgressStyle::default_bar())
}

fn tell(rehearsed: &Rehearsed, place: Option<&str>) -> ExitCode {
    if let Some(place) = place {
        say(&format!("数据库保留 The database is kept: {place}"));
    }
    if rehearsed.differences.is_empty() {
        say("各年度报告与表格逐格一致 Every cell of every report is as its table");
        return ExitCode::SUCCESS;
    }
    for difference in &rehearsed.differences {
        say(&sentence(difference));
    }
    ExitCode::FAILURE
}

fn sentence(difference: &Difference) -> String {
    let (code, label) = match difference.cell {
        Cell::Cases(line, column) => (
            format!("{} / {}", line.code(), column.code()),
            format!(
                "{} / {}",
                line.label(Language::Chinese),
                column.label(Language::Chinese)
            ),
        ),
        Cell::Remedies(kind, cell) => (
            format!("{} / {}", kind.code(), cell.code()),
            format!(
                "{} / {}",
                kind.title(Language::Chinese),
                cell.label(Language::Chinese)
            ),
        ),
    };
    let Difference {
        year,
        given,
        reported,
        ..
    } = difference;
    format!("{year} {label} ({code}): 表格 table {given}, 报告 report {reported}")
}
