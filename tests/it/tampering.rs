//! The record is held against itself: what was changed behind the program's back is found.

use std::path::Path;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use disclosure::app::verify::{self, Checker, Fault, Wrong, files};
use disclosure::objects::Name;
use disclosure::postgres::Role;
use disclosure::storage::verify::contents::{self, Content};
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
    let tally = tampering::run(&mut owner, &checker, 260, 7, &ProgressBar::hidden())
        .await
        .unwrap();
    // Every way found something to tamper with.
    let without_row: Vec<&str> = tally.without_row.iter().map(String::as_str).collect();
    assert_eq!(without_row, Vec::<&str>::new());
    drop(owner);
    t.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contents_that_were_changed_or_are_gone_are_found() {
    let t = Empty::new("demo_contents").await;
    t.load(3).await;
    let authority = t.app.authorities().await.unwrap().remove(0);
    Box::pin(tampering::make_beside(&t.app, &authority))
        .await
        .unwrap();
    let found = async || {
        let (mut read, mut faults) = (0, Vec::new());
        let tell = |more, found: &[Fault]| {
            read += more;
            faults.extend(
                found
                    .iter()
                    .map(|fault| (fault.case.clone(), fault.wrong.clone())),
            );
        };
        files::verify(&t.app, &authority, tell).await.unwrap();
        (read, faults)
    };
    assert_eq!(files::count(&t.app, &authority).await.unwrap(), 2);
    assert_eq!(found().await, (2, Vec::new()));

    let kept = contents::next(&mut t.owner().await, authority.id, None, 9).await;
    let kept = kept.unwrap();
    let [first, second] = kept.as_slice() else {
        panic!("{} documents", kept.len());
    };
    let place = |of: &Content| {
        let name = format!("{}/{}/{}", authority.id, of.case, of.document);
        t.folder.path().join(name)
    };
    let whole = std::fs::read(place(first)).unwrap();
    let wrong = (Some(first.number.clone()), Wrong::Content(first.document));
    // A byte that is another; one that is missing; nothing at all; the content of another document.
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let other = std::fs::read(place(second)).unwrap();
    for changed in [&flipped[..], &whole[1..], &[], &other[..]] {
        std::fs::write(place(first), changed).unwrap();
        assert_eq!(found().await, (2, vec![wrong.clone()]));
    }
    std::fs::write(place(first), &whole).unwrap();
    assert_eq!(found().await, (2, Vec::new()));
    // What another content is sealed with the key opens, and has another digest.
    let name = Name {
        authority: authority.id,
        case: first.case,
        document: first.document,
    };
    let mut writing = t.app.documents.objects.write(name).await.unwrap();
    writing
        .push(b"%PDF-1.7\nA deed of 2024.\n%%EOF\n")
        .await
        .unwrap();
    writing.finish().await.unwrap();
    assert_eq!(found().await, (2, vec![wrong]));
    std::fs::remove_file(place(first)).unwrap();
    let gone = (Some(first.number.clone()), Wrong::NoContent(first.document));
    assert_eq!(found().await, (2, vec![gone]));
    t.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_that_cannot_be_read_is_named() {
    let t = Empty::new("demo_calendar").await;
    t.load(3).await;
    let authority = t.app.authorities().await.unwrap().remove(0);
    let unreadable = "UPDATE calendars SET years = 'nothing' WHERE revision = 1";
    let mut owner = t.owner().await;
    owner.batch_execute(unreadable).await.unwrap();
    drop(owner);
    let mut faults = Vec::new();
    verify::verify(&t.app, &authority, |_, found| {
        faults.extend(found.iter().map(|fault| fault.wrong.clone()));
    })
    .await
    .unwrap();
    let calendar = Wrong::CalendarFacts("revision 1".to_owned());
    assert_eq!(faults, [calendar]);
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
    for (arguments, checked) in [
        (&["audit", "verify"][..], "2 cases"),
        (&["audit", "verify", "--files"], "2 cases, 0 documents"),
    ] {
        let all_is_well = place.run(arguments).unwrap();
        let told = format!("YJ  {checked}: the register says what was written\n");
        assert_eq!(all_is_well, told);
    }

    let server = place.database().unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let url = server.url(Role::Owner);
        let mut owner = AsyncPgConnection::establish(&url).await.unwrap();
        let a_day_more = "UPDATE case_events SET day = day + 1 WHERE seq = 3";
        owner.batch_execute(a_day_more).await.unwrap();
        let earlier = "UPDATE cases SET due_on = due_on - 1 WHERE number LIKE '%-000002'";
        owner.batch_execute(earlier).await.unwrap();
        let forgotten = "DELETE FROM audit WHERE seq = 2";
        owner.batch_execute(forgotten).await.unwrap();
    });
    let verify = |arguments: &[&str]| disclosure(place.data(), arguments).output().unwrap();
    let checked = verify(&["audit", "verify"]);
    assert_eq!(checked.status.code(), Some(1));
    let told = String::from_utf8(checked.stdout).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    let year = lines[1].split('-').nth(1).unwrap();
    assert_eq!(
        lines,
        [
            "YJ  audit: entry 2 is missing".to_owned(),
            format!("YJ-{year}-000001  case_events: event 3 is not what was written"),
            format!("YJ-{year}-000002  case_events: event 3 is not what was written"),
            "YJ  2 cases, 3 faults".to_owned(),
        ]
    );
    let first = verify(&["audit", "verify", "--authority", "yj", "--show", "1"]);
    assert_eq!(String::from_utf8(first.stdout).unwrap().lines().count(), 2);
    let unknown = verify(&["audit", "verify", "--authority", "XX"]);
    assert_eq!(unknown.status.code(), Some(1));
    service.stop().unwrap();
}
