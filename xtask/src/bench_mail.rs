//! How fast notices leave: a steady stream, a long queue behind an outage, and what filing feels of an outage.

use std::path::PathBuf;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use clap::Args;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use disclosure::postgres::Role;
use serde_json::{Value, json};
use xtask::Result;
use xtask::prove::district::District;
use xtask::prove::life::recorded;
use xtask::relay::Relay;
use xtask::service::{Place, Service};
use xtask::wire::{Ask, Wire};

use crate::release;

/// How long a mail server takes to answer a mail.
const ANSWERS_IN: Duration = Duration::from_millis(20);

/// Measure how fast notices leave, and how much an outage of the mail server slows filings; print tables.
///
/// The folder is emptied first, and kept.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How long a steady stream is filed
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Filings in a second of it
    #[arg(long, default_value_t = 20)]
    per_second: u64,
    /// A filing during an outage may take so many hundredths of what it takes with a mail server
    #[arg(long, default_value_t = 110)]
    most_percent: u64,
    /// How many notices wait behind an outage
    #[arg(long, default_value_t = 10_000)]
    queued: u64,
    /// Where the register is made; a short path
    #[arg(long, default_value = "/tmp/disclosure-bench-mail")]
    folder: PathBuf,
}

/// Prints the tables.
pub(crate) fn run(arguments: &Arguments) -> bool {
    release::run("bench-mail", || bench(arguments))
}

fn bench(arguments: &Arguments) -> Result<()> {
    let relay = Relay::start()?;
    relay.take(ANSWERS_IN);
    let (district, service) = District::found(&release::program()?, &arguments.folder)?;
    service.stop()?;
    let place = district
        .place
        .clone()
        .with("DISCLOSURE_SMTP_URL", &relay.url())
        .with("DISCLOSURE_MAIL_FROM", "office@yunjiang.example");
    let mut missed = Vec::new();
    release::print(&steady(arguments, &district, &place, &mut missed)?);
    release::print(&[String::new()]);
    release::print(&outage(arguments, &district, &place, &relay, &mut missed)?);
    if missed.is_empty() {
        Ok(())
    } else {
        Err(missed.join("; ").into())
    }
}

/// So many filings in each second; how long after a filing its notice was handed over.
fn steady(
    arguments: &Arguments,
    district: &District,
    place: &Place,
    missed: &mut Vec<String>,
) -> Result<Vec<String>> {
    let service = Service::start(place)?;
    let mut wire = Wire::to(service.address());
    let registrar = district.registrar.sign_in(&mut wire)?;
    let ask = Ask::post("/api/v1/cases", &recorded()).by(&registrar);
    let (began, every) = (
        Instant::now(),
        Duration::from_secs(1) / u32::try_from(arguments.per_second)?,
    );
    let mut next = began;
    while began.elapsed() < Duration::from_secs(arguments.seconds) {
        wire.send(&ask)?.is(201)?;
        next += every;
        sleep(next.saturating_duration_since(Instant::now()));
    }
    drained(place)?;
    let handed: Handed = one(place, HANDED_OVER)?;
    service.stop()?;
    // 99 of a hundred within ten seconds.
    if handed.in_time * 100 < handed.count * 99 {
        missed.push(format!(
            "{} of {} within 10 s",
            handed.in_time, handed.count
        ));
    }
    let millis = |millis: i64| format!("{millis} ms");
    Ok(vec![
        "| filings in a second | notices | handed over within 10 s | p50 | p99 | longest |"
            .to_owned(),
        "| ---: | ---: | ---: | ---: | ---: | ---: |".to_owned(),
        format!(
            "| {} | {} | {} | {} | {} | {} |",
            arguments.per_second,
            handed.count,
            handed.in_time,
            millis(handed.half),
            millis(handed.most),
            millis(handed.longest)
        ),
    ])
}

/// Files as fast as it goes with and without a mail server, in turn; then lets it come back.
fn outage(
    arguments: &Arguments,
    district: &District,
    place: &Place,
    relay: &Relay,
    missed: &mut Vec<String>,
) -> Result<Vec<String>> {
    let service = Service::start(place)?;
    let registrar = district
        .registrar
        .sign_in(&mut Wire::to(service.address()))?;
    let share = arguments.queued / 10;
    let mut times = [Duration::ZERO; 3];
    // In turn, so that what slows the machine meets all.
    for _ in 0..2 {
        for (mode, time) in MODES.into_iter().zip(&mut times) {
            mode.set(relay);
            *time += file(&service, &registrar, share)?;
        }
        Mode::Works.set(relay);
        drained(place)?;
    }
    Mode::Hangs.set(relay);
    let queued = owed(place)?;
    file(
        &service,
        &registrar,
        arguments.queued.saturating_sub(queued),
    )?;
    // Whoever hangs holds up the end of the service, and whoever listens would take mails meanwhile.
    Mode::Dead.set(relay);
    service.stop()?;
    Mode::Works.set(relay);
    // What was tried meanwhile is put off; all are tried now.
    let waiting = due_now(place)?;
    let began = Instant::now();
    let service = Service::start(place)?;
    drained(place)?;
    let took = began.elapsed();
    service.stop()?;
    let [with, silent, dead] =
        times.map(|time| u64::try_from(time.as_micros()).unwrap_or(u64::MAX) / (2 * share).max(1));
    let ratio = |without: u64| without * 100 / with.max(1);
    for (what, without) in [("hangs", silent), ("is dead", dead)] {
        if ratio(without) > arguments.most_percent {
            missed.push(format!(
                "while the mail server {what} a filing takes {} % of what it takes otherwise, more than {} %",
                ratio(without),
                arguments.most_percent
            ));
        }
    }
    let per_second = waiting * 1_000 / u64::try_from(took.as_millis())?.max(1);
    Ok(vec![
        "| a filing with a mail server | with one that hangs | ratio | with one that is dead | ratio |"
            .to_owned(),
        "| ---: | ---: | ---: | ---: | ---: |".to_owned(),
        format!(
            "| {with} µs | {silent} µs | {} % | {dead} µs | {} % |",
            ratio(silent),
            ratio(dead)
        ),
        String::new(),
        "| queued behind an outage | drained in | per second |".to_owned(),
        "| ---: | ---: | ---: |".to_owned(),
        format!("| {waiting} | {} s | {per_second} |", took.as_secs()),
    ])
}

/// What the mail server does.
#[derive(Clone, Copy)]
enum Mode {
    Works,
    /// Takes the connection and says nothing.
    Hangs,
    /// Hangs up.
    Dead,
}

const MODES: [Mode; 3] = [Mode::Works, Mode::Hangs, Mode::Dead];

impl Mode {
    fn set(self, relay: &Relay) {
        relay.be_silent(matches!(self, Self::Hangs));
        relay.be_dead(matches!(self, Self::Dead));
    }
}

/// Files over four connections; tells how long that took for all.
fn file(service: &Service, registrar: &str, count: u64) -> Result<Duration> {
    const AT_ONCE: u64 = 4;
    let began = Instant::now();
    thread::scope(|scope| {
        let clients: Vec<_> = (0..AT_ONCE)
            .map(|no| {
                scope.spawn(move || -> Result<()> {
                    let ask = Ask::post("/api/v1/cases", &of_domain(no)).by(registrar);
                    let mut wire = Wire::to(service.address());
                    for _ in 0..count / AT_ONCE {
                        wire.send(&ask)?.is(201)?;
                    }
                    Ok(())
                })
            })
            .collect();
        clients
            .into_iter()
            .try_for_each(|client| client.join().map_err(|_panic| "a client panicked")?)
    })?;
    Ok(began.elapsed())
}

/// An application whose applicant is mailed at this domain.
fn of_domain(no: u64) -> Value {
    let mut body = recorded();
    if let Some(email) = body.pointer_mut("/applicant/email") {
        *email = json!(format!("zhangsan@mail{no}.example"));
    }
    body
}

#[derive(QueryableByName)]
struct Handed {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    in_time: i64,
    #[diesel(sql_type = BigInt)]
    half: i64,
    #[diesel(sql_type = BigInt)]
    most: i64,
    #[diesel(sql_type = BigInt)]
    longest: i64,
}

/// From the transaction that decided a notice to the note that the mail server took it.
const HANDED_OVER: &str = "
SELECT count(*) AS count, count(*) FILTER (WHERE millis <= 10000) AS in_time,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY millis) AS half,
       percentile_disc(0.99) WITHIN GROUP (ORDER BY millis) AS most, max(millis) AS longest
  FROM (SELECT (extract(epoch FROM since - created_at) * 1000)::bigint AS millis
          FROM outbox WHERE state = 'accepted') AS handed";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn owed(place: &Place) -> Result<u64> {
    let count: Count = one(
        place,
        "SELECT count(*) AS count FROM outbox WHERE next_at IS NOT NULL",
    )?;
    Ok(u64::try_from(count.count)?)
}

fn due_now(place: &Place) -> Result<u64> {
    let count: Count = one(
        place,
        "WITH due AS (UPDATE outbox SET next_at = now() WHERE next_at IS NOT NULL RETURNING 1)
         SELECT count(*) AS count FROM due",
    )?;
    Ok(u64::try_from(count.count)?)
}

/// Waits until nothing is owed; what an outage put off is tried soon, and not when its turn would have come.
fn drained(place: &Place) -> Result<()> {
    let limit = Instant::now() + Duration::from_mins(10);
    while put_forward(place)? > 0 {
        if Instant::now() > limit {
            return Err("the mails are not delivered".into());
        }
        sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// How many are owed; those put off are due now, those under way are left alone.
fn put_forward(place: &Place) -> Result<u64> {
    let count: Count = one(
        place,
        "WITH soon AS (UPDATE outbox SET next_at = now()
                        WHERE state IN ('deferred', 'uncertain') AND next_at > now() RETURNING 1)
         SELECT count(*) AS count FROM outbox WHERE next_at IS NOT NULL",
    )?;
    Ok(u64::try_from(count.count)?)
}

fn one<T>(place: &Place, sql: &str) -> Result<T>
where
    T: QueryableByName<diesel::pg::Pg> + Send + 'static,
{
    let server = place.database()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut conn = AsyncPgConnection::establish(&server.url(Role::Owner)).await?;
        Ok(sql_query(sql).get_result(&mut conn).await?)
    })
}
