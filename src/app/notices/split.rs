//! What is told of an application that was split by matter.

use super::{Subject, follow_url};
use crate::app::letters::{contact, due, wanted};
use crate::app::record::Change;
use crate::app::{Error, Result};
use crate::notify::notice::{ApplicationSplit, Notice, SplitMatter};
use crate::rules::case::Case;
use crate::rules::language::Language;
use crate::rules::policy::Scope;
use crate::storage::{AsyncPgConnection, cases};

impl Subject<'_> {
    pub(super) async fn of_split(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
        language: Language,
    ) -> Result<Notice> {
        let mut matters = vec![matter(tx, change, self.case, language).await?];
        for part in &self.case.parts {
            let scope = Scope::Authority(change.authority.id);
            let part = cases::find(tx, scope, part.case).await?;
            let part = part.ok_or_else(|| Error::internal("a part was not opened"))?;
            matters.push(matter(tx, change, &part, language).await?);
        }
        Ok(Notice::ApplicationSplit(ApplicationSplit {
            authority: super::authority_name(change, language),
            number: self.case.number.clone(),
            received_on: self.clock.counted_from.unwrap_or(self.case.filed_on),
            due: due(self.clock, change.today),
            matters,
            query_code: self.query_code(),
            follow_url: follow_url(change),
            contact: contact(change.authority),
        }))
    }
}

async fn matter(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    language: Language,
) -> Result<SplitMatter> {
    Ok(SplitMatter {
        number: case.number.clone(),
        matter: wanted(tx, change, case).await?.as_made(language),
    })
}
