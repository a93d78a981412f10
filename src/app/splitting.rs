//! Splitting an application with several matters: the parts are opened in the transaction that splits it.

use chrono::{Datelike, NaiveDate};

use super::intake::{Application, case_number};
use super::record::{Change, Opening};
use super::{App, Error, Result};
use crate::rules::application::Wanted;
use crate::rules::case::Case;
use crate::rules::command::{Command, NewSplit, NewText};
use crate::rules::event::{CaseRef, SplitFrom};
use crate::rules::ids::CaseId;
use crate::rules::parties::Agency;
use crate::rules::splitting::{is_in_bounds, part};
use crate::storage::numbers::{self, Counter};
use crate::storage::{AsyncPgConnection, cases, parties, people};

/// Draws a number for every part; if the split is refused, they go back with the transaction.
pub(super) async fn draw_parts(
    tx: &mut AsyncPgConnection,
    app: &App,
    case: &Case,
    new: &NewSplit,
    today: NaiveDate,
) -> Result<Vec<CaseRef>> {
    if !is_in_bounds(new.matters.len()) {
        return Ok(Vec::new());
    }
    let authority = app.authority(case.authority).await?;
    let mut parts = Vec::with_capacity(new.matters.len());
    for _further in new.matters.iter().skip(1) {
        let sequence = numbers::draw(tx, authority.id, Counter::Case, today.year()).await?;
        parts.push(CaseRef {
            case: CaseId(app.env.id()),
            number: case_number(&authority, today, sequence)?,
        });
    }
    Ok(parts)
}

/// Opens the parts, and keeps the title of what stays with the original.
pub(super) async fn keep(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    (before, after): (&Case, &Case),
    command: &Command,
) -> Result<()> {
    let Command::Split(new) = command else {
        return Ok(());
    };
    let [first, further @ ..] = new.matters.as_slice() else {
        return Ok(());
    };
    let whole = whole(tx, change, before).await?;
    let stays = Application {
        wanted: wanted(first)?,
        ..whole.clone()
    };
    cases::retitle(tx, &change.app.keys, after, &stays.title()).await?;
    for (reference, matter) in after.parts.iter().zip(further) {
        let application = Application {
            wanted: wanted(matter)?,
            ..whole.clone()
        };
        open(tx, change, (before, reference), (&application, matter)).await?;
    }
    Ok(())
}

async fn open(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (original, reference): (&Case, &CaseRef),
    (application, matter): (&Application, &NewText),
) -> Result<()> {
    let from = SplitFrom {
        case: original.id,
        number: original.number.clone(),
        version: original.version,
        application: original.wanted.clone(),
        on: Some(change.today),
    };
    let wanted = matter.reference.clone();
    let decided = part(original, from, reference, wanted, change.today);
    let title = application.title();
    let opening = Opening {
        case: reference.case,
        application,
        title: &title,
        wanted: matter,
        reply: None,
    };
    let change = Change {
        application: Some(application),
        ..*change
    };
    Box::pin(change.open(tx, &opening, decided)).await?;
    Ok(())
}

/// The application as it stands in the register.
async fn whole(tx: &AsyncPgConnection, change: &Change<'_>, case: &Case) -> Result<Application> {
    let (keys, authority) = (&change.app.keys, change.authority.id);
    let agent = parties::agent(tx, keys, authority, case.id).await?;
    let agency = Agency {
        presented_on: case.power_of_attorney_on(),
    };
    Ok(Application {
        kind: case.kind,
        applicant: people::get(tx, keys, authority, case.id, case.applicant_kind).await?,
        joint: parties::joint(tx, keys, authority, case.id).await?,
        agent: agent.map(|agent| (agent, agency)),
        wanted: Wanted {
            name: None,
            document_number: None,
            features: None,
            evidence: None,
        },
        form: case.form.clone(),
    })
}

fn wanted(matter: &NewText) -> Result<Wanted> {
    serde_json::from_str(&matter.plain).map_err(Error::internal)
}
