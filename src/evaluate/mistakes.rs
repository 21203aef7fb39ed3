//! The worst mistakes, each with the evidence that led to it: what a model can learn most from.

use std::cmp::Ordering;

use serde::Serialize;

use super::labels::Place;
use super::metrics::Judged;
use crate::bayes::Label;
use crate::comment::{Comment, Id};
use crate::verdict::{Decision, Verdict};

/// How many reasons are kept of each mistake.
const REASONS: usize = 3;

/// Reasons that are the same for every comment, or a sum of many.
const SAYS_NOTHING: [&str; 2] = ["prior", "rest"];

/// How much of the text is shown, in characters.
const EXCERPT: usize = 240;

/// The worst mistakes on both sides, and how many there were.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Mistakes {
    /// Honest comments that were flagged.
    pub ham_flagged: u64,
    /// Spam that passed.
    pub spam_passed: u64,
    /// The worst of the honest comments that were flagged: the highest scores first.
    pub false_positives: Vec<Mistake>,
    /// The worst of the spam that passed: the lowest scores first.
    pub false_negatives: Vec<Mistake>,
    #[serde(skip)]
    most: usize,
}

/// One comment that was decided otherwise than its label says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mistake {
    /// The comment's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
    /// The score.
    pub score: f64,
    /// The decision.
    pub decision: Decision,
    /// The strongest reasons on the side of the mistake.
    pub evidence: Vec<Reason>,
    /// How the text begins. Never in the JSON, which may leave the house.
    #[serde(skip)]
    pub excerpt: String,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// What kind, for programs.
    pub code: &'static str,
    /// What it adds to the log-odds of spam.
    pub weight: f64,
    /// The reason in a sentence.
    pub detail: String,
}

impl Mistakes {
    /// None yet; of each side, at most `most` are kept.
    pub fn new(most: usize) -> Self {
        Mistakes { most, ..Mistakes::default() }
    }

    /// Takes note of a comment if it is a mistake; `judge` is only asked for its evidence when the
    /// mistake is among the worst.
    pub fn note<'c>(
        &mut self,
        judged: &Judged,
        place: &Place,
        comment: &Comment<'c>,
        judge: impl FnOnce() -> Verdict<'c>,
    ) {
        let (count, worst, order): (_, _, fn(f64, f64) -> Ordering) = match (judged.label, judged.decision) {
            (Label::Ham, Decision::Review | Decision::Block) => {
                (&mut self.ham_flagged, &mut self.false_positives, |one, other| other.total_cmp(&one))
            }
            (Label::Spam, Decision::Allow) => {
                (&mut self.spam_passed, &mut self.false_negatives, |one, other| one.total_cmp(&other))
            }
            _ => return,
        };
        *count += 1;
        // What came first stays first, so that a report does not depend on the size of the list.
        let rank = worst.partition_point(|known| order(known.score, judged.score).is_le());
        if rank >= self.most {
            return;
        }
        worst.insert(rank, Mistake::new(judged, place, comment, judge()));
        worst.truncate(self.most);
    }
}

impl Mistake {
    fn new(judged: &Judged, place: &Place, comment: &Comment, verdict: Verdict) -> Self {
        let to_spam = judged.label == Label::Ham;
        let speaks = |weight: f64| if to_spam { weight > 0.0 } else { weight < 0.0 };
        let evidence = verdict.evidence.into_iter();
        Mistake {
            id: comment.id.as_ref().map(|id| match id {
                Id::Text(text) => text.clone().into_owned(),
                Id::Number(number) => number.to_string(),
            }),
            file: place.file.clone(),
            line: place.line,
            score: judged.score,
            decision: judged.decision,
            evidence: evidence
                .filter(|one| speaks(one.weight) && !SAYS_NOTHING.contains(&one.code))
                .take(REASONS)
                .map(|one| Reason { code: one.code, weight: one.weight, detail: one.detail })
                .collect(),
            excerpt: excerpt(&comment.text),
        }
    }
}

/// The beginning of a text on one line.
fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
