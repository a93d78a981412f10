//! The forms that a document may have, and whether a content looks like the form it claims.
//!
//! Taken: what scanners, fax machines, offices and agencies make (PDF, OFD, images, text, the current
//! office formats). Not taken: archives, whose contents nobody could check; pages and scripts; the old
//! office formats and those with macros, which can carry programs.

use serde::{Deserialize, Serialize};

/// The form of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaType {
    /// PDF
    Pdf,
    /// OFD (版式文件, GB/T 33190)
    Ofd,
    /// PNG
    Png,
    /// JPEG
    Jpeg,
    /// TIFF, as fax machines make it
    Tiff,
    /// Word, without macros
    Docx,
    /// Excel, without macros
    Xlsx,
    /// Text of an open document (`OpenDocument`)
    Odt,
    /// Plain text
    Text,
}

impl MediaType {
    /// Every form.
    pub const ALL: [Self; 9] = [
        Self::Pdf,
        Self::Ofd,
        Self::Png,
        Self::Jpeg,
        Self::Tiff,
        Self::Docx,
        Self::Xlsx,
        Self::Odt,
        Self::Text,
    ];

    /// Its name as a media type, as it stands in headers and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Ofd => "application/ofd",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Text => "text/plain",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.code() == code)
    }

    /// The usual extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Ofd => "ofd",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Tiff => "tif",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Odt => "odt",
            Self::Text => "txt",
        }
    }

    /// What stands before the extension, if the extension is one of this form.
    pub(super) fn stem_of(self, name: &str) -> Option<&str> {
        let (stem, extension) = name.rsplit_once('.')?;
        let also = match self {
            Self::Jpeg => "jpeg",
            Self::Tiff => "tiff",
            Self::Pdf
            | Self::Ofd
            | Self::Png
            | Self::Docx
            | Self::Xlsx
            | Self::Odt
            | Self::Text => self.extension(),
        };
        [self.extension(), also]
            .iter()
            .any(|one| one.eq_ignore_ascii_case(extension))
            .then_some(stem)
    }

    /// Whether it is an archive inside, in which programs could be put away.
    pub fn is_archive(self) -> bool {
        match self {
            Self::Ofd | Self::Docx | Self::Xlsx | Self::Odt => true,
            Self::Pdf | Self::Png | Self::Jpeg | Self::Tiff | Self::Text => false,
        }
    }

    /// The form of a content that calls itself `Content-Type`: what browsers and offices write.
    pub fn from_content_type(value: &str) -> Option<Self> {
        let kind = value
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match kind.as_str() {
            "application/x-ofd" => Some(Self::Ofd),
            "image/jpg" => Some(Self::Jpeg),
            other => Self::from_code(other),
        }
    }
}

/// What the beginning of a content looks like to someone who knows formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// PDF
    Pdf,
    /// PNG
    Png,
    /// JPEG
    Jpeg,
    /// TIFF
    Tiff,
    /// An archive of the kind that OFD and the office formats are.
    Zip,
    /// A page or a script, which would pass for text.
    Other,
    /// Nothing that is known.
    Unknown,
}

/// A content as far as its form shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content<'a> {
    /// What its beginning looks like.
    pub looks: Looks,
    /// Its first bytes.
    pub head: &'a [u8],
    /// Its last bytes: where an archive lists what it holds.
    pub tail: &'a [u8],
    /// Whether it holds bytes that no text has.
    pub is_binary: bool,
}

impl Content<'_> {
    /// Whether it is what it claims to be.
    pub fn is(self, claimed: MediaType) -> bool {
        match claimed {
            MediaType::Pdf => self.looks == Looks::Pdf,
            MediaType::Png => self.looks == Looks::Png,
            MediaType::Jpeg => self.looks == Looks::Jpeg,
            MediaType::Tiff => self.looks == Looks::Tiff,
            MediaType::Ofd => self.holds(b"OFD.xml"),
            MediaType::Docx => self.holds(b"word/document.xml"),
            MediaType::Xlsx => self.holds(b"xl/workbook.xml"),
            // Its media type stands first, as it is (ODF 1.2, part 3).
            MediaType::Odt => {
                self.looks == Looks::Zip
                    && has(
                        self.head,
                        b"mimetypeapplication/vnd.oasis.opendocument.text",
                    )
            }
            MediaType::Text => self.looks == Looks::Unknown && !self.is_binary,
        }
    }

    /// Whether it is an archive with this member.
    fn holds(self, member: &[u8]) -> bool {
        self.looks == Looks::Zip && (has(self.tail, member) || has(self.head, member))
    }
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The last bytes of what went by.
#[derive(Debug, Default)]
pub struct Tail(Vec<u8>);

impl Tail {
    /// An archive's list of three thousand members.
    const KEPT: usize = 256 * 1024;

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        if self.0.len() > 2 * Self::KEPT {
            self.0.drain(..self.0.len() - Self::KEPT);
        }
    }

    /// The last of them.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(looks: Looks, head: &'static [u8]) -> Content<'static> {
        Content {
            looks,
            head,
            tail: head,
            is_binary: false,
        }
    }

    #[test]
    fn only_what_it_is() {
        let zip = |members| content(Looks::Zip, members);
        assert!(content(Looks::Pdf, b"%PDF-").is(MediaType::Pdf));
        assert!(!content(Looks::Png, b"").is(MediaType::Pdf));
        assert!(zip(b"PK..word/document.xml").is(MediaType::Docx));
        assert!(!zip(b"PK..word/document.xml").is(MediaType::Ofd));
        assert!(zip(b"PK..OFD.xml").is(MediaType::Ofd));
        assert!(!content(Looks::Unknown, b"OFD.xml").is(MediaType::Ofd));
        assert!(content(Looks::Unknown, b"plain").is(MediaType::Text));
        assert!(!content(Looks::Other, b"<html>").is(MediaType::Text));
        let binary = Content {
            is_binary: true,
            ..content(Looks::Unknown, b"")
        };
        assert!(!binary.is(MediaType::Text));
    }

    #[test]
    fn names_are_read_as_browsers_write_them() {
        for (value, media) in [
            ("application/pdf", Some(MediaType::Pdf)),
            ("Text/Plain; charset=GBK", Some(MediaType::Text)),
            ("image/jpg", Some(MediaType::Jpeg)),
            ("application/x-ofd", Some(MediaType::Ofd)),
            ("text/html", None),
            ("", None),
        ] {
            assert_eq!(MediaType::from_content_type(value), media, "{value}");
        }
        for media in MediaType::ALL {
            assert_eq!(MediaType::from_code(media.code()), Some(media));
        }
    }

    #[test]
    fn the_tail_is_the_last_that_went_by() {
        let mut tail = Tail::default();
        for _ in 0..1_000 {
            tail.push(&[0; 1_000]);
        }
        tail.push(b"end");
        assert!(tail.bytes().ends_with(b"end"));
        assert!(tail.bytes().len() >= Tail::KEPT && tail.bytes().len() <= 2 * Tail::KEPT);
    }
}
