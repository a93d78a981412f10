//! What is told of a fee: how to pay it in time, that it is paid, that it is taken back.

use chrono::NaiveDate;

use super::{Subject, follow_url};
use crate::app::cases::days_left;
use crate::app::letters::{contact, due, due_in_words};
use crate::app::record::{self, Change};
use crate::app::{Error, Result};
use crate::notify::notice::{
    Due, FeeCancelled, LastDayToPayMoved, Notice, PaymentIn, PaymentReceived, what_to_do,
};
use crate::rules::case::Case;
use crate::rules::event::{CaseEvent, Recorded};
use crate::rules::fee::{Fee, Fen};
use crate::rules::language::Language;
use crate::rules::notices::Owed;
use crate::rules::notified::Notified;
use crate::storage::AsyncPgConnection;

/// The last day to pay as the notice of a fee names it, where that left later than it was written.
pub(super) fn pay_by_before(
    change: &Change<'_>,
    before: Option<&Case>,
    event: &Recorded,
) -> Option<NaiveDate> {
    match event.event {
        CaseEvent::NoticeSent {
            of: Notified::Fee, ..
        } => record::clock(before?, change.calendars, change.today).pay_by,
        _ => None,
    }
}

impl Subject<'_> {
    /// The day on which the notice left is the one that counts, and the letter names another last day.
    pub(super) fn fee_notice_left_late(
        &self,
        change: &Change<'_>,
        authority: String,
        language: Language,
    ) -> Result<Notice> {
        let fee = self.fee().zip(self.pay_by());
        let (fee, last) = fee.ok_or_else(|| Error::internal("no fee is to be paid"))?;
        Ok(Notice::LastDayToPayMoved(LastDayToPayMoved {
            authority,
            number: self.case.number.clone(),
            amount: fee.amount.in_language(language),
            before: self.was.pay_by.unwrap_or(last),
            last_day: Due::counted(last, change.calendars.current()),
            period: {
                let length = self.case.regime().clocks.payment.length;
                length.in_language(language)
            },
            notice: None,
            left_on: Some(self.event.on),
            follow_url: follow_url(change),
            contact: contact(change.authority),
        }))
    }

    pub(super) async fn of_fee(
        &self,
        tx: &AsyncPgConnection,
        change: &Change<'_>,
        owed: Owed,
        language: Language,
    ) -> Result<Notice> {
        let authority = super::authority_name(change, language);
        let number = self.case.number.clone();
        let due = due(self.clock, change.today);
        let days_left = days_left(change.calendars.current(), change.today, due.on);
        let (amount, receipt) = match &self.event.event {
            CaseEvent::FeePaid {
                amount_fen,
                receipt,
            } => (*amount_fen, receipt.clone()),
            _ => (self.fee().map_or(Fen(0), |fee| fee.amount), String::new()),
        };
        let amount = amount.in_language(language);
        Ok(match owed {
            Owed::PaymentReceived => Notice::PaymentReceived(PaymentReceived {
                authority,
                number,
                paid_on: self.event.on,
                amount,
                receipt,
                due,
                article: {
                    let regime = self.case.regime();
                    regime.articles.payment.in_language(language).to_owned()
                },
                reasons: due_in_words(self.clock, language),
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            Owed::PaymentIn => Notice::PaymentIn(PaymentIn {
                authority,
                number,
                paid_on: self.event.on,
                amount,
                due,
                days_left,
            }),
            Owed::FeeCancelled => Notice::FeeCancelled(FeeCancelled {
                authority,
                number,
                letter_number: self
                    .fee()
                    .map_or(String::new(), |fee| fee.letter.number.clone()),
                amount,
                reason: self.reason(tx, change).await?,
                due,
                repaid: self.fee().is_some_and(|fee| fee.fell),
                query_code: self.query_code(),
                follow_url: follow_url(change),
                contact: contact(change.authority),
            }),
            _ => return Err(Error::internal("not a notice about a fee")),
        })
    }

    fn fee(&self) -> Option<&Fee> {
        self.case.fee.as_deref()
    }

    /// The last day for the payment, once it is known when the notice arrived.
    pub(super) fn pay_by(&self) -> Option<NaiveDate> {
        let arrived = self.fee().is_some_and(Fee::has_arrived);
        self.clock.pay_by.filter(|_| arrived)
    }

    /// The same, and whether it may still move.
    pub(super) fn last_day_to_pay(&self, change: &Change<'_>) -> Option<Due> {
        let calendar = change.calendars.current();
        self.pay_by().map(|last| Due::counted(last, calendar))
    }

    pub(super) fn how_to_pay_in_time(
        &self,
        change: &Change<'_>,
        language: Language,
    ) -> Vec<String> {
        let amount = self.fee().map_or(Fen(0), |fee| fee.amount);
        let period = self.case.regime().clocks.payment.length;
        what_to_do::to_pay(amount, self.last_day_to_pay(change), period, language)
    }
}
