//! How long each operation of a measurement took.

use std::fmt;
use std::time::Duration;

/// All of them, sorted.
pub(super) struct Measured {
    micros: Vec<u64>,
    took: Duration,
}

impl Measured {
    pub(super) fn new(mut micros: Vec<u64>, took: Duration) -> Self {
        micros.sort_unstable();
        Self { micros, took }
    }

    fn count(&self) -> u64 {
        u64::try_from(self.micros.len()).unwrap_or(u64::MAX)
    }

    pub(super) fn per_second(&self) -> u64 {
        let millis = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX);
        self.count() * 1_000 / millis.max(1)
    }

    /// Microseconds within which so many of a hundred were done.
    pub(super) fn percentile(&self, percent: u64) -> u64 {
        let at = self.count().saturating_sub(1) * percent / 100;
        let at = usize::try_from(at).unwrap_or_default();
        self.micros.get(at).copied().unwrap_or_default()
    }
}

/// Cells of a table: per second, p50 and p99.
impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |micros: u64| format!("{}.{:02}", micros / 1_000, micros % 1_000 / 10);
        let (half, most) = (millis(self.percentile(50)), millis(self.percentile(99)));
        write!(f, "{} | {half} | {most}", self.per_second())
    }
}
