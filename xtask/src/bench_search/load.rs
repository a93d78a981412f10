//! A register filled as fast as the machine can: COPY from files, the index made at the end.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use disclosure::postgres::{Role, Server};
use disclosure::rules::applicant::ApplicantKind;
use disclosure::rules::ids::{AuthorityId, DepartmentId};
use disclosure::rules::kind::CaseKind;
use disclosure::rules::receipt::Channel;
use disclosure::seal::{Keys, Place};
use disclosure::storage::pool;
use disclosure::storage::search::{Hidden, Marks};
use uuid::Uuid;

use super::made_up::{MadeUp, Maker};
use super::{Arguments, Result};

const BATCH: usize = 20_000;
const DAY: &str = "2026-03-02";
const MOMENT: &str = "2026-03-02T01:00:00Z";

/// The authority whose register it is.
pub(crate) const AUTHORITY: AuthorityId = AuthorityId(Uuid::from_u128(1));

/// The keys of the register.
pub(crate) fn keys() -> Keys {
    Keys::from_master(&[7; 32])
}

/// The id of a department.
pub(crate) fn department(at: usize) -> Uuid {
    Uuid::from_u128(1_000 + u128::try_from(at).unwrap_or_default())
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Makes the register, unless it is there from the last run.
pub(crate) async fn fill(server: &Server, arguments: &Arguments) -> Result<()> {
    pool::migrate(&server.url(Role::Owner), &server.url(Role::App)).await?;
    let mut root = AsyncPgConnection::establish(&server.url(Role::Superuser)).await?;
    let counted: Named = sql_query("SELECT count(*)::text AS name FROM search_docs")
        .get_result(&mut root)
        .await?;
    if counted.name == arguments.cases.to_string() {
        return Ok(());
    }
    let files = arguments.folder.join("files");
    fs::create_dir_all(&files)?;
    fs::set_permissions(&arguments.folder, Permissions::from_mode(0o755))?;
    fs::set_permissions(&files, Permissions::from_mode(0o755))?;
    let mut maker = Maker::new(arguments.cases);
    let index: Named = sql_query(
        "SELECT indexdef AS name FROM pg_indexes WHERE indexname = 'search_docs_body_idx'",
    )
    .get_result(&mut root)
    .await?;
    begin(&mut root, &maker).await?;
    let mut done = 0;
    loop {
        let batch: Vec<MadeUp> = maker.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        copy(&mut root, &files, &batch).await?;
        done += batch.len();
        eprint!("\r{done} cases");
    }
    eprintln!(", now the index");
    root.batch_execute(&format!(
        "SET maintenance_work_mem = '2GB'; {};
         ALTER TABLE cases ENABLE TRIGGER ALL; ALTER TABLE search_docs ENABLE TRIGGER ALL;
         ALTER TABLE applicants ENABLE TRIGGER ALL",
        index.name
    ))
    .await?;
    root.batch_execute("VACUUM ANALYZE cases").await?;
    root.batch_execute("VACUUM ANALYZE applicants").await?;
    root.batch_execute("VACUUM ANALYZE search_docs").await?;
    root.batch_execute("CHECKPOINT").await?;
    fs::remove_dir_all(&files)?;
    Ok(())
}

/// Empty tables with the authority and its departments.
async fn begin(root: &mut AsyncPgConnection, maker: &Maker) -> Result<()> {
    let authority = AUTHORITY;
    let mut sql = format!(
        "TRUNCATE authorities CASCADE; DROP INDEX search_docs_body_idx;
         ALTER TABLE cases DISABLE TRIGGER ALL; ALTER TABLE search_docs DISABLE TRIGGER ALL;
         ALTER TABLE applicants DISABLE TRIGGER ALL;
         INSERT INTO authorities VALUES ('{authority}', 'YJ', 'YJ', 'YJ', 'cn', 'Asia/Shanghai', 'automatic',
             'zh-CN', '', '', '', '', '', '', '{MOMENT}');"
    );
    for (at, name) in maker.departments().iter().enumerate() {
        write!(
            sql,
            "INSERT INTO departments (authority_id, id, no, name, kind, subjects, created_at)
             VALUES ('{authority}', '{}', {at}, '{name}', 'department', '{{}}', '{MOMENT}');",
            department(at)
        )?;
    }
    Ok(root.batch_execute(&sql).await?)
}

async fn copy(root: &mut AsyncPgConnection, files: &Path, batch: &[MadeUp]) -> Result<()> {
    let (keys, authority) = (keys(), AUTHORITY);
    let (mut cases, mut applicants, mut docs) = (String::new(), String::new(), String::new());
    for case in batch {
        let id = case.id;
        let title = hex(&keys.seal(Place("cases.title", id.0), &case.title));
        let name = hex(&keys.seal(Place("applicants.name", id.0), "张三"));
        let (stage, outcome, replied_on) = if case.is_replied {
            ("replied", "granted", DAY)
        } else {
            ("assigned", "\\N", "\\N")
        };
        let department = department(case.department);
        writeln!(
            cases,
            "{authority}\t{id}\t{}\t{stage}\tonline\tcitizen\t{title}\t{department}\t{DAY}\t{DAY}\t{DAY}\trunning\tf\t\
             {outcome}\t{replied_on}\t1\t1\t{MOMENT}\t{MOMENT}",
            case.number
        )?;
        writeln!(
            applicants,
            "{authority}\t{id}\tzh-CN\tresident_id\t{name}\t{name}\t{name}"
        )?;
        write!(docs, "{authority}\t{id}\t")?;
        for (word, places) in hidden(&keys, case).words() {
            let places: Vec<String> = places.iter().map(ToString::to_string).collect();
            let colon = if places.is_empty() { "" } else { ":" };
            write!(docs, "{word}{colon}{} ", places.join(","))?;
        }
        docs.push('\n');
    }
    let table = |name: &str, columns: &str, text: &str| -> Result<String> {
        let path = files.join(name);
        fs::write(&path, text)?;
        fs::set_permissions(&path, Permissions::from_mode(0o644))?;
        Ok(format!(
            "COPY {name} ({columns}) FROM '{}';",
            path.display()
        ))
    };
    let sql = [
        table(
            "cases",
            "authority_id, id, number, stage, channel, applicant_kind, title, department_id, filed_on, received_on,
             due_on, clock, provisional, outcome, replied_on, query_generation, version, created_at, updated_at",
            &cases,
        )?,
        table(
            "applicants",
            "authority_id, case_id, language, document_kind, document_number, name, blind_index",
            &applicants,
        )?,
        table("search_docs", "authority_id, case_id, body", &docs)?,
    ];
    Ok(root.batch_execute(&sql.concat()).await?)
}

fn hidden(keys: &Keys, case: &MadeUp) -> Hidden {
    let marks = Marks {
        kind: CaseKind::Disclosure,
        channel: Channel::Online,
        applicant_kind: ApplicantKind::Citizen,
        department: Some(DepartmentId(department(case.department))),
    };
    Hidden::of(keys, AUTHORITY, case.id, &marks.mark(case.words()))
}

/// As COPY reads a bytea.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("\\\\x".to_owned(), |mut hex, byte| {
        // Writing into a string does not fail.
        write!(hex, "{byte:02x}").ok();
        hex
    })
}
