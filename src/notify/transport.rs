//! Hands a mail over: to a mail server, into a folder, or into memory.
//!
//! What came of it is a value, not an error: each outcome has its own next step. No answer that is kept
//! names the recipient ([`redact`]).

use std::fmt;
use std::future::pending;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use thiserror::Error;

pub use super::dkim::{Dkim, DkimError, is_dns_name};
use super::file;
pub use super::smtp::{Encryption, SettingsError, Smtp, SmtpSettings};
use crate::rules::ids::NoticeId;
use crate::rules::language::Language;

/// One mail to one recipient, ready to go.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Without angle brackets; the same at every attempt, so that a mail sent twice is seen once.
    pub message_id: String,
    /// As the reader sees it: `name <address>` or an address.
    pub from: String,
    /// A bare address.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub language: Language,
    pub date: DateTime<Utc>,
}

/// What came of handing a mail over. The answers are redacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The other side has taken responsibility for it.
    Accepted { answer: String },
    /// Not now: a 4xx answer, no connection, no answer in time, or a fault in our own settings. Try again.
    Deferred { answer: String },
    /// Never: the server refuses this mail or this recipient. Work for a person.
    Rejected { answer: String },
    /// The whole mail went out and the answer was lost. Sent again, it might arrive twice.
    Uncertain { answer: String },
}

/// The way out.
#[derive(Debug)]
pub enum Transport {
    Smtp(Box<Smtp>),
    /// One `.eml` file per mail in this folder: for trying things out.
    File(PathBuf),
    Memory(Memory),
}

/// The mails kept in memory; a clone shows the same ones.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<Envelope>>>);

/// The way out does not work. Tells whoever sets the service up what was met.
#[derive(Debug, Error)]
pub enum CheckError {
    #[error("the mail server cannot be used: {0}")]
    Smtp(String),
    #[error("the mail folder {folder} cannot be written: {source}")]
    File {
        folder: PathBuf,
        source: std::io::Error,
    },
}

/// The address in a sender such as `name <address>`; `None` when there is none.
pub fn bare_address(sender: &str) -> Option<String> {
    let mailbox: lettre::message::Mailbox = sender.parse().ok()?;
    Some(mailbox.email.to_string())
}

/// The Message-ID of a notice, without angle brackets: always the same for the same notice.
pub fn message_id(notice: NoticeId, domain: &str) -> String {
    format!("{notice}@{domain}")
}

impl Transport {
    pub fn smtp(settings: SmtpSettings) -> Result<Self, SettingsError> {
        Ok(Self::Smtp(Box::new(Smtp::new(settings)?)))
    }

    /// Tries once. When to try again is `schedule`'s to say.
    pub async fn hand_over(&self, envelope: &Envelope) -> Delivery {
        self.hand_over_until(envelope, pending()).await
    }

    /// The same, and no longer waits long for an answer once `stops` has come.
    pub async fn hand_over_until(
        &self,
        envelope: &Envelope,
        stops: impl Future<Output = ()>,
    ) -> Delivery {
        let delivery = match self {
            Self::Smtp(smtp) => smtp.hand_over(envelope, stops).await,
            Self::File(folder) => file::hand_over(folder, envelope).await,
            Self::Memory(memory) => memory.hand_over(envelope),
        };
        delivery.redacted(&envelope.to)
    }

    /// How many mails may be under way at the same time.
    pub fn at_once(&self) -> usize {
        match self {
            Self::Smtp(smtp) => smtp.at_once(),
            Self::File(_) | Self::Memory(_) => 4,
        }
    }

    /// How many of these may be to one domain.
    pub fn per_domain(&self) -> usize {
        match self {
            Self::Smtp(smtp) => smtp.per_domain(),
            Self::File(_) | Self::Memory(_) => self.at_once(),
        }
    }

    /// Whether the way out is open, without sending anything.
    pub async fn check(&self) -> Result<(), CheckError> {
        match self {
            Self::Smtp(smtp) => smtp.check().await.map_err(CheckError::Smtp),
            Self::File(folder) => file::check(folder)
                .await
                .map_err(|source| CheckError::File {
                    folder: folder.clone(),
                    source,
                }),
            Self::Memory(_) => Ok(()),
        }
    }
}

impl Memory {
    /// The mails so far, oldest first.
    pub fn mails(&self) -> Vec<Envelope> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn hand_over(&self, envelope: &Envelope) -> Delivery {
        let mut mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        mails.push(envelope.clone());
        Delivery::Accepted {
            answer: "kept in memory".into(),
        }
    }
}

impl Delivery {
    fn redacted(self, address: &str) -> Self {
        let redact = |answer: String| redact(&answer, address);
        match self {
            Self::Accepted { answer } => Self::Accepted {
                answer: redact(answer),
            },
            Self::Deferred { answer } => Self::Deferred {
                answer: redact(answer),
            },
            Self::Rejected { answer } => Self::Rejected {
                answer: redact(answer),
            },
            Self::Uncertain { answer } => Self::Uncertain {
                answer: redact(answer),
            },
        }
    }
}

/// Who gets what is nobody's business in a log.
impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

/// Stands for an address while an answer is searched for more of it.
const TAKEN_OUT: char = '\u{fffc}';

/// Makes a server's answer fit to be kept: one line, of bounded length, without any mail address and
/// without the recipient's name before the `@`, also where a longer word or address contains it.
pub fn redact(answer: &str, address: &str) -> String {
    const LONGEST: usize = 300;
    let user = address.rsplit_once('@').map_or(address, |(user, _)| user);
    let user = user.trim_matches('"');
    let marks = |letter: char| letter.is_whitespace() || "<>()[]{}\"'`,;:=".contains(letter);
    let taken_out = TAKEN_OUT.to_string();
    let mut whole = replace(answer, address, &taken_out);
    if tells_who(user) {
        whole = replace(&whole, user, &taken_out);
    }
    let whole = without_neighbours(&whole);
    let mut kept = String::new();
    for piece in whole.split_inclusive(marks) {
        let word = piece.trim_end_matches(marks);
        let mark = piece.strip_prefix(word).unwrap_or_default();
        let personal = word.contains('@') || is_of(word.trim_end_matches('.'), user);
        kept.push_str(if personal { "[address]" } else { word });
        kept.push_str(mark);
    }
    let kept = kept.replace(TAKEN_OUT, "[address]");
    let kept = kept.replace("[[address]]", "[address]");
    let line = kept.split(|letter: char| letter.is_control() || letter == ' ');
    let line = line
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    line.chars().take(LONGEST).collect()
}

/// Whether a name before the `@` is telling also inside a longer word: `li` stands in too many.
fn tells_who(user: &str) -> bool {
    let letters = user.chars().count();
    if user.is_ascii() {
        letters >= 4
    } else {
        letters >= 2
    }
}

/// Whether a word is the name before the `@`, or what stands between its dots and dashes.
fn is_of(word: &str, user: &str) -> bool {
    let mut pieces = user.split(['.', '_', '-', '+']);
    let is_same = |piece: &str| !piece.is_empty() && word.eq_ignore_ascii_case(piece);
    is_same(user) || pieces.any(|piece| piece.chars().count() >= 2 && is_same(piece))
}

/// Takes out, too, what stands at either side of an address that was taken out, as if it were more of one.
fn without_neighbours(text: &str) -> String {
    let is_of_address = |letter: char| letter.is_ascii_alphanumeric() || "._%+-@".contains(letter);
    let mut parts = text.split(TAKEN_OUT);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let before = kept.trim_end_matches(is_of_address).len();
        kept.truncate(before);
        kept.push(TAKEN_OUT);
        let after = part.trim_start_matches(is_of_address);
        let eaten = part.strip_suffix(after).unwrap_or_default();
        // A full stop ends the sentence.
        if eaten.ends_with('.') {
            kept.push('.');
        }
        kept.push_str(after);
    }
    kept
}

/// Replaces `wanted` wherever it stands, in capitals or not.
fn replace(text: &str, wanted: &str, by: &str) -> String {
    if wanted.is_empty() {
        return text.to_owned();
    }
    let (lower, wanted) = (text.to_ascii_lowercase(), wanted.to_ascii_lowercase());
    let mut replaced = String::new();
    let mut from = 0;
    // Lowering ASCII letters moves no byte, so places in `lower` are places in `text`.
    for (at, found) in lower.match_indices(&wanted) {
        replaced.push_str(text.get(from..at).unwrap_or_default());
        replaced.push_str(by);
        from = at + found.len();
    }
    replaced.push_str(text.get(from..).unwrap_or_default());
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_without_the_address() {
        let check = |answer: &str, expect: &str| {
            assert_eq!(redact(answer, "Zhang.San@example.org"), expect);
        };
        check(
            "550 5.1.1 <zhang.san@example.org>: Recipient address rejected",
            "550 5.1.1 <[address]>: Recipient address rejected",
        );
        check("550 user zhang.san unknown", "550 user [address] unknown");
        check(
            "550 no mailbox for Zhang.San.",
            "550 no mailbox for [address].",
        );
        check(
            "551 moved to <other@example.net>",
            "551 moved to <[address]>",
        );
        check(
            "450 4.2.0 greylisted\r\n450 try\tlater",
            "450 4.2.0 greylisted 450 try later",
        );
        check(
            "451 收件人“ZHANG.SAN@EXAMPLE.ORG”不存在",
            "451 收件人“[address]”不存在",
        );
        check(
            "550 5.1.1 <zh.zhang.san@example.org>: no",
            "550 5.1.1 <[address]>: no",
        );
        check(
            "551 try zhang.san@example.org.cn or zhang.san2@other.example.",
            "551 try [address] or [address].",
        );
        check(
            "550 no Zhang, no san here",
            "550 no [address], no [address] here",
        );
        check(
            "250 2.0.0 Ok: queued as 4Bx1",
            "250 2.0.0 Ok: queued as 4Bx1",
        );
    }

    #[test]
    fn a_name_is_taken_out_of_longer_words_where_it_tells_who_it_is() {
        let check = |answer: &str, address: &str, expect: &str| {
            assert_eq!(redact(answer, address), expect);
        };
        let chinese = "张三@mail.example";
        check("550 用户张三不存在", chinese, "550 用户[address]不存在");
        let quoted = "\"li si\"@mail.example";
        check(
            "550 <\"li si\"@mail.example> no",
            quoted,
            "550 <[address]> no",
        );
        check(
            "550 user li si unknown",
            quoted,
            "550 user [address] unknown",
        );
        let short = "li@mail.example";
        check("550 unlisted user li", short, "550 unlisted user [address]");
        check(
            "550 user=13800138000x",
            "13800138000@qq.com",
            "550 user=[address]",
        );
    }

    #[test]
    fn a_long_answer_is_cut_between_letters() {
        assert_eq!(
            redact(&"拒".repeat(1_000), "a@example.org").chars().count(),
            300
        );
    }

    #[test]
    fn an_envelope_does_not_show_its_recipient() {
        let envelope = Envelope {
            message_id: "1@example.org".into(),
            from: "office@example.org".into(),
            to: "zhang.san@example.org".into(),
            subject: "subject".into(),
            text: "text".into(),
            html: "html".into(),
            language: Language::Chinese,
            date: DateTime::UNIX_EPOCH,
        };
        assert_eq!(
            format!("{envelope:?}"),
            "Envelope { message_id: \"1@example.org\", .. }"
        );
    }
}
