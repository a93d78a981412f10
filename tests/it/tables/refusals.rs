//! Every reason for "no": code, legal ground, and what people read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use disclosure::rules::case::StageName;
use disclosure::rules::complaint::ComplaintRefusal;
use disclosure::rules::consultation::ConsultationRefusal;
use disclosure::rules::fee::{FeeRefusal, Fen};
use disclosure::rules::grounds::{StepAsked, Told};
use disclosure::rules::language::Language;
use disclosure::rules::notified::Notified;
use disclosure::rules::outcome::{LetterKind, Outcome, Reply};
use disclosure::rules::refusal::{Refusal, WithoutGround};
use disclosure::rules::remedies::RemedyRefusal;
use disclosure::rules::repeat::NoRepeat;
use disclosure::rules::service::ServiceError;
use disclosure::rules::too_late::Telling;
use insta::assert_snapshot;

use super::samples::day;

/// One of each.
#[expect(clippy::too_many_lines, reason = "a table: one line for each reason")]
fn all() -> Vec<Refusal> {
    let stage = StageName::Replied;
    let missing = Reply::new(Outcome::NotHeld, LetterKind::NonExistent)
        .check()
        .unwrap_err();
    let (on, today) = (day("2026-03-03"), day("2026-03-02"));
    vec![
        Refusal::CannotConfirm { stage },
        Refusal::CannotAssign { stage },
        Refusal::AlreadyWithDepartment,
        Refusal::DepartmentUnknown,
        Refusal::DepartmentClosed,
        Refusal::CannotClaim { stage },
        Refusal::AlreadyClaimed,
        Refusal::CannotReturn { stage },
        Refusal::CannotDraft { stage },
        Refusal::NotTheHandler,
        Refusal::OwnWork,
        Refusal::DraftIncomplete { missing },
        Refusal::CannotReview { stage },
        Refusal::AlreadyApproved,
        Refusal::CannotReply { stage },
        Refusal::NotApproved,
        Refusal::NoEmailAddress,
        Refusal::ElectronicIsNow { today },
        Refusal::DayInFuture { on, today },
        Refusal::DayTooEarly {
            on: today,
            earliest: on,
        },
        Refusal::ElectronicNotChosen,
        Refusal::LetterMissing,
        Refusal::MailUnderWay,
        Refusal::MailLeaving,
        Refusal::ReplyIsOut,
        Refusal::OnTheSpotNotAllowed,
        Refusal::OnTheSpotOnlyAtCounter,
        Refusal::OnTheSpotOnlyGranted,
        Refusal::OnTheSpotIsToday { today },
        Refusal::NoDisclosureOffice,
        Refusal::CannotProve {
            stage: StageName::InHand,
        },
        Refusal::SignedAlready,
        Refusal::NoPowerOfAttorney,
        Refusal::WrongServiceRecord {
            wrong: ServiceError::TrackingNumber,
        },
        Refusal::CannotAddDocument { stage },
        Refusal::DocumentKindOfOffice,
        Refusal::TooManyDocuments { most: 50 },
        Refusal::DocumentUnknown,
        Refusal::DocumentInReply,
        Refusal::DocumentOfOther,
        Refusal::CannotWithdrawDocument { stage },
        Refusal::CannotEnclose { at: 0 },
        Refusal::CannotSetSubDeadline { stage },
        Refusal::SubDeadlinePast {
            until: today,
            today: on,
        },
        Refusal::SubDeadlineAfterDue {
            until: on,
            due_on: today,
        },
        Refusal::SubDeadlineUnknown,
        Refusal::SubDeadlineOver,
        Refusal::CannotConfer { stage },
        Refusal::CannotUrge { stage },
        Refusal::TooManyUrgings { most: 50 },
        Refusal::AnswerByPast {
            answer_by: today,
            today: on,
        },
        Refusal::AnswerByUnfit { latest: today },
        Refusal::UrgingUnknown,
        Refusal::UrgingOver,
        Refusal::PartOfOther,
        Refusal::PartMissing,
        Refusal::PartAskedBefore,
        Refusal::TooManyCoHandling { most: 10 },
        Refusal::CannotExtend {
            stage: StageName::Replied,
        },
        Refusal::ExtensionPending,
        Refusal::ExtensionTooLong { left: 8 },
        Refusal::ExtensionTooLate { due_on: today },
        Refusal::NothingOnItsWay {
            what: Telling::Extension,
        },
        Refusal::NothingOnItsWay {
            what: Telling::Notice(Notified::Delay),
        },
        Refusal::ExtensionOutdated {
            named: today,
            is: today,
        },
        Refusal::LetterOutdated {
            told: Told::Opinions,
        },
        Refusal::LetterOutdated {
            told: Told::Step(StepAsked::Clarification),
        },
        Refusal::LetterOutdated {
            told: Told::Step(StepAsked::Reasons),
        },
        Refusal::NoPeriodRuns,
        Refusal::NoExtensionProposed,
        Refusal::ExtensionNotApproved,
        Refusal::CannotClarify { stage },
        Refusal::ClarifiedBefore,
        Refusal::AnswerDayUnfit {
            earliest: today,
            latest: on,
            of: Notified::Clarification,
        },
        Refusal::AnswerDayTooNear {
            earliest: on,
            of: Notified::Reasons,
        },
        Refusal::NoticeTooLate { due_on: today },
        Refusal::NothingToServe,
        Refusal::NothingToPost,
        Refusal::CannotAnswer {
            stage,
            of: Notified::Clarification,
        },
        Refusal::CannotAnswer {
            stage,
            of: Notified::Reasons,
        },
        Refusal::LateNeedsReason { answer_by: today },
        Refusal::LateReasonRequired { due_on: today },
        Refusal::NoLateAnswer,
        Refusal::NotClarified,
        Refusal::AskedDiffers {
            asked_on: today,
            answered_on: Some(on),
        },
        Refusal::CannotWithdraw {
            stage,
            last_day: None,
        },
        Refusal::CannotWithdraw {
            stage: StageName::AwaitingClarification,
            last_day: Some(on),
        },
        Refusal::NotForCorrections,
        Refusal::OutcomeOfOtherKind,
        Refusal::NoCorrectionHere,
        Refusal::CannotSplit { stage },
        Refusal::NothingToSplit,
        Refusal::TooManyMatters { most: 10 },
        Refusal::MattersAlike { at: 1 },
        Refusal::PartOfSplit,
        Refusal::SplitBefore,
        Refusal::SplitTooLate,
        Refusal::CannotAskReasons { stage },
        Refusal::ReasonsAskedBefore,
        Refusal::NoTimeToAsk { due_on: today },
        Refusal::ReasonsNotAsked,
        Refusal::ReasonsAwaited { answer_by: on },
        Refusal::NoReasonsGiven,
        Refusal::CountedWithoutThis { filed_on: on },
        Refusal::DelayUnfit {
            earliest: today,
            latest: on,
        },
        Refusal::DelayedBefore,
        Refusal::OrderFixesDay { until: on },
        Refusal::NoDateMoved,
        Refusal::NoticeOutdated,
        Refusal::NoRepeat {
            why: NoRepeat::Unknown,
        },
        Refusal::NoRepeat {
            why: NoRepeat::NotAnswered,
        },
        Refusal::NoRepeat {
            why: NoRepeat::OfAnother,
        },
    ]
    .into_iter()
    .chain(of_consultations().map(Refusal::Consultation))
    .chain(of_remedies().map(Refusal::Remedy))
    .chain(of_fees().map(Refusal::Fee))
    .chain(of_complaints().map(Refusal::Complaint))
    .collect()
}

fn of_remedies() -> [RemedyRefusal; 16] {
    [
        RemedyRefusal::Unknown,
        RemedyRefusal::TooMany { most: 20 },
        RemedyRefusal::NoReply {
            stage: StageName::InHand,
        },
        RemedyRefusal::RecordedBefore,
        RemedyRefusal::ReconsiderationUnfit,
        RemedyRefusal::AcceptedAlready,
        RemedyRefusal::DecidedAlready,
        RemedyRefusal::NotDecided,
        RemedyRefusal::ResultFollowed,
        RemedyRefusal::OrderUnfit,
        RemedyRefusal::NothingOrdered,
        RemedyRefusal::CannotArchive {
            stage: StageName::InHand,
        },
        RemedyRefusal::RemedyPending,
        RemedyRefusal::StillToDo,
        RemedyRefusal::PeriodsRun {
            until: Some(day("2026-09-07")),
            lapsed: false,
        },
        RemedyRefusal::Archived,
    ]
}

fn of_complaints() -> [ComplaintRefusal; 17] {
    [
        ComplaintRefusal::NoDepartment,
        ComplaintRefusal::TooMany { most: 20 },
        ComplaintRefusal::InvestigatesAlready,
        ComplaintRefusal::NotInvestigated,
        ComplaintRefusal::NotTheInvestigator,
        ComplaintRefusal::Concluded,
        ComplaintRefusal::NotUpheld,
        ComplaintRefusal::CriticisedAlready,
        ComplaintRefusal::OrderedAlready,
        ComplaintRefusal::RectifyByPast {
            rectify_by: day("2026-03-02"),
            today: day("2026-03-02"),
        },
        ComplaintRefusal::RectifyByUnfit {
            latest: day("2026-05-29"),
        },
        ComplaintRefusal::NothingOrdered,
        ComplaintRefusal::ReportedAlready,
        ComplaintRefusal::NothingReported,
        ComplaintRefusal::NotConcluded,
        ComplaintRefusal::ConclusionFollowed,
        ComplaintRefusal::OrderFollowed,
    ]
}

fn of_fees() -> [FeeRefusal; 9] {
    let stage = StageName::Replied;
    [
        FeeRefusal::WrongStage { stage },
        FeeRefusal::ChargedBefore,
        FeeRefusal::NotInForce {
            from: Some(day("2021-01-01")),
        },
        FeeRefusal::NothingToPay {
            items: 10,
            pages: 30,
        },
        FeeRefusal::PagesNotGiven,
        FeeRefusal::NothingOwed { stage },
        FeeRefusal::HasArrived,
        FeeRefusal::WrongAmount {
            due: Fen::yuan(380),
        },
        FeeRefusal::PaidTooLate {
            pay_by: day("2026-03-30"),
        },
    ]
}

fn of_consultations() -> [ConsultationRefusal; 18] {
    let reference = || "c1".to_owned();
    [
        ConsultationRefusal::WrongStage {
            stage: StageName::Replied,
        },
        ConsultationRefusal::TooMany { most: 30 },
        ConsultationRefusal::Unknown,
        ConsultationRefusal::NoEmail,
        ConsultationRefusal::SentAlready,
        ConsultationRefusal::NotSent,
        ConsultationRefusal::DeliveredAlready,
        ConsultationRefusal::AnsweredAlready,
        ConsultationRefusal::LinkOver,
        ConsultationRefusal::NotAnOpinionPaper { at: 0 },
        ConsultationRefusal::OpinionAwaited {
            until: day("2026-03-23"),
        },
        ConsultationRefusal::AllAgreed,
        ConsultationRefusal::ObjectionNotWeighed {
            reference: reference(),
        },
        ConsultationRefusal::CannotOverrule { at: 0 },
        ConsultationRefusal::NothingToTell,
        ConsultationRefusal::NotToldYet {
            reference: reference(),
        },
        ConsultationRefusal::ToldAlready,
        ConsultationRefusal::PaperOfOpinion,
    ]
}

#[test]
fn every_refusal_as_it_is_read() {
    let mut catalogue = String::new();
    for refusal in all() {
        let ground = refusal
            .ground()
            .map_or("-".to_owned(), |article| article.cite(Language::Chinese));
        writeln!(catalogue, "{} ({ground})", refusal.code()).unwrap();
        for language in Language::ALL {
            let message = refusal.message(language);
            assert!(!message.ends_with(['.', '。']), "{message}");
            writeln!(catalogue, "    {message}").unwrap();
        }
    }
    assert_snapshot!(catalogue);
}

/// Which those are that rest on no provision, and why. None is added here that has one.
const WITHOUT_GROUND: [(WithoutGround, &[&str]); 5] = [
    (
        WithoutGround::Unknown,
        &[
            "consultation_unknown",
            "document_unknown",
            "not_an_opinion_paper",
            "remedy_unknown",
            "sub_deadline_unknown",
            "urging_unknown",
        ],
    ),
    (
        WithoutGround::NothingToDo,
        &[
            "complaint_concluded",
            "complaint_not_concluded",
            "conclusion_followed",
            "criticised_already",
            "investigates_already",
            "no_rectification_ordered",
            "no_rectification_reported",
            "nothing_to_post",
            "nothing_to_serve",
            "part_asked_before",
            "rectification_followed",
            "rectification_ordered",
            "rectification_reported",
            "remedy_accepted",
            "remedy_decided",
            "remedy_not_decided",
            "remedy_recorded_before",
            "sub_deadline_over",
            "urging_over",
        ],
    ),
    (
        WithoutGround::Limit,
        &[
            "too_many_co_handling",
            "too_many_complaints",
            "too_many_consultations",
            "too_many_documents",
            "too_many_remedies",
            "too_many_urgings",
        ],
    ),
    (
        WithoutGround::Days,
        &[
            "answer_by_past",
            "answer_by_unfit",
            "day_in_future",
            "day_too_early",
            "rectify_by_past",
            "rectify_by_unfit",
            "sub_deadline_past",
        ],
    ),
    (
        WithoutGround::LawIsSilent,
        &["cannot_withdraw", "no_correction_here"],
    ),
];

const INCOMPLETE: [(Outcome, LetterKind, &str); 6] = [
    (
        Outcome::Granted,
        LetterKind::Disclosed,
        "第三十六条第（二）项",
    ),
    (
        Outcome::Petition,
        LetterKind::NotAnApplication,
        "第三十九条第一款",
    ),
    (
        Outcome::Publication,
        LetterKind::PublicPublication,
        "第三十九条第二款",
    ),
    (Outcome::Excessive, LetterKind::Excessive, "第三十五条"),
    (Outcome::Corrected, LetterKind::Corrected, "第四十一条"),
    (
        Outcome::Directed,
        LetterKind::DirectedForCorrection,
        "第四十一条",
    ),
];

#[test]
fn every_refusal_has_a_ground_or_none_by_its_nature() {
    let mut found: BTreeMap<WithoutGround, BTreeSet<&str>> = BTreeMap::new();
    for refusal in all() {
        if let Err(why) = refusal.rests_on() {
            found.entry(why).or_default().insert(refusal.code());
        }
    }
    let listed: BTreeMap<_, BTreeSet<&str>> = WITHOUT_GROUND
        .into_iter()
        .map(|(why, codes)| (why, codes.iter().copied().collect()))
        .collect();
    assert_eq!(found, listed);
}

/// What a draft lacks is demanded by the article of its outcome, which need not be the one on replies.
#[test]
fn an_incomplete_draft_cites_what_demands_the_missing_field() {
    let ground = |outcome, kind| {
        let missing = Reply::new(outcome, kind).check().unwrap_err();
        let refusal = Refusal::DraftIncomplete { missing };
        refusal.ground().unwrap().cite(Language::Chinese)
    };
    let regulations = |article| format!("《中华人民共和国政府信息公开条例》{article}");
    assert_eq!(
        ground(Outcome::NotHeld, LetterKind::NonExistent),
        regulations("第三十六条第（四）项")
    );
    for (outcome, kind, article) in INCOMPLETE {
        assert_eq!(ground(outcome, kind), regulations(article), "{outcome:?}");
    }
}

#[test]
fn every_published_code_has_a_refusal_and_the_other_way_round() {
    let mut codes: Vec<_> = all().iter().map(Refusal::code).collect();
    // Some are told in two ways, or rest on two articles.
    codes.dedup();
    assert_eq!(codes, Refusal::CODES);
    let distinct: BTreeSet<_> = codes.iter().collect();
    assert_eq!(distinct.len(), codes.len());
}

#[test]
fn every_published_code_can_come_about() {
    let rules = [
        include_str!("../../../src/rules/filing.rs"),
        include_str!("../../../src/rules/routing.rs"),
        include_str!("../../../src/rules/reply.rs"),
        include_str!("../../../src/rules/grounds.rs"),
        include_str!("../../../src/rules/on_the_spot.rs"),
        include_str!("../../../src/rules/decide.rs"),
        include_str!("../../../src/rules/attaching.rs"),
        include_str!("../../../src/rules/conference.rs"),
        include_str!("../../../src/rules/sub_deadline.rs"),
        include_str!("../../../src/rules/urging.rs"),
        include_str!("../../../src/rules/extension.rs"),
        include_str!("../../../src/rules/repeat.rs"),
        include_str!("../../../src/rules/consultation.rs"),
        include_str!("../../../src/rules/consultation/dispatch.rs"),
        include_str!("../../../src/rules/consultation/notice.rs"),
        include_str!("../../../src/rules/consultation/weigh.rs"),
        include_str!("../../../src/rules/clarification.rs"),
        include_str!("../../../src/rules/notified.rs"),
        include_str!("../../../src/rules/excessive.rs"),
        include_str!("../../../src/rules/due_date_notice.rs"),
        include_str!("../../../src/rules/withdrawal.rs"),
        include_str!("../../../src/rules/remedies.rs"),
        include_str!("../../../src/rules/archive.rs"),
        include_str!("../../../src/rules/fee.rs"),
        include_str!("../../../src/rules/splitting.rs"),
        include_str!("../../../src/rules/kind.rs"),
        include_str!("../../../src/rules/posting.rs"),
        include_str!("../../../src/rules/deputy.rs"),
        include_str!("../../../src/rules/complaint/decide.rs"),
        include_str!("../../../src/app/complaints.rs"),
    ]
    .concat();
    for refusal in all() {
        let debug = format!("{refusal:?}");
        let debug = debug.strip_prefix("Consultation(").unwrap_or(&debug);
        let debug = debug.strip_prefix("Remedy(").unwrap_or(debug);
        let debug = debug.strip_prefix("Fee(").unwrap_or(debug);
        let debug = debug.strip_prefix("Complaint(").unwrap_or(debug);
        let name = debug.split([' ', '{', ')']).next().unwrap();
        assert!(
            rules.contains(&format!("Refusal::{name}")),
            "nothing refuses with {name}"
        );
    }
}

/// Those that nobody meets over HTTP, and why.
const NOT_MET: [(&str, &str); 3] = [
    (
        "electronic_is_now",
        "the service itself says on which day a mail is queued: nobody can name another",
    ),
    (
        "letter_missing",
        "only a draft that was approved before letters were frozen has none",
    ),
    (
        "no_period_runs",
        "a case in hand has a period: it guards against a record that tells none",
    ),
];

/// Every other code is expected by a test that talks HTTP.
#[test]
fn every_published_code_is_met_over_http() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    let stories: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .filter(|text| text.contains("harness::web") || text.contains("harness::story"))
        .collect();
    let is_met = |code: &&str| {
        let expected = format!("\"{code}\"");
        stories.iter().any(|text| text.contains(&expected))
    };
    let not_met: Vec<&str> = (Refusal::CODES.into_iter())
        .filter(|code| !is_met(code))
        .collect();
    assert_eq!(not_met, NOT_MET.map(|(code, _)| code));
}
