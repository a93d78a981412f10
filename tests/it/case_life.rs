//! A case from filing to reply, as people live it, good and bad.

use disclosure::app::Error;
use disclosure::app::cases::find;
use disclosure::app::intake::Door;
use disclosure::rules::case::{Case, Stage, StageName};
use disclosure::rules::command::Command;
use disclosure::rules::outcome::{LetterKind, Missing, Outcome, Reply};
use disclosure::rules::receipt::Channel;
use disclosure::rules::refusal::Refusal;

use crate::harness::Test;
use crate::harness::app::{HEALTH, LAND};
use crate::harness::people::{application, application_by_post, by_hand, by_mail, replying};

/// Due date, as the office reads it.
async fn due_on(t: &Test, case: &Case) -> Option<String> {
    let detail = find(&t.app, &t.head(), case.id).await.unwrap();
    detail.clock.due_on.map(|day| day.to_string())
}

async fn on_time(t: &Test, case: &Case) -> Option<bool> {
    let detail = find(&t.app, &t.head(), case.id).await.unwrap();
    detail.clock.on_time
}

#[tokio::test]
async fn a_case_goes_from_the_web_page_to_the_reply() {
    let t = Test::app().await;
    let case = t.file_online().await;
    assert_eq!(case.number, "YJ-2026-000001");
    let case = t.confirm(&case).await;
    let case = t.route(&case, LAND).await;
    let case = t.claim(&case, &t.handler(LAND)).await;
    let case = t.draft(&case, Outcome::Granted).await;
    let case = t.approve(&case).await;
    let case = t.reply_electronic(&case).await;
    let Stage::Replied { reply, .. } = &case.stage else {
        panic!("not replied: {:?}", case.stage);
    };
    assert_eq!(reply.outcome, Outcome::Granted);
    assert_eq!(on_time(&t, &case).await, Some(true));
}

#[tokio::test]
async fn an_online_filing_waits_for_the_registrar() {
    let t = Test::app().await;
    let case = t.file_online().await;
    assert_eq!(case.stage, Stage::Submitted);
    assert_eq!(due_on(&t, &case).await, None);
    let early = t.refused(&t.registrar(), &case, t.assign(LAND)).await;
    assert_eq!(early, "cannot_assign");
}

#[tokio::test]
async fn the_period_counts_from_the_day_of_confirmation() {
    let t = Test::app().await;
    let case = t.file_online().await;
    t.set_today("2026-03-04");
    let case = t.confirm(&case).await;
    assert_eq!(case.stage, Stage::Registered);
    assert_eq!(due_on(&t, &case).await.as_deref(), Some("2026-04-01"));
    let on = t.today();
    let again = t
        .refused(&t.registrar(), &case, Command::Confirm { on })
        .await;
    assert_eq!(again, "cannot_confirm");
}

#[tokio::test]
async fn a_confirmation_lies_between_the_filing_and_today() {
    let t = Test::app().await;
    t.set_today("2026-03-03");
    let case = t.file_online().await;
    for (on, code) in [
        ("2026-03-02", "day_too_early"),
        ("2026-03-04", "day_in_future"),
    ] {
        let on = on.parse().unwrap();
        let refused = t
            .refused(&t.registrar(), &case, Command::Confirm { on })
            .await;
        assert_eq!(refused, code);
    }
}

#[tokio::test]
async fn where_the_system_confirms_an_online_filing_starts_at_once() {
    let t = Test::automatic().await;
    let case = t.file_online().await;
    assert_eq!(case.stage, Stage::Registered);
    assert_eq!(case.version, 2);
    assert_eq!(due_on(&t, &case).await.as_deref(), Some("2026-03-30"));
}

#[tokio::test]
async fn a_filing_at_the_counter_starts_the_clock() {
    let t = Test::app().await;
    let case = t.file_at_counter().await;
    assert_eq!(case.stage, Stage::Registered);
    assert_eq!(due_on(&t, &case).await.as_deref(), Some("2026-03-30"));
}

#[tokio::test]
async fn a_letter_that_is_entered_late_counts_from_the_day_it_came() {
    let t = Test::app().await;
    let came_on = |day: &str| Door::Office {
        channel: Channel::MailSigned,
        received_on: Some(day.parse().unwrap()),
    };
    let case = t.file(&application_by_post(), came_on("2026-02-27")).await;
    assert_eq!(due_on(&t, &case).await.as_deref(), Some("2026-03-26"));
}

#[tokio::test]
async fn a_fax_waits_for_confirmation_even_where_the_system_confirms() {
    let t = Test::automatic().await;
    let door = Door::Office {
        channel: Channel::Fax,
        received_on: None,
    };
    let case = t.file(&application(), door).await;
    assert_eq!(case.stage, Stage::Submitted);
}

#[tokio::test]
async fn routing_and_taking_in_hand_gain_no_day() {
    let t = Test::app().await;
    let case = t.file_at_counter().await;
    t.set_today("2026-03-05");
    let case = t.route(&case, LAND).await;
    t.set_today("2026-03-09");
    let case = t.claim(&case, &t.handler(LAND)).await;
    let case = t.route(&case, HEALTH).await;
    assert_eq!(due_on(&t, &case).await.as_deref(), Some("2026-03-30"));
}

#[tokio::test]
async fn a_department_gives_back_what_is_not_its_own() {
    let t = Test::app().await;
    let case = t.file_at_counter().await;
    let case = t.route(&case, LAND).await;
    let give_back = t.give_back("职责在卫生健康局", Some(HEALTH));
    let case = t.does(&t.handler(LAND), &case, give_back).await;
    assert_eq!(case.stage, Stage::Registered);
    let gone = t.tries(&t.handler(LAND), &case, Command::Claim).await;
    assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
    let case = t.route(&case, HEALTH).await;
    let case = t.claim(&case, &t.handler(HEALTH)).await;
    assert_eq!(case.stage.handler(), t.handler(HEALTH).account());
}

#[tokio::test]
async fn a_department_proposes_only_departments_there_are() {
    let t = Test::app().await;
    let case = t.file_at_counter().await;
    let case = t.route(&case, LAND).await;
    let Command::Return { reason, .. } = t.give_back("不属于本局", None) else {
        unreachable!()
    };
    let suggested = Some(t.neighbour().await.department(HEALTH));
    let foreign = Command::Return { reason, suggested };
    let refused = t.refused(&t.handler(LAND), &case, foreign).await;
    assert_eq!(refused, "department_unknown");
}

#[tokio::test]
async fn a_case_is_transferred_and_leaves_the_hands_it_was_in() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let same = t.refused(&t.head(), &case, t.assign(LAND)).await;
    assert_eq!(same, "already_with_department");
    let case = t.does(&t.head(), &case, t.assign(HEALTH)).await;
    assert_eq!(case.stage.name(), StageName::Assigned);
    assert_eq!(case.stage.handler(), None);
    assert!(find(&t.app, &t.handler(HEALTH), case.id).await.is_ok());
}

#[tokio::test]
async fn a_colleague_takes_over() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let again = t.refused(&t.handler(LAND), &case, Command::Claim).await;
    assert_eq!(again, "already_claimed");
    let draft = t.drafted(&crate::harness::people::reply(Outcome::Granted));
    let refused = t.refused(&t.colleague(), &case, draft.clone()).await;
    assert_eq!(refused, "not_the_handler");
    let case = t.claim(&case, &t.colleague()).await;
    let refused = t.refused(&t.handler(LAND), &case, draft.clone()).await;
    assert_eq!(refused, "not_the_handler");
    let case = t.does(&t.colleague(), &case, draft).await;
    assert_eq!(case.stage.name(), StageName::InReview);
}

#[tokio::test]
async fn a_draft_that_lacks_something_is_refused_field_by_field() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let empty = Reply::new(Outcome::NotHeld, LetterKind::NonExistent);
    let tried = t.tries(&t.handler(LAND), &case, t.drafted(&empty)).await;
    let Err(Error::Refused(Refusal::DraftIncomplete { missing })) = tried else {
        panic!("{tried:?}");
    };
    let paths: Vec<String> = missing.iter().map(Missing::path).collect();
    assert_eq!(paths, ["search_made"]);
    assert_eq!(t.case(case.id).await, case, "nothing was kept");
}

#[tokio::test]
async fn the_head_sends_a_draft_back_and_approves_the_next() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let case = t.draft(&case, Outcome::NotHeld).await;
    let early = t
        .refused(&t.handler(LAND), &case, replying(t.electronic()))
        .await;
    assert_eq!(early, "not_approved");
    let case = t.ask_rework(&case, "请补充检索范围").await;
    assert_eq!(case.stage.name(), StageName::InHand);
    assert_eq!(case.stage.handler(), t.handler(LAND).account());
    let case = t.draft(&case, Outcome::Granted).await;
    assert_eq!(case.drafts, 2);
    let case = t.approve(&case).await;
    let again = t.refused(&t.head(), &case, Command::Approve).await;
    assert_eq!(again, "already_approved");
    let case = t.reply_electronic(&case).await;
    assert_eq!(case.outcome(), Some(Outcome::Granted));
}

#[tokio::test]
async fn an_electronic_reply_needs_an_address() {
    let t = Test::app().await;
    let door = Door::Office {
        channel: Channel::InPerson,
        received_on: None,
    };
    let case = t.file(&application_by_post(), door).await;
    let case = t.route(&case, LAND).await;
    let case = t.claim(&case, &t.handler(LAND)).await;
    let case = t.draft(&case, Outcome::Granted).await;
    let case = t.approve(&case).await;
    let service = t.electronic();
    let refused = t.refused(&t.handler(LAND), &case, replying(service)).await;
    assert_eq!(refused, "no_email_address");
    let case = t.serve(&case, by_mail("2026-03-02")).await;
    assert_eq!(case.stage.name(), StageName::Replied);
}

#[tokio::test]
async fn an_electronic_reply_is_made_now() {
    let t = Test::app().await;
    let case = t.approved().await;
    let service = t.electronic();
    t.set_today("2026-03-03");
    let refused = t.refused(&t.handler(LAND), &case, replying(service)).await;
    assert_eq!(refused, "electronic_is_now");
}

#[tokio::test]
async fn a_reply_is_not_posted_before_it_is_approved_nor_tomorrow() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let case = t.draft(&case, Outcome::Granted).await;
    t.set_today("2026-03-04");
    let case = t.approve(&case).await;
    for (service, code) in [
        (by_mail("2026-03-03"), "day_too_early"),
        (by_mail("2026-03-05"), "day_in_future"),
        (by_hand("2026-03-03"), "day_too_early"),
        (by_hand("2026-03-05"), "day_in_future"),
    ] {
        let refused = t.refused(&t.handler(LAND), &case, replying(service)).await;
        assert_eq!(refused, code);
    }
}

#[tokio::test]
async fn a_reply_by_post_is_made_on_the_day_of_posting() {
    let t = Test::app().await;
    let case = t.approved().await;
    // Entered a week after the due date, posted on it.
    t.set_today("2026-04-08");
    let case = t.serve(&case, by_mail("2026-03-30")).await;
    assert_eq!(on_time(&t, &case).await, Some(true));
    let letters = disclosure::app::cases::letters(&t.app, &t.head(), case.id)
        .await
        .unwrap();
    let days: Vec<String> = letters
        .iter()
        .map(|document| document.letter.made_on.to_string())
        .collect();
    assert_eq!(days, ["2026-03-02", "2026-03-02"], "receipt and reply");
}

#[tokio::test]
async fn a_reply_posted_a_day_late_is_late() {
    let t = Test::app().await;
    let case = t.approved().await;
    t.set_today("2026-03-31");
    let case = t.serve(&case, by_mail("2026-03-31")).await;
    assert_eq!(on_time(&t, &case).await, Some(false));
    for command in [Command::Claim, Command::Approve] {
        let actor = match command {
            Command::Approve => t.head(),
            _ => t.handler(LAND),
        };
        let code = t.refused(&actor, &case, command).await;
        assert!(code.starts_with("cannot_"), "a replied case stays: {code}");
    }
}

#[tokio::test]
async fn cases_of_other_departments_do_not_exist() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    assert!(find(&t.app, &t.handler(LAND), case.id).await.is_ok());
    let other = t.handler(HEALTH);
    let found = find(&t.app, &other, case.id).await;
    assert!(matches!(found, Err(Error::NotFound)));
    let claimed = t.tries(&other, &case, Command::Claim).await;
    assert!(matches!(claimed, Err(Error::NotFound)), "{claimed:?}");
    let events = disclosure::app::cases::record(&t.app, &other, case.id).await;
    assert!(matches!(events, Err(Error::NotFound)));
    let letters = disclosure::app::cases::letters(&t.app, &other, case.id).await;
    assert!(matches!(letters, Err(Error::NotFound)));
    let notices = disclosure::app::cases::notices(&t.app, &other, case.id).await;
    assert!(matches!(notices, Err(Error::NotFound)));
}

#[tokio::test]
async fn cases_of_other_authorities_do_not_exist() {
    let t = Test::app().await;
    let neighbour = t.neighbour().await;
    let case = t.in_hand().await;
    for login in ["registrar", "head", "supervisor", "land"] {
        let found = find(&t.app, &neighbour.actor(login), case.id).await;
        assert!(matches!(found, Err(Error::NotFound)), "{login}");
    }
    let command = t.assign(HEALTH);
    let tried = t.tries(&neighbour.actor("head"), &case, command).await;
    assert!(matches!(tried, Err(Error::NotFound)), "{tried:?}");
}

#[tokio::test]
async fn who_has_not_seen_the_latest_is_told() {
    let t = Test::app().await;
    let seen = t.file_at_counter().await;
    let case = t.route(&seen, LAND).await;
    let stale = t.tries(&t.head(), &seen, t.assign(HEALTH)).await;
    assert!(
        matches!(stale, Err(Error::Stale { current }) if current == case.version),
        "{stale:?}"
    );
    assert_eq!(t.case(case.id).await, case);
}

#[tokio::test]
async fn a_supervisor_sees_everything_and_does_nothing() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let supervisor = t.supervisor();
    assert!(find(&t.app, &supervisor, case.id).await.is_ok());
    for command in [
        Command::Confirm { on: t.today() },
        t.assign(HEALTH),
        Command::Claim,
        t.give_back("不属于本局", None),
        t.drafted(&crate::harness::people::reply(Outcome::Granted)),
        Command::Approve,
        replying(t.electronic()),
        Command::RenewQueryCode,
    ] {
        let tried = t.tries(&supervisor, &case, command).await;
        assert!(matches!(tried, Err(Error::Denied)), "{tried:?}");
    }
}

#[tokio::test]
async fn administrators_see_no_case() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    for login in ["system", "security", "audit"] {
        let found = find(&t.app, &t.actor(login), case.id).await;
        assert!(matches!(found, Err(Error::NotFound)), "{login}");
    }
}

#[tokio::test]
async fn a_new_query_code_voids_the_old_one() {
    let t = Test::app().await;
    let case = t.file_online().await;
    let old = t.app.keys.query_code(case.id.0, case.query_generation);
    let case = t.does(&t.registrar(), &case, Command::RenewQueryCode).await;
    assert_eq!(case.query_generation, 2);
    assert!(!t.app.keys.is_query_code(case.id.0, 2, &old));
    assert_eq!(case.stage, Stage::Submitted, "the stage stays");
}

#[tokio::test]
async fn of_two_who_act_at_once_one_is_told() {
    let t = Test::app().await;
    let case = t.file_at_counter().await;
    let case = t.route(&case, LAND).await;
    let (one, other) = (t.handler(LAND), t.colleague());
    let (one, other) = tokio::join!(
        t.tries(&one, &case, Command::Claim),
        t.tries(&other, &case, Command::Claim),
    );
    let stale = |result: &Result<Case, Error>| matches!(result, Err(Error::Stale { .. }));
    assert!(one.is_ok() ^ other.is_ok());
    assert!(stale(&one) ^ stale(&other));
}
