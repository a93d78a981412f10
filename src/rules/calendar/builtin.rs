//! The calendars that the program carries in itself.
//!
//! A test holds the list against the folder and parses every file, so a
//! program that was built has calendars that can be read.

use std::sync::LazyLock;

use super::{Calendar, Region, Year};

/// The calendar of a region, parsed when first asked for.
pub(super) fn calendar(region: Region) -> &'static Calendar {
    static CHINA: LazyLock<Calendar> = LazyLock::new(|| read(Region::China));
    static ENGLAND: LazyLock<Calendar> = LazyLock::new(|| read(Region::England));
    static UNITED_STATES: LazyLock<Calendar> = LazyLock::new(|| read(Region::UnitedStates));
    match region {
        Region::China => &CHINA,
        Region::England => &ENGLAND,
        Region::UnitedStates => &UNITED_STATES,
    }
}

fn read(region: Region) -> Calendar {
    let years = files(region)
        .iter()
        .map(|(name, text)| Year::parse(text).unwrap_or_else(|error| panic!("{name}: {error}")));
    Calendar::new(region, years).unwrap_or_else(|error| panic!("{region:?}: {error}"))
}

/// The embedded files of a region: name and content.
fn files(region: Region) -> &'static [(&'static str, &'static str)] {
    match region {
        Region::China => CHINA,
        Region::England => ENGLAND,
        Region::UnitedStates => UNITED_STATES,
    }
}

macro_rules! embedded {
    ($($region:literal: $($name:literal)*;)*) => {
        &[$($((
            $name,
            include_str!(concat!("../../../data/calendars/", $region, "/", $name, ".json")),
        )),*),*]
    };
}

const CHINA: &[(&str, &str)] = embedded! {
    "cn":
    "2011" "2012" "2013" "2014" "2015" "2016"
    "2017" "2018" "2019" "2020" "2021" "2022"
    "2023" "2024" "2025" "2026" "2027.provisional";
};

const ENGLAND: &[(&str, &str)] = embedded! {
    "gb-eng":
    "2008" "2009" "2010" "2011" "2012" "2013"
    "2014" "2015" "2016" "2017" "2018" "2019"
    "2020" "2021" "2022" "2023" "2024" "2025"
    "2026" "2027";
};

const UNITED_STATES: &[(&str, &str)] = embedded! {
    "us":
    "2008" "2009" "2010" "2011" "2012" "2013"
    "2014" "2015" "2016" "2017" "2018" "2019"
    "2020" "2021" "2022" "2023" "2024" "2025"
    "2026" "2027";
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_embedded_and_parses() {
        for region in Region::ALL {
            let folder = format!(
                "{}/data/calendars/{}",
                env!("CARGO_MANIFEST_DIR"),
                region.code()
            );
            let mut on_disk: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            on_disk.sort();
            let embedded: Vec<String> = files(region)
                .iter()
                .map(|(name, _)| format!("{name}.json"))
                .collect();
            assert_eq!(embedded, on_disk);
            assert_eq!(calendar(region).years().count(), embedded.len());
        }
    }
}
