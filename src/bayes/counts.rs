//! The sufficient statistics of naive Bayes: in how many comments of each class a feature was.
//!
//! Training adds, forgetting subtracts, merging adds: all exact, so that a model that has learned
//! and forgotten a comment is the model that never saw it.

use thiserror::Error;

use super::Label;
use crate::features::Feature;

/// Counts of both classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    bits: u8,
    classes: [ClassCounts; 2],
}

/// Counts of one class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassCounts {
    /// Comments.
    pub comments: u64,
    /// For each place in the vector, the comments that have the feature.
    pub features: Vec<u32>,
}

/// Why counts could not be changed; they are as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CountsError {
    /// More was to be forgotten than was learned.
    #[error("this model never learned what it is to forget; nothing was changed")]
    NeverLearned,
    /// The two vectors differ in size.
    #[error("the models have 2^{0} and 2^{1} features; only models of one size can be merged")]
    Size(u8, u8),
}

impl Counts {
    /// Nothing seen yet, in a vector of 2^`bits` places.
    pub fn new(bits: u8) -> Self {
        let class = ClassCounts { comments: 0, features: vec![0; 1 << bits] };
        Counts { bits, classes: [class.clone(), class] }
    }

    pub(crate) fn class_mut(&mut self, label: Label) -> &mut ClassCounts {
        &mut self.classes[label as usize]
    }

    /// The size of the vector, as a power of two.
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// The counts of one class.
    pub fn class(&self, label: Label) -> &ClassCounts {
        &self.classes[label as usize]
    }

    /// Learns one comment.
    pub fn add(&mut self, features: &[Feature], label: Label) {
        self.add_indices(features.iter().map(|feature| feature.index), label);
    }

    pub(crate) fn add_indices(&mut self, indices: impl Iterator<Item = u32>, label: Label) {
        let class = &mut self.classes[label as usize];
        class.comments += 1;
        for index in indices {
            class.features[index as usize] += 1;
        }
    }

    /// Forgets one comment that was learned with this label.
    ///
    /// # Errors
    /// [`CountsError::NeverLearned`] if it cannot have been; nothing is then changed.
    pub fn forget(&mut self, features: &[Feature], label: Label) -> Result<(), CountsError> {
        self.forget_indices(features.iter().map(|feature| feature.index), label)
    }

    pub(crate) fn forget_indices(
        &mut self,
        indices: impl Iterator<Item = u32> + Clone,
        label: Label,
    ) -> Result<(), CountsError> {
        let class = &mut self.classes[label as usize];
        let learned = class.comments > 0 && indices.clone().all(|index| class.features[index as usize] > 0);
        if !learned {
            return Err(CountsError::NeverLearned);
        }
        class.comments -= 1;
        for index in indices {
            class.features[index as usize] -= 1;
        }
        Ok(())
    }

    /// Adds what another model has learned.
    ///
    /// # Errors
    /// [`CountsError::Size`] if the vectors differ in size.
    pub fn merge(&mut self, other: &Counts) -> Result<(), CountsError> {
        self.combine(other, u64::checked_add)
    }

    /// Takes away what another model has learned.
    ///
    /// # Errors
    /// [`CountsError`] if the sizes differ or it was never learned; nothing is then changed.
    pub fn subtract(&mut self, other: &Counts) -> Result<(), CountsError> {
        self.combine(other, u64::checked_sub)
    }

    fn combine(&mut self, other: &Counts, step: fn(u64, u64) -> Option<u64>) -> Result<(), CountsError> {
        if self.bits != other.bits {
            return Err(CountsError::Size(self.bits, other.bits));
        }
        // All is tried before anything is changed: a second pass is cheaper than a copy of both vectors.
        let classes = || self.classes.iter().zip(&other.classes);
        if !classes().all(|(mine, theirs)| mine.can(theirs, step)) {
            return Err(CountsError::NeverLearned);
        }
        for (mine, theirs) in self.classes.iter_mut().zip(&other.classes) {
            mine.take(theirs, step);
        }
        Ok(())
    }
}

impl ClassCounts {
    /// Whether the step leads somewhere from every count.
    fn can(&self, other: &ClassCounts, step: fn(u64, u64) -> Option<u64>) -> bool {
        let mut features = self.features.iter().zip(&other.features);
        step(self.comments, other.comments).is_some()
            && features.all(|(mine, theirs)| step(u64::from(*mine), u64::from(*theirs)).is_some())
    }

    /// Takes a step that [`Self::can`] be taken.
    fn take(&mut self, other: &ClassCounts, step: fn(u64, u64) -> Option<u64>) {
        self.comments = step(self.comments, other.comments).unwrap_or(self.comments);
        for (mine, theirs) in self.features.iter_mut().zip(&other.features) {
            let count = step(u64::from(*mine), u64::from(*theirs)).unwrap_or_else(|| u64::from(*mine));
            *mine = u32::try_from(count).unwrap_or(u32::MAX);
        }
    }

    /// The sum of all feature counts.
    pub fn total(&self) -> u64 {
        self.features.iter().map(|count| u64::from(*count)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Made;

    fn features(indices: &[u32]) -> Vec<Feature> {
        indices.iter().map(|&index| Feature { index, origin: Made::EmailDomain }).collect()
    }

    #[test]
    fn forgetting_gives_the_counts_back_bit_for_bit() {
        let mut counts = Counts::new(4);
        counts.add(&features(&[1, 2, 3]), Label::Spam);
        let before = counts.clone();
        counts.add(&features(&[2, 9]), Label::Spam);
        assert_ne!(counts, before);
        counts.forget(&features(&[2, 9]), Label::Spam).unwrap();
        assert_eq!(counts, before);
    }

    #[test]
    fn what_was_never_learned_is_not_forgotten() {
        let mut counts = Counts::new(4);
        counts.add(&features(&[1]), Label::Spam);
        let before = counts.clone();
        assert_eq!(counts.forget(&features(&[1]), Label::Ham), Err(CountsError::NeverLearned));
        assert_eq!(counts.forget(&features(&[1, 2]), Label::Spam), Err(CountsError::NeverLearned));
        assert_eq!(counts, before);
    }

    #[test]
    fn merging_two_trainings_equals_training_on_both() {
        let (mut left, mut right, mut both) = (Counts::new(4), Counts::new(4), Counts::new(4));
        for (indices, label) in [(&[1, 2][..], Label::Spam), (&[2, 3], Label::Ham), (&[1], Label::Ham)] {
            if label == Label::Spam { &mut left } else { &mut right }.add(&features(indices), label);
            both.add(&features(indices), label);
        }
        let spam_only = left.clone();
        left.merge(&right).unwrap();
        assert_eq!(left, both);
        left.subtract(&right).unwrap();
        assert_eq!(left, spam_only);
        assert_eq!(left.subtract(&both), Err(CountsError::NeverLearned));
        assert_eq!(left, spam_only);
        assert_eq!(left.merge(&Counts::new(5)), Err(CountsError::Size(4, 5)));
    }
}
