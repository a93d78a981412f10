//! The notice that a new calendar moved a last day that was told (期限变更告知书): of the reply, or for the payment.

use chrono::Datelike;

use super::asking::{head, keep_notice};
use super::due_in_words;
use crate::app::record::Change;
use crate::app::{Error, Result};
use crate::notify::letters::{DueDateLetter, Letter as Written};
use crate::notify::notice::Due;
use crate::rules::case::Case;
use crate::rules::clocks::NamedClock;
use crate::rules::deadline::Clock;
use crate::rules::due_date_notice::{self, DueDateNotice};
use crate::rules::recount::Untold;
use crate::storage::AsyncPgConnection;

/// Writes the notice that the case has just been given.
pub(super) async fn notice(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
) -> Result<()> {
    let missing = || Error::internal("no date moved");
    let told = case.due_date_notice.as_ref().ok_or_else(missing)?;
    let (untold, _) = due_date_notice::untold(case).ok_or_else(missing)?;
    let (head, sealed) = head(tx, change, (case, clock), &told.letter).await?;
    let (regime, language) = (case.regime(), sealed.language);
    let rule = told.clock.and_then(|clock| clock.rule(regime));
    let written = DueDateLetter {
        head,
        period: rule.map(|rule| rule.length.in_language(language)),
        due_before: untold.before,
        was_told: untold.was_told,
        due: Due {
            on: told.due_on,
            provisional: !change.calendars.current().is_final(told.due_on),
        },
        article: match rule {
            Some(rule) => rule.article.in_language(language).to_owned(),
            None => regime.cite(&regime.articles.reply_period, language),
        },
        notice: source(change, case, told, untold),
        // The ledger is of the reply.
        reasons: match rule {
            Some(_) => Vec::new(),
            None => due_in_words(clock, language),
        },
    };
    keep_notice(
        tx,
        change,
        case,
        &sealed,
        Written::DueDate(Box::new(written)),
    )
    .await
}

/// The notices on public holidays that moved the day: of those revisions under which the calendar gave another one,
/// back to the one that gave the day as it was told.
fn source(change: &Change<'_>, case: &Case, told: &DueDateNotice, untold: Untold) -> String {
    let calendars = change.calendars;
    // A day that was held fast hides what the calendar gave.
    let counted = case.as_counted();
    let day = |revision| {
        let clock = counted.clock_by(calendars.at(revision), change.today);
        match told.clock {
            Some(NamedClock::Payment) => clock.pay_by,
            Some(_) | None => clock.due_on,
        }
    };
    let last = untold.before.year().max(told.due_on.year());
    let since = untold.after.max(0).saturating_add(1);
    let mut notices: Vec<String> = Vec::new();
    for revision in (since..=told.revision).rev() {
        let (before, after) = (day(revision - 1), day(revision));
        if before != after {
            notices.splice(0..0, calendars.notices_of(revision, last));
        }
        if before == Some(untold.before) && !notices.is_empty() {
            break;
        }
    }
    if notices.is_empty() {
        // It moved with something else that the calendar moved.
        notices = calendars.notices_of(told.revision, last);
    }
    notices.dedup();
    notices.join("; ")
}
