//! How a use-case can end other than well. Which HTTP status that is, `http` decides.

use diesel::result::DatabaseErrorKind;

use crate::notify::render::RenderError;
use crate::objects;
use crate::rules::policy::Denied;
use crate::rules::refusal::Refusal;
use crate::storage;

/// What a use-case gives.
pub type Result<T> = std::result::Result<T, Error>;

/// Why it did not.
#[derive(Debug)]
pub enum Error {
    /// It does not exist, or not for this actor.
    NotFound,
    /// It is for others to do.
    Denied,
    /// It is their own account, and that is for another to change.
    OwnAccount,
    /// They stand in for nobody of that account today.
    NotDeputy,
    /// Wrong name, password or code, or too many wrong ones before; deliberately not said which, for the
    /// answer would tell who has an account.
    WrongCredentials,
    /// The session has ended, or the account may not sign in.
    SignedOut,
    /// The law or the stage of the case does not allow it.
    Refused(Refusal),
    /// The version expected is not the one there is.
    Stale {
        /// The version there is.
        current: i32,
    },
    /// Fields whose content cannot be accepted.
    Invalid(Vec<Problem>),
    /// Something with this name is there already.
    Taken(Problem),
    /// The idempotency key was used for another request.
    KeyReused,
    /// A document is larger than it may be.
    TooLarge {
        /// The most bytes.
        most: u64,
    },
    /// The disk for documents is full.
    NoSpace,
    /// The database cannot be reached now.
    Unavailable,
    /// A fault of ours; the text is for the log only.
    Internal(String),
}

/// One field that cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which, as a path such as `applicant.email`.
    pub field: String,
    /// Stable name of what is wrong.
    pub code: &'static str,
    /// What a person reads, in Chinese.
    pub chinese: String,
    /// The same in English.
    pub english: String,
}

impl Error {
    /// One field that cannot be accepted.
    pub fn invalid(field: &str, code: &'static str, chinese: &str, english: &str) -> Self {
        Self::Invalid(vec![Problem {
            field: field.to_owned(),
            code,
            chinese: chinese.to_owned(),
            english: english.to_owned(),
        }])
    }

    /// A fault of ours.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Denied> for Error {
    fn from(_: Denied) -> Self {
        Self::Denied
    }
}

impl From<RenderError> for Error {
    fn from(cause: RenderError) -> Self {
        Self::internal(cause)
    }
}

impl From<objects::Error> for Error {
    fn from(cause: objects::Error) -> Self {
        match cause {
            objects::Error::NoSpace => Self::NoSpace,
            objects::Error::Missing(_)
            | objects::Error::Damaged(_)
            | objects::Error::Store(_)
            | objects::Error::Folder { .. } => Self::internal(cause),
        }
    }
}

impl From<storage::Error> for Error {
    fn from(cause: storage::Error) -> Self {
        match &cause {
            storage::Error::DatabaseError(kind, info) => match kind {
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::ReadOnlyTransaction => Self::Unavailable,
                DatabaseErrorKind::UniqueViolation => taken(info.constraint_name(), &cause),
                _ if is_going_away(info.message()) => Self::Unavailable,
                _ => Self::internal(&cause),
            },
            storage::Error::BrokenTransactionManager => Self::Unavailable,
            _ => Self::internal(&cause),
        }
    }
}

/// The one place where a named constraint becomes a conflict that a client understands.
fn taken(constraint: Option<&str>, cause: &storage::Error) -> Error {
    let problem = |field: &str, chinese: &str, english: &str| {
        Error::Taken(Problem {
            field: field.to_owned(),
            code: "taken",
            chinese: chinese.to_owned(),
            english: english.to_owned(),
        })
    };
    match constraint {
        Some("accounts_login_key") => problem(
            "login",
            "该登录名已被使用，请换一个",
            "This login is in use: choose another",
        ),
        Some("departments_no_key") => problem(
            "no",
            "该部门序号已被使用",
            "A department has this number: choose another",
        ),
        Some("departments_name_key") => problem(
            "name",
            "已有同名部门",
            "A department has this name: choose another",
        ),
        Some("authorities_code_key") => problem(
            "code",
            "该机关代码已被使用",
            "An authority has this code: choose another",
        ),
        Some("annual_freezings_year_key") => super::freezing::already_frozen(),
        Some(_) | None => Error::internal(cause),
    }
}

/// PostgreSQL says so while it stops, starts or recovers.
fn is_going_away(message: &str) -> bool {
    message.starts_with("terminating connection")
        || message.starts_with("the database system is")
        || message.contains("connection closed")
        || message.contains("canceling statement due to lock timeout")
}
