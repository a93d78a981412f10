//! The notices that a clock has reached a milestone: owed by the passing of days, not by an event.

use super::super::Result;
use super::super::cases::days_left;
use super::super::letters::{due, due_in_words};
use super::super::record::Change;
use super::{Recipient, add, authority_name, name_of, of_accounts, of_department, with_role};
use crate::notify::notice::{DeadlineReminder, Due, Notice};
use crate::rules::case::Case;
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
    for recipient in recipients(tx, change, &reminder.told).await? {
        let address = recipient.email.to_lowercase();
        let hidden = change.app.keys.blind_index("reminder", &address);
        let of = (change.authority.id, case.id);
        // Who stands here as handler and as department, at one address, is told once.
        if !reminders::add(tx, of, reminder, hidden, change.now).await? {
            continue;
        }
        let told = written(change, (case, clock), reminder, recipient.language);
        let told = DeadlineReminder {
            department: department.clone(),
            ..told
        };
        let notice = if reminder.is_late() {
            Notice::DeadlinePassed(told)
        } else {
            Notice::DeadlineNear(told)
        };
        add(tx, change, case, &recipient, &notice).await?;
        sent = sent.saturating_add(1);
    }
    Ok(sent)
}

/// Everyone behind the addressees; the registrars where none of them can be mailed.
async fn recipients(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
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
            // Nobody outside the office is reminded.
            Addressee::Applicant | Addressee::Asked => Vec::new(),
        });
    }
    if all.is_empty() {
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
        clock: kind.name(regime, language).to_owned(),
        reference: one.reference.clone(),
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

/// How many working days of the period are used up; `None` where it is not counted in these.
fn days_used(clock: &Clock, left: i64) -> Option<i64> {
    let all = i64::from(clock.ledger.last()?.count);
    (all > 0).then(|| all.saturating_sub(left.max(0)))
}
