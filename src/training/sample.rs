//! The comments that a model is calibrated on: all of them while they are few, an even sample of them
//! when they are many, so that memory does not grow with the labels.

use xxhash_rust::xxh3::xxh3_64;

use super::Example;

/// The most comments that are kept: a calibration of a few dozen numbers gains nothing from more.
pub(super) const MOST: usize = 1 << 16;

/// Comments as their features.
///
/// Which are kept is decided by lot, and the lot of a comment by its number among all that were
/// offered: the same labels give the same sample.
pub(super) struct Sample {
    most: usize,
    offered: u64,
    /// Only one of so many, as a power of two, is kept.
    thinned: u32,
    kept: Vec<(u64, Example)>,
}

impl Sample {
    /// Keeps at most so many.
    pub(super) fn of(most: usize) -> Self {
        Sample { most, offered: 0, thinned: 0, kept: Vec::new() }
    }

    /// Keeps every one.
    pub(super) fn of_all() -> Self {
        Self::of(usize::MAX)
    }

    /// Whether every one is kept.
    pub(super) fn keeps_all(&self) -> bool {
        self.most == usize::MAX
    }

    /// Those that are kept, in the order in which they came.
    pub(super) fn examples(&self) -> impl ExactSizeIterator<Item = &Example> {
        self.kept.iter().map(|(_, example)| example)
    }

    /// The comment with this number, where all are kept.
    pub(super) fn get(&self, number: usize) -> Option<&Example> {
        self.kept.get(number).map(|(_, example)| example)
    }

    /// Keeps the next comment, if the lot falls on it.
    pub(super) fn offer(&mut self, example: impl FnOnce() -> Example) {
        let lot = xxh3_64(&self.offered.to_le_bytes());
        self.offered += 1;
        if !drawn(lot, self.thinned) {
            return;
        }
        self.kept.push((lot, example()));
        while self.kept.len() > self.most {
            self.thinned += 1;
            self.kept.retain(|(lot, _)| drawn(*lot, self.thinned));
        }
    }
}

fn drawn(lot: u64, thinned: u32) -> bool {
    lot.trailing_zeros() >= thinned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bayes::{Circumstances, Label};

    fn sample(most: usize, offered: u32) -> Sample {
        let mut sample = Sample::of(most);
        for number in 0..offered {
            let features = Box::new([number]);
            let circumstances = Circumstances::default();
            sample.offer(|| Example { features, circumstances, label: Label::Ham, fold: None });
        }
        sample
    }

    fn numbers(sample: &Sample) -> Vec<u32> {
        sample.examples().map(|example| example.features[0]).collect()
    }

    #[test]
    fn few_are_all_kept() {
        assert_eq!(numbers(&sample(10, 10)), (0..10).collect::<Vec<_>>());
    }

    #[test]
    fn of_many_an_even_part_is_kept_in_order_and_the_same_one_each_time() {
        let kept = numbers(&sample(1000, 100_000));
        assert!((500..=1000).contains(&kept.len()), "{}", kept.len());
        assert!(kept.is_sorted());
        let early = kept.iter().filter(|number| **number < 50_000).count();
        assert!((kept.len() / 3..kept.len() * 2 / 3).contains(&early), "{early} of {}", kept.len());
        assert_eq!(kept, numbers(&sample(1000, 100_000)));
    }
}
