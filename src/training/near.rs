//! Texts that are nearly the same, found in linear time.
//!
//! `MinHash` (A. Broder, "On the resemblance and containment of documents", 1997): the share of hash
//! functions under which two sets have the same least element estimates how much of them is common.
//! Candidates are found by banding (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive
//! Datasets", 3.4): eight bands of four find nine pairs in ten that have three quarters in common.
//! The sets are a comment's words and pairs of neighbouring words, without its links: what a
//! campaign varies are the links.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

const BANDS: usize = 8;
const ROWS: usize = 4;
const HASHES: usize = BANDS * ROWS;

/// From this many equal hashes on, two texts count as nearly the same: about 0.7 in common.
const ALIKE: usize = HASHES * 7 / 10;

/// The least element of a set under each hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sketch([u32; HASHES]);

impl Sketch {
    /// The sketch of a set; of the empty set, one that is like no other but itself.
    pub(super) fn of(elements: impl Iterator<Item = u32>) -> Self {
        let mut least = [u32::MAX; HASHES];
        for element in elements {
            let mixed = xxh3_64(&element.to_le_bytes());
            for (place, least) in least.iter_mut().enumerate() {
                *least = (*least).min(hash(place, mixed));
            }
        }
        Sketch(least)
    }

    fn is_like(&self, other: &Sketch) -> bool {
        self.0.iter().zip(&other.0).filter(|(mine, theirs)| mine == theirs).count() >= ALIKE
    }

    fn bands(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.chunks_exact(ROWS).enumerate().map(|(band, rows)| {
            let mut bytes = [0; 4 * ROWS];
            for (bytes, hash) in bytes.chunks_exact_mut(4).zip(rows) {
                bytes.copy_from_slice(&hash.to_le_bytes());
            }
            xxh3_64_with_seed(&bytes, band as u64)
        })
    }
}

/// Multiply-shift hashing (Dietzfelbinger and others, 1997) of an element that is mixed already.
fn hash(place: usize, mixed: u64) -> u32 {
    let (factor, offset) = FUNCTIONS[place];
    (mixed.wrapping_mul(factor).wrapping_add(offset) >> 32) as u32
}

/// An odd factor and an offset for each hash function.
const FUNCTIONS: [(u64, u64); HASHES] = {
    let mut functions = [(1, 0); HASHES];
    let mut place = 0;
    while place < HASHES {
        functions[place] = (scramble(2 * place as u64) | 1, scramble(2 * place as u64 + 1));
        place += 1;
    }
    functions
};

/// One step of `SplitMix64` (G. Steele, D. Lea, C. Flood, 2014).
const fn scramble(number: u64) -> u64 {
    let mut mixed = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// The most kinds of text that are remembered, some 100 MB of them: what is near to none of these and
/// comes later is compared with these alone.
const MOST: usize = 1 << 18;

/// The first text of each kind, in the order in which they came.
#[derive(Default)]
pub(super) struct Kinds {
    first: Vec<Sketch>,
    bands: HashMap<u64, u32, RandomState>,
}

impl Kinds {
    /// The number of the text's kind: that of the earliest text that it is nearly the same as, or the
    /// next one; none where it is new and [`MOST`] are known.
    pub(super) fn kind(&mut self, sketch: &Sketch) -> Option<usize> {
        let known = sketch
            .bands()
            .filter_map(|band| self.bands.get(&band).copied())
            .filter(|kind| self.first[*kind as usize].is_like(sketch))
            .min();
        if let Some(kind) = known {
            return Some(kind as usize);
        }
        let kind = self.first.len();
        if kind == MOST {
            return None;
        }
        for band in sketch.bands() {
            self.bands.entry(band).or_insert(kind as u32);
        }
        self.first.push(*sketch);
        Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(elements: std::ops::Range<u32>) -> Sketch {
        Sketch::of(elements)
    }

    #[test]
    fn equal_sets_are_of_one_kind_and_strangers_are_not() {
        let mut kinds = Kinds::default();
        let first = kinds.kind(&sketch(0..40));
        assert_ne!(kinds.kind(&sketch(1000..1040)), first);
        assert_eq!(kinds.kind(&sketch(0..40)), first);
    }

    #[test]
    fn nearly_equal_sets_are_of_one_kind() {
        let mut found = 0;
        for start in (0..20_000).step_by(100) {
            let mut kinds = Kinds::default();
            // 57 of 63 elements in common.
            let first = kinds.kind(&sketch(start..start + 60));
            found += usize::from(kinds.kind(&sketch(start + 3..start + 63)) == first);
        }
        assert!(found >= 195, "{found} of 200");
    }

    #[test]
    fn half_equal_sets_are_not() {
        let mut found = 0;
        for start in (0..20_000).step_by(100) {
            let mut kinds = Kinds::default();
            let first = kinds.kind(&sketch(start..start + 60));
            found += usize::from(kinds.kind(&sketch(start + 30..start + 90)) == first);
        }
        assert!(found <= 4, "{found} of 200");
    }

    #[test]
    fn a_sketch_estimates_what_is_common() {
        // 80 of 120 elements.
        let (left, right) = (sketch(0..100), sketch(20..120));
        let equal = left.0.iter().zip(&right.0).filter(|(a, b)| a == b).count();
        assert!((equal as f64 / HASHES as f64 - 2.0 / 3.0).abs() < 0.25, "{equal}");
    }
}
