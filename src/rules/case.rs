//! A case (申请件): the fold of its events.

mod letters;
mod stage;

use chrono::NaiveDate;

use letters::Numbered;

pub use letters::{Approval, Draft, LetterState, MadeReply};
pub use stage::{Stage, StageName};

use super::applicant::{ApplicantKind, Salutation};
use super::application::FormWanted;
use super::calendar::{Calendar, Calendars};
use super::clarification::{Answered, Clarification};
use super::clocks::CountedBy;
use super::consultation::{Consultation, ThirdPartyPart};
use super::deadline::{self, Clock, ClockEvent, Happening, RunEnd};
use super::document::{AttachmentKind, CaseDocument};
use super::due_date_notice::DueDateNotice;
use super::event::{By, CaseEvent, CaseRef, LetterRef, Recorded, SplitFrom, TextRef};
use super::excessive::{Delay, Reasons};
use super::extension::{Extension, ExtensionState};
use super::fee::Fee;
use super::ids::{AccountId, AuthorityId, CaseId, DepartmentId, LetterId};
use super::kind::CaseKind;
use super::outcome::Outcome;
use super::parties::Agency;
use super::posting::{NotToPost, ToPost};
use super::receipt::Channel;
use super::recount::{Recounted, ToldDay};
use super::regime::{Jurisdiction, Regime};
use super::remedies::{EarlierClock, RemedyDecision, RemedySought};
use super::scorecard::Steps;
use super::splitting;
use super::urging::Urging;

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
    /// What the department gave to the case (协办意见).
    pub part: Option<TextRef>,
}

/// A department that had the case and lost it: it was transferred, given back, or followed a merger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The place of the event in the record.
    pub seq: i32,
    /// The day on which it left.
    pub on: NaiveDate,
    /// The department that had it until then.
    pub department: DepartmentId,
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
    /// What it asks for.
    pub kind: CaseKind,
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
    /// The departments that had it before, the first one first.
    pub left: Vec<Left>,
    /// The steps before the reply that stands, or that is owed.
    pub(in crate::rules) steps: Steps,
    /// The internal deadlines set on it.
    pub sub_deadlines: Vec<SubDeadline>,
    /// What whoever has it was urged to do (督办).
    pub urgings: Vec<Urging>,
    /// The extensions proposed for it.
    pub extensions: Vec<Extension>,
    /// Who was asked for an opinion.
    pub consultations: Vec<Consultation>,
    /// The request for clarification, once it is written.
    pub clarification: Option<Clarification>,
    /// The request for reasons, once it is written.
    pub reasons: Option<Reasons>,
    /// The delayed reply, once it is decided.
    pub delay: Option<Delay>,
    /// The notices that were served, also those that later ones took the place of.
    pub served_notices: Vec<LetterId>,
    /// The last notice of a due date that a new calendar moved.
    pub due_date_notice: Option<DueDateNotice>,
    /// The fee, once its notice is written.
    pub fee: Option<Box<Fee>>,
    /// Where it stands.
    pub stage: Stage,
    /// The drafts so far.
    pub drafts: u32,
    /// Who laid the last draft before the head.
    pub drafted_by: Option<By>,
    /// The number of the last letter that was approved.
    pub(in crate::rules) numbered: Option<Numbered>,
    /// The mail that should have served the reply failed, and no other service has followed.
    pub undelivered: bool,
    /// The notices that no mail brings, to be posted.
    pub to_post: Vec<ToPost>,
    /// Those that waited, and are posted no more.
    pub not_to_post: Vec<NotToPost>,
    /// How many letters were written to be posted instead of a mail.
    pub notices_written: u32,
    /// The letter that tells the end without a reply, the last one.
    pub(super) letter_of_end: Option<LetterId>,
    /// Notices whose mail failed, and that were not served since.
    pub(super) unserved: Vec<LetterId>,
    /// Whom a notice told of a decision that fell before its reply was served: named once for each.
    pub(super) told_in_vain: Vec<String>,
    /// Letters that were written, never served, and are served no more (已作废): the case has left who wrote them.
    pub(super) void: Vec<LetterId>,
    /// Letters that were served, and are void should it turn out that they did not arrive: the case, or its period, is no
    /// longer the one for which they were written.
    pub(super) left_behind: Vec<LetterId>,
    /// Which query code is valid.
    pub query_generation: u32,
    /// The newest revision of the calendar that the record speaks of.
    pub calendar_seen: i32,
    /// The revision by which a closed case was judged: it stays that one.
    pub calendar_kept: Option<i32>,
    /// The revision by which its row was counted: until a new one has reached it, a case that is only read is shown as
    /// its row and the lists show it. Unknown while it is being changed, which goes by the calendar in force.
    pub counted_by: Option<i32>,
    /// How a new calendar last moved a due date that had been told.
    pub recounted: Option<Recounted>,
    /// The due date as the applicant was told it.
    pub told: ToldDay,
    /// The case from which it was split, for a part (一事一申请).
    pub split_from: Option<Box<SplitFrom>>,
    /// The day on which it became a case of its own, for such a part.
    pub split_on: Option<NaiveDate>,
    /// The parts that were split from it.
    pub parts: Vec<CaseRef>,
    /// The application as it was made, once it was split.
    pub(super) whole: Option<Box<TextRef>>,
    /// Every document that was ever put to it, in order.
    pub documents: Vec<CaseDocument>,
    /// What the statutory clock has to know.
    pub clock_events: Vec<ClockEvent>,
    /// The remedies that were sought on it (救济).
    pub remedies: Vec<RemedySought>,
    /// What orders put behind it, the oldest first.
    pub earlier: Vec<EarlierClock>,
    /// How many times it was closed over a notice that turned out not to have arrived.
    pub lapses_taken_back: u32,
    /// How many of its extensions belong to a clock that an order put behind it.
    pub extensions_over: usize,
    /// When and how it first closed, once it was reopened: as that it stays counted.
    pub first_closed: Option<(NaiveDate, Outcome)>,
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
            kind,
            agent,
            joint,
            split_from,
        } = &first.event
        else {
            return None;
        };
        let regime = Regime::of_kind(*kind, *law, first.on);
        let stage = if channel.needs_confirmation(regime) {
            Stage::Submitted
        } else {
            Stage::Registered
        };
        Some(Self {
            id,
            authority,
            number: number.clone(),
            kind: *kind,
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
            left: Vec::new(),
            steps: Steps::default(),
            sub_deadlines: Vec::new(),
            urgings: Vec::new(),
            extensions: Vec::new(),
            consultations: Vec::new(),
            clarification: None,
            reasons: None,
            delay: None,
            served_notices: Vec::new(),
            due_date_notice: None,
            fee: None,
            stage,
            drafts: 0,
            drafted_by: None,
            numbered: None,
            undelivered: false,
            to_post: Vec::new(),
            not_to_post: Vec::new(),
            notices_written: 0,
            letter_of_end: None,
            unserved: Vec::new(),
            told_in_vain: Vec::new(),
            void: Vec::new(),
            left_behind: Vec::new(),
            query_generation: 1,
            calendar_seen: 0,
            calendar_kept: None,
            counted_by: None,
            recounted: None,
            told: ToldDay::default(),
            split_on: splitting::split_on(split_from.as_deref(), first.at),
            split_from: split_from.clone(),
            parts: Vec::new(),
            whole: None,
            documents: Vec::new(),
            remedies: Vec::new(),
            earlier: Vec::new(),
            lapses_taken_back: 0,
            extensions_over: 0,
            first_closed: None,
            clock_events: vec![ClockEvent::new(
                first.on,
                Happening::Received { channel: *channel },
            )],
            version: first.seq,
        })
    }

    /// The steps that were taken before the reply that stands, or that is owed.
    pub fn steps(&self) -> Steps {
        self.steps
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
    pub fn apply(&mut self, recorded: &Recorded) {
        let had = self.stage.department();
        self.steps.note(&recorded.event);
        self.happened(recorded);
        self.drop_moot(recorded);
        let lost = had.filter(|had| self.stage.department() != Some(*had));
        self.left.extend(lost.map(|department| Left {
            seq: recorded.seq,
            on: recorded.on,
            department,
        }));
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each event, read as a table"
    )]
    fn happened(&mut self, recorded: &Recorded) {
        self.version = recorded.seq;
        match &recorded.event {
            CaseEvent::Filed { .. } | CaseEvent::Conferred { .. } => {}
            CaseEvent::Confirmed => {
                self.confirmed_on = Some(recorded.on);
                self.clock_events
                    .push(ClockEvent::new(recorded.on, Happening::Confirmed));
                self.stage = Stage::Registered;
            }
            CaseEvent::Assigned { department, .. } => {
                if self.stage.department() != Some(*department) {
                    self.unserved_void();
                }
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
                self.unserved_void();
                self.end_routing(RunEnd::Void(recorded.on));
                self.stage = Stage::Registered;
            }
            CaseEvent::Claimed { handler } => {
                self.end_routing(RunEnd::Met(recorded.on));
                self.take_in_hand(*handler);
            }
            CaseEvent::Drafted {
                draft,
                outcome,
                kind,
                content,
                documents,
                third_party,
                asked,
            } => {
                self.drafts = *draft;
                self.drafted_by = Some(recorded.by);
                self.lay_before_head(Draft {
                    number: *draft,
                    outcome: *outcome,
                    kind: *kind,
                    content: content.clone(),
                    documents: documents.clone(),
                    third_party: third_party.clone(),
                    asked: *asked,
                });
            }
            CaseEvent::ReworkAsked { .. } => {
                self.drop_notices();
                if let (Some(department), Some(handler)) =
                    (self.stage.department(), self.stage.handler())
                {
                    self.stage = Stage::InHand {
                        department,
                        handler,
                    };
                }
            }
            CaseEvent::Approved { letter, consulted } => {
                self.approve(recorded.on, letter.as_ref(), consulted.as_deref());
            }
            CaseEvent::Replied {
                outcome,
                service,
                letter,
                letter_number,
                calendar,
                late_reason,
            } => {
                self.keep_calendar(*calendar);
                let letter = LetterRef {
                    id: *letter,
                    number: letter_number.clone(),
                };
                self.close(recorded.on, *outcome, service, letter);
                self.late_because(late_reason.as_ref());
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
                    third_party: ThirdPartyPart::default(),
                    asked: None,
                });
                self.approve(recorded.on, Some(letter), None);
                self.close(recorded.on, *outcome, service, letter.clone());
            }
            CaseEvent::ReplySent { .. } => self.sent(recorded.on),
            CaseEvent::ServiceFailed { .. } => self.reopen_unserved(),
            CaseEvent::ServiceProved { .. } => self.proved(recorded.on),
            CaseEvent::NoticeUndelivered {
                notice,
                mail,
                letter,
                ..
            } => self.notice_undelivered(recorded.on, (*notice, mail), letter.as_ref()),
            CaseEvent::NoticePosted { notice, .. } => self.notice_posted(*notice),
            CaseEvent::QueryCodeRenewed { generation } => self.query_generation = *generation,
            CaseEvent::ExtensionProposed {
                number,
                working_days,
                reason,
            } => self.extension_proposed(recorded, *number, *working_days, reason),
            CaseEvent::ExtensionApproved {
                number,
                letter,
                calendar,
            } => self.extension_approved(recorded.on, *number, letter, *calendar),
            CaseEvent::ExtensionRefused { number, .. } => {
                self.extension_decided(*number, ExtensionState::Refused { on: recorded.on });
            }
            CaseEvent::ExtensionTold { number, service } => {
                self.extension_told(recorded.on, *number, service);
            }
            CaseEvent::ExtensionSent { number, .. } => {
                self.extension_sent(recorded.on, *number);
            }
            CaseEvent::ExtensionNotTold { number, .. } => self.extension_not_told(*number),
            CaseEvent::ConsultationOpened { .. }
            | CaseEvent::ConsultationSent { .. }
            | CaseEvent::ConsultationDelivered { .. }
            | CaseEvent::OpinionReceived { .. }
            | CaseEvent::ThirdPartyNoticeMade { .. }
            | CaseEvent::ThirdPartyTold { .. }
            | CaseEvent::ConsultationMailLeft { .. }
            | CaseEvent::ConsultationMailFailed { .. } => self.apply_consultation(recorded),
            CaseEvent::ClarificationAsked {
                number,
                letter,
                answer_by,
                asking,
            } => self.clarification_asked(recorded.on, *number, letter, *answer_by, asking),
            CaseEvent::NoticeServed { of, service } => {
                self.notice_served(recorded.on, *of, service);
            }
            CaseEvent::NoticeSent { of, .. } => self.notice_sent(recorded.on, *of),
            CaseEvent::NoticeNotServed { of, .. } if recorded.event.fell() => self.notice_fell(*of),
            CaseEvent::NoticeNotServed { of, .. } => self.notice_not_served(*of),
            CaseEvent::ClarificationAnswered {
                channel,
                answer,
                late_because,
            } => self.clarification_answered(recorded.on, *channel, answer, late_because.as_ref()),
            CaseEvent::LateAnswerAccepted { reason } => {
                self.late_answer_judged(Answered::Accepted, reason);
            }
            CaseEvent::LateAnswerRefused { reason } => {
                self.late_answer_judged(Answered::Refused, reason);
            }
            CaseEvent::ReasonsAsked {
                number,
                letter,
                answer_by,
                since,
                applications,
                asking,
            } => self.reasons_asked(Reasons {
                number: *number,
                asked_on: recorded.on,
                letter: letter.clone(),
                answer_by: *answer_by,
                since: *since,
                applications: *applications,
                asking: asking.clone(),
                service: None,
                answer: None,
            }),
            CaseEvent::ReasonsGiven { channel, answer } => {
                self.reasons_given(recorded.on, *channel, answer);
            }
            CaseEvent::ReplyDelayed {
                number,
                letter,
                until,
                reason,
            } => {
                self.delay = Some(Delay {
                    number: *number,
                    decided_on: recorded.on,
                    letter: letter.clone(),
                    until: *until,
                    reason: reason.clone(),
                    service: None,
                });
            }
            CaseEvent::DueDateNoticeWritten {
                number,
                revision,
                due_on,
                letter,
                clock,
                ..
            } => {
                self.due_date_notice = Some(DueDateNotice {
                    clock: *clock,
                    number: *number,
                    revision: *revision,
                    due_on: *due_on,
                    written_on: recorded.on,
                    letter: letter.clone(),
                    service: None,
                });
            }
            CaseEvent::FeeSet {
                number,
                letter,
                charge,
                amount_fen,
                how_to_pay,
                calendar,
            } => self.fee_set(Fee {
                number: *number,
                written_on: recorded.on,
                written_by: *calendar,
                letter: letter.clone(),
                charge: charge.clone(),
                amount: *amount_fen,
                how_to_pay: how_to_pay.clone(),
                service: None,
                came_back: None,
                payment: None,
                cancelled_on: None,
                fell: false,
                told: ToldDay::default(),
            }),
            CaseEvent::FeeNoticeDelivered => self.fee_delivered(recorded.on),
            CaseEvent::FeePaid { receipt, .. } => self.fee_paid(recorded.on, receipt),
            CaseEvent::FeeCancelled { mailed, .. } => self.fee_cancelled(recorded.on, *mailed),
            CaseEvent::Abandoned {
                outcome,
                letter,
                calendar,
            } => {
                self.keep_calendar(*calendar);
                self.letter_of_end = Some(letter.id);
                self.abandoned(recorded.on, *outcome);
            }
            CaseEvent::Withdrawn {
                letter, calendar, ..
            } => {
                self.keep_calendar(*calendar);
                self.letter_of_end = letter.as_ref().map(|letter| letter.id);
                self.withdrawn(recorded.on);
            }
            CaseEvent::Split { matter, parts } => self.split(matter, parts),
            CaseEvent::CalendarChanged {
                revision,
                due_before,
                due_on,
                provisional: _,
                clocks,
                kept,
                stopped,
                written_by,
                mailed,
            } => {
                let after = written_by.unwrap_or(self.calendar_seen);
                let day = (recorded.on, *revision);
                self.hold_acts(kept);
                self.stopped_day_moved(day, after, *stopped);
                self.keep_told(clocks);
                self.days_to_pay_moved(day, after, clocks, *mailed);
                let nearer = clocks.iter().any(|one| one.takes_time(recorded.on));
                self.recount((day, after), (*due_before, *due_on, nearer), *mailed);
            }
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
                part: None,
            }),
            CaseEvent::Urged {
                number,
                what,
                answer_by,
            } => self.urgings.push(Urging {
                number: *number,
                text: what.clone(),
                answer_by: *answer_by,
                urged_on: recorded.on,
                by: recorded.by,
                answer: None,
                void_on: None,
            }),
            CaseEvent::UrgingAnswered { number, answer } => {
                self.urging_answered(*number, answer, recorded.on);
            }
            CaseEvent::DepartmentMerged { from, to, .. } => self.department_merged(*from, *to),
            CaseEvent::SubDeadlineMet { number, part } => {
                for set in &mut self.sub_deadlines {
                    if set.number == *number {
                        set.part.clone_from(part);
                        set.done_on = Some(recorded.on);
                    }
                }
            }
            CaseEvent::RemedyFiled {
                reference,
                kind,
                against,
                claimant,
                after,
                last_day,
                warnings,
                body,
                number,
            } => self.remedies.push(RemedySought {
                reference: reference.clone(),
                kind: *kind,
                against: *against,
                claimant: *claimant,
                after: after.clone(),
                filed_on: recorded.on,
                last_day: *last_day,
                warnings: warnings.clone(),
                body: body.clone(),
                number: number.clone(),
                accepted_on: None,
                decided: None,
            }),
            CaseEvent::RemedyAccepted { reference } => self.remedy_accepted(recorded.on, reference),
            CaseEvent::RemedyDecided {
                reference,
                result,
                served_on,
                order,
                number,
                note,
            } => {
                let decision = RemedyDecision {
                    result: *result,
                    on: recorded.on,
                    served_on: *served_on,
                    order: *order,
                    number: number.clone(),
                    note: note.clone(),
                    reopened_on: None,
                };
                self.remedy_decided(reference, decision);
            }
            CaseEvent::RemedyResultCancelled { reference, .. } => {
                self.remedy_result_cancelled(reference);
            }
            CaseEvent::Reopened {
                reference,
                working_days,
                until,
                calendar,
            } => {
                // One that was open was counted by the calendar in force.
                self.calendar_kept = self.calendar_kept.or(*calendar);
                self.reopened(recorded, reference, *working_days, *until);
            }
            CaseEvent::Archived { .. } => self.archived(recorded.on),
        }
    }

    fn keep_calendar(&mut self, revision: i32) {
        self.calendar_seen = self.calendar_seen.max(revision);
        self.calendar_kept = Some(revision);
    }

    fn recount(
        &mut self,
        ((on, revision), after): ((NaiveDate, i32), i32),
        (due_before, due_on, nearer): (Option<NaiveDate>, Option<NaiveDate>, bool),
        mailed: bool,
    ) {
        self.calendar_seen = self.calendar_seen.max(revision);
        if let (Some(due_before), Some(due_on)) = (due_before, due_on)
            && (due_before != due_on || nearer)
        {
            let has_moved = due_before != due_on;
            // Where the reply's own day stays, what moved it last is still known.
            let last = self.recounted.filter(|last| last.due_on == due_on);
            let last = last.filter(|_| !has_moved);
            let moved = Recounted {
                on,
                revision,
                due_before: last.map_or(due_before, |last| last.due_before),
                due_on,
                nearer,
            };
            self.recounted = Some(moved);
            if has_moved {
                self.told.moved(moved, after, mailed);
            }
        }
    }

    /// A handler takes the case; what waits for the applicant goes on waiting in their hands.
    fn take_in_hand(&mut self, taker: AccountId) {
        if let Stage::AwaitingClarification { handler, .. }
        | Stage::AwaitingPayment { handler, .. } = &mut self.stage
        {
            *handler = taker;
        } else if let Some(department) = self.stage.department() {
            self.stage = Stage::InHand {
                department,
                handler: taker,
            };
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

    /// The regime that applies: by what it asks for, by whose law, and by the date of receipt.
    pub fn regime(&self) -> &'static Regime {
        let received_on = self.confirmed_on.unwrap_or(self.filed_on);
        Regime::of_kind(self.kind, self.law, received_on)
    }

    /// Its clock by a calendar, as of a day; without the ledger.
    pub fn clock_by(&self, calendar: &Calendar, as_of: NaiveDate) -> Clock {
        let happened = self.happenings(as_of);
        deadline::read_brief(&happened, self.regime(), calendar, Some(as_of))
    }

    /// The calendar by which it is counted: the one in force, or, once closed, the one it was closed by. One that is
    /// only read is counted by the one that has reached it.
    pub fn calendar<'a>(&self, calendars: &'a Calendars) -> &'a Calendar {
        let reached = self.counted_by.map(|row| row.max(self.calendar_seen));
        match self.calendar_kept.or(reached) {
            Some(revision) => calendars.at(revision),
            None => calendars.current(),
        }
    }

    /// The calendars by which its clocks are counted.
    pub fn counted_by<'a>(&self, calendars: &'a Calendars) -> CountedBy<'a> {
        CountedBy {
            reply: self.calendar(calendars),
            remedies: calendars.current(),
        }
    }
}
