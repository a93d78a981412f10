//! The notices that a command is given: read from files, and checked as the API checks them.

use std::path::{Path, PathBuf};

use serde_json::error::Category;

use super::super::input;
use super::super::say::wrong;
use super::super::start::StartError;
use super::carried_news;
use crate::app;
use crate::app::calendars;
use crate::http::calendars::checked_notices;
use crate::rules::calendar::{Calendars, HolidayNotice, Year};
use crate::rules::characters::is_format;

/// What is to be imported.
pub(super) enum Given {
    /// Notices out of files.
    Notices {
        /// The notices.
        notices: Vec<HolidayNotice>,
        /// The file of each, and its place in it.
        from: Vec<(PathBuf, usize)>,
    },
    /// What this release of the program carries.
    Carried,
}

impl Given {
    pub(super) fn read(carried: bool, files: &[PathBuf]) -> Result<Self, StartError> {
        if carried {
            return Ok(Self::Carried);
        }
        let (mut notices, mut from) = (Vec::new(), Vec::new());
        for path in files {
            let read = read_notices(path)?;
            from.extend((0..read.len()).map(|at| (path.clone(), at)));
            notices.extend(read);
        }
        Ok(Self::Notices { notices, from })
    }

    pub(super) fn years(&self, in_force: &Calendars) -> Result<Vec<Year>, StartError> {
        match self {
            Self::Notices { notices, from } => {
                calendars::read(in_force, notices).map_err(|error| refused(error, from))
            }
            Self::Carried => {
                let news = carried_news(in_force);
                if news.is_empty() {
                    return Err(wrong(
                        "this release carries nothing that is not in force".to_owned(),
                    ));
                }
                Ok(news)
            }
        }
    }
}

/// A notice that cannot be imported is an input that is wrong; one that says nothing new is none.
fn refused(error: app::Error, from: &[(PathBuf, usize)]) -> StartError {
    match error {
        app::Error::Invalid(problems) if problems.iter().all(|one| one.code != "nothing_new") => {
            let said = problems.iter().map(|problem| {
                let place = place(&problem.field, from);
                format!("{place}: {}\n{place}: {}", problem.chinese, problem.english)
            });
            wrong(printable(&said.collect::<Vec<_>>().join("\n")))
        }
        other => other.into(),
    }
}

/// `notices[2].days` is in some file, and there in some place.
fn place(field: &str, from: &[(PathBuf, usize)]) -> String {
    let numbered = field
        .strip_prefix("notices[")
        .and_then(|rest| rest.split_once(']'));
    let found = numbered.and_then(|(at, rest)| Some((from.get(at.parse::<usize>().ok()?)?, rest)));
    match found {
        None => field.to_owned(),
        Some(((path, at), rest)) => {
            let alone = from.iter().filter(|(other, _)| other == path).count() == 1;
            let notice = if alone {
                rest.trim_start_matches('.').to_owned()
            } else {
                format!("[{at}]{rest}")
            };
            format!("{}: {notice}", path.display())
        }
    }
}

/// What a file holds is not put raw on the screen.
fn printable(message: &str) -> String {
    let shown = |c: char| match c {
        '\n' => vec![c],
        _ if c.is_control() || is_format(c) => c.escape_unicode().collect(),
        _ => vec![c],
    };
    message.chars().flat_map(shown).collect()
}

fn read_notices(path: &Path) -> Result<Vec<HolidayNotice>, StartError> {
    let at = |message: String| wrong(format!("{}: {}", path.display(), printable(&message)));
    let text = input::text_or_standard(path, 1).map_err(|cause| at(cause.to_string()))?;
    // A byte order mark is what some editors put before a text.
    let text = text.trim_start_matches('\u{feff}');
    let notices = if text.trim_start().starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|notice| vec![notice])
    };
    let notices: Vec<HolidayNotice> =
        notices.map_err(|cause| wrong(printable(&unreadable(path, &cause))))?;
    let from: Vec<_> = (0..notices.len()).map(|at| (path.to_owned(), at)).collect();
    if let Some(cause) = notices.iter().find_map(|notice| notice.check().err()) {
        let problem = calendars::unreadable(&notices, &cause);
        return Err(refused(app::Error::Invalid(vec![problem]), &from));
    }
    // What the API takes, and nothing else: a name goes into letters, and onto this screen.
    checked_notices(notices).map_err(|error| refused(error, &from))
}

/// Where a file goes wrong, and what is expected there.
fn unreadable(path: &Path, cause: &serde_json::Error) -> String {
    let (line, column, file) = (cause.line(), cause.column(), path.display());
    let (chinese, english) = match cause.classify() {
        Category::Eof if line == 0 || (line == 1 && column == 0) => {
            ("文件是空的".to_owned(), "the file is empty".to_owned())
        }
        Category::Eof => (
            "JSON 不完整，文件在此中断".to_owned(),
            "the JSON breaks off here".to_owned(),
        ),
        Category::Syntax | Category::Io => {
            ("不是有效的 JSON".to_owned(), "this is not JSON".to_owned())
        }
        Category::Data => (
            "与放假安排的格式不符".to_owned(),
            format!(
                "this is not the format of a notice: {}",
                without_place(cause)
            ),
        ),
    };
    format!(
        "{file}，第 {line} 行第 {column} 列：{chinese}；应为一份放假安排 {SHAPE}，或者由其组成的数组\n\
         {file}, line {line}, column {column}: {english}; expected is a notice {SHAPE}, or an array of notices \
         (disclosure calendar --help shows one)"
    )
}

const SHAPE: &str = r#"{"year": 2027, "source": "…", "days": [{"date": "2027-01-01", "name": "元旦", "off": true}, …]}"#;

/// The reason without the place, which is said already.
fn without_place(cause: &serde_json::Error) -> String {
    let whole = cause.to_string();
    let place = format!(" at line {} column {}", cause.line(), cause.column());
    whole.strip_suffix(&place).unwrap_or(&whole).to_owned()
}
