//! Searches as the API makes them: words found, rows read and opened, names added.

use std::time::{Duration, Instant};

use disclosure::app::App;
use disclosure::app::cases::{self, Filter};
use disclosure::env::Env;
use disclosure::postgres::{Role as DatabaseRole, Server};
use disclosure::rules::case::StageName;
use disclosure::rules::ids::{AccountId, DepartmentId};
use disclosure::rules::outcome::Outcome;
use disclosure::rules::policy::{Actor, Role};
use disclosure::rules::receipt::Channel;
use disclosure::search::Query;
use disclosure::storage::pool;
use uuid::Uuid;

use super::load::{self, AUTHORITY};
use super::made_up::PLANTED;
use super::{Arguments, Result};
use crate::{release, store};

const PAGE: u16 = 50;
const RUNS: usize = 11;

/// One line of the table.
struct Line {
    what: String,
    query: String,
    department: Option<usize>,
    filter: Filter,
}

impl Line {
    fn new(what: impl Into<String>, query: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            query: query.into(),
            department: None,
            filter: Filter::default(),
        }
    }

    fn within(self, department: usize) -> Self {
        let department = Some(department);
        Self { department, ..self }
    }

    fn narrowed(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }
}

fn lines(count: u64) -> Vec<Line> {
    let mut lines: Vec<Line> = PLANTED
        .iter()
        .map(|it| {
            let when = if it.is_old { ", all of them old" } else { "" };
            let what = format!("in {} of a million{when}", it.in_a_million);
            Line::new(what, it.word)
        })
        .collect();
    let replied = Filter {
        stage: Some(StageName::Replied),
        ..Filter::default()
    };
    let assigned = Filter {
        stage: Some(StageName::Assigned),
        ..Filter::default()
    };
    let never = Filter {
        outcome: Some(Outcome::NotHeld),
        ..Filter::default()
    };
    let by_fax = Filter {
        channel: Some(Channel::Fax),
        ..Filter::default()
    };
    lines.extend([
        Line::new("in none", "渡口"),
        Line::new("in nearly all", "信息"),
        Line::new("a number", format!("YJ-2026-{count:06}")),
        Line::new("a common phrase", "征收补偿安置方案"),
        Line::new("a phrase of common words that is rare", "公开的信息上述"),
        Line::new("three common words", "档案 征收 主动公开"),
        Line::new("a common and a rare word", "信息 钟楼"),
        Line::new("one character", "路"),
        Line::new("a department's name", "区司法局"),
        Line::new("10 % in a large department", "桥梁").within(0),
        Line::new("50 % in a large department", "档案").within(0),
        Line::new("1 % in a small department", "运河").within(15),
        Line::new("50 % in a small department", "档案").within(15),
        Line::new("1 %, replied", "运河").narrowed(replied.clone()),
        Line::new("50 %, replied", "档案").narrowed(replied),
        Line::new("50 %, assigned", "档案").narrowed(assigned),
        Line::new("50 %, of an outcome that none has", "档案").narrowed(never),
        Line::new("50 %, of a channel that none has", "档案").narrowed(by_fax),
    ]);
    lines
}

fn app(server: &Server, arguments: &Arguments) -> Result<App> {
    let pool = pool::open(&server.url(DatabaseRole::App), 2)?;
    Ok(App::new(
        Env::machine(),
        load::keys(),
        pool,
        store::empty(&arguments.folder, load::keys())?,
        "http://localhost",
    ))
}

fn actor(department: Option<usize>) -> Actor {
    Actor::Staff {
        account: AccountId(Uuid::from_u128(1)),
        authority: AUTHORITY,
        role: department.map_or(Role::Supervisor, |_| Role::Handler),
        department: department.map(|at| DepartmentId(load::department(at))),
        succeeds: false,
        deputy: None,
    }
}

/// Prints the table.
pub(crate) async fn print(server: &Server, arguments: &Arguments) -> Result<()> {
    let app = app(server, arguments)?;
    let mut table = vec![
        "| words | cases found | first page, ms | slowest, ms | second page, ms |".to_owned(),
        "| --- | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    for line in lines(arguments.cases) {
        table.push(measure(&app, &line).await?);
    }
    release::print(&table);
    Ok(())
}

async fn measure(app: &App, line: &Line) -> Result<String> {
    let query = Query::parse(&line.query)?;
    let actor = actor(line.department);
    let (mut first, mut second, mut found) = (Vec::new(), Vec::new(), String::new());
    for _ in 0..RUNS {
        let mut after = None;
        for times in [&mut first, &mut second] {
            let start = Instant::now();
            let searched = cases::search(app, &actor, &query, &line.filter, after, PAGE).await;
            let (page, matches) = searched.map_err(|error| format!("{error:?}"))?;
            times.push(start.elapsed());
            if let Some(matches) = matches {
                let more = if matches.is_capped { "+" } else { "" };
                found = format!("{}{more}", matches.count);
            }
            after = page.rows.last().map(|row| row.id.0).filter(|_| page.more);
            if after.is_none() {
                break;
            }
        }
    }
    Ok(format!(
        "| {} | {found} | {} | {} | {} |",
        line.what,
        middle(&mut first),
        first.last().copied().map(millis).unwrap_or_default(),
        middle(&mut second)
    ))
}

/// Sorts, and takes the middle one.
fn middle(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied();
    middle.map_or_else(|| "-".to_owned(), millis)
}

fn millis(time: Duration) -> String {
    let tenths = time.as_micros() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
