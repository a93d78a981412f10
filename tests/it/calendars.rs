//! Calendars that change: a notice is taken in, looked at and published, and open cases follow.

use chrono::NaiveDate;
use disclosure::app::calendars::{self, Keeper};
use disclosure::app::recount;
use disclosure::app::verify::verify;
use disclosure::jobs::recount::run_once;
use disclosure::rules::calendar::{Calendar, HolidayNotice, Region, SpecialDay};
use disclosure::rules::case::Case;
use disclosure::rules::clocks::{ClockKind, NamedClock};
use disclosure::rules::event::CaseEvent;
use disclosure::rules::outcome::Outcome;
use disclosure::rules::service::{Service, Signatory};
use disclosure::storage::{events, lapses};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::app::LAND;
use crate::harness::people::{application_by_post, by_hand};
use crate::harness::web::{Answer, Person, Web};

/// Monday 21 December 2026: twenty working days end in 2027, whose notice is not out.
pub(crate) const BEFORE_THE_NOTICE: &str = "2026-12-21";
const NOTICE: &str = "国务院办公厅关于2027年部分节假日安排的通知";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The notice of 2027 as a test needs it: the holidays as everyone expects, and these days beside them.
fn notice(beside: &[(&str, bool)]) -> HolidayNotice {
    let expected = Calendar::builtin(Region::China)
        .years()
        .find(|year| year.year == 2027)
        .unwrap();
    let beside = beside.iter().map(|(date, off)| SpecialDay {
        date: day(date),
        name: "元旦".into(),
        off: *off,
    });
    HolidayNotice {
        year: 2027,
        source: NOTICE.into(),
        provisional: false,
        days: expected.days.iter().cloned().chain(beside).collect(),
    }
}

/// A Saturday that is worked: dates beyond it come a day earlier.
pub(crate) fn with_a_make_up_day() -> HolidayNotice {
    notice(&[("2027-01-09", false)])
}

impl Test {
    pub(crate) fn keeper(&self) -> Keeper {
        Keeper::command_line(std::sync::Arc::clone(&self.authority))
    }

    pub(crate) async fn publish(&self, notice: HolidayNotice) -> i32 {
        let (app, keeper) = (&self.app, self.keeper());
        let draft = calendars::import(app, &keeper, &[notice], None)
            .await
            .unwrap();
        let seen = calendars::preview(app, &keeper, &draft.years)
            .await
            .unwrap();
        let published = calendars::publish(app, &keeper, draft.id, seen.revision, None).await;
        published.unwrap().revision.unwrap()
    }

    /// A case in hand whose due date a new calendar has moved: it came in before the day that is turned, others
    /// after it. Several are moved by one publication, so that none is moved again under somebody's hands.
    pub(crate) async fn moved(&self) -> Case {
        let mut ready = self.moved.lock().await;
        if ready.is_empty() {
            for _ in 0..4 {
                ready.push(self.came_early().await.id);
            }
            self.turn_a_day().await;
            self.recount().await;
        }
        self.case(ready.pop().unwrap()).await
    }

    async fn came_early(&self) -> Case {
        let door = disclosure::app::intake::Door::Office {
            channel: disclosure::rules::receipt::Channel::MailSigned,
            received_on: Some(day("2026-02-25")),
        };
        let case = self.file(&application_by_post(), door).await;
        let case = self.route(&case, LAND).await;
        self.claim(&case, &self.handler(LAND)).await
    }

    /// Declares a day off, or a working day again.
    async fn turn_a_day(&self) {
        let (app, keeper, turned) = (&self.app, self.keeper(), day("2026-02-26"));
        let in_force = app.calendars(&self.authority).await.unwrap();
        let mut year = in_force
            .current()
            .years()
            .find(|year| year.year == 2026)
            .unwrap()
            .clone();
        if in_force.current().is_working_day(turned) {
            year.days.push(SpecialDay {
                date: turned,
                name: "临时放假".into(),
                off: true,
            });
        } else {
            year.days.retain(|day| day.date != turned);
        }
        let draft = calendars::import_years(app, &keeper, vec![year])
            .await
            .unwrap();
        calendars::publish(app, &keeper, draft.id, in_force.revision(), None)
            .await
            .unwrap();
    }

    /// Runs the job; how many cases changed.
    pub(crate) async fn recount(&self) -> usize {
        run_once(&self.app).await.unwrap()
    }

    async fn due(&self, case: &Case) -> Option<NaiveDate> {
        let found = disclosure::app::cases::find(&self.app, &self.registrar(), case.id).await;
        found.unwrap().clock.due_on
    }

    /// What has happened to a case by a new calendar, in the order in which it did.
    async fn calendar_events(&self, case: &Case) -> Vec<CaseEvent> {
        let conn = self.app.read().await.unwrap();
        let record = events::list(&conn, self.authority.id, case.id)
            .await
            .unwrap();
        record
            .into_iter()
            .map(|recorded| recorded.event)
            .filter(|event| matches!(event, CaseEvent::CalendarChanged { .. }))
            .collect()
    }
}

fn input(notice: &HolidayNotice) -> Value {
    json!({"notices": [serde_json::to_value(notice).unwrap()]})
}

async fn publish(web: &Web, admin: &Person, import: &str, seen: &Answer) -> Answer {
    let path = format!("/api/v1/calendar-imports/{import}/publication");
    web.request(admin, Method::POST, &path)
        .header("if-match", &seen.etag())
        .json(&json!({}))
        .send()
        .await
}

#[tokio::test]
async fn a_new_notice_is_looked_at_published_and_followed() {
    let web = Web::open().await;
    let test = &web.test;
    test.set_today(BEFORE_THE_NOTICE);
    let case = test.in_hand().await;
    let admin = web.staff("system").await;
    let imported = web
        .post(
            &admin,
            "/api/v1/calendar-imports",
            &input(&with_a_make_up_day()),
        )
        .await
        .is(201);
    assert_eq!(imported.at("/years"), &json!([2027]));
    assert_eq!(imported.string("/sha256").len(), 64);
    assert_eq!(imported.body.get("revision"), None, "a draft");
    let import = imported.string("/id");

    let path = format!("/api/v1/calendar-imports/{import}/preview");
    let seen = web.get(&admin, &path).await.is(200);
    assert_eq!(
        (seen.at("/open"), seen.at("/earlier"), seen.at("/later")),
        (&json!(1), &json!(1), &json!(0))
    );
    let days = seen.at("/days").as_array().unwrap();
    assert!(
        days.contains(&json!({"date": "2027-01-09", "name": "元旦", "works": true})),
        "{days:?}"
    );
    let told = seen.at("/cases/0");
    assert_eq!(told["number"], case.number);
    assert_eq!(told["moves"], "earlier");
    let before = test.due(&case).await.unwrap();
    assert_eq!(told["due_before"], before.to_string());
    assert_eq!(
        test.calendar_events(&case).await,
        [],
        "looking changes nothing"
    );

    let stale = web
        .request(
            &admin,
            Method::POST,
            &format!("/api/v1/calendar-imports/{import}/publication"),
        )
        .header("if-match", "\"7\"")
        .json(&json!({}));
    stale.send().await.refuses(412, "changed_meanwhile");
    let published = publish(&web, &admin, &import, &seen).await.is(200);
    assert_eq!(
        published.at("/revision"),
        2,
        "1 is what the authority began with"
    );
    assert_eq!(published.at("/cases_waiting"), 1);
    publish(&web, &admin, &import, &seen)
        .await
        .refuses(409, "taken");

    assert_eq!(test.recount().await, 1);
    let shown = web
        .get(&admin, &format!("/api/v1/calendar-imports/{import}"))
        .await
        .is(200);
    assert_eq!(shown.at("/cases_waiting"), 0);
    let handler = web.staff("land").await;
    let deadline = web
        .get(&handler, &format!("/api/v1/cases/{}/deadline", case.id))
        .await
        .is(200);
    let due_on = deadline.string("/due_on");
    assert_eq!(told["due_on"], due_on.as_str());
    assert!(day(&due_on) < before);
    assert_eq!(deadline.at("/provisional"), false, "the import settles it");
    assert_eq!(deadline.at("/recounted/earlier"), true);
    assert_eq!(
        deadline.at("/recounted/due_before"),
        before.to_string().as_str()
    );
    assert!(
        deadline.string("/calendar").starts_with("cn 2011-2027 "),
        "{}",
        deadline.text
    );
    let list = web.get(&handler, "/api/v1/worklist").await.is(200);
    assert_eq!(list.at("/items/0/due_before"), before.to_string().as_str());
    what_everyone_can_read(&web, &handler).await;
}

async fn what_everyone_can_read(web: &Web, handler: &Person) {
    let audit = web
        .get(&web.staff("audit").await, "/api/v1/audit")
        .await
        .is(200);
    for action in [
        "calendar_imported",
        "calendar_published",
        "calendar_changed",
    ] {
        assert!(audit.text.contains(action), "{action}");
    }
    let year = web.get(handler, "/api/v1/calendars/cn/2027").await.is(200);
    assert_eq!(year.at("/source"), NOTICE);
    web.get(handler, "/api/v1/calendars/cn/1999")
        .await
        .refuses(404, "not_found");
    web.get(handler, "/api/v1/calendars/us/2027")
        .await
        .refuses(404, "not_found");
}

#[tokio::test]
async fn those_concerned_are_told_and_nobody_twice() {
    let test = Test::app().await;
    test.set_today(BEFORE_THE_NOTICE);
    let in_hand = test.in_hand().await;
    let door = disclosure::app::intake::Door::Office {
        channel: disclosure::rules::receipt::Channel::InPerson,
        received_on: None,
    };
    let unclaimed = test.file(&application_by_post(), door).await;
    let unclaimed = test.route(&unclaimed, LAND).await;
    let unrouted = test.file_at_counter().await;
    let door = disclosure::app::intake::Door::Office {
        channel: disclosure::rules::receipt::Channel::InPerson,
        received_on: None,
    };
    let silent = test.file(&application_by_post(), door).await;
    let unconfirmed = test.file_online().await;
    test.publish(with_a_make_up_day()).await;
    assert_eq!(
        test.recount().await,
        4,
        "an unconfirmed filing has no date yet"
    );

    let told = test.owed(&in_hand).await;
    let (applicant, handler) = (&told[told.len() - 2], &told[told.len() - 1]);
    assert_eq!(
        applicant.line(),
        "due_date_corrected applicant zh-CN zhangsanfeng@mail.example"
    );
    assert!(
        applicant.mail.text.contains(NOTICE),
        "{}",
        applicant.mail.text
    );
    assert!(
        applicant.mail.text.contains("调休"),
        "the reason: {}",
        applicant.mail.text
    );
    assert_eq!(
        handler.line(),
        "due_date_moved account zh-CN land@staff.yunjiang.example"
    );
    assert!(
        handler.mail.subject.contains("提前"),
        "{}",
        handler.mail.subject
    );
    assert!(
        handler
            .mail
            .text
            .contains("系统将以电子邮件告知申请人；未能送达的，另行提示")
    );

    let told = test.last_owed(&unclaimed).await;
    assert_eq!(
        told.line(),
        "due_date_moved department zh-CN land@yunjiang.example"
    );
    assert!(
        told.mail.text.contains("请制作期限变更告知书送达申请人"),
        "{}",
        told.mail.text
    );
    for (case, about_applicant) in [
        (
            &unrouted,
            "系统将以电子邮件告知申请人；未能送达的，另行提示",
        ),
        (&silent, "请制作期限变更告知书送达申请人"),
    ] {
        let told = test.last_owed(case).await;
        assert_eq!(
            told.line(),
            "due_date_moved account zh-CN registrar@staff.yunjiang.example"
        );
        assert!(
            told.mail.text.starts_with("登记人员："),
            "{}",
            told.mail.text
        );
        assert!(
            told.mail.text.contains(about_applicant),
            "{}",
            told.mail.text
        );
    }
    let told = test.owed(&unrouted).await;
    assert_eq!(told[told.len() - 2].kind, "due_date_corrected");
    assert_eq!(
        test.last_owed(&unconfirmed).await.kind,
        "application_received"
    );

    let mails = test.owed(&in_hand).await.len();
    assert_eq!(test.recount().await, 0, "a second run finds nothing owed");
    assert_eq!(test.owed(&in_hand).await.len(), mails);
}

#[tokio::test]
async fn a_date_that_stays_is_settled_without_a_mail() {
    let test = Test::app().await;
    test.set_today(BEFORE_THE_NOTICE);
    let case = test.in_hand().await;
    let (before, mails) = (test.due(&case).await, test.owed(&case).await.len());
    test.publish(notice(&[])).await;
    assert_eq!(test.recount().await, 1);
    assert_eq!(test.due(&case).await, before);
    assert_eq!(
        test.calendar_events(&case).await,
        [CaseEvent::CalendarChanged {
            revision: 2,
            due_before: before,
            due_on: before,
            provisional: false,
            clocks: Vec::new(),
            kept: Vec::new(),
            stopped: None,
            written_by: None,
            mailed: false,
        }]
    );
    assert_eq!(test.owed(&case).await.len(), mails);
}

#[tokio::test]
async fn a_last_day_to_pay_that_was_told_stands() {
    let test = Test::app().await;
    test.set_today(BEFORE_THE_NOTICE);
    let case = test.charging(Some(by_hand(BEFORE_THE_NOTICE))).await;
    let waits = async |today: &str| {
        let mut conn = test.app.read().await.unwrap();
        let found = lapses::overdue(&mut conn, test.authority.id, day(today), None, 10).await;
        found.unwrap()
    };
    assert_eq!(
        waits("2027-02-01").await,
        [(case.id, day("2027-01-19"))],
        "as the row says"
    );
    test.publish(with_a_make_up_day()).await;
    test.recount().await;
    assert_eq!(
        waits("2027-02-01").await,
        [(case.id, day("2027-01-19"))],
        "the calendar alone gives the day before"
    );
}

#[tokio::test]
async fn a_closed_case_keeps_the_calendar_it_was_closed_by() {
    let test = Test::app().await;
    test.set_today(BEFORE_THE_NOTICE);
    let case = test.in_hand().await;
    let case = test.draft(&case, Outcome::Granted).await;
    let case = test.approve(&case).await;
    let case = test.reply_electronic(&case).await;
    let before = test.due(&case).await;
    let after = test.in_hand().await;
    test.publish(with_a_make_up_day()).await;
    assert_eq!(test.recount().await, 1, "the open one");
    assert_eq!(test.due(&case).await, before);
    assert_eq!(test.calendar_events(&case).await, []);
    assert_ne!(test.due(&after).await, before);
}

#[tokio::test]
async fn remedies_of_a_closed_case_follow_the_calendar_in_force() {
    let test = Test::app().await;
    // Signed for in person on 13 July 2026: six months to sue end on 13 January 2027, a Wednesday.
    test.set_today("2026-07-13");
    let case = test.in_hand().await;
    let case = test.draft(&case, Outcome::Granted).await;
    let case = test.approve(&case).await;
    let case = test
        .serve(
            &case,
            Service::Personal {
                signed_on: day("2026-07-13"),
                signed_by: Signatory::Applicant,
            },
        )
        .await;
    let suit = async || {
        let found = disclosure::app::cases::find(&test.app, &test.registrar(), case.id).await;
        let clocks = found.unwrap().clocks;
        let suit = ClockKind::Named(NamedClock::Suit);
        let suit = clocks.iter().find(|clock| clock.kind == suit).unwrap();
        (suit.due_on.unwrap().to_string(), suit.provisional)
    };
    assert_eq!(suit().await, ("2027-01-13".to_owned(), true));
    test.publish(notice(&[])).await;
    assert_eq!(test.recount().await, 0, "no due date moves");
    assert_eq!(suit().await, ("2027-01-13".to_owned(), false));
    // An amended notice lengthens the holiday over that day: the period ends on the first day after it.
    let longer = [("2027-01-13", true), ("2027-01-14", true)];
    test.publish(notice(&longer)).await;
    let faults = async || {
        let mut faults = Vec::new();
        verify(&test.app, &test.authority, |_, found| {
            faults.extend_from_slice(found);
        })
        .await
        .unwrap();
        faults
    };
    assert_eq!(faults().await, [], "what has not followed yet is no fault");
    test.recount().await;
    assert_eq!(suit().await, ("2027-01-15".to_owned(), false));
    assert_eq!(faults().await, []);
    assert_eq!(test.calendar_events(&case).await, []);
}

#[tokio::test]
async fn a_notice_that_reaches_into_the_old_year_is_one_import() {
    let test = Test::app().await;
    test.set_today(BEFORE_THE_NOTICE);
    let case = test.in_hand().await;
    let before = test.due(&case).await.unwrap();
    let revision = test.publish(notice(&[("2026-12-31", true)])).await;
    assert_eq!((revision, test.recount().await), (2, 1));
    let moved = test.due(&case).await.unwrap();
    let calendars = test.app.calendars(&test.authority).await.unwrap();
    assert!(!calendars.current().is_working_day(day("2026-12-31")));
    assert!(calendars.at(1).is_working_day(day("2026-12-31")));
    assert_eq!(
        moved,
        calendars.current().working_day_after(before, 1),
        "a day lost, a day later"
    );
    let told = test.last_owed(&case).await;
    assert!(told.mail.subject.contains("顺延"), "{}", told.mail.subject);
    for told in test.owed(&case).await {
        if told.kind.starts_with("due_date_") {
            let said = &told.mail.text;
            assert!(said.contains(NOTICE), "{said}");
            assert!(
                !said.contains("关于2026年") && !said.contains('*'),
                "{said}"
            );
        }
    }
}

/// The first notice moves nothing, the second does, before any case has followed the first.
#[tokio::test]
async fn a_mail_names_the_notice_that_moved_the_date_and_no_other() {
    let test = Test::app().await;
    test.set_today(BEFORE_THE_NOTICE);
    let case = test.in_hand().await;
    let mut correction = with_a_make_up_day();
    correction.source = "关于调整2027年元旦调休的通知（1号*） https://gov.example/1".into();
    test.publish(notice(&[])).await;
    test.publish(correction).await;
    assert_eq!(test.recount().await, 1);
    let told = test.last_owed(&case).await.mail.text;
    assert!(
        told.contains("关于调整2027年元旦调休的通知（1号）"),
        "{told}"
    );
    assert!(
        !told.contains(NOTICE) && !told.contains("https://gov.example"),
        "{told}"
    );
}

/// Two copies of the program share a database; one has not heard of the publication yet.
#[tokio::test]
async fn a_copy_that_knows_the_old_calendar_undoes_nothing() {
    let test = Test::app().await;
    test.set_today(BEFORE_THE_NOTICE);
    let case = test.in_hand().await;
    let untouched = test.in_hand().await;
    let other = test.another_copy();
    assert_eq!(
        other.calendars(&test.authority).await.unwrap().revision(),
        1
    );
    test.publish(with_a_make_up_day()).await;
    assert_eq!(test.recount().await, 2);
    let moved = test.due(&case).await;

    let target = disclosure::app::act::Target {
        case: case.id,
        version: Some(case.version + 1),
        key: None,
    };
    let draft = test.drafted(&crate::harness::people::reply(Outcome::Granted));
    let handler = test.handler(LAND);
    disclosure::app::act::act(&other, &handler, target, draft)
        .await
        .unwrap();
    assert_eq!(test.due(&case).await, moved);
    assert_eq!(
        test.recount().await,
        0,
        "the row was counted by the new calendar"
    );
    assert_eq!(test.calendar_events(&case).await.len(), 1);
    recount::notice_publications(&other).await.unwrap();
    assert_eq!(
        other.calendars(&test.authority).await.unwrap().revision(),
        2
    );
    assert_eq!(test.calendar_events(&untouched).await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_imported_is_named() {
    let web = Web::open().await;
    let admin = web.staff("system").await;
    let import = async |body: Value| web.post(&admin, "/api/v1/calendar-imports", &body).await;
    let day = |date: &str| json!({"date": date, "name": "元旦", "off": true});
    let notice = |year: i32, days: Value| json!({"year": year, "source": "通知", "days": days});
    for (body, field) in [
        (json!({"notices": []}), "notices"),
        (
            json!({"notices": [notice(1999, json!([]))]}),
            "notices[0].year",
        ),
        (
            json!({"notices": [notice(2027, json!([day("2029-01-01")]))]}),
            "notices[0].days[0].date",
        ),
        (
            json!({"notices": [notice(2027, json!([day("2027-01-01"), day("2027-01-01")]))]}),
            "notices[0].days[1].date",
        ),
        (
            json!({"notices": [notice(2027, json!([day("2027-02-30")]))]}),
            "notices[0].days[0].date",
        ),
        (
            json!({"notices": [notice(2027, json!([{"date": "2027-01-01", "name": "", "off": true}]))]}),
            "notices[0].days[0].name",
        ),
        (
            json!({"notices": [{"year": 2027, "source": " ", "days": []}]}),
            "notices[0].source",
        ),
        (
            json!({"notices": [notice(2027, json!([])), 3]}),
            "notices[1]",
        ),
    ] {
        let answer = import(body.clone()).await.is(422);
        assert_eq!(answer.fields()[0].0, field, "{body}: {}", answer.text);
    }
    let twice = json!({"notices": [notice(2027, json!([day("2027-01-01"), day("2027-01-01")]))]});
    let told = web
        .request_in("zh", &admin, Method::POST, "/api/v1/calendar-imports")
        .json(&twice)
        .send()
        .await
        .is(422);
    assert_eq!(
        told.at("/errors/0/detail"),
        "日历不能使用：2027-01-01 重复列出"
    );
    let same = web.get(&admin, "/api/v1/calendars/cn/2026").await.is(200);
    let answer = import(json!({"notices": [same.body]})).await.is(422);
    assert_eq!(
        answer.fields(),
        [("notices".to_owned(), "nothing_new".to_owned())]
    );

    for login in [
        "registrar",
        "land",
        "head",
        "supervisor",
        "security",
        "audit",
    ] {
        let person = web.staff(login).await;
        web.get(&person, "/api/v1/calendars").await.is(200);
        let body = input(&with_a_make_up_day());
        web.post(&person, "/api/v1/calendar-imports", &body)
            .await
            .refuses(403, "not_allowed");
    }
    let nobody = web.anyone();
    web.get(&nobody, "/api/v1/calendars").await.is(401);
    let absent = format!("/api/v1/calendar-imports/{}/preview", uuid::Uuid::nil());
    web.get(&admin, &absent).await.refuses(404, "not_found");
}

#[tokio::test]
async fn a_final_notice_names_every_statutory_holiday_and_a_year_comes_once() {
    let web = Web::open().await;
    let admin = web.staff("system").await;
    let path = "/api/v1/calendar-imports";
    let import = async |body: Value| web.post(&admin, path, &body).await;
    let whole = serde_json::to_value(with_a_make_up_day()).unwrap();
    let empty = json!({"year": 2027, "source": NOTICE, "days": []});
    let mut short = whole.clone();
    let days = short["days"].as_array_mut().unwrap();
    days.retain(|day| !["清明节", "端午节"].contains(&day["name"].as_str().unwrap()));

    for (notice, named) in [
        (&empty, "元旦、春节、清明节、劳动节、端午节、中秋节、国庆节"),
        (&short, "清明节、端午节"),
    ] {
        for (language, said) in [("zh-CN", "缺少法定节日"), ("en", "holidays are missing")] {
            let no = web
                .request_in(language, &admin, Method::POST, path)
                .json(&json!({"notices": [notice]}));
            let no = no.send().await.refuses(422, "invalid_content");
            assert_eq!(
                no.fields(),
                [("notices[0].days".to_owned(), "holidays_missing".to_owned())]
            );
            let detail = no.string("/errors/0/detail");
            assert!(detail.contains(said), "{detail}");
            assert!(
                detail.contains(&format!("{named}.")) || detail.contains(&format!("{named}。"))
            );
        }
    }
    let twice = import(json!({"notices": [whole, whole]})).await.is(422);
    assert_eq!(
        twice.fields(),
        [("notices[1].year".to_owned(), "year_twice".to_owned())]
    );
    // The Dragon Boat Festival of 2027 is on 9 June: its date is carried, and a day off the day after is not it.
    let mut late = whole.clone();
    for listed in late["days"].as_array_mut().unwrap() {
        if listed["date"] == "2027-06-09" {
            listed["date"] = json!("2027-06-10");
        }
    }
    let no = import(json!({"notices": [late]})).await.is(422);
    let worked = (
        "notices[0].days".to_owned(),
        "statutory_day_worked".to_owned(),
    );
    assert_eq!(no.fields(), [worked]);
    assert!(no.string("/errors/0/detail").contains("2027-06-09"));
    let all = web.get(&admin, path).await.is(200);
    assert_eq!(
        all.at("/items").as_array().unwrap().len(),
        1,
        "none was kept"
    );

    let mut standing_in = empty;
    standing_in["provisional"] = json!(true);
    let early = import(json!({"notices": [standing_in]})).await.is(201);
    let real = import(json!({"notices": [whole]})).await.is(201);

    // Once the year is final, what only stands in for its notice cannot come back.
    let look = async |import: &Answer| {
        let id = import.string("/id");
        let seen = web.get(&admin, &format!("{path}/{id}/preview")).await;
        publish(&web, &admin, &id, &seen.is(200)).await
    };
    look(&real).await.is(200);
    let refused = look(&early).await.refuses(409, "taken");
    assert_eq!(
        refused.fields(),
        [("id".to_owned(), "year_final".to_owned())]
    );
    let mut other = standing_in;
    other["source"] = json!("another guess");
    let refused = import(json!({"notices": [other]})).await.is(422);
    assert_eq!(
        refused.fields(),
        [("notices[0].provisional".to_owned(), "year_final".to_owned())]
    );
}

#[tokio::test]
async fn a_due_date_without_a_case_is_counted_by_the_authority_that_is_named() {
    let web = Web::open().await;
    web.test.set_today(BEFORE_THE_NOTICE);
    web.test.publish(with_a_make_up_day()).await;
    let published = web.test.app.calendars(&web.test.authority).await.unwrap();
    let due = |calendar: &Calendar| {
        let due = calendar.working_day_after(day(BEFORE_THE_NOTICE), 20);
        json!(due.to_string())
    };
    let (of_yj, carried) = (
        due(published.current()),
        due(Calendar::builtin(Region::China)),
    );
    assert_ne!(of_yj, carried);
    let case = |authority: Value| {
        json!({"authority": authority, "regime": "cn-2019", "events": [
            {"event": "received", "on": BEFORE_THE_NOTICE, "channel": "in_person"}]})
    };
    let read = async |body: Value| web.post(&web.anyone(), "/api/v1/deadlines", &body).await;
    let only = read(case(Value::Null)).await.is(200);
    assert_eq!(only.at("/due_on"), &of_yj, "there is no other");

    web.test.neighbour().await;
    let all = json!([case(json!("YJ")), case(json!("XZ")), case(Value::Null)]);
    let each = read(all).await.is(200);
    for (at, due_on) in [&of_yj, &carried, &carried].into_iter().enumerate() {
        assert_eq!(each.at(&format!("/{at}/due_on")), due_on, "{at}");
    }

    let mut american = case(json!("YJ"));
    american["regime"] = json!("us-foia");
    for (body, field, code) in [
        (case(json!("QQ")), "authority", "unknown_authority"),
        (
            json!([case(json!("YJ")), case(json!("QQ"))]),
            "[1].authority",
            "unknown_authority",
        ),
        (json!([case(json!(7))]), "[0].authority", "wrong_shape"),
        (american, "authority", "other_law"),
    ] {
        let no = read(body).await.refuses(422, "invalid_content");
        assert_eq!(no.fields(), [(field.to_owned(), code.to_owned())]);
    }
}

#[tokio::test]
async fn an_import_that_is_sent_again_is_one_import() {
    let web = Web::open().await;
    let admin = web.staff("system").await;
    let send = async || {
        let answer = web
            .request(&admin, Method::POST, "/api/v1/calendar-imports")
            .header("idempotency-key", "notice-2027")
            .json(&input(&with_a_make_up_day()))
            .send()
            .await;
        answer.is(201).string("/id")
    };
    assert_eq!(send().await, send().await);
    let all = web.get(&admin, "/api/v1/calendar-imports").await.is(200);
    assert_eq!(
        all.at("/items").as_array().unwrap().len(),
        2,
        "and what the authority began with"
    );
}
