//! Counts and times requests, and writes one line about each; never who, never what they sent.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// Wraps every request.
pub(super) async fn measure(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let began = Instant::now();
    let method = request.method().to_string();
    let response = next.call(request).await?;
    let took = began.elapsed();
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "unmatched".to_owned());
    let status = response.status().as_u16();
    let labels = [
        ("method", method.clone()),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    metrics::counter!("disclosure_http_requests_total", &labels).increment(1);
    metrics::histogram!("disclosure_http_request_seconds", &labels[..2]).record(took);
    // As a machine's number: JSON has no larger ones.
    let duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, %route, status, duration_us, "request");
    Ok(response)
}
