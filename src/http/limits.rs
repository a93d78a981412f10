//! How often one address may file, sign in or ask for due dates.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::{Ready, ready};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::Settings;
use super::problem::Problem;

/// The limits of this process.
pub(super) struct Limits {
    filings: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    sign_ins: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    deadlines: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    behind_proxy: bool,
}

impl Limits {
    pub(super) fn new(settings: &Settings) -> Self {
        let quota = |count: u32, per: fn(NonZeroU32) -> Quota| {
            Arc::new(RateLimiter::keyed(per(
                NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
            )))
        };
        Self {
            filings: quota(settings.filings_per_hour, Quota::per_hour),
            sign_ins: quota(settings.sign_ins_per_minute, Quota::per_minute),
            deadlines: quota(settings.deadlines_per_minute, Quota::per_minute),
            behind_proxy: settings.behind_proxy,
        }
    }

    /// Where a request comes from: the last address that the proxy in front of us saw.
    fn address(&self, request: &HttpRequest) -> IpAddr {
        let forwarded = request
            .headers()
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok());
        let last = forwarded
            .and_then(|list| list.rsplit(',').next())
            .and_then(|last| last.trim().parse().ok());
        last.filter(|_| self.behind_proxy)
            .or_else(|| request.peer_addr().map(|peer| peer.ip()))
            .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }

    fn turn(
        &self,
        limiter: &DefaultKeyedRateLimiter<IpAddr>,
        request: &HttpRequest,
    ) -> Result<(), Problem> {
        limiter.check_key(&self.address(request)).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Problem::TooMany(wait.as_secs().saturating_add(1))
        })
    }
}

/// A turn to file.
pub(super) struct Filings;

/// A turn to sign in.
pub(super) struct SignIns;

/// A turn to ask for due dates.
pub(super) struct Deadlines;

fn limits(request: &HttpRequest) -> Result<Data<Limits>, Problem> {
    let limits = request.app_data::<Data<Limits>>().cloned();
    limits.ok_or_else(|| crate::app::Error::internal("no limits").into())
}

impl FromRequest for Filings {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let turn = limits(request).and_then(|limits| limits.turn(&limits.filings, request));
        ready(turn.map(|()| Self))
    }
}

impl FromRequest for SignIns {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let turn = limits(request).and_then(|limits| limits.turn(&limits.sign_ins, request));
        ready(turn.map(|()| Self))
    }
}

impl FromRequest for Deadlines {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let turn = limits(request).and_then(|limits| limits.turn(&limits.deadlines, request));
        ready(turn.map(|()| Self))
    }
}
