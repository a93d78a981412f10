//! Logs and metrics.
//!
//! A log message reads alone; what one searches for stands in fields, always under the same name:
//!
//! | field | is |
//! |---|---|
//! | `case.id` | the case, by id; never its number, which an applicant signs in with |
//! | `authority.id` | the authority |
//! | `notice.id`, `notice.kind` | the notice, and which of the catalogue it is |
//! | `notice.state`, `notice.attempts`, `notice.answer` | what became of it; of a mail server's answer its numbers |
//! | `job` | the job, by name |
//! | `method`, `route`, `status` | a request; the route, not the path |
//! | `duration_us` | how long it took, in microseconds |
//! | `cause` | why it failed, for the one who mends it |
//!
//! `error` means that someone must act, `warn` that something went wrong which mends itself. Never logged:
//! personal data, mail addresses, free texts, bodies, tokens, passwords, query codes, keys.

use std::io::{self, IsTerminal};

use metrics::{describe_counter, describe_gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::config::LogFormat;

/// Logging or counting cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The filter is not understood.
    #[error("DISCLOSURE_LOG: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// It is set up already.
    #[error("logging is set up already: {0}")]
    Logging(#[from] tracing_subscriber::util::TryInitError),
    /// The recorder is installed already.
    #[error("metrics are set up already: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// Begins to log to the standard error stream.
///
/// # Errors
/// When the filter is not understood, or logging was begun already.
pub fn log(filter: &str, format: LogFormat) -> Result<(), SetUpError> {
    let filter: EnvFilter = filter.parse()?;
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = match format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .try_init()?;
    std::panic::set_hook(Box::new(|panic| log_panic(panic.location())));
    Ok(())
}

/// One line, and only where it was: what a panic says may hold what it was about.
fn log_panic(place: Option<&std::panic::Location<'_>>) {
    let (file, line) = place.map_or(("", 0), |place| (place.file(), place.line()));
    tracing::error!(cause = %format_args!("{file}:{line}"), "a task broke off: a fault of the program");
}

/// Whether a filter is understood.
///
/// # Errors
/// When it is not.
pub fn check_filter(filter: &str) -> Result<(), SetUpError> {
    Ok(filter.parse::<EnvFilter>().map(drop)?)
}

/// What was counted so far.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Begins to count.
    ///
    /// # Errors
    /// When counting was begun already.
    pub fn install() -> Result<Self, SetUpError> {
        let handle = PrometheusBuilder::new().install_recorder()?;
        describe_counter!(
            "disclosure_notices_total",
            "Attempts to deliver a notice, by how they ended"
        );
        describe_gauge!("disclosure_notices_owed", "Notices not yet delivered");
        Ok(Self(handle))
    }

    /// Puts what was measured in order. Until then each request's time takes memory of its own, whether or not
    /// anyone reads the page.
    pub fn put_in_order(&self) {
        self.0.run_upkeep();
    }

    /// The page that Prometheus reads.
    pub fn render(&self) -> String {
        self.0.run_upkeep();
        self.0.render()
    }
}
