//! The service ends in the window in which a mail has left and is not yet noted (SIGKILL); no notice is lost, and none
//! arrives more often than it was killed for.
//!
//! The mail server answers each mail late, so that some are always in the window. What was claimed when the service
//! died comes due again when its claim runs out, ten minutes later; the proof does not wait for that, but puts the end
//! of the claims to now in the database.

use std::collections::HashMap;
use std::path::Path;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use diesel::sql_types::{Integer, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use indicatif::ProgressBar;

use super::life::recorded;
use super::look;
use crate::Result;
use crate::dice::Dice;
use crate::prove::district::District;
use crate::relay::{Arrived, Relay};
use crate::service::Service;
use crate::wire::{Ask, Wire};

/// Filed in each round.
const FILED: usize = 8;
/// How long a mail is in the window.
const WINDOW: Duration = Duration::from_millis(25);
/// So long the last mails are waited for.
const PATIENCE: Duration = Duration::from_mins(2);

/// What became of the notices.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub rounds: usize,
    pub notices: usize,
    /// Claimed and not noted at the moment of a kill.
    pub in_the_window: usize,
    /// Notices of which more than one copy arrived.
    pub doubled: usize,
    /// The most copies of one.
    pub most_copies: usize,
}

/// A notice as the database has it in the end.
#[derive(QueryableByName)]
struct Noted {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Integer)]
    attempts: i32,
}

/// Kills so often, and looks at what arrived.
///
/// # Errors
/// The first notice that was lost, arrived more often than it was tried, or with another text.
pub fn run(program: &Path, folder: &Path, rounds: usize, bar: &ProgressBar) -> Result<Tally> {
    let relay = Relay::start()?;
    relay.take(WINDOW);
    let (district, service) = District::found(program, folder)?;
    service.stop()?;
    let place = district
        .place
        .clone()
        .with("DISCLOSURE_SMTP_URL", &relay.url())
        .with("DISCLOSURE_MAIL_FROM", "office@yunjiang.example");
    let mut dice = Dice(20_261_130);
    let mut tally = Tally {
        rounds,
        ..Tally::default()
    };
    for _ in 0..rounds {
        let mut service = Service::start(&place)?;
        let registrar = district
            .registrar
            .sign_in(&mut Wire::to(service.address()))?;
        let before = relay.arrived();
        let filing = {
            let address = service.address().to_owned();
            thread::spawn(move || file(&address, &registrar))
        };
        // Some mails have left, and others are on their way.
        let some = before + 1 + usize::try_from(dice.below(6))?;
        wait_until(|| Ok(relay.arrived() >= some))?;
        sleep(Duration::from_millis(dice.below(30)));
        service.kill()?;
        filing.join().map_err(|_panic| "a client panicked")?;
        tally.in_the_window += look(&place, async |conn| {
            Ok(sql_query(OVER).execute(conn).await?)
        })?;
        bar.inc(1);
    }
    let service = Service::start(&place)?;
    wait_until(|| Ok(noted(&place)?.iter().all(|one| one.state == "accepted")))?;
    service.stop()?;
    check(&mut tally, &noted(&place)?, &relay.mails())?;
    Ok(tally)
}

/// The claims of the dead sender run out.
const OVER: &str = "UPDATE outbox SET next_at = now() WHERE state = 'sending'";

/// Files until it is done or nobody answers any more.
fn file(address: &str, registrar: &str) {
    let mut wire = Wire::to(address);
    let ask = Ask::post("/api/v1/cases", &recorded()).by(registrar);
    for _ in 0..FILED {
        if wire.send(&ask).is_err() {
            return;
        }
    }
}

fn noted(place: &crate::service::Place) -> Result<Vec<Noted>> {
    look(place, async |conn| {
        Ok(
            sql_query("SELECT id::text AS id, state, attempts FROM outbox")
                .load(conn)
                .await?,
        )
    })
}

fn check(tally: &mut Tally, noted: &[Noted], arrived: &HashMap<String, Arrived>) -> Result<()> {
    for one in noted {
        let Noted { id, attempts, .. } = one;
        let came = arrived
            .get(id)
            .ok_or_else(|| format!("notice {id} is noted as sent and never arrived"))?;
        if came.differs {
            return Err(format!("two copies of notice {id} differ").into());
        }
        if came.copies > usize::try_from(*attempts)? {
            return Err(format!(
                "{} copies of notice {id} after {attempts} attempts",
                came.copies
            )
            .into());
        }
        tally.notices += 1;
        tally.doubled += usize::from(came.copies > 1);
        tally.most_copies = tally.most_copies.max(came.copies);
    }
    if arrived.len() == noted.len() {
        Ok(())
    } else {
        Err("a mail arrived that no notice stands for".into())
    }
}

fn wait_until(mut reached: impl FnMut() -> Result<bool>) -> Result<()> {
    let limit = Instant::now() + PATIENCE;
    while !reached()? {
        if Instant::now() > limit {
            return Err("the mails were waited for in vain".into());
        }
        sleep(Duration::from_millis(20));
    }
    Ok(())
}
