//! How mails are signed: a key, and where its public half stands in DNS.

use std::path::PathBuf;

use super::Values;
use crate::notify::transport::{self, is_dns_name};

/// What signs the mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DkimSettings {
    /// For which domain.
    pub domain: String,
    /// The name of the key in DNS.
    pub selector: String,
    /// The file of the private key.
    pub key: PathBuf,
}

impl Values {
    /// Key and selector belong together; who signs for whom follows the sender.
    pub(super) fn dkim(&mut self, sends: bool, mail_from: &str) -> Option<DkimSettings> {
        let key = self.path("DKIM_KEY");
        let named = |text: &str| text.trim().to_owned();
        let selector = self.text("DKIM_SELECTOR").map(named);
        let domain = self.text("DKIM_DOMAIN").map(named);
        let of_sender = || {
            let address = transport::bare_address(mail_from)?;
            Some(address.rsplit_once('@')?.1.to_owned())
        };
        let Some(key) = key else {
            for (name, given) in [("DKIM_SELECTOR", &selector), ("DKIM_DOMAIN", &domain)] {
                if given.is_some() {
                    self.problem(name, "is of no use without DKIM_KEY");
                }
            }
            return None;
        };
        if !sends {
            self.problem(
                "DKIM_KEY",
                "is of no use without SMTP_URL: files are not signed",
            );
        }
        let Some(selector) = selector else {
            self.problem(
                "DKIM_SELECTOR",
                "must be set beside DKIM_KEY: the name under which the public key stands in DNS",
            );
            return None;
        };
        let domain = domain.or_else(of_sender).unwrap_or_default();
        self.show("DKIM_SELECTOR", &selector);
        self.show("DKIM_DOMAIN", &domain);
        for (name, given) in [("DKIM_SELECTOR", &selector), ("DKIM_DOMAIN", &domain)] {
            if !is_dns_name(given) {
                self.problem(
                    name,
                    "must be a name as it stands in DNS: labels of letters, digits and hyphens",
                );
            }
        }
        Some(DkimSettings {
            domain,
            selector,
            key,
        })
    }
}
