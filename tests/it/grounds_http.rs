//! A letter is approved, and the record goes on before it is served: what it rests on is asked again (Arts. 15, 32, 35).

use serde_json::{Value, json};

use crate::harness::asking::{Asking, on_paper, posted, third_party};
use crate::harness::smtp::Script;
use crate::harness::story::{Story, by_hand, by_post, refused};
use crate::harness::web::granted;

fn electronic() -> Value {
    json!({"method": "electronic"})
}

fn denied() -> Value {
    json!({
        "outcome": "denied.4", "kind": "not_disclosed", "reasons": "属于商业秘密",
        "public_interest": "不公开不会对公共利益造成重大影响",
    })
}

fn against() -> Value {
    let mut draft = granted();
    draft["against_opinions"] = json!([{
        "consultation": "c1",
        "disclosed": "供货合同中的总价和数量",
        "reasons": "涉及财政资金使用，公众需要监督",
    }]);
    draft
}

/// Drafted by the handler and approved by the head.
async fn approved(story: &Story, draft: Value) {
    story.by("land", "drafts", draft).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
}

/// A third party was asked by post on 2 March, kept silent as far as anyone knows, and on 24 March this is approved.
async fn in_silence(draft: Value) -> Story {
    let story = Story::in_hand().await;
    story.asks(on_paper()).await.is(200);
    let path = "consultations/c1/service";
    story.by("land", path, posted("2026-03-02")).await.is(200);
    story.web.test.set_today("2026-03-24");
    approved(&story, draft).await;
    story
}

/// The opinion had come in time, and is put to the case only now.
async fn turns_up(story: &Story, opinion: &str) {
    let came = json!({"opinion": opinion, "received_on": "2026-03-20"});
    let path = "consultations/c1/opinion";
    story.by("land", path, came).await.is(200);
}

/// Why an action is closed, as the page tells it.
async fn closed(story: &Story, action: &str) -> Value {
    let seen = story.seen_by("land").await;
    let offers = seen.at("/offers").as_array().unwrap().clone();
    let offer = offers.iter().find(|offer| offer["action"] == action);
    offer.unwrap()["closed"]["code"].clone()
}

/// It is neither served nor offered to be, and the head can send it back.
async fn goes_back(story: &Story, code: &str, ground: &str) {
    assert_eq!(closed(story, "reply").await, code);
    for serving in [electronic(), by_post("2026-03-24"), by_hand("2026-03-24")] {
        let no = story.serve(serving).await;
        let no = no.refuses(409, code);
        assert!(no.string("/ground").contains(ground), "{}", no.text);
    }
    assert_eq!(story.seen_by("land").await.at("/stage"), "in_review");
    story.rework().await.is(200);
}

#[tokio::test]
async fn an_objection_that_turns_up_is_weighed_before_anything_is_disclosed() {
    let story = Box::pin(in_silence(granted())).await;
    turns_up(&story, "objects").await;
    goes_back(&story, "objection_not_weighed", "32").await;
    approved(&story, against()).await;
    let path = "consultations/c1/disclosure-notice";
    story.by("land", path, posted("2026-03-24")).await.is(200);
    story.serve(electronic()).await.is(200);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn nothing_is_withheld_for_whoever_turns_out_to_agree() {
    let story = Box::pin(in_silence(denied())).await;
    turns_up(&story, "agrees").await;
    goes_back(&story, "third_party_agreed", "15").await;
    approved(&story, granted()).await;
    story.serve(electronic()).await.is(200);
}

#[tokio::test]
async fn a_letter_that_tells_of_silence_is_not_served_over_an_answer() {
    let story = Box::pin(in_silence(denied())).await;
    turns_up(&story, "objects").await;
    goes_back(&story, "letter_outdated", "32").await;
    approved(&story, denied()).await;
    story.serve(electronic()).await.is(200);
    let reply = &story.own_replies().await[0];
    assert!(
        reply.contains("2026年3月20日收到其意见：不同意公开"),
        "{reply}"
    );
}

#[tokio::test]
async fn an_opinion_that_came_too_late_changes_no_letter() {
    let story = Box::pin(in_silence(denied())).await;
    let late = json!({"opinion": "objects", "received_on": "2026-03-24"});
    let path = "consultations/c1/opinion";
    story.by("land", path, late).await.is(200);
    story.serve(electronic()).await.is(200);
}

#[tokio::test]
async fn whoever_was_not_asked_is_not_said_to_have_been() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-24");
    approved(&story, denied()).await;
    story.comes_back("consultation_asked").await;
    goes_back(&story, "letter_outdated", "32").await;
    let unasked = story.by("land", "drafts", denied()).await;
    let unasked = unasked.refuses(422, "draft_incomplete");
    assert_eq!(unasked.fields()[0].0, "not_consulted");
    let mut explained = denied();
    explained["not_consulted"] = json!("第三方无法联系");
    approved(&story, explained).await;
    story.serve(by_post("2026-03-24")).await.is(200);
}

/// The same before the approval: what was drafted is asked again there.
#[tokio::test]
async fn what_nobody_was_asked_about_is_not_approved() {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    story.asks(third_party()).await.is(200);
    story.by("land", "drafts", denied()).await.is(200);
    story.mails_go_out([refused(), refused()]).await;
    let approve = json!({"decision": "approve"});
    let no = story.by("head", "reviews", approve).await;
    no.refuses(409, "letter_outdated");
    story.rework().await.is(200);
}

#[tokio::test]
async fn a_decision_that_a_third_party_was_told_goes_back_when_it_can_never_be_served() {
    let story = Box::pin(in_silence(against())).await;
    let path = "consultations/c1/disclosure-notice";
    story.by("land", path, posted("2026-03-24")).await.is(200);
    story.rework().await.refuses(409, "third_party_told");
    turns_up(&story, "objects").await;
    goes_back(&story, "letter_outdated", "32").await;
    approved(&story, against()).await;
    let shown = story.consultations("land").await;
    let number = shown.at("/items/0/notice/number");
    assert_eq!(number, "YJ-2026-000001-C1-3", "its reader has the other");
    story.by("land", path, posted("2026-03-24")).await.is(200);
    story.serve(electronic()).await.is(200);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_decision_that_is_no_longer_right_is_not_told_either() {
    let story = Box::pin(in_silence(against())).await;
    turns_up(&story, "agrees").await;
    let path = "consultations/c1/disclosure-notice";
    let no = story.by("land", path, posted("2026-03-24")).await;
    no.refuses(409, "letter_outdated");
    assert_eq!(
        closed(&story, "consultations/disclosure-notice").await,
        "letter_outdated"
    );
    goes_back(&story, "letter_outdated", "32").await;
}

/// Reasons were asked for by post, nobody gave any, and on 24 March that is refused.
async fn without_reasons() -> Story {
    let story = Story::in_hand().await;
    let ask = json!({
        "answer_by": "2026-03-09", "unclear": "所提申请多为同一事项", "items": ["请说明原因"],
    });
    story.by("land", "reasons", ask).await.is(200);
    let path = "reasons/service";
    story.by("land", path, by_post("2026-03-02")).await.is(200);
    story.web.test.set_today("2026-03-24");
    let draft = json!({
        "outcome": "refused.4", "kind": "excessive", "reasons": "未说明理由",
        "asked": {"on": "2026-03-02"},
    });
    approved(&story, draft).await;
    story
}

#[tokio::test]
async fn a_refusal_for_want_of_reasons_is_not_served_once_the_request_came_back() {
    let story = Box::pin(without_reasons()).await;
    story.by("land", "reasons/return", json!({})).await.is(200);
    goes_back(&story, "reasons_not_asked", "35").await;
}

#[tokio::test]
async fn whoever_has_given_reasons_is_not_told_that_there_were_none() {
    let story = Box::pin(without_reasons()).await;
    let given = json!({"text": "各件申请涉及不同地块"});
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/reasons", story.number);
    story.web.post(&applicant, &path, &given).await.is(200);
    goes_back(&story, "letter_outdated", "35").await;
}

/// The applicant could read the letter: a decision is not changed under their eyes.
#[tokio::test]
async fn what_the_applicant_could_read_is_served_again_as_it_is() {
    let story = Box::pin(in_silence(granted())).await;
    story.serve(electronic()).await.is(200);
    story.mails_go_out([Script::Ok]).await;
    story.comes_back("reply_made").await;
    turns_up(&story, "objects").await;
    assert_eq!(closed(&story, "reply").await, Value::Null);
    story.rework().await.refuses(409, "reply_is_out");
    story.serve(by_post("2026-03-24")).await.is(200);
}
