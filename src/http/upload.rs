//! Bodies that are files, taken as they come.

use actix_web::dev::Payload as DevPayload;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{Bytes, Payload};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::arrival::Parts;
use super::extract::{Call, Head, signed};
use super::problem::Problem;
use crate::app::Error;

/// A request of someone who is signed in, whose body is still to come.
pub(super) struct Coming(pub(super) Call<Parts>);

impl FromRequest for Coming {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut DevPayload) -> Self::Future {
        let payload = Payload::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let signed = signed(&request).await?;
            let head = Head::read(&request, &Bytes::new())?;
            let body = Parts::new(&request, payload.await.map_err(Error::internal)?)?;
            Ok(Self(Call { signed, body, head }))
        })
    }
}

/// How long a body says that it is.
pub(super) fn length(request: &HttpRequest) -> Option<u64> {
    let value = request.headers().get(CONTENT_LENGTH)?;
    value.to_str().ok()?.trim().parse().ok()
}
