//! The way to the mail server under TLS and with a password, set up as an operator does: by a URL and a
//! certificate file. Where the way is not safe, nothing is said in the clear and the notice stays owed.

use std::ffi::OsString;

use disclosure::cli::start;
use disclosure::config;
use disclosure::notify::transport::Transport;
use tempfile::NamedTempFile;

use crate::harness::Test;
use crate::harness::mails::Owed;
use crate::harness::smtp::{Command, Manners, Received, Script, SmtpServer, Tls};
use crate::harness::tls::CertificateAuthority;

const HOST: &str = "localhost";
const PASSWORD: &str = "a p@ss/w\u{f6}rd";

/// What an operator sets: the URL, and perhaps the file of a certificate authority.
fn transport(url: &str, authority: Option<&CertificateAuthority>) -> Transport {
    let file = authority.map(|authority| {
        let file = NamedTempFile::new().unwrap();
        std::fs::write(file.path(), authority.pem()).unwrap();
        file
    });
    let mut environment: Vec<(OsString, OsString)> = vec![
        ("HOME".into(), "/home/a".into()),
        ("DISCLOSURE_SMTP_URL".into(), url.into()),
        (
            "DISCLOSURE_MAIL_FROM".into(),
            "office@yunjiang.example".into(),
        ),
    ];
    if let Some(file) = &file {
        environment.push(("DISCLOSURE_SMTP_CA".into(), file.path().into()));
    }
    let settings = config::parse(environment, None, false).unwrap();
    start::transport(&settings).unwrap()
}

/// A notice that one attempt was made to send: where it stands, what was answered, and what arrived.
struct Attempt {
    notice: Owed,
    arrived: Vec<Received>,
    in_the_clear: Vec<String>,
}

impl Attempt {
    /// Nothing was given away, and the notice is tried again.
    fn is_safely_deferred(&self) {
        assert_eq!(self.notice.state, "deferred");
        assert!(self.arrived.is_empty());
        let talk = ["EHLO ", "STARTTLS", "QUIT"];
        for line in &self.in_the_clear {
            assert!(
                talk.iter().any(|word| line.starts_with(word)),
                "said in the clear: {line}"
            );
        }
    }

    fn arrived_encrypted(&self) {
        assert_eq!(
            self.notice.state, "accepted",
            "{:?}",
            self.notice.last_answer
        );
        assert_eq!(self.arrived.len(), 1);
        assert!(self.arrived[0].encrypted);
        assert_eq!(self.arrived[0].to, ["zhangsanfeng@mail.example"]);
    }
}

async fn attempt(server: &SmtpServer, transport: &Transport) -> Attempt {
    let t = Test::app().await;
    let case = t.file_online().await;
    t.send_mails(transport).await;
    Attempt {
        notice: t.last_owed(&case).await,
        arrived: server.messages(),
        in_the_clear: server.heard_in_the_clear(),
    }
}

async fn at_once(authority: &CertificateAuthority, name: &str) -> SmtpServer {
    SmtpServer::with(Manners {
        tls: Tls::AtOnce(authority.vouches_for(name)),
        login: None,
    })
    .await
}

async fn upgrading(authority: &CertificateAuthority, name: &str) -> SmtpServer {
    SmtpServer::with(Manners {
        tls: Tls::Start(authority.vouches_for(name)),
        login: None,
    })
    .await
}

/// Both ways of asking for STARTTLS; neither ever goes on without it.
fn starttls_urls(port: u16) -> [String; 3] {
    ["", "?tls=starttls", "?tls=required"].map(|tls| format!("smtp://{HOST}:{port}{tls}"))
}

#[tokio::test]
async fn a_mail_goes_out_over_tls_from_the_first_byte() {
    let authority = CertificateAuthority::new();
    let server = at_once(&authority, HOST).await;
    let url = format!("smtps://{HOST}:{}", server.port());
    let transport = transport(&url, Some(&authority));
    transport.check().await.unwrap();
    let attempt = attempt(&server, &transport).await;
    attempt.arrived_encrypted();
    assert!(attempt.in_the_clear.is_empty());
}

#[tokio::test]
async fn a_mail_goes_out_after_starttls() {
    let authority = CertificateAuthority::new();
    let server = upgrading(&authority, HOST).await;
    for (n, url) in starttls_urls(server.port()).iter().enumerate() {
        let t = Test::app().await;
        let case = t.file_online().await;
        t.send_mails(&transport(url, Some(&authority))).await;
        assert_eq!(t.last_owed(&case).await.state, "accepted", "{url}");
        let arrived = server.wait_for(n + 1).await;
        assert!(arrived[n].encrypted, "{url}");
    }
    for line in server.heard_in_the_clear() {
        assert!(line.starts_with("EHLO ") || line == "STARTTLS", "{line}");
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_mail() {
    let server = SmtpServer::start().await;
    for url in starttls_urls(server.port()) {
        let attempt = attempt(&server, &transport(&url, None)).await;
        attempt.is_safely_deferred();
        let answer = attempt.notice.last_answer.unwrap();
        assert!(answer.contains("STARTTLS is not supported"), "{answer}");
    }
}

#[tokio::test]
async fn a_server_that_takes_starttls_back_gets_no_mail() {
    let authority = CertificateAuthority::new();
    let server = upgrading(&authority, HOST).await;
    server.script([Script::refuse(Command::StartTls, 454, "4.7.0 not now")]);
    let url = format!("smtp://{HOST}:{}?tls=required", server.port());
    let attempt = attempt(&server, &transport(&url, Some(&authority))).await;
    attempt.is_safely_deferred();
    assert_eq!(attempt.notice.last_answer.unwrap(), "454 4.7.0 not now");
}

#[tokio::test]
async fn a_server_that_only_speaks_in_the_clear_gets_no_mail_over_smtps() {
    let server = SmtpServer::start().await;
    server.script([Script::Banner("554 go away".into())]);
    let url = format!("smtps://{HOST}:{}", server.port());
    let attempt = attempt(&server, &transport(&url, None)).await;
    assert_eq!(attempt.notice.state, "deferred");
    assert!(attempt.arrived.is_empty());
}

#[tokio::test]
async fn a_certificate_of_a_stranger_or_for_another_name_is_not_believed() {
    let (ours, strangers) = (CertificateAuthority::new(), CertificateAuthority::new());
    for (signer, name, trusted) in [
        (&strangers, HOST, Some(&ours)),
        (&ours, HOST, None),
        (&ours, "mail.elsewhere.example", Some(&ours)),
    ] {
        let server = at_once(signer, name).await;
        let url = format!("smtps://user:secret@{HOST}:{}", server.port());
        attempt(&server, &transport(&url, trusted))
            .await
            .is_safely_deferred();

        let server = upgrading(signer, name).await;
        for tls in ["starttls", "required"] {
            let url = format!("smtp://user:secret@{HOST}:{}?tls={tls}", server.port());
            let attempt = attempt(&server, &transport(&url, trusted)).await;
            attempt.is_safely_deferred();
            assert!(!attempt.notice.last_answer.unwrap().contains("secret"));
        }
    }
}

#[tokio::test]
async fn a_mail_that_was_held_back_goes_out_once_the_certificate_is_right() {
    let (ours, strangers) = (CertificateAuthority::new(), CertificateAuthority::new());
    let t = Test::app().await;
    let case = t.file_online().await;
    let wrong = at_once(&strangers, HOST).await;
    let url = format!("smtps://{HOST}:{}", wrong.port());
    t.send_mails(&transport(&url, Some(&ours))).await;
    assert_eq!(t.last_owed(&case).await.state, "deferred");

    let right = at_once(&ours, HOST).await;
    let url = format!("smtps://{HOST}:{}", right.port());
    t.wait_for_next_attempt(&case).await;
    t.send_mails(&transport(&url, Some(&ours))).await;
    assert_eq!(t.last_owed(&case).await.state, "accepted");
    assert_eq!(right.messages().len(), 1);
}

#[tokio::test]
async fn a_password_opens_the_door_and_a_wrong_one_keeps_the_notice_owed() {
    let authority = CertificateAuthority::new();
    for (scheme, tls) in [("smtps", ""), ("smtp", "?tls=required")] {
        let acceptor = authority.vouches_for(HOST);
        let tls_of_server = if scheme == "smtps" {
            Tls::AtOnce(acceptor)
        } else {
            Tls::Start(acceptor)
        };
        let server = SmtpServer::with(Manners {
            tls: tls_of_server,
            login: Some(("office", PASSWORD)),
        })
        .await;
        let url = |word: &str| format!("{scheme}://office:{word}@{HOST}:{}{tls}", server.port());

        let wrong = transport(&url("guess"), Some(&authority));
        let attempt_made = attempt(&server, &wrong).await;
        attempt_made.is_safely_deferred();
        let answer = attempt_made.notice.last_answer.unwrap();
        assert_eq!(answer, "535 5.7.8 user name or password wrong");
        let problem = wrong.check().await.unwrap_err().to_string();
        assert!(
            problem.contains("535") && !problem.contains("guess"),
            "{problem}"
        );

        let nameless = format!("{scheme}://{HOST}:{}{tls}", server.port());
        let attempt_made = attempt(&server, &transport(&nameless, Some(&authority))).await;
        attempt_made.is_safely_deferred();
        let answer = attempt_made.notice.last_answer.unwrap();
        assert_eq!(answer, "530 5.7.0 sign in first");

        let right = transport(&url("a%20p%40ss%2Fw%C3%B6rd"), Some(&authority));
        attempt(&server, &right).await.arrived_encrypted();
    }
}

#[test]
fn a_certificate_file_that_is_none_is_told_at_the_start() {
    let file = NamedTempFile::new().unwrap();
    let read = |text: &str| {
        std::fs::write(file.path(), text).unwrap();
        let environment: Vec<(OsString, OsString)> = vec![
            ("HOME".into(), "/home/a".into()),
            ("DISCLOSURE_SMTP_URL".into(), "smtps://localhost".into()),
            (
                "DISCLOSURE_MAIL_FROM".into(),
                "office@yunjiang.example".into(),
            ),
            ("DISCLOSURE_SMTP_CA".into(), file.path().into()),
        ];
        let settings = config::parse(environment, None, false).unwrap();
        start::transport(&settings)
            .err()
            .map(|problem| problem.to_string())
    };
    assert_eq!(read(CertificateAuthority::new().pem()), None);
    let problem = read("no certificate").unwrap();
    assert!(
        problem.contains("not a certificate in PEM form"),
        "{problem}"
    );
}
