//! Every notice and every letter, as its reader gets it.

use chrono::NaiveDate;
use disclosure::notify::letters::{Addressee, Letter, OtherAgency, ReplyLetter, render_letter};
use disclosure::notify::notice::{
    ApplicationReceived, Confirmation, DraftReturned, Notice, ReplyMade, ReplyService,
};
use disclosure::notify::render::{Mail, render};
use disclosure::rules::language::Language;
use insta::assert_snapshot;

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
fn every_letter_is_written_in_every_language() {
    for language in Language::ALL {
        for letter in Letter::samples(language) {
            let name = format!("letter_{}.{}", letter.kind(), language.tag());
            let document = render_letter(&letter, language).unwrap();
            assert!(!document.title.is_empty());
            let prefix = format!("{name}: ");
            assert_eq!(
                words(&document.text),
                words(&main_part(&document.html)),
                "{prefix}"
            );
            assert_snapshot!(name, format!("{}\n\n{}", document.text, document.html));
        }
    }
}

#[test]
fn a_filing_that_a_registrar_confirms_says_by_when() {
    let mail = |expected_by, language| {
        let notice = ApplicationReceived {
            confirmation: Confirmation::Manual { expected_by },
            ..ApplicationReceived::sample(language)
        };
        written(&Notice::ApplicationReceived(notice), language).text
    };
    let tomorrow = Some(day(2026, 3, 31));
    let text = mail(tomorrow, Language::Chinese);
    assert!(
        text.contains("工作人员将与您联系确认，预计不迟于2026年3月31日（周二）完成。"),
        "{text}"
    );
    let text = mail(None, Language::Chinese);
    assert!(text.contains("工作人员将与您联系确认。确认后"), "{text}");
    let text = mail(tomorrow, Language::English);
    assert!(
        text.contains("confirm it with you, we expect by Tuesday, 31 March 2026."),
        "{text}"
    );
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
        assert_eq!(told, 9, "notices that tell a due date");
    }
}

/// The same notice, its due date not settled yet; `None` when it tells no due date.
fn provisional(mut notice: Notice) -> Option<Notice> {
    let due = match &mut notice {
        Notice::ApplicationReceived(it) => &mut it.latest.due,
        Notice::ApplicationConfirmed(it) => &mut it.due,
        Notice::CaseAssigned(it) => &mut it.due,
        Notice::ApprovalWaiting(it) => &mut it.due,
        Notice::DraftReturned(it) => &mut it.due,
        Notice::ReplyApproved(it) => &mut it.due,
        Notice::ServiceFailed(it) => &mut it.due,
        Notice::DueDateCorrected(it) => &mut it.due,
        Notice::DueDateMoved(it) => &mut it.due,
        Notice::ReplyMade(_)
        | Notice::CaseReturned(_)
        | Notice::CaseTransferredAway(_)
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

#[test]
fn an_organisation_is_told_which_agency_to_ask() {
    for language in Language::ALL {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        let letter = ReplyLetter {
            addressee: Addressee::Organisation,
            clarified_on: Some(day(2026, 4, 10)),
            finding: text(
                "经审查，你单位申请公开的信息不属于本机关负责公开的范围。",
                "The information you applied for is not for this agency to disclose.",
            ),
            articles: vec![text(
                "《中华人民共和国政府信息公开条例》第三十六条第（五）项",
                "Article 36(5) of the Regulations on Open Government Information",
            )],
            outcome_title: text("不属于本机关负责公开", "not for this agency to disclose"),
            reasons: None,
            content: None,
            access: None,
            other_agency: Some(OtherAgency {
                name: text(
                    "云岭县自然资源局",
                    "Natural Resources Bureau of Yunling County",
                ),
                contact: Some("0000-7654321".into()),
            }),
            remedies: vec![text(
                "对本答复不服的，可以自收到本答复书之日起60日内向云岭县人民政府申请行政复议，或者自收到本答复书之日起6个月内依法向人民法院提起行政诉讼。",
                "You may apply for administrative reconsideration to the People's Government of Yunling County within 60 days of receiving this letter, or bring an administrative suit within six months of receiving it.",
            )],
            ..ReplyLetter::sample(language)
        };
        let document = render_letter(&Letter::Reply(Box::new(letter)), language).unwrap();
        assert_eq!(words(&document.text), words(&main_part(&document.html)));
        assert_snapshot!(
            format!("letter_reply_other_agency.{}", language.tag()),
            document.text
        );
    }
}

/// Renders, and checks what holds for every mail.
fn written(notice: &Notice, language: Language) -> Mail {
    let mail = render(notice, language).unwrap();
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
    assert!(
        mail.subject.contains("YJ-2026-000123"),
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

fn main_part(html: &str) -> String {
    html.split_once("<main")
        .unwrap()
        .1
        .split_once('>')
        .unwrap()
        .1
        .to_owned()
}

/// The letters and digits of a text or page, without tags, marks and spaces.
fn words(page: &str) -> String {
    let mut words = String::new();
    let mut in_tag = false;
    for letter in page.replace("&#x27;", "").replace("&#x2f;", "").chars() {
        match letter {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if !in_tag && letter.is_alphanumeric() => words.push(letter),
            _ => {}
        }
    }
    words
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
