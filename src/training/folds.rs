//! Parts labels so that what belongs together is on one side: groups where they are named, what
//! was posted one after another where not, and (nearly) the same text wherever it stands.

use std::collections::HashMap;

use super::near::{Kinds, Sketch};

/// Into how many parts labels are split to calibrate and to measure.
pub const FOLDS: u8 = 5;

/// Rows that stand together in a file without groups are one block: they are of one time.
const BLOCK: usize = 64;

#[derive(Default)]
pub(super) struct Folds {
    measured: bool,
    row: usize,
    groups: HashMap<String, u8>,
    kinds: Kinds,
    /// The fold of each kind of text.
    texts: Vec<u8>,
}

impl Folds {
    pub(super) fn begin(&mut self, measured: bool) {
        self.measured = measured;
        self.row = 0;
        self.groups.clear();
    }

    /// The fold of the next row of the file.
    pub(super) fn assign(&mut self, group: Option<&str>, text: &Sketch) -> Option<u8> {
        if !self.measured {
            return None;
        }
        let by_place = match group {
            Some(group) => {
                let next = (self.groups.len() % usize::from(FOLDS)) as u8;
                match self.groups.get(group) {
                    Some(fold) => *fold,
                    None => *self.groups.entry(group.to_owned()).or_insert(next),
                }
            }
            None => ((self.row / BLOCK) % usize::from(FOLDS)) as u8,
        };
        self.row += 1;
        let of_kind = self.of_kind(text, by_place);
        // A group is whole even when one of its texts was seen elsewhere.
        Some(if group.is_some() { by_place } else { of_kind })
    }

    /// The fold in which the first text of this kind is.
    fn of_kind(&mut self, text: &Sketch, by_place: u8) -> u8 {
        let Some(kind) = self.kinds.kind(text) else { return by_place };
        if kind == self.texts.len() {
            self.texts.push(by_place);
        }
        self.texts[kind]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(numbers: std::ops::Range<u32>) -> Sketch {
        Sketch::of(numbers.map(|number| (number.wrapping_mul(0x9E37_79B1), true)))
    }

    fn text(number: u32) -> Sketch {
        words(number * 100..number * 100 + 50)
    }

    fn begun() -> Folds {
        let mut folds = Folds::default();
        folds.begin(true);
        folds
    }

    #[test]
    fn groups_stay_whole() {
        let mut folds = begun();
        let assigned: Vec<_> = ["a", "b", "a", "c", "b"]
            .iter()
            .zip(0..)
            .map(|(group, number)| folds.assign(Some(group), &text(number)).unwrap())
            .collect();
        assert_eq!(assigned, [0, 1, 0, 2, 1]);
    }

    #[test]
    fn the_same_text_stays_on_one_side() {
        let mut folds = begun();
        let first = folds.assign(None, &text(7));
        for number in 100..400 {
            folds.assign(None, &text(number));
        }
        assert_eq!(folds.assign(None, &text(7)), first);
    }

    #[test]
    fn nearly_the_same_text_stays_on_one_side() {
        let mut folds = begun();
        let first = folds.assign(None, &text(7));
        for number in 100..400 {
            folds.assign(None, &text(number));
        }
        assert_eq!(folds.assign(None, &words(702..752)), first);
    }

    #[test]
    fn a_text_without_a_group_follows_one_that_has_it() {
        let mut folds = begun();
        let last = [1, 2, 3].map(|number| folds.assign(Some(&number.to_string()), &text(number)))[2];
        assert_eq!(folds.assign(None, &text(3)), last);
        assert_ne!(folds.assign(None, &text(4)), last);
    }

    #[test]
    fn what_is_not_measured_has_no_fold() {
        let mut folds = Folds::default();
        folds.begin(false);
        assert_eq!(folds.assign(None, &text(1)), None);
    }
}
