//! The demo district, loaded into a real database.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use disclosure::app::installation::{self, Kind};
use disclosure::app::tokens::{Credential, sign_in};
use disclosure::app::{App, Error as AppError};
use disclosure::demo::{self, Error, Prepared};
use disclosure::env::Env;
use disclosure::postgres::{Places, Role as Login, Server, shared};
use disclosure::rules::case::StageName;
use disclosure::rules::deadline;
use disclosure::rules::event::{By, Recorded};
use disclosure::rules::outcome::Outcome;
use disclosure::rules::policy::{Role, Scope};
use disclosure::seal::Keys;
use disclosure::storage::lists::{self, Filter, Listed, Order};
use disclosure::storage::{cases, events, outbox, pool};

use crate::harness::app::store;

/// A database of its own, dropped at the end.
pub(crate) struct Empty {
    server: Server,
    name: &'static str,
    pub(crate) app: App,
    pub(crate) folder: tempfile::TempDir,
}

impl Empty {
    pub(crate) async fn new(name: &'static str) -> Self {
        let server = shared::cluster(&shared::base(), &Places::usual(), shared::LINGER).unwrap();
        let mut owner = AsyncPgConnection::establish(&server.url(Login::Superuser))
            .await
            .unwrap();
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name} OWNER {}", Login::Owner.name()),
        ] {
            owner.batch_execute(&sql).await.unwrap();
        }
        let (owner_url, app_url) = (
            server.url_for(Login::Owner, name),
            server.url_for(Login::App, name),
        );
        pool::migrate(&owner_url, &app_url).await.unwrap();
        let folder = tempfile::TempDir::new().unwrap();
        let app = App::new(
            Env::standing_at("2026-11-24T01:30:00Z".parse().unwrap()),
            Keys::from_master(&[7; 32]),
            pool::open(&app_url, 4).unwrap(),
            store(folder.path(), &[7; 32]),
            "http://127.0.0.1:8080",
        );
        Self {
            server,
            name,
            app,
            folder,
        }
    }

    /// The owner of the database, who may do anything to it.
    pub(crate) async fn owner(&self) -> AsyncPgConnection {
        let url = self.server.url_for(Login::Owner, self.name);
        AsyncPgConnection::establish(&url).await.unwrap()
    }

    pub(crate) async fn drop(self) {
        let mut owner = AsyncPgConnection::establish(&self.server.url(Login::Superuser))
            .await
            .unwrap();
        drop(self.app);
        owner
            .batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name))
            .await
            .unwrap();
    }

    pub(crate) async fn load(&self, cases: usize) -> Prepared {
        demo::prepare(&self.app, cases, |_, _| {}).await.unwrap()
    }

    async fn listed(&self) -> Vec<Listed> {
        let scope = Scope::Authority(self.app.authorities().await.unwrap()[0].id);
        let conn = self.app.read().await.unwrap();
        lists::page(
            &conn,
            &self.app.keys,
            scope,
            &Filter::default(),
            Order::Newest { after: None },
            10_000,
        )
        .await
        .unwrap()
    }

    async fn signs_in(&self, login: &str, password: &str) -> bool {
        let credential = Credential::Password {
            authority: None,
            login: login.to_owned(),
            password: password.to_owned(),
        };
        match sign_in(&self.app, credential, None).await {
            Ok(_) => true,
            Err(AppError::WrongCredentials) => false,
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_district_has_something_of_everything() {
    let t = Empty::new("demo_everything").await;
    let mut steps = Vec::new();
    let prepared = demo::prepare(&t.app, demo::CASES, |done, total| steps.push((done, total)))
        .await
        .unwrap();
    assert!(steps.last().is_some_and(|(done, total)| done == total));
    assert!(prepared.made_now);
    let roles: HashSet<Role> = prepared.accounts.iter().map(|one| one.role).collect();
    assert_eq!(roles, Role::ALL.into_iter().collect());

    let listed = t.listed().await;
    assert_eq!(listed.len(), demo::CASES);
    let today = t.app.authorities().await.unwrap()[0].day(t.app.env.now());
    let open = listed.iter().filter(|row| row.stage.is_open());
    let (overdue, running): (Vec<_>, Vec<_>) = open
        .filter(|row| row.due_on.is_some())
        .partition(|row| row.due_on.is_some_and(|due| due < today));
    assert!((5..40).contains(&overdue.len()), "{}", overdue.len());
    assert!(running.len() >= 10, "{}", running.len());
    let departments: HashSet<_> = listed.iter().filter_map(|row| row.department).collect();
    assert_eq!(departments.len(), 22);
    let mut stages: HashMap<StageName, usize> = HashMap::new();
    for row in &listed {
        *stages.entry(row.stage).or_default() += 1;
    }
    for stage in StageName::ALL {
        // Nobody in the district is charged a fee.
        let none = [StageName::Registered, StageName::AwaitingPayment].contains(&stage);
        let least = usize::from(!none);
        assert!(
            stages.get(&stage).copied().unwrap_or_default() >= least,
            "{stages:?}"
        );
    }
    let outcomes: HashSet<Outcome> = listed.iter().filter_map(|row| row.outcome).collect();
    assert_eq!(outcomes.len(), 20);
    let late = listed
        .iter()
        .filter(|row| row.on_time == Some(false))
        .count();
    assert!((3..40).contains(&late), "{late} late");

    every_row_is_its_fold(&t, &listed).await;
    let mut conn = t.app.read().await.unwrap();
    assert_eq!(outbox::next_due(&mut conn).await.unwrap(), None);
    assert_eq!(outbox::count_owed(&mut conn).await.unwrap(), 0);
    drop(conn);
    t.drop().await;
}

async fn every_row_is_its_fold(t: &Empty, listed: &[Listed]) {
    let authority = t.app.authorities().await.unwrap()[0].clone();
    let conn = t.app.read().await.unwrap();
    for row in listed {
        let scope = Scope::Authority(authority.id);
        let case = cases::find(&conn, scope, row.id).await.unwrap().unwrap();
        let regime = case.regime();
        let today = Some(authority.day(t.app.env.now()));
        let clock = deadline::read(&case.clock_events, regime, regime.builtin_calendar(), today);
        let number = &case.number;
        assert_eq!(row.number, case.number);
        assert_eq!(row.version, case.version, "{number}");
        assert_eq!(row.stage, case.stage.name(), "{number}");
        assert_eq!(row.department, case.stage.department(), "{number}");
        assert_eq!(row.handler, case.stage.handler(), "{number}");
        assert_eq!(row.outcome, case.outcome(), "{number}");
        assert_eq!(row.filed_on, case.filed_on, "{number}");
        assert_eq!(row.received_on, clock.counted_from, "{number}");
        assert_eq!(row.due_on, clock.due_on, "{number}");
        assert_eq!(row.replied_on, clock.replied_on, "{number}");
        assert_eq!(row.on_time, clock.on_time, "{number}");
        assert_eq!(row.clock, clock.state.code(), "{number}");

        let record = events::list(&conn, authority.id, row.id).await.unwrap();
        assert!(record.is_sorted_by_key(|event| event.at), "{number}");
        let calendar = regime.builtin_calendar();
        // What lapses does so on the day after, whatever day that is.
        let by_people = |event: &&Recorded| event.by != By::System;
        for event in record.iter().skip(1).filter(by_people) {
            let day = authority.day(event.at);
            assert!(calendar.is_working_day(day), "{number} {day}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_uses_what_is_there_and_gives_new_passwords() {
    let t = Empty::new("demo_again").await;
    let first = t.load(12).await;
    let registrar = first.with_role(Role::Registrar).unwrap();
    assert!(t.signs_in("registrar", &registrar.password).await);

    t.app.env.set(t.app.env.now() + TimeDelta::days(1));
    let second = t.load(12).await;
    assert!(!second.made_now);
    assert_eq!(t.listed().await.len(), 12);
    assert_eq!(first.accounts.len(), second.accounts.len());
    let again = second.with_login("registrar").unwrap();
    assert!(t.signs_in("registrar", &again.password).await);
    assert!(!t.signs_in("registrar", &registrar.password).await);
    let (names, same): (Vec<_>, Vec<_>) = (
        first.accounts.iter().map(|one| &one.login).collect(),
        second.accounts.iter().map(|one| &one.login).collect(),
    );
    assert_eq!(names, same);
    t.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_a_demo_is_touched() {
    let t = Empty::new("demo_refused").await;
    installation::mark(&t.app, Kind::Real).await.unwrap();
    let refused = demo::prepare(&t.app, 1, |_, _| {}).await.err().unwrap();
    assert!(matches!(refused, Error::NotADemo));
    assert!(t.app.authorities().await.unwrap().is_empty());
    t.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_demo_is_not_taken_for_a_whole_one() {
    let t = Empty::new("demo_half").await;
    let (reached, stop) = tokio::sync::oneshot::channel();
    let mut reached = Some(reached);
    let progress = move |_, _| {
        if let Some(reached) = reached.take() {
            reached.send(()).unwrap();
        }
    };
    tokio::select! {
        biased;
        _ = stop => {}
        _ = demo::prepare(&t.app, 100, progress) => panic!("it should have been ended"),
    }

    let refused = demo::prepare(&t.app, 100, |_, _| {}).await.err().unwrap();
    assert!(matches!(refused, Error::HalfLoaded));

    // What `disclosure demo` does about it.
    assert!(demo::is_half_loaded(&t.app).await.unwrap());
    let (owner, app) = (
        t.server.url_for(Login::Owner, t.name),
        t.server.url_for(Login::App, t.name),
    );
    pool::empty(&owner).await.unwrap();
    pool::migrate(&owner, &app).await.unwrap();
    assert!(t.load(12).await.made_now);
    assert_eq!(t.listed().await.len(), 12);
    assert!(!demo::is_half_loaded(&t.app).await.unwrap());
    t.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_loads_on_any_day_at_any_hour() {
    for now in [
        "2026-10-03T19:30:00Z",
        "2027-01-01T00:00:00Z",
        "2027-03-06T04:00:00Z",
    ] {
        let t = Empty::new("demo_any_day").await;
        let now: DateTime<Utc> = now.parse().unwrap();
        t.app.env.set(now);
        t.load(60).await;
        let listed = t.listed().await;
        assert_eq!(listed.len(), 60, "{now}");
        for stage in [StageName::Submitted, StageName::Replied] {
            assert!(listed.iter().any(|row| row.stage == stage), "{now}");
        }
        every_row_is_its_fold(&t, &listed).await;
        t.drop().await;
    }
}
