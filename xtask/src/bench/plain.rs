//! The same rows and statements as pgbench sends them: prepared, and filing in one plain transaction.
//!
//! The rows are those that the service wrote for a sample, typed into the script with ids and numbers of their
//! own, so that they are as wide and as many as the service's whatever the tables look like.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use disclosure::postgres::{Role, Server};
use tokio::runtime::Runtime;
use xtask::Result;

use super::measured::Measured;
use super::{Operation, PAGE, Register};

/// A new id that grows with time, as the service's do.
const NEW_ID: &str = "(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || \
    substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid";
const FRESH: &str = "CAST(:fresh AS uuid)";
/// So many cases are there for pgbench to route, for each second that it is measured.
const FRESH_A_SECOND: u64 = 1_500;
const NUMBER: &str =
    "'YJ-' || extract(year from now()) || '-' || lpad(CAST(:last AS text), 6, '0')";

/// The scripts, and where they run.
pub(super) struct Scripts {
    folder: PathBuf,
    url: String,
}

impl Scripts {
    /// Writes them for the register as it is now.
    pub(super) fn write(server: &Server, folder: &Path, register: &Register) -> Result<Self> {
        let url = server.url(Role::Owner);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let folder = folder.join("pgbench");
        fs::create_dir_all(&folder)?;
        runtime.block_on(async {
            let mut conn = AsyncPgConnection::establish(&url).await?;
            let mut maker = Maker::new(&mut conn, register).await?;
            for (operation, script) in [
                (Operation::File, maker.file().await?),
                (Operation::Route, maker.route().await?),
                (Operation::Read, maker.read().await?),
                (Operation::Overdue, maker.overdue()),
            ] {
                fs::write(folder.join(format!("{operation:?}.sql")), script)?;
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        })?;
        Ok(Self { folder, url })
    }

    /// Waits until the service has delivered what it owes, so that the next measurement has the machine to itself.
    pub(super) fn wait_for_mails(&self) -> Result<()> {
        let owed = "SELECT count(*)::text AS name FROM outbox WHERE next_at IS NOT NULL";
        runtime()?.block_on(async {
            let mut conn = AsyncPgConnection::establish(&self.url).await?;
            let limit = Instant::now() + Duration::from_mins(3);
            while name(&mut conn, owed).await? != "0" {
                if Instant::now() > limit {
                    return Err("the mails of the filings are not delivered".into());
                }
                sleep(Duration::from_millis(200));
            }
            Ok(())
        })
    }

    pub(super) fn measure(
        &self,
        pgbench: &Path,
        operation: Operation,
        connections: usize,
        seconds: u64,
    ) -> Result<Measured> {
        let mut run = self.run(pgbench, operation, connections);
        if operation == Operation::Route {
            let fresh = self.file_fresh(pgbench, seconds * FRESH_A_SECOND)?;
            let each = fresh / u64::try_from(connections)?;
            run.args(["--transactions", &each.to_string()]);
        } else {
            run.args(["--time", &seconds.to_string()]);
        }
        for old in self.logs()? {
            fs::remove_file(old)?;
        }
        succeed(run.args(["--log", "--log-prefix", "log"]), operation)?;
        self.logged()
    }

    /// pgbench with the script of an operation; how long is still to be said.
    fn run(&self, pgbench: &Path, operation: Operation, connections: usize) -> Command {
        let mut run = Command::new(pgbench);
        run.args(["--no-vacuum", "--protocol", "prepared"])
            .args(["--client", &connections.to_string()])
            .args(["--jobs", &connections.min(2).to_string()])
            .args(["--define", "turn=0"])
            .args(["--define", &format!("clients={connections}")])
            .args(["--file", &format!("{operation:?}.sql"), &self.url])
            .current_dir(&self.folder);
        run
    }

    /// Files so many cases that nobody has routed, for each to be routed once, as the service does: a case that
    /// stands in its department already would enter no index anew. How many there are.
    fn file_fresh(&self, pgbench: &Path, wanted: u64) -> Result<u64> {
        const AT_ONCE: u64 = 8;
        let each = wanted.div_ceil(AT_ONCE).to_string();
        let mut run = self.run(pgbench, Operation::File, usize::try_from(AT_ONCE)?);
        run.args(["--transactions", &each])
            .env("PGOPTIONS", "-c synchronous_commit=off");
        succeed(&mut run, Operation::File)?;
        runtime()?.block_on(async {
            let mut conn = AsyncPgConnection::establish(&self.url).await?;
            conn.batch_execute(NUMBER_FRESH).await?;
            let count = "SELECT count(*)::text AS name FROM bench_fresh";
            Ok(name(&mut conn, count).await?.parse()?)
        })
    }

    /// What pgbench noted of each transaction: how long it took, and when it ended.
    fn logged(&self) -> Result<Measured> {
        let mut micros = Vec::new();
        let (mut began, mut ended) = (u64::MAX, 0);
        for log in self.logs()? {
            for line in fs::read_to_string(log)?.lines() {
                let column = |at| line.split(' ').nth(at).unwrap_or_default().parse::<u64>();
                let (took, end) = (column(2)?, column(4)? * 1_000_000 + column(5)?);
                began = began.min(end.saturating_sub(took));
                ended = ended.max(end);
                micros.push(took);
            }
        }
        let took = Duration::from_micros(ended.saturating_sub(began));
        Ok(Measured::new(micros, took))
    }

    fn logs(&self) -> Result<Vec<PathBuf>> {
        let mut logs = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("log.") {
                logs.push(path.clone());
            }
        }
        Ok(logs)
    }
}

/// Each client takes every so many-th of them.
const NEXT_FRESH: &str = "\\set turn :turn + 1\n\\set n (:turn - 1) * :clients + :client_id + 1\n";

/// Numbers the cases that pgbench filed and nobody routed: they bear the moment of the sample they were typed from.
const NUMBER_FRESH: &str = "DROP TABLE IF EXISTS bench_fresh;
    CREATE TABLE bench_fresh (n bigserial PRIMARY KEY, case_id uuid NOT NULL);
    INSERT INTO bench_fresh (case_id)
        SELECT c.id FROM cases c JOIN bench_sample s ON c.updated_at = s.updated_at AND c.id <> s.id
        WHERE c.version = 1 ORDER BY random();
    ANALYZE bench_fresh";

fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

fn succeed(run: &mut Command, operation: Operation) -> Result<()> {
    let output = run.output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    if output.status.success() && !complaint.contains("ERROR") {
        return Ok(());
    }
    Err(format!("pgbench, {operation:?}: {complaint}").into())
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

pub(super) async fn names(conn: &mut AsyncPgConnection, sql: &str) -> Result<Vec<String>> {
    let rows: Vec<Named> = sql_query(sql).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

pub(super) async fn name(conn: &mut AsyncPgConnection, sql: &str) -> Result<String> {
    let mut found = names(conn, sql).await?;
    found
        .pop()
        .ok_or_else(|| format!("nothing for {sql}").into())
}

/// The value of a column as it is typed. To pgbench a colon begins the name of a variable, so there is none.
fn literal(column: &str) -> String {
    let escaped = [(r"\", r"\\"), ("'", "''"), (":", r"\072")].iter().fold(
        format!("{column}::text"),
        |value, (plain, escaped)| {
            format!("replace({value}, $plain${plain}$plain$, $escaped${escaped}$escaped$)")
        },
    );
    format!("coalesce($open$E'$open$ || {escaped} || $close$'$close$, 'NULL')")
}

fn together(statements: impl IntoIterator<Item = Option<String>>) -> String {
    statements
        .into_iter()
        .flatten()
        .map(|statement| statement + ";\n")
        .collect()
}

struct Maker<'a> {
    conn: &'a mut AsyncPgConnection,
    authority: String,
    signed_in: String,
    department: String,
    cases: usize,
    filed: String,
    routed: String,
}

impl<'a> Maker<'a> {
    async fn new(conn: &'a mut AsyncPgConnection, register: &Register) -> Result<Self> {
        let authority = name(conn, "SELECT id::text AS name FROM authorities").await?;
        let session = "SELECT s.id::text AS name FROM sessions s JOIN accounts a ON a.id = s.account_id \
             WHERE a.role = 'registrar' ORDER BY s.created_at LIMIT 1";
        let session = name(conn, session).await?;
        let signed_in = format!(
            "SELECT a.id, a.role, a.department_id, c.id FROM sessions s \
             LEFT JOIN accounts a ON a.authority_id = s.authority_id AND a.id = s.account_id \
             AND a.disabled_at IS NULL \
             LEFT JOIN cases c ON c.authority_id = s.authority_id AND c.id = s.case_id \
             AND c.query_generation = s.generation \
             WHERE s.authority_id = '{authority}' AND s.id = '{session}' AND s.ended_at IS NULL \
             AND s.expires_at > now() LIMIT 1;\n"
        );
        let [filed, routed] = register.samples.clone();
        let list: Vec<String> = register.all.iter().map(|id| format!("('{id}')")).collect();
        conn.batch_execute(&format!(
            "DROP TABLE IF EXISTS bench_cases;
             CREATE TABLE bench_cases (n serial PRIMARY KEY, case_id uuid NOT NULL);
             INSERT INTO bench_cases (case_id) VALUES {};
             DROP TABLE IF EXISTS bench_sample;
             CREATE TABLE bench_sample AS SELECT id, updated_at FROM cases WHERE id = '{filed}';
             ANALYZE",
            list.join(", ")
        ))
        .await?;
        Ok(Self {
            conn,
            authority,
            signed_in,
            department: register
                .desk
                .departments
                .get(1)
                .cloned()
                .unwrap_or_default(),
            cases: register.all.len(),
            filed,
            routed,
        })
    }

    /// Adds rows like those of a sample, with other values in some columns; nothing, where the sample has none.
    async fn add(
        &mut self,
        table: &str,
        with: &[(&str, &str)],
        which: &str,
    ) -> Result<Option<String>> {
        let columns = format!(
            "SELECT column_name::text AS name FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
        );
        let columns = names(self.conn, &columns).await?;
        let values: Vec<String> = columns
            .iter()
            .map(
                |column| match with.iter().find(|(name, _)| name == column) {
                    Some((_, value)) => format!("$value${value}$value$"),
                    None => literal(column),
                },
            )
            .collect();
        let rows = format!(
            "SELECT concat('(', concat_ws(', ', {}), ')') AS name FROM {table} \
             WHERE authority_id = '{}' AND {which}",
            values.join(", "),
            self.authority
        );
        let rows = names(self.conn, &rows).await?;
        Ok((!rows.is_empty()).then(|| {
            let (columns, rows) = (columns.join(", "), rows.join(", "));
            format!("INSERT INTO {table} ({columns}) VALUES {rows}")
        }))
    }

    /// The rows of one event's audit entries for a case.
    async fn audit(&mut self, sample: &str, action: &str) -> Result<Option<String>> {
        let which = format!("subject = '{sample}' AND action = '{action}'");
        let with = [("id", NEW_ID), ("subject", FRESH)];
        self.add("audit", &with, &which).await
    }

    async fn file(&mut self) -> Result<String> {
        let authority = self.authority.clone();
        let sample = self.filed.clone();
        let mut script = self.signed_in.clone();
        writeln!(
            script,
            "BEGIN;\n\
             INSERT INTO numbers (authority_id, kind, year, last) VALUES ('{authority}', 'case', \
             extract(year from now())::integer, 1) ON CONFLICT (authority_id, kind, year) DO UPDATE \
             SET last = numbers.last + 1 RETURNING last, {NEW_ID} AS fresh \\gset"
        )?;
        let case = format!("id = '{sample}'");
        let of_case = format!("case_id = '{sample}'");
        let new = ("id", NEW_ID);
        let of = ("case_id", FRESH);
        let statements = [
            self.add("cases", &[("id", FRESH), ("number", NUMBER)], &case)
                .await?,
            self.add("applicants", &[of], &of_case).await?,
            self.add("texts", &[new, of], &of_case).await?,
            self.add("case_events", &[of], &of_case).await?,
            self.add("case_clocks", &[of], &of_case).await?,
            self.add("search_docs", &[of], &of_case).await?,
            self.add("letters", &[new, of, ("number", NUMBER)], &of_case)
                .await?,
            self.add("outbox", &[new, of], &of_case).await?,
            self.add("case_mails", &[of], &of_case).await?,
            self.audit(&sample, "filed").await?,
        ];
        Ok(script + &together(statements) + "COMMIT;\n")
    }

    fn any_case(&self) -> String {
        format!("\\set n random(1, {})\n", self.cases)
    }

    async fn route(&mut self) -> Result<String> {
        let authority = self.authority.clone();
        let department = self.department.clone();
        let sample = self.routed.clone();
        let mut script = NEXT_FRESH.to_owned() + &self.signed_in;
        let case = format!("authority_id = '{authority}' AND case_id = {FRESH}");
        writeln!(
            script,
            "BEGIN;\n\
             SELECT id AS fresh, version AS seen, version + 1 AS next FROM cases WHERE authority_id = '{authority}' \
             AND id = (SELECT case_id FROM bench_fresh WHERE n = :n) FOR NO KEY UPDATE \\gset\n\
             SELECT seq, day, at, actor, body FROM case_events WHERE {case} ORDER BY seq;\n\
             SELECT * FROM departments WHERE authority_id = '{authority}' AND id = '{department}';\n\
             SELECT hash FROM case_events WHERE {case} AND seq = CAST(:seen AS integer);\n\
             UPDATE cases SET stage = 'assigned', department_id = '{department}', handler_id = NULL, \
             received_on = received_on, due_on = due_on, clock = clock, provisional = provisional, \
             version = CAST(:next AS integer), updated_at = now() WHERE authority_id = '{authority}' AND id = {FRESH};\n\
             DELETE FROM case_clocks WHERE {case};"
        )?;
        let of_case = format!("case_id = '{sample}'");
        let of = ("case_id", FRESH);
        let last = format!("{of_case} AND seq = 2");
        let next = ("seq", "CAST(:next AS integer)");
        let found = self.add("search_docs", &[of], &of_case).await?;
        let again = " ON CONFLICT (authority_id, case_id) DO UPDATE SET body = excluded.body";
        let statements = [
            self.add("case_events", &[of, next], &last).await?,
            self.add("case_clocks", &[of], &of_case).await?,
            found.map(|found| found + again),
            self.audit(&sample, "assigned").await?,
        ];
        Ok(script + &together(statements) + "COMMIT;\n")
    }

    async fn read(&mut self) -> Result<String> {
        let authority = self.authority.clone();
        let case = format!("authority_id = '{authority}' AND case_id = {FRESH}");
        let mut script = self.any_case() + &self.signed_in;
        writeln!(
            script,
            "SELECT id AS fresh FROM cases WHERE authority_id = '{authority}' \
             AND id = (SELECT case_id FROM bench_cases WHERE n = :n) \\gset\n\
             SELECT seq, day, at, actor, body FROM case_events WHERE {case} ORDER BY seq;\n\
             SELECT * FROM applicants WHERE {case};\n\
             SELECT id, sealed FROM texts WHERE {case};\n\
             SELECT * FROM departments WHERE authority_id = '{authority}' ORDER BY no;"
        )?;
        let read = self.audit(&self.filed.clone(), "filed").await?;
        Ok(script + &together([read]))
    }

    fn overdue(&self) -> String {
        let authority = &self.authority;
        let open = format!(
            "authority_id = '{authority}' AND due_on < current_date AND stage NOT IN ('replied', 'abandoned', 'withdrawn', 'archived')"
        );
        format!(
            "{}SELECT c.*, a.name FROM (SELECT id FROM cases WHERE {open} ORDER BY due_on, id LIMIT {}) page \
             JOIN cases c ON c.authority_id = '{authority}' AND c.id = page.id \
             JOIN applicants a ON a.authority_id = c.authority_id AND a.case_id = c.id \
             ORDER BY c.due_on, c.id;\n\
             SELECT * FROM departments WHERE authority_id = '{authority}' ORDER BY no;\n\
             SELECT department_id, count(*), min(due_on) FROM cases WHERE {open} GROUP BY department_id;\n",
            self.signed_in,
            PAGE + 1
        )
    }
}
