//! Settings: every `DISCLOSURE_*` variable, read once, at the start.
//!
//! The environment goes before the file, the file before the default. What is misspelt is refused, with
//! the name that was probably meant; everything that is wrong is said at once. The file is flat TOML whose
//! keys are the variables' names in small letters, without the prefix.

mod dkim;
mod smtp;
mod variables;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use url::Url;

pub use dkim::DkimSettings;
pub use smtp::SmtpServer;
pub use variables::{CONFIG, PREFIX, VARIABLES, Variable};

use crate::notify::transport;
use crate::postgres;

/// A value that neither `Debug` nor `config check` shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(crate) String);

impl Secret {
    /// The value, for the one who needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// What the log looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one object per line.
    Json,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A variable.
    Environment,
    /// The file.
    File,
    /// Nobody said.
    Default,
}

/// One line of `config check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which setting.
    pub variable: &'static Variable,
    /// Its value; of a secret only that it is set.
    pub value: String,
    /// Where it comes from.
    pub source: Source,
}

/// Every setting, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder for all that is kept outside a database of one's own.
    pub data_dir: PathBuf,
    /// Address and port of the service.
    pub listen: String,
    /// Address and port of the metrics, unless they are off.
    pub metrics_listen: Option<String>,
    /// Where applicants reach the service, without a slash at the end.
    pub public_url: String,
    /// Where staff reach the pages of a front-end, if there is one, without a slash at the end.
    pub staff_url: Option<String>,
    /// A database of one's own, as the role that the service works as.
    pub database_url: Option<Secret>,
    /// The same as the role that owns the tables.
    pub migration_url: Option<Secret>,
    /// Connections at most.
    pub database_connections: usize,
    /// Folder of the private server's programs.
    pub postgres_bin: Option<PathBuf>,
    /// Master key in base64.
    pub key: Option<Secret>,
    /// The mail server, if there is one.
    pub smtp: Option<SmtpServer>,
    /// Sender of the mails.
    pub mail_from: String,
    /// Folder for mails without a mail server.
    pub mail_dir: PathBuf,
    /// Mails under way at the same time.
    pub mail_concurrency: usize,
    /// Of these, to one domain.
    pub mail_per_domain: usize,
    /// Maildir into which delivery reports come.
    pub report_dir: Option<PathBuf>,
    /// Certificate authority of the mail server.
    pub smtp_ca: Option<PathBuf>,
    /// How mails are signed.
    pub dkim: Option<DkimSettings>,
    /// Folder for the contents of documents.
    pub document_dir: PathBuf,
    /// Largest document, in MiB.
    pub document_max_mib: u16,
    /// Documents on one case.
    pub documents_per_case: u16,
    /// Origins whose pages may use the API.
    pub cors_origins: Vec<String>,
    /// Whether X-Forwarded-For is believed.
    pub behind_proxy: bool,
    /// Threads that answer requests.
    pub workers: usize,
    /// Applications per address and hour.
    pub filings_per_hour: u32,
    /// Attempts to sign in per address and minute.
    pub sign_ins_per_minute: u32,
    /// Questions for due dates without a case, per address and minute.
    pub deadlines_per_minute: u32,
    /// What is logged.
    pub log: String,
    /// What the log looks like.
    pub log_format: LogFormat,
    /// Every setting as it may be shown.
    pub shown: Vec<Shown>,
}

/// What is wrong with the settings: a line for each.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

/// Reads the settings of this process; `file` goes before `DISCLOSURE_CONFIG`.
///
/// # Errors
/// Everything that is wrong, at once.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the door through which the environment comes in"
)]
pub fn read(file: Option<&Path>) -> Result<Settings, ConfigError> {
    let environment: Vec<(OsString, OsString)> = std::env::vars_os().collect();
    let named = environment
        .iter()
        .find(|(name, value)| name == "DISCLOSURE_CONFIG" && !value.is_empty())
        .map(|(_, value)| PathBuf::from(value));
    let file = match file.map(Path::to_owned).or(named) {
        None => None,
        Some(path) => match std::fs::read_to_string(&path) {
            Ok(text) => Some(File {
                name: path.display().to_string(),
                text,
            }),
            Err(cause) => {
                let message = format!("{}: {cause}", path.display());
                return Err(ConfigError(vec![message]));
            }
        },
    };
    parse(environment, file.as_ref(), postgres::is_root())
}

/// A file of settings.
#[derive(Debug, Clone)]
pub struct File {
    /// What messages call it.
    pub name: String,
    /// TOML.
    pub text: String,
}

/// Reads settings from what is handed in: pure, but for the number of cores.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn parse(
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    file: Option<&File>,
    is_root: bool,
) -> Result<Settings, ConfigError> {
    let mut values = Values::default();
    if let Some(file) = file {
        values.take_file(file);
    }
    values.take_environment(environment);
    let settings = settings(&mut values, is_root);
    match settings {
        Some(settings) if values.problems.is_empty() => Ok(settings),
        Some(_) | None => Err(ConfigError(values.problems)),
    }
}

/// `None` only if a problem was noted.
fn settings(values: &mut Values, is_root: bool) -> Option<Settings> {
    let data_dir = values.data_dir(is_root)?;
    let listen = values.address("LISTEN", "127.0.0.1:8080");
    let metrics_listen = match values.text("METRICS_LISTEN") {
        Some("off") => {
            values.show("METRICS_LISTEN", "off");
            None
        }
        Some(_) | None => Some(values.address("METRICS_LISTEN", "127.0.0.1:9464")),
    };
    let public_url = values.public_url(&listen);
    let staff_url = values.staff_url();
    let database_url = values.database("DATABASE_URL");
    let migration_url = values.database("MIGRATION_URL");
    if migration_url.is_some() && database_url.is_none() {
        values.problem("MIGRATION_URL", "needs DISCLOSURE_DATABASE_URL beside it");
    }
    let smtp = values.smtp();
    let mail_from = values.mail_from(smtp.is_some(), &public_url);
    let dkim = values.dkim(smtp.is_some(), &mail_from);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let settings = Settings {
        listen,
        metrics_listen,
        public_url,
        staff_url,
        database_url,
        migration_url,
        database_connections: values.count("DATABASE_CONNECTIONS", 16),
        postgres_bin: values.path("POSTGRES_BIN"),
        key: values.key(),
        smtp,
        mail_from,
        mail_dir: values.path_in("MAIL_DIR", &data_dir, "mail"),
        mail_concurrency: values.count("MAIL_CONCURRENCY", 4),
        mail_per_domain: values.count("MAIL_PER_DOMAIN", 3),
        report_dir: values.path("MAIL_REPORT_DIR"),
        smtp_ca: values.path("SMTP_CA"),
        dkim,
        document_dir: values.path_in("DOCUMENT_DIR", &data_dir, "documents"),
        document_max_mib: values.count("DOCUMENT_MAX_MIB", 20),
        documents_per_case: values.count("DOCUMENTS_PER_CASE", 50),
        cors_origins: values.origins(),
        behind_proxy: values.or("BEHIND_PROXY", "`true` or `false`", false),
        workers: values.count("WORKERS", cores),
        filings_per_hour: values.count("FILINGS_PER_HOUR", 20),
        sign_ins_per_minute: values.count("SIGN_INS_PER_MINUTE", 20),
        deadlines_per_minute: values.count("DEADLINES_PER_MINUTE", 60),
        log: values.or(
            "LOG",
            "a filter",
            "info,actix_server=warn,actix_http=off".to_owned(),
        ),
        log_format: values.log_format(),
        data_dir,
        shown: values.shown(),
    };
    Some(settings)
}

/// Whether an `@` follows the one that ends the password: then the password has one itself, and what follows
/// it would be taken for host and database, and named as such.
fn has_bare_at(address: &str) -> bool {
    let place = address.split('?').next().unwrap_or_default();
    place.matches('@').count() > 1
}

/// What was given, what was wrong with it, and how it is shown.
#[derive(Default)]
struct Values {
    given: BTreeMap<&'static str, (String, Source)>,
    shown: BTreeMap<&'static str, String>,
    problems: Vec<String>,
    xdg_data_home: Option<OsString>,
    home: Option<OsString>,
}

fn did_you_mean(known: Option<String>) -> String {
    known.map_or_else(String::new, |known| format!("; did you mean {known}?"))
}

impl Values {
    fn take_file(&mut self, file: &File) {
        let table: toml::Table = match toml::from_str(&file.text) {
            Ok(table) => table,
            Err(cause) => {
                let cause = cause.to_string();
                self.problems
                    .push(format!("{}: {}", file.name, cause.trim_end()));
                return;
            }
        };
        for (key, value) in table {
            let known = variables::find(&key.to_ascii_uppercase())
                .filter(|variable| variable.name.to_ascii_lowercase() == key);
            let Some(variable) = known else {
                let name = key.to_ascii_uppercase();
                let meant = variables::nearest(name.strip_prefix(PREFIX).unwrap_or(&name))
                    .map(|meant| format!("`{}`", meant.to_ascii_lowercase()));
                self.problems.push(format!(
                    "{}: there is no setting `{key}`{}",
                    file.name,
                    did_you_mean(meant)
                ));
                continue;
            };
            match plain(&value) {
                Some(text) => {
                    self.given.insert(variable.name, (text, Source::File));
                }
                None => self.problems.push(format!(
                    "{}: `{key}` must be a text, a number, true, false or a list of texts",
                    file.name
                )),
            }
        }
    }

    /// A variable that is empty counts as not set, as compose files leave them.
    fn take_environment(&mut self, environment: impl IntoIterator<Item = (OsString, OsString)>) {
        for (name, value) in environment {
            match name.to_str() {
                Some("HOME") => self.home = Some(value),
                Some("XDG_DATA_HOME") => self.xdg_data_home = Some(value),
                Some(name) => {
                    if let Some(ours) = name.strip_prefix(PREFIX) {
                        self.take_variable(ours, &value);
                    }
                }
                None => {}
            }
        }
    }

    fn take_variable(&mut self, name: &str, value: &OsString) {
        if name == CONFIG || value.is_empty() && variables::find(name).is_some() {
            return;
        }
        let Some(variable) = variables::find(name) else {
            let meant = variables::nearest(name).map(|meant| format!("{PREFIX}{meant}"));
            self.problems.push(format!(
                "there is no variable {PREFIX}{name}{}",
                did_you_mean(meant)
            ));
            return;
        };
        match value.to_str() {
            Some(text) => {
                let given = (text.trim().to_owned(), Source::Environment);
                self.given.insert(variable.name, given);
            }
            None => self.problem(variable.name, "is not UTF-8"),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.given.get(name).map(|(text, _)| text.as_str())
    }

    fn show(&mut self, name: &'static str, value: impl fmt::Display) {
        self.shown.insert(name, value.to_string());
    }

    fn problem(&mut self, name: &str, what: impl fmt::Display) {
        let called = match self.given.get(name) {
            Some((_, Source::File)) => name.to_ascii_lowercase(),
            Some(_) | None => format!("{PREFIX}{name}"),
        };
        self.problems.push(format!("{called} {what}"));
    }

    fn or<T: FromStr + fmt::Display>(&mut self, name: &'static str, wanted: &str, usual: T) -> T {
        let value = match self.text(name).map(str::parse) {
            None => usual,
            Some(Ok(value)) => value,
            Some(Err(_)) => {
                self.problem(name, format_args!("must be {wanted}"));
                usual
            }
        };
        self.show(name, &value);
        value
    }

    fn count<T: FromStr + fmt::Display + PartialOrd + From<u8>>(
        &mut self,
        name: &'static str,
        usual: T,
    ) -> T {
        let wanted = "a whole number of at least 1";
        let value = self.or(name, wanted, usual);
        if value < T::from(1) {
            self.problem(name, format_args!("must be {wanted}"));
        }
        value
    }

    fn path(&mut self, name: &'static str) -> Option<PathBuf> {
        let path = PathBuf::from(self.text(name)?);
        self.show(name, path.display());
        Some(path)
    }

    /// A folder that lies in the data directory unless it is named.
    fn path_in(&mut self, name: &'static str, data_dir: &Path, usual: &str) -> PathBuf {
        self.path(name).unwrap_or_else(|| {
            let usual = data_dir.join(usual);
            self.show(name, usual.display());
            usual
        })
    }

    fn data_dir(&mut self, is_root: bool) -> Option<PathBuf> {
        if let Some(path) = self.path("DATA_DIR") {
            return Some(path);
        }
        let (xdg, home) = (self.xdg_data_home.as_deref(), self.home.as_deref());
        match postgres::default_data_dir(is_root, xdg, home) {
            Ok(path) => {
                self.show("DATA_DIR", path.display());
                Some(path)
            }
            Err(cause) => {
                self.problems.push(cause.to_string());
                None
            }
        }
    }

    fn address(&mut self, name: &'static str, usual: &str) -> String {
        let address = self.text(name).unwrap_or(usual).to_owned();
        let port = address
            .rsplit_once(':')
            .filter(|(host, _)| !host.is_empty());
        if port.is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
            self.problem(
                name,
                "must be an address and a port, such as 127.0.0.1:8080",
            );
        }
        self.show(name, &address);
        address
    }

    fn public_url(&mut self, listen: &str) -> String {
        let given = self.text("PUBLIC_URL").map(str::to_owned);
        let text = given.unwrap_or_else(|| {
            let local = listen
                .strip_prefix("0.0.0.0:")
                .or(listen.strip_prefix("[::]:"));
            local.map_or_else(
                || format!("http://{listen}"),
                |port| format!("http://localhost:{port}"),
            )
        });
        self.base_url("PUBLIC_URL", &text, "https://gov.example")
    }

    fn staff_url(&mut self) -> Option<String> {
        let text = self.text("STAFF_URL")?.to_owned();
        Some(self.base_url("STAFF_URL", &text, "https://gov.example/staff"))
    }

    /// An address under which others stand, without a slash at the end.
    fn base_url(&mut self, name: &'static str, text: &str, such_as: &str) -> String {
        let fits = Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        });
        if !fits {
            self.problem(name, format!("must be a URL such as {such_as}"));
        }
        let text = text.trim_end_matches('/').to_owned();
        self.show(name, &text);
        text
    }

    fn database(&mut self, name: &'static str) -> Option<Secret> {
        let text = self.text(name)?.to_owned();
        if !text.starts_with("postgresql://") && !text.starts_with("postgres://") {
            self.problem(name, "must begin with postgresql://");
        }
        if has_bare_at(&text) {
            self.problem(
                name,
                "holds a special character that must be percent-encoded, such as %40 for @ in a password",
            );
        }
        Some(Secret(text))
    }

    fn key(&mut self) -> Option<Secret> {
        let text = self.text("KEY")?.to_owned();
        if let Err(cause) = crate::seal::Keys::from_base64(&text) {
            self.problem("KEY", format_args!("cannot be read: {cause}"));
        }
        Some(Secret(text))
    }

    fn smtp(&mut self) -> Option<SmtpServer> {
        match smtp::parse(self.text("SMTP_URL")?) {
            Ok(server) => Some(server),
            Err(what) => {
                self.problem("SMTP_URL", what);
                None
            }
        }
    }

    fn mail_from(&mut self, sends: bool, public_url: &str) -> String {
        let given = self.text("MAIL_FROM").map(str::to_owned);
        if given.is_none() && sends {
            self.problem(
                "MAIL_FROM",
                "must be set beside the mail server: `name <address>` or an address",
            );
        }
        let from = given.unwrap_or_else(|| {
            let host = public_domain(public_url).unwrap_or_else(|| "localhost".to_owned());
            format!("disclosure@{host}")
        });
        if transport::bare_address(&from).is_none() {
            self.problem("MAIL_FROM", "must be `name <address>` or an address");
        }
        self.show("MAIL_FROM", &from);
        from
    }

    fn origins(&mut self) -> Vec<String> {
        let text = self.text("CORS_ORIGINS").unwrap_or_default().to_owned();
        let origins: Vec<String> = text
            .split(',')
            .map(str::trim)
            .filter(|origin| !origin.is_empty())
            .map(str::to_owned)
            .collect();
        for origin in &origins {
            let same = |url: Url| url.origin().ascii_serialization() == *origin;
            if !Url::parse(origin).is_ok_and(same) {
                self.problem(
                    "CORS_ORIGINS",
                    format_args!("must list origins such as https://gov.example, not {origin:?}"),
                );
            }
        }
        if !origins.is_empty() {
            self.show("CORS_ORIGINS", origins.join(","));
        }
        origins
    }

    fn log_format(&mut self) -> LogFormat {
        let text = self.text("LOG_FORMAT").unwrap_or("text").to_owned();
        let format = match text.as_str() {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            _ => {
                self.problem("LOG_FORMAT", "must be `text` or `json`");
                LogFormat::Text
            }
        };
        self.show("LOG_FORMAT", text);
        format
    }

    fn shown(&self) -> Vec<Shown> {
        VARIABLES
            .iter()
            .map(|variable| {
                let given = self.given.get(variable.name);
                let value = match (variable.secret, given) {
                    (true, Some(_)) => "set".to_owned(),
                    (true, None) => format!("({})", variable.default),
                    (false, _) => self
                        .shown
                        .get(variable.name)
                        .cloned()
                        .unwrap_or_else(|| format!("({})", variable.default)),
                };
                let source = given.map_or(Source::Default, |(_, source)| *source);
                Shown {
                    variable,
                    value,
                    source,
                }
            })
            .collect()
    }
}

/// The host of the service's address, if it is a name that others know, too.
pub fn public_domain(public_url: &str) -> Option<String> {
    let url = Url::parse(public_url).ok()?;
    let domain = url.domain()?.to_owned();
    domain.contains('.').then_some(domain)
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(yes) => Some(yes.to_string()),
        toml::Value::Array(list) => {
            let texts: Option<Vec<&str>> = list.iter().map(toml::Value::as_str).collect();
            Some(texts?.join(","))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
