//! How good a filter is, on labels that it was not trained on: false positives first.

pub mod metrics;
pub mod report;

pub use metrics::{Judged, Metrics};
pub use report::Report;
