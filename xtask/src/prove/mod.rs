//! The proof that nothing is lost: what was answered is there after any crash, whole and once.
//!
//! [`kills`] ends the service or PostgreSQL in the middle of work, [`races`] lets many change one case at
//! once, [`keys`] sends one request many times at once; these go over HTTP to the real
//! program; [`mails`] ends it while a mail is on its way. [`tampering`] changes
//! the database behind its back.

pub mod district;
pub mod keys;
pub mod kills;
pub mod life;
pub mod mails;
pub mod races;
mod seen;
pub mod tampering;

use std::path::Path;
use std::sync::Barrier;
use std::thread;

use chrono::NaiveDate;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use disclosure::env::{Env, day_in};
use disclosure::postgres::Role;

use crate::service::Place;
use crate::wire::{Answer, Ask, Wire};
use crate::{Result, house};

/// The day in the district's zone.
pub fn today() -> NaiveDate {
    day_in(chrono_tz::Asia::Shanghai, Env::machine().now())
}

/// Looks into the database of a place, as its owner.
fn look<T>(place: &Place, at: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T>) -> Result<T> {
    let server = place.database()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut conn = AsyncPgConnection::establish(&server.url(Role::Owner)).await?;
        at(&mut conn).await
    })
}

/// Whether the whole register is in order.
fn check_house(place: &Place) -> Result<()> {
    let keys = place.keys()?;
    look(place, async |conn| {
        Ok(house::check(conn, &keys, today()).await?)
    })
}

/// Sends requests at the same moment, each over its own connection.
fn at_once(wires: &mut [Wire], asks: &[Ask]) -> Result<Vec<Answer>> {
    let start = Barrier::new(asks.len());
    thread::scope(|scope| {
        let sent: Vec<_> = wires
            .iter_mut()
            .zip(asks)
            .map(|(wire, ask)| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    wire.send(ask)
                })
            })
            .collect();
        sent.into_iter()
            .map(|one| Ok(one.join().map_err(|_panic| "a sender panicked")??))
            .collect()
    })
}

/// Where the departments of the made-up district stand.
fn departments() -> String {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/demo/departments.csv");
    list.to_string_lossy().into_owned()
}
