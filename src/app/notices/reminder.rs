//! The notices that a clock has reached a milestone: owed by the passing of days, not by an event.

use super::super::Result;
use super::super::cases::days_left;
use super::super::letters::{due, due_in_words};
use super::super::record::Change;
use super::{
    Recipient, add, authority_name, last_day, name_of, of_accounts, of_applicant, of_department,
    with_role,
};
use crate::notify::notice::{DeadlineReminder, Due, Notice};
use crate::rules::case::Case;
use crate::rules::clocks::{CaseClock, ClockKind, NamedClock};
use crate::rules::consultation::{Consultation, Dispatch};
use crate::rules::deadline::Clock;
use crate::rules::language::Language;
use crate::rules::notices::Addressee;
use crate::rules::policy::Role;
use crate::rules::reminders::{Reminder, Watched};
use crate::storage::{AsyncPgConnection, reminders};

/// Tells of one milestone everyone who was not told of it; how many mails.
pub(in crate::app) async fn of_reminder(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    reminder: &Reminder<'_>,
) -> Result<usize> {
    let department = name_of(tx, change, case.stage.department()).await?;
    let mut sent = 0_usize;
    for recipient in recipients(tx, change, case, &reminder.told).await? {
        let address = recipient.email.to_lowercase();
        let hidden = change.app.keys.blind_index("reminder", &address);
        let of = (change.authority.id, case.id);
        // Who stands here as handler and as department, at one address, is told once.
        if !reminders::add(tx, of, reminder, hidden, change.now).await? {
            continue;
        }
        let language = recipient.language;
        let to_staff = || DeadlineReminder {
            department: department.clone(),
            ..written(change, (case, clock), reminder, language)
        };
        let notice = if recipient.kind == "applicant" {
            Notice::LastDayNear(last_day::written(change, case, reminder, language))
        } else if reminder.is_late() {
            Notice::DeadlinePassed(to_staff())
        } else {
            Notice::DeadlineNear(to_staff())
        };
        add(tx, change, case, &recipient, &notice).await?;
        sent = sent.saturating_add(1);
    }
    Ok(sent)
}

/// Everyone behind the addressees; where none of those who work there can be mailed, the registrars. To an applicant who
/// left no address nobody writes: the notice said which day is the last.
async fn recipients(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    told: &[Addressee],
) -> Result<Vec<Recipient>> {
    let mut all = Vec::new();
    for addressee in told {
        all.extend(match addressee {
            Addressee::Account(id) => of_accounts(tx, change, &[*id]).await?,
            Addressee::Department(id) => of_department(tx, change, *id).await?,
            Addressee::Registrars => with_role(tx, change, Role::Registrar, None).await?,
            Addressee::Heads => with_role(tx, change, Role::Head, None).await?,
            Addressee::Supervisors => with_role(tx, change, Role::Supervisor, None).await?,
            Addressee::Applicant => of_applicant(tx, change, case).await?,
            // Of those who are asked for an opinion nobody is reminded.
            Addressee::Asked => Vec::new(),
        });
    }
    if all.is_empty() && !told.contains(&Addressee::Applicant) {
        all = with_role(tx, change, Role::Registrar, None).await?;
    }
    Ok(all)
}

fn written(
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    reminder: &Reminder<'_>,
    language: Language,
) -> DeadlineReminder {
    let (regime, due_on) = (case.regime(), reminder.due_on);
    let left = days_left(case.calendar(change.calendars), change.today, due_on);
    let all = DeadlineReminder {
        authority: authority_name(change, language),
        number: case.number.clone(),
        department: String::new(),
        clock: language.pick("答复期限", "reply").to_owned(),
        reference: None,
        due: due(clock, due_on),
        days_left: left,
        arrival_unknown: false,
        is_today: due_on == change.today,
        counted_from: reminder.begun_on,
        length: None,
        days_used: days_used(clock, left),
        article: regime.cite(&regime.articles.reply_period, language),
        consequence: if regime.clocks.suit_for_non_reply.is_some() {
            language.pick(
                "逾期未答复的，申请人可以依法申请行政复议或者提起行政诉讼",
                "without a reply the applicant may apply for reconsideration or sue",
            )
        } else {
            language.pick("逾期未答复", "the reply is late")
        }
        .to_owned(),
        reasons: due_in_words(clock, language),
    };
    let (Watched::Beside(kind), Some(one)) = (reminder.watched, reminder.clock) else {
        return all;
    };
    DeadlineReminder {
        clock: named(one, kind.name(regime, language), language),
        reference: one.reference.clone(),
        arrival_unknown: is_arrival_unknown(case, one),
        due: Due {
            on: due_on,
            provisional: one.provisional,
        },
        length: Some(one.length_in(language)),
        days_used: None,
        article: kind.cited(regime, language),
        consequence: kind.consequence(regime, language).to_owned(),
        reasons: Vec::new(),
        ..all
    }
}

/// Whether a clock for an opinion is counted from the posting of a letter, since nobody has recorded when it arrived.
fn is_arrival_unknown(case: &Case, clock: &CaseClock) -> bool {
    let reference = clock.reference.as_ref();
    let is_it = |asked: &&Consultation| Some(&asked.reference) == reference;
    let is_opinion = matches!(
        clock.kind,
        ClockKind::Named(
            NamedClock::ThirdPartyOpinion
                | NamedClock::JointAgencyOpinion
                | NamedClock::AgencyOpinion
        )
    );
    let asked = case.consultations.iter().find(is_it);
    let is_posted = |asked: &Consultation| {
        let dispatch = asked.request.dispatch.as_ref();
        asked.delivered_on.is_none() && matches!(dispatch, Some(Dispatch::Mail { .. }))
    };
    is_opinion && asked.is_some_and(is_posted)
}

/// What a clock is called; of urgings a case can have several.
fn named(clock: &CaseClock, name: &str, language: Language) -> String {
    let nth = clock.nth;
    if clock.kind == ClockKind::Urging {
        language.pick(
            format!("{name}（第{nth}次督办）"),
            format!("{name} (urging no. {nth})"),
        )
    } else {
        name.to_owned()
    }
}

/// How many working days of the period are used up; `None` where it is not counted in these.
fn days_used(clock: &Clock, left: i64) -> Option<i64> {
    let all = i64::from(clock.ledger.last()?.count);
    (all > 0).then(|| all.saturating_sub(left.max(0)))
}
