//! `disclosure rehearse`: makes the cases of published tables, and compares the reports with them.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::Datelike;
use chrono_tz::Tz;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::kept;
use super::service::Signals;
use super::start::{self, ConfigFile, StartError};
use super::temporary::Temporary;
use crate::config::{LogFormat, Settings};
use crate::demo;
use crate::demo::rehearsal::{self, Cell, Difference, Given, Rehearsed, TableError};
use crate::env::{Env, day_in};
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
    #[arg(long = "table", value_name = "FILE", required_unless_present_any = ["kept", "discard"])]
    tables: Vec<PathBuf>,
    /// Keep the temporary database, and say how to ask it for a report
    #[arg(long)]
    keep: bool,
    /// Write the report of a year of a database that was kept, as a workbook
    #[arg(long, value_name = "DATABASE", requires = "year", conflicts_with_all = ["tables", "keep", "discard"])]
    kept: Option<String>,
    /// Of which year
    // Each is named: what a conflict rules out is not required any more.
    #[arg(long, requires = "kept", conflicts_with_all = ["tables", "keep", "discard"])]
    year: Option<i32>,
    /// Into this file, instead of annual-report-YEAR.xlsx
    #[arg(long, value_name = "FILE", requires = "kept", conflicts_with_all = ["tables", "keep", "discard"])]
    out: Option<PathBuf>,
    /// Drop a database that was kept
    #[arg(long, value_name = "DATABASE", conflicts_with_all = ["tables", "keep"])]
    discard: Option<String>,
}

/// How the names of its databases begin.
const PURPOSE: &str = "rehearsal";

const EXAMPLES: &str = "Examples:
  $ disclosure rehearse --table 2023.json
  $ disclosure rehearse --table 2023.json --table 2024.json --keep
  $ disclosure rehearse --kept rehearsal_kept_4711_1764500000 --year 2024 --out 2024.xlsx
  $ disclosure rehearse --discard rehearsal_kept_4711_1764500000

It ends on SIGINT and SIGTERM, and drops its database then.
Exit status: 0 every report is as its table, 1 cells differ or something failed, 2 a table or the settings are wrong,
130 it was interrupted.";

/// Runs the sub-command.
pub fn run(arguments: &Arguments) -> ExitCode {
    if arguments.kept.is_some() || arguments.discard.is_some() {
        return of_kept(arguments);
    }
    let tables = match read(&arguments.tables) {
        Ok(tables) => tables,
        Err(refused) => {
            eprintln!("disclosure rehearse: {refused}");
            return ExitCode::from(2);
        }
    };
    let result = with_settings(arguments, async |settings| {
        let mut signals = Signals::new()?;
        let temporary = Box::pin(Temporary::open(settings, PURPOSE, arguments.keep)).await?;
        let rehearsed = tokio::select! {
            rehearsed = Box::pin(rehearse(&temporary, &tables)) => rehearsed,
            () = signals.next() => Err(StartError::Interrupted),
        };
        let kept = arguments.keep.then(|| temporary.name.clone());
        let kept = kept.filter(|_| rehearsed.is_ok());
        temporary.close(kept.is_some()).await?;
        rehearsed.map(|rehearsed| (rehearsed, kept))
    });
    match result {
        Ok((rehearsed, kept)) => tell(&rehearsed, kept.as_deref().zip(tables.first())),
        Err(error) => failed(&error),
    }
}

fn with_settings<T>(
    arguments: &Arguments,
    work: impl AsyncFnOnce(&Settings) -> Result<T, StartError>,
) -> Result<T, StartError> {
    let settings = arguments.config.read()?;
    let set_up = |cause: telemetry::SetUpError| StartError::Machine(cause.to_string());
    telemetry::log("warn", LogFormat::Text).map_err(set_up)?;
    start::block_on(work(&settings))
}

fn failed(error: &StartError) -> ExitCode {
    eprintln!("disclosure rehearse: {error}");
    ExitCode::from(error.exit_code())
}

/// Asks a database that was kept for a report, or drops it.
fn of_kept(arguments: &Arguments) -> ExitCode {
    let done = with_settings(arguments, async |settings| {
        if let Some(name) = &arguments.discard {
            Temporary::discard(settings, PURPOSE, name).await?;
            return Ok(format!("已删除 Dropped: {name}"));
        }
        let name = arguments.kept.as_deref().unwrap_or_default();
        let (year, out) = (arguments.year.unwrap_or_default(), arguments.out.as_deref());
        let (narrative, path) = kept::report(settings, (PURPOSE, name), year, out).await?;
        Ok(format!("{narrative}\n已写入 Written: {}", path.display()))
    });
    match done {
        Ok(told) => {
            say(&told);
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error),
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
    let this_year = day_in(Tz::Asia__Shanghai, Env::machine().now()).year();
    for path in paths {
        let text = fs::read_to_string(path).map_err(|cause| Refused {
            path: path.clone(),
            cause: Box::new(cause),
        })?;
        let table = rehearsal::parse(&text).map_err(|cause| refused(path, cause))?;
        let year = table.year.number();
        if year > this_year {
            return Err(refused(path, TableError::Future(year)));
        }
        tables.push(table);
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
        bar.set_message(format!(
            "{cases} 件 cases, {}/s",
            per_second(cases, begun.elapsed())
        ));
    };
    let rehearsed = Box::pin(rehearsal::rehearse(&temporary.app, tables, progress)).await;
    bar.finish_and_clear();
    let rehearsed = rehearsed.map_err(|cause| StartError::Machine(stopped(&cause)))?;
    say(&speed(rehearsed.cases, begun.elapsed()));
    Ok(rehearsed)
}

/// How many in how long: what is said of a second follows from the two numbers beside it.
fn speed(cases: usize, took: Duration) -> String {
    let tenths = took.as_millis().div_ceil(100).max(1);
    let rounded = Duration::from_millis(u64::try_from(tenths * 100).unwrap_or(u64::MAX));
    let (seconds, each) = (
        format!("{}.{}", tenths / 10, tenths % 10),
        per_second(cases, rounded),
    );
    format!(
        "{cases} 件，{seconds} 秒，每秒 {each} 件 {cases} cases in {seconds} s, {each} a second"
    )
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

fn per_second(cases: usize, took: Duration) -> u128 {
    let millis = took.as_millis().max(1);
    (u128::try_from(cases).unwrap_or_default() * 1_000 + millis / 2) / millis
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("演练 Rehearsing {bar:30} {pos}/{len}  {msg}")
        .unwrap_or_else(|_broken| ProgressStyle::default_bar())
}

fn tell(rehearsed: &Rehearsed, kept: Option<(&str, &Given)>) -> ExitCode {
    if let Some((name, table)) = kept {
        let year = table.year.number();
        say(&format!("数据库保留 The database is kept: {name}"));
        say(&format!(
            "查看年度报告 Its report: disclosure rehearse --kept {name} --year {year}"
        ));
        say(&format!(
            "不再需要时删除 Drop it: disclosure rehearse --discard {name}"
        ));
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::speed;

    #[test]
    fn the_rate_follows_from_the_numbers_beside_it() {
        let told = speed(32, Duration::from_millis(2_950));
        assert_eq!(
            told,
            "32 件，3.0 秒，每秒 11 件 32 cases in 3.0 s, 11 a second"
        );
        let quick = speed(0, Duration::ZERO);
        assert!(quick.starts_with("0 件，0.1 秒，每秒 0 件"), "{quick}");
    }
}
