//! Every notice, as its reader gets it.

use chrono::NaiveDate;
use disclosure::notify::notice::{
    ApplicationReceived, Arrival, DraftReturned, Notice, ReplyMade, ReplyService,
};
use disclosure::notify::render::{Mail, render};
use disclosure::rules::kind::CaseKind;
use disclosure::rules::language::Language;
use insta::assert_snapshot;

use crate::harness::pages::{main_part, words};

#[test]
fn every_notice_is_written_in_every_language() {
    for language in Language::ALL {
        for notice in Notice::samples(language) {
            let name = format!("{}.{}", notice.kind(), language.tag());
            assert_snapshot!(name, shown(&written(&notice, language)));
        }
    }
}

#[test]
fn an_application_that_was_recorded_tells_the_day_it_came() {
    for (language, filed, recorded) in [
        (
            Language::Chinese,
            "提交时间：",
            "来件日期：2026年3月30日（周一）",
        ),
        (
            Language::English,
            "Submitted: ",
            "Arrived: Monday, 30 March 2026",
        ),
    ] {
        let sample = ApplicationReceived::sample(language);
        let online = written(&Notice::ApplicationReceived(sample.clone()), language).text;
        assert!(
            online.contains(filed) && !online.contains(recorded),
            "{online}"
        );
        let notice = ApplicationReceived {
            arrival: Arrival::Recorded {
                on: day(2026, 3, 30),
            },
            ..sample
        };
        let paper = written(&Notice::ApplicationReceived(notice), language).text;
        assert!(
            !paper.contains(filed) && paper.contains(recorded),
            "{paper}"
        );
    }
}

#[test]
fn a_provisional_due_date_is_called_so() {
    for (language, said) in [
        (Language::Chinese, "（暂定）"),
        (Language::English, " (provisional)"),
    ] {
        let mut told = 0;
        for notice in Notice::samples(language) {
            let settled = written(&notice, language);
            assert!(!settled.text.contains(said), "{}", settled.text);
            let Some(open) = provisional(notice) else {
                continue;
            };
            let mail = written(&open, language);
            told += 1;
            for text in [&mail.text, &mail.html] {
                assert!(text.contains(said), "{}: {text}", open.kind());
            }
        }
        assert_eq!(told, 40, "notices that tell a due date");
    }
}

/// The same notice, its due date not settled yet; `None` when it tells no due date.
fn provisional(mut notice: Notice) -> Option<Notice> {
    let due = match &mut notice {
        Notice::ApplicationReceived(it) => &mut it.latest.due,
        Notice::ApplicationConfirmed(it) => &mut it.due,
        Notice::ApplicationSplit(it) => &mut it.due,
        Notice::CaseAssigned(it) => &mut it.due,
        Notice::ApprovalWaiting(it) => &mut it.due,
        Notice::DraftReturned(it) => &mut it.due,
        Notice::ReplyApproved(it) => &mut it.due,
        Notice::AcceptanceLate(it) => &mut it.due,
        Notice::PartAsked(it) => &mut it.due,
        Notice::PartGiven(it) => &mut it.due,
        Notice::Urged(it) => it.due.as_mut()?,
        Notice::UrgingAnswered(it) => it.due.as_mut()?,
        Notice::ServiceFailed(it) => &mut it.due,
        Notice::ExtensionWaiting(it) => &mut it.due,
        Notice::ExtensionDecided(it) => &mut it.due,
        Notice::ExtensionTold(it) => &mut it.due,
        Notice::ExtensionNotTold(it) => &mut it.due,
        Notice::ConsultationBegun(it) => &mut it.due,
        Notice::ConsultationMovesDueDate(it) => &mut it.due,
        Notice::OpinionIn(it) => &mut it.due,
        Notice::ConsultationNotSent(it) => &mut it.due,
        Notice::LetterNotServed(it) => &mut it.due,
        Notice::NoticeWithoutEffect(it) => it.due.as_mut()?,
        Notice::ApplicationResumed(it) => it.due.as_mut()?,
        Notice::NoticeToPost(it) => it.due.as_mut()?,
        Notice::ClarificationReceived(it) => &mut it.due,
        Notice::AnswerReceived(it) => it.due.as_mut()?,
        Notice::PaymentReceived(it) => &mut it.due,
        Notice::PaymentIn(it) => &mut it.due,
        Notice::FeeCancelled(it) => &mut it.due,
        Notice::DueDateCorrected(it) => &mut it.due,
        Notice::DueDateMoved(it) => &mut it.due,
        Notice::LastDayToPayMoved(it) => &mut it.last_day,
        Notice::OpinionDayMoved(it) => &mut it.last_day,
        Notice::AwaitedDayMoved(it) => &mut it.days.first_mut()?.last_day,
        Notice::LastDayNear(it) => &mut it.last_day,
        Notice::ApplicationReopened(it) => &mut it.due,
        Notice::CaseReopened(it) => &mut it.due,
        Notice::DeadlineNear(it) | Notice::DeadlinePassed(it) => &mut it.due,
        Notice::ReplyMade(_)
        | Notice::ReplyArrived(_)
        | Notice::CaseReturned(_)
        | Notice::ConfirmationLate(_)
        | Notice::CaseTransferredAway(_)
        | Notice::ConsultationAsked(_)
        | Notice::ThirdPartyTold(_)
        | Notice::LetterServed(_)
        | Notice::LateAnswerRefused(_)
        | Notice::ApplicationClosed(_)
        | Notice::CaseClosed(_)
        | Notice::ComplaintReceived(_)
        | Notice::ComplaintWaiting(_)
        | Notice::ComplaintConcluded(_)
        | Notice::RectificationOrdered(_)
        | Notice::RectificationReported(_)
        | Notice::RectificationDecided(_)
        | Notice::RectificationDue(_)
        | Notice::MorningDigest(_)
        | Notice::CaseTakenOver(_) => return None,
    };
    due.provisional = true;
    Some(notice)
}

#[test]
fn a_letter_whose_approval_fell_is_called_void() {
    for (language, said) in [
        (
            Language::Chinese,
            "答复书〔2026〕第12号此前已审核同意，现审核意见已撤回，该答复书作废，不得送达。",
        ),
        (
            Language::English,
            "The letter 〔2026〕第12号 had been approved; the approval is withdrawn.",
        ),
    ] {
        let returned = DraftReturned {
            superseded: Some("〔2026〕第12号".into()),
            ..DraftReturned::sample(language)
        };
        let mail = written(&Notice::DraftReturned(returned), language);
        for text in [&mail.text, &mail.html] {
            assert!(text.contains(said), "{text}");
        }
    }
}

#[test]
fn a_posted_reply_carries_its_tracking_number() {
    for language in Language::ALL {
        let made = |service| {
            let notice = ReplyMade {
                service,
                letter: None,
                ..ReplyMade::sample(language)
            };
            written(&Notice::ReplyMade(notice), language)
        };
        let posted = made(ReplyService::Mail {
            posted_on: day(2026, 4, 20),
            tracking_number: "EA123456789CN".into(),
        });
        assert!(posted.text.contains("EA123456789CN"));
        assert_snapshot!(
            format!("reply_made_by_mail.{}", language.tag()),
            posted.text
        );
        let personal = made(ReplyService::Personal).text;
        assert_snapshot!(format!("reply_made_in_person.{}", language.tag()), personal);
    }
}

/// Renders, and checks what holds for every mail.
fn written(notice: &Notice, language: Language) -> Mail {
    let mail = render(notice, CaseKind::Disclosure, language).unwrap();
    let kind = notice.kind();
    assert!(
        !mail.subject.contains(['\r', '\n']),
        "{kind}: {}",
        mail.subject
    );
    assert!(
        mail.subject.chars().count() < 120,
        "{kind}: {}",
        mail.subject
    );
    // A digest is about no case, and a complaint has a number of its own.
    let numbers = ["YJ-2026-000123", "YJ-TS-2026-000007"];
    assert!(
        numbers.iter().any(|number| mail.subject.contains(number)) || kind == "morning_digest",
        "{kind}: {}",
        mail.subject
    );
    assert!(
        mail.html
            .contains(&format!("<html lang=\"{}\">", language.tag())),
        "{kind}"
    );
    let page = main_part(&mail.html);
    let body = page.split_once("</h1>").unwrap().1;
    assert_eq!(
        words(&mail.text),
        words(body),
        "{kind}: text and HTML say the same"
    );
    mail
}

fn shown(mail: &Mail) -> String {
    format!("{}\n\n{}\n\n{}", mail.subject, mail.text, mail.html)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
