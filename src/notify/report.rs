//! Reads what a mail server reports of a mail that it took over (delivery status notification, RFC 3464).
//!
//! Strict in what it takes for a report: a `multipart/report` with a `message/delivery-status` that says what was
//! done, and the Message-ID of the mail that it is about. Anyone may send a mail that looks like one; which notice
//! it names, only who has had the notice can know. What is kept of it goes through [`redact`](super::transport::redact).

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};
use uuid::Uuid;

use crate::rules::ids::NoticeId;

/// The largest report taken, in bytes. Mail servers that give back more of a mail than its head cut it there.
pub const LARGEST: usize = 256 * 1024;
/// The most that is looked at of a server's own words.
const LONGEST_ANSWER: usize = 1_000;

/// What a mail server says that it did with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The notice that the mail is.
    pub notice: NoticeId,
    /// What its Message-ID ends with.
    pub domain: String,
    /// What was done.
    pub action: Action,
    /// Its status and the words of the server that refused, not yet redacted.
    pub answer: String,
}

/// What was done with a mail (RFC 3464, 2.3.3), the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is being tried.
    Delayed,
    /// Somebody else has it now, who may report nothing.
    Relayed,
    /// It lies in the mailbox.
    Delivered,
    /// It was given up.
    Failed,
}

/// It is no report of a mail of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Some other mail, or none.
    #[error("it is no delivery report")]
    NoReport,
    /// A report that says nothing of what was done.
    #[error("the report says nothing of what was done")]
    NoAction,
    /// A report of another mail, or without the head of the mail.
    #[error("the report names no notice of this service")]
    NoNotice,
}

/// Reads a report from the mail that brings it.
///
/// # Errors
/// When it is none, or is about something else.
pub fn read(raw: &[u8]) -> Result<Report, Unreadable> {
    let within = raw.get(..LARGEST).unwrap_or(raw);
    let mail = MessageParser::default().parse(within);
    let mail = mail.ok_or(Unreadable::NoReport)?;
    let status = parts(&mail)
        .find(|part| {
            is(
                part,
                "message",
                &["delivery-status", "global-delivery-status"],
            )
        })
        .filter(|_| is_report(&mail))
        .ok_or(Unreadable::NoReport)?;
    let fields = String::from_utf8_lossy(status.contents()).into_owned();
    let (action, answer) = outcome(&fields).ok_or(Unreadable::NoAction)?;
    let notice = returned(&mail).or_else(|| answered(&mail));
    let (notice, domain) = notice.ok_or(Unreadable::NoNotice)?;
    Ok(Report {
        notice,
        domain,
        action,
        answer,
    })
}

fn parts<'a, 'x>(mail: &'a Message<'x>) -> impl Iterator<Item = &'a MessagePart<'x>> {
    mail.parts.iter()
}

fn is_report(mail: &Message<'_>) -> bool {
    mail.parts
        .first()
        .is_some_and(|whole| is(whole, "multipart", &["report"]))
}

fn is(part: &MessagePart<'_>, kind: &str, subtypes: &[&str]) -> bool {
    part.content_type().is_some_and(|given| {
        let subtype = given.subtype().unwrap_or_default();
        given.ctype().eq_ignore_ascii_case(kind)
            && subtypes
                .iter()
                .any(|known| subtype.eq_ignore_ascii_case(known))
    })
}

/// The Message-ID of the mail that the report gives back, whole or its head only.
fn returned(mail: &Message<'_>) -> Option<(NoticeId, String)> {
    parts(mail).find_map(|part| match &part.body {
        PartType::Message(inner) => notice(inner.message_id()?),
        PartType::Text(_) | PartType::Binary(_) | PartType::InlineBinary(_)
            if is(part, "text", &["rfc822-headers"])
                || is(part, "message", &["global-headers"]) =>
        {
            let head = MessageParser::default().parse(part.contents())?;
            notice(head.message_id()?)
        }
        _ => None,
    })
}

/// The Message-ID that the report answers, for servers that give nothing back.
fn answered(mail: &Message<'_>) -> Option<(NoticeId, String)> {
    [mail.in_reply_to(), mail.references()]
        .into_iter()
        .find_map(|value| match value.as_text_list() {
            Some(list) => list.iter().find_map(|id| notice(id)),
            None => notice(value.as_text()?),
        })
}

/// The notice in a Message-ID that may be ours, and the domain that it bears.
fn notice(message_id: &str) -> Option<(NoticeId, String)> {
    let id = message_id.trim().trim_matches(['<', '>']);
    let (name, domain) = id.split_once('@')?;
    let id = Uuid::try_parse(name).ok()?;
    Some((NoticeId(id), domain.to_owned()))
}

/// What was done, and why. A mail of ours has one recipient: of several groups, the worst counts.
fn outcome(fields: &str) -> Option<(Action, String)> {
    groups(fields)
        .filter_map(|group| {
            let action = action(group.get("action")?)?;
            Some((action, answer(&group)))
        })
        .max_by_key(|(action, _)| *action)
}

fn action(value: &str) -> Option<Action> {
    let word = value.split([' ', ';', '(']).next().unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "failed" => Some(Action::Failed),
        "delayed" => Some(Action::Delayed),
        "delivered" => Some(Action::Delivered),
        "relayed" | "expanded" => Some(Action::Relayed),
        _ => None,
    }
}

/// `Status`, and what the server said whose words are quoted.
fn answer(group: &Group) -> String {
    let status = group.get("status").unwrap_or_default();
    let words = group.get("diagnostic-code").unwrap_or_default();
    let words = words.split_once(';').map_or(words, |(_, words)| words);
    let whole = format!("{} {}", status.trim(), words.trim());
    whole.trim().chars().take(LONGEST_ANSWER).collect()
}

/// Some fields that stand together.
struct Group(Vec<(String, String)>);

impl Group {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name)?;
        Some(found.1.trim())
    }
}

/// Groups are parted by empty lines; a line that begins with a space goes on with the one before.
fn groups(fields: &str) -> impl Iterator<Item = Group> {
    let mut groups = vec![Group(Vec::new())];
    for line in fields.lines() {
        let Some(Group(group)) = groups.last_mut() else {
            break;
        };
        if line.trim().is_empty() {
            groups.push(Group(Vec::new()));
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn report(top: &str, status: &str, returned: &str) -> Vec<u8> {
        format!(
            "From: MAILER-DAEMON@relay.example\r\nTo: bounces@gov.example\r\nSubject: Undelivered\r\n{top}\
             MIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n\
             --b\r\n{returned}\r\n--b--\r\n"
        )
        .into_bytes()
    }

    fn failed(diagnostic: &str) -> String {
        format!(
            "Reporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; a@mail.example\r\n\
             Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: {diagnostic}\r\n"
        )
    }

    fn head() -> String {
        format!(
            "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{ID}@gov.example>\r\nSubject: x\r\n"
        )
    }

    fn whole() -> String {
        format!(
            "Content-Type: message/rfc822\r\n\r\nMessage-ID: <{ID}@gov.example>\r\nSubject: x\r\n\r\nHello\r\n"
        )
    }

    #[test]
    fn a_report_names_the_notice_what_was_done_and_why() {
        let wanted = Report {
            notice: NoticeId(Uuid::try_parse(ID).unwrap()),
            domain: "gov.example".to_owned(),
            action: Action::Failed,
            answer: "5.1.1 550 5.1.1 no such user".to_owned(),
        };
        let status = failed("smtp; 550 5.1.1\r\n no such user");
        for returned in [head(), whole()] {
            assert_eq!(read(&report("", &status, &returned)), Ok(wanted.clone()));
        }
        let nothing = "Content-Type: text/plain\r\n\r\nnothing";
        let answers = format!("In-Reply-To: <{ID}@gov.example>\r\n");
        assert_eq!(read(&report(&answers, &status, nothing)), Ok(wanted));
    }

    #[test]
    fn of_several_recipients_the_worst_counts() {
        let groups = "Reporting-MTA: dns; r\r\n\r\nAction: delayed\r\nStatus: 4.0.0\r\n\r\n\
                      Action: failed (gave up)\r\nStatus: 5.4.7\r\n\r\nAction: delivered\r\nStatus: 2.0.0\r\n";
        let read = read(&report("", groups, &head())).unwrap();
        assert_eq!(
            (read.action, read.answer.as_str()),
            (Action::Failed, "5.4.7")
        );
    }

    #[test]
    fn what_is_no_report_of_ours_is_said() {
        let status = failed("smtp; 550 no");
        let other =
            "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <someone@else.example>\r\n";
        for (raw, wanted) in [
            (b"".to_vec(), Unreadable::NoReport),
            (
                b"Subject: hello\r\n\r\nAction: failed\r\n".to_vec(),
                Unreadable::NoReport,
            ),
            (whole().into_bytes(), Unreadable::NoReport),
            (
                report("", "Reporting-MTA: dns; r\r\n", &head()),
                Unreadable::NoAction,
            ),
            (
                report("", "Action: dreamt\r\n", &head()),
                Unreadable::NoAction,
            ),
            (report("", &status, other), Unreadable::NoNotice),
        ] {
            assert_eq!(read(&raw), Err(wanted), "{}", String::from_utf8_lossy(&raw));
        }
    }

    #[test]
    fn a_report_that_was_cut_is_read_as_far_as_it_goes() {
        let mut raw = report("", &failed("smtp; 550 no"), &whole());
        raw.truncate(raw.len() - 12);
        assert_eq!(read(&raw).map(|read| read.action), Ok(Action::Failed));
        let long = format!("{}{}", whole(), "x".repeat(2 * LARGEST));
        let raw = report("", &failed("smtp; 550 no"), &long);
        assert_eq!(read(&raw).map(|read| read.action), Ok(Action::Failed));
    }

    proptest! {
        #[test]
        fn nothing_that_comes_in_makes_it_panic(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let _read = read(&raw);
        }

        #[test]
        fn no_report_with_noise_makes_it_panic(at in 0usize..600, noise in any::<[u8; 4]>()) {
            let mut raw = report("", &failed("smtp; 550 no"), &head());
            let at = at.min(raw.len());
            raw.splice(at..at, noise);
            let _read = read(&raw);
        }
    }
}
