//! `disclosure serve`: the service, until it is told to stop.

use std::process::ExitCode;

use clap::Args;

use super::service::{self, Addresses, Then};
use super::start::{self, ConfigFile, Opened, Postgres, StartError};
use crate::config::{LogFormat, Settings};
use crate::storage::installation::Kind;
use crate::telemetry::{self, Metrics};

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

async fn serve(settings: &Settings, metrics: Metrics) -> Result<(), StartError> {
    let transport = start::transport(settings)?;
    let opened = start::open(settings, Postgres::Run, Kind::Real).await?;
    warn(settings);
    let opening = async |addresses: Addresses| {
        announce(settings, &opened, addresses).await;
        Then::GoOn
    };
    let end = Box::pin(service::run(
        settings,
        Some(metrics),
        &opened,
        &transport,
        opening,
    ))
    .await;
    let closed = opened.close().await;
    tracing::info!("stopped");
    end?.into_result().and(closed)
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
async fn announce(settings: &Settings, opened: &Opened, addresses: Addresses) {
    let (address, metrics) = (addresses.api, addresses.metrics);
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
