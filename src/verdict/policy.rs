//! What a site does with a score: one TOML file, every line of which has a default.
//!
//! ```toml
//! base_rate = 0.2         # how much of what arrives is spam, before any filter
//! review = 0.5            # from this score on, a moderator looks at it
//! block = 0.95            # from this score on, it is not published
//! listed_link = "block"   # a link to a site on a block list: "block", "review" or "evidence"
//! hiding_link = "review"  # a link that hides where it leads: "block", "review" or "evidence"
//!
//! [learned]
//! half_life = 90          # days after which a moderator's label counts half for the sites it taught
//! ```

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::reputation::learned::LearnedSettings;

/// A site's settings.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// How much of what arrives is spam, before any filter: above 0, below 1.
    pub base_rate: f64,
    /// From this score on, the decision is `review`.
    pub review: f64,
    /// From this score on, the decision is `block`.
    pub block: f64,
    /// What a link to a site on a block list does.
    pub listed_link: OnLink,
    /// What a link does that hides where it leads.
    pub hiding_link: OnLink,
    /// How what moderators' labels teach of links is weighed.
    pub learned: LearnedSettings,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            base_rate: 0.2,
            review: 0.5,
            block: 0.95,
            listed_link: OnLink::Block,
            hiding_link: OnLink::Review,
            learned: LearnedSettings::default(),
        }
    }
}

/// What a dangerous link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OnLink {
    /// The comment is blocked, whatever else it says.
    Block,
    /// The comment is at least reviewed.
    Review,
    /// It is evidence like any other.
    Evidence,
}

/// What to do with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Publish it.
    Allow,
    /// Let a moderator look.
    Review,
    /// Do not publish it.
    Block,
}

impl Decision {
    /// The decision of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        [Decision::Allow, Decision::Review, Decision::Block].into_iter().find(|known| known.name() == name)
    }

    /// The word for it, as the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Allow => "allow",
            Decision::Review => "review",
            Decision::Block => "block",
        }
    }
}

/// Why a policy cannot be used.
#[derive(Debug, Error)]
#[error("policy {path}: {problem}")]
pub struct PolicyError {
    path: PathBuf,
    problem: String,
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`] when it cannot be read, has an unknown line or a value out of range.
    pub fn open(path: &Path) -> Result<Self, PolicyError> {
        let error = |problem: String| PolicyError { path: path.into(), problem };
        let text = std::fs::read_to_string(path).map_err(|io| error(io.to_string()))?;
        let policy: Policy = toml::from_str(&text).map_err(|toml| error(toml.to_string()))?;
        policy.check().map_err(error)?;
        Ok(policy)
    }

    fn check(&self) -> Result<(), String> {
        let inside = |rate: f64| rate > 0.0 && rate < 1.0;
        if !inside(self.base_rate) {
            return Err(format!("base_rate = {}: must be above 0 and below 1", self.base_rate));
        }
        for (name, value) in [("review", self.review), ("block", self.block)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(format!("{name} = {value}: must be from 0 to 1"));
            }
        }
        self.learned.check().map_err(|problem| format!("learned: {problem}"))?;
        if self.review > self.block {
            return Err(format!("review = {} is above block = {}", self.review, self.block));
        }
        Ok(())
    }

    /// The decision on a score, and on the worst of the comment's links.
    pub fn decide(&self, score: f64, dangers: Dangers) -> Decision {
        let by_score = match score {
            score if score >= self.block && !dangers.unfamiliar => Decision::Block,
            score if score >= self.review => Decision::Review,
            _ => Decision::Allow,
        };
        let by_link = |is: bool, on_link: OnLink| match on_link {
            OnLink::Block if is => Decision::Block,
            OnLink::Review if is => Decision::Review,
            _ => Decision::Allow,
        };
        by_score.max(by_link(dangers.listed, self.listed_link)).max(by_link(dangers.hiding, self.hiding_link))
    }
}

/// What speaks beside the score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dangers {
    /// One is on a block list.
    pub listed: bool,
    /// One hides where it leads.
    pub hiding: bool,
    /// Most words of the comment are in no comment that the model learned: a language that it does not
    /// know, perhaps. A score alone then blocks nothing.
    pub unfamiliar: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Policy, String> {
        let policy: Policy = toml::from_str(text).map_err(|error| error.to_string())?;
        policy.check().map(|()| policy)
    }

    #[test]
    fn every_line_has_a_default() {
        assert_eq!(read("").unwrap(), Policy::default());
        assert!((read("review = 0.3").unwrap().review - 0.3).abs() < f64::EPSILON);
    }

    #[test]
    fn wrong_lines_are_named() {
        assert!(read("reveiw = 0.3").unwrap_err().contains("reveiw"));
        assert!(read("base_rate = 1.0").unwrap_err().contains("base_rate"));
        assert!(read("review = 0.9\nblock = 0.5").unwrap_err().contains("above block"));
        assert!(read("listed_link = \"maybe\"").unwrap_err().contains("maybe"));
    }

    #[test]
    fn a_listed_link_does_what_the_site_says() {
        let listed = Dangers { listed: true, ..Dangers::default() };
        let decide = |listed_link| Policy { listed_link, ..Policy::default() }.decide(0.1, listed);
        assert_eq!(decide(OnLink::Block), Decision::Block);
        assert_eq!(decide(OnLink::Review), Decision::Review);
        assert_eq!(decide(OnLink::Evidence), Decision::Allow);
    }

    #[test]
    fn what_the_model_does_not_know_is_reviewed_and_not_blocked() {
        let unfamiliar = Dangers { unfamiliar: true, ..Dangers::default() };
        assert_eq!(Policy::default().decide(0.999, unfamiliar), Decision::Review);
        assert_eq!(Policy::default().decide(0.01, unfamiliar), Decision::Allow);
        assert_eq!(Policy::default().decide(0.999, Dangers { listed: true, ..unfamiliar }), Decision::Block);
    }

    #[test]
    fn a_link_that_hides_is_reviewed() {
        let hiding = Dangers { hiding: true, ..Dangers::default() };
        assert_eq!(Policy::default().decide(0.1, hiding), Decision::Review);
        assert_eq!(Policy::default().decide(0.99, hiding), Decision::Block);
    }
}
