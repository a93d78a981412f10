//! `disclosure audit`: whether the register still says what was written.

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::say::{self, line};
use super::start::{self, ConfigFile, Opened, Postgres, StartError};
use crate::app::App;
use crate::app::verify::{self, Fault, files};
use crate::storage::authorities::Authority;
use crate::storage::installation::Kind;

/// Check the record of every case.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Hold every chain of events, every row and every due date against what was written
    Verify(Verify),
}

#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
struct Verify {
    #[command(flatten)]
    config: ConfigFile,
    /// Code of the authority; all of them, if left out
    #[arg(long, value_name = "CODE")]
    authority: Option<String>,
    /// Read the content of every document, too, and hold it against its digest
    #[arg(long)]
    files: bool,
    /// How many faults to print
    #[arg(long, value_name = "N", default_value_t = 20)]
    show: usize,
}

const EXAMPLES: &str = "Examples:
  $ disclosure audit verify
  YJ  400 cases: the register says what was written

  $ disclosure audit verify --authority YJ --show 3
  YJ-2026-000017  case_events: event 4 is not what was written
  YJ  400 cases, 1 fault

  $ disclosure audit verify --files
  YJ  400 cases, 37 documents: the register says what was written

Checked are the chain of events of each case (a keyed hash binds each event to the one before it), the row of
the case and its due date against the fold of its events, its other clocks, its texts and letters and the
applicant's fields, the records of complaints with their mails and their rows, the counters of numbers, that the
audit knows each event once, its entries of administration, each bound to the one before it, and the calendars.
With --files the content of every document is read, too. The service may go on working meanwhile.
Exit status: 0 all is as written, 1 it is not or the check failed, 2 the settings are wrong.";

/// Runs the sub-command: 0 all is as written, 1 it is not or the check failed, 2 the settings are wrong.
pub fn run(arguments: &Arguments) -> ExitCode {
    let Command::Verify(verify) = &arguments.command;
    match verify.run() {
        Ok((text, is_whole)) => {
            let printed = say::done("disclosure audit verify", Ok(text));
            if is_whole { printed } else { ExitCode::FAILURE }
        }
        Err(error) => say::done("disclosure audit verify", Err(error)),
    }
}

impl Verify {
    /// What to print, and whether all is as written.
    fn run(&self) -> Result<(String, bool), StartError> {
        let settings = self.config.read()?;
        start::block_on(async {
            let opened: Opened =
                start::open(&settings, Postgres::AttachExisting, Kind::Real).await?;
            let done = self.verify(&opened.app).await;
            opened.close().await?;
            done
        })
    }

    async fn verify(&self, app: &App) -> Result<(String, bool), StartError> {
        let authorities = match &self.authority {
            Some(code) => vec![app.authority_named(Some(code)).await?],
            None => app.authorities().await?,
        };
        if authorities.is_empty() {
            return Err(say::wrong(
                "there is no authority yet: disclosure authority create".to_owned(),
            ));
        }
        let (mut text, mut is_whole) = (String::new(), true);
        for authority in authorities {
            is_whole &= self.of(app, &authority, &mut text).await?;
        }
        Ok((text, is_whole))
    }

    async fn of(
        &self,
        app: &App,
        authority: &Arc<Authority>,
        text: &mut String,
    ) -> Result<bool, StartError> {
        let code = &authority.code;
        let mut faults = 0;
        let mut tell = |found: &[Fault]| {
            for fault in found {
                if faults < self.show {
                    line(text, format_args!("{}", told(fault, code)));
                }
                faults += 1;
            }
        };
        let bar = say::progress(verify::count(app, authority).await?);
        let mut cases = 0;
        verify::verify(app, authority, |more, found| {
            cases += more;
            bar.inc(more);
            tell(found);
        })
        .await?;
        bar.finish_and_clear();
        let mut checked = format!("{cases} cases");
        if self.files {
            let bar = say::progress(files::count(app, authority).await?);
            let mut documents = 0;
            files::verify(app, authority, |more, found| {
                documents += more;
                bar.inc(more);
                tell(found);
            })
            .await?;
            bar.finish_and_clear();
            checked = format!("{checked}, {documents} documents");
        }
        match faults {
            0 => line(
                text,
                format_args!("{code}  {checked}: the register says what was written"),
            ),
            1 => line(text, format_args!("{code}  {checked}, 1 fault")),
            _ => line(text, format_args!("{code}  {checked}, {faults} faults")),
        }
        Ok(faults == 0)
    }
}

fn told(fault: &Fault, authority: &str) -> String {
    let whose = fault.case.as_deref().unwrap_or(authority);
    // What stands in the database was written by who knows whom.
    format!(
        "{}  {}",
        whose.escape_debug(),
        fault.wrong.to_string().escape_debug()
    )
}
