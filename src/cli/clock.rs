//! `disclosure clock`: due dates from a file of events, without a database.

pub mod calendars;
pub mod explain;
pub mod output;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::input;
use crate::rules::clock_file::{CaseInput, Input};
use crate::rules::deadline::{self, Clock};
use crate::rules::language::Language;
use calendars::Calendars;
use output::Answer;

/// Compute statutory due dates from events.
///
/// Reads one case, or an array of cases, as JSON and prints the same shape back
/// with the due date, the state of the clock, what was out of order, and a
/// ledger that says of every day why it counts or not. No database is needed.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    /// File to read; `-`, or nothing in a pipe, reads standard input
    file: Option<PathBuf>,
    /// Print the ledger for a person instead of JSON
    #[arg(long)]
    explain: bool,
    /// Folder with `<region>/<year>.json` in place of the built-in calendars
    #[arg(long, value_name = "DIR")]
    calendars: Option<PathBuf>,
    /// Language of the explanation and of the articles
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

const EXAMPLES: &str = r#"Examples:
  $ cat case.json
  {"id": "YJ-2026-000123", "regime": "cn-2019", "as_of": "2026-04-01",
   "events": [
     {"event": "received", "on": "2026-03-02", "channel": "in_person"},
     {"event": "extended", "on": "2026-03-25", "working_days": 20,
      "approved_by": "head", "notified_on": "2026-03-26"}]}

  $ disclosure clock case.json
  $ disclosure clock case.json --explain --lang en
  $ cat cases.json | disclosure clock - --calendars ./calendars

Regimes: cn-2019, cn-2008, gb-foia, us-foia.
Events take a local date `on`, or an RFC 3339 moment `at`; see docs/clock.md.
At most 16 MiB are read.
Exit status: 0 done, 2 the input cannot be read."#;

/// A language, as the command line spells it.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Lang {
    /// 简体中文
    #[default]
    #[value(name = "zh-CN")]
    Chinese,
    /// English
    #[value(name = "en")]
    English,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Chinese => Self::Chinese,
            Lang::English => Self::English,
        }
    }
}

/// Runs the sub-command: 0 done, 1 the output cannot be written, 2 the input cannot be read.
pub fn run(arguments: &Arguments) -> ExitCode {
    let printed = match compute(arguments) {
        Ok(text) => io::stdout().lock().write_all(text.as_bytes()),
        Err(Failure(message)) => {
            eprintln!("disclosure clock: {message}");
            return ExitCode::from(2);
        }
    };
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("disclosure clock: cannot write the result: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Why there is no result: a message that names the place.
#[derive(Debug)]
struct Failure(String);

fn compute(arguments: &Arguments) -> Result<String, Failure> {
    let source = Source::of(arguments.file.as_deref())?;
    let text = source.read()?;
    let input =
        Input::parse(&text).map_err(|error| Failure(format!("{}: {error}", source.name())))?;
    let mut calendars = match &arguments.calendars {
        None => Calendars::Builtin,
        Some(folder) => Calendars::folder(folder).map_err(Failure)?,
    };
    if arguments.explain {
        explanations(&input, &mut calendars, arguments.lang.into())
    } else {
        json(&input, &mut calendars, arguments.lang.into())
    }
}

fn explanations(
    input: &Input,
    calendars: &mut Calendars,
    language: Language,
) -> Result<String, Failure> {
    let mut texts = Vec::with_capacity(input.cases.len());
    for case in &input.cases {
        let clock = read(case, calendars)?;
        let calendar = calendars.of(case.regime.calendar).map_err(Failure)?;
        let id = case.id.as_deref();
        texts.push(explain::text(id, &clock, case.regime, calendar, language));
    }
    Ok(texts.join("\n"))
}

fn json(input: &Input, calendars: &mut Calendars, language: Language) -> Result<String, Failure> {
    let mut clocks = Vec::with_capacity(input.cases.len());
    for case in &input.cases {
        clocks.push(read(case, calendars)?);
    }
    let answers: Vec<Answer<'_>> = input
        .cases
        .iter()
        .zip(&clocks)
        .map(|(case, clock)| Answer::new(case.id.as_deref(), clock, language))
        .collect();
    let written = if input.is_array {
        serde_json::to_string_pretty(&answers)
    } else {
        serde_json::to_string_pretty(&answers.first())
    };
    written
        .map(|text| text + "\n")
        .map_err(|error| Failure(error.to_string()))
}

fn read(case: &CaseInput, calendars: &mut Calendars) -> Result<Clock, Failure> {
    let calendar = calendars.of(case.regime.calendar).map_err(Failure)?;
    Ok(deadline::read(
        &case.events,
        case.regime,
        calendar,
        case.as_of,
    ))
}

/// The MiB of cases that are read at once: more than a hundred thousand events.
const MOST: u64 = 16;

/// Where the cases come from.
enum Source<'a> {
    Standard,
    File(&'a Path),
}

impl<'a> Source<'a> {
    fn of(file: Option<&'a Path>) -> Result<Self, Failure> {
        match file {
            Some(path) if path != Path::new("-") => Ok(Self::File(path)),
            None if io::stdin().is_terminal() => Err(Failure(
                "name a file, or pipe the cases in; `disclosure clock --help` shows examples"
                    .to_owned(),
            )),
            Some(_) | None => Ok(Self::Standard),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Standard => "standard input".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    fn read(&self) -> Result<String, Failure> {
        let read = match self {
            Self::Standard => input::within(io::stdin().lock(), MOST),
            Self::File(path) => input::file(path, MOST),
        };
        let bytes = read.map_err(|error| Failure(format!("{}: {error}", self.name())))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            Failure(format!("{}: not UTF-8 at byte {at}", self.name()))
        })?;
        Ok(text)
    }
}
