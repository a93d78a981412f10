//! The form of a mail on the wire: text and HTML side by side, in UTF-8, with the headers of an automatic
//! message.

use std::time::SystemTime;

use lettre::address::Envelope as Route;
use lettre::message::header::{ContentType, Date, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use super::transport::{Delivery, Envelope};

/// Composes the mail, or says why it cannot be sent at all.
///
/// The same envelope gives the same bytes. A bad recipient is final; a bad sender is a fault in our
/// settings, and the mail waits until someone has mended it.
pub(super) fn compose(envelope: &Envelope) -> Result<Message, Delivery> {
    let from: Mailbox = envelope
        .from
        .parse()
        .map_err(|_unreadable| Delivery::Deferred {
            answer: "the sender in the settings is not a mail address".into(),
        })?;
    let to: Address = envelope
        .to
        .parse()
        .map_err(|_unreadable| Delivery::Rejected {
            answer: "the recipient's address is not a mail address".into(),
        })?;
    let route = Route::new(Some(from.email.clone()), vec![to.clone()])
        .map_err(|error| not_composed(&error))?;
    Message::builder()
        .message_id(Some(format!("<{}>", envelope.message_id)))
        .header(Date::new(SystemTime::from(envelope.date)))
        .from(from)
        .to(Mailbox::from(to))
        .subject(envelope.subject.clone())
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", envelope.language.tag()))
        .envelope(route)
        .multipart(parts(envelope))
        .map_err(|error| not_composed(&error))
}

fn parts(envelope: &Envelope) -> MultiPart {
    let boundary: String = envelope
        .message_id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(60)
        .collect();
    let part = |kind, content: &str| SinglePart::builder().header(kind).body(content.to_owned());
    MultiPart::alternative()
        .boundary(format!("part-{boundary}"))
        .singlepart(part(ContentType::TEXT_PLAIN, &envelope.text))
        .singlepart(part(ContentType::TEXT_HTML, &envelope.html))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn not_composed(error: &lettre::error::Error) -> Delivery {
    Delivery::Deferred {
        answer: format!("the mail could not be composed: {error}"),
    }
}
