//! How good a filter is, on labels that it was not trained on: false positives first.
//!
//! [`labels`] are read once; [`protocol`] says which of them train and which are measured;
//! [`judge`] scores them; [`metrics`], [`classes`], [`ranking`], [`probability`] and [`bounds`] are
//! the figures, [`bootstrap`] says how sure they are, and [`report`] puts them together for a
//! terminal ([`table`]), a program, or an editor ([`html`]). [`attack`] rewrites spam as spammers do.

pub mod attack;
pub mod bootstrap;
pub mod bounds;
pub mod classes;
pub mod html;
pub mod judge;
pub mod labels;
pub mod metrics;
pub mod mistakes;
pub mod probability;
pub mod protocol;
pub mod ranking;
pub mod report;
pub mod run;
pub mod table;
pub mod thresholds;
pub mod traits;

pub use judge::Judgements;
pub use metrics::{Judged, Metrics};
pub use protocol::Protocol;
pub use report::{Report, Settings};
