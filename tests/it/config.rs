//! Settings from a file and an environment, without either.

use std::ffi::OsString;
use std::path::Path;

use disclosure::config::{ConfigError, File, LogFormat, Settings, Source, VARIABLES, parse};
use disclosure::notify::transport::Encryption;

fn read(environment: &[(&str, &str)], file: Option<&str>) -> Result<Settings, ConfigError> {
    let home = [("HOME", "/home/a"), ("PATH", "/bin")];
    let environment = home
        .iter()
        .chain(environment)
        .map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let file = file.map(|text| File {
        name: "settings.toml".to_owned(),
        text: text.to_owned(),
    });
    parse(environment, file.as_ref(), false)
}

fn complaint(environment: &[(&str, &str)], file: Option<&str>) -> String {
    read(environment, file).unwrap_err().to_string()
}

#[test]
fn nothing_needs_to_be_set() {
    let settings = read(&[], None).unwrap();
    assert_eq!(
        settings.data_dir,
        Path::new("/home/a/.local/share/disclosure")
    );
    assert_eq!(settings.mail_dir, settings.data_dir.join("mail"));
    assert_eq!(settings.listen, "127.0.0.1:8080");
    assert_eq!(settings.metrics_listen.as_deref(), Some("127.0.0.1:9464"));
    assert_eq!(settings.public_url, "http://127.0.0.1:8080");
    assert_eq!(settings.mail_from, "disclosure@localhost");
    assert_eq!(settings.log_format, LogFormat::Text);
    assert!(settings.database_url.is_none() && settings.smtp.is_none());
    assert!(!settings.behind_proxy && settings.cors_origins.is_empty());
    assert!(
        settings
            .shown
            .iter()
            .all(|one| one.source == Source::Default)
    );
    assert_eq!(settings.shown.len(), VARIABLES.len());
}

#[test]
fn the_environment_goes_before_the_file() {
    let file = "listen = '0.0.0.0:80'\nworkers = 3\nbehind_proxy = true\nlog = \"debug\"\n\
                cors_origins = ['https://a.example', 'https://b.example']";
    let environment = [
        ("DISCLOSURE_WORKERS", "5"),
        ("DISCLOSURE_LOG", ""),
        ("DISCLOSURE_PUBLIC_URL", "https://gov.example/"),
        ("DISCLOSURE_CONFIG", "settings.toml"),
    ];
    let settings = read(&environment, Some(file)).unwrap();
    assert_eq!((settings.workers, settings.behind_proxy), (5, true));
    assert_eq!(settings.log, "debug", "an empty variable is none");
    assert_eq!(settings.public_url, "https://gov.example");
    assert_eq!(settings.mail_from, "disclosure@gov.example");
    assert_eq!(
        settings.cors_origins,
        ["https://a.example", "https://b.example"]
    );
    let source = |name| {
        let shown = settings.shown.iter().find(|one| one.variable.name == name);
        shown.map(|one| one.source).unwrap()
    };
    assert_eq!(source("WORKERS"), Source::Environment);
    assert_eq!(source("LISTEN"), Source::File);
    assert_eq!(source("DATA_DIR"), Source::Default);
}

#[test]
fn what_is_misspelt_is_named() {
    let cases = [
        ("DISCLOSURE_DATADIR", "DISCLOSURE_DATA_DIR"),
        ("DISCLOSURE_DATABSE_URL", "DISCLOSURE_DATABASE_URL"),
        ("DISCLOSURE_CONFIGS", "DISCLOSURE_CONFIG"),
        (
            "DISCLOSURE_SIGNINS_PER_MINUTE",
            "DISCLOSURE_SIGN_INS_PER_MINUTE",
        ),
    ];
    for (given, meant) in cases {
        let complaint = complaint(&[(given, "")], None);
        assert_eq!(
            complaint,
            format!("there is no variable {given}; did you mean {meant}?")
        );
    }
    // Nothing is guessed where nothing is near.
    for far in ["DISCLOSURE_TYPO", "DISCLOSURE_", "DISCLOSURE_X"] {
        assert_eq!(
            complaint(&[(far, "")], None),
            format!("there is no variable {far}")
        );
    }
    assert_eq!(
        complaint(&[], Some("colour = 'red'")),
        "settings.toml: there is no setting `colour`"
    );
    assert_eq!(
        complaint(&[], Some("lissten = 'x'")),
        "settings.toml: there is no setting `lissten`; did you mean `listen`?"
    );
    let capitals = complaint(&[], Some("LISTEN = 'x:1'"));
    assert!(capitals.contains("did you mean `listen`"), "{capitals}");
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let cases = [
        ("LISTEN", "8080", "must be an address and a port"),
        ("METRICS_LISTEN", "on", "must be an address and a port"),
        ("PUBLIC_URL", "gov.example", "must be a URL"),
        ("DATABASE_URL", "mysql://a", "must begin with postgresql://"),
        ("DATABASE_CONNECTIONS", "0", "at least 1"),
        ("KEY", "c2hvcnQ=", "32 bytes"),
        ("SMTP_URL", "mail.example", "is not a URL"),
        ("MAIL_FROM", "nobody", "`name <address>`"),
        ("CORS_ORIGINS", "https://a.example/", "must list origins"),
        ("BEHIND_PROXY", "yes", "`true` or `false`"),
        ("FILINGS_PER_HOUR", "-1", "at least 1"),
        ("LOG_FORMAT", "xml", "`text` or `json`"),
    ];
    let names: Vec<String> = cases.map(|case| format!("DISCLOSURE_{}", case.0)).into();
    let environment: Vec<(&str, &str)> = names
        .iter()
        .zip(cases)
        .map(|(name, case)| (name.as_str(), case.1))
        .collect();
    let ConfigError(lines) = read(&environment, None).unwrap_err();
    for (name, value, what) in cases {
        let lines: Vec<_> = lines
            .iter()
            .filter(|line| line.starts_with(&format!("DISCLOSURE_{name} ")))
            .collect();
        assert_eq!(lines.len(), 1, "{name}={value}: {lines:?}");
        assert!(lines[0].contains(what), "{lines:?}");
    }
    assert_eq!(lines.len(), cases.len(), "{lines:?}");
}

#[test]
fn a_password_with_a_bare_sign_is_not_taken_apart() {
    let refused = ["postgresql://a:p@s@db/d", "postgresql://a:p@s/s@db/d"];
    for address in refused {
        let told = complaint(&[("DISCLOSURE_DATABASE_URL", address)], None);
        assert!(told.contains("such as %40 for @"), "{told}");
        assert!(!told.contains("s@db"), "{told}");
    }
    let taken = [
        "postgresql://a:p%40s@db/d",
        "postgresql://a:p/s@db/d",
        "postgresql://a:p@db/d?application_name=a@b",
    ];
    for address in taken {
        assert!(read(&[("DISCLOSURE_DATABASE_URL", address)], None).is_ok());
    }
}

#[test]
fn the_file_is_flat() {
    assert!(complaint(&[], Some("[mail]\nfrom = 'a'")).contains("no setting `mail`"));
    assert!(complaint(&[], Some("listen = 1.5")).contains("`listen` must be a text"));
    assert!(complaint(&[], Some("listen = ")).contains("settings.toml: TOML parse error"));
    assert!(complaint(&[], Some("workers = 0")).starts_with("workers must be"));
}

#[test]
fn a_mail_server_is_one_url() {
    let smtp = |url: &str| {
        let environment = [
            ("DISCLOSURE_SMTP_URL", url),
            ("DISCLOSURE_MAIL_FROM", "信息公开 <gongkai@gov.example>"),
        ];
        read(&environment, None).map(|settings| settings.smtp.unwrap())
    };
    let check = |url: &str, expected: (&str, u16, Encryption)| {
        let server = smtp(url).unwrap();
        assert_eq!(
            (server.host.as_str(), server.port, server.encryption),
            expected,
            "{url}"
        );
        server.credentials
    };
    check("smtp://mail", ("mail", 587, Encryption::StartTls));
    check("smtp://mail?tls=none", ("mail", 25, Encryption::None));
    check(
        "smtp://127.0.0.1:1025/?tls=none",
        ("127.0.0.1", 1025, Encryption::None),
    );
    check(
        "smtp://mail?tls=required",
        ("mail", 587, Encryption::StartTls),
    );
    check("smtps://mail", ("mail", 465, Encryption::Tls));
    let (user, password) = check(
        "smtp://a%40b:p%3Aw%E5%AF%86@mail:2525?tls=starttls",
        ("mail", 2525, Encryption::StartTls),
    )
    .unwrap();
    assert_eq!((user.as_str(), password.expose()), ("a@b", "p:w密"));
    for wrong in [
        "http://mail",
        "smtp://user@mail",
        "smtp://mail?tls=maybe",
        "smtps://mail?tls=none",
        "smtp://mail?ssl=1",
        "smtp://mail/inbox",
    ] {
        assert!(smtp(wrong).is_err(), "{wrong}");
    }
    let alone = complaint(&[("DISCLOSURE_SMTP_URL", "smtp://mail")], None);
    assert!(
        alone.contains("DISCLOSURE_MAIL_FROM must be set"),
        "{alone}"
    );
}

#[test]
fn secrets_are_not_shown() {
    let key = "Aw".repeat(21) + "A=";
    let environment = [
        ("DISCLOSURE_DATABASE_URL", "postgresql://app:geheim@db/d"),
        ("DISCLOSURE_MIGRATION_URL", "postgresql://own:geheim@db/d"),
        ("DISCLOSURE_SMTP_URL", "smtp://user:geheim@mail"),
        ("DISCLOSURE_MAIL_FROM", "gongkai@gov.example"),
        ("DISCLOSURE_KEY", &key),
    ];
    let settings = read(&environment, None).unwrap();
    let shown = format!("{settings:?}");
    assert!(!shown.contains("geheim"), "{shown}");
    assert!(!shown.contains(&key), "{shown}");
    let set = settings.shown.iter().filter(|one| one.value == "set");
    assert_eq!(set.count(), 4);
    let lonely = [("DISCLOSURE_MIGRATION_URL", "postgresql://own@db/d")];
    assert!(complaint(&lonely, None).contains("needs DISCLOSURE_DATABASE_URL"));
}
