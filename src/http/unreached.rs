//! Whom mails to staff do not reach.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes;
use super::extract::Call;
use super::problem::Problem;
use super::views::Items;
use crate::app::App;
use crate::app::unreached::{self, Unreached, Whose};

/// Mails to an address that did not arrive, since the last that did.
#[derive(Serialize, ToSchema)]
pub(super) struct UnreachedView {
    /// How the last ended: `rejected` by the mail server, `bounced` (it came back) or `expired` (given up after 72 hours).
    state: String,
    /// When the first was known to have failed.
    since: DateTime<Utc>,
    /// When the last was.
    failed_at: DateTime<Utc>,
    /// How many.
    notices: i32,
    /// What the mail server said of the last, without addresses.
    last_answer: String,
}

impl From<&Unreached> for UnreachedView {
    fn from(it: &Unreached) -> Self {
        let Unreached {
            state,
            answer,
            since,
            failed_at,
            notices,
        } = it.clone();
        Self {
            state,
            since,
            failed_at,
            notices,
            last_answer: answer,
        }
    }
}

/// A member of staff or a department that mails do not reach.
#[derive(Serialize, ToSchema)]
pub(super) struct UnreachedRow {
    /// Of a member of staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Uuid>,
    /// Of a member of staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::role)]
    role: Option<&'static str>,
    /// The department itself; without `account` it is its office address.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    name: String,
    #[serde(flatten)]
    unreached: UnreachedView,
}

impl From<(Whose, Unreached)> for UnreachedRow {
    fn from((whose, unreached): (Whose, Unreached)) -> Self {
        let unreached = UnreachedView::from(&unreached);
        match whose {
            Whose::Account {
                id,
                name,
                role,
                department,
            } => Self {
                account: Some(id.0),
                role: Some(role.code()),
                department: department.map(|id| id.0),
                name,
                unreached,
            },
            Whose::Department { id, name } => Self {
                account: None,
                role: None,
                department: Some(id.0),
                name,
                unreached,
            },
        }
    }
}

/// Staff and departments whose address does not take its mails, those longest so first: they miss what they should be
/// told. It ends with the first mail that is taken, after one that came back five days later; or with another address.
#[utoipa::path(get, path = "/api/v1/unreached", tag = "notices",
    responses((status = 200, body = Items<UnreachedRow>)))]
pub(super) async fn list_unreached(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let found = unreached::list(&app, call.actor()).await?;
    let items = found.into_iter().map(UnreachedRow::from).collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}
