//! A mailbox that hangs holds up nobody else's mail; and where many wait, those that serve something go first.

use std::time::Duration;

use disclosure::jobs;
use disclosure::notify::transport::{SmtpSettings, Transport};
use tokio::sync::watch;

use crate::harness::Test;
use crate::harness::mails::{MAIL_FROM, queue_kinds};
use crate::harness::smtp::{Command, Script, SmtpServer, settings};
use crate::harness::web::Web;

#[tokio::test]
async fn a_mail_that_is_queued_while_another_hangs_goes_out_beside_it() {
    let server = SmtpServer::start().await;
    let web = Web::open().await;
    // Nothing but the release ends the first one.
    let transport = Transport::smtp(SmtpSettings {
        timeout: Duration::from_mins(10),
        answer_timeout: Duration::from_mins(10),
        ..settings(server.port())
    })
    .unwrap();
    server.script([Script::HoldAt(Command::Content)]);
    let (stop, stopped) = watch::channel(false);
    let mail = jobs::Mail {
        transport: &transport,
        from: MAIL_FROM,
        reports: None,
    };
    let sender = jobs::run(&web.test.app, &mail, stopped);
    let story = async {
        web.file().await;
        server.wait_for_held(1).await;
        for count in 2..=4 {
            web.file().await;
            server.wait_for(count).await;
        }
        server.release();
        stop.send_replace(true);
    };
    tokio::join!(sender, story);
    let registrar = web.staff("registrar").await;
    let cases = web.get(&registrar, "/api/v1/cases").await.is(200);
    let cases = cases.at("/items").as_array().unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let path = format!("/api/v1/cases/{}/notices", case["id"].as_str().unwrap());
        let notices = web.get(&registrar, &path).await.is(200);
        assert_eq!(notices.at("/items/0/state"), "accepted");
    }
}

#[tokio::test]
async fn what_serves_a_letter_goes_before_what_reminds() {
    let server = SmtpServer::start().await;
    let t = Test::app().await;
    let case = t.file_online().await;
    let transport = Transport::smtp(SmtpSettings {
        max_concurrent: 1,
        ..settings(server.port())
    })
    .unwrap();
    t.send_mails(&transport).await;
    let kinds = [
        "deadline_near",
        "deadline_passed",
        "draft_returned",
        "fee_notified",
        "application_received",
        "reply_made",
    ];
    queue_kinds(&t, &case, &kinds).await;
    assert_eq!(t.send_mails(&transport).await, 6);
    let subjects: Vec<String> = server.messages()[1..]
        .iter()
        .map(|mail| mail.parsed().subject().unwrap().to_owned())
        .collect();
    let expected = [
        "fee_notified",
        "reply_made",
        "draft_returned",
        "application_received",
        "deadline_near",
        "deadline_passed",
    ];
    assert_eq!(subjects, expected);
}
