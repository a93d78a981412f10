//! Someone is asked for an opinion, in a story over HTTP.

use serde_json::{Value, json};

use super::story::Story;
use super::web::Answer;

/// A third party that can be mailed.
pub(crate) fn third_party() -> Value {
    json!({
        "party": "third_party",
        "name": "某建材有限公司",
        "email": "third@party.example",
        "matter": "清水片区供货合同中的单价",
        "why": "单价可能属于商业秘密",
        "method": "electronic",
    })
}

/// The same, who left no e-mail address.
pub(crate) fn on_paper() -> Value {
    json!({
        "party": "third_party",
        "name": "某建材有限公司",
        "address": "云江区清水街8号",
        "matter": "清水片区供货合同中的单价",
        "why": "单价可能属于商业秘密",
        "method": "paper",
    })
}

/// A letter that was posted.
pub(crate) fn posted(posted_on: &str) -> Value {
    json!({"method": "mail", "posted_on": posted_on, "tracking_number": "1012345678901", "carrier": "ems"})
}

/// What stands behind the `#` of the secret link that was mailed last.
pub(crate) async fn code_of(story: &Story) -> String {
    let mails = story.owed("consultation_asked").await;
    let text = &mails.last().unwrap().mail.text;
    let (_, rest) = text.split_once("/opinion#").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Whoever holds the secret link answers.
pub(crate) async fn link_answers(story: &Story, code: &str, opinion: &str) -> Answer {
    let body = json!({"code": code, "opinion": opinion, "text": "属于商业秘密"});
    let path = "/api/v1/consultations/opinion";
    story.web.post(&story.web.anyone(), path, &body).await
}

/// What a story about a consultation does and looks at.
pub(crate) trait Asking {
    /// The handler asks someone.
    async fn asks(&self, whom: Value) -> Answer;

    /// The consultations as someone sees them.
    async fn consultations(&self, login: &str) -> Answer;
}

impl Asking for Story {
    async fn asks(&self, whom: Value) -> Answer {
        self.by("land", "consultations", whom).await
    }

    async fn consultations(&self, login: &str) -> Answer {
        let path = format!("/api/v1/cases/{}/consultations", self.case);
        let person = self.web.staff(login).await;
        self.web.get(&person, &path).await.is(200)
    }
}
