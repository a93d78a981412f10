//! Signing in and out (`/tokens`), and who one is (`/me`).

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes;
use super::extract::{Call, Open};
use super::limits::SignIns;
use super::problem::Problem;
use super::unreached::UnreachedView;
use crate::app::tokens::{self, Credential};
use crate::app::{App, accounts, unreached};
use crate::rules::policy::Actor;

/// What someone shows to get in.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "grant", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum SignIn {
    /// A member of staff.
    Password {
        /// Code of the authority; may be left out where there is only one.
        #[schema(max_length = 8)]
        authority: Option<String>,
        #[schema(max_length = 64)]
        login: String,
        #[schema(max_length = 128)]
        password: String,
    },
    /// An applicant, for their own case.
    QueryCode {
        /// Number of the case, such as `YJ-2026-000123`.
        #[schema(max_length = 64)]
        number: String,
        /// The code shown when it was filed.
        #[schema(max_length = 64)]
        query_code: String,
    },
    /// Someone who is in, and stays.
    Refresh { refresh_token: String },
}

/// What they get.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(super) struct TokensView {
    /// For the `Authorization` header, as `Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds for which the access token is good.
    expires_in: i64,
    /// Gets the next access token.
    refresh_token: String,
    /// When the session ends by itself.
    session_ends_at: DateTime<Utc>,
}

/// Sign in: staff by password, applicants by number and query code.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", request_body = SignIn,
    responses((status = 201, body = TokensView)), security(()))]
pub(super) async fn create_token(
    app: Data<App>,
    _turn: SignIns,
    call: Open<SignIn>,
) -> Result<HttpResponse, Problem> {
    // The authority is known only once the credential is looked at: `sign_in` puts it in.
    let nobody = crate::rules::ids::AuthorityId(Uuid::nil());
    let key = call.head.key(&app, nobody, "sign-in".to_owned());
    let credential = match call.body {
        SignIn::Password {
            authority,
            login,
            password,
        } => Credential::Password {
            authority,
            login,
            password,
        },
        SignIn::QueryCode { number, query_code } => Credential::QueryCode {
            number,
            code: query_code,
        },
        SignIn::Refresh { refresh_token } => Credential::Refresh(refresh_token),
    };
    let tokens = tokens::sign_in(&app, credential, key).await?;
    Ok(HttpResponse::Created().json(TokensView {
        access_token: tokens.access,
        token_type: "Bearer",
        expires_in: tokens.expires_in,
        refresh_token: tokens.refresh,
        session_ends_at: tokens.session_ends_at,
    }))
}

/// Sign out: the session ends, and with it every token of it.
#[utoipa::path(delete, path = "/api/v1/tokens/current", tag = "tokens", responses((status = 204)))]
pub(super) async fn delete_token(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    tokens::sign_out(&app, &call.signed).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The one who asks.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    id: Uuid,
    login: String,
    name: String,
    #[schema(schema_with = codes::role)]
    role: &'static str,
    /// The department, for a handler.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    /// Mails to one's own address do not arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreached: Option<UnreachedView>,
}

/// Who one is, for staff.
#[utoipa::path(get, path = "/api/v1/me", tag = "tokens", responses((status = 200, body = Me)))]
pub(super) async fn show_me(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    if !matches!(call.actor(), Actor::Staff { .. }) {
        return Err(crate::app::Error::Denied.into());
    }
    let account = accounts::own(&app, call.actor()).await?;
    let addresses = unreached::addresses(&app, call.actor()).await?;
    Ok(HttpResponse::Ok().json(Me {
        unreached: addresses
            .of(account.email.as_deref())
            .map(UnreachedView::from),
        id: account.id.0,
        login: account.login,
        name: account.name,
        role: account.role.code(),
        department: account.department.map(|id| id.0),
    }))
}
