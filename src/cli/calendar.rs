//! `disclosure calendar`: which days are worked, and how a new notice comes into force.

mod given;
mod preview;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::of_authority::OfAuthority;
use super::say::{self, line, wrong};
use super::start::StartError;
use crate::app::calendars::{self, Import, Keeper};
use crate::app::{App, recount};
use crate::rules::calendar::{Calendar, Calendars, Year};
use crate::storage::authorities::Authority;
use given::Given;
use preview::shown;

/// See, preview, import and export the calendars of working days.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the years in force, with their sources and revisions
    List(OfAuthority),
    /// Show what importing notices would do: which days change, and which open cases move
    Preview(Notices),
    /// Import notices and publish them: open cases follow, handlers and applicants are told
    Import(Notices),
    /// Write the years in force as files, laid out as `disclosure clock --calendars` reads them
    Export {
        #[command(flatten)]
        of: OfAuthority,
        /// Only this year
        #[arg(long)]
        year: Option<i32>,
        /// Folder to write to; a folder of the region's name is made in it
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
struct Notices {
    #[command(flatten)]
    of: OfAuthority,
    /// Take the years that this release of the program carries, where they differ from those in force
    #[arg(long, conflicts_with = "files")]
    carried: bool,
    /// Files with a notice each, or an array of notices: one import, whatever number of years they touch
    #[arg(required_unless_present = "carried")]
    files: Vec<PathBuf>,
}

const EXAMPLES: &str = r#"Examples:
  $ cat 2027.json
  {"year": 2027, "source": "国务院办公厅关于2027年部分节假日安排的通知",
   "days": [{"date": "2027-01-01", "name": "元旦", "off": true},
            {"date": "2026-12-31", "name": "元旦", "off": true},
            {"date": "2027-02-06", "name": "春节", "off": true},
            {"date": "2027-02-14", "name": "春节", "off": false},
            … every other day of the notice]}

  $ disclosure calendar preview 2027.json
  $ disclosure calendar import 2027.json
  $ disclosure calendar list
  $ disclosure calendar export ./calendars && disclosure clock --calendars ./calendars case.json

A notice lists its own year in full, with the seven statutory holidays (元旦、春节、清明节、劳动节、
端午节、中秋节、国庆节), unless it says "provisional": true; days in the year before or after are added to that year.
Such a day, listed by mistake, is not taken back by leaving it out: list it again with the opposite "off".
"off" is true for a day off, false for a day worked.
Exit status: 0 done, 1 failed, 2 the input or the settings are wrong."#;

/// Runs the sub-command: 0 done, 1 failed, 2 the input or the settings are wrong.
pub fn run(arguments: &Arguments) -> ExitCode {
    let done = match &arguments.command {
        Command::List(of) => of.with(list),
        Command::Preview(notices) => preview(notices),
        Command::Import(notices) => import(notices),
        Command::Export { of, year, folder } => of.with(async |app, authority| {
            write_years(app.calendars(authority).await?.current(), *year, folder)
        }),
    };
    say::done("disclosure calendar", done)
}

async fn list(app: &App, authority: &Arc<Authority>) -> Result<String, StartError> {
    let calendars = app.calendars(authority).await?;
    let mut text = format!(
        "{} {}, revision {}\n",
        authority.code,
        calendars.current().version(),
        calendars.revision()
    );
    for year in calendars.current().years() {
        let state = if year.provisional {
            "provisional"
        } else {
            "final"
        };
        line(
            &mut text,
            format_args!("{}  {state:<11}  {}", year.year, year.source),
        );
    }
    let carried = carried_news(&calendars);
    if !carried.is_empty() {
        let years: Vec<String> = carried.iter().map(|year| year.year.to_string()).collect();
        line(
            &mut text,
            format_args!(
                "this release carries other days for {}: disclosure calendar preview --carried",
                years.join(", ")
            ),
        );
    }
    Ok(text)
}

/// Years that the program carries and that are not as those in force.
fn carried_news(calendars: &Calendars) -> Vec<Year> {
    let in_force = calendars.current();
    Calendar::builtin(in_force.region())
        .years()
        .filter(|year| in_force.years().all(|known| known != *year))
        // What an office has made final is not undone by a release that knew less.
        .filter(|year| !year.provisional || in_force.years().all(|known| known.year != year.year))
        .cloned()
        .collect()
}

fn preview(notices: &Notices) -> Result<String, StartError> {
    let given = Given::read(notices.carried, &notices.files)?;
    notices.of.with(async |app, authority| {
        let keeper = Keeper::command_line(Arc::clone(authority));
        let years = given.years(&*app.calendars(authority).await?)?;
        let preview = calendars::preview(app, &keeper, &years).await?;
        Ok(shown(&preview) + "nothing was changed\n")
    })
}

fn import(notices: &Notices) -> Result<String, StartError> {
    let given = Given::read(notices.carried, &notices.files)?;
    notices.of.with(async |app, authority| {
        let keeper = Keeper::command_line(Arc::clone(authority));
        let in_force = app.calendars(authority).await?;
        let years = given.years(&in_force)?;
        let preview = calendars::preview(app, &keeper, &years).await?;
        let draft = match &given {
            Given::Notices { notices, .. } => {
                calendars::import(app, &keeper, notices, None).await?
            }
            Given::Carried => calendars::import_years(app, &keeper, years).await?,
        };
        let import = calendars::publish(app, &keeper, draft.id, preview.revision, None).await?;
        let progress = follow(app, authority).await?;
        Ok(shown(&preview) + &published(&import, progress))
    })
}

fn published(import: &Import, progress: recount::Progress) -> String {
    format!(
        "published as revision {}, SHA-256 {}\n{} open cases counted anew by this command, {} of them changed; a service that runs took the others\n",
        import.revision.unwrap_or_default(),
        import.sha256(),
        progress.counted,
        progress.changed,
    )
}

/// Lets the open cases follow, and the remedies of closed ones. A service that runs does the same at the same time: each takes its own.
async fn follow(app: &App, authority: &Arc<Authority>) -> Result<recount::Progress, StartError> {
    let waiting = recount::waiting(app, authority).await?;
    let bar = say::progress(u64::try_from(waiting).unwrap_or_default());
    let all = recount::follow_all(app, authority, |so_far| {
        bar.set_position(u64::try_from(so_far.counted).unwrap_or_default());
    })
    .await;
    bar.finish_and_clear();
    let all = all?;
    recount::follow_remedies(app, authority).await?;
    Ok(all)
}

fn write_years(
    calendar: &Calendar,
    only: Option<i32>,
    folder: &Path,
) -> Result<String, StartError> {
    let folder = folder.join(calendar.region().code());
    let failed = |path: &Path, cause| StartError::File {
        path: path.to_owned(),
        cause,
    };
    std::fs::create_dir_all(&folder).map_err(|cause| failed(&folder, cause))?;
    let mut text = String::new();
    for year in calendar
        .years()
        .filter(|year| only.is_none_or(|only| only == year.year))
    {
        let rank = if year.provisional { ".provisional" } else { "" };
        let path = folder.join(format!("{}{rank}.json", year.year));
        let json = serde_json::to_string_pretty(year)
            .map_err(|cause| StartError::Machine(cause.to_string()))?;
        std::fs::write(&path, json + "\n").map_err(|cause| failed(&path, cause))?;
        line(&mut text, format_args!("{}", path.display()));
    }
    if text.is_empty() {
        return Err(wrong(format!(
            "no year {} is in force",
            only.unwrap_or_default()
        )));
    }
    Ok(text)
}
