//! Which notices an event owes, and to whom.

use super::case::{Case, Stage};
use super::event::CaseEvent;
use super::ids::{AccountId, DepartmentId};

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
}

/// What must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// The application came in and waits for confirmation (收件).
    ApplicationReceived,
    /// The application is registered and the period runs (登记回执).
    ApplicationConfirmed,
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
    /// A new calendar moved the due date that the applicant was told (期限更正).
    DueDateCorrected,
    /// The same, for those who must reply by it (期限变更提醒).
    DueDateMoved,
}

/// The notices that one event owes, given the case before and after it.
pub fn owed(event: &CaseEvent, before: Option<&Case>, after: &Case) -> Vec<(Addressee, Owed)> {
    match event {
        // What is answered at once is told of by its reply, which takes the receipt's place.
        CaseEvent::Filed { .. } if !after.stage.name().is_open() => vec![],
        // A filing that confirms itself is told of once, by its confirmation.
        CaseEvent::Filed { .. } if after.confirmed_on.is_some() => vec![],
        CaseEvent::Filed { .. } => match after.stage {
            Stage::Submitted => vec![(Addressee::Applicant, Owed::ApplicationReceived)],
            Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. }
            | Stage::Replied { .. } => vec![(Addressee::Applicant, Owed::ApplicationConfirmed)],
        },
        CaseEvent::Confirmed => vec![(Addressee::Applicant, Owed::ApplicationConfirmed)],
        CaseEvent::Assigned { department, .. } => {
            let left = before.and_then(|case| case.stage.department());
            let mut owed = vec![(Addressee::Department(*department), Owed::CaseAssigned)];
            owed.extend(left.map(|left| (Addressee::Department(left), Owed::CaseTransferredAway)));
            owed
        }
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
        CaseEvent::ExtensionNotTold { .. } => to_those_who_serve(after, Owed::ExtensionNotTold),
        CaseEvent::Claimed { handler } => before
            .and_then(|case| case.stage.handler())
            .filter(|left| left != handler)
            .map(|left| (Addressee::Account(left), Owed::CaseTakenOver))
            .into_iter()
            .collect(),
        CaseEvent::CalendarChanged {
            due_before: Some(told),
            due_on: Some(due_on),
            ..
        } if told != due_on => due_date_moved(after),
        CaseEvent::ReplySent { .. }
        | CaseEvent::ExtensionSent { .. }
        | CaseEvent::ServiceProved { .. }
        | CaseEvent::QueryCodeRenewed { .. }
        | CaseEvent::CalendarChanged { .. }
        | CaseEvent::DocumentAdded { .. }
        | CaseEvent::DocumentWithdrawn { .. }
        | CaseEvent::SubDeadlineSet { .. }
        | CaseEvent::SubDeadlineMet { .. } => vec![],
    }
}

fn due_date_moved(case: &Case) -> Vec<(Addressee, Owed)> {
    let staff = match (case.stage.handler(), case.stage.department()) {
        (Some(handler), _) => Addressee::Account(handler),
        (None, Some(department)) => Addressee::Department(department),
        // Not routed yet (待分办): it is the office's to hasten.
        (None, None) => Addressee::Registrars,
    };
    vec![
        (Addressee::Applicant, Owed::DueDateCorrected),
        (staff, Owed::DueDateMoved),
    ]
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
