//! Days: what entries are added on and expire on, and what learned evidence fades by.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

const EPOCH: Date = date(1970, 1, 1);
const SECONDS: u64 = 24 * 60 * 60;

/// A day in UTC, counted from 1970-01-01; it ends in 2149.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Day(pub u16);

impl Day {
    /// The day it is, by the clock of this machine.
    pub fn today() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Day(u16::try_from(since.as_secs() / SECONDS).unwrap_or(u16::MAX))
    }

    /// How many days after 1970-01-01 it is.
    pub(crate) fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// The day so many days after 1970-01-01; the first or the last one where there is none.
    pub(crate) fn of_number(days: i64) -> Self {
        Day(days.clamp(0, i64::from(u16::MAX)) as u16)
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: u16) -> Self {
        Day(self.0.saturating_add(days))
    }

    /// How many days have passed since `other`; 0 when it is still to come.
    pub fn since(self, other: Day) -> u16 {
        self.0.saturating_sub(other.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let date = EPOCH.saturating_add(jiff::Span::new().days(i64::from(self.0)));
        write!(f, "{date}")
    }
}

impl FromStr for Day {
    type Err = String;

    /// Reads `2026-11-22`, also where a time follows it.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a day; write it as 2026-11-22");
        let date: Date = text.get(..10).unwrap_or(text).parse().map_err(|_| wrong())?;
        let days = EPOCH.until(date).map_err(|_| wrong())?.get_days();
        u16::try_from(days).map(Day).map_err(|_| wrong())
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_and_read() {
        assert_eq!("2026-11-22".parse::<Day>().unwrap().to_string(), "2026-11-22");
        assert_eq!("2026-11-22T10:00:00Z".parse::<Day>().unwrap(), Day(20_779));
        assert_eq!("1970-01-02".parse(), Ok(Day(1)));
        for wrong in ["", "22.11.2026", "1969-12-31", "2150-01-01", "2026-11-31"] {
            assert!(wrong.parse::<Day>().unwrap_err().contains("2026-11-22"), "{wrong}");
        }
    }

    #[test]
    fn days_pass() {
        assert_eq!(Day(9).plus(90), Day(99));
        assert_eq!(Day(99).since(Day(9)), 90);
        assert_eq!(Day(9).since(Day(99)), 0);
    }
}
