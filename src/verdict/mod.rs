//! From features to a verdict: evidence with weights, their sum as a probability, the site's
//! policy.

pub mod combine;
pub mod evidence;
pub mod link_report;
pub mod policy;
mod sentence;

use serde::Serialize;
use utoipa::ToSchema;

use crate::comment::Id;
pub use combine::{Repute, Scales, Weighed};
pub use evidence::Evidence;
pub use link_report::LinkReport;
pub use policy::{Decision, Policy};

/// What Chaff says of a comment.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Verdict<'a> {
    /// The comment's own id, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = crate::comment::id_schema)]
    pub id: Option<Id<'a>>,
    /// What to do.
    pub decision: Decision,
    /// The probability that the comment is spam, at the base rate of the policy.
    pub score: f64,
    /// Why: the weights, the prior among them, add up to the log-odds of the score.
    pub evidence: Vec<Evidence>,
    /// Where the comment's links lead.
    pub links: Vec<LinkReport>,
    /// The model that was asked.
    pub model: String,
}

impl Verdict<'_> {
    /// The same verdict, borrowing from nothing.
    pub fn into_owned(self) -> Verdict<'static> {
        Verdict {
            id: self.id.map(Id::into_owned),
            decision: self.decision,
            score: self.score,
            evidence: self.evidence,
            links: self.links,
            model: self.model,
        }
    }
}

/// A verdict without its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Brief<'a> {
    /// The comment's own id, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = crate::comment::id_schema)]
    pub id: Option<Id<'a>>,
    /// What to do.
    pub decision: Decision,
    /// The probability that the comment is spam, at the base rate of the policy.
    pub score: f64,
}
