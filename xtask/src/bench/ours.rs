//! The service, asked over HTTP by so many at once, each over a connection that is kept.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use xtask::Result;
use xtask::wire::{Ask, Wire};

use super::measured::Measured;

pub(super) struct Clients<'a> {
    pub(super) address: &'a str,
    pub(super) connections: usize,
    pub(super) seconds: u64,
}

impl Clients<'_> {
    /// Asks until the time is over or there is nothing left to ask; gives also the ids of what was made.
    pub(super) fn measure(
        &self,
        status: u16,
        ask: impl Fn(usize) -> Option<Ask> + Sync,
    ) -> Result<(Measured, Vec<String>)> {
        let turn = AtomicUsize::new(0);
        let began = Instant::now();
        let parts: Vec<Result<Part>> = thread::scope(|scope| {
            let clients: Vec<_> = (0..self.connections)
                .map(|_| scope.spawn(|| self.client(status, &turn, &ask)))
                .collect();
            clients
                .into_iter()
                .map(|client| client.join().map_err(|_panic| "a client panicked")?)
                .collect()
        });
        let took = began.elapsed();
        let mut all = Part::default();
        for part in parts {
            let part = part?;
            all.micros.extend(part.micros);
            all.made.extend(part.made);
        }
        Ok((Measured::new(all.micros, took), all.made))
    }

    fn client(
        &self,
        status: u16,
        turn: &AtomicUsize,
        ask: &impl Fn(usize) -> Option<Ask>,
    ) -> Result<Part> {
        let mut wire = Wire::to(self.address);
        let mut part = Part::default();
        let until = Instant::now() + Duration::from_secs(self.seconds);
        while Instant::now() < until {
            let Some(ask) = ask(turn.fetch_add(1, Ordering::Relaxed)) else {
                break;
            };
            let began = Instant::now();
            let answer = wire.send(&ask)?;
            let took = began.elapsed();
            part.micros.push(u64::try_from(took.as_micros())?);
            let answer = answer.is(status)?;
            if status == 201 {
                part.made.push(answer.text("/id")?);
            }
        }
        Ok(part)
    }
}

#[derive(Default)]
struct Part {
    micros: Vec<u64>,
    made: Vec<String>,
}
