//! A trainer of some of the labels: what is measured on the others has not seen them, neither in its
//! counts nor in its calibration.

use super::{Counts, Folds, Lineage, Trainer, Workspace};

/// Where all that is left is of one fold, blocks of this many rows are folds of their own.
const BLOCK: usize = 64;

impl<'r> Trainer<'r> {
    /// How many comments were learned.
    pub fn learned(&self) -> usize {
        self.examples.len()
    }

    /// The fold of a comment, counted in the order in which they were learned; none for what is not
    /// measured.
    pub fn fold(&self, row: usize) -> Option<u8> {
        self.examples.get(row)?.fold
    }

    /// A trainer that has learned only the rows that `keep` names, from nothing.
    #[must_use]
    pub fn part(&self, keep: impl Fn(usize) -> bool) -> Trainer<'r> {
        let bits = self.learned.bits();
        let mut learned = Counts::new(bits);
        let mut examples = Vec::new();
        for (_, example) in self.examples.iter().enumerate().filter(|(row, _)| keep(*row)) {
            learned.add_indices(example.indices(), example.label);
            examples.push(example.clone());
        }
        let mut part = Trainer {
            reader: self.reader,
            room: Workspace::new(bits),
            base: None,
            learned,
            forgotten: Counts::new(bits),
            lineage: Lineage::default(),
            folds: Folds::default(),
            examples,
            alpha: self.alpha,
        };
        part.part_folds();
        part
    }

    /// Gives rows of one fold several, or they could not be calibrated without having been seen.
    fn part_folds(&mut self) {
        let mut folds = self.examples.iter().filter_map(|example| example.fold);
        let first = folds.next();
        if folds.any(|fold| Some(fold) != first) {
            return;
        }
        let measured = self.examples.iter_mut().filter(|example| example.fold.is_some());
        for (row, example) in measured.enumerate() {
            example.fold = Some(((row / BLOCK) % usize::from(super::FOLDS)) as u8);
        }
    }
}
