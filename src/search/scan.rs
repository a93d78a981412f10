//! A text taken apart into runs of ideographs and words of letters and digits.

use std::mem;

use unicode_normalization::UnicodeNormalization;

/// What a text is made of; everything else only separates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Ideographs (or kana, or hangul) that follow each other.
    Run(Vec<char>),
    /// Letters and digits of other scripts, in lower case.
    Word(String),
}

/// A piece, and whether something separates it from the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) piece: Piece,
    pub(super) is_apart: bool,
}

/// Full-width and compatibility forms become plain ones, capitals small, and what nobody sees goes.
/// Traditional and simplified characters are left as they are.
pub(super) fn normal(text: &str) -> impl Iterator<Item = char> {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|character| !is_invisible(*character))
}

/// Joiners, soft hyphens, marks of order and variant selectors, as they come with pasted text.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

/// Scripts that are written without blanks between words.
fn is_ideograph(character: char) -> bool {
    matches!(character,
        '々' | '〇' | '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}'
        | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// Takes a text apart. Blanks and line ends between ideographs are nothing: they come from how a page
/// was set (征地补\n偿). Any other sign ends a run.
pub(super) fn pieces(text: impl IntoIterator<Item = char>) -> Vec<Placed> {
    let mut scanner = Scanner::default();
    for character in text {
        scanner.take(character);
    }
    scanner.close();
    scanner.found
}

#[derive(Default)]
struct Scanner {
    found: Vec<Placed>,
    run: Vec<char>,
    word: String,
    /// A blank was seen since the last character of the run.
    saw_blank: bool,
    /// Something separates what comes next from what was found last.
    is_apart: bool,
}

impl Scanner {
    fn take(&mut self, character: char) {
        if is_ideograph(character) {
            self.close_word();
            self.run.push(character);
            self.saw_blank = false;
        } else if character.is_alphanumeric() {
            self.close_run();
            self.word.push(character);
        } else if character.is_whitespace() && !self.run.is_empty() {
            self.saw_blank = true;
        } else {
            self.close();
            self.is_apart = true;
        }
    }

    fn close(&mut self) {
        self.close_word();
        self.close_run();
    }

    fn close_word(&mut self) {
        if !self.word.is_empty() {
            let word = mem::take(&mut self.word);
            self.add(Piece::Word(word));
        }
    }

    fn close_run(&mut self) {
        if !self.run.is_empty() {
            let run = mem::take(&mut self.run);
            self.add(Piece::Run(run));
            self.is_apart = mem::take(&mut self.saw_blank);
        }
    }

    fn add(&mut self, piece: Piece) {
        let is_apart = mem::take(&mut self.is_apart);
        self.found.push(Placed { piece, is_apart });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let pieces = pieces(normal(text));
        let mut told = String::new();
        for Placed { piece, is_apart } in pieces {
            if !told.is_empty() {
                told.push(if is_apart { '|' } else { '+' });
            }
            match piece {
                Piece::Run(run) => told.extend(run),
                Piece::Word(word) => told += &word,
            }
        }
        told
    }

    #[test]
    fn texts_are_taken_apart() {
        for (text, expect) in [
            ("", ""),
            ("，。！ \u{3000}", ""),
            ("征地补偿安置方案公告", "征地补偿安置方案公告"),
            ("征地、补偿；安置", "征地|补偿|安置"),
            // Blanks between ideographs come from how the page was set.
            ("征地补\n偿 安\u{3000}置", "征地补偿安置"),
            ("征地 plan", "征地|plan"),
            ("Land-use PLAN", "land|use|plan"),
            ("YJ-2026-000123", "yj|2026|000123"),
            ("ＹＪ－２０２６－０００１２３", "yj|2026|000123"),
            ("〔2026〕第12号", "2026|第+12+号"),
            ("2026年度A1栋", "2026+年度+a1+栋"),
            ("面积100㎡", "面积+100m2"),
            ("征\u{200B}地\u{FEFF}补\u{FE0F}偿", "征地补偿"),
            ("臺灣台湾", "臺灣台湾"),
            ("カタカナとひらがな", "カタカナとひらがな"),
            ("Straße ÉCOLE", "straße|école"),
            ("𠮷野家", "𠮷野家"),
            ("don't", "don|t"),
            ("a_b", "a|b"),
        ] {
            assert_eq!(told(text), expect, "{text}");
        }
    }
}
