//! Runs the server's programs under the right user, tied to the life of whoever starts them.
//!
//! PostgreSQL refuses to run as root, and must not outlive us; both need system calls that safe Rust
//! does not offer, so `setpriv` (util-linux) makes them for us.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use super::error::Doing;
use super::{Error, Places, Result};

/// Whether this process is root, and so has to hand the server to someone else.
pub fn is_root() -> bool {
    my_uid().is_ok_and(|uid| uid == 0)
}

/// The user that this process acts as.
pub(super) fn my_uid() -> Result<u32> {
    let this = Path::new("/proc/self");
    Ok(fs::metadata(this).doing("read", this)?.uid())
}

#[derive(Debug, Clone)]
pub(super) struct Runner {
    setpriv: PathBuf,
    my_uid: u32,
    /// Whom to become first; nobody else, unless we are root.
    become_user: Option<Account>,
}

#[derive(Debug, Clone)]
struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

impl Runner {
    /// Runs as ourselves; for root as whoever owns the cluster, else `postgres`, else `nobody`.
    pub(super) fn new(places: &Places, cluster: &Path) -> Result<Self> {
        let my_uid = my_uid()?;
        let become_user = if my_uid == 0 {
            Some(account(cluster)?)
        } else {
            None
        };
        Ok(Self {
            setpriv: places.tool("setpriv")?,
            my_uid,
            become_user,
        })
    }

    /// The user that owns what the server writes.
    pub(super) fn uid(&self) -> u32 {
        self.become_user
            .as_ref()
            .map_or(self.my_uid, |account| account.uid)
    }

    /// Gives a folder that we made to the server's user.
    pub(super) fn give(&self, path: &Path) -> Result<()> {
        match &self.become_user {
            Some(account) => std::os::unix::fs::chown(path, Some(account.uid), Some(account.gid))
                .doing("chown", path),
            None => Ok(()),
        }
    }

    /// A command that gets SIGINT, PostgreSQL's "fast shutdown", when the thread that started it ends.
    ///
    /// It sees none of our environment, which holds secrets; and it is a process group of its own, so that
    /// the terminal's Ctrl-C reaches us alone and the server is still there while we finish our work.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(&self.setpriv);
        command.args(["--pdeathsig", "INT"]);
        if let Some(Account { uid, gid, .. }) = &self.become_user {
            command
                .arg(format!("--reuid={uid}"))
                .arg(format!("--regid={gid}"))
                .arg("--clear-groups");
        }
        command
            .arg("--")
            .arg(program)
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .env("PATH", "/usr/bin:/bin");
        command
            .current_dir("/")
            .stdin(Stdio::null())
            .process_group(0);
        command
    }

    /// Writes a file as the server's user, so that root never follows that user's links.
    pub(super) fn write(&self, path: &Path, content: &str) -> Result<()> {
        let mut command = self.command(Path::new("/bin/sh"));
        command
            .args(["-c", "umask 077; cat > \"$1\"", "sh"])
            .arg(path);
        run(command, content).map(drop)
    }

    /// Fails with the first folder on the way to `dir` that the server's user cannot enter.
    pub(super) fn check_reach(&self, dir: &Path) -> Result<()> {
        let Some(account) = &self.become_user else {
            return Ok(());
        };
        if self.can_enter(dir)? {
            return Ok(());
        }
        let mut steps: Vec<&Path> = dir.ancestors().collect();
        steps.reverse();
        for step in steps {
            if !self.can_enter(step)? {
                return Err(Error::Unreachable {
                    dir: step.to_owned(),
                    user: account.name.clone(),
                });
            }
        }
        Ok(())
    }

    fn can_enter(&self, dir: &Path) -> Result<bool> {
        let mut command = self.command(Path::new("/bin/sh"));
        command.args(["-c", "test -x \"$1\"", "sh"]).arg(dir);
        Ok(command.status().doing("run", &self.setpriv)?.success())
    }
}

/// Runs a command to its end with this input, and turns a failure into an error with what it said.
pub(super) fn run(mut command: Command, input: &str) -> Result<()> {
    let setpriv = PathBuf::from(command.get_program());
    let output = output(&mut command, input).doing("run", &setpriv)?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let words: Vec<_> = command
        .get_args()
        .map(|word| word.to_string_lossy())
        .collect();
    Err(Error::Failed {
        program: words.join(" "),
        status: output.status,
        output: String::from_utf8_lossy(&said).trim_end().to_owned(),
    })
}

fn output(command: &mut Command, input: &str) -> io::Result<Output> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    thread::scope(|scope| {
        // A program that fails may close its input early; its exit status tells more than the broken pipe.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(input.as_bytes())));
        child.wait_with_output()
    })
}

fn account(cluster: &Path) -> Result<Account> {
    let path = Path::new("/etc/passwd");
    let passwd = fs::read_to_string(path).doing("read", path)?;
    let owner = fs::metadata(cluster)
        .ok()
        .map(|meta| (meta.uid(), meta.gid()));
    choose(&passwd, owner).ok_or(Error::NoUser)
}

/// Whoever owns the cluster keeps it, even if a better user has come since; nobody becomes root.
fn choose(passwd: &str, owner: Option<(u32, u32)>) -> Option<Account> {
    let accounts: Vec<Account> = passwd
        .lines()
        .filter_map(parse)
        .filter(|account| account.uid != 0)
        .collect();
    if let Some((uid, gid)) = owner.filter(|(uid, _)| *uid != 0) {
        let known = accounts.into_iter().find(|account| account.uid == uid);
        return Some(Account {
            name: known.map_or_else(|| uid.to_string(), |account| account.name),
            uid,
            gid,
        });
    }
    let named = |name: &str| {
        accounts
            .iter()
            .find(|account| account.name == name)
            .cloned()
    };
    named("postgres").or_else(|| named("nobody"))
}

/// `postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash`
fn parse(line: &str) -> Option<Account> {
    let mut fields = line.split(':');
    let name = fields.next()?.to_owned();
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some(Account { name, uid, gid })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "\
root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
torn:x
postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
";

    fn chosen(passwd: &str, owner: Option<(u32, u32)>) -> Option<(String, u32, u32)> {
        choose(passwd, owner).map(|account| (account.name, account.uid, account.gid))
    }

    #[test]
    fn root_hands_the_server_to_postgres_or_else_to_nobody() {
        let named = |name: &str, uid, gid| Some((name.to_owned(), uid, gid));
        assert_eq!(chosen(PASSWD, None), named("postgres", 101, 104));
        assert_eq!(chosen(PASSWD, Some((0, 0))), named("postgres", 101, 104));
        assert_eq!(
            chosen(&PASSWD.replace("postgres:x", "other:x"), None),
            named("nobody", 65534, 65534)
        );
        assert_eq!(chosen("root:x:0:0:root:/root:/bin/bash", None), None);
    }

    #[test]
    fn an_existing_cluster_stays_with_its_owner() {
        assert_eq!(
            chosen(PASSWD, Some((65534, 65534))),
            Some(("nobody".into(), 65534, 65534))
        );
        assert_eq!(
            chosen(PASSWD, Some((1000, 1000))),
            Some(("1000".into(), 1000, 1000))
        );
    }
}
