//! The two guides say the same, name every setting, and their links lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use disclosure::config::VARIABLES;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// What stands between fences.
fn code(text: &str) -> Vec<&str> {
    text.split("```").skip(1).step_by(2).collect()
}

#[test]
fn the_guides_have_the_same_parts_and_the_same_commands() {
    let (english, chinese) = (read("README.md"), read("README.zh-CN.md"));
    let levels = |text: &str| -> Vec<usize> {
        let headings = text.lines().filter(|line| line.starts_with('#'));
        headings
            .map(|line| line.chars().take_while(|c| *c == '#').count())
            .collect()
    };
    assert_eq!(levels(&english), levels(&chinese));
    assert_eq!(code(&english), code(&chinese));
}

#[test]
fn a_register_is_made_before_a_command_works_on_it() {
    for guide in ["README.md", "README.zh-CN.md"] {
        let text = read(guide);
        let at = |what: &str| text.find(what).unwrap();
        let made = at("release/disclosure authority create");
        assert!(made < at("\ndisclosure "), "{guide}");
    }
}

#[test]
fn the_guides_name_every_setting() {
    for guide in ["README.md", "README.zh-CN.md"] {
        let text = read(guide);
        for variable in VARIABLES {
            let name = format!("`DISCLOSURE_{}`", variable.name);
            assert!(text.contains(&name), "{guide} does not name {name}");
        }
    }
}

/// The variables of the table of settings, in order.
fn settings_of(guide: &str) -> Vec<String> {
    let rows = guide
        .lines()
        .filter(|line| line.starts_with("| `DISCLOSURE_"));
    rows.map(|row| row.split('`').nth(1).unwrap().to_owned())
        .collect()
}

#[test]
fn both_tables_of_settings_list_every_setting_once_and_in_full() {
    let known: Vec<String> = VARIABLES
        .iter()
        .filter(|variable| variable.name != "CONFIG")
        .map(|variable| format!("DISCLOSURE_{}", variable.name))
        .collect();
    for guide in ["README.md", "README.zh-CN.md"] {
        let text = read(guide);
        assert_eq!(settings_of(&text), known, "{guide}");
        for row in text
            .lines()
            .filter(|line| line.starts_with("| `DISCLOSURE_"))
        {
            let cells = row.replace("\\|", "");
            let cells: Vec<&str> = cells.trim_matches('|').split('|').map(str::trim).collect();
            let is_full = cells.len() == 3 && cells.iter().all(|cell| !cell.is_empty());
            assert!(is_full, "{guide}: {row}");
        }
    }
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    for page in pages(root()) {
        let text = fs::read_to_string(&page).unwrap();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let target = link.split('#').next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let path = page.parent().unwrap().join(target);
            assert!(
                path.exists(),
                "{} leads to {target}, which is not there",
                page.display()
            );
        }
    }
}

fn pages(root: &Path) -> Vec<PathBuf> {
    let folders = ["", "docs", "docs/decisions", "migrations"].map(|folder| root.join(folder));
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths = files.map(|file| file.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}
