//! Keys and what they protect: sealed fields and objects, blind indexes, hidden words, query codes,
//! keyed digests, records.
//!
//! One master key; every use has a key of its own derived from it, so that none can be turned
//! against another. Sealing is AES-256-GCM-SIV: a nonce that repeats by accident gives away only
//! that two texts are equal. A sealed field carries algorithm, key id and nonce, and is bound to its
//! place: copied to another row or column it does not open.

pub mod chunks;

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::env;

/// AES-256-GCM-SIV, the only algorithm so far.
const ALGORITHM: u8 = 1;
const NONCE: usize = 12;
const KEY_ID: usize = 4;

/// The letters of a query code: Crockford's base 32, without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH: usize = 12;
/// The letters of the code of a secret link: 140 bits.
const LINK_CODE_LENGTH: usize = 28;

/// A sealed field does not open: other key, other place, or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed field does not open with this key")]
pub struct CannotOpen;

/// A master key that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the master key must be 32 bytes in base64, as `openssl rand -base64 32` prints them")]
pub struct BadKey;

/// The place of a sealed field: column and row.
#[derive(Debug, Clone, Copy)]
pub struct Place(pub &'static str, pub Uuid);

impl Place {
    fn bytes(self) -> Vec<u8> {
        let mut bytes = self.0.as_bytes().to_vec();
        bytes.push(0);
        bytes.extend_from_slice(self.1.as_bytes());
        bytes
    }
}

/// The keys of one installation.
#[derive(Clone)]
pub struct Keys {
    cipher: Aes256GcmSiv,
    objects: Aes256GcmSiv,
    id: [u8; KEY_ID],
    index: [u8; 32],
    words: [u8; 32],
    query: [u8; 32],
    token: [u8; 32],
    consultation: [u8; 32],
    digest: [u8; 32],
    record: [u8; 32],
    marks: [u8; 32],
}

/// Shows no key.
impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl Keys {
    /// Derives every key from the master key.
    pub fn from_master(master: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] = derive(master, "key id");
        Self {
            cipher: Aes256GcmSiv::new(&derive(master, "seal").into()),
            objects: Aes256GcmSiv::new(&derive(master, "objects").into()),
            id: [a, b, c, d],
            index: derive(master, "blind index"),
            words: derive(master, "words"),
            query: derive(master, "query code"),
            token: derive(master, "token"),
            consultation: derive(master, "consultation code"),
            digest: derive(master, "digest"),
            record: derive(master, "record"),
            marks: derive(master, "marks"),
        }
    }

    /// Reads a master key from base64.
    ///
    /// # Errors
    /// When it is not 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, BadKey> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_cause| BadKey)?;
        let master: [u8; 32] = bytes.try_into().map_err(|_cause| BadKey)?;
        Ok(Self::from_master(&master))
    }

    /// A new master key in base64.
    pub fn new_master() -> String {
        STANDARD.encode(env::random::<32>())
    }

    /// Seals a text for its place.
    ///
    /// # Panics
    /// Never for texts under 64 GiB.
    #[expect(
        clippy::expect_used,
        reason = "sealing fails only beyond 64 GiB, far above every bound"
    )]
    pub fn seal(&self, place: Place, plain: &str) -> Vec<u8> {
        let nonce = env::random::<NONCE>();
        let payload = Payload {
            msg: plain.as_bytes(),
            aad: &place.bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("the text is short enough");
        let mut envelope = vec![ALGORITHM];
        envelope.extend_from_slice(&self.id);
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&sealed);
        envelope
    }

    /// Opens what [`Keys::seal`] sealed for the same place.
    ///
    /// # Errors
    /// When it was sealed with another key or for another place, or is damaged.
    pub fn open(&self, place: Place, envelope: &[u8]) -> Result<String, CannotOpen> {
        let (&algorithm, rest) = envelope.split_first().ok_or(CannotOpen)?;
        let (id, rest) = rest.split_first_chunk::<KEY_ID>().ok_or(CannotOpen)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(CannotOpen)?;
        if algorithm != ALGORITHM || *id != self.id {
            return Err(CannotOpen);
        }
        let payload = Payload {
            msg: sealed,
            aad: &place.bytes(),
        };
        let plain = self
            .cipher
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_cause| CannotOpen)?;
        String::from_utf8(plain).map_err(|_cause| CannotOpen)
    }

    /// Finds the same value again without telling it: for "same applicant".
    pub fn blind_index(&self, what: &str, value: &str) -> Vec<u8> {
        mac(&self.index, &[what.as_bytes(), &[0], value.as_bytes()]).to_vec()
    }

    /// What hides the words in one part of one authority's search index.
    pub fn word_key(&self, authority: Uuid, part: u64) -> WordKey {
        WordKey(mac(
            &self.words,
            &[authority.as_bytes(), &part.to_be_bytes()],
        ))
    }

    /// A keyed digest in hexadecimal: proves that a text was not exchanged, and cannot be guessed at.
    pub fn digest(&self, text: &[u8]) -> String {
        hex(&mac(&self.digest, &[text]))
    }

    /// A keyed digest of several parts, each bounded by its length.
    pub fn digest_parts(&self, parts: &[&[u8]]) -> Vec<u8> {
        framed(&self.digest, parts).to_vec()
    }

    /// A number that stands for a row as it was written: 64 bits that nobody can tell without the key.
    pub fn mark(&self, parts: &[&[u8]]) -> i64 {
        let first = framed(&self.marks, parts).first_chunk().copied();
        i64::from_be_bytes(first.unwrap_or_default())
    }

    /// Binds a line of a record to the one before it: whoever lacks the key cannot make another that fits.
    pub fn bind(&self, previous: &[u8; 32], line: &[u8]) -> [u8; 32] {
        mac(&self.record, &[previous, line])
    }

    /// The key with which tokens are signed.
    pub fn token_key(&self) -> &[u8] {
        &self.token
    }

    /// The query code of a case: 60 bits, derived and never stored.
    pub fn query_code(&self, case: Uuid, generation: u32) -> String {
        let code = mac(&self.query, &[case.as_bytes(), &generation.to_be_bytes()]);
        spell(&code, CODE_LENGTH)
    }

    /// The code of the secret link of a consultation: 140 bits, derived and never stored.
    pub fn consultation_code(&self, consultation: Uuid) -> String {
        spell(
            &mac(&self.consultation, &[consultation.as_bytes()]),
            LINK_CODE_LENGTH,
        )
    }

    /// Such a code as it is spelled, from what someone typed or pasted; `None` for what cannot be one.
    pub fn read_consultation_code(typed: &str) -> Option<String> {
        let letters: Vec<char> = normalise_code(typed).chars().collect();
        (letters.len() == LINK_CODE_LENGTH).then(|| in_groups(&letters))
    }

    /// Whether a code that someone typed is the one of this case; hyphens, spaces, case and
    /// look-alike letters are forgiven. Takes the same time for every wrong code.
    pub fn is_query_code(&self, case: Uuid, generation: u32, typed: &str) -> bool {
        let typed = normalise_code(typed);
        let right = normalise_code(&self.query_code(case, generation));
        typed.len() == right.len()
            && typed
                .bytes()
                .zip(right.bytes())
                .fold(0, |sum, (a, b)| sum | (a ^ b))
                == 0
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").ok();
        hex
    })
}

/// Hides words so that equal ones can be found: the same word is something else under another key.
pub struct WordKey([u8; 32]);

/// Letters of a hidden word: 36 bits. Two words of a large index that look alike are rare, and only ever find
/// a case too many.
const WORD_LENGTH: usize = 6;

impl WordKey {
    /// The word as the index holds it: six letters of base 64.
    pub fn hide(&self, word: &str) -> String {
        let mut hidden = URL_SAFE_NO_PAD.encode(mac(&self.0, &[word.as_bytes()]));
        hidden.truncate(WORD_LENGTH);
        hidden
    }
}

/// A code in letters that people can read out, in groups of four.
fn spell(code: &[u8], length: usize) -> String {
    let letters: Vec<char> = code
        .iter()
        .take(length)
        .filter_map(|byte| {
            ALPHABET
                .get(usize::from(byte & 31))
                .copied()
                .map(char::from)
        })
        .collect();
    in_groups(&letters)
}

fn in_groups(letters: &[char]) -> String {
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

fn normalise_code(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// Parts under a key, each bounded by its length.
fn framed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let lengths: Vec<[u8; 8]> = parts
        .iter()
        .map(|part| u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes())
        .collect();
    let framed: Vec<&[u8]> = lengths
        .iter()
        .zip(parts)
        .flat_map(|(length, part)| [length.as_slice(), *part])
        .collect();
    mac(key, &framed)
}

fn derive(master: &[u8; 32], label: &str) -> [u8; 32] {
    mac(master, &[b"disclosure/1/", label.as_bytes()])
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("any length will do");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::from_master(&[7; 32])
    }

    #[test]
    fn a_sealed_field_opens_only_in_its_place() {
        let here = Place("applicants.name", Uuid::from_u128(1));
        let sealed = keys().seal(here, "张三");
        assert_eq!(keys().open(here, &sealed).unwrap(), "张三");
        assert!(
            keys()
                .open(Place("applicants.name", Uuid::from_u128(2)), &sealed)
                .is_err()
        );
        assert!(
            keys()
                .open(Place("applicants.email", Uuid::from_u128(1)), &sealed)
                .is_err()
        );
        assert!(Keys::from_master(&[8; 32]).open(here, &sealed).is_err());
        assert_ne!(sealed, keys().seal(here, "张三"));
    }

    #[test]
    fn damage_never_opens() {
        let here = Place("texts", Uuid::from_u128(1));
        let sealed = keys().seal(here, "description");
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(keys().open(here, &damaged), Err(CannotOpen), "byte {at}");
            assert_eq!(
                keys().open(here, &sealed[..at]),
                Err(CannotOpen),
                "cut at {at}"
            );
        }
    }

    #[test]
    fn a_query_code_is_read_as_people_type_it() {
        let case = Uuid::from_u128(42);
        let code = keys().query_code(case, 1);
        assert_eq!(code.len(), 14);
        assert!(keys().is_query_code(case, 1, &code.to_lowercase().replace('-', " ")));
        assert!(!keys().is_query_code(case, 2, &code));
        assert!(!keys().is_query_code(case, 1, ""));
    }

    #[test]
    fn the_code_of_a_link_is_long_its_own_and_read_as_people_type_it() {
        let code = keys().consultation_code(Uuid::from_u128(1));
        assert_eq!(code.replace('-', "").len(), LINK_CODE_LENGTH);
        assert_ne!(code, keys().consultation_code(Uuid::from_u128(2)));
        assert_ne!(
            code,
            Keys::from_master(&[8; 32]).consultation_code(Uuid::from_u128(1))
        );
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        assert_eq!(Keys::read_consultation_code(&typed), Some(code));
        for other in ["", "1234", &"A".repeat(29)] {
            assert_eq!(Keys::read_consultation_code(other), None, "{other}");
        }
    }

    #[test]
    fn a_word_is_hidden_otherwise_for_every_authority_part_and_key() {
        let authority = Uuid::from_u128(1);
        let hidden = keys().word_key(authority, 1).hide("征地");
        assert_eq!(hidden.len(), WORD_LENGTH);
        assert_eq!(hidden, keys().word_key(authority, 1).hide("征地"));
        for other in [
            keys().word_key(authority, 1).hide("征用"),
            keys().word_key(authority, 2).hide("征地"),
            keys().word_key(Uuid::from_u128(2), 1).hide("征地"),
            Keys::from_master(&[8; 32])
                .word_key(authority, 1)
                .hide("征地"),
        ] {
            assert_ne!(hidden, other);
        }
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(
            keys().digest_parts(&[b"ab", b"c"]),
            keys().digest_parts(&[b"a", b"bc"])
        );
    }
}
