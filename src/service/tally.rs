//! Counts the labels that are taken in, whoever sends them.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

use crate::store::labels::StoredLabel;

/// A kind of label, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Taken {
    word: &'static str,
    state: &'static str,
}

/// How many labels of each kind were taken in since the process began.
#[derive(Debug, Clone, Default)]
pub struct Tally(Family<Taken, Counter>);

impl Tally {
    /// Counts one label.
    pub(super) fn count(&self, label: &StoredLabel) {
        self.0.get_or_create(&Taken { word: label.label.name(), state: label.state.name() }).inc();
    }

    /// The counts.
    pub fn counts(&self) -> &Family<Taken, Counter> {
        &self.0
    }
}
