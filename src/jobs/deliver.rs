//! Delivers what the outbox owes: claims in one short transaction, hands over outside any, records the
//! outcome in another.
//!
//! If the program dies in between, the claim runs out and the notice comes due again, under the same
//! Message-ID: a mail may arrive twice, but is never lost.

use std::collections::HashMap;
use std::future::pending;
use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

use super::Stop;
use crate::app::delivery::{self, Ended};
use crate::app::{App, Error, Result};
use crate::config::public_domain;
use crate::env;
use crate::notify::schedule::{Next, after_lost_answer, next_attempt};
use crate::notify::transport::{Delivery, Envelope, Transport, bare_address, message_id};
use crate::storage::outbox::{self, Claimed, Room};

/// Longer than any attempt takes: ten minutes of it may be those for which the answer to a mail is waited.
const LEASE: TimeDelta = TimeDelta::minutes(15);
/// How often the outbox is looked at when nothing wakes it: another copy may have queued a notice.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// How soon it is looked at again when another copy has just claimed what is due.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// How long what is queued while mails are under way is gathered, so that one claim takes it together.
const GATHERED: Duration = Duration::from_millis(50);
/// How long to wait when the database cannot be reached.
const AFTER_FAILURE: Duration = Duration::from_secs(10);
/// Pauses between attempts to record an outcome: unrecorded, the mail would go out again.
const RECORD_AGAIN_AFTER: [u64; 4] = [1, 2, 5, 10];

/// Runs until it is told to stop.
pub(super) async fn run(app: &App, transport: &Transport, mail_from: &str, mut stop: Stop) {
    let work = Work {
        stop: Some(stop.clone()),
        ..Work::new(app, transport, mail_from)
    };
    while !stop.is_given() {
        let pause = match work.deliver_due(|| stop.is_given()).await {
            Ok(_) => work.pause().await,
            Err(cause) => Err(cause),
        };
        let pause = pause.unwrap_or_else(|cause| {
            tracing::warn!(job = "deliver", ?cause, "the outbox cannot be read");
            AFTER_FAILURE
        });
        tokio::select! {
            () = stop.given() => {}
            () = app.wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Delivers all that is due now, and tells how many attempts it took.
///
/// # Errors
/// When the database cannot be reached.
pub async fn run_once(app: &App, transport: &Transport, mail_from: &str) -> Result<usize> {
    Work::new(app, transport, mail_from)
        .deliver_due(|| false)
        .await
}

/// What every attempt needs.
struct Work<'a> {
    app: &'a App,
    transport: &'a Transport,
    mail_from: &'a str,
    /// What the Message-ID of a notice ends with that was never tried before.
    domain: String,
    /// Tells when an answer is no longer waited for as long as it may take.
    stop: Option<Stop>,
}

impl<'a> Work<'a> {
    fn new(app: &'a App, transport: &'a Transport, mail_from: &'a str) -> Self {
        let of_sender = || {
            let address = bare_address(mail_from)?;
            Some(address.rsplit_once('@')?.1.to_owned())
        };
        let domain = public_domain(&app.public_url).or_else(of_sender);
        Self {
            app,
            transport,
            mail_from,
            domain: domain.unwrap_or_else(|| "localhost".to_owned()),
            stop: None,
        }
    }

    /// Keeps as many mails under way as the transport allows, until nothing is due and all have ended. A mail server
    /// that hangs takes its own places only: while others are free, what is queued or comes due is claimed beside it.
    /// What was claimed is brought to its end even if the next claim fails, or the program is about to stop.
    async fn deliver_due(&self, stops: impl Fn() -> bool) -> Result<usize> {
        let mut under_way = FuturesUnordered::new();
        let mut lanes: HashMap<i32, usize> = HashMap::new();
        let mut attempts = 0;
        let mut failed = None;
        loop {
            let free = self.transport.at_once().saturating_sub(under_way.len());
            if failed.is_none() && !stops() {
                let (claimed, ended) = self.claim_meanwhile(free, &lanes, &mut under_way).await;
                let freed = !ended.is_empty();
                for lane in ended {
                    attempts += 1;
                    leave(&mut lanes, lane);
                }
                match claimed {
                    Ok(claimed) => {
                        for one in claimed {
                            *lanes.entry(one.lane).or_default() += 1;
                            under_way.push(self.deliver(one));
                        }
                        // There is room now for what the claim had to leave.
                        if freed && under_way.is_empty() {
                            continue;
                        }
                    }
                    Err(cause) => failed = Some(cause),
                }
            }
            if under_way.is_empty() {
                break;
            }
            let claims = failed.is_none() && !stops();
            let room = claims && under_way.len() < self.transport.at_once();
            let mut ended = tokio::select! {
                first = under_way.next() => first,
                () = self.more_is_due(), if room => None,
            };
            // Those that have ended meanwhile, too, so that one claim makes up for all of them.
            while let Some(lane) = ended {
                attempts += 1;
                leave(&mut lanes, lane);
                ended = under_way.next().now_or_never().flatten();
            }
        }
        failed.map_or(Ok(attempts), Err)
    }

    /// Claims, and goes on with what is under way meanwhile: those that record how they ended hold the connections for
    /// which the claim waits. Gives also the lanes of those that have ended.
    async fn claim_meanwhile<F: Future<Output = i32>>(
        &self,
        free: usize,
        lanes: &HashMap<i32, usize>,
        under_way: &mut FuturesUnordered<F>,
    ) -> (Result<Vec<Claimed>>, Vec<i32>) {
        let mut claiming = pin!(self.claim(free, lanes));
        let mut ended = Vec::new();
        loop {
            tokio::select! {
                claimed = &mut claiming => return (claimed, ended),
                Some(lane) = under_way.next(), if !under_way.is_empty() => ended.push(lane),
            }
        }
    }

    async fn claim(&self, free: usize, under_way: &HashMap<i32, usize>) -> Result<Vec<Claimed>> {
        let now = self.app.env.now();
        let room = Room {
            free,
            per_domain: self.transport.per_domain(),
            under_way,
        };
        let mut conn = self.app.read().await?;
        let (keys, times) = (&self.app.keys, (now, now + LEASE));
        Ok(outbox::claim(&mut conn, keys, &self.domain, times, &room).await?)
    }

    /// Brings one notice to the end of an attempt, and tells the lane that is free again.
    async fn deliver(&self, claimed: Claimed) -> i32 {
        let outcome = match (self.held_back(&claimed).await, self.envelope(&claimed)) {
            (Some(held_back), _) => held_back,
            (None, Some(envelope)) => {
                let handed_over = self.transport.hand_over_until(&envelope, self.stops());
                self.outcome(&claimed, handed_over.await)
            }
            (None, None) => Ended {
                state: "rejected",
                answer: "the notice is damaged and cannot be read".to_owned(),
                next_at: None,
            },
        };
        Self::tell(&claimed, &outcome);
        match self.record(&claimed, &outcome).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(
                notice.id = %claimed.id,
                notice.state = outcome.state,
                notice.attempts = claimed.attempts,
                "an attempt ended after its claim, or after a delivery report; what was recorded meanwhile stands"
            ),
            Err(cause) => tracing::error!(
                notice.id = %claimed.id,
                notice.state = outcome.state,
                ?cause,
                "what became of a notice could not be recorded; it will be sent once more"
            ),
        }
        claimed.lane
    }

    async fn stops(&self) {
        match self.stop.clone() {
            Some(mut stop) => stop.given().await,
            None => pending().await,
        }
    }

    /// A mail of effect that can have none any more is not sent. Where that cannot be found out, it is.
    async fn held_back(&self, claimed: &Claimed) -> Option<Ended> {
        match delivery::held_back(self.app, claimed).await {
            Ok(held_back) => held_back,
            Err(cause) => {
                tracing::warn!(notice.id = %claimed.id, ?cause, "a notice is sent without asking whether it comes too late");
                None
            }
        }
    }

    fn envelope(&self, claimed: &Claimed) -> Option<Envelope> {
        let mail = claimed.mail.clone()?;
        Some(Envelope {
            message_id: message_id(claimed.id, &claimed.domain),
            from: self.mail_from.to_owned(),
            to: mail.to,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
            language: claimed.language,
            date: claimed.created_at,
        })
    }

    /// The state that follows a delivery. What is uncertain is tried again: that a mail arrives twice is
    /// better than that it does not arrive, but not that it arrives fifty times.
    fn outcome(&self, claimed: &Claimed, delivery: Delivery) -> Ended {
        let settled = |state, answer| Ended {
            state,
            answer,
            next_at: None,
        };
        let again = |state, answer: String, next| match next {
            Next::At(at) => Ended {
                state,
                answer,
                next_at: Some(at),
            },
            Next::Expired => settled("expired", answer),
        };
        let [jitter] = env::random::<1>();
        let (made, now) = (claimed.created_at, self.app.env.now());
        match delivery {
            Delivery::Accepted { answer } => settled("accepted", answer),
            Delivery::Rejected { answer } => settled("rejected", answer),
            Delivery::Deferred { answer } => {
                let attempts = u32::try_from(claimed.attempts).unwrap_or(1);
                again(
                    "deferred",
                    answer,
                    next_attempt(attempts, made, now, jitter),
                )
            }
            Delivery::Uncertain { answer } => {
                let times = u32::try_from(claimed.maybe_left)
                    .unwrap_or(0)
                    .saturating_add(1);
                again(
                    "uncertain",
                    answer,
                    after_lost_answer(times, made, now, jitter),
                )
            }
        }
    }

    fn tell(claimed: &Claimed, outcome: &Ended) {
        metrics::counter!("disclosure_notices_total", "state" => outcome.state).increment(1);
        match outcome.state {
            "accepted" => tracing::info!(
                notice.id = %claimed.id,
                notice.kind = %claimed.kind,
                notice.attempts = claimed.attempts,
                authority.id = %claimed.authority,
                "a notice was handed over"
            ),
            state => tracing::warn!(
                notice.id = %claimed.id,
                notice.kind = %claimed.kind,
                notice.state = state,
                notice.attempts = claimed.attempts,
                notice.answer = %for_the_log(&outcome.answer),
                authority.id = %claimed.authority,
                "a notice was not handed over"
            ),
        }
    }

    async fn record(&self, claimed: &Claimed, outcome: &Ended) -> Result<bool> {
        let mut pauses = RECORD_AGAIN_AFTER.into_iter();
        loop {
            let recorded = delivery::record(self.app, claimed, outcome).await;
            match (recorded, pauses.next()) {
                (Err(Error::Unavailable), Some(seconds)) => {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                }
                (recorded, _) => return recorded,
            }
        }
    }

    /// Waits until something was queued or has come due. Most mails have ended before it is asked what is due next.
    async fn more_is_due(&self) {
        let queued = async {
            self.app.wake.notified().await;
            tokio::time::sleep(GATHERED).await;
        };
        let due = async {
            tokio::time::sleep(SHORTEST_PAUSE).await;
            let next = self.until_next().await;
            tokio::time::sleep(next.unwrap_or(AFTER_FAILURE)).await;
        };
        tokio::select! {
            () = queued => {}
            () = due => {}
        }
    }

    /// How long to wait until the next notice comes due.
    async fn pause(&self) -> Result<Duration> {
        let mut conn = self.app.read().await?;
        let owed = outbox::count_owed(&mut conn).await?;
        metrics::gauge!("disclosure_notices_owed").set(u32::try_from(owed).unwrap_or(u32::MAX));
        drop(conn);
        self.until_next().await
    }

    async fn until_next(&self) -> Result<Duration> {
        let mut conn = self.app.read().await?;
        let next = outbox::next_due(&mut conn).await?;
        let until = |at: DateTime<Utc>| (at - self.app.env.now()).to_std().unwrap_or_default();
        Ok(next.map_or(LONGEST_PAUSE, |at| {
            until(at).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
        }))
    }
}

/// One mail less is under way to a domain.
fn leave(lanes: &mut HashMap<i32, usize>, lane: i32) {
    if let Some(taken) = lanes.get_mut(&lane) {
        *taken = taken.saturating_sub(1);
        if *taken == 0 {
            lanes.remove(&lane);
        }
    }
}

/// What may stand in a log of an answer. The words of a mail server may name anyone; they are kept with
/// the notice, for those who may see the case. Its numbers say enough to mend a mail server.
fn for_the_log(answer: &str) -> &str {
    let is_number = |letter: char| letter.is_ascii_digit() || ". -".contains(letter);
    let words = answer.trim_start_matches(is_number);
    match answer.strip_suffix(words).map(str::trim_end) {
        // Without a number it is our own text: that nobody listens, or takes too long.
        None | Some("") => answer,
        Some(numbers) => numbers,
    }
}

#[cfg(test)]
mod tests {
    use super::for_the_log;

    #[test]
    fn of_a_mail_servers_answer_the_log_has_the_numbers() {
        for (answer, logged) in [
            ("550 5.1.1 the mailbox of 张三 is full", "550 5.1.1"),
            ("452 4.2.2", "452 4.2.2"),
            ("554", "554"),
            ("no answer within 30s", "no answer within 30s"),
        ] {
            assert_eq!(for_the_log(answer), logged);
        }
    }
}
