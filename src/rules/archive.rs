//! The archive (归档; Art. 45): a case that has ended, once nobody can seek a remedy any more, or earlier for a
//! reason that is given.

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::clarification;
use super::clocks::{CaseClock, ClockKind, ClockState, NamedClock};
use super::command::{Action, NewText};
use super::consultation;
use super::decide::Facts;
use super::event::{CaseEvent, Decided};
use super::extension;
use super::fee;
use super::notified;
use super::posting;
use super::refusal::Refusal;
use super::remedies::RemedyRefusal;

/// Whether remedies can still be sought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RemedyPeriods {
    /// Every period is over, or was used.
    #[default]
    Over,
    /// One still runs.
    Open {
        /// The last day of the one that ends last; `None` where it has not begun.
        until: Option<NaiveDate>,
    },
}

/// Whether remedies can still be sought on a day, as the clocks of the case tell.
pub fn remedy_periods(clocks: &[CaseClock], today: NaiveDate) -> RemedyPeriods {
    let open = |clock: &&CaseClock| {
        is_remedy(clock) && clock.is_shown(today) && {
            let state = clock.state(today);
            matches!(state, ClockState::Running | ClockState::NotBegun)
        }
    };
    let ends: Vec<Option<NaiveDate>> = clocks
        .iter()
        .filter(open)
        .map(|clock| clock.due_on)
        .collect();
    if ends.is_empty() {
        return RemedyPeriods::Over;
    }
    let until = ends.iter().copied().collect::<Option<Vec<_>>>();
    RemedyPeriods::Open {
        until: until.and_then(|days| days.into_iter().max()),
    }
}

/// A suit after reconsideration is open once there was one: before that nothing has begun that could end.
fn is_remedy(clock: &CaseClock) -> bool {
    match clock.kind {
        ClockKind::Named(
            NamedClock::Reconsideration
            | NamedClock::ReconsiderationForNonReply
            | NamedClock::Suit
            | NamedClock::SuitForNonReply,
        ) => true,
        ClockKind::Named(NamedClock::SuitAfterReconsideration) => clock.reference.is_some(),
        ClockKind::Named(
            NamedClock::ClarificationNotice
            | NamedClock::ClarificationAnswer
            | NamedClock::ThirdPartyOpinion
            | NamedClock::JointAgencyOpinion
            | NamedClock::AgencyOpinion
            | NamedClock::Payment
            | NamedClock::Confirmation
            | NamedClock::Acceptance,
        )
        | ClockKind::SubDeadline
        | ClockKind::Urging => false,
    }
}

/// Puts a case into the archive (归档).
pub(super) fn archive(
    case: &Case,
    reason: Option<&NewText>,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_archivable(case, facts.mail_under_way)?;
    if let (RemedyPeriods::Open { until }, None) = (periods(case, facts), reason) {
        let lapsed = matches!(case.stage, Stage::Abandoned { .. });
        return Err(RemedyRefusal::PeriodsRun { until, lapsed }.into());
    }
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::Archived {
            reason: reason.map(|reason| reason.reference.clone()),
        },
    })
}

/// No clock knows when the periods against a lapse end: nobody records when the applicant learnt of it. A payment that
/// was made in time brings the case back out of the archive, too; a good reason for a late answer only while it is not
/// archived.
fn periods(case: &Case, facts: &Facts) -> RemedyPeriods {
    match case.stage {
        Stage::Abandoned { .. } => RemedyPeriods::Open { until: None },
        Stage::Replied { .. }
        | Stage::Withdrawn { .. }
        | Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Archived { .. } => facts.remedy_periods,
    }
}

/// Whether the case can go into the archive, at least with a reason.
pub(super) fn check_archivable(case: &Case, mail_under_way: bool) -> Result<(), Refusal> {
    if !has_ended(case) {
        let stage = case.stage.name();
        return Err(RemedyRefusal::CannotArchive { stage }.into());
    }
    if mail_under_way {
        return Err(Refusal::MailUnderWay);
    }
    if case.remedy_waits() {
        return Err(RemedyRefusal::RemedyPending.into());
    }
    let untold = case
        .consultations
        .iter()
        .any(consultation::waits_to_be_told);
    if untold || clarification::is_unjudged(case) {
        return Err(RemedyRefusal::StillToDo.into());
    }
    Ok(())
}

/// Whether the case can go into the archive, its remedies apart.
pub(super) fn has_ended(case: &Case) -> bool {
    match &case.stage {
        Stage::Replied { .. } | Stage::Abandoned { .. } | Stage::Withdrawn { .. } => true,
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Archived { .. } => false,
    }
}

/// What can still be done to a case in the archive: a remedy changes nothing in its papers, and whoever paid in time has
/// not lost the application because nobody recorded it.
pub(super) fn check_open_to(case: &Case, action: Action) -> Result<(), Refusal> {
    let is_open = match action {
        Action::FileRemedy
        | Action::AcceptRemedy
        | Action::ConcludeRemedy
        | Action::CancelResult
        | Action::Reopen => true,
        Action::RecordPayment => fee::payable(case).is_ok(),
        Action::CancelFee => case.fee_to_repay().is_some(),
        Action::ReturnNotice(of) => notified::check_posted(case, of).is_ok(),
        Action::ReturnExtension => extension::check_posted(case).is_ok(),
        // What the applicant is still owed, such as the note that ended the case.
        Action::PostNotice => posting::check_waiting(case).is_ok(),
        Action::Confirm
        | Action::Assign
        | Action::Claim
        | Action::Return
        | Action::Draft
        | Action::Review
        | Action::Reply
        | Action::ProveService
        | Action::ProposeExtension
        | Action::DecideExtension
        | Action::TellExtension
        | Action::Consult
        | Action::SendConsultation
        | Action::DeliverConsultation
        | Action::RecordOpinion
        | Action::TellThirdParty
        | Action::AskClarification
        | Action::ServeNotice(_)
        | Action::AnswerClarification
        | Action::JudgeLateAnswer
        | Action::AskReasons
        | Action::GiveReasons
        | Action::DelayReply
        | Action::TellDueDate
        | Action::SetFee
        | Action::DeliverFeeNotice
        | Action::Split
        | Action::Withdraw
        | Action::RenewQueryCode
        | Action::AddDocument
        | Action::WithdrawDocument
        | Action::SetSubDeadline
        | Action::MeetSubDeadline
        | Action::Confer
        | Action::Urge
        | Action::AnswerUrging
        | Action::Archive => false,
    };
    if matches!(case.stage, Stage::Archived { .. }) && !is_open {
        return Err(RemedyRefusal::Archived.into());
    }
    Ok(())
}

impl Case {
    pub(super) fn archived(&mut self, on: NaiveDate) {
        if has_ended(self) {
            self.stage = Stage::Archived {
                ended: Box::new(self.stage.clone()),
                on,
            };
        }
    }
}
