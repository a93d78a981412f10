//! The mail server, as one URL.

use percent_encoding::percent_decode_str;
use url::Url;

use super::Secret;
use crate::notify::transport::Encryption;

/// How the mail server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way is protected.
    pub encryption: Encryption,
    /// User name and password, if it asks for them.
    pub credentials: Option<(String, Secret)>,
}

/// Reads `smtp://user:password@host:port?tls=none|starttls|required` or `smtps://...`.
pub(super) fn parse(text: &str) -> Result<SmtpServer, &'static str> {
    let url = Url::parse(text).map_err(|_unreadable| "is not a URL such as smtp://host:587")?;
    let encryption = encryption(&url)?;
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or("names no host")?;
    if !matches!(url.path(), "" | "/") {
        return Err("has a path, which mail servers do not have");
    }
    let usual = match encryption {
        Encryption::None => 25,
        Encryption::StartTls => 587,
        Encryption::Tls => 465,
    };
    let password = url.password().map(decoded).transpose()?;
    let credentials = match (url.username(), password) {
        ("", None) => None,
        ("", Some(_)) | (_, None) => {
            return Err("must give both user name and password, or neither");
        }
        (user, Some(password)) => Some((decoded(user)?, Secret(password))),
    };
    Ok(SmtpServer {
        host: host.to_owned(),
        port: url.port().unwrap_or(usual),
        encryption,
        credentials,
    })
}

fn encryption(url: &Url) -> Result<Encryption, &'static str> {
    let mut tls = None;
    for (name, value) in url.query_pairs() {
        if name != "tls" {
            return Err("knows no parameter but `tls`");
        }
        tls = Some(value);
    }
    match (url.scheme(), tls.as_deref()) {
        ("smtps", None | Some("required")) => Ok(Encryption::Tls),
        ("smtp", None | Some("starttls" | "required")) => Ok(Encryption::StartTls),
        ("smtp", Some("none")) => Ok(Encryption::None),
        ("smtp" | "smtps", _) => Err(
            "takes tls=none, tls=starttls or tls=required after smtp://, and none of these after smtps://",
        ),
        _ => Err("must begin with smtp:// or smtps://"),
    }
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let text = percent_decode_str(text).decode_utf8();
    Ok(text.map_err(|_unreadable| "is not UTF-8")?.into_owned())
}
