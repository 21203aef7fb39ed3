//! What the settings say of one zone that is asked.

use serde::{Deserialize, Serialize};

use super::codes::Style;

/// One zone, as the settings name it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneSettings {
    /// Its name: `dbl.spamhaus.org`.
    pub zone: String,
    /// How it writes its answers; may be left out for one of the [`PRESETS`](super::PRESETS).
    #[serde(default)]
    pub style: Option<Style>,
    /// What it is called in answers; the zone where it is left out, without a key for Spamhaus.
    #[serde(default)]
    pub name: Option<String>,
    /// The resolver to ask through, `127.0.0.1:5353`; those of the system where it is left out.
    #[serde(default)]
    pub resolver: Option<String>,
    /// How long an answer is kept at most that lists a name; the zone says how long, from a minute on.
    #[serde(default = "an_hour")]
    pub cache_seconds: u32,
    /// How long an answer is kept at most that does not.
    #[serde(default = "a_quarter")]
    pub unlisted_cache_seconds: u32,
}

fn an_hour() -> u32 {
    60 * 60
}

fn a_quarter() -> u32 {
    15 * 60
}

impl ZoneSettings {
    /// A zone with all else left out.
    pub fn new(zone: &str) -> Self {
        ZoneSettings {
            zone: zone.to_owned(),
            style: None,
            name: None,
            resolver: None,
            cache_seconds: an_hour(),
            unlisted_cache_seconds: a_quarter(),
        }
    }

    /// Its name as it is compared and asked: in lower case, without a dot at its end.
    pub(super) fn name_of_zone(&self) -> String {
        self.zone.trim_end_matches('.').to_ascii_lowercase()
    }

    /// What answers call it.
    pub(super) fn called(&self) -> String {
        let zone = self.name_of_zone();
        // A key is a secret, and answers are shown.
        let keyed = zone.split_once('.').filter(|(_, rest)| rest.ends_with("dq.spamhaus.net"));
        self.name.clone().unwrap_or_else(|| keyed.map_or(&*zone, |(_, rest)| rest).to_owned())
    }
}
