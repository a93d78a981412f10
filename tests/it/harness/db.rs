//! A database for each test: cloned from a migrated template, dropped when the test leaves.
//!
//! The housekeeper has a runtime of its own, so that a plain `#[tokio::test]` can use it, and so that a
//! test which is being dropped can still wait for it.

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use disclosure::postgres::{Places, Role, Server, shared};
use disclosure::storage::pool;
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;
use tokio::sync::Mutex;

/// Keeps other processes out while the template is built and leftovers are swept.
const ONE_AT_A_TIME: i64 = 0x6469_7363_6c6f;
/// The first half of the lock by which a process shows that it still lives; the second is its number.
const ALIVE: i32 = 0x6469;
/// The first half of the lock by which processes share a template; the second is made from its name.
const IN_USE: i32 = 0x6470;

static HOUSEKEEPER: LazyLock<Housekeeper> =
    LazyLock::new(|| std::thread::spawn(Housekeeper::start).join().unwrap());
static NEXT: AtomicU32 = AtomicU32::new(1);

/// One database, ours alone.
pub(crate) struct Database {
    name: String,
}

impl Database {
    /// A copy of the template.
    pub(crate) async fn new() -> Self {
        let template = &HOUSEKEEPER.template;
        Self::made(&format!("TEMPLATE {template} STRATEGY FILE_COPY")).await
    }

    /// One that no migration has touched.
    pub(crate) async fn blank() -> Self {
        Self::made("").await
    }

    async fn made(how: &str) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let sql = [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name} OWNER {} {how}", Role::Owner.name()),
        ];
        let made = async move {
            for sql in sql {
                HOUSEKEEPER.run(&sql).await;
            }
        };
        HOUSEKEEPER.runtime.spawn(made).await.unwrap();
        Self { name }
    }

    /// Its address, for the owner or for the application role.
    pub(crate) fn url(&self, role: Role) -> String {
        HOUSEKEEPER.server.url_for(role, &self.name)
    }

    /// A connection beside the application's pool.
    pub(crate) async fn connect(&self, role: Role) -> AsyncPgConnection {
        connect(&self.url(role)).await
    }

    /// Does something on the housekeeper's runtime, and waits for it even while the test is being dropped.
    pub(crate) fn wait_for<T: Send + 'static>(
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (done, wait) = mpsc::channel();
        HOUSEKEEPER
            .runtime
            .spawn(async move { done.send(work.await) });
        wait.recv().ok()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop_it = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        Self::wait_for(async move { HOUSEKEEPER.run(&drop_it).await });
    }
}

async fn connect(url: &str) -> AsyncPgConnection {
    AsyncPgConnection::establish(url).await.unwrap()
}

struct Housekeeper {
    server: Server,
    runtime: Runtime,
    root: Mutex<AsyncPgConnection>,
    template: String,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

impl Housekeeper {
    fn start() -> Self {
        let server = shared::cluster(&shared::base(), &Places::usual(), shared::LINGER).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let template = format!("template_{}", fingerprint());
        let root = runtime.block_on(async {
            // Only the superuser may end what sessions are left in a database that is dropped.
            let mut root = connect(&server.url(Role::Superuser)).await;
            let process = std::process::id();
            let prepare = format!(
                "SELECT pg_advisory_lock({ONE_AT_A_TIME}); SELECT pg_advisory_lock({ALIVE}, {process});
                 SELECT pg_advisory_lock_shared({IN_USE}, hashtext('{template}'))"
            );
            root.batch_execute(&prepare).await.unwrap();
            build_template(&server, &mut root, &template).await;
            sweep(&mut root, &template).await;
            let release = format!("SELECT pg_advisory_unlock({ONE_AT_A_TIME})");
            root.batch_execute(&release).await.unwrap();
            root
        });
        Self {
            server,
            runtime,
            root: Mutex::new(root),
            template,
        }
    }

    async fn run(&self, sql: &str) {
        let mut root = self.root.lock().await;
        root.batch_execute(sql).await.unwrap();
    }
}

async fn build_template(server: &Server, root: &mut AsyncPgConnection, template: &str) {
    if databases(root).await.iter().any(|name| name == template) {
        return;
    }
    let raw = format!("{template}_raw");
    let anew = [
        format!("DROP DATABASE IF EXISTS {raw} WITH (FORCE)"),
        format!("CREATE DATABASE {raw} OWNER {}", Role::Owner.name()),
    ];
    for sql in anew {
        root.batch_execute(&sql).await.unwrap();
    }
    let url = |role| server.url_for(role, &raw);
    pool::migrate(&url(Role::Owner), &url(Role::App))
        .await
        .unwrap();
    let rename = format!("ALTER DATABASE {raw} RENAME TO {template}");
    root.batch_execute(&rename).await.unwrap();
}

/// Drops what processes left behind that are gone, and templates that nobody uses any more.
async fn sweep(root: &mut AsyncPgConnection, template: &str) {
    for name in databases(root).await {
        let leftover = match name.split('_').collect::<Vec<_>>().as_slice() {
            ["test", process, _] => is_free(root, ALIVE, process).await,
            ["template", _] if name != template => {
                is_free(root, IN_USE, &format!("hashtext('{name}')")).await
            }
            _ => false,
        };
        if leftover {
            let drop_it = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            root.batch_execute(&drop_it).await.unwrap();
        }
    }
}

/// Whether nobody holds a lock.
async fn is_free(root: &mut AsyncPgConnection, class: i32, key: &str) -> bool {
    let sql = format!(
        "SELECT 'free' AS name WHERE pg_try_advisory_lock({class}, {key})
           AND pg_advisory_unlock({class}, {key})"
    );
    let free: Vec<Named> = diesel::sql_query(sql).load(root).await.unwrap();
    !free.is_empty()
}

async fn databases(root: &mut AsyncPgConnection) -> Vec<String> {
    let rows: Vec<Named> = diesel::sql_query("SELECT datname::text AS name FROM pg_database")
        .load(root)
        .await
        .unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

/// Names the shape that the migrations and grants give a database.
fn fingerprint() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("migrations"))
        .unwrap()
        .flat_map(|entry| fs::read_dir(entry.unwrap().path()).into_iter().flatten())
        .map(|file| file.unwrap().path())
        .chain([root.join("src/storage/grants.sql")])
        .collect();
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(fs::read(file).unwrap());
        hash.update([0]);
    }
    super::hex(&hash.finalize()[..8])
}
