//! Opens a connection, and says of one that cannot be opened where it was to lead and why not.

use std::error::Error;
use std::iter::successors;
use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use tokio_postgres::config::Host;
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
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(TIMEOUT);
    }
    let unreachable = |cause: tokio_postgres::Error| {
        ConnectionError::BadConnection(format!("{}: {}", place(&config), causes(&cause)))
    };
    let (client, connection) = config.connect(NoTls).await.map_err(unreachable)?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
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
}
