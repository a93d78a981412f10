//! Which folder holds the data, and how folders are made.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::error::Doing;
use super::runner::{Runner, is_root};
use super::{Error, Result};

/// The folder for data when no setting names one: the system's for root, else the user's own.
///
/// `xdg_data_home` and `home` are the environment's `XDG_DATA_HOME` and `HOME`.
pub fn default_data_dir(
    is_root: bool,
    xdg_data_home: Option<&OsStr>,
    home: Option<&OsStr>,
) -> Result<PathBuf> {
    if is_root {
        return Ok(PathBuf::from("/var/lib/disclosure"));
    }
    // The XDG specification says to pass over relative paths.
    let absolute =
        |value: Option<&OsStr>| value.map(PathBuf::from).filter(|path| path.is_absolute());
    let data = absolute(xdg_data_home).or_else(|| Some(absolute(home)?.join(".local/share")));
    data.map(|data| data.join("disclosure"))
        .ok_or(Error::NoHome)
}

/// The demo's own folder beside the real one: `/var/lib/disclosure-demo`.
pub fn demo_data_dir(data_dir: &Path) -> PathBuf {
    let mut name = data_dir
        .file_name()
        .unwrap_or(OsStr::new("disclosure"))
        .to_owned();
    name.push("-demo");
    data_dir.with_file_name(name)
}

/// Makes the data folder if need be, and returns its full path.
///
/// Others may not list it; only root's may be passed through, because the server's user has to.
pub(super) fn data_dir(dir: &Path) -> Result<PathBuf> {
    if let Some(parent) = dir.parent() {
        fs::create_dir_all(parent).doing("make the folder", parent)?;
    }
    let mode = if is_root() { 0o711 } else { 0o700 };
    make(dir, mode)?;
    dir.canonicalize().doing("find", dir)
}

/// A folder for the server's user alone; one that is already there must be just that.
pub(super) fn private(dir: &Path, runner: &Runner) -> Result<()> {
    if make(dir, 0o700)? {
        return runner.give(dir);
    }
    let meta = fs::symlink_metadata(dir).doing("look at", dir)?;
    let ours =
        meta.is_dir() && meta.uid() == runner.uid() && meta.permissions().mode() & 0o777 == 0o700;
    if ours {
        Ok(())
    } else {
        Err(Error::NotOurs(dir.to_owned()))
    }
}

/// Makes a folder with this mode, whatever the umask; `false` if something is there already.
pub(super) fn make(dir: &Path, mode: u32) -> Result<bool> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(source) => return Err(source).doing("make the folder", dir),
    }
    fs::set_permissions(dir, Permissions::from_mode(mode)).doing("set the mode of", dir)?;
    Ok(true)
}

/// Removes a folder and all in it, if it is there.
pub(super) fn remove(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).doing("remove", dir),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_goes_where_the_user_keeps_data() {
        let xdg = Some(OsStr::new("/home/a/data"));
        let home = Some(OsStr::new("/home/a"));
        let dir = |is_root, xdg, home| default_data_dir(is_root, xdg, home).unwrap();
        assert_eq!(dir(true, xdg, home), Path::new("/var/lib/disclosure"));
        assert_eq!(dir(false, xdg, home), Path::new("/home/a/data/disclosure"));
        assert_eq!(
            dir(false, None, home),
            Path::new("/home/a/.local/share/disclosure")
        );
        assert_eq!(
            dir(false, Some(OsStr::new("relative")), home),
            Path::new("/home/a/.local/share/disclosure")
        );
        assert!(matches!(
            default_data_dir(false, None, None),
            Err(Error::NoHome)
        ));
    }

    #[test]
    fn the_demo_is_beside() {
        assert_eq!(
            demo_data_dir(Path::new("/var/lib/disclosure")),
            Path::new("/var/lib/disclosure-demo")
        );
        assert_eq!(
            demo_data_dir(Path::new("/srv/gov/")),
            Path::new("/srv/gov-demo")
        );
    }
}
