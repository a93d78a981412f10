//! Which notices an event owes, and to whom.

use super::case::{Case, Stage};
use super::consultation::Dispatch;
use super::event::{By, CaseEvent, Recorded};
use super::ids::{AccountId, DepartmentId};
use super::notified::Notified;
use super::posting;
use super::recount::{self, ClockMove};
use super::too_late::TooLate;
use super::urging::Urging;

/// Who must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// The applicant.
    Applicant,
    /// A department, at its office address.
    Department(DepartmentId),
    /// One member of staff.
    Account(AccountId),
    /// Every registrar.
    Registrars,
    /// Every head.
    Heads,
    /// Every supervisor.
    Supervisors,
    /// The one whom a consultation asks.
    Asked,
}

/// What must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// The application came in and waits for confirmation (收件).
    ApplicationReceived,
    /// The application is registered and the period runs (登记回执).
    ApplicationConfirmed,
    /// The application was split into several (一事一申请).
    ApplicationSplit,
    /// A case was routed to the department (分办).
    CaseAssigned,
    /// A case was taken away from the department (转出).
    CaseTransferredAway,
    /// A department gave a case back (退回).
    CaseReturned,
    /// A draft waits for approval (待审核).
    ApprovalWaiting,
    /// A draft was sent back (退回修改).
    DraftReturned,
    /// A draft was approved and can be served (审核同意).
    ReplyApproved,
    /// The reply was made (答复).
    ReplyMade,
    /// A colleague took the case over (改由他人承办).
    CaseTakenOver,
    /// Department: it has a part in a case that is another's.
    PartAsked,
    /// Handler: a co-handling department gave its part.
    PartGiven,
    /// Whose work the case is: something is to be done and answered by a day (督办).
    Urged,
    /// Whoever urged: it is answered (答复督办).
    UrgingAnswered,
    /// The mail that should have served the reply never left (电子送达未成功).
    ServiceFailed,
    /// An extension waits for the head (待审批延长).
    ExtensionWaiting,
    /// The extension was approved and must be told (同意延长).
    ExtensionApproved,
    /// The extension was refused (不同意延长).
    ExtensionRefused,
    /// The reply period is extended (告知延长).
    ExtensionTold,
    /// The mail that should have told the extension never left (告知未成功).
    ExtensionNotTold,
    /// The letter that asks for an opinion (征求意见).
    ConsultationLetter,
    /// Someone is asked, and the clock stands still (征求意见告知).
    ConsultationBegun,
    /// An opinion came in (收到意见).
    OpinionIn,
    /// The mail with a letter to the one who is asked never left (征询送达未成功).
    ConsultationMailFailed,
    /// The due date that the applicant was told when someone was asked has become another one, if it has (期限更正).
    ConsultationMovesDueDate,
    /// A disclosure against its opinion is told to a third party (公开决定告知第三方).
    ThirdPartyTold,
    /// A notice is served: what the applicant is asked or told (告知).
    NoticeServed(Notified),
    /// The mail that should have served a notice never left (告知未成功).
    NoticeNotServed(Notified),
    /// It was deemed abandoned over that notice, and goes on, for the applicant (恢复办理).
    ApplicationResumed(Notified),
    /// A notice that left too late has no effect (告知书不发生效力).
    NoticeWithoutEffect,
    /// The mail of a reply that was given up has arrived after all (答复已送达).
    ReplyArrived,
    /// The mail that should have told the applicant something failed: it is to be posted (改以邮寄方式告知).
    NoticeToPost,
    /// The application is corrected, and the period begins anew (收到补正).
    ClarificationReceived,
    /// The applicant has answered (收到申请人答复).
    AnswerReceived,
    /// A late answer was found to have no good reason (逾期补正不予接受).
    LateAnswerRefused,
    /// The mail with the notice of a fee left later than it was written, which moves the last day to pay (缴费期限更正).
    FeeNoticeLeftLate,
    /// The fee is paid, and the period begins anew, for the applicant (收到缴费).
    PaymentReceived,
    /// The same, for the handler.
    PaymentIn,
    /// The notice of a fee is taken back (撤销收费通知).
    FeeCancelled,
    /// The case has ended without a reply, for the applicant (视为放弃、撤回).
    ApplicationClosed,
    /// The same, for those who worked on it.
    CaseClosed,
    /// A new calendar moved the due date that the applicant was told (期限更正).
    DueDateCorrected,
    /// The same, for those who must reply by it (期限变更提醒).
    DueDateMoved,
    /// A new calendar moved the last day to pay that the applicant was told (缴费期限更正).
    LastDayToPayMoved,
    /// A new calendar moved the last day for an opinion that whoever is asked was told (意见期限更正).
    OpinionDayMoved,
    /// The same, for those who wait for the payment or the opinion (期限变更提醒).
    AwaitedDayMoved,
    /// The case is taken up again as ordered, for the applicant (重新办理).
    ApplicationReopened,
    /// The same, for those who must answer.
    CaseReopened,
}

/// The notices that one event owes, given the case before and after it.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each event, read as a table"
)]
pub fn owed(event: &CaseEvent, before: Option<&Case>, after: &Case) -> Vec<(Addressee, Owed)> {
    match event {
        // What is answered at once is told of by its reply, which takes the receipt's place.
        CaseEvent::Filed { .. } if !after.stage.name().is_open() => vec![],
        // A filing that confirms itself is told of once, by its confirmation.
        CaseEvent::Filed { .. } if after.confirmed_on.is_some() => vec![],
        // All parts of an application are told of in one mail, by the original.
        CaseEvent::Filed { .. } | CaseEvent::Confirmed if after.split_from.is_some() => vec![],
        CaseEvent::Split { .. } => vec![(Addressee::Applicant, Owed::ApplicationSplit)],
        CaseEvent::Filed { .. } => match after.stage {
            Stage::Submitted => vec![(Addressee::Applicant, Owed::ApplicationReceived)],
            Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. }
            | Stage::AwaitingClarification { .. }
            | Stage::AwaitingPayment { .. }
            | Stage::Replied { .. }
            | Stage::Abandoned { .. }
            | Stage::Withdrawn { .. }
            | Stage::Archived { .. } => vec![(Addressee::Applicant, Owed::ApplicationConfirmed)],
        },
        CaseEvent::Confirmed => vec![(Addressee::Applicant, Owed::ApplicationConfirmed)],
        CaseEvent::Assigned { department, .. } => {
            let left = before.and_then(|case| case.stage.department());
            let mut owed = vec![(Addressee::Department(*department), Owed::CaseAssigned)];
            owed.extend(left.map(|left| (Addressee::Department(left), Owed::CaseTransferredAway)));
            owed
        }
        // What someone has in hand comes with whoever has it.
        CaseEvent::DepartmentMerged { to, .. } => match after.stage {
            Stage::Assigned { department } if department == *to => {
                vec![(Addressee::Department(*to), Owed::CaseAssigned)]
            }
            Stage::Assigned { .. }
            | Stage::Submitted
            | Stage::Registered
            | Stage::InHand { .. }
            | Stage::InReview { .. }
            | Stage::AwaitingClarification { .. }
            | Stage::AwaitingPayment { .. }
            | Stage::Replied { .. }
            | Stage::Abandoned { .. }
            | Stage::Withdrawn { .. }
            | Stage::Archived { .. } => vec![],
        },
        CaseEvent::Returned { .. } => vec![(Addressee::Registrars, Owed::CaseReturned)],
        CaseEvent::Drafted { .. } => vec![(Addressee::Heads, Owed::ApprovalWaiting)],
        CaseEvent::ReworkAsked { .. } => to_handler(after, Owed::DraftReturned),
        CaseEvent::Approved { .. } => to_handler(after, Owed::ReplyApproved),
        CaseEvent::Replied { .. } | CaseEvent::AnsweredOnTheSpot { .. } => {
            vec![(Addressee::Applicant, Owed::ReplyMade)]
        }
        CaseEvent::ServiceFailed { .. } => to_those_who_serve(after, Owed::ServiceFailed),
        CaseEvent::ExtensionProposed { .. } => vec![(Addressee::Heads, Owed::ExtensionWaiting)],
        CaseEvent::ExtensionApproved { .. } => to_handler(after, Owed::ExtensionApproved),
        CaseEvent::ExtensionRefused { .. } => to_handler(after, Owed::ExtensionRefused),
        CaseEvent::ExtensionTold { .. } => vec![(Addressee::Applicant, Owed::ExtensionTold)],
        CaseEvent::ExtensionNotTold { too_late, .. } => {
            let mut owed = to_those_who_serve(after, Owed::ExtensionNotTold);
            owed.extend(of_no_effect(*too_late));
            owed
        }
        CaseEvent::ConsultationSent { dispatch, .. } => {
            let mut owed = by_mail(dispatch, Owed::ConsultationLetter);
            owed.push((Addressee::Applicant, Owed::ConsultationBegun));
            owed
        }
        CaseEvent::ThirdPartyTold { dispatch, .. } => by_mail(dispatch, Owed::ThirdPartyTold),
        CaseEvent::OpinionReceived { reference, .. } => {
            let mut owed = opinion_in(after, reference);
            owed.push((Addressee::Applicant, Owed::ConsultationMovesDueDate));
            owed
        }
        CaseEvent::ConsultationMailFailed { .. } => {
            let mut owed = to_those_who_serve(after, Owed::ConsultationMailFailed);
            owed.push((Addressee::Applicant, Owed::ConsultationMovesDueDate));
            owed
        }
        CaseEvent::ConsultationDelivered { .. } | CaseEvent::ConsultationMailLeft { .. } => {
            vec![(Addressee::Applicant, Owed::ConsultationMovesDueDate)]
        }
        CaseEvent::NoticeServed { of, .. } => {
            vec![(Addressee::Applicant, Owed::NoticeServed(*of))]
        }
        // The letter in it names a last day that is counted from another one.
        CaseEvent::NoticeSent {
            of: Notified::Fee, ..
        } => vec![(Addressee::Applicant, Owed::FeeNoticeLeftLate)],
        CaseEvent::NoticeNotServed {
            of,
            takes_back,
            too_late,
            ..
        } => {
            let mut owed = if is_of_no_use(*of, after) {
                vec![]
            } else {
                to_those_who_serve(after, Owed::NoticeNotServed(*of))
            };
            if takes_back.is_some() {
                owed.push((Addressee::Applicant, Owed::ApplicationResumed(*of)));
            } else {
                owed.extend(of_no_effect(*too_late));
            }
            owed
        }
        // It was given up, and they were told to serve it otherwise.
        CaseEvent::ReplySent { .. } if before.is_some_and(Case::waits_to_be_served_anew) => {
            to_those_who_serve(after, Owed::ReplyArrived)
        }
        CaseEvent::NoticeUndelivered { mail, .. } => to_whoever_posts(after, mail),
        // What came late is told of once it is decided.
        CaseEvent::ClarificationAnswered { late_because, .. } => {
            let mut owed = to_handler(after, Owed::AnswerReceived);
            if late_because.is_none() {
                owed.push((Addressee::Applicant, Owed::ClarificationReceived));
            }
            owed
        }
        CaseEvent::ReasonsGiven { .. } => to_handler(after, Owed::AnswerReceived),
        CaseEvent::LateAnswerAccepted { .. } => {
            vec![(Addressee::Applicant, Owed::ClarificationReceived)]
        }
        CaseEvent::LateAnswerRefused { .. } => {
            vec![(Addressee::Applicant, Owed::LateAnswerRefused)]
        }
        CaseEvent::FeePaid { .. } => {
            let mut owed = to_handler(after, Owed::PaymentIn);
            owed.push((Addressee::Applicant, Owed::PaymentReceived));
            owed
        }
        CaseEvent::FeeCancelled { .. } => vec![(Addressee::Applicant, Owed::FeeCancelled)],
        CaseEvent::Abandoned { .. } => closed(after, to_handler(after, Owed::CaseClosed)),
        CaseEvent::Withdrawn { .. } => closed(after, to_department(after, Owed::CaseClosed)),
        CaseEvent::Reopened { .. } => reopened(after),
        CaseEvent::SubDeadlineSet {
            department: Some(department),
            ..
        } if after.co_handling().contains(department) => {
            vec![(Addressee::Department(*department), Owed::PartAsked)]
        }
        CaseEvent::SubDeadlineMet { number, .. } if after.is_part(*number) => {
            to_department(after, Owed::PartGiven)
        }
        CaseEvent::Urged { .. } => vec![(whose_work(after), Owed::Urged)],
        CaseEvent::UrgingAnswered { number, .. } => after
            .urging(*number)
            .and_then(Urging::urged_by)
            .map(|account| (Addressee::Account(account), Owed::UrgingAnswered))
            .into_iter()
            .collect(),
        CaseEvent::Claimed { handler } => before
            .and_then(|case| case.stage.handler())
            .filter(|left| left != handler)
            .map(|left| (Addressee::Account(left), Owed::CaseTakenOver))
            .into_iter()
            .collect(),
        CaseEvent::CalendarChanged {
            due_before,
            due_on,
            clocks,
            ..
        } => {
            let days = (*due_before, *due_on);
            let mut owed = Vec::new();
            if recount::tells_due_date(before.unwrap_or(after), days) {
                owed.push((Addressee::Applicant, Owed::DueDateCorrected));
            }
            if days.0.zip(days.1).is_some_and(|(was, is)| was != is) {
                owed.push((whose_work(after), Owed::DueDateMoved));
            }
            owed.extend(awaited_day_moved(before.unwrap_or(after), after, clocks));
            owed
        }
        CaseEvent::ReplySent { .. }
        | CaseEvent::ExtensionSent { .. }
        | CaseEvent::ConsultationOpened { .. }
        | CaseEvent::ThirdPartyNoticeMade { .. }
        | CaseEvent::ClarificationAsked { .. }
        | CaseEvent::ReasonsAsked { .. }
        | CaseEvent::ReplyDelayed { .. }
        | CaseEvent::DueDateNoticeWritten { .. }
        | CaseEvent::FeeSet { .. }
        | CaseEvent::FeeNoticeDelivered
        | CaseEvent::NoticeSent { .. }
        | CaseEvent::ServiceProved { .. }
        | CaseEvent::NoticePosted { .. }
        | CaseEvent::QueryCodeRenewed { .. }
        | CaseEvent::SubDeadlineSet { .. }
        | CaseEvent::SubDeadlineMet { .. }
        | CaseEvent::Conferred { .. }
        | CaseEvent::DocumentAdded { .. }
        | CaseEvent::DocumentWithdrawn { .. }
        | CaseEvent::RemedyFiled { .. }
        | CaseEvent::RemedyAccepted { .. }
        | CaseEvent::RemedyDecided { .. }
        | CaseEvent::RemedyResultCancelled { .. }
        | CaseEvent::Archived { .. } => vec![],
    }
}

/// A notice that only moves or tells the day of the reply is not served again once the case is closed: nobody need know
/// that its mail failed.
fn is_of_no_use(of: Notified, case: &Case) -> bool {
    match of {
        Notified::Delay | Notified::DueDate => !case.stage.name().is_open(),
        Notified::Clarification | Notified::Reasons | Notified::Fee => false,
    }
}

/// A letter that goes by e-mail goes in a mail of its own.
fn by_mail(dispatch: &Dispatch, owed: Owed) -> Vec<(Addressee, Owed)> {
    match dispatch {
        Dispatch::Electronic { .. } => vec![(Addressee::Asked, owed)],
        Dispatch::Mail { .. } | Dispatch::Personal { .. } => vec![],
    }
}

/// Who has a notice that left too late must not go by it.
fn of_no_effect(too_late: Option<TooLate>) -> Option<(Addressee, Owed)> {
    match too_late? {
        TooLate::Sent => Some((Addressee::Applicant, Owed::NoticeWithoutEffect)),
        TooLate::HeldBack => None,
    }
}

/// The department hears of every opinion, the handler of one that somebody else put to the case.
fn opinion_in(case: &Case, reference: &str) -> Vec<(Addressee, Owed)> {
    let opinion = case
        .consultation(reference)
        .and_then(|asked| asked.opinion.as_ref());
    let by_handler = case.stage.handler().map(By::Staff);
    let mut owed = match opinion {
        Some(opinion) if Some(opinion.by) == by_handler => vec![],
        Some(_) | None => to_handler(case, Owed::OpinionIn),
    };
    let department = case.stage.department().map(Addressee::Department);
    owed.extend(department.map(|department| (department, Owed::OpinionIn)));
    owed
}

/// Whoever has the case posts what it owes; where nobody has, the office. In the archive only what outlasts the case.
fn to_whoever_posts(case: &Case, mail: &str) -> Vec<(Addressee, Owed)> {
    if matches!(case.stage, Stage::Archived { .. }) && !posting::outlasts_the_case(mail) {
        return vec![];
    }
    let handler = to_handler(case, Owed::NoticeToPost);
    if handler.is_empty() {
        vec![(Addressee::Registrars, Owed::NoticeToPost)]
    } else {
        handler
    }
}

/// Whose work a case is now.
pub(super) fn whose_work(case: &Case) -> Addressee {
    match (case.stage.handler(), case.stage.department()) {
        (Some(handler), _) => Addressee::Account(handler),
        (None, Some(department)) => Addressee::Department(department),
        // Not routed yet (待分办): it is the office's to hasten.
        (None, None) => Addressee::Registrars,
    }
}

/// What a new calendar owes whoever has the case where it takes time from them by a clock of the office's own (签收、
/// 补正告知): a mail of its own, unless another one about the same calendar names it.
pub fn less_time(
    recorded: &Recorded,
    case: &Case,
    owed: &[(Addressee, Owed)],
) -> Option<(Addressee, Owed)> {
    let CaseEvent::CalendarChanged { clocks, .. } = &recorded.event else {
        return None;
    };
    let names =
        |(_, what): &(Addressee, Owed)| matches!(what, Owed::DueDateMoved | Owed::AwaitedDayMoved);
    let is_owed = clocks.iter().any(|one| one.takes_time(recorded.on));
    (is_owed && !owed.iter().any(names)).then(|| (whose_work(case), Owed::AwaitedDayMoved))
}

/// A last day that was told and stands owes nothing: for whoever relies on it nothing has changed.
fn awaited_day_moved(before: &Case, case: &Case, moves: &[ClockMove]) -> Vec<(Addressee, Owed)> {
    let mut owed = Vec::new();
    if recount::tells_last_day_to_pay(before, moves) {
        owed.push((Addressee::Applicant, Owed::LastDayToPayMoved));
    }
    if moves.iter().any(|one| one.is_opinion() && one.is_news()) {
        owed.push((Addressee::Asked, Owed::OpinionDayMoved));
    }
    let is_awaited = |one: &ClockMove| one.is_payment() || one.is_opinion();
    if moves.iter().any(|one| is_awaited(one) && one.has_moved()) {
        owed.push((whose_work(case), Owed::AwaitedDayMoved));
    }
    owed
}

/// The end of a case without a reply: the applicant is told, and whoever had it in hand.
fn closed(case: &Case, staff: Vec<(Addressee, Owed)>) -> Vec<(Addressee, Owed)> {
    let applicant = (Addressee::Applicant, Owed::ApplicationClosed);
    let nobody = staff.is_empty() && case.stage.department().is_none();
    let office = nobody.then_some((Addressee::Registrars, Owed::CaseClosed));
    std::iter::once(applicant)
        .chain(staff)
        .chain(office)
        .collect()
}

/// A case that is taken up again: the applicant, the department and whoever has it in hand are told of the new
/// clock; where no department has it, the registrars route it.
fn reopened(case: &Case) -> Vec<(Addressee, Owed)> {
    let mut all = vec![(Addressee::Applicant, Owed::ApplicationReopened)];
    match case.stage.department() {
        Some(department) => {
            all.extend(to_handler(case, Owed::CaseReopened));
            all.push((Addressee::Department(department), Owed::CaseReopened));
        }
        None => all.push((Addressee::Registrars, Owed::CaseReopened)),
    }
    all
}

/// The handler, or the department as long as nobody has the case in hand.
fn to_department(case: &Case, owed: Owed) -> Vec<(Addressee, Owed)> {
    let handler = to_handler(case, owed);
    if !handler.is_empty() {
        return handler;
    }
    case.stage
        .department()
        .map(|department| (Addressee::Department(department), owed))
        .into_iter()
        .collect()
}

/// Whoever can post a letter or hand it over when its mail has failed.
fn to_those_who_serve(case: &Case, owed: Owed) -> Vec<(Addressee, Owed)> {
    let mut all = to_handler(case, owed);
    all.push((Addressee::Registrars, owed));
    all
}

fn to_handler(case: &Case, owed: Owed) -> Vec<(Addressee, Owed)> {
    case.stage
        .handler()
        .map(|handler| (Addressee::Account(handler), owed))
        .into_iter()
        .collect()
}
