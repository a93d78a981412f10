//! What every sub-command with a database begins with: settings, database, key, application.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::app::documents::Store;
use crate::app::{self, App};
use crate::config::{self, ConfigError, Secret, Settings, public_domain};
use crate::env::Env;
use crate::notify::transport::{self, Dkim, DkimError, SmtpSettings, Transport, bare_address};
use crate::objects::{self, Objects};
use crate::postgres::{self, Role, Server};
use crate::seal::{BadKey, Keys};
use crate::storage;
use crate::storage::installation::{self, Kind};
use crate::storage::pool::{self, SetUpError};

/// The option that every sub-command with settings takes.
#[derive(Debug, Args)]
pub struct ConfigFile {
    /// File of settings, instead of `DISCLOSURE_CONFIG`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    /// Reads the settings.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn read(&self) -> Result<Settings, ConfigError> {
        config::read(self.config.as_deref())
    }
}

/// Who runs the private server, if that is what is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Postgres {
    /// This process, for as long as it lives: `serve`, `demo`.
    Run,
    /// Whoever runs it already; this process only if nobody does.
    Attach,
    /// The same, for what only looks: a folder that holds none stays as it is.
    AttachExisting,
}

/// The application cannot start. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The private server.
    #[error(transparent)]
    Postgres(#[from] postgres::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] SetUpError),
    /// A query.
    #[error("the database refused: {0}")]
    Query(#[from] storage::Error),
    /// A use-case.
    #[error("{}", explain(.0))]
    App(app::Error),
    /// The database is somebody else's.
    #[error(
        "the database holds tables of another program; give the service a database of its own in DISCLOSURE_DATABASE_URL"
    )]
    ForeignTables,
    /// The wrong key.
    #[error(
        "the database was sealed with another key than that in {0}; give back the one it was sealed with"
    )]
    WrongKey(String),
    /// No key, but a database that was sealed with one.
    #[error(
        "the database is sealed, but its key is missing; restore {} from a backup, or set DISCLOSURE_KEY",
        .0.display()
    )]
    NoKey(PathBuf),
    /// The key file holds no key.
    #[error("{}: {cause}", path.display())]
    BadKey {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        cause: BadKey,
    },
    /// No server was made there yet.
    #[error(
        "there is no register in {} yet; name its folder with DISCLOSURE_DATA_DIR, or begin one with \
         `disclosure authority create`",
        .0.display()
    )]
    NoRegister(PathBuf),
    /// A demo's database, or a real one for the demo.
    #[error("{}", other_kind(*.0))]
    OtherKind(Kind),
    /// A database of somebody's own, for the demo.
    #[error(
        "DISCLOSURE_DATABASE_URL is set, and the demo fills no database but the private one in its own folder; \
         start it without that setting"
    )]
    NotForTheDemo,
    /// The mail server's settings.
    #[error("the mail server cannot be used: {0}")]
    Mail(#[from] transport::SettingsError),
    /// Of the mails' signature.
    #[error("DISCLOSURE_DKIM_KEY: {0} {1}")]
    Dkim(PathBuf, DkimError),
    /// The folder of the documents.
    #[error(
        "the folder for documents cannot be used: {0}; choose another with DISCLOSURE_DOCUMENT_DIR"
    )]
    Documents(#[from] objects::Error),
    /// A file.
    #[error("{}: {cause}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// Told to stop.
    #[error("已中断，临时数据库已删除 interrupted; the temporary database is dropped")]
    Interrupted,
    /// The machine.
    #[error("{0}")]
    Machine(String),
}

impl StartError {
    /// What the program ends with: 2 when the settings are wrong, else 1.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Mail(_) | Self::BadKey { .. } | Self::NotForTheDemo => 2,
            Self::Interrupted => 130,
            _ => 1,
        }
    }
}

impl From<app::Error> for StartError {
    fn from(error: app::Error) -> Self {
        Self::App(error)
    }
}

fn other_kind(found: Kind) -> &'static str {
    match found {
        Kind::Demo => {
            "the database holds the demonstration; use another database or data folder for a real register"
        }
        Kind::Real => {
            "the database holds a real register; the demonstration needs another database or data folder"
        }
    }
}

/// What went wrong in a use-case, for a person at the command line.
pub fn explain(error: &app::Error) -> String {
    match error {
        app::Error::Invalid(problems) => problems
            .iter()
            .map(|problem| format!("{}: {}", problem.field, problem.english))
            .collect::<Vec<_>>()
            .join("\n"),
        app::Error::Taken(problem) => format!("{}: {}", problem.field, problem.english),
        app::Error::Unavailable => "the database cannot be reached now; try again".to_owned(),
        app::Error::NotFound => "there is no such thing".to_owned(),
        app::Error::Internal(cause) => cause.clone(),
        other => format!("{other:?}"),
    }
}

/// An application with its database.
pub struct Opened {
    /// The application.
    pub app: App,
    connections: Connections,
    server: Option<Server>,
}

/// How the connections to the database are shared out. A worker has its own, which live in its thread: one
/// that another thread drives costs two changes of threads for every statement.
#[derive(Clone)]
struct Connections {
    url: String,
    each: usize,
}

impl Connections {
    /// For the workers and, with the rest, for everything else. Two each: while one waits, one is free.
    fn share(settings: &Settings, url: String) -> (Self, usize) {
        let (all, workers) = (settings.database_connections, settings.workers);
        let each = (all / workers.saturating_add(1)).max(2);
        let rest = all.saturating_sub(each.saturating_mul(workers)).max(2);
        (Self { url, each }, rest)
    }
}

impl Opened {
    /// Whether the database is a private server.
    pub fn is_private(&self) -> bool {
        self.server.is_some()
    }

    /// Makes the application of a worker, in its thread.
    pub fn app_of_worker(&self) -> impl Fn() -> App + Clone + Send + 'static {
        let (app, Connections { url, each }) = (self.app.clone(), self.connections.clone());
        move || match pool::open(&url, each) {
            Ok(pool) => app.with_pool(pool),
            Err(cause) => {
                tracing::warn!(%cause, "a worker shares the connections of the jobs");
                app.clone()
            }
        }
    }

    /// Waits until the private server is gone; for ever, if the database is somebody else's to run.
    pub async fn server_gone(&self) {
        const LOOK_EVERY: Duration = Duration::from_secs(1);
        let Some(server) = &self.server else {
            return std::future::pending().await;
        };
        while server.is_running() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Takes everything out of the private server's database, and makes its tables anew. A database that
    /// is somebody else's to run is left as it is.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn empty(&self) -> Result<(), StartError> {
        if let Some(server) = &self.server {
            let (owner, app) = (server.url(Role::Owner), server.url(Role::App));
            pool::empty(&owner).await?;
            pool::migrate(&owner, &app).await?;
        }
        Ok(())
    }

    /// Closes the connections, then lets go of the private server.
    ///
    /// # Errors
    /// When the server does not stop.
    pub async fn close(self) -> Result<(), StartError> {
        self.app.close();
        match self.server {
            Some(server) => blocking(move || server.stop()).await,
            None => Ok(()),
        }
    }
}

/// Opens the database, brings its tables into shape, checks that it is ours and that the key fits, and
/// marks a new one as being of this kind. Must be called on a multi-thread runtime.
///
/// # Errors
/// Whatever stands in the way.
pub async fn open(
    settings: &Settings,
    postgres: Postgres,
    kind: Kind,
) -> Result<Opened, StartError> {
    let (server, urls) = database(settings, postgres).await?;
    if pool::holds_foreign_tables(&urls.owner).await? {
        return Err(StartError::ForeignTables);
    }
    pool::migrate(&urls.owner, &urls.app).await?;
    let (connections, rest) = Connections::share(settings, urls.app);
    let pool = pool::open(&connections.url, rest)
        .map_err(|cause| StartError::Machine(cause.to_string()))?;
    let env = Env::machine();
    let mut key = Key::find(settings)?;
    let documents = documents(settings, &key.keys)?;
    let app = App::new(env, key.keys.clone(), pool, documents, &settings.public_url)
        .with_staff_url(settings.staff_url.as_deref());
    check(&app, &mut key, kind).await?;
    Ok(Opened {
        app,
        connections,
        server,
    })
}

/// Where documents are kept.
///
/// # Errors
/// When the folder cannot be used.
pub fn documents(settings: &Settings, keys: &Keys) -> Result<Store, StartError> {
    const MIB: u64 = 1024 * 1024;
    Ok(Store {
        objects: Objects::open(&settings.document_dir, keys.clone())?,
        most_bytes: u64::from(settings.document_max_mib) * MIB,
        per_case: usize::from(settings.documents_per_case),
    })
}

/// Runs the future of a sub-command.
///
/// # Errors
/// Those of the future, and when the machine gives no threads.
pub fn block_on<T>(work: impl Future<Output = Result<T, StartError>>) -> Result<T, StartError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|cause| StartError::Machine(cause.to_string()))?
        .block_on(work)
}

/// The way out for mails.
///
/// # Errors
/// When the settings cannot work.
pub fn transport(settings: &Settings) -> Result<Transport, StartError> {
    /// An attempt takes both together at most: well within the time for which a notice is claimed.
    const TIMEOUT: Duration = Duration::from_mins(1);
    /// RFC 5321, 4.5.3.2.6.
    const ANSWER_TIMEOUT: Duration = Duration::from_mins(10);
    let Some(smtp) = settings.smtp.clone() else {
        return Ok(Transport::File(settings.mail_dir.clone()));
    };
    let root_certificate = match &settings.smtp_ca {
        None => None,
        Some(path) => Some(fs::read(path).map_err(|cause| file(path, cause))?),
    };
    let (username, password) = smtp.credentials.unzip();
    Ok(Transport::smtp(SmtpSettings {
        host: smtp.host,
        port: smtp.port,
        encryption: smtp.encryption,
        username,
        password: password.map(|password| password.expose().to_owned()),
        from: bare_address(&settings.mail_from).unwrap_or_default(),
        hello_name: public_domain(&settings.public_url).unwrap_or_else(|| "localhost".to_owned()),
        timeout: TIMEOUT,
        answer_timeout: ANSWER_TIMEOUT,
        root_certificate,
        max_concurrent: settings.mail_concurrency,
        max_per_domain: settings.mail_per_domain,
        dkim: dkim(settings)?.map(Arc::new),
    })?)
}

/// What signs the mails, if they are signed here.
///
/// # Errors
/// When the key cannot be read or used.
pub fn dkim(settings: &Settings) -> Result<Option<Dkim>, StartError> {
    let Some(signs) = &settings.dkim else {
        return Ok(None);
    };
    let pem = fs::read(&signs.key).map_err(|cause| file(&signs.key, cause))?;
    let dkim = Dkim::new(&signs.domain, &signs.selector, &pem);
    let unfit = |cause| StartError::Dkim(signs.key.clone(), cause);
    dkim.map(Some).map_err(unfit)
}

/// Where the database is.
struct Urls {
    app: String,
    owner: String,
}

async fn database(
    settings: &Settings,
    postgres: Postgres,
) -> Result<(Option<Server>, Urls), StartError> {
    if let Some(app) = &settings.database_url {
        let owner = settings.migration_url.as_ref().unwrap_or(app);
        let urls = Urls {
            app: app.expose().to_owned(),
            owner: owner.expose().to_owned(),
        };
        return Ok((None, urls));
    }
    if postgres == Postgres::AttachExisting && !postgres::exists(&settings.data_dir) {
        return Err(StartError::NoRegister(settings.data_dir.clone()));
    }
    let mut private = postgres::Settings::new(&settings.data_dir);
    private.places.bin_dir.clone_from(&settings.postgres_bin);
    let server = blocking(move || match postgres {
        Postgres::Run => postgres::start(&private),
        Postgres::Attach | Postgres::AttachExisting => postgres::attach(&private),
    })
    .await?;
    let urls = Urls {
        app: server.url(Role::App),
        owner: server.url(Role::Owner),
    };
    Ok((Some(server), urls))
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> postgres::Result<T> + Send + 'static,
) -> Result<T, StartError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|cause| StartError::Machine(cause.to_string()))??)
}

/// Compares the database with the key, and marks a new one.
pub(super) async fn check(app: &App, key: &mut Key, kind: Kind) -> Result<(), StartError> {
    let mut conn = app.read().await?;
    if installation::find(&mut conn, &app.keys).await?.is_none() {
        // The key is safe before anything is sealed with it.
        key.keep()?;
        installation::mark(&mut conn, kind, &app.keys, app.env.now()).await?;
    }
    match installation::find(&mut conn, &app.keys).await? {
        Some(found) if !found.key_fits => Err(match key.unsaved {
            Some(_) => StartError::NoKey(key.file.clone()),
            None => StartError::WrongKey(key.origin()),
        }),
        Some(found) if found.kind != kind => Err(StartError::OtherKind(found.kind)),
        Some(_) | None => Ok(()),
    }
}

/// The master key: from the settings, from its file, or new.
pub(super) struct Key {
    pub(super) keys: Keys,
    file: PathBuf,
    is_set: bool,
    unsaved: Option<Secret>,
}

impl Key {
    pub(super) fn find(settings: &Settings) -> Result<Self, StartError> {
        let path = settings.data_dir.join("key");
        let of = |text: &str, is_set, unsaved| {
            let keys = Keys::from_base64(text).map_err(|cause| StartError::BadKey {
                path: path.clone(),
                cause,
            })?;
            Ok(Self {
                keys,
                file: path.clone(),
                is_set,
                unsaved,
            })
        };
        if let Some(key) = &settings.key {
            return of(key.expose(), true, None);
        }
        match fs::read_to_string(&path) {
            Ok(text) => of(&text, false, None),
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                let new = Keys::new_master();
                of(&new, false, Some(Secret(new.clone())))
            }
            Err(cause) => Err(file(&path, cause)),
        }
    }

    fn origin(&self) -> String {
        if self.is_set {
            "DISCLOSURE_KEY".to_owned()
        } else {
            self.file.display().to_string()
        }
    }

    /// Writes a new key into its file, whole or not at all, and never over another one.
    fn keep(&mut self) -> Result<(), StartError> {
        let Some(new) = &self.unsaved else {
            return Ok(());
        };
        write_key(&self.file, new.expose()).map_err(|cause| file(&self.file, cause))?;
        self.unsaved = None;
        Ok(())
    }
}

fn write_key(path: &Path, key: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let unfinished = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    writeln!(file, "{key}")?;
    file.sync_all()?;
    // A link, unlike a renaming, does not replace what is there.
    let linked = fs::hard_link(&unfinished, path);
    fs::remove_file(&unfinished)?;
    linked?;
    fs::File::open(folder)?.sync_all()
}

fn file(path: &Path, cause: io::Error) -> StartError {
    StartError::File {
        path: path.to_owned(),
        cause,
    }
}
