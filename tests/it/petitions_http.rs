//! A petition in the form of an application (信访、投诉、举报), and what is asked for that is published anyway: not handled
//! as an application, and told where to turn (Art. 39).

use serde_json::{Value, json};

use crate::annual_http::{filled, line};
use crate::harness::story::{Story, by_hand};
use crate::harness::web::application;

fn petition() -> Value {
    let mut body = application();
    body["information"] = json!({"name": "要求查处清水片区征地工作人员并给予答复"});
    body
}

fn not_handled() -> Value {
    json!({
        "outcome": "refused.1", "kind": "not_an_application",
        "reasons": "申请的内容是对征地工作人员的投诉，要求调查处理",
        "channel": "可以拨打12345热线，或者向云江区信访局提出",
    })
}

#[tokio::test]
async fn a_petition_in_disguise_is_not_handled_as_an_application_and_told_where_to_turn() {
    let story = Story::of(&petition()).await;
    let seen = story.seen_by("land").await;
    // Whether it is one, only the reply says: until then the period runs.
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    story.web.test.set_today("2026-03-09");
    let bare = json!({"outcome": "refused.1", "kind": "not_an_application"});
    let bare = story.by("land", "drafts", bare).await;
    let bare = bare.refuses(422, "draft_incomplete");
    assert!(bare.string("/ground").contains("Art. 39"), "{}", bare.text);
    let fields = bare.fields();
    assert!(
        fields.contains(&("reasons".to_owned(), "missing".to_owned())),
        "{fields:?}"
    );
    let drafted = story.by("land", "drafts", not_handled()).await.is(200);
    assert_eq!(drafted.at("/draft/outcome"), "refused.1");
    let own = json!({"decision": "approve"});
    let own = story.by("land", "reviews", own).await;
    own.refuses(403, "not_allowed");
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    let replied = story.serve(json!({"method": "electronic"})).await.is(200);
    assert_eq!(replied.at("/stage"), "replied");
    story.mails_go_out([]).await;
    let replied = story.seen_by("land").await;
    assert_eq!(replied.at("/reply/outcome"), "refused.1");
    assert_eq!(replied.at("/reply/on_time"), true);
    assert_eq!(replied.at("/reply/replied_on"), "2026-03-09");
    assert_eq!(replied.at("/clock"), "replied");

    // It is a reply like any other: with its ground, where to turn, and both remedies, none of them first.
    let mail = &story.owed("reply_made").await[0].mail;
    let letter = &story.own_replies().await[0];
    for said in [
        "第三十九条第一款",
        "不作为政府信息公开申请处理",
        "向云江区信访局提出",
        "60日内向云江区人民政府申请行政复议，或者",
        "6个月内",
    ] {
        assert!(letter.contains(said), "{said}: {letter}");
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
    let late = story.by("land", "drafts", not_handled()).await;
    late.refuses(409, "cannot_draft");
    let report = story
        .web
        .get(
            &story.web.staff("head").await,
            "/api/v1/annual-reports/2026",
        )
        .await;
    let one = |code: &str| line(code, 1, 0);
    assert_eq!(
        filled(&report.is(200)),
        [one("new"), one("refused.1"), one("total")]
    );
}

#[tokio::test]
async fn whoever_asks_for_a_published_paper_is_told_where_it_is() {
    let story = Story::in_hand().await;
    let bare = json!({"outcome": "refused.3", "kind": "public_publication"});
    let bare = story.by("land", "drafts", bare).await;
    let bare = bare.refuses(422, "draft_incomplete");
    assert!(bare.string("/ground").contains("Art. 39"), "{}", bare.text);
    let fields = bare.fields();
    let missing = ("publication".to_owned(), "missing".to_owned());
    assert_eq!(fields, [missing]);
    let draft = json!({
        "outcome": "refused.3", "kind": "public_publication",
        "publication": "《云江区人民政府公报》2025年第8期，区图书馆可以查阅",
    });
    story.by("land", "drafts", draft).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    story.web.test.set_today("2026-03-04");
    let replied = story.serve(by_hand("2026-03-04")).await.is(200);
    assert_eq!(replied.at("/reply/on_time"), true);
    let letter = &story.own_replies().await[0];
    for said in ["第三十九条第二款", "区图书馆可以查阅"] {
        assert!(letter.contains(said), "{said}: {letter}");
    }
}
