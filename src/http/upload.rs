//! Bodies that are files, taken as they come.

use std::time::Duration;

use actix_web::dev::Payload as DevPayload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{Bytes, Payload};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::stream::StreamExt;

use super::extract::{Call, Head, signed};
use super::problem::{Malformed, Problem};
use crate::app::Error;

/// So long an upload may stand still.
const STALL: Duration = Duration::from_mins(1);

/// A request of someone who is signed in, whose body is still to come.
pub(super) struct Coming(pub(super) Call<Payload>);

impl FromRequest for Coming {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut DevPayload) -> Self::Future {
        let payload = Payload::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let signed = signed(&request).await?;
            let head = Head::read(&request, &Bytes::new())?;
            let body = payload.await.map_err(Error::internal)?;
            Ok(Self(Call { signed, body, head }))
        })
    }
}

/// The next part of a body; `None` at its end.
pub(super) async fn next(body: &mut Payload) -> Result<Option<Bytes>, Problem> {
    match tokio::time::timeout(STALL, body.next()).await {
        Ok(None) => Ok(None),
        Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
        Ok(Some(Err(_broken))) => Err(Malformed::broken_body()),
        Err(_elapsed) => Err(Malformed::with(
            StatusCode::REQUEST_TIMEOUT,
            "upload_stalled",
            "文件传输停顿过久，请重新提交",
            "The upload stood still for too long: send it again",
        )),
    }
}

/// How long a body says that it is.
pub(super) fn length(request: &HttpRequest) -> Option<u64> {
    let value = request.headers().get(CONTENT_LENGTH)?;
    value.to_str().ok()?.trim().parse().ok()
}
