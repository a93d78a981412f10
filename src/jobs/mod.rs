//! What is done without being asked. A job takes no input: it looks at the tables, finds what is owed,
//! does it, and may run twice without harm.
//!
//! | job | does | woken by | side by side |
//! |---|---|---|---|
//! | [`deliver`] | hands over the notices in the outbox | a queued notice, the next due time, every minute | yes: each copy claims its own |
//! | [`reports`] | reads delivery reports from a maildir, if one is set | the start, every 30 s | yes: reading one twice does no harm |
//! | [`recount`] | lets open cases follow a new calendar | a publication, here or (`LISTEN`) by another copy; every 15 s | yes: each copy locks its own |
//! | [`alarm`] | tells of filings that wait too long for confirmation, and of cases that nobody took in hand | the start, every 5 min | yes: a unique key lets one of them |
//! | [`documents`] | erases what was withdrawn; sweeps contents that belong to nothing, and reports rows without one | every hour; every day | yes: doing it twice does no harm |
//! | [`earlier`] | writes the rows of earlier replies that a program before this one did not write | the start, once | yes: doing it twice does no harm |
//! | [`index`] | brings into the search index the cases that are not in it | the start, every hour | one at a time |
//! | [`lapse`] | closes what is deemed abandoned because the applicant did not answer | the start, every 5 min | yes: each copy locks its own |
//! | [`merging`] | lets open cases, accounts and internal deadlines follow departments that merged | a merger, every minute | yes: each case is locked and looked at again |
//! | [`remind`] | reminds those who must act of the clocks that have reached a milestone, and sends the digest, each morning of work | the start, every 5 min | yes: a unique key lets one of them |
//! | [`purge`] | forgets keys of requests and sessions that are past their time | every hour | one at a time |

pub mod alarm;
pub mod deliver;
pub mod documents;
mod earlier;
mod index;
pub mod lapse;
pub mod merging;
pub mod purge;
pub mod recount;
pub mod remind;
pub mod reports;

use std::path::Path;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::notify::transport::Transport;

pub use deliver::run_once;

/// The way of mails out and back.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    /// The way out.
    pub transport: &'a Transport,
    /// Their sender: `name <address>` or an address.
    pub from: &'a str,
    /// The maildir into which delivery reports come, if there is one.
    pub reports: Option<&'a Path>,
}

/// Runs every job until it is told to stop, and then to the end of what is under way.
///
/// The one who sends `true`, or drops the sender, tells them.
pub async fn run(app: &App, mail: &Mail<'_>, stop: watch::Receiver<bool>) {
    let Mail {
        transport,
        from,
        reports,
    } = *mail;
    tokio::join!(
        alarm::run(app, Stop(stop.clone())),
        deliver::run(app, transport, from, Stop(stop.clone())),
        documents::run(app, Stop(stop.clone())),
        earlier::run(app, Stop(stop.clone())),
        index::run(app, Stop(stop.clone())),
        lapse::run(app, Stop(stop.clone())),
        merging::run(app, Stop(stop.clone())),
        purge::run(app, Stop(stop.clone())),
        remind::run(app, Stop(stop.clone())),
        reports::run(app, reports, Stop(stop.clone())),
        recount::run(app, Stop(stop)),
    );
}

/// The signal to stop.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Whether it was given.
    pub fn is_given(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits until it is given.
    pub async fn given(&mut self) {
        // That nobody is left who could give it is a signal, too.
        self.0.wait_for(|stop| *stop).await.ok();
    }

    /// Waits for so long; `false` when the signal came first.
    pub async fn sleep(&mut self, pause: Duration) -> bool {
        tokio::time::timeout(pause, self.given()).await.is_err()
    }
}
