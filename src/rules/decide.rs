//! (case, command, facts) -> events or a refusal: the table of stage and command.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::archive::RemedyPeriods;
use super::case::Case;
use super::command::Command;
use super::consultation::ConsultationFacts;
use super::event::{CaseEvent, CaseRef, Decided, LetterRef};
use super::extension::Outdated;
use super::fee::FeeFacts;
use super::ids::{AccountId, DepartmentId};
use super::notified::{self, AnswerDays};
use super::refusal::Refusal;
use super::remedies::RemedyFacts;
use super::repeat::EarlierCase;
use super::{
    archive, attaching, clarification, conference, consultation, due_date_notice, excessive,
    extension, fee, filing, kind, posting, remedies, reply, routing, splitting, sub_deadline,
    urging, withdrawal,
};

/// What a command needs to know beside the case; gathered before deciding.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Today, in the authority's zone.
    pub today: NaiveDate,
    /// Who acts, when it is a member of staff.
    pub account: Option<AccountId>,
    /// Who in fact acts, where it is a deputy of whoever has that account.
    pub deputy: Option<AccountId>,
    /// The department of who acts, where it has but a part in the case (协办).
    pub co_handling: Option<DepartmentId>,
    /// The last day for the reply, while one runs.
    pub due_on: Option<NaiveDate>,
    /// The day on which the reply was due, where as it is being served it is late.
    pub late_after: Option<NaiveDate>,
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
    /// The notice of extension that waits to be told names another day than the one it would bring.
    pub outdated: Option<Outdated>,
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
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each command, read as a table"
)]
pub fn decide(case: &Case, command: &Command, facts: &Facts) -> Result<Vec<Decided>, Refusal> {
    archive::check_open_to(case, command.action())?;
    kind::check(case, command.action())?;
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
        Command::Reply {
            service,
            late_reason,
        } => reply::make(case, service, late_reason.as_ref(), facts)?,
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
        Command::ReturnNotice { of, on } => notified::come_back(case, *of, *on, facts)?,
        Command::ReturnExtension { on } => extension::come_back(case, *on, facts)?,
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
        Command::MeetSubDeadline { number, part } => {
            sub_deadline::meet(case, *number, part.as_ref(), facts)?
        }
        Command::Confer(new) => conference::record(case, new, facts)?,
        Command::Urge { text, answer_by } => urging::urge(case, text, *answer_by, facts)?,
        Command::AnswerUrging { number, text } => urging::answer(case, *number, text, facts)?,
        Command::FileRemedy(new) => remedies::file(case, new, facts)?,
        Command::AcceptRemedy { reference, on } => remedies::accept(case, reference, *on, facts)?,
        Command::CancelResult { reference, reason } => {
            remedies::cancel_result(case, reference, reason, facts)?
        }
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

/// Who looks at a case and when, as far as it decides what can be done to it.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'a> {
    /// The account, when it is a member of staff.
    pub account: Option<AccountId>,
    /// Who in fact acts, where it is a deputy of whoever has that account.
    pub deputy: Option<AccountId>,
    /// The department of who acts, where it has but a part in the case (协办).
    pub co_handling: Option<DepartmentId>,
    /// Whether the mail that serves the reply has not been accepted yet.
    pub mail_under_way: bool,
    /// Today, in the authority's zone.
    pub today: NaiveDate,
    /// The last day for the reply, while one runs.
    pub due_on: Option<NaiveDate>,
    /// The last day to pay, while a fee is awaited.
    pub pay_by: Option<NaiveDate>,
    /// By how many working days extensions have moved that day already.
    pub extended_by: u16,
    /// The notice of extension that waits to be told names another day than the one it would bring.
    pub outdated: Option<Outdated>,
    /// The last day for each opinion that was asked for.
    pub opinions_by: &'a BTreeMap<String, NaiveDate>,
}

impl Facts {
    /// What of it a page knows too that offers commands.
    pub fn viewer(&self) -> Viewer<'_> {
        Viewer {
            account: self.account,
            deputy: self.deputy,
            co_handling: self.co_handling,
            mail_under_way: self.mail_under_way,
            today: self.today,
            due_on: self.due_on,
            pay_by: self.fee.pay_by,
            extended_by: self.extended_by,
            outdated: self.outdated,
            opinions_by: &self.consultation.opinions_by,
        }
    }
}

impl Viewer<'_> {
    /// The period runs, and its last day is not past: a notice that comes later has no effect.
    pub(super) fn check_notice_in_time(self) -> Result<NaiveDate, Refusal> {
        match self.due_on {
            None => Err(Refusal::NoPeriodRuns),
            Some(due_on) if self.today > due_on => Err(Refusal::NoticeTooLate { due_on }),
            Some(due_on) => Ok(due_on),
        }
    }
}
