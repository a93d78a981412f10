//! What tells of a person in a text that is shown to those who see people masked: what looks like a number of one, and
//! what is known of those who apply.

mod persons;

pub use persons::Persons;

/// As many digits in a row are a number of a person: a local telephone number has six or more.
const DIGITS: usize = 6;

/// The text without what looks like an identity number (身份证号) or a telephone number: six or more digits in
/// a row, of either width, with the X that may close them.
///
/// ```
/// use disclosure::rules::masking::mask_numbers;
/// assert_eq!(mask_numbers("身份证11010519491231002X张三丰"), "身份证***张三丰");
/// ```
pub fn mask_numbers(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_digit) {
        let (before, from) = rest.split_at(start);
        let (run, after) = from.split_at(from.find(|c| !is_digit(c)).unwrap_or(from.len()));
        shown.push_str(before);
        if run.chars().count() < DIGITS {
            shown.push_str(run);
            rest = after;
        } else {
            shown.push_str("***");
            rest = after
                .strip_prefix(['X', 'x', '\u{ff38}', '\u{ff58}'])
                .unwrap_or(after);
        }
    }
    shown + rest
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

#[cfg(test)]
mod tests {
    use super::mask_numbers;

    #[test]
    fn only_what_looks_like_the_number_of_a_person_is_hidden() {
        for (text, expect) in [
            ("", ""),
            ("2025年度征地补偿安置方案", "2025年度征地补偿安置方案"),
            ("皖政〔2020〕12345号", "皖政〔2020〕12345号"),
            ("身份证11010519491231002X张三丰", "身份证***张三丰"),
            ("１１０１０５１９４９１２３１００２Ｘ", "***"),
            ("13805561234", "***"),
            ("电话0556-5548888或5548888x", "电话0556-***或***"),
            ("123456", "***"),
            ("12345X", "12345X"),
            ("1 654321 2", "1 *** 2"),
            ("110105194912310020X1", "***1"),
        ] {
            assert_eq!(mask_numbers(text), expect, "{text}");
        }
    }
}
