//! Turns sums of log-odds into a probability that means what it says.
//!
//! Naive Bayes counts features that come together as if each were news, and so is far too sure of
//! itself, the more so the longer the text. So the log-odds are summed family by family, each sum is
//! divided by the square root of the number of its features, and weighed by how far the family is to
//! be trusted; [`super::stack`] finds these trusts. What comes out is still a sum over features: each
//! one's log-odds, times the trust in its family, divided by the same root.
//!
//! How far a family is to be trusted is not the same everywhere: with a link in the text, words prove
//! less. So comments with links in their text have trusts of their own, and offsets tell kinds of
//! comment apart.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::features::ByFamily;
use crate::links::LinkPlace;
use crate::text::Script;

/// The largest log-odds that any evidence adds up to: a probability of 0.9999.
pub const MAX_LOGIT: f64 = 9.21;

/// What is known of a comment besides its features: of what kind it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Where its links stand.
    pub links: LinkPlace,
    /// The script of most of its letters.
    pub script: Script,
}

/// From sums of log-odds to log-odds that mean what they say, at even odds of spam and ham.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Calibration {
    /// How far each family is trusted where no link stands in the text, in the order of
    /// [`crate::features::Family::ALL`]; never below 0.
    #[schema(value_type = Vec<f64>)]
    pub trust: ByFamily<f64>,
    /// How far each is trusted beside links in the text.
    #[schema(value_type = Vec<f64>)]
    pub trust_beside_links: ByFamily<f64>,
    /// The offset at even odds.
    pub offset: f64,
    /// What is added for the kind of comment.
    pub kinds: KindOffsets,
    /// How many comments that were not trained on it was measured on.
    pub comments: u64,
}

/// What is added to the offset for comments of a kind; 0 for kinds of which too few were seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KindOffsets {
    /// Links stand in the text.
    pub links_in_text: f64,
    /// The only link is the author's.
    pub author_link: f64,
    /// By script, in the order of [`Script::ALL`]; Latin and no letters are what others differ from.
    pub script: [f64; Script::ALL.len()],
}

impl Default for Calibration {
    /// A cautious guess, for models with too few labels to measure: about half of what the shipped
    /// model trusts.
    fn default() -> Self {
        let trust = [0.3, 0.3, 0.15, 0.3, 0.3, 0.2, 0.3];
        let kinds = KindOffsets::default();
        Calibration { trust, trust_beside_links: trust, offset: 0.0, kinds, comments: 0 }
    }
}

impl Calibration {
    /// What each feature's log-odds are multiplied by, family by family, in a comment that has so many
    /// features of each.
    pub fn factors(&self, counts: &ByFamily<u32>, circumstances: Circumstances) -> ByFamily<f64> {
        let trust = match circumstances.links {
            LinkPlace::Text => &self.trust_beside_links,
            LinkPlace::Nowhere | LinkPlace::Author => &self.trust,
        };
        std::array::from_fn(|family| trust[family] * length_factor(counts[family]))
    }

    /// What is added to the sum of the evidence.
    pub fn offset_for(&self, circumstances: Circumstances) -> f64 {
        let links = match circumstances.links {
            LinkPlace::Nowhere => 0.0,
            LinkPlace::Text => self.kinds.links_in_text,
            LinkPlace::Author => self.kinds.author_link,
        };
        self.offset + links + self.kinds.script[circumstances.script as usize]
    }
}

/// What log-odds are multiplied by in a comment that has so many features of their family: between
/// trusting each of them and looking only at the average one.
pub fn length_factor(features: u32) -> f64 {
    (f64::from(features) + 1.0).sqrt().recip()
}

/// The log-odds of a probability.
pub fn logit(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}

/// The probability of log-odds.
pub fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logit_and_probability_are_inverse() {
        for logit_in in [-9.0, -0.5, 0.0, 3.0, MAX_LOGIT] {
            assert!((logit(probability(logit_in)) - logit_in).abs() < 1e-9);
        }
    }

    #[test]
    fn each_kind_has_what_is_its_own() {
        let mut calibration = Calibration::default();
        calibration.trust_beside_links[0] = 0.6;
        calibration.kinds.links_in_text = 1.0;
        calibration.kinds.author_link = 0.5;
        calibration.kinds.script[Script::Cyrillic as usize] = -0.25;
        let of = |links, script| Circumstances { links, script };
        let offset = |links, script| calibration.offset_for(of(links, script));
        assert!((offset(LinkPlace::Text, Script::Latin) - 1.0).abs() < 1e-12);
        assert!((offset(LinkPlace::Author, Script::Cyrillic) - 0.25).abs() < 1e-12);
        let factor = |links| calibration.factors(&ByFamily::default(), of(links, Script::Latin))[0];
        assert!((factor(LinkPlace::Text) - 0.6).abs() < 1e-12);
        assert!((factor(LinkPlace::Author) - 0.3).abs() < 1e-12);
    }
}
