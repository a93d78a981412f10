//! Finds the server's programs; those of the right version, where a cluster already exists.

use std::ffi::OsString;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Error, Result};

/// Where to look for programs.
#[derive(Debug, Clone)]
pub struct Places {
    /// The folder of `postgres` and `initdb`. When set, no other is tried.
    pub bin_dir: Option<PathBuf>,
    /// The folders of `PATH`.
    pub path: OsString,
    /// The folder where Debian keeps one folder per version.
    pub versions: PathBuf,
}

impl Places {
    /// The process's `PATH`, and Debian's folder.
    pub fn usual() -> Self {
        Self {
            bin_dir: None,
            path: std::env::var_os("PATH").unwrap_or_default(),
            versions: PathBuf::from("/usr/lib/postgresql"),
        }
    }

    /// A program of util-linux: on `PATH`, or where every Linux has it.
    pub(super) fn tool(&self, name: &'static str) -> Result<PathBuf> {
        let usual = || ["/usr/bin", "/bin"].map(|dir| Path::new(dir).join(name));
        self.on_path(name)
            .or_else(|| usual().into_iter().find(|file| file.is_file()))
            .ok_or(Error::NoTool(name))
    }

    fn on_path(&self, name: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path)
            .map(|dir| dir.join(name))
            .find(|file| file.is_file())
    }

    fn candidates(&self) -> impl Iterator<Item = PathBuf> {
        iter::once_with(|| self.named_by_pg_config())
            .flatten()
            .chain(std::env::split_paths(&self.path))
            .chain(iter::once_with(|| self.debian()).flatten())
    }

    fn named_by_pg_config(&self) -> Option<PathBuf> {
        let program = self.on_path("pg_config")?;
        let text = output_of(&program, "--bindir")?;
        Some(PathBuf::from(text.trim()))
    }

    /// Debian's versions, the highest first.
    fn debian(&self) -> Vec<PathBuf> {
        let mut versions: Vec<u32> = fs::read_dir(&self.versions)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect();
        versions.sort_unstable_by(|a, b| b.cmp(a));
        versions
            .into_iter()
            .map(|version| self.versions.join(version.to_string()).join("bin"))
            .collect()
    }
}

/// The programs of one PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    bin_dir: PathBuf,
    major: u32,
}

impl Programs {
    /// For a new cluster the first server found; for an existing one the first of its version.
    pub(super) fn find(places: &Places, cluster: &Path) -> Result<Self> {
        match version_of_cluster(cluster) {
            None => Self::any(places),
            Some(version) => Self::of_version(places, version).ok_or_else(|| Error::VersionGone {
                cluster: cluster.to_owned(),
                version,
            }),
        }
    }

    fn any(places: &Places) -> Result<Self> {
        match &places.bin_dir {
            Some(dir) => Self::at(dir).ok_or_else(|| Error::NotAServer(dir.clone())),
            None => places
                .candidates()
                .find_map(|dir| Self::at(&dir))
                .ok_or(Error::NoServer),
        }
    }

    fn of_version(places: &Places, version: u32) -> Option<Self> {
        let fits = |dir: PathBuf| Self::at(&dir).filter(|found| found.major == version);
        match &places.bin_dir {
            Some(dir) => fits(dir.clone()),
            None => places.candidates().find_map(fits),
        }
    }

    /// Both programs are asked for: Debian's `pg_config` names a folder even where no server is installed.
    fn at(dir: &Path) -> Option<Self> {
        let here = |name| dir.join(name).is_file();
        if !dir.is_absolute() || !here("postgres") || !here("initdb") {
            return None;
        }
        let text = output_of(&dir.join("postgres"), "--version")?;
        let number = text.split_whitespace().nth(2)?;
        Some(Self {
            bin_dir: dir.to_owned(),
            major: leading_number(number)?,
        })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.bin_dir.join(name)
    }
}

fn version_of_cluster(cluster: &Path) -> Option<u32> {
    leading_number(&fs::read_to_string(cluster.join("PG_VERSION")).ok()?)
}

fn output_of(program: &Path, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    if output.status.success() {
        String::from_utf8(output.stdout).ok()
    } else {
        None
    }
}

/// `15` of `15.18`, `17` of `17beta1`.
fn leading_number(text: &str) -> Option<u32> {
    text.split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn nowhere() -> Places {
        Places {
            bin_dir: None,
            path: "/nonexistent".into(),
            versions: "/nonexistent".into(),
        }
    }

    /// A folder that looks like a server's.
    fn fake(dir: &Path, version: &str) {
        fs::create_dir_all(dir).unwrap();
        let script = format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n");
        for name in ["postgres", "initdb"] {
            fs::write(dir.join(name), &script).unwrap();
            fs::set_permissions(dir.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    #[test]
    fn the_highest_of_debians_versions_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        for version in ["9", "15", "17"] {
            fake(
                &dir.path().join(version).join("bin"),
                &format!("{version}.1"),
            );
        }
        let places = Places {
            versions: dir.path().to_owned(),
            ..nowhere()
        };
        let found = Programs::find(&places, Path::new("/nonexistent")).unwrap();
        assert_eq!(
            (found.bin_dir, found.major),
            (dir.path().join("17/bin"), 17)
        );
    }

    #[test]
    fn an_existing_cluster_asks_for_its_own_version() {
        let dir = tempfile::tempdir().unwrap();
        for version in ["98", "99"] {
            fake(
                &dir.path().join(version).join("bin"),
                &format!("{version}beta1"),
            );
        }
        let places = Places {
            versions: dir.path().to_owned(),
            ..nowhere()
        };
        let cluster = dir.path().join("cluster");
        fs::create_dir(&cluster).unwrap();

        fs::write(cluster.join("PG_VERSION"), "98\n").unwrap();
        assert_eq!(
            Programs::find(&places, &cluster).unwrap().bin_dir,
            dir.path().join("98/bin")
        );

        fs::write(cluster.join("PG_VERSION"), "97\n").unwrap();
        let refused = Programs::find(&places, &cluster).unwrap_err().to_string();
        assert!(refused.contains("apt install postgresql-97"), "{refused}");
    }

    #[test]
    fn a_wrong_setting_is_named() {
        let places = Places {
            bin_dir: Some("/nonexistent/bin".into()),
            ..nowhere()
        };
        let refused = Programs::find(&places, Path::new("/nonexistent"))
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("/nonexistent/bin") && refused.contains("DISCLOSURE_POSTGRES_BIN"),
            "{refused}"
        );
    }
}
