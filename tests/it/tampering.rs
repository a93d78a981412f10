//! The record is held against itself: what was changed behind the program's back is found.

use std::path::Path;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use disclosure::app::verify::{self, Checker};
use disclosure::postgres::Role;
use indicatif::ProgressBar;
use xtask::prove::district::District;
use xtask::prove::{races, tampering};

use crate::demo::Empty;
use crate::serve_cli::{disclosure, folder};

#[tokio::test(flavor = "multi_thread")]
async fn a_register_nobody_tampered_with_is_as_written() {
    let t = Empty::new("demo_as_written").await;
    t.load(30).await;
    let authority = t.app.authorities().await.unwrap().remove(0);
    let (mut cases, mut faults) = (0, Vec::new());
    verify::verify(&t.app, &authority, |more, found| {
        cases += more;
        faults.extend_from_slice(found);
    })
    .await
    .unwrap();
    assert_eq!((cases, faults), (30, Vec::new()));
    t.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_changed_in_the_database_is_found() {
    let t = Empty::new("demo_tampered").await;
    t.load(25).await;
    let authority = t.app.authorities().await.unwrap().remove(0);
    tampering::mail(&t.app, &authority).await.unwrap();
    Box::pin(tampering::make_beside(&t.app, &authority))
        .await
        .unwrap();
    let mut owner = t.owner().await;
    let today = authority.day(t.app.env.now());
    let checker = Checker::new(&mut owner, &t.app.keys, &authority, today)
        .await
        .unwrap();
    let tally = tampering::run(&mut owner, &checker, 200, 7, &ProgressBar::hidden())
        .await
        .unwrap();
    // Every way found something to tamper with.
    let without_row: Vec<&str> = tally.without_row.iter().map(String::as_str).collect();
    assert_eq!(without_row, Vec::<&str>::new());
    drop(owner);
    t.drop().await;
}

#[test]
fn the_operator_checks_the_record_while_the_service_runs() {
    let folder = folder();
    let program = Path::new(env!("CARGO_BIN_EXE_disclosure"));
    let (district, service) = District::found(program, folder.path()).unwrap();
    let bar = ProgressBar::hidden();
    races::run(&district, &service, 30, 2, &bar).unwrap();

    let place = &district.place;
    let all_is_well = place.run(&["audit", "verify"]).unwrap();
    assert_eq!(
        all_is_well,
        "YJ  2 cases: the register says what was written\n"
    );

    let server = place.database().unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let url = server.url(Role::Owner);
        let mut owner = AsyncPgConnection::establish(&url).await.unwrap();
        let a_day_more = "UPDATE case_events SET day = day + 1 WHERE seq = 3";
        owner.batch_execute(a_day_more).await.unwrap();
        let earlier = "UPDATE cases SET due_on = due_on - 1 WHERE number LIKE '%-000002'";
        owner.batch_execute(earlier).await.unwrap();
    });
    let verify = |arguments: &[&str]| disclosure(place.data(), arguments).output().unwrap();
    let checked = verify(&["audit", "verify"]);
    assert_eq!(checked.status.code(), Some(1));
    let told = String::from_utf8(checked.stdout).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    let year = lines[0].split('-').nth(1).unwrap();
    assert_eq!(
        lines,
        [
            format!("YJ-{year}-000001  case_events: event 3 is not what was written"),
            format!("YJ-{year}-000002  case_events: event 3 is not what was written"),
            "YJ  2 cases, 2 faults".to_owned(),
        ]
    );
    let first = verify(&["audit", "verify", "--authority", "yj", "--show", "1"]);
    assert_eq!(String::from_utf8(first.stdout).unwrap().lines().count(), 2);
    let unknown = verify(&["audit", "verify", "--authority", "XX"]);
    assert_eq!(unknown.status.code(), Some(1));
    service.stop().unwrap();
}
