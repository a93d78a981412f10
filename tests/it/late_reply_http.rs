//! A reply that comes after the day on which it was due says why, and whoever supervises reads it.

use serde_json::json;

use crate::harness::story::{Story, by_post, late};

const REASON: &str = "涉及三个科室的档案，检索用时较长";

#[tokio::test]
async fn a_late_reply_demands_its_reason() {
    let story = Story::approved().await;
    story.web.test.set_today("2026-03-31");
    // Posted on the last day it is in time, though it is recorded on the next.
    let offered = story.actions("land").await;
    assert!(offered.to_string().contains("\"reply\""), "{offered}");
    let refused = story.serve(by_post("2026-03-31")).await;
    let refused = refused.refuses(422, "late_reason_required");
    assert_eq!(refused.at("/errors/0/field"), "late_reason");
    assert!(refused.string("/detail").contains("2026-03-30"));
    assert!(refused.string("/ground").contains("45"), "{}", refused.text);
    for (reason, code) in [
        (json!(""), "late_reason_required"),
        (json!("  "), "late_reason_required"),
        (json!("。"), "says_nothing"),
        (json!("\u{301}"), "says_nothing"),
        (json!("123456789"), "says_nothing"),
        (json!("忙。"), "says_nothing"),
        (json!("aaaa"), "says_nothing"),
        (json!("忙 忙 忙 忙 忙"), "says_nothing"),
        (json!("长".repeat(1001)), "invalid"),
        (json!(7), "invalid"),
        (json!(["x"]), "invalid"),
    ] {
        let mut serving = by_post("2026-03-31");
        serving["late_reason"] = reason.clone();
        let no = story.serve(serving).await;
        assert_eq!(no.status, 422, "{reason}: {}", no.text);
        assert_eq!(no.at("/errors/0/field"), "late_reason", "{reason}: {code}");
    }
    let mut stray = late(by_post("2026-03-31"));
    stray["why"] = json!("x");
    let no = story.serve(stray).await;
    assert_eq!((no.status, no.at("/errors/0/field")), (422, &json!("why")));
    for field in [
        "method",
        "posted_on",
        "tracking_number",
        "carrier",
        "late_reason",
    ] {
        assert!(no.text.contains(&format!("`{field}`")), "{}", no.text);
    }

    let served = story.serve(late(by_post("2026-03-31"))).await.is(200);
    assert_eq!(served.at("/reply/on_time"), false);
    assert_eq!(served.at("/reply/late_reason"), REASON);
    // The supervisor reads it; the applicant is told the reply, not the agency's reasons.
    let seen = story.seen_by("supervisor").await;
    assert_eq!(seen.at("/reply/late_reason"), REASON);
    let own = story.applicant("").await;
    assert_eq!(own.at("/reply/on_time"), false);
    assert!(!own.text.contains("late_reason"), "{}", own.text);
    let events = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &events).await;
    let last = events.at("/items").as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["event"], &last["text"]),
        (&json!("replied"), &json!(REASON))
    );
}

/// Whoever sees people masked reads the reason without their numbers; who works on the case reads it as it is.
#[tokio::test]
async fn numbers_of_people_in_the_reason_are_masked() {
    let story = Story::approved().await;
    story.web.test.set_today("2026-03-31");
    let mut serving = by_post("2026-03-31");
    let reason = "申请人（身份证11010519491231002X，电话13800138000）多次补充，2026年3月才齐备";
    serving["late_reason"] = json!(reason);
    story.serve(serving).await.is(200);
    let masked = "申请人（身份证***，电话***）多次补充，2026年3月才齐备";
    let supervisor = story.seen_by("supervisor").await;
    assert_eq!(supervisor.at("/reply/late_reason"), masked);
    let head = story.seen_by("head").await;
    assert_eq!(head.at("/reply/late_reason"), reason);
    let events = format!("/api/v1/cases/{}/events", story.case);
    let supervisor = story.web.staff("supervisor").await;
    let events = story.web.get(&supervisor, &events).await;
    assert!(!events.text.contains("13800138000"), "{}", events.text);
}

#[tokio::test]
async fn a_reply_in_time_keeps_no_reason() {
    let story = Story::approved().await;
    story.web.test.set_today("2026-03-31");
    let served = story.serve(late(by_post("2026-03-30"))).await.is(200);
    assert_eq!(served.at("/reply/on_time"), true);
    assert!(served.at("/reply")["late_reason"].is_null());
    let events = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &events).await;
    let last = events.at("/items").as_array().unwrap().last().unwrap();
    assert_eq!(last["event"], "replied");
    assert!(
        last["text"].is_null() && last["late_reason"].is_null(),
        "{last}"
    );
}
