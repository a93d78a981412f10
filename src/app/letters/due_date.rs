//! The notice that a new calendar moved a last day that was told (期限变更告知书): of the reply, or for the payment.

use chrono::{Datelike, NaiveDate};

use super::asking::{head, keep_notice};
use super::due_in_words;
use crate::app::record::Change;
use crate::app::recount::clock_of;
use crate::app::{Error, Result};
use crate::notify::letters::{DueDateLetter, Letter as Written};
use crate::notify::notice::Due;
use crate::rules::case::Case;
use crate::rules::clocks::NamedClock;
use crate::rules::deadline::Clock;
use crate::rules::due_date_notice::DueDateNotice;
use crate::storage::AsyncPgConnection;

/// Writes the notice that the case has just been given.
pub(super) async fn notice(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    due_before: NaiveDate,
) -> Result<()> {
    let missing = || Error::internal("no date moved");
    let told = case.due_date_notice.as_ref().ok_or_else(missing)?;
    let (head, sealed) = head(tx, change, (case, clock), &told.letter).await?;
    let (regime, language) = (case.regime(), sealed.language);
    let rule = told.clock.and_then(|clock| clock.rule(regime));
    let written = DueDateLetter {
        head,
        period: rule.map(|rule| rule.length.in_language(language)),
        due_before,
        due: Due {
            on: told.due_on,
            provisional: !change.calendars.current().is_final(told.due_on),
        },
        article: match rule {
            Some(rule) => rule.article.in_language(language).to_owned(),
            None => regime.cite(&regime.articles.reply_period, language),
        },
        notice: source(change, case, told, due_before),
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

/// The notices on public holidays that moved the day: of those revisions under which it became another one, back to
/// the one that gave the day as it was told.
fn source(change: &Change<'_>, case: &Case, told: &DueDateNotice, due_before: NaiveDate) -> String {
    let calendars = change.calendars;
    let day = |revision| {
        let clock = clock_of(case, calendars.at(revision), change.today);
        match told.clock {
            Some(NamedClock::Payment) => clock.pay_by,
            Some(_) | None => clock.due_on,
        }
    };
    let last = due_before.year().max(told.due_on.year());
    let mut notices: Vec<String> = Vec::new();
    for revision in (1..=told.revision).rev() {
        let (before, after) = (day(revision - 1), day(revision));
        if before != after {
            notices.splice(0..0, calendars.notices_of(revision, last));
        }
        if before == Some(due_before) && !notices.is_empty() {
            break;
        }
    }
    notices.dedup();
    notices.join("; ")
}
