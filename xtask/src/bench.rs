//! The service beside plain PostgreSQL: the same work over HTTP and as prepared statements of pgbench.

mod lists;
mod measured;
mod ours;
mod plain;

use std::fs;
use std::path::PathBuf;
use std::thread;

use chrono::Days;
use clap::Args;
use serde_json::{Value, json};
use xtask::Result;
use xtask::prove::district::{Desk, District};
use xtask::prove::life::{Known, Step, recorded};
use xtask::prove::today;
use xtask::service::{Place, Service};
use xtask::wire::{Ask, Wire};

use crate::release;
use measured::Measured;

/// Cases that are overdue before anything is measured.
const OVERDUE: usize = 1_000;
/// Cases on a page of them.
const PAGE: usize = 50;

/// Measure filing, routing, reading and a page of overdue cases over HTTP, each beside pgbench with the same
/// rows and statements, and print a table. Wait until the machine is idle.
///
/// The folder is emptied first, and kept.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How long each is measured
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How many connections, one measurement each
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32])]
    connections: Vec<usize>,
    /// How many cases are in the register when the lists are measured, one measurement each; none to leave it
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000, 1_000_000])]
    lists: Vec<usize>,
    /// Where the register is made; needs 2 GB for lists of a million, and a short path
    #[arg(long, default_value = "/tmp/disclosure-bench")]
    folder: PathBuf,
}

/// Prints the table; a debug build starts the release build of itself.
pub(crate) fn run(arguments: &Arguments) -> bool {
    release::run("bench", || bench(arguments))
}

/// What is measured, and which share of pgbench's operations in a second it is to reach at eight connections.
const OPERATIONS: [(Operation, u64); 4] = [
    (Operation::File, 80),
    (Operation::Route, 70),
    (Operation::Read, 35),
    (Operation::Overdue, 30),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    File,
    Route,
    Read,
    Overdue,
}

impl Operation {
    fn told(self) -> &'static str {
        match self {
            Self::File => "filing",
            Self::Route => "routing",
            Self::Read => "reading a case",
            Self::Overdue => "overdue page of 50",
        }
    }
}

fn bench(arguments: &Arguments) -> Result<()> {
    let (district, service) = District::found(&release::program()?, &arguments.folder)?;
    service.stop()?;
    // As it is shipped: every request is logged.
    let place = district
        .place
        .clone()
        .with("DISCLOSURE_LOG", "info,actix_server=warn");
    let service = Service::start(&place)?;
    let server = place.database()?;
    let mut register = Register::fill(&district, &service)?;
    let plain = plain::Scripts::write(&server, &arguments.folder, &register)?;
    let pgbench = pgbench(&place)?;
    let mut lines = vec![
        "| operation | connections | per second | p50, ms | p99, ms | pgbench per second | p50, ms | p99, ms | share | target | p99 to pgbench's |".to_owned(),
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    for connections in &arguments.connections {
        register.desk = district.sign_in(&service)?;
        register.supervisor = district
            .supervisor
            .sign_in(&mut Wire::to(service.address()))?;
        for (operation, target) in OPERATIONS {
            eprintln!("{} at {connections}", operation.told());
            plain.wait_for_mails()?;
            let ours = register.measure(operation, &service, *connections, arguments.seconds)?;
            plain.wait_for_mails()?;
            let theirs = plain.measure(&pgbench, operation, *connections, arguments.seconds)?;
            let target = if *connections == 8 {
                format!("{target} %")
            } else {
                "-".to_owned()
            };
            lines.push(row(operation, *connections, &ours, &theirs, &target));
        }
    }
    lines.push(String::new());
    lines.extend(memory(&service)?);
    if !arguments.lists.is_empty() {
        lines.push(String::new());
        let sizes = &arguments.lists;
        lines.extend(lists::measure(
            &district,
            &service,
            sizes,
            arguments.seconds,
        )?);
    }
    release::print(&lines);
    service.stop()
}

fn row(
    operation: Operation,
    connections: usize,
    ours: &Measured,
    theirs: &Measured,
    target: &str,
) -> String {
    let (most, least) = (ours.percentile(99), theirs.percentile(99).max(1));
    let hundredths = most * 100 / least;
    format!(
        "| {} | {connections} | {ours} | {theirs} | {} % | {target} | {}.{:02} |",
        operation.told(),
        ours.per_second() * 100 / theirs.per_second().max(1),
        hundredths / 100,
        hundredths % 100,
    )
}

/// What the process of the service holds in memory now, and held at most.
fn memory(service: &Service) -> Result<Vec<String>> {
    let status = fs::read_to_string(format!("/proc/{}/status", service.process()))?;
    let kept = status
        .lines()
        .filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
    Ok(kept
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect())
}

/// The program that belongs to the server that runs.
fn pgbench(place: &Place) -> Result<PathBuf> {
    let server = fs::read_link(format!("/proc/{}/exe", place.postmaster()?))?;
    let program = server.with_file_name("pgbench");
    if program.is_file() {
        Ok(program)
    } else {
        Err(format!("{} is not there", program.display()).into())
    }
}

/// Who asks for what.
struct Register {
    desk: Desk,
    supervisor: String,
    /// Every case, for reading.
    all: Vec<String>,
    /// Cases that nobody has routed yet.
    fresh: Vec<String>,
    /// A case as it was filed, and one that was routed.
    samples: [String; 2],
}

impl Register {
    /// Files what is overdue, in as many threads as there are to be requests at once.
    fn fill(district: &District, service: &Service) -> Result<Self> {
        const AT_ONCE: usize = 8;
        let desk = district.sign_in(service)?;
        let mut wire = Wire::to(service.address());
        let supervisor = district.supervisor.sign_in(&mut wire)?;
        let ask = Ask::post("/api/v1/cases", &long_ago()).by(&desk.registrar);
        let filed: Vec<Result<Vec<String>>> = thread::scope(|scope| {
            let filing: Vec<_> = (0..AT_ONCE)
                .map(|_| {
                    scope.spawn(|| {
                        let mut wire = Wire::to(service.address());
                        (0..OVERDUE / AT_ONCE)
                            .map(|_| wire.send(&ask)?.is(201)?.text("/id"))
                            .collect()
                    })
                })
                .collect();
            filing
                .into_iter()
                .map(|one| one.join().map_err(|_panic| "a client panicked")?)
                .collect()
        });
        let mut all = Vec::new();
        for part in filed {
            all.extend(part?);
        }
        let mut sample = |steps: &[Step]| -> Result<String> {
            let mut case: Option<Known> = None;
            for step in steps {
                let answer = wire.send(&step.ask(&desk, case.as_ref()))?;
                case = Some(step.learn(case.take(), &answer.is(step.status())?)?);
            }
            Ok(case.map(|case| case.id).unwrap_or_default())
        };
        let samples = [sample(&[Step::File])?, sample(&[Step::File, Step::Route])?];
        Ok(Self {
            desk,
            supervisor,
            all,
            fresh: Vec::new(),
            samples,
        })
    }

    fn measure(
        &mut self,
        operation: Operation,
        service: &Service,
        connections: usize,
        seconds: u64,
    ) -> Result<Measured> {
        let ours = ours::Clients {
            address: service.address(),
            connections,
            seconds,
        };
        let by = &self.desk.registrar;
        match operation {
            Operation::File => {
                let ask = Ask::post("/api/v1/cases", &recorded()).by(by);
                let (measured, filed) = ours.measure(201, |_| Some(ask.clone()))?;
                self.all.extend(filed.iter().cloned());
                self.fresh = filed;
                Ok(measured)
            }
            Operation::Route => {
                let to = json!({"department": self.desk.departments.get(1)});
                let fresh = std::mem::take(&mut self.fresh);
                let ask = |turn: usize| {
                    let path = format!("/api/v1/cases/{}/assignments", fresh.get(turn)?);
                    Some(Ask::post(path, &to).by(by).on(1))
                };
                Ok(ours.measure(200, ask)?.0)
            }
            Operation::Read => {
                let ask = |turn: usize| {
                    // Not one after the other as they were filed.
                    let id = self.all.get(turn.wrapping_mul(7_919) % self.all.len())?;
                    Some(Ask::get(format!("/api/v1/cases/{id}")).by(by))
                };
                Ok(ours.measure(200, ask)?.0)
            }
            Operation::Overdue => {
                let ask = Ask::get(format!("/api/v1/overdue?limit={PAGE}&why=false"))
                    .by(&self.supervisor);
                Ok(ours.measure(200, |_| Some(ask.clone()))?.0)
            }
        }
    }
}

/// An application whose period is over.
fn long_ago() -> Value {
    let mut body = recorded();
    if let Some(fields) = body.as_object_mut() {
        fields.insert("received_on".to_owned(), json!(today() - Days::new(90)));
    }
    body
}
