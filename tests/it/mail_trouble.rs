//! A mail server in every kind of trouble, each met by fifty notices at once: each ends in the right state, none is
//! stuck, and none arrives more often than the trouble explains.

use std::collections::BTreeMap;
use std::time::Duration;

use disclosure::jobs;
use disclosure::notify::transport::{Encryption, SmtpSettings, Transport};
use disclosure::rules::case::Case;
use tokio::sync::watch;

use crate::harness::Test;
use crate::harness::mails::{MAIL_FROM, Owed, queue_to};
use crate::harness::smtp::{ClosedDoor, Command, Manners, Script, SmtpServer, Tls, settings};
use crate::harness::tls::CertificateAuthority;
use crate::harness::web::Web;

const NOTICES: usize = 50;
const IMPATIENT: Duration = Duration::from_millis(300);

/// Fifty notices of one case, and the states in which they end.
struct Fifty {
    t: Test,
    case: Case,
}

impl Fifty {
    async fn to(address: impl Fn(usize) -> String) -> Self {
        let t = Test::app().await;
        let case = t.file_at_counter().await;
        let memory = disclosure::notify::transport::Memory::default();
        t.send_mails(&Transport::Memory(memory)).await;
        queue_to(&t, &case, (0..NOTICES).map(address)).await;
        t.office_without_mail().await;
        Self { t, case }
    }

    async fn owed(&self) -> Vec<Owed> {
        let owed = self.t.owed(&self.case).await;
        let ours = |owed: &Owed| owed.kind == "application_received";
        owed.into_iter().filter(ours).collect()
    }

    async fn all_are(&self, state: &str, told: &str) {
        let owed = self.owed().await;
        assert_eq!(owed.len(), NOTICES);
        for one in &owed {
            assert_eq!(one.state, state, "{told}: {:?}", one.last_answer);
            let answer = one.last_answer.as_deref().unwrap_or_default();
            assert!(!answer.is_empty(), "{told}: nothing is said");
            assert!(!answer.contains("citizen"), "{told}: {answer}");
            let ended = ["accepted", "rejected"].contains(&state);
            assert_eq!(one.next_at.is_none(), ended, "{told}");
        }
    }

    /// The clock moves to the time at which all of them are tried again.
    async fn wait_for_next_attempt(&self) {
        let owed = self.owed().await;
        let last = owed.iter().filter_map(|one| one.next_at).max();
        self.t.app.env.set(last.unwrap());
    }

    async fn send(&self, transport: &Transport) {
        assert_eq!(self.t.send_mails(transport).await, NOTICES);
    }
}

fn citizen(no: usize) -> String {
    format!("citizen{no}@mail{}.example", no % 7)
}

fn patient(port: u16) -> SmtpSettings {
    SmtpSettings {
        max_concurrent: 10,
        max_per_domain: 10,
        ..settings(port)
    }
}

fn impatient(port: u16) -> SmtpSettings {
    SmtpSettings {
        timeout: IMPATIENT,
        answer_timeout: IMPATIENT,
        ..patient(port)
    }
}

/// Every notice meets this on its first attempt, ends in `first`, and arrives on the second if it is tried again.
async fn meets(told: &str, script: Script, first: &str) {
    let server = SmtpServer::start().await;
    let fifty = Fifty::to(citizen).await;
    // Connections that go well are used again: a script that refuses nothing is met by as many as there are.
    server.script(vec![script.clone(); NOTICES]);
    let hangs = matches!(script, Script::HangAt(_));
    let settings = if hangs {
        impatient(server.port())
    } else {
        patient(server.port())
    };
    fifty.send(&Transport::smtp(settings).unwrap()).await;
    fifty.all_are(first, told).await;
    let healthy = SmtpServer::start().await;
    ends(&fifty, first, &healthy, told).await;
    let mut copies: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for mail in server.messages().into_iter().chain(healthy.messages()) {
        copies
            .entry(mail.header("Message-ID"))
            .or_default()
            .push(mail.raw);
    }
    let expected = if first == "rejected" { 0 } else { NOTICES };
    assert_eq!(copies.len(), expected, "{told}");
    for same in copies.values() {
        let most = if first == "uncertain" { 2 } else { 1 };
        assert!(same.len() <= most, "{told}: {} copies", same.len());
        assert!(
            same.iter().all(|raw| *raw == same[0]),
            "{told}: not the same"
        );
    }
}

async fn ends(fifty: &Fifty, first: &str, healthy: &SmtpServer, told: &str) {
    let transport = Transport::smtp(patient(healthy.port())).unwrap();
    match first {
        "accepted" | "rejected" => {
            assert_eq!(fifty.t.send_mails(&transport).await, 0, "{told}");
        }
        _ => {
            fifty.wait_for_next_attempt().await;
            fifty.send(&transport).await;
            fifty.all_are("accepted", told).await;
        }
    }
}

fn refuse(at: Command, code: u16) -> Script {
    Script::refuse(at, code, "x.y.z <citizen1@mail1.example> is not welcome")
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    for (told, script) in [
        (
            "421 at the door",
            Script::Banner("421 4.3.2 too many".into()),
        ),
        ("421 at MAIL", refuse(Command::Mail, 421)),
        ("450 at RCPT", refuse(Command::Rcpt, 450)),
        ("451 at DATA", refuse(Command::Data, 451)),
        ("452 after the mail", refuse(Command::Content, 452)),
        (
            "554 at the door",
            Script::Banner("554 5.7.1 no service".into()),
        ),
        ("535 at MAIL", refuse(Command::Mail, 535)),
    ] {
        Box::pin(meets(told, script, "deferred")).await;
    }
}

#[tokio::test]
async fn a_server_that_refuses_the_mail_is_not_asked_again() {
    for (told, script) in [
        ("550 at RCPT", refuse(Command::Rcpt, 550)),
        ("552 after the mail", refuse(Command::Content, 552)),
        ("554 after the mail", refuse(Command::Content, 554)),
    ] {
        Box::pin(meets(told, script, "rejected")).await;
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_told_from_a_mail_that_may_have_left() {
    for (told, script, first) in [
        ("closed at DATA", Script::CloseAt(Command::Data), "deferred"),
        ("closed after the mail", Script::CloseAfterData, "uncertain"),
        ("reset after 250", Script::ResetAfterContent, "accepted"),
        (
            "garbage at the door",
            Script::Banner("SSH-2.0-OpenSSH_9.6".into()),
            "deferred",
        ),
        ("slow", Script::Slow(Duration::from_millis(5)), "accepted"),
        (
            "hangs at the door",
            Script::HangAt(Command::Connect),
            "deferred",
        ),
        (
            "hangs after the mail",
            Script::HangAt(Command::Content),
            "uncertain",
        ),
    ] {
        Box::pin(meets(told, script, first)).await;
    }
}

#[tokio::test]
async fn nobody_at_the_door_is_waited_for() {
    let door = ClosedDoor::new();
    let fifty = Fifty::to(citizen).await;
    fifty
        .send(&Transport::smtp(patient(door.port())).unwrap())
        .await;
    fifty.all_are("deferred", "nobody").await;
    let server = door.open();
    ends(&fifty, "deferred", &server, "nobody").await;
    assert_eq!(server.messages().len(), NOTICES);
}

#[tokio::test]
async fn an_address_that_the_server_cannot_read_is_for_the_post() {
    let server = SmtpServer::start().await;
    let fifty = Fifty::to(|no| format!("张三{no}@mail.example")).await;
    fifty
        .send(&Transport::smtp(patient(server.port())).unwrap())
        .await;
    fifty.all_are("rejected", "no SMTPUTF8").await;
    assert!(server.messages().is_empty());
    // Each is work for a person.
    let case = fifty.t.case(fifty.case.id).await;
    assert_eq!(case.to_post.len(), NOTICES);
}

#[tokio::test]
async fn a_certificate_or_a_password_that_is_wrong_is_mended_by_the_operator() {
    let authority = CertificateAuthority::new();
    let manners = Manners {
        tls: Tls::Start(authority.vouches_for("localhost")),
        login: Some(("office", "secret")),
    };
    let server = SmtpServer::with(manners).await;
    let right = SmtpSettings {
        host: "localhost".into(),
        encryption: Encryption::StartTls,
        username: Some("office".into()),
        password: Some("secret".into()),
        root_certificate: Some(authority.pem().into()),
        ..patient(server.port())
    };
    let strange = CertificateAuthority::new();
    let distrusted = SmtpSettings {
        root_certificate: Some(strange.pem().into()),
        ..right.clone()
    };
    let mistyped = SmtpSettings {
        password: Some("sekret".into()),
        ..right.clone()
    };
    let fifty = Fifty::to(citizen).await;
    for (told, wrong) in [("bad TLS", distrusted), ("535", mistyped)] {
        fifty.send(&Transport::smtp(wrong).unwrap()).await;
        fifty.all_are("deferred", told).await;
        fifty.wait_for_next_attempt().await;
    }
    assert!(server.messages().is_empty());
    fifty.send(&Transport::smtp(right).unwrap()).await;
    fifty.all_are("accepted", "mended").await;
    assert_eq!(server.messages().len(), NOTICES);
    assert!(server.messages().iter().all(|mail| mail.encrypted));
}

/// `cargo xtask bench-mail` says by how much a filing is slower; here it must only not wait.
#[tokio::test]
async fn filings_do_not_wait_for_a_mail_server_that_does_not_answer() {
    let server = SmtpServer::start().await;
    let web = Web::open().await;
    server.script(vec![Script::HoldAt(Command::Data); 100]);
    let transport = Transport::smtp(settings(server.port())).unwrap();
    let (stop, stopped) = watch::channel(false);
    let mail = jobs::Mail {
        transport: &transport,
        from: MAIL_FROM,
        reports: None,
    };
    let story = async {
        web.file().await;
        server.wait_for_held(1).await;
        for _ in 0..20 {
            web.file().await;
        }
        assert!(server.messages().is_empty(), "no mail has left meanwhile");
        server.release();
        server.wait_for(21).await;
        stop.send_replace(true);
    };
    tokio::join!(jobs::run(&web.test.app, &mail, stopped), story);
}
