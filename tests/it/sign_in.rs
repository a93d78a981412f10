//! Who gets in, for how long, and what puts them out.

use disclosure::app::accounts::{self, Change};
use disclosure::app::tokens::{Credential, Tokens, authenticate, sign_in, sign_out};
use disclosure::app::{Error, Result};
use disclosure::rules::command::Command;
use disclosure::rules::policy::{Actor, Role};

use crate::harness::Test;
use crate::harness::app::PASSWORD;

async fn with(t: &Test, login: &str, password: &str) -> Result<Tokens> {
    let credential = Credential::Password {
        authority: Some("YJ".into()),
        login: login.into(),
        password: password.into(),
    };
    sign_in(&t.app, credential, None).await
}

async fn with_code(t: &Test, number: &str, code: &str) -> Result<Tokens> {
    let (number, code) = (number.into(), code.into());
    sign_in(&t.app, Credential::QueryCode { number, code }, None).await
}

async fn refreshed(t: &Test, tokens: &Tokens) -> Result<Tokens> {
    sign_in(&t.app, Credential::Refresh(tokens.refresh.clone()), None).await
}

async fn is_in(t: &Test, tokens: &Tokens) -> Option<Actor> {
    match authenticate(&t.app, &tokens.access).await {
        Ok(signed) => Some(signed.actor),
        Err(Error::SignedOut) => None,
        Err(other) => panic!("{other:?}"),
    }
}

async fn changed(t: &Test, login: &str, change: Change) {
    let security = t.actor("security");
    let id = t.account(login);
    let all = accounts::list(&t.app, &security).await.unwrap();
    let now = all.iter().find(|account| account.id == id).unwrap();
    accounts::change(&t.app, &security, id, now.version, change, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn staff_are_known_by_their_password() {
    let t = Test::app().await;
    let tokens = with(&t, "land", PASSWORD).await.unwrap();
    assert_eq!(is_in(&t, &tokens).await, Some(t.actor("land")));
    for same in ["LAND", "Land", " land "] {
        assert!(with(&t, same, PASSWORD).await.is_ok(), "{same}");
    }
    for (login, password) in [("land", "wrong"), ("nobody", PASSWORD), ("lan d", PASSWORD)] {
        let tried = with(&t, login, password).await;
        assert!(matches!(tried, Err(Error::WrongCredentials)), "{login}");
    }
}

#[tokio::test]
async fn an_access_token_lasts_a_quarter_of_an_hour_and_a_session_half_a_day() {
    let t = Test::app().await;
    let tokens = with(&t, "head", PASSWORD).await.unwrap();
    assert_eq!(tokens.expires_in, 900);
    t.at("2026-03-02T01:14:59Z");
    assert!(is_in(&t, &tokens).await.is_some());
    t.at("2026-03-02T01:15:00Z");
    assert!(is_in(&t, &tokens).await.is_none());
    let next = refreshed(&t, &tokens).await.unwrap();
    assert!(is_in(&t, &next).await.is_some());
    t.at("2026-03-02T13:00:00Z");
    let late = refreshed(&t, &tokens).await;
    assert!(matches!(late, Err(Error::SignedOut)));
}

#[tokio::test]
async fn a_refresh_token_opens_no_other_door() {
    let t = Test::app().await;
    let tokens = with(&t, "head", PASSWORD).await.unwrap();
    let wrong = authenticate(&t.app, &tokens.refresh).await;
    assert!(matches!(wrong, Err(Error::SignedOut)));
    let wrong = sign_in(&t.app, Credential::Refresh(tokens.access.clone()), None).await;
    assert!(matches!(wrong, Err(Error::SignedOut)));
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let t = Test::app().await;
    let tokens = with(&t, "head", PASSWORD).await.unwrap();
    let other = with(&t, "head", PASSWORD).await.unwrap();
    let signed = authenticate(&t.app, &tokens.access).await.unwrap();
    sign_out(&t.app, &signed).await.unwrap();
    assert!(is_in(&t, &tokens).await.is_none());
    assert!(refreshed(&t, &tokens).await.is_err());
    assert!(is_in(&t, &other).await.is_some(), "the other session stays");
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_account_for_a_while() {
    let t = Test::app().await;
    for _ in 0..5 {
        let tried = with(&t, "land", "wrong").await;
        assert!(matches!(tried, Err(Error::WrongCredentials)));
    }
    let locked = with(&t, "land", PASSWORD).await;
    assert!(matches!(locked, Err(Error::WrongCredentials)));
    assert!(with(&t, "head", PASSWORD).await.is_ok(), "others get in");
    t.at("2026-03-02T01:01:01Z");
    assert!(with(&t, "land", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_change_of_role_bites_at_once() {
    let t = Test::app().await;
    let tokens = with(&t, "land", PASSWORD).await.unwrap();
    changed(&t, "land", Change::Role(Role::Supervisor, None)).await;
    let Some(Actor::Staff { role, .. }) = is_in(&t, &tokens).await else {
        panic!("still signed in");
    };
    assert_eq!(role, Role::Supervisor);
}

#[tokio::test]
async fn who_is_disabled_is_out_until_enabled_again() {
    let t = Test::app().await;
    let tokens = with(&t, "land", PASSWORD).await.unwrap();
    changed(&t, "land", Change::Disable).await;
    assert!(is_in(&t, &tokens).await.is_none());
    let tried = with(&t, "land", PASSWORD).await;
    assert!(matches!(tried, Err(Error::WrongCredentials)));
    changed(&t, "land", Change::Enable).await;
    assert!(is_in(&t, &tokens).await.is_none(), "old sessions stay shut");
    assert!(with(&t, "land", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_opened() {
    let t = Test::app().await;
    let tokens = with(&t, "land", PASSWORD).await.unwrap();
    changed(&t, "land", Change::Password("another-long-password".into())).await;
    assert!(is_in(&t, &tokens).await.is_none());
    assert!(with(&t, "land", PASSWORD).await.is_err());
    assert!(with(&t, "land", "another-long-password").await.is_ok());
}

#[tokio::test]
async fn an_applicant_follows_the_case_with_its_query_code() {
    let t = Test::app().await;
    let (case, other) = (t.file_online().await, t.file_online().await);
    let code = t.app.keys.query_code(case.id.0, case.query_generation);
    let tokens = with_code(&t, &case.number.to_lowercase(), &code.to_lowercase())
        .await
        .unwrap();
    let applicant = is_in(&t, &tokens).await.unwrap();
    let own = disclosure::app::cases::own(&t.app, &applicant, &case.number).await;
    assert_eq!(own.unwrap().case, case);
    let foreign = disclosure::app::cases::own(&t.app, &applicant, &other.number).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    let tried = t.tries(&applicant, &case, Command::RenewQueryCode).await;
    assert!(matches!(tried, Err(Error::Denied)));
    let wrong = with_code(&t, &other.number, &code).await;
    assert!(matches!(wrong, Err(Error::WrongCredentials)));
    let unknown = with_code(&t, "YJ-2026-000099", &code).await;
    assert!(matches!(unknown, Err(Error::WrongCredentials)));
}

#[tokio::test]
async fn a_new_query_code_puts_the_holder_of_the_old_one_out() {
    let t = Test::app().await;
    let case = t.file_online().await;
    let code = t.app.keys.query_code(case.id.0, 1);
    let tokens = with_code(&t, &case.number, &code).await.unwrap();
    t.does(&t.registrar(), &case, Command::RenewQueryCode).await;
    assert!(is_in(&t, &tokens).await.is_none());
    assert!(with_code(&t, &case.number, &code).await.is_err());
    let code = t.app.keys.query_code(case.id.0, 2);
    assert!(with_code(&t, &case.number, &code).await.is_ok());
}

#[tokio::test]
async fn nobody_disables_their_own_account() {
    let t = Test::app().await;
    let security = t.actor("security");
    let id = t.account("security");
    let tried = accounts::change(&t.app, &security, id, 1, Change::Disable, None).await;
    assert!(matches!(tried, Err(Error::OwnAccount)));
}

#[tokio::test]
async fn a_disabled_account_is_not_mailed() {
    let t = Test::app().await;
    changed(&t, "head", Change::Disable).await;
    let case = t.in_hand().await;
    let before = t.owed(&case).await.len();
    let case = t
        .draft(&case, disclosure::rules::outcome::Outcome::NotHeld)
        .await;
    assert_eq!(t.owed(&case).await.len(), before);
}
