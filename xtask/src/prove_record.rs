//! The proof that the record shows what is done to it, in full length.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use disclosure::app::App;
use disclosure::app::documents::Store;
use disclosure::app::verify::{self, Checker};
use disclosure::demo;
use disclosure::env::Env;
use disclosure::postgres::{self, Role as DatabaseRole, Server};
use disclosure::seal::Keys;
use disclosure::storage::pool;
use indicatif::ProgressBar;
use xtask::Result;
use xtask::prove::tampering;

use crate::proof::bar;
use crate::{release, store};

/// Tamper with the database of a register in every way that the check covers, demand that each is found, and
/// print how often and how fast.
///
/// The folder is emptied first, and kept.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How often it is tampered with
    #[arg(long, default_value_t = 1_000)]
    tamperings: usize,
    /// How many cases the register has that is tampered with
    #[arg(long, default_value_t = 60)]
    cases: usize,
    /// How many cases the register has on which the check is timed
    #[arg(long, default_value_t = 5_000)]
    timed: usize,
    /// Where the registers are made; a short path
    #[arg(long, default_value = "/tmp/disclosure-record")]
    folder: PathBuf,
}

/// Prints the tables.
pub(crate) fn run(arguments: &Arguments) -> bool {
    release::run("prove-record", || prove(arguments))
}

fn prove(arguments: &Arguments) -> Result<()> {
    if arguments.folder.exists() {
        std::fs::remove_dir_all(&arguments.folder)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let timed = arguments.folder.join("timed");
    let server = postgres::start(&postgres::Settings::new(&timed))?;
    let measured = runtime.block_on(measure(&server, &timed, arguments.timed));
    server.stop()?;
    release::print(&measured?);
    let tampered = arguments.folder.join("tampered");
    let server = postgres::start(&postgres::Settings::new(&tampered))?;
    let found = runtime.block_on(tamper(&server, &tampered, arguments));
    server.stop()?;
    release::print(&found?);
    Ok(())
}

/// A register with a history of so many cases.
async fn register(server: &Server, folder: &Path, cases: usize) -> Result<App> {
    let (owner, app) = (
        server.url(DatabaseRole::Owner),
        server.url(DatabaseRole::App),
    );
    pool::migrate(&owner, &app).await?;
    let keys = Keys::from_master(&[7; 32]);
    let documents = Store {
        most_bytes: 1024 * 1024,
        per_case: 50,
        ..store::empty(folder, keys.clone())?
    };
    let app = App::new(
        Env::machine(),
        keys,
        pool::open(&app, 4)?,
        documents,
        "https://disclosure.example/",
    );
    let bar = bar(cases);
    bar.set_message("cases");
    demo::prepare(&app, cases, |done, _| {
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    })
    .await?;
    bar.finish_and_clear();
    Ok(app)
}

async fn measure(server: &Server, folder: &Path, cases: usize) -> Result<Vec<String>> {
    let app = Box::pin(register(server, folder, cases)).await?;
    let authority = first_authority(&app).await?;
    let start = Instant::now();
    let (mut checked, mut faults) = (0, 0);
    verify::verify(&app, &authority, |more, found| {
        checked += more;
        faults += found.len();
    })
    .await
    .map_err(|error| format!("{error:?}"))?;
    let time = start.elapsed();
    app.close();
    let a_minute = u128::from(checked) * 60_000 / time.as_millis().max(1);
    Ok(vec![
        "| cases checked | faults | time | cases a minute |".to_owned(),
        "| ---: | ---: | ---: | ---: |".to_owned(),
        format!(
            "| {checked} | {faults} | {}.{:02} s | {a_minute} |",
            time.as_secs(),
            time.subsec_millis() / 10
        ),
    ])
}

async fn tamper(server: &Server, folder: &Path, arguments: &Arguments) -> Result<Vec<String>> {
    let app = Box::pin(register(server, folder, arguments.cases)).await?;
    let authority = first_authority(&app).await?;
    tampering::mail(&app, &authority).await?;
    Box::pin(tampering::make_beside(&app, &authority)).await?;
    let mut owner = AsyncPgConnection::establish(&server.url(DatabaseRole::Owner)).await?;
    let today = authority.day(app.env.now());
    let checker = Checker::new(&mut owner, &app.keys, &authority, today)
        .await
        .map_err(|error| format!("{error:?}"))?;
    let bar: ProgressBar = bar(arguments.tamperings);
    bar.set_message("tamperings");
    let tally = tampering::run(&mut owner, &checker, arguments.tamperings, 7, &bar).await?;
    bar.finish_and_clear();
    app.close();
    let rows = tally
        .found
        .iter()
        .map(|(what, times)| format!("| {what} | {times} |"));
    let head = [
        "",
        "| tampered with | times, each found |",
        "| --- | ---: |",
    ];
    let all = format!(
        "| all {} ways | {} |",
        tally.found.len(),
        tally.found.values().sum::<usize>()
    );
    Ok(head
        .iter()
        .map(ToString::to_string)
        .chain(rows)
        .chain([all])
        .collect())
}

async fn first_authority(
    app: &App,
) -> Result<std::sync::Arc<disclosure::storage::authorities::Authority>> {
    let all = app
        .authorities()
        .await
        .map_err(|error| format!("{error:?}"))?;
    Ok(all.into_iter().next().ok_or("no authority")?)
}
