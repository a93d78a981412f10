//! Sealing what is too large to hold in memory: in chunks.
//!
//! A sealed object is a header (algorithm, key id, random prefix) and chunks of AES-256-GCM-SIV. Each
//! chunk is bound to its place, to its number and to whether it is the last: taken out, swapped, cut
//! off or carried elsewhere, it does not open.

use std::ops::Range;

use aes_gcm_siv::aead::{Aead, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};

use super::{CannotOpen, KEY_ID, Keys, NONCE, Place};
use crate::env;

/// AES-256-GCM-SIV in numbered chunks.
const ALGORITHM: u8 = 2;
/// Plain bytes in every chunk but the last.
pub const CHUNK: usize = 64 * 1024;
/// The same as a place in an object.
const CHUNK_SIZE: u64 = 64 * 1024;
/// What sealing adds to a chunk.
const TAG: u64 = 16;
const PREFIX: usize = 8;
/// Where the header of an object lies: algorithm, key id and prefix.
pub const HEADER: Range<u64> = 0..13;

/// What sealing and opening a chunk share.
struct Chunks {
    cipher: Aes256GcmSiv,
    place: Vec<u8>,
    prefix: [u8; PREFIX],
}

impl Chunks {
    fn nonce(&self, number: u32) -> Nonce {
        let mut nonce = [0; NONCE];
        for (place, byte) in nonce
            .iter_mut()
            .zip(self.prefix.into_iter().chain(number.to_be_bytes()))
        {
            *place = byte;
        }
        Nonce::from(nonce)
    }

    fn bound_to(&self, number: u32, last: bool) -> Vec<u8> {
        let mut bytes = self.place.clone();
        bytes.extend_from_slice(&number.to_be_bytes());
        bytes.push(u8::from(last));
        bytes
    }
}

/// Seals bytes as they come.
pub struct Sealer {
    chunks: Chunks,
    /// What was pushed and not yet sealed: more may follow, so it may not be the last.
    waiting: Vec<u8>,
    number: u32,
}

impl Keys {
    /// Begins a sealed object for its place; what is given goes in front of all that is sealed.
    pub fn sealer(&self, place: Place) -> (Sealer, Vec<u8>) {
        let prefix = env::random::<PREFIX>();
        let mut header = vec![ALGORITHM];
        header.extend_from_slice(&self.id);
        header.extend_from_slice(&prefix);
        let sealer = Sealer {
            chunks: self.chunks(place, prefix),
            waiting: Vec::new(),
            number: 0,
        };
        (sealer, header)
    }

    /// Begins to open an object that was sealed for this place.
    ///
    /// # Errors
    /// When it was sealed with another key or in another way.
    pub fn opener(&self, place: Place, header: &[u8]) -> Result<Opener, CannotOpen> {
        let (&algorithm, rest) = header.split_first().ok_or(CannotOpen)?;
        let (id, prefix) = rest.split_first_chunk::<KEY_ID>().ok_or(CannotOpen)?;
        let prefix = <[u8; PREFIX]>::try_from(prefix).map_err(|_cause| CannotOpen)?;
        if algorithm != ALGORITHM || *id != self.id {
            return Err(CannotOpen);
        }
        Ok(Opener(self.chunks(place, prefix)))
    }

    fn chunks(&self, place: Place, prefix: [u8; PREFIX]) -> Chunks {
        Chunks {
            cipher: self.objects.clone(),
            place: place.bytes(),
            prefix,
        }
    }
}

impl Sealer {
    /// Takes the next bytes; gives what can be written of them, which may be nothing.
    pub fn push(&mut self, plain: &[u8]) -> Vec<u8> {
        self.waiting.extend_from_slice(plain);
        let mut sealed = Vec::new();
        // A full chunk waits, too, until it is known not to be the last.
        while self.waiting.len() > CHUNK {
            let rest = self.waiting.split_off(CHUNK);
            let chunk = std::mem::replace(&mut self.waiting, rest);
            sealed.extend(self.seal(&chunk, false));
        }
        sealed
    }

    /// Seals what is left as the last chunk.
    pub fn finish(&mut self) -> Vec<u8> {
        let last = std::mem::take(&mut self.waiting);
        self.seal(&last, true)
    }

    #[expect(
        clippy::expect_used,
        reason = "sealing fails only beyond 64 GiB, and a chunk has 64 KiB"
    )]
    fn seal(&mut self, plain: &[u8], last: bool) -> Vec<u8> {
        let payload = Payload {
            msg: plain,
            aad: &self.chunks.bound_to(self.number, last),
        };
        let nonce = self.chunks.nonce(self.number);
        // 2^32 chunks are 256 TiB.
        self.number = self.number.saturating_add(1);
        self.chunks
            .cipher
            .encrypt(&nonce, payload)
            .expect("a chunk is short enough")
    }
}

/// Opens the chunks of one object.
pub struct Opener(Chunks);

impl Opener {
    /// Opens one chunk.
    ///
    /// # Errors
    /// When it is another chunk than the one with this number, is the last without being said to be
    /// (or the other way round), or is damaged.
    pub fn open(&self, number: u32, last: bool, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let payload = Payload {
            msg: sealed,
            aad: &self.0.bound_to(number, last),
        };
        self.0
            .cipher
            .decrypt(&self.0.nonce(number), payload)
            .map_err(|_cause| CannotOpen)
    }
}

/// Where the chunks of a sealed object lie, told by its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    size: u64,
    chunks: u32,
}

impl Layout {
    /// # Errors
    /// When no object has this size.
    pub fn of(size: u64) -> Result<Self, CannotOpen> {
        let sealed = size.checked_sub(HEADER.end).ok_or(CannotOpen)?;
        let chunks = sealed.div_ceil(CHUNK_SIZE + TAG);
        let chunks = u32::try_from(chunks).map_err(|_cause| CannotOpen)?;
        if chunks == 0 {
            return Err(CannotOpen);
        }
        Ok(Self { size, chunks })
    }

    /// How many chunks there are.
    pub fn chunks(self) -> u32 {
        self.chunks
    }

    /// Whether this is the number of the last chunk.
    pub fn is_last(self, number: u32) -> bool {
        number.checked_add(1) == Some(self.chunks)
    }

    /// Where a chunk lies.
    pub fn range(self, number: u32) -> Range<u64> {
        let start = HEADER.end + u64::from(number) * (CHUNK_SIZE + TAG);
        start..(start + CHUNK_SIZE + TAG).min(self.size)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HERE: Place = Place("documents", Uuid::from_u128(1));

    fn keys() -> Keys {
        Keys::from_master(&[7; 32])
    }

    fn sealed(plain: &[u8], step: usize) -> Vec<u8> {
        let (mut sealer, mut object) = keys().sealer(HERE);
        for piece in plain.chunks(step) {
            object.extend(sealer.push(piece));
        }
        object.extend(sealer.finish());
        object
    }

    fn opened(place: Place, object: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let cut = |range: Range<u64>| {
            let ends = usize::try_from(range.start)
                .ok()
                .zip(usize::try_from(range.end).ok());
            ends.and_then(|(from, to)| object.get(from..to))
                .ok_or(CannotOpen)
        };
        let layout = Layout::of(u64::try_from(object.len()).unwrap())?;
        let opener = keys().opener(place, cut(HEADER)?)?;
        let mut plain = Vec::new();
        for number in 0..layout.chunks() {
            let chunk = cut(layout.range(number))?;
            plain.extend(opener.open(number, layout.is_last(number), chunk)?);
        }
        Ok(plain)
    }

    fn text(length: usize) -> Vec<u8> {
        (0..=250).cycle().take(length).collect()
    }

    #[test]
    fn any_length_in_any_steps_comes_back() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5] {
            for step in [1_000, CHUNK, 10 * CHUNK] {
                let object = sealed(&text(length), step);
                assert_eq!(
                    opened(HERE, &object).unwrap(),
                    text(length),
                    "{length} by {step}"
                );
            }
        }
    }

    #[test]
    fn an_object_opens_only_in_its_place_with_its_key() {
        let object = sealed(&text(100), 100);
        assert_eq!(
            opened(Place("documents", Uuid::from_u128(2)), &object),
            Err(CannotOpen)
        );
        assert_eq!(
            opened(Place("texts", Uuid::from_u128(1)), &object),
            Err(CannotOpen)
        );
        let header = &object[..13];
        assert!(Keys::from_master(&[8; 32]).opener(HERE, header).is_err());
        assert!(keys().opener(HERE, &header[..12]).is_err());
    }

    #[test]
    fn a_cut_at_any_chunk_is_noticed() {
        let object = sealed(&text(3 * CHUNK + 5), CHUNK);
        let whole = CHUNK + 16;
        for end in [
            0,
            12,
            13,
            13 + whole,
            13 + 2 * whole,
            13 + 3 * whole,
            object.len() - 1,
        ] {
            assert_eq!(
                opened(HERE, &object[..end]),
                Err(CannotOpen),
                "cut at {end}"
            );
        }
    }

    #[test]
    fn chunks_that_are_swapped_doubled_or_left_out_are_noticed() {
        let object = sealed(&text(4 * CHUNK), CHUNK);
        let (header, body) = object.split_at(13);
        let parts: Vec<&[u8]> = body.chunks(CHUNK + 16).collect();
        for order in [
            vec![1, 0, 2, 3],
            vec![0, 0, 1, 2, 3],
            vec![0, 2, 3],
            vec![3],
            vec![0, 1, 3, 2],
        ] {
            let mut mixed = header.to_vec();
            for part in &order {
                mixed.extend_from_slice(parts[*part]);
            }
            assert_eq!(opened(HERE, &mixed), Err(CannotOpen), "{order:?}");
        }
    }

    #[test]
    fn a_chunk_of_another_object_and_a_changed_bit_are_noticed() {
        let (one, other) = (
            sealed(&text(2 * CHUNK), CHUNK),
            sealed(&text(2 * CHUNK), CHUNK),
        );
        let mut mixed = one[..13 + CHUNK + 16].to_vec();
        mixed.extend_from_slice(&other[13 + CHUNK + 16..]);
        assert_eq!(opened(HERE, &mixed), Err(CannotOpen));
        for at in [0, 3, 8, 13, 13 + CHUNK, 14 + CHUNK + 16, one.len() - 1] {
            let mut damaged = one.clone();
            damaged[at] ^= 1;
            assert_eq!(opened(HERE, &damaged), Err(CannotOpen), "byte {at}");
        }
    }
}
