//! Reminders: who is told of which milestone, on which morning, and never twice.

use chrono::{Days, NaiveDate};
use disclosure::app::App;
use disclosure::jobs::remind;
use disclosure::notify::transport::Transport;
use disclosure::rules::calendar::{Calendar, Region};
use disclosure::rules::reminders::{Hours, Milestone};
use proptest::prelude::*;
use serde_json::json;

use crate::harness::app::HEALTH;
use crate::harness::asking::{Asking, code_of, link_answers, on_paper, posted, third_party};
use crate::harness::mails::Owed;
use crate::harness::reports::failed;
use crate::harness::smtp::{SmtpServer, settings};
use crate::harness::story::{Story, by_post};
use crate::harness::web::{Web, application};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn china() -> &'static Calendar {
    Calendar::builtin(Region::China)
}

/// Lets the job run; how many reminders it queued.
async fn run(app: &App) -> usize {
    remind::run_once(app).await.unwrap().reminders
}

async fn reminders(story: &Story) -> Vec<Owed> {
    let mut all = story.owed("deadline_near").await;
    all.extend(story.owed("deadline_passed").await);
    all.sort_by_key(|one| one.id.0);
    all
}

/// Lets the job run twice on each day of a span; what it tells, with its day: `day to: subject`.
async fn told(story: &Story, from: &str, to: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for today in day(from).iter_days().take_while(|today| *today <= day(to)) {
        story.web.test.set_today(&today.to_string());
        let before = reminders(story).await.len();
        let sent = run(&story.web.test.app).await;
        let again = run(&story.web.test.app).await;
        let new = reminders(story).await.split_off(before);
        assert_eq!((sent, again), (new.len(), 0), "{today}");
        lines.extend(new.iter().map(|one| line(one, today)));
    }
    lines
}

/// `day to: what`, without what every subject has.
fn line(one: &Owed, today: NaiveDate) -> String {
    let subject = one.mail.subject.as_str();
    let to = one.mail.to.split('@').next().unwrap();
    let (_, said) = subject.split_once("YJ-2026-000001，").unwrap();
    let what = match one.kind.as_str() {
        "deadline_near" => "期限提醒",
        _ => "逾期提醒",
    };
    assert!(subject.starts_with(&format!("【依申请公开】{what}：")));
    format!("{} {to}: {said}", today.format("%m-%d"))
}

#[tokio::test]
async fn the_handler_is_reminded_and_once_it_is_late_the_head_and_the_supervisor() {
    let story = Story::in_hand().await;
    // Weekends and Qingming (4 to 6 April) are days off: what is reached on them is told on the next working day.
    let lines = told(&story, "2026-03-02", "2026-04-15").await;
    let late = |day: &str, said: &str| {
        ["land", "head", "supervisor"]
            .map(|who| format!("{day} {who}: 答复期限{said}（2026年3月30日届满）"))
    };
    let mut expected: Vec<String> = [
        "03-04 land: 补正告知期限剩余5个工作日（2026年3月11日）",
        "03-06 land: 补正告知期限剩余3个工作日（2026年3月11日）",
        "03-10 land: 补正告知期限剩余1个工作日（2026年3月11日）",
        "03-11 land: 补正告知期限今日届满（2026年3月11日）",
        "03-16 land: 答复期限剩余10个工作日（2026年3月30日）",
        "03-23 land: 答复期限剩余5个工作日（2026年3月30日）",
        "03-25 land: 答复期限剩余3个工作日（2026年3月30日）",
        "03-27 land: 答复期限剩余1个工作日（2026年3月30日）",
        "03-30 land: 答复期限今日届满（2026年3月30日）",
    ]
    .map(str::to_owned)
    .to_vec();
    expected.extend(late("03-31", "已逾期1个工作日"));
    expected.extend(late("04-07", "已逾期5个工作日"));
    expected.extend(late("04-14", "已逾期10个工作日"));
    assert_eq!(lines, expected);

    let near = &story.owed("deadline_near").await[5];
    for said in [
        "还剩5个工作日",
        "届满之日：2026年3月30日（周一）",
        "已用工作日：15个",
        "第三十三条第二款",
        "3月2日：",
        "累计20个",
        "自然资源局",
    ] {
        assert!(near.mail.text.contains(said), "{said}: {}", near.mail.text);
    }
    for one in reminders(&story).await {
        for secret in ["张三", "征地", "zhangsan"] {
            assert!(!one.mail.text.contains(secret) && !one.mail.html.contains(secret));
        }
    }
}

#[tokio::test]
async fn after_days_without_the_program_only_the_latest_is_told() {
    let story = Story::in_hand().await;
    let lines = told(&story, "2026-04-20", "2026-04-20").await;
    let said = "答复期限已逾期14个工作日（2026年3月30日届满）";
    assert_eq!(
        lines,
        ["land", "head", "supervisor"].map(|who| format!("04-20 {who}: {said}"))
    );
}

#[tokio::test]
async fn nobody_is_reminded_while_the_clock_stands_still_or_after_the_reply() {
    let story = Story::in_hand().await;
    let before = told(&story, "2026-03-12", "2026-03-27").await;
    assert_eq!(before.len(), 4, "{before:?}");
    story.asks(third_party()).await.is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-21");
    // The opinion may come until 20 April: its clock is told of, the reply's is not.
    let lines = told(&story, "2026-03-28", "2026-04-08").await;
    assert_eq!(
        lines,
        ["04-03 land: 第三方意见期限剩余10个工作日（2026年4月20日）"]
    );
    let code = code_of(&story).await;
    link_answers(&story, &code, "objects").await.is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-09");
    let lines = told(&story, "2026-04-09", "2026-04-09").await;
    assert_eq!(lines, ["04-09 land: 答复期限今日届满（2026年4月9日）"]);
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/withdrawal", story.number);
    story.web.post(&applicant, &path, &json!({})).await.is(200);
    assert_eq!(told(&story, "2026-04-10", "2026-04-20").await, [""; 0]);
}

#[tokio::test]
async fn nothing_is_told_of_a_case_that_was_answered() {
    let story = Story::approved().await;
    story.serve(by_post("2026-03-02")).await.is(200);
    assert_eq!(story.seen_by("land").await.at("/stage"), "replied");
    assert_eq!(told(&story, "2026-03-03", "2026-04-20").await, [""; 0]);
}

#[tokio::test]
async fn two_copies_of_the_program_remind_once() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-31");
    let (one, other) = (story.web.test.another_copy(), story.web.test.another_copy());
    let (one, other) = tokio::join!(run(&one), run(&other));
    assert_eq!(one + other, 3);
    assert_eq!(reminders(&story).await.len(), 3);
}

#[tokio::test]
async fn it_is_told_in_the_morning_of_a_working_day() {
    let story = Story::in_hand().await;
    let app = &story.web.test.app;
    // 7:29 in Shanghai, then 7:30.
    story.web.test.at("2026-03-22T23:29:59Z");
    assert_eq!(run(app).await, 0);
    story.web.test.at("2026-03-22T23:30:00Z");
    assert_eq!(run(app).await, 1);
    let local = |text: &str| text.parse().unwrap();
    for (moment, told, why) in [
        ("2026-02-14T08:00:00", Some(Hours::Work), "make-up Saturday"),
        ("2026-02-14T17:59:59", Some(Hours::Work), "still open"),
        ("2026-02-14T18:00:00", Some(Hours::Evening), "closed"),
        ("2026-02-15T08:00:00", None, "Sunday"),
        ("2026-02-17T08:00:00", None, "Spring Festival"),
    ] {
        assert_eq!(Hours::at(china(), local(moment)), told, "{why}");
    }
}

#[tokio::test]
async fn what_nobody_has_in_hand_is_told_to_those_who_can_hasten_it() {
    let web = Web::open().await;
    let filed = web
        .post(&web.anyone(), "/api/v1/applications", &application())
        .await
        .is(201);
    let number = filed.string("/number");
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    let code = filed.string("/query_code");
    let story = Story {
        web,
        case,
        number,
        code,
    };
    // The registrar has until the third to confirm; that it is late, the alarm tells.
    assert_eq!(
        told(&story, "2026-03-02", "2026-03-06").await,
        ["03-03 registrar: 收件确认期限今日届满（2026年3月3日）"]
    );
    assert_eq!(
        told(&story, "2026-03-07", "2026-03-12").await,
        ["03-11 registrar: 收件确认期限已逾期6个工作日（2026年3月3日届满）"]
    );
}

#[tokio::test]
async fn an_extension_has_its_milestones_anew() {
    let story = Story::in_hand().await;
    let proposal = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    assert_eq!(told(&story, "2026-03-12", "2026-03-25").await.len(), 3);
    let service = json!({"method": "electronic"});
    story
        .by("land", "extensions/service", service)
        .await
        .is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-14");
    assert_eq!(
        told(&story, "2026-03-26", "2026-04-01").await,
        ["03-30 land: 答复期限剩余10个工作日（2026年4月14日）"]
    );
}

#[tokio::test]
async fn deputies_are_told_and_whoever_takes_over_hears_of_the_next() {
    let story = Story::in_hand().await;
    let web = &story.web;
    web.test.set_today("2026-03-12");
    let body = json!({"deputy": "land2", "from": "2026-03-16", "until": "2026-03-16"});
    let land = web.staff("land").await;
    web.post(&land, "/api/v1/deputies", &body).await.is(201);
    let said = |day: &str, who: &str, left: u8| {
        format!("{day} {who}: 答复期限剩余{left}个工作日（2026年3月30日）")
    };
    assert_eq!(
        told(&story, "2026-03-13", "2026-03-16").await,
        [said("03-16", "land", 10), said("03-16", "land2", 10)]
    );
    story.by("land2", "claim", json!({})).await.is(200);
    assert_eq!(
        told(&story, "2026-03-17", "2026-03-23").await,
        [said("03-23", "land2", 5)]
    );
}

#[tokio::test]
async fn an_internal_deadline_is_told_to_the_handler_and_its_department_until_it_is_met() {
    let story = Story::in_hand().await;
    let health = story.web.test.department(HEALTH).0;
    let body = json!({"what": "请核实张三的档案", "until": "2026-03-20", "department": health});
    story.by("land", "sub-deadlines", body).await.is(200);
    let both = |day: &str, said: &str| {
        ["land", "health"].map(|who| format!("{day} {who}: 内部时限{said}"))
    };
    let mut expected = vec![
        "03-04 land: 补正告知期限剩余5个工作日（2026年3月11日）".to_owned(),
        "03-06 land: 补正告知期限剩余3个工作日（2026年3月11日）".to_owned(),
    ];
    expected.extend(both("03-06", "剩余10个工作日（2026年3月20日）"));
    assert_eq!(told(&story, "2026-03-04", "2026-03-09").await, expected);
    let last = story.owed("deadline_near").await.pop().unwrap();
    assert_eq!(last.mail.to, "health@yunjiang.example");
    assert!(!last.mail.text.contains("张三"), "{}", last.mail.text);
    let mut lines = told(&story, "2026-03-20", "2026-03-23").await;
    lines.retain(|line| line.contains("内部时限"));
    let mut expected = both("03-20", "今日届满（2026年3月20日）").to_vec();
    expected.extend(both("03-23", "已逾期1个工作日（2026年3月20日届满）"));
    assert_eq!(lines, expected);
    story
        .by(
            "land",
            "sub-deadline-completions",
            json!({"number": 1, "part": "电话核实，无误"}),
        )
        .await
        .is(200);
    let mut lines = told(&story, "2026-03-24", "2026-04-08").await;
    lines.retain(|line| line.contains("内部时限"));
    assert_eq!(lines, [""; 0]);
}

#[tokio::test]
async fn a_reminder_arrives_by_mail_in_two_forms() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-27");
    assert_eq!(run(&story.web.test.app).await, 1);
    let server = SmtpServer::start().await;
    let transport = Transport::smtp(settings(server.port())).unwrap();
    story.web.test.send_mails(&transport).await;
    let mails = server.messages();
    let to = "land@staff.yunjiang.example";
    let one = mails
        .iter()
        .find(|mail| mail.to == [to] && mail.text().contains("还剩1个工作日"));
    let one = one.expect("the reminder");
    assert!(
        one.html().contains("2026年3月30日（周一）"),
        "{}",
        one.html()
    );
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..700).prop_map(|days| day("2025-01-01") + Days::new(days))
}

proptest! {
    #[test]
    fn from_day_to_day_a_clock_goes_through_its_milestones_in_order(due_on in any_day()) {
        let days = (due_on - Days::new(40)).iter_days().take(70);
        let mut seen: Vec<Milestone> = Vec::new();
        for today in days {
            let Some(at) = Milestone::at(china(), due_on, today) else {
                prop_assert!(seen.is_empty(), "{today}");
                continue;
            };
            let left = china().working_days_between(today, due_on);
            match at {
                Milestone::DaysLeft(days) => prop_assert!(today <= due_on && 0 < left && left <= days),
                Milestone::LastDay => prop_assert!(today <= due_on && left == 0),
                Milestone::Overdue | Milestone::Weeks(_) => prop_assert!(today > due_on),
            }
            if seen.last() != Some(&at) {
                prop_assert!(!seen.contains(&at), "{at:?} twice");
                if let Milestone::DaysLeft(days) = at {
                    prop_assert_eq!(left, days, "on the first day, exactly");
                }
                seen.push(at);
            }
        }
        let codes: Vec<String> = seen.into_iter().map(Milestone::code).collect();
        let all = ["days_left_10", "days_left_5", "days_left_3", "days_left_1", "last_day", "overdue", "week_1", "week_2"];
        prop_assert_eq!(codes.get(..8).unwrap_or(&codes), all);
    }

    #[test]
    fn whenever_the_job_runs_none_is_told_twice_and_the_last_is_the_latest(
        due_on in any_day(),
        mut runs in proptest::collection::btree_set(0_u64..60, 1..20),
    ) {
        let first = due_on - Days::new(30);
        let mut told: Vec<Milestone> = Vec::new();
        runs.insert(59);
        for run in runs {
            let today = first + Days::new(run);
            if let Some(at) = Milestone::at(china(), due_on, today) {
                if !told.contains(&at) {
                    told.push(at);
                }
                prop_assert_eq!(told.last(), Some(&at), "what was told before is not told again");
            }
        }
    }
}

#[tokio::test]
async fn what_a_change_brings_about_after_the_morning_is_told_on_that_day() {
    let story = Story::in_hand().await;
    let app = &story.web.test.app;
    story.mails_go_out([]).await;
    told(&story, "2026-03-09", "2026-03-12").await;
    story.asks(third_party()).await.is(200);
    story.mails_go_out([]).await;
    // The clock stands still: of the reply nothing is told, not on the 27th either.
    assert_eq!(told(&story, "2026-03-13", "2026-03-27").await.len(), 2);
    // At noon the letter that asks comes back: nothing ever stopped, and one day is left.
    story.web.test.at("2026-03-27T04:00:00Z");
    let letter = story.owed("consultation_asked").await.pop().unwrap();
    let message_id = format!("<{}@disclosure.example>", letter.id.0);
    let report = json!({"report": failed(&message_id)});
    let system = story.web.staff("system").await;
    let path = "/api/v1/delivery-reports";
    story.web.post(&system, path, &report).await.is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-03-30");
    let before = reminders(&story).await.len();
    story.web.test.at("2026-03-27T04:05:00Z");
    assert_eq!(run(app).await, 1);
    assert_eq!(run(app).await, 0, "once");
    let one = reminders(&story).await.split_off(before).pop().unwrap();
    let said = line(&one, day("2026-03-27"));
    assert_eq!(said, "03-27 land: 答复期限剩余1个工作日（2026年3月30日）");
    // Looked at already, and nothing has changed since.
    story.web.test.at("2026-03-27T09:00:00Z");
    assert_eq!(run(app).await, 0);
    let lines = told(&story, "2026-03-30", "2026-03-30").await;
    assert_eq!(lines, ["03-30 land: 答复期限今日届满（2026年3月30日）"]);
}

#[tokio::test]
async fn in_the_evening_only_what_ends_today_is_told() {
    let story = Story::in_hand().await;
    let app = &story.web.test.app;
    // Monday, one week before the end: 23:50 in Shanghai.
    story.web.test.at("2026-03-23T15:50:00Z");
    assert_eq!(run(app).await, 0);
    let lines = told(&story, "2026-03-24", "2026-03-24").await;
    let said = "03-24 land: 答复期限剩余4个工作日（2026年3月30日）";
    assert_eq!(lines, [said], "the next morning");
    // The last day itself: tomorrow is too late.
    story.web.test.at("2026-03-30T15:50:00Z");
    assert_eq!(remind::run_once(app).await.unwrap().digests, 0);
    let owed = reminders(&story).await;
    let said = line(owed.last().unwrap(), day("2026-03-30"));
    assert_eq!(said, "03-30 land: 答复期限今日届满（2026年3月30日）");
    assert_eq!(owed.len(), 2);
    assert_eq!(run(app).await, 0, "once");
}

/// Counted from the posting, the period of whoever is asked seems to be over before anyone knows that it has begun.
#[tokio::test]
async fn a_period_from_an_unknown_day_of_delivery_is_not_called_over() {
    let story = Story::in_hand().await;
    story.asks(on_paper()).await.is(200);
    let path = "consultations/c1/service";
    story.by("land", path, posted("2026-03-02")).await.is(200);
    told(&story, "2026-03-23", "2026-03-24").await;
    let passed = story.owed("deadline_passed").await;
    let mail = &passed.iter().find(|one| one.mail.to.starts_with("land@"));
    let mail = &mail.unwrap().mail;
    let said = "尚未登记送达日期，期限未必届满";
    assert!(mail.subject.contains(said), "{}", mail.subject);
    for text in [&mail.text, &mail.html] {
        assert!(text.contains(said) && !text.contains("已逾期"), "{text}");
    }
}
