//! Who is mailed what, and when: queued with the change that owes it.

use disclosure::app::intake::{self, Door};
use disclosure::env::Env;
use disclosure::rules::case::{Case, Stage};
use disclosure::rules::command::Command;
use disclosure::rules::outcome::Outcome;
use disclosure::rules::receipt::Channel;
use reqwest::Method;
use serde_json::json;

use crate::harness::Test;
use crate::harness::app::{HEALTH, LAND};
use crate::harness::mails::Owed;
use crate::harness::people::{application, application_by_post, application_in_english, by_mail};
use crate::harness::story::Story;
use crate::harness::web::{Web, granted};

const APPLICANT: &str = "applicant zh-CN zhangsanfeng@mail.example";

async fn lines(t: &Test, case: &Case) -> Vec<String> {
    t.owed(case).await.iter().map(Owed::line).collect()
}

/// The land bureau gives up its address; its two handlers have their own.
#[tokio::test]
async fn a_department_without_an_address_is_told_by_way_of_its_handlers() {
    let web = Web::open().await;
    let t = &web.test;
    let admin = web.staff("system").await;
    let land = format!("/api/v1/departments/{}", t.department(LAND));
    web.request(&admin, Method::PUT, &land)
        .header("if-match", "\"1\"")
        .json(&json!({"no": 2, "name": LAND}))
        .send()
        .await
        .is(200);
    let case = t.file_at_counter().await;
    let case = t.route(&case, LAND).await;
    let expected = ["land", "land2"]
        .map(|login| format!("case_assigned account zh-CN {login}@staff.yunjiang.example"));
    let told = lines(t, &case).await;
    assert_eq!(told[told.len() - 2..], expected);

    let accounts = web
        .get(&web.staff("security").await, "/api/v1/accounts")
        .await;
    let second = accounts.at("/items").as_array().unwrap().iter();
    let second = second.clone().find(|one| one["login"] == "land2").unwrap();
    let path = format!(
        "/api/v1/accounts/{}/disabling",
        second["id"].as_str().unwrap()
    );
    web.request(&web.staff("security").await, Method::POST, &path)
        .header("if-match", "\"1\"")
        .json(&json!({}))
        .send()
        .await
        .is(200);
    let case = t.route(&case, HEALTH).await;
    assert_eq!(
        lines(t, &case).await.last().unwrap(),
        "case_transferred_away account zh-CN land@staff.yunjiang.example",
        "not who may not sign in any more"
    );
}

#[tokio::test]
async fn everyone_concerned_is_told_at_every_step() {
    let t = Test::app().await;
    let case = t.file_online().await;
    let case = t.confirm(&case).await;
    let case = t.route(&case, HEALTH).await;
    let give_back = t.give_back("职责在自然资源局", Some(LAND));
    let case = t.does(&t.handler(HEALTH), &case, give_back).await;
    let case = t.route(&case, HEALTH).await;
    let case = t.route(&case, LAND).await;
    let case = t.claim(&case, &t.handler(LAND)).await;
    let case = t.draft(&case, Outcome::NotHeld).await;
    let case = t.ask_rework(&case, "请补充检索范围").await;
    let case = t.draft(&case, Outcome::Granted).await;
    let case = t.approve(&case).await;
    let case = t.reply_electronic(&case).await;
    let expected = [
        &format!("application_received {APPLICANT}"),
        &format!("application_confirmed {APPLICANT}"),
        "case_assigned department zh-CN health@yunjiang.example",
        "case_returned account zh-CN registrar@staff.yunjiang.example",
        "case_assigned department zh-CN health@yunjiang.example",
        "case_assigned department zh-CN land@yunjiang.example",
        "case_transferred_away department zh-CN health@yunjiang.example",
        "approval_waiting account zh-CN head@staff.yunjiang.example",
        "draft_returned account zh-CN land@staff.yunjiang.example",
        "approval_waiting account zh-CN head@staff.yunjiang.example",
        "reply_approved account zh-CN land@staff.yunjiang.example",
        &format!("reply_made {APPLICANT}"),
    ];
    assert_eq!(lines(&t, &case).await, expected);
    assert!(
        t.owed(&case)
            .await
            .iter()
            .all(|owed| owed.state == "queued")
    );
}

#[tokio::test]
async fn a_filing_that_confirms_itself_is_told_of_once() {
    let t = Test::automatic().await;
    let case = t.file_online().await;
    let told = lines(&t, &case).await;
    assert_eq!(told, [format!("application_confirmed {APPLICANT}")]);
}

#[tokio::test]
async fn a_filing_at_the_counter_is_told_of_once() {
    let t = Test::app().await;
    let case = t.file_at_counter().await;
    let told = lines(&t, &case).await;
    assert_eq!(told, [format!("application_confirmed {APPLICANT}")]);
}

#[tokio::test]
async fn the_mail_says_when_the_reply_is_due() {
    let t = Test::app().await;
    let case = t.file_online().await;
    let received = t.last_owed(&case).await.mail;
    assert!(received.text.contains(&case.number), "{}", received.text);
    assert!(received.text.contains("2026年3月30日"), "{}", received.text);
    t.set_today("2026-03-03");
    let case = t.confirm(&case).await;
    let confirmed = t.last_owed(&case).await.mail;
    for text in [
        "2026年3月3日",
        "2026年3月31日",
        "https://disclosure.example",
    ] {
        assert!(confirmed.text.contains(text), "{text}: {}", confirmed.text);
    }
    let case = t.route(&case, LAND).await;
    let assigned = t.last_owed(&case).await.mail;
    assert!(assigned.text.contains("2026年3月31日"), "{}", assigned.text);
}

#[tokio::test]
async fn applicants_are_written_to_in_their_language_and_staff_in_the_authoritys() {
    let t = Test::app().await;
    let case = t.file(&application_in_english(), Door::Online).await;
    let case = t.confirm(&case).await;
    let confirmed = t.last_owed(&case).await;
    assert_eq!(confirmed.language, "en");
    assert!(
        confirmed.mail.text.contains("30 March 2026"),
        "{}",
        confirmed.mail.text
    );
    let case = t.route(&case, LAND).await;
    assert_eq!(t.last_owed(&case).await.language, "zh-CN");
}

#[tokio::test]
async fn who_left_no_address_is_not_mailed_but_has_the_letters() {
    let t = Test::app().await;
    let door = Door::Office {
        channel: Channel::MailSigned,
        received_on: None,
    };
    let case = t.file(&application_by_post(), door).await;
    assert_eq!(t.owed(&case).await.len(), 0);
    let case = t.route(&case, LAND).await;
    let case = t.claim(&case, &t.handler(LAND)).await;
    let case = t.draft(&case, Outcome::Granted).await;
    let case = t.approve(&case).await;
    let case = t.serve(&case, by_mail("2026-03-02")).await;
    assert!(
        t.owed(&case)
            .await
            .iter()
            .all(|owed| owed.addressee != "applicant")
    );
    let letters = disclosure::app::cases::letters(&t.app, &t.head(), case.id)
        .await
        .unwrap();
    let kinds: Vec<&str> = letters
        .iter()
        .map(|document| document.letter.kind.as_str())
        .collect();
    assert_eq!(kinds, ["receipt", "reply"]);
    assert!(
        letters[0].letter.text.contains("2026年3月30日"),
        "{}",
        letters[0].letter.text
    );
}

#[tokio::test]
async fn those_who_must_act_are_told_where_to_read_the_reason() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let case = t.draft(&case, Outcome::NotHeld).await;
    let case = t.ask_rework(&case, "请补充检索范围").await;
    let returned = t.last_owed(&case).await.mail;
    assert!(!returned.text.contains("请补充"), "{}", returned.text);
    assert!(returned.text.contains("请登录系统"), "{}", returned.text);
    let give_back = t.give_back("本局无此职责", None);
    let case = t.does(&t.handler(LAND), &case, give_back).await;
    let back = t.last_owed(&case).await.mail;
    assert!(!back.text.contains("本局无此职责"), "{}", back.text);
    assert!(back.text.contains(LAND), "{}", back.text);
}

#[tokio::test]
async fn what_is_refused_tells_nobody() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let before = lines(&t, &case).await;
    t.refused(&t.head(), &case, Command::Approve).await;
    assert_eq!(lines(&t, &case).await, before);
}

#[tokio::test]
async fn history_that_is_loaded_mails_nobody() {
    let t = Test::app().await;
    let history = t
        .app
        .for_history(Env::standing_at("2026-01-05T01:00:00Z".parse().unwrap()));
    let (anyone, application) = (t.anyone(), application());
    let case = intake::file(&history, &anyone, &application, Door::Online, None)
        .await
        .unwrap();
    assert_eq!(case.filed_on.to_string(), "2026-01-05");
    assert_eq!(t.owed(&case).await.len(), 0);
}

#[tokio::test]
async fn a_mail_names_the_query_code_as_the_applicant_came_by_it() {
    let shown = ("提交申请时向您显示的查询码", "you were shown when filing");
    let with_receipt = ("随登记回执交给您的查询码", "you are given with the receipt");
    let anew = ("最近一次重新发给您的查询码", "that was last issued to you");
    let every = [shown, with_receipt, anew];
    let office = |channel| Door::Office {
        channel,
        received_on: None,
    };
    let t = Test::app().await;
    for (door, expected) in [
        (Door::Online, shown),
        (office(Channel::InPerson), with_receipt),
        (office(Channel::MailSigned), with_receipt),
        (office(Channel::Fax), with_receipt),
    ] {
        for (application, chinese) in [(application(), true), (application_in_english(), false)] {
            let case = t.file(&application, door.clone()).await;
            let said =
                |text: &str, (zh, en): (&str, &str)| text.contains(if chinese { zh } else { en });
            let mail = t.last_owed(&case).await.mail;
            for one in every {
                assert_eq!(said(&mail.text, one), one == expected, "{}", mail.text);
                assert_eq!(said(&mail.html, one), one == expected, "{}", mail.html);
            }
            let case = match case.stage {
                Stage::Submitted => t.confirm(&case).await,
                _ => case,
            };
            let case = t.does(&t.registrar(), &case, Command::RenewQueryCode).await;
            let case = t.route(&case, LAND).await;
            let case = t.claim(&case, &t.handler(LAND)).await;
            let case = t.draft(&case, Outcome::Granted).await;
            let case = t.approve(&case).await;
            let case = t.reply_electronic(&case).await;
            let mail = t.last_owed(&case).await.mail;
            for one in every {
                assert_eq!(said(&mail.text, one), one == anew, "{}", mail.text);
                assert_eq!(said(&mail.html, one), one == anew, "{}", mail.html);
            }
        }
    }
}

#[tokio::test]
async fn a_fax_that_waits_for_confirmation_is_not_called_an_online_filing() {
    let t = Test::app().await;
    let door = Door::Office {
        channel: Channel::Fax,
        received_on: None,
    };
    let case = t.file(&application(), door).await;
    let mail = t.last_owed(&case).await.mail;
    assert!(
        mail.text
            .contains("通过政府信息公开工作机构的传真提交政府信息公开申请的"),
        "{}",
        mail.text
    );
    assert!(!mail.text.contains("互联网"), "{}", mail.text);
}

/// What a colleague writes may name anyone, and mails to staff are read by whoever looks at the screen.
#[tokio::test]
async fn mails_to_staff_do_not_carry_what_a_colleague_wrote() {
    let story = Story::in_hand().await;
    let days = json!({"working_days": 5, "reason": "需联系赵六调取档案"});
    story.by("land", "extensions", days).await.is(200);
    let no = json!({"decision": "refuse", "reason": "赵六不掌握该档案"});
    story.by("head", "extensions/decision", no).await.is(200);
    story.by("land", "drafts", granted()).await.is(200);
    let rework = json!({"decision": "rework", "reason": "请删去赵六的住址"});
    story.by("head", "reviews", rework).await.is(200);
    let back = json!({"reason": "赵六的户籍不在本区"});
    story.by("land", "returns", back).await.is(200);
    for kind in [
        "extension_waiting",
        "extension_decided",
        "draft_returned",
        "case_returned",
    ] {
        let mails = story.owed(kind).await;
        assert!(!mails.is_empty(), "{kind}");
        for Owed { mail, .. } in mails {
            for text in [&mail.text, &mail.html] {
                assert!(!text.contains("赵六"), "{kind}: {text}");
                assert!(text.contains("请登录系统，在该件中查看"), "{kind}: {text}");
            }
        }
    }
}
