//! The table of settings: what each is called, what it means, and what it is when nobody says.

/// One setting: `DISCLOSURE_<NAME>` in the environment, `<name>` in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Without the prefix, in capitals.
    pub name: &'static str,
    /// One sentence for the one who sets it.
    pub meaning: &'static str,
    /// What it is when nobody says, in words where it depends on others.
    pub default: &'static str,
    /// Whether it may be shown.
    pub secret: bool,
}

/// What every variable of the environment begins with.
pub const PREFIX: &str = "DISCLOSURE_";
/// Names the file; no setting itself.
pub const CONFIG: &str = "CONFIG";

const fn plain(name: &'static str, default: &'static str, meaning: &'static str) -> Variable {
    Variable {
        name,
        meaning,
        default,
        secret: false,
    }
}

const fn secret(name: &'static str, default: &'static str, meaning: &'static str) -> Variable {
    Variable {
        name,
        meaning,
        default,
        secret: true,
    }
}

/// Every setting.
pub const VARIABLES: [Variable; 31] = [
    plain(
        "DATA_DIR",
        "/var/lib/disclosure for root, else the user's data folder",
        "Folder for the private PostgreSQL server, the master key, documents and mails that are not sent",
    ),
    plain(
        "LISTEN",
        "127.0.0.1:8080",
        "Address and port of the service",
    ),
    plain(
        "METRICS_LISTEN",
        "127.0.0.1:9464",
        "Address and port of /metrics for Prometheus; `off` for none",
    ),
    plain(
        "PUBLIC_URL",
        "http:// and the address of LISTEN",
        "Where applicants reach the service; stands in mails and letters",
    ),
    plain(
        "STAFF_URL",
        "none: the mails name the addresses of the API",
        "Where staff reach the pages of a front-end; under it stand the lists that the morning's digest names: /overdue, /due-soon, /complaints, /unreached",
    ),
    secret(
        "DATABASE_URL",
        "a private server in DATA_DIR",
        "PostgreSQL as the role that the service works as: postgresql://user:password@host/database",
    ),
    secret(
        "MIGRATION_URL",
        "the same as DATABASE_URL",
        "The same database as the role that owns the tables; keeps the record safe from the service's own role",
    ),
    plain(
        "DATABASE_CONNECTIONS",
        "16",
        "Connections to PostgreSQL at most, shared out among the workers and the jobs: two each at least",
    ),
    plain(
        "POSTGRES_BIN",
        "searched for",
        "Folder with `postgres` and `initdb` for the private server",
    ),
    secret(
        "KEY",
        "the file `key` in DATA_DIR, made at the first start",
        "Master key, 32 bytes in base64 (`openssl rand -base64 32`); without it no sealed field opens again",
    ),
    secret(
        "SMTP_URL",
        "none: mails go into MAIL_DIR",
        "Mail server: smtp://user:password@host:port?tls=none|starttls|required, or smtps://...; starttls and required are the same, neither goes on without TLS",
    ),
    plain(
        "MAIL_FROM",
        "disclosure@ and the host of PUBLIC_URL, without a mail server",
        "Sender of the mails: `name <address>` or an address; required with SMTP_URL",
    ),
    plain(
        "MAIL_DIR",
        "the folder `mail` in DATA_DIR",
        "Folder for mails when there is no mail server",
    ),
    plain(
        "MAIL_CONCURRENCY",
        "4",
        "Mails under way to the mail server at the same time",
    ),
    plain(
        "MAIL_PER_DOMAIN",
        "3",
        "Of these, mails to one domain: a domain that is slow to take its mails leaves room for the others",
    ),
    plain(
        "MAIL_REPORT_DIR",
        "none",
        "Maildir into which the mail server lays the reports of mails that came back; only it may write there",
    ),
    plain(
        "DKIM_KEY",
        "none: mails are not signed here",
        "PEM file of the private key with which mails are signed (DKIM): RSA of 2048 bits or more, or Ed25519; `config check` prints the DNS record that belongs to it",
    ),
    plain(
        "DKIM_SELECTOR",
        "none",
        "Name under which the public key stands in DNS; required with DKIM_KEY",
    ),
    plain(
        "DKIM_DOMAIN",
        "the domain of MAIL_FROM",
        "Domain for which mails are signed",
    ),
    plain(
        "SMTP_CA",
        "none",
        "PEM file of a certificate authority to trust for the mail server, beside the usual ones",
    ),
    plain(
        "DOCUMENT_DIR",
        "the folder `documents` in DATA_DIR",
        "Folder for the contents of documents, sealed; to be backed up with the database",
    ),
    plain("DOCUMENT_MAX_MIB", "20", "Largest document taken, in MiB"),
    plain(
        "DOCUMENTS_PER_CASE",
        "50",
        "Documents on one case at most, those withdrawn included",
    ),
    plain(
        "CORS_ORIGINS",
        "none",
        "Origins whose pages may use the API, separated by commas: https://gov.example,...",
    ),
    plain(
        "BEHIND_PROXY",
        "false",
        "Whether a reverse proxy stands in front, whose X-Forwarded-For is to be believed",
    ),
    plain("WORKERS", "one per core", "Threads that answer requests"),
    plain(
        "FILINGS_PER_HOUR",
        "20",
        "Applications that one address may file per hour",
    ),
    plain(
        "SIGN_INS_PER_MINUTE",
        "20",
        "Attempts to sign in that one address has per minute",
    ),
    plain(
        "DEADLINES_PER_MINUTE",
        "60",
        "Times that one address may ask per minute for due dates without a case",
    ),
    plain(
        "LOG",
        "info,actix_server=warn,actix_http=off",
        "What is logged: a level, or a filter such as `info,disclosure=debug`",
    ),
    plain(
        "LOG_FORMAT",
        "text",
        "`text` for people, `json` for machines",
    ),
];

/// The setting of that name, in capitals.
pub(super) fn find(name: &str) -> Option<&'static Variable> {
    VARIABLES.iter().find(|variable| variable.name == name)
}

/// The known name that is most like this one, if one is near: with no more than a third of it mistyped.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    VARIABLES
        .iter()
        .map(|variable| variable.name)
        .chain([CONFIG])
        .map(|known| (distance(name, known), known))
        .filter(|(distance, known)| distance * 3 <= known.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many letters must be changed, added or left out (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.chars().enumerate() {
        let mut next = vec![above + 1];
        for (known, pair) in other.iter().zip(row.windows(2)) {
            let [corner, up] = pair else { continue };
            let left = next.last().copied().unwrap_or_default();
            let changed = corner + usize::from(*known != letter);
            next.push(changed.min(up + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
