//! How fast labels fade, and how strong they are.

use serde::{Deserialize, Serialize};

/// How learned reputation is weighed. The defaults were chosen by `examples/reputation_over_time.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LearnedSettings {
    /// After how many days a label is worth half.
    pub half_life: u16,
    /// How many sites of an ending or a landlord must be known before they weigh as much as all sites
    /// together; `f64::INFINITY` (`inf`) to learn nothing of endings and landlords.
    pub ending_strength: f64,
    /// How many comments with a site must be known before they weigh as much as its ending.
    pub site_strength: f64,
    /// How many comments with a host or a path must be known before they weigh as much as its site.
    pub below_strength: f64,
    /// How many comments with a contact must be known before they weigh as much as all comments.
    pub contact_strength: f64,
    /// The most that an ending or a landlord alone can speak for or against a link, in log-odds. By
    /// default less than takes a comment from 0.2 to review at 0.3: where all of `.ru` that was seen is
    /// spam, the next `.ru` is still not judged for its country.
    pub ending_limit: f64,
    /// The most that can speak against a link, in log-odds.
    pub spam_limit: f64,
    /// The most that can speak for a link, in log-odds.
    pub ham_limit: f64,
}

impl Default for LearnedSettings {
    fn default() -> Self {
        LearnedSettings {
            half_life: 90,
            ending_strength: 20.0,
            site_strength: 2.0,
            below_strength: 2.0,
            contact_strength: 2.0,
            ending_limit: 0.5,
            spam_limit: 4.0,
            ham_limit: 2.0,
        }
    }
}

impl LearnedSettings {
    /// Whether the settings can be used.
    ///
    /// # Errors
    /// A sentence that names the first one that cannot, and what it may be.
    pub fn check(&self) -> Result<(), String> {
        if self.half_life == 0 {
            return Err("half_life must be at least 1 day".into());
        }
        for (name, strength) in [
            ("ending_strength", self.ending_strength),
            ("site_strength", self.site_strength),
            ("below_strength", self.below_strength),
            ("contact_strength", self.contact_strength),
        ] {
            let may_be_infinite = name == "ending_strength";
            if strength.is_nan() || strength <= 0.0 || strength.is_infinite() && !may_be_infinite {
                return Err(format!("{name} must be a number above 0"));
            }
        }
        for (name, limit) in [
            ("ending_limit", self.ending_limit),
            ("spam_limit", self.spam_limit),
            ("ham_limit", self.ham_limit),
        ] {
            if !(0.0..=20.0).contains(&limit) {
                return Err(format!("{name} must be from 0 to 20"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusable_settings_are_named() {
        assert_eq!(LearnedSettings::default().check(), Ok(()));
        let wrong = LearnedSettings { half_life: 0, ..LearnedSettings::default() };
        assert!(wrong.check().unwrap_err().contains("half_life"));
        let wrong = LearnedSettings { site_strength: f64::NAN, ..LearnedSettings::default() };
        assert!(wrong.check().unwrap_err().contains("site_strength"));
        let wrong = LearnedSettings { ham_limit: -1.0, ..LearnedSettings::default() };
        assert!(wrong.check().unwrap_err().contains("ham_limit"));
        let never = LearnedSettings { ending_strength: f64::INFINITY, ..LearnedSettings::default() };
        assert_eq!(never.check(), Ok(()));
    }
}
