//! One story for each channel by which an application comes in: the date of receipt that the law gives it
//! (Arts. 29 and 31), and what a registrar cannot enter.
//!
//! Today is Monday, 2 March 2026; Saturday, 28 February, is a make-up working day.

use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::web::{Answer, Web, application};

const CASES: &str = "/api/v1/cases";

struct Desk {
    web: Web,
    channel: &'static str,
}

impl Desk {
    async fn of(channel: &'static str) -> Self {
        Self {
            web: Web::open().await,
            channel,
        }
    }

    async fn enter(&self, received_on: &str) -> Answer {
        let mut body = application();
        body["channel"] = json!(self.channel);
        body["received_on"] = json!(received_on);
        let registrar = self.web.staff("registrar").await;
        self.web.post(&registrar, CASES, &body).await
    }

    async fn confirm(&self, case: &str, body: Value) -> Answer {
        let registrar = self.web.staff("registrar").await;
        self.web.act(&registrar, case, "confirmation", &body).await
    }

    async fn seen(&self, case: &str) -> Answer {
        let registrar = self.web.staff("registrar").await;
        let path = format!("{CASES}/{case}");
        self.web.get(&registrar, &path).await.is(200)
    }

    /// Why the day of receipt is the day it is, as the receipt tells it.
    async fn rule(&self, case: &str) -> String {
        let registrar = self.web.staff("registrar").await;
        let path = format!("{CASES}/{case}/letters");
        let letters = self.web.get(&registrar, &path).await.is(200);
        let text = letters.string("/items/0/text");
        let line = text.lines().find(|line| line.starts_with("确定依据："));
        line.unwrap().trim_start_matches("确定依据：").to_owned()
    }

    /// What no channel can have: a day to come, one too long ago, and one that is none.
    async fn refuses_impossible_days(&self) {
        for (day, code) in [
            ("2026-03-03", "day_in_future"),
            ("2025-02-27", "day_too_early"),
        ] {
            let answer = self.enter(day).await.refuses(409, code);
            assert_eq!(answer.body.get("ground"), None, "no provision says it");
            let named = ("received_on".to_owned(), code.to_owned());
            assert_eq!(answer.fields(), [named]);
        }
        for odd in ["2026-02-30", "yesterday", ""] {
            let answer = self.enter(odd).await.refuses(422, "invalid_content");
            assert_eq!(
                answer.fields(),
                [("received_on".to_owned(), "wrong_shape".to_owned())],
                "{odd}"
            );
        }
    }

    /// The channel counts from the day it reached the agency: nothing waits, and nothing can be confirmed.
    async fn counts_from_arrival(&self) -> String {
        // Sunday is the date of receipt, and Monday the first day that counts.
        let sunday = self.enter("2026-03-01").await.is(201);
        assert_eq!(sunday.at("/stage"), "registered");
        assert_eq!(sunday.at("/received_on"), "2026-03-01");
        assert_eq!(sunday.at("/due_on"), "2026-03-27");
        // A make-up Saturday counts.
        let friday = self.enter("2026-02-27").await.is(201);
        assert_eq!(friday.at("/received_on"), "2026-02-27");
        assert_eq!(friday.at("/due_on"), "2026-03-26");
        let case = friday.string("/id");
        self.confirm(&case, json!({}))
            .await
            .refuses(409, "cannot_confirm");
        assert_eq!(self.seen(&case).await.at("/due_on"), "2026-03-26");
        case
    }

    /// The channel waits until both sides have confirmed, and counts from that day.
    async fn counts_from_confirmation(&self) -> String {
        let entered = self.enter("2026-02-27").await.is(201);
        assert_eq!(entered.at("/stage"), "submitted");
        assert_eq!(entered.at("/filed_on"), "2026-02-27");
        assert_eq!(entered.at("/clock"), "awaiting_confirmation");
        for absent in ["received_on", "due_on", "confirmed_on"] {
            assert!(entered.body.get(absent).is_none(), "{absent}");
        }
        let case = entered.string("/id");
        let day = |on: &str| json!({"on": on});
        self.confirm(&case, day("2026-02-26"))
            .await
            .refuses(409, "day_too_early");
        self.confirm(&case, day("2026-03-03"))
            .await
            .refuses(409, "day_in_future");
        self.confirm(&case, day("soon"))
            .await
            .refuses(422, "invalid_content");
        let assignment = json!({"department": self.web.test.department(crate::harness::app::LAND)});
        let registrar = self.web.staff("registrar").await;
        self.web
            .act(&registrar, &case, "assignments", &assignment)
            .await
            .refuses(409, "cannot_assign");
        let confirmed = self.confirm(&case, day("2026-02-28")).await.is(200);
        assert_eq!(confirmed.at("/stage"), "registered");
        assert_eq!(confirmed.at("/confirmed_on"), "2026-02-28");
        assert_eq!(confirmed.at("/received_on"), "2026-02-28");
        assert_eq!(confirmed.at("/due_on"), "2026-03-27");
        self.confirm(&case, day("2026-03-01"))
            .await
            .refuses(409, "cannot_confirm");
        // Whoever cannot be reached stays registered as waiting, however long: no clock runs.
        let unreachable = self.enter("2026-03-02").await.is(201).string("/id");
        self.web.test.set_today("2026-05-20");
        let waiting = self.seen(&unreachable).await;
        assert_eq!(waiting.at("/overdue"), false);
        assert!(waiting.body.get("due_on").is_none());
        let reached = self.confirm(&unreachable, json!({})).await.is(200);
        assert_eq!(reached.at("/received_on"), "2026-05-20");
        case
    }
}

#[tokio::test]
async fn handed_in_at_the_counter_it_is_received_that_day() {
    let desk = Desk::of("in_person").await;
    let case = desk.counts_from_arrival().await;
    let rule = desk.rule(&case).await;
    assert!(rule.contains("第三十一条第（一）项"), "{rule}");
    desk.refuses_impossible_days().await;
}

#[tokio::test]
async fn spoken_and_written_down_by_the_office_it_is_received_that_day() {
    let desk = Desk::of("oral").await;
    let case = desk.counts_from_arrival().await;
    let rule = desk.rule(&case).await;
    assert!(
        rule.contains("第二十九条") && rule.contains("代为填写"),
        "{rule}"
    );
    desk.refuses_impossible_days().await;
}

#[tokio::test]
async fn mail_that_is_signed_for_is_received_when_the_agency_signs_whenever_it_is_entered() {
    let desk = Desk::of("mail_signed").await;
    let case = desk.counts_from_arrival().await;
    let rule = desk.rule(&case).await;
    assert!(rule.contains("以行政机关签收之日为收到申请之日"), "{rule}");
    desk.refuses_impossible_days().await;
}

#[tokio::test]
async fn ordinary_mail_is_received_when_it_is_confirmed_which_is_due_the_day_it_arrives() {
    let desk = Desk::of("mail_ordinary").await;
    desk.refuses_impossible_days().await;
    // Confirmed on the day it arrives, it is received on that day.
    let today = desk.enter("2026-03-02").await.is(201).string("/id");
    let confirmed = desk.confirm(&today, json!({})).await.is(200);
    assert_eq!(confirmed.at("/received_on"), "2026-03-02");
    assert_eq!(confirmed.at("/due_on"), "2026-03-30");
    let case = desk.counts_from_confirmation().await;
    let rule = desk.rule(&case).await;
    assert!(rule.contains("应当于收到申请的当日与申请人确认"), "{rule}");
}

#[tokio::test]
async fn a_fax_is_received_when_both_sides_confirm_it() {
    let desk = Desk::of("fax").await;
    desk.refuses_impossible_days().await;
    let case = desk.counts_from_confirmation().await;
    let rule = desk.rule(&case).await;
    assert!(
        rule.contains("传真") && rule.contains("双方确认之日"),
        "{rule}"
    );
}

#[tokio::test]
async fn an_e_mail_is_received_when_both_sides_confirm_it() {
    let desk = Desk::of("email").await;
    desk.refuses_impossible_days().await;
    let case = desk.counts_from_confirmation().await;
    let rule = desk.rule(&case).await;
    assert!(rule.contains("第三十一条第（三）项"), "{rule}");
}

#[tokio::test]
async fn what_was_sent_to_another_office_is_received_when_it_is_confirmed() {
    let desk = Desk::of("misdirected").await;
    desk.refuses_impossible_days().await;
    let case = desk.counts_from_confirmation().await;
    let rule = desk.rule(&case).await;
    assert!(rule.contains("机构以外"), "{rule}");
}

#[tokio::test]
async fn filed_online_it_is_received_when_it_is_confirmed_by_whoever_the_authority_chose() {
    let desk = Desk::of("online").await;
    desk.enter("2026-03-02")
        .await
        .refuses(422, "invalid_content");
    let (number, _) = desk.web.file().await;
    let registrar = desk.web.staff("registrar").await;
    let case = desk.web.find(&registrar, &number).await;
    assert_eq!(desk.seen(&case).await.at("/stage"), "submitted");
    desk.web.test.set_today("2026-03-03");
    let confirmed = desk.confirm(&case, json!({})).await.is(200);
    assert_eq!(confirmed.at("/filed_on"), "2026-03-02");
    assert_eq!(confirmed.at("/received_on"), "2026-03-03");
    // The system's own confirmation is one, late in the evening as well.
    let automatic = Web::around(Test::automatic().await);
    automatic.test.at("2026-03-02T15:30:00Z");
    let (number, _) = automatic.file().await;
    let registrar = automatic.staff("registrar").await;
    let case = automatic.find(&registrar, &number).await;
    let path = format!("{CASES}/{case}");
    let seen = automatic.get(&registrar, &path).await.is(200);
    assert_eq!(seen.at("/confirmed_on"), "2026-03-02");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    automatic
        .act(&registrar, &case, "confirmation", &json!({}))
        .await
        .refuses(409, "cannot_confirm");
}

#[tokio::test]
async fn what_is_no_channel_or_no_application_is_not_entered() {
    let desk = Desk::of("pigeon").await;
    let answer = desk.enter("2026-03-02").await;
    let answer = answer.refuses(422, "invalid_content");
    assert_eq!(
        answer.fields(),
        [("channel".to_owned(), "wrong_shape".to_owned())]
    );
    let registrar = desk.web.staff("registrar").await;
    let mut without = application();
    without["received_on"] = json!("2026-03-02");
    let answer = desk.web.post(&registrar, CASES, &without).await;
    answer.refuses(422, "invalid_content");
    for channel in [
        "in_person",
        "oral",
        "mail_signed",
        "mail_ordinary",
        "email",
        "fax",
        "misdirected",
    ] {
        let mut body = application();
        body["channel"] = json!(channel);
        body["information"] = json!({});
        let answer = desk.web.post(&registrar, CASES, &body).await;
        let answer = answer.refuses(422, "invalid_content");
        assert_eq!(
            answer.fields(),
            [("information".to_owned(), "nothing_wanted".to_owned())],
            "{channel}"
        );
    }
    let list = desk.web.get(&registrar, CASES).await.is(200);
    assert_eq!(list.at("/items"), &json!([]));
}
