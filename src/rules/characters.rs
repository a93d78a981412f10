//! Characters that are not seen, or that make others be seen in another order (不可见字符、文字方向控制符).

use super::language::Language;

/// Whether a character makes what follows be shown in another order than it is written: a text could say one
/// thing to the one who reads it and another to the one who searches it.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character has no place in any text: a control character that neither breaks a line nor sets a tab, or one
/// of the code points that Unicode keeps free of characters for good.
pub fn is_no_text(c: char) -> bool {
    let is_free = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    is_free || c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// Whether a character only forms others and is not seen itself (Unicode's category Cf, but for the signs of
/// Arabic and other scripts that are seen).
pub fn is_format(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether a character leaves ink: no blank, none that only forms others, and none of the letters that are
/// empty by name. Selectors of a variant are taken, but are nothing by themselves.
pub fn is_visible(c: char) -> bool {
    let is_empty = matches!(
        c,
        '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{ffa0}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0100}'..='\u{e01ef}'
    );
    !is_empty && !is_format(c) && !c.is_whitespace() && !c.is_control()
}

/// A text that says something has so many letters or characters: 。 and "ok" say nothing.
const LETTERS: usize = 4;

/// Whether a text says something, as a reason on which a decision rests must: letters of any script, Chinese characters
/// too; no digits, marks or accents by themselves, nor one letter over and over.
pub fn says_something(text: &str) -> bool {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let first = letters().next();
    letters().count() >= LETTERS && !letters().all(|letter| Some(letter) == first)
}

/// Whether a text has anything beside marks: what an applicant says in two characters (住院) is said.
pub fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// What a text on one line, such as a name, must not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// A line break or another control character.
    Control,
    /// A character that is not seen, or that turns the order of others.
    Invisible,
}

impl LineFault {
    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Control => "control_character",
            Self::Invisible => "invisible_character",
        }
    }

    /// What to do about it.
    pub fn advice(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Control => (
                "不能含有换行等控制字符",
                "No line breaks or other control characters",
            ),
            Self::Invisible => (
                "不能含有不可见字符（如零宽空格、文字方向控制符），请重新输入",
                "No invisible characters, such as zero-width spaces and marks of direction: type it again",
            ),
        };
        language.pick(chinese, english)
    }
}

/// What is wrong with a text on one line.
pub fn line_faults(text: &str) -> impl Iterator<Item = LineFault> {
    let found = [
        (text.chars().any(char::is_control), LineFault::Control),
        (text.chars().any(is_format), LineFault::Invisible),
    ];
    found
        .into_iter()
        .filter_map(|(is, fault)| is.then_some(fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_ink_is_visible() {
        for seen in ['张', 'a', '1', '·', '—', '。'] {
            assert!(
                is_visible(seen) && !is_format(seen) && !turns(seen),
                "{seen:?}"
            );
        }
        for unseen in [
            '\u{200b}', '\u{feff}', '\u{3000}', '\u{3164}', '\u{2800}', '\u{202e}', '\u{fe0f}',
        ] {
            assert!(!is_visible(unseen), "{unseen:?}");
        }
        assert!(turns('\u{202e}') && is_format('\u{202e}') && !turns('\u{200b}'));
        assert!(!is_format('\u{e0100}'), "a variant of a character");
    }

    #[test]
    fn what_says_something_is_told_from_marks_and_single_words() {
        for said in ["需查阅档案", "need more time", "第3项未附图"] {
            assert!(says_something(said) && has_letters(said), "{said}");
        }
        for word in ["住院", "aaaa", "忙 忙 忙 忙", "123456"] {
            assert!(!says_something(word) && has_letters(word), "{word}");
        }
        for marks in ["", "。", " …… ！", "\u{301}", "——"] {
            assert!(!says_something(marks) && !has_letters(marks), "{marks}");
        }
    }

    #[test]
    fn what_is_no_text_is_told_from_what_breaks_a_line() {
        for no_text in [
            '\u{1b}',
            '\u{7}',
            '\u{7f}',
            '\u{85}',
            '\u{ffff}',
            '\u{fdd0}',
            '\u{1fffe}',
        ] {
            assert!(is_no_text(no_text), "{no_text:?}");
        }
        for text in [
            '\n',
            '\r',
            '\t',
            ' ',
            '中',
            '\u{fffd}',
            '\u{20bb7}',
            '\u{200b}',
        ] {
            assert!(!is_no_text(text), "{text:?}");
        }
    }
}
