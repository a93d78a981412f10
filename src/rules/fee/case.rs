//! What becomes of a case's fee, event by event, and what the clock is told of it.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Fee, Payment, awaited};
use crate::rules::case::{Case, Stage};
use crate::rules::deadline::{ClockEvent, Happening};
use crate::rules::ids::LetterId;
use crate::rules::service::{Service, made_on};

fn is_notice(what: &Happening) -> bool {
    matches!(what, Happening::FeeNotified { .. })
}

impl Case {
    pub(in crate::rules) fn fee_set(&mut self, fee: Fee) {
        self.fee = Some(Box::new(fee));
    }

    pub(in crate::rules) fn fee_served(&mut self, on: NaiveDate, service: &Service) {
        if awaited(self).is_some() {
            self.fee_served_again(service);
            return;
        }
        let (
            Some(fee),
            Stage::InHand {
                department,
                handler,
            },
        ) = (&mut self.fee, &self.stage)
        else {
            return;
        };
        fee.service = Some(service.clone());
        self.stage = Stage::AwaitingPayment {
            department: *department,
            handler: *handler,
        };
        let delivered_on = arrived_on(service);
        self.clock_events
            .push(ClockEvent::new(on, Happening::FeeNotified { delivered_on }));
    }

    /// What was posted came back, and is served again: the clock stands since the first posting, and the days to pay are
    /// counted from the arrival of what arrived.
    fn fee_served_again(&mut self, service: &Service) {
        let Some(fee) = &mut self.fee else { return };
        let before = fee.service.replace(service.clone());
        if fee.came_back.is_none() {
            fee.came_back = before;
        }
        if let Some(arrived) = arrived_on(service) {
            self.last_day_to_pay_told();
            self.notice_arrived(arrived);
        }
    }

    /// The mail left on this day, and not on the one on which it was queued.
    pub(in crate::rules) fn fee_sent(&mut self, on: NaiveDate) {
        let Some(fee) = &mut self.fee else { return };
        let is_again = fee.came_back.is_some();
        if let Some(Service::Electronic { sent_on, .. }) = &mut fee.service {
            *sent_on = on;
            self.last_day_to_pay_told();
            if is_again {
                self.notice_arrived(on);
                return;
            }
            self.take_out(is_notice);
            let delivered_on = Some(on);
            self.clock_events
                .push(ClockEvent::new(on, Happening::FeeNotified { delivered_on }));
        }
    }

    /// The mail never left: nothing is asked; or what was posted before is still all that was done.
    pub(in crate::rules) fn fee_not_served(&mut self) {
        if awaited(self).is_none() {
            return;
        }
        let Some(fee) = &mut self.fee else { return };
        fee.service = fee.came_back.take();
        if fee.service.is_none() {
            self.charge_ends();
        } else {
            self.notice_arrives(None);
        }
    }

    /// The notice is taken back. The mail that says so names the day on which the reply is due.
    pub(in crate::rules) fn fee_cancelled(&mut self, on: NaiveDate, mailed: bool) {
        if self.fee_to_repay().is_some() {
            if let Some(fee) = &mut self.fee {
                fee.cancelled_on = Some(on);
            }
        } else if awaited(self).is_some() {
            if let Some(fee) = &mut self.fee {
                fee.cancelled_on = Some(on);
            }
            self.charge_ends();
            if mailed {
                self.told.told_beside();
            }
        }
    }

    /// The clock runs as if the notice had not been served, in the same hands.
    fn charge_ends(&mut self) {
        self.take_out(is_notice);
        self.back_in_hand();
    }

    pub(in crate::rules) fn fee_delivered(&mut self, on: NaiveDate) {
        let service = self.fee.as_mut().and_then(|fee| fee.service.as_mut());
        if let Some(service) = service {
            service.prove(on);
            self.last_day_to_pay_told();
            self.notice_arrived(on);
        }
    }

    fn last_day_to_pay_told(&mut self) {
        if let Some(fee) = &mut self.fee {
            fee.told.told_as_it_stands();
        }
    }

    /// The sum is paid: the period begins anew. Whoever pays has had the notice by then.
    pub(in crate::rules) fn fee_paid(&mut self, on: NaiveDate, receipt: &str) {
        let Some(fee) = &mut self.fee else { return };
        let has_arrived = fee.has_arrived();
        fee.payment = Some(Payment {
            on,
            receipt: receipt.to_owned(),
        });
        if !has_arrived {
            self.notice_arrived(on);
        }
        self.clock_events
            .push(ClockEvent::new(on, Happening::FeePaid));
        self.period_begins_anew();
        self.calendar_kept = None;
        self.recounted = None;
        self.told.counted_anew();
        self.back_in_hand();
    }

    fn notice_arrived(&mut self, on: NaiveDate) {
        self.notice_arrives(Some(on));
    }

    fn notice_arrives(&mut self, on: Option<NaiveDate>) {
        let last = self.fee_notice().map(|event| &mut event.what);
        if let Some(Happening::FeeNotified { delivered_on }) = last {
            *delivered_on = on;
        }
    }

    /// What the clock knows of the last notice: an earlier one belongs to a clock that an order put behind.
    pub(in crate::rules) fn fee_notice(&mut self) -> Option<&mut ClockEvent> {
        let events = self.clock_events.iter_mut();
        events.rev().find(|event| is_notice(&event.what))
    }

    /// An order takes the case up again: a fee that is not paid belongs to the old clock, unless its notice was served
    /// after the order.
    pub(in crate::rules) fn fee_put_behind(&mut self, on: NaiveDate) {
        let keeps = self.charged_since(on);
        if let Some(fee) = &mut self.fee
            && fee.payment.is_none()
            && fee.cancelled_on.is_none()
            && !keeps
        {
            fee.cancelled_on = Some(on);
        }
    }

    /// Whether a letter is the notice of a fee that is charged no more.
    pub(in crate::rules) fn is_taken_back(&self, letter: LetterId) -> bool {
        let fee = self.fee.as_deref().filter(|fee| fee.letter.id == letter);
        fee.is_some_and(|fee| fee.cancelled_on.is_some())
    }

    /// Whether the notice of a fee was served after a day.
    pub(in crate::rules) fn charged_since(&self, on: NaiveDate) -> bool {
        let service = awaited(self).and_then(|fee| fee.service.as_ref());
        service.is_some_and(|service| made_on(service) > on)
    }

    pub(in crate::rules) fn back_in_hand(&mut self) {
        if let (Some(department), Some(handler)) = (self.stage.department(), self.stage.handler()) {
            self.stage = Stage::InHand {
                department,
                handler,
            };
        }
    }

    /// What the clock is read from on a day. A posted notice of which nobody knows when it arrived has not arrived
    /// before that day: the days to pay do not run out unseen.
    pub fn happenings(&self, on: NaiveDate) -> Cow<'_, [ClockEvent]> {
        if awaited(self).is_none_or(Fee::has_arrived) {
            return Cow::Borrowed(&self.clock_events);
        }
        let mut events = self.clock_events.clone();
        let last = events.iter_mut().rfind(|event| is_notice(&event.what));
        if let Some(event) = last {
            let delivered_on = Some(on.max(event.on));
            event.what = Happening::FeeNotified { delivered_on };
            event.told = None;
        }
        Cow::Owned(events)
    }

    /// The day of the payment that began a period anew.
    pub fn paid_on(&self) -> Option<NaiveDate> {
        let fee = self.fee.as_deref().filter(|fee| !fee.fell)?;
        Some(fee.payment.as_ref()?.on)
    }
}

/// The day on which a notice arrived; not known of one that was posted, before someone has recorded it.
fn arrived_on(service: &Service) -> Option<NaiveDate> {
    match service {
        Service::Mail { signed_on, .. } => *signed_on,
        Service::Electronic { .. } | Service::Personal { .. } => Some(made_on(service)),
    }
}
