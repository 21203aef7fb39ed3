//! Adds the evidence up, in log-odds.
//!
//! Every weight is a whole number of millionths, so that the sum is exact in any order: the weights
//! that a verdict shows, its prior and its rest add up to the logit of its score to the last digit.

use crate::bayes::calibrate::{MAX_LOGIT, logit, probability};
use crate::bayes::{Adaptation, Calibration, Circumstances, Table};
use crate::features::{ByFamily, Family, Feature, Features};

/// The weight of a link to a site on a block list.
const BLOCKED_LINK: f64 = 6.0;

/// The weight of an address at a provider of addresses to throw away. A judgement: no corpus here has
/// addresses to measure it on. Honest readers use them too, and it decides nothing by itself.
const DISPOSABLE_ADDRESS: f64 = 1.0;

/// Of fewer words nobody can tell whether they are of a language that the model knows.
const LEAST_WORDS: u32 = 4;

/// What is known of a comment beside its features.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Repute {
    /// A link is on a block list.
    pub blocked_link: bool,
    /// What moderators' labels taught of its links, in log-odds.
    pub learned: f64,
    /// The author's address is of the kind that is thrown away.
    pub disposable_address: bool,
    /// What was known when the comment was first judged and is not kept, in log-odds.
    pub unseen: f64,
}

const MILLION: f64 = 1e6;

/// Log-odds in millionths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(i64);

impl Weight {
    /// The nearest weight.
    pub fn new(log_odds: f64) -> Self {
        Self::of_millionths(log_odds * MILLION)
    }

    /// The nearest whole number of millionths, of two the even one.
    #[inline]
    fn of_millionths(millionths: f64) -> Self {
        // Next to 1.5 * 2^52 the numbers that there are lie 1 apart, so that adding it rounds, and what
        // it was rounded to are the lowest bits. Half as long as a call of `round`, two hundred times a
        // comment; right below 2^51, and nobody has log-odds of two billion.
        const ROUNDING: f64 = 6_755_399_441_055_744.0;
        Weight((millionths + ROUNDING).to_bits().cast_signed() - ROUNDING.to_bits().cast_signed())
    }

    /// The log-odds.
    pub fn log_odds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Its distance from 0.
    pub fn strength(self) -> i64 {
        self.0.abs()
    }
}

impl std::iter::Sum for Weight {
    fn sum<I: Iterator<Item = Weight>>(weights: I) -> Self {
        Weight(weights.map(|weight| weight.0).sum())
    }
}

impl std::ops::Add for Weight {
    type Output = Weight;
    fn add(self, other: Weight) -> Weight {
        Weight(self.0 + other.0)
    }
}

impl std::ops::Sub for Weight {
    type Output = Weight;
    fn sub(self, other: Weight) -> Weight {
        Weight(self.0 - other.0)
    }
}

/// What comments are weighed with.
#[derive(Debug, Clone, Copy)]
pub struct Scales<'m> {
    /// Log-odds by feature.
    pub table: &'m Table,
    /// What the site's own labels add to them.
    pub adaptation: &'m Adaptation,
    /// From log-odds to probability.
    pub calibration: &'m Calibration,
    /// How much of what arrives is spam.
    pub base_rate: f64,
}

/// What one comment's features come to.
#[derive(Debug, Clone, Copy)]
pub struct Weighed<'m> {
    table: &'m Table,
    adaptation: &'m Adaptation,
    /// In millionths.
    factors: ByFamily<f64>,
    /// What is known before the comment is read.
    pub prior: Weight,
    /// What a link on a block list adds.
    pub blocked_link: Weight,
    /// What was learned of the links adds.
    pub learned: Weight,
    /// What an address to throw away adds.
    pub disposable_address: Weight,
    /// What was known at first and is not kept adds.
    pub unseen: Weight,
    /// What keeps the sum within the limits of what evidence can prove.
    pub limit: Weight,
    /// All of it together.
    pub total: Weight,
    /// Whether most of the words were never learned.
    pub unfamiliar: bool,
}

impl<'m> Scales<'m> {
    /// Weighs the features of one comment.
    pub fn weigh(self, features: &Features, circumstances: Circumstances, repute: Repute) -> Weighed<'m> {
        let factors = self.calibration.factors(features.counts(), circumstances);
        let mut weighed = Weighed {
            table: self.table,
            adaptation: self.adaptation,
            factors: factors.map(|factor| factor * MILLION),
            prior: Weight::new(logit(self.base_rate) + self.calibration.offset_for(circumstances)),
            blocked_link: Weight::new(if repute.blocked_link { BLOCKED_LINK } else { 0.0 }),
            learned: Weight::new(repute.learned),
            disposable_address: Weight::new(if repute.disposable_address { DISPOSABLE_ADDRESS } else { 0.0 }),
            unseen: Weight::new(repute.unseen),
            limit: Weight::default(),
            total: Weight::default(),
            unfamiliar: false,
        };
        let (evidence, new_words) = weighed.sum(features.list());
        let words = features.counts()[Family::Word as usize];
        weighed.unfamiliar = words >= LEAST_WORDS && new_words * 2 > words;
        let repute = weighed.blocked_link + weighed.learned + weighed.disposable_address + weighed.unseen;
        let sum = weighed.prior + evidence + repute;
        weighed.total = sum.clamp(Weight::new(-MAX_LOGIT), Weight::new(MAX_LOGIT));
        weighed.limit = weighed.total - sum;
        weighed
    }
}

impl Weighed<'_> {
    /// What all features add, and how many words were never learned.
    fn sum(&self, features: &[Feature]) -> (Weight, u32) {
        let mut sum = Weight::default();
        let mut new_words = 0;
        for feature in features {
            let (log_odds, family) = (self.log_odds(feature.index), feature.family());
            new_words += u32::from(log_odds == 0.0 && family == Family::Word);
            sum = sum + self.weight(log_odds, family);
        }
        (sum, new_words)
    }

    #[inline]
    fn log_odds(&self, index: u32) -> f32 {
        self.table.weight(index) + self.adaptation.weight(index)
    }

    fn weight(&self, log_odds: f32, family: Family) -> Weight {
        Weight::of_millionths(f64::from(log_odds) * self.factors[family as usize])
    }

    /// What one feature adds.
    pub fn weight_of(&self, feature: &Feature) -> Weight {
        self.weight(self.log_odds(feature.index), feature.family())
    }

    /// How many times as common features are in spam, below 1 where they are a sign of ham: of several, the one in
    /// the middle.
    pub fn ratio(&self, features: &[Feature]) -> f64 {
        let sum: f64 = features.iter().map(|feature| f64::from(self.log_odds(feature.index))).sum();
        (sum / features.len() as f64).exp()
    }

    /// The probability that the comment is spam.
    pub fn score(&self) -> f64 {
        probability(self.total.log_odds())
    }
}
