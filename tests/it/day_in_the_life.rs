//! The day in the life of a case, over HTTP, from the citizen's evening to the reply.

use disclosure::jobs::run_once;
use disclosure::notify::transport::{Memory, Transport};
use serde_json::json;

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
