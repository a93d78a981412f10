//! Calendars from a folder laid out like `data/calendars`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::input;
use crate::rules::calendar::{Calendar, Region, Year};

/// Where working days come from: the program itself, or a folder.
#[derive(Debug)]
pub enum Calendars {
    /// The embedded calendars.
    Builtin,
    /// A folder with one folder a region; each is read when first needed.
    Folder(PathBuf, BTreeMap<Region, Calendar>),
}

impl Calendars {
    /// Takes a folder in place of the embedded calendars.
    pub fn folder(path: &Path) -> Result<Self, String> {
        if !path.is_dir() {
            return Err(format!("{}: not a folder of calendars", path.display()));
        }
        Ok(Self::Folder(path.to_owned(), BTreeMap::new()))
    }

    /// The calendar of a region.
    ///
    /// A region without a folder has no listed year: Monday to Friday and provisional.
    pub fn of(&mut self, region: Region) -> Result<&Calendar, String> {
        match self {
            Self::Builtin => Ok(Calendar::builtin(region)),
            Self::Folder(folder, read) => Ok(match read.entry(region) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unread) => {
                    unread.insert(read_region(&folder.join(region.code()), region)?)
                }
            }),
        }
    }
}

fn read_region(folder: &Path, region: Region) -> Result<Calendar, String> {
    let mut years = Vec::new();
    if folder.is_dir() {
        for path in json_files(folder)? {
            years.push(read_year(&path)?);
        }
    } else {
        eprintln!(
            "disclosure clock: no folder {}: Monday to Friday, every date provisional",
            folder.display()
        );
    }
    Calendar::new(region, years).map_err(|error| format!("{}: {error}", folder.display()))
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let in_folder = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(in_folder)? {
        let path = entry.map_err(in_folder)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads `YEAR.json` or `YEAR.provisional.json`; the name and the content must agree.
fn read_year(path: &Path) -> Result<Year, String> {
    let at = |message: String| format!("{}: {message}", path.display());
    let name = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or("");
    let provisional = name.strip_suffix(".provisional");
    let named: i32 = provisional
        .unwrap_or(name)
        .parse()
        .map_err(|_not_a_number| at("not named YEAR.json or YEAR.provisional.json".to_owned()))?;
    let text = input::text(path, 1).map_err(|error| at(error.to_string()))?;
    let mut year = Year::parse(&text).map_err(|error| at(error.to_string()))?;
    if year.year != named {
        return Err(at(format!("holds the year {}", year.year)));
    }
    year.provisional |= provisional.is_some();
    Ok(year)
}
