//! Writing a content as it comes: sealed, counted, digested, and looked at.

use object_store::MultipartUpload;
use sha2::{Digest, Sha256};

use super::Error;
use super::archive::Watch;
use crate::rules::document::{Archive, Content, Looks, Tail};
use crate::seal::chunks::Sealer;
use crate::seal::hex;

/// How much of the beginning is looked at.
const HEAD: usize = 8 * 1024;

/// What an archive begins with.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// A content that is being written.
pub struct Writing {
    upload: Box<dyn MultipartUpload>,
    sealer: Sealer,
    /// Sealed bytes that are not yet handed over.
    sealed: Vec<u8>,
    digest: Sha256,
    bytes: u64,
    head: Vec<u8>,
    tail: Tail,
    watch: Watch,
    is_binary: bool,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the plain content, in hexadecimal.
    pub sha256: String,
}

impl Writing {
    pub(super) fn new(
        upload: Box<dyn MultipartUpload>,
        (sealer, header): (Sealer, Vec<u8>),
    ) -> Self {
        Self {
            upload,
            sealer,
            sealed: header,
            digest: Sha256::new(),
            bytes: 0,
            head: Vec::new(),
            tail: Tail::default(),
            watch: Watch::default(),
            is_binary: false,
        }
    }

    /// How many plain bytes there are so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What it looks like so far.
    pub fn content(&self) -> Content<'_> {
        Content {
            looks: looks(&self.head),
            head: &self.head,
            tail: self.tail.bytes(),
            is_binary: self.is_binary,
        }
    }

    /// What it holds, if it is an archive that can be read.
    pub fn archive(&self) -> Option<Archive> {
        self.watch.archive(self.tail.bytes(), self.bytes)
    }

    /// Writes the next plain bytes.
    ///
    /// # Errors
    /// When there is no room, or the store does not work.
    pub async fn push(&mut self, plain: &[u8]) -> Result<(), Error> {
        let length = u64::try_from(plain.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(length);
        self.digest.update(plain);
        self.is_binary |= plain.iter().any(|byte| is_no_text(*byte));
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend(plain.iter().take(room));
        self.tail.push(plain);
        if self
            .head
            .iter()
            .zip(ARCHIVE)
            .all(|(byte, sign)| byte == sign)
        {
            self.watch.push(plain);
        }
        let sealed = self.sealer.push(plain);
        if sealed.is_empty() {
            return Ok(());
        }
        self.sealed.extend(sealed);
        self.hand_over().await
    }

    /// Writes the rest, and waits until all of it is on disk under its own name.
    ///
    /// # Errors
    /// When there is no room, or the store does not work; nothing is left then.
    pub async fn finish(mut self) -> Result<Written, Error> {
        self.sealed.extend(self.sealer.finish());
        self.hand_over().await?;
        self.upload.complete().await?;
        Ok(Written {
            bytes: self.bytes,
            sha256: hex(&self.digest.finalize()),
        })
    }

    async fn hand_over(&mut self) -> Result<(), Error> {
        let part = std::mem::take(&mut self.sealed);
        Ok(self.upload.put_part(part.into()).await?)
    }
}

fn is_no_text(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)
}

/// Asks only for what can be taken, and for what would pass for text; the rest is all the same.
fn looks(head: &[u8]) -> Looks {
    // Readers look for the mark anywhere in the beginning: then a page could pass for a PDF.
    if head.trim_ascii_start().starts_with(b"%PDF-") {
        Looks::Pdf
    } else if infer::image::is_png(head) {
        Looks::Png
    } else if infer::image::is_jpeg(head) {
        Looks::Jpeg
    } else if infer::image::is_tiff(head) {
        Looks::Tiff
    } else if infer::archive::is_zip(head) {
        Looks::Zip
    } else if infer::text::is_html(head)
        || infer::text::is_xml(head)
        || infer::text::is_shellscript(head)
    {
        Looks::Other
    } else {
        Looks::Unknown
    }
}
