//! What a command needs to know beside the case, gathered before deciding.

use chrono::{Datelike, NaiveDate};

use super::addresses;
use super::delivery::{mail_leaving, mail_under_way};
use super::record::clock;
use super::seals::Seal;
use super::{App, Error, Result};
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::clarification;
use crate::rules::command::Command;
use crate::rules::deadline::Clock;
use crate::rules::decide::{DepartmentStanding, Facts};
use crate::rules::event::LetterRef;
use crate::rules::ids::{AuthorityId, DepartmentId, LetterId};
use crate::rules::notified::{AnswerDays, Notified};
use crate::rules::number::LetterNumber;
use crate::rules::outcome::Outcome;
use crate::rules::policy::Actor;
use crate::rules::service::made_on;
use crate::storage::numbers::{self, Counter};
use crate::storage::{AsyncPgConnection, departments};

/// What is the same for every command of a request.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) app: &'a App,
    pub(super) actor: &'a Actor,
    pub(super) calendars: &'a Calendars,
    pub(super) today: NaiveDate,
}

/// Gathers the facts for one command.
pub(super) async fn gather(
    tx: &mut AsyncPgConnection,
    about: &About<'_>,
    case: &Case,
    command: &Command,
) -> Result<Facts> {
    let About {
        app,
        actor,
        calendars,
        today,
    } = *about;
    let mut facts = Facts {
        today,
        account: actor.account(),
        due_on: None,
        extended_by: 0,
        department: None,
        applicant_has_email: false,
        calendar: calendars.revision(),
        letter: None,
        mail_under_way: false,
        mail_leaving: false,
        documents_per_case: app.documents.per_case,
        answer_days: None,
    };
    match command {
        Command::Assign { department, .. }
        | Command::Return {
            suggested: Some(department),
            ..
        } => {
            facts.department = Some(standing(tx, case.authority, *department, today).await?);
        }
        Command::SetSubDeadline(new) => {
            facts.due_on = clock(case, calendars, today).due_on;
            if let Some(department) = new.department {
                facts.department = Some(standing(tx, case.authority, department, today).await?);
            }
        }
        Command::ProposeExtension { .. } => period(&mut facts, &clock(case, calendars, today)),
        Command::ApproveExtension => {
            period(&mut facts, &clock(case, calendars, today));
            facts.letter = Some(extension_letter(app, case));
        }
        Command::TellExtension { .. } => {
            period(&mut facts, &clock(case, calendars, today));
            facts.applicant_has_email = addresses::of_case(tx, app, case).await?.is_some();
        }
        Command::AskClarification { answer_by, .. } => {
            period(&mut facts, &clock(case, calendars, today));
            facts.answer_days = Some(AnswerDays::of(today, *answer_by, calendars.current()));
            let nth = clarification::next(case);
            facts.letter = Some(numbered(app, case, "BZ", nth));
        }
        Command::ServeNotice { of, service } => {
            period(&mut facts, &clock(case, calendars, today));
            facts.applicant_has_email = addresses::of_case(tx, app, case).await?.is_some();
            let days = |answer_by| AnswerDays::of(made_on(service), answer_by, calendars.current());
            facts.answer_days = answer_by(case, *of).map(days);
        }
        Command::RefuseLateAnswer { .. } => {
            facts.letter = Some(lapse_letter(app, case, Outcome::ClarificationLapsed));
        }
        Command::Reply { .. } => {
            facts.applicant_has_email = addresses::of_case(tx, app, case).await?.is_some();
            // First locked, then read: so it stays as it is read.
            facts.mail_leaving = mail_leaving(tx, case, app.env.now()).await?;
            facts.mail_under_way = mail_under_way(tx, case).await?;
        }
        Command::Approve => facts.letter = Some(letter(tx, app, case, today).await?),
        Command::Confirm { .. }
        | Command::Claim
        | Command::Return {
            suggested: None, ..
        }
        | Command::Draft { .. }
        | Command::AskRework { .. }
        | Command::RefuseExtension { .. }
        | Command::AnswerClarification(_)
        | Command::AcceptLateAnswer { .. }
        | Command::Withdraw { .. }
        | Command::ProveService { .. }
        | Command::RenewQueryCode
        | Command::AddDocument { .. }
        | Command::WithdrawDocument { .. }
        | Command::MeetSubDeadline { .. } => {}
    }
    Ok(facts)
}

/// What an extension must know of the period.
fn period(facts: &mut Facts, clock: &Clock) {
    facts.due_on = clock.due_on;
    facts.extended_by = clock.extended_by;
}

/// The notice of an extension: numbered by the case, as it is no answer that the year's series counts.
fn extension_letter(app: &App, case: &Case) -> LetterRef {
    let nth = case.extensions.last().map_or(1, |last| last.number);
    LetterRef {
        id: LetterId(app.env.id()),
        number: format!("{}-{nth}", case.number),
    }
}

/// The last day for the answer that a notice gives.
fn answer_by(case: &Case, of: Notified) -> Option<NaiveDate> {
    match of {
        Notified::Clarification => case.clarification.as_ref().map(|asked| asked.answer_by),
    }
}

/// A notice to the applicant: numbered by the case, under the initials of its kind.
fn numbered(app: &App, case: &Case, kind: &str, nth: u32) -> LetterRef {
    LetterRef {
        id: LetterId(app.env.id()),
        number: format!("{}-{kind}{nth}", case.number),
    }
}

/// The note that an application is deemed abandoned (视为放弃): there is one for each thing that can lapse.
pub(super) fn lapse_letter(app: &App, case: &Case, outcome: Outcome) -> LetterRef {
    let nth = if outcome == Outcome::ClarificationLapsed {
        1
    } else {
        2
    };
    numbered(app, case, "FQ", nth)
}

async fn standing(
    tx: &mut AsyncPgConnection,
    authority: AuthorityId,
    department: DepartmentId,
    today: NaiveDate,
) -> Result<DepartmentStanding> {
    Ok(match departments::find(tx, authority, department).await? {
        None => DepartmentStanding::Unknown,
        Some(found) if found.closed_on.is_some_and(|closed| closed <= today) => {
            DepartmentStanding::Closed
        }
        Some(_) => DepartmentStanding::Active,
    })
}

/// The letter that an approval makes: with the number of the one it takes the place of, or the next one.
async fn letter(
    tx: &mut AsyncPgConnection,
    app: &App,
    case: &Case,
    today: NaiveDate,
) -> Result<LetterRef> {
    let number = match case.number_kept(today) {
        Some(kept) => kept.to_owned(),
        None => draw_letter(tx, case.authority, case.stage.department(), today).await?,
    };
    let id = LetterId(app.env.id());
    Ok(LetterRef { id, number })
}

/// Draws the next letter number of the year under the seal that the reply will bear; if the approval is
/// refused, it goes back with the transaction.
pub(super) async fn draw_letter(
    tx: &mut AsyncPgConnection,
    authority: AuthorityId,
    department: Option<DepartmentId>,
    today: NaiveDate,
) -> Result<String> {
    let seal = Seal::of(tx, authority, department).await?;
    let counter = Counter::Reply {
        seal: seal.id(authority),
    };
    let sequence = numbers::draw(tx, authority, counter, today.year()).await?;
    let year = u16::try_from(today.year()).map_err(Error::internal)?;
    let sequence = u64::try_from(sequence).map_err(Error::internal)?;
    let number = LetterNumber::new(year, sequence).map_err(Error::internal)?;
    Ok(number.to_string())
}
