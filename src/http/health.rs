//! Whether the program lives, and whether it can work.

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::problem::Problem;
use crate::app::App;

/// The program lives.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, content_type = "text/plain")), security(()))]
pub(super) async fn health() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("ok")
}

/// The program can reach its database.
#[utoipa::path(get, path = "/readyz", tag = "operation", responses((status = 200, content_type = "text/plain")), security(()))]
pub(super) async fn ready(app: Data<App>) -> Result<HttpResponse, Problem> {
    app.ping().await?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("ok"))
}
