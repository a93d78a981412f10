//! Remedies in the history: brought to the office, taken up, decided, and followed.

use chrono::NaiveDate;

use crate::app::App;
use crate::rules::command::Command;
use crate::rules::remedies::{
    Against, Claimant, NewDecision, NewRemedy, Order, Ordered, RemedyKind, RemedyResult,
};

/// Each of these cases has one remedy.
const REFERENCE: &str = "r1";

pub(super) fn seek(app: &App, kind: RemedyKind, on: NaiveDate) -> Command {
    let body = match kind {
        RemedyKind::Reconsideration => "演示市人民政府",
        RemedyKind::DirectSuit | RemedyKind::SuitAfterReconsideration => "演示区人民法院",
    };
    Command::FileRemedy(Box::new(NewRemedy {
        kind,
        against: Against::Reply,
        claimant: Claimant::Applicant,
        on,
        after: None,
        body: app.text(body),
        number: Some(app.text("演示〔1〕号")),
    }))
}

pub(super) fn accept(on: NaiveDate) -> Command {
    let reference = REFERENCE.to_owned();
    Command::AcceptRemedy { reference, on }
}

pub(super) fn conclude(app: &App, result: RemedyResult, on: NaiveDate) -> Command {
    let order = (result == RemedyResult::Corrected).then_some(Order {
        what: Ordered::DecideAnew,
        working_days: None,
        until: None,
    });
    Command::ConcludeRemedy {
        reference: REFERENCE.to_owned(),
        decision: Box::new(NewDecision {
            result,
            on,
            served_on: Some(on),
            order,
            number: Some(app.text("演示决〔1〕号")),
            note: None,
        }),
    }
}

pub(super) fn reopen(on: NaiveDate) -> Command {
    let reference = REFERENCE.to_owned();
    Command::Reopen { reference, on }
}
