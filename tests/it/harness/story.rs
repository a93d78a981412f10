//! A case on its way over HTTP, in the hands of people.

use std::time::Duration;

use disclosure::jobs;
use disclosure::notify::transport::{Encryption, SmtpSettings, Transport};
use disclosure::rules::ids::CaseId;
use serde_json::{Value, json};

use super::app::LAND;
use super::mails::Owed;
use super::smtp::{Command, Script, SmtpServer};
use super::web::{Answer, Web, application, granted};

/// A case in the hands of the land bureau's handler, filed and confirmed on 2 March, due on 30 March.
pub(crate) struct Story {
    pub(crate) web: Web,
    pub(crate) case: String,
    pub(crate) number: String,
    pub(crate) code: String,
}

impl Story {
    pub(crate) async fn in_hand() -> Self {
        Self::of(&application()).await
    }

    pub(crate) async fn of(application: &Value) -> Self {
        Self::with(Web::open().await, application).await
    }

    /// The same on another day, or elsewhere.
    pub(crate) async fn with(web: Web, application: &Value) -> Self {
        let story = Box::pin(Self::filed(web, application)).await;
        story
            .by("registrar", "confirmation", json!({}))
            .await
            .is(200);
        let department = story.web.test.department(LAND).0;
        let assignment = json!({"department": department});
        story
            .by("registrar", "assignments", assignment)
            .await
            .is(200);
        story.by("land", "claim", json!({})).await.is(200);
        story
    }

    /// An application that nobody has confirmed.
    pub(crate) async fn filed(web: Web, application: &Value) -> Self {
        let filed = web
            .post(&web.anyone(), "/api/v1/applications", application)
            .await
            .is(201);
        let (number, code) = (filed.string("/number"), filed.string("/query_code"));
        let case = web.find(&web.staff("registrar").await, &number).await;
        Self {
            web,
            case,
            number,
            code,
        }
    }

    pub(crate) async fn approved() -> Self {
        let story = Self::in_hand().await;
        story.approve().await;
        story
    }

    /// Drafted by the handler and approved by the head.
    pub(crate) async fn approve(&self) -> Answer {
        self.by("land", "drafts", granted()).await.is(200);
        let approve = json!({"decision": "approve"});
        self.by("head", "reviews", approve).await.is(200)
    }

    pub(crate) async fn by(&self, login: &str, action: &str, body: Value) -> Answer {
        let person = self.web.staff(login).await;
        self.web.act(&person, &self.case, action, &body).await
    }

    pub(crate) async fn serve(&self, body: Value) -> Answer {
        self.by("land", "reply", body).await
    }

    pub(crate) async fn rework(&self) -> Answer {
        let rework = json!({"decision": "rework", "reason": "请核对附件"});
        self.by("head", "reviews", rework).await
    }

    pub(crate) async fn seen_by(&self, login: &str) -> Answer {
        let path = format!("/api/v1/cases/{}", self.case);
        let person = self.web.staff(login).await;
        self.web.get(&person, &path).await.is(200)
    }

    pub(crate) async fn actions(&self, login: &str) -> Value {
        self.seen_by(login).await.at("/actions").clone()
    }

    /// Number and state of the letters of reply, as staff see them.
    pub(crate) async fn letters(&self) -> Vec<(String, String)> {
        let path = format!("/api/v1/cases/{}/letters", self.case);
        let letters = self.web.get(&self.web.staff("land").await, &path).await;
        let items = letters.is(200).at("/items").as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        items
            .iter()
            .filter(|item| item["kind"] == "reply")
            .map(|item| (text(&item["number"]), text(&item["state"])))
            .collect()
    }

    pub(crate) async fn applicant(&self, path: &str) -> Answer {
        let applicant = self.web.applicant(&self.number, &self.code).await;
        let path = format!("/api/v1/applications/{}{path}", self.number);
        self.web.get(&applicant, &path).await.is(200)
    }

    /// The letters of a kind that the applicant can read.
    pub(crate) async fn own_letters(&self, kind: &str) -> Vec<Value> {
        let letters = self.applicant("/letters").await;
        let items = letters.at("/items").as_array().unwrap();
        items
            .iter()
            .filter(|item| item["kind"] == kind)
            .cloned()
            .collect()
    }

    /// The letters of reply that the applicant can read.
    pub(crate) async fn own_replies(&self) -> Vec<String> {
        let replies = self.own_letters("reply").await;
        let text = |item: &Value| item["text"].as_str().unwrap().to_owned();
        replies.iter().map(text).collect()
    }

    pub(crate) async fn owed(&self, kind: &str) -> Vec<Owed> {
        let id = CaseId(self.case.parse().unwrap());
        let case = self.web.test.case(id).await;
        let owed = self.web.test.owed(&case).await;
        owed.into_iter().filter(|owed| owed.kind == kind).collect()
    }

    /// Lets the mails that are due go out, the first connections behaving as scripted.
    pub(crate) async fn mails_go_out(&self, scripts: impl IntoIterator<Item = Script>) {
        let server = SmtpServer::start().await;
        server.script(scripts);
        let transport = Transport::smtp(SmtpSettings {
            host: "127.0.0.1".into(),
            port: server.port(),
            encryption: Encryption::None,
            username: None,
            password: None,
            from: "bounces@yunjiang.example".into(),
            hello_name: "yunjiang.example".into(),
            timeout: Duration::from_secs(20),
            answer_timeout: Duration::from_secs(20),
            root_certificate: None,
            max_concurrent: 1,
            max_per_domain: 1,
            dkim: None,
        })
        .unwrap();
        let delivered = jobs::run_once(&self.web.test.app, &transport, "office@yunjiang.example");
        Box::pin(delivered).await.unwrap();
    }

    /// Replied by a mail that then meets this.
    pub(crate) async fn mailed(script: Script) -> Self {
        let story = Box::pin(Self::approved()).await;
        story.mails_go_out([]).await;
        story.serve(json!({"method": "electronic"})).await.is(200);
        story.mails_go_out([script]).await;
        story
    }

    pub(crate) async fn undelivered(&self, undelivered: bool) -> usize {
        let path = format!("/api/v1/cases?undelivered={undelivered}");
        let list = self
            .web
            .get(&self.web.staff("registrar").await, &path)
            .await;
        list.is(200).at("/items").as_array().unwrap().len()
    }
}

pub(crate) fn refused() -> Script {
    Script::refuse(Command::Rcpt, 550, "5.1.1 no such mailbox")
}

pub(crate) fn busy() -> Script {
    Script::refuse(Command::Rcpt, 450, "4.2.0 mailbox busy")
}

pub(crate) fn by_post(posted_on: &str) -> Value {
    json!({"method": "mail", "posted_on": posted_on, "tracking_number": "1012345678901", "carrier": "ems"})
}

/// The same serving, of a reply that is late.
pub(crate) fn late(mut serving: Value) -> Value {
    serving["late_reason"] = json!("涉及三个科室的档案，检索用时较长");
    serving
}

pub(crate) fn by_hand(signed_on: &str) -> Value {
    json!({"method": "personal", "signed_on": signed_on, "signed_by": "applicant"})
}
