//! What becomes of a mail, with a mail server that behaves and one that does not.

use std::time::Duration;

use chrono::{DateTime, Utc};
use disclosure::notify::transport::{
    Delivery, Encryption, Envelope, Memory, SettingsError, SmtpSettings, Transport, message_id,
};
use disclosure::rules::ids::NoticeId;
use disclosure::rules::language::Language;
use futures_util::future::join_all;
use tokio::net::TcpListener;

use crate::harness::smtp::{Command, Script, SmtpServer, settings};

#[tokio::test]
async fn a_mail_is_accepted_and_arrives_whole() {
    let server = SmtpServer::start().await;
    let delivery = transport(&server).hand_over(&envelope()).await;
    let answer = "250 2.0.0 queued as 42".into();
    assert_eq!(delivery, Delivery::Accepted { answer });

    let messages = server.wait_for(1).await;
    let mail = messages.first().unwrap();
    assert_eq!(mail.from, "bounces@yunling.example");
    assert_eq!(mail.to, ["zhang.san@example.org"]);
    assert_eq!(
        mail.header("Message-ID"),
        "<00000000-0000-0000-0000-00000000002a@yunling.example>"
    );
    assert_eq!(mail.header("Date"), "Mon, 30 Mar 2026 12:15:00 +0000");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("Content-Language"), "zh-CN");
    assert_eq!(mail.header("MIME-Version"), "1.0");
    assert!(
        mail.header("Content-Type")
            .starts_with("multipart/alternative;")
    );
    let parsed = mail.parsed();
    assert_eq!(parsed.subject(), Some(envelope().subject.as_str()));
    let from = parsed.from().and_then(|from| from.first()).unwrap();
    assert_eq!(from.name(), Some("云岭县人民政府办公室"));
    assert_eq!(from.address(), Some("gongkai@yunling.example"));
    assert_eq!(
        mail.text().trim_end().replace("\r\n", "\n"),
        envelope().text
    );
    assert_eq!(mail.html().trim_end(), envelope().html);
}

#[tokio::test]
async fn the_same_mail_sent_twice_is_the_same_to_the_byte() {
    let server = SmtpServer::start().await;
    let transport = transport(&server);
    transport.hand_over(&envelope()).await;
    transport.hand_over(&envelope()).await;
    let messages = server.wait_for(2).await;
    assert_eq!(messages[0].raw, messages[1].raw);
    assert_eq!(server.connections(), 1, "the connection is used again");
}

#[tokio::test]
async fn a_server_that_is_busy_defers() {
    for (at, code) in [
        (Command::Ehlo, 421),
        (Command::Mail, 421),
        (Command::Rcpt, 450),
        (Command::Data, 451),
        (Command::Content, 451),
    ] {
        let delivery = after(Script::refuse(at, code, "4.3.0 try again later")).await;
        let answer = format!("{code} 4.3.0 try again later");
        assert_eq!(delivery, Delivery::Deferred { answer }, "{at:?}");
    }
    let delivery = after(Script::Banner("421 4.3.2 too many connections".into())).await;
    let answer = "421 4.3.2 too many connections".into();
    assert_eq!(delivery, Delivery::Deferred { answer });
}

#[tokio::test]
async fn a_server_that_refuses_the_mail_or_the_recipient_rejects() {
    for (at, code) in [
        (Command::Mail, 550),
        (Command::Rcpt, 550),
        (Command::Data, 554),
        (Command::Content, 554),
    ] {
        let delivery = after(Script::refuse(at, code, "5.7.1 not wanted here")).await;
        let answer = format!("{code} 5.7.1 not wanted here");
        assert_eq!(delivery, Delivery::Rejected { answer }, "{at:?}");
    }
}

#[tokio::test]
async fn a_refusal_of_ourselves_is_no_fault_of_the_mail() {
    let delivery = after(Script::refuse(Command::Mail, 530, "5.7.0 sign in first")).await;
    assert!(
        matches!(delivery, Delivery::Deferred { .. }),
        "{delivery:?}"
    );
    let delivery = after(Script::Banner("554 5.7.1 no service for you".into())).await;
    assert!(
        matches!(delivery, Delivery::Deferred { .. }),
        "{delivery:?}"
    );
}

#[tokio::test]
async fn a_connection_lost_before_the_mail_is_out_defers() {
    for at in [
        Command::Connect,
        Command::Ehlo,
        Command::Mail,
        Command::Rcpt,
        Command::Data,
    ] {
        let delivery = after(Script::CloseAt(at)).await;
        assert!(
            matches!(delivery, Delivery::Deferred { .. }),
            "{at:?}: {delivery:?}"
        );
    }
}

#[tokio::test]
async fn a_connection_lost_after_the_mail_is_out_leaves_us_uncertain() {
    let server = SmtpServer::start().await;
    server.script([Script::CloseAfterData, Script::CloseAt(Command::Content)]);
    let transport = transport(&server);
    let delivery = transport.hand_over(&envelope()).await;
    assert!(
        matches!(delivery, Delivery::Uncertain { .. }),
        "{delivery:?}"
    );
    assert_eq!(server.wait_for(1).await.len(), 1, "the mail did arrive");
    let delivery = transport.hand_over(&envelope()).await;
    assert!(
        matches!(delivery, Delivery::Uncertain { .. }),
        "{delivery:?}"
    );
    assert_eq!(server.messages().len(), 1, "this time it did not");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_not_waited_for_forever() {
    let impatient = |server: &SmtpServer| SmtpSettings {
        timeout: Duration::from_millis(200),
        answer_timeout: Duration::from_millis(200),
        ..settings(server.port())
    };
    for at in [
        Command::Connect,
        Command::Ehlo,
        Command::Rcpt,
        Command::Data,
    ] {
        let server = SmtpServer::start().await;
        server.script([Script::HangAt(at)]);
        let transport = Transport::smtp(impatient(&server)).unwrap();
        let delivery = transport.hand_over(&envelope()).await;
        let answer = "no answer within 200ms".into();
        assert_eq!(delivery, Delivery::Deferred { answer }, "{at:?}");
    }
    let server = SmtpServer::start().await;
    server.script([Script::HangAt(Command::Content)]);
    let transport = Transport::smtp(impatient(&server)).unwrap();
    let delivery = transport.hand_over(&envelope()).await;
    assert!(
        matches!(delivery, Delivery::Uncertain { .. }),
        "{delivery:?}"
    );
}

#[tokio::test]
async fn a_refusal_stands_even_if_the_goodbye_is_lost() {
    let server = SmtpServer::start().await;
    server.script([Script::refuse(Command::Rcpt, 550, "5.1.1 unknown")]);
    let transport = transport(&server);
    let delivery = transport.hand_over(&envelope()).await;
    let answer = "550 5.1.1 unknown".into();
    assert_eq!(delivery, Delivery::Rejected { answer });
    let delivery = transport.hand_over(&envelope()).await;
    assert!(
        matches!(delivery, Delivery::Accepted { .. }),
        "{delivery:?}"
    );
}

#[tokio::test]
async fn nobody_at_the_door_defers() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let transport = Transport::smtp(settings(port)).unwrap();
    let delivery = transport.hand_over(&envelope()).await;
    assert!(
        matches!(delivery, Delivery::Deferred { .. }),
        "{delivery:?}"
    );
    let problem = transport.check().await.unwrap_err().to_string();
    assert!(
        problem.starts_with("the mail server cannot be used: "),
        "{problem}"
    );
}

#[tokio::test]
async fn an_answer_is_kept_without_the_recipient() {
    let text = "5.1.1 <Zhang.San@example.org>: user zhang.san unknown";
    let delivery = after(Script::refuse(Command::Rcpt, 550, text)).await;
    let answer = "550 5.1.1 <[address]>: user [address] unknown".into();
    assert_eq!(delivery, Delivery::Rejected { answer });
}

#[tokio::test]
async fn an_address_that_is_none_is_rejected_without_a_connection() {
    let server = SmtpServer::start().await;
    for to in [
        "zhang.san",
        "zhang san@example.org",
        "a@b.c>\r\nRCPT TO:<d@e.f",
        "",
    ] {
        let envelope = Envelope {
            to: to.into(),
            ..envelope()
        };
        let delivery = transport(&server).hand_over(&envelope).await;
        assert!(
            matches!(delivery, Delivery::Rejected { .. }),
            "{to:?}: {delivery:?}"
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_mail_that_must_be_encrypted_is_not_sent_in_the_clear() {
    let server = SmtpServer::start().await;
    let settings = SmtpSettings {
        encryption: Encryption::StartTls,
        ..settings(server.port())
    };
    let delivery = Transport::smtp(settings)
        .unwrap()
        .hand_over(&envelope())
        .await;
    assert!(
        matches!(delivery, Delivery::Deferred { .. }),
        "{delivery:?}"
    );
    assert!(server.messages().is_empty());
}

#[tokio::test]
async fn no_more_mails_are_under_way_than_allowed() {
    let server = SmtpServer::start().await;
    server.script(vec![Script::HoldAt(Command::Data); 10]);
    let settings = SmtpSettings {
        max_concurrent: 3,
        ..settings(server.port())
    };
    let transport = Transport::smtp(settings).unwrap();
    let mail = envelope();
    let all = join_all((0..10).map(|_| transport.hand_over(&mail)));
    let opened = async {
        server.wait_for_held(3).await;
        server.release();
    };
    let (deliveries, ()) = tokio::join!(all, opened);
    for delivery in deliveries {
        assert!(
            matches!(delivery, Delivery::Accepted { .. }),
            "{delivery:?}"
        );
    }
    assert_eq!(server.messages().len(), 10);
    assert_eq!(server.most_open(), 3);
}

#[tokio::test]
async fn a_check_greets_the_server_and_sends_nothing() {
    let server = SmtpServer::start().await;
    transport(&server).check().await.unwrap();
    assert!(server.messages().is_empty());
    server.script([Script::refuse(Command::Noop, 421, "closing")]);
    let problem = transport(&server).check().await.unwrap_err();
    assert_eq!(
        problem.to_string(),
        "the mail server cannot be used: it does not answer NOOP"
    );
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_once() {
    let refused = |change: fn(&mut SmtpSettings)| {
        let mut settings = settings(25);
        change(&mut settings);
        Transport::smtp(settings).err()
    };
    let no_address = Some(SettingsError::From("office".into()));
    assert_eq!(refused(|it| it.from = "office".into()), no_address);
    assert_eq!(
        refused(|it| it.username = Some("office".into())),
        Some(SettingsError::Credentials)
    );
    assert_eq!(
        refused(|it| it.max_concurrent = 0),
        Some(SettingsError::NoneAtATime)
    );
    assert_eq!(
        refused(|it| it.root_certificate = Some(b"none".to_vec())),
        Some(SettingsError::RootCertificate)
    );
    assert_eq!(refused(|_| {}), None);
}

#[tokio::test]
async fn a_folder_keeps_whole_mails_under_names_that_sort_by_time() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("mails");
    let transport = Transport::File(folder.clone());
    transport.check().await.unwrap();
    let name = "20260330T121500Z-00000000-0000-0000-0000-00000000002a.eml";
    let answer = format!("written to {name}");
    let delivery = transport.hand_over(&envelope()).await;
    assert_eq!(delivery, Delivery::Accepted { answer });
    let entries = std::fs::read_dir(&folder).unwrap();
    let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [name]);
    let content = std::fs::read(folder.join(name)).unwrap();
    let mail = mail_parser::MessageParser::default()
        .parse(&content)
        .unwrap();
    assert_eq!(mail.subject(), Some(envelope().subject.as_str()));
}

#[tokio::test]
async fn only_their_owner_reads_the_mails_in_a_folder() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| {
        let kept = std::fs::metadata(path).unwrap().permissions().mode();
        format!("{:o}", kept & 0o777)
    };
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let folder = data.join("mails");
    let delivery = Transport::File(folder.clone()).hand_over(&envelope()).await;
    assert!(matches!(delivery, Delivery::Accepted { .. }));
    assert_eq!(mode(&folder), "700");
    for mail in std::fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&mail.unwrap().path()), "600");
    }
    // The private PostgreSQL lives beside the mails, under another user.
    assert_ne!(mode(&data), "700");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_defers() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let transport = Transport::File(file.path().join("mails"));
    let delivery = transport.hand_over(&envelope()).await;
    assert!(
        matches!(delivery, Delivery::Deferred { .. }),
        "{delivery:?}"
    );
    transport.check().await.unwrap_err();
}

#[tokio::test]
async fn memory_keeps_what_it_is_given() {
    let memory = Memory::default();
    let transport = Transport::Memory(memory.clone());
    transport.check().await.unwrap();
    transport.hand_over(&envelope()).await;
    assert!(memory.mails() == [envelope()]);
}

#[tokio::test]
async fn a_job_may_hand_over_from_any_thread() {
    fn movable<T: Send>(value: T) -> T {
        value
    }
    let server = SmtpServer::start().await;
    let (transport, mail) = (transport(&server), envelope());
    let delivery = movable(transport.hand_over(&mail)).await;
    assert!(
        matches!(delivery, Delivery::Accepted { .. }),
        "{delivery:?}"
    );
}

/// What becomes of a mail when the connection goes like this.
async fn after(script: Script) -> Delivery {
    let server = SmtpServer::start().await;
    server.script([script]);
    let delivery = transport(&server).hand_over(&envelope()).await;
    if !matches!(delivery, Delivery::Accepted { .. }) {
        assert!(server.messages().is_empty());
    }
    delivery
}

fn transport(server: &SmtpServer) -> Transport {
    Transport::smtp(settings(server.port())).unwrap()
}

fn envelope() -> Envelope {
    Envelope {
        message_id: message_id(NoticeId(uuid::Uuid::from_u128(42)), "yunling.example"),
        from: "云岭县人民政府办公室 <gongkai@yunling.example>".into(),
        to: "zhang.san@example.org".into(),
        subject: "【云岭县人民政府】政府信息公开申请已收到（YJ-2026-000123）".into(),
        text: "您好！\n.这一行以点开头\n.\n再见".into(),
        html: "<p>您好！</p>".into(),
        language: Language::Chinese,
        date: moment("2026-03-30T12:15:00Z"),
    }
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
