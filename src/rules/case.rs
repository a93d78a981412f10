//! A case (申请件): the fold of its events.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::applicant::{ApplicantKind, Salutation};
use super::application::FormWanted;
use super::calendar::{Calendar, Calendars};
use super::deadline::{ClockEvent, Happening, ReplyMethod, RunEnd};
use super::document::{AttachmentKind, CaseDocument};
use super::event::{CaseEvent, LetterRef, Recorded, TextRef};
use super::extension::{Extension, ExtensionState};
use super::ids::{AccountId, AuthorityId, CaseId, DepartmentId, DocumentId, LetterId};
use super::outcome::{LetterKind, Outcome};
use super::parties::Agency;
use super::receipt::Channel;
use super::recount::Recounted;
use super::regime::{Jurisdiction, Regime};
use super::service::Service;

/// Where a case stands (办理环节). Each variant carries what is known only there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Came in by a channel whose receipt must be confirmed, and is not yet (待确认).
    Submitted,
    /// In the register, not yet with a department (已登记).
    Registered,
    /// Routed to a department that has not yet taken it (已分办).
    Assigned {
        /// The department.
        department: DepartmentId,
    },
    /// A handler works on it (办理中).
    InHand {
        /// The department.
        department: DepartmentId,
        /// The handler.
        handler: AccountId,
    },
    /// A draft lies before the head, or is approved and waits to be served (审核中).
    InReview {
        /// The department.
        department: DepartmentId,
        /// The handler who drafted.
        handler: AccountId,
        /// The draft.
        draft: Draft,
        /// The head's approval, once given.
        approval: Option<Approval>,
    },
    /// The reply was made (已答复).
    Replied {
        /// The department.
        department: DepartmentId,
        /// The handler.
        handler: AccountId,
        /// The reply.
        reply: MadeReply,
    },
}

/// A reply laid before the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Counts the drafts of this case.
    pub number: u32,
    /// The outcome it proposes.
    pub outcome: Outcome,
    /// The kind of letter.
    pub kind: LetterKind,
    /// Where its text is kept.
    pub content: TextRef,
    /// The documents that it encloses.
    pub documents: Vec<DocumentId>,
}

/// The head's approval of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The day it was given, which the letter bears.
    pub on: NaiveDate,
    /// The letter as it will be served.
    pub letter: Option<LetterRef>,
    /// Whether the applicant can read the letter: a mail that failed does not take it back.
    pub shown: bool,
}

/// A reply that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeReply {
    /// The outcome.
    pub outcome: Outcome,
    /// How it was served.
    pub service: Service,
    /// The letter.
    pub letter: LetterRef,
    /// The day on which it was approved.
    pub approved_on: NaiveDate,
    /// The draft that became the reply.
    pub draft: Draft,
}

/// The number that the letter of a case bears, and of which series it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Numbered {
    number: String,
    department: DepartmentId,
    on: NaiveDate,
}

/// What becomes of a letter of reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LetterState {
    /// Approved, and to be posted, handed over or sent as it stands (待送达).
    ToBeServed,
    /// Served: it is the reply (已送达).
    Served,
    /// Its approval fell before it was served (已作废).
    Superseded,
}

impl LetterState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::ToBeServed, Self::Served, Self::Superseded];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ToBeServed => "to_be_served",
            Self::Served => "served",
            Self::Superseded => "superseded",
        }
    }
}

/// A routing to a department (分办), and whether the department took the case in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routing {
    /// The department.
    pub department: DepartmentId,
    /// The day of the routing.
    pub on: NaiveDate,
    /// Taken in hand, or given back or routed on before that.
    pub end: Option<RunEnd>,
}

/// An internal deadline on a case (内部时限).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubDeadline {
    /// Counts the sub-deadlines of this case, from 1.
    pub number: u32,
    /// What is to be done.
    pub what: TextRef,
    /// The last day.
    pub until: NaiveDate,
    /// Whose work it is, where that was said.
    pub department: Option<DepartmentId>,
    /// The day on which it was set.
    pub set_on: NaiveDate,
    /// The day on which it was done.
    pub done_on: Option<NaiveDate>,
}

/// The name of a stage, as it stands in the database and the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    /// 待确认
    Submitted,
    /// 已登记
    Registered,
    /// 已分办
    Assigned,
    /// 办理中
    InHand,
    /// 审核中
    InReview,
    /// 已答复
    Replied,
}

impl StageName {
    /// Every stage, in the order a case passes them.
    pub const ALL: [Self; 6] = [
        Self::Submitted,
        Self::Registered,
        Self::Assigned,
        Self::InHand,
        Self::InReview,
        Self::Replied,
    ];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Registered => "registered",
            Self::Assigned => "assigned",
            Self::InHand => "in_hand",
            Self::InReview => "in_review",
            Self::Replied => "replied",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Whether a reply is still owed.
    pub fn is_open(self) -> bool {
        match self {
            Self::Submitted | Self::Registered | Self::Assigned | Self::InHand | Self::InReview => {
                true
            }
            Self::Replied => false,
        }
    }
}

impl Stage {
    /// Its name.
    pub fn name(&self) -> StageName {
        match self {
            Self::Submitted => StageName::Submitted,
            Self::Registered => StageName::Registered,
            Self::Assigned { .. } => StageName::Assigned,
            Self::InHand { .. } => StageName::InHand,
            Self::InReview { .. } => StageName::InReview,
            Self::Replied { .. } => StageName::Replied,
        }
    }

    /// The department that answers, once there is one.
    pub fn department(&self) -> Option<DepartmentId> {
        match self {
            Self::Submitted | Self::Registered => None,
            Self::Assigned { department }
            | Self::InHand { department, .. }
            | Self::InReview { department, .. }
            | Self::Replied { department, .. } => Some(*department),
        }
    }

    /// The handler, once there is one.
    pub fn handler(&self) -> Option<AccountId> {
        match self {
            Self::Submitted | Self::Registered | Self::Assigned { .. } => None,
            Self::InHand { handler, .. }
            | Self::InReview { handler, .. }
            | Self::Replied { handler, .. } => Some(*handler),
        }
    }

    /// The head's approval of a draft that is not yet served.
    pub fn approval(&self) -> Option<&Approval> {
        match self {
            Self::InReview { approval, .. } => approval.as_ref(),
            Self::Submitted
            | Self::Registered
            | Self::Assigned { .. }
            | Self::InHand { .. }
            | Self::Replied { .. } => None,
        }
    }
}

/// A case as its events tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Which case.
    pub id: CaseId,
    /// Of which authority.
    pub authority: AuthorityId,
    /// Its number in the register.
    pub number: String,
    /// Whose law applies.
    pub law: Jurisdiction,
    /// By what channel it came.
    pub channel: Channel,
    /// Citizen or kind of organisation.
    pub applicant_kind: ApplicantKind,
    /// How the applicant wants to receive the information.
    pub form: FormWanted,
    /// The information wanted.
    pub wanted: TextRef,
    /// The agent that the application names.
    pub agent: Option<Agency>,
    /// How many apply together with the representative.
    pub joint: u8,
    /// The day it reached the agency.
    pub filed_on: NaiveDate,
    /// The day receipt was confirmed, where it had to be.
    pub confirmed_on: Option<NaiveDate>,
    /// The day it was last routed to a department.
    pub assigned_on: Option<NaiveDate>,
    /// Every routing so far.
    pub routings: Vec<Routing>,
    /// The internal deadlines set on it.
    pub sub_deadlines: Vec<SubDeadline>,
    /// The extensions proposed for it.
    pub extensions: Vec<Extension>,
    /// Where it stands.
    pub stage: Stage,
    /// The drafts so far.
    pub drafts: u32,
    /// The number of the last letter that was approved.
    numbered: Option<Numbered>,
    /// The mail that should have served the reply failed, and no other service has followed.
    pub undelivered: bool,
    /// Which query code is valid.
    pub query_generation: u32,
    /// The newest revision of the calendar that the record speaks of.
    pub calendar_seen: i32,
    /// The revision by which a closed case was judged: it stays that one.
    pub calendar_kept: Option<i32>,
    /// How a new calendar last moved a due date that had been told.
    pub recounted: Option<Recounted>,
    /// Every document that was ever put to it, in order.
    pub documents: Vec<CaseDocument>,
    /// What the statutory clock has to know.
    pub clock_events: Vec<ClockEvent>,
    /// The place of its last event in the record.
    pub version: i32,
}

impl Case {
    /// Folds a record into the case it tells. `None` when the record does not begin with a filing.
    pub fn fold(id: CaseId, authority: AuthorityId, record: &[Recorded]) -> Option<Self> {
        let (first, rest) = record.split_first()?;
        let mut case = Self::open(id, authority, first)?;
        for recorded in rest {
            case.apply(recorded);
        }
        Some(case)
    }

    /// The case that a filing opens.
    pub fn open(id: CaseId, authority: AuthorityId, first: &Recorded) -> Option<Self> {
        let CaseEvent::Filed {
            number,
            law,
            channel,
            applicant_kind,
            form,
            wanted,
            agent,
            joint,
        } = &first.event
        else {
            return None;
        };
        let regime = Regime::of(*law, first.on);
        let stage = if channel.needs_confirmation(regime) {
            Stage::Submitted
        } else {
            Stage::Registered
        };
        Some(Self {
            id,
            authority,
            number: number.clone(),
            law: *law,
            channel: *channel,
            applicant_kind: *applicant_kind,
            form: form.clone(),
            wanted: wanted.clone(),
            agent: *agent,
            joint: *joint,
            filed_on: first.on,
            confirmed_on: None,
            assigned_on: None,
            routings: Vec::new(),
            sub_deadlines: Vec::new(),
            extensions: Vec::new(),
            stage,
            drafts: 0,
            numbered: None,
            undelivered: false,
            query_generation: 1,
            calendar_seen: 0,
            calendar_kept: None,
            recounted: None,
            documents: Vec::new(),
            clock_events: vec![ClockEvent::new(
                first.on,
                Happening::Received { channel: *channel },
            )],
            version: first.seq,
        })
    }

    /// Whom a letter to those who applied speaks to.
    pub fn salutation(&self) -> Salutation {
        if self.joint > 0 {
            Salutation::Several
        } else {
            self.applicant_kind.salutation()
        }
    }

    /// The day on which the agent's power of attorney (授权委托书) was presented, on paper or as a document
    /// of the case that still stands. `None` without an agent, or as long as there is none.
    pub fn power_of_attorney_on(&self) -> Option<NaiveDate> {
        let uploaded = self.documents.iter().find(|document| {
            document.kind == AttachmentKind::PowerOfAttorney && document.withdrawn_on.is_none()
        });
        self.agent?
            .presented_on
            .or(uploaded.map(|document| document.added_on))
    }

    /// Whether an agent acts for those who applied: what is for them goes to the agent.
    pub fn agent_acts(&self) -> bool {
        self.power_of_attorney_on().is_some()
    }

    /// Applies one more event. Total: an event that does not fit the stage changes only the version.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each event, read as a table"
    )]
    pub fn apply(&mut self, recorded: &Recorded) {
        self.version = recorded.seq;
        match &recorded.event {
            CaseEvent::Filed { .. } => {}
            CaseEvent::Confirmed => {
                self.confirmed_on = Some(recorded.on);
                self.clock_events
                    .push(ClockEvent::new(recorded.on, Happening::Confirmed));
                self.stage = Stage::Registered;
            }
            CaseEvent::Assigned { department, .. } => {
                self.assigned_on = Some(recorded.on);
                self.end_routing(RunEnd::Void(recorded.on));
                self.routings.push(Routing {
                    department: *department,
                    on: recorded.on,
                    end: None,
                });
                self.stage = Stage::Assigned {
                    department: *department,
                };
            }
            CaseEvent::Returned { .. } => {
                self.end_routing(RunEnd::Void(recorded.on));
                self.stage = Stage::Registered;
            }
            CaseEvent::Claimed { handler } => {
                self.end_routing(RunEnd::Met(recorded.on));
                if let Some(department) = self.stage.department() {
                    self.stage = Stage::InHand {
                        department,
                        handler: *handler,
                    };
                }
            }
            CaseEvent::Drafted {
                draft,
                outcome,
                kind,
                content,
                documents,
            } => {
                self.drafts = *draft;
                self.lay_before_head(Draft {
                    number: *draft,
                    outcome: *outcome,
                    kind: *kind,
                    content: content.clone(),
                    documents: documents.clone(),
                });
            }
            CaseEvent::ReworkAsked { .. } => {
                if let (Some(department), Some(handler)) =
                    (self.stage.department(), self.stage.handler())
                {
                    self.stage = Stage::InHand {
                        department,
                        handler,
                    };
                }
            }
            CaseEvent::Approved { letter } => self.approve(recorded.on, letter.as_ref()),
            CaseEvent::Replied {
                outcome,
                service,
                letter,
                letter_number,
                calendar,
            } => {
                self.keep_calendar(*calendar);
                let letter = LetterRef {
                    id: *letter,
                    number: letter_number.clone(),
                };
                self.close(recorded.on, *outcome, service, letter);
            }
            CaseEvent::AnsweredOnTheSpot {
                department,
                handler,
                outcome,
                kind,
                content,
                service,
                letter,
                calendar,
            } => {
                self.keep_calendar(*calendar);
                self.drafts = 1;
                self.lay_in_hand(*department, *handler);
                self.lay_before_head(Draft {
                    number: 1,
                    outcome: *outcome,
                    kind: *kind,
                    content: content.clone(),
                    documents: Vec::new(),
                });
                self.approve(recorded.on, Some(letter));
                self.close(recorded.on, *outcome, service, letter.clone());
            }
            CaseEvent::ReplySent { .. } => self.sent(recorded.on),
            CaseEvent::ServiceFailed { .. } => self.reopen_unserved(),
            CaseEvent::ServiceProved { .. } => self.proved(recorded.on),
            CaseEvent::QueryCodeRenewed { generation } => self.query_generation = *generation,
            CaseEvent::ExtensionProposed {
                number,
                working_days,
                reason,
            } => self.extension_proposed(recorded.on, *number, *working_days, reason),
            CaseEvent::ExtensionApproved { number, letter } => self.extension_decided(
                *number,
                ExtensionState::Approved {
                    on: recorded.on,
                    letter: letter.clone(),
                },
            ),
            CaseEvent::ExtensionRefused { number, .. } => {
                self.extension_decided(*number, ExtensionState::Refused { on: recorded.on });
            }
            CaseEvent::ExtensionTold { number, service } => {
                self.extension_told(recorded.on, *number, Some(service));
            }
            CaseEvent::ExtensionSent { number, .. } => {
                self.extension_told(recorded.on, *number, None);
            }
            CaseEvent::ExtensionNotTold { number, .. } => self.extension_not_told(*number),
            CaseEvent::CalendarChanged {
                revision,
                due_before,
                due_on,
                provisional: _,
            } => self.recount(recorded.on, *revision, *due_before, *due_on),
            CaseEvent::DocumentAdded {
                document,
                kind,
                sha256,
                bytes,
            } => self.documents.push(CaseDocument {
                id: *document,
                kind: *kind,
                by: recorded.by,
                added_on: recorded.on,
                bytes: *bytes,
                sha256: sha256.clone(),
                withdrawn_on: None,
            }),
            CaseEvent::DocumentWithdrawn { document } => {
                if let Some(found) = self.documents.iter_mut().find(|one| one.id == *document) {
                    found.withdrawn_on = Some(recorded.on);
                }
            }
            CaseEvent::SubDeadlineSet {
                number,
                what,
                until,
                department,
            } => self.sub_deadlines.push(SubDeadline {
                number: *number,
                what: what.clone(),
                until: *until,
                department: *department,
                set_on: recorded.on,
                done_on: None,
            }),
            CaseEvent::SubDeadlineMet { number } => {
                for set in &mut self.sub_deadlines {
                    if set.number == *number {
                        set.done_on = Some(recorded.on);
                    }
                }
            }
        }
    }

    fn keep_calendar(&mut self, revision: i32) {
        self.calendar_seen = self.calendar_seen.max(revision);
        self.calendar_kept = Some(revision);
    }

    fn recount(
        &mut self,
        on: NaiveDate,
        revision: i32,
        due_before: Option<NaiveDate>,
        due_on: Option<NaiveDate>,
    ) {
        self.calendar_seen = self.calendar_seen.max(revision);
        if let (Some(due_before), Some(due_on)) = (due_before, due_on)
            && due_before != due_on
        {
            self.recounted = Some(Recounted {
                on,
                revision,
                due_before,
                due_on,
            });
        }
    }

    /// Ends the last routing, unless it has ended already.
    fn end_routing(&mut self, end: RunEnd) {
        if let Some(last) = self.routings.last_mut() {
            last.end = last.end.or(Some(end));
        }
    }

    /// A registered case in the hands of the one who answers it at once.
    fn lay_in_hand(&mut self, department: DepartmentId, handler: AccountId) {
        if self.stage == Stage::Registered {
            self.stage = Stage::InHand {
                department,
                handler,
            };
        }
    }

    fn lay_before_head(&mut self, draft: Draft) {
        if let (Some(department), Some(handler)) = (self.stage.department(), self.stage.handler()) {
            self.stage = Stage::InReview {
                department,
                handler,
                draft,
                approval: None,
            };
        }
    }

    fn approve(&mut self, on: NaiveDate, letter: Option<&LetterRef>) {
        if let Stage::InReview {
            approval,
            department,
            ..
        } = &mut self.stage
        {
            *approval = Some(Approval {
                on,
                letter: letter.cloned(),
                shown: false,
            });
            self.numbered = letter.map(|letter| Numbered {
                number: letter.number.clone(),
                department: *department,
                on,
            });
        }
    }

    /// Closes the case with a reply, or serves it anew while the mail that should serve it is on its way.
    fn close(&mut self, on: NaiveDate, outcome: Outcome, service: &Service, letter: LetterRef) {
        let method = match service {
            Service::Electronic { .. } => ReplyMethod::Electronic,
            Service::Mail { .. } => ReplyMethod::Mail,
            Service::Personal { .. } => ReplyMethod::Personal,
        };
        let (department, handler, draft, approved_on) = match &self.stage {
            Stage::InReview {
                department,
                handler,
                draft,
                approval,
            } => {
                let approved_on = approval.as_ref().map_or(on, |approval| approval.on);
                (*department, *handler, draft.clone(), approved_on)
            }
            Stage::Replied {
                department,
                handler,
                reply,
            } => {
                let kept = (reply.draft.clone(), reply.approved_on);
                let (department, handler) = (*department, *handler);
                self.unmake_reply();
                (department, handler, kept.0, kept.1)
            }
            Stage::Submitted
            | Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. } => return,
        };
        self.clock_events
            .push(ClockEvent::new(on, Happening::Replied { method }));
        self.undelivered = false;
        self.stage = Stage::Replied {
            department,
            handler,
            reply: MadeReply {
                outcome,
                service: service.clone(),
                letter,
                approved_on,
                draft,
            },
        };
    }

    /// The reply counts for the day on which its mail left.
    fn sent(&mut self, on: NaiveDate) {
        if let Stage::Replied { reply, .. } = &mut self.stage
            && let Service::Electronic { sent_on, .. } = &mut reply.service
        {
            *sent_on = on;
            let method = ReplyMethod::Electronic;
            self.unmake_reply();
            self.clock_events
                .push(ClockEvent::new(on, Happening::Replied { method }));
        }
    }

    /// The mail never left: the clock runs as if it had not been tried, and the letter waits to be served.
    fn reopen_unserved(&mut self) {
        if let Stage::Replied {
            department,
            handler,
            reply,
        } = &self.stage
        {
            self.stage = Stage::InReview {
                department: *department,
                handler: *handler,
                draft: reply.draft.clone(),
                approval: Some(Approval {
                    on: reply.approved_on,
                    letter: Some(reply.letter.clone()),
                    shown: true,
                }),
            };
            self.undelivered = true;
            self.calendar_kept = None;
            self.unmake_reply();
        }
    }

    /// Takes the last reply out of what the clock has to know.
    fn unmake_reply(&mut self) {
        let is_reply = |event: &ClockEvent| matches!(event.what, Happening::Replied { .. });
        if let Some(last) = self.clock_events.iter().rposition(is_reply) {
            self.clock_events.remove(last);
        }
    }

    fn proved(&mut self, on: NaiveDate) {
        if let Stage::Replied { reply, .. } = &mut self.stage {
            reply.service.prove(on);
        }
    }

    /// The number that a letter approved on this day takes over from the one that was superseded, if it is
    /// of the same series: the same department's, and the same year's.
    pub fn number_kept(&self, on: NaiveDate) -> Option<&str> {
        self.numbered
            .as_ref()
            .filter(|kept| self.stage.department() == Some(kept.department))
            .filter(|kept| kept.on.year() == on.year())
            .map(|kept| kept.number.as_str())
    }

    /// What has become of one of its letters of reply or notices of extension.
    pub fn letter_state(&self, id: LetterId) -> LetterState {
        let is = |letter: &LetterRef| letter.id == id;
        if let Some(extension) = self.extension_of(id) {
            return match extension.state.service() {
                Some(_) => LetterState::Served,
                None => LetterState::ToBeServed,
            };
        }
        match &self.stage {
            Stage::Replied { reply, .. } if is(&reply.letter) => LetterState::Served,
            Stage::InReview {
                approval: Some(approval),
                ..
            } if approval.letter.as_ref().is_some_and(is) => LetterState::ToBeServed,
            Stage::Submitted
            | Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. }
            | Stage::Replied { .. } => LetterState::Superseded,
        }
    }

    /// Whether the applicant may read one of its letters of reply or notices of extension.
    pub fn shows_letter(&self, id: LetterId) -> bool {
        if self.extension_of(id).is_some() {
            return self.letter_state(id) == LetterState::Served;
        }
        self.shows_reply() && self.letter_state(id) != LetterState::Superseded
    }

    /// Whether the applicant may read the letter and what it encloses: once the reply is made, and from then
    /// on, though its mail failed.
    pub fn shows_reply(&self) -> bool {
        !self.stage.name().is_open() || self.stage.approval().is_some_and(|given| given.shown)
    }

    /// The regime that applies: by whose law, and by the date of receipt.
    pub fn regime(&self) -> &'static Regime {
        Regime::of(self.law, self.confirmed_on.unwrap_or(self.filed_on))
    }

    /// The calendar by which it is counted: the one in force, or, once closed, the one it was closed by.
    pub fn calendar<'a>(&self, calendars: &'a Calendars) -> &'a Calendar {
        match self.calendar_kept {
            Some(revision) => calendars.at(revision),
            None => calendars.current(),
        }
    }

    /// How the reply was served, once it is made.
    pub fn service(&self) -> Option<&Service> {
        match &self.stage {
            Stage::Replied { reply, .. } => Some(&reply.service),
            Stage::Submitted
            | Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. } => None,
        }
    }

    /// The outcome, once the reply is made.
    pub fn outcome(&self) -> Option<Outcome> {
        match &self.stage {
            Stage::Replied { reply, .. } => Some(reply.outcome),
            Stage::Submitted
            | Stage::Registered
            | Stage::Assigned { .. }
            | Stage::InHand { .. }
            | Stage::InReview { .. } => None,
        }
    }
}
