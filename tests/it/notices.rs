//! Every notice and every letter, as its reader gets it.

use chrono::NaiveDate;
use disclosure::notify::letters::{Addressee, Letter, OtherAgency, ReplyLetter, render_letter};
use disclosure::notify::notice::{
    ApplicationConfirmed, ApplicationReceived, Confirmation, Notice, ReplyMade, ReplyService,
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
        let confirmed = |provisional| {
            let sample = ApplicationConfirmed::sample(language);
            let notice = ApplicationConfirmed {
                provisional,
                ..sample
            };
            written(&Notice::ApplicationConfirmed(notice), language).text
        };
        assert!(confirmed(true).contains(said), "{}", confirmed(true));
        assert!(!confirmed(false).contains(said));
    }
}

#[test]
fn a_posted_reply_carries_its_tracking_number() {
    for language in Language::ALL {
        let made = |service| {
            let notice = ReplyMade {
                service,
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
fn a_reply_of_another_agency_to_an_organisation() {
    for language in Language::ALL {
        let letter = ReplyLetter {
            addressee: Addressee::Organisation,
            clarified_on: Some(day(2026, 4, 10)),
            reasons: None,
            content: None,
            access: None,
            other_agency: Some(OtherAgency {
                name: language
                    .pick(
                        "云岭县自然资源局",
                        "Natural Resources Bureau of Yunling County",
                    )
                    .into(),
                contact: Some("0000-7654321".into()),
            }),
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
    let heading = format!("{}</h1>", mail.subject);
    let body = main_part(&mail.html)
        .split_once(&heading)
        .unwrap()
        .1
        .to_owned();
    assert_eq!(
        words(&mail.text),
        words(&body),
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
    for letter in page.replace("&#x2f;", "/").chars() {
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
