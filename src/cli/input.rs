//! Files that a command is given: read up to a size, so that an endless one ends in a message.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

const MEBIBYTE: u64 = 1024 * 1024;

/// The whole of a file, if it holds no more than so many MiB.
pub(super) fn file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    within(File::open(path)?, most)
}

/// As [`file`], of text.
pub(super) fn text(path: &Path, most: u64) -> io::Result<String> {
    let not_text = |_not_utf8| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8 text");
    String::from_utf8(file(path, most)?).map_err(not_text)
}

/// As [`text`], of standard input where the path is `-`.
pub(super) fn text_or_standard(path: &Path, most: u64) -> io::Result<String> {
    if path != Path::new("-") {
        return text(path, most);
    }
    let not_text = |_not_utf8| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8 text");
    String::from_utf8(within(io::stdin().lock(), most)?).map_err(not_text)
}

/// All that a source has to give, if it is no more than so many MiB. A device or a pipe tells no size beforehand.
pub(super) fn within(source: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let bytes = most.saturating_mul(MEBIBYTE);
    let mut read = Vec::new();
    let taken = source
        .take(bytes.saturating_add(1))
        .read_to_end(&mut read)?;
    if u64::try_from(taken).is_ok_and(|taken| taken <= bytes) {
        return Ok(read);
    }
    let message = format!("larger than {most} MiB, the most that is read; give it in parts");
    Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
}
