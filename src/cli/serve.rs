//! `disclosure serve`: the service, until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, HttpServer, web};
use clap::Args;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::start::{self, ConfigFile, Opened, Postgres, StartError};
use crate::config::{LogFormat, Settings};
use crate::notify::transport::Transport;
use crate::storage::installation::Kind;
use crate::telemetry::{self, Metrics};
use crate::{http, jobs};

/// Run the service: the API, the delivery of notices, and its own PostgreSQL if none is named.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
}

const EXAMPLES: &str = "Examples:
  Everything in one folder, mails into files:
  $ DISCLOSURE_DATA_DIR=/srv/disclosure disclosure serve

  With a database and a mail server of your own:
  $ DISCLOSURE_DATABASE_URL=postgresql://app:...@db/disclosure \\
    DISCLOSURE_MIGRATION_URL=postgresql://owner:...@db/disclosure \\
    DISCLOSURE_SMTP_URL=smtp://user:...@mail.gov.example:587 \\
    DISCLOSURE_MAIL_FROM='信息公开 <gongkai@gov.example>' disclosure serve

  $ disclosure config check      every setting, and where it comes from

It stops on SIGINT and SIGTERM, once the requests and mails under way are done; a second
signal ends it at once.
Exit status: 0 stopped as told, 1 failed, 2 the settings are wrong.";

/// Runs the sub-command: 0 stopped as told, 1 failed, 2 the settings are wrong.
pub fn run(arguments: &Arguments) -> ExitCode {
    let result = arguments
        .config
        .read()
        .map_err(StartError::from)
        .and_then(|settings| {
            let set_up = |cause: telemetry::SetUpError| StartError::Machine(cause.to_string());
            telemetry::log(&settings.log, settings.log_format).map_err(set_up)?;
            let metrics = Metrics::install().map_err(set_up)?;
            start::block_on(serve(&settings, metrics))
        });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("disclosure serve: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Why the service ends.
enum End {
    Told,
    ServerGone,
    HttpEnded,
}

async fn serve(settings: &Settings, metrics: Metrics) -> Result<(), StartError> {
    let transport = start::transport(settings)?;
    let opened = start::open(settings, Postgres::Run, Kind::Real).await?;
    warn(settings);
    let end = run_until_told(settings, metrics, &opened, &transport).await;
    let closed = opened.close().await;
    match end? {
        End::Told => closed,
        End::ServerGone => Err(StartError::Machine(
            "the private PostgreSQL server has died; its log is postgres.log in the data folder"
                .to_owned(),
        )),
        End::HttpEnded => Err(StartError::Machine("the HTTP server has ended".to_owned())),
    }
}

async fn run_until_told(
    settings: &Settings,
    metrics: Metrics,
    opened: &Opened,
    transport: &Transport,
) -> Result<End, StartError> {
    let mut signals = Signals::new()?;
    let running = http::start(opened.app.clone(), &http_settings(settings))
        .map_err(|cause| cannot_listen(&settings.listen, &cause))?;
    let (page, page_address) = match &settings.metrics_listen {
        None => (None, None),
        Some(listen) => {
            let (page, address) =
                metrics_page(listen, metrics).map_err(|cause| cannot_listen(listen, &cause))?;
            (Some(page), address)
        }
    };
    announce(settings, opened, running.address, page_address).await;

    let (stop, stopped) = watch::channel(false);
    let handles: Vec<ServerHandle> = [running.server.handle()]
        .into_iter()
        .chain(page.as_ref().map(actix_web::dev::Server::handle))
        .collect();
    let (http_ended, mut http_has_ended) = watch::channel(false);
    let serving = async {
        if let Err(cause) = running.server.await {
            tracing::error!(%cause, "the HTTP server failed");
        }
        http_ended.send_replace(true);
    };
    let showing = async {
        if let Some(Err(cause)) = match page {
            Some(page) => Some(page.await),
            None => None,
        } {
            tracing::error!(%cause, "the metrics can no longer be read");
        }
    };
    let ending = async {
        let end = tokio::select! {
            () = signals.next() => End::Told,
            () = opened.server_gone() => End::ServerGone,
            _ = http_has_ended.wait_for(|ended| *ended) => End::HttpEnded,
        };
        tracing::info!("stopping");
        // Without a database no request can be finished.
        let graceful = matches!(end, End::Told);
        let stop_requests = async {
            for handle in &handles {
                handle.stop(graceful).await;
            }
            // What the last request queued is delivered by the jobs' last round, or at the next start.
            stop.send_replace(true);
        };
        tokio::select! {
            () = stop_requests => (),
            () = signals.next() => std::process::exit(130),
        }
        end
    };
    let jobs = jobs::run(&opened.app, transport, &settings.mail_from, stopped);
    let all = async { tokio::join!(ending, serving, showing, jobs).0 };
    Ok(all.await)
}

/// SIGINT and SIGTERM.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> Result<Self, StartError> {
        let listen = |kind| signal(kind).map_err(|cause| StartError::Machine(cause.to_string()));
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

fn http_settings(settings: &Settings) -> http::Settings {
    http::Settings {
        listen: settings.listen.clone(),
        workers: settings.workers,
        cors_origins: settings.cors_origins.clone(),
        behind_proxy: settings.behind_proxy,
        filings_per_hour: settings.filings_per_hour,
        sign_ins_per_minute: settings.sign_ins_per_minute,
    }
}

fn cannot_listen(listen: &str, cause: &std::io::Error) -> StartError {
    StartError::Machine(format!(
        "cannot listen on {listen}: {cause}; choose another address with DISCLOSURE_LISTEN or DISCLOSURE_METRICS_LISTEN"
    ))
}

/// A server of its own for `/metrics`, so that the service's port shows nothing of the inside.
fn metrics_page(
    listen: &str,
    metrics: Metrics,
) -> std::io::Result<(actix_web::dev::Server, Option<SocketAddr>)> {
    let metrics = web::Data::new(metrics);
    let server = HttpServer::new(move || {
        actix_web::App::new().app_data(metrics.clone()).route(
            "/metrics",
            web::get().to(|metrics: web::Data<Metrics>| async move {
                HttpResponse::Ok()
                    .content_type(ContentType::plaintext())
                    .body(metrics.render())
            }),
        )
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(Duration::from_secs(1).as_secs())
    .bind(listen)?;
    let address = server.addrs().first().copied();
    Ok((server.run(), address))
}

fn warn(settings: &Settings) {
    if settings.database_url.is_some() && settings.migration_url.is_none() {
        tracing::warn!(
            "DISCLOSURE_MIGRATION_URL is not set: the service works as the owner of its tables, so that \
             nothing but its own code keeps the record of the cases from being changed"
        );
    }
}

/// Says where everything is: as text for a person, in the log for a machine.
async fn announce(
    settings: &Settings,
    opened: &Opened,
    address: SocketAddr,
    metrics: Option<SocketAddr>,
) {
    let mails = match &settings.smtp {
        Some(smtp) => format!("{}:{}", smtp.host, smtp.port),
        None => format!(
            "into {} (DISCLOSURE_SMTP_URL is not set: nothing is sent)",
            settings.mail_dir.display()
        ),
    };
    let database = if opened.is_private() {
        format!("private PostgreSQL in {}", settings.data_dir.display())
    } else {
        "DISCLOSURE_DATABASE_URL".to_owned()
    };
    let metrics = metrics.map_or_else(|| "off".to_owned(), |at| format!("http://{at}/metrics"));
    let authorities = match opened.app.authorities().await.as_deref() {
        Ok([]) => "none yet: see `disclosure authority create --help`".to_owned(),
        Ok(known) => known
            .iter()
            .map(|authority| authority.code.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        Err(_) => "unknown".to_owned(),
    };
    match settings.log_format {
        LogFormat::Json => {
            tracing::info!(%address, %mails, %database, %metrics, %authorities, "serving");
        }
        LogFormat::Text => eprintln!(
            "Disclosure {version} is serving at http://{address}\n  \
             known as     {public}\n  \
             API          http://{address}/docs\n  \
             database     {database}\n  \
             mails        {mails}\n  \
             metrics      {metrics}\n  \
             authorities  {authorities}",
            version = env!("CARGO_PKG_VERSION"),
            public = settings.public_url,
        ),
    }
}
