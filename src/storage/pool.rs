//! Connections, migrations and the application role's rights.

use std::time::Duration;

use deadpool::managed::Timeouts;
use diesel::sql_types::Text;
use diesel::{QueryResult, QueryableByName, sql_query};
use diesel_async::pooled_connection::deadpool::{Object, Pool as Deadpool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use futures_util::FutureExt;

use super::connect::connect;
use super::turns::{self, Turn};

/// Connections to the application's database.
pub type Pool = Deadpool<AsyncPgConnection>;
/// One of them.
pub type Connection = Object<AsyncPgConnection>;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
const GRANTS: &str = include_str!("grants.sql");

/// The database cannot be brought into its shape.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// No connection.
    #[error("cannot connect to PostgreSQL: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migrate(String),
    /// A query failed.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

/// A pool that opens connections when they are first needed.
///
/// # Errors
/// When the pool cannot be made at all.
pub fn open(
    url: &str,
    size: usize,
) -> Result<Pool, diesel_async::pooled_connection::deadpool::BuildError> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(|url| connect(url).boxed());
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    let wait = Some(Duration::from_secs(10));
    Deadpool::builder(manager)
        .max_size(size)
        // The one that was used last is warm: its statements are prepared, its server process is in the cache.
        .queue_mode(deadpool::managed::QueueMode::Lifo)
        .wait_timeout(wait)
        .create_timeout(wait)
        .runtime(deadpool::Runtime::Tokio1)
        .build()
}

/// A connection, if none has to be waited for.
pub async fn free(pool: &Pool) -> Option<Connection> {
    let at_once = Timeouts {
        wait: Some(Duration::ZERO),
        ..pool.timeouts()
    };
    pool.timeout_get(&at_once).await.ok()
}

/// Runs what migrations are pending, as the owner, and gives the application role its rights.
/// Must be called on a multi-thread runtime.
///
/// # Errors
/// When the database cannot be reached, or refuses.
pub async fn migrate(owner_url: &str, app_url: &str) -> Result<(), SetUpError> {
    let app_role = current_user(app_url).await?;
    let mut owner = connect(owner_url).await?;
    // Held until this connection is closed.
    turns::wait(&mut owner, Turn::Migrate).await?;
    let mut harness = AsyncMigrationHarness::new(owner);
    harness
        .run_pending_migrations(MIGRATIONS)
        .map_err(|cause| SetUpError::Migrate(cause.to_string()))?;
    let mut owner = harness.into_inner();
    if user_of(&mut owner).await? != app_role {
        owner
            .batch_execute(&GRANTS.replace("{role}", &quoted(&app_role)))
            .await?;
    }
    Ok(())
}

/// Takes everything of the owner's out of the database, whatever is in the tables: what undoes a
/// migration may not fit what was written since.
///
/// # Errors
/// When the database cannot be reached, or refuses.
pub async fn empty(owner_url: &str) -> Result<(), SetUpError> {
    let mut owner = connect(owner_url).await?;
    turns::wait(&mut owner, Turn::Migrate).await?;
    owner.batch_execute("DROP OWNED BY CURRENT_USER").await?;
    Ok(())
}

/// Makes a database that belongs to a role.
///
/// # Errors
/// When the server cannot be reached, or refuses.
pub async fn create_database(superuser: &str, name: &str, owner: &str) -> Result<(), SetUpError> {
    let mut conn = connect(superuser).await?;
    let (name, owner) = (quoted(name), quoted(owner));
    conn.batch_execute(&format!("CREATE DATABASE {name} OWNER {owner}"))
        .await?;
    Ok(())
}

/// The databases whose names begin so.
///
/// # Errors
/// When the server cannot be reached.
pub async fn databases(superuser: &str, beginning: &str) -> Result<Vec<String>, SetUpError> {
    let mut conn = connect(superuser).await?;
    let found: Vec<Named> = diesel::sql_query(
        "SELECT datname::text AS name FROM pg_database WHERE starts_with(datname, $1) ORDER BY 1",
    )
    .bind::<Text, _>(beginning)
    .load(&mut conn)
    .await?;
    Ok(found.into_iter().map(|it| it.name).collect())
}

/// Drops a database, whoever is still connected to it.
///
/// # Errors
/// When the server cannot be reached, or refuses.
pub async fn drop_database(superuser: &str, name: &str) -> Result<(), SetUpError> {
    let mut conn = connect(superuser).await?;
    let name = quoted(name);
    conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .await?;
    Ok(())
}

/// Undoes every migration; for the test that they go down and up again.
///
/// # Errors
/// When the database cannot be reached, or refuses.
pub async fn revert(owner_url: &str) -> Result<(), SetUpError> {
    let owner = connect(owner_url).await?;
    let mut harness = AsyncMigrationHarness::new(owner);
    harness
        .revert_all_migrations(MIGRATIONS)
        .map_err(|cause| SetUpError::Migrate(cause.to_string()))?;
    Ok(())
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The role that a connection address signs in as.
///
/// # Errors
/// When the database cannot be reached.
pub async fn current_user(url: &str) -> Result<String, SetUpError> {
    let mut conn = connect(url).await?;
    Ok(user_of(&mut conn).await?)
}

async fn user_of(conn: &mut AsyncPgConnection) -> QueryResult<String> {
    let row: Named = sql_query("SELECT current_user::text AS name")
        .get_result(conn)
        .await?;
    Ok(row.name)
}

/// Whether any table stands in the schema that no migration of ours made.
///
/// # Errors
/// When the database cannot be asked.
pub async fn holds_foreign_tables(url: &str) -> Result<bool, SetUpError> {
    let mut conn = connect(url).await?;
    let tables: Vec<Named> = sql_query(
        "SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')",
    )
    .load(&mut conn)
    .await?;
    let ours = tables.iter().any(|table| table.name == "installation");
    Ok(!ours && !tables.is_empty())
}

/// Whether the database answers.
///
/// # Errors
/// When it does not.
pub async fn ping(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    sql_query("SELECT 1").execute(conn).await.map(drop)
}

/// Lets the transaction that is open commit without waiting for the disk. What is lost in a crash is only ever
/// the latest, never part of a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn commit_without_waiting(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    conn.batch_execute("SET LOCAL synchronous_commit = off")
        .await
}

/// Lets a transaction see the database as of one moment, and change nothing.
pub async fn at_one_moment(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        .await
}

fn quoted(role: &str) -> String {
    format!("\"{}\"", role.replace('"', "\"\""))
}
