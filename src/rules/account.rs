//! What an account may be called, and which passwords are worth the name.

/// The longest login, in characters.
pub const LOGIN_MAX: usize = 64;
/// The shortest password, in characters.
pub const PASSWORD_MIN: usize = 12;
/// The longest, in characters.
pub const PASSWORD_MAX: usize = 128;
/// How many different characters a password has at least.
pub const PASSWORD_DIFFERENT: usize = 5;

/// Whether this can be a login: letters of any script, digits, and `. - _ @`.
pub fn is_login(text: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || ".-_@".contains(letter);
    (1..=LOGIN_MAX).contains(&text.chars().count()) && text.chars().all(fits)
}

/// A login as it is kept and compared: nobody tells `WANG.WEI` from `wang.wei` when they read it aloud.
pub fn folded(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Why a password may not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Shorter than [`PASSWORD_MIN`] or longer than [`PASSWORD_MAX`].
    Length,
    /// Of fewer different characters than [`PASSWORD_DIFFERENT`].
    Monotonous,
}

impl PasswordFault {
    /// Its stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Length => "password_length",
            Self::Monotonous => "password_monotonous",
        }
    }

    /// What to do, in Chinese.
    pub fn chinese(self) -> String {
        match self {
            Self::Length => format!("密码应为 {PASSWORD_MIN} 至 {PASSWORD_MAX} 个字符"),
            Self::Monotonous => format!("密码至少应含 {PASSWORD_DIFFERENT} 个不同的字符"),
        }
    }

    /// What to do, in English.
    pub fn english(self) -> String {
        match self {
            Self::Length => format!("A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters"),
            Self::Monotonous => {
                format!("A password has at least {PASSWORD_DIFFERENT} different characters")
            }
        }
    }
}

/// What is wrong with a password, if anything.
pub fn password_fault(password: &str) -> Option<PasswordFault> {
    let mut letters: Vec<char> = password.chars().collect();
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&letters.len()) {
        return Some(PasswordFault::Length);
    }
    letters.sort_unstable();
    letters.dedup();
    (letters.len() < PASSWORD_DIFFERENT).then_some(PasswordFault::Monotonous)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_has_no_blanks_and_a_password_some_variety() {
        for (login, fits) in [
            ("li.na", true),
            ("李娜", true),
            ("", false),
            ("x 1", false),
            ("a\u{7}", false),
        ] {
            assert_eq!(is_login(login), fits, "{login:?}");
        }
        assert!(!is_login(&"a".repeat(65)));
        for (password, fault) in [
            ("short", Some(PasswordFault::Length)),
            ("aaaaaaaaaaaa", Some(PasswordFault::Monotonous)),
            ("121212121212", Some(PasswordFault::Monotonous)),
            ("迎江区的密码在这里写着呢吧", None),
            ("correct horse", None),
        ] {
            assert_eq!(password_fault(password), fault, "{password}");
        }
        assert_eq!(
            password_fault(&"abcde".repeat(26)),
            Some(PasswordFault::Length)
        );
    }
}
