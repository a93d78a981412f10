//! Complaints (投诉举报): about a case or a department, looked into, put right, and counted.

use diesel_async::SimpleAsyncConnection;
use disclosure::app::verify;
use disclosure::jobs::remind;
use disclosure::notify::transport::Transport;
use disclosure::postgres::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::app::{HEALTH, LAND, OFFICE, PASSWORD};
use crate::harness::smtp::{SmtpServer, settings};
use crate::harness::story::Story;
use crate::harness::web::{Answer, Web};
use crate::merging_http::merges;

const SAID: &str = "承办人李四电话13800138000中称不予答复，并扣留材料";
const FOUND: &str = "经查，承办人未在法定期限内告知补正事项，属实";
const TO_DO: &str = "完善补正告知流程，向申请人书面说明";
const DONE: &str = "已修订补正告知流程，并于3月15日书面说明";
const BACK: &str = "书面说明未附送达凭证，请补充";

/// Complaints, by those who have to do with them.
struct Desk<'a> {
    web: &'a Web,
}

impl Desk<'_> {
    async fn record(&self, login: &str, body: &Value) -> Answer {
        let person = self.web.staff(login).await;
        self.web.post(&person, "/api/v1/complaints", body).await
    }

    async fn seen_by(&self, login: &str, id: &str) -> Answer {
        let path = format!("/api/v1/complaints/{id}");
        self.web.get(&self.web.staff(login).await, &path).await
    }

    async fn list(&self, login: &str, query: &str) -> Answer {
        let path = format!("/api/v1/complaints{query}");
        self.web.get(&self.web.staff(login).await, &path).await
    }

    /// How many a list says there are, which is how many it shows.
    async fn count(&self, login: &str, query: &str) -> usize {
        let list = self.list(login, query).await.is(200);
        let shown = list.at("/items").as_array().unwrap().len();
        assert_eq!(list.at("/total"), shown, "{query}");
        shown
    }

    /// Does something with the version that a supervisor has just read.
    async fn by(&self, login: &str, id: &str, action: &str, body: Value) -> Answer {
        let seen = self.seen_by("supervisor", id).await.is(200).etag();
        let person = self.web.staff(login).await;
        let path = format!("/api/v1/complaints/{id}/{action}");
        let request = self.web.request(&person, Method::POST, &path);
        request.header("if-match", &seen).json(&body).send().await
    }

    /// Looked into and found to be so.
    async fn upheld(&self, id: &str) -> Answer {
        let begun = self.by("supervisor", id, "investigation", json!({})).await;
        begun.is(200);
        let found = json!({"finding": "upheld", "text": FOUND});
        self.by("supervisor", id, "conclusion", found).await.is(200)
    }

    /// Ordered to be put right.
    async fn ordered(&self, id: &str, rectify_by: &str) -> Answer {
        let order = json!({"text": TO_DO, "rectify_by": rectify_by});
        self.by("supervisor", id, "order", order).await
    }

    /// The scorecard of a department for March, or of all together.
    async fn card(&self, department: Option<&str>) -> Value {
        let path = "/api/v1/scorecards?from=2026-03-01&to=2026-03-31";
        let supervisor = self.web.staff("supervisor").await;
        let cards = self.web.get(&supervisor, path).await.is(200);
        let Some(name) = department else {
            return cards.at("/total/complaints").clone();
        };
        let all = cards.at("/departments").as_array().unwrap();
        let one = all.iter().find(|one| one["name"] == name).unwrap();
        one["complaints"].clone()
    }

    /// The figures of a scorecard, each held against the list that it names.
    async fn counts(&self, department: Option<&str>) -> [u64; 4] {
        let card = self.card(department).await;
        let mut counts = [0; 4];
        for (count, name) in
            counts
                .iter_mut()
                .zip(["received", "upheld", "orders", "orders_overdue"])
        {
            *count = card[name]["count"].as_u64().unwrap();
            let list = card[name]["complaints"].as_str().unwrap();
            let query = list.strip_prefix("/api/v1/complaints").unwrap();
            let listed = self.count("supervisor", query).await;
            assert_eq!(u64::try_from(listed).unwrap(), *count, "{list}");
        }
        counts
    }

    /// Sends what is owed to a real mail server: to whom, under which subject, and what it says.
    async fn mails(&self) -> Vec<(String, String, String)> {
        let server = SmtpServer::start().await;
        let transport = Transport::smtp(settings(server.port())).unwrap();
        self.web.test.send_mails(&transport).await;
        let mut mails: Vec<_> = (server.messages().iter())
            .map(|mail| {
                let to = mail.to[0].split('@').next().unwrap().to_owned();
                let subject = mail.parsed().subject().unwrap().to_owned();
                (to, subject, mail.text())
            })
            .collect();
        mails.sort();
        mails
    }

    /// Whom a morning reminds of an order, and what it says.
    async fn reminded(&self, today: &str) -> Vec<(String, String)> {
        self.web.test.set_today(today);
        remind::run_once(&self.web.test.app).await.unwrap();
        let all = self.mails().await.into_iter();
        all.filter(|(_, subject, _)| subject.contains("整改"))
            .map(|(to, subject, _)| (to, subject))
            .collect()
    }

    /// What the register's own check finds.
    async fn faults(&self) -> Vec<String> {
        let app = &self.web.test.app;
        let authority = app.authorities().await.unwrap().remove(0);
        let mut found = Vec::new();
        let told = |_, faults: &[verify::Fault]| {
            found.extend(faults.iter().map(|fault| fault.wrong.to_string()));
        };
        verify::verify(app, &authority, told).await.unwrap();
        found
    }
}

fn heads(mails: &[(String, String, String)]) -> Vec<(&str, &str)> {
    let all = mails.iter();
    all.map(|(to, subject, _)| (to.as_str(), subject.as_str()))
        .collect()
}

fn about(case_number: &str) -> Value {
    json!({
        "kind": "reply", "channel": "mail", "case_number": case_number, "text": SAID,
        "complainant": {"name": "王小明", "email": "wang@example.org", "phone": "13900139000"},
    })
}

fn against(department: uuid::Uuid) -> Value {
    json!({
        "kind": "not_up_to_date", "channel": "telephone", "department": department,
        "text": "公开指南两年未更新",
    })
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a story, step by step")]
async fn a_complaint_about_a_case_is_looked_into_and_put_right() {
    let story = Story::in_hand().await;
    let desk = Desk { web: &story.web };
    desk.mails().await;

    let recorded = desk
        .record("registrar", &about(&story.number))
        .await
        .is(201);
    assert_eq!(recorded.at("/number"), "YJ-TS-2026-000001");
    assert_eq!(recorded.at("/department/name"), LAND);
    assert_eq!(recorded.at("/case/number"), story.number.as_str());
    assert_eq!(recorded.at("/stage"), "received");
    assert_eq!(recorded.at("/received_on"), "2026-03-02");
    assert_eq!(recorded.at("/complainant/name"), "王**");
    assert_eq!(recorded.etag(), "\"1\"");
    assert_eq!(recorded.at("/actions"), &json!([]));
    let id = recorded.string("/id");

    // Whoever complained is told, and the supervisors; the latter not by whom.
    let mails = desk.mails().await;
    assert_eq!(
        heads(&mails),
        [
            (
                "supervisor",
                "【政府信息公开】收到投诉举报：YJ-TS-2026-000001"
            ),
            (
                "wang",
                "【云江区人民政府】已收到您的投诉举报（YJ-TS-2026-000001）"
            ),
        ]
    );
    assert!(mails[1].2.contains("第四十七条第二款"), "{}", mails[1].2);
    for secret in ["王小明", SAID, "wang@", &story.number] {
        assert!(!mails[0].2.contains(secret), "{secret}: {}", mails[0].2);
    }

    // Who it is about sees nothing of it; who looks into it reads all, the office masked.
    desk.seen_by("land", &id).await.refuses(404, "not_found");
    assert_eq!(desk.count("land", "").await, 0);
    assert_eq!(story.seen_by("land").await.text.find("TS-2026"), None);
    assert_eq!(story.applicant("").await.text.find("TS-2026"), None);
    let seen = story.seen_by("supervisor").await;
    assert_eq!(seen.at("/complaints/0/number"), "YJ-TS-2026-000001");
    assert_eq!(seen.at("/complaints/0/stage"), "received");
    let full = desk.seen_by("supervisor", &id).await.is(200);
    assert_eq!(full.at("/complainant/name"), "王小明");
    assert_eq!(full.at("/complainant/phone"), "13900139000");
    assert_eq!(full.at("/text"), SAID);
    assert_eq!(full.at("/actions"), &json!(["investigation", "conclusion"]));
    let masked = desk.seen_by("head", &id).await.is(200);
    assert_eq!(
        masked.at("/complainant"),
        &json!({"name": "王**", "language": "zh-CN"})
    );
    assert!(!masked.text.contains("13800138000"), "{}", masked.text);
    desk.seen_by("health", &id).await.refuses(404, "not_found");
    desk.seen_by("system", &id)
        .await
        .refuses(403, "not_allowed");

    // Nothing is found, ordered or criticised before somebody has looked into it.
    let found = json!({"finding": "upheld", "text": FOUND});
    let early = desk
        .by("supervisor", &id, "conclusion", found.clone())
        .await;
    let early = early.refuses(409, "complaint_not_investigated");
    assert!(
        early.string("/ground").contains("Art. 47.2"),
        "{}",
        early.text
    );
    let early = desk.ordered(&id, "2026-03-13").await;
    early.refuses(409, "complaint_not_upheld");
    for login in ["registrar", "head"] {
        let begun = desk.by(login, &id, "investigation", json!({})).await;
        begun.refuses(403, "not_allowed");
    }
    let begun = desk.by("land", &id, "investigation", json!({})).await;
    begun.refuses(404, "not_found");

    story.web.test.set_today("2026-03-04");
    let begun = desk.by("supervisor", &id, "investigation", json!({})).await;
    let begun = begun.is(200);
    assert_eq!(begun.at("/stage"), "investigating");
    assert_eq!(begun.at("/investigation/since"), "2026-03-04");
    let again = desk.by("supervisor", &id, "investigation", json!({})).await;
    again.refuses(409, "investigates_already");
    let concluded = desk
        .by("supervisor", &id, "conclusion", found.clone())
        .await;
    let concluded = concluded.is(200);
    assert_eq!(concluded.at("/stage"), "upheld");
    assert_eq!(concluded.at("/conclusion/on"), "2026-03-04");
    let open = json!(["criticism", "order", "conclusion-cancellation"]);
    assert_eq!(concluded.at("/actions"), &open);
    let again = desk.by("supervisor", &id, "conclusion", found).await;
    again.refuses(409, "complaint_concluded");
    let mails = desk.mails().await;
    let subject = "【云江区人民政府】您的投诉举报已有调查结果（YJ-TS-2026-000001）";
    assert_eq!(heads(&mails), [("wang", subject)]);
    for said in ["调查结论：查证属实", FOUND, "督促有关部门整改"] {
        assert!(mails[0].2.contains(said), "{said}: {}", mails[0].2);
    }

    // The last day is a working day to come.
    for (day, code) in [
        ("2026-03-04", "rectify_by_past"),
        ("2026-03-14", "rectify_by_unfit"),
        ("2026-07-31", "rectify_by_unfit"),
    ] {
        let refused = desk.ordered(&id, day).await.refuses(422, code);
        assert_eq!(refused.fields()[0].0, "rectify_by", "{}", refused.text);
    }
    let ordered = desk.ordered(&id, "2026-03-13").await.is(200);
    assert_eq!(ordered.at("/stage"), "rectifying");
    assert_eq!(ordered.at("/order/rectify_by"), "2026-03-13");
    desk.ordered(&id, "2026-03-13")
        .await
        .refuses(409, "rectification_ordered");
    let mails = desk.mails().await;
    assert!(!mails.is_empty(), "the department is told");
    for (_, subject, text) in &mails {
        let expected = "【政府信息公开】责令整改：YJ-TS-2026-000001（整改期限2026年3月13日）";
        assert_eq!(subject, expected);
        for secret in ["王小明", SAID, FOUND, TO_DO] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    let handlers: Vec<String> = mails.into_iter().map(|(to, _, _)| to).collect();
    assert!(handlers.contains(&"land".to_owned()), "{handlers:?}");

    // Now the department sees what it is to do, and nothing of who complained.
    let theirs = desk.seen_by("land", &id).await.is(200);
    assert_eq!(theirs.at("/order/text"), TO_DO);
    assert_eq!(theirs.at("/actions"), &json!(["rectification"]));
    for secret in ["王", SAID, FOUND, "wang@", "complainant", "channel"] {
        assert!(!theirs.text.contains(secret), "{secret}: {}", theirs.text);
    }
    assert_eq!(desk.count("land", "").await, 1);
    desk.seen_by("health", &id).await.refuses(404, "not_found");
    let case = story.seen_by("land").await;
    assert_eq!(case.at("/complaints/0/rectify_by"), "2026-03-13");
    let reported = json!({"text": DONE});
    let other = desk
        .by("health", &id, "rectification", reported.clone())
        .await;
    other.refuses(404, "not_found");
    let not_theirs = desk
        .by("head", &id, "rectification", reported.clone())
        .await;
    not_theirs.refuses(403, "not_allowed");
    let decision = json!({"decision": "accept"});
    let nothing = desk
        .by(
            "supervisor",
            &id,
            "rectification/decision",
            decision.clone(),
        )
        .await;
    nothing.refuses(409, "no_rectification_reported");

    // Three working days before, and once it is late, each once.
    let near = "【政府信息公开】整改期限临近：YJ-TS-2026-000001（2026年3月13日）";
    let late = "【政府信息公开】整改已逾期：YJ-TS-2026-000001（2026年3月13日）";
    assert_eq!(desk.reminded("2026-03-09").await, []);
    let told = desk.reminded("2026-03-10").await;
    assert!(
        told.contains(&("land".to_owned(), near.to_owned())),
        "{told:?}"
    );
    assert_eq!(desk.reminded("2026-03-11").await, []);
    assert_eq!(desk.count("supervisor", "?overdue=true").await, 0);
    let told = desk.reminded("2026-03-16").await;
    assert!(
        told.contains(&("land".to_owned(), late.to_owned())),
        "{told:?}"
    );
    assert_eq!(desk.reminded("2026-03-17").await, []);
    assert_eq!(desk.count("supervisor", "?overdue=true").await, 1);
    assert_eq!(desk.count("supervisor", "?overdue=false").await, 0);
    assert_eq!(desk.counts(Some(LAND)).await, [1, 1, 1, 1]);

    let done = desk
        .by("land", &id, "rectification", reported.clone())
        .await
        .is(200);
    assert_eq!(done.at("/stage"), "reported");
    assert_eq!(done.at("/order/reports/0/late"), true);
    let again = desk
        .by("land", &id, "rectification", reported.clone())
        .await;
    again.refuses(409, "rectification_reported");
    let mails = desk.mails().await;
    let subject = "【政府信息公开】整改情况已逾期报告：YJ-TS-2026-000001";
    assert_eq!(heads(&mails), [("supervisor", subject)]);

    // Sent back with a new day, reported again in time, and found to be done.
    let back = json!({"decision": "return", "text": BACK, "rectify_by": "2026-03-20"});
    let back = desk
        .by("supervisor", &id, "rectification/decision", back)
        .await
        .is(200);
    assert_eq!(back.at("/stage"), "rectifying");
    assert_eq!(back.at("/order/rectify_by"), "2026-03-20");
    assert_eq!(back.at("/order/overdue"), false);
    let theirs = desk.seen_by("land", &id).await.is(200);
    assert_eq!(theirs.at("/order/reports/0/decision/text"), BACK);
    story.web.test.set_today("2026-03-18");
    let done = desk
        .by("land", &id, "rectification", reported)
        .await
        .is(200);
    assert_eq!(done.at("/order/reports/1/late"), false);
    let accepted = desk
        .by(
            "supervisor",
            &id,
            "rectification/decision",
            decision.clone(),
        )
        .await;
    let accepted = accepted.is(200);
    assert_eq!(accepted.at("/stage"), "rectified");
    assert_eq!(accepted.at("/order/rectified_on"), "2026-03-18");
    assert_eq!(accepted.at("/actions"), &json!(["criticism"]));
    let again = desk
        .by("supervisor", &id, "rectification/decision", decision)
        .await;
    again.refuses(409, "no_rectification_reported");
    let subjects: Vec<String> = (desk.mails().await.into_iter())
        .filter(|(to, _, _)| to == "land")
        .map(|(_, subject, _)| subject)
        .collect();
    assert_eq!(
        subjects,
        [
            "【政府信息公开】整改情况已认可：YJ-TS-2026-000001",
            "【政府信息公开】整改情况已退回：YJ-TS-2026-000001",
        ]
    );

    assert_eq!(desk.counts(Some(LAND)).await, [1, 1, 1, 1]);
    assert_eq!(desk.counts(Some(HEALTH)).await, [0; 4]);
    assert_eq!(desk.counts(None).await, [1, 1, 1, 1]);
    assert_eq!(desk.faults().await, Vec::<String>::new());
    // The case itself is as it was.
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-03-30");
}

#[tokio::test]
async fn a_department_is_complained_of_and_the_office_answers_for_itself() {
    let web = Web::open().await;
    let desk = Desk { web: &web };
    let office = web.test.department(OFFICE).0;
    let recorded = desk.record("supervisor", &against(office)).await.is(201);
    assert_eq!(
        recorded
            .at("/article")
            .as_str()
            .unwrap()
            .matches("53")
            .count(),
        1
    );
    assert!(recorded.at("/actions").as_array().unwrap().len() == 2);
    assert!(
        !recorded.text.contains("complainant"),
        "it was not said who"
    );
    let id = recorded.string("/id");
    desk.upheld(&id).await;
    // A circular closes it; an order may follow all the same.
    let circular = json!({"document": "云府办函〔2026〕5号"});
    let criticised = desk
        .by("supervisor", &id, "criticism", circular.clone())
        .await;
    assert_eq!(criticised.is(200).at("/stage"), "closed");
    let again = desk.by("supervisor", &id, "criticism", circular).await;
    again.refuses(409, "criticised_already");
    desk.ordered(&id, "2026-03-13").await.is(200);
    let seen = desk.seen_by("head", &id).await.is(200);
    assert_eq!(seen.at("/actions"), &json!(["rectification"]));
    let reported = json!({"text": "公开指南已更新"});
    let reported = desk
        .by("head", &id, "rectification", reported)
        .await
        .is(200);
    assert_eq!(reported.at("/stage"), "reported");
    assert_eq!(desk.counts(Some(OFFICE)).await, [1, 1, 1, 0]);

    // What is not true, taken back or another's ends there.
    let land = web.test.department(LAND).0;
    for (finding, investigated) in [
        ("not_upheld", true),
        ("withdrawn", false),
        ("not_ours", false),
    ] {
        let id = desk
            .record("head", &against(land))
            .await
            .is(201)
            .string("/id");
        if investigated {
            desk.by("supervisor", &id, "investigation", json!({}))
                .await
                .is(200);
        }
        let found = json!({"finding": finding, "text": "见调查笔录"});
        let closed = desk
            .by("supervisor", &id, "conclusion", found)
            .await
            .is(200);
        assert_eq!(closed.at("/stage"), "closed");
        let open = json!(["conclusion-cancellation"]);
        assert_eq!(closed.at("/actions"), &open);
        desk.ordered(&id, "2026-03-13")
            .await
            .refuses(409, "complaint_not_upheld");
    }
    assert_eq!(desk.counts(Some(LAND)).await, [3, 0, 0, 0]);
    assert_eq!(desk.counts(None).await, [4, 1, 1, 0]);
    assert_eq!(desk.count("registrar", "?upheld=false").await, 3);
    assert_eq!(desk.count("registrar", "?kind=reply").await, 0);
    assert_eq!(
        desk.count("registrar", "?number=yj-ts-2026-000001").await,
        1
    );

    let csv = web
        .request(
            &web.staff("supervisor").await,
            Method::GET,
            "/api/v1/scorecards?from=2026-03-01&to=2026-03-31",
        )
        .header("accept", "text/csv")
        .send()
        .await
        .is(200);
    let columns =
        "complaints_received,complaints_upheld,rectifications_ordered,rectifications_overdue";
    let head = csv.text.lines().next().unwrap();
    let (before, _) = head.split_once(columns).unwrap();
    let at = before.matches(',').count();
    let land = csv.text.lines().find(|line| line.contains(LAND)).unwrap();
    let counted: Vec<&str> = land.split(',').skip(at).take(4).collect();
    assert_eq!(counted, ["3", "0", "0", "0"], "{land}");
    let fields = web
        .get(&web.anyone(), "/api/v1/scorecards/fields")
        .await
        .is(200);
    assert!(fields.text.contains("rectifications_overdue"));
    assert_eq!(desk.faults().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_applicant_complains_with_the_query_code() {
    let story = Story::in_hand().await;
    let desk = Desk { web: &story.web };
    desk.mails().await;
    let own = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/complaints", story.number);
    let body = json!({"kind": "rights_infringed", "text": "承办人态度恶劣"});
    let told = story.web.post(&own, &path, &body).await.is(201);
    assert_eq!(told.at("/number"), "YJ-TS-2026-000001");
    assert_eq!(told.at("/stage"), "received");
    let mails = desk.mails().await;
    let subjects: Vec<&str> = heads(&mails)
        .into_iter()
        .map(|(_, subject)| subject)
        .collect();
    assert_eq!(
        subjects.len(),
        2,
        "the applicant and the supervisor: {subjects:?}"
    );

    let list = desk.list("supervisor", "").await.is(200);
    let id = list.string("/items/0/id");
    let seen = desk.seen_by("supervisor", &id).await.is(200);
    assert_eq!(seen.at("/channel"), "online");
    assert_eq!(seen.at("/complainant/name"), "张三");
    assert_eq!(seen.at("/department/name"), LAND);
    // Applicants and their department do not reach it.
    let path = format!("/api/v1/complaints/{id}");
    story.web.get(&own, &path).await.refuses(403, "not_allowed");
    story
        .web
        .get(&own, "/api/v1/complaints")
        .await
        .refuses(403, "not_allowed");
    desk.seen_by("land", &id).await.refuses(404, "not_found");

    // Somebody else's application is not there for them.
    let (number, code) = story.web.file().await;
    let other = story.web.applicant(&number, &code).await;
    let path = format!("/api/v1/applications/{}/complaints", story.number);
    story
        .web
        .post(&other, &path, &body)
        .await
        .refuses(404, "not_found");
    // Of what no department has yet, the disclosure office answers.
    let path = format!("/api/v1/applications/{number}/complaints");
    story.web.post(&other, &path, &body).await.is(201);
    let office = story.web.test.department(OFFICE).0;
    assert_eq!(
        desk.count("supervisor", &format!("?department={office}"))
            .await,
        1
    );
    // Twenty about one case are enough.
    for _ in 1..20 {
        story.web.post(&other, &path, &body).await.is(201);
    }
    let most = story.web.post(&other, &path, &body).await;
    most.refuses(409, "too_many_complaints");
    assert_eq!(desk.faults().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_cannot_be_recorded_is_named_field_by_field() {
    let story = Story::in_hand().await;
    let desk = Desk { web: &story.web };
    let field = |answer: &Answer| answer.fields()[0].clone();
    let mut body = about("YJ-2026-000099");
    let unknown = desk
        .record("registrar", &body)
        .await
        .refuses(422, "invalid_content");
    assert_eq!(
        field(&unknown),
        ("case_number".to_owned(), "case_unknown".to_owned())
    );
    body = against(uuid::Uuid::from_u128(5));
    let unknown = desk
        .record("registrar", &body)
        .await
        .refuses(422, "invalid_content");
    assert_eq!(
        field(&unknown),
        ("department".to_owned(), "department_unknown".to_owned())
    );
    body = about(&story.number);
    body["channel"] = json!("online");
    body["complainant"] = json!({"name": " ", "email": "nobody", "phone": "x"});
    body["text"] = json!("");
    let wrong = desk
        .record("registrar", &body)
        .await
        .refuses(422, "invalid_content");
    let names: Vec<String> = wrong.fields().into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "channel",
            "complainant.email",
            "complainant.phone",
            "complainant.name",
            "text"
        ]
    );
    body = about(&story.number);
    body["received_on"] = json!("2026-03-03");
    desk.record("registrar", &body)
        .await
        .refuses(409, "day_in_future");
    body["received_on"] = json!("2026-03-01");
    desk.record("registrar", &body)
        .await
        .refuses(409, "day_too_early");
    desk.record("land", &about(&story.number))
        .await
        .refuses(403, "not_allowed");
    assert_eq!(desk.count("supervisor", "").await, 0);
    // Where nothing is said of whom it is about, the disclosure office answers.
    let nobody = json!({"kind": "other", "channel": "in_person", "text": "窗口无人值守"});
    let nobody = desk.record("head", &nobody).await.is(201);
    assert_eq!(nobody.at("/department/name"), OFFICE);

    // A request that is repeated under its key is done once.
    let registrar = story.web.staff("registrar").await;
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let request = story
            .web
            .request(&registrar, Method::POST, "/api/v1/complaints");
        let request = request.header("idempotency-key", "k1");
        let answer = request.json(&about(&story.number)).send().await.is(201);
        numbers.push(answer.string("/number"));
    }
    assert_eq!(numbers, ["YJ-TS-2026-000002", "YJ-TS-2026-000002"]);
    for _ in 0..2 {
        desk.record("registrar", &about(&story.number))
            .await
            .is(201);
    }
    let first = desk.list("supervisor", "?limit=2").await.is(200);
    assert_eq!(first.at("/total"), 4);
    assert_eq!(first.at("/items/1/number"), "YJ-TS-2026-000003");
    let next = format!("?limit=2&cursor={}", first.string("/next_cursor"));
    let second = desk.list("supervisor", &next).await.is(200);
    assert_eq!(second.at("/items/0/number"), "YJ-TS-2026-000002");
    assert!(!second.text.contains("next_cursor"));
    desk.list("supervisor", "?cursor=abc")
        .await
        .refuses(400, "bad_cursor");

    // Whoever has not read the last version changes nothing.
    let id = second.string("/items/0/id");
    let supervisor = story.web.staff("supervisor").await;
    let path = format!("/api/v1/complaints/{id}/investigation");
    let blind = story.web.post(&supervisor, &path, &json!({})).await;
    blind.refuses(428, "if_match_required");
    desk.by("supervisor", &id, "investigation", json!({}))
        .await
        .is(200);
    let request = story.web.request(&supervisor, Method::POST, &path);
    let stale = request
        .header("if-match", "\"1\"")
        .json(&json!({}))
        .send()
        .await;
    stale.refuses(412, "changed_meanwhile");
}

/// Marks, digits and blanks are no finding, no order, no report and no reason: nothing is kept of them.
#[tokio::test]
async fn what_decides_a_complaint_is_said_in_words() {
    let web = Web::open().await;
    let desk = Desk { web: &web };
    let land = web.test.department(LAND).0;
    let recorded = desk.record("registrar", &against(land)).await.is(201);
    let id = recorded.string("/id");
    let refused = async |login: &str, action: &str, field: &str, mut body: Value| {
        for (words, code) in [
            ("\u{3000} ", "required"),
            ("。", "says_nothing"),
            (" …… ！", "says_nothing"),
            ("123456", "says_nothing"),
            ("属实。", "says_nothing"),
        ] {
            body[field] = json!(words);
            let no = desk.by(login, &id, action, body.clone()).await;
            let fields = no.refuses(422, "invalid_content").fields();
            assert_eq!(fields, [(field.into(), code.into())], "{action}: {words}");
        }
    };
    let begun = desk.by("supervisor", &id, "investigation", json!({})).await;
    begun.is(200);
    let finding = json!({"finding": "upheld"});
    refused("supervisor", "conclusion", "text", finding).await;
    let found = json!({"finding": "upheld", "text": "情况属实"});
    let found = desk.by("supervisor", &id, "conclusion", found).await;
    found.is(200);
    let order = json!({"rectify_by": "2026-03-13"});
    refused("supervisor", "order", "text", order).await;
    refused("supervisor", "conclusion-cancellation", "reason", json!({})).await;
    desk.ordered(&id, "2026-03-13").await.is(200);
    refused("supervisor", "order-cancellation", "reason", json!({})).await;
    refused("land", "rectification", "text", json!({})).await;
    let done = json!({"text": DONE});
    desk.by("land", &id, "rectification", done).await.is(200);
    let back = json!({"decision": "return"});
    refused("supervisor", "rectification/decision", "text", back).await;
}

/// What was recorded wrong is taken back with a reason, said anew, and counted as it is right.
#[tokio::test]
async fn a_conclusion_and_an_order_recorded_wrong_are_taken_back() {
    let web = Web::open().await;
    let desk = Desk { web: &web };
    let land = web.test.department(LAND).0;
    let id = desk
        .record("registrar", &against(land))
        .await
        .is(201)
        .string("/id");
    let wrong = json!({"reason": "误将另一件投诉的结论登记于此"});
    let (conclusion, order) = ("conclusion-cancellation", "order-cancellation");
    desk.by("supervisor", &id, conclusion, wrong.clone())
        .await
        .refuses(409, "complaint_not_concluded");
    desk.by("supervisor", &id, order, wrong.clone())
        .await
        .refuses(409, "no_rectification_ordered");
    desk.upheld(&id).await;
    desk.ordered(&id, "2026-03-13").await.is(200);
    assert_eq!(desk.counts(Some(LAND)).await, [1, 1, 1, 0]);
    assert_eq!(desk.count("land", "").await, 1);
    desk.mails().await;

    // The order rests on the conclusion: first the one, then the other; by a supervisor, and with a reason.
    desk.by("supervisor", &id, conclusion, wrong.clone())
        .await
        .refuses(409, "conclusion_followed");
    for login in ["registrar", "head", "land"] {
        desk.by(login, &id, order, wrong.clone())
            .await
            .refuses(403, "not_allowed");
    }
    for reason in [" ".to_owned(), "误".repeat(4001)] {
        let no = desk.by("supervisor", &id, order, json!({"reason": reason}));
        assert_eq!(
            no.await.refuses(422, "invalid_content").fields()[0].0,
            "reason"
        );
    }
    web.test.set_today("2026-03-03");
    let taken = desk.by("supervisor", &id, order, wrong.clone()).await;
    let taken = taken.is(200);
    assert_eq!(taken.at("/stage"), "upheld");
    assert!(taken.at("").get("order").is_none());
    assert_eq!(taken.at("/taken_back/0/order/rectify_by"), "2026-03-13");
    assert_eq!(taken.at("/taken_back/0/order/text"), TO_DO);
    assert_eq!(taken.at("/taken_back/0/reason"), &wrong["reason"]);
    assert_eq!(taken.at("/taken_back/0/on"), "2026-03-03");
    let open = json!(["criticism", "order", "conclusion-cancellation"]);
    assert_eq!(taken.at("/actions"), &open);
    // The department has nothing to put right, and is reminded of nothing.
    assert_eq!(desk.count("land", "").await, 0);
    desk.seen_by("land", &id).await.refuses(404, "not_found");
    assert_eq!(desk.counts(Some(LAND)).await, [1, 1, 0, 0]);
    assert_eq!(desk.reminded("2026-03-16").await, []);

    web.test.set_today("2026-03-17");
    let taken = desk.by("supervisor", &id, conclusion, wrong.clone()).await;
    let taken = taken.is(200);
    assert_eq!(taken.at("/stage"), "investigating");
    assert!(taken.at("").get("conclusion").is_none());
    assert_eq!(taken.at("/taken_back/1/conclusion/finding"), "upheld");
    assert_eq!(taken.at("/taken_back/1/conclusion/on"), "2026-03-02");
    assert_eq!(taken.at("/taken_back/1/conclusion/text"), FOUND);
    assert_eq!(desk.counts(Some(LAND)).await, [1, 0, 0, 0]);
    // What it came to is said anew, and counted and mailed as it is right.
    let found = json!({"finding": "not_upheld", "text": "经查，已在期限内告知"});
    let found = desk.by("supervisor", &id, "conclusion", found).await;
    assert_eq!(found.is(200).at("/conclusion/on"), "2026-03-17");
    assert_eq!(desk.counts(Some(LAND)).await, [1, 0, 0, 0]);
    let audit = web.get(&web.staff("audit").await, "/api/v1/audit").await;
    let noted = audit.is(200).at("/items").as_array().unwrap().clone();
    for action in [
        "complaint_conclusion_cancelled",
        "rectification_order_cancelled",
    ] {
        assert!(noted.iter().any(|it| it["action"] == action), "{action}");
    }

    // Once the department has reported, its report is decided on instead.
    let other = desk.record("registrar", &against(land)).await;
    let other = other.is(201).string("/id");
    desk.upheld(&other).await;
    desk.ordered(&other, "2026-03-27").await.is(200);
    let done = json!({"text": DONE});
    desk.by("land", &other, "rectification", done).await.is(200);
    desk.by("supervisor", &other, order, wrong)
        .await
        .refuses(409, "rectification_followed");
    assert_eq!(desk.faults().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_successor_puts_right_what_a_merged_department_was_ordered() {
    let web = Web::open().await;
    let desk = Desk { web: &web };
    let land = web.test.department(LAND).0;
    let id = desk
        .record("registrar", &against(land))
        .await
        .is(201)
        .string("/id");
    desk.upheld(&id).await;
    desk.ordered(&id, "2026-03-13").await.is(200);
    desk.seen_by("health", &id).await.refuses(404, "not_found");
    merges(&web, LAND, HEALTH, "2026-03-02").await.is(200);
    let theirs = desk.seen_by("health", &id).await.is(200);
    assert_eq!(theirs.at("/department/name"), LAND);
    assert_eq!(theirs.at("/answered_by/name"), HEALTH);
    assert_eq!(desk.count("health", "").await, 1);
    let done = json!({"text": DONE});
    let done = desk.by("health", &id, "rectification", done).await.is(200);
    assert_eq!(done.at("/stage"), "reported");
    assert_eq!(desk.counts(Some(LAND)).await, [1, 1, 1, 0]);
    assert_eq!(desk.counts(Some(HEALTH)).await, [0; 4]);
}

/// What the answer says of the department that answers.
async fn answers(desk: &Desk<'_>, body: &Value) -> String {
    let recorded = desk.record("registrar", body).await.is(201);
    recorded.string("/department/name")
}

#[tokio::test]
async fn it_counts_for_whoever_answered_on_the_day_it_came() {
    let story = Story::in_hand().await;
    let desk = Desk { web: &story.web };
    let test = &story.web.test;
    test.set_today("2026-03-05");
    let health = json!({"department": test.department(HEALTH).0, "note": "不属本部门职责"});
    let to_health = story.by("registrar", "assignments", health).await;
    to_health.is(200);
    let mut body = about(&story.number);
    assert_eq!(answers(&desk, &body).await, HEALTH);
    body["received_on"] = json!("2026-03-04");
    assert_eq!(answers(&desk, &body).await, LAND);

    // A department that has merged is complained of for the days before, and not for those from then on.
    merges(&story.web, LAND, HEALTH, "2026-03-05").await.is(200);
    let mut body = against(test.department(LAND).0);
    desk.record("registrar", &body)
        .await
        .refuses(409, "department_closed");
    body["received_on"] = json!("2026-03-04");
    assert_eq!(answers(&desk, &body).await, LAND);

    // Nobody could apply before there was a law.
    body["received_on"] = json!("2008-04-30");
    desk.record("registrar", &body)
        .await
        .refuses(409, "day_too_early");
    body["received_on"] = json!("2008-05-01");
    desk.record("registrar", &body).await.is(201);
    for (query, field) in [
        (
            "received_from=2026-03-05&received_to=2026-03-04",
            "received_to",
        ),
        (
            "concluded_from=2026-03-05&concluded_to=2026-03-04",
            "concluded_to",
        ),
        (
            "ordered_from=2026-03-05&ordered_to=2026-03-04",
            "ordered_to",
        ),
    ] {
        let slip = desk.list("supervisor", &format!("?{query}")).await;
        let slip = slip.refuses(422, "invalid_content").fields();
        assert_eq!(slip, [(field.to_owned(), "span_unfit".to_owned())]);
    }
}

#[tokio::test]
async fn how_long_a_report_waits_for_its_decision_is_not_the_departments_time() {
    let web = Web::open().await;
    let desk = Desk { web: &web };
    let land = web.test.department(LAND).0;
    let id = desk.record("registrar", &against(land)).await;
    let id = id.is(201).string("/id");
    desk.upheld(&id).await;
    desk.ordered(&id, "2026-03-13").await.is(200);
    let done = json!({"text": DONE});
    desk.by("land", &id, "rectification", done).await.is(200);
    web.test.set_today("2026-03-16");
    assert_eq!(desk.counts(Some(LAND)).await, [1, 1, 1, 0]);
    let mut back = json!({"decision": "return", "text": BACK});
    let without = desk.by("supervisor", &id, "rectification/decision", back.clone());
    without.await.refuses(422, "rectify_by_past");
    back["rectify_by"] = json!("2026-03-20");
    let back = desk.by("supervisor", &id, "rectification/decision", back);
    back.await.is(200);
    assert_eq!(desk.counts(Some(LAND)).await, [1, 1, 1, 0]);
    web.test.set_today("2026-03-21");
    assert_eq!(desk.counts(Some(LAND)).await, [1, 1, 1, 1]);
}

#[tokio::test]
async fn what_is_changed_behind_its_back_is_found() {
    let mut web = Web::open().await;
    let land = web.test.department(LAND).0;
    let desk = Desk { web: &web };
    let id = desk
        .record("registrar", &against(land))
        .await
        .is(201)
        .string("/id");
    desk.upheld(&id).await;
    assert_eq!(desk.faults().await, Vec::<String>::new());
    let mut owner = web.test.database.connect(Role::Owner).await;
    for (change, back, found) in [
        (
            "UPDATE complaint_events SET body = replace(body, 'upheld', 'not_upheld') WHERE seq = 3",
            "UPDATE complaint_events SET body = replace(body, 'not_upheld', 'upheld') WHERE seq = 3",
            "event 3 is missing or not what was written",
        ),
        (
            "UPDATE complaint_events SET text_sealed = decode('00', 'hex') WHERE seq = 1",
            "",
            "the words of event 1 are not what was written",
        ),
        (
            "UPDATE complaint_events SET text_sealed = NULL WHERE seq = 1;
             UPDATE complaints SET received_on = received_on - 1",
            "",
            "the row is not what the record tells",
        ),
    ] {
        owner.batch_execute(change).await.unwrap();
        let expected = format!("complaints: YJ-TS-2026-000001: {found}");
        assert_eq!(desk.faults().await, [expected]);
        owner.batch_execute(back).await.unwrap();
    }
    web.test.leaves_disorder();
}

/// Who has begun to look into it concludes it, unless a colleague takes it over.
#[tokio::test]
async fn whoever_looks_into_it_concludes_it() {
    let story = Story::in_hand().await;
    let desk = Desk { web: &story.web };
    let colleague = json!({
        "login": "supervisor2", "name": "督二员", "role": "supervisor", "password": PASSWORD,
    });
    let security = story.web.staff("security").await;
    let made = story
        .web
        .post(&security, "/api/v1/accounts", &colleague)
        .await;
    made.is(201);
    let recorded = desk.record("registrar", &about(&story.number)).await;
    let id = recorded.is(201).string("/id");
    let begun = desk.by("supervisor", &id, "investigation", json!({})).await;
    begun.is(200);
    let found = json!({"finding": "upheld", "text": FOUND});
    let other = desk
        .by("supervisor2", &id, "conclusion", found.clone())
        .await;
    other.refuses(409, "not_the_investigator");
    story.web.test.set_today("2026-03-04");
    let taken = desk
        .by("supervisor2", &id, "investigation", json!({}))
        .await;
    assert_eq!(taken.is(200).at("/investigation/since"), "2026-03-04");
    let former = desk
        .by("supervisor", &id, "conclusion", found.clone())
        .await;
    former.refuses(409, "not_the_investigator");
    let concluded = desk.by("supervisor2", &id, "conclusion", found).await;
    assert_eq!(concluded.is(200).at("/stage"), "upheld");
}

/// Where nothing was ordered nothing is reported; and a complaint that nobody answers for cannot be recorded.
#[tokio::test]
async fn what_nobody_was_ordered_or_answers_for_is_refused() {
    let web = Web::open().await;
    let desk = Desk { web: &web };
    let office = web.test.department(OFFICE).0;
    let recorded = desk.record("supervisor", &against(office)).await.is(201);
    let id = recorded.string("/id");
    desk.upheld(&id).await;
    let reported = json!({"text": DONE});
    let early = desk.by("head", &id, "rectification", reported).await;
    early.refuses(409, "no_rectification_ordered");

    let (number, _) = web.file().await;
    let system = web.staff("system").await;
    let path = format!("/api/v1/departments/{office}");
    let closed = json!({"no": 1, "name": OFFICE, "subjects": [], "closed_on": "2026-03-02"});
    let request = web.request(&system, Method::PUT, &path);
    let request = request.header("if-match", "\"1\"").json(&closed);
    request.send().await.is(200);
    let nobody = desk.record("registrar", &about(&number)).await;
    let nobody = nobody.refuses(409, "complaint_without_department");
    assert!(
        nobody.string("/ground").contains("Art. 4"),
        "{}",
        nobody.text
    );
}
