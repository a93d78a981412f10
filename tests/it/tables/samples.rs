//! Cases at every stage, folded from their events; facts and commands that fit them.

use chrono::{DateTime, NaiveDate};
use disclosure::rules::applicant::{ApplicantKind, Carrier, Delivery};
use disclosure::rules::application::FormWanted;
use disclosure::rules::archive::RemedyPeriods;
use disclosure::rules::case::Case;
use disclosure::rules::command::{Command, NewAnswer, NewSplit, NewSubDeadline, NewText};
use disclosure::rules::conference::NewConference;
use disclosure::rules::consultation::{
    AskedParty, ConsultationFacts, Dispatch, NewConsultation, NewOpinion, Position, ThirdPartyPart,
};
use disclosure::rules::deadline::Party;
use disclosure::rules::decide::{DepartmentStanding, Facts};
use disclosure::rules::document::{AttachmentKind, FileName, MediaType, NewDocument};
use disclosure::rules::event::{By, CaseEvent, CaseRef, LetterRef, Recorded, SplitFrom, TextRef};
use disclosure::rules::fee::{Charge, FeeFacts, Fen, Provided, ToCharge};
use disclosure::rules::ids::{
    AccountId, AuthorityId, CaseId, ConsultationId, DepartmentId, DocumentId, LetterId, NoticeId,
    TextId,
};
use disclosure::rules::kind::CaseKind;
use disclosure::rules::language::Language;
use disclosure::rules::notified::{AnswerDays, Notified};
use disclosure::rules::outcome::{LetterKind, Outcome, Reply};
use disclosure::rules::receipt::Channel;
use disclosure::rules::regime::Jurisdiction;
use disclosure::rules::remedies::{
    Against, Claimant, NewDecision, NewRemedy, Order, Ordered, RemedyFacts, RemedyKind,
    RemedyResult,
};
use disclosure::rules::service::{PostalEnterprise, Service};
use uuid::Uuid;

use crate::harness::people::{by_hand, by_mail, reply, replying};

pub(crate) const LAND: DepartmentId = DepartmentId(Uuid::from_u128(1));
pub(crate) const HEALTH: DepartmentId = DepartmentId(Uuid::from_u128(2));
pub(crate) const HANDLER: AccountId = AccountId(Uuid::from_u128(3));
pub(super) const COLLEAGUE: AccountId = AccountId(Uuid::from_u128(4));

/// A document that the draft encloses, and one that it does not.
pub(super) const ENCLOSED: DocumentId = DocumentId(Uuid::from_u128(10));
const LOOSE: DocumentId = DocumentId(Uuid::from_u128(11));

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn text_ref() -> TextRef {
    TextRef {
        id: TextId(Uuid::from_u128(9)),
        digest: "00".into(),
    }
}

pub(super) fn text() -> NewText {
    NewText {
        reference: text_ref(),
        plain: "理由".into(),
    }
}

pub(super) fn letter(id: u128, number: &str) -> LetterRef {
    LetterRef {
        id: LetterId(Uuid::from_u128(id)),
        number: number.into(),
    }
}

/// A filing by a citizen who wants to be posted paper.
pub(crate) fn filed(law: Jurisdiction, channel: Channel) -> CaseEvent {
    CaseEvent::Filed {
        number: "YJ-2026-000001".into(),
        law,
        channel,
        applicant_kind: ApplicantKind::Citizen,
        form: FormWanted {
            carrier: Carrier::Paper,
            delivery: Delivery::Post,
            fallback_consent: true,
        },
        wanted: text_ref(),
        kind: CaseKind::Disclosure,
        agent: None,
        joint: 0,
        split_from: None,
    }
}

/// A case folded from what happened on its days.
pub(crate) fn fold(life: impl IntoIterator<Item = (NaiveDate, CaseEvent)>) -> Case {
    let record: Vec<Recorded> = (1..)
        .zip(life)
        .map(|(seq, (on, event))| Recorded {
            seq,
            on,
            at: DateTime::UNIX_EPOCH,
            // What the one at hand decides on is another's work.
            by: match event {
                CaseEvent::Drafted { .. } | CaseEvent::ExtensionProposed { .. } => {
                    By::Staff(COLLEAGUE)
                }
                _ => By::Staff(HANDLER),
            },
            event,
        })
        .collect();
    let id = CaseId(Uuid::from_u128(5));
    Case::fold(id, AuthorityId(Uuid::from_u128(6)), &record).unwrap()
}

/// A case at every stage, named as people would name it.
#[expect(
    clippy::too_many_lines,
    reason = "one case for each stage, read as a table"
)]
pub(super) fn cases() -> Vec<(&'static str, Case)> {
    let routed = CaseEvent::Assigned {
        department: LAND,
        note: None,
    };
    let drafted = CaseEvent::Drafted {
        draft: 1,
        outcome: Outcome::Granted,
        kind: LetterKind::Disclosed,
        content: text_ref(),
        documents: vec![ENCLOSED],
        third_party: ThirdPartyPart::default(),
        asked: None,
    };
    let approved = CaseEvent::Approved {
        letter: Some(letter(7, "〔2026〕第1号")),
        consulted: None,
    };
    let replied = |service| CaseEvent::Replied {
        calendar: 1,
        outcome: Outcome::Granted,
        service,
        letter: LetterId(Uuid::from_u128(7)),
        letter_number: "〔2026〕第1号".into(),
        late_reason: None,
    };
    let mailed = Service::Electronic {
        sent_on: day("2026-03-02"),
        received_on: None,
    };
    let failed = CaseEvent::ServiceFailed {
        notice: NoticeId(Uuid::from_u128(10)),
    };
    let claimed = CaseEvent::Claimed { handler: HANDLER };
    let added = |document, kind| CaseEvent::DocumentAdded {
        document,
        kind,
        sha256: "00".into(),
        bytes: 1,
    };
    let life = [
        filed(Jurisdiction::China, Channel::InPerson),
        added(ENCLOSED, AttachmentKind::DisclosedInformation),
        added(LOOSE, AttachmentKind::SupportingMaterial),
        routed,
        claimed,
        drafted,
        approved,
    ];
    let on_one_day = |events: &[CaseEvent]| {
        let day = day("2026-03-02");
        fold(events.iter().map(|event| (day, event.clone())))
    };
    let upto = |events: usize| on_one_day(&life[..events]);
    let after = |events: &[CaseEvent]| on_one_day(&[&life, events].concat());
    let in_hand = |events: &[CaseEvent]| on_one_day(&[&life[..5], events].concat());
    let upto_then = |event: CaseEvent| in_hand(&[event]);
    let proposed = CaseEvent::ExtensionProposed {
        number: 1,
        working_days: 10,
        reason: text_ref(),
    };
    let extended = CaseEvent::ExtensionApproved {
        number: 1,
        letter: letter(9, "YJ-2026-000001-1"),
        calendar: Some(1),
    };
    let asked = CaseEvent::ConsultationOpened {
        reference: "c1".into(),
        consultation: ConsultationId(Uuid::from_u128(20)),
        party: Party::ThirdParty,
        question: text_ref(),
        letter: letter(21, "YJ-2026-000001-C1"),
    };
    let posted = CaseEvent::ConsultationSent {
        reference: "c1".into(),
        dispatch: posted("2026-03-02"),
    };
    let overruling = CaseEvent::Drafted {
        draft: 1,
        outcome: Outcome::Granted,
        kind: LetterKind::Disclosed,
        content: text_ref(),
        documents: vec![],
        third_party: ThirdPartyPart {
            withheld: false,
            rests_on_asking: false,
            overruled: vec!["c1".into()],
        },
        asked: None,
    };
    let objected = CaseEvent::OpinionReceived {
        reference: "c1".into(),
        position: Position::Objects,
        said: None,
        documents: vec![],
    };
    let to_tell = CaseEvent::ThirdPartyNoticeMade {
        reference: "c1".into(),
        letter: letter(22, "YJ-2026-000001-C1-2"),
    };
    let overruled = [asked.clone(), posted.clone(), objected, overruling];
    let decided = [&overruled[..], &[life[6].clone(), to_tell]].concat();
    let written = |answer_by: &str| CaseEvent::ClarificationAsked {
        number: 1,
        letter: letter(13, "YJ-2026-000001-BZ1"),
        answer_by: day(answer_by),
        asking: text_ref(),
    };
    let served = CaseEvent::NoticeServed {
        of: Notified::Clarification,
        service: by_mail("2026-03-02"),
    };
    let answered = |late_because| CaseEvent::ClarificationAnswered {
        channel: Channel::MailSigned,
        answer: text_ref(),
        late_because,
    };
    let served_of = |of| CaseEvent::NoticeServed {
        of,
        service: by_mail("2026-03-02"),
    };
    let reasons = |answer_by: &str| CaseEvent::ReasonsAsked {
        number: 1,
        letter: letter(15, "YJ-2026-000001-SM1"),
        answer_by: day(answer_by),
        since: day("2025-03-02"),
        applications: 31,
        asking: text_ref(),
    };
    let explained = [
        reasons("2026-03-16"),
        served_of(Notified::Reasons),
        CaseEvent::ReasonsGiven {
            channel: Channel::MailSigned,
            answer: text_ref(),
        },
    ];
    let delayed = CaseEvent::ReplyDelayed {
        number: 1,
        letter: letter(16, "YJ-2026-000001-YC1"),
        until: day("2026-04-08"),
        reason: text_ref(),
    };
    let moved = CaseEvent::CalendarChanged {
        revision: 2,
        due_before: Some(day("2026-03-31")),
        due_on: Some(day("2026-03-30")),
        provisional: false,
        clocks: Vec::new(),
        kept: Vec::new(),
        stopped: None,
        written_by: None,
        mailed: false,
    };
    let moved_written = CaseEvent::DueDateNoticeWritten {
        number: 1,
        revision: 2,
        due_before: day("2026-03-31"),
        due_on: day("2026-03-30"),
        letter: letter(17, "YJ-2026-000001-QX1"),
        clock: None,
    };
    let fee = CaseEvent::FeeSet {
        number: 1,
        letter: letter(30, "YJ-2026-000001-SF1"),
        charge: Charge::ByPage {
            pages: 68,
            provided: Provided::Paper,
        },
        amount_fen: Fen::yuan(380),
        how_to_pay: text_ref(),
        calendar: Some(1),
    };
    let charged = CaseEvent::NoticeServed {
        of: Notified::Fee,
        service: by_hand("2026-03-02"),
    };
    let paid = CaseEvent::FeePaid {
        amount_fen: Fen::yuan(380),
        receipt: "53060126-0012345678".into(),
    };
    let unpaid = CaseEvent::Abandoned {
        outcome: Outcome::FeeLapsed,
        letter: letter(31, "YJ-2026-000001-FQ2"),
        calendar: 1,
    };
    let cancelled = CaseEvent::FeeCancelled {
        reason: text_ref(),
        mailed: true,
    };
    let owed = |events: &[CaseEvent]| in_hand(&[&[fee.clone(), charged.clone()], events].concat());
    let abandoned = CaseEvent::Abandoned {
        outcome: Outcome::ClarificationLapsed,
        letter: letter(14, "YJ-2026-000001-FQ1"),
        calendar: 1,
    };
    let withdrawn = CaseEvent::Withdrawn {
        note: None,
        letter: Some(letter(15, "YJ-2026-000001-CH1")),
        calendar: 1,
    };
    let clarified = |answer_by: &str, events: &[CaseEvent]| {
        in_hand(&[&[written(answer_by), served.clone()], events].concat())
    };
    let answered_by_hand = replied(by_hand("2026-03-02"));
    let split = CaseEvent::Split {
        matter: text_ref(),
        parts: vec![part_ref()],
    };
    let mut part = filed(Jurisdiction::China, Channel::InPerson);
    if let CaseEvent::Filed { split_from, .. } = &mut part {
        *split_from = Some(Box::new(SplitFrom {
            case: CaseId(Uuid::from_u128(31)),
            number: "YJ-2026-000001".into(),
            version: 1,
            application: text_ref(),
            on: None,
        }));
    }
    let mut correction = filed(Jurisdiction::China, Channel::Online);
    if let CaseEvent::Filed { kind, .. } = &mut correction {
        *kind = CaseKind::Correction;
    }
    let correction = [correction, life[3].clone(), life[4].clone()];
    let submitted = [filed(Jurisdiction::China, Channel::Online)];
    vec![
        ("submitted", on_one_day(&submitted)),
        ("registered", upto(3)),
        ("assigned", upto(4)),
        ("in_hand", upto(5)),
        (
            "extension proposed",
            in_hand(std::slice::from_ref(&proposed)),
        ),
        ("extension approved", in_hand(&[proposed, extended])),
        ("asked", in_hand(std::slice::from_ref(&asked))),
        ("asking", in_hand(&[asked, posted])),
        ("overruling", in_hand(&overruled)),
        ("to tell", in_hand(&decided)),
        ("in_review", upto(6)),
        ("approved", upto(7)),
        ("undelivered", after(&[replied(mailed.clone()), failed])),
        ("mailed", after(&[replied(mailed)])),
        ("replied", after(&[replied(by_mail("2026-03-02"))])),
        ("handed over", after(&[replied(by_hand("2026-03-02"))])),
        ("to clarify", in_hand(&[written("2026-03-16")])),
        ("awaiting", clarified("2026-03-16", &[])),
        ("clarified", clarified("2026-03-16", &[answered(None)])),
        (
            "late answer",
            clarified("2026-03-01", &[answered(Some(text_ref()))]),
        ),
        ("abandoned", clarified("2026-03-01", &[abandoned])),
        ("withdrawn", upto_then(withdrawn.clone())),
        ("split", upto_then(split)),
        ("part", on_one_day(&[part])),
        ("correction", on_one_day(&correction)),
        ("to explain", in_hand(&[reasons("2026-03-16")])),
        (
            "asked reasons",
            in_hand(&[reasons("2026-03-16"), served_of(Notified::Reasons)]),
        ),
        ("explained", in_hand(&explained)),
        (
            "to delay",
            in_hand(&[&explained[..], std::slice::from_ref(&delayed)].concat()),
        ),
        (
            "delayed",
            in_hand(&[&explained[..], &[delayed, served_of(Notified::Delay)]].concat()),
        ),
        ("date moved", in_hand(std::slice::from_ref(&moved))),
        ("date moved and written", in_hand(&[moved, moved_written])),
        ("sued", after(&[answered_by_hand.clone(), sued()])),
        (
            "corrected",
            after(&[answered_by_hand.clone(), sued(), corrected()]),
        ),
        (
            "reopened",
            after(&[answered_by_hand.clone(), sued(), corrected(), reopened()]),
        ),
        ("archived", after(&[answered_by_hand, archived()])),
        ("in the archive", in_hand(&[withdrawn, archived()])),
        ("to charge", in_hand(std::slice::from_ref(&fee))),
        (
            "charged by post",
            in_hand(&[fee.clone(), served_of(Notified::Fee)]),
        ),
        ("charged", owed(&[])),
        ("paid", owed(&[paid])),
        ("unpaid", owed(&[unpaid])),
        ("not charged", owed(&[cancelled])),
    ]
}

/// The case at one stage.
pub(super) fn case(at: &str) -> Case {
    let found = cases().into_iter().find(|(name, _)| *name == at);
    found.unwrap().1
}

/// Every command, well formed.
#[expect(
    clippy::too_many_lines,
    reason = "one of each command, read as a table"
)]
pub(super) fn commands() -> Vec<(&'static str, Command)> {
    let assign = |department| Command::Assign {
        department,
        note: None,
    };
    vec![
        (
            "confirm",
            Command::Confirm {
                on: day("2026-03-03"),
            },
        ),
        ("assign to land", assign(LAND)),
        ("assign to health", assign(HEALTH)),
        ("claim", Command::Claim),
        (
            "return",
            Command::Return {
                reason: text(),
                suggested: None,
            },
        ),
        (
            "draft",
            Command::Draft {
                reply: Box::new(reply(Outcome::Granted)),
                content: text(),
            },
        ),
        (
            "draft correction",
            Command::Draft {
                reply: Box::new(Reply {
                    correction: Some("已更正".into()),
                    ..Reply::new(Outcome::Corrected, LetterKind::Corrected)
                }),
                content: text(),
            },
        ),
        ("approve", Command::Approve),
        ("ask rework", Command::AskRework { reason: text() }),
        ("reply", replying(by_mail("2026-03-03"))),
        (
            "reply by e-mail",
            replying(Service::Electronic {
                sent_on: day("2026-03-03"),
                received_on: None,
            }),
        ),
        (
            "prove service",
            Command::ProveService {
                on: day("2026-03-03"),
                note: None,
            },
        ),
        (
            "post notice",
            Command::PostNotice {
                notice: NoticeId(Uuid::from_u128(9)),
                service: by_mail("2026-03-03"),
            },
        ),
        (
            "propose extension",
            Command::ProposeExtension {
                working_days: 10,
                reason: text(),
            },
        ),
        ("approve extension", Command::ApproveExtension),
        (
            "refuse extension",
            Command::RefuseExtension { reason: text() },
        ),
        (
            "tell extension",
            Command::TellExtension {
                service: Service::Electronic {
                    sent_on: day("2026-03-03"),
                    received_on: None,
                },
            },
        ),
        ("consult", Command::Consult(Box::new(consultation()))),
        (
            "send consultation",
            Command::SendConsultation {
                reference: "c1".into(),
                dispatch: posted("2026-03-03"),
            },
        ),
        (
            "deliver consultation",
            Command::DeliverConsultation {
                reference: "c1".into(),
                on: day("2026-03-03"),
                note: None,
            },
        ),
        (
            "record opinion",
            Command::RecordOpinion {
                reference: "c1".into(),
                on: day("2026-03-03"),
                opinion: Box::new(NewOpinion {
                    position: Position::Objects,
                    text: Some(text()),
                    documents: vec![],
                }),
            },
        ),
        (
            "tell third party",
            Command::TellThirdParty {
                reference: "c1".into(),
                dispatch: posted("2026-03-03"),
            },
        ),
        (
            "ask clarification",
            Command::AskClarification {
                answer_by: day("2026-03-16"),
                asking: text(),
            },
        ),
        ("serve clarification", serve(Notified::Clarification)),
        (
            "return clarification",
            Command::ReturnNotice {
                of: Notified::Clarification,
                on: day("2026-03-03"),
            },
        ),
        (
            "return request for reasons",
            Command::ReturnNotice {
                of: Notified::Reasons,
                on: day("2026-03-03"),
            },
        ),
        (
            "return delay",
            Command::ReturnNotice {
                of: Notified::Delay,
                on: day("2026-03-03"),
            },
        ),
        (
            "return extension",
            Command::ReturnExtension {
                on: day("2026-03-03"),
            },
        ),
        ("answer", answer(None)),
        ("answer late", answer(Some(text()))),
        (
            "accept late answer",
            Command::AcceptLateAnswer { reason: text() },
        ),
        (
            "refuse late answer",
            Command::RefuseLateAnswer { reason: text() },
        ),
        (
            "ask reasons",
            Command::AskReasons {
                answer_by: day("2026-03-16"),
                since: day("2025-03-03"),
                asking: text(),
            },
        ),
        ("serve reasons", serve(Notified::Reasons)),
        ("give reasons", Command::GiveReasons(new_answer(None))),
        (
            "delay",
            Command::DelayReply {
                until: day("2026-04-08"),
                reason: text(),
            },
        ),
        ("serve delay", serve(Notified::Delay)),
        ("tell due date", Command::TellDueDate),
        ("serve due date", serve(Notified::DueDate)),
        (
            "charge",
            Command::SetFee {
                wanted: ToCharge::ByItem { items: 1 },
                how_to_pay: text(),
            },
        ),
        ("serve fee", serve(Notified::Fee)),
        (
            "fee arrived",
            Command::DeliverFeeNotice {
                on: day("2026-03-03"),
            },
        ),
        ("pay", payment(Fen::yuan(380))),
        ("pay in part", payment(Fen::yuan(100))),
        ("cancel fee", Command::CancelFee { reason: text() }),
        (
            "withdraw",
            Command::Withdraw {
                on: day("2026-03-03"),
                note: None,
            },
        ),
        (
            "split",
            Command::Split(NewSplit {
                matters: vec![
                    text(),
                    NewText {
                        plain: "另一事项".into(),
                        ..text()
                    },
                ],
            }),
        ),
        ("renew query code", Command::RenewQueryCode),
        (
            "add document",
            Command::AddDocument {
                document: Box::new(document(AttachmentKind::SupportingMaterial)),
            },
        ),
        (
            "withdraw enclosed",
            Command::WithdrawDocument { document: ENCLOSED },
        ),
        (
            "withdraw loose",
            Command::WithdrawDocument { document: LOOSE },
        ),
        (
            "set sub-deadline",
            Command::SetSubDeadline(NewSubDeadline {
                what: text(),
                until: day("2026-03-20"),
                department: Some(HEALTH),
                may_pass_due_date: false,
            }),
        ),
        (
            "confer",
            Command::Confer(Box::new(NewConference {
                on: day("2026-03-03"),
                departments: vec![LAND, HEALTH],
                content: text(),
            })),
        ),
        (
            "urge",
            Command::Urge {
                text: text(),
                answer_by: day("2026-03-10"),
            },
        ),
        (
            "answer urging",
            Command::AnswerUrging {
                number: 1,
                text: text(),
            },
        ),
        (
            "meet sub-deadline",
            Command::MeetSubDeadline {
                number: 1,
                part: None,
            },
        ),
        (
            "file remedy",
            Command::FileRemedy(Box::new(NewRemedy {
                kind: RemedyKind::DirectSuit,
                against: Against::Other,
                claimant: Claimant::Applicant,
                on: day("2026-03-03"),
                after: None,
                body: text(),
                number: None,
            })),
        ),
        (
            "accept remedy",
            Command::AcceptRemedy {
                reference: "r1".into(),
                on: day("2026-03-03"),
            },
        ),
        (
            "conclude remedy",
            Command::ConcludeRemedy {
                reference: "r1".into(),
                decision: Box::new(NewDecision {
                    result: RemedyResult::Upheld,
                    on: day("2026-03-03"),
                    served_on: None,
                    order: None,
                    number: None,
                    note: None,
                }),
            },
        ),
        (
            "cancel result",
            Command::CancelResult {
                reference: "r1".into(),
                reason: text(),
            },
        ),
        (
            "reopen",
            Command::Reopen {
                reference: "r1".into(),
                on: day("2026-03-03"),
            },
        ),
        ("archive", Command::Archive { reason: None }),
        (
            "archive early",
            Command::Archive {
                reason: Some(text()),
            },
        ),
    ]
}

pub(super) fn sued() -> CaseEvent {
    CaseEvent::RemedyFiled {
        reference: "r1".into(),
        kind: RemedyKind::DirectSuit,
        against: Against::Reply,
        claimant: Claimant::Applicant,
        after: None,
        last_day: None,
        warnings: Vec::new(),
        body: text_ref(),
        number: None,
    }
}

pub(super) fn corrected() -> CaseEvent {
    CaseEvent::RemedyDecided {
        reference: "r1".into(),
        result: RemedyResult::Corrected,
        served_on: None,
        order: Some(Order {
            what: Ordered::DecideAnew,
            working_days: None,
            until: None,
        }),
        number: None,
        note: None,
    }
}

fn reopened() -> CaseEvent {
    CaseEvent::Reopened {
        reference: "r1".into(),
        working_days: None,
        until: None,
        calendar: Some(0),
    }
}

pub(super) fn archived() -> CaseEvent {
    CaseEvent::Archived { reason: None }
}

fn part_ref() -> CaseRef {
    CaseRef {
        case: CaseId(Uuid::from_u128(32)),
        number: "YJ-2026-000002".into(),
    }
}

pub(super) fn posted(on: &str) -> Dispatch {
    Dispatch::Mail {
        posted_on: day(on),
        tracking_number: "1012345678901".into(),
        carrier: PostalEnterprise::Ems,
    }
}

pub(super) fn consultation() -> NewConsultation {
    NewConsultation {
        id: ConsultationId(Uuid::from_u128(23)),
        party: Party::ThirdParty,
        asked: AskedParty {
            name: "某公司".into(),
            email: Some("third@party.example".into()),
            phone: None,
            address: None,
            language: Language::Chinese,
        },
        question: text(),
        by_email: true,
    }
}

fn serve(of: Notified) -> Command {
    Command::ServeNotice {
        of,
        service: by_mail("2026-03-03"),
    }
}

fn answer(late_because: Option<NewText>) -> Command {
    Command::AnswerClarification(new_answer(late_because))
}

fn new_answer(late_because: Option<NewText>) -> NewAnswer {
    NewAnswer {
        on: day("2026-03-03"),
        channel: Channel::MailSigned,
        text: text(),
        late_because,
    }
}

fn document(kind: AttachmentKind) -> NewDocument {
    NewDocument {
        id: DocumentId(Uuid::from_u128(12)),
        kind,
        media: MediaType::Pdf,
        name: FileName::made_from(None, kind, MediaType::Pdf),
        bytes: 1,
        sha256: "00".into(),
    }
}

fn payment(amount: Fen) -> Command {
    Command::RecordPayment {
        on: day("2026-03-03"),
        amount,
        receipt: "53060126-0012345678".into(),
    }
}

/// What the handler of the case finds on 3 March.
pub(super) fn facts() -> Facts {
    Facts {
        deputy: None,
        co_handling: None,
        calendar: 1,
        today: day("2026-03-03"),
        account: Some(HANDLER),
        due_on: Some(day("2026-03-30")),
        late_after: None,
        extended_by: 0,
        department: Some(DepartmentStanding::Active),
        applicant_has_email: true,
        letter: Some(letter(8, "〔2026〕第2号")),
        mail_under_way: true,
        mail_leaving: false,
        documents_per_case: 3,
        earlier: None,
        parts: vec![part_ref()],
        outdated: None,
        consultation: ConsultationFacts {
            letters: ["c1", "c2"]
                .map(|reference| (reference.to_owned(), letter(24, reference)))
                .into(),
            has_email: true,
            opinions_by: [("c1".to_owned(), day("2026-03-23"))].into(),
        },
        answer_days: Some(AnswerDays {
            earliest: day("2026-03-10"),
            latest: day("2026-04-15"),
            is_working: true,
        }),
        applications: 31,
        remedy: RemedyFacts::default(),
        remedy_periods: RemedyPeriods::default(),
        fee: FeeFacts {
            items_before: 30,
            pay_by: Some(day("2026-03-30")),
        },
    }
}
