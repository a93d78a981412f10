//! Every clock of a case beside its reply: from the record, the calendar and the authority's setting.
//!
//! Nothing here moves by the mere passing of days, so the clocks are kept as rows and stay true until
//! the next event; what a clock is *today* is asked of it with the day ([`CaseClock::state`]).

use chrono::NaiveDate;

use super::{ClockRule, Length, NamedClock};
use crate::rules::calendar::Calendar;
use crate::rules::case::{Case, Routing, Stage, StageName, SubDeadline};
use crate::rules::deadline::{self, Clock, ClockRun, RunEnd, State};
use crate::rules::event::TextRef;
use crate::rules::fee;
use crate::rules::ids::DepartmentId;
use crate::rules::language::Language;
use crate::rules::outcome::{Precedence, Remedy};
use crate::rules::regime::{Regime, Wording};
use crate::rules::remedies::{Against, Claimant, RemedyKind, RemedySought};
use crate::rules::service::known_on;
use crate::rules::urging::Urging;

/// What a clock of a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockKind {
    /// One that the law or the house names.
    Named(NamedClock),
    /// An internal deadline that someone set (内部时限).
    SubDeadline,
    /// The answer to an urging (督办答复期限).
    Urging,
}

/// Where a clock stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockState {
    /// The day from which it is counted is not known yet, or not come (尚未起算).
    NotBegun,
    /// It waits (进行中).
    Running,
    /// What it waited for was done, in time or late (已完成).
    Met,
    /// Its last day passed and nothing came (已届满).
    Lapsed,
    /// It ceased to matter (已终止).
    Void,
}

/// A clock of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseClock {
    /// What it is about.
    pub kind: ClockKind,
    /// Counts the clocks of one kind on the case, from 1; the number of a sub-deadline, or of an urging.
    pub nth: u32,
    /// Which consultation.
    pub reference: Option<String>,
    /// Whose work it is, where that is one department's.
    pub department: Option<DepartmentId>,
    /// What is to be done, for a sub-deadline.
    pub what: Option<TextRef>,
    /// How long it runs.
    pub length: Length,
    /// The day from which it is counted, which never counts itself.
    pub from: Option<NaiveDate>,
    /// The last day, until 24:00.
    pub due_on: Option<NaiveDate>,
    /// The earlier day that the calendar gives, in place of which the day that was told stands.
    pub counted: Option<NaiveDate>,
    /// How it ended.
    pub end: Option<RunEnd>,
    /// The last day lies in a year whose calendar is not final.
    pub provisional: bool,
}

/// The calendars by which the clocks of a case are counted.
#[derive(Debug, Clone, Copy)]
pub struct CountedBy<'a> {
    /// The reply and what goes before it: once the case is closed, by the calendar it was closed by.
    pub reply: &'a Calendar,
    /// The remedies, which run on after the case is closed: by the calendar in force.
    pub remedies: &'a Calendar,
}

/// Computes every clock of a case that is running or has run, in the order of a case's life.
///
/// `acceptance_days` is the authority's own setting for taking a routed case in hand; 0 turns it off.
pub fn clocks_of(case: &Case, by: CountedBy<'_>, acceptance_days: u16) -> Vec<CaseClock> {
    let regime = case.regime();
    let (clock, runs) = deadline::read_beside(&case.clock_events, regime, by.reply);
    let maker = |calendar| Maker { regime, calendar };
    let mut clocks = maker(by.reply).beside(case, &clock, runs, acceptance_days);
    clocks.extend(maker(by.remedies).remedies(case, &clock));
    clocks.sort_by_key(|clock| clock.kind);
    number(&mut clocks);
    clocks
}

/// The clock by which the department that has the case should have taken it in hand, once its last day is past and
/// nobody has (逾期未签收).
pub fn unaccepted<'a>(
    case: &Case,
    clocks: &'a [CaseClock],
    today: NaiveDate,
) -> Option<&'a CaseClock> {
    let is_late = |clock: &&CaseClock| {
        clock.kind == ClockKind::Named(NamedClock::Acceptance)
            && clock.end.is_none()
            && clock.due_on.is_some_and(|due_on| due_on < today)
    };
    let waits = case.stage.name() == StageName::Assigned;
    clocks.iter().rfind(is_late).filter(|_| waits)
}

/// Whether a notice of a fee was posted, and nobody has recorded when it arrived.
fn awaits_arrival(case: &Case) -> bool {
    fee::awaited(case).is_some_and(|fee| !fee.has_arrived())
}

/// Numbers the clocks of each kind; they are in order of kind.
fn number(clocks: &mut [CaseClock]) {
    let mut before: Option<(ClockKind, u32)> = None;
    for clock in clocks {
        let nth = match before {
            Some((kind, nth)) if kind == clock.kind => nth.saturating_add(1),
            Some(_) | None => 1,
        };
        clock.nth = nth;
        before = Some((clock.kind, nth));
    }
}

struct Maker<'a> {
    regime: &'a Regime,
    calendar: &'a Calendar,
}

impl Maker<'_> {
    /// What goes beside the reply while the case is open.
    fn beside(&self, case: &Case, clock: &Clock, runs: Vec<ClockRun>, days: u16) -> Vec<CaseClock> {
        let runs = runs.into_iter().filter_map(|run| {
            let made = self.named(run.clock, Some(run.from))?;
            let is_held = made.length != Length::AsFixed && run.end.is_none();
            let counted = made.due_on.filter(|counted| *counted < run.due_on);
            Some(self.marked(CaseClock {
                reference: run.reference,
                due_on: Some(run.due_on),
                counted: counted.filter(|_| is_held),
                end: run.end,
                ..made
            }))
        });
        let mut clocks: Vec<CaseClock> = runs.collect();
        if awaits_arrival(case) {
            // Counted from a day that nobody knows yet.
            let payment = ClockKind::Named(NamedClock::Payment);
            for open in clocks.iter_mut().filter(|clock| clock.kind == payment) {
                (open.from, open.due_on, open.provisional) = (None, None, false);
                open.counted = None;
            }
        }
        if self.regime.confirmed_on_arrival.contains(&case.channel) {
            let confirmation = ClockKind::Named(NamedClock::Confirmation);
            for waits in clocks.iter_mut().filter(|clock| clock.kind == confirmation) {
                // What the law wants confirmed on the day of its arrival has no day more (Art. 31(2)).
                (waits.due_on, waits.counted, waits.length) = (waits.from, None, Length::SameDay);
                waits.provisional = false;
            }
        }
        clocks.extend(self.acceptances(case, days));
        clocks.extend(sub_deadlines(case, clock));
        clocks.extend(urgings(case, clock));
        clocks
    }

    /// A clock counted from a day; `None` where the law does not know it.
    fn named(&self, clock: NamedClock, from: Option<NaiveDate>) -> Option<CaseClock> {
        let length = clock.rule(self.regime)?.length;
        Some(self.marked(CaseClock {
            kind: ClockKind::Named(clock),
            nth: 1,
            reference: None,
            department: None,
            what: None,
            length,
            from,
            due_on: from.map(|from| length.end(from, self.calendar)),
            counted: None,
            end: None,
            provisional: false,
        }))
    }

    fn acceptances(&self, case: &Case, days: u16) -> Vec<CaseClock> {
        let length = Length::WorkingDays(days);
        let clock = |routing: &Routing| {
            let made = self.named(NamedClock::Acceptance, Some(routing.on))?;
            Some(self.marked(CaseClock {
                department: Some(routing.department),
                length,
                due_on: Some(length.end(routing.on, self.calendar)),
                end: routing.end,
                ..made
            }))
        };
        if days == 0 {
            return Vec::new();
        }
        case.routings.iter().filter_map(clock).collect()
    }

    /// What is open to the applicant: against the reply, and against silence once the reply is overdue.
    fn remedies(&self, case: &Case, clock: &Clock) -> Vec<CaseClock> {
        let known_on = case.service().and_then(known_on);
        let after = self.suits_after(case);
        let against_reply = against_reply(case, clock).iter().filter_map(|remedy| {
            // Counted from the receipt of a decision, once there is one: then it has a clock of its own.
            let after_decision = *remedy == NamedClock::SuitAfterReconsideration;
            if after_decision && !after.is_empty() {
                return None;
            }
            let made = self.named(*remedy, known_on.filter(|_| !after_decision))?;
            let end = sought(case, *remedy).map(RunEnd::Met);
            Some(CaseClock { end, ..made })
        });
        let against_silence = against_silence(clock).iter().filter_map(|remedy| {
            let made = self.named(*remedy, clock.due_on)?;
            let end = sought(case, *remedy).map(RunEnd::Met);
            Some(CaseClock { end, ..made })
        });
        let mut clocks: Vec<CaseClock> = against_silence.chain(against_reply).collect();
        clocks.extend(after);
        clocks
    }

    /// The suit that each reconsideration leaves open to the applicant (行政诉讼法 45), from the day on which its decision
    /// was received.
    fn suits_after(&self, case: &Case) -> Vec<CaseClock> {
        let clock = |before: &RemedySought| {
            let decided = before.decided.as_ref()?;
            let made = self.named(NamedClock::SuitAfterReconsideration, decided.served_on)?;
            let names = |suit: &&RemedySought| suit.after.as_ref() == Some(&before.reference);
            let suit = case.remedies.iter().find(names);
            Some(CaseClock {
                reference: Some(before.reference.clone()),
                end: suit.map(|suit| RunEnd::Met(suit.filed_on)),
                ..made
            })
        };
        let is_own = |sought: &&RemedySought| {
            sought.kind == RemedyKind::Reconsideration && sought.claimant == Claimant::Applicant
        };
        case.remedies
            .iter()
            .filter(is_own)
            .filter_map(clock)
            .collect()
    }

    /// The clock, and whether its last day lies in a year whose calendar is not final.
    fn marked(&self, clock: CaseClock) -> CaseClock {
        let is_counted = match clock.length {
            Length::AsFixed | Length::SameDay => false,
            Length::WorkingDays(_) | Length::Days(_) | Length::Months(_) => true,
        };
        let open = clock.due_on.is_some_and(|on| !self.calendar.is_final(on));
        CaseClock {
            provisional: is_counted && open,
            ..clock
        }
    }
}

/// What someone set, open until it is done or the case is closed.
fn sub_deadlines(case: &Case, clock: &Clock) -> Vec<CaseClock> {
    let closed = closed(case, clock);
    let made = |set: &SubDeadline| CaseClock {
        kind: ClockKind::SubDeadline,
        nth: set.number,
        reference: None,
        department: set.department,
        what: Some(set.what.clone()),
        length: Length::AsFixed,
        from: Some(set.set_on),
        due_on: Some(set.until),
        counted: None,
        end: set.done_on.map(RunEnd::Met).or(closed),
        provisional: false,
    };
    case.sub_deadlines.iter().map(made).collect()
}

/// What someone is urged to answer, open until it is answered or the case is closed.
fn urgings(case: &Case, clock: &Clock) -> Vec<CaseClock> {
    let closed = closed(case, clock);
    let made = |one: &Urging| {
        let answered = one.answer.as_ref().map(|answer| RunEnd::Met(answer.on));
        CaseClock {
            kind: ClockKind::Urging,
            nth: one.number,
            reference: None,
            department: None,
            what: None,
            length: Length::AsFixed,
            from: Some(one.urged_on),
            due_on: Some(one.answer_by),
            counted: None,
            end: answered.or(one.void_on.map(RunEnd::Void)).or(closed),
            provisional: false,
        }
    };
    case.urgings.iter().map(made).collect()
}

/// How what is open within the office ends with the case.
fn closed(case: &Case, clock: &Clock) -> Option<RunEnd> {
    let on = clock.replied_on.or(case.stage.closed_on());
    on.map(RunEnd::Void)
}

/// Whether the application is deemed abandoned, in the archive too.
fn is_abandoned(case: &Case) -> bool {
    matches!(case.stage.ended(), Stage::Abandoned { .. })
}

/// The remedies against a reply that its outcome leaves open (复议前置: 行政复议法 23.1(4)), or against the decision not to
/// go on with an application that is deemed abandoned: from when the applicant knew of that, nobody tells us.
///
/// The grounds of a partial reply stand in its letter, so all its remedies are shown.
fn against_reply(case: &Case, clock: &Clock) -> &'static [NamedClock] {
    use NamedClock::{Reconsideration, Suit, SuitAfterReconsideration};
    // Read without a day, the clock itself does not know that the last day is over.
    let has_ended = clock.state == State::Replied || is_abandoned(case);
    let Some(outcome) = case.outcome().filter(|_| has_ended) else {
        return &[];
    };
    match outcome.reconsideration_first() {
        Precedence::Required => &[Reconsideration, SuitAfterReconsideration],
        Precedence::ForWithheldPart => &[Reconsideration, Suit, SuitAfterReconsideration],
        Precedence::NotRequired => &[Reconsideration, Suit],
        Precedence::NotApplicable => match outcome.remedy(&[]) {
            Remedy::Either => &[Reconsideration, Suit],
            Remedy::ReconsiderationFirst | Remedy::FirstForWithheldPart | Remedy::General => &[],
        },
    }
}

/// The day on which the applicant sought the remedy of a clock, against what the clock is about: the reply or the
/// decision that stands, or the silence since the last order.
fn sought(case: &Case, clock: NamedClock) -> Option<NaiveDate> {
    let decision = if is_abandoned(case) {
        Against::Other
    } else {
        Against::Reply
    };
    let (kind, against) = match clock {
        NamedClock::Reconsideration => (RemedyKind::Reconsideration, decision),
        NamedClock::ReconsiderationForNonReply => (RemedyKind::Reconsideration, Against::NonReply),
        NamedClock::Suit => (RemedyKind::DirectSuit, decision),
        NamedClock::SuitForNonReply => (RemedyKind::DirectSuit, Against::NonReply),
        NamedClock::SuitAfterReconsideration
        | NamedClock::ClarificationNotice
        | NamedClock::ClarificationAnswer
        | NamedClock::ThirdPartyOpinion
        | NamedClock::JointAgencyOpinion
        | NamedClock::AgencyOpinion
        | NamedClock::Payment
        | NamedClock::Confirmation
        | NamedClock::Acceptance => return None,
    };
    let since = case.earlier.last().map(|clock| clock.until);
    let is_it = |sought: &&RemedySought| {
        sought.kind == kind
            && sought.against == against
            && sought.claimant == Claimant::Applicant
            && since.is_none_or(|since| sought.filed_on > since)
    };
    case.remedies.iter().find(is_it).map(|one| one.filed_on)
}

/// The remedies for want of a reply: counted from the due date, and kept when the reply came late.
fn against_silence(clock: &Clock) -> &'static [NamedClock] {
    use NamedClock::{ReconsiderationForNonReply, SuitForNonReply};
    let owed = match clock.state {
        State::Running => clock.due_on.is_some(),
        State::Replied => clock.on_time == Some(false),
        State::AwaitingConfirmation
        | State::AwaitingClarification
        | State::AwaitingPayment
        | State::Abandoned
        | State::Withdrawn => false,
    };
    if owed {
        &[ReconsiderationForNonReply, SuitForNonReply]
    } else {
        &[]
    }
}

impl CaseClock {
    /// Where it stands on a day.
    pub fn state(&self, today: NaiveDate) -> ClockState {
        match (self.end, self.from, self.due_on) {
            (Some(RunEnd::Met(_)), _, _) => ClockState::Met,
            (Some(RunEnd::Void(_)), _, _) => ClockState::Void,
            (None, Some(from), Some(due_on)) if self.has_begun(from, today) => {
                if today > due_on {
                    ClockState::Lapsed
                } else {
                    ClockState::Running
                }
            }
            (None, _, _) => ClockState::NotBegun,
        }
    }

    /// A remedy against silence begins when the last day for the reply is over; others on their day.
    fn has_begun(&self, from: NaiveDate, today: NaiveDate) -> bool {
        if self.kind.is_against_silence() {
            today > from
        } else {
            today >= from
        }
    }

    /// Whether it is shown on a day: silence is no ground for a remedy before the reply is overdue.
    pub fn is_shown(&self, today: NaiveDate) -> bool {
        !self.kind.is_against_silence() || self.state(today) != ClockState::NotBegun
    }

    /// The day on which it was met.
    pub fn met_on(&self) -> Option<NaiveDate> {
        match self.end {
            Some(RunEnd::Met(on)) => Some(on),
            Some(RunEnd::Void(_)) | None => None,
        }
    }

    /// The day on which it ceased to matter.
    pub fn void_on(&self) -> Option<NaiveDate> {
        match self.end {
            Some(RunEnd::Void(on)) => Some(on),
            Some(RunEnd::Met(_)) | None => None,
        }
    }

    /// Whether it was met by its last day; unknown until it is met.
    pub fn on_time(&self) -> Option<bool> {
        Some(self.met_on()? <= self.due_on?)
    }

    /// Where it stands: what is due on the very day, in the regulations themselves.
    pub fn article<'a>(&self, regime: &'a Regime, language: Language) -> &'a str {
        if self.length == Length::SameDay {
            return regime.articles.receipt.in_language(language);
        }
        self.kind.article(regime, language)
    }

    /// Its length in words.
    pub fn length_in(&self, language: Language) -> String {
        match self.kind {
            ClockKind::Named(_) => self.length.in_language(language),
            ClockKind::SubDeadline | ClockKind::Urging => language
                .pick("至设定之日", "until the day that was set")
                .to_owned(),
        }
    }
}

impl ClockKind {
    /// Stable name, as it stands in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Named(clock) => clock.code(),
            Self::SubDeadline => "sub_deadline",
            Self::Urging => "urging",
        }
    }

    /// Every kind, in the order of a case's life.
    pub fn all() -> impl Iterator<Item = Self> {
        let named = NamedClock::ALL.into_iter().map(Self::Named);
        named.chain([Self::SubDeadline, Self::Urging])
    }

    /// What people call it.
    pub fn name(self, regime: &Regime, language: Language) -> &str {
        let own = match self {
            Self::Urging => ("督办答复期限", "answer to an urging"),
            Self::SubDeadline | Self::Named(_) => ("内部时限", "internal deadline"),
        };
        self.word(regime, language, |rule| &rule.name, own)
    }

    /// Where it stands.
    pub fn article(self, regime: &Regime, language: Language) -> &str {
        let own = ("本系统约定", "house rule");
        self.word(regime, language, |rule| &rule.article, own)
    }

    /// The same with the law's name: an article that names no law is of the regulations themselves.
    pub fn cited(self, regime: &Regime, language: Language) -> String {
        let article = self.article(regime, language);
        if article.starts_with(['第', 'A']) {
            let law = regime.cited.in_language(language);
            language.pick(format!("{law}{article}"), format!("{article} of {law}"))
        } else {
            article.to_owned()
        }
    }

    /// What follows when it runs out.
    pub fn consequence(self, regime: &Regime, language: Language) -> &str {
        let own = (
            "仅供内部督办，不影响答复期限",
            "for the office alone: it moves nothing in the reply period",
        );
        self.word(regime, language, |rule| &rule.consequence, own)
    }

    fn word<'a>(
        self,
        regime: &'a Regime,
        language: Language,
        of: fn(&ClockRule) -> &Wording,
        (chinese, english): (&'static str, &'static str),
    ) -> &'a str {
        match self {
            Self::Named(clock) => clock
                .rule(regime)
                .map_or("", |rule| of(rule).in_language(language)),
            Self::SubDeadline | Self::Urging => language.pick(chinese, english),
        }
    }

    /// Whether it is the applicant's to act, or to know: the answer, the payment, the remedies.
    pub fn concerns_applicant(self) -> bool {
        match self {
            Self::Named(clock) => match clock {
                NamedClock::ClarificationAnswer
                | NamedClock::Payment
                | NamedClock::Reconsideration
                | NamedClock::ReconsiderationForNonReply
                | NamedClock::Suit
                | NamedClock::SuitForNonReply
                | NamedClock::SuitAfterReconsideration => true,
                NamedClock::ClarificationNotice
                | NamedClock::ThirdPartyOpinion
                | NamedClock::JointAgencyOpinion
                | NamedClock::AgencyOpinion
                | NamedClock::Confirmation
                | NamedClock::Acceptance => false,
            },
            Self::SubDeadline | Self::Urging => false,
        }
    }

    fn is_against_silence(self) -> bool {
        self == Self::Named(NamedClock::ReconsiderationForNonReply)
            || self == Self::Named(NamedClock::SuitForNonReply)
    }
}

impl ClockState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::NotBegun,
        Self::Running,
        Self::Met,
        Self::Lapsed,
        Self::Void,
    ];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotBegun => "not_begun",
            Self::Running => "running",
            Self::Met => "met",
            Self::Lapsed => "lapsed",
            Self::Void => "void",
        }
    }

    /// The name for people.
    pub fn label(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::NotBegun => ("尚未起算", "not begun"),
            Self::Running => ("进行中", "running"),
            Self::Met => ("已完成", "met"),
            Self::Lapsed => ("已届满", "lapsed"),
            Self::Void => ("已终止", "void"),
        };
        language.pick(chinese, english)
    }
}
