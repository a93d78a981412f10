//! Where the working days of a case went (办理用时): how many each department had it, and how many of them somebody was
//! waited for.
//!
//! Counted as the law counts its periods: the day on which something begins does not count, the day on which it ends
//! does. So the day of a routing is the day of whoever had the case before, and the days of the departments add up to
//! all days without gap or overlap. Waiting happens while some department has the case: its days are among theirs.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::case::Case;
use super::clocks::NamedClock;
use super::deadline::{self, ClockRun, RunEnd};
use super::event::{CaseEvent, Recorded};
use super::ids::DepartmentId;
use super::language::Language;

/// Who or what is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wait {
    /// The receipt is confirmed (确认收到).
    Confirmation,
    /// The department takes the case in hand (签收).
    Acceptance,
    /// The applicant corrects the application (补正).
    Clarification,
    /// The applicant pays (缴费).
    Payment,
    /// A third party gives its opinion (征求第三方意见).
    ThirdParty,
    /// The agency that made it too gives its opinion (征求共同制作机关意见).
    JointAgency,
    /// Another agency gives its opinion (征求其他机关意见).
    Agency,
    /// Another department gives its part (协办).
    Part,
    /// The head decides on an extension (延期审批).
    ExtensionDecision,
    /// The head decides on the draft (审核).
    Review,
}

/// Where the working days went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// From the day after this one on: it came in, or was taken up again as ordered.
    pub since: NaiveDate,
    /// Up to this day.
    pub until: NaiveDate,
    /// All working days of this time.
    pub working_days: u32,
    /// How many each department had it, in the order in which they first did; none: it was with no department.
    pub departments: Vec<(Option<DepartmentId>, u32)>,
    /// How many of them somebody was waited for, each day once however many were asked.
    pub waits: Vec<(Wait, u32)>,
}

/// After one day, and up to another.
type Days = (NaiveDate, NaiveDate);

/// Tells where the working days of a case went up to a day; `record` is what the case is the fold of.
pub fn spent(case: &Case, record: &[Recorded], calendar: &Calendar, until: NaiveDate) -> Spent {
    let closed = case.stage.closed_on().or(replied_on(record));
    let until = closed
        .filter(|_| !case.stage.name().is_open())
        .map_or(until, |closed| closed.min(until));
    let is_order = |it: &&Recorded| matches!(it.event, CaseEvent::Reopened { .. });
    let order = record.iter().rfind(is_order);
    let since = order.map_or(case.filed_on, |order| order.on).min(until);
    let count = |(from, to): Days| {
        let (from, to) = (from.max(since), to.min(until));
        calendar.working_days_between(from, to.max(from))
    };
    let mut departments: Vec<(Option<DepartmentId>, u32)> = Vec::new();
    for (department, days) in stints(case, record, until) {
        match departments.iter_mut().find(|(of, _)| *of == department) {
            Some((_, counted)) => *counted += count(days),
            None => departments.push((department, count(days))),
        }
    }
    let is_present = |of| of == case.stage.department();
    departments.retain(|(of, days)| *days > 0 || is_present(*of));
    let mut waited = waited(case, record, calendar, until);
    waited.sort_unstable();
    let waits = Wait::ALL.into_iter().map(|wait| {
        let own = waited.iter().filter(|(of, _)| *of == wait);
        (wait, apart(own.map(|(_, days)| *days)).map(count).sum())
    });
    Spent {
        since,
        until,
        working_days: count((since, until)),
        departments,
        waits: waits.filter(|(_, days)| *days > 0).collect(),
    }
}

/// The day of the last reply.
fn replied_on(record: &[Recorded]) -> Option<NaiveDate> {
    let is_reply = |it: &&Recorded| {
        matches!(
            it.event,
            CaseEvent::Replied { .. }
                | CaseEvent::ReplySent { .. }
                | CaseEvent::AnsweredOnTheSpot { .. }
        )
    };
    record.iter().rfind(is_reply).map(|it| it.on)
}

/// Who had the case, one after the other.
fn stints(case: &Case, record: &[Recorded], until: NaiveDate) -> Vec<(Option<DepartmentId>, Days)> {
    let mut stints = Vec::new();
    let (mut holder, mut from) = (None, case.filed_on);
    for recorded in record {
        let next = holder_after(&recorded.event, holder);
        if next != holder {
            // What was typed in late can lie before what came last.
            let on = recorded.on.max(from);
            stints.push((holder, (from, on)));
            (holder, from) = (next, on);
        }
    }
    stints.push((holder, (from, until.max(from))));
    stints
}

/// With whom a case is after an event.
fn holder_after(event: &CaseEvent, holder: Option<DepartmentId>) -> Option<DepartmentId> {
    if let CaseEvent::Assigned { department, .. }
    | CaseEvent::AnsweredOnTheSpot { department, .. } = event
    {
        return Some(*department);
    }
    if let CaseEvent::DepartmentMerged { from, to, .. } = event
        && holder == Some(*from)
    {
        return Some(*to);
    }
    holder.filter(|_| !matches!(event, CaseEvent::Returned { .. }))
}

/// Every time in which somebody was waited for.
fn waited(
    case: &Case,
    record: &[Recorded],
    calendar: &Calendar,
    until: NaiveDate,
) -> Vec<(Wait, Days)> {
    let happened = case.happenings(until);
    let (_, runs) = deadline::read_beside(&happened, case.regime(), calendar);
    let of_law = runs.iter().filter_map(|run| of_run(run, until));
    let ended = |end: Option<RunEnd>| match end {
        Some(RunEnd::Met(on) | RunEnd::Void(on)) => on,
        None => until,
    };
    let routed = case.routings.iter();
    let routed = routed.map(|one| (Wait::Acceptance, (one.on, ended(one.end))));
    let extensions = case.extensions.iter().map(|one| {
        let decided = one.state.decided_on().unwrap_or(until);
        (Wait::ExtensionDecision, (one.proposed_on, decided))
    });
    let parts = case
        .sub_deadlines
        .iter()
        .filter(|set| set.department.is_some());
    let parts = parts.map(|set| (Wait::Part, (set.set_on, set.done_on.unwrap_or(until))));
    let office = routed.chain(extensions).chain(parts);
    of_law.chain(office).chain(reviews(record, until)).collect()
}

/// The days after which a clock of the law stops waiting: what comes later is waited for no more.
fn of_run(run: &ClockRun, until: NaiveDate) -> Option<(Wait, Days)> {
    let wait = match run.clock {
        NamedClock::Confirmation => Wait::Confirmation,
        NamedClock::ClarificationAnswer => Wait::Clarification,
        NamedClock::Payment => Wait::Payment,
        NamedClock::ThirdPartyOpinion => Wait::ThirdParty,
        NamedClock::JointAgencyOpinion => Wait::JointAgency,
        NamedClock::AgencyOpinion => Wait::Agency,
        NamedClock::ClarificationNotice
        | NamedClock::Acceptance
        | NamedClock::Reconsideration
        | NamedClock::ReconsiderationForNonReply
        | NamedClock::Suit
        | NamedClock::SuitForNonReply
        | NamedClock::SuitAfterReconsideration => return None,
    };
    let last = match run.end {
        Some(RunEnd::Met(on) | RunEnd::Void(on)) => on,
        None => until,
    };
    // A late answer that was accepted was waited for, up to its day; an opinion only within its period.
    let last = match wait {
        Wait::ThirdParty | Wait::JointAgency | Wait::Agency => last.min(run.due_on),
        Wait::Confirmation
        | Wait::Acceptance
        | Wait::Clarification
        | Wait::Payment
        | Wait::Part
        | Wait::ExtensionDecision
        | Wait::Review => last,
    };
    Some((wait, (run.since, last)))
}

/// The times in which a draft lay before the head.
fn reviews(record: &[Recorded], until: NaiveDate) -> Vec<(Wait, Days)> {
    let mut reviews = Vec::new();
    let mut since = None;
    for recorded in record {
        if matches!(recorded.event, CaseEvent::Drafted { .. }) {
            since = Some(recorded.on);
        } else if ends_review(&recorded.event) {
            reviews.extend(since.take().map(|from| (Wait::Review, (from, recorded.on))));
        }
    }
    reviews.extend(since.map(|from| (Wait::Review, (from, until))));
    reviews
}

fn ends_review(event: &CaseEvent) -> bool {
    matches!(
        event,
        CaseEvent::Approved { .. }
            | CaseEvent::ReworkAsked { .. }
            | CaseEvent::Assigned { .. }
            | CaseEvent::Withdrawn { .. }
    )
}

/// The same days, in order and none twice.
fn apart(times: impl Iterator<Item = Days>) -> impl Iterator<Item = Days> {
    let mut reached = NaiveDate::MIN;
    times.map(move |(from, to)| {
        let from = from.max(reached);
        reached = reached.max(to);
        (from, to)
    })
}

impl Wait {
    /// Every one, in the order of a case's life.
    pub const ALL: [Self; 10] = [
        Self::Confirmation,
        Self::Acceptance,
        Self::Clarification,
        Self::Payment,
        Self::ThirdParty,
        Self::JointAgency,
        Self::Agency,
        Self::Part,
        Self::ExtensionDecision,
        Self::Review,
    ];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Confirmation => "confirmation",
            Self::Acceptance => "acceptance",
            Self::Clarification => "clarification",
            Self::Payment => "payment",
            Self::ThirdParty => "third_party",
            Self::JointAgency => "joint_agency",
            Self::Agency => "agency",
            Self::Part => "part",
            Self::ExtensionDecision => "extension_decision",
            Self::Review => "review",
        }
    }

    /// The name for people.
    pub fn title(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Confirmation => ("等待确认收到", "confirmation of the receipt"),
            Self::Acceptance => ("等待签收承办", "taking in hand"),
            Self::Clarification => ("等待申请人补正", "clarification by the applicant"),
            Self::Payment => ("等待申请人缴费", "payment by the applicant"),
            Self::ThirdParty => ("征求第三方意见", "opinion of a third party"),
            Self::JointAgency => ("征求共同制作机关意见", "opinion of a joint agency"),
            Self::Agency => ("征求其他机关意见", "opinion of another agency"),
            Self::Part => ("等待协办部门意见", "part of another department"),
            Self::ExtensionDecision => ("等待延期审批", "decision on an extension"),
            Self::Review => ("送审待批", "review of the draft"),
        };
        language.pick(chinese, english)
    }

    /// Whether the period for the reply stands still meanwhile, or has not begun.
    pub fn stops_the_period(self) -> bool {
        match self {
            Self::Confirmation
            | Self::Clarification
            | Self::Payment
            | Self::ThirdParty
            | Self::JointAgency
            | Self::Agency => true,
            Self::Acceptance | Self::Part | Self::ExtensionDecision | Self::Review => false,
        }
    }
}
