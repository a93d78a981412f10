//! The service while it runs: the API, its metrics and its jobs, until there is a reason to stop.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, HttpServer, web};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::open_files;
use super::start::{Opened, StartError};
use crate::config::Settings;
use crate::notify::transport::Transport;
use crate::telemetry::Metrics;
use crate::{http, jobs};

/// Where the service listens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Addresses {
    pub(super) api: SocketAddr,
    pub(super) metrics: Option<SocketAddr>,
}

/// What follows once the opening is done.
pub(super) enum Then {
    /// Serve until told to stop.
    GoOn,
    /// Stop.
    Stop,
}

/// Why the service ends.
pub(super) enum End {
    Told,
    ServerGone,
    HttpEnded,
}

impl End {
    /// What the end means for the one who started the program.
    pub(super) fn into_result(self) -> Result<(), StartError> {
        match self {
            Self::Told => Ok(()),
            Self::ServerGone => Err(StartError::Machine(
                "the private PostgreSQL server has died; its log is postgres.log in the data folder"
                    .to_owned(),
            )),
            Self::HttpEnded => Err(StartError::Machine("the HTTP server has ended".to_owned())),
        }
    }
}

/// Runs the API, the metrics and the jobs until there is a reason to stop; `opening` is done once
/// the API listens.
pub(super) async fn run(
    settings: &Settings,
    metrics: Option<Metrics>,
    opened: &Opened,
    transport: &Transport,
    opening: impl AsyncFnOnce(Addresses) -> Then,
) -> Result<End, StartError> {
    let mut signals = Signals::new()?;
    let running = http::start(opened.app_of_worker(), &http_settings(settings))
        .map_err(|cause| cannot_listen("LISTEN", &settings.listen, &cause))?;
    let counted = metrics.clone();
    let (page, page_address) = match (&settings.metrics_listen, metrics) {
        (None, _) | (_, None) => (None, None),
        (Some(listen), Some(metrics)) => {
            let (page, address) = metrics_page(listen, metrics)
                .map_err(|cause| cannot_listen("METRICS_LISTEN", listen, &cause))?;
            (Some(page), address)
        }
    };
    let addresses = Addresses {
        api: running.address,
        metrics: page_address,
    };

    let (stop, stopped) = watch::channel(false);
    let (give_up, mut is_hopeless) = watch::channel(false);
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
        let opening = async {
            match opening(addresses).await {
                Then::GoOn => std::future::pending().await,
                Then::Stop => (),
            }
        };
        let end = tokio::select! {
            () = opening => End::Told,
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
            // Nor can a job record what it is doing; the next start finds that as after a crash.
            give_up.send_replace(!graceful);
        };
        tokio::select! {
            () = stop_requests => (),
            () = signals.next() => std::process::exit(130),
        }
        end
    };
    let mail = jobs::Mail {
        transport,
        from: &settings.mail_from,
        reports: settings.report_dir.as_deref(),
    };
    let jobs = async {
        tokio::select! {
            () = jobs::run(&opened.app, &mail, stopped) => (),
            () = counting(counted) => (),
            _ = is_hopeless.wait_for(|hopeless| *hopeless) => (),
        }
    };
    let all = async { tokio::join!(ending, serving, showing, jobs).0 };
    Ok(all.await)
}

/// Keeps what is measured in order; never ends.
async fn counting(metrics: Option<Metrics>) {
    const EVERY: Duration = Duration::from_secs(5);
    loop {
        tokio::time::sleep(EVERY).await;
        if let Some(metrics) = &metrics {
            metrics.put_in_order();
        }
    }
}

/// SIGINT and SIGTERM.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    pub(super) fn new() -> Result<Self, StartError> {
        let listen = |kind| signal(kind).map_err(|cause| StartError::Machine(cause.to_string()));
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    pub(super) async fn next(&mut self) {
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
        deadlines_per_minute: settings.deadlines_per_minute,
        answer_within: http::ANSWER_WITHIN,
        connections: open_files::connections(),
        body_within: http::BODY_WITHIN,
        upload_pause: http::UPLOAD_PAUSE,
    }
}

/// The remedy is the one setting by which this address was chosen; the demo has no other.
fn cannot_listen(setting: &str, listen: &str, cause: &std::io::Error) -> StartError {
    StartError::Machine(format!(
        "cannot listen on {listen}: {cause}; choose another address with DISCLOSURE_{setting}, such as DISCLOSURE_{setting}=127.0.0.1:18080"
    ))
}

/// Whoever reads what was counted is one, or a few.
const METRICS_CONNECTIONS: usize = 16;

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
    .max_connections(METRICS_CONNECTIONS)
    .disable_signals()
    .shutdown_timeout(Duration::from_secs(1).as_secs())
    .bind(listen)?;
    let address = server.addrs().first().copied();
    Ok((server.run(), address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_names_the_setting_that_chose_it() {
        let cause = std::io::Error::from(std::io::ErrorKind::AddrInUse);
        let told = cannot_listen("LISTEN", "127.0.0.1:8080", &cause).to_string();
        assert!(told.contains("DISCLOSURE_LISTEN=127.0.0.1:18080"), "{told}");
        assert!(!told.contains("METRICS"), "the demo shows none: {told}");
        let told = cannot_listen("METRICS_LISTEN", "127.0.0.1:9464", &cause).to_string();
        assert!(!told.contains("DISCLOSURE_LISTEN"), "{told}");
    }
}
