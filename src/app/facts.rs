//! What a command needs to know beside the case, gathered before deciding.

use chrono::{Datelike, NaiveDate};

use super::addresses;
use super::delivery::{mail_under_way, notice_leaving, reply_leaving};
use super::record::clock;
use super::seals::Seal;
use super::seen::Seen;
use super::{App, Error, Result, consultations, splitting};
use crate::rules::archive::{RemedyPeriods, remedy_periods};
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::clarification;
use crate::rules::clocks::clocks_of;
use crate::rules::command::Command;
use crate::rules::deadline::Clock;
use crate::rules::decide::{DepartmentStanding, Facts};
use crate::rules::due_date_notice;
use crate::rules::event::LetterRef;
use crate::rules::excessive;
use crate::rules::extension;
use crate::rules::fee::{self, FeeFacts};
use crate::rules::ids::{AuthorityId, DepartmentId, LetterId};
use crate::rules::notified::{AnswerDays, Notified, days_of_service};
use crate::rules::number::LetterNumber;
use crate::rules::outcome::Outcome;
use crate::rules::policy::{Actor, co_handling, scope};
use crate::rules::remedies::{self, RemedyFacts};
use crate::rules::repeat::{EarlierCase, Named, named};
use crate::rules::service::made_on;
use crate::rules::urging;
use crate::rules::withdrawal;
use crate::storage::numbers::{self, Counter};
use crate::storage::{AsyncPgConnection, mergers, repeats};

/// What is the same for every command of a request.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) app: &'a App,
    pub(super) actor: &'a Actor,
    pub(super) calendars: &'a Calendars,
    pub(super) today: NaiveDate,
    pub(super) seen: &'a Seen,
}

/// Gathers the facts for one command.
#[expect(clippy::too_many_lines, reason = "one arm for each command")]
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
        seen,
    } = *about;
    let mut facts = Facts {
        today,
        account: actor.account(),
        deputy: actor.deputy(),
        co_handling: co_handling(actor, case),
        due_on: None,
        late_after: None,
        extended_by: 0,
        department: None,
        applicant_has_email: false,
        calendar: calendars.revision(),
        letter: None,
        mail_under_way: false,
        mail_leaving: false,
        documents_per_case: app.documents.per_case,
        earlier: None,
        consultation: consultations::facts(tx, (app, calendars), case, command).await?,
        answer_days: None,
        outdated: extension::outdated(case, calendars),
        parts: Vec::new(),
        applications: 0,
        remedy: RemedyFacts::default(),
        remedy_periods: RemedyPeriods::default(),
        fee: FeeFacts::default(),
    };
    match command {
        Command::Assign { department, .. }
        | Command::Return {
            suggested: Some(department),
            ..
        } => {
            facts.department = Some(standing(tx, seen, case.authority, *department, today).await?);
        }
        Command::SetSubDeadline(new) => {
            facts.due_on = clock(case, calendars, today).due_on;
            if let Some(department) = new.department {
                facts.department =
                    Some(standing(tx, seen, case.authority, department, today).await?);
            }
        }
        Command::Urge { answer_by, .. } => {
            let days = urging::answer_days(today, *answer_by, calendars.current());
            facts.answer_days = Some(days);
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
            let counted = (facts.due_on, calendars.current());
            facts.answer_days = days_of_service(case, *of, made_on(service), counted);
        }
        Command::AskReasons {
            answer_by, since, ..
        } => {
            period(&mut facts, &clock(case, calendars, today));
            let (due_on, calendar) = (facts.due_on, calendars.current());
            facts.answer_days = Some(excessive::answer_days(today, *answer_by, due_on, calendar));
            facts.applications = repeats::count(tx, case, *since).await?;
            facts.letter = Some(numbered(app, case, "SM", excessive::next_reasons(case)));
        }
        Command::DelayReply { until, .. } => {
            period(&mut facts, &clock(case, calendars, today));
            let days = |due_on| excessive::delay_days(due_on, *until, calendars.current());
            facts.answer_days = facts.due_on.map(days);
            facts.letter = Some(numbered(app, case, "YC", excessive::next_delay(case)));
        }
        Command::TellDueDate => {
            period(&mut facts, &clock(case, calendars, today));
            facts.letter = Some(numbered(app, case, "QX", due_date_notice::next(case)));
        }
        Command::SetFee { .. } => {
            period(&mut facts, &clock(case, calendars, today));
            facts.fee.items_before = repeats::items_before(tx, case).await?;
            facts.letter = Some(numbered(app, case, "SF", fee::next(case)));
        }
        Command::RecordPayment { .. } => {
            facts.fee.pay_by = clock(case, calendars, today).pay_by;
        }
        Command::CancelFee { .. } => {
            let now = app.env.now();
            facts.mail_leaving = notice_leaving(tx, case, Notified::Fee, now).await?;
            facts.applicant_has_email = addresses::of_case(tx, app, case).await?.is_some();
        }
        Command::Withdraw { .. } => {
            period(&mut facts, &clock(case, calendars, today));
            facts.letter = Some(numbered(app, case, "CH", withdrawal::next(case)));
        }
        Command::RefuseLateAnswer { .. } => {
            facts.letter = Some(lapse_letter(app, case, Outcome::ClarificationLapsed));
        }
        Command::Reply { service, .. } => {
            facts.late_after = case.late_if_made(made_on(service), calendars);
            facts.applicant_has_email = addresses::of_case(tx, app, case).await?.is_some();
            // First locked, then read: so it stays as it is read.
            facts.mail_leaving = reply_leaving(tx, case, app.env.now()).await?;
            facts.mail_under_way = mail_under_way(tx, case).await?;
        }
        Command::Split(new) => {
            facts.parts = Box::pin(splitting::draw_parts(tx, app, case, new, today)).await?;
        }
        Command::Approve => facts.letter = Some(letter(tx, app, case, today).await?),
        Command::Draft { reply, .. } => {
            if let Some(named) = named(reply) {
                facts.earlier = Some(earlier(tx, actor, case, &named).await?);
            }
        }
        Command::FileRemedy(new) => {
            facts.remedy = remedies::facts(case, new, case.counted_by(calendars));
        }
        Command::Archive { .. } => {
            // How long a department had to take the case in hand is no remedy.
            let clocks = clocks_of(case, case.counted_by(calendars), 0);
            facts.remedy_periods = remedy_periods(&clocks, today);
            facts.mail_under_way = mail_under_way(tx, case).await?;
        }
        Command::AcceptRemedy { .. }
        | Command::ConcludeRemedy { .. }
        | Command::CancelResult { .. }
        | Command::Reopen { .. }
        | Command::Confirm { .. }
        | Command::Claim
        | Command::Return {
            suggested: None, ..
        }
        | Command::AskRework { .. }
        | Command::RefuseExtension { .. }
        | Command::AnswerClarification(_)
        | Command::AcceptLateAnswer { .. }
        | Command::GiveReasons(_)
        | Command::DeliverFeeNotice { .. }
        | Command::ReturnNotice { .. }
        | Command::ReturnExtension { .. }
        | Command::ProveService { .. }
        | Command::PostNotice { .. }
        | Command::Consult(_)
        | Command::SendConsultation { .. }
        | Command::DeliverConsultation { .. }
        | Command::RecordOpinion { .. }
        | Command::TellThirdParty { .. }
        | Command::RenewQueryCode
        | Command::Confer(_)
        | Command::AnswerUrging { .. }
        | Command::AddDocument { .. }
        | Command::WithdrawDocument { .. }
        | Command::MeetSubDeadline { .. } => {}
    }
    Ok(facts)
}

/// How the earlier case stands that a draft names: one of those that the actor may see, answered under the seal
/// that this draft will bear.
async fn earlier(
    tx: &mut AsyncPgConnection,
    actor: &Actor,
    case: &Case,
    named: &Named,
) -> Result<EarlierCase> {
    let seal = Seal::of(tx, case.authority, case.stage.department()).await?;
    let seal = seal.id(case.authority);
    Ok(repeats::standing(tx, scope(actor), seal, case, named).await?)
}

/// What an extension must know of the period.
fn period(facts: &mut Facts, clock: &Clock) {
    facts.due_on = clock.due_on;
    facts.extended_by = clock.extended_by;
    facts.fee.pay_by = clock.pay_by;
}

/// The notice of an extension: numbered by the case, as it is no answer that the year's series counts.
fn extension_letter(app: &App, case: &Case) -> LetterRef {
    let nth = case.extensions.last().map_or(1, |last| last.number);
    LetterRef {
        id: LetterId(app.env.id()),
        number: format!("{}-{nth}", case.number),
    }
}

/// A notice to the applicant: numbered by the case, under the initials of its kind.
pub(super) fn numbered(app: &App, case: &Case, kind: &str, nth: u32) -> LetterRef {
    LetterRef {
        id: LetterId(app.env.id()),
        number: format!("{}-{kind}{nth}", case.number),
    }
}

/// The note that an application is deemed abandoned (视为放弃): there is one for each thing that can lapse, and again
/// once an order has taken the case up.
pub(super) fn lapse_letter(app: &App, case: &Case, outcome: Outcome) -> LetterRef {
    let before = u32::try_from(case.earlier.len()).unwrap_or(u32::MAX);
    let before = before.saturating_add(case.lapses_taken_back);
    let kind = if outcome == Outcome::ClarificationLapsed {
        1
    } else {
        2
    };
    let nth = before.saturating_mul(2).saturating_add(kind);
    numbered(app, case, "FQ", nth)
}

async fn standing(
    tx: &AsyncPgConnection,
    seen: &Seen,
    authority: AuthorityId,
    department: DepartmentId,
    today: NaiveDate,
) -> Result<DepartmentStanding> {
    // Held until the case is with it: a merger that is carried out meanwhile waits, and then finds the case.
    let is_merged = mergers::hold(tx, authority, department).await?;
    Ok(match seen.department(tx, authority, department).await? {
        None => DepartmentStanding::Unknown,
        Some(_) if is_merged => DepartmentStanding::Closed,
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
