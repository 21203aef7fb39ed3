//! What a trainer needs of labels: made on any thread, learned in their order on one.

use super::near::Sketch;
use super::{Labelled, packed};
use crate::bayes::{Circumstances, Label};
use crate::features::{Feature, Made};
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
    pub end: usize,
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
        let features = self.features(labelled);
        let sketch = sketch(features);
        prepared.features.extend(features.iter().map(packed));
        prepared.rows.push(Row {
            label: labelled.label,
            group: labelled.group.clone(),
            circumstances: self.room.circumstances(),
            sketch,
            end: prepared.features.len(),
        });
    }
}

/// Of the words; of everything, where there are none.
fn sketch(features: &[Feature]) -> Sketch {
    let is_text = |feature: &Feature| matches!(feature.origin, Made::Token(_) | Made::Pair(_));
    let only_text = features.iter().any(is_text);
    Sketch::of(features.iter().map(|feature| (feature.index, !only_text || is_text(feature))))
}
