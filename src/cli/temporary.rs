//! A temporary database of the private PostgreSQL, for what must not touch any register.

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
    server: Server,
    name: String,
}

/// Connections that one who works alone needs.
const CONNECTIONS: usize = 4;

impl Temporary {
    /// Makes a database whose name begins with `purpose`, in the private server of the data folder, which is started if
    /// nobody runs it.
    ///
    /// # Errors
    /// Whatever stands in the way.
    pub(super) async fn open(settings: &Settings, purpose: &str) -> Result<Self, StartError> {
        let mut private = postgres::Settings::new(&settings.data_dir);
        private.places.bin_dir.clone_from(&settings.postgres_bin);
        let server = blocking(move || postgres::attach(&private)).await?;
        let name = format!("{purpose}_{}", std::process::id());
        match make(settings, &server, &name).await {
            Ok(app) => Ok(Self { app, server, name }),
            Err(error) => {
                pool::drop_database(&server.url(Role::Superuser), &name).await?;
                blocking(move || server.stop()).await?;
                Err(error)
            }
        }
    }

    /// Drops the database, or keeps it and tells where it is.
    ///
    /// # Errors
    /// When the server refuses.
    pub(super) async fn close(self, keep: bool) -> Result<Option<String>, StartError> {
        let Self { app, server, name } = self;
        app.close();
        let place = keep.then(|| {
            let folder = server.socket_dir().display();
            format!("{name} (psql -h {folder})")
        });
        if !keep {
            pool::drop_database(&server.url(Role::Superuser), &name).await?;
        }
        blocking(move || server.stop()).await?;
        Ok(place)
    }
}

async fn make(settings: &Settings, server: &Server, name: &str) -> Result<App, StartError> {
    let (superuser, owner) = (server.url(Role::Superuser), Role::Owner.name());
    pool::create_database(&superuser, name, owner).await?;
    let (owner, of_app) = (
        server.url_for(Role::Owner, name),
        server.url_for(Role::App, name),
    );
    pool::migrate(&owner, &of_app).await?;
    let pool =
        pool::open(&of_app, CONNECTIONS).map_err(|cause| StartError::Machine(cause.to_string()))?;
    let mut key = Key::find(settings)?;
    let documents = start::documents(settings, &key.keys)?;
    let keys = key.keys.clone();
    let app = App::new(Env::machine(), keys, pool, documents, &settings.public_url);
    check(&app, &mut key, Kind::Demo).await?;
    Ok(app)
}
