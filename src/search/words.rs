//! What a text is found by: its words with their places.

use std::collections::{BTreeMap, BTreeSet};

use super::query::LONGEST;
use super::scan::{Piece, normal, pieces};

/// Places that PostgreSQL counts in one document; those beyond would all be the last.
const PLACES: usize = 16_383;
/// Places of one word that it keeps; more are worth nothing to a phrase.
const PLACES_OF_WORD: usize = 255;
/// What a document may take, in bytes; PostgreSQL refuses one over a megabyte.
const BYTES: usize = 1_000_000;

/// A word of a text that is not for all who see the case: it has a sign in it, so it is never a word of another.
pub(crate) fn closed(word: &str) -> String {
    format!("closed:{word}")
}

/// The words of one or more texts.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words {
    in_order: Vec<(usize, String)>,
    characters: BTreeSet<String>,
    marks: BTreeSet<String>,
    next: usize,
}

/// Tells how many, never which: the texts are personal.
impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.in_order.len()).finish()
    }
}

impl Words {
    /// Reads texts one after the other; no phrase runs from one into the next.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = Self::default();
        for text in texts {
            words.read(text, &str::to_owned);
        }
        words
    }

    /// Reads further texts, which not everyone who sees the case may read: their words stand apart, and only who asks
    /// for them so finds them.
    #[must_use]
    pub fn and_closed<'a>(mut self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        for text in texts {
            self.read(text, &closed);
        }
        self
    }

    /// Adds a mark by which the index sorts out, beside the words: it has a sign in it, so it is never a word.
    #[must_use]
    pub fn marked(mut self, mark: String) -> Self {
        self.marks.insert(mark);
        self
    }

    fn read(&mut self, text: &str, kept: &dyn Fn(&str) -> String) {
        for placed in pieces(normal(text)) {
            match placed.piece {
                Piece::Run(run) => self.read_run(&run, kept),
                Piece::Word(word) => self.read_word(&word, kept),
            }
        }
        // An empty place keeps this text and the next apart.
        self.next = self.next.saturating_add(1);
    }

    fn read_run(&mut self, run: &[char], kept: &dyn Fn(&str) -> String) {
        let alone = run.iter().map(|one| kept(one.encode_utf8(&mut [0; 4])));
        self.characters.extend(alone);
        for pair in run.windows(2) {
            let pair: String = pair.iter().collect();
            self.in_order.push((self.next, kept(&pair)));
            self.next = self.next.saturating_add(1);
        }
        if run.len() == 1 {
            self.next = self.next.saturating_add(1);
        }
    }

    /// A number with zeros before it is found without them as well: 000123 by 123.
    fn read_word(&mut self, word: &str, kept: &dyn Fn(&str) -> String) {
        let significant = word.trim_start_matches('0');
        let is_number = word.chars().all(|character| character.is_ascii_digit());
        if is_number && significant != word && !significant.is_empty() {
            self.in_order.push((self.next, kept(significant)));
        }
        self.in_order.push((self.next, kept(word)));
        self.next = self.next.saturating_add(1);
    }

    /// Every word with its places as PostgreSQL can hold them, from 1; single characters have none.
    ///
    /// A text with more places than PostgreSQL counts is laid in several turns, each beginning a little
    /// before the last one's end, so that no phrase falls into a gap. What would not fit into a document
    /// at all is left out: that is beyond some 70,000 characters.
    pub fn laid_out(&self) -> BTreeMap<String, Vec<u16>> {
        let mut laid: BTreeMap<String, Vec<u16>> = BTreeMap::new();
        let mut bytes = 0_usize;
        let mut lay = |word: &str, places: &[u16]| {
            // A hidden word takes 6 bytes, the count of its places 2, a place 2.
            let is_new = !laid.contains_key(word);
            let cost = if is_new { 10 } else { 0 } + 2 * places.len();
            if bytes + cost > BYTES {
                return;
            }
            bytes += cost;
            let known = laid.entry(word.to_owned()).or_default();
            known.extend(places);
        };
        for mark in &self.marks {
            lay(mark, &[]);
        }
        for character in &self.characters {
            lay(character, &[]);
        }
        for (place, word) in &self.in_order {
            lay(word, &turns(*place));
        }
        for places in laid.values_mut() {
            places.sort_unstable();
            places.dedup();
            places.truncate(PLACES_OF_WORD);
        }
        laid
    }
}

/// Where a place falls in the turns: once, or twice where two turns overlap.
fn turns(place: usize) -> Vec<u16> {
    let step = PLACES - LONGEST;
    let in_turn = |turn: usize| {
        let place = place.checked_sub(turn * step)? + 1;
        u16::try_from(place)
            .ok()
            .filter(|place| usize::from(*place) <= PLACES)
    };
    let last = place / step;
    [last.checked_sub(1), Some(last)]
        .into_iter()
        .flatten()
        .filter_map(in_turn)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(texts: &[&str]) -> String {
        let words = Words::of(texts.iter().copied());
        let placed = words
            .laid_out()
            .into_iter()
            .filter(|(_, at)| !at.is_empty());
        let mut placed: Vec<_> = placed
            .flat_map(|(word, at)| at.into_iter().map(move |at| (at, word.clone())))
            .collect();
        placed.sort();
        let told: Vec<_> = placed
            .iter()
            .map(|(at, word)| format!("{word}:{at}"))
            .collect();
        told.join(" ")
    }

    #[test]
    fn words_have_places() {
        for (texts, expect) in [
            (&["征地补偿"][..], "征地:1 地补:2 补偿:3"),
            (&["水"], ""),
            (&["征地", "补偿"], "征地:1 补偿:3"),
            (&["YJ-2026-000123"], "yj:1 2026:2 000123:3 123:3"),
            (&["000"], "000:1"),
            (&["第12号线"], "12:2 号线:3"),
            (&["Land use plan"], "land:1 use:2 plan:3"),
        ] {
            assert_eq!(told(texts), expect, "{texts:?}");
        }
    }

    #[test]
    fn closed_texts_stand_apart() {
        let words = Words::of(["征地"]).and_closed(["水费 plan", "征地"]);
        let told: Vec<_> = words.laid_out().into_iter().collect();
        let expect = [
            ("closed:plan", vec![4]),
            ("closed:地", vec![]),
            ("closed:征", vec![]),
            ("closed:征地", vec![6]),
            ("closed:水", vec![]),
            ("closed:水费", vec![3]),
            ("closed:费", vec![]),
            ("地", vec![]),
            ("征", vec![]),
            ("征地", vec![1]),
        ];
        assert_eq!(told, expect.map(|(word, at)| (word.to_owned(), at)));
    }

    #[test]
    fn every_character_is_found_by_itself() {
        let laid = Words::of(["水费2026年"]).laid_out();
        for character in ["水", "费", "年"] {
            assert_eq!(laid.get(character), Some(&vec![]), "{character}");
        }
        assert_eq!(laid.len(), 5);
    }

    #[test]
    fn the_longest_texts_fit_into_a_document() {
        // Every character of the basic plane, shuffled: far more different pairs than any text has.
        let shuffled = (0..200_000_u32).map(|n| n.wrapping_mul(2_654_435_761) >> 16);
        let text: String = shuffled
            .filter_map(|n| char::from_u32(0x4E00 + n % 20_900))
            .collect();
        let laid = Words::of([text.as_str()]).laid_out();
        let bytes: usize = laid.values().map(|places| 10 + 2 * places.len()).sum();
        assert!((900_000..=BYTES).contains(&bytes), "{bytes}");
        let in_bounds = |places: &Vec<u16>| {
            places.len() <= PLACES_OF_WORD
                && places.is_sorted_by(|a, b| a < b)
                && places.iter().all(|at| (1..=16_383).contains(at))
        };
        assert!(laid.values().all(in_bounds));
        assert!(
            Words::of(["公开".repeat(50_000).as_str()])
                .laid_out()
                .values()
                .all(in_bounds)
        );
    }

    #[test]
    fn turns_overlap_by_the_longest_phrase() {
        let step = PLACES - LONGEST;
        assert_eq!(turns(0), [1]);
        assert_eq!(turns(step - 1).len(), 1);
        assert_eq!(turns(step), [u16::try_from(step + 1).unwrap(), 1]);
        assert_eq!(turns(PLACES - 1).len(), 2);
        assert_eq!(turns(PLACES).len(), 1);
    }
}
