//! How an applicant can be reached (联系方式, Art. 29), and how that is shown to those who need not know.
//!
//! The checks ask only whether an entry is plausible: what looks odd may still be right, and a
//! refused application is worse than a letter that comes back.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rules::applicant::Delivery;
use crate::rules::characters::{is_format, is_visible};
use crate::rules::language::Language;
use crate::rules::width::half_width;

/// The longest e-mail address in bytes (RFC 5321).
pub const EMAIL_LENGTH: usize = 254;
/// The shortest and longest telephone or fax number.
pub const PHONE_LENGTH: std::ops::RangeInclusive<usize> = 5..=30;
/// The longest postal address in characters.
pub const ADDRESS_LENGTH: usize = 200;

/// The means of contact on an application; [`Contact::checked`] puts them right.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// 联系电话.
    pub phone: Option<String>,
    /// 传真.
    pub fax: Option<String>,
    /// 电子邮箱.
    pub email: Option<String>,
    /// 通信地址.
    pub address: Option<String>,
    /// 邮政编码; alone it reaches nobody.
    pub postal_code: Option<String>,
}

/// What is wrong with a means of contact; it never holds the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// No telephone, fax, e-mail or address at all.
    #[error("give at least one of telephone, fax, e-mail and postal address")]
    Nothing,
    /// Not a telephone number.
    #[error("write the telephone number with 5 to 30 digits, +, -, blanks or parentheses")]
    Phone,
    /// Not a fax number.
    #[error("write the fax number with 5 to 30 digits, +, -, blanks or parentheses")]
    Fax,
    /// Not an e-mail address.
    #[error("check the e-mail address: it should look like name@example.com")]
    Email,
    /// The address is too long or holds control characters.
    #[error("write the postal address on one line of at most 200 characters")]
    Address,
    /// Not a postal code.
    #[error("write the postal code with 6 digits")]
    PostalCode,
    /// To be sent by post or courier, without an address.
    #[error("give the postal address: the information is to be sent there")]
    AddressForDelivery,
    /// To be sent by e-mail, without an e-mail address.
    #[error("give the e-mail address: the information is to be sent there")]
    EmailForDelivery,
    /// To be sent by fax, without a fax number.
    #[error("give the fax number: the information is to be sent there")]
    FaxForDelivery,
}

impl ContactError {
    /// The field it stands on; `None` when it concerns all of them.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Phone => Some("phone"),
            Self::Fax | Self::FaxForDelivery => Some("fax"),
            Self::Email | Self::EmailForDelivery => Some("email"),
            Self::Address | Self::AddressForDelivery => Some("address"),
            Self::PostalCode => Some("postal_code"),
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nothing => "contact_nothing",
            Self::Phone => "contact_phone",
            Self::Fax => "contact_fax",
            Self::Email => "contact_email",
            Self::Address => "contact_address",
            Self::PostalCode => "contact_postal_code",
            Self::AddressForDelivery => "delivery_needs_address",
            Self::EmailForDelivery => "delivery_needs_email",
            Self::FaxForDelivery => "delivery_needs_fax",
        }
    }

    /// What to do, in the reader's language.
    pub fn advice(self, language: Language) -> String {
        let chinese = match self {
            Self::Nothing => "请至少填写联系电话、传真、电子邮箱、通信地址中的一项",
            Self::Phone => "请填写5至30位的联系电话，只含数字、加号、连字符、空格、括号",
            Self::Fax => "请填写5至30位的传真号码，只含数字、加号、连字符、空格、括号",
            Self::Email => "请核对电子邮箱，格式如 name@example.com",
            Self::Address => "请用一行填写通信地址，不超过200字",
            Self::PostalCode => "请填写6位数字的邮政编码",
            Self::AddressForDelivery => "获取方式为邮寄、快递的，请填写通信地址",
            Self::EmailForDelivery => "获取方式为电子邮件的，请填写电子邮箱",
            Self::FaxForDelivery => "获取方式为传真的，请填写传真号码",
        };
        language.pick(chinese.to_owned(), self.to_string())
    }
}

impl Contact {
    /// Normalises every entry and checks it; an empty entry counts as not given.
    pub fn checked(self) -> Result<Self, Vec<ContactError>> {
        let contact = Self {
            phone: normalised(self.phone),
            fax: normalised(self.fax),
            email: normalised(self.email),
            address: trimmed(self.address),
            postal_code: normalised(self.postal_code),
        };
        let reachable = [
            &contact.phone,
            &contact.fax,
            &contact.email,
            &contact.address,
        ];
        let mut problems = Vec::new();
        if reachable.iter().all(|entry| entry.is_none()) {
            problems.push(ContactError::Nothing);
        }
        let checks: [(&Option<String>, Check, ContactError); 5] = [
            (&contact.phone, is_phone, ContactError::Phone),
            (&contact.fax, is_phone, ContactError::Fax),
            (&contact.email, is_email, ContactError::Email),
            (&contact.address, is_address, ContactError::Address),
            (
                &contact.postal_code,
                is_postal_code,
                ContactError::PostalCode,
            ),
        ];
        problems.extend(
            checks
                .into_iter()
                .filter(|(entry, fits, _)| entry.as_deref().is_some_and(|text| !fits(text)))
                .map(|(_, _, problem)| problem),
        );
        if problems.is_empty() {
            Ok(contact)
        } else {
            Err(problems)
        }
    }
}

impl Contact {
    /// Whether what was asked for can reach the applicant in the way they chose (获取方式).
    pub fn check_delivery(&self, way: Delivery) -> Result<(), ContactError> {
        let needed = |entry: &Option<String>, problem| match entry {
            Some(_) => Ok(()),
            None => Err(problem),
        };
        match way {
            Delivery::Post | Delivery::Express => {
                needed(&self.address, ContactError::AddressForDelivery)
            }
            Delivery::Email => needed(&self.email, ContactError::EmailForDelivery),
            Delivery::Fax => needed(&self.fax, ContactError::FaxForDelivery),
            Delivery::PickUp | Delivery::ReadOnSite => Ok(()),
        }
    }

    /// The way in which the applicant can be reached, when they chose none.
    pub fn usual_delivery(&self) -> Delivery {
        let ways = [Delivery::Email, Delivery::Post, Delivery::Fax];
        ways.into_iter()
            .find(|way| self.check_delivery(*way).is_ok())
            .unwrap_or(Delivery::PickUp)
    }
}

impl fmt::Debug for Contact {
    /// Tells which entries there are, never what they say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("phone", &self.phone.is_some())
            .field("fax", &self.fax.is_some())
            .field("email", &self.email.is_some())
            .field("address", &self.address.is_some())
            .field("postal_code", &self.postal_code.is_some())
            .finish()
    }
}

/// Whether this can be a telephone number, mobile, fixed or foreign.
pub fn is_phone(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')');
    PHONE_LENGTH.contains(&text.len())
        && text.chars().all(fits)
        && text.chars().filter(char::is_ascii_digit).count() >= *PHONE_LENGTH.start()
}

/// Whether this can be an e-mail address that is safe to write into a header.
///
/// ASCII only; a domain in Chinese is given in its `xn--` form. Quoted local parts are refused.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    text.len() <= EMAIL_LENGTH && local.len() <= 64 && is_local_part(local) && is_domain(domain)
}

/// Whether this is a mainland postal code: six digits.
pub fn is_postal_code(text: &str) -> bool {
    text.len() == 6 && text.chars().all(|c| c.is_ascii_digit())
}

/// Whether this can stand on an envelope: one line, at most [`ADDRESS_LENGTH`] characters.
pub fn is_address(text: &str) -> bool {
    text.chars().any(is_visible)
        && text.chars().count() <= ADDRESS_LENGTH
        && !text.chars().any(|c| breaks_a_line(c) || is_format(c))
}

/// A person's name with only the first character readable: 张三 -> 张*.
///
/// At most three stars, so that a long name does not show its length; a single character is hidden.
pub fn mask_name(name: &str) -> String {
    let mut characters = name.trim().chars();
    match (characters.next(), characters.count().min(3)) {
        (None, _) => String::new(),
        (Some(_), 0) => "*".to_owned(),
        (Some(first), hidden) => format!("{first}{}", "*".repeat(hidden)),
    }
}

/// An e-mail address with only the first character and the domain readable: `z***@example.com`.
pub fn mask_email(address: &str) -> String {
    let Some((local, domain)) = address.split_once('@') else {
        return "***".to_owned();
    };
    let mut characters = local.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(_)) => format!("{first}***@{domain}"),
        (Some(_) | None, _) => format!("***@{domain}"),
    }
}

/// A telephone number with only its last four digits readable, two when it is short.
pub fn mask_phone(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let readable = match digits.len() {
        0..=4 => 0,
        5..=7 => 2,
        8.. => 4,
    };
    let hidden = digits.len().saturating_sub(readable);
    "*".chars()
        .cycle()
        .take(hidden)
        .chain(digits.into_iter().skip(hidden))
        .collect()
}

type Check = fn(&str) -> bool;

fn normalised(entry: Option<String>) -> Option<String> {
    trimmed(entry.map(|text| half_width(&text)))
}

fn trimmed(entry: Option<String>) -> Option<String> {
    entry
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

fn is_local_part(local: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(fits))
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

/// Control characters, and the line separators that are not counted among them.
fn breaks_a_line(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers() {
        for (text, expect) in [
            ("13812345678", true),
            ("+86 (556) 5566-7788", true),
            ("12345", true),
            ("1234", false),
            ("-----", false),
            ("13812345678转801", false),
            ("1381234\r\n5678", false),
            (&"1".repeat(31), false),
        ] {
            assert_eq!(is_phone(text), expect, "{text}");
        }
    }

    #[test]
    fn email_addresses() {
        let long = format!("{}@example.com", "a".repeat(65));
        let longer = format!("a@{}com", "abcdefgh.".repeat(30));
        for (text, expect) in [
            ("zhang.san+yj@example.com", true),
            ("a@xn--fiqs8s.cn", true),
            ("a@b", false),
            ("a@@b.cn", false),
            ("a@b@c.cn", false),
            ("a b@c.cn", false),
            ("\"a\"@b.cn", false),
            ("a@b.cn\r\nBcc: x@y.cn", false),
            ("a@b.cn,x@y.cn", false),
            ("<a@b.cn>", false),
            (".a@b.cn", false),
            ("a@-b.cn", false),
            ("a@b..cn", false),
            ("张三@例子.中国", false),
            (&long, false),
            (&longer, false),
            ("", false),
        ] {
            assert_eq!(is_email(text), expect, "{text}");
        }
    }

    #[test]
    fn addresses_and_postal_codes() {
        for (text, expect) in [
            ("某市某区某路1号", true),
            ("某市\n某区", false),
            ("某市\u{2028}某区", false),
            ("  ", false),
            (&"路".repeat(200), true),
            (&"路".repeat(201), false),
        ] {
            assert_eq!(is_address(text), expect, "{text}");
        }
        for (text, expect) in [("246000", true), ("24600", false), ("24600a", false)] {
            assert_eq!(is_postal_code(text), expect, "{text}");
        }
    }

    #[test]
    fn one_means_of_contact_is_enough_and_none_is_not() {
        let email = |text: &str| Contact {
            email: Some(text.to_owned()),
            ..Contact::default()
        };
        let checked = email(" ａ＠b.cn ").checked().unwrap();
        assert_eq!(checked.email.as_deref(), Some("a@b.cn"));
        assert_eq!(email(" ").checked(), Err(vec![ContactError::Nothing]));
        let contact = Contact {
            phone: Some("x".to_owned()),
            postal_code: Some("1".to_owned()),
            ..Contact::default()
        };
        assert_eq!(
            contact.checked(),
            Err(vec![ContactError::Phone, ContactError::PostalCode])
        );
        let only_code = Contact {
            postal_code: Some("246000".to_owned()),
            ..Contact::default()
        };
        assert_eq!(only_code.checked(), Err(vec![ContactError::Nothing]));
    }

    #[test]
    fn a_delivery_needs_somewhere_to_go() {
        let entry = || Some("x".to_owned());
        let nothing = Contact::default();
        let email = Contact {
            email: entry(),
            ..Contact::default()
        };
        let address = Contact {
            address: entry(),
            ..Contact::default()
        };
        let fax = Contact {
            fax: entry(),
            ..Contact::default()
        };
        for (contact, reached) in [
            (&nothing, vec![]),
            (&email, vec![Delivery::Email]),
            (&address, vec![Delivery::Post, Delivery::Express]),
            (&fax, vec![Delivery::Fax]),
        ] {
            for way in Delivery::ALL {
                let anyway = matches!(way, Delivery::PickUp | Delivery::ReadOnSite);
                let works = contact.check_delivery(way).is_ok();
                assert_eq!(works, anyway || reached.contains(&way), "{way:?}");
            }
            let usual = reached.first().copied().unwrap_or(Delivery::PickUp);
            assert_eq!(contact.usual_delivery(), usual);
        }
    }

    #[test]
    fn debug_output_keeps_the_entries() {
        let contact = Contact {
            phone: Some("13812345678".to_owned()),
            ..Contact::default()
        };
        assert!(!format!("{contact:?}").contains("138"));
    }

    #[test]
    fn masks() {
        for (name, expect) in [
            ("张三", "张*"),
            ("欧阳娜娜", "欧***"),
            ("买买提·艾山江", "买***"),
            ("张", "*"),
            ("", ""),
        ] {
            assert_eq!(mask_name(name), expect);
        }
        for (address, expect) in [
            ("zhangsan@example.com", "z***@example.com"),
            ("z@example.com", "***@example.com"),
            ("nonsense", "***"),
        ] {
            assert_eq!(mask_email(address), expect);
        }
        for (number, expect) in [
            ("13812345678", "*******5678"),
            ("0556-5566778", "*******6778"),
            ("55667", "***67"),
            ("1234", "****"),
        ] {
            assert_eq!(mask_phone(number), expect);
        }
    }
}
