//! Opens a connection, and says of one that cannot be opened where it was to lead and why not.

use std::error::Error;
use std::iter::successors;
use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls};

/// How long a host that does not answer is waited for, unless the address says `connect_timeout`.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Where PostgreSQL listens if an address names no port.
const PORT: u16 = 5432;

/// A connection to the database at this address.
///
/// # Errors
/// With the host, the database, the role and the cause; never with the password.
pub(super) async fn connect(url: &str) -> ConnectionResult<AsyncPgConnection> {
    let mut config: Config = url
        .parse()
        .map_err(|cause| ConnectionError::InvalidConnectionUrl(causes(&cause)))?;
    if is_misread(&config) {
        return Err(ConnectionError::InvalidConnectionUrl(MISREAD.to_owned()));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(TIMEOUT);
    }
    let unreachable = |cause: tokio_postgres::Error| {
        let (place, advice) = (place(&config), advice(cause.code()));
        ConnectionError::BadConnection(format!("{place}: {}; {advice}", causes(&cause)))
    };
    let (client, connection) = config.connect(NoTls).await.map_err(unreachable)?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}

/// Said instead of the host, which may be the end of a password.
const MISREAD: &str = "the address cannot be read: a special character in the password must be percent-encoded, \
    such as %40 for @";

/// Whether a password with a bare `@` in it has been taken apart: its end stands in the host then.
fn is_misread(config: &Config) -> bool {
    let holds_at = |host: &Host| match host {
        Host::Tcp(name) => name.contains('@'),
        Host::Unix(_) => false,
    };
    config.get_hosts().iter().any(holds_at)
}

/// What to do about it, by what PostgreSQL answered; without an answer nobody listens there.
fn advice(answered: Option<&SqlState>) -> &'static str {
    match answered {
        None => "see that PostgreSQL runs and that the address is right",
        Some(code) if is_about_role(code) => {
            "see that the role and its password are right, and that pg_hba.conf lets it in"
        }
        Some(&SqlState::INVALID_CATALOG_NAME) => {
            "see that the database exists and its name is right"
        }
        Some(&SqlState::TOO_MANY_CONNECTIONS) => {
            "set DISCLOSURE_DATABASE_CONNECTIONS lower, or max_connections of PostgreSQL higher"
        }
        Some(&SqlState::CANNOT_CONNECT_NOW) => {
            "PostgreSQL is starting or stopping: try again shortly"
        }
        Some(_) => "the log of PostgreSQL says more",
    }
}

fn is_about_role(code: &SqlState) -> bool {
    [
        &SqlState::INVALID_PASSWORD,
        &SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
        &SqlState::INSUFFICIENT_PRIVILEGE,
    ]
    .contains(&code)
}

/// `db.example:5432, database disclosure, role disclosure_app`
fn place(config: &Config) -> String {
    let port = |at: usize| {
        let ports = config.get_ports();
        *ports.get(at).or(ports.first()).unwrap_or(&PORT)
    };
    let hosts: Vec<_> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(at, host)| match host {
            Host::Tcp(name) => format!("{name}:{}", port(at)),
            Host::Unix(folder) => format!("{} (port {})", folder.display(), port(at)),
        })
        .collect();
    format!(
        "{}, database {}, role {}",
        hosts.join(" or "),
        config
            .get_dbname()
            .or(config.get_user())
            .unwrap_or("unnamed"),
        config.get_user().unwrap_or("unnamed"),
    )
}

/// The whole chain: the outermost error alone says no more than that it failed.
fn causes(error: &tokio_postgres::Error) -> String {
    let outermost: &dyn Error = error;
    successors(Some(outermost), |&error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(url: &str) -> String {
        place(&url.parse().expect("an address"))
    }

    #[test]
    fn a_place_is_named_without_its_password() {
        assert_eq!(
            told("postgresql://app:hunter2@db.example/disclosure"),
            "db.example:5432, database disclosure, role app"
        );
        assert_eq!(
            told("postgresql://app:hunter2@one:1,two:2/disclosure"),
            "one:1 or two:2, database disclosure, role app"
        );
        assert_eq!(
            told("postgresql://app:hunter2@%2Frun%2Fpg:5433"),
            "/run/pg (port 5433), database app, role app"
        );
    }

    #[test]
    fn the_end_of_a_password_is_no_place() {
        let misread = |url: &str| is_misread(&url.parse().expect("an address"));
        assert!(misread("postgresql://app:p@ss@127.0.0.1:55432/dis"));
        assert!(
            !misread("postgresql://app:12/ss@127.0.0.1/dis"),
            "read as it is meant"
        );
        assert!(!misread("postgresql://app:p%40ss@127.0.0.1:55432/dis"));
    }
}
