//! From features to a verdict: evidence with weights, their sum as a probability, the site's
//! policy.

pub mod combine;
pub mod evidence;
pub mod policy;
mod sentence;

use serde::Serialize;

use crate::comment::Id;
pub use combine::{Scales, Weighed};
pub use evidence::Evidence;
pub use policy::{Decision, Policy};

/// What Chaff says of a comment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict<'a> {
    /// The comment's own id, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Brief<'a> {
    /// The comment's own id, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id<'a>>,
    /// What to do.
    pub decision: Decision,
    /// The probability that the comment is spam, at the base rate of the policy.
    pub score: f64,
}

/// One link of a comment, as a verdict shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkReport {
    /// As it stands in the comment.
    pub written: String,
    /// Its bytes in the text; absent for the author's own link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// The canonical URL.
    pub url: String,
    /// The host: a name or an address.
    pub host: String,
    /// The registrable domain, or the address.
    pub site: String,
    /// The domain under which strangers publish, if the site is a tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landlord: Option<String>,
    /// What the lists call it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<Listing>,
    /// How often it occurs, if more than once.
    #[serde(skip_serializing_if = "is_one")]
    pub times: u32,
}

/// What one list says of a link.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listing {
    /// The kind of entry.
    #[serde(rename = "as")]
    pub kind: crate::reputation::EntryKind,
    /// The list's name.
    pub list: String,
    /// The day of the list.
    pub date: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(times: &u32) -> bool {
    *times == 1
}
