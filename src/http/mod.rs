//! The JSON API: requests become commands, answers become views, errors become problems.
//!
//! Nothing is decided here, and nothing here knows a table.

mod actions;
mod annual;
mod applications;
mod archive;
mod arrival;
mod boards;
pub(crate) mod calendars;
mod carried;
mod cases;
mod catalogue;
mod charts;
mod check;
mod clarifications;
mod clocks;
mod codes;
mod complaint_views;
mod complaints;
mod conferences;
mod consultations;
mod days;
mod deadline_authority;
mod deadlines;
mod deputies;
mod documents;
mod due_dates;
mod due_days;
mod excessive;
mod extensions;
mod extract;
mod fees;
mod filing;
mod freezing;
mod happened;
mod health;
mod kept;
mod limits;
mod measure;
mod mergers;
mod missing;
mod offers;
pub mod openapi;
mod opinions;
mod outcomes;
mod page;
mod parties;
mod patience;
mod postings;
mod problem;
mod remedies;
mod repeats;
mod replies;
mod reports;
mod responsibilities;
mod routes;
mod scorecards;
mod serving;
mod shape;
mod splitting;
mod staff;
mod statistics;
mod suggestions;
mod supposed;
mod tokens;
mod told;
mod unreached;
mod upload;
mod urgings;
mod views;
mod withdrawals;

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App as Actix, HttpServer};

use crate::app::App;

/// How the API is served.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address and port; port 0 takes any that is free.
    pub listen: String,
    /// Worker threads.
    pub workers: usize,
    /// Front-ends on other origins that may call; `*` for any.
    pub cors_origins: Vec<String>,
    /// Whether `X-Forwarded-For` is written by a proxy of ours.
    pub behind_proxy: bool,
    /// Filings that one address may make in an hour.
    pub filings_per_hour: u32,
    /// Times that one address may try to sign in, in a minute.
    pub sign_ins_per_minute: u32,
    /// Times that one address may ask for due dates without a case, in a minute.
    pub deadlines_per_minute: u32,
    /// How long an answer of the database is waited for.
    pub answer_within: Duration,
    /// Connections that may be open at once; whoever comes after waits to be let in.
    pub connections: usize,
    /// How long a whole body of JSON may be on its way.
    pub body_within: Duration,
    /// How long an upload may stand still, and how long it may be slow.
    pub upload_pause: Duration,
}

/// How long an answer of the database is waited for, as shipped: more than the longest work of any address takes.
pub const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// How long a whole body of JSON may be on its way, as shipped.
pub const BODY_WITHIN: Duration = Duration::from_secs(30);

/// How long an upload may stand still, as shipped.
pub const UPLOAD_PAUSE: Duration = Duration::from_mins(1);

/// A server that runs once it is awaited.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The server; await it, stop it through its handle.
    pub server: Server,
}

/// Seconds given to requests that are under way when the server is told to stop.
const GRACE_SECONDS: u64 = 20;

/// Binds the address and makes the server; each worker is given an application of its own.
///
/// # Errors
/// When the address is taken or cannot be bound.
pub fn start(
    app: impl Fn() -> App + Clone + Send + 'static,
    settings: &Settings,
) -> std::io::Result<Running> {
    let listener = TcpListener::bind(&settings.listen)?;
    let address = listener.local_addr()?;
    let limits = Data::new(limits::Limits::new(settings));
    let patience = Data::new(patience::Patience(settings.answer_within));
    let arrival = Data::new(arrival::Arrival {
        json: settings.body_within,
        pause: settings.upload_pause,
    });
    let origins = settings.cors_origins.clone();
    let server = HttpServer::new(move || {
        Actix::new()
            .app_data(Data::new(app()))
            .app_data(limits.clone())
            .app_data(patience.clone())
            .app_data(arrival.clone())
            .app_data(PayloadConfig::new(extract::BODY_LIMIT))
            .wrap(cors(&origins))
            .wrap(from_fn(problem::render))
            .wrap(headers())
            .wrap(from_fn(measure::measure))
            .configure(routes::mount)
    })
    .workers(settings.workers)
    .max_connections((settings.connections / settings.workers.max(1)).max(1))
    .shutdown_timeout(GRACE_SECONDS)
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(Running { address, server })
}

/// Answers hold personal data: nobody on the way may keep them.
fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Cache-Control", "no-store"))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "no-referrer"))
}

fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
        .allowed_headers([
            "Authorization",
            "Content-Type",
            "Content-Disposition",
            "If-Match",
            "Acting-For",
            "Idempotency-Key",
            "Accept-Language",
        ])
        .expose_headers(["Content-Disposition", "ETag", "Location", "Retry-After"])
        .max_age(3_600);
    if origins.iter().any(|origin| origin == "*") {
        return cors.allow_any_origin();
    }
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}
