//! The fee over HTTP: quoted, notified, paid or not, taken back; good and bad (Art. 42; 国办函〔2020〕109号).

use disclosure::jobs;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::app::LAND;
use crate::harness::story::{Story, busy, by_hand, by_post, refused};
use crate::harness::web::{Answer, Web, application, granted};

const HOW: &str = "云岭县财政局非税收入专户，缴款码 5306 0126";
const RECEIPT: &str = "53060126-0012345678";

fn by_page(pages: u32) -> Value {
    json!({"basis": "by_page", "pages": pages, "provided": "email", "how_to_pay": HOW})
}

fn by_item(items: u32) -> Value {
    json!({"basis": "by_item", "items": items, "how_to_pay": HOW})
}

fn paid(on: &str, amount_fen: i64) -> Value {
    json!({"paid_on": on, "amount_fen": amount_fen, "receipt": RECEIPT})
}

/// In hand from 2 March; 68 pages are charged for on 27 March, three days before the reply is due.
async fn charged(service: Value) -> Story {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-27");
    story.by("land", "fees", by_page(68)).await.is(200);
    story.by("registrar", "fees/service", service).await.is(200);
    story
}

async fn quotes(story: &Story, query: &str) -> Answer {
    let path = format!("/api/v1/cases/{}/fees{query}", story.case);
    story.web.get(&story.web.staff("land").await, &path).await
}

async fn lapse(story: &Story) -> usize {
    jobs::lapse::run_once(&story.web.test.app).await.unwrap()
}

/// Files one more application of the usual applicant, and goes on with that.
async fn next_application(story: &mut Story) {
    let web = &story.web;
    let filed = web
        .post(&web.anyone(), "/api/v1/applications", &application())
        .await
        .is(201);
    let (number, code) = (filed.string("/number"), filed.string("/query_code"));
    story.case = web.find(&web.staff("registrar").await, &number).await;
    (story.number, story.code) = (number, code);
}

async fn take_in_hand(story: &Story) {
    story
        .by("registrar", "confirmation", json!({}))
        .await
        .is(200);
    let department = json!({"department": story.web.test.department(LAND).0});
    story
        .by("registrar", "assignments", department)
        .await
        .is(200);
    story.by("land", "claim", json!({})).await.is(200);
}

/// What the applicant of a served notice reads: letter, mail and own page.
async fn reads_how_to_pay(story: &Story) {
    let letters = story.own_letters("fee").await;
    assert_eq!(letters.len(), 1, "the one that was served");
    assert_eq!(letters[0]["number"], format!("{}-SF2", story.number));
    let text = letters[0]["text"].as_str().unwrap();
    for said in [
        "收费通知",
        "第四十二条",
        "国办函〔2020〕109号",
        "共68页",
        "第31—68页，每页10元，小计380元",
        "应缴纳：380元",
        HOW,
        "20个工作日",
        "2026年4月27日",
        "视为放弃申请",
        "完成缴费次日起重新计算",
        "自然资源局（印章）",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let mail = &story.owed("fee_notified").await[0].mail;
    for said in ["380元", "2026年4月27日", "（告知书到此结束）", "缴纳方式"] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
    let seen = story.applicant("").await;
    assert_eq!(seen.at("/fee/how_to_pay"), HOW);
    assert_eq!(seen.at("/fee/amount"), "CNY 380");
    assert_eq!(seen.at("/fee/pay_by"), "2026-04-27");
    assert_eq!(seen.at("/actions"), &json!(["withdrawal", "documents"]));
    let clocks = seen.at("/clocks").as_array().unwrap();
    let payment = clocks.iter().find(|it| it["kind"] == "payment").unwrap();
    assert_eq!(payment["due_on"], "2026-04-27");
    assert_eq!(payment["state"], "running");
}

#[tokio::test]
async fn a_fee_by_page_stops_the_clock_and_its_payment_begins_the_period_anew() {
    let story = Story::in_hand().await;
    let extend = |days: u16| json!({"working_days": days, "reason": "资料较多"});
    story.by("land", "extensions", extend(5)).await.is(200);
    let pending = story.by("land", "fees", by_page(68)).await;
    pending.refuses(409, "extension_pending");
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve.clone())
        .await
        .is(200);
    let told = json!({"method": "electronic"});
    story.by("land", "extensions/service", told).await.is(200);
    story.web.test.set_today("2026-03-27");
    let written = story.by("land", "fees", by_page(70)).await.is(200);
    assert_eq!(written.at("/stage"), "in_hand", "not before it is served");
    assert_eq!(written.at("/fee/state"), "to_be_served");
    assert_eq!(written.at("/fee/amount_fen"), 40_000);
    assert_eq!(written.at("/due_on"), "2026-04-07");
    assert!(story.applicant("").await.body["fee"].is_null());
    // Miscounted: as long as it is not served it is written anew.
    story.by("land", "fees", by_page(68)).await.is(200);
    let electronic = json!({"method": "electronic"});
    let served = story
        .by("registrar", "fees/service", electronic)
        .await
        .is(200);
    assert_eq!(served.at("/stage"), "awaiting_payment");
    assert_eq!(served.at("/stage_title"), "awaiting payment");
    assert_eq!(served.at("/clock"), "awaiting_payment");
    assert!(served.body["due_on"].is_null(), "the clock stands");
    // Twenty working days after 27 March; 6 April is a holiday (清明节).
    assert_eq!(served.at("/waits_until"), "2026-04-27");
    assert_eq!(served.at("/fee/pay_by"), "2026-04-27");
    assert_eq!(served.at("/fee/charge/pages"), 68);

    reads_how_to_pay(&story).await;

    // What if it is paid on the tenth of April?
    let path = format!(
        "/api/v1/cases/{}/deadline?if_event=fee_paid@2026-04-10",
        story.case
    );
    let what_if = story
        .web
        .get(&story.web.staff("land").await, &path)
        .await
        .is(200);
    assert_eq!(what_if.at("/what_if/due_on"), "2026-05-12");

    story.web.test.set_today("2026-04-27");
    let list = story.web.staff("land").await;
    let list = story.web.get(&list, "/api/v1/worklist").await.is(200);
    assert_eq!(list.at("/items/0/stage"), "awaiting_payment");
    assert_eq!(list.at("/items/0/waits_until"), "2026-04-27");
    let restarted = story
        .by("registrar", "fees/payment", paid("2026-04-27", 38_000))
        .await
        .is(200);
    assert_eq!(restarted.at("/stage"), "in_hand");
    assert_eq!(restarted.at("/received_on"), "2026-04-27");
    // 1 to 5 May are holidays, Saturday 9 May is a working day (调休).
    assert_eq!(restarted.at("/due_on"), "2026-05-27");
    assert_eq!(restarted.at("/fee/state"), "paid");
    assert_eq!(restarted.at("/fee/receipt"), RECEIPT);
    for (kind, said) in [
        ("payment_received", "2026年5月27日"),
        ("payment_received", RECEIPT),
        ("payment_in", "380元"),
    ] {
        let mail = &story.owed(kind).await[0].mail;
        assert!(mail.text.contains(said), "{kind}, {said}: {}", mail.text);
    }
    story
        .by("land", "fees/payment", paid("2026-04-27", 38_000))
        .await
        .refuses(409, "no_fee_owed");
    let again = story.by("land", "fees", by_item(1)).await;
    again.refuses(409, "charged_before");

    // The extension that was used is available again (D10).
    story.by("land", "extensions", extend(20)).await.is(200);
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    let told = story
        .by("land", "extensions/service", by_hand("2026-04-27"))
        .await
        .is(200);
    assert_eq!(told.at("/due_on"), "2026-06-25");
}

#[tokio::test]
async fn a_fee_by_application_is_the_step_of_the_month_that_the_register_counts() {
    let mut story = Story::in_hand().await;
    let mut stranger = application();
    stranger["applicant"]["identity"] = json!({"kind": "passport", "number": "E12345679"});
    let web = &story.web;
    web.post(&web.anyone(), "/api/v1/applications", &stranger)
        .await
        .is(201);
    for _ in 0..9 {
        next_application(&mut story).await;
    }
    take_in_hand(&story).await;
    let tenth = quotes(&story, "").await.is(200);
    assert_eq!(tenth.at("/items_before"), 9);
    assert_eq!(tenth.at("/quotes/0/refused"), "nothing_to_pay");
    let free = story.by("land", "fees", by_item(1)).await;
    free.refuses(409, "nothing_to_pay");

    next_application(&mut story).await;
    take_in_hand(&story).await;
    let eleventh = quotes(&story, "?items=3&pages=101").await.is(200);
    assert_eq!(eleventh.at("/month"), "2026-03-01");
    assert_eq!(eleventh.at("/items_before"), 10);
    assert_eq!(eleventh.at("/quotes/0/basis"), "by_item");
    assert_eq!(eleventh.at("/quotes/0/amount_fen"), 30_000);
    assert_eq!(eleventh.at("/quotes/1/amount_fen"), 72_000);
    assert_eq!(
        eleventh.at("/quotes/1/steps/2"),
        "page 101 at CNY 20 each: CNY 20"
    );
    quotes(&story, "?items=0").await.refuses(400, "bad_query");
    let written = story.by("land", "fees", by_item(3)).await.is(200);
    assert_eq!(written.at("/fee/amount_fen"), 30_000);
    assert_eq!(written.at("/fee/charge/before"), 10);
    let hand = by_hand("2026-03-02");
    story.by("land", "fees/service", hand).await.is(200);
    let letter = story.own_letters("fee").await[0]["text"].clone();
    for said in ["拆分为3件", "2026年3月", "第11至13件", "应缴纳：300元"] {
        assert!(letter.as_str().unwrap().contains(said), "{said}: {letter}");
    }

    // What was split counts as many; a new month begins anew.
    next_application(&mut story).await;
    take_in_hand(&story).await;
    assert_eq!(quotes(&story, "").await.at("/items_before"), 13);
    story.web.test.set_today("2026-04-01");
    next_application(&mut story).await;
    assert_eq!(
        story
            .web
            .get(
                &story.web.staff("registrar").await,
                &format!("/api/v1/cases/{}/fees", story.case)
            )
            .await
            .is(200)
            .at("/items_before"),
        0
    );
    assert_eq!(lapse(&story).await, 1, "what was charged on 2 March");
}

#[tokio::test]
async fn what_is_not_paid_is_abandoned_on_the_day_of_the_law_whenever_the_job_comes() {
    let story = charged(by_hand("2026-03-27")).await;
    story.web.test.set_today("2026-04-27");
    assert_eq!(lapse(&story).await, 0, "the last day is not over");
    // The program was down for a week.
    story.web.test.set_today("2026-05-06");
    let withdrawal = json!({"on": "2026-05-06"});
    story
        .by("registrar", "withdrawal", withdrawal)
        .await
        .refuses(409, "cannot_withdraw");
    let late = story
        .by("registrar", "fees/payment", paid("2026-04-28", 38_000))
        .await;
    late.refuses(409, "paid_too_late");
    assert_eq!(lapse(&story).await, 1);
    assert_eq!(lapse(&story).await, 0);
    let closed = story.seen_by("land").await;
    assert_eq!(closed.at("/stage"), "abandoned");
    assert_eq!(closed.at("/outcome"), "other.2");
    assert_eq!(closed.at("/closed_on"), "2026-04-28");
    assert!(closed.body["due_on"].is_null());
    let note = &story.own_letters("abandonment").await[0];
    assert_eq!(note["number"], format!("{}-FQ2", story.number));
    let text = note["text"].as_str().unwrap();
    for said in [
        "2026年3月27日通知您缴纳信息处理费",
        "2026年4月27日（含当日）",
        "未按照收费通知的要求缴纳费用",
        "依据国办函〔2020〕109号第六条，该申请自2026年4月28日起视为放弃",
        "如对本决定不服",
        "行政复议",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("正当理由"), "{text}");
    let mail = &story.owed("application_closed").await[0].mail;
    assert!(mail.text.contains("信息处理费"), "{}", mail.text);
    assert_eq!(story.owed("case_closed").await.len(), 1);
    let events = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("land").await, &events).await;
    let events = events.at("/items").as_array().unwrap().clone();
    let last = events.last().unwrap();
    assert_eq!(last["event"], "abandoned");
    assert_eq!(last["on"], "2026-04-28");

    // The money was there in time, and the slip lay in a tray.
    let late = story
        .by("registrar", "fees/payment", paid("2026-04-28", 38_000))
        .await;
    late.refuses(409, "paid_too_late");
    let revived = story
        .by("registrar", "fees/payment", paid("2026-04-27", 38_000))
        .await
        .is(200);
    assert_eq!(revived.at("/stage"), "in_hand");
    assert_eq!(revived.at("/due_on"), "2026-05-27");
    assert!(revived.body["closed_on"].is_null());
}

#[tokio::test]
async fn a_payment_in_time_leads_out_of_the_archive() {
    let story = charged(by_hand("2026-03-27")).await;
    story.web.test.set_today("2026-04-28");
    assert_eq!(lapse(&story).await, 1);
    story.web.test.set_today("2026-05-06");
    let reason = json!({"reason": "申请人未缴费，卷宗已整理"});
    let archived = story.by("registrar", "archive", reason).await.is(200);
    assert_eq!(archived.at("/archived_on"), "2026-05-06");
    for login in ["registrar", "land"] {
        let open = story.actions(login).await;
        let open = open.as_array().unwrap().clone();
        assert!(open.contains(&json!("fees/payment")), "{login}: {open:?}");
        assert!(!open.contains(&json!("drafts")), "{login}: {open:?}");
    }
    // Late is late, in the archive too, and a part is no payment.
    for (body, status, code) in [
        (paid("2026-04-28", 38_000), 409, "paid_too_late"),
        (paid("2026-04-27", 37_999), 422, "wrong_amount"),
    ] {
        let no = story.by("registrar", "fees/payment", body).await;
        no.refuses(status, code);
    }
    // The treasury's slip comes to light on 7 May: the money was there on the last day.
    story.web.test.set_today("2026-05-07");
    let revived = story
        .by("registrar", "fees/payment", paid("2026-04-27", 38_000))
        .await
        .is(200);
    assert_eq!(revived.at("/stage"), "in_hand");
    assert_eq!(revived.at("/due_on"), "2026-05-27");
    assert_eq!(revived.at("/handler/name"), "承大地");
    assert!(revived.body["archived_on"].is_null() && revived.body["outcome"].is_null());
    assert_eq!(story.owed("payment_received").await.len(), 1);
    story.approve().await;
    let replied = story.serve(by_hand("2026-05-07")).await.is(200);
    assert_eq!(replied.at("/reply/on_time"), true);
    let reason = json!({"reason": "申请人书面表示不再复议、诉讼"});
    let archived = story.by("registrar", "archive", reason).await.is(200);
    assert_eq!(archived.at("/archived_on"), "2026-05-07");
    // What is paid is not paid again.
    let again = paid("2026-04-27", 38_000);
    story
        .by("registrar", "fees/payment", again)
        .await
        .refuses(409, "case_archived");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn the_days_to_pay_run_from_the_arrival_of_a_posted_notice() {
    let story = charged(by_post("2026-03-27")).await;
    let posted = story.seen_by("land").await;
    assert_eq!(posted.at("/stage"), "awaiting_payment");
    assert!(posted.body["waits_until"].is_null(), "not known yet");
    assert!(posted.body["fee"]["pay_by"].is_null());
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let land = story.web.staff("land").await;
    let deadline = story.web.get(&land, &path).await.is(200);
    assert_eq!(deadline.at("/state"), "awaiting_payment");
    assert!(deadline.body["pay_by"].is_null(), "{}", deadline.text);
    assert!(deadline.body["waits_until"].is_null(), "{}", deadline.text);
    let mail = &story.owed("fee_notified").await[0].mail;
    assert!(mail.text.contains("次日起20个工作日内"), "{}", mail.text);
    // Two months later nobody has said when it arrived: nothing lapses unseen.
    story.web.test.set_today("2026-06-01");
    assert_eq!(lapse(&story).await, 0);
    let waits = story.seen_by("land").await;
    assert_eq!(waits.at("/clock"), "awaiting_payment");
    assert_eq!(
        waits.at("/actions"),
        &json!([
            "fees/service",
            "fees/delivery",
            "fees/payment",
            "fees/cancellation",
            "withdrawal",
            "documents",
            "sub-deadlines",
            "conferences"
        ])
    );
    let arrived = |on: &str| json!({"on": on});
    story
        .by("head", "fees/delivery", arrived("2026-03-26"))
        .await
        .refuses(409, "day_too_early");
    let known = story
        .by("head", "fees/delivery", arrived("2026-04-01"))
        .await
        .is(200);
    assert_eq!(known.at("/fee/pay_by"), "2026-04-30");
    story
        .by("head", "fees/delivery", arrived("2026-04-02"))
        .await
        .refuses(409, "fee_notice_arrived");
    assert_eq!(lapse(&story).await, 1);
    assert_eq!(story.seen_by("land").await.at("/closed_on"), "2026-05-01");

    // Whoever pays has had the notice by then.
    let story = charged(by_post("2026-03-27")).await;
    story.web.test.set_today("2026-05-20");
    let restarted = story
        .by("land", "fees/payment", paid("2026-05-20", 38_000))
        .await
        .is(200);
    assert_eq!(restarted.at("/stage"), "in_hand");
    assert_eq!(restarted.at("/due_on"), "2026-06-17");
}

#[tokio::test]
async fn a_posted_notice_that_comes_back_is_served_again() {
    let story = charged(by_post("2026-03-27")).await;
    story.web.test.set_today("2026-04-10");
    let offered = story.actions("land").await;
    assert!(
        offered.as_array().unwrap().contains(&json!("fees/service")),
        "{offered}"
    );
    // Not before it was posted; posted again, still nobody knows when it arrives.
    story
        .by("land", "fees/service", by_hand("2026-03-26"))
        .await
        .refuses(409, "day_too_early");
    let again = story.by("registrar", "fees/service", by_post("2026-04-10"));
    let again = again.await.is(200);
    assert_eq!(again.at("/stage"), "awaiting_payment");
    assert_eq!(again.at("/fee/served_on"), "2026-03-27");
    assert!(again.body["fee"]["pay_by"].is_null());
    // It comes back once more, the applicant signs for it at the counter: 20 working days from that day, 1 to 5 May off.
    story.web.test.set_today("2026-04-20");
    let signed = story
        .by("land", "fees/service", by_hand("2026-04-20"))
        .await;
    let signed = signed.is(200);
    assert_eq!(signed.at("/fee/pay_by"), "2026-05-20");
    assert_eq!(
        signed.at("/fee/served_on"),
        "2026-03-27",
        "since then the clock stands"
    );
    assert_eq!(story.own_letters("fee").await.len(), 1);
    story
        .by("land", "fees/service", by_hand("2026-04-20"))
        .await
        .refuses(409, "nothing_to_serve");
    // Who has heard of it pays, even from before it came a second time.
    let early = paid("2026-03-26", 38_000);
    story
        .by("registrar", "fees/payment", early)
        .await
        .refuses(409, "day_too_early");
    let paid = paid("2026-04-08", 38_000);
    let paid = story.by("registrar", "fees/payment", paid).await.is(200);
    assert_eq!(paid.at("/stage"), "in_hand");
    assert_eq!(paid.at("/due_on"), "2026-05-09", "a Saturday of work");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_mail_instead_that_never_left_leaves_the_posted_notice_as_it_was() {
    let story = charged(by_post("2026-03-27")).await;
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-04-10");
    let mailed = json!({"method": "electronic"});
    let mailed = story.by("land", "fees/service", mailed).await.is(200);
    assert_eq!(mailed.at("/fee/pay_by"), "2026-05-12");
    story.mails_go_out([refused(), refused()]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "awaiting_payment");
    assert!(seen.body["fee"]["pay_by"].is_null(), "{}", seen.text);
    story.web.test.set_today("2026-06-01");
    assert_eq!(
        lapse(&story).await,
        0,
        "nothing lapses by a date nobody knows"
    );
    let signed = story
        .by("land", "fees/service", by_hand("2026-06-01"))
        .await;
    assert_eq!(signed.is(200).at("/fee/pay_by"), "2026-06-30");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn only_the_whole_sum_is_a_payment_and_only_a_receipt_proves_it() {
    let story = charged(by_hand("2026-03-27")).await;
    for amount in [37_999, 38_001, 10_000] {
        let part = story
            .by("land", "fees/payment", paid("2026-03-27", amount))
            .await
            .refuses(422, "wrong_amount");
        assert_eq!(part.at("/errors/0/field"), "amount_fen", "{amount}");
        assert_eq!(
            part.at("/ground"),
            "General Office of the State Council Letter No. 109 of 2020, Art. 6"
        );
    }
    for (body, field) in [
        (paid("2026-03-27", 0), "amount_fen"),
        (
            json!({"amount_fen": 38_000, "receipt": "张三缴费"}),
            "receipt",
        ),
        (json!({"amount_fen": 38_000, "receipt": " "}), "receipt"),
        (
            json!({"amount_fen": 38_000, "receipt": "1".repeat(41)}),
            "receipt",
        ),
    ] {
        let wrong = story.by("land", "fees/payment", body).await.is(422);
        assert_eq!(wrong.at("/errors/0/field"), field);
    }
    let early = story
        .by("land", "fees/payment", paid("2026-03-26", 38_000))
        .await;
    early.refuses(409, "day_too_early");
    let tomorrow = story
        .by("land", "fees/payment", paid("2026-03-28", 38_000))
        .await;
    tomorrow.refuses(409, "day_in_future");
    let head = story
        .by("head", "fees/payment", paid("2026-03-27", 38_000))
        .await;
    head.is(403);
    let today = json!({"amount_fen": 38_000, "receipt": RECEIPT});
    let restarted = story.by("land", "fees/payment", today).await.is(200);
    assert_eq!(restarted.at("/fee/paid_on"), "2026-03-27");
}

#[tokio::test]
async fn a_notice_that_was_a_mistake_is_taken_back_at_the_cost_of_the_office() {
    let story = charged(by_hand("2026-03-27")).await;
    let reason = json!({"reason": "页数统计有误"});
    for login in ["registrar", "head"] {
        let no = story.by(login, "fees/cancellation", reason.clone()).await;
        no.is(403);
    }
    story
        .by("land2", "fees/cancellation", reason.clone())
        .await
        .refuses(409, "not_the_handler");
    let back = story
        .by("land", "fees/cancellation", reason.clone())
        .await
        .is(200);
    assert_eq!(back.at("/stage"), "in_hand");
    assert_eq!(back.at("/due_on"), "2026-03-30", "as if it had not stood");
    assert_eq!(back.at("/fee/state"), "cancelled");
    let mail = &story.owed("fee_cancelled").await[0].mail;
    for said in ["SF1", "页数统计有误", "2026年3月30日"] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
    story
        .by("land", "fees/payment", paid("2026-03-27", 38_000))
        .await
        .refuses(409, "no_fee_owed");
    // The right one, within the period; then that too is taken back, after it.
    story.by("land", "fees", by_page(40)).await.is(200);
    let served = by_hand("2026-03-27");
    let anew = story.by("land", "fees/service", served).await.is(200);
    assert_eq!(anew.at("/fee/amount_fen"), 10_000);
    assert_eq!(
        anew.string("/fee/letter_number"),
        format!("{}-SF2", story.number)
    );
    story.web.test.set_today("2026-04-01");
    let late = story.by("land", "fees/cancellation", reason).await.is(200);
    assert_eq!(late.at("/due_on"), "2026-03-30");
    assert_eq!(late.at("/overdue"), true);
    let again = story.by("land", "fees", by_page(40)).await;
    again.refuses(409, "notice_too_late");
}

#[tokio::test]
async fn a_fee_is_notified_by_the_handler_within_the_period_or_not_at_all() {
    let story = Story::in_hand().await;
    for login in ["registrar", "head", "supervisor"] {
        story.by(login, "fees", by_page(68)).await.is(403);
    }
    let colleague = story.by("land2", "fees", by_page(68)).await;
    colleague.refuses(409, "not_the_handler");
    story
        .by("land", "fees", by_page(30))
        .await
        .refuses(409, "nothing_to_pay");
    let mut where_published = by_page(68);
    where_published["provided"] = json!("where_published");
    let no = story
        .by("land", "fees", where_published)
        .await
        .refuses(422, "pages_not_given");
    assert_eq!(no.at("/errors/0/field"), "provided");
    for (body, field) in [
        (by_page(0), "pages"),
        (by_page(100_001), "pages"),
        (by_item(101), "items"),
        (
            json!({"basis": "by_item", "pages": 3, "how_to_pay": HOW}),
            "pages",
        ),
        (
            json!({"basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": " "}),
            "how_to_pay",
        ),
    ] {
        let wrong = story.by("land", "fees", body).await.is(422);
        assert_eq!(wrong.at("/errors/0/field"), field);
    }
    story
        .by("land", "fees/service", by_hand("2026-03-02"))
        .await
        .refuses(409, "nothing_to_serve");
    story
        .by("land", "fees/delivery", json!({}))
        .await
        .refuses(409, "no_fee_owed");
    story.by("land", "fees", by_page(68)).await.is(200);

    // A mail that never left has asked nobody.
    story.mails_go_out([]).await;
    let electronic = json!({"method": "electronic"});
    story.by("land", "fees/service", electronic).await.is(200);
    story.mails_go_out([refused(), refused()]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/fee/state"), "to_be_served");
    assert_eq!(seen.at("/undelivered"), true, "{}", seen.text);
    assert_eq!(story.undelivered(true).await, 1);
    story.web.test.set_today("2026-03-31");
    story
        .by("land", "fees/service", by_hand("2026-03-31"))
        .await
        .refuses(409, "notice_too_late");

    let story = Story::in_hand().await;
    story.by("land", "drafts", granted()).await.is(200);
    let in_review = story.by("land", "fees", by_page(68)).await;
    in_review.refuses(409, "cannot_charge");
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    story.serve(by_post("2026-03-02")).await.is(200);
    let replied = story.by("land", "fees", by_page(68)).await;
    replied.refuses(409, "cannot_charge");
}

#[tokio::test]
async fn what_was_received_before_the_measures_is_free() {
    let test = Test::unlike("2021-01-04T02:00:00Z", |_| {}).await;
    let mut story = Story {
        web: Web::around(test),
        case: String::new(),
        number: String::new(),
        code: String::new(),
    };
    for (received_on, status) in [("2020-12-31", 409), ("2021-01-01", 200)] {
        let mut body = application();
        body["channel"] = json!("in_person");
        body["received_on"] = json!(received_on);
        let registrar = story.web.staff("registrar").await;
        let recorded = story.web.post(&registrar, "/api/v1/cases", &body).await;
        story.case = recorded.is(201).string("/id");
        let department = json!({"department": story.web.test.department(LAND).0});
        story
            .by("registrar", "assignments", department)
            .await
            .is(200);
        story.by("land", "claim", json!({})).await.is(200);
        let answer = story.by("land", "fees", by_page(68)).await.is(status);
        if status == 409 {
            assert_eq!(answer.code(), "fee_not_in_force");
            let quote = quotes(&story, "?pages=68").await.is(200);
            assert_eq!(quote.at("/quotes/1/refused"), "fee_not_in_force");
            assert!(quote.body["source"].is_null());
        }
    }
}

#[tokio::test]
async fn a_notice_that_leaves_later_is_followed_by_the_last_day_as_it_is() {
    let electronic = json!({"method": "electronic"});
    let story = Box::pin(charged(electronic)).await;
    // Friday the 27th: the mail server is busy until Monday.
    story.mails_go_out([busy()]).await;
    assert!(story.owed("last_day_to_pay_moved").await.is_empty());
    story.web.test.set_today("2026-03-30");
    story.mails_go_out([]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/fee/pay_by"), "2026-04-28");
    let written = &story.owed("fee_notified").await[0].mail.text;
    assert!(written.contains("2026年4月27日"), "{written}");
    let told = story.owed("last_day_to_pay_moved").await;
    assert_eq!(told.len(), 1);
    for said in [
        "收费通知发出之日：2026年3月30日",
        "原告知的最后一日：2026年4月27日",
        "更正后的最后一日：2026年4月28日",
        "20个工作日，变化的只是起算之日",
    ] {
        assert!(
            told[0].mail.text.contains(said),
            "{said}: {}",
            told[0].mail.text
        );
    }
    assert!(
        !told[0].mail.text.contains("节假日"),
        "{}",
        told[0].mail.text
    );
}
