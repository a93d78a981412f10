//! The day in the life of a case, over HTTP, from the citizen's evening to the reply.

use disclosure::jobs::run_once;
use disclosure::notify::transport::{Memory, Transport};
use serde_json::json;

use crate::annual_http::{filled, line};
use crate::harness::asking::third_party;
use crate::harness::web::{Web, granted};

#[tokio::test]
async fn a_case_goes_from_filing_to_reply() {
    let web = Web::open().await;
    web.test.at("2026-03-02T12:30:00Z");
    let (number, code) = web.file().await;
    assert_eq!(number, "YJ-2026-000001");

    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    web.test.set_today("2026-03-03");
    let registrar = web.staff("registrar").await;
    let confirmed = web
        .act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    assert_eq!(confirmed.at("/stage"), "registered");
    assert_eq!(confirmed.at("/due_on"), "2026-03-31");

    let departments = web.get(&registrar, "/api/v1/departments").await.is(200);
    let land = departments.string("/items/1/id");
    let assigned = json!({"department": land, "note": "请依法办理"});
    web.act(&registrar, &case, "assignments", &assigned)
        .await
        .is(200);

    let handler = web.staff("land").await;
    let work = web.get(&handler, "/api/v1/worklist").await.is(200);
    assert_eq!(work.at("/items/0/number"), number.as_str());
    let claimed = web.act(&handler, &case, "claim", &json!({})).await.is(200);
    assert_eq!(claimed.at("/applicant/name"), "张三");
    let drafted = web.act(&handler, &case, "drafts", &granted()).await.is(200);
    assert_eq!(drafted.at("/stage"), "in_review");

    let head = web.staff("head").await;
    web.act(&head, &case, "reviews", &json!({"decision": "approve"}))
        .await
        .is(200);
    web.test.set_today("2026-03-10");
    let handler = web.staff("land").await;
    let replied = web
        .act(&handler, &case, "reply", &json!({"method": "electronic"}))
        .await
        .is(200);
    assert_eq!(replied.at("/reply/mail_under_way"), true);
    assert_eq!(replied.at("/reply/letter_number"), "〔2026〕第1号");

    let mails = Memory::default();
    let transport = Transport::Memory(mails.clone());
    run_once(&web.test.app, &transport, "office@yunjiang.example")
        .await
        .unwrap();
    assert!(
        mails
            .mails()
            .iter()
            .any(|mail| mail.text.contains("〔2026〕第1号"))
    );
    let path = format!("/api/v1/cases/{case}");
    let sent = web.get(&handler, &path).await.is(200);
    assert_eq!(sent.at("/reply/on_time"), true);

    let applicant = web.applicant(&number, &code).await;
    let followed = web
        .get(&applicant, &format!("/api/v1/applications/{number}"))
        .await
        .is(200);
    assert_eq!(followed.at("/stage"), "replied");
    let letters = web
        .get(
            &applicant,
            &format!("/api/v1/applications/{number}/letters"),
        )
        .await
        .is(200);
    let letter = letters.string("/items/1/text");
    assert!(
        letter.contains("张三") && letter.contains("征地补偿安置方案公告"),
        "{letter}"
    );
    let supervisor = web.staff("supervisor").await;
    let overdue = web.get(&supervisor, "/api/v1/overdue").await.is(200);
    assert_eq!(overdue.at("/total"), 0);
}

const PLAN: &[u8] = b"%PDF-1.7\nThe plan and the total of the contracts.\n%%EOF\n";

/// A draft that gives the papers without what touches the third party.
fn partial() -> serde_json::Value {
    json!({
        "outcome": "partial", "kind": "partly_disclosed", "content": "征地补偿安置方案及合同总价",
        "withheld": [{"what": "供货合同中的单价", "ground": "denied.4", "reasons": "属于商业秘密"}],
        "public_interest": "不公开单价不会对公共利益造成重大影响",
    })
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one day after the other, read as a story"
)]
async fn a_case_with_a_third_party_goes_from_an_evening_to_a_download_and_is_never_red() {
    let web = Web::open().await;
    let mails = Memory::default();
    let transport = Transport::Memory(mails.clone());
    let deliver = async || {
        run_once(&web.test.app, &transport, "office@yunjiang.example")
            .await
            .unwrap();
    };
    let mailed = |to: &str, said: &str| {
        let mails = mails.mails();
        let found = mails
            .iter()
            .rfind(|mail| mail.to == to && mail.text.contains(said));
        found
            .unwrap_or_else(|| panic!("no mail to {to} says {said}"))
            .text
            .clone()
    };
    let never_red = async || {
        let supervisor = web.staff("supervisor").await;
        let overdue = web.get(&supervisor, "/api/v1/overdue").await.is(200);
        assert_eq!(overdue.at("/total"), 0);
    };

    // Monday evening: a citizen files online, and has a receipt with the dates.
    web.test.at("2026-03-02T12:30:00Z");
    let (number, code) = web.file().await;
    deliver().await;
    let receipt = mailed("zhangsan@mail.example", &number);
    // At the earliest, confirmed on the same day; at the latest, a working day later and with twenty days more.
    for said in ["2026年3月30日", "2026年4月29日"] {
        assert!(receipt.contains(said), "{said}: {receipt}");
    }

    // Next morning it is confirmed and routed, and the department is mailed.
    web.test.set_today("2026-03-03");
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    web.act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let land = web.test.department(crate::harness::app::LAND).0;
    web.act(
        &registrar,
        &case,
        "assignments",
        &json!({"department": land}),
    )
    .await
    .is(200);
    deliver().await;
    let handler = web.staff("land").await;
    let notices = format!("/api/v1/cases/{case}/notices");
    let notices = web.get(&handler, &notices).await.is(200);
    assert!(notices.text.contains("case_assigned"), "{}", notices.text);
    let claimed = web.act(&handler, &case, "claim", &json!({})).await.is(200);
    assert_eq!(claimed.at("/due_on"), "2026-03-31");

    // The handler asks a third party: the clock stands still, and the applicant hears of it.
    let asked = web
        .act(&handler, &case, "consultations", &third_party())
        .await
        .is(200);
    assert_eq!(asked.at("/due_on"), "2026-04-22");
    deliver().await;
    let told = mailed("zhangsan@mail.example", "不计算在答复期限内");
    assert!(
        told.contains("2026年4月22日") && !told.contains("某建材"),
        "{told}"
    );
    let letter = mailed("third@party.example", "第三方意见征询书");
    never_red().await;

    // A week later the third party opens the link and answers.
    web.test.set_today("2026-03-10");
    let (_, rest) = letter.split_once("/opinion#").unwrap();
    let link = rest.split_whitespace().next().unwrap();
    let form = |path: &str, more: &str| {
        web.request(&web.anyone(), reqwest::Method::POST, path)
            .body(format!("code={link}{more}"))
    };
    let page = form("/opinion", "").send().await.is(200);
    assert!(
        page.text.contains("清水片区供货合同中的单价"),
        "{}",
        page.text
    );
    form("/opinion/answer", "&opinion=partly&text=ok")
        .send()
        .await
        .is(200);
    deliver().await;
    let handler = web.staff("land").await;
    let path = format!("/api/v1/cases/{case}");
    let seen = web.get(&handler, &path).await.is(200);
    // The fourth to the tenth are taken out.
    assert_eq!(seen.at("/due_on"), "2026-04-08");

    // A partial disclosure is drafted, approved and mailed.
    web.test.set_today("2026-03-31");
    let (handler, head) = (web.staff("land").await, web.staff("head").await);
    never_red().await;
    let version = web.get(&handler, &path).await.is(200).etag();
    let upload = format!("{path}/documents?kind=disclosed_information");
    let enclosed = web
        .request(&handler, reqwest::Method::POST, &upload)
        .header("content-type", "application/pdf")
        .header("content-disposition", "attachment; filename=\"plan.pdf\"")
        .header("if-match", &version)
        .body(PLAN)
        .send()
        .await
        .is(201);
    let mut draft = partial();
    draft["documents"] = json!([enclosed.at("/id")]);
    web.act(&handler, &case, "drafts", &draft).await.is(200);
    web.act(&head, &case, "reviews", &json!({"decision": "approve"}))
        .await
        .is(200);
    web.test.set_today("2026-04-07");
    never_red().await;
    let handler = web.staff("land").await;
    let electronic = json!({"method": "electronic"});
    web.act(&handler, &case, "reply", &electronic).await.is(200);
    deliver().await;
    let reply = mailed("zhangsan@mail.example", "〔2026〕第1号");
    for said in ["部分同意公开", "应当先", "60日内"] {
        assert!(reply.contains(said), "{said}: {reply}");
    }
    let seen = web.get(&handler, &path).await.is(200);
    assert_eq!(seen.at("/reply/on_time"), true);
    assert_eq!(seen.at("/reply/outcome"), "partial");

    // The citizen reads the letter with number and query code.
    let applicant = web.applicant(&number, &code).await;
    let letters = format!("/api/v1/applications/{number}/letters");
    let letters = web.get(&applicant, &letters).await.is(200);
    let letters = letters.at("/items").as_array().unwrap();
    let kinds: Vec<&str> = letters
        .iter()
        .map(|it| it["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["receipt", "reply"]);
    assert!(letters[1]["text"].as_str().unwrap().contains("合同总价"));
    let download = format!(
        "/api/v1/applications/{number}/documents/{}",
        enclosed.string("/id")
    );
    let downloaded = web.get(&applicant, &download).await.is(200);
    assert_eq!(downloaded.text.as_bytes(), PLAN);
    never_red().await;

    // The annual report counts it once, in one cell of its outcomes.
    let supervisor = web.staff("supervisor").await;
    let report = web.get(&supervisor, "/api/v1/annual-reports/2026").await;
    let one = |code: &str| line(code, 1, 0);
    assert_eq!(
        filled(&report.is(200)),
        [one("new"), one("partial"), one("total")]
    );
}
