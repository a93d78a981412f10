//! `disclosure config`: what the settings are, and whether they work.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::start::{self, ConfigFile, StartError};
use crate::config::{PREFIX, Settings, Source, VARIABLES};
use crate::objects::Objects;
use crate::storage::pool;
use crate::telemetry;

/// Show and check the settings.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print every setting and where it comes from, and try the database and the mail server
    #[command(
        after_long_help = "Secrets are shown as `set`. No mail is sent, no private PostgreSQL server is started.
Exit status: 0 all works, 1 something cannot be reached, 2 the settings are wrong."
    )]
    Check {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Print what can be set, with meanings and defaults
    List,
}

/// Runs the sub-command: 0 all works, 1 something cannot be reached, 2 the settings are wrong.
pub fn run(arguments: &Arguments) -> ExitCode {
    let (text, code) = match &arguments.command {
        Command::List => (list(), ExitCode::SUCCESS),
        Command::Check { config } => match config.read() {
            Ok(settings) => check(&settings),
            Err(error) => {
                eprintln!("disclosure config check:\n{error}");
                return ExitCode::from(2);
            }
        },
    };
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("disclosure config: cannot write the result: {error}");
            ExitCode::FAILURE
        }
        Ok(()) | Err(_) => code,
    }
}

/// Every variable, as the documentation prints it.
pub fn list() -> String {
    VARIABLES.iter().fold(String::new(), |mut text, variable| {
        let (name, meaning, default) = (variable.name, variable.meaning, variable.default);
        let secret = if variable.secret { " (secret)" } else { "" };
        writeln!(
            text,
            "{PREFIX}{name}{secret}\n    {meaning}\n    Default: {default}"
        )
        .ok();
        text
    })
}

fn check(settings: &Settings) -> (String, ExitCode) {
    let mut text = String::new();
    for shown in &settings.shown {
        let source = match shown.source {
            Source::Environment => "environment",
            Source::File => "file",
            Source::Default => "default",
        };
        let (name, value) = (shown.variable.name, &shown.value);
        writeln!(text, "{source:<12} {PREFIX}{name:<21} {value}").ok();
    }
    let trials = start::block_on(async { Ok::<_, StartError>(trials(settings).await) });
    let trials = trials.unwrap_or_else(|error| vec![("machine", Err(error.to_string()))]);
    let mut code = ExitCode::SUCCESS;
    for (what, result) in trials {
        match result {
            Ok(said) => writeln!(text, "{what}: {said}").ok(),
            Err(cause) => {
                code = ExitCode::FAILURE;
                writeln!(text, "{what}: does not work: {cause}\n    {}", remedy(what)).ok()
            }
        };
    }
    (text, code)
}

/// Where to look when a trial fails.
fn remedy(what: &str) -> &'static str {
    match what {
        "database" => {
            "Check that the server runs and that address, user and password in DISCLOSURE_DATABASE_URL are right"
        }
        "migration" => {
            "Check the user and the password in DISCLOSURE_MIGRATION_URL: the role that owns the tables"
        }
        "documents" => {
            "Check that the folder in DISCLOSURE_DOCUMENT_DIR is there and that the service's user may write in it"
        }
        "mail" => {
            "Check DISCLOSURE_SMTP_URL and DISCLOSURE_MAIL_FROM, or the folder in DISCLOSURE_MAIL_DIR"
        }
        "signature" => {
            "Check the file in DISCLOSURE_DKIM_KEY: a private key of RSA (2048 bits or more) or Ed25519, in PEM form, readable by the service's user"
        }
        "log" => "Write DISCLOSURE_LOG as a level, or as a filter such as info,disclosure=debug",
        _machine => "This is a fault of the machine, and of no setting",
    }
}

type Trial = (&'static str, Result<String, String>);

async fn trials(settings: &Settings) -> Vec<Trial> {
    let mut trials: Vec<Trial> = Vec::new();
    let filter = telemetry::check_filter(&settings.log);
    if let Err(cause) = filter {
        trials.push(("log", Err(cause.to_string())));
    }
    if settings.database_url.is_none() {
        let private = format!(
            "a private server in {}, not started now",
            settings.data_dir.display()
        );
        trials.push(("database", Ok(private)));
    }
    for (what, url) in [
        ("database", &settings.database_url),
        ("migration", &settings.migration_url),
    ] {
        if let Some(url) = url {
            let user = pool::current_user(url.expose()).await;
            let said = user.map(|user| format!("reached, as {user}"));
            trials.push((what, said.map_err(|cause| cause.to_string())));
        }
    }
    let folder = &settings.document_dir;
    let usable = Objects::check(folder).await;
    let said = usable.map(|()| format!("kept in {}", folder.display()));
    trials.push(("documents", said.map_err(|cause| cause.to_string())));
    trials.push(("mail", mail(settings).await));
    match start::dkim(settings) {
        Ok(None) => {}
        Ok(Some(dkim)) => {
            let (place, record) = dkim.record();
            let said = format!("mails are signed; in DNS must stand: {place} TXT \"{record}\"");
            trials.push(("signature", Ok(said)));
        }
        Err(cause) => trials.push(("signature", Err(cause.to_string()))),
    }
    trials
}

async fn mail(settings: &Settings) -> Result<String, String> {
    let transport = start::transport(settings).map_err(|cause| cause.to_string())?;
    transport.check().await.map_err(|cause| cause.to_string())?;
    Ok(match &settings.smtp {
        Some(smtp) => format!("{}:{} answers", smtp.host, smtp.port),
        None => format!("files in {}, nothing is sent", settings.mail_dir.display()),
    })
}
