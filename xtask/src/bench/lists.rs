//! The work list, the overdue page and what supervisors count, in registers of growing size, a tenth of each still open.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use chrono::{Datelike, Days, NaiveDate};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use disclosure::postgres::{Role, Server};
use disclosure::seal::{Keys, Place as Sealed};
use uuid::{Timestamp, Uuid};
use xtask::Result;
use xtask::prove::district::District;
use xtask::prove::today;
use xtask::service::{Place, Service};
use xtask::wire::{Ask, Wire};

use super::measured::Measured;
use super::plain::{name, names};
use super::{PAGE, ours};

/// At so many connections: one, so that a request's time is the server's alone.
const CONNECTIONS: usize = 1;
/// Pages that are read before it is measured.
const WARM_UP: usize = 50;
/// What takes long is read so often before.
const SEVERAL: usize = 5;
/// Cases that one file brings in.
const BATCH: usize = 20_000;
/// Of the open cases, one in so many is overdue; but always a page of them and more.
const OVERDUE_OF: usize = 20;
const LEAST_OVERDUE: usize = PAGE + 10;
/// The department whose handler reads has at least so many open cases: a full page of them in the smallest register,
/// so that the sizes are compared by the same work.
const LEAST_OF_HANDLER: usize = PAGE + 10;

/// Measures both lists at every size; gives the lines of a table.
pub(super) fn measure(
    district: &District,
    service: &Service,
    sizes: &[usize],
    seconds: u64,
) -> Result<Vec<String>> {
    let mut lines = vec![
        "| cases | open | overdue | list | per second | p50, ms | p99, ms | share of the smallest's |".to_owned(),
        "| ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    let mut first = None;
    let told = Told::of(&district.place)?;
    for size in sizes {
        eprintln!("lists of {size}");
        let made = Register::of(&district.place, &told, *size)?;
        let measured = each(district, service, seconds)?;
        let now: Vec<_> = measured.iter().map(Measured::per_second).collect();
        let least = first.get_or_insert_with(|| now.clone()).clone();
        let lists = LISTS.iter().map(|(told, ..)| told);
        for (list, (measured, least)) in lists.zip(measured.iter().zip(least)) {
            lines.push(format!(
                "| {size} | {} | {} | {list} | {measured} | {} % |",
                made.open,
                made.overdue,
                measured.per_second() * 100 / least.max(1)
            ));
        }
    }
    Ok(lines)
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Handler,
    Supervisor,
}

/// What is read, by whom, and how often before it is measured.
const LISTS: [(&str, &str, By, usize); 6] = [
    ("work list of 50", "worklist?limit=50", By::Handler, WARM_UP),
    (
        "overdue page of 50",
        "overdue?limit=50&why=false",
        By::Supervisor,
        WARM_UP,
    ),
    (
        "overdue summary",
        "overdue/summary",
        By::Supervisor,
        WARM_UP,
    ),
    (
        "overdue page of 50, ten days ago",
        "overdue?limit=50&why=false&as_of={past}",
        By::Supervisor,
        SEVERAL,
    ),
    (
        "scorecards of a year",
        "scorecards?from={from}&to={to}",
        By::Supervisor,
        SEVERAL,
    ),
    (
        "annual report",
        "annual-reports/{year}",
        By::Supervisor,
        SEVERAL,
    ),
];

fn each(district: &District, service: &Service, seconds: u64) -> Result<Vec<Measured>> {
    let mut wire = Wire::to(service.address());
    let handler = district.handler.sign_in(&mut wire)?;
    let supervisor = district.supervisor.sign_in(&mut wire)?;
    let clients = ours::Clients {
        address: service.address(),
        connections: CONNECTIONS,
        seconds,
    };
    let year = today().year();
    let list = |path: &str, by: &str, warm_up: usize| -> Result<Measured> {
        let path = path
            .replace("{from}", &(today() - Days::new(364)).to_string())
            .replace("{to}", &today().to_string())
            .replace("{past}", &(today() - Days::new(10)).to_string())
            .replace("{year}", &year.to_string());
        let ask = Ask::get(format!("/api/v1/{path}")).by(by);
        // What was just loaded is read as if it had been read before.
        let mut wire = Wire::to(service.address());
        for _ in 0..warm_up {
            wire.send(&ask)?.is(200)?;
        }
        Ok(clients.measure(200, |_| Some(ask.clone()))?.0)
    };
    let each = LISTS.iter().map(|(_, path, by, warm_up)| {
        let by = match by {
            By::Handler => &handler,
            By::Supervisor => &supervisor,
        };
        list(path, by, *warm_up)
    });
    each.collect()
}

/// What the events of a case tell that was filed and routed: its record is read to know where it stood on a past day.
struct Told {
    filed: String,
    assigned: String,
}

impl Told {
    fn of(place: &Place) -> Result<Self> {
        let server = place.database()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let mut root = AsyncPgConnection::establish(&server.url(Role::Superuser)).await?;
            let mut body = async |kind: &str| -> Result<String> {
                let of_kind =
                    format!("SELECT body AS name FROM case_events WHERE kind = '{kind}' LIMIT 1");
                // As COPY reads a text.
                Ok(name(&mut root, &of_kind).await?.replace('\\', "\\\\"))
            };
            Ok(Self {
                filed: body("filed").await?,
                assigned: body("assigned").await?,
            })
        })
    }
}

/// A register that was loaded.
struct Register {
    open: usize,
    overdue: usize,
}

impl Register {
    /// Loads so many cases in the place of all others: what lists read of them, sealed as the service seals it.
    fn of(place: &Place, told: &Told, size: usize) -> Result<Self> {
        let open = size / 10;
        let overdue = (open / OVERDUE_OF).max(LEAST_OVERDUE).min(open);
        let server = place.database()?;
        let keys = Keys::from_base64(&fs::read_to_string(place.data().join("key"))?)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(load(
            &server,
            (&keys, told),
            place.data(),
            (size, open, overdue),
        ))?;
        Ok(Self { open, overdue })
    }
}

async fn load(
    server: &Server,
    (keys, told): (&Keys, &Told),
    data: &Path,
    (size, open, overdue): (usize, usize, usize),
) -> Result<()> {
    let mut root = AsyncPgConnection::establish(&server.url(Role::Superuser)).await?;
    let authority = &name(&mut root, "SELECT id::text AS name FROM authorities").await?;
    let departments = "SELECT id::text AS name FROM departments ORDER BY no";
    let departments = names(&mut root, departments).await?;
    let of_handler =
        "SELECT department_id::text AS name FROM accounts WHERE department_id IS NOT NULL";
    let of_handler = &name(&mut root, of_handler).await?;
    let handler = "SELECT id::text AS name FROM accounts WHERE department_id IS NOT NULL";
    let handler = &name(&mut root, handler).await?;
    root.batch_execute(
        "TRUNCATE cases CASCADE; ALTER TABLE cases DISABLE TRIGGER ALL; ALTER TABLE applicants DISABLE TRIGGER ALL; \
         ALTER TABLE case_events DISABLE TRIGGER ALL",
    )
    .await?;
    let folder = data.with_file_name("files");
    fs::create_dir_all(&folder)?;
    fs::set_permissions(&folder, Permissions::from_mode(0o755))?;
    let cases: Vec<usize> = (0..size).collect();
    for batch in cases.chunks(BATCH) {
        let (mut rows, mut applicants, mut events) = (String::new(), String::new(), String::new());
        for nth in batch {
            let case = MadeUp::new(*nth, (size, open, overdue));
            let department = if *nth + LEAST_OF_HANDLER >= size {
                of_handler
            } else {
                departments
                    .get(*nth % departments.len())
                    .ok_or("no departments")?
            };
            let handler = (department == of_handler).then_some(handler.as_str());
            let place = (authority.as_str(), department.as_str(), handler);
            case.write(keys, place, &mut rows, &mut applicants)?;
            if case.is_overdue() {
                case.tell(told, authority, &mut events)?;
            }
        }
        root.batch_execute(&copy(&folder, "cases", CASES, &rows)?)
            .await?;
        root.batch_execute(&copy(&folder, "applicants", APPLICANTS, &applicants)?)
            .await?;
        root.batch_execute(&copy(&folder, "case_events", EVENTS, &events)?)
            .await?;
    }
    fs::remove_dir_all(&folder)?;
    root.batch_execute(
        "ALTER TABLE cases ENABLE TRIGGER ALL; ALTER TABLE applicants ENABLE TRIGGER ALL; \
         ALTER TABLE case_events ENABLE TRIGGER ALL",
    )
    .await?;
    for table in ["cases", "applicants", "case_events"] {
        root.batch_execute(&format!("VACUUM ANALYZE {table}"))
            .await?;
    }
    Ok(root.batch_execute("CHECKPOINT").await?)
}

const CASES: &str = "authority_id, id, number, stage, channel, applicant_kind, title, department_id, filed_on, \
    received_on, due_on, clock, provisional, outcome, replied_on, on_time, query_generation, version, created_at, \
    updated_at, calendar_revision, handler_id, counted_on, first_outcome, first_closed_on";
const APPLICANTS: &str =
    "authority_id, case_id, language, document_kind, document_number, name, blind_index";

const EVENTS: &str = "authority_id, case_id, seq, day, at, actor, kind, body, previous, hash";

fn copy(folder: &Path, table: &str, columns: &str, rows: &str) -> Result<String> {
    let path = folder.join(table);
    fs::write(&path, rows)?;
    fs::set_permissions(&path, Permissions::from_mode(0o644))?;
    Ok(format!(
        "COPY {table} ({columns}) FROM '{}'",
        path.display()
    ))
}

/// A case that never was: the open ones are the newest.
struct MadeUp {
    nth: usize,
    id: Uuid,
    due_on: NaiveDate,
    is_open: bool,
}

impl MadeUp {
    fn new(nth: usize, (size, open, overdue): (usize, usize, usize)) -> Self {
        const SECONDS_BETWEEN: u64 = 30;
        const BEGINNING: u64 = 1_735_689_600;
        let at = BEGINNING + u64::try_from(nth).unwrap_or_default() * SECONDS_BETWEEN;
        let id = Uuid::new_v7(Timestamp::from_unix_time(at, 0, 0, 0));
        let is_open = nth >= size - open;
        let days = |of: usize, all: u64| u64::try_from(of).unwrap_or_default() % all;
        let due_on = match nth.checked_sub(size - open) {
            None => today() - Days::new(60 + days(nth, 1_000)),
            Some(nth) if nth < overdue => today() - Days::new(1 + days(nth, 20)),
            Some(nth) => today() + Days::new(days(nth, 28)),
        };
        Self {
            nth,
            id,
            due_on,
            is_open,
        }
    }

    fn is_overdue(&self) -> bool {
        self.is_open && self.due_on < today()
    }

    /// Its record.
    fn tell(&self, told: &Told, authority: &str, events: &mut String) -> Result<()> {
        let (id, filed_on) = (self.id, self.due_on - Days::new(30));
        let bodies = [("filed", &told.filed), ("assigned", &told.assigned)];
        for ((kind, body), seq) in bodies.into_iter().zip(1..) {
            writeln!(
                events,
                "{authority}\t{id}\t{seq}\t{filed_on}\t{filed_on}T01:00:00Z\tsystem\t{kind}\t{body}\t\\\\x00\t\\\\x00"
            )?;
        }
        Ok(())
    }

    fn write(
        &self,
        keys: &Keys,
        (authority, department, handler): (&str, &str, Option<&str>),
        cases: &mut String,
        applicants: &mut String,
    ) -> Result<()> {
        let (id, due_on, moment) = (self.id, self.due_on, "2026-03-02T01:00:00Z");
        let title = hex(&keys.seal(
            Sealed("cases.title", id),
            "2025年长风乡征地补偿安置方案公告",
        ));
        let name = hex(&keys.seal(Sealed("applicants.name", id), "张三"));
        let filed_on = due_on - Days::new(30);
        let (stage, outcome, replied_on, on_time) = if self.is_open {
            ("assigned", "\\N", "\\N".to_owned(), "\\N")
        } else {
            ("replied", "granted", due_on.to_string(), "t")
        };
        let handler = handler.unwrap_or("\\N");
        writeln!(
            cases,
            "{authority}\t{id}\tYJ-2025-{:06}\t{stage}\tin_person\tcitizen\t{title}\t{department}\t{filed_on}\t\
             {filed_on}\t{due_on}\trunning\tf\t{outcome}\t{replied_on}\t{on_time}\t1\t2\t{moment}\t{moment}\t1\t{handler}\t\
             {filed_on}\t{outcome}\t{replied_on}",
            self.nth + 1
        )?;
        writeln!(
            applicants,
            "{authority}\t{id}\tzh-CN\tresident_id\t{name}\t{name}\t{name}"
        )?;
        Ok(())
    }
}

/// As COPY reads a bytea.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("\\\\x".to_owned(), |mut hex, byte| {
        // Writing into a string does not fail.
        write!(hex, "{byte:02x}").ok();
        hex
    })
}
