//! What an archive holds that goes by and is not kept in memory: the names of its members from the list at its end, and
//! the few members that say what the others are.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

use crate::rules::document::Archive;

/// What begins a member, and what follows it before its name.
const MEMBER: &[u8] = b"PK\x03\x04";
const MEMBER_HEAD: usize = 30;
/// What begins a member in the list, and what follows it before its name.
const LISTED: &[u8] = b"PK\x01\x02";
const LISTED_HEAD: usize = 46;
/// What begins the end of the list.
const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
/// The most that is kept of members that are looked into, and that they may unpack to.
const KEPT: usize = 1024 * 1024;
const UNPACKED: u64 = 1024 * 1024;

/// The members that are looked into, caught as they go by.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// How many bytes have gone by before those that wait.
    gone: u64,
    /// Bytes that may be the beginning of something.
    waiting: Vec<u8>,
    /// What was caught, each with the place where it began.
    caught: Vec<(u64, Vec<u8>)>,
    is_catching: bool,
    bytes: usize,
}

impl Watch {
    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        while self.step() {}
    }

    /// Goes on to the next sign, if it is there as a whole.
    fn step(&mut self) -> bool {
        let Some(at) = position(&self.waiting, |four| four == MEMBER || four == LISTED) else {
            // Three bytes may be the beginning of a sign.
            self.pass(self.waiting.len().saturating_sub(3));
            return false;
        };
        self.pass(at);
        if !self.waiting.starts_with(MEMBER) {
            self.is_catching = false;
            self.skip(MEMBER.len());
            return true;
        }
        let Some(length) = short(&self.waiting, 26) else {
            return false;
        };
        let head = MEMBER_HEAD + length;
        let Some(name) = self.waiting.get(MEMBER_HEAD..head) else {
            return false;
        };
        self.is_catching = tells_of_others(name);
        if self.is_catching {
            self.caught.push((self.gone, Vec::new()));
            self.pass(head);
        } else {
            self.skip(MEMBER.len());
        }
        true
    }

    /// Lets so many go by, and keeps them if they belong to a member that is looked into.
    fn pass(&mut self, count: usize) {
        if self.is_catching
            && self.bytes <= KEPT
            && let Some((_, caught)) = self.caught.last_mut()
        {
            caught.extend(self.waiting.iter().take(count));
            self.bytes += count;
        }
        self.skip(count);
    }

    fn skip(&mut self, count: usize) {
        self.waiting.drain(..count.min(self.waiting.len()));
        self.gone += u64::try_from(count).unwrap_or_default();
    }

    /// The archive, by its list in the last bytes of so many in all; `None` where it cannot be read.
    pub(super) fn archive(&self, tail: &[u8], bytes: u64) -> Option<Archive> {
        let end = tail.len().checked_sub(END_LENGTH)?;
        let end = (0..=end).rev().find(|at| is_end(tail, *at))?;
        let before = bytes.checked_sub(u64::try_from(tail.len()).ok()?)?;
        let from = u64::from(long(tail, end + 16)?).checked_sub(before)?;
        let mut at = usize::try_from(from).ok()?;
        let mut archive = Archive::default();
        for _ in 0..short(tail, end + 10)? {
            let listed = tail.get(at..).filter(|rest| rest.starts_with(LISTED))?;
            let lengths = [28, 30, 32].map(|place| short(listed, place));
            let [Some(name), Some(extra), Some(comment)] = lengths else {
                return None;
            };
            let named = listed.get(LISTED_HEAD..LISTED_HEAD + name)?;
            if tells_of_others(named) {
                let member = (short(listed, 10)?, u64::from(long(listed, 42)?));
                archive.descriptions += &self.text(member)?;
            }
            archive
                .members
                .push(String::from_utf8_lossy(named).to_lowercase());
            at += LISTED_HEAD + name + extra + comment;
        }
        (at == end).then_some(archive)
    }

    /// The text of a member by how it is packed and where it begins.
    fn text(&self, (packing, begins): (usize, u64)) -> Option<String> {
        let (_, caught) = (self.caught.iter()).find(|(at, _)| *at == begins)?;
        if self.bytes > KEPT {
            return None;
        }
        let head = MEMBER_HEAD + short(caught, 26)? + short(caught, 28)?;
        let packed = caught.get(head..)?;
        let mut text = Vec::new();
        match packing {
            0 => text.extend_from_slice(packed),
            8 => {
                let mut unpacked = DeflateDecoder::new(packed).take(UNPACKED + 1);
                unpacked.read_to_end(&mut text).ok()?;
                if text.len() > KEPT {
                    return None;
                }
            }
            _ => return None,
        }
        // In UTF-16 every other byte of these texts is zero.
        text.retain(|byte| *byte != 0);
        Some(String::from_utf8_lossy(&text).into_owned())
    }
}

/// Whether a member says what the others are: types and relations of office documents, the manifest of open ones.
fn tells_of_others(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(b"[content_types].xml")
        || name.ends_with(b".rels")
        || name.ends_with(b"meta-inf/manifest.xml")
}

/// Whether the list ends here: with a remark that fills the rest.
fn is_end(tail: &[u8], at: usize) -> bool {
    let rest = tail.get(at..).unwrap_or_default();
    rest.starts_with(END) && short(rest, 20).map(|remark| END_LENGTH + remark) == Some(rest.len())
}

fn position(bytes: &[u8], is_it: impl Fn(&[u8]) -> bool) -> Option<usize> {
    let begins = |(at, _): &(usize, &u8)| bytes.get(*at..at + MEMBER.len()).is_some_and(&is_it);
    let mut letters = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'P');
    letters.find(begins).map(|(at, _)| at)
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(two)))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_le_bytes(four))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    fn zipped(members: &[(&str, &str)], method: CompressionMethod) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, content) in members {
            writer.start_file(*name, options).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn read(bytes: &[u8], at_once: usize) -> Option<Archive> {
        let mut watch = Watch::default();
        for part in bytes.chunks(at_once) {
            watch.push(part);
        }
        let tail = &bytes[bytes.len().saturating_sub(64 * 1024)..];
        watch.archive(tail, u64::try_from(bytes.len()).unwrap())
    }

    #[test]
    fn members_are_named_and_those_that_tell_of_others_are_read() {
        let noise: String = (0..200_000_u32)
            .map(|n| char::from(b'a' + u8::try_from(n.wrapping_mul(2_654_435_761) >> 28).unwrap()))
            .collect();
        let members = [
            ("word/Document.xml", noise.as_str()),
            ("word/_rels/document.xml.rels", "<one/>"),
            ("word/media/image1.png", noise.as_str()),
            ("[Content_Types].xml", "<two/>"),
        ];
        for method in [CompressionMethod::Deflated, CompressionMethod::Stored] {
            let bytes = zipped(&members, method);
            for at_once in [1, 3, 1_000, bytes.len()] {
                let archive = read(&bytes, at_once).unwrap();
                assert_eq!(archive.descriptions, "<one/><two/>", "{at_once} at once");
                let names = members.map(|(name, _)| name.to_lowercase());
                assert_eq!(archive.members, names);
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_no_archive() {
        let bytes = zipped(
            &[("[Content_Types].xml", "<a/>")],
            CompressionMethod::Deflated,
        );
        let with_remark = [&bytes[..bytes.len() - 2], &[4, 0], b"note"].concat();
        assert!(read(&with_remark, 7).is_some());
        let longer = [b"x".as_slice(), &bytes].concat();
        let shorter = &bytes[..bytes.len() - 1];
        let damaged = [&bytes[..50], &[0xFF; 4], &bytes[54..]].concat();
        for odd in [longer.as_slice(), shorter, &damaged, b"", b"PK\x05\x06"] {
            assert!(read(odd, 7).is_none(), "{} bytes", odd.len());
        }
    }
}
