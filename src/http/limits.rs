//! How often one address may file, sign in, ask for due dates, read the public figures or use a secret link.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::{Ready, ready};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::Settings;
use super::problem::Problem;

/// Tries to file for each application that may be filed: forms come back with mistakes in them.
const TRIES: u32 = 10;

/// The limits of this process.
pub(super) struct Limits {
    filings: Limit,
    tries: Limit,
    sign_ins: Limit,
    deadlines: Limit,
    opinions: Limit,
    statistics: Limit,
    behind_proxy: bool,
}

impl Limits {
    pub(super) fn new(settings: &Settings) -> Self {
        let filings = settings.filings_per_hour;
        let limit = |quota| Limit::new(quota, DefaultClock::default());
        Self {
            filings: limit(Quota::per_hour(at_least_one(filings))),
            tries: limit(Quota::per_hour(at_least_one(filings.saturating_mul(TRIES)))),
            sign_ins: limit(Quota::per_minute(at_least_one(
                settings.sign_ins_per_minute,
            ))),
            deadlines: limit(Quota::per_minute(at_least_one(
                settings.deadlines_per_minute,
            ))),
            // A code is tried as a password is.
            opinions: limit(Quota::per_minute(at_least_one(
                settings.sign_ins_per_minute,
            ))),
            // Counting five years costs more than a due date, and is asked for less often.
            statistics: limit(Quota::per_minute(at_least_one(
                settings.deadlines_per_minute,
            ))),
            behind_proxy: settings.behind_proxy,
        }
    }

    /// Where a request comes from: the last address that the proxy in front of us saw.
    fn address(&self, request: &HttpRequest) -> IpAddr {
        forwarded_for(request.headers())
            .filter(|_| self.behind_proxy)
            .or_else(|| request.peer_addr().map(|peer| peer.ip()))
            .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

/// What stands last in the last `X-Forwarded-For`: a proxy adds to the end of the line or a line of its
/// own, and whatever stands before is the client's to invent.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").last()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

/// A limit for each address. Addresses that have their whole allowance again are forgotten now and then,
/// so that it does not grow with everyone who ever came by.
struct Limit<C: Clock = DefaultClock> {
    limiter: RateLimiter<IpAddr, DashMapStateStore<IpAddr>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
    turns: AtomicU32,
}

impl<C: Clock + Clone> Limit<C> {
    /// After so many turns the idle ones are forgotten.
    const TIDY_AFTER: u32 = 1_000;

    fn new(quota: Quota, clock: C) -> Self {
        Self {
            limiter: RateLimiter::dashmap_with_clock(quota, clock.clone()),
            clock,
            turns: AtomicU32::new(0),
        }
    }

    fn turn(&self, address: IpAddr) -> Result<(), Problem> {
        if self.turns.fetch_add(1, Ordering::Relaxed) % Self::TIDY_AFTER == Self::TIDY_AFTER - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(&address).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Problem::TooMany(wait.as_secs().saturating_add(1))
        })
    }
}

// A turn is taken before the body is read: whoever sends bodies that never end is counted, too.

/// A try to file.
pub(super) struct Filings {
    limits: Data<Limits>,
    address: IpAddr,
}

impl Filings {
    /// A turn to file, once it is certain that there is something to file.
    pub(super) fn turn(&self) -> Result<(), Problem> {
        self.limits.filings.turn(self.address)
    }
}

/// A turn to sign in.
pub(super) struct SignIns;

/// A turn to ask for due dates.
pub(super) struct Deadlines;

/// A turn to use the secret link of a consultation.
pub(super) struct Opinions;

/// A turn to read the public figures.
pub(super) struct Statistics;

fn limits(request: &HttpRequest) -> Result<Data<Limits>, Problem> {
    let limits = request.app_data::<Data<Limits>>().cloned();
    limits.ok_or_else(|| crate::app::Error::internal("no limits").into())
}

impl FromRequest for Filings {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(limits(request).and_then(|limits| {
            let address = limits.address(request);
            limits.tries.turn(address)?;
            Ok(Self { limits, address })
        }))
    }
}

impl FromRequest for SignIns {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let turn = limits(request).and_then(|limits| limits.sign_ins.turn(limits.address(request)));
        ready(turn.map(|()| Self))
    }
}

impl FromRequest for Opinions {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let turn = limits(request).and_then(|limits| limits.opinions.turn(limits.address(request)));
        ready(turn.map(|()| Self))
    }
}

impl FromRequest for Deadlines {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let turn =
            limits(request).and_then(|limits| limits.deadlines.turn(limits.address(request)));
        ready(turn.map(|()| Self))
    }
}

impl FromRequest for Statistics {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let turn =
            limits(request).and_then(|limits| limits.statistics.turn(limits.address(request)));
        ready(turn.map(|()| Self))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::test::TestRequest;
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn forwarded(lines: &[&str]) -> Option<String> {
        let request = lines.iter().fold(TestRequest::default(), |request, line| {
            request.append_header(("x-forwarded-for", *line))
        });
        forwarded_for(request.to_http_request().headers()).map(|address| address.to_string())
    }

    #[test]
    fn what_a_client_says_of_itself_is_not_believed() {
        for (lines, address) in [
            (vec!["10.0.0.1, 10.0.0.2"], Some("10.0.0.2")),
            (vec!["10.0.0.1", "10.0.0.2"], Some("10.0.0.2")),
            (vec!["10.0.0.1", "10.0.0.2, 10.0.0.3"], Some("10.0.0.3")),
            (vec!["10.0.0.1, nonsense"], None),
            (vec![], None),
        ] {
            assert_eq!(forwarded(&lines).as_deref(), address, "{lines:?}");
        }
    }

    #[test]
    fn addresses_that_went_away_are_forgotten() {
        let clock = FakeRelativeClock::default();
        let limit = Limit::new(Quota::per_minute(at_least_one(2)), clock.clone());
        let address = |number: u32| IpAddr::V4(Ipv4Addr::from_bits(number));
        for number in 0..Limit::<FakeRelativeClock>::TIDY_AFTER - 2 {
            limit.turn(address(number)).unwrap();
        }
        clock.advance(Duration::from_mins(5));
        limit.turn(address(1)).unwrap();
        assert_eq!(limit.limiter.len(), 998);
        limit.turn(address(1)).unwrap();
        assert_eq!(limit.limiter.len(), 1);
        assert!(limit.turn(address(1)).is_err(), "who is here stays counted");
    }
}
