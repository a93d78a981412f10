//! Earlier cases of the same applicant that ask for something alike: a hint for the disclosure office.

use chrono::Months;

use super::{App, Error, Result};
use crate::rules::application::Wanted;
use crate::rules::case::Case;
use crate::rules::ids::CaseId;
use crate::rules::policy::{self, Actor, Office, permit_office};
use crate::rules::similarity::{Similarity, compare};
use crate::storage::{cases, repeats, texts};

/// How far back it is looked for.
const WITHIN: Months = Months::new(12);
/// How many of an applicant's cases are compared at most, the newest.
const COMPARED: i64 = 100;

/// An earlier case, and what it has in common with the one in question.
pub struct Repeat {
    /// The earlier case.
    pub case: Case,
    /// What it asked for.
    pub wanted: Wanted,
    /// How alike they are.
    pub similarity: Similarity,
}

/// The cases of the year before that the same people brought and that ask for something alike, newest
/// first. Their texts are opened for it, which is noted in the audit.
///
/// # Errors
/// Not found, denied to all but the disclosure office; or the database cannot be reached.
pub async fn of_case(app: &App, actor: &Actor, id: CaseId) -> Result<Vec<Repeat>> {
    let (authority, scope) = (actor.authority(), policy::scope(actor));
    app.write(async |tx| {
        let case = cases::find(tx, scope, id).await?.ok_or(Error::NotFound)?;
        permit_office(actor, Office::SeeRepeats)?;
        app.note(tx, authority, actor.by(), "repeats_read", Some(id.0))
            .await?;
        let since = case.filed_on.checked_sub_months(WITHIN);
        let since = since.unwrap_or(case.filed_on);
        let earlier = repeats::earlier(tx, scope, &case, since, COMPARED).await?;
        let wanted: Vec<_> = [&case]
            .into_iter()
            .chain(&earlier)
            .map(|case| case.wanted.id)
            .collect();
        let opened = texts::find_all(tx, &app.keys, authority, &wanted).await?;
        // What was shredded cannot be compared.
        let read = |case: &Case| -> Result<Option<Wanted>> {
            let text = opened.get(&case.wanted.id);
            text.map(|text| serde_json::from_str(text).map_err(Error::internal))
                .transpose()
        };
        let Some(this) = read(&case)? else {
            return Ok(Vec::new());
        };
        let mut repeats = Vec::new();
        for case in earlier {
            let Some(wanted) = read(&case)? else { continue };
            let similarity = compare(&this, &wanted);
            if similarity.is_alike() {
                repeats.push(Repeat {
                    case,
                    wanted,
                    similarity,
                });
            }
        }
        Ok(repeats)
    })
    .await
}
