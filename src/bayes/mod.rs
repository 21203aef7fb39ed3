//! Multinomial naive Bayes: what is counted, how it is fitted, what is served.
//!
//! [`counts`] is stored, [`fit`] gives it to linfa-bayes, [`table`] is what a comment is scored
//! with, [`calibrate`] turns the sum into a probability, and [`stack`] learns how.

pub mod adapt;
pub mod calibrate;
pub mod counts;
pub mod fit;
pub mod stack;
pub mod table;

pub use adapt::Adaptation;
pub use calibrate::{Calibration, Circumstances};
pub use counts::Counts;
pub use table::Table;

use serde::{Deserialize, Serialize};

/// What a person said of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// An honest comment, however rude.
    Ham = 0,
    /// Spam.
    Spam = 1,
}
