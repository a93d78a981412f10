//! How the rules' types cross into columns: ids as `uuid`, names of the law as `text`.

use diesel::backend::Backend;
use diesel::deserialize::{FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::{Nullable, SingleValue, Text, Uuid as SqlUuid};
use diesel::{deserialize, serialize};
use uuid::Uuid;

use crate::rules::applicant::ApplicantKind;
use crate::rules::calendar::Region;
use crate::rules::case::StageName;
use crate::rules::complaint::{ComplaintChannel, ComplaintKind, ComplaintStage, Finding};
use crate::rules::deadline::Party;
use crate::rules::document::{AttachmentKind, MediaType};
use crate::rules::identity::DocumentKind;
use crate::rules::ids::{
    AccountId, AuthorityId, CalendarId, CaseId, ComplaintId, ConsultationId, DepartmentId,
    DocumentId, LetterId, NoticeId, ResponsibilityListId, SessionId, TextId,
};
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;
use crate::rules::lateness::DueState;
use crate::rules::outcome::Outcome;
use crate::rules::policy::Role;
use crate::rules::receipt::Channel;
use crate::rules::regime::Jurisdiction;

/// PostgreSQL's `tsvector`.
#[derive(Debug, Clone, Copy, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 3614, array_oid = 3643))]
pub struct TsVector;

/// `$type` is stored as `$sql`: written through `$out`, read through `$in`.
macro_rules! column {
    ($type:ty, $sql:ty, $plain:ty, $out:expr, $in:expr) => {
        column!(@bound $type, $type, $sql);
        column!(@bound $type, &$type, $sql);

        impl ToSql<$sql, Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let plain: $plain = $out(*self);
                ToSql::<$sql, Pg>::to_sql(&plain, &mut out.reborrow())
            }
        }

        impl ToSql<Nullable<$sql>, Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<$sql, Pg>::to_sql(self, out)
            }
        }

        impl FromSql<$sql, Pg> for $type {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                let plain = <<$plain as ToOwnedColumn>::Owned as FromSql<$sql, Pg>>::from_sql(bytes)?;
                $in(plain)
            }
        }

        impl<DB, ST> Queryable<ST, DB> for $type
        where
            DB: Backend,
            ST: SingleValue,
            Self: FromSql<ST, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
    (@bound $type:ty, $given:ty, $sql:ty) => {
        impl AsExpression<$sql> for $given {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }

        impl AsExpression<Nullable<$sql>> for $given {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
    };
}

/// What a borrowed column value is when read.
trait ToOwnedColumn {
    type Owned;
}

impl ToOwnedColumn for Uuid {
    type Owned = Uuid;
}

impl ToOwnedColumn for &'static str {
    type Owned = String;
}

macro_rules! ids {
    ($($id:ident),*) => {$( column!($id, SqlUuid, Uuid, |id: $id| id.0, |uuid| Ok($id(uuid))); )*};
}

macro_rules! codes {
    ($($type:ident),*) => {$(
        column!($type, Text, &'static str, |it: $type| it.code(), |code: String| {
            $type::from_code(&code).ok_or_else(|| unknown(stringify!($type), &code))
        });
    )*};
}

ids!(
    AccountId,
    AuthorityId,
    CalendarId,
    CaseId,
    ComplaintId,
    ConsultationId,
    DepartmentId,
    DocumentId,
    LetterId,
    NoticeId,
    ResponsibilityListId,
    SessionId,
    TextId
);
codes!(
    ApplicantKind,
    AttachmentKind,
    CaseKind,
    Channel,
    ComplaintChannel,
    ComplaintKind,
    ComplaintStage,
    DocumentKind,
    DueState,
    Finding,
    Jurisdiction,
    MediaType,
    Outcome,
    Party,
    Region,
    Role,
    StageName
);
column!(
    Language,
    Text,
    &'static str,
    |it: Language| it.tag(),
    |tag: String| { Language::from_tag(&tag).ok_or_else(|| unknown("Language", &tag)) }
);

fn unknown(what: &str, value: &str) -> Box<dyn std::error::Error + Send + Sync> {
    format!("the database holds an unknown {what}: {value}").into()
}
