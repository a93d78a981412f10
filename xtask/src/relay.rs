//! A mail server for proofs and measurements: takes every mail, slowly if it is told to, and remembers which came how
//! often and with what content.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, sleep};
use std::time::Duration;

use crate::Result;

/// The server. It ends with the process.
#[derive(Debug, Clone)]
pub struct Relay {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Milliseconds between the end of a mail and the answer to it.
    pause: AtomicU64,
    /// Whether it greets nobody.
    silent: AtomicBool,
    /// Whether it hangs up at once.
    dead: AtomicBool,
    arrived: AtomicUsize,
    mails: Mutex<HashMap<String, Arrived>>,
}

/// How a mail came.
#[derive(Debug, Clone, Default)]
pub struct Arrived {
    /// How often.
    pub copies: usize,
    /// Whether every copy was the same to the byte.
    pub differs: bool,
    digest: u64,
}

impl Relay {
    /// Listens on a port of this machine.
    ///
    /// # Errors
    /// When there is none.
    pub fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let relay = Self {
            address: listener.local_addr()?,
            shared: Arc::default(),
        };
        let shared = Arc::clone(&relay.shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // Whoever breaks off has broken off.
                thread::spawn(move || converse(stream, &shared).ok());
            }
        });
        Ok(relay)
    }

    /// How the service reaches it.
    pub fn url(&self) -> String {
        format!("smtp://{}?tls=none", self.address)
    }

    /// From now on it takes so long to answer a mail.
    pub fn take(&self, pause: Duration) {
        let millis = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        self.shared.pause.store(millis, Ordering::Relaxed);
    }

    /// From now on it greets nobody, or everybody again.
    pub fn be_silent(&self, silent: bool) {
        self.shared.silent.store(silent, Ordering::Relaxed);
    }

    /// From now on it hangs up on everybody, or listens again. Whoever is waiting for its greeting is let go.
    pub fn be_dead(&self, dead: bool) {
        self.shared.dead.store(dead, Ordering::Relaxed);
    }

    /// How many mails, copies counted, have come whole.
    pub fn arrived(&self) -> usize {
        self.shared.arrived.load(Ordering::Relaxed)
    }

    /// Every mail by its Message-ID, up to the `@`.
    pub fn mails(&self) -> HashMap<String, Arrived> {
        let mails = self.shared.mails.lock();
        mails.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn converse(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut answers = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let is_dead = || shared.dead.load(Ordering::Relaxed);
    while shared.silent.load(Ordering::Relaxed) && !is_dead() {
        sleep(Duration::from_millis(50));
    }
    if is_dead() {
        return Ok(());
    }
    answers.write_all(b"220 relay.test ESMTP\r\n")?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        // A connection from before hangs, or ends, as a new one does.
        while shared.silent.load(Ordering::Relaxed) && !is_dead() {
            sleep(Duration::from_millis(50));
        }
        if is_dead() {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_slice() {
            b"EHLO" => b"250-relay.test\r\n250 8BITMIME\r\n",
            b"DATA" => {
                answers.write_all(b"354 go ahead\r\n")?;
                take_mail(&mut lines, shared)?;
                sleep(Duration::from_millis(shared.pause.load(Ordering::Relaxed)));
                b"250 2.0.0 taken\r\n"
            }
            b"QUIT" => {
                answers.write_all(b"221 goodbye\r\n")?;
                return Ok(());
            }
            _ => b"250 ok\r\n",
        };
        answers.write_all(answer)?;
    }
}

/// Reads a mail to its end; one that breaks off has not come.
fn take_mail(lines: &mut impl BufRead, shared: &Shared) -> io::Result<()> {
    let mut whole = Vec::new();
    loop {
        let from = whole.len();
        if lines.read_until(b'\n', &mut whole)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if whole.get(from..) == Some(b".\r\n") {
            break;
        }
    }
    let text = String::from_utf8_lossy(&whole);
    let id = text
        .lines()
        .find_map(|line| line.strip_prefix("Message-ID: <"))
        .and_then(|id| id.split('@').next())
        .unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    whole.hash(&mut hasher);
    let digest = hasher.finish();
    let mut mails = shared.mails.lock().unwrap_or_else(PoisonError::into_inner);
    let arrived = mails.entry(id.to_owned()).or_default();
    arrived.differs |= arrived.copies > 0 && arrived.digest != digest;
    arrived.digest = digest;
    arrived.copies += 1;
    shared.arrived.fetch_add(1, Ordering::Relaxed);
    Ok(())
}
