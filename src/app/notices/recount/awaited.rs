//! The days until which a case waits for somebody, when a new calendar moves them.

use std::collections::HashMap;

use chrono::Datelike;

use super::Recipients;
use crate::app::Result;
use crate::app::letters::contact;
use crate::app::notices::{Recipient, authority_name, follow_url, frozen};
use crate::app::record::Change;
use crate::notify::notice::{
    AwaitedDay, AwaitedDayMoved, Due, LastDayToPayMoved, Notice, OpinionDayMoved, Told,
};
use crate::rules::clocks::ClockKind;
use crate::rules::consultation::Consultation;
use crate::rules::event::CaseEvent;
use crate::rules::ids::ConsultationId;
use crate::rules::language::Language;
use crate::rules::recount::{ClockMove, Untold, is_mailed};
use crate::storage::outbox::New;
use crate::storage::recount::Recount;
use crate::storage::{AsyncPgConnection, consultations};

/// What moved and is awaited from somebody.
fn moved(recount: &Recount) -> impl Iterator<Item = &ClockMove> {
    let clocks = match &recount.event.event {
        CaseEvent::CalendarChanged { clocks, .. } => clocks.as_slice(),
        _ => &[],
    };
    clocks
        .iter()
        .filter(|one| one.has_moved() && (one.is_payment() || one.is_opinion()))
}

/// The question of which the last day moved to another day than was mailed. One that is past is announced to nobody.
fn mailed<'a>(recount: &'a Recount, moved: &ClockMove) -> Option<&'a Consultation> {
    let named = moved.reference.as_deref()?;
    let is_to_come = moved.after >= recount.event.on;
    let told = moved.is_opinion() && moved.is_news() && is_mailed(&recount.case, named);
    recount
        .case
        .consultation(named)
        .filter(|_| told && is_to_come)
}

/// What the applicant knows of a day that a new calendar moved.
pub(super) fn told(event: &CaseEvent, untold: Option<Untold>) -> Told {
    match (event, untold) {
        (CaseEvent::CalendarChanged { mailed: true, .. }, _) => Told::Mailed,
        (_, Some(_)) => Told::OnPaper,
        (_, None) => Told::AsTold,
    }
}

/// Where those can be mailed who were mailed a question.
pub(super) async fn those_asked(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    recounts: &[Recount],
) -> Result<HashMap<ConsultationId, Recipient>> {
    let (keys, authority) = (&change.app.keys, change.authority.id);
    let mut found = HashMap::new();
    for recount in recounts {
        for asked in moved(recount).filter_map(|one| mailed(recount, one)) {
            let party = consultations::get(tx, keys, authority, asked.id).await?;
            let language = party.language;
            let recipient = party.email.map(|email| Recipient {
                kind: "asked",
                email,
                language,
            });
            found.extend(recipient.map(|recipient| (asked.id, recipient)));
        }
    }
    Ok(found)
}

/// Writes to each of them.
pub(super) fn to_those_asked(
    change: &Change<'_>,
    recipients: &Recipients,
    recount: &Recount,
) -> Result<Vec<New>> {
    let mut written = Vec::new();
    for one in moved(recount) {
        let Some(asked) = mailed(recount, one) else {
            continue;
        };
        let Some(recipient) = recipients.asked.get(&asked.id) else {
            continue;
        };
        let language = recipient.language;
        let notice = Notice::OpinionDayMoved(OpinionDayMoved {
            authority: authority_name(change, language),
            number: recount.case.number.clone(),
            letter_number: asked.request.letter.number.clone(),
            before: one.before,
            last_day: last_day(change, one),
            period: period(recount, one, language),
            notice: source(change, recount, one),
            contact: contact(change.authority),
        });
        written.push(frozen(change, &recount.case, recipient, &notice)?);
    }
    Ok(written)
}

/// To the applicant, of the last day to pay.
pub(super) fn to_pay(
    change: &Change<'_>,
    recount: &Recount,
    language: Language,
) -> Option<LastDayToPayMoved> {
    let case = &recount.case;
    let one = moved(recount).find(|one| one.is_payment())?;
    let fee = case.fee.as_deref()?;
    let told = recount.open.case.fee.as_deref();
    let told = told.and_then(|fee| fee.told.last_told(one.before));
    Some(LastDayToPayMoved {
        authority: authority_name(change, language),
        number: case.number.clone(),
        amount: fee.amount.in_language(language),
        before: told.unwrap_or(one.before),
        last_day: last_day(change, one),
        period: period(recount, one, language),
        notice: Some(source(change, recount, one)),
        left_on: None,
        follow_url: follow_url(change),
        contact: contact(change.authority),
    })
}

/// To those who wait.
pub(super) fn to_staff(
    change: &Change<'_>,
    recount: &Recount,
    language: Language,
) -> AwaitedDayMoved {
    let case = &recount.case;
    let to_do = |one: &ClockMove| {
        if one.is_kept() {
            return Told::AsTold;
        }
        match (one.is_payment(), mailed(recount, one)) {
            (true, _) => {
                let fee = case.fee.as_deref();
                told(&recount.event.event, fee.and_then(|fee| fee.told.untold()))
            }
            (false, Some(_)) => Told::Mailed,
            (false, None) => Told::NoDayNamed,
        }
    };
    let day = |one: &ClockMove| AwaitedDay {
        what: ClockKind::Named(one.clock)
            .name(case.regime(), language)
            .to_owned(),
        before: one.before,
        last_day: last_day(change, one),
        to_do: to_do(one),
    };
    let mut sources: Vec<String> = moved(recount)
        .map(|one| source(change, recount, one))
        .collect();
    sources.dedup();
    AwaitedDayMoved {
        authority: authority_name(change, language),
        number: case.number.clone(),
        days: moved(recount).map(day).collect(),
        notice: sources.join("; "),
    }
}

fn last_day(change: &Change<'_>, moved: &ClockMove) -> Due {
    Due {
        on: moved.after,
        provisional: !change.calendars.current().is_final(moved.after),
    }
}

fn period(recount: &Recount, moved: &ClockMove, language: Language) -> String {
    let rule = moved.clock.rule(recount.case.regime());
    rule.map_or_else(String::new, |rule| rule.length.in_language(language))
}

/// The notices on public holidays that came into force since the day was counted, up to its year.
fn source(change: &Change<'_>, recount: &Recount, moved: &ClockMove) -> String {
    let last = moved.before.year().max(moved.after.year());
    let revisions = recount.open.counted_by..change.calendars.revision();
    let mut notices: Vec<String> = revisions
        .flat_map(|revision| {
            change
                .calendars
                .notices_of(revision.saturating_add(1), last)
        })
        .collect();
    notices.dedup();
    notices.join("; ")
}
