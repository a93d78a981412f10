//! Filing: an application enters the register, and a case begins.

use chrono::{Datelike, NaiveDate};

use super::act::{Key, begin, finish, replay};
use super::record::{Change, Opening};
use super::{App, Error, Result};
use crate::rules::application::{Applicant, FormWanted, Wanted};
use crate::rules::case::Case;
use crate::rules::filing::{self, Filing};
use crate::rules::ids::CaseId;
use crate::rules::number::CaseNumber;
use crate::rules::parties::{Agency, Agent, JointApplicant};
use crate::rules::policy::{self, Actor, Office};
use crate::rules::receipt::Channel;
use crate::storage::authorities::Authority;
use crate::storage::numbers::{self, Counter};

/// How long a title may be in lists, in characters.
const TITLE_LENGTH: usize = 60;

/// An application as someone hands it in.
#[derive(Debug, Clone)]
pub struct Application {
    /// Who applies; of several, their representative (代表人).
    pub applicant: Applicant,
    /// Who applies together with them.
    pub joint: Vec<JointApplicant>,
    /// Who acts for them, and since when that is shown.
    pub agent: Option<(Agent, Agency)>,
    /// What they want to know.
    pub wanted: Wanted,
    /// How they want to receive it.
    pub form: FormWanted,
}

/// By which door it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The applicant files online, now (互联网).
    Online,
    /// A registrar records what came in by another channel on a day (登记).
    Office {
        /// The channel.
        channel: Channel,
        /// The day it reached the agency; today when not said.
        received_on: Option<NaiveDate>,
    },
}

/// Files an application: number, case, first events, receipt and notices, in one transaction.
///
/// # Errors
/// Denied, refused; or the database cannot be reached.
pub async fn file(
    app: &App,
    actor: &Actor,
    application: &Application,
    door: Door,
    key: Option<Key>,
) -> Result<Case> {
    let now = app.env.now();
    let authority = app.authority(actor.authority()).await?;
    let today = authority.day(now);
    let calendars = app.calendars(&authority).await?;
    let (channel, filed_on) = match door {
        Door::Online => (Channel::Online, today),
        Door::Office {
            channel,
            received_on,
        } => {
            policy::permit_office(actor, Office::RecordApplication)?;
            (channel, received_on.unwrap_or(today))
        }
    };
    let wanted = app.text(serde_json::to_string(&application.wanted).map_err(Error::internal)?);
    let title = application.wanted.title(TITLE_LENGTH);
    let case = app
        .write(async |tx| {
            if let Some(earlier) = begin(tx, key.as_ref(), now).await? {
                return replay(tx, actor, &earlier).await;
            }
            let sequence = numbers::draw(tx, authority.id, Counter::Case, today.year()).await?;
            let filing = Filing {
                number: case_number(&authority, today, sequence)?,
                law: authority.law,
                channel,
                filed_on,
                applicant_kind: application.applicant.kind,
                form: application.form.clone(),
                wanted: wanted.reference.clone(),
                agent: application.agent.as_ref().map(|(_, agency)| *agency),
                joint: u8::try_from(application.joint.len()).map_err(Error::internal)?,
            };
            let decided = filing::file(filing, authority.confirmation, today)?;
            let change = Change {
                app,
                authority: &authority,
                calendars: &calendars,
                by: actor.by(),
                now,
                today,
            };
            let opening = Opening {
                case: CaseId(app.env.id()),
                application,
                title: &title,
                wanted: &wanted,
            };
            let case = change.open(tx, &opening, decided).await?;
            finish(tx, key.as_ref(), 201, case.id.0, case.version).await?;
            Ok(case)
        })
        .await?;
    app.wake.notify_one();
    Ok(case)
}

fn case_number(authority: &Authority, today: NaiveDate, sequence: i32) -> Result<String> {
    let year = u16::try_from(today.year()).map_err(Error::internal)?;
    let sequence = u64::try_from(sequence).map_err(Error::internal)?;
    Ok(CaseNumber::new(&authority.code, year, sequence)
        .map_err(Error::internal)?
        .to_string())
}
