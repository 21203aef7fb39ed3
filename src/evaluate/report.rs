//! A report for people and for programs.

use std::fmt;

use serde::Serialize;

use super::metrics::{Judged, Metrics, Reliability, reliability};

/// What was measured, on which labels, with which settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The model, or how the models were made that have not seen what they scored.
    pub model: String,
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
}

/// The figures of one file or one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Set {
    /// The file, or the group behind it.
    pub name: String,
    /// Its figures.
    #[serde(flatten)]
    pub metrics: Metrics,
}

impl Report {
    /// Sums up what was judged, set by set.
    pub fn new(model: String, base_rate: f64, thresholds: [f64; 2], sets: &[(String, Vec<Judged>)]) -> Self {
        let all: Vec<Judged> = sets.iter().flat_map(|(_, judged)| judged).copied().collect();
        Report {
            model,
            base_rate,
            thresholds,
            sets: sets
                .iter()
                .map(|(name, judged)| Set { name: name.clone(), metrics: Metrics::of(judged) })
                .collect(),
            total: Metrics::of(&all),
            reliability: reliability(&all, base_rate),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [review, block] = self.thresholds;
        writeln!(
            f,
            "model {}, base rate {}, review from {review}, block from {block}\n",
            self.model, self.base_rate
        )?;
        let width = self.sets.iter().map(|set| set.name.chars().count()).max().unwrap_or(0).max(5);
        writeln!(
            f,
            "{:width$}  {:>8} {:>9} {:>9}  {:>8} {:>9} {:>9}",
            "", "ham", "flagged", "blocked", "spam", "caught", "blocked"
        )?;
        let total = Set { name: "all".into(), metrics: self.total.clone() };
        for set in self.sets.iter().chain(std::iter::once(&total)) {
            let m = &set.metrics;
            writeln!(
                f,
                "{:width$}  {:>8} {:>9} {:>9}  {:>8} {:>9} {:>9}",
                set.name,
                m.ham,
                percent(m.ham_flagged),
                percent(m.ham_blocked),
                m.spam,
                percent(m.spam_caught),
                percent(m.spam_blocked)
            )?;
        }
        if !self.reliability.is_empty() {
            writeln!(f, "\nscores and the share of spam among comments that have them, at the base rate")?;
            for tenth in self.reliability.iter().filter(|tenth| tenth.comments > 0) {
                writeln!(
                    f,
                    "  {:.1} to {:.1}  {:>7} comments  said {:>6}  found {:>6}",
                    tenth.from,
                    tenth.from + 0.1,
                    tenth.comments,
                    percent(tenth.said),
                    percent(tenth.found)
                )?;
            }
        }
        Ok(())
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), |share| format!("{:.2} %", share * 100.0))
}
