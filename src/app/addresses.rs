//! Where what is for an applicant goes: to the agent who acts for them, else to themselves.

use std::collections::HashMap;

use super::intake::Application;
use super::{App, Result};
use crate::rules::case::Case;
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::language::Language;
use crate::storage::{AsyncPgConnection, parties, people};

/// Where those who applied in some cases of one authority can be mailed, and in which language; who left
/// no address is not there.
pub(super) async fn of_cases(
    tx: &AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    cases: &[&Case],
) -> Result<HashMap<CaseId, (String, Language)>> {
    let all: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
    let acting: Vec<CaseId> = cases
        .iter()
        .filter(|case| case.agent_acts())
        .map(|case| case.id)
        .collect();
    let mut agents: HashMap<CaseId, String> =
        parties::agent_emails(tx, &app.keys, authority, &acting)
            .await?
            .into_iter()
            .collect();
    let applicants = people::addresses(tx, &app.keys, authority, &all).await?;
    Ok(applicants
        .into_iter()
        .filter_map(|(case, own, language)| {
            let email = agents.remove(&case).or(own)?;
            Some((case, (email, language)))
        })
        .collect())
}

/// The same for one case.
pub(super) async fn of_case(
    tx: &AsyncPgConnection,
    app: &App,
    case: &Case,
) -> Result<Option<(String, Language)>> {
    let mut found = of_cases(tx, app, case.authority, &[case]).await?;
    Ok(found.remove(&case.id))
}

/// In which language the applicant of a case is written to.
pub(super) async fn language_of(
    tx: &AsyncPgConnection,
    app: &App,
    case: &Case,
) -> Result<Language> {
    let found = people::addresses(tx, &app.keys, case.authority, &[case.id]).await?;
    let language = found.into_iter().next().map(|(_, _, language)| language);
    Ok(language.unwrap_or(Language::Chinese))
}

/// Where the applicant of a case whose application is at hand can be mailed.
pub(super) fn of_application(application: &Application, case: &Case) -> Option<(String, Language)> {
    let acting = application.agent.as_ref().filter(|_| case.agent_acts());
    let agent = acting.and_then(|(agent, _)| agent.contact.email.clone());
    let email = agent.or_else(|| application.applicant.email.clone())?;
    Some((email, application.applicant.language))
}
