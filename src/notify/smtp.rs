//! Hands mails to a mail server over SMTP.
//!
//! We hold the conversation ourselves, step by step, because only so can we tell a connection lost before
//! the mail was out (try again) from one lost after it (we cannot know).

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Code, Response};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::dkim::Dkim;
use super::message::compose;
use super::transport::{Delivery, Envelope};

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all: only for a server on this machine or a private wire.
    None,
    /// Begins in the clear and must switch to TLS before anything is said.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// Where and how mails are handed over.
#[derive(Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// Both or neither.
    pub username: Option<String>,
    pub password: Option<String>,
    /// The bare address to which a mail that cannot be delivered comes back.
    pub from: String,
    /// The name by which we greet the server.
    pub hello_name: String,
    /// For everything up to the mail itself; and as long an answer is still waited for when the program stops.
    pub timeout: Duration,
    /// For the mail itself and the answer to it: a server may look long at a mail before it takes it, and one that is not
    /// waited for gets it once more (RFC 5321, 4.5.3.2.6).
    pub answer_timeout: Duration,
    /// Trusted beside the usual roots: for a server with a certificate of the house.
    pub root_certificate: Option<Vec<u8>>,
    /// Mails under way at the same time, each on its own connection.
    pub max_concurrent: usize,
    /// Of these, to one domain.
    pub max_per_domain: usize,
    /// Signs for the sender's domain.
    pub dkim: Option<Arc<Dkim>>,
}

/// A setting with which no mail could ever be sent.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SettingsError {
    #[error("the sender {0:?} is not a mail address")]
    From(String),
    #[error("user name and password of the mail server belong together: give both or neither")]
    Credentials,
    #[error("the root certificate is not a certificate in PEM form")]
    RootCertificate,
    #[error("TLS cannot be set up for {0:?}")]
    Tls(String),
    #[error("at least one mail must be allowed under way")]
    NoneAtATime,
}

/// A mail server we hand mails to.
pub struct Smtp {
    settings: SmtpSettings,
    sender: Address,
    credentials: Option<Credentials>,
    tls: TlsParameters,
    under_way: Semaphore,
    idle: Mutex<Vec<Idle>>,
}

/// A connection that has served a mail and may serve another.
struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// Servers close what is silent; a connection older than this is not asked again.
const IDLE_AT_MOST: Duration = Duration::from_secs(30);
/// How long a courtesy (a last word, a question whether the server is still there) may take.
const COURTESY: Duration = Duration::from_secs(2);

impl Smtp {
    pub fn new(settings: SmtpSettings) -> Result<Self, SettingsError> {
        let sender = settings.from.parse();
        let sender = sender.map_err(|_unreadable| SettingsError::From(settings.from.clone()))?;
        let credentials = match (&settings.username, &settings.password) {
            (Some(username), Some(password)) => {
                Some(Credentials::new(username.clone(), password.clone()))
            }
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(SettingsError::Credentials),
        };
        if settings.max_concurrent == 0 || settings.max_per_domain == 0 {
            return Err(SettingsError::NoneAtATime);
        }
        Ok(Self {
            sender,
            credentials,
            tls: tls(&settings)?,
            under_way: Semaphore::new(settings.max_concurrent),
            idle: Mutex::new(Vec::new()),
            settings,
        })
    }

    pub(super) fn at_once(&self) -> usize {
        self.settings.max_concurrent
    }

    pub(super) fn per_domain(&self) -> usize {
        self.settings.max_per_domain
    }

    /// Waits for its turn, then tries once.
    pub(super) async fn hand_over(
        &self,
        envelope: &Envelope,
        stops: impl Future<Output = ()>,
    ) -> Delivery {
        let message = match compose(envelope) {
            Ok(message) => message,
            Err(delivery) => return delivery,
        };
        let Ok(_turn) = self.under_way.acquire().await else {
            return deferred("the program is shutting down");
        };
        let content = match self.signed(message.formatted(), envelope) {
            Ok(content) => content,
            Err(fault) => return deferred(fault),
        };
        let recipients = message.envelope().to();
        let limit = self.settings.timeout;
        let connection = match timeout(limit, self.announce(recipients, &content)).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(delivery)) => return delivery,
            Err(_) => return deferred(&format!("no answer within {limit:?}")),
        };
        self.send(connection, &content, stops).await
    }

    fn signed(&self, content: Vec<u8>, envelope: &Envelope) -> Result<Vec<u8>, &'static str> {
        match &self.settings.dkim {
            Some(dkim) => dkim.sign(&content, envelope.date),
            None => Ok(content),
        }
    }

    /// Connects, greets, signs in, and asks the server one question.
    pub(super) async fn check(&self) -> Result<(), String> {
        let limit = self.settings.timeout;
        let greet = async {
            let mut connection = self.connect().await.map_err(|error| answer(&error))?;
            let answers = connection.test_connected().await;
            connection.abort().await;
            if answers {
                Ok(())
            } else {
                Err("it does not answer NOOP".to_owned())
            }
        };
        let late = |_| Err(format!("no answer within {limit:?}"));
        timeout(limit, greet).await.unwrap_or_else(late)
    }

    /// Everything up to the mail itself. Nothing has been sent if this ends without a connection.
    async fn announce(
        &self,
        recipients: &[Address],
        content: &[u8],
    ) -> Result<AsyncSmtpConnection, Delivery> {
        let mut connection = match self.take_idle().await {
            Some(connection) => connection,
            None => self
                .connect()
                .await
                .map_err(|error| deferred(&answer(&error)))?,
        };
        let parameters = parameters(&connection, recipients, content)?;
        match self.address(&mut connection, recipients, parameters).await {
            Ok(()) => Ok(connection),
            Err(error) => {
                self.part(connection).await;
                Err(before_content(&error))
            }
        }
    }

    async fn address(
        &self,
        connection: &mut AsyncSmtpConnection,
        recipients: &[Address],
        parameters: Vec<MailParameter>,
    ) -> Result<(), Error> {
        connection
            .command(Mail::new(Some(self.sender.clone()), parameters))
            .await?;
        for recipient in recipients {
            connection
                .command(Rcpt::new(recipient.clone(), Vec::new()))
                .await?;
        }
        connection.command(Data).await?;
        Ok(())
    }

    /// The mail and the answer to it. Without an answer we do not know whether the server has the mail.
    async fn send(
        &self,
        mut connection: AsyncSmtpConnection,
        content: &[u8],
        stops: impl Future<Output = ()>,
    ) -> Delivery {
        let answered = tokio::select! {
            answered = connection.message(content) => Ok(answered),
            why = self.waited_in_vain(stops) => Err(why),
        };
        match answered {
            Ok(Ok(response)) => {
                self.keep(connection);
                Delivery::Accepted {
                    answer: said(&response),
                }
            }
            Ok(Err(error)) => {
                self.part(connection).await;
                after_content(&error)
            }
            Err(answer) => Delivery::Uncertain { answer },
        }
    }

    /// Ends when an answer has been waited for long enough, and tells why.
    async fn waited_in_vain(&self, stops: impl Future<Output = ()>) -> String {
        let limit = self.settings.answer_timeout;
        let stopped = async {
            stops.await;
            sleep(self.settings.timeout).await;
        };
        tokio::select! {
            () = sleep(limit) => format!("the mail was sent, but not answered within {limit:?}"),
            () = stopped => "the mail was sent, but not answered before the program stopped".to_owned(),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let SmtpSettings {
            host,
            port,
            timeout,
            encryption,
            ..
        } = &self.settings;
        let hello = ClientId::Domain(self.settings.hello_name.clone());
        let at_once = (*encryption == Encryption::Tls).then(|| self.tls.clone());
        let server = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(*timeout), &hello, at_once, None)
                .await?;
        if *encryption == Encryption::StartTls {
            connection.starttls(self.tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    /// A connection that is still alive; the others are dropped.
    async fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let idle = self
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop()?;
            let mut connection = idle.connection;
            let fresh = idle.since.elapsed() < IDLE_AT_MOST;
            if fresh && timeout(COURTESY, connection.test_connected()).await == Ok(true) {
                return Some(connection);
            }
        }
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let since = Instant::now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(Idle { connection, since });
    }

    /// Says goodbye, if the server listens. What was decided stays decided.
    async fn part(&self, mut connection: AsyncSmtpConnection) {
        drop(timeout(COURTESY, connection.abort()).await);
    }
}

/// Names the server, never the password.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

fn tls(settings: &SmtpSettings) -> Result<TlsParameters, SettingsError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.root_certificate {
        let readable = String::from_utf8_lossy(pem).contains("-----BEGIN CERTIFICATE-----");
        let certificate = Certificate::from_pem(pem).ok().filter(|_| readable);
        builder = builder.add_root_certificate(certificate.ok_or(SettingsError::RootCertificate)?);
    }
    builder
        .build()
        .map_err(|_refused| SettingsError::Tls(settings.host.clone()))
}

/// What MAIL must announce for addresses or content beyond ASCII.
fn parameters(
    connection: &AsyncSmtpConnection,
    recipients: &[Address],
    content: &[u8],
) -> Result<Vec<MailParameter>, Delivery> {
    let server = connection.server_info();
    let mut parameters = Vec::new();
    let plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !recipients.iter().all(plain) {
        if !server.supports_feature(Extension::SmtpUtfEight) {
            return Err(Delivery::Rejected {
                answer: "the mail server takes no address with other than ASCII letters".into(),
            });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !content.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

/// Before the mail is out, a permanent no is about this mail unless it is about our signing in.
fn before_content(error: &Error) -> Delivery {
    match error.status() {
        Some(code) if error.is_permanent() && !is_about_us(code) => Delivery::Rejected {
            answer: answer(error),
        },
        Some(_) | None => deferred(&answer(error)),
    }
}

fn after_content(error: &Error) -> Delivery {
    let answer = answer(error);
    if error.is_permanent() {
        Delivery::Rejected { answer }
    } else if error.is_transient() {
        Delivery::Deferred { answer }
    } else {
        Delivery::Uncertain { answer }
    }
}

/// Signing in is missing, too weak or refused (RFC 4954): our settings, not the recipient.
fn is_about_us(code: Code) -> bool {
    matches!(u16::from(code), 530 | 534 | 535 | 538)
}

fn deferred(answer: &str) -> Delivery {
    Delivery::Deferred {
        answer: answer.to_owned(),
    }
}

fn said(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
}

/// The server's own words where there are any, else what happened to the connection.
fn answer(error: &Error) -> String {
    match (error.status(), std::error::Error::source(error)) {
        (Some(code), Some(words)) => format!("{code} {words}"),
        (Some(code), None) => code.to_string(),
        (None, _) => error.to_string(),
    }
}
