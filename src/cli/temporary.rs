//! A temporary database of the private PostgreSQL, for what must not touch any register.

use std::path::Path;
use std::process;

use super::start::{self, Key, StartError, blocking, check};
use crate::app::App;
use crate::config::Settings;
use crate::env::Env;
use crate::postgres::{self, Role, Server};
use crate::storage::installation::Kind;
use crate::storage::pool;

/// The database, with an application on it.
pub(super) struct Temporary {
    pub(super) app: App,
    /// Its name.
    pub(super) name: String,
    server: Server,
}

/// Connections that one who works alone needs.
const CONNECTIONS: usize = 4;

/// What stands in the name of a database that is kept, after its purpose.
const KEPT: &str = "kept";

impl Temporary {
    /// Makes a database whose name begins with `purpose`, in the private server of the data folder, which is started if
    /// nobody runs it. One to be kept bears another kind of name than one to be dropped. What a process left behind
    /// that was killed is dropped first.
    ///
    /// # Errors
    /// Whatever stands in the way.
    pub(super) async fn open(
        settings: &Settings,
        purpose: &str,
        keep: bool,
    ) -> Result<Self, StartError> {
        let server = attach(settings).await?;
        let process = process::id();
        let name = if keep {
            let seconds = Env::machine().now().timestamp();
            format!("{purpose}_{KEPT}_{process}_{seconds}")
        } else {
            format!("{purpose}_{process}")
        };
        let made = async {
            drop_abandoned(&server, purpose).await?;
            make(settings, &server, &name).await
        };
        match made.await {
            Ok(app) => Ok(Self { app, name, server }),
            Err(error) => {
                pool::drop_database(&server.url(Role::Superuser), &name).await?;
                blocking(move || server.stop()).await?;
                Err(error)
            }
        }
    }

    /// Opens one that was kept.
    ///
    /// # Errors
    /// When there is none of this name, and whatever else stands in the way.
    pub(super) async fn reopen(
        settings: &Settings,
        purpose: &str,
        name: &str,
    ) -> Result<Self, StartError> {
        let server = attach(settings).await?;
        let opened = async {
            kept(&server, purpose, name).await?;
            application(settings, &server, name).await
        };
        match opened.await {
            Ok(app) => {
                let name = name.to_owned();
                Ok(Self { app, name, server })
            }
            Err(error) => {
                blocking(move || server.stop()).await?;
                Err(error)
            }
        }
    }

    /// Drops one that was kept.
    ///
    /// # Errors
    /// When there is none of this name, or the server refuses.
    pub(super) async fn discard(
        settings: &Settings,
        purpose: &str,
        name: &str,
    ) -> Result<(), StartError> {
        let server = attach(settings).await?;
        let dropped = async {
            kept(&server, purpose, name).await?;
            let superuser = server.url(Role::Superuser);
            Ok(pool::drop_database(&superuser, name).await?)
        };
        let dropped = dropped.await;
        blocking(move || server.stop()).await?;
        dropped
    }

    /// Lets go of the database: drops it, or keeps it.
    ///
    /// # Errors
    /// When the server refuses.
    pub(super) async fn close(self, keep: bool) -> Result<(), StartError> {
        let Self { app, server, name } = self;
        app.close();
        if !keep {
            pool::drop_database(&server.url(Role::Superuser), &name).await?;
        }
        blocking(move || server.stop()).await
    }
}

async fn attach(settings: &Settings) -> Result<Server, StartError> {
    let mut private = postgres::Settings::new(&settings.data_dir);
    private.places.bin_dir.clone_from(&settings.postgres_bin);
    blocking(move || postgres::attach(&private)).await
}

/// Drops what processes have left behind that are no more; what is kept is not theirs to drop.
async fn drop_abandoned(server: &Server, purpose: &str) -> Result<(), StartError> {
    let superuser = server.url(Role::Superuser);
    let beginning = format!("{purpose}_");
    for name in pool::databases(&superuser, &beginning).await? {
        let process = name.strip_prefix(&beginning);
        let process: Option<u32> = process.and_then(|number| number.parse().ok());
        let is_gone =
            |number| number == process::id() || !Path::new(&format!("/proc/{number}")).exists();
        if process.is_some_and(is_gone) {
            pool::drop_database(&superuser, &name).await?;
        }
    }
    Ok(())
}

/// Whether there is one of this name.
async fn kept(server: &Server, purpose: &str, name: &str) -> Result<(), StartError> {
    let beginning = format!("{purpose}_{KEPT}_");
    let known = pool::databases(&server.url(Role::Superuser), &beginning).await?;
    if known.iter().any(|one| one == name) {
        return Ok(());
    }
    let known = if known.is_empty() {
        "-".to_owned()
    } else {
        known.join(", ")
    };
    Err(StartError::Machine(format!(
        "没有保留名为 {name} 的数据库，现有 no database {name} is kept; there is: {known}"
    )))
}

async fn make(settings: &Settings, server: &Server, name: &str) -> Result<App, StartError> {
    let (superuser, owner) = (server.url(Role::Superuser), Role::Owner.name());
    pool::create_database(&superuser, name, owner).await?;
    let (owner, of_app) = (
        server.url_for(Role::Owner, name),
        server.url_for(Role::App, name),
    );
    pool::migrate(&owner, &of_app).await?;
    application(settings, server, name).await
}

async fn application(settings: &Settings, server: &Server, name: &str) -> Result<App, StartError> {
    let of_app = server.url_for(Role::App, name);
    let pool =
        pool::open(&of_app, CONNECTIONS).map_err(|cause| StartError::Machine(cause.to_string()))?;
    let mut key = Key::find(settings)?;
    let documents = start::documents(settings, &key.keys)?;
    let keys = key.keys.clone();
    let app = App::new(Env::machine(), keys, pool, documents, &settings.public_url)
        .with_staff_url(settings.staff_url.as_deref());
    check(&app, &mut key, Kind::Demo).await?;
    Ok(app)
}
