//! A client of the API that costs next to nothing: one connection that is kept, one request after the other.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

/// So long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// So long a connection is kept without a request; the service closes it a little later.
const KEPT: Duration = Duration::from_secs(3);

/// A request. It can be sent again as it is.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    pub method: &'static str,
    pub path: String,
    pub token: Option<String>,
    pub version: Option<i32>,
    pub key: Option<String>,
    pub media_type: Option<&'static str>,
    pub body: Vec<u8>,
}

impl Ask {
    /// Reads.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET",
            path: path.into(),
            ..Self::default()
        }
    }

    /// Sends JSON.
    pub fn post(path: impl Into<String>, body: &Value) -> Self {
        Self {
            method: "POST",
            path: path.into(),
            media_type: Some("application/json"),
            body: body.to_string().into_bytes(),
            ..Self::default()
        }
    }

    /// By the holder of this token.
    #[must_use]
    pub fn by(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// On the version that was seen.
    #[must_use]
    pub fn on(mut self, version: i32) -> Self {
        self.version = Some(version);
        self
    }

    /// Under a key, so that it may be repeated.
    #[must_use]
    pub fn under(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\n",
            self.method, self.path
        );
        let mut header = |name: &str, value: &str| {
            head.extend([name, ": ", value, "\r\n"]);
        };
        if let Some(token) = &self.token {
            header("Authorization", &format!("Bearer {token}"));
        }
        if let Some(version) = self.version {
            header("If-Match", &format!("\"{version}\""));
        }
        if let Some(key) = &self.key {
            header("Idempotency-Key", key);
        }
        if let Some(media_type) = self.media_type {
            header("Content-Type", media_type);
        }
        if self.method != "GET" {
            header("Content-Length", &self.body.len().to_string());
        }
        let mut bytes = head.into_bytes();
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        bytes
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// The version that the `ETag` tells.
    pub version: Option<i32>,
    pub says_when_to_retry: bool,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A text in the body at a JSON pointer.
    ///
    /// # Errors
    /// With the whole answer, when it holds none.
    pub fn text(&self, pointer: &str) -> super::Result<String> {
        let found = self
            .json()
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned);
        found.ok_or_else(|| format!("no {pointer} in {}", self.told()).into())
    }

    /// Status and body, for a person.
    pub fn told(&self) -> String {
        format!("{} {}", self.status, String::from_utf8_lossy(&self.body))
    }

    /// The answer, which must have this status.
    ///
    /// # Errors
    /// With the whole answer, when it has another one.
    pub fn is(self, status: u16) -> super::Result<Self> {
        if self.status == status {
            Ok(self)
        } else {
            Err(format!("not {status} but {}", self.told()).into())
        }
    }
}

/// A connection to the service, opened when it is needed.
#[derive(Debug)]
pub struct Wire {
    address: String,
    stream: Option<(BufReader<TcpStream>, Instant)>,
}

impl Wire {
    /// To the service at this address.
    pub fn to(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            stream: None,
        }
    }

    /// To another address from now on.
    pub fn redirect(&mut self, address: &str) {
        if self.address != address {
            *self = Self::to(address);
        }
    }

    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    /// When there is none: then nobody knows whether the request was done.
    pub fn send(&mut self, ask: &Ask) -> io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some((stream, used)) if used.elapsed() < KEPT => stream,
            Some(_) | None => self.connect()?,
        };
        stream.get_mut().write_all(&ask.bytes())?;
        let (answer, is_kept) = read(&mut stream)?;
        if is_kept {
            self.stream = Some((stream, Instant::now()));
        }
        Ok(answer)
    }

    fn connect(&self) -> io::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(BufReader::with_capacity(64 * 1024, stream))
    }
}

/// An answer, and whether the connection may be used again.
fn read(stream: &mut BufReader<TcpStream>) -> io::Result<(Answer, bool)> {
    let status = line(stream)?;
    let status = status
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .ok_or_else(|| broken("no status line"))?;
    let mut answer = Answer {
        status,
        version: None,
        says_when_to_retry: false,
        body: Vec::new(),
    };
    let (mut length, mut is_kept) = (None, true);
    loop {
        let line = line(stream)?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok(),
            "etag" => answer.version = value.trim_matches('"').parse().ok(),
            "retry-after" => answer.says_when_to_retry = value.parse::<u64>().is_ok(),
            "connection" => is_kept = !value.eq_ignore_ascii_case("close"),
            _ => {}
        }
    }
    answer.body = match (status, length) {
        (204 | 304, _) => Vec::new(),
        (_, Some(length)) => {
            let mut body = vec![0; length];
            stream.read_exact(&mut body)?;
            body
        }
        (_, None) => return Err(broken("an answer of unknown length")),
    };
    Ok((answer, is_kept))
}

fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}

fn broken(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}
