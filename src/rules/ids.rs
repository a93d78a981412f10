//! Identifiers: one type for each thing, so that none is taken for another.
//!
//! They are version 7 UUIDs, minted by `env` alone; numbers that people read are in `number.rs`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A government as one tenant (行政机关).
    AuthorityId;
    /// A department of an authority (部门).
    DepartmentId;
    /// A member of staff who signs in.
    AccountId;
    /// One signing-in, of staff or of an applicant.
    SessionId;
    /// A case (申请件).
    CaseId;
    /// A notice on working days that an authority took in (放假安排).
    CalendarId;
    /// A list of powers and responsibilities that an authority took in (权责清单).
    ResponsibilityListId;
    /// A free text that may hold personal data, kept encrypted.
    TextId;
    /// A statutory document (文书).
    LetterId;
    /// A document of a case, kept as a file outside the database.
    DocumentId;
    /// A consultation, under which who is asked is kept.
    ConsultationId;
    /// A complaint (投诉举报).
    ComplaintId;
    /// A notice owed to someone.
    NoticeId;
}

/// With one, or with none: of a department or of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With<T> {
    /// With this one.
    One(T),
    /// With none.
    Nobody,
}

impl<T> With<T> {
    /// The one, if there is one.
    pub fn one(self) -> Option<T> {
        match self {
            Self::One(one) => Some(one),
            Self::Nobody => None,
        }
    }
}
