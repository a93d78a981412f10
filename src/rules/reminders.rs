//! Reminders (期限提醒): which milestone of which clock of a case is reached on a day, and who is told.
//!
//! Whether one was sent already, and whether it is morning, is for others to know. A clock that stands still reaches
//! nothing, nor does a case that is closed. See `docs/decisions/075-what-is-reminded-of.md`.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::calendar::Calendar;
use super::case::{Case, Stage, StageName};
use super::clocks::{CaseClock, ClockKind, NamedClock};
use super::deadline::{Clock, Happening, RowKind, State};
use super::lapse;
use super::notices::{Addressee, whose_work};
use super::urging::Urging;

/// When reminders go out, by the clock of the authority: before the offices open.
pub const MORNING: NaiveTime = NaiveTime::from_hms_opt(7, 30, 0).expect("a time of day");

/// Working days before the last one from which anything is reached.
pub const FIRST: u32 = 10;

/// When the offices have closed: what has not gone out by then waits for the next morning.
pub const EVENING: NaiveTime = NaiveTime::from_hms_opt(18, 0, 0).expect("a time of day");

/// What is told at a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hours {
    /// Everything, while the offices work.
    Work,
    /// In the evening of a working day only what ends on it: tomorrow is too late for that.
    Evening,
}

impl Hours {
    /// What is told now; `None` before the morning, and on days off.
    pub fn at(calendar: &Calendar, now: NaiveDateTime) -> Option<Self> {
        if now.time() < MORNING || !calendar.is_working_day(now.date()) {
            None
        } else if now.time() < EVENING {
            Some(Self::Work)
        } else {
            Some(Self::Evening)
        }
    }

    /// Whether a milestone is told in them.
    pub fn tell(self, milestone: Milestone) -> bool {
        match self {
            Self::Work => true,
            Self::Evening => milestone == Milestone::LastDay,
        }
    }
}

/// A day in the life of a clock of which people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Milestone {
    /// So many working days are left, today not counted: 10, 5, 3 or 1.
    DaysLeft(u32),
    /// It is the last day, or the last working day before it (今日到期).
    LastDay,
    /// The last day has passed (逾期).
    Overdue,
    /// It passed so many weeks ago, and a day.
    Weeks(u32),
}

impl Milestone {
    /// The latest one that a clock with this last day has reached by today.
    pub fn at(calendar: &Calendar, due_on: NaiveDate, today: NaiveDate) -> Option<Self> {
        if today > due_on {
            let days = today.signed_duration_since(due_on).num_days();
            let weeks = u32::try_from(days.saturating_sub(1) / 7).unwrap_or(u32::MAX);
            return Some(match weeks {
                0 => Self::Overdue,
                _ => Self::Weeks(weeks),
            });
        }
        match calendar.working_days_between(today, due_on) {
            0 => Some(Self::LastDay),
            1 => Some(Self::DaysLeft(1)),
            2..=3 => Some(Self::DaysLeft(3)),
            4..=5 => Some(Self::DaysLeft(5)),
            6..=FIRST => Some(Self::DaysLeft(FIRST)),
            _ => None,
        }
    }

    /// Stable name, as it stands in the database.
    pub fn code(self) -> String {
        match self {
            Self::DaysLeft(days) => format!("days_left_{days}"),
            Self::LastDay => "last_day".to_owned(),
            Self::Overdue => "overdue".to_owned(),
            Self::Weeks(weeks) => format!("week_{weeks}"),
        }
    }

    fn is_late(self) -> bool {
        match self {
            Self::DaysLeft(_) | Self::LastDay => false,
            Self::Overdue | Self::Weeks(_) => true,
        }
    }
}

/// A clock of which people are reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Watched {
    /// That of the reply (答复期限).
    Reply,
    /// One beside it.
    Beside(ClockKind),
}

impl Watched {
    /// Every clock of which anyone can be reminded.
    pub fn all() -> impl Iterator<Item = Self> {
        let beside = ClockKind::all().filter(|kind| course(*kind).is_some());
        std::iter::once(Self::Reply).chain(beside.map(Self::Beside))
    }

    /// Stable name, as it stands in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Beside(kind) => kind.code(),
        }
    }

    /// The latest milestone of this clock by today of which people are told.
    pub fn milestone(
        self,
        calendar: &Calendar,
        due_on: NaiveDate,
        today: NaiveDate,
    ) -> Option<Milestone> {
        let course = match self {
            Self::Reply => Course::Whole,
            Self::Beside(kind) => course(kind)?,
        };
        course.of(Milestone::at(calendar, due_on, today)?)
    }
}

/// How far a clock is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// From ten days before its end until it is met, every week.
    Whole,
    /// The same; that its last day has passed, an alarm tells.
    BesideAlarm,
    /// Until it is said that nothing came: then there is nothing more to wait for.
    UntilOverdue,
    /// Until its last day: what it allows need not be done.
    UntilLastDay,
    /// What the applicant must do: three and one working days before its end, and on its last day. Then it lapses by itself.
    Lapsing,
}

impl Course {
    fn of(self, reached: Milestone) -> Option<Milestone> {
        match self {
            Self::BesideAlarm => (reached != Milestone::Overdue).then_some(reached),
            Self::UntilOverdue if reached.is_late() => Some(Milestone::Overdue),
            Self::Whole | Self::UntilOverdue => Some(reached),
            Self::UntilLastDay => (!reached.is_late()).then_some(reached),
            Self::Lapsing => matches!(reached, Milestone::DaysLeft(3 | 1) | Milestone::LastDay)
                .then_some(reached),
        }
    }
}

/// How far a clock beside the reply is followed; `None` where its end is nothing that anybody must prevent: remedies are
/// the applicant's to seek.
fn course(kind: ClockKind) -> Option<Course> {
    match kind {
        ClockKind::SubDeadline | ClockKind::Urging => Some(Course::Whole),
        ClockKind::Named(clock) => match clock {
            NamedClock::ClarificationNotice => Some(Course::UntilLastDay),
            NamedClock::ThirdPartyOpinion
            | NamedClock::JointAgencyOpinion
            | NamedClock::AgencyOpinion => Some(Course::UntilOverdue),
            NamedClock::Confirmation | NamedClock::Acceptance => Some(Course::BesideAlarm),
            NamedClock::ClarificationAnswer | NamedClock::Payment => Some(Course::Lapsing),
            NamedClock::Reconsideration
            | NamedClock::ReconsiderationForNonReply
            | NamedClock::Suit
            | NamedClock::SuitForNonReply
            | NamedClock::SuitAfterReconsideration => None,
        },
    }
}

/// A milestone that is reached, and who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder<'a> {
    /// Of which clock.
    pub watched: Watched,
    /// The clock, where it runs beside the reply.
    pub clock: Option<&'a CaseClock>,
    /// The day on which it began, or was lengthened: from there its milestones are counted anew.
    pub begun_on: NaiveDate,
    /// Its last day.
    pub due_on: NaiveDate,
    /// Which milestone.
    pub milestone: Milestone,
    /// Who is told; nobody twice, though they may stand here twice.
    pub told: Vec<Addressee>,
}

impl Reminder<'_> {
    /// Counts the clocks of one kind on the case.
    pub fn nth(&self) -> u32 {
        self.clock.map_or(1, |clock| clock.nth)
    }

    /// Whether the last day has passed.
    pub fn is_late(&self) -> bool {
        self.milestone.is_late()
    }
}

/// What is reached by today on each clock of a case, the latest of each: whoever was not told of an earlier one is
/// told of this one alone.
///
/// `clock` is the reply's as of today, with its ledger; `beside` are the others.
pub fn reached<'a>(
    case: &Case,
    clock: &Clock,
    beside: &'a [CaseClock],
    calendar: &Calendar,
    today: NaiveDate,
) -> Vec<Reminder<'a>> {
    if !case.stage.name().is_open() {
        return Vec::new();
    }
    let at = |watched: Watched, begun_on: NaiveDate, due_on: NaiveDate| {
        let reached = watched.milestone(calendar, due_on, today)?;
        // What was reached when it began, whoever began it knows.
        let before = watched.milestone(calendar, due_on, begun_on);
        (begun_on < today && before != Some(reached)).then_some(reached)
    };
    let reply = clock.due_on.filter(|_| runs(clock, today));
    let reply = reply.and_then(|due_on| {
        let begun_on = begun_on(case, clock)?;
        let milestone = at(Watched::Reply, begun_on, due_on)?;
        Some(Reminder {
            watched: Watched::Reply,
            clock: None,
            begun_on,
            due_on,
            milestone,
            told: told_of_reply(case, milestone),
        })
    });
    let waits = |one: &&CaseClock| one.end.is_none() && matters(case, clock, one);
    let others = beside.iter().filter(waits).filter_map(|one| {
        let watched = Watched::Beside(one.kind);
        let (begun_on, due_on) = (one.from?, one.due_on?);
        let milestone = at(watched, begun_on, due_on)?;
        Some(Reminder {
            watched,
            clock: Some(one),
            begun_on,
            due_on,
            milestone,
            told: told_of(case, one, milestone),
        })
    });
    reply.into_iter().chain(others).collect()
}

/// Whether the reply's clock runs today: neither stopped nor in a consultation, whose days do not count.
fn runs(clock: &Clock, today: NaiveDate) -> bool {
    let row = |row: &&super::deadline::Row| row.from <= today && today <= row.to;
    let is_excluded = clock.ledger.iter().find(row).map(|row| row.kind);
    clock.state == State::Running && is_excluded != Some(RowKind::Consultation)
}

/// The day from which the period of the reply is counted, or on which it was lengthened since.
fn begun_on(case: &Case, clock: &Clock) -> Option<NaiveDate> {
    let lengthened = case
        .clock_events
        .iter()
        .filter_map(|event| match event.what {
            Happening::Extended { notified_on, .. } => notified_on,
            Happening::Delayed { .. } => Some(event.on),
            Happening::Received { .. }
            | Happening::Confirmed
            | Happening::ClarificationRequested { .. }
            | Happening::ClarificationReceived { .. }
            | Happening::ConsultationSent { .. }
            | Happening::Delivered { .. }
            | Happening::OpinionReceived { .. }
            | Happening::FeeNotified { .. }
            | Happening::FeePaid
            | Happening::Replied { .. }
            | Happening::Withdrawn
            | Happening::Reopened { .. } => None,
        });
    let counted_from = clock.counted_from?;
    Some(lengthened.fold(counted_from, NaiveDate::max))
}

/// Whether a clock that waits still asks for something.
fn matters(case: &Case, clock: &Clock, one: &CaseClock) -> bool {
    match one.kind {
        ClockKind::Named(NamedClock::ClarificationNotice) => clock.state == State::Running,
        ClockKind::Named(NamedClock::Acceptance) => case.stage.name() == StageName::Assigned,
        // Not while a late answer waits for the handler, nor while nobody knows when a posted notice arrived.
        ClockKind::Named(NamedClock::ClarificationAnswer | NamedClock::Payment) => {
            let last_day = lapse::awaited(case, clock.into()).map(|lapse| lapse.last_day);
            last_day.is_some() && last_day == one.due_on
        }
        ClockKind::Named(
            NamedClock::ThirdPartyOpinion
            | NamedClock::JointAgencyOpinion
            | NamedClock::AgencyOpinion
            | NamedClock::Confirmation
            | NamedClock::Reconsideration
            | NamedClock::ReconsiderationForNonReply
            | NamedClock::Suit
            | NamedClock::SuitForNonReply
            | NamedClock::SuitAfterReconsideration,
        )
        | ClockKind::SubDeadline
        | ClockKind::Urging => true,
    }
}

/// Of the reply's clock: whose work it is; the heads while they are to approve; once it is late, the heads and the
/// supervisors too.
fn told_of_reply(case: &Case, milestone: Milestone) -> Vec<Addressee> {
    let mut told = vec![whose_work(case)];
    let in_review = matches!(case.stage, Stage::InReview { .. }) && case.stage.approval().is_none();
    if in_review || milestone.is_late() {
        told.push(Addressee::Heads);
    }
    if milestone.is_late() {
        told.push(Addressee::Supervisors);
    }
    told
}

/// Of a clock beside it: the applicant, where it is for them to act; else whose work it is, and the department for which it was set; once an answer to an urging is late,
/// whoever urged too.
fn told_of(case: &Case, clock: &CaseClock, milestone: Milestone) -> Vec<Addressee> {
    let department = clock.department.map(Addressee::Department);
    match clock.kind {
        ClockKind::Named(NamedClock::Confirmation) => vec![Addressee::Registrars],
        ClockKind::Named(NamedClock::Acceptance) => {
            let mut told: Vec<_> = department.into_iter().collect();
            if milestone.is_late() {
                told.extend([Addressee::Heads, Addressee::Registrars]);
            }
            told
        }
        ClockKind::Named(NamedClock::ClarificationAnswer | NamedClock::Payment) => {
            vec![Addressee::Applicant]
        }
        ClockKind::Named(
            NamedClock::ClarificationNotice
            | NamedClock::ThirdPartyOpinion
            | NamedClock::JointAgencyOpinion
            | NamedClock::AgencyOpinion
            | NamedClock::Reconsideration
            | NamedClock::ReconsiderationForNonReply
            | NamedClock::Suit
            | NamedClock::SuitForNonReply
            | NamedClock::SuitAfterReconsideration,
        )
        | ClockKind::SubDeadline => {
            let mut told = vec![whose_work(case)];
            told.extend(department);
            told
        }
        ClockKind::Urging => {
            let mut told = vec![whose_work(case)];
            if milestone.is_late() {
                let urged_by = case.urging(clock.nth).and_then(Urging::urged_by);
                told.extend(urged_by.map(Addressee::Account));
            }
            told
        }
    }
}
