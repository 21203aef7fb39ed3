//! A report for people and for programs: all figures of one measurement.

use serde::Serialize;

use super::bootstrap::{self, Intervals};
use super::classes::{Classes, Confusion};
use super::judge::Judgements;
use super::metrics::{Judged, Metrics, Reliability, reliability};
use super::mistakes::Mistakes;
use super::probability::{self, Probability};
use super::ranking::Ranking;
use super::thresholds::{self, Advice};
use crate::verdict::Decision;

/// What was measured, on which labels, with which settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The model, or how the models were made that have not seen what they scored.
    pub model: String,
    /// How the labels were parted; `given` where a model was given.
    pub protocol: &'static str,
    /// The base rate that scores speak of.
    pub base_rate: f64,
    /// The scores from which on comments are reviewed and blocked.
    pub thresholds: [f64; 2],
    /// The figures of each file, and of its groups if it names any.
    pub sets: Vec<Set>,
    /// All files together.
    pub total: Metrics,
    /// Whether scores mean what they say.
    pub reliability: Vec<Reliability>,
    /// Decisions against labels.
    pub decisions: Decisions,
    /// How well scores put spam before ham.
    pub ranking: Ranked,
    /// How far scores are from the labels.
    pub probability: Probabilities,
    /// How sure the figures are.
    pub intervals: Intervals,
    /// The figures of kinds of comment.
    pub slices: Slices,
    /// The worst mistakes.
    pub mistakes: Mistakes,
    /// Which thresholds keep the wishes.
    pub advice: Wishes<Option<Advice>>,
    /// What was judged, for charts.
    #[serde(skip)]
    pub judged: Vec<Judged>,
}

/// What a report is to say besides the figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The model, or how the models were made.
    pub model: String,
    /// How the labels were parted.
    pub protocol: &'static str,
    /// The base rate that scores speak of.
    pub base_rate: f64,
    /// The scores from which on comments are reviewed and blocked.
    pub thresholds: [f64; 2],
    /// How many resamples say how sure the figures are.
    pub resamples: usize,
    /// The largest share of honest comments that is to be flagged, and blocked.
    pub wishes: Wishes<f64>,
}

/// Something for each of the two thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Wishes<T> {
    /// For `review`.
    pub review: T,
    /// For `block`.
    pub block: T,
}

/// The figures of one file, group or kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Set {
    /// The file, the group behind it, or the kind.
    pub name: String,
    /// Its figures.
    #[serde(flatten)]
    pub metrics: Metrics,
    /// How well scores put its spam before its ham: the area under the ROC curve.
    pub roc_auc: Option<f64>,
}

/// Decisions against labels, at three thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Decisions {
    /// Flagged is what has a score of 0.5 or more.
    pub score_half: Classes,
    /// Flagged is what the policy reviews or blocks, for its score or its links.
    pub review: Classes,
    /// Flagged is what the policy blocks, for its score or its links.
    pub block: Classes,
}

/// Figures without a threshold, and spam caught at given shares of honest comments flagged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Ranked {
    /// The area under the ROC curve.
    pub roc_auc: Option<f64>,
    /// Average precision.
    pub pr_auc: Option<f64>,
    /// Spam caught while 1 % of honest comments is flagged.
    pub recall_at_fpr_1_percent: Option<f64>,
    /// Spam caught while 0.1 % of honest comments is flagged.
    pub recall_at_fpr_0_1_percent: Option<f64>,
    /// Spam caught while 0.01 % of honest comments is flagged.
    pub recall_at_fpr_0_01_percent: Option<f64>,
}

/// How far scores are from the labels, at two shares of spam.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Probabilities {
    /// At the base rate, of which scores speak.
    pub at_base_rate: Option<Probability>,
    /// At the share of spam that the labels have.
    pub at_rate_of_data: Option<Probability>,
}

/// The figures of kinds of comment.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Slices {
    /// By the script of most letters.
    pub script: Vec<Set>,
    /// By the language that the site names.
    pub lang: Vec<Set>,
    /// By where links stand.
    pub links: Vec<Set>,
    /// By the length of the text.
    pub length: Vec<Set>,
}

impl Report {
    /// Sums up what was judged.
    pub fn new(settings: Settings, judgements: Judgements) -> Self {
        let Judgements { rows, mistakes, sets, langs, .. } = judgements;
        let decided = |least: Decision| Confusion::count(&rows, |one| one.decision >= least).figures();
        let ranking = Ranking::of(&rows);
        let of_set = |one: &Judged| sets.list().get(one.set as usize).map(String::as_str);
        let of_lang = |one: &Judged| langs.list().get(one.traits.lang? as usize).map(String::as_str);
        let mut slices = Slices {
            script: parted(&rows, |one| Some(one.traits.script)),
            lang: parted(&rows, of_lang),
            links: parted(&rows, |one| Some(one.traits.links)),
            length: parted(&rows, |one| Some(one.traits.length)),
        };
        for slice in [&mut slices.script, &mut slices.lang, &mut slices.links] {
            slice.sort_by_key(|set| std::cmp::Reverse(set.metrics.ham + set.metrics.spam));
        }
        slices.length.sort_by_key(|set| first_number(&set.name));
        let mut by_set = parted(&rows, of_set);
        by_set.sort_by_key(|set| sets.list().iter().position(|name| *name == set.name));
        Report {
            sets: by_set,
            total: Metrics::of(&rows),
            reliability: reliability(&rows, settings.base_rate),
            decisions: Decisions {
                score_half: Confusion::count(&rows, |one| one.score >= 0.5).figures(),
                review: decided(Decision::Review),
                block: decided(Decision::Block),
            },
            ranking: Ranked {
                roc_auc: ranking.roc_auc(),
                pr_auc: ranking.pr_auc(),
                recall_at_fpr_1_percent: ranking.recall_at(0.01),
                recall_at_fpr_0_1_percent: ranking.recall_at(0.001),
                recall_at_fpr_0_01_percent: ranking.recall_at(0.0001),
            },
            probability: Probabilities {
                at_base_rate: probability::at_rate(&rows, settings.base_rate, settings.base_rate),
                at_rate_of_data: probability::at_rate_of_data(&rows, settings.base_rate),
            },
            intervals: bootstrap::intervals(&rows, settings.resamples),
            slices,
            mistakes,
            advice: Wishes {
                review: thresholds::advise(&rows, settings.wishes.review),
                block: thresholds::advise(&rows, settings.wishes.block),
            },
            model: settings.model,
            protocol: settings.protocol,
            base_rate: settings.base_rate,
            thresholds: settings.thresholds,
            judged: rows,
        }
    }
}

/// The figures of what has each name, in the order in which the names come.
fn parted<'n>(rows: &[Judged], name: impl Fn(&Judged) -> Option<&'n str>) -> Vec<Set> {
    let mut parts: Vec<(&str, Vec<Judged>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for one in rows {
        let Some(name) = name(one) else { continue };
        let place = *places.entry(name).or_insert(parts.len());
        if place == parts.len() {
            parts.push((name, Vec::new()));
        }
        parts[place].1.push(*one);
    }
    let set = |(name, rows): (&str, Vec<Judged>)| Set {
        name: name.to_owned(),
        metrics: Metrics::of(&rows),
        roc_auc: Ranking::of(&rows).roc_auc(),
    };
    parts.into_iter().map(set).collect()
}

/// “under 30” before “30 to 99” before “1,000 or more”.
fn first_number(name: &str) -> (u32, bool) {
    let digits: String = name
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit)
        .collect();
    (digits.parse().unwrap_or(0), !name.starts_with("under"))
}
