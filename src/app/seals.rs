//! In whose name a reply goes out: who seals it, and who hears what against it.

use uuid::Uuid;

use super::Result;
use crate::rules::ids::{AuthorityId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::outcome::RemedyBodies;
use crate::storage::authorities::Authority;
use crate::storage::departments::Department;
use crate::storage::{AsyncPgConnection, departments};

/// The agency that replies under its own seal.
///
/// A department replies in its own name (条例 10, 27). The disclosure office (政府信息公开工作机构) is no
/// agency of its own: what it answers is the government's reply.
pub(super) enum Seal {
    /// The government as a whole.
    Government,
    /// One of its departments.
    Department(Box<Department>),
}

impl Seal {
    /// Whose reply it is when a department answers; the government's when none does.
    pub(super) async fn of(
        tx: &AsyncPgConnection,
        authority: AuthorityId,
        department: Option<DepartmentId>,
    ) -> Result<Self> {
        let found = match department {
            Some(id) => departments::find(tx, authority, id).await?,
            None => None,
        };
        Ok(match found {
            Some(found) if found.kind != "disclosure_office" => Self::Department(Box::new(found)),
            Some(_) | None => Self::Government,
        })
    }

    /// By what its letters are counted.
    pub(super) fn id(&self, authority: AuthorityId) -> Uuid {
        match self {
            Self::Government => authority.0,
            Self::Department(department) => department.id.0,
        }
    }

    /// The name over the seal. Departments are known by their Chinese names only.
    pub(super) fn name(&self, authority: &Authority, language: Language) -> String {
        match self {
            Self::Government => language.pick(&authority.name, &authority.name_en).clone(),
            Self::Department(department) => department.name.clone(),
        }
    }

    /// Who hears what against its replies.
    ///
    /// Against a department's: the government (行政复议法 24) and the court for departments; against the
    /// government's own: the government above it and the court one level up (行政诉讼法 15).
    pub(super) fn bodies(&self, authority: &Authority, language: Language) -> RemedyBodies {
        match self {
            Self::Government => RemedyBodies {
                reconsideration_body: named(
                    &authority.reconsideration_body,
                    authority.reconsideration_body_en.as_ref(),
                    language,
                ),
                court: named(&authority.court, authority.court_en.as_ref(), language),
            },
            Self::Department(_) => RemedyBodies {
                reconsideration_body: named(&authority.name, Some(&authority.name_en), language),
                court: authority.department_court.as_ref().map_or_else(
                    || {
                        language
                            .pick("有管辖权的人民法院", "people's court with jurisdiction")
                            .to_owned()
                    },
                    |court| named(court, authority.department_court_en.as_ref(), language),
                ),
            },
        }
    }
}

/// A name in a language; in Chinese, where there is no English one.
fn named(chinese: &str, english: Option<&String>, language: Language) -> String {
    language
        .pick(chinese, english.map_or(chinese, String::as_str))
        .to_owned()
}
