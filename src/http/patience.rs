//! How long an answer is waited for, when the database takes requests and gives no answer.

use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::problem::Problem;
use crate::app::Error;

/// So long whoever asks is kept waiting.
pub(super) struct Patience(pub(super) Duration);

/// Wraps every address. What was begun is dropped: of a change nothing is kept, unless its commit was under way, and
/// then the same `Idempotency-Key` gives the answer.
pub(super) async fn bounded(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let patience = request.app_data::<Data<Patience>>().cloned();
    let asked = request.request().clone();
    let answer = next.call(request);
    let answered = match patience {
        Some(patience) if !brings_file(&asked) => tokio::time::timeout(patience.0, answer).await,
        _ => Ok(answer.await),
    };
    match answered {
        Ok(answer) => Ok(answer?.map_into_left_body()),
        Err(_elapsed) => {
            tracing::warn!("a request was given up: the database does not answer");
            let problem = Problem::App(Error::Unavailable);
            Ok(ServiceResponse::from_err(problem, asked).map_into_right_body())
        }
    }
}

/// A file takes as long as its sender's line does; that it stands still is noticed where it is read.
fn brings_file(request: &actix_web::HttpRequest) -> bool {
    let kind = request.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"application/json"))
}
