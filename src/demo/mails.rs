//! Reading the subject of a mail in a file, to show it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The subject of a mail, its encoded words (RFC 2047) put back into letters.
pub(super) fn subject(mail: &str) -> Option<String> {
    let mut lines = mail
        .lines()
        .skip_while(|line| !line.to_ascii_lowercase().starts_with("subject:"));
    let (_, first) = lines.next()?.split_once(':')?;
    let folded = lines.take_while(|line| line.starts_with([' ', '\t']));
    let words = first
        .split_whitespace()
        .chain(folded.flat_map(str::split_whitespace));
    let mut subject = String::new();
    let mut after_encoded = true;
    for word in words {
        let decoded = decoded(word);
        // Blanks between two encoded words are not part of the text.
        if !(subject.is_empty() || after_encoded && decoded.is_some()) {
            subject.push(' ');
        }
        after_encoded = decoded.is_some();
        subject.push_str(decoded.as_deref().unwrap_or(word));
    }
    Some(subject)
}

fn decoded(word: &str) -> Option<String> {
    let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inner.splitn(3, '?');
    let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") || !encoding.eq_ignore_ascii_case("b") {
        return None;
    }
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::subject;

    #[test]
    fn encoded_and_folded_words_are_read() {
        let mail = "From: a@b.example\r\nSubject: YJ-2026-000001 =?utf-8?b?5bey?=\r\n =?utf-8?b?562U5aSN?= end\r\nTo: x\r\n\r\nSubject: no\r\n";
        assert_eq!(subject(mail).as_deref(), Some("YJ-2026-000001 已答复 end"));
        assert_eq!(subject("To: x\r\n\r\nbody"), None);
    }
}
