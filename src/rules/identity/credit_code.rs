//! The unified social credit code of an organisation (统一社会信用代码, GB 32100).

use super::IdentityError;

/// The 31 characters of the standard in the order of their values: no I, O, S, V, Z.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Checks a normalised code: length, alphabet, check character.
pub(super) fn check(code: &str) -> Result<(), IdentityError> {
    if code.chars().count() != 18 {
        return Err(IdentityError::Length);
    }
    let values: Option<Vec<usize>> = code.chars().map(value).collect();
    let values = values.ok_or(IdentityError::Character)?;
    let (check, body) = values.split_last().ok_or(IdentityError::Length)?;
    if *check == check_value(body) {
        Ok(())
    } else {
        Err(IdentityError::CheckDigit)
    }
}

fn value(character: char) -> Option<usize> {
    ALPHABET.chars().position(|c| c == character)
}

/// MOD 31-3: the weight of a place is a power of three.
fn check_value(body: &[usize]) -> usize {
    let (sum, _) = body.iter().fold((0, 1), |(sum, weight), value| {
        ((sum + value * weight) % 31, weight * 3 % 31)
    });
    (31 - sum) % 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_standard_and_what_is_wrong_with_others() {
        for (code, expect) in [
            ("91350100M000100Y43", Ok(())),
            ("91110000802100433B", Ok(())),
            ("91330100799655058B", Ok(())),
            ("91350100M000100Y44", Err(IdentityError::CheckDigit)),
            ("91350100M001000Y43", Err(IdentityError::CheckDigit)),
            ("91350100M000100I43", Err(IdentityError::Character)),
            ("91350100m000100Y43", Err(IdentityError::Character)),
            ("91350100M000100Y4", Err(IdentityError::Length)),
            ("", Err(IdentityError::Length)),
        ] {
            assert_eq!(check(code), expect, "{code}");
        }
    }
}
