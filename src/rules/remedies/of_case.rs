//! The remedies that a record tells, and what an order does to the case.

use std::mem;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Against, Claimant, Ordered, RemedyKind, RemedyResult, RemedyWarning, ReportCell};
use crate::rules::case::{Case, LetterState, MadeReply, Stage};
use crate::rules::clarification::Clarification;
use crate::rules::consultation::Paper;
use crate::rules::deadline::{ClockEvent, Happening};
use crate::rules::event::{LetterRef, Recorded, TextRef};
use crate::rules::excessive::{Delay, Reasons};
use crate::rules::ids::LetterId;
use crate::rules::outcome::Outcome;
use crate::rules::scorecard::Steps;
use crate::rules::service::{Service, made_on};

/// What a decision orders, and by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// What.
    pub what: Ordered,
    /// Within so many working days; the law's number if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_days: Option<u16>,
    /// By a fixed day, which goes before a number of days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// A remedy that was sought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemedySought {
    /// Names it within the case.
    pub reference: String,
    /// Which kind.
    pub kind: RemedyKind,
    /// Against what.
    pub against: Against,
    /// By whom.
    pub claimant: Claimant,
    /// The reconsideration that went before.
    pub after: Option<String>,
    /// The day it was filed.
    pub filed_on: NaiveDate,
    /// The last day on which it could be filed, as counted when it was recorded.
    pub last_day: Option<NaiveDate>,
    /// What is out of order about it.
    pub warnings: Vec<RemedyWarning>,
    /// The reconsideration organ, or the court.
    pub body: TextRef,
    /// Its number of the matter.
    pub number: Option<TextRef>,
    /// The day the body took it up.
    pub accepted_on: Option<NaiveDate>,
    /// How it ended.
    pub decided: Option<RemedyDecision>,
}

/// How a remedy ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemedyDecision {
    /// How.
    pub result: RemedyResult,
    /// The day of the decision, whose year the annual report counts.
    pub on: NaiveDate,
    /// The day on which whoever sought it received the decision.
    pub served_on: Option<NaiveDate>,
    /// What it orders.
    pub order: Option<Order>,
    /// The number of the decision.
    pub number: Option<TextRef>,
    /// What it says, in short.
    pub note: Option<TextRef>,
    /// The day on which the office received the order, once the case was reopened for it.
    pub reopened_on: Option<NaiveDate>,
}

impl RemedySought {
    /// The cell of the annual report in which it is counted: with its result in the year of the decision, and as
    /// pending in a year at whose end there is none.
    pub fn cell(&self) -> ReportCell {
        let decided = self.decided.as_ref();
        decided.map_or(ReportCell::Pending, |decided| decided.result.cell())
    }
}

impl RemedyResult {
    /// The cell in which a remedy that ended so is counted.
    pub fn cell(self) -> ReportCell {
        match self {
            Self::Upheld => ReportCell::Upheld,
            Self::Corrected => ReportCell::Corrected,
            Self::NotAccepted | Self::Withdrawn | Self::Dismissed | Self::Other => {
                ReportCell::Other
            }
        }
    }
}

/// What an order put behind it: the reply that it answers, and what was asked and told of the old clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierClock {
    /// The day of the order.
    pub until: NaiveDate,
    /// The reply of that time, which stays on record.
    pub reply: Option<MadeReply>,
    /// The request for clarification of that time.
    pub clarification: Option<Clarification>,
    /// The request for reasons of that time.
    pub reasons: Option<Reasons>,
    /// The delayed reply of that time.
    pub delay: Option<Delay>,
    /// The notices to third parties that went with the reply.
    pub(in crate::rules) told: Vec<Paper>,
    /// The consultations of those third parties.
    told_to: Vec<String>,
    /// How many of the events that its clock tells had happened by then.
    pub(super) happened: usize,
    /// The revision of the calendar by which it was closed.
    pub(super) calendar: Option<i32>,
    /// When the order was recorded.
    pub(super) recorded_at: DateTime<Utc>,
    /// The steps before the reply of that time.
    pub(super) steps: Steps,
}

impl EarlierClock {
    /// What has become of one of its letters.
    fn letter(&self, id: LetterId) -> Option<LetterState> {
        let notices: [Option<(&LetterRef, bool)>; 3] = [
            (self.clarification.as_ref()).map(|it| (&it.letter, it.service.is_some())),
            (self.reasons.as_ref()).map(|it| (&it.letter, it.service.is_some())),
            (self.delay.as_ref()).map(|it| (&it.letter, it.service.is_some())),
        ];
        let reply = self.reply.iter().map(|reply| (&reply.letter, true));
        let told = self
            .told
            .iter()
            .map(|paper| (&paper.letter, paper.dispatch.is_some()));
        let mut all = notices.into_iter().flatten().chain(reply).chain(told);
        let (_, is_served) = all.find(|(letter, _)| letter.id == id)?;
        Some(if is_served {
            LetterState::Served
        } else {
            LetterState::Superseded
        })
    }
}

impl Case {
    /// The remedy of this name.
    pub fn remedy(&self, reference: &str) -> Option<&RemedySought> {
        let is = |sought: &&RemedySought| sought.reference == reference;
        self.remedies.iter().find(is)
    }

    /// The reply that stands, or the last one that an order put behind it.
    pub fn last_reply(&self) -> Option<&MadeReply> {
        let mut earlier = self.earlier.iter().rev();
        self.stage
            .made_reply()
            .or_else(|| earlier.find_map(|clock| clock.reply.as_ref()))
    }

    /// The replies that orders put behind them, the oldest first.
    pub fn earlier_replies(&self) -> impl DoubleEndedIterator<Item = &MadeReply> {
        self.earlier.iter().filter_map(|clock| clock.reply.as_ref())
    }

    /// The day of the first reply.
    pub(super) fn first_reply_on(&self) -> Option<NaiveDate> {
        let first = self.earlier_replies().next();
        let reply = first.or_else(|| self.stage.made_reply())?;
        Some(made_on(&reply.service))
    }

    /// The day on which it closed, and how, while it is closed.
    pub fn closed(&self) -> Option<(NaiveDate, Outcome)> {
        let replied_on = self.stage.made_reply().map(|reply| made_on(&reply.service));
        replied_on.or(self.stage.closed_on()).zip(self.outcome())
    }

    /// The decision of a remedy whose order nobody has followed yet: the case was not reopened for it, nor
    /// answered after it.
    pub fn order_waiting(&self, sought: &RemedySought) -> Option<(NaiveDate, Order)> {
        let decided = sought.decided.as_ref()?;
        let order = decided.order.filter(|_| decided.reopened_on.is_none())?;
        let answered = self
            .stage
            .made_reply()
            .is_some_and(|reply| made_on(&reply.service) > decided.on);
        (!answered).then_some((decided.on, order))
    }

    /// Whether a remedy is not decided, or its order not followed.
    pub fn remedy_waits(&self) -> bool {
        self.remedies
            .iter()
            .any(|sought| sought.decided.is_none() || self.order_waiting(sought).is_some())
    }

    /// What has become of a letter of a clock that an order put behind it.
    pub(in crate::rules) fn earlier_letter(&self, id: LetterId) -> Option<LetterState> {
        self.earlier.iter().find_map(|clock| clock.letter(id))
    }

    /// The letters of earlier replies, and those that told third parties of them.
    pub fn earlier_letters(&self) -> Vec<LetterId> {
        let replies = self.earlier_replies().map(|reply| reply.letter.id);
        let told = self.earlier.iter().flat_map(|clock| &clock.told);
        replies.chain(told.map(|paper| paper.letter.id)).collect()
    }

    /// How often a third party was told of an earlier reply, or of one that fell before it was served.
    pub fn earlier_notices_to(&self, reference: &str) -> usize {
        let told = self.earlier.iter().flat_map(|clock| &clock.told_to);
        let told = told.chain(&self.told_in_vain);
        told.filter(|told| *told == reference).count()
    }

    /// Whether a letter told a third party of an earlier reply.
    pub(in crate::rules) fn earlier_notice_to_third_party(&self, id: LetterId) -> bool {
        let mut told = self.earlier.iter().flat_map(|clock| &clock.told);
        told.any(|paper| paper.letter.id == id)
    }

    pub(in crate::rules) fn remedy_accepted(&mut self, on: NaiveDate, reference: &str) {
        if let Some(sought) = self.remedy_mut(reference) {
            sought.accepted_on = Some(on);
        }
    }

    pub(in crate::rules) fn remedy_decided(&mut self, reference: &str, decision: RemedyDecision) {
        if let Some(sought) = self.remedy_mut(reference) {
            sought.decided = Some(decision);
        }
    }

    /// Its result was recorded wrong: it waits for one again.
    pub(in crate::rules) fn remedy_result_cancelled(&mut self, reference: &str) {
        if let Some(sought) = self.remedy_mut(reference) {
            sought.decided = None;
        }
    }

    fn remedy_mut(&mut self, reference: &str) -> Option<&mut RemedySought> {
        let is = |sought: &&mut RemedySought| sought.reference == reference;
        self.remedies.iter_mut().find(is)
    }

    /// A new clock runs, and the case is in hand again; what was answered, asked and told before stays on record.
    pub(in crate::rules) fn reopened(
        &mut self,
        recorded: &Recorded,
        reference: &str,
        working_days: Option<u16>,
        until: Option<NaiveDate>,
    ) {
        let on = recorded.on;
        if let Some(decided) = self
            .remedy_mut(reference)
            .and_then(|sought| sought.decided.as_mut())
        {
            decided.reopened_on = Some(on);
        }
        self.first_closed = self.first_closed.or(self.closed());
        let stage = self.stage_reopened(on);
        self.urgings_ended();
        self.put_behind(on, recorded.at);
        self.stage = stage;
        self.calendar_kept = None;
        self.recounted = None;
        self.told.counted_anew();
        self.clock_events.push(ClockEvent::new(
            on,
            Happening::Reopened {
                working_days,
                until,
            },
        ));
    }

    /// Where the case stands once it is taken up again: with whoever had it.
    fn stage_reopened(&self, on: NaiveDate) -> Stage {
        let stage = self.stage.ended();
        let in_hand = match stage {
            Stage::Submitted => return Stage::Registered,
            Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. } => return stage.clone(),
            Stage::AwaitingClarification { .. } => !asked_since(self.clarification.as_ref(), on),
            Stage::AwaitingPayment { .. } => !self.charged_since(on),
            Stage::Replied { .. }
            | Stage::Abandoned { .. }
            | Stage::Withdrawn { .. }
            | Stage::Archived { .. } => true,
        };
        match (stage.department(), stage.handler()) {
            _ if !in_hand => stage.clone(),
            (Some(department), Some(handler)) => Stage::InHand {
                department,
                handler,
            },
            (Some(department), None) => Stage::Assigned { department },
            (None, _) => Stage::Registered,
        }
    }

    /// Puts behind what belongs to the old clock. What was served after the order belongs to the new one, though
    /// the order was recorded later.
    fn put_behind(&mut self, on: NaiveDate, recorded_at: DateTime<Utc>) {
        let reply = self.stage.made_reply().cloned();
        let (mut told, mut told_to) = (Vec::new(), Vec::new());
        if reply.is_some() {
            self.numbered = None;
            self.undelivered = false;
            for asked in &mut self.consultations {
                if let Some(notice) = asked.notice.take() {
                    told.push(notice);
                    told_to.push(asked.reference.clone());
                }
            }
        }
        self.fee_put_behind(on);
        let keeps = asked_since(self.clarification.as_ref(), on);
        let clarification = if keeps {
            None
        } else {
            self.clarification.take()
        };
        let since = |service: Option<&Service>| service.is_some_and(|it| made_on(it) > on);
        let reasons = self.reasons.take_if(|asked| !since(asked.service.as_ref()));
        let delay = self.delay.take_if(|told| !since(told.service.as_ref()));
        self.approved_extension_void();
        self.extensions_over = self.extensions.len();
        // Where no reply was made, what was done belongs to the next one.
        let steps = match &reply {
            Some(_) => mem::take(&mut self.steps),
            None => Steps::default(),
        };
        self.earlier.push(EarlierClock {
            until: on,
            reply,
            clarification,
            reasons,
            delay,
            told,
            told_to,
            happened: self.clock_events.len(),
            calendar: self.calendar_kept,
            recorded_at,
            steps,
        });
    }
}

fn asked_since(asked: Option<&Clarification>, on: NaiveDate) -> bool {
    let service = asked.and_then(|asked| asked.service.as_ref());
    service.is_some_and(|service| made_on(service) > on)
}
