//! How long a body may be on its way: whoever sends half of one and waits would else be kept for ever, with all that
//! a request holds.

use std::time::Duration;

use actix_web::dev::Payload as DevPayload;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::stream::StreamExt;
use tokio::time::{Instant, timeout};

use super::extract::body_error;
use super::problem::{Malformed, Problem};
use crate::app::Error;

/// A file comes no slower than this on an average, in bytes a second: 20 MiB within 22 minutes.
const LEAST_RATE: u64 = 16 * 1024;

/// What this server allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    /// For a whole body of JSON.
    pub(super) json: Duration,
    /// For a file that stands still, and before its speed is looked at.
    pub(super) pause: Duration,
}

impl Arrival {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let arrival = request.app_data::<Data<Self>>();
        Ok(***arrival.ok_or_else(|| Error::internal("no times of arrival"))?)
    }
}

/// A body that is held as a whole, once it is there.
pub(super) struct Whole(pub(super) Bytes);

impl FromRequest for Whole {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut DevPayload) -> Self::Future {
        let bytes = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let within = Arrival::of(&request)?.json;
            match timeout(within, bytes).await {
                Ok(bytes) => bytes.map(Self).map_err(|error| body_error(&error)),
                Err(_elapsed) => Err(too_slow()),
            }
        })
    }
}

fn too_slow() -> Problem {
    Malformed::with(
        StatusCode::REQUEST_TIMEOUT,
        "body_too_slow",
        "请求内容未能及时传完，请重新发送",
        "The body did not arrive in time: send it again",
    )
}

/// The body of an upload, part by part.
pub(super) struct Parts {
    body: Payload,
    pause: Duration,
    /// How long its sender was waited for; what is done with a part is not their time.
    waited: Duration,
    bytes: u64,
}

impl Parts {
    pub(super) fn new(request: &HttpRequest, body: Payload) -> Result<Self, Problem> {
        Ok(Self {
            body,
            pause: Arrival::of(request)?.pause,
            waited: Duration::ZERO,
            bytes: 0,
        })
    }

    /// The next part; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let begun = Instant::now();
        let part = timeout(self.left(), self.body.next()).await;
        self.waited += begun.elapsed();
        match part {
            Ok(None) => Ok(None),
            Ok(Some(Ok(bytes))) => {
                let more = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                self.bytes = self.bytes.saturating_add(more);
                Ok(Some(bytes))
            }
            Ok(Some(Err(_broken))) => Err(Malformed::broken_body()),
            Err(_elapsed) => Err(Malformed::with(
                StatusCode::REQUEST_TIMEOUT,
                "upload_stalled",
                "文件传输停顿过久或者过慢，请重新提交",
                "The upload stood still for too long, or came too slowly: send it again",
            )),
        }
    }

    /// How long the next part is waited for.
    fn left(&self) -> Duration {
        let earned = Duration::from_secs(self.bytes / LEAST_RATE);
        let in_all = (self.pause + earned).saturating_sub(self.waited);
        in_all.min(self.pause)
    }
}
