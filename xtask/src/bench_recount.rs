//! How long it takes until every open case follows a new calendar.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use disclosure::app::act::{Target, act};
use disclosure::app::authorities::{NewDepartment, departments_of, establish_with};
use disclosure::app::calendars::{self, Keeper};
use disclosure::app::intake::{self, Application, Door};
use disclosure::app::{App, recount};
use disclosure::env::Env;
use disclosure::postgres::{self, Role as DatabaseRole, Server};
use disclosure::rules::applicant::{ApplicantKind, Carrier, Delivery};
use disclosure::rules::application::{Applicant, FormWanted, Wanted};
use disclosure::rules::calendar::{Calendar, HolidayNotice, Region, SpecialDay};
use disclosure::rules::command::Command;
use disclosure::rules::filing::Confirmation;
use disclosure::rules::identity::{DocumentKind, IdentityDocument};
use disclosure::rules::ids::{AccountId, AuthorityId, DepartmentId};
use disclosure::rules::kind::CaseKind;
use disclosure::rules::language::Language;
use disclosure::rules::policy::{Actor, Role};
use disclosure::rules::receipt::Channel;
use disclosure::rules::regime::Jurisdiction;
use disclosure::seal::Keys;
use disclosure::storage::authorities::Authority;
use disclosure::storage::pool;

use crate::{release, store};

/// File and route cases into a private PostgreSQL, publish calendars that move every due date, and print
/// how long the cases take to follow.
///
/// The folder is emptied first, and kept.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How many open cases
    #[arg(long, default_value_t = 100_000)]
    cases: u64,
    /// Where the register is made; needs about 1 GB for 100,000 cases, and a short path
    #[arg(long, default_value = "/tmp/disclosure-bench-recount")]
    folder: PathBuf,
}

/// Prints the table; a debug build starts the release build of itself.
pub(crate) fn run(arguments: &Arguments) -> bool {
    release::run("bench-recount", || bench(arguments))
}

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Before the notice of 2027: every period of a case filed now ends in a year that is not final.
const NOW: &str = "2026-12-21T01:00:00Z";

fn bench(arguments: &Arguments) -> Result<()> {
    if arguments.folder.exists() {
        std::fs::remove_dir_all(&arguments.folder)?;
    }
    let server = postgres::start(&postgres::Settings::new(arguments.folder.join("data")))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let done = runtime.block_on(measure(&server, arguments));
    server.stop()?;
    done
}

async fn measure(server: &Server, arguments: &Arguments) -> Result<()> {
    pool::migrate(
        &server.url(DatabaseRole::Owner),
        &server.url(DatabaseRole::App),
    )
    .await?;
    let app = App::new(
        Env::standing_at(NOW.parse()?),
        Keys::from_master(&[7; 32]),
        pool::open(&server.url(DatabaseRole::App), 8)?,
        store::empty(&arguments.folder, Keys::from_master(&[7; 32]))?,
        "https://disclosure.example/",
    );
    let authority = register(&app).await?;
    let silent = app.for_history(Env::standing_at(NOW.parse()?));
    Box::pin(fill(&silent, &authority, arguments.cases)).await?;
    let mut lines = vec![
        "| open cases | what is stored | time | cases/s |".to_owned(),
        "| ---: | --- | ---: | ---: |".to_owned(),
    ];
    for (app, moves, what) in [
        (&silent, true, "every due date moves: event, row, audit"),
        (
            &app,
            true,
            "the same, with a mail to applicant and department each",
        ),
        (&app, false, "no due date moves: the row's revision"),
    ] {
        let (counted, time) = publish_and_follow(app, &authority, moves).await?;
        lines.push(format!(
            "| {counted} | {what} | {}.{:02} s | {} |",
            time.as_secs(),
            time.subsec_millis() / 10,
            u128::try_from(counted)? * 1_000 / time.as_millis().max(1)
        ));
    }
    release::print(&lines);
    app.close();
    Ok(())
}

/// Publishes the next calendar, and waits until every case follows.
async fn publish_and_follow(
    app: &App,
    authority: &Arc<Authority>,
    moves: bool,
) -> Result<(usize, Duration)> {
    let keeper = Keeper::command_line(Arc::clone(authority));
    let known = app.calendars(authority).await.map_err(told)?;
    let notice = next_notice(known.current().is_working_day("2027-01-09".parse()?), moves)?;
    let draft = calendars::import(app, &keeper, &[notice], None)
        .await
        .map_err(told)?;
    calendars::publish(app, &keeper, draft.id, known.revision(), None)
        .await
        .map_err(told)?;
    let start = Instant::now();
    let all = recount::follow_all(app, authority, |so_far| {
        eprint!("\r{} counted anew", so_far.counted);
    })
    .await
    .map_err(told)?;
    eprintln!();
    Ok((all.counted, start.elapsed()))
}

/// A notice that makes 9 January 2027 a working day, or takes that back; or else one that changes a day
/// which no period reaches.
fn next_notice(is_worked: bool, moves: bool) -> Result<HolidayNotice> {
    let day = |date: &str, off| -> Result<SpecialDay> {
        Ok(SpecialDay {
            date: date.parse()?,
            name: "元旦".into(),
            off,
        })
    };
    let carried = Calendar::builtin(Region::China)
        .years()
        .find(|year| year.year == 2027);
    let mut days = carried.ok_or("no calendar of 2027")?.days.clone();
    if is_worked != moves {
        days.push(day("2027-01-09", false)?);
    }
    if !moves {
        days.push(day("2027-12-31", true)?);
    }
    Ok(HolidayNotice {
        year: 2027,
        source: "bench".into(),
        provisional: false,
        days,
    })
}

async fn register(app: &App) -> Result<Arc<Authority>> {
    let authority = Authority {
        id: AuthorityId(app.env.id()),
        code: "YJ".into(),
        name: "云江区人民政府".into(),
        name_en: "Yunjiang".into(),
        law: Jurisdiction::China,
        zone: chrono_tz::Asia::Shanghai,
        confirmation: Confirmation::Automatic,
        acceptance_days: 1,
        on_the_spot: false,
        language: Language::Chinese,
        office: "云江区人民政府政务公开办公室".into(),
        address: String::new(),
        phone: String::new(),
        email: String::new(),
        reconsideration_body: "云江市人民政府".into(),
        court: "云江市中级人民法院".into(),
        reconsideration_body_en: None,
        court_en: None,
        department_court: None,
        department_court_en: None,
    };
    let department = NewDepartment {
        no: 1,
        name: "自然资源局".into(),
        kind: "department",
        subjects: Vec::new(),
        email: Some("land@yunjiang.example".into()),
        phone: None,
    };
    establish_with(app, &authority, &[department])
        .await
        .map_err(told)?;
    Ok(Arc::new(authority))
}

/// Files and routes cases through the use-cases, without mail and without waiting for the disk.
async fn fill(app: &App, authority: &Arc<Authority>, cases: u64) -> Result<()> {
    let departments = departments_of(app, authority.id).await.map_err(told)?;
    let department = departments.first().ok_or("no department")?.id;
    let half = cases / 2;
    tokio::try_join!(
        file(app, authority, department, half),
        file(app, authority, department, cases - half)
    )?;
    Ok(())
}

async fn file(
    app: &App,
    authority: &Arc<Authority>,
    department: DepartmentId,
    cases: u64,
) -> Result<()> {
    let registrar = Actor::Staff {
        account: AccountId(app.env.id()),
        authority: authority.id,
        role: Role::Registrar,
        department: None,
        succeeds: false,
        deputy: None,
    };
    let door = Door::Office {
        channel: Channel::InPerson,
        received_on: None,
    };
    let application = application();
    for done in 1..=cases {
        let case = intake::file(app, &registrar, &application, door.clone(), None)
            .await
            .map_err(told)?;
        let target = Target {
            case: case.id,
            version: Some(case.version),
            key: None,
        };
        let note = None;
        act(
            app,
            &registrar,
            target,
            Command::Assign { department, note },
        )
        .await
        .map_err(told)?;
        if done % 1_000 == 0 {
            eprintln!("{done} of {cases} filed");
        }
    }
    Ok(())
}

fn application() -> Application {
    Application {
        kind: CaseKind::Disclosure,
        applicant: Applicant {
            kind: ApplicantKind::Citizen,
            name: "张三丰".into(),
            identity: IdentityDocument::from_record(
                DocumentKind::ResidentId,
                "11010519491231002X".into(),
            ),
            representative: None,
            contact_person: None,
            email: Some("zhangsanfeng@mail.example".into()),
            phone: Some("13800138000".into()),
            fax: None,
            address: None,
            postal_code: None,
            language: Language::Chinese,
        },
        joint: Vec::new(),
        agent: None,
        wanted: Wanted {
            name: Some("2025年度清水片区征地补偿安置方案".into()),
            document_number: None,
            features: None,
            evidence: None,
        },
        form: FormWanted {
            carrier: Carrier::Email,
            delivery: Delivery::Email,
            fallback_consent: true,
        },
    }
}

#[expect(clippy::needless_pass_by_value, reason = "given to `map_err` as it is")]
fn told(error: disclosure::app::Error) -> Box<dyn Error + Send + Sync> {
    format!("{error:?}").into()
}
