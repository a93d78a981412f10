//! Full-width characters (全角) as Chinese input methods type them, and their half-width twins (半角).

/// The text with full-width letters, digits and signs replaced by their ASCII twins.
///
/// The ideographic space becomes a blank; every other character stays.
///
/// ```
/// use disclosure::rules::width::half_width;
/// assert_eq!(half_width("ＹＪ－２０２６"), "YJ-2026");
/// ```
pub fn half_width(text: &str) -> String {
    text.chars().map(half).collect()
}

/// One character: its ASCII twin, if it has one.
pub fn half(character: char) -> char {
    const OFFSET: u32 = 0xFEE0;
    match character {
        '\u{3000}' => ' ',
        '！'..='～' => u32::from(character)
            .checked_sub(OFFSET)
            .and_then(char::from_u32)
            .unwrap_or(character),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::half_width;

    #[test]
    fn only_full_width_characters_change() {
        for (text, expect) in [
            ("", ""),
            ("０１２９ＡＺａｚ", "0129AZaz"),
            ("（－）＠．", "(-)@."),
            ("张三\u{3000}李四", "张三 李四"),
            ("〔2026〕第12号", "〔2026〕第12号"),
        ] {
            assert_eq!(half_width(text), expect, "{text}");
        }
    }
}
