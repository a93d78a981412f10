//! The service or PostgreSQL ends in the middle of work (SIGKILL); whatever was answered is there afterwards.
//!
//! Clients carry cases through their lives, each request under a key of its own, and note every answer. A
//! request that got no answer, or 503, is repeated with its key until there is one. After each round the
//! notes are laid beside the database: nothing is missing, nothing is there that was not answered, and no
//! case is half done. Half done is what differs from a case that came as far in peace.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use disclosure::postgres::{self, Role, Server};
use indicatif::ProgressBar;

use super::check_house;
use super::district::{Desk, District};
use super::life::{Known, Step, enclosed};
use super::seen::seen;
use crate::Result;
use crate::dice::Dice;
use crate::service::{Place, Service, signal};
use crate::wire::{Answer, Ask, Wire};

/// So long a request is repeated.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);
/// So long a PostgreSQL of one's own stays away.
const AWAY: Duration = Duration::from_millis(1_500);

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Victim {
    /// The service; its private PostgreSQL goes with it.
    Service,
    /// One process of PostgreSQL that works for the service; PostgreSQL then begins anew by itself.
    Backend,
    /// The private PostgreSQL; the service then ends, and is started again.
    PrivateServer,
    /// A PostgreSQL that is not the service's to run; the service waits for it.
    OwnServer,
}

impl Victim {
    /// In words.
    pub fn told(self) -> &'static str {
        match self {
            Self::Service => "the service",
            Self::Backend => "a process of PostgreSQL",
            Self::PrivateServer => "its private PostgreSQL",
            Self::OwnServer => "a PostgreSQL that others run",
        }
    }
}

/// What happened to those who worked meanwhile.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub rounds: usize,
    /// Changes that were answered.
    pub answered: usize,
    /// Requests under way at the moment of the kill.
    pub under_way: usize,
    /// Requests that broke off without an answer, and were repeated.
    pub broken_off: usize,
    /// Answers 503, each with `Retry-After`.
    pub unavailable: usize,
    /// The longest time until the service was ready again.
    pub longest_away: Duration,
}

/// Kills, one after the other.
///
/// # Errors
/// The first thing that was lost, doubled, half done or answered wrongly.
pub fn run(
    program: &Path,
    folder: &Path,
    victims: &[Victim],
    clients: usize,
    bar: &ProgressBar,
) -> Result<BTreeMap<Victim, Tally>> {
    let (district, service) = District::found(program, folder)?;
    let mut proof = Proof {
        running: Some(Running { service, own: None }),
        clients: (0..clients).map(Client::new).collect(),
        peaceful: BTreeMap::new(),
        dice: Dice(20_190_515),
        district,
    };
    proof.live_in_peace()?;
    let mut tallies: BTreeMap<Victim, Tally> = BTreeMap::new();
    for victim in victims {
        bar.set_message(victim.told());
        proof.round(*victim, tallies.entry(*victim).or_default())?;
        bar.inc(1);
    }
    proof.read_documents()?;
    proof.running()?.service.stop()?;
    Ok(tallies)
}

/// A service, with its PostgreSQL if that is not its own to run.
struct Running {
    service: Service,
    own: Option<Server>,
}

struct Proof {
    district: District,
    running: Option<Running>,
    clients: Vec<Client>,
    /// What belongs to a case of so many steps.
    peaceful: BTreeMap<usize, String>,
    dice: Dice,
}

impl Proof {
    fn running(&mut self) -> Result<Running> {
        Ok(self.running.take().ok_or("no service runs")?)
    }

    /// Before anything is killed, one case stops at every step: how it looks is how it must look.
    fn live_in_peace(&mut self) -> Result<()> {
        let running = self.running()?;
        let desk = self.district.sign_in(&running.service)?;
        let mut peaceful = Client::new(usize::MAX);
        let calm = Shared::at(running.service.address());
        for steps in 1..=Step::ALL.len() {
            peaceful.open = None;
            for _ in 0..steps {
                peaceful.step(&desk, &calm)?;
            }
            peaceful.put_away();
        }
        self.running = Some(running);
        for seen in seen(&self.district.place)? {
            let steps = peaceful.cases.get(&seen.id).map_or(0, |case| case.steps);
            self.peaceful.insert(steps, seen.shape);
        }
        self.clients.push(peaceful);
        self.check()?;
        Ok(())
    }

    fn round(&mut self, victim: Victim, tally: &mut Tally) -> Result<()> {
        let mut running = self.running()?;
        if victim == Victim::OwnServer {
            running = self.with_own_server(running)?;
        }
        let desk = self.district.sign_in(&running.service)?;
        let shared = Shared::at(running.service.address());
        let moment = Duration::from_millis(40 + self.dice.below(400));
        let place = self.district.place.clone();
        // The last client did what was done in peace, and rests.
        let working = self.clients.len() - 1;
        let done = thread::scope(|scope| {
            let workers: Vec<_> = self
                .clients
                .iter_mut()
                .take(working)
                .map(|client| {
                    let (desk, shared) = (&desk, &shared);
                    scope.spawn(move || client.work(desk, shared))
                })
                .collect();
            sleep(moment);
            tally.under_way += shared.under_way.load(Ordering::SeqCst);
            let struck = Instant::now();
            let again = strike(&place, running, victim);
            if let Ok(running) = &again {
                shared.redirect(running.service.address());
            }
            tally.longest_away = tally.longest_away.max(struck.elapsed());
            shared.is_over.store(true, Ordering::SeqCst);
            for worker in workers {
                worker.join().map_err(|_panic| "a client panicked")??;
            }
            again
        });
        running = done?;
        if running.own.is_some() {
            running = self.with_private_server(running)?;
        }
        self.running = Some(running);
        tally.rounds += 1;
        for client in &mut self.clients {
            client.give(tally);
        }
        self.check().map_err(|cause| {
            let told = victim.told();
            format!("after {told} was killed, {moment:?} into the work: {cause}").into()
        })
    }

    /// The same service on a PostgreSQL that it does not run.
    fn with_own_server(&self, running: Running) -> Result<Running> {
        running.service.stop()?;
        let place = &self.district.place;
        let server = postgres::start(&postgres::Settings::new(place.data()))?;
        let service = Service::start(
            &place
                .clone()
                .with("DISCLOSURE_DATABASE_URL", &server.url(Role::App))
                .with("DISCLOSURE_MIGRATION_URL", &server.url(Role::Owner)),
        )?;
        Ok(Running {
            service,
            own: Some(server),
        })
    }

    fn with_private_server(&self, running: Running) -> Result<Running> {
        running.service.stop()?;
        if let Some(server) = running.own {
            server.stop()?;
        }
        Ok(Running {
            service: Service::start(&self.district.place)?,
            own: None,
        })
    }

    /// Lays what the clients noted beside what is in the database.
    fn check(&self) -> Result<()> {
        check_house(&self.district.place)?;
        let mut noted: BTreeMap<&str, &Known> = BTreeMap::new();
        for client in &self.clients {
            noted.extend(client.known().map(|case| (case.id.as_str(), case)));
        }
        for seen in seen(&self.district.place)? {
            let case = noted
                .remove(seen.id.as_str())
                .ok_or_else(|| format!("{} is there, but nobody was told", seen.number))?;
            let lived = Step::ALL.iter().take(case.steps);
            let events: Vec<&str> = lived.map(|step| step.event()).collect();
            if seen.number != case.number || seen.version != case.version || seen.events != events {
                return Err(format!("noted {case:?}, found {seen:?}").into());
            }
            if self.peaceful.get(&case.steps) != Some(&seen.shape) {
                return Err(format!(
                    "{} is half done:\nit has   {}\nin peace {:?}",
                    seen.number,
                    seen.shape,
                    self.peaceful.get(&case.steps)
                )
                .into());
            }
        }
        match noted.values().next() {
            Some(lost) => Err(format!("{lost:?} was answered, and is lost").into()),
            None => Ok(()),
        }
    }

    /// Every document that was taken can be read as it was sent.
    fn read_documents(&mut self) -> Result<()> {
        let running = self.running()?;
        let desk = self.district.sign_in(&running.service)?;
        let mut wire = Wire::to(running.service.address());
        for case in self.clients.iter().flat_map(Client::known) {
            if let Some(document) = &case.document {
                let path = format!("/api/v1/cases/{}/documents/{document}", case.id);
                let read = wire.send(&Ask::get(path).by(&desk.handler))?.is(200)?;
                if read.body != enclosed(&case.id) {
                    return Err(format!("the document of {} is another one", case.number).into());
                }
            }
        }
        self.running = Some(running);
        Ok(())
    }
}

/// Kills, and sees to it that the service serves again.
fn strike(place: &Place, mut running: Running, victim: Victim) -> Result<Running> {
    match victim {
        Victim::Service => {
            running.service.kill()?;
            running.service = Service::start(place)?;
        }
        Victim::Backend => {
            signal("-KILL", backend(place)?)?;
        }
        Victim::PrivateServer => {
            signal("-KILL", place.postmaster()?)?;
            running.service.wait()?;
            running.service = Service::start(place)?;
        }
        Victim::OwnServer => {
            signal("-KILL", place.postmaster()?)?;
            sleep(AWAY);
            drop(running.own.take());
            let settings = postgres::Settings::new(place.data());
            running.own = Some(postgres::start(&settings)?);
        }
    }
    wait_until_ready(running.service.address())?;
    Ok(running)
}

fn wait_until_ready(address: &str) -> Result<()> {
    let limit = Instant::now() + PATIENCE;
    let mut wire = Wire::to(address);
    while Instant::now() < limit {
        match wire.send(&Ask::get("/readyz")) {
            Ok(answer) if answer.status == 200 => return Ok(()),
            Ok(_) | Err(_) => sleep(PAUSE),
        }
    }
    Err("the service does not become ready".into())
}

/// The number of a process of PostgreSQL that works for the service; one that is in a transaction, if any is.
fn backend(place: &Place) -> Result<u32> {
    let parent = place.postmaster()?.to_string();
    let mut idle = None;
    for entry in fs::read_dir("/proc")? {
        let Ok(number) = entry?.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        // What has ended meanwhile cannot be read.
        let read = |file: &str| fs::read_to_string(format!("/proc/{number}/{file}"));
        let (status, title) = (read("stat").unwrap_or_default(), read("cmdline"));
        let is_child = status.split(' ').nth(3) == Some(parent.as_str());
        let title = title.unwrap_or_default();
        if !is_child || !title.contains(Role::App.name()) {
            continue;
        }
        if !title.contains("] idle") || title.contains("transaction") {
            return Ok(number);
        }
        idle = Some(number);
    }
    Ok(idle.ok_or("no process of PostgreSQL works for the service")?)
}

/// What the clients of a round share.
struct Shared {
    address: Mutex<String>,
    /// Whether to stop, once there is no request without an answer.
    is_over: AtomicBool,
    under_way: AtomicUsize,
}

impl Shared {
    fn at(address: &str) -> Self {
        Self {
            address: Mutex::new(address.to_owned()),
            is_over: AtomicBool::new(false),
            under_way: AtomicUsize::new(0),
        }
    }

    fn address(&self) -> String {
        let address = self.address.lock();
        address.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn redirect(&self, address: &str) {
        let held = self.address.lock();
        address.clone_into(&mut held.unwrap_or_else(PoisonError::into_inner));
    }
}

/// Someone who works, and notes every answer.
struct Client {
    number: usize,
    wire: Wire,
    /// Keys used so far.
    keys: usize,
    /// The case in hand.
    open: Option<Known>,
    /// Those put away.
    cases: BTreeMap<String, Known>,
    /// The last change, with its answer.
    last: Option<(Step, Ask, Answer)>,
    answered: usize,
    broken_off: usize,
    unavailable: usize,
}

impl Client {
    fn new(number: usize) -> Self {
        Self {
            number,
            wire: Wire::to(""),
            keys: 0,
            open: None,
            cases: BTreeMap::new(),
            last: None,
            answered: 0,
            broken_off: 0,
            unavailable: 0,
        }
    }

    fn known(&self) -> impl Iterator<Item = &Known> {
        self.cases.values().chain(&self.open)
    }

    fn work(&mut self, desk: &Desk, shared: &Shared) -> Result<()> {
        self.repeat_the_last(desk, shared)?;
        while !shared.is_over.load(Ordering::SeqCst) {
            self.step(desk, shared)?;
        }
        Ok(())
    }

    /// The answer of before the crash is given again, and nothing is done.
    fn repeat_the_last(&mut self, desk: &Desk, shared: &Shared) -> Result<()> {
        if let Some((step, ask, first)) = self.last.clone() {
            let again = self.answer(&ask.by(step.token(desk)), shared)?;
            if again != first {
                let (first, again) = (first.told(), again.told());
                return Err(format!("{step:?} was answered {first}\nand later {again}").into());
            }
        }
        Ok(())
    }

    /// The next step in the life of the case in hand.
    fn step(&mut self, desk: &Desk, shared: &Shared) -> Result<()> {
        let steps = self.open.as_ref().map_or(0, |case| case.steps);
        let Some(step) = Step::ALL.get(steps).copied() else {
            self.put_away();
            return Ok(());
        };
        self.keys += 1;
        let ask = step.ask(desk, self.open.as_ref());
        let ask = ask.under(format!("client-{}-{}", self.number, self.keys));
        let answer = self.answer(&ask, shared)?;
        let answer = answer
            .is(step.status())
            .map_err(|cause| format!("{step:?}: {cause}"))?;
        self.open = Some(step.learn(self.open.take(), &answer)?);
        self.last = Some((step, ask, answer));
        self.answered += 1;
        Ok(())
    }

    fn put_away(&mut self) {
        if let Some(case) = self.open.take() {
            self.cases.insert(case.id.clone(), case);
        }
    }

    /// Sends a request until there is an answer that says what became of it.
    fn answer(&mut self, ask: &Ask, shared: &Shared) -> Result<Answer> {
        let limit = Instant::now() + PATIENCE;
        while Instant::now() < limit {
            self.wire.redirect(&shared.address());
            shared.under_way.fetch_add(1, Ordering::SeqCst);
            let answer = self.wire.send(ask);
            shared.under_way.fetch_sub(1, Ordering::SeqCst);
            match answer {
                Ok(answer) if answer.status == 503 && answer.says_when_to_retry => {
                    self.unavailable += 1;
                }
                Ok(answer) => return Ok(answer),
                Err(cause) if cause.kind() == std::io::ErrorKind::ConnectionRefused => {}
                Err(_) => self.broken_off += 1,
            }
            sleep(PAUSE);
        }
        Err(format!("{} {} has no answer in {PATIENCE:?}", ask.method, ask.path).into())
    }

    fn give(&mut self, tally: &mut Tally) {
        tally.answered += std::mem::take(&mut self.answered);
        tally.broken_off += std::mem::take(&mut self.broken_off);
        tally.unavailable += std::mem::take(&mut self.unavailable);
    }
}
