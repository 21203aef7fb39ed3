//! How many requests each key may send: so many a second, and so many at once after a pause. Only keys that
//! are valid take a place in memory, so that there are never more places than keys.

use std::num::NonZeroU32;
use std::str::FromStr;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::error::ApiError;

/// How many requests one key may send; a batch is one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// As many as one likes where there is none.
    quota: Option<Quota>,
}

impl Default for Rate {
    /// More than a newsroom's comment system ever sends, and less than makes others wait.
    fn default() -> Self {
        Rate::of(1000, 2000)
    }
}

impl Rate {
    /// So many a second, and so many at once after a pause; no limit where one of them is 0.
    pub fn of(per_second: u32, burst: u32) -> Self {
        let quota = NonZeroU32::new(per_second).zip(NonZeroU32::new(burst));
        Rate { quota: quota.map(|(per_second, burst)| Quota::per_second(per_second).allow_burst(burst)) }
    }
}

impl FromStr for Rate {
    type Err = String;

    /// Reads `1000`, `1000/2000`, or `0` for no limit.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| {
            text.parse()
                .map_err(|_| format!("`{text}` is no number; write 1000, 1000/2000, or 0 for no limit"))
        };
        let (per_second, burst) = text.split_once('/').unwrap_or((text, text));
        let (per_second, burst) = (number(per_second)?, number(burst)?);
        if per_second > 0 && burst == 0 {
            return Err("a burst of 0 lets nobody in".into());
        }
        Ok(Rate::of(per_second, burst))
    }
}

/// Who has sent how much lately.
pub(super) struct Limits(Option<DefaultKeyedRateLimiter<String>>);

impl From<Rate> for Limits {
    fn from(rate: Rate) -> Self {
        Limits(rate.quota.map(RateLimiter::keyed))
    }
}

impl Limits {
    /// Counts a request of `who`, a valid key's id.
    ///
    /// # Errors
    /// 429, and when it may be tried again, where that is one too many.
    pub(super) fn count(&self, who: &str) -> Result<(), ApiError> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(&who.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            ApiError::rate_limited(wait.as_secs_f64().ceil().max(1.0) as u32)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read() {
        assert_eq!("1000/2000".parse(), Ok(Rate::default()));
        assert_eq!("5".parse(), Ok(Rate::of(5, 5)));
        assert_eq!("0".parse(), Ok(Rate { quota: None }));
        for wrong in ["", "x", "-1", "5/", "5/0", "5/x", "1/2/3"] {
            assert!(wrong.parse::<Rate>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_has_a_limit_of_its_own() {
        let limits = Limits::from(Rate::of(1, 2));
        assert!(limits.count("ann").is_ok() && limits.count("ann").is_ok());
        assert!(limits.count("ann").is_err());
        assert!(limits.count("ben").is_ok());
    }
}
