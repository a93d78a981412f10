//! What an action would do to the reply clock, if it were done today as it usually is.

use chrono::NaiveDate;

use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::command::Action;
use crate::rules::consultation::Consultation;
use crate::rules::deadline::{self, Clock, ClockEvent, Happening, Party, State};
use crate::rules::decide::Viewer;
use crate::rules::language::Language;
use crate::rules::notified::Notified;
use crate::rules::recount::AsIf;
use crate::rules::too_late::{self, Telling};
use crate::rules::{clarification, consultation, extension, fee, lapse, remedies};

/// What an action would bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brings {
    /// The last day for the reply; none while the clock would stand for the applicant.
    pub due_on: Option<NaiveDate>,
    /// Until when the clock would stand still.
    pub stands_until: Option<NaiveDate>,
    /// The due date may still move, because its year's calendar is not final.
    pub provisional: bool,
    /// Under which assumption.
    pub assuming: Assuming,
}

/// What is assumed of an action beside that it is done today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assuming {
    /// Receipt is confirmed.
    Confirmed,
    /// The applicant is told of an extension by so many working days.
    Extended(u16),
    /// The notice is served.
    Served,
    /// The corrected application is received.
    Clarified,
    /// The reasons for a late answer are found good.
    Justified,
    /// The letter that asks is delivered, and nobody answers it.
    Asked,
    /// The opinion is received.
    Answered,
    /// The fee is paid in full.
    Paid,
    /// The notice of the fee is taken back.
    Cancelled,
    /// The order is received.
    Ordered,
}

impl Assuming {
    /// The assumption in words.
    pub fn words(self, language: Language) -> String {
        let (chinese, english) = match self {
            Self::Confirmed => ("若今天确认收件", "if confirmed today"),
            Self::Extended(days) => {
                return language.pick(
                    format!("若今天告知申请人延长 {days} 个工作日"),
                    format!("if told today, by {days} working days"),
                );
            }
            Self::Served => ("若今天送达", "if served today"),
            Self::Clarified => ("若今天收到补正", "if the answer is received today"),
            Self::Justified => ("若认定有正当理由", "if good reason is found"),
            Self::Asked => (
                "若今天送达被征求意见方且其未反馈意见",
                "if delivered today and not answered",
            ),
            Self::Answered => ("若今天收到意见", "if the opinion is received today"),
            Self::Paid => ("若今天缴清", "if paid in full today"),
            Self::Cancelled => ("若今天撤销", "if taken back today"),
            Self::Ordered => ("若今天收到责令", "if the order is received today"),
        };
        language.pick(chinese, english).to_owned()
    }
}

/// What an action that is open would do to the reply clock if it were done today with its usual content; nothing
/// where it does nothing to it, or where that depends on what it says.
pub fn brings(
    case: &Case,
    action: Action,
    viewer: Viewer<'_>,
    calendars: &Calendars,
) -> Option<Brings> {
    let supposed = Supposed::of(case, action, viewer)?;
    // Served today it would leave too little time for an answer, and is refused.
    if let Action::ServeNotice(of) = action
        && !too_late::has_effect(
            case,
            Telling::Notice(of),
            viewer.today,
            case.calendar(calendars),
        )
    {
        return None;
    }
    let calendar = if begins_anew(supposed.assuming) {
        calendars.current()
    } else {
        case.calendar(calendars)
    };
    let (today, regime) = (viewer.today, case.regime());
    let clock = match supposed.on_closed(case, calendars, today) {
        Some(AsIf {
            events, calendar, ..
        }) => deadline::read_brief(&events, regime, calendar, Some(today)),
        None => deadline::read_brief(&supposed.events, regime, calendar, Some(today)),
    };
    supposed.has_effect(&clock, viewer).then(|| Brings {
        due_on: clock.due_on,
        stands_until: match supposed.assuming {
            Assuming::Asked => clock.stands_until.get(&supposed.asked).copied(),
            Assuming::Confirmed
            | Assuming::Extended(_)
            | Assuming::Served
            | Assuming::Clarified
            | Assuming::Justified
            | Assuming::Answered
            | Assuming::Paid
            | Assuming::Cancelled
            | Assuming::Ordered => clock.waits_until,
        },
        provisional: clock.provisional,
        assuming: supposed.assuming,
    })
}

/// A period that begins anew is counted by the calendar in force, whatever one was kept before.
fn begins_anew(assuming: Assuming) -> bool {
    match assuming {
        Assuming::Clarified | Assuming::Justified | Assuming::Paid | Assuming::Ordered => true,
        Assuming::Confirmed
        | Assuming::Extended(_)
        | Assuming::Served
        | Assuming::Asked
        | Assuming::Answered
        | Assuming::Cancelled => false,
    }
}

/// What the clock would have to know.
struct Supposed {
    events: Vec<ClockEvent>,
    assuming: Assuming,
    /// Which consultation, where one is meant.
    asked: String,
}

impl Supposed {
    fn of(case: &Case, action: Action, viewer: Viewer<'_>) -> Option<Self> {
        let today = viewer.today;
        let with =
            |what: Happening, assuming| Self::with(case, ClockEvent::new(today, what), assuming);
        match action {
            Action::Confirm => Some(with(Happening::Confirmed, Assuming::Confirmed)),
            Action::ProposeExtension => {
                let left = extension::check_proposable(case, viewer).ok()?;
                Some(Self::extended(case, today, left))
            }
            Action::DecideExtension | Action::TellExtension => {
                let days = extension::pending(case)?.working_days;
                Some(Self::extended(case, today, days))
            }
            Action::ServeNotice(Notified::Clarification) => {
                let answer_by = case.clarification.as_ref()?.answer_by;
                let what = Happening::ClarificationRequested { answer_by };
                Some(with(what, Assuming::Served))
            }
            Action::ServeNotice(Notified::Delay) => {
                let until = case.delay.as_ref()?.until;
                Some(with(Happening::Delayed { until }, Assuming::Served))
            }
            Action::ServeNotice(Notified::Fee) => Some(Self::charged(case, today)),
            Action::AnswerClarification => {
                let asked = clarification::open(case).ok()?;
                let what = Happening::ClarificationReceived { justified: false };
                (today <= asked.answer_by).then(|| with(what, Assuming::Clarified))
            }
            Action::JudgeLateAnswer => {
                let on = case.clarification.as_ref()?.answer.as_ref()?.on;
                let what = Happening::ClarificationReceived { justified: true };
                let event = ClockEvent::new(on, what);
                Some(Self::with(case, event, Assuming::Justified))
            }
            Action::RecordPayment => Some(with(Happening::FeePaid, Assuming::Paid)),
            Action::CancelFee => Self::cancelled(case),
            Action::Consult => {
                let reference = consultation::next_reference(case);
                Some(Self::asking(case, today, reference, Party::ThirdParty))
            }
            Action::SendConsultation => {
                let asked = only(case, |one| consultation::check_unsent(one).is_ok())?;
                let reference = asked.reference.clone();
                Some(Self::asking(case, today, reference, asked.party))
            }
            Action::RecordOpinion => {
                let asked = only(case, |one| consultation::check_unanswered(one).is_ok())?;
                let reference = asked.reference.clone();
                Some(with(
                    Happening::OpinionReceived { reference },
                    Assuming::Answered,
                ))
            }
            Action::Reopen => {
                let orders = |one| remedies::check_orders(case, one).ok();
                let (_, order) = case.remedies.iter().find_map(orders)?;
                let what = Happening::Reopened {
                    working_days: order.working_days,
                    until: order.until,
                };
                Some(with(what, Assuming::Ordered))
            }
            Action::Assign
            | Action::Claim
            | Action::Return
            | Action::Draft
            | Action::Review
            | Action::Reply
            | Action::ProveService
            | Action::PostNotice
            | Action::DeliverConsultation
            | Action::TellThirdParty
            | Action::AskClarification
            | Action::ServeNotice(Notified::Reasons | Notified::DueDate)
            | Action::ReturnNotice(_)
            | Action::ReturnExtension
            | Action::AskReasons
            | Action::GiveReasons
            | Action::DelayReply
            | Action::TellDueDate
            | Action::SetFee
            | Action::DeliverFeeNotice
            | Action::Withdraw
            | Action::Split
            | Action::RenewQueryCode
            | Action::AddDocument
            | Action::WithdrawDocument
            | Action::SetSubDeadline
            | Action::MeetSubDeadline
            | Action::Confer
            | Action::Urge
            | Action::AnswerUrging
            | Action::FileRemedy
            | Action::AcceptRemedy
            | Action::ConcludeRemedy
            | Action::CancelResult
            | Action::Archive => None,
        }
    }

    fn with(case: &Case, event: ClockEvent, assuming: Assuming) -> Self {
        let mut events = case.happenings(event.on).into_owned();
        events.push(event);
        Self {
            events,
            assuming,
            asked: String::new(),
        }
    }

    /// With the notice of the fee arriving today, for the first time or served again.
    fn charged(case: &Case, today: NaiveDate) -> Self {
        if fee::awaited(case).is_none() {
            let delivered_on = Some(today);
            let event = ClockEvent::new(today, Happening::FeeNotified { delivered_on });
            return Self::with(case, event, Assuming::Served);
        }
        Self {
            events: case.happenings(today).into_owned(),
            assuming: Assuming::Served,
            asked: String::new(),
        }
    }

    /// As if the notice of the fee had not been served.
    fn cancelled(case: &Case) -> Option<Self> {
        fee::awaited(case)?;
        let mut events = case.clock_events.clone();
        let is_notice = |event: &ClockEvent| matches!(event.what, Happening::FeeNotified { .. });
        events.remove(events.iter().rposition(is_notice)?);
        Some(Self {
            events,
            assuming: Assuming::Cancelled,
            asked: String::new(),
        })
    }

    fn extended(case: &Case, today: NaiveDate, days: u16) -> Self {
        Self {
            events: case.as_if_extended(today, days),
            assuming: Assuming::Extended(days),
            asked: String::new(),
        }
    }

    fn asking(case: &Case, today: NaiveDate, reference: String, party: Party) -> Self {
        let what = Happening::ConsultationSent {
            reference: reference.clone(),
            party,
            delivered_on: Some(today),
        };
        let asking = Self::with(case, ClockEvent::new(today, what), Assuming::Asked);
        Self {
            asked: reference,
            ..asking
        }
    }

    /// What recording it of a case that is closed would give.
    fn on_closed<'a>(
        &self,
        case: &Case,
        calendars: &'a Calendars,
        today: NaiveDate,
    ) -> Option<AsIf<'a>> {
        let is_over = || lapse::unrecorded(case, case.calendar(calendars), today).is_some();
        if case.calendar_kept.is_none() && !is_over() {
            return None;
        }
        let event = self.events.last().filter(|_| begins_anew(self.assuming))?;
        let supposed = std::slice::from_ref(event);
        Some(AsIf::of(case, supposed, calendars, today))
    }

    /// Whether the clock took it: what comes after the end of a period changes nothing.
    fn has_effect(&self, clock: &Clock, viewer: Viewer<'_>) -> bool {
        match self.assuming {
            Assuming::Extended(_) => clock.extended_by > viewer.extended_by,
            Assuming::Asked => clock.opinions_by.contains_key(&self.asked),
            Assuming::Served => clock.waits_until.is_some() || clock.due_on != viewer.due_on,
            Assuming::Confirmed
            | Assuming::Clarified
            | Assuming::Justified
            | Assuming::Answered
            | Assuming::Paid
            | Assuming::Cancelled
            | Assuming::Ordered => clock.state == State::Running && clock.due_on.is_some(),
        }
    }
}

/// The one consultation of this kind; with several, what would happen depends on which.
fn only(case: &Case, is_it: impl Fn(&Consultation) -> bool) -> Option<&Consultation> {
    let mut all = case.consultations.iter().filter(|one| is_it(one));
    all.next().filter(|_| all.next().is_none())
}
