//! Enumerations whose values have a stable code and a name for people.

/// Codes and titles of an enumeration, as one table.
macro_rules! named {
    ($type:ident, $count:literal: $($variant:ident => $code:literal, $chinese:literal, $english:literal;)*) => {
        impl $type {
            /// Every one.
            pub const ALL: [Self; $count] = [$(Self::$variant),*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// Reads a stable code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|it| it.code() == code)
            }

            /// What people call it.
            pub fn title(self, language: $crate::rules::language::Language) -> &'static str {
                match self { $(Self::$variant => language.pick($chinese, $english)),* }
            }
        }
    };
}

pub(in crate::rules) use named;
