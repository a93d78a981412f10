//! Whether the database had room for what was last to be kept: it answers whoever reads while its disk is full.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So long a disk is taken to be full. Then it must be seen anew: nobody may have tried to keep anything since.
const BELIEVED: Duration = Duration::from_mins(1);

/// When there was no room; none since something was kept.
#[derive(Debug, Default)]
pub(super) struct Room(Mutex<Option<Instant>>);

impl Room {
    pub(super) fn was_missing(&self) {
        self.set(Some(Instant::now()));
    }

    pub(super) fn is_there(&self) {
        self.set(None);
    }

    pub(super) fn is_missing(&self) -> bool {
        let since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.is_some_and(|since| since.elapsed() < BELIEVED)
    }

    fn set(&self, missing: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = missing;
    }
}
