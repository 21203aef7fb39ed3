//! From labelled comments to a model.
//!
//! Counts are summed over all labels. To calibrate, the labels are parted into folds; each fold is
//! scored by a table fitted without it, so that no comment is scored by a model that has seen it.

mod folds;
mod near;
mod packed;
mod part;
mod prepared;
mod sample;

use crate::bayes::calibrate::length_factor;
use crate::bayes::counts::CountsError;
use crate::bayes::fit::{self, FitError};
use crate::bayes::stack::HeldOut;
use crate::bayes::{Calibration, Circumstances, Counts, Label, Table};
use crate::comment::Comment;
use crate::features::{ByFamily, Family, Feature};
use crate::filter::Reader;
use crate::model::{Lineage, Model};
pub use folds::FOLDS;
use folds::Folds;
pub use packed::PackedComment;
use prepared::Row;
pub use prepared::{Prepared, Preparer};
use sample::Sample;

/// A comment with what a person said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled<'a> {
    /// The comment.
    pub comment: Comment<'a>,
    /// What it is.
    pub label: Label,
    /// What it belongs together with; comments of one group are never on both sides of a split.
    pub group: Option<String>,
}

/// Learns labels, one file after another.
pub struct Trainer<'r> {
    preparer: Preparer<'r>,
    /// The last comment, kept for its room.
    last: Prepared,
    base: Option<Model>,
    /// What was learned of each fold, and at last of what is not measured.
    learned: Vec<Counts>,
    forgotten: Counts,
    lineage: Lineage,
    folds: Folds,
    sample: Sample,
    alpha: f64,
}

/// A comment as its features: the index, and from [`FAMILY`] on the number of the family.
#[derive(Clone)]
struct Example {
    features: Box<[u32]>,
    circumstances: Circumstances,
    label: Label,
    /// `None` for what only trains and is never measured.
    fold: Option<u8>,
}

/// The bit of a packed feature with which its family begins; indices are shorter.
const FAMILY: u32 = 24;

/// The place, behind those of the folds, of what is not measured.
const UNMEASURED: u8 = FOLDS;

impl<'r> Trainer<'r> {
    /// Begins with nothing, or with what a model has learned.
    pub fn new(reader: &'r Reader, base: Option<Model>, bits: u8) -> Self {
        let bits = base.as_ref().map_or(bits, |base| base.facts().bits);
        let lineage = Lineage { from: base.as_ref().map(|base| base.id().to_owned()), ..Lineage::default() };
        let alpha = base.as_ref().map_or(fit::DEFAULT_ALPHA, |base| base.facts().alpha);
        Trainer {
            preparer: Preparer::new(reader, bits),
            last: Prepared::default(),
            base,
            learned: (0..=UNMEASURED).map(|_| Counts::new(bits)).collect(),
            forgotten: Counts::new(bits),
            lineage,
            folds: Folds::default(),
            sample: Sample::of(sample::MOST),
            alpha,
        }
    }

    /// Begins a file; the labels that follow come from it. Labels of a file that is not
    /// `measured` train, but the model is never calibrated or reported on them.
    pub fn begin(&mut self, file: &str, measured: bool) {
        Lineage::begin(&mut self.lineage.learned, file);
        self.folds.begin(measured);
    }

    /// What makes readers of comments for this trainer, one for each thread.
    pub fn preparers(&self) -> impl Fn() -> Preparer<'r> + use<'r> {
        let (reader, bits) = (self.preparer.reader, self.forgotten.bits());
        move || Preparer::new(reader, bits)
    }

    /// Learns one comment.
    pub fn learn(&mut self, labelled: &Labelled) {
        self.learn_one(|preparer, last| preparer.prepare(labelled, last));
    }

    fn learn_one(&mut self, read: impl FnOnce(&mut Preparer, &mut Prepared)) {
        let mut last = std::mem::take(&mut self.last);
        last.clear();
        read(&mut self.preparer, &mut last);
        self.learn_prepared(&last);
        self.last = last;
    }

    /// Learns comments that were read elsewhere, by [preparers](Self::preparers) of this trainer.
    pub fn learn_prepared(&mut self, prepared: &Prepared) {
        let mut counted: Vec<_> =
            prepared.rows().map(|(row, features)| (self.place(row, features), row.label, features)).collect();
        // Those that are counted in one place come one after another, while it is at hand.
        counted.sort_unstable_by_key(|(fold, label, _)| (*fold, *label as u8));
        for (fold, label, features) in counted {
            self.learned[usize::from(fold)].add_indices(indices(features), label);
        }
    }

    /// Which of the counts the next row belongs to.
    fn place(&mut self, row: &Row, features: &[u32]) -> u8 {
        let &Row { label, circumstances, .. } = row;
        let fold = self.folds.assign(row.group.as_deref(), &row.sketch);
        if let Some(file) = self.lineage.learned.last_mut() {
            file.count(label);
        }
        if fold.is_some() || self.sample.keeps_all() {
            self.sample.offer(|| Example { features: features.into(), circumstances, label, fold });
        }
        fold.unwrap_or(UNMEASURED)
    }

    /// Begins a file of labels that are to be forgotten.
    pub fn begin_forgetting(&mut self, file: &str) {
        Lineage::begin(&mut self.lineage.forgotten, file);
    }

    /// Forgets one comment that was learned with this label, here or in the base.
    pub fn forget(&mut self, labelled: &Labelled) {
        self.forgotten.add(self.preparer.features(labelled), labelled.label);
        if let Some(file) = self.lineage.forgotten.last_mut() {
            file.count(labelled.label);
        }
    }

    /// The counts of the base and of all that was learned, less what was forgotten.
    fn counts(&self) -> Result<Counts, CountsError> {
        let mut counts = Counts::new(self.forgotten.bits());
        for learned in self.base.as_ref().map(Model::counts).into_iter().chain(&self.learned) {
            counts.merge(learned)?;
        }
        counts.subtract(&self.forgotten)?;
        Ok(counts)
    }

    /// Fits and calibrates the model. Where there are too few labels to calibrate on, the base's
    /// calibration is kept.
    ///
    /// # Errors
    /// [`TrainingError`] when a class is empty, or more is to be forgotten than was learned.
    pub fn finish(self) -> Result<Model, TrainingError> {
        let counts = self.counts()?;
        let calibration = self.calibrate(&counts)?;
        Ok(Model::new(counts, self.alpha, calibration, self.lineage)?)
    }

    fn calibrate(&self, counts: &Counts) -> Result<Calibration, TrainingError> {
        let mut rows = Vec::new();
        for fold in 0..FOLDS {
            let mut of_fold = self.sample.examples().filter(|example| example.fold == Some(fold)).peekable();
            if of_fold.peek().is_some() {
                let table = self.table_without(fold, counts)?;
                rows.extend(of_fold.map(|example| example.held_out(&table)));
            }
        }
        let fallback = || self.base.as_ref().map(|base| base.facts().calibration);
        Ok(Calibration::fit(&rows).or_else(fallback).unwrap_or_default())
    }

    /// A table of all counts but those of one fold.
    fn table_without(&self, fold: u8, counts: &Counts) -> Result<Table, FitError> {
        let mut rest = counts.clone();
        // What was learned and forgotten at once may be in the fold and not in the counts: they stay whole.
        let _ = rest.subtract(&self.learned[usize::from(fold)]);
        match fit::fit(&rest, self.alpha) {
            // A class that one fold holds alone.
            Err(FitError::EmptyClass(_)) => fit::fit(counts, self.alpha),
            table => table,
        }
    }
}

/// Why no model came of the labels.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The counts do not fit together.
    #[error(transparent)]
    Counts(#[from] CountsError),
    /// No table can be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
}

impl Example {
    fn held_out(&self, table: &Table) -> HeldOut {
        let (circumstances, spam) = (self.circumstances, self.label == Label::Spam);
        HeldOut { sums: self.sums(table), circumstances, spam }
    }

    fn indices(&self) -> impl Iterator<Item = u32> + Clone {
        indices(&self.features)
    }

    fn features(&self) -> impl Iterator<Item = (u32, Family)> + Clone {
        let family = |packed: &u32| Family::ALL[(packed >> FAMILY) as usize];
        self.indices().zip(self.features.iter().map(family))
    }

    /// The sum of log-odds of each family, corrected for length.
    fn sums(&self, table: &Table) -> ByFamily<f64> {
        let (mut sums, mut counts) = (ByFamily::<f64>::default(), ByFamily::default());
        for (index, family) in self.features() {
            sums[family as usize] += f64::from(table.weight(index));
            counts[family as usize] += 1;
        }
        std::array::from_fn(|family| sums[family] * length_factor(counts[family]))
    }
}

fn packed(feature: &Feature) -> u32 {
    feature.index | (feature.family() as u32) << FAMILY
}

/// The family of a packed feature; none where the number was damaged.
fn family(packed: u32) -> Option<Family> {
    Family::ALL.get((packed >> FAMILY) as usize).copied()
}

/// The places in the vector of packed features.
fn indices(features: &[u32]) -> impl Iterator<Item = u32> + Clone {
    features.iter().map(|packed| packed & ((1 << FAMILY) - 1))
}
