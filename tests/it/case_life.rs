//! A case from filing to reply, as people live it, good and bad.

use disclosure::rules::case::StageName;
use disclosure::rules::outcome::Outcome;

use crate::harness::Test;
use crate::harness::app::LAND;

#[tokio::test]
async fn a_case_goes_from_the_web_page_to_the_reply() {
    let t = Test::app().await;
    let case = t.file_online().await;
    assert_eq!(case.number, "YJ-2026-000001");
    let case = t.confirm(&case).await;
    let case = t.route(&case, LAND).await;
    let case = t.claim(&case, &t.handler(LAND)).await;
    let case = t.draft(&case, Outcome::Granted).await;
    let case = t.approve(&case).await;
    let case = t.reply_electronic(&case).await;
    assert_eq!(case.stage.name(), StageName::Replied);
}
