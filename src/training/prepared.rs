//! What a trainer needs of labels: made on any thread, learned in their order on one.

use super::near::Sketch;
use super::{Labelled, family, indices, packed};
use crate::bayes::{Circumstances, Label};
use crate::features::{Family, Feature};
use crate::filter::{Reader, Workspace};

/// Labels of which only what a trainer needs is left.
#[derive(Debug, Default)]
pub struct Prepared {
    /// Those of all comments, one after another.
    features: Vec<u32>,
    rows: Vec<Row>,
}

/// One label.
#[derive(Debug)]
pub(super) struct Row {
    pub label: Label,
    pub group: Option<String>,
    pub circumstances: Circumstances,
    pub sketch: Sketch,
    /// Where its features end.
    end: usize,
}

impl Prepared {
    /// The labels in their order, each with its packed features.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&Row, &[u32])> {
        let mut start = 0;
        self.rows.iter().map(move |row| {
            let features = &self.features[start..row.end];
            start = row.end;
            (row, features)
        })
    }

    /// Adds a label behind those that are there.
    pub(super) fn push(
        &mut self,
        features: impl Iterator<Item = u32>,
        circumstances: Circumstances,
        label: Label,
        group: Option<&str>,
    ) {
        let start = self.features.len();
        self.features.extend(features);
        let sketch = sketch(&self.features[start..]);
        let (group, end) = (group.map(str::to_owned), self.features.len());
        self.rows.push(Row { label, group, circumstances, sketch, end });
    }

    pub(super) fn clear(&mut self) {
        self.features.clear();
        self.rows.clear();
    }
}

/// Reads comments for a trainer.
pub struct Preparer<'r> {
    pub(super) reader: &'r Reader,
    room: Workspace,
}

impl<'r> Preparer<'r> {
    /// Makes features for a vector of 2^`bits` places.
    pub(super) fn new(reader: &'r Reader, bits: u8) -> Self {
        Preparer { reader, room: Workspace::new(bits) }
    }

    /// The features of a comment.
    pub(super) fn features(&mut self, labelled: &Labelled) -> &[Feature] {
        self.reader.read(&labelled.comment, &mut self.room);
        self.room.features().list()
    }

    /// Reads one label, behind those that are there.
    pub fn prepare(&mut self, labelled: &Labelled, prepared: &mut Prepared) {
        self.features(labelled);
        let features = self.room.features().list().iter().map(packed);
        let group = labelled.group.as_deref();
        prepared.push(features, self.room.circumstances(), labelled.label, group);
    }
}

/// Of the words; of everything, where there are none.
fn sketch(features: &[u32]) -> Sketch {
    let is_text = |packed: u32| matches!(family(packed), Some(Family::Word | Family::Pair));
    let only_text = features.iter().any(|packed| is_text(*packed));
    Sketch::of(indices(features).zip(features.iter().map(|packed| !only_text || is_text(*packed))))
}
