//! What letters and refusals say of what has happened: late answers that were judged, silence, ordered days.

use disclosure::jobs;
use serde_json::{Value, json};

use crate::calendars_told::on_paper;
use crate::harness::app::{HEALTH, LAND};
use crate::harness::story::{Story, by_hand, by_post};
use crate::harness::web::{Answer, application, granted};
use crate::merging_http::{follow, merges};

/// Asked on paper on 2 March to answer by the 16th.
async fn asked(application: &Value) -> Story {
    let story = Story::of(application).await;
    let asking =
        json!({"answer_by": "2026-03-16", "unclear": "未指明年度。", "items": ["请写明年度"]});
    story.by("land", "clarifications", asking).await.is(200);
    story
        .by("land", "clarifications/service", by_hand("2026-03-02"))
        .await
        .is(200);
    story
}

async fn own(story: &Story, step: &str, body: Value) -> Answer {
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/{step}", story.number);
    story.web.post(&applicant, &path, &body).await
}

async fn letter(story: &Story, kind: &str) -> String {
    let letters = story.own_letters(kind).await;
    letters.last().unwrap()["text"].as_str().unwrap().to_owned()
}

fn check(text: &str, said: &[&str], unsaid: &[&str]) {
    for said in said {
        assert!(text.contains(said), "{said}: {text}");
    }
    for unsaid in unsaid {
        assert!(!text.contains(unsaid), "{unsaid}: {text}");
    }
}

fn remedies(seen: &Answer) -> Vec<(String, String, Value)> {
    let clocks = seen.at("/clocks").as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let of = |clock: &Value| {
        (
            text(&clock["kind"]),
            text(&clock["state"]),
            clock["due_on"].clone(),
        )
    };
    let all = clocks.iter().map(of);
    all.filter(|(kind, ..)| kind == "reconsideration" || kind == "suit")
        .collect()
}

fn open(kind: &str, state: &str) -> (String, String, Value) {
    (kind.to_owned(), state.to_owned(), Value::Null)
}

async fn refuses_late(story: &Story, because: &str) -> Answer {
    let refuse = json!({"decision": "refuse", "reason": because});
    story
        .by("land2", "clarifications/decision", refuse.clone())
        .await
        .refuses(409, "not_the_handler");
    story.by("land", "clarifications/decision", refuse).await
}

#[tokio::test]
async fn a_late_answer_that_was_judged_is_named_with_its_reason_and_its_remedies() {
    let story = asked(&application()).await;
    let first = letter(&story, "clarification").await;
    check(&first, &["不明确之处为：未指明年度。\n"], &["。。"]);
    story.web.test.set_today("2026-03-17");
    let late = json!({"text": "2025年度", "late_because": "忘记了"});
    own(&story, "clarification", late).await.is(200);
    let done = refuses_late(&story, "遗忘不属于正当理由。").await.is(200);
    assert_eq!(done.at("/stage"), "abandoned");
    let note = letter(&story, "abandonment").await;
    let remedy = ["如对本决定不服", "行政复议", "60日", "行政诉讼", "6个月"];
    check(
        &note,
        &[
            "2026年3月2日，本机关收到您提出的",
            "本机关于2026年3月17日收到您逾期提交的答复及逾期理由的说明。经审查，所述理由不属于正当理由：遗忘不属于正当理由。\n",
        ],
        &["未收到", "请尽快提交", "。。"],
    );
    check(&note, &remedy, &[]);
    let mail = &story.owed("application_closed").await[0].mail.text;
    check(
        mail,
        &["经审查，所述逾期理由不属于正当理由"],
        &["请尽快提交", "未收到"],
    );
    let mail = &story.owed("late_answer_refused").await[0].mail.text;
    check(mail, &remedy, &[]);
    let seen = story.applicant("").await;
    assert_eq!(
        remedies(&seen),
        [
            open("reconsideration", "not_begun"),
            open("suit", "not_begun")
        ]
    );
    let again = json!({"text": "2025年度", "late_because": "住院"});
    let again = own(&story, "clarification", again).await;
    let again = again.refuses(409, "cannot_answer");
    assert!(again.text.contains("Art. 30"), "{}", again.text);

    let mut english = application();
    english["applicant"]["language"] = json!("en");
    let story = asked(&english).await;
    story.web.test.set_today("2026-03-17");
    let late = json!({"text": "2025", "late_because": "I forgot"});
    own(&story, "clarification", late).await.is(200);
    refuses_late(&story, "forgetting is no good reason")
        .await
        .is(200);
    check(
        &letter(&story, "abandonment").await,
        &[
            "On 17 March 2026 we received your late answer and your reasons for the delay. We examined them, and they are not good reasons: forgetting is no good reason.",
            "If you do not accept this decision",
        ],
        &["nothing came", "please answer now"],
    );
}

#[tokio::test]
async fn silence_is_still_invited_to_explain_and_told_of_remedies() {
    let story = asked(&on_paper()).await;
    story.web.test.set_today("2026-03-17");
    assert_eq!(jobs::lapse::run_once(&story.web.test.app).await.unwrap(), 1);
    check(
        &letter(&story, "abandonment").await,
        &[
            "本机关未收到您的答复",
            "请尽快提交并说明理由",
            "如对本决定不服",
        ],
        &[],
    );
    // A reconsideration of that decision is the remedy of the clock.
    story.web.test.set_today("2026-03-20");
    let remedy = json!({
        "kind": "reconsideration", "against": "other", "filed_on": "2026-03-19",
        "body": "云江区人民政府", "number": "云政复〔2026〕7号",
    });
    let filed = story
        .by("registrar", "remedies", remedy.clone())
        .await
        .is(200);
    assert_eq!(
        remedies(&filed),
        [open("reconsideration", "met"), open("suit", "not_begun")]
    );
    story
        .by("registrar", "remedies", remedy.clone())
        .await
        .refuses(409, "remedy_recorded_before");
    let mut another = remedy;
    another["number"] = json!("云政复〔2026〕8号");
    story.by("registrar", "remedies", another).await.is(200);

    // Whoever left no address for mail is written to of the refusal.
    let answer = json!({
        "received_on": "2026-03-18", "channel": "in_person", "text": "2025年度",
        "late_because": "忘记了",
    });
    let mut online = answer.clone();
    online["channel"] = json!("online");
    let online = story
        .by("registrar", "clarifications/answer", online)
        .await
        .refuses(422, "invalid_content");
    assert_eq!(
        online.fields(),
        [("channel".to_owned(), "online_files_itself".to_owned())]
    );
    story
        .by("registrar", "clarifications/answer", answer)
        .await
        .is(200);
    let refuse = json!({"decision": "refuse", "reason": "遗忘不属于正当理由"});
    let done = story
        .by("land", "clarifications/decision", refuse)
        .await
        .is(200);
    let waiting = done.at("/to_post").as_array().unwrap().clone();
    let kinds: Vec<&Value> = waiting.iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["application_closed", "late_answer_refused"]);
}

#[tokio::test]
async fn a_silent_applicant_is_not_told_of_reasons_that_were_given() {
    for (language, said, unsaid) in [
        ("zh-CN", "超过合理范围，且您未说明理由", "您说明的理由"),
        (
            "en",
            "in number or frequency, and you gave no reasons for it",
            "the reasons you gave",
        ),
    ] {
        let mut application = application();
        application["applicant"]["language"] = json!(language);
        let story = Story::of(&application).await;
        let mut asking =
            json!({"answer_by": "2026-03-16", "unclear": "多为同一事项", "items": ["请说明原因"]});
        asking["since"] = json!("2010-01-01");
        story
            .by("land", "reasons", asking.clone())
            .await
            .refuses(409, "day_too_early");
        asking["since"] = json!("2025-03-02");
        let mut unfit = asking.clone();
        unfit["answer_by"] = json!("2026-03-14");
        let unfit = story.by("land", "reasons", unfit).await;
        let unfit = unfit.refuses(422, "answer_day_unfit");
        assert!(unfit.text.contains("Art. 35"), "{}", unfit.text);
        let written = story.by("land", "reasons", asking).await.is(200);
        assert_eq!(written.at("/reasons/applications"), 1);
        assert_eq!(written.at("/reasons/counted_few"), true);
        story
            .by("land", "reasons/service", by_post("2026-03-02"))
            .await
            .is(200);
        // One alone is no number: the letter names none.
        let asked = letter(&story, "reasons").await;
        let (beyond, counted) = if language == "en" {
            ("In number or frequency your applications", "you filed")
        } else {
            ("的数量、频次明显超过合理范围", "经统计")
        };
        check(&asked, &[beyond], &[counted]);
        story.web.test.set_today("2026-03-17");
        let draft = json!({
            "outcome": "refused.4", "kind": "excessive", "reasons": "申请数量明显过多",
            "asked": {"on": "2026-03-02"},
        });
        story.by("land", "drafts", draft).await.is(200);
        let approve = json!({"decision": "approve"});
        story.by("head", "reviews", approve).await.is(200);
        story.serve(by_post("2026-03-17")).await.is(200);
        check(&story.own_replies().await[0], &[said], &[unsaid]);
        let given = json!({"text": "研究需要"});
        let given = own(&story, "reasons", given).await;
        let given = given.refuses(409, "cannot_answer");
        assert!(given.text.contains("Art. 35"), "{}", given.text);
    }
}

#[tokio::test]
async fn nothing_extends_a_day_that_an_order_fixes() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-20");
    let sought = json!({
        "kind": "reconsideration", "against": "non_reply", "filed_on": "2026-03-12",
        "body": "云江区人民政府",
    });
    story.by("registrar", "remedies", sought).await.is(200);
    let mut decision = json!({
        "result": "corrected", "decided_on": "2026-03-18",
        "order": {"what": "decide_anew", "until": "2026-04-03", "working_days": 10},
    });
    let both = story
        .by("registrar", "remedies/r1/result", decision.clone())
        .await
        .refuses(422, "invalid_content");
    assert_eq!(
        both.fields(),
        [("order.until".to_owned(), "unexpected".to_owned())]
    );
    decision["order"]
        .as_object_mut()
        .unwrap()
        .remove("working_days");
    story
        .by("registrar", "remedies/r1/result", decision)
        .await
        .is(200);
    let taken_up = json!({"remedy": "r1", "received_on": "2026-03-20"});
    let seen = story.by("registrar", "reopening", taken_up).await.is(200);
    assert_eq!(seen.at("/due_on"), "2026-04-03");
    let actions = story.actions("land").await;
    assert!(!actions.as_array().unwrap().contains(&json!("extensions")));
    let extension = json!({"working_days": 10, "reason": "需核对档案"});
    let no = story
        .by("land", "extensions", extension.clone())
        .await
        .refuses(409, "order_fixes_day");
    assert!(no.text.contains("2026-04-03"), "{}", no.text);

    // A clarification begins a period of the law's own, which can be extended.
    let asking = json!({"answer_by": "2026-03-27", "unclear": "不明确", "items": ["请写明年度"]});
    story.by("land", "clarifications", asking).await.is(200);
    story
        .by("land", "clarifications/service", by_hand("2026-03-20"))
        .await
        .is(200);
    story.web.test.set_today("2026-03-24");
    own(&story, "clarification", json!({"text": "2025年度"}))
        .await
        .is(200);
    story.by("land", "extensions", extension).await.is(200);
}

#[tokio::test]
async fn what_is_over_is_not_offered_for_withdrawal_and_a_late_one_counts_no_days() {
    let story = asked(&application()).await;
    assert!(story.applicant("").await.text.contains("\"withdrawal\""));
    story.web.test.set_today("2026-03-17");
    let seen = story.applicant("").await;
    assert_eq!(seen.at("/actions"), &json!(["clarification", "documents"]));
    let no = own(&story, "withdrawal", json!({})).await;
    let no = no.refuses(409, "cannot_withdraw");
    assert!(no.text.contains("(2026-03-16) is over"), "{}", no.text);
    // What came in while it could is recorded all the same.
    let paper = json!({"on": "2026-03-16"});
    story.by("registrar", "withdrawal", paper).await.is(200);

    // Due on 30 March, withdrawn on 1 April.
    let late = Story::in_hand().await;
    late.web.test.set_today("2026-04-01");
    own(&late, "withdrawal", json!({})).await.is(200);
    let path = format!("/api/v1/cases/{}/deadline", late.case);
    let told = late.web.get(&late.web.staff("head").await, &path).await;
    let told = told.is(200);
    let last = told.at("/ledger").as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["to"], &last["count"], &last["rule"]),
        (&json!("2026-03-30"), &json!(20), &json!("reply_period"))
    );
}

#[tokio::test]
async fn nobody_is_put_into_a_department_that_has_merged() {
    let story = Story::in_hand().await;
    let (web, test) = (&story.web, &story.web.test);
    let of = |name: &str| json!(test.department(name).0);
    test.set_today("2026-03-09");
    merges(web, HEALTH, LAND, "2026-03-09").await.is(200);
    follow(test).await;
    let account = json!({
        "login": "new.handler", "name": "新承办", "role": "handler", "department": of(HEALTH),
        "email": "new@staff.yunjiang.example", "password": "correct horse battery",
    });
    let security = web.staff("security").await;
    let made = web.post(&security, "/api/v1/accounts", &account).await;
    assert_eq!(
        made.is(422).fields(),
        [("department".to_owned(), "department_closed".to_owned())]
    );
    let conference = |on: &str| {
        json!({
            "on": on, "question": "能否公开", "conclusion": "公开",
            "views": [
                {"department": of(LAND), "view": "可以"},
                {"department": of(HEALTH), "view": "可以"},
            ],
        })
    };
    let no = story
        .by("land", "conferences", conference("2026-03-09"))
        .await;
    assert_eq!(
        no.is(422).fields(),
        [(
            "views[1].department".to_owned(),
            "department_closed".to_owned()
        )]
    );
    story
        .by("land", "conferences", conference("2026-03-06"))
        .await
        .is(200);
    story.by("land", "drafts", granted()).await.is(200);
}
