//! The number of the resident identity card (公民身份号码, GB 11643).

use chrono::NaiveDate;

use super::IdentityError;

/// Provinces by the first two digits (GB/T 2260); 81, 82 and 83 stand on residence permits of
/// people from Hong Kong, Macao and Taiwan, which carry a number of the same form.
const PROVINCES: [u32; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
];

/// Checks a normalised number: form, province, date of birth, check digit.
pub(super) fn check(number: &str, today: NaiveDate) -> Result<(), IdentityError> {
    let characters: Vec<char> = number.chars().collect();
    if characters.len() == 15 && characters.iter().all(char::is_ascii_digit) {
        return Err(IdentityError::FifteenDigits);
    }
    if characters.len() != 18 {
        return Err(IdentityError::Length);
    }
    let (body, check) = characters.split_at(17);
    let digits: Vec<u32> = body.iter().filter_map(|c| c.to_digit(10)).collect();
    let check: Option<u32> = match check {
        ['X'] => Some(10),
        [other] => other.to_digit(10),
        _ => None,
    };
    let (17, Some(check)) = (digits.len(), check) else {
        return Err(IdentityError::Character);
    };
    check_province(&digits)?;
    check_birth(&digits, today)?;
    if check == check_digit(&digits) {
        Ok(())
    } else {
        Err(IdentityError::CheckDigit)
    }
}

fn check_province(digits: &[u32]) -> Result<(), IdentityError> {
    if PROVINCES.contains(&number_at(digits, 0, 2)) {
        Ok(())
    } else {
        Err(IdentityError::Province)
    }
}

fn check_birth(digits: &[u32], today: NaiveDate) -> Result<(), IdentityError> {
    let year = i32::try_from(number_at(digits, 6, 4)).unwrap_or_default();
    let birth = NaiveDate::from_ymd_opt(year, number_at(digits, 10, 2), number_at(digits, 12, 2));
    match birth {
        Some(day) if day > today => Err(IdentityError::BirthInTheFuture),
        Some(_) if year >= 1900 => Ok(()),
        Some(_) | None => Err(IdentityError::BirthDate),
    }
}

/// ISO 7064 MOD 11-2: the weight of a place is a power of two, and 10 is written X.
fn check_digit(digits: &[u32]) -> u32 {
    let remainder = digits.iter().fold(0, |sum, digit| (sum + digit) * 2 % 11);
    (12 - remainder) % 11
}

fn number_at(digits: &[u32], from: usize, length: usize) -> u32 {
    digits
        .iter()
        .skip(from)
        .take(length)
        .fold(0, |number, digit| number * 10 + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_example_of_the_standard_and_what_is_wrong_with_others() {
        for (number, expect) in [
            ("11010519491231002X", Ok(())),
            ("110105194912310021", Err(IdentityError::CheckDigit)),
            ("11010519491231020X", Err(IdentityError::CheckDigit)),
            ("440524188001010014", Err(IdentityError::BirthDate)),
            ("110105194902300021", Err(IdentityError::BirthDate)),
            ("110105203012310020", Err(IdentityError::BirthInTheFuture)),
            ("99010519491231002X", Err(IdentityError::Province)),
            ("110105491231002", Err(IdentityError::FifteenDigits)),
            ("1101051949123100", Err(IdentityError::Length)),
            ("", Err(IdentityError::Length)),
            ("1101051949123100XX", Err(IdentityError::Character)),
            ("11010519491231002Y", Err(IdentityError::Character)),
            ("1101051949123一002X", Err(IdentityError::Character)),
        ] {
            assert_eq!(check(number, on(2026, 3, 2)), expect, "{number}");
        }
    }

    #[test]
    fn a_child_born_today_has_a_number() {
        let body: Vec<u32> = "34080220260302001"
            .chars()
            .filter_map(|c| c.to_digit(10))
            .collect();
        let last = match check_digit(&body) {
            10 => "X".to_owned(),
            digit => digit.to_string(),
        };
        let number = format!("34080220260302001{last}");
        assert_eq!(check(&number, on(2026, 3, 2)), Ok(()));
        assert_eq!(
            check(&number, on(2026, 3, 1)),
            Err(IdentityError::BirthInTheFuture)
        );
    }
}
