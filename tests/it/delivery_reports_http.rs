//! Mails that come back after the mail server took them over: reported, in any order, and what follows.

use disclosure::jobs;
use disclosure::rules::ids::CaseId;
use serde_json::{Value, json};

use crate::harness::mails::Owed;
use crate::harness::reports::{failed, report};
use crate::harness::smtp::Script;
use crate::harness::story::{Story, busy, by_post, refused};
use crate::harness::web::Answer;

/// Brings a report as the system administrator's machine does.
async fn bring(story: &Story, report: &str) -> Answer {
    let system = story.web.staff("system").await;
    let body = json!({"report": report});
    story
        .web
        .post(&system, "/api/v1/delivery-reports", &body)
        .await
}

/// The mail of the reply: its Message-ID, and where it stands.
async fn of_reply(story: &Story) -> (String, Owed) {
    let id = CaseId(story.case.parse().unwrap());
    let case = story.web.test.case(id).await;
    let owed = story.web.test.owed(&case).await;
    let reply = owed
        .into_iter()
        .rev()
        .find(|owed| owed.kind == "reply_made");
    let reply = reply.unwrap();
    (format!("<{}@disclosure.example>", reply.id.0), reply)
}

async fn events(story: &Story) -> Vec<String> {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &path).await;
    let items = events.at("/items").as_array().unwrap().clone();
    items
        .iter()
        .map(|event| event["event"].as_str().unwrap().to_owned())
        .skip(6)
        .collect()
}

#[tokio::test]
async fn a_reply_whose_mail_came_back_is_not_served_and_the_day_of_posting_counts() {
    let story = Story::mailed(Script::Ok).await;
    let replied = story.seen_by("head").await;
    assert_eq!(replied.at("/stage"), "replied");
    let (message_id, _) = of_reply(&story).await;
    story.web.test.set_today("2026-03-04");
    let told = bring(&story, &failed(&message_id)).await.is(200);
    assert_eq!(told.body, json!({"known": true, "state": "bounced"}));

    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_review");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert!(seen.body["reply"].is_null(), "{}", seen.text);
    assert_eq!(story.undelivered(true).await, 1);
    let path = format!("/api/v1/cases/{}/notices", story.case);
    let notices = story.web.get(&story.web.staff("land").await, &path).await;
    let items = notices.at("/items").as_array().unwrap();
    let notice = items.iter().find(|item| item["kind"] == "reply_made");
    let notice = notice.unwrap();
    assert_eq!(notice["state"], "bounced");
    assert_eq!(notice["since"], "2026-03-04T01:00:00Z");
    assert_eq!(notice["attempts"], 1);
    assert_eq!(
        notice["last_answer"],
        "5.1.1 550 5.1.1 <[address]>: user [address] unknown"
    );
    let told: Vec<String> = story
        .owed("service_failed")
        .await
        .iter()
        .map(|owed| owed.mail.to.clone())
        .collect();
    let expected = [
        "land@staff.yunjiang.example",
        "registrar@staff.yunjiang.example",
    ];
    assert_eq!(told, expected);

    // Brought again, by whomever: nothing more happens.
    for again in [
        failed(&message_id),
        report(&message_id, "failed", "5.0.0", "554 no"),
    ] {
        let told = bring(&story, &again).await.is(200);
        assert_eq!(told.at("/state"), "bounced");
    }
    assert_eq!(events(&story).await, ["replied", "service_failed"]);

    story.web.test.set_today("2026-03-31");
    let served = story.serve(by_post("2026-03-30")).await.is(200);
    assert_eq!(served.at("/reply/replied_on"), "2026-03-30");
    assert_eq!(served.at("/reply/on_time"), true);
    assert_eq!(served.at("/undelivered"), false);
    // Late reports of the old mail change nothing any more.
    bring(&story, &failed(&message_id)).await.is(200);
    assert_eq!(
        events(&story).await,
        ["replied", "service_failed", "replied"]
    );
}

#[tokio::test]
async fn reports_lead_to_the_same_end_in_any_order() {
    let delayed = |id: &str| report(id, "delayed", "4.4.1", "connection timed out");
    let delivered = |id: &str| report(id, "delivered", "2.0.0", "250 ok");
    let orders: [(&[usize], &str); 6] = [
        (&[0, 1, 2], "bounced"),
        (&[2, 1, 0], "bounced"),
        (&[1, 2, 0], "bounced"),
        (&[2, 0, 1, 2], "bounced"),
        (&[0, 1], "accepted"),
        (&[1, 0, 1], "accepted"),
    ];
    for (order, end) in orders {
        let story = Box::pin(Story::mailed(Script::Ok)).await;
        let (id, _) = of_reply(&story).await;
        let reports = [delayed(&id), delivered(&id), failed(&id)];
        for at in order {
            bring(&story, &reports[*at]).await.is(200);
        }
        let (_, reply) = of_reply(&story).await;
        assert_eq!(reply.state, end, "{order:?}");
        let failed = events(&story).await.contains(&"service_failed".to_owned());
        assert_eq!(failed, end == "bounced", "{order:?}");
    }
}

#[tokio::test]
async fn a_report_settles_what_was_uncertain() {
    for (action, end, stage) in [
        ("failed", "bounced", "in_review"),
        ("delivered", "accepted", "replied"),
        ("relayed", "uncertain", "replied"),
    ] {
        let story = Box::pin(Story::mailed(Script::CloseAfterData)).await;
        let (id, owed) = of_reply(&story).await;
        assert_eq!(owed.state, "uncertain");
        let told = bring(&story, &report(&id, action, "5.0.0", "words")).await;
        assert_eq!(told.is(200).at("/state"), end);
        let (_, owed) = of_reply(&story).await;
        assert_eq!(owed.next_at.is_some(), end == "uncertain", "{action}");
        assert_eq!(story.seen_by("head").await.at("/stage"), stage, "{action}");
    }
}

#[tokio::test]
async fn what_never_left_or_was_refused_does_not_come_back() {
    for (script, state) in [(refused(), "rejected"), (busy(), "bounced")] {
        let story = Box::pin(Story::mailed(script)).await;
        let (id, _) = of_reply(&story).await;
        let told = bring(&story, &failed(&id)).await.is(200);
        assert_eq!(told.at("/state"), state);
    }
    let story = Box::pin(Story::approved()).await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    let (id, _) = of_reply(&story).await;
    let told = bring(&story, &failed(&id)).await.is(200);
    assert_eq!(told.at("/state"), "queued", "it was never tried");
}

#[tokio::test]
async fn a_proof_of_service_outweighs_a_mail_that_came_back() {
    let story = Story::mailed(Script::Ok).await;
    let (id, _) = of_reply(&story).await;
    let proof = json!({"received_on": "2026-03-02", "note": "申请人来电确认收到"});
    story.by("land", "proof-of-service", proof).await.is(200);
    assert_eq!(bring(&story, &failed(&id)).await.at("/state"), "bounced");
    let seen = story.seen_by("head").await;
    assert_eq!(seen.at("/stage"), "replied");
    assert_eq!(seen.at("/reply/on_time"), true);
}

#[tokio::test]
async fn whoever_has_sought_a_remedy_against_the_reply_knows_it() {
    let story = Story::mailed(Script::Ok).await;
    let (id, _) = of_reply(&story).await;
    story.web.test.set_today("2026-03-05");
    let remedy = json!({
        "kind": "reconsideration", "against": "reply", "claimant": "applicant",
        "filed_on": "2026-03-05", "body": "云江市人民政府",
    });
    story.by("head", "remedies", remedy).await.is(200);
    assert_eq!(bring(&story, &failed(&id)).await.at("/state"), "bounced");
    assert_eq!(story.seen_by("head").await.at("/stage"), "replied");
}

/// A third party is told by a notice of its own (Art. 32): its remedy shows nothing of what the applicant has.
#[tokio::test]
async fn the_remedy_of_a_third_party_does_not_hide_that_the_applicant_has_no_reply() {
    for kind in ["reconsideration", "direct_suit"] {
        let story = Box::pin(Story::mailed(Script::Ok)).await;
        let (id, _) = of_reply(&story).await;
        story.web.test.set_today("2026-03-05");
        let remedy = json!({
            "kind": kind, "against": "reply", "claimant": "third_party",
            "filed_on": "2026-03-05", "body": "云江市人民政府",
        });
        story.by("head", "remedies", remedy).await.is(200);
        assert_eq!(bring(&story, &failed(&id)).await.at("/state"), "bounced");
        let seen = story.seen_by("head").await;
        assert_eq!(seen.at("/stage"), "in_review");
        assert_eq!(seen.at("/undelivered"), true);
        let told = story.owed("service_failed").await;
        assert_eq!(told.len(), 2, "handler, registrar");
        story.serve(by_post("2026-03-05")).await.is(200);
        assert_eq!(story.undelivered(true).await, 0);
    }
}

#[tokio::test]
async fn what_is_no_report_of_ours_is_refused_or_not_known() {
    let story = Story::mailed(Script::Ok).await;
    let (id, _) = of_reply(&story).await;
    let whole = failed(&id);
    for (text, code) in [
        ("您好".to_owned(), "no_delivery_report"),
        (String::new(), "no_delivery_report"),
        (
            whole.replace("Action: failed", "Acted: failed"),
            "report_without_action",
        ),
        (
            whole.replace(&id, "<someone@else.example>"),
            "report_without_notice",
        ),
    ] {
        let refused = bring(&story, &text).await;
        let field = ("report".to_owned(), code.to_owned());
        assert_eq!(refused.is(422).fields(), [field]);
    }
    let stranger = whole.replace(
        &id,
        "<01890a5d-ac96-774b-bcce-b302099a8057@disclosure.example>",
    );
    let told = bring(&story, &stranger).await.is(200);
    assert_eq!(told.body, json!({"known": false}));
    let elsewhere = whole.replace("@disclosure.example>", "@else.example>");
    let told = bring(&story, &elsewhere).await.is(200);
    assert_eq!(told.body, json!({"known": false}), "another's Message-ID");
    for login in [
        "registrar",
        "land",
        "head",
        "supervisor",
        "security",
        "audit",
    ] {
        let person = story.web.staff(login).await;
        let body = json!({"report": whole});
        let path = "/api/v1/delivery-reports";
        let tried = story.web.post(&person, path, &body).await;
        tried.refuses(403, "not_allowed");
    }
    assert_eq!(of_reply(&story).await.1.state, "accepted");
}

#[tokio::test]
async fn reports_in_a_maildir_are_read_once_and_put_away() {
    let story = Story::mailed(Script::Ok).await;
    let (id, _) = of_reply(&story).await;
    let maildir = tempfile::tempdir().unwrap();
    let path = maildir.path();
    for folder in ["new", "cur", "tmp"] {
        std::fs::create_dir(path.join(folder)).unwrap();
    }
    let lay = |name: &str, text: &str| std::fs::write(path.join("new").join(name), text).unwrap();
    lay("1772500000.M1.relay", &failed(&id));
    lay("1772500001.M1.relay", &failed(&id));
    lay(
        "1772500002.M1.relay",
        "Subject: hello\r\n\r\nI am on holiday\r\n",
    );
    let app = &story.web.test.app;
    assert_eq!(jobs::reports::run_once(app, path).await.unwrap(), 3);
    assert_eq!(jobs::reports::run_once(app, path).await.unwrap(), 0);
    let entries = std::fs::read_dir(path.join("cur")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        "1772500000.M1.relay:2,S",
        "1772500001.M1.relay:2,S",
        "1772500002.M1.relay:2,F",
    ];
    assert_eq!(names, expected);
    assert_eq!(of_reply(&story).await.1.state, "bounced");
    assert_eq!(events(&story).await, ["replied", "service_failed"]);
    jobs::reports::run_once(app, &path.join("nowhere"))
        .await
        .unwrap_err();
    let registrar: Value = story.seen_by("registrar").await.at("/undelivered").clone();
    assert_eq!(registrar, true);
}
