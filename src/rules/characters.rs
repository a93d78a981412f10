//! Characters that are not seen, or that make others be seen in another order (不可见字符、文字方向控制符).

/// Whether a character makes what follows be shown in another order than it is written: a text could say one
/// thing to the one who reads it and another to the one who searches it.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
}
