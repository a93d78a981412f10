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
    /// A disk is full: that of the documents, or that of the database.
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
                _ if is_full(info.message()) => Self::NoSpace,
                _ if is_going_away(info.message()) || is_short(info.message()) => Self::Unavailable,
                _ if is_after_another(info.message()) => {
                    tracing::warn!("a statement before this one failed in its transaction");
                    Self::Unavailable
                }
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

/// PostgreSQL says so when its disk is full (53100): diesel hands on its words, and not their code. The reason is the
/// machine's own, in the language that the server is set to.
fn is_full(message: &str) -> bool {
    [
        "No space left on device",
        "Disk quota exceeded",
        "设备上没有空间",
        "超出磁盘限额",
    ]
    .iter()
    .any(|reason| message.contains(reason))
}

/// PostgreSQL says so when it is short of memory (53200) or of connections (53300).
fn is_short(message: &str) -> bool {
    message.starts_with("out of memory")
        || message.starts_with("out of shared memory")
        || message.contains("too many clients already")
        || message.starts_with("remaining connection slots are reserved")
}

/// PostgreSQL says so of the statements after one that failed; sent together, one of them may be heard first.
fn is_after_another(message: &str) -> bool {
    message.starts_with("current transaction is aborted") || message.starts_with("当前事务被终止")
}

/// PostgreSQL says so while it stops, starts or recovers.
fn is_going_away(message: &str) -> bool {
    message.starts_with("terminating connection")
        || message.starts_with("the database system is")
        || message.contains("connection closed")
        || message.contains("canceling statement due to lock timeout")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(message: &str) -> Error {
        let cause = Box::new(message.to_owned());
        storage::Error::DatabaseError(DatabaseErrorKind::Unknown, cause).into()
    }

    #[test]
    fn what_postgresql_has_no_room_for_is_no_fault_of_ours() {
        for full in [
            "could not extend file \"base/16384/2619\": No space left on device",
            "could not write to file \"pg_wal/xlogtemp.77\": No space left on device",
            "could not extend file \"base/16384/2619\": Disk quota exceeded",
            "无法扩展文件 \"base/16384/2619\": 设备上没有空间",
        ] {
            assert!(matches!(told(full), Error::NoSpace), "{full}");
        }
        for short in [
            "out of shared memory",
            "out of memory",
            "sorry, too many clients already",
            "remaining connection slots are reserved for roles with the SUPERUSER attribute",
            "the database system is in recovery mode",
        ] {
            assert!(matches!(told(short), Error::Unavailable), "{short}");
        }
        assert!(matches!(
            told("relation \"cases\" does not exist"),
            Error::Internal(_)
        ));
    }
}
