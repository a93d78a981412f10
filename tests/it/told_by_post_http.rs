//! Who left no e-mail address is told by post: whatever an applicant with one is mailed along the way waits as a letter
//! to be posted, and its posting is recorded (条例 40; decision 101).

use serde_json::{Value, json};

use crate::harness::asking::{self, Asking, posted};
use crate::harness::story::{Story, by_hand, refused};
use crate::harness::web::{Answer, granted};
use crate::withdrawal_http::on_paper;

const HOW: &str = "云岭县财政局非税收入专户，缴款码 5306 0126";
const RECEIPT: &str = "53060126-0012345678";

/// What waits to be posted: its kind, and since when.
fn waiting(seen: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = seen.body["to_post"].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|one| (text(&one["kind"]), text(&one["since"])))
        .collect()
}

fn one(kind: &str, since: &str) -> Vec<(String, String)> {
    vec![(kind.to_owned(), since.to_owned())]
}

/// The letters to post, as those who post them read them: number, state and text.
async fn notices(story: &Story) -> Vec<(String, String, String)> {
    let path = format!("/api/v1/cases/{}/letters", story.case);
    let letters = story.web.get(&story.web.staff("land").await, &path).await;
    let letters = letters.is(200).at("/items").as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    letters
        .iter()
        .filter(|letter| letter["kind"] == "notice")
        .map(|letter| {
            let [number, state, said] = ["number", "state", "text"].map(|name| text(&letter[name]));
            (number, state, said)
        })
        .collect()
}

/// The last letter to post says all of this, waits, and is not yet the applicant's to read.
async fn says(story: &Story, nth: u32, said: &[&str]) {
    let (number, state, text) = notices(story).await.pop().unwrap();
    assert_eq!(number, format!("{}-TZ{nth}", story.number));
    assert_eq!(state, "to_be_served");
    for one in said {
        assert!(text.contains(one), "{one}: {text}");
    }
    assert!(text.contains("以邮寄方式送达"), "{text}");
    assert!(!text.contains("本邮件"), "{text}");
    assert!(!story.applicant("/letters").await.text.contains(&number));
}

fn posting(seen: &Answer, on: &str) -> Value {
    json!({
        "notice": seen.at("/to_post/0/notice"), "posted_on": on,
        "tracking_number": "1012345678901", "carrier": "ems",
    })
}

async fn posts(story: &Story, seen: &Answer, on: &str) -> Answer {
    let body = posting(seen, on);
    story.by("land", "notice-postings", body).await
}

fn charge() -> Value {
    json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": HOW})
}

/// In hand from 2 March; a fee for 68 pages is handed over on 27 March.
async fn charged() -> Story {
    let story = Story::of(&on_paper()).await;
    story.web.test.set_today("2026-03-27");
    story.by("land", "fees", charge()).await.is(200);
    let served = by_hand("2026-03-27");
    story.by("registrar", "fees/service", served).await.is(200);
    story
}

#[tokio::test]
async fn a_payment_is_confirmed_by_post_from_its_letter_to_its_proof() {
    let story = charged().await;
    story.web.test.set_today("2026-04-27");
    let paid = json!({"paid_on": "2026-04-27", "amount_fen": 38_000, "receipt": RECEIPT});
    let paid = story.by("registrar", "fees/payment", paid).await.is(200);
    assert_eq!(paid.at("/due_on"), "2026-05-27");
    assert_eq!(waiting(&paid), one("payment_received", "2026-04-27"));
    assert_eq!(paid.at("/undelivered"), true);
    assert_eq!(story.undelivered(true).await, 1);
    says(&story, 1, &["2026年5月27日", RECEIPT]).await;
    // Whoever has it is told to post it, by its name and without the applicant's.
    assert_eq!(story.owed("payment_received").await.len(), 0);
    let told = &story.owed("notice_to_post").await[0].mail;
    assert_eq!(told.to, "land@staff.yunjiang.example");
    assert!(told.subject.contains("收到缴费告知"), "{}", told.subject);
    assert!(!told.text.contains("张三"), "{}", told.text);

    story.web.test.set_today("2026-04-29");
    let early = posts(&story, &paid, "2026-04-26").await;
    let early = early.refuses(409, "day_too_early");
    let detail = early.string("/detail");
    assert!(detail.contains("cannot lie before 2026-04-27"), "{detail}");
    let late = posts(&story, &paid, "2026-04-30").await;
    late.refuses(409, "day_in_future");
    let mut wrong = posting(&paid, "2026-04-28");
    wrong["tracking_number"] = json!("邮件");
    let wrong = story.by("land", "notice-postings", wrong).await;
    wrong.refuses(422, "wrong_service_record");
    let other = story
        .by(
            "supervisor",
            "notice-postings",
            posting(&paid, "2026-04-28"),
        )
        .await;
    other.refuses(403, "not_allowed");
    let done = posts(&story, &paid, "2026-04-28").await.is(200);
    assert_eq!(done.at("/undelivered"), false);
    assert!(done.body["to_post"].is_null());
    assert_eq!(done.at("/due_on"), "2026-05-27", "nothing moves");
    let again = posts(&story, &paid, "2026-04-28").await;
    again.refuses(409, "nothing_to_post");

    // Now the applicant reads it, and the file has the letter and its proof.
    let own = story.own_letters("notice").await;
    assert_eq!(own.len(), 1);
    assert_eq!(own[0]["state"], "served");
    let path = format!("/api/v1/cases/{}/archive", story.case);
    let file = story.web.get(&story.web.staff("head").await, &path).await;
    let papers = file.at("/papers").as_array().unwrap().clone();
    let number = format!("{}-TZ1", story.number);
    let of_it: Vec<(&Value, &Value)> = papers
        .iter()
        .filter(|paper| paper["number"] == number.as_str())
        .map(|paper| (&paper["kind"], &paper["on"]))
        .collect();
    assert_eq!(
        of_it,
        [
            (&json!("notice"), &json!("2026-04-27")),
            (&json!("proof_of_service"), &json!("2026-04-28")),
        ]
    );
}

#[tokio::test]
async fn a_fee_that_is_taken_back_is_told_by_post() {
    let story = charged().await;
    let cancelled = json!({"reason": "页数计算有误"});
    let cancelled = story.by("land", "fees/cancellation", cancelled).await;
    let cancelled = cancelled.is(200);
    assert_eq!(waiting(&cancelled), one("fee_cancelled", "2026-03-27"));
    assert_eq!(cancelled.at("/due_on"), "2026-03-30");
    says(&story, 1, &["页数计算有误", "380元", "2026年3月30日"]).await;
}

#[tokio::test]
async fn a_case_that_is_taken_up_again_is_told_by_post() {
    let story = Story::of(&on_paper()).await;
    story.approve().await;
    story.serve(by_hand("2026-03-02")).await.is(200);
    story.web.test.set_today("2026-04-20");
    let remedy = json!({
        "kind": "reconsideration", "against": "reply", "filed_on": "2026-03-09", "body": "云江区人民政府",
    });
    story.by("registrar", "remedies", remedy).await.is(200);
    let result = json!({
        "result": "corrected", "decided_on": "2026-04-14", "order": {"what": "decide_anew"},
    });
    story
        .by("registrar", "remedies/r1/result", result)
        .await
        .is(200);
    assert_eq!(story.seen_by("land").await.at("/undelivered"), false);
    let order = json!({"remedy": "r1", "received_on": "2026-04-17"});
    let reopened = story.by("head", "reopening", order).await.is(200);
    assert_eq!(reopened.at("/due_on"), "2026-05-19");
    assert_eq!(
        waiting(&reopened),
        one("application_reopened", "2026-04-20")
    );
    says(&story, 1, &["重新办理", "2026年5月19日"]).await;
    // Answered anew before that was posted: it can still be, and the archive is no place to post from.
    story.by("land", "drafts", granted()).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    let served = story.serve(by_hand("2026-04-20")).await.is(200);
    assert_eq!(served.at("/undelivered"), true);
    let reason = json!({"reason": "申请人书面表示不再复议、诉讼"});
    story.by("registrar", "archive", reason).await.is(200);
    let shut = posts(&story, &reopened, "2026-04-20").await;
    shut.refuses(409, "case_archived");
}

#[tokio::test]
async fn a_consultation_is_told_by_post_and_again_when_it_moves_the_due_date() {
    let story = Story::of(&on_paper()).await;
    let asked = story.asks(asking::third_party()).await.is(200);
    assert_eq!(asked.at("/due_on"), "2026-04-21");
    assert_eq!(waiting(&asked), one("consultation_begun", "2026-03-02"));
    says(&story, 1, &["第三方", "2026年4月21日"]).await;
    let (_, _, text) = notices(&story).await.pop().unwrap();
    assert!(!text.contains("某建材"), "{text}");
    posts(&story, &asked, "2026-03-02").await.is(200);
    story.web.test.set_today("2026-03-05");
    let opinion = json!({"received_on": "2026-03-05", "opinion": "agrees"});
    let opinion = story.by("land", "consultations/c1/opinion", opinion).await;
    let opinion = opinion.is(200);
    assert_eq!(opinion.at("/due_on"), "2026-04-02");
    assert_eq!(
        waiting(&opinion),
        one("consultation_moves_due_date", "2026-03-05")
    );
    says(&story, 2, &["2026年4月21日", "2026年4月2日"]).await;

    // One that comes on the day on which it is asked moves nothing, and is not told.
    let story = Story::of(&on_paper()).await;
    story.asks(asking::on_paper()).await.is(200);
    assert!(waiting(&story.seen_by("land").await).is_empty());
    let path = "consultations/c1/service";
    story.by("land", path, posted("2026-03-02")).await.is(200);
    story.web.test.set_today("2026-03-23");
    let silent = json!({"received_on": "2026-03-23", "opinion": "agrees"});
    let late = story.by("land", "consultations/c1/opinion", silent).await;
    let kinds: Vec<String> = (waiting(&late.is(200)).into_iter())
        .map(|(kind, _)| kind)
        .collect();
    assert_eq!(kinds, ["consultation_begun"]);
}

#[tokio::test]
async fn an_answer_is_acknowledged_by_post_and_one_without_good_reason_refused_so() {
    let asked = async || {
        let story = Story::of(&on_paper()).await;
        let asking =
            json!({"answer_by": "2026-03-16", "unclear": "不明确", "items": ["请写明年度"]});
        story.by("land", "clarifications", asking).await.is(200);
        let served = by_hand("2026-03-02");
        let served = story.by("land", "clarifications/service", served).await;
        assert!(waiting(&served.is(200)).is_empty(), "it was handed over");
        story
    };
    let story = asked().await;
    story.web.test.set_today("2026-03-10");
    let answer = json!({"received_on": "2026-03-09", "channel": "mail_signed", "text": "2025年度"});
    let answered = story
        .by("registrar", "clarifications/answer", answer)
        .await
        .is(200);
    assert_eq!(answered.at("/due_on"), "2026-04-07");
    assert_eq!(
        waiting(&answered),
        one("clarification_received", "2026-03-10")
    );
    says(&story, 1, &["2026年3月9日", "2026年4月7日"]).await;

    let story = asked().await;
    story.web.test.set_today("2026-03-18");
    let late = json!({
        "received_on": "2026-03-18", "channel": "mail_signed", "text": "2025年度", "late_because": "出差",
    });
    let late = story.by("registrar", "clarifications/answer", late).await;
    assert!(
        waiting(&late.is(200)).is_empty(),
        "not before it is decided"
    );
    let refuse = json!({"decision": "refuse", "reason": "出差不妨碍补正"});
    let closed = story.by("land", "clarifications/decision", refuse).await;
    let closed = closed.is(200);
    assert_eq!(closed.at("/stage"), "abandoned");
    let kinds: Vec<String> = (waiting(&closed).into_iter())
        .map(|(kind, _)| kind)
        .collect();
    assert_eq!(kinds, ["late_answer_refused", "application_closed"]);
    // The end has a letter of its own.
    assert_ne!(closed.at("/to_post/1/letter"), &Value::Null);
    says(&story, 1, &["出差不妨碍补正"]).await;
}

#[tokio::test]
async fn a_split_is_told_by_post() {
    let story = Story::of(&on_paper()).await;
    let matters = json!({"matters": [{"name": "征地批复"}, {"name": "补偿方案"}]});
    let split = story.by("land", "split", matters).await.is(200);
    assert_eq!(split.at("/opened/0/number"), "YJ-2026-000002");
    let seen = story.seen_by("land").await;
    assert_eq!(waiting(&seen), one("application_split", "2026-03-02"));
    says(&story, 1, &["YJ-2026-000002", "征地批复"]).await;
}

/// A mail that failed is posted in the words in which it was written.
#[tokio::test]
async fn a_mail_that_failed_is_posted_in_its_own_words() {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    story.asks(asking::third_party()).await.is(200);
    story.mails_go_out(vec![refused(); 20]).await;
    let seen = story.seen_by("land").await;
    let kinds: Vec<String> = (waiting(&seen).into_iter()).map(|(kind, _)| kind).collect();
    assert!(
        kinds.contains(&"consultation_begun".to_owned()),
        "{kinds:?}"
    );
    let mail = story.owed("consultation_begun").await.remove(0).mail;
    let letters = notices(&story).await;
    let (_, state, text) = letters
        .iter()
        .find(|(_, _, text)| text.contains(&mail.subject))
        .unwrap();
    assert_eq!(state, "to_be_served");
    assert!(text.ends_with(&mail.text), "{text}");
}

/// What waited and is posted no more: its kind, and why.
fn moot(seen: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = seen.body["not_to_post"].as_array().cloned();
    let all = all.unwrap_or_default();
    all.iter()
        .map(|one| (text(&one["kind"]), text(&one["because"])))
        .collect()
}

#[tokio::test]
async fn what_a_later_letter_makes_untrue_is_posted_no_more() {
    let story = Story::of(&on_paper()).await;
    let asked = story.asks(asking::third_party()).await.is(200);
    assert_eq!(waiting(&asked), one("consultation_begun", "2026-03-02"));
    story.web.test.set_today("2026-03-05");
    let opinion = json!({"received_on": "2026-03-05", "opinion": "agrees"});
    let opinion = story.by("land", "consultations/c1/opinion", opinion).await;
    let opinion = opinion.is(200);
    assert_eq!(
        waiting(&opinion),
        one("consultation_moves_due_date", "2026-03-05")
    );
    assert_eq!(moot(&opinion), one("consultation_begun", "told_otherwise"));
    assert_eq!(opinion.at("/not_to_post/0/on"), "2026-03-05");
    let (_, state, _) = notices(&story).await.remove(0);
    assert_eq!(state, "superseded");
    posts(&story, &asked, "2026-03-05")
        .await
        .refuses(409, "nothing_to_post");
    posts(&story, &opinion, "2026-03-05").await.is(200);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn the_archive_keeps_what_is_still_owed_and_nothing_else() {
    let story = Story::of(&on_paper()).await;
    let asking = json!({"answer_by": "2026-03-16", "unclear": "不明确", "items": ["请写明年度"]});
    story.by("land", "clarifications", asking).await.is(200);
    let served = by_hand("2026-03-02");
    story
        .by("land", "clarifications/service", served)
        .await
        .is(200);
    story.web.test.set_today("2026-03-10");
    let answer = json!({"received_on": "2026-03-09", "channel": "mail_signed", "text": "2025年度"});
    story
        .by("registrar", "clarifications/answer", answer)
        .await
        .is(200);
    let withdrawn = json!({"on": "2026-03-10"});
    let withdrawn = story.by("registrar", "withdrawal", withdrawn).await.is(200);
    let kinds = |seen: &Answer| -> Vec<String> {
        let all = waiting(seen).into_iter();
        all.map(|(kind, _)| kind).collect()
    };
    assert_eq!(
        kinds(&withdrawn),
        ["clarification_received", "application_closed"]
    );
    let reason = json!({"reason": "申请人书面表示不再复议、诉讼"});
    let archived = story.by("registrar", "archive", reason).await.is(200);
    assert_eq!(kinds(&archived), ["application_closed"]);
    assert_eq!(moot(&archived), one("clarification_received", "archived"));
    assert_eq!(archived.at("/undelivered"), true);
    assert_eq!(story.undelivered(true).await, 1);
    // The end is still to be told, from the archive, too.
    let offered = story.actions("registrar").await;
    assert!(offered.to_string().contains("notice-postings"), "{offered}");
    let posted = posting(&archived, "2026-03-10");
    let posted = story.by("registrar", "notice-postings", posted).await;
    let posted = posted.is(200);
    assert_eq!(posted.at("/undelivered"), false);
    assert!(kinds(&posted).is_empty());
    story.web.test.check_house().await.unwrap();
}
