//! Signing in: short-lived tokens that name a session.
//!
//! A token says only which session it belongs to. Who that is, and what they may do, is looked up at
//! every request: ending the session, disabling the account or changing its role bites at once.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::accounts;
use super::act::{Key, begin, finish};
use super::passwords::verify_password;
use super::{App, Error, Result};
use crate::rules::account::folded;
use crate::rules::event::By;
use crate::rules::ids::{AuthorityId, SessionId};
use crate::rules::number::CaseNumber;
use crate::rules::policy::{Actor, Scope};
use crate::seal::Keys;
use crate::storage::accounts::Credentials;
use crate::storage::sessions::{self, Holder};
use crate::storage::{AsyncPgConnection, accounts as account_rows, cases};

/// How long an access token is good for.
const ACCESS: TimeDelta = TimeDelta::minutes(15);
/// How long a member of staff stays signed in.
const STAFF_SESSION: TimeDelta = TimeDelta::hours(12);
/// How long an applicant stays signed in.
const APPLICANT_SESSION: TimeDelta = TimeDelta::hours(2);
/// Wrong passwords before the account is locked for a while.
const ATTEMPTS: i32 = 5;
/// For how long, the first time; doubled with every further wrong password, up to a limit.
const LOCK_MINUTES: i64 = 1;
const LOCK_DOUBLINGS: i32 = 5;

/// What someone shows to get in.
pub enum Credential {
    /// A member of staff.
    Password {
        /// Code of the authority; may be left out where there is only one.
        authority: Option<String>,
        /// Login.
        login: String,
        /// Password.
        password: String,
    },
    /// An applicant.
    QueryCode {
        /// Number of the case.
        number: String,
        /// The code shown when it was filed.
        code: String,
    },
    /// Someone who is in, and stays.
    Refresh(String),
}

/// What they get.
pub struct Tokens {
    /// For the `Authorization` header.
    pub access: String,
    /// Seconds for which it is good.
    pub expires_in: i64,
    /// Gets the next access token.
    pub refresh: String,
    /// When the session ends by itself.
    pub session_ends_at: DateTime<Utc>,
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Use {
    Access,
    Refresh,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    /// The session.
    sub: Uuid,
    /// The authority it belongs to.
    aut: Uuid,
    #[serde(rename = "use")]
    purpose: Use,
    iat: i64,
    exp: i64,
}

/// Who is at the door.
#[derive(Debug, Clone, Copy)]
pub struct Signed {
    /// Their session.
    pub session: SessionId,
    /// Who they are now.
    pub actor: Actor,
}

/// Lets someone in.
///
/// # Errors
/// Wrong credentials, locked, signed out; or the database cannot be reached.
pub async fn sign_in(app: &App, credential: Credential, key: Option<Key>) -> Result<Tokens> {
    match credential {
        Credential::Password {
            authority,
            login,
            password,
        } => {
            let authority = app.authority_named(authority.as_deref()).await?.id;
            staff(app, authority, &folded(&login), password, key).await
        }
        Credential::QueryCode { number, code } => applicant(app, &number, &code, key).await,
        Credential::Refresh(token) => refresh(app, &token).await,
    }
}

async fn staff(
    app: &App,
    authority: AuthorityId,
    login: &str,
    password: String,
    key: Option<Key>,
) -> Result<Tokens> {
    let hash = account_rows::password_hash(&mut *app.read().await?, authority, login).await?;
    // A login that is unknown, and one that is locked, take as long as any other.
    let shown = hash.clone().unwrap_or_else(|| accounts::NOBODY.to_owned());
    let right = verify_password(app, password, shown).await?;
    app.write(async |tx| {
        // Attempts made at the same time count one by one.
        let latest = account_rows::lock_credentials(tx, authority, login).await?;
        let Some(latest) = latest.filter(|_| hash.is_some()) else {
            refuse(tx, app, authority, None).await?;
            return Ok(Err(Error::WrongCredentials));
        };
        let is_right = right && hash.as_ref() == Some(&latest.password_hash);
        if !judge(tx, app, authority, &latest, is_right).await? || latest.disabled_at.is_some() {
            refuse(tx, app, authority, Some(latest.id.0)).await?;
            return Ok(Err(Error::WrongCredentials));
        }
        open(tx, app, authority, Holder::Staff(latest.id), key.as_ref())
            .await
            .map(Ok)
    })
    .await?
}

/// Notes that someone was not let in: at the door of which account or case, where there is one.
async fn refuse(
    tx: &mut AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    subject: Option<Uuid>,
) -> Result<()> {
    app.note(tx, authority, By::System, "sign_in_refused", subject)
        .await
}

/// Whether a password opens an account, whose row is locked so that attempts count one by one. While it
/// is locked for too many wrong ones, none is judged: not even one sent before, and not the right one.
pub(super) async fn judge(
    tx: &mut AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    account: &Credentials,
    is_right: bool,
) -> Result<bool> {
    let now = app.env.now();
    if account.locked_until.is_some_and(|until| until > now) {
        return Ok(false);
    }
    if is_right {
        account_rows::save_attempts(tx, authority, account.id, 0, None).await?;
        return Ok(true);
    }
    let failed = account.failed_attempts.saturating_add(1);
    let doublings = (failed - ATTEMPTS).clamp(0, LOCK_DOUBLINGS);
    let lock = TimeDelta::minutes(LOCK_MINUTES << doublings);
    let until = (failed >= ATTEMPTS).then(|| now + lock);
    account_rows::save_attempts(tx, authority, account.id, failed, until).await?;
    if until.is_some() {
        let subject = Some(account.id.0);
        app.note(tx, authority, By::System, "account_locked", subject)
            .await?;
    }
    Ok(false)
}

async fn applicant(app: &App, number: &str, code: &str, key: Option<Key>) -> Result<Tokens> {
    let number = CaseNumber::parse(number).map_err(|_cause| Error::WrongCredentials)?;
    let authorities = app.authorities().await?;
    let authority = authorities
        .iter()
        .find(|authority| authority.code == number.prefix())
        .map(|authority| authority.id)
        .ok_or(Error::WrongCredentials)?;
    app.write(async |tx| {
        let id = cases::find_by_number(tx, authority, &number.to_string())
            .await?
            .ok_or(Error::WrongCredentials)?;
        let case = cases::find(tx, Scope::Case(authority, id), id)
            .await?
            .ok_or(Error::WrongCredentials)?;
        if !app.keys.is_query_code(id.0, case.query_generation, code) {
            refuse(tx, app, authority, Some(id.0)).await?;
            return Ok(Err(Error::WrongCredentials));
        }
        open(
            tx,
            app,
            authority,
            Holder::Applicant(id, case.query_generation),
            key.as_ref(),
        )
        .await
        .map(Ok)
    })
    .await?
}

/// Opens a session; a request repeated under its key gets tokens for the same one.
async fn open(
    tx: &mut AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    holder: Holder,
    key: Option<&Key>,
) -> Result<Tokens> {
    let now = app.env.now();
    let (by, lasts) = match holder {
        Holder::Staff(account) => (By::Staff(account), STAFF_SESSION),
        Holder::Applicant(..) => (By::Applicant, APPLICANT_SESSION),
    };
    let key = key.map(|key| Key {
        authority,
        client: match holder {
            Holder::Staff(account) => format!("sign-in:staff:{account}"),
            Holder::Applicant(case, generation) => format!("sign-in:applicant:{case}:{generation}"),
        },
        ..key.clone()
    });
    if let Some(earlier) = begin(tx, key.as_ref(), now).await? {
        let session = SessionId(earlier.subject);
        let ends_at = sessions::expiry(tx, authority, session)
            .await?
            .ok_or(Error::SignedOut)?;
        return tokens(&app.keys, authority, session, now, ends_at);
    }
    let session = SessionId(app.env.id());
    let ends_at = now + lasts;
    sessions::open(tx, authority, session, holder, now, ends_at).await?;
    app.note(tx, authority, by, "signed_in", Some(session.0))
        .await?;
    finish(tx, key.as_ref(), 201, session.0, 0).await?;
    tokens(&app.keys, authority, session, now, ends_at)
}

async fn refresh(app: &App, token: &str) -> Result<Tokens> {
    let now = app.env.now();
    let (authority, session) = read(&app.keys, token, Use::Refresh, now).ok_or(Error::SignedOut)?;
    let mut conn = app.read().await?;
    sessions::actor(&mut conn, authority, session, now)
        .await?
        .ok_or(Error::SignedOut)?;
    let ends_at = sessions::expiry(&mut conn, authority, session)
        .await?
        .ok_or(Error::SignedOut)?;
    tokens(&app.keys, authority, session, now, ends_at)
}

/// Reads who holds an access token.
///
/// # Errors
/// Signed out; or the database cannot be reached.
pub async fn authenticate(app: &App, token: &str) -> Result<Signed> {
    let now = app.env.now();
    let (authority, session) = read(&app.keys, token, Use::Access, now).ok_or(Error::SignedOut)?;
    let mut conn = app.read().await?;
    let actor = sessions::actor(&mut conn, authority, session, now)
        .await?
        .ok_or(Error::SignedOut)?;
    Ok(Signed { session, actor })
}

/// Ends the session that a request came in with.
///
/// # Errors
/// When the database cannot be reached.
pub async fn sign_out(app: &App, signed: &Signed) -> Result<()> {
    let now = app.env.now();
    let authority = signed.actor.authority();
    app.write(async |tx| {
        sessions::end(tx, authority, signed.session, now).await?;
        let (by, subject) = (signed.actor.by(), Some(signed.session.0));
        app.note(tx, authority, by, "signed_out", subject).await
    })
    .await
}

fn tokens(
    keys: &Keys,
    authority: AuthorityId,
    session: SessionId,
    now: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Result<Tokens> {
    let expires_at = ends_at.min(now + ACCESS);
    Ok(Tokens {
        access: write(keys, authority, session, Use::Access, now, expires_at)?,
        expires_in: (expires_at - now).num_seconds(),
        refresh: write(keys, authority, session, Use::Refresh, now, ends_at)?,
        session_ends_at: ends_at,
    })
}

fn write(
    keys: &Keys,
    authority: AuthorityId,
    session: SessionId,
    purpose: Use,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<String> {
    let claims = Claims {
        sub: session.0,
        aut: authority.0,
        purpose,
        iat: now.timestamp(),
        exp: expires_at.timestamp(),
    };
    let key = EncodingKey::from_secret(keys.token_key());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(Error::internal)
}

/// Reads a token of ours. The algorithm is pinned, never read from the token; whether it has expired
/// is asked of our own clock.
fn read(
    keys: &Keys,
    token: &str,
    purpose: Use,
    now: DateTime<Utc>,
) -> Option<(AuthorityId, SessionId)> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_secret(keys.token_key());
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation)
        .ok()?
        .claims;
    let valid = claims.purpose == purpose && claims.exp > now.timestamp();
    valid.then_some((AuthorityId(claims.aut), SessionId(claims.sub)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn token(keys: &Keys, purpose: Use) -> String {
        let (authority, session) = (
            AuthorityId(Uuid::from_u128(1)),
            SessionId(Uuid::from_u128(2)),
        );
        write(
            keys,
            authority,
            session,
            purpose,
            NOW,
            NOW + TimeDelta::minutes(15),
        )
        .unwrap()
    }

    #[test]
    fn a_token_is_good_for_its_own_use_and_time() {
        let keys = Keys::from_master(&[1; 32]);
        let access = token(&keys, Use::Access);
        assert!(read(&keys, &access, Use::Access, NOW).is_some());
        assert!(read(&keys, &access, Use::Refresh, NOW).is_none());
        assert!(read(&keys, &access, Use::Access, NOW + TimeDelta::minutes(15)).is_none());
        assert!(read(&Keys::from_master(&[2; 32]), &access, Use::Access, NOW).is_none());
    }

    #[test]
    fn the_algorithm_is_not_the_tokens_to_choose() {
        let keys = Keys::from_master(&[1; 32]);
        let claims = Claims {
            sub: Uuid::nil(),
            aut: Uuid::nil(),
            purpose: Use::Access,
            iat: 0,
            exp: i64::MAX,
        };
        let other = Header::new(Algorithm::HS512);
        let key = EncodingKey::from_secret(keys.token_key());
        let token = jsonwebtoken::encode(&other, &claims, &key).unwrap();
        assert!(read(&keys, &token, Use::Access, NOW).is_none());
        assert!(read(&keys, "eyJhbGciOiJub25lIn0.e30.", Use::Access, NOW).is_none());
    }
}
