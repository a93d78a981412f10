//! The signature of the sender's domain on a mail (DKIM; RFC 6376, RFC 8463): who takes it can see that it is ours,
//! and that nobody changed it on the way.
//!
//! Signed is what goes out, byte for byte, at the moment of the decision and not of the attempt: the same mail bears
//! the same signature at every attempt. Without a key, mails go out unsigned, or the mail server signs them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use thiserror::Error;

/// Signs for one domain with one key.
pub struct Dkim {
    domain: String,
    selector: String,
    key: Key,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

/// Why nothing can be signed. Holds nothing of the key.
#[derive(Debug, Clone, Copy, Error, PartialEq, Eq)]
pub enum DkimError {
    #[error("holds no private key in PEM form")]
    Pem,
    #[error("holds a key of a kind that cannot sign mails: it must be RSA or Ed25519")]
    Kind,
    #[error("holds an RSA key that cannot be used: it must be whole and have 2048 to 4096 bits")]
    Rsa,
    #[error("is not a name as it stands in DNS: labels of letters, digits and hyphens")]
    Name,
}

/// The headers that are signed, where the mail has them.
const SIGNED: [&str; 9] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "auto-submitted",
    "content-language",
];
/// Of these, what nobody may add a second time: named once more, for one that is not there.
const ONCE: [&str; 4] = ["from", "to", "subject", "date"];

impl Dkim {
    /// Takes a key in PEM form: PKCS#8, or PKCS#1 for RSA.
    ///
    /// # Errors
    /// When it is no such key.
    pub fn new(domain: &str, selector: &str, pem: &[u8]) -> Result<Self, DkimError> {
        if !is_dns_name(domain) || !is_dns_name(selector) {
            return Err(DkimError::Name);
        }
        let der = PrivateKeyDer::from_pem_slice(pem).map_err(|_unreadable| DkimError::Pem)?;
        Ok(Self {
            domain: domain.to_ascii_lowercase(),
            selector: selector.to_ascii_lowercase(),
            key: Key::read(&der)?,
        })
    }

    /// The mail with its signature before it.
    ///
    /// # Errors
    /// When the machine gives no random bits to shield an RSA key with.
    pub(super) fn sign(&self, mail: &[u8], at: DateTime<Utc>) -> Result<Vec<u8>, &'static str> {
        let (head, body) = parted(mail);
        let fields = fields(head);
        let mut names = Vec::new();
        let mut signed = String::new();
        for name in SIGNED {
            // Of several of a name the last would be meant; we write each once.
            if let Some(field) = fields.iter().find(|field| field.name == name) {
                names.push(name);
                signed.push_str(&field.relaxed());
            }
        }
        names.extend(ONCE);
        let unsigned = format!(
            "v=1; a={}; c=relaxed/relaxed; d={}; s={};\r\n t={}; h={};\r\n bh={};\r\n b=",
            self.key.algorithm(),
            self.domain,
            self.selector,
            at.timestamp(),
            names.join(":"),
            BASE64.encode(digest(&SHA256, &relaxed_body(body))),
        );
        let own = Field {
            name: "dkim-signature".into(),
            value: unsigned.clone(),
        };
        signed.push_str(own.relaxed().trim_end());
        let signature = folded(&BASE64.encode(self.key.sign(signed.as_bytes())?));
        let mut whole = format!("DKIM-Signature: {unsigned}{signature}\r\n").into_bytes();
        whole.extend_from_slice(mail);
        Ok(whole)
    }

    /// Where the public key must stand in DNS, and what must stand there.
    pub fn record(&self) -> (String, String) {
        let (kind, public) = match &self.key {
            Key::Rsa(pair) => ("rsa", subject_public_key(pair.public_key().as_ref())),
            Key::Ed25519(pair) => ("ed25519", pair.public_key().as_ref().to_vec()),
        };
        (
            format!("{}._domainkey.{}", self.selector, self.domain),
            format!("v=DKIM1; k={kind}; p={}", BASE64.encode(public)),
        )
    }
}

impl Key {
    fn read(der: &PrivateKeyDer<'_>) -> Result<Self, DkimError> {
        match der {
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der())
                .map(|pair| Self::Rsa(Box::new(pair)))
                .map_err(|_unfit| DkimError::Rsa),
            PrivateKeyDer::Pkcs8(key) => {
                let der = key.secret_pkcs8_der();
                if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
                    return Ok(Self::Ed25519(pair));
                }
                match RsaKeyPair::from_pkcs8(der) {
                    Ok(pair) => Ok(Self::Rsa(Box::new(pair))),
                    Err(cause) if cause.to_string() == "WrongAlgorithm" => Err(DkimError::Kind),
                    Err(_unfit) => Err(DkimError::Rsa),
                }
            }
            _ => Err(DkimError::Kind),
        }
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa-sha256",
            Self::Ed25519(_) => "ed25519-sha256",
        }
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, &'static str> {
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    text,
                    &mut signature,
                )
                .map_err(|_unspecified| "the mail could not be signed")?;
                Ok(signature)
            }
            // Of a text its digest is signed (RFC 8463, section 3).
            Self::Ed25519(pair) => {
                let text = digest(&SHA256, text);
                Ok(pair.sign(text.as_ref()).as_ref().to_vec())
            }
        }
    }
}

/// A header of a mail, its value still folded.
struct Field {
    name: String,
    value: String,
}

impl Field {
    /// As it is signed: on one line, with single spaces (RFC 6376, section 3.4.2).
    fn relaxed(&self) -> String {
        let words: Vec<&str> = self.value.split_ascii_whitespace().collect();
        format!("{}:{}\r\n", self.name, words.join(" "))
    }
}

/// The headers and what follows them.
fn parted(mail: &[u8]) -> (&[u8], &[u8]) {
    const GAP: &[u8] = b"\r\n\r\n";
    let gap = mail.windows(GAP.len()).position(|four| four == GAP);
    let (head, body) = mail.split_at(gap.unwrap_or(mail.len()));
    (head, body.strip_prefix(GAP).unwrap_or_default())
}

fn fields(head: &[u8]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for line in String::from_utf8_lossy(head).split("\r\n") {
        match (line.starts_with([' ', '\t']), fields.last_mut()) {
            (true, Some(begun)) => begun.value.push_str(line),
            _ => {
                let (name, value) = line.split_once(':').unwrap_or((line, ""));
                fields.push(Field {
                    name: name.trim().to_ascii_lowercase(),
                    value: value.to_owned(),
                });
            }
        }
    }
    fields
}

/// A body as it is signed: runs of spaces count as one, those at the end of a line and empty lines at the end of the
/// mail not at all (RFC 6376, section 3.4.4).
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len());
    let mut gaps = 0_usize;
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = relaxed_line(line);
        if line.is_empty() {
            gaps += 1;
            continue;
        }
        for _ in 0..gaps {
            relaxed.extend_from_slice(b"\r\n");
        }
        gaps = 0;
        relaxed.extend_from_slice(&line);
        relaxed.extend_from_slice(b"\r\n");
    }
    relaxed
}

fn relaxed_line(line: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(line.len());
    for byte in line.trim_ascii_end() {
        let space = matches!(byte, b' ' | b'\t');
        if !(space && relaxed.last() == Some(&b' ')) {
            relaxed.push(if space { b' ' } else { *byte });
        }
    }
    relaxed
}

/// On lines that no server breaks.
fn folded(signature: &str) -> String {
    const LINE: usize = 72;
    let letters: Vec<char> = signature.chars().collect();
    let lines: Vec<String> = letters
        .chunks(LINE)
        .map(|line| line.iter().collect())
        .collect();
    lines.join("\r\n ")
}

/// Whether it can stand in DNS.
pub fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// An RSA key as DNS holds it: wrapped with the name of its kind (SubjectPublicKeyInfo; RFC 6376, section 3.6.1).
fn subject_public_key(key: &[u8]) -> Vec<u8> {
    /// `rsaEncryption`, without parameters.
    const KIND: &[u8] = &[
        0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ];
    const SEQUENCE: u8 = 0x30;
    const BITS: u8 = 0x03;
    // No bit of the last byte is left over.
    let bits = [&[0], key].concat();
    tagged(SEQUENCE, &[KIND, &tagged(BITS, &bits)].concat())
}

/// A value of DER: tag, length, content.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut value = vec![tag];
    // Longer than seven bits: how many bytes the length has, then these.
    if content.len() >= 0x80 {
        value.push(0x80 | u8::try_from(length.len()).unwrap_or(u8::MAX));
    }
    value.extend(length);
    value.extend_from_slice(content);
    value
}

/// Names domain and selector, never the key.
impl fmt::Debug for Dkim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dkim")
            .field("domain", &self.domain)
            .field("selector", &self.selector)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_signed_without_what_a_mail_server_may_change() {
        for (body, signed) in [
            ("", ""),
            ("\r\n\r\n", ""),
            (" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"),
            ("one\r\n\r\n\r\ntwo", "one\r\n\r\n\r\ntwo\r\n"),
        ] {
            let relaxed = relaxed_body(body.as_bytes());
            assert_eq!(String::from_utf8(relaxed).unwrap(), signed);
        }
    }

    #[test]
    fn a_header_is_signed_on_one_line() {
        // The example of RFC 6376, section 3.4.5.
        let head = b"A: X\r\nB : Y\t\r\n\tZ  ";
        let relaxed: String = fields(head).iter().map(Field::relaxed).collect();
        assert_eq!(relaxed, "a:X\r\nb:Y Z\r\n");
    }
}
