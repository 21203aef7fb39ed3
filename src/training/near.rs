//! Texts that are nearly the same, found in linear time.
//!
//! `MinHash` (A. Broder, "On the resemblance and containment of documents", 1997): the share of hash
//! functions under which two sets have the same least element estimates how much of them is common.
//! Candidates are found by banding (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive
//! Datasets", 3.4): eight bands of four find nine pairs in ten that have three quarters in common.
//! The sets are a comment's words and pairs of neighbouring words, without its links: what a
//! campaign varies are the links.

const BANDS: usize = 8;
const ROWS: usize = 4;
const PLACES: usize = BANDS * ROWS;

/// From this many equal places on, two texts count as nearly the same: about 0.7 in common.
const ALIKE: usize = PLACES * 7 / 10;

/// The least element of a set in each of 32 parts of one permutation.
///
/// One permutation is a thirtieth of the work of 32 (P. Li, A. Owen, C. Zhang, "One Permutation
/// Hashing", 2012); a part without elements borrows from another, whose choice does not depend on the
/// set (A. Shrivastava, "Optimal Densification for Fast and Accurate Minwise Hashing", 2017).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sketch([u32; PLACES]);

impl Sketch {
    /// The sketch of the elements that belong to the set; of the empty set, one that is like no other
    /// but itself.
    ///
    /// Elements are places in the vector, which are hashed already: multiply-shift (M. Dietzfelbinger and
    /// others, 1997) mixes them well enough.
    pub(super) fn of(elements: impl Iterator<Item = (u32, bool)>) -> Self {
        let mut least = [u32::MAX; PLACES];
        let mut filled = 0_u32;
        // Without a branch: which features of a comment are words follows no pattern.
        for (element, belongs) in elements {
            let mixed = (u64::from(element) + 1).wrapping_mul(FACTOR);
            let place = (mixed >> 59) as usize;
            let value = (mixed >> 27) as u32 | u32::from(belongs).wrapping_sub(1);
            least[place] = least[place].min(value);
            filled |= u32::from(belongs) << place;
        }
        let is_filled = |place: u8| filled >> place & 1 == 1;
        for place in (0..PLACES as u8).filter(|place| !is_filled(*place)) {
            let lender = LENDERS[usize::from(place)].iter().find(|lender| is_filled(**lender));
            if let Some(lender) = lender {
                least[usize::from(place)] = least[usize::from(*lender)];
            }
        }
        Sketch(least)
    }

    fn is_like(&self, other: &Sketch) -> bool {
        self.0.iter().zip(&other.0).filter(|(mine, theirs)| mine == theirs).count() >= ALIKE
    }

    fn bands(&self) -> impl Iterator<Item = u64> + '_ {
        self.0
            .chunks_exact(ROWS)
            .enumerate()
            .map(|(band, rows)| rows.iter().fold(band as u64, |hash, row| scramble(hash ^ u64::from(*row))))
    }
}

/// For each place the others, in an order of its own: of whom it borrows.
const LENDERS: [[u8; PLACES]; PLACES] = {
    let mut lenders = [[0; PLACES]; PLACES];
    let mut place = 0;
    while place < PLACES {
        let mut index = 0;
        while index < PLACES {
            // Fisher and Yates' shuffle, turned inside out.
            let other = scramble((place * PLACES + index) as u64) as usize % (index + 1);
            lenders[place][index] = lenders[place][other];
            lenders[place][other] = index as u8;
            index += 1;
        }
        place += 1;
    }
    lenders
};

/// 2^64 divided by the golden ratio.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// One step of `SplitMix64` (G. Steele, D. Lea, C. Flood, 2014).
const fn scramble(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(FACTOR);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// How many bits the number of a kind has.
const KIND_BITS: u32 = 18;
/// The most kinds of text that are remembered, some 50 MB of them: what is near to none of these and
/// comes later is compared with these alone.
const MOST: usize = 1 << KIND_BITS;
/// How many bits of a band's hash name its slot: twice as many slots as there are bands at most.
const SLOT_BITS: u32 = 22;

/// The first text of each kind, in the order in which they came.
pub(super) struct Kinds {
    first: Vec<Sketch>,
    /// For each band the kind that has it: its number, under a mark of the band that is never 0. A band
    /// whose slot is taken is not found; seven others are there to find its text.
    slots: Vec<u32>,
}

impl Default for Kinds {
    fn default() -> Self {
        Kinds { first: Vec::new(), slots: vec![0; 1 << SLOT_BITS] }
    }
}

impl Kinds {
    /// The number of the text's kind: that of a text that it is nearly the same as, or the next one; none
    /// where it is new and [`MOST`] are known.
    pub(super) fn kind(&mut self, sketch: &Sketch) -> Option<usize> {
        let known = sketch
            .bands()
            .filter_map(|band| {
                let slot = self.slots[slot(band)];
                (slot >> KIND_BITS == mark(band)).then_some(slot as usize % MOST)
            })
            .find(|kind| self.first[*kind].is_like(sketch));
        if known.is_some() {
            return known;
        }
        let kind = self.first.len();
        if kind == MOST {
            return None;
        }
        for band in sketch.bands() {
            let slot = &mut self.slots[slot(band)];
            if *slot == 0 {
                *slot = mark(band) << KIND_BITS | kind as u32;
            }
        }
        self.first.push(*sketch);
        Some(kind)
    }
}

fn slot(band: u64) -> usize {
    (band >> (64 - SLOT_BITS)) as usize
}

fn mark(band: u64) -> u32 {
    band as u32 >> KIND_BITS | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(elements: std::ops::Range<u32>) -> Sketch {
        Sketch::of(elements.map(|element| (hashed(element), true)))
    }

    /// Elements are places in a vector, not numbers in a row.
    fn hashed(number: u32) -> u32 {
        scramble(u64::from(number)) as u32 >> 11
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
        assert!((equal as f64 / PLACES as f64 - 2.0 / 3.0).abs() < 0.25, "{equal}");
    }
}
