//! A mail server for tests: holds a real SMTP conversation, and misbehaves as it is told.
//!
//! Each connection takes the next script; when none is left, all goes well.

use std::collections::VecDeque;
use std::future::pending;
use std::io;
use std::time::Duration;

use disclosure::notify::transport::{Encryption, SmtpSettings};
use mail_parser::{Message, MessageParser};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A step of the conversation, in the order in which a mail meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Connect,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The mail itself, after DATA.
    Content,
    Rset,
    Noop,
    Quit,
}

/// How a connection goes.
#[derive(Debug, Clone, Default)]
pub(crate) enum Script {
    #[default]
    Ok,
    /// Greets with this line instead, and closes unless it begins with 2.
    Banner(String),
    /// Answers this step with this code.
    Refuse {
        at: Command,
        code: u16,
        text: String,
    },
    /// Closes instead of answering; at `Content`, before reading any of it.
    CloseAt(Command),
    /// Takes and keeps the whole mail, then closes instead of answering.
    CloseAfterData,
    /// Takes the whole mail and says so, then resets the connection.
    ResetAfterContent,
    /// Never answers this step.
    HangAt(Command),
    /// Takes so long for every step, and does it.
    Slow(Duration),
    /// Waits at this step for [`SmtpServer::release`].
    HoldAt(Command),
}

impl Script {
    pub(crate) fn refuse(at: Command, code: u16, text: &str) -> Self {
        let text = text.to_owned();
        Self::Refuse { at, code, text }
    }
}

/// A mail as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// Without the dots that SMTP adds.
    pub(crate) raw: Vec<u8>,
    /// Whether it came over TLS.
    pub(crate) encrypted: bool,
}

/// What the server asks of whoever connects.
#[derive(Clone, Default)]
pub(crate) struct Manners {
    pub(crate) tls: Tls,
    /// User name and password, without which it takes no mail.
    pub(crate) login: Option<(&'static str, &'static str)>,
}

/// Whether and how the server speaks TLS.
#[derive(Clone, Default)]
pub(crate) enum Tls {
    #[default]
    None,
    /// Offered after EHLO.
    Start(TlsAcceptor),
    /// From the first byte.
    AtOnce(TlsAcceptor),
}

impl Received {
    pub(crate) fn parsed(&self) -> Message<'_> {
        let parsed = MessageParser::default().parse(&self.raw);
        parsed.expect("what arrived is a mail")
    }

    pub(crate) fn header(&self, name: &'static str) -> String {
        let message = self.parsed();
        let value = message
            .header_raw(name)
            .map(|value| value.trim().to_owned());
        value.unwrap_or_else(|| panic!("the mail has a header {name}"))
    }

    pub(crate) fn text(&self) -> String {
        let message = self.parsed();
        message
            .body_text(0)
            .expect("the mail has text")
            .into_owned()
    }

    pub(crate) fn html(&self) -> String {
        let message = self.parsed();
        message
            .body_html(0)
            .expect("the mail has HTML")
            .into_owned()
    }
}

/// The server. Dropping it ends every conversation.
pub(crate) struct SmtpServer {
    port: u16,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

struct Shared {
    manners: Manners,
    seen: watch::Sender<Seen>,
    gate: Semaphore,
}

#[derive(Debug, Clone, Default)]
struct Seen {
    scripts: VecDeque<Script>,
    messages: Vec<Received>,
    clear: Vec<String>,
    connections: usize,
    open: usize,
    most_open: usize,
    held: usize,
}

impl SmtpServer {
    pub(crate) async fn start() -> Self {
        Self::with(Manners::default()).await
    }

    /// A server that asks for TLS or a password.
    pub(crate) async fn with(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        Self::listening_on(listener, manners)
    }

    fn listening_on(listener: TcpListener, manners: Manners) -> Self {
        let port = listener.local_addr().expect("a bound port").port();
        let shared = Arc::new(Shared {
            manners,
            seen: watch::Sender::default(),
            gate: Semaphore::new(0),
        });
        #[expect(
            clippy::disallowed_methods,
            reason = "the server of a test, ended with the test"
        )]
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Self {
            port,
            shared,
            listening,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// What the next connections meet, in this order.
    pub(crate) fn script(&self, scripts: impl IntoIterator<Item = Script>) {
        self.shared
            .seen
            .send_modify(|seen| seen.scripts.extend(scripts));
    }

    /// The mails so far, in the order in which they arrived.
    pub(crate) fn messages(&self) -> Vec<Received> {
        self.shared.seen.borrow().messages.clone()
    }

    /// Every line that came in the clear, whatever became of it.
    pub(crate) fn heard_in_the_clear(&self) -> Vec<String> {
        self.shared.seen.borrow().clear.clone()
    }

    /// Waits for this many mails.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Received> {
        self.wait(|seen| seen.messages.len() >= count).await;
        self.messages()
    }

    /// Waits until this many connections stand still at [`Script::HoldAt`].
    pub(crate) async fn wait_for_held(&self, count: usize) {
        self.wait(|seen| seen.held >= count).await;
    }

    /// Lets every held connection go on, now and from now on.
    pub(crate) fn release(&self) {
        self.shared.gate.close();
    }

    /// Connections since the start.
    pub(crate) fn connections(&self) -> usize {
        self.shared.seen.borrow().connections
    }

    /// The most connections that were open at the same time.
    pub(crate) fn most_open(&self) -> usize {
        self.shared.seen.borrow().most_open
    }

    async fn wait(&self, reached: impl FnMut(&Seen) -> bool) {
        let mut seen = self.shared.seen.subscribe();
        let reached = timeout(Duration::from_secs(20), seen.wait_for(reached)).await;
        let seen = reached.map(|open| open.is_ok());
        assert_eq!(seen, Ok(true), "the mail server waited in vain");
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// A port where nobody listens yet, kept from everybody else.
pub(crate) struct ClosedDoor(TcpSocket);

impl ClosedDoor {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        let anywhere = "127.0.0.1:0".parse().expect("an address");
        socket.bind(anywhere).expect("a free port");
        Self(socket)
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.local_addr().expect("a bound port").port()
    }

    /// The server comes up behind it.
    pub(crate) fn open(self) -> SmtpServer {
        let listener = self.0.listen(64).expect("a listening socket");
        SmtpServer::listening_on(listener, Manners::default())
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let mut conversations = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let mut script = Script::Ok;
        shared.seen.send_modify(|seen| {
            script = seen.scripts.pop_front().unwrap_or_default();
            seen.connections += 1;
            seen.open += 1;
            seen.most_open = seen.most_open.max(seen.open);
        });
        if matches!(script, Script::ResetAfterContent) {
            stream.set_zero_linger().expect("a socket that can reset");
        }
        let shared = Arc::clone(&shared);
        conversations.spawn(async move {
            let ended = converse(stream, script, &shared).await;
            shared.seen.send_modify(|seen| seen.open -= 1);
            ended
        });
    }
}

async fn converse(stream: TcpStream, script: Script, shared: &Shared) -> io::Result<()> {
    match &shared.manners.tls {
        Tls::None | Tls::Start(_) => Conversation::new(Box::new(stream), script, shared),
        Tls::AtOnce(acceptor) => {
            let stream = Box::new(acceptor.accept(stream).await?);
            let mut conversation = Conversation::new(stream, script, shared);
            conversation.encrypted = true;
            conversation
        }
    }
    .hold()
    .await
}

/// A connection, with or without TLS.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// One connection.
struct Conversation<'a> {
    stream: BufReader<Box<dyn Wire>>,
    encrypted: bool,
    signed_in: bool,
    script: Script,
    shared: &'a Shared,
    from: String,
    to: Vec<String>,
}

/// Whether the conversation goes on after a step.
#[derive(PartialEq, Eq)]
enum Then {
    GoOn,
    Close,
}

impl<'a> Conversation<'a> {
    fn new(stream: Box<dyn Wire>, script: Script, shared: &'a Shared) -> Self {
        let stream = BufReader::new(stream);
        let (from, to) = (String::new(), Vec::new());
        Self {
            stream,
            encrypted: false,
            signed_in: shared.manners.login.is_none(),
            script,
            shared,
            from,
            to,
        }
    }

    async fn hold(mut self) -> io::Result<()> {
        let banner = match &self.script {
            Script::Banner(banner) => banner.clone(),
            _ => "220 mail.test ESMTP".to_owned(),
        };
        if self.step(Command::Connect, &banner).await? == Then::Close || !banner.starts_with('2') {
            return Ok(());
        }
        while let Some(line) = self.line().await? {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if self.answer(&line).await? == Then::Close {
                break;
            }
        }
        Ok(())
    }

    async fn answer(&mut self, line: &str) -> io::Result<Then> {
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" | "HELO" => {
                let extensions = self.extensions();
                self.step(Command::Ehlo, &extensions).await
            }
            "STARTTLS" => self.start_tls().await,
            "AUTH" => self.sign_in(line).await,
            "MAIL" if !self.signed_in => {
                self.say("530 5.7.0 sign in first").await?;
                Ok(Then::GoOn)
            }
            "MAIL" => {
                self.from = address(line);
                self.to.clear();
                self.step(Command::Mail, "250 2.1.0 sender ok").await
            }
            "RCPT" => {
                self.to.push(address(line));
                self.step(Command::Rcpt, "250 2.1.5 recipient ok").await
            }
            "DATA" => {
                let go_ahead = "354 end with a dot on a line of its own";
                let refused = matches!(
                    &self.script,
                    Script::Refuse {
                        at: Command::Data,
                        ..
                    }
                );
                let then = self.step(Command::Data, go_ahead).await?;
                if then == Then::Close || refused {
                    return Ok(then);
                }
                self.content().await
            }
            "RSET" => self.step(Command::Rset, "250 2.0.0 forgotten").await,
            "NOOP" => self.step(Command::Noop, "250 2.0.0 still here").await,
            "QUIT" => {
                self.step(Command::Quit, "221 2.0.0 goodbye").await?;
                Ok(Then::Close)
            }
            _ => self
                .say("500 5.5.2 unknown command")
                .await
                .map(|()| Then::GoOn),
        }
    }

    fn extensions(&self) -> String {
        let mut lines = vec!["mail.test", "8BITMIME"];
        if matches!(self.shared.manners.tls, Tls::Start(_)) && !self.encrypted {
            lines.push("STARTTLS");
        }
        if self.shared.manners.login.is_some() {
            lines.push("AUTH PLAIN");
        }
        let lines = lines.iter().map(|line| format!("250-{line}\r\n"));
        lines.collect::<String>() + "250 PIPELINING"
    }

    async fn start_tls(&mut self) -> io::Result<Then> {
        let Tls::Start(acceptor) = &self.shared.manners.tls else {
            self.say("502 5.5.1 not here").await?;
            return Ok(Then::GoOn);
        };
        if self.step(Command::StartTls, "220 2.0.0 go ahead").await? == Then::Close {
            return Ok(Then::Close);
        }
        if matches!(
            &self.script,
            Script::Refuse {
                at: Command::StartTls,
                ..
            }
        ) {
            return Ok(Then::GoOn);
        }
        let nothing: Box<dyn Wire> = Box::new(tokio::io::empty());
        let plain = std::mem::replace(&mut self.stream, BufReader::new(nothing)).into_inner();
        self.stream = BufReader::new(Box::new(acceptor.accept(plain).await?));
        self.encrypted = true;
        Ok(Then::GoOn)
    }

    async fn sign_in(&mut self, line: &str) -> io::Result<Then> {
        let expected = self.shared.manners.login;
        let expected = expected.map(|(user, word)| STANDARD.encode(format!("\0{user}\0{word}")));
        let given = line.split_once("PLAIN ").map(|(_, given)| given.to_owned());
        self.signed_in = given.is_some() && given == expected;
        if self.signed_in {
            self.step(Command::Auth, "235 2.7.0 welcome").await
        } else {
            self.say("535 5.7.8 user name or password wrong").await?;
            Ok(Then::GoOn)
        }
    }

    async fn content(&mut self) -> io::Result<Then> {
        if matches!(&self.script, Script::CloseAt(Command::Content)) {
            return Ok(Then::Close);
        }
        let mut raw = Vec::new();
        loop {
            let Some(line) = self.line().await? else {
                return Ok(Then::Close);
            };
            match line.as_slice() {
                b".\r\n" => break,
                [b'.', unstuffed @ ..] => raw.extend_from_slice(unstuffed),
                whole => raw.extend_from_slice(whole),
            }
        }
        let refused = matches!(
            &self.script,
            Script::Refuse {
                at: Command::Content,
                ..
            }
        );
        if !refused {
            let (from, to) = (self.from.clone(), self.to.clone());
            let encrypted = self.encrypted;
            let received = Received {
                from,
                to,
                raw,
                encrypted,
            };
            self.shared
                .seen
                .send_modify(|seen| seen.messages.push(received));
        }
        if matches!(&self.script, Script::CloseAfterData) {
            return Ok(Then::Close);
        }
        let then = self
            .step(Command::Content, "250 2.0.0 queued as 42")
            .await?;
        if matches!(&self.script, Script::ResetAfterContent) {
            return Ok(Then::Close);
        }
        Ok(then)
    }

    /// Does at this step what the script says, or gives the good answer.
    async fn step(&mut self, here: Command, good: &str) -> io::Result<Then> {
        match &self.script {
            Script::Refuse { at, code, text } if *at == here => {
                let refusal = format!("{code} {text}");
                self.say(&refusal).await?;
                return Ok(Then::GoOn);
            }
            Script::CloseAt(at) if *at == here => return Ok(Then::Close),
            Script::HangAt(at) if *at == here => pending::<()>().await,
            Script::Slow(pause) => tokio::time::sleep(*pause).await,
            Script::HoldAt(at) if *at == here => {
                self.shared.seen.send_modify(|seen| seen.held += 1);
                let closed = self.shared.gate.acquire().await;
                assert!(closed.is_err(), "the gate opens by being closed");
            }
            _ => {}
        }
        self.say(good).await?;
        Ok(Then::GoOn)
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        self.stream
            .write_all(format!("{line}\r\n").as_bytes())
            .await?;
        self.stream.flush().await
    }

    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let read = self.stream.read_until(b'\n', &mut line).await?;
        if !self.encrypted && read > 0 {
            let heard = String::from_utf8_lossy(&line).trim_end().to_owned();
            self.shared.seen.send_modify(|seen| seen.clear.push(heard));
        }
        Ok((read > 0).then_some(line))
    }
}

/// How such a server is reached, in the clear.
pub(crate) fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        encryption: Encryption::None,
        username: None,
        password: None,
        from: "bounces@yunling.example".into(),
        hello_name: "gongkai.yunling.example".into(),
        timeout: Duration::from_secs(20),
        answer_timeout: Duration::from_secs(20),
        root_certificate: None,
        max_concurrent: 4,
        max_per_domain: 4,
        dkim: None,
    }
}

/// What stands between `<` and `>`.
fn address(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, after)| after);
    after
        .split_once('>')
        .map_or("", |(address, _)| address)
        .to_owned()
}
