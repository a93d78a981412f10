//! The signature on a mail, read as whoever takes it reads it: with the public key that stands in DNS, and by rules
//! written down here a second time.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::DateTime;
use disclosure::cli::start;
use disclosure::config;
use disclosure::notify::transport::{Delivery, Dkim, DkimError, Envelope, SmtpSettings, Transport};
use disclosure::rules::language::Language;
use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

use crate::harness::smtp::{SmtpServer, settings};
use crate::serve_cli::{disclosure, done, folder, refused};

/// The example of RFC 8463, appendix A: what others sign, our reader here believes.
const OF_THE_STANDARD: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
";
const KEY_OF_THE_STANDARD: &str =
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

#[test]
fn a_mail_that_others_signed_is_believed_and_a_changed_one_is_not() {
    let mail = OF_THE_STANDARD.replace('\n', "\r\n");
    assert!(is_signed(&mail, KEY_OF_THE_STANDARD));
    for (was, is) in [
        ("dinner", "supper"),
        ("We lost", "We won"),
        ("h=from : to", "h=from"),
        (
            "\r\n\r\n",
            "\r\nFrom: Eve <eve@football.example.com>\r\n\r\n",
        ),
    ] {
        let changed = mail.replacen(was, is, 1);
        assert_ne!(changed, mail);
        assert!(!is_signed(&changed, KEY_OF_THE_STANDARD), "{was}");
    }
}

#[tokio::test]
async fn a_mail_goes_out_signed_with_either_kind_of_key() {
    for file in ["rsa.pem", "rsa-pkcs1.pem", "ed25519.pem"] {
        let dkim = Dkim::new("yunling.example", "k2026", &key(file)).unwrap();
        let (place, record) = dkim.record();
        assert_eq!(place, "k2026._domainkey.yunling.example");
        let [mail, again] = sent(dkim).await;
        assert!(is_signed(&mail, &record), "{file}: {mail}");
        assert_eq!(mail, again, "the same at every attempt");
        for (was, is) in [
            ("Subject: ", "Subject: Re: "),
            ("<42@", "<43@"),
            ("part-", "port-"),
            ("From: ", "From: eve@example.org\r\nFrom: "),
            ("t=1774872900", "t=1774872901"),
        ] {
            let changed = mail.replacen(was, is, 1);
            assert_ne!(changed, mail, "{was}");
            assert!(!is_signed(&changed, &record), "{file}: {was}");
        }
        // What was frozen is what is signed: but for the signature it is the mail without one.
        let (_, unsigned) = mail.split_once("\r\nDate: ").unwrap();
        let [plain, _] = sent(None).await;
        let (_, plain) = plain.split_once("\r\nDate: ").unwrap();
        assert_eq!(unsigned, plain);
        assert!(
            mail.contains("Message-ID: <42@yunling.example>\r\n"),
            "{mail}"
        );
    }
}

/// `openssl` tells the same public keys.
#[test]
fn the_record_for_dns_holds_the_public_key() {
    let bare = |file: &str| {
        let pem = String::from_utf8(key(file)).unwrap();
        let lines = pem.lines().filter(|line| !line.starts_with('-'));
        lines.collect::<String>()
    };
    let (_, record) = Dkim::new("a.example", "s", &key("rsa.pem"))
        .unwrap()
        .record();
    let public = bare("rsa-public.pem");
    assert_eq!(record, format!("v=DKIM1; k=rsa; p={public}"));
    let (_, record) = Dkim::new("a.example", "s", &key("ed25519.pem"))
        .unwrap()
        .record();
    // The last 32 bytes of what openssl writes are the key itself.
    let public = BASE64.decode(bare("ed25519-public.pem")).unwrap();
    let public = BASE64.encode(&public[public.len() - 32..]);
    assert_eq!(record, format!("v=DKIM1; k=ed25519; p={public}"));
}

#[test]
fn a_key_that_cannot_sign_mails_is_refused() {
    for (file, expected) in [
        ("ec.pem", DkimError::Kind),
        ("rsa-1024.pem", DkimError::Rsa),
        ("rsa-public.pem", DkimError::Pem),
    ] {
        let refused = Dkim::new("a.example", "s", &key(file)).err();
        assert_eq!(refused, Some(expected), "{file}");
    }
    let empty = Dkim::new("a.example", "s", b"").err();
    assert_eq!(empty, Some(DkimError::Pem));
    for (domain, selector) in [("a..example", "s"), ("a.example", "s; p=x"), ("", "s")] {
        let refused = Dkim::new(domain, selector, &key("rsa.pem")).err();
        assert_eq!(refused, Some(DkimError::Name), "{domain} {selector}");
    }
}

#[test]
fn settings_of_the_signature_belong_together() {
    let problem = |given: &[(&str, &str)]| {
        let usual = [("HOME", "/home/a")];
        let all = usual.iter().chain(given);
        let all = all.map(|(name, value)| (OsString::from(name), OsString::from(value)));
        config::parse(all, None, false).map(|settings| settings.dkim)
    };
    let server = [
        ("DISCLOSURE_SMTP_URL", "smtps://mail.example"),
        ("DISCLOSURE_MAIL_FROM", "云岭县 <office@yunling.example>"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [&server, more].concat();
    let key = ("DISCLOSURE_DKIM_KEY", "/etc/k.pem");
    let selector = ("DISCLOSURE_DKIM_SELECTOR", "k2026");
    assert_eq!(problem(&server).unwrap(), None);
    let whole = problem(&with(&[key, selector])).unwrap().unwrap();
    assert_eq!(
        whole.domain, "yunling.example",
        "the sender's, unless it is named"
    );
    for (given, said) in [
        (
            with(&[key]),
            "DISCLOSURE_DKIM_SELECTOR must be set beside DKIM_KEY",
        ),
        (
            with(&[selector]),
            "DISCLOSURE_DKIM_SELECTOR is of no use without DKIM_KEY",
        ),
        (
            with(&[key, selector, ("DISCLOSURE_DKIM_DOMAIN", "a b")]),
            "DISCLOSURE_DKIM_DOMAIN must be a name as it stands in DNS",
        ),
        (
            vec![key, selector],
            "DISCLOSURE_DKIM_KEY is of no use without SMTP_URL",
        ),
    ] {
        let problem = problem(&given).unwrap_err().to_string();
        assert!(problem.contains(said), "{problem}");
    }
}

#[tokio::test]
async fn the_service_checks_the_key_before_it_serves() {
    let server = SmtpServer::start().await;
    let folder = folder();
    let run = |arguments: &[&str], file: PathBuf| {
        let mut command = disclosure(folder.path(), arguments);
        command
            .env(
                "DISCLOSURE_SMTP_URL",
                format!("smtp://127.0.0.1:{}?tls=none", server.port()),
            )
            .env("DISCLOSURE_MAIL_FROM", "office@yunling.example")
            .env("DISCLOSURE_DKIM_SELECTOR", "k2026")
            .env("DISCLOSURE_DKIM_KEY", file);
        tokio::task::spawn_blocking(move || command.output().unwrap())
    };
    let works = done(
        &run(&["config", "check"], path("ed25519.pem"))
            .await
            .unwrap(),
    );
    let record = "signature: mails are signed; in DNS must stand: k2026._domainkey.yunling.example TXT \"v=DKIM1; k=ed25519; p=";
    assert!(works.contains(record), "{works}");
    assert!(!works.contains("PRIVATE"), "{works}");

    let fails = run(&["config", "check"], path("ec.pem")).await.unwrap();
    assert_eq!(fails.status.code(), Some(1));
    let said = String::from_utf8(fails.stdout).unwrap();
    assert!(
        said.contains("signature: does not work: DISCLOSURE_DKIM_KEY: "),
        "{said}"
    );
    assert!(
        said.contains(
            "ec.pem holds a key of a kind that cannot sign mails: it must be RSA or Ed25519"
        ),
        "{said}"
    );

    for (file, said) in [
        ("ec.pem", "holds a key of a kind that cannot sign mails"),
        ("nowhere.pem", "No such file"),
    ] {
        let complaint = refused(&run(&["serve"], path(file)).await.unwrap(), 1);
        assert!(
            complaint.contains(file) && complaint.contains(said),
            "{complaint}"
        );
    }
}

#[test]
fn a_transport_made_from_settings_signs() {
    let given = [
        ("HOME", "/home/a".to_owned()),
        ("DISCLOSURE_SMTP_URL", "smtps://localhost".to_owned()),
        ("DISCLOSURE_MAIL_FROM", "office@yunling.example".to_owned()),
        ("DISCLOSURE_DKIM_SELECTOR", "k2026".to_owned()),
        ("DISCLOSURE_DKIM_KEY", path("rsa.pem").display().to_string()),
    ];
    let given = given.map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let settings = config::parse(given, None, false).unwrap();
    start::transport(&settings).unwrap();
    let dkim = start::dkim(&settings).unwrap().unwrap();
    assert_eq!(dkim.record().0, "k2026._domainkey.yunling.example");
}

/// The same mail, handed over twice.
async fn sent(dkim: impl Into<Option<Dkim>>) -> [String; 2] {
    let server = SmtpServer::start().await;
    let transport = Transport::smtp(SmtpSettings {
        dkim: dkim.into().map(Arc::new),
        ..settings(server.port())
    })
    .unwrap();
    for _ in 0..2 {
        let delivery = transport.hand_over(&envelope()).await;
        assert!(
            matches!(delivery, Delivery::Accepted { .. }),
            "{delivery:?}"
        );
    }
    let messages = server.wait_for(2).await;
    let text = |at: usize| String::from_utf8(messages[at].raw.clone()).unwrap();
    [text(0), text(1)]
}

fn envelope() -> Envelope {
    Envelope {
        message_id: "42@yunling.example".into(),
        from: "云岭县人民政府办公室 <gongkai@yunling.example>".into(),
        to: "zhang.san@example.org".into(),
        subject:
            "【云岭县人民政府】政府信息公开申请已登记，答复期限至2026年4月28日（YJ-2026-000123）"
                .into(),
        text: "尊敬的申请人：\n\n您好！  \n.\n..\n\n\n".into(),
        html: format!("<!DOCTYPE html>\n<p>{}</p>\n\n", "答复".repeat(800)),
        language: Language::Chinese,
        date: DateTime::from_timestamp(1_774_872_900, 0).unwrap(),
    }
}

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/dkim")
        .join(file)
}

fn key(file: &str) -> Vec<u8> {
    std::fs::read(path(file)).unwrap()
}

/// Whether the key signed this mail as it stands (RFC 6376, section 6.1).
fn is_signed(mail: &str, record: &str) -> bool {
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let mut headers: Vec<(String, String)> = unfolded
        .split("\r\n")
        .map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            (name.trim().to_lowercase(), value)
        })
        .collect();
    let at = headers
        .iter()
        .position(|(name, _)| name == "dkim-signature");
    let (_, signature) = headers.remove(at.unwrap());
    let tag = |name: &str| {
        let mut tags = signature.split(';').map(str::trim);
        let value = tags
            .find_map(|tag| tag.strip_prefix(&format!("{name}=")))
            .unwrap();
        value.replace(' ', "")
    };
    assert_eq!(tag("c"), "relaxed/relaxed");
    let lines: Vec<String> = body
        .split("\r\n")
        .map(|line| {
            let indent = if line.starts_with([' ', '\t']) {
                " "
            } else {
                ""
            };
            let words: Vec<&str> = line
                .split([' ', '\t'])
                .filter(|word| !word.is_empty())
                .collect();
            if words.is_empty() {
                String::new()
            } else {
                format!("{indent}{}", words.join(" "))
            }
        })
        .collect();
    let body = lines.join("\r\n");
    let body = format!("{}\r\n", body.trim_end_matches("\r\n"));
    if tag("bh") != BASE64.encode(digest(&SHA256, body.as_bytes())) {
        return false;
    }
    let mut text = String::new();
    for name in tag("h").split(':') {
        // Of headers of one name, from the last to the first; one that is not there is signed as absent.
        if let Some(at) = headers
            .iter()
            .rposition(|(one, _)| *one == name.to_lowercase())
        {
            let (name, value) = headers.remove(at);
            text += &format!("{name}:{value}\r\n");
        }
    }
    let (before, value) = signature
        .rsplit_once("b=")
        .map(|(before, value)| (before, value))
        .unwrap();
    text += &format!("dkim-signature:{before}b=");
    let value = BASE64.decode(value.replace(' ', "")).unwrap();
    let (_, public) = record.split_once("p=").unwrap();
    let public = BASE64.decode(public).unwrap();
    match tag("a").as_str() {
        "ed25519-sha256" => {
            let text = digest(&SHA256, text.as_bytes());
            let key = UnparsedPublicKey::new(&ED25519, public);
            key.verify(text.as_ref(), &value).is_ok()
        }
        "rsa-sha256" => {
            // Without the 24 bytes around a key of 2048 bits that say it is RSA.
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &public[24..]);
            key.verify(text.as_bytes(), &value).is_ok()
        }
        other => panic!("{other}"),
    }
}
