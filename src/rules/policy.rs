//! Who may do what, and who may see which cases. Pure, so that the whole table can be printed.
//!
//! Two checks, both hard to forget: every finder takes a [`Scope`]; every command passes [`permit`].
//! Not visible is "not found"; visible but not allowed is "denied".

use serde::{Deserialize, Serialize};

use super::case::{Case, StageName};
use super::command::Action;
use super::event::By;
use super::ids::{AccountId, AuthorityId, CaseId, DepartmentId};
use super::kind::CaseKind;
use super::language::Language;

/// What a member of staff is charged with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Registers, confirms, routes (登记员).
    Registrar,
    /// Answers the cases of a department (承办人).
    Handler,
    /// Approves replies (政府信息公开工作机构负责人).
    Head,
    /// Watches the periods of all departments (监督).
    Supervisor,
    /// Keeps settings and departments (系统管理员); sees no case.
    SystemAdmin,
    /// Keeps accounts and roles (安全管理员); sees no case.
    SecurityAdmin,
    /// Reads the audit (审计管理员); sees no case.
    AuditAdmin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Registrar,
        Self::Handler,
        Self::Head,
        Self::Supervisor,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
    ];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Registrar => "registrar",
            Self::Handler => "handler",
            Self::Head => "head",
            Self::Supervisor => "supervisor",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// What people call it.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Registrar => language.pick("登记员", "registrar"),
            Self::Handler => language.pick("承办人", "handler"),
            Self::Head => language.pick(
                "政府信息公开工作机构负责人",
                "head of the disclosure office",
            ),
            Self::Supervisor => language.pick("监督人员", "supervisor"),
            Self::SystemAdmin => language.pick("系统管理员", "system administrator"),
            Self::SecurityAdmin => language.pick("安全管理员", "security administrator"),
            Self::AuditAdmin => language.pick("审计管理员", "audit administrator"),
        }
    }
}

/// Who is at the door, once they have shown who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A member of staff.
    Staff {
        /// The account.
        account: AccountId,
        /// Its authority.
        authority: AuthorityId,
        /// Its role now.
        role: Role,
        /// Its department, for a handler.
        department: Option<DepartmentId>,
        /// Whether others have merged into that department.
        succeeds: bool,
        /// Who in fact acts, where the account is that of one who is absent (代理).
        deputy: Option<AccountId>,
    },
    /// The applicant of one case, by number and query code.
    Applicant {
        /// The authority.
        authority: AuthorityId,
        /// The case.
        case: CaseId,
    },
    /// One who was asked for an opinion on one case, by the secret link.
    ThirdParty {
        /// The authority.
        authority: AuthorityId,
        /// The case.
        case: CaseId,
    },
    /// Anyone, before they have shown who they are; may file.
    Anyone {
        /// The authority they file with.
        authority: AuthorityId,
    },
}

impl Actor {
    /// The authority within which they act.
    pub fn authority(&self) -> AuthorityId {
        match self {
            Self::Staff { authority, .. }
            | Self::Applicant { authority, .. }
            | Self::ThirdParty { authority, .. }
            | Self::Anyone { authority } => *authority,
        }
    }

    /// The account, for staff.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Staff { account, .. } => Some(*account),
            Self::Applicant { .. } | Self::ThirdParty { .. } | Self::Anyone { .. } => None,
        }
    }

    /// Who in fact acts, where it is a deputy of whoever has the account.
    pub fn deputy(&self) -> Option<AccountId> {
        match self {
            Self::Staff { deputy, .. } => *deputy,
            Self::Applicant { .. } | Self::ThirdParty { .. } | Self::Anyone { .. } => None,
        }
    }

    /// How the record names them.
    pub fn by(&self) -> By {
        match self {
            Self::Staff {
                account,
                deputy: Some(deputy),
                ..
            } => By::Deputy {
                account: *deputy,
                absent: *account,
            },
            Self::Staff { account, .. } => By::Staff(*account),
            Self::ThirdParty { .. } => By::ThirdParty,
            Self::Applicant { .. } | Self::Anyone { .. } => By::Applicant,
        }
    }
}

/// The cases an actor can see at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every case of the authority.
    Authority(AuthorityId),
    /// The cases that are with one department now.
    Department(AuthorityId, DepartmentId),
    /// The same, and what departments that merged into it have left.
    Successor(AuthorityId, DepartmentId),
    /// One case.
    Case(AuthorityId, CaseId),
    /// None.
    Nothing(AuthorityId),
}

impl Scope {
    /// The authority within which it lies.
    pub fn authority(self) -> AuthorityId {
        match self {
            Self::Authority(id)
            | Self::Department(id, _)
            | Self::Successor(id, _)
            | Self::Case(id, _)
            | Self::Nothing(id) => id,
        }
    }

    /// Whether a case of the authority lies within it that is with this department now; what others have left to a
    /// successor, the register knows.
    pub fn holds(self, case: CaseId, department: Option<DepartmentId>) -> bool {
        match self {
            Self::Authority(_) => true,
            Self::Department(_, own) | Self::Successor(_, own) => department == Some(own),
            Self::Case(_, own) => case == own,
            Self::Nothing(_) => false,
        }
    }
}

/// Which cases exist for this actor.
pub fn scope(actor: &Actor) -> Scope {
    match actor {
        Actor::Staff {
            authority,
            role,
            department,
            succeeds,
            ..
        } => match role {
            Role::Registrar | Role::Head | Role::Supervisor => Scope::Authority(*authority),
            Role::Handler => department.map_or(Scope::Nothing(*authority), |department| {
                if *succeeds {
                    Scope::Successor(*authority, department)
                } else {
                    Scope::Department(*authority, department)
                }
            }),
            Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
                Scope::Nothing(*authority)
            }
        },
        Actor::Applicant { authority, case } | Actor::ThirdParty { authority, case } => {
            Scope::Case(*authority, *case)
        }
        Actor::Anyone { authority } => Scope::Nothing(*authority),
    }
}

/// The actor is known, and may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denied;

/// Whether a role may do this to a case it can see.
pub fn may(role: Role, action: Action) -> bool {
    match action {
        Action::Confirm | Action::Assign => matches!(role, Role::Registrar | Role::Head),
        Action::Claim
        | Action::Return
        | Action::Draft
        | Action::ProposeExtension
        | Action::Consult
        | Action::RecordOpinion
        | Action::AskClarification
        | Action::AskReasons
        | Action::SetFee
        | Action::CancelFee
        | Action::JudgeLateAnswer => matches!(role, Role::Handler),
        // Paper and money that the applicant sent come to either.
        Action::AnswerClarification
        | Action::GiveReasons
        | Action::RecordPayment
        | Action::Withdraw => {
            matches!(role, Role::Registrar | Role::Handler)
        }
        Action::Split => matches!(role, Role::Registrar | Role::Handler),
        Action::Review | Action::DecideExtension => matches!(role, Role::Head),
        // Deciding is the head's (Review); serving what is approved is also for those who post and
        // hand over letters. See docs/decisions.
        Action::Reply
        | Action::ProveService
        | Action::PostNotice
        | Action::TellDueDate
        | Action::TellExtension
        | Action::ServeNotice(_)
        | Action::ReturnNotice(_)
        | Action::ReturnExtension
        | Action::DeliverFeeNotice
        | Action::SendConsultation
        | Action::DeliverConsultation
        | Action::TellThirdParty => {
            matches!(role, Role::Head | Role::Handler | Role::Registrar)
        }
        Action::RenewQueryCode | Action::Archive => matches!(role, Role::Registrar),
        Action::DelayReply | Action::SetSubDeadline | Action::MeetSubDeadline | Action::Confer => {
            matches!(role, Role::Handler | Role::Head)
        }
        Action::AddDocument | Action::WithdrawDocument => {
            matches!(role, Role::Registrar | Role::Handler | Role::Head)
        }
        // Whoever watches the periods, and whoever answers for the office.
        Action::Urge => matches!(role, Role::Supervisor | Role::Head),
        // The registrars while no department has the case ([`permit_on`]).
        Action::AnswerUrging => matches!(role, Role::Registrar | Role::Handler),
        // Decisions and judgments are served on the office, not on the department. See docs/decisions.
        Action::FileRemedy
        | Action::AcceptRemedy
        | Action::ConcludeRemedy
        | Action::CancelResult
        | Action::Reopen => {
            matches!(role, Role::Registrar | Role::Head)
        }
    }
}

/// Whether an applicant may do this to the own case.
pub fn applicant_may(action: Action) -> bool {
    match action {
        Action::AddDocument
        | Action::WithdrawDocument
        | Action::AnswerClarification
        | Action::GiveReasons
        | Action::Withdraw => true,
        Action::Confirm
        | Action::Assign
        | Action::Claim
        | Action::Return
        | Action::AskClarification
        | Action::ServeNotice(_)
        | Action::ReturnNotice(_)
        | Action::ReturnExtension
        | Action::JudgeLateAnswer
        | Action::AskReasons
        | Action::DelayReply
        | Action::TellDueDate
        | Action::SetFee
        | Action::DeliverFeeNotice
        | Action::RecordPayment
        | Action::CancelFee
        | Action::ProposeExtension
        | Action::DecideExtension
        | Action::TellExtension
        | Action::Draft
        | Action::Review
        | Action::Reply
        | Action::ProveService
        | Action::PostNotice
        | Action::Consult
        | Action::SendConsultation
        | Action::DeliverConsultation
        | Action::RecordOpinion
        | Action::TellThirdParty
        | Action::Split
        | Action::RenewQueryCode
        | Action::SetSubDeadline
        | Action::MeetSubDeadline
        | Action::Confer
        | Action::Urge
        | Action::AnswerUrging
        | Action::FileRemedy
        | Action::AcceptRemedy
        | Action::ConcludeRemedy
        | Action::CancelResult
        | Action::Reopen
        | Action::Archive => false,
    }
}

/// Lets an actor do something to a case, or not.
///
/// # Errors
/// [`Denied`] when it is for others to do.
pub fn permit(actor: &Actor, action: Action) -> Result<(), Denied> {
    let may = match actor {
        Actor::Staff { role, .. } => may(*role, action),
        Actor::Applicant { .. } => applicant_may(action),
        Actor::ThirdParty { .. } => action == Action::RecordOpinion,
        Actor::Anyone { .. } => false,
    };
    may.then_some(()).ok_or(Denied)
}

/// The department of an actor that sees a case only because it has a part in it (协办).
pub fn co_handling(actor: &Actor, case: &Case) -> Option<DepartmentId> {
    let Actor::Staff {
        role: Role::Handler,
        department: Some(own),
        succeeds,
        ..
    } = actor
    else {
        return None;
    };
    // What others have left to a successor is the successor's, and closed.
    let is_left = *succeeds && !case.stage.name().is_open();
    (case.co_handling().contains(own) && !is_left).then_some(*own)
}

/// Lets an actor do something to this very case, or not: who has but a part in it gives that, and nothing else; what a
/// department is urged to do, the registrars do not answer for it.
///
/// # Errors
/// [`Denied`] when it is for others to do.
pub fn permit_on(actor: &Actor, action: Action, case: &Case) -> Result<(), Denied> {
    permit(actor, action)?;
    if action == Action::AnswerUrging && is_registrar(actor) && case.stage.department().is_some() {
        return Err(Denied);
    }
    match co_handling(actor, case) {
        Some(_) if action != Action::MeetSubDeadline => Err(Denied),
        Some(_) | None => Ok(()),
    }
}

fn is_registrar(actor: &Actor) -> bool {
    match actor {
        Actor::Staff { role, .. } => *role == Role::Registrar,
        Actor::Applicant { .. } | Actor::ThirdParty { .. } | Actor::Anyone { .. } => false,
    }
}

/// Things beside cases that staff may see or do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Office {
    /// Record an application at the counter or from the post (登记).
    RecordApplication,
    /// Lists of cases, and cases.
    SeeCases,
    /// Earlier cases of the same applicant that ask for something alike (重复申请的比对).
    SeeRepeats,
    /// The list of one's own work (待办).
    SeeWorklist,
    /// Overdue and due-soon lists (逾期、临期).
    SeeBoards,
    /// Departments: list.
    SeeDepartments,
    /// Departments: add and change.
    KeepDepartments,
    /// Calendars of working days: look at.
    SeeCalendars,
    /// Calendars of working days: take in and publish (工作日历维护).
    KeepCalendars,
    /// The list of powers and responsibilities: look at (权责清单).
    SeeResponsibilities,
    /// The list of powers and responsibilities: import (权责清单维护).
    KeepResponsibilities,
    /// Bring what mail servers report of mails that they took over (退信报告).
    ReportDeliveries,
    /// Whom of the staff mails do not reach (无法接收通知的人员).
    SeeUnreached,
    /// Name one's own deputy (代理).
    HaveDeputy,
    /// Name anyone's deputy.
    NameDeputies,
    /// The list of deputies: at least of oneself.
    SeeDeputies,
    /// Accounts, roles and sessions.
    KeepAccounts,
    /// The audit.
    ReadAudit,
    /// The annual report: read (年度报告).
    SeeAnnualReport,
    /// The annual report: freeze a year, and withdraw that (定稿、撤销定稿).
    FreezeAnnualReport,
    /// Scorecards of departments (考核).
    SeeScorecards,
    /// Complaints: list and read (投诉举报); handlers those of their department in which something was ordered.
    SeeComplaints,
    /// Complaints: record (登记投诉举报).
    RecordComplaint,
    /// Complaints: look into, conclude, order, and decide on what is reported (调查、督促整改).
    HandleComplaint,
    /// Report what was done on an order (报告整改情况).
    ReportRectification,
}

impl Office {
    /// Every one.
    pub const ALL: [Self; 25] = [
        Self::RecordApplication,
        Self::SeeCases,
        Self::SeeRepeats,
        Self::SeeWorklist,
        Self::SeeBoards,
        Self::SeeDepartments,
        Self::KeepDepartments,
        Self::SeeCalendars,
        Self::KeepCalendars,
        Self::SeeResponsibilities,
        Self::KeepResponsibilities,
        Self::ReportDeliveries,
        Self::SeeUnreached,
        Self::HaveDeputy,
        Self::NameDeputies,
        Self::SeeDeputies,
        Self::KeepAccounts,
        Self::ReadAudit,
        Self::SeeAnnualReport,
        Self::FreezeAnnualReport,
        Self::SeeScorecards,
        Self::SeeComplaints,
        Self::RecordComplaint,
        Self::HandleComplaint,
        Self::ReportRectification,
    ];
}

/// Whether a role has an office.
pub fn holds(role: Role, office: Office) -> bool {
    match office {
        Office::RecordApplication => matches!(role, Role::Registrar),
        Office::SeeCases | Office::SeeBoards | Office::SeeComplaints => {
            matches!(
                role,
                Role::Registrar | Role::Handler | Role::Head | Role::Supervisor
            )
        }
        Office::SeeRepeats => matches!(role, Role::Registrar | Role::Head),
        Office::SeeAnnualReport | Office::SeeScorecards | Office::RecordComplaint => {
            matches!(role, Role::Registrar | Role::Head | Role::Supervisor)
        }
        Office::HandleComplaint => matches!(role, Role::Supervisor),
        // Of the disclosure office, its head and registrars ([`may_report`]).
        Office::ReportRectification => {
            matches!(role, Role::Registrar | Role::Handler | Role::Head)
        }
        Office::FreezeAnnualReport => matches!(role, Role::Head | Role::Supervisor),
        Office::SeeWorklist => matches!(role, Role::Registrar | Role::Handler | Role::Head),
        Office::SeeDepartments | Office::SeeCalendars | Office::SeeResponsibilities => true,
        Office::KeepDepartments
        | Office::KeepCalendars
        | Office::KeepResponsibilities
        | Office::ReportDeliveries => {
            matches!(role, Role::SystemAdmin)
        }
        // Who watches the periods, and who can correct the address of an account or a department.
        Office::SeeUnreached => matches!(
            role,
            Role::Head | Role::Supervisor | Role::SystemAdmin | Role::SecurityAdmin
        ),
        Office::HaveDeputy => matches!(role, Role::Handler | Role::Head),
        Office::NameDeputies => matches!(role, Role::Head | Role::SecurityAdmin),
        Office::SeeDeputies => matches!(
            role,
            Role::Registrar | Role::Handler | Role::Head | Role::SecurityAdmin
        ),
        Office::KeepAccounts => matches!(role, Role::SecurityAdmin),
        Office::ReadAudit => matches!(role, Role::AuditAdmin),
    }
}

/// Lets an actor hold an office, or not.
///
/// # Errors
/// [`Denied`] when it is for others.
pub fn permit_office(actor: &Actor, office: Office) -> Result<(), Denied> {
    match actor {
        Actor::Staff { role, .. } => holds(*role, office).then_some(()).ok_or(Denied),
        Actor::Applicant { .. } | Actor::ThirdParty { .. } | Actor::Anyone { .. } => Err(Denied),
    }
}

/// Whether a role reports what was done on an order: the handlers of the department that it was given to, and for the
/// disclosure office those who are it.
pub fn may_report(role: Role, of_office: bool) -> bool {
    match role {
        Role::Handler => true,
        Role::Registrar | Role::Head => of_office,
        Role::Supervisor | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => false,
    }
}

/// How much of a complaint this actor reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComplaintSight {
    /// All, with who complained: whoever looks into it.
    Full,
    /// Names and numbers of persons masked.
    Masked,
    /// Only what is ordered and reported: those who are complained of do not learn who did.
    Order,
}

/// How much of a complaint a role reads, of those it can see.
pub fn complaint_sight(role: Role) -> ComplaintSight {
    match role {
        Role::Supervisor => ComplaintSight::Full,
        Role::Registrar | Role::Head => ComplaintSight::Masked,
        Role::Handler | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            ComplaintSight::Order
        }
    }
}

/// Whether an actor sees, on a case, a complaint about it: those who watch, and once it is ordered to be put right, the
/// department that answers for it, or whoever it merged into.
pub fn sees_complaint(
    actor: &Actor,
    is_ordered: bool,
    department: DepartmentId,
    answered_by: Option<DepartmentId>,
) -> bool {
    match actor {
        Actor::Staff {
            role,
            department: own,
            ..
        } => match complaint_sight(*role) {
            ComplaintSight::Full | ComplaintSight::Masked => true,
            ComplaintSight::Order => {
                let is_own = *own == Some(department) || (own.is_some() && *own == answered_by);
                is_ordered && is_own
            }
        },
        Actor::Applicant { .. } | Actor::ThirdParty { .. } | Actor::Anyone { .. } => false,
    }
}

/// The stages whose cases wait for this actor.
pub fn worklist(actor: &Actor) -> &'static [StageName] {
    match actor {
        Actor::Staff { role, .. } => match role {
            Role::Registrar => &[StageName::Submitted, StageName::Registered],
            Role::Handler => &[
                StageName::Assigned,
                StageName::InHand,
                StageName::InReview,
                StageName::AwaitingClarification,
                StageName::AwaitingPayment,
            ],
            Role::Head => &[StageName::InReview],
            Role::Supervisor | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => &[],
        },
        Actor::Applicant { .. } | Actor::ThirdParty { .. } | Actor::Anyone { .. } => &[],
    }
}

/// The department whose parts in cases of others are listed for this actor (协办).
///
/// # Errors
/// [`Denied`] to who gives no part for a department.
pub fn gives_parts(actor: &Actor) -> Result<(AuthorityId, DepartmentId), Denied> {
    match actor {
        Actor::Staff {
            authority,
            role: Role::Handler,
            department: Some(own),
            ..
        } => Ok((*authority, *own)),
        Actor::Staff { .. }
        | Actor::Applicant { .. }
        | Actor::ThirdParty { .. }
        | Actor::Anyone { .. } => Err(Denied),
    }
}

/// Whether a role needs the applicant's name, identity and addresses in full. Supervisors watch
/// periods, not people: they see them masked.
pub fn sees_personal_data(role: Role) -> bool {
    match role {
        Role::Registrar | Role::Handler | Role::Head => true,
        Role::Supervisor | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => false,
    }
}

/// Whether an actor knows the people of this very case: who applies, how to reach them, who is asked for an opinion,
/// and the letters that name them. The department that gives but a part to it (协办) does not need to.
pub fn knows_people(actor: &Actor, case: &Case) -> bool {
    match actor {
        Actor::Staff { role, .. } => {
            sees_personal_data(*role) && co_handling(actor, case).is_none()
        }
        Actor::Applicant { .. } => true,
        Actor::ThirdParty { .. } | Actor::Anyone { .. } => false,
    }
}

/// Whether an actor reads the name of whoever applies: also a department with a part in a correction of own records
/// (Art. 41), which finds the record by the name.
pub fn knows_name(actor: &Actor, case: &Case) -> bool {
    knows_people(actor, case) || (case.kind == CaseKind::Correction && sees_in_full(actor))
}

/// Whether this actor is a member of staff who sees personal data in full: in cases, and in what is
/// written about them.
pub fn sees_in_full(actor: &Actor) -> bool {
    match actor {
        Actor::Staff { role, .. } => sees_personal_data(*role),
        Actor::Applicant { .. } | Actor::ThirdParty { .. } | Actor::Anyone { .. } => false,
    }
}
