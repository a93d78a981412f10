//! (case, command, facts) -> events or a refusal: the table of stage and command.

use chrono::NaiveDate;

use super::archive::RemedyPeriods;
use super::case::{Case, Stage};
use super::command::{Action, Command};
use super::consultation::ConsultationFacts;
use super::event::{CaseEvent, CaseRef, Decided, LetterRef};
use super::fee::FeeFacts;
use super::ids::AccountId;
use super::notified::{self, AnswerDays};
use super::refusal::Refusal;
use super::remedies::RemedyFacts;
use super::repeat::EarlierCase;
use super::service::Service;
use super::{
    archive, attaching, clarification, consultation, due_date_notice, excessive, extension, fee,
    filing, posting, remedies, reply, routing, splitting, sub_deadline, withdrawal,
};

/// What a command needs to know beside the case; gathered before deciding.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Today, in the authority's zone.
    pub today: NaiveDate,
    /// Who acts, when it is a member of staff.
    pub account: Option<AccountId>,
    /// The last day for the reply, while one runs.
    pub due_on: Option<NaiveDate>,
    /// By how many working days extensions have moved that day already.
    pub extended_by: u16,
    /// The department that a routing or a sub-deadline names.
    pub department: Option<DepartmentStanding>,
    /// Whether the applicant, or the agent who acts for them, can be written to electronically.
    pub applicant_has_email: bool,
    /// The revision of the calendar in force.
    pub calendar: i32,
    /// The letter that an approved draft becomes, its number just drawn or kept.
    pub letter: Option<LetterRef>,
    /// Whether the mail that serves the reply has not been accepted yet.
    pub mail_under_way: bool,
    /// Whether that mail is being handed over to the mail server at this moment.
    pub mail_leaving: bool,
    /// How many documents a case may have.
    pub documents_per_case: usize,
    /// What the register knows of the earlier case that a draft names.
    pub earlier: Option<EarlierCase>,
    /// What commands about consultations must know.
    pub consultation: ConsultationFacts,
    /// Between which days the last day for an answer, or a delayed reply, may lie.
    pub answer_days: Option<AnswerDays>,
    /// The parts that a split makes, their numbers just drawn.
    pub parts: Vec<CaseRef>,
    /// How many applications the same applicant has brought in the time in question.
    pub applications: u32,
    /// What a remedy that is being recorded is held against.
    pub remedy: RemedyFacts,
    /// Whether remedies can still be sought.
    pub remedy_periods: RemedyPeriods,
    /// What commands about a fee must know.
    pub fee: FeeFacts,
}

/// Whether a department can be given a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepartmentStanding {
    /// It takes cases.
    Active,
    /// It was merged or closed.
    Closed,
    /// There is none.
    Unknown,
}

/// Decides what a command does to a case.
///
/// # Errors
/// The one reason why it may not be done now.
pub fn decide(case: &Case, command: &Command, facts: &Facts) -> Result<Vec<Decided>, Refusal> {
    archive::check_open_to(case, command.action())?;
    let decided = match command {
        Command::Confirm { on } => filing::confirm(case, *on, facts.today)?,
        Command::Assign { department, note } => {
            routing::assign(case, *department, note.as_ref(), facts)?
        }
        Command::Claim => routing::claim(case, facts)?,
        Command::Return { reason, suggested } => {
            routing::give_back(case, reason, *suggested, facts)?
        }
        Command::Draft { reply, content } => reply::draft(case, reply, content, facts)?,
        Command::Approve => {
            let approved = reply::approve(case, facts)?;
            return consultation::made_with(case, approved, facts);
        }
        Command::AskRework { reason } => reply::ask_rework(case, reason, facts)?,
        Command::Reply { service } => reply::make(case, service, facts)?,
        Command::ProveService { on, note } => reply::prove(case, *on, note.as_ref(), facts)?,
        Command::PostNotice { notice, service } => posting::post(case, *notice, service, facts)?,
        Command::ProposeExtension {
            working_days,
            reason,
        } => extension::propose(case, *working_days, reason, facts)?,
        Command::ApproveExtension => extension::approve(case, facts)?,
        Command::RefuseExtension { reason } => extension::refuse(case, reason, facts)?,
        Command::TellExtension { service } => extension::tell(case, service, facts)?,
        Command::Consult(new) => return consultation::open(case, new, facts),
        Command::SendConsultation {
            reference,
            dispatch,
        } => consultation::send(case, reference, dispatch, facts)?,
        Command::DeliverConsultation {
            reference,
            on,
            note,
        } => consultation::deliver(case, reference, *on, note.as_ref(), facts)?,
        Command::RecordOpinion {
            reference,
            on,
            opinion,
        } => consultation::answer(case, reference, *on, opinion, facts)?,
        Command::TellThirdParty {
            reference,
            dispatch,
        } => consultation::tell(case, reference, dispatch, facts)?,
        Command::AskClarification { answer_by, asking } => {
            clarification::ask(case, *answer_by, asking, facts)?
        }
        Command::ServeNotice { of, service } => notified::tell(case, *of, service, facts)?,
        Command::AnswerClarification(given) => clarification::answer(case, given, facts)?,
        Command::AcceptLateAnswer { reason } => clarification::accept_late(case, reason, facts)?,
        Command::RefuseLateAnswer { reason } => {
            return clarification::refuse_late(case, reason, facts);
        }
        Command::AskReasons {
            answer_by,
            since,
            asking,
        } => excessive::ask(case, *answer_by, *since, asking, facts)?,
        Command::GiveReasons(given) => excessive::give(case, given, facts)?,
        Command::TellDueDate => due_date_notice::write(case, facts)?,
        Command::DelayReply { until, reason } => excessive::delay(case, *until, reason, facts)?,
        Command::SetFee { wanted, how_to_pay } => fee::set(case, *wanted, how_to_pay, facts)?,
        Command::DeliverFeeNotice { on } => fee::deliver(case, *on, facts)?,
        Command::RecordPayment {
            on,
            amount,
            receipt,
        } => fee::pay(case, *on, (*amount, receipt), facts)?,
        Command::CancelFee { reason } => fee::cancel(case, reason, facts)?,
        Command::Withdraw { on, note } => withdrawal::withdraw(case, *on, note.as_ref(), facts)?,
        Command::AddDocument { document } => attaching::add(case, document, facts)?,
        Command::WithdrawDocument { document } => attaching::withdraw(case, *document, facts)?,
        Command::Split(new) => splitting::split(case, new, facts)?,
        Command::RenewQueryCode => Decided {
            on: facts.today,
            event: CaseEvent::QueryCodeRenewed {
                generation: case.query_generation.saturating_add(1),
            },
        },
        Command::SetSubDeadline(new) => sub_deadline::set(case, new, facts)?,
        Command::MeetSubDeadline { number } => sub_deadline::meet(case, *number, facts)?,
        Command::FileRemedy(new) => remedies::file(case, new, facts)?,
        Command::AcceptRemedy { reference, on } => remedies::accept(case, reference, *on, facts)?,
        Command::ConcludeRemedy {
            reference,
            decision,
        } => remedies::conclude(case, reference, decision, facts)?,
        Command::Reopen { reference, on } => remedies::reopen(case, reference, *on, facts)?,
        Command::Archive { reason } => archive::archive(case, reason.as_ref(), facts)?,
    };
    Ok(vec![decided])
}

/// A day that someone names must not lie in the future, nor before the one it must follow.
pub(super) fn check_day(
    on: NaiveDate,
    earliest: NaiveDate,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if on > today {
        return Err(Refusal::DayInFuture { on, today });
    }
    if on < earliest {
        return Err(Refusal::DayTooEarly { on, earliest });
    }
    Ok(())
}

/// Who looks at a case, as far as it decides what can be done to it.
#[derive(Debug, Clone, Copy)]
pub struct Viewer {
    /// The account, when it is a member of staff.
    pub account: Option<AccountId>,
    /// Whether the mail that serves the reply has not been accepted yet.
    pub mail_under_way: bool,
}

/// Whether there is anything to do of this kind for whoever looks: what a page offers. What the role
/// forbids is [`super::policy::permit`]'s to say.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each action, read as a table"
)]
pub fn fits(case: &Case, action: Action, viewer: Viewer) -> bool {
    if archive::check_open_to(case, action).is_err() {
        return false;
    }
    match (&case.stage, action) {
        (_, Action::RenewQueryCode | Action::AddDocument)
        | (
            Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. }
            | Stage::AwaitingClarification { .. }
            | Stage::AwaitingPayment { .. },
            Action::SetSubDeadline,
        )
        | (Stage::Submitted, Action::Confirm)
        | (Stage::Registered | Stage::InHand { .. }, Action::Assign)
        | (Stage::Assigned { .. }, Action::Assign | Action::Claim | Action::Return) => true,
        (
            Stage::InHand { handler, .. }
            | Stage::AwaitingClarification { handler, .. }
            | Stage::AwaitingPayment { handler, .. },
            Action::Claim,
        ) => viewer.account != Some(*handler),
        (Stage::InHand { handler, .. }, Action::AskClarification) => {
            viewer.account == Some(*handler) && clarification::may_be_asked(case)
        }
        (_, Action::ServeNotice(of)) => notified::waits(case, of),
        (_, Action::AnswerClarification) => clarification::open(case).is_ok(),
        (_, Action::JudgeLateAnswer) => clarification::is_unjudged(case),
        (Stage::InHand { handler, .. }, Action::AskReasons) => {
            viewer.account == Some(*handler) && excessive::may_be_asked(case)
        }
        (_, Action::GiveReasons) => excessive::open(case).is_ok(),
        (_, Action::DelayReply) => excessive::check_delayable(case).is_ok(),
        (_, Action::TellDueDate) => due_date_notice::may_be_written(case),
        (Stage::InHand { handler, .. }, Action::SetFee) => {
            viewer.account == Some(*handler) && fee::may_be_charged(case)
        }
        (_, Action::DeliverFeeNotice) => fee::arriving(case).is_ok(),
        (_, Action::RecordPayment) => fee::payable(case).is_ok(),
        (_, Action::PostNotice) => !case.to_post.is_empty(),
        (_, Action::Withdraw) => withdrawal::may_be_withdrawn(case),
        (_, Action::Split) => splitting::check_splittable(case, viewer.account).is_ok(),
        (Stage::InHand { handler, .. }, Action::Return | Action::Draft)
        | (Stage::AwaitingPayment { handler, .. }, Action::CancelFee) => {
            viewer.account == Some(*handler)
        }
        (Stage::InReview { approval, .. }, Action::Review) => {
            !approval.as_ref().is_some_and(|given| given.shown)
                && consultation::check_rework(case).is_ok()
        }
        (Stage::InReview { approval, .. }, Action::Reply) => {
            approval
                .as_ref()
                .is_some_and(|given| given.letter.is_some())
                && consultation::check_told(case).is_ok()
        }
        (Stage::Replied { reply: made, .. }, Action::Reply) => {
            reply::may_be_served_anew(made, viewer.mail_under_way)
        }
        (Stage::Replied { reply: made, .. }, Action::ProveService) => {
            !matches!(made.service, Service::Personal { .. })
        }
        (
            Stage::InHand { handler, .. } | Stage::InReview { handler, .. },
            Action::ProposeExtension,
        ) => viewer.account == Some(*handler) && extension::may_be_proposed(case),
        (_, Action::Consult) => consultation::fits_open(case, viewer),
        (_, Action::SendConsultation) => consultation::fits_send(case),
        (_, Action::DeliverConsultation) => consultation::fits_deliver(case),
        (_, Action::RecordOpinion) => consultation::fits_answer(case, viewer),
        (_, Action::TellThirdParty) => case
            .consultations
            .iter()
            .any(consultation::waits_to_be_told),
        (_, Action::DecideExtension) => extension::proposed(case).is_ok(),
        (_, Action::TellExtension) => extension::approved(case).is_ok(),
        (
            _,
            Action::FileRemedy
            | Action::AcceptRemedy
            | Action::ConcludeRemedy
            | Action::Reopen
            | Action::Archive,
        ) => archive::fits(case, action, viewer),
        (_, Action::WithdrawDocument) => attaching::office_has_loose(case),
        (_, Action::MeetSubDeadline) => {
            let is_open = case.stage.name().is_open();
            is_open && case.sub_deadlines.iter().any(|set| set.done_on.is_none())
        }
        (
            Stage::Submitted
            | Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. }
            | Stage::AwaitingClarification { .. }
            | Stage::AwaitingPayment { .. }
            | Stage::Replied { .. }
            | Stage::Abandoned { .. }
            | Stage::Withdrawn { .. }
            | Stage::Archived { .. },
            Action::Confirm
            | Action::Assign
            | Action::Claim
            | Action::Return
            | Action::AskClarification
            | Action::AskReasons
            | Action::SetFee
            | Action::CancelFee
            | Action::ProposeExtension
            | Action::Draft
            | Action::Review
            | Action::Reply
            | Action::ProveService
            | Action::SetSubDeadline,
        ) => false,
    }
}
