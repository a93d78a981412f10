//! What one looks for: terms of which a text must hold every one.

use std::collections::BTreeMap;

use super::scan::{Piece, Placed, normal, pieces};

/// The longest query, in characters.
pub const LONGEST: usize = 100;

/// Why a text cannot be looked for; it never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Longer than [`LONGEST`].
    #[error("the query is too long")]
    TooLong,
    /// Holds U+0000, which no text holds.
    #[error("the query holds a NUL character")]
    Nul,
    /// Nothing in it could stand in a text as a word.
    #[error("the query holds no word")]
    NoWord,
}

impl QueryError {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Nul => "nul_character",
            Self::NoWord => "no_word",
        }
    }
}

/// One of the things that a text must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A single character, anywhere.
    Character(char),
    /// A word, and those that follow it, each with its distance from the word before.
    Phrase {
        /// The word it begins with.
        first: String,
        /// Words that follow.
        rest: Vec<(u16, String)>,
    },
}

impl Term {
    /// Whether it stands among words that are laid out: what the index finds, for texts that are not in it.
    pub fn stands_in(&self, laid: &BTreeMap<String, Vec<u16>>) -> bool {
        let places = |word: &str| laid.get(word).cloned().unwrap_or_default();
        match self {
            Self::Character(character) => laid.contains_key(&character.to_string()),
            Self::Phrase { first, rest } => !rest
                .iter()
                .fold(places(first), |ends, (distance, word)| {
                    let next = places(word);
                    let follows =
                        |end: &u16| end.checked_add(*distance).filter(|at| next.contains(at));
                    ends.iter().filter_map(follows).collect()
                })
                .is_empty(),
        }
    }
}

/// What one looks for.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

/// Tells how many terms, never which: what people look for stays out of the log.
impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Query").field(&self.terms.len()).finish()
    }
}

impl Query {
    /// Reads what a person typed: terms separated by blanks; what stands in quotation marks of any kind
    /// stands in the text just so. Letters, digits and signs between them (YJ-2026-000123) stay together.
    ///
    /// # Errors
    /// When it is too long, or holds no word.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        if text.contains('\0') {
            return Err(QueryError::Nul);
        }
        if text.chars().count() > LONGEST {
            return Err(QueryError::TooLong);
        }
        let mut terms = Vec::new();
        for chunk in chunks(text) {
            for group in chunk.groups() {
                add(&mut terms, &group);
            }
        }
        let mut distinct: Vec<Term> = Vec::new();
        for term in terms {
            if !distinct.contains(&term) {
                distinct.push(term);
            }
        }
        if distinct.is_empty() {
            return Err(QueryError::NoWord);
        }
        Ok(Self { terms: distinct })
    }

    /// Every one of these must be in the text.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

/// A part of a query, as blanks or quotation marks bound it.
struct Chunk {
    text: Vec<char>,
    is_quoted: bool,
}

fn chunks(text: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut text_so_far = Vec::new();
    let mut is_quoted = false;
    for character in normal(text) {
        if is_quotation_mark(character) {
            chunks.push(Chunk {
                text: std::mem::take(&mut text_so_far),
                is_quoted,
            });
            is_quoted = !is_quoted;
        } else if character.is_whitespace() && !is_quoted {
            chunks.push(Chunk {
                text: std::mem::take(&mut text_so_far),
                is_quoted,
            });
        } else {
            text_so_far.push(character);
        }
    }
    chunks.push(Chunk {
        text: text_so_far,
        is_quoted,
    });
    chunks
}

fn is_quotation_mark(character: char) -> bool {
    matches!(
        character,
        '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '《' | '》'
    )
}

impl Chunk {
    /// What must follow each other: all of it in quotation marks; else what no sign separates, and words
    /// whatever sign separates them.
    fn groups(self) -> Vec<Vec<Piece>> {
        let mut groups: Vec<Vec<Piece>> = Vec::new();
        for Placed { piece, is_apart } in pieces(self.text) {
            let is_word = matches!(piece, Piece::Word(_));
            match groups.last_mut() {
                Some(group)
                    if self.is_quoted
                        || !is_apart
                        || is_word && matches!(group.last(), Some(Piece::Word(_))) =>
                {
                    group.push(piece);
                }
                _ => groups.push(vec![piece]),
            }
        }
        groups
    }
}

fn add(terms: &mut Vec<Term>, group: &[Piece]) {
    let mut phrase: Option<(String, Vec<(u16, String)>)> = None;
    let mut distance: u16 = 0;
    let mut follow = |distance: u16, word: String| match &mut phrase {
        None => phrase = Some((word, Vec::new())),
        Some((_, rest)) => rest.push((distance, word)),
    };
    for piece in group {
        match piece {
            Piece::Word(word) => {
                follow(distance + 1, word.clone());
                distance = 0;
            }
            // Alone it is no pair; it takes up a place all the same, as it does in the text.
            Piece::Run(run) if run.len() == 1 => {
                terms.extend(run.iter().copied().map(Term::Character));
                distance += 1;
            }
            Piece::Run(run) => {
                for pair in run.windows(2) {
                    follow(distance + 1, pair.iter().collect());
                    distance = 0;
                }
            }
        }
    }
    if let Some((first, rest)) = phrase {
        terms.push(Term::Phrase { first, rest });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::Words;

    fn told(text: &str) -> String {
        let query = match Query::parse(text) {
            Ok(query) => query,
            Err(error) => return error.code().to_owned(),
        };
        let term = |term: &Term| match term {
            Term::Character(character) => character.to_string(),
            Term::Phrase { first, rest } => {
                rest.iter()
                    .fold(first.clone(), |told, (distance, word)| match distance {
                        1 => format!("{told}-{word}"),
                        distance => format!("{told}-{distance}-{word}"),
                    })
            }
        };
        let terms: Vec<String> = query.terms().iter().map(term).collect();
        terms.join(" & ")
    }

    #[test]
    fn queries_are_read_as_people_type_them() {
        for (text, expect) in [
            ("征地", "征地"),
            ("征地补偿", "征地-地补-补偿"),
            ("征地 补偿", "征地 & 补偿"),
            ("征地\u{3000}补偿", "征地 & 补偿"),
            ("征地，补偿", "征地 & 补偿"),
            ("\"征地 补偿\"", "征地-地补-补偿"),
            ("“征地、补偿”", "征地-补偿"),
            ("「征地补偿", "征地-地补-补偿"),
            ("水", "水"),
            ("水 水 水费 水费", "水 & 水费"),
            ("YJ-2026-000123", "yj-2026-000123"),
            ("ｙｊ－２０２６", "yj-2026"),
            ("000123", "000123"),
            ("\"Land use\" plan", "land-use & plan"),
            ("Land use", "land & use"),
            ("A1栋", "栋 & a1"),
            ("2026年度预算", "2026-年度-度预-预算"),
            ("〔2026〕第12号", "2026 & 第 & 号 & 12"),
            ("\"〔2026〕第12号\"", "第 & 号 & 2026-2-12"),
            ("O'Reilly", "o-reilly"),
            ("' & | ! <-> :* \\", "no_word"),
            ("", "no_word"),
            ("\"\"", "no_word"),
            ("。，！", "no_word"),
            ("征\0地", "nul_character"),
        ] {
            assert_eq!(told(text), expect, "{text}");
        }
        assert_eq!(told(&"征".repeat(LONGEST + 1)), "too_long");
        assert_eq!(
            told(&format!("{}征", "地".repeat(LONGEST - 1)))
                .split('-')
                .count(),
            LONGEST - 1
        );
    }

    fn finds(query: &str, texts: &[&str]) -> bool {
        let laid = Words::of(texts.iter().copied()).laid_out();
        let query = Query::parse(query).unwrap();
        query.terms().iter().all(|term| term.stands_in(&laid))
    }

    #[test]
    fn a_query_finds_what_it_should() {
        let text =
            "关于2025年度清水片区征地补偿安置方案的公告（YJ-2026-000123），见 Land Use Plan。";
        for (query, expect) in [
            ("征地", true),
            ("地补", true),
            ("补偿方案", false),
            ("补偿 方案", true),
            ("片区征地补偿安置", true),
            ("征", true),
            ("鑫", false),
            ("2025", true),
            ("2025年", true),
            ("25", false),
            ("123", true),
            ("yj-2026-123", true),
            ("YJ-2026-000123", true),
            ("YJ-2026-000124", false),
            ("2026-000123", true),
            ("land plan", true),
            ("\"land plan\"", false),
            ("\"use plan\"", true),
            ("“公告（YJ”", true),
            ("征地 houses", false),
        ] {
            assert_eq!(finds(query, &[text]), expect, "{query}");
        }
        assert!(
            !finds("方案公告", &["安置方案", "公告"]),
            "texts do not run together"
        );
    }

    #[test]
    fn a_phrase_is_found_wherever_a_long_text_holds_it() {
        let common = "信息公开申请办理规定".repeat(1_700);
        for before in [
            16_200, 16_282, 16_283, 16_300, 16_381, 16_382, 16_383, 16_400,
        ] {
            let head: String = common.chars().take(before).collect();
            let text = format!("{head}，征地补偿安置方案公告");
            assert!(finds("征地补偿安置方案公告", &[&text]), "after {before}");
            assert!(!finds("公告方案", &[&text]), "after {before}");
        }
    }

    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![
                6 => proptest::sample::select("征地补偿安置方案公告水电气々".chars().collect::<Vec<_>>()),
                2 => proptest::sample::select("aBz019Ａ".chars().collect::<Vec<_>>()),
                1 => proptest::sample::select("，。-（） \n\u{3000}\u{200B}".chars().collect::<Vec<_>>()),
            ],
            0..60,
        )
        .prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn every_word_of_two_characters_finds_its_text(text in text()) {
            for placed in pieces(normal(&text)) {
                if let Piece::Run(run) = placed.piece {
                    for pair in run.windows(2) {
                        prop_assert!(finds(&String::from_iter(pair), &[&text]));
                    }
                }
            }
        }

        #[test]
        fn what_is_copied_from_a_text_finds_it(text in text(), from in 0_usize..60, length in 1_usize..40) {
            // Whole pieces: half of an English word is another word.
            let pieces = pieces(normal(&text));
            let copied: Vec<String> = pieces.iter().skip(from % pieces.len().max(1)).take(length).map(|placed| {
                let sign = if placed.is_apart { "-" } else { "" };
                match &placed.piece {
                    Piece::Run(run) => format!("{sign}{}", String::from_iter(run)),
                    Piece::Word(word) => format!("{sign}{word}"),
                }
            }).collect();
            let copied = copied.concat();
            if !copied.is_empty() && copied.chars().count() <= LONGEST - 2 {
                prop_assert!(finds(&copied, &[&text]), "unquoted");
                prop_assert!(finds(&format!("\"{copied}\""), &[&text]), "quoted");
            }
        }

        #[test]
        fn no_query_makes_it_panic(text in "\\PC{0,120}") {
            match Query::parse(&text) {
                Ok(query) => prop_assert!(!query.terms().is_empty()),
                Err(error) => prop_assert!(!error.code().is_empty()),
            }
        }
    }
}
