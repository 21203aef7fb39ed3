//! When one that is asked should be left alone for a while.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use tracing::warn;

/// How long one is left alone that has refused to answer: it will not change its mind soon, and
/// asking on would make it worse.
const AFTER_REFUSAL: Duration = Duration::from_mins(10);

/// How long one is left alone that is silent: every comment would wait for it in vain.
const AFTER_SILENCE: Duration = Duration::from_secs(30);

/// How often in a row one may be silent.
const PATIENCE: u32 = 16;

/// When one that is asked should be left alone.
#[derive(Debug)]
pub(super) struct Rest {
    start: Instant,
    until: AtomicU64,
    silences: AtomicU32,
    warned: AtomicBool,
}

impl Rest {
    pub(super) fn new() -> Self {
        Rest {
            start: Instant::now(),
            until: AtomicU64::new(0),
            silences: AtomicU32::new(0),
            warned: AtomicBool::new(false),
        }
    }

    /// Whether it should not be asked now.
    pub(super) fn is_on(&self) -> bool {
        self.now() < self.until.load(Relaxed)
    }

    /// It has answered.
    pub(super) fn answered(&self) {
        self.silences.store(0, Relaxed);
    }

    /// It has said that it does not answer; said once in the log, where it would be said forever.
    pub(super) fn refused(&self, who: &str, why: &str) {
        self.begin(AFTER_REFUSAL);
        if !self.warned.swap(true, Relaxed) {
            warn!("{who} says nothing of any link: {why}");
        }
    }

    /// It has not answered, or not with an answer. After [`PATIENCE`] times it is left alone, and
    /// then again after each further one, until it answers.
    pub(super) fn failed(&self, who: &str, why: &str) {
        let silences = self.silences.fetch_add(1, Relaxed).saturating_add(1);
        if silences < PATIENCE {
            return;
        }
        self.begin(AFTER_SILENCE);
        if silences == PATIENCE {
            warn!("{who} does not answer, and is left alone for a while: {why}");
        }
    }

    fn begin(&self, length: Duration) {
        self.until.fetch_max(self.now().saturating_add(length.as_millis() as u64), Relaxed);
    }

    fn now(&self) -> u64 {
        // From 1 on, so that 0 is in the past.
        self.start.elapsed().as_millis() as u64 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_enough_and_silence_only_in_a_row() {
        let rest = Rest::new();
        assert!(!rest.is_on());
        for _ in 0..3 {
            (1..PATIENCE).for_each(|_| rest.failed("x", "y"));
            rest.answered();
        }
        assert!(!rest.is_on());
        (0..PATIENCE).for_each(|_| rest.failed("x", "y"));
        assert!(rest.is_on());

        let other = Rest::new();
        other.refused("x", "y");
        assert!(other.is_on());
    }
}
