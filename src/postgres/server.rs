//! A server to connect to: run by this process, or by another one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::installation::Installation;
use super::layout::Layout;
use super::lock::{Holder, Lock};
use super::passwords::Passwords;
use super::pidfile::Postmaster;
use super::process::{self, Process};
use super::{DATABASE, Error, Result, Role, Settings, folder, pidfile, socket, url};

/// How long a side command waits for a server that another process is just making, starting or stopping.
const ATTACH_LIMIT: Duration = Duration::from_mins(1);

/// A running server. Dropping it lets go of it: whoever runs the server, stops it.
pub struct Server {
    cluster: PathBuf,
    socket_dir: PathBuf,
    passwords: Passwords,
    hold: Hold,
}

/// What keeps the server there for us.
enum Hold {
    /// It is ours.
    Running(Box<Running>),
    /// It is another process's, which heeds this lock as far as it can.
    Using(#[expect(dead_code, reason = "it is held, not read")] Lock),
}

/// Runs the server for as long as the program lives; refused while another process does so.
pub fn start(settings: &Settings) -> Result<Server> {
    let layout = Layout::new(folder::data_dir(&settings.data_dir)?);
    match Lock::try_exclusive(&layout.lock())? {
        Ok(lock) => run(settings, layout, lock, Parting::AtOnce),
        Err(holder) => Err(in_use(&layout, &holder)),
    }
}

/// Uses the server that runs on this folder; if there is none, runs it until nobody uses it any more.
pub fn attach(settings: &Settings) -> Result<Server> {
    let layout = Layout::new(folder::data_dir(&settings.data_dir)?);
    let server = process::poll(ATTACH_LIMIT, || {
        match Lock::try_exclusive(&layout.lock())? {
            Ok(lock) => run(settings, layout.clone(), lock, Parting::AfterTheLastUser).map(Some),
            Err(_holder) => join(&layout),
        }
    })?;
    // When the time is up, a start says who is in the way.
    server.map_or_else(|| start(settings), Ok)
}

impl Server {
    /// The URL of the service's own database.
    pub fn url(&self, role: Role) -> String {
        self.url_for(role, DATABASE)
    }

    /// The URL of any database of this server.
    pub fn url_for(&self, role: Role, database: &str) -> String {
        url::url(&self.socket_dir, &self.passwords, role, database)
    }

    /// The folder of the socket: what `psql -h` takes.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Whether this process runs the server, and does not only use it.
    pub fn is_ours(&self) -> bool {
        matches!(self.hold, Hold::Running(_))
    }

    /// Whether the server still runs. One that was killed stays away until the next start: a service that
    /// sees this should end, and let whoever supervises it start it anew. Gone it is only when that is certain.
    pub fn is_running(&self) -> bool {
        !matches!(pidfile::running(&self.cluster), Ok(None))
    }

    /// Lets go of the server, and says if that went wrong. Connections should be closed by now.
    pub fn stop(mut self) -> Result<()> {
        match &mut self.hold {
            Hold::Running(running) => running.stop(),
            Hold::Using(_) => Ok(()),
        }
    }

    /// A server that another process runs; `lock` tells it that we are here.
    pub(super) fn used(layout: &Layout, postmaster: Postmaster, lock: Lock) -> Result<Self> {
        let cluster = layout.cluster();
        let passwords = Passwords::read(&cluster)?;
        Ok(Self {
            cluster,
            socket_dir: postmaster.socket_dir,
            passwords,
            hold: Hold::Using(lock),
        })
    }
}

/// Shows no password.
impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("socket_dir", &self.socket_dir)
            .field("is_ours", &self.is_ours())
            .finish_non_exhaustive()
    }
}

/// When to stop a server that others may be using.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parting {
    /// It is our service that ends; its side commands end with it.
    AtOnce,
    /// We are a side command that happened to come first.
    AfterTheLastUser,
}

/// The server as ours. The fields are dropped in this order: the lock goes last.
struct Running {
    process: Process,
    parting: Parting,
    layout: Layout,
    socket_dir: PathBuf,
    is_stopped: bool,
    _lock: Lock,
}

impl Running {
    fn stop(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.is_stopped, true) {
            return Ok(());
        }
        // Held until the server has gone, so that nobody joins a server that is about to stop.
        let _no_users = match self.parting {
            Parting::AtOnce => None,
            Parting::AfterTheLastUser => Some(Lock::exclusive(&self.layout.users())?),
        };
        self.process.stop()?;
        socket::clean_up(&self.layout, &self.socket_dir);
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Nobody is left to be told; `Server::stop` is for those who want to know.
        self.stop().ok();
    }
}

fn run(settings: &Settings, layout: Layout, lock: Lock, parting: Parting) -> Result<Server> {
    let installation = Installation::prepare(settings, &layout)?;
    installation.end_orphan()?;
    let cluster = layout.cluster();
    let mut process = installation.spawn()?;
    process.wait_until_ready(&cluster)?;
    let Installation {
        socket_dir,
        passwords,
        ..
    } = installation;
    let running = Running {
        process,
        parting,
        layout,
        socket_dir: socket_dir.clone(),
        is_stopped: false,
        _lock: lock,
    };
    Ok(Server {
        cluster,
        socket_dir,
        passwords,
        hold: Hold::Running(Box::new(running)),
    })
}

/// Joins a server that another process runs, if it is ready.
fn join(layout: &Layout) -> Result<Option<Server>> {
    let Some(users) = Lock::try_shared(&layout.users())? else {
        return Ok(None);
    };
    let ready = pidfile::ready(&layout.cluster())?;
    ready
        .map(|postmaster| Server::used(layout, postmaster, users))
        .transpose()
}

fn in_use(layout: &Layout, holder: &Holder) -> Error {
    Error::InUse {
        dir: layout.data_dir().to_owned(),
        holder: holder.to_string(),
    }
}
