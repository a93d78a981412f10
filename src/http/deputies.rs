//! Deputies for absence (代理).

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::Check;
use super::extract::Call;
use super::problem::Problem;
use super::shape::day;
use super::views::Items;
use crate::app::App;
use crate::app::deputies::{self, Named, NewDeputy};
use crate::rules::account::LOGIN_MAX;

/// A deputy to be named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeputyInput {
    /// Who is absent, by login: a handler or a head. Oneself when left out; another by a head or the security
    /// administrator only.
    #[schema(min_length = 1, max_length = 64)]
    absent: Option<String>,
    /// Who stands in, by login: a handler of the same department, or someone of the disclosure office; for a head,
    /// of that office.
    #[schema(min_length = 1, max_length = 64)]
    deputy: String,
    /// The first day, today or later.
    #[serde(deserialize_with = "day")]
    from: NaiveDate,
    /// The last day, until 24:00.
    #[serde(deserialize_with = "day")]
    until: NaiveDate,
}

/// Who stands in for whom, and when (代理).
#[derive(Serialize, ToSchema)]
pub(super) struct DeputyView {
    id: Uuid,
    /// The account of who is absent; a deputy sends it as `Acting-For`.
    absent: Uuid,
    absent_name: String,
    /// The account of who stands in.
    deputy: Uuid,
    deputy_name: String,
    from: NaiveDate,
    until: NaiveDate,
    /// The account of who said so.
    named_by: Uuid,
}

impl From<Named> for DeputyView {
    fn from(named: Named) -> Self {
        let Named {
            it,
            absent_name,
            deputy_name,
        } = named;
        Self {
            id: it.id,
            absent: it.absent_id.0,
            absent_name,
            deputy: it.deputy_id.0,
            deputy_name,
            from: it.from_on,
            until: it.until_on,
            named_by: it.named_by.0,
        }
    }
}

/// Name a deputy for a span of days: one's own, or anyone's by a head or the security administrator. During it the
/// deputy may do for the one who is absent what that one may, by sending `Acting-For`.
#[utoipa::path(post, path = "/api/v1/deputies", tag = "accounts", request_body = DeputyInput,
    responses((status = 201, body = DeputyView)))]
pub(super) async fn name_deputy(
    app: Data<App>,
    call: Call<DeputyInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let absent = call.body.absent.as_deref();
    let new = NewDeputy {
        absent: absent.map(|login| check.line("absent", login, LOGIN_MAX)),
        deputy: check.line("deputy", &call.body.deputy, LOGIN_MAX),
        from: call.body.from,
        until: call.body.until,
    };
    check.done()?;
    let named = deputies::name(&app, call.actor(), &new, call.key(&app)).await?;
    Ok(HttpResponse::Created().json(DeputyView::from(named)))
}

/// Deputies of today and to come: one's own and those one is; everyone's for a head and the security administrator.
#[utoipa::path(get, path = "/api/v1/deputies", tag = "accounts",
    responses((status = 200, body = Items<DeputyView>)))]
pub(super) async fn list_deputies(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let list = deputies::list(&app, call.actor()).await?;
    let items = list.into_iter().map(DeputyView::from).collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}

/// End a deputyship at once: the next request for whoever was absent is refused.
#[utoipa::path(delete, path = "/api/v1/deputies/{id}", tag = "accounts", responses((status = 204)))]
pub(super) async fn end_deputy(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    deputies::end(&app, call.actor(), call.id()?).await?;
    Ok(HttpResponse::NoContent().finish())
}
