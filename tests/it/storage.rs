//! The database: its shape, its rights, and that nobody reads in it what is sealed.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use disclosure::app::App;
use disclosure::app::cases::find;
use disclosure::postgres::Role as DatabaseRole;
use disclosure::rules::application::Wanted;
use disclosure::rules::command::Command;
use disclosure::rules::outcome::{Access, Outcome};
use disclosure::seal::Keys;
use disclosure::storage::{pool, texts};

use crate::harness::app::{HEALTH, LAND, store};
use crate::harness::db::Database;
use crate::harness::people::{application, reply};
use crate::harness::{Test, hex};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

async fn lines(conn: &mut AsyncPgConnection, sql: &str) -> Vec<String> {
    let rows: Vec<Line> = diesel::sql_query(sql).load(conn).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

/// Everything that migrations make: columns, constraints, indexes and rights.
const SHAPE: &str = "
    SELECT format('%s.%s %s%s default %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attnotnull THEN ' not null' END, pg_get_expr(d.adbin, d.adrelid)) AS line
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT format('%s %s', relname, relacl) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    ORDER BY 1";

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_and_down_and_up() {
    let database = Database::blank().await;
    let (owner, app) = (
        database.url(DatabaseRole::Owner),
        database.url(DatabaseRole::App),
    );
    let mut conn = database.connect(DatabaseRole::Owner).await;
    pool::migrate(&owner, &app).await.unwrap();
    let first = lines(&mut conn, SHAPE).await;
    assert!(
        first
            .iter()
            .any(|line| line.starts_with("cases.due_on date"))
    );

    pool::revert(&owner).await.unwrap();
    let bare = lines(&mut conn, SHAPE).await;
    let left: Vec<_> = bare
        .iter()
        .filter(|line| !line.contains("__diesel_schema_migrations"))
        .collect();
    assert!(left.is_empty(), "a migration leaves behind: {left:#?}");

    pool::migrate(&owner, &app).await.unwrap();
    assert_eq!(lines(&mut conn, SHAPE).await, first);
}

#[tokio::test]
async fn every_foreign_key_can_be_followed_backwards() {
    let t = Test::app().await;
    let mut conn = t.database.connect(DatabaseRole::Owner).await;
    let without = lines(
        &mut conn,
        "SELECT k.conname::text AS line FROM pg_constraint k
          WHERE k.contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = k.conrelid
               AND (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)] = k.conkey)",
    )
    .await;
    assert!(without.is_empty(), "no index serves {without:?}");
}

#[tokio::test]
async fn the_tables_are_as_diesel_sees_them() {
    let t = Test::app().await;
    let mut conn = t.database.connect(DatabaseRole::Owner).await;
    let real = lines(
        &mut conn,
        "SELECT format('%s.%s -> %s', c.relname, a.attname, format(
                   CASE WHEN a.attnotnull THEN '%s' ELSE 'Nullable<%s>' END,
                   CASE format_type(a.atttypid, a.atttypmod)
                     WHEN 'uuid' THEN 'Uuid' WHEN 'text' THEN 'Text' WHEN 'bytea' THEN 'Bytea'
                     WHEN 'timestamp with time zone' THEN 'Timestamptz' WHEN 'date' THEN 'Date'
                     WHEN 'integer' THEN 'Integer' WHEN 'smallint' THEN 'SmallInt'
                     WHEN 'bigint' THEN 'BigInt'
                     WHEN 'boolean' THEN 'Bool' WHEN 'text[]' THEN 'Array<Text>'
                     WHEN 'tsvector' THEN 'TsVector'
                     ELSE format_type(a.atttypid, a.atttypmod) END)) AS line
           FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
          WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
            AND c.relname <> '__diesel_schema_migrations'
          UNION ALL
         SELECT format('%s (%s)', k.conrelid::regclass, (
                  SELECT string_agg(a.attname, ', ' ORDER BY array_position(k.conkey, a.attnum))
                    FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)))
           FROM pg_constraint k WHERE k.contype = 'p' AND k.connamespace = 'public'::regnamespace
            AND k.conrelid <> '__diesel_schema_migrations'::regclass",
    )
    .await;
    let real: BTreeSet<String> = real.into_iter().collect();
    assert_eq!(declared(), real);
}

/// What `schema.rs` says, as `table (key)` and `table.column -> Type`.
fn declared() -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    let mut table = "";
    for line in include_str!("../../src/storage/schema.rs").lines() {
        let line = line.trim().trim_end_matches(',');
        if let Some(head) = line.strip_suffix(" {")
            && let Some((name, _)) = head.split_once(" (")
        {
            table = name;
            told.insert(head.to_owned());
        } else if line.contains(" -> ") {
            told.insert(format!("{table}.{line}"));
        }
    }
    told
}

#[tokio::test]
async fn the_service_can_only_add_to_the_record_and_the_audit() {
    let t = Test::app().await;
    t.in_hand().await;
    let mut conn = t.database.connect(DatabaseRole::App).await;
    for table in ["case_events", "audit"] {
        let rows = lines(&mut conn, &format!("SELECT 'x' AS line FROM {table}")).await;
        assert!(!rows.is_empty(), "{table} can be read");
        for sql in [
            format!("UPDATE {table} SET at = at"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
            format!("DROP TABLE {table}"),
            format!("ALTER TABLE {table} ADD COLUMN more text"),
        ] {
            let tried = diesel::sql_query(&sql).execute(&mut conn).await;
            let why = tried.unwrap_err().to_string();
            assert!(
                why.contains("permission denied") || why.contains("must be owner"),
                "{sql}: {why}"
            );
        }
    }
}

#[tokio::test]
async fn the_service_can_take_nothing_away_but_what_has_run_out() {
    let t = Test::app().await;
    let mut conn = t.database.connect(DatabaseRole::App).await;
    let may = |right: &str| {
        format!(
            "SELECT relname::text AS line FROM pg_class \
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' \
               AND has_table_privilege(oid, '{right}') ORDER BY 1"
        )
    };
    let deletes = lines(&mut conn, &may("DELETE")).await;
    assert_eq!(
        deletes,
        ["case_clocks", "idempotency", "sessions", "unreached"]
    );
    let updates = lines(&mut conn, &may("UPDATE")).await;
    for kept in [
        "case_events",
        "audit",
        "texts",
        "applicants",
        "responsibility_lists",
        "responsibilities",
    ] {
        assert!(!updates.contains(&kept.to_owned()), "{kept}");
    }
}

#[tokio::test]
async fn the_house_notices_when_the_record_is_tampered_with() {
    let mut t = Test::app().await;
    let case = t.in_hand().await;
    t.check_house().await.unwrap();
    let mut owner = t.database.connect(DatabaseRole::Owner).await;
    let tamper = format!(
        "UPDATE case_events SET day = day - 7 WHERE case_id = '{}' AND seq = 1",
        case.id
    );
    diesel::sql_query(tamper).execute(&mut owner).await.unwrap();
    let found = t.check_house().await.unwrap_err();
    assert!(
        found.ends_with("event 1 is not what was written"),
        "{found}"
    );
    t.leaves_disorder();
}

const MARK: &str = "zqxmark";

/// A case in which every text that someone writes carries the mark.
async fn marked_case(t: &Test) -> disclosure::rules::case::Case {
    let mark = |text: &str| Some(format!("{text}{MARK}"));
    let mut application = application();
    let applicant = &mut application.applicant;
    applicant.name = format!("张{MARK}");
    applicant.email = Some(format!("{MARK}@mail.example"));
    applicant.phone = mark("138");
    applicant.fax = mark("0556");
    applicant.address = mark("清水街");
    applicant.postal_code = mark("1");
    applicant.representative = mark("李");
    applicant.contact_person = mark("王");
    application.wanted = Wanted {
        name: mark("方案"),
        document_number: mark("文号"),
        features: mark("特征"),
        evidence: None,
    };
    let door = disclosure::app::intake::Door::Online;
    let case = t.file(&application, door).await;
    let case = t.confirm(&case).await;
    let note = Command::Assign {
        department: t.department(HEALTH),
        note: Some(t.app.text(format!("请办{MARK}"))),
    };
    let case = t.does(&t.registrar(), &case, note).await;
    let give_back = t.give_back(&format!("非本局{MARK}"), Some(LAND));
    let case = t.does(&t.handler(HEALTH), &case, give_back).await;
    let case = t.route(&case, LAND).await;
    let case = t.claim(&case, &t.handler(LAND)).await;
    let case = t.draft(&case, Outcome::NotHeld).await;
    let case = t.ask_rework(&case, &format!("请修改{MARK}")).await;
    let mut granted = reply(Outcome::Granted);
    granted.content = mark("全文");
    granted.access = Some(Access {
        way: mark("邮件"),
        means: mark("邮箱"),
        when: mark("今日"),
    });
    let case = t.does(&t.handler(LAND), &case, t.drafted(&granted)).await;
    let case = t.approve(&case).await;
    t.reply_electronic(&case).await
}

#[tokio::test]
async fn nobody_reads_personal_data_or_free_text_in_the_database() {
    let t = Test::app().await;
    Box::pin(marked_case(&t)).await;
    let mut conn = t.database.connect(DatabaseRole::Owner).await;
    let tables = lines(
        &mut conn,
        "SELECT relname::text AS line FROM pg_class
          WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    )
    .await;
    let mut seen = String::new();
    for table in &tables {
        let rows = lines(
            &mut conn,
            &format!("SELECT row_to_json(t)::text AS line FROM {table} t"),
        )
        .await;
        for row in rows {
            for secret in [MARK, "11010519491231002X", "承大地", "@staff."] {
                let hex = hex(secret.as_bytes());
                assert!(!row.contains(secret), "{table} shows {secret}: {row}");
                assert!(!row.contains(&hex), "{table} shows {secret}: {row}");
            }
            seen.push_str(&row);
        }
    }
    for plain in [LAND, "YJ-2026-000001", "\"granted\""] {
        assert!(
            seen.contains(plain),
            "the search finds what is plain: {plain}"
        );
    }
}

#[tokio::test]
async fn what_is_sealed_opens_again() {
    let t = Test::app().await;
    let case = Box::pin(marked_case(&t)).await;
    let detail = find(&t.app, &t.head(), case.id).await.unwrap();
    assert_eq!(detail.applicant.name, format!("张{MARK}"));
    assert_eq!(detail.applicant.identity.number(), "11010519491231002X");
    assert_eq!(detail.wanted.features, Some(format!("特征{MARK}")));
    let content = detail.reply.unwrap().content;
    assert_eq!(content, Some(format!("全文{MARK}")));
    let letters = disclosure::app::cases::letters(&t.app, &t.head(), case.id)
        .await
        .unwrap();
    assert!(
        letters
            .iter()
            .all(|document| document.letter.text.contains(MARK))
    );
}

#[tokio::test]
async fn another_key_opens_nothing() {
    let t = Test::app().await;
    let case = t.file_at_counter().await;
    let pool = pool::open(&t.database.url(DatabaseRole::App), 1).unwrap();
    let thief = App::new(
        t.app.env.clone(),
        Keys::from_master(&[8; 32]),
        pool,
        store(t.folder.path(), &[8; 32]),
        "https://disclosure.example",
    );
    let opened = find(&thief, &t.head(), case.id).await;
    let why = opened.err().map(|error| format!("{error:?}"));
    assert!(
        why.as_ref()
            .is_some_and(|why| why.contains("does not open")),
        "{why:?}"
    );
}

#[tokio::test]
async fn the_record_holds_a_digest_of_every_text() {
    let t = Test::app().await;
    let case = Box::pin(marked_case(&t)).await;
    let conn = t.app.read().await.unwrap();
    let text = texts::find(&conn, &t.app.keys, t.authority.id, case.wanted.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(t.app.keys.digest(text.as_bytes()), case.wanted.digest);
}
