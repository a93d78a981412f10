//! Remedies that were sought on a case (救济): reconsideration and suits, recorded as they happen.
//!
//! The office does not judge whether a remedy may be sought: the reconsideration organ and the court do. So what
//! looks out of order (filed late, or a suit before the reconsideration that must come first) is recorded with a
//! warning, and refused only when the record would contradict itself.

mod earlier;
mod of_case;
mod refusal;
mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use earlier::EarlierReply;
pub use of_case::{EarlierClock, Order, RemedyDecision, RemedySought};
pub use refusal::RemedyRefusal;

use super::case::Case;
use super::clocks::{CountedBy, NamedClock};
use super::command::NewText;
use super::deadline;
use super::decide::{Facts, check_day};
use super::event::{CaseEvent, Decided, TextRef};
use super::outcome::Precedence;
use super::refusal::Refusal;
use super::service::known_on;

/// The most remedies that one case can have.
pub const MOST: usize = 20;
/// The most working days that an order can give.
pub const LONGEST_ORDER: u16 = 120;

/// What kind of remedy: a group of cells of the annual report's section 四.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemedyKind {
    /// 行政复议
    Reconsideration,
    /// 行政诉讼，未经复议直接起诉
    DirectSuit,
    /// 行政诉讼，复议后起诉
    SuitAfterReconsideration,
}

/// What a remedy is sought against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The reply (答复).
    Reply,
    /// That there was none in time (逾期未答复).
    NonReply,
    /// Another act: that it was not handled further, the fee, the way it was served.
    Other,
}

/// Who seeks a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claimant {
    /// The applicant (申请人).
    Applicant,
    /// Someone whose rights a disclosure touches (第三方).
    ThirdParty,
}

/// How a remedy ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemedyResult {
    /// 结果维持
    Upheld,
    /// 结果纠正: revoked, changed, found unlawful, ordered to act
    Corrected,
    /// 不予受理、不予立案
    NotAccepted,
    /// 撤回
    Withdrawn,
    /// 驳回
    Dismissed,
    /// Any other way: settled, transferred, terminated
    Other,
}

/// A cell of the annual report's section 四, beside the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportCell {
    /// 结果维持
    Upheld,
    /// 结果纠正
    Corrected,
    /// 其他结果
    Other,
    /// 尚未审结
    Pending,
}

/// What a decision orders the agency to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ordered {
    /// To disclose (责令公开).
    Disclose,
    /// To decide anew (责令重新答复).
    DecideAnew,
}

/// What is out of order about a remedy, for the body to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemedyWarning {
    /// It was filed after its last day (超过法定期限).
    AfterLastDay,
    /// A suit where reconsideration must come first (应当复议前置).
    ReconsiderationFirst,
    /// The same, for what a partial reply withholds under Arts. 14 to 16.
    ReconsiderationFirstForPart,
    /// Against silence, while the reply was not overdue (未逾期).
    NotOverdue,
}

/// A remedy on its way into the record.
#[derive(Debug, Clone)]
pub struct NewRemedy {
    /// Which kind.
    pub kind: RemedyKind,
    /// Against what.
    pub against: Against,
    /// By whom.
    pub claimant: Claimant,
    /// The day it was filed.
    pub on: NaiveDate,
    /// The reconsideration that went before.
    pub after: Option<String>,
    /// The reconsideration organ, or the court.
    pub body: NewText,
    /// Its number of the matter (案号).
    pub number: Option<NewText>,
}

/// How a remedy ended, on its way into the record.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// How.
    pub result: RemedyResult,
    /// The day of the decision (审结).
    pub on: NaiveDate,
    /// The day on which whoever sought it received the decision, if known.
    pub served_on: Option<NaiveDate>,
    /// What it orders.
    pub order: Option<Order>,
    /// The number of the decision (决定书、裁判文书文号).
    pub number: Option<NewText>,
    /// What it says, in short.
    pub note: Option<NewText>,
}

/// What commands about remedies must know beside the case.
#[derive(Debug, Clone, Copy, Default)]
pub struct RemedyFacts {
    /// The last day on which the remedy could be filed, where the record tells it.
    pub last_day: Option<NaiveDate>,
    /// Whether the reply was overdue on the day of filing.
    pub overdue: bool,
}

/// Counts what a remedy that is being recorded must be held against.
pub fn facts(case: &Case, new: &NewRemedy, by: CountedBy<'_>) -> RemedyFacts {
    let (regime, events) = (case.regime(), &case.clock_events);
    let clock = deadline::read_brief(events, regime, by.reply, Some(new.on));
    let named = match (new.kind, new.against) {
        (RemedyKind::SuitAfterReconsideration, _) => NamedClock::SuitAfterReconsideration,
        (RemedyKind::Reconsideration, Against::Reply) => NamedClock::Reconsideration,
        (RemedyKind::DirectSuit, Against::Reply) => NamedClock::Suit,
        (RemedyKind::Reconsideration, Against::NonReply) => NamedClock::ReconsiderationForNonReply,
        (RemedyKind::DirectSuit, Against::NonReply) => NamedClock::SuitForNonReply,
        // From when another act was known, nobody tells us.
        (RemedyKind::Reconsideration | RemedyKind::DirectSuit, Against::Other) => {
            return RemedyFacts::default();
        }
    };
    let from = match (named, new.claimant) {
        (NamedClock::SuitAfterReconsideration, _) => new
            .after
            .as_deref()
            .and_then(|reference| case.remedy(reference)?.decided.as_ref()?.served_on),
        // A third party knows of a reply on a day of its own.
        (_, Claimant::ThirdParty) => None,
        (NamedClock::Reconsideration | NamedClock::Suit, Claimant::Applicant) => {
            case.last_reply().and_then(|reply| known_on(&reply.service))
        }
        (_, Claimant::Applicant) => clock.due_on,
    };
    RemedyFacts {
        last_day: from
            .and_then(|from| named.read(from, regime, by.remedies))
            .map(|read| read.due_on),
        overdue: clock.overdue == Some(true) || clock.on_time == Some(false),
    }
}

/// Records that a remedy was sought (登记复议、诉讼).
pub(super) fn file(case: &Case, new: &NewRemedy, facts: &Facts) -> Result<Decided, Refusal> {
    check_room(case)?;
    let earliest = match new.against {
        Against::Reply => {
            let reply = case.first_reply_on();
            let reply = reply.ok_or_else(|| RemedyRefusal::NoReply {
                stage: case.stage.name(),
            })?;
            reply.max(case.filed_on)
        }
        Against::NonReply | Against::Other => case.filed_on,
    };
    check_day(new.on, earliest, facts.today)?;
    check_after(case, new)?;
    check_unrecorded(case, new)?;
    Ok(Decided {
        on: new.on,
        event: CaseEvent::RemedyFiled {
            reference: format!("r{}", case.remedies.len().saturating_add(1)),
            kind: new.kind,
            against: new.against,
            claimant: new.claimant,
            after: new.after.clone(),
            last_day: facts.remedy.last_day,
            warnings: warnings(case, new, facts),
            body: new.body.reference.clone(),
            number: new.number.as_ref().map(|number| number.reference.clone()),
        },
    })
}

/// Whether another can be recorded.
pub(super) fn check_room(case: &Case) -> Result<(), Refusal> {
    if case.remedies.len() >= MOST {
        return Err(RemedyRefusal::TooMany { most: MOST }.into());
    }
    Ok(())
}

/// Whether the very same is not on record: the digests of equal texts are equal.
fn check_unrecorded(case: &Case, new: &NewRemedy) -> Result<(), Refusal> {
    let digest = |text: Option<&TextRef>| text.map(|text| text.digest.clone());
    let number = digest(new.number.as_ref().map(|number| &number.reference));
    let is_same = |sought: &RemedySought| {
        (
            sought.kind,
            sought.against,
            sought.claimant,
            sought.filed_on,
        ) == (new.kind, new.against, new.claimant, new.on)
            && sought.after == new.after
            && sought.body.digest == new.body.reference.digest
            && digest(sought.number.as_ref()) == number
    };
    if case.remedies.iter().any(is_same) {
        return Err(RemedyRefusal::RecordedBefore.into());
    }
    Ok(())
}

/// A suit after reconsideration names one of this case, and nothing else does.
fn check_after(case: &Case, new: &NewRemedy) -> Result<(), Refusal> {
    let named = new
        .after
        .as_deref()
        .and_then(|reference| case.remedy(reference));
    match (new.kind, named) {
        (RemedyKind::SuitAfterReconsideration, Some(before))
            if before.kind == RemedyKind::Reconsideration =>
        {
            let earliest = before.decided.as_ref().map_or(before.filed_on, |it| it.on);
            if new.on < earliest {
                let on = new.on;
                return Err(Refusal::DayTooEarly { on, earliest });
            }
            Ok(())
        }
        (RemedyKind::Reconsideration | RemedyKind::DirectSuit, None) if new.after.is_none() => {
            Ok(())
        }
        (
            RemedyKind::Reconsideration
            | RemedyKind::DirectSuit
            | RemedyKind::SuitAfterReconsideration,
            _,
        ) => Err(RemedyRefusal::ReconsiderationUnfit.into()),
    }
}

fn warnings(case: &Case, new: &NewRemedy, facts: &Facts) -> Vec<RemedyWarning> {
    let mut warnings = Vec::new();
    if facts.remedy.last_day.is_some_and(|last| new.on > last) {
        warnings.push(RemedyWarning::AfterLastDay);
    }
    let direct = new.kind == RemedyKind::DirectSuit
        && new.against == Against::Reply
        && new.claimant == Claimant::Applicant;
    let precedence = case
        .last_reply()
        .map(|reply| reply.outcome.reconsideration_first());
    match precedence.filter(|_| direct) {
        Some(Precedence::Required) => warnings.push(RemedyWarning::ReconsiderationFirst),
        Some(Precedence::ForWithheldPart) => {
            warnings.push(RemedyWarning::ReconsiderationFirstForPart);
        }
        Some(Precedence::NotRequired | Precedence::NotApplicable) | None => {}
    }
    if new.against == Against::NonReply && !facts.remedy.overdue {
        warnings.push(RemedyWarning::NotOverdue);
    }
    warnings
}

/// Whether nobody has recorded yet that the body took it up, or how it ended.
pub(super) fn check_unaccepted(sought: &RemedySought) -> Result<(), Refusal> {
    check_undecided(sought)?;
    if sought.accepted_on.is_some() {
        return Err(RemedyRefusal::AcceptedAlready.into());
    }
    Ok(())
}

/// Whether nobody has recorded yet how it ended.
pub(super) fn check_undecided(sought: &RemedySought) -> Result<(), Refusal> {
    match &sought.decided {
        None => Ok(()),
        Some(_) => Err(RemedyRefusal::DecidedAlready.into()),
    }
}

/// Whether its result can be taken back: one is on record, and the case was not taken up again for it.
pub(super) fn check_cancellable(sought: &RemedySought) -> Result<(), Refusal> {
    let Some(decided) = &sought.decided else {
        return Err(RemedyRefusal::NotDecided.into());
    };
    if decided.reopened_on.is_some() {
        return Err(RemedyRefusal::ResultFollowed.into());
    }
    Ok(())
}

/// What it orders that nobody has followed yet, and the day of the decision.
pub(super) fn check_orders(
    case: &Case,
    sought: &RemedySought,
) -> Result<(NaiveDate, Order), Refusal> {
    case.order_waiting(sought)
        .ok_or_else(|| RemedyRefusal::NothingOrdered.into())
}

/// The remedy of this name, as long as nobody has decided it.
fn pending<'a>(case: &'a Case, reference: &str) -> Result<&'a RemedySought, Refusal> {
    let sought = case.remedy(reference).ok_or(RemedyRefusal::Unknown)?;
    check_undecided(sought)?;
    Ok(sought)
}

/// Records that the body took the matter up (受理、立案).
pub(super) fn accept(
    case: &Case,
    reference: &str,
    on: NaiveDate,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let sought = pending(case, reference)?;
    check_unaccepted(sought)?;
    check_day(on, sought.filed_on, facts.today)?;
    Ok(Decided {
        on,
        event: CaseEvent::RemedyAccepted {
            reference: reference.to_owned(),
        },
    })
}

/// Takes a result back that was recorded wrong (撤销结果登记), so that the right one can be recorded: both stay in the
/// record.
pub(super) fn cancel_result(
    case: &Case,
    reference: &str,
    reason: &NewText,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let sought = case.remedy(reference).ok_or(RemedyRefusal::Unknown)?;
    check_cancellable(sought)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::RemedyResultCancelled {
            reference: reference.to_owned(),
            reason: reason.reference.clone(),
        },
    })
}

/// Records how it ended (审结), once for good: of a judgment that is appealed, the one that is final.
pub(super) fn conclude(
    case: &Case,
    reference: &str,
    new: &NewDecision,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let sought = pending(case, reference)?;
    let earliest = sought.accepted_on.unwrap_or(sought.filed_on);
    check_day(new.on, earliest, facts.today)?;
    if let Some(served_on) = new.served_on {
        check_day(served_on, new.on, facts.today)?;
    }
    if let Some(order) = new.order {
        if new.result != RemedyResult::Corrected {
            return Err(RemedyRefusal::OrderUnfit.into());
        }
        if let Some(until) = order.until.filter(|until| *until < new.on) {
            let (on, earliest) = (until, new.on);
            return Err(Refusal::DayTooEarly { on, earliest });
        }
    }
    Ok(Decided {
        on: new.on,
        event: CaseEvent::RemedyDecided {
            reference: reference.to_owned(),
            result: new.result,
            served_on: new.served_on,
            order: new.order,
            number: new.number.as_ref().map(|text| text.reference.clone()),
            note: new.note.as_ref().map(|text| text.reference.clone()),
        },
    })
}

/// Takes the case up again as ordered (重新办理; 行政诉讼法 70, 72; 行政复议法 64, 66): a new clock runs from the day on which
/// the office received the order, also where it never replied.
pub(super) fn reopen(
    case: &Case,
    reference: &str,
    on: NaiveDate,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let sought = case.remedy(reference).ok_or(RemedyRefusal::Unknown)?;
    let (decided_on, order) = check_orders(case, sought)?;
    let closed_on = case.closed().map(|(day, _)| day);
    let earliest = closed_on.map_or(decided_on, |closed| closed.max(decided_on));
    check_day(on, earliest, facts.today)?;
    Ok(Decided {
        on,
        event: CaseEvent::Reopened {
            reference: reference.to_owned(),
            working_days: order.working_days,
            until: order.until,
            calendar: Some(facts.calendar),
        },
    })
}
