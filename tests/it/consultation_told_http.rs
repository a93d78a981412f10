//! What the applicant was told when someone was asked, and is told when that day becomes another one.

use disclosure::notify::transport::Transport;
use serde_json::json;

use crate::harness::asking::{Asking, code_of, link_answers, on_paper, posted, third_party};
use crate::harness::mails::Owed;
use crate::harness::reports::failed;
use crate::harness::smtp::{SmtpServer, settings};
use crate::harness::story::{Story, busy, refused};

/// In hand from 2 March, due on the 30th; someone is asked by e-mail on the 2nd, and the applicant is told of it.
async fn asked() -> Story {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    story.asks(third_party()).await.is(200);
    // Fifteen working days after 2 March do not count, and Qingming lies between.
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-21");
    let begun = &story.owed("consultation_begun").await[0].mail.text;
    assert!(begun.contains("2026年4月21日"), "{begun}");
    assert!(told(&story).await.is_empty());
    story
}

async fn told(story: &Story) -> Vec<Owed> {
    story.owed("consultation_moves_due_date").await
}

/// The only mail of it, which says all this.
async fn says(story: &Story, said: &[&str]) {
    let told = told(story).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].addressee, "applicant");
    for said in said {
        assert!(
            told[0].mail.text.contains(said),
            "{said}: {}",
            told[0].mail.text
        );
    }
}

#[tokio::test]
async fn an_opinion_that_comes_early_is_told_with_the_day_it_gives() {
    let story = asked().await;
    story.web.test.set_today("2026-03-05");
    let code = code_of(&story).await;
    link_answers(&story, &code, "objects").await.is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-02");
    let said = [
        "已收到第三方的意见",
        "收到意见日期：2026年3月5日",
        "此前预计的答复期限：2026年4月21日",
        "现在的答复期限：2026年4月2日",
        "第三十三条",
    ];
    says(&story, &said).await;
}

#[tokio::test]
async fn an_opinion_that_moves_nothing_is_not_told() {
    let story = asked().await;
    story.web.test.set_today("2026-03-25");
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-21");
    let late = json!({"received_on": "2026-03-25", "opinion": "agrees"});
    let path = "consultations/c1/opinion";
    story.by("land", path, late).await.is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-21");
    assert!(told(&story).await.is_empty());
}

#[tokio::test]
async fn a_letter_that_is_refused_or_comes_back_stops_nothing_and_that_is_told() {
    let at_once = asked().await;
    at_once.mails_go_out([refused()]).await;
    let later = asked().await;
    later.mails_go_out([]).await;
    later.web.test.set_today("2026-03-06");
    let letter = later.owed("consultation_asked").await.pop().unwrap();
    let message_id = format!("<{}@disclosure.example>", letter.id.0);
    let report = json!({"report": failed(&message_id)});
    let system = later.web.staff("system").await;
    let path = "/api/v1/delivery-reports";
    later.web.post(&system, path, &report).await.is(200);
    for (story, day) in [(at_once, "2026年3月2日"), (later, "2026年3月6日")] {
        assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-03-30");
        let known = format!("得知未送达日期：{day}");
        let said = [
            "邮件未能送达",
            &known,
            "此前预计的答复期限：2026年4月21日",
            "现在的答复期限：2026年3月30日",
        ];
        says(&story, &said).await;
    }
}

#[tokio::test]
async fn a_letter_that_arrives_later_is_told_too() {
    let story = Story::in_hand().await;
    story.asks(on_paper()).await.is(200);
    let path = "consultations/c1/service";
    story.by("land", path, posted("2026-03-02")).await.is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-21");
    story.web.test.set_today("2026-03-05");
    let delivered = json!({"on": "2026-03-04"});
    let path = "consultations/c1/delivery";
    story.by("land", path, delivered).await.is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-23");
    let said = ["送达日期：2026年3月4日", "现在的答复期限：2026年4月23日"];
    says(&story, &said).await;
}

/// On the last day, and after it, no day is left that could be taken out (C12).
#[tokio::test]
async fn on_the_last_day_the_clock_is_not_said_to_stand_still() {
    for today in ["2026-03-30", "2026-03-31"] {
        let story = Story::in_hand().await;
        story.mails_go_out([]).await;
        story.web.test.set_today(today);
        let offers = story.seen_by("land").await.at("/offers").clone();
        let offers = offers.as_array().unwrap();
        let offer = offers
            .iter()
            .find(|offer| offer["action"] == "consultations");
        let brings = &offer.unwrap()["brings"];
        assert!(brings["stands_until"].is_null(), "{brings}");
        let path = format!(
            "/api/v1/cases/{}/deadline?if_event=consultation_sent:c9,party=third_party@{today}",
            story.case
        );
        let land = story.web.staff("land").await;
        let what_if = story.web.get(&land, &path).await.is(200);
        assert_eq!(what_if.at("/what_if/moves_by"), 0);
        let why = if today == "2026-03-30" {
            "nothing_to_take_out"
        } else {
            "consultation_after_due"
        };
        assert_eq!(what_if.at("/what_if/without_effect/0/code"), why);

        story.asks(third_party()).await.is(200);
        assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-03-30");
        assert_eq!(story.owed("consultation_asked").await.len(), 1);
        assert!(story.owed("consultation_begun").await.is_empty());
        let own = story.applicant("").await;
        assert_eq!(own.at("/consultations/0/asked_on"), today);
        let own = &own.body["consultations"][0];
        assert!(own["clock_stands_until"].is_null(), "{own}");
    }
}

#[tokio::test]
async fn a_letter_that_leaves_late_says_what_is_true_on_the_day_it_arrives() {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    story.asks(third_party()).await.is(200);
    story.mails_go_out([busy(), busy(), busy()]).await;
    // The mail server is there again two days later, and the period is counted from then.
    story.web.test.set_today("2026-03-04");
    let server = SmtpServer::start().await;
    let transport = Transport::smtp(settings(server.port())).unwrap();
    story.web.test.send_mails(&transport).await;
    let mails = server.messages();
    let letter = mails.iter().find(|mail| mail.to == ["third@party.example"]);
    let (text, html) = letter.map(|mail| (mail.text(), mail.html())).unwrap();
    for said in [
        "请自收到之日（即本邮件到达贵方邮箱之日）起15个工作日内提出意见，自次日起计算",
        "于2026年3月2日（周一）到达的，最后一日为2026年3月23日（周一）",
        "晚于该日到达的，最后一日相应顺延，以下列网址所示为准",
    ] {
        assert!(text.contains(said) && html.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("3月23日（周一）前"), "{text}");
    let asked = json!({"code": code_of(&story).await});
    let path = "/api/v1/consultations/question";
    let question = story.web.post(&story.web.anyone(), path, &asked).await;
    assert_eq!(question.is(200).at("/answer_by"), "2026-03-25");
    // Until then the link answers, and the clock stands still: fifteen working days from the day on which it left.
    story.web.test.set_today("2026-03-25");
    let code = code_of(&story).await;
    link_answers(&story, &code, "agrees").await.is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-21");
}
