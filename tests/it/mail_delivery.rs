//! From a filing over HTTP to the mail server, and what becomes of the notice on the way.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use disclosure::jobs;
use disclosure::notify::transport::Transport;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::harness::mails::MAIL_FROM;
use crate::harness::smtp::{ClosedDoor, Command, Received, Script, SmtpServer, settings};
use crate::harness::web::{Web, application};

/// Longer than the claim of a sender that died.
const LEASE: TimeDelta = TimeDelta::minutes(15);

fn transport(port: u16) -> Transport {
    Transport::smtp(settings(port)).unwrap()
}

/// A case filed over HTTP, with the one notice that its applicant is owed.
struct Filed {
    web: Web,
    case: String,
}

impl Filed {
    async fn new() -> Self {
        let web = Web::open().await;
        let (number, _) = web.file().await;
        let case = web.find(&web.staff("registrar").await, &number).await;
        Self { web, case }
    }

    /// The sender's round; tells how many attempts it took.
    async fn send(&self, transport: &Transport) -> usize {
        self.web.test.send_mails(transport).await
    }

    /// The notice, as the registrar sees it over HTTP.
    async fn notice(&self) -> Value {
        let registrar = self.web.staff("registrar").await;
        let path = format!("/api/v1/cases/{}/notices", self.case);
        let answer = self.web.get(&registrar, &path).await.is(200);
        assert_eq!(answer.at("/items").as_array().unwrap().len(), 1);
        answer.at("/items/0").clone()
    }

    /// Moves the clock to the next attempt; before it, nothing is tried.
    async fn wait_for_next_attempt(&self, transport: &Transport) {
        let next = self.notice().await["next_at"].as_str().unwrap().to_owned();
        let next = next.parse().unwrap();
        assert!(next > self.web.test.now());
        self.web.test.app.env.set(next - TimeDelta::milliseconds(1));
        assert_eq!(self.send(transport).await, 0, "it is not due yet");
        self.web.test.app.env.set(next);
    }

    /// The mail is this notice: its Message-ID, its text and its page, to the applicant.
    async fn is(&self, mail: &Received) {
        let id = self.notice().await["id"].as_str().unwrap().to_owned();
        assert_eq!(
            mail.header("Message-ID"),
            format!("<{id}@disclosure.example>")
        );
        assert_eq!(mail.to, ["zhangsan@mail.example"]);
        let id = self.case.parse().map(disclosure::rules::ids::CaseId);
        let case = self.web.test.case(id.unwrap()).await;
        let frozen = self.web.test.last_owed(&case).await.mail;
        let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
        assert_eq!(lines(&mail.text()), lines(&frozen.text));
        assert_eq!(lines(&mail.html()), lines(&frozen.html));
    }
}

#[tokio::test]
async fn a_filing_is_mailed_in_the_applicants_language() {
    let server = SmtpServer::start().await;
    let web = Web::open().await;
    for (n, (language, greeting, received)) in [
        ("zh-CN", "尊敬的申请人：", "已收到您提交的政府信息公开申请"),
        ("en", "Dear applicant,", "has received your application"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = application();
        body["applicant"]["language"] = json!(language);
        let filed = web.post(&web.anyone(), "/api/v1/applications", &body).await;
        let number = filed.is(201).string("/number");
        assert_eq!(web.test.send_mails(&transport(server.port())).await, 1);

        let mails = server.wait_for(n + 1).await;
        let mail = mails.last().unwrap();
        assert_eq!(mail.header("Content-Language"), language);
        assert!(
            mail.header("Content-Type")
                .starts_with("multipart/alternative;")
        );
        let (text, html) = (mail.text(), mail.html());
        for word in [greeting, received, &number, "https://disclosure.example"] {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(
            html.contains(&format!("<html lang=\"{language}\">")),
            "{html}"
        );
        assert!(html.contains(&number) && html.contains(received), "{html}");
        let parsed = mail.parsed();
        let subject = parsed.subject().unwrap();
        assert!(
            subject.contains(&number) && !subject.contains("张三"),
            "{subject}"
        );
        let from = parsed.from().and_then(|from| from.first()).unwrap();
        assert_eq!(from.name(), Some("云江区人民政府"));
        assert_eq!(from.address(), Some("office@yunjiang.example"));
    }
}

#[tokio::test]
async fn what_is_handed_over_is_recorded_and_not_sent_again() {
    let server = SmtpServer::start().await;
    let filed = Filed::new().await;
    let transport = transport(server.port());
    assert_eq!(filed.notice().await["state"], "queued");
    assert_eq!(filed.send(&transport).await, 1);
    filed.is(&server.messages()[0]).await;
    let notice = filed.notice().await;
    assert_eq!(notice["state"], "accepted");
    assert_eq!(notice["attempts"], 1);
    assert_eq!(notice["last_answer"], "250 2.0.0 queued as 42");
    assert_eq!(notice["next_at"], Value::Null);
    filed.web.test.set_today("2026-03-20");
    assert_eq!(filed.send(&transport).await, 0);
    assert_eq!(server.messages().len(), 1);
}

#[tokio::test]
async fn a_filing_wakes_the_sender() {
    let server = SmtpServer::start().await;
    let web = Web::open().await;
    let transport = transport(server.port());
    let (stop, stopped) = watch::channel(false);
    let mail = jobs::Mail {
        transport: &transport,
        from: MAIL_FROM,
        reports: None,
    };
    let sender = jobs::run(&web.test.app, &mail, stopped);
    let story = async {
        for count in 1..=3 {
            web.file().await;
            server.wait_for(count).await;
        }
        stop.send_replace(true);
    };
    tokio::join!(sender, story);
    let registrar = web.staff("registrar").await;
    let cases = web.get(&registrar, "/api/v1/cases").await.is(200);
    for case in cases.at("/items").as_array().unwrap() {
        let path = format!("/api/v1/cases/{}/notices", case["id"].as_str().unwrap());
        let notices = web.get(&registrar, &path).await.is(200);
        assert_eq!(notices.at("/items/0/state"), "accepted");
    }
}

#[tokio::test]
async fn a_change_that_owes_no_mail_lets_the_sender_sleep() {
    let web = Web::open().await;
    let (number, _) = web.file().await;
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    web.act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let departments = web.get(&registrar, "/api/v1/departments").await.is(200);
    let land = json!({"department": departments.string("/items/1/id")});
    web.act(&registrar, &case, "assignments", &land)
        .await
        .is(200);
    let is_woken = async || {
        let woken = web.test.app.wake.notified();
        timeout(Duration::from_millis(50), woken).await.is_ok()
    };
    assert!(is_woken().await);
    assert!(!is_woken().await, "once for all that is owed");

    let handler = web.staff("land").await;
    web.act(&handler, &case, "claim", &json!({})).await.is(200);
    assert!(!is_woken().await, "nobody is told of it");
    web.file().await;
    assert!(is_woken().await);
}

#[tokio::test]
async fn a_mail_that_is_put_off_comes_later_and_is_the_same() {
    let busy = |at, code| Script::refuse(at, code, "4.3.0 try again later");
    for script in [
        busy(Command::Ehlo, 421),
        busy(Command::Mail, 421),
        busy(Command::Rcpt, 450),
        busy(Command::Data, 451),
        busy(Command::Content, 451),
        Script::Banner("421 4.3.2 too many connections".into()),
        Script::CloseAt(Command::Connect),
        Script::CloseAt(Command::Mail),
        Script::CloseAt(Command::Rcpt),
        Script::CloseAt(Command::Data),
    ] {
        let server = SmtpServer::start().await;
        let filed = Filed::new().await;
        let transport = transport(server.port());
        server.script([script.clone()]);
        assert_eq!(filed.send(&transport).await, 1, "{script:?}");
        let notice = filed.notice().await;
        assert_eq!(notice["state"], "deferred", "{script:?}");
        assert!(server.messages().is_empty(), "{script:?}");
        if let Script::Refuse { code, .. } = &script {
            assert_eq!(
                notice["last_answer"],
                format!("{code} 4.3.0 try again later")
            );
        }

        filed.wait_for_next_attempt(&transport).await;
        assert_eq!(filed.send(&transport).await, 1, "{script:?}");
        let notice = filed.notice().await;
        assert_eq!(notice["state"], "accepted", "{script:?}");
        assert_eq!(notice["attempts"], 2, "{script:?}");
        assert_eq!(server.messages().len(), 1, "{script:?}");
        filed.is(&server.messages()[0]).await;
    }
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_work_for_a_person() {
    for (at, code) in [
        (Command::Mail, 550),
        (Command::Rcpt, 550),
        (Command::Data, 554),
        (Command::Content, 554),
    ] {
        let server = SmtpServer::start().await;
        let filed = Filed::new().await;
        filed.web.test.office_without_mail().await;
        let transport = transport(server.port());
        server.script([Script::refuse(
            at,
            code,
            "5.1.1 <zhangsan@mail.example> unknown",
        )]);
        assert_eq!(filed.send(&transport).await, 1, "{at:?}");
        let notice = filed.notice().await;
        assert_eq!(notice["state"], "rejected", "{at:?}");
        assert_eq!(notice["next_at"], Value::Null, "{at:?}");
        assert_eq!(
            notice["last_answer"],
            format!("{code} 5.1.1 <[address]> unknown")
        );
        filed.web.test.set_today("2026-03-09");
        assert_eq!(filed.send(&transport).await, 0, "{at:?}");
        assert!(server.messages().is_empty(), "{at:?}");
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_gets_the_mail_when_it_is_back() {
    let door = ClosedDoor::new();
    let filed = Filed::new().await;
    let transport = transport(door.port());
    assert_eq!(filed.send(&transport).await, 1);
    assert_eq!(filed.notice().await["state"], "deferred");
    filed.wait_for_next_attempt(&transport).await;
    let server = door.open();
    assert_eq!(filed.send(&transport).await, 1);
    assert_eq!(filed.notice().await["state"], "accepted");
    filed.is(&server.messages()[0]).await;
}

#[tokio::test]
async fn a_mail_whose_answer_was_lost_goes_out_once_more_under_the_same_name() {
    let server = SmtpServer::start().await;
    let filed = Filed::new().await;
    let transport = transport(server.port());
    server.script([Script::CloseAfterData, Script::CloseAt(Command::Content)]);
    for arrived in [1, 1] {
        assert_eq!(filed.send(&transport).await, 1);
        assert_eq!(filed.notice().await["state"], "uncertain");
        assert_eq!(server.messages().len(), arrived);
        filed.wait_for_next_attempt(&transport).await;
    }
    assert_eq!(filed.send(&transport).await, 1);
    assert_eq!(filed.notice().await["state"], "accepted");
    let mails = server.messages();
    assert_eq!(mails.len(), 2);
    assert_eq!(
        mails[0].raw, mails[1].raw,
        "to the byte, so that it is seen once"
    );
    filed.is(&mails[1]).await;
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_yes_changes_nothing() {
    let server = SmtpServer::start().await;
    let filed = Filed::new().await;
    let transport = transport(server.port());
    server.script([Script::ResetAfterContent]);
    assert_eq!(filed.send(&transport).await, 1);
    assert_eq!(filed.notice().await["state"], "accepted");
    filed.web.file().await;
    assert_eq!(filed.send(&transport).await, 1);
    assert_eq!(server.messages().len(), 2);
    assert_eq!(server.connections(), 2, "the broken one is not used again");
    assert_eq!(distinct(&server).len(), 2);
}

#[tokio::test]
async fn two_senders_side_by_side_send_nothing_twice() {
    let server = SmtpServer::start().await;
    let web = Web::open().await;
    for _ in 0..12 {
        web.file().await;
    }
    let test = &web.test;
    let other = test.another_copy();
    // Neither can go on before both have taken what they can.
    server.script(vec![Script::HoldAt(Command::Data); 8]);
    let (one, two) = (transport(server.port()), transport(server.port()));
    let (one, two, ()) = tokio::join!(
        jobs::run_once(&test.app, &one, MAIL_FROM),
        jobs::run_once(&other, &two, MAIL_FROM),
        async {
            server.wait_for_held(8).await;
            server.release();
        }
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one >= 4 && two >= 4, "{one} and {two}");
    assert_eq!(one + two, 12);
    assert_eq!(server.messages().len(), 12);
    assert_eq!(distinct(&server).len(), 12);
}

#[tokio::test]
async fn a_notice_survives_a_sender_that_dies_before_the_mail_is_out() {
    let server = SmtpServer::start().await;
    let filed = Filed::new().await;
    dies_at(&filed, &server, Command::Data).await;
    assert!(server.messages().is_empty());
    comes_due_when_the_claim_runs_out(&filed, &server).await;
    assert_eq!(server.messages().len(), 1);
    filed.is(&server.messages()[0]).await;
}

#[tokio::test]
async fn a_notice_survives_a_sender_that_dies_before_it_records() {
    let server = SmtpServer::start().await;
    let filed = Filed::new().await;
    dies_at(&filed, &server, Command::Content).await;
    assert_eq!(server.messages().len(), 1, "the mail is out");
    comes_due_when_the_claim_runs_out(&filed, &server).await;
    let mails = server.messages();
    assert_eq!(mails.len(), 2);
    assert_eq!(
        mails[0].raw, mails[1].raw,
        "to the byte, so that it is seen once"
    );
}

/// A sender that stops to exist at this step of its conversation.
async fn dies_at(filed: &Filed, server: &SmtpServer, step: Command) {
    server.script([Script::HoldAt(step)]);
    let transport = transport(server.port());
    tokio::select! {
        sent = filed.send(&transport) => panic!("it went on to the end: {sent}"),
        () = server.wait_for_held(1) => {}
    }
    server.release();
    assert_eq!(filed.notice().await["state"], "sending");
}

async fn comes_due_when_the_claim_runs_out(filed: &Filed, server: &SmtpServer) {
    let transport = transport(server.port());
    let claimed_at = filed.web.test.now();
    let almost = LEASE - TimeDelta::seconds(1);
    filed.web.test.app.env.set(claimed_at + almost);
    assert_eq!(filed.send(&transport).await, 0, "it may still be alive");
    filed.web.test.app.env.set(claimed_at + LEASE);
    assert_eq!(filed.send(&transport).await, 1);
    let notice = filed.notice().await;
    assert_eq!(notice["state"], "accepted");
    assert_eq!(notice["attempts"], 2);
}

#[tokio::test]
async fn a_mail_is_given_up_after_three_days_and_not_before() {
    let server = SmtpServer::start().await;
    let filed = Filed::new().await;
    filed.web.test.office_without_mail().await;
    let transport = transport(server.port());
    let busy = Script::refuse(Command::Rcpt, 451, "4.3.0 try again later");
    server.script(vec![busy; 100]);
    let filed_at = filed.web.test.now();
    assert_eq!(filed.send(&transport).await, 1);
    let test = &filed.web.test;
    let id = filed.case.parse().map(disclosure::rules::ids::CaseId);
    let case = test.case(id.unwrap()).await;
    while test.last_owed(&case).await.next_at.is_some() {
        test.wait_for_next_attempt(&case).await;
        assert_eq!(filed.send(&transport).await, 1);
    }
    let notice = test.last_owed(&case).await;
    assert_eq!(notice.state, "expired");
    assert!(notice.attempts > 40, "{}", notice.attempts);
    let tried_for = test.now() - filed_at;
    assert!(tried_for > TimeDelta::hours(69) && tried_for <= TimeDelta::hours(72));
    test.set_today("2026-03-20");
    assert_eq!(filed.send(&transport).await, 0);
    assert!(server.messages().is_empty());
}

fn distinct(server: &SmtpServer) -> BTreeSet<String> {
    let mails = server.messages();
    mails.iter().map(|mail| mail.header("Message-ID")).collect()
}
