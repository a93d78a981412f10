//! What a document is called: kept as its owner called it, as far as that is safe to give back.

use super::{AttachmentKind, MediaType};
use crate::rules::characters::is_format;
use crate::rules::language::Language;

/// The longest name, in bytes of UTF-8: file systems take 255, and a browser may add to it.
const LONGEST: usize = 200;

/// Names that Windows takes for devices, with any extension.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A file name that can be shown and given to any file system. It may hold personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

/// Names may hold personal data.
impl std::fmt::Debug for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileName")
    }
}

impl FileName {
    /// Makes a name safe: no folders, no invisible or turning characters, nothing that a file system
    /// reserves, an extension that says what the content is, and not too long.
    pub fn made_from(sent: Option<&str>, kind: AttachmentKind, media: MediaType) -> Self {
        let last = sent.and_then(|sent| sent.rsplit(['/', '\\']).next());
        let clean: String = last.unwrap_or_default().chars().filter_map(kept).collect();
        let clean = trimmed(&clean);
        let stem = media.stem_of(clean).unwrap_or(clean);
        let extension = match media.stem_of(clean) {
            Some(stem) => clean.strip_prefix(stem).unwrap_or_default().to_owned(),
            None => format!(".{}", media.extension()),
        };
        let stem = trimmed(stem);
        let stem = if stem.is_empty() {
            kind.title(Language::Chinese)
        } else {
            stem
        };
        let mark = if is_reserved(stem) { "_" } else { "" };
        let room = LONGEST
            .saturating_sub(extension.len())
            .saturating_sub(mark.len());
        let stem = trimmed(shortened(stem, room));
        Self(format!("{mark}{stem}{extension}"))
    }

    /// A name that tells nothing but the kind.
    pub fn plain(kind: AttachmentKind, media: MediaType, language: Language) -> Self {
        Self(format!("{}.{}", kind.title(language), media.extension()))
    }

    /// A name that was made safe before.
    pub fn from_record(name: String) -> Self {
        Self(name)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A character as it is kept, if it is.
fn kept(c: char) -> Option<char> {
    match c {
        // What Windows cannot have in a name.
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => Some('_'),
        // Turns the order of what follows, joins, or is not seen at all.
        '\u{fe00}'..='\u{fe0f}' | '\u{fffc}'..='\u{fffd}' | '\u{e0080}'..='\u{e0fff}' => None,
        c if c.is_control() || is_format(c) => None,
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(|c: char| c == '.' || c.is_whitespace())
}

fn is_reserved(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim_end();
    RESERVED
        .iter()
        .any(|reserved| first.eq_ignore_ascii_case(reserved))
}

/// The longest beginning of at most so many bytes, cut between characters.
fn shortened(stem: &str, room: usize) -> &str {
    let end = (0..=room.min(stem.len()))
        .rev()
        .find(|at| stem.is_char_boundary(*at));
    stem.get(..end.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(sent: &str) -> String {
        let kind = AttachmentKind::SupportingMaterial;
        FileName::made_from(Some(sent), kind, MediaType::Pdf).0
    }

    #[test]
    fn a_good_name_stays() {
        for name in [
            "房产证.pdf",
            "Deed of 2025 (copy).PDF",
            "a.b.pdf",
            "证明 1.pdf",
        ] {
            assert_eq!(named(name), name);
        }
    }

    #[test]
    fn a_hostile_name_becomes_harmless() {
        for (sent, kept) in [
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\a\\证明.pdf", "证明.pdf"),
            ("证明\u{202e}fdp.exe", "证明fdp.exe.pdf"),
            ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie_ b.pdf"),
            ("a\u{200b}\u{0}b.pdf", "ab.pdf"),
            ("CON.pdf", "_CON.pdf"),
            ("nul", "_nul.pdf"),
            ("com1.x.pdf", "_com1.x.pdf"),
            ("", "证明材料.pdf"),
            ("..", "证明材料.pdf"),
            (".pdf", "pdf.pdf"),
            ("a.pdf. ", "a.pdf"),
            ("a.html", "a.html.pdf"),
            ("\"><script>.pdf", "___script_.pdf"),
            ("evil.pdf/", "证明材料.pdf"),
        ] {
            assert_eq!(named(sent), kept, "{sent:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = named(&format!("{}.pdf", "长".repeat(500)));
        assert!(name.len() <= LONGEST && name.ends_with("长.pdf"), "{name}");
    }

    proptest! {
        #[test]
        fn no_name_is_unsafe(sent in any::<String>()) {
            let name = named(&sent);
            prop_assert!(!name.is_empty() && name.len() <= LONGEST);
            prop_assert!(name.to_ascii_lowercase().ends_with(".pdf"));
            prop_assert!(!name.contains(['/', '\\', '<', '>', ':', '"', '|', '?', '*']));
            prop_assert!(!name.chars().any(char::is_control));
            prop_assert!(!name.starts_with('.') && !is_reserved(&name));
            prop_assert_eq!(named(&name), name.clone(), "made safe once, it stays");
        }
    }
}
