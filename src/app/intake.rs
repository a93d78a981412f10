//! Filing: an application enters the register, and a case begins.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::act::{Key, begin, finish, replay};
use super::facts::draw_letter;
use super::record::{Change, Mails, Opening};
use super::seen::Seen;
use super::{App, Error, Result};
use crate::rules::application::{Applicant, FormWanted, Wanted};
use crate::rules::case::Case;
use crate::rules::command::NewText;
use crate::rules::event::{Decided, LetterRef};
use crate::rules::filing::{self, Filing};
use crate::rules::ids::{CaseId, LetterId};
use crate::rules::kind::CaseKind;
use crate::rules::masking::Persons;
use crate::rules::number::CaseNumber;
use crate::rules::on_the_spot::{self, OnTheSpot};
use crate::rules::outcome::Reply;
use crate::rules::parties::{Agency, Agent, JointApplicant};
use crate::rules::policy::{self, Actor, Office};
use crate::rules::receipt::Channel;
use crate::rules::service::Signatory;
use crate::storage::authorities::Authority;
use crate::storage::numbers::{self, Counter};
use crate::storage::{AsyncPgConnection, calendars, departments};

/// How long a title may be in lists, in characters.
const TITLE_LENGTH: usize = 60;

/// An application as someone hands it in.
#[derive(Debug, Clone)]
pub struct Application {
    /// What it asks for.
    pub kind: CaseKind,
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

impl Application {
    /// What is known of the people behind it.
    pub(super) fn persons(&self) -> Persons {
        let agent = self.agent.as_ref().map(|(agent, _)| agent);
        Persons::of(&self.applicant, &self.joint, agent)
    }

    /// What is wanted in a line for lists, which show people masked; masked before it is cut, so that no half of a name
    /// is left.
    pub(super) fn title(&self) -> String {
        self.persons().hide_in(&self.wanted).title(TITLE_LENGTH)
    }
}

/// By which door it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// A registrar records what comes in at the counter and grants it at once (当场答复; Art. 33(1)).
    Counter {
        /// The channel.
        channel: Channel,
        /// The day it reached the agency; today when not said.
        received_on: Option<NaiveDate>,
        /// What the reply says.
        reply: Box<Reply>,
        /// Who signs for it.
        signed_by: Signatory,
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
    let known = app.calendars(&authority).await?;
    let (channel, filed_on) = match &door {
        Door::Online => (Channel::Online, today),
        Door::Office {
            channel,
            received_on,
        }
        | Door::Counter {
            channel,
            received_on,
            ..
        } => {
            policy::permit_office(actor, Office::RecordApplication)?;
            (*channel, received_on.unwrap_or(today))
        }
    };
    let answer = Answer::of(app, &door)?;
    let wanted = app.text(serde_json::to_string(&application.wanted).map_err(Error::internal)?);
    let title = application.title();
    let mails = Mails::default();
    let case = app
        .write(async |tx| {
            if let Some(earlier) = begin(tx, key.as_ref(), now).await? {
                return replay(tx, actor, &earlier).await;
            }
            let sequence = numbers::draw(tx, authority.id, Counter::Case, today.year()).await?;
            let filing = Filing {
                number: case_number(&authority, today, sequence)?,
                kind: application.kind,
                law: authority.law,
                channel,
                filed_on,
                applicant_kind: application.applicant.kind,
                form: application.form.clone(),
                wanted: wanted.reference.clone(),
                agent: application.agent.as_ref().map(|(_, agency)| *agency),
                joint: u8::try_from(application.joint.len()).map_err(Error::internal)?,
            };
            // A reply is judged for good by the calendar, so for one the database is asked, as `act` does.
            let calendars = if answer.is_some()
                && calendars::newest(tx, authority.id).await? > known.revision()
            {
                app.reload_calendars(tx, &authority).await?
            } else {
                Arc::clone(&known)
            };
            let answered = match &answer {
                Some(answer) => {
                    let desk = Desk {
                        app,
                        actor,
                        authority: &authority,
                        calendar: calendars.revision(),
                        today,
                    };
                    Some(answer.decide(tx, &desk, &filing).await?)
                }
                None => None,
            };
            let mut decided = filing::file(filing, authority.confirmation, today)?;
            decided.extend(answered);
            let change = Change {
                app,
                authority: &authority,
                calendars: &calendars,
                by: actor.by(),
                now,
                today,
                application: Some(application),
                mails: &mails,
                seen: &Seen::default(),
            };
            let opening = Opening {
                case: CaseId(app.env.id()),
                application,
                title: &title,
                wanted: &wanted,
                reply: answer.as_ref().map(|answer| &answer.content),
            };
            let case = Box::pin(change.open(tx, &opening, decided)).await?;
            finish(tx, key.as_ref(), 201, case.id.0, case.version).await?;
            Ok(case)
        })
        .await?;
    mails.wake_sender(app);
    Ok(case)
}

/// What is answered at the counter.
struct Answer<'a> {
    reply: &'a Reply,
    content: NewText,
    signed_by: Signatory,
}

/// Where and when that happens.
struct Desk<'a> {
    app: &'a App,
    actor: &'a Actor,
    authority: &'a Authority,
    calendar: i32,
    today: NaiveDate,
}

impl<'a> Answer<'a> {
    fn of(app: &App, door: &'a Door) -> Result<Option<Self>> {
        Ok(match door {
            Door::Counter {
                reply, signed_by, ..
            } => Some(Self {
                reply,
                content: app.text(serde_json::to_string(reply).map_err(Error::internal)?),
                signed_by: *signed_by,
            }),
            Door::Online | Door::Office { .. } => None,
        })
    }

    async fn decide(
        &self,
        tx: &mut AsyncPgConnection,
        desk: &Desk<'_>,
        filing: &Filing,
    ) -> Result<Decided> {
        let (id, today) = (desk.authority.id, desk.today);
        let office = departments::disclosure_office(tx, id, today).await?;
        let given = OnTheSpot {
            is_allowed: desk.authority.on_the_spot,
            reply: self.reply,
            content: &self.content,
            signed_by: self.signed_by,
            registrar: desk.actor.account().ok_or(Error::Denied)?,
            office,
            letter: LetterRef {
                id: LetterId(desk.app.env.id()),
                number: draw_letter(tx, id, office, today).await?,
            },
            calendar: desk.calendar,
        };
        Ok(on_the_spot::answer(filing, &given, today)?)
    }
}

/// The number of a case that is registered today.
pub(super) fn case_number(
    authority: &Authority,
    today: NaiveDate,
    sequence: i32,
) -> Result<String> {
    let year = u16::try_from(today.year()).map_err(Error::internal)?;
    let sequence = u64::try_from(sequence).map_err(Error::internal)?;
    Ok(CaseNumber::new(&authority.code, year, sequence)
        .map_err(Error::internal)?
        .to_string())
}
