//! A sparse vector in which every feature counts once.

use super::{ByFamily, Feature, Made, Namespace, hash};
use crate::bayes::Table;

/// The features of one comment.
#[derive(Debug)]
pub(super) struct Vector {
    list: Vec<Feature>,
    counts: ByFamily<u32>,
    /// A bit for each place of the vector.
    seen: Vec<u64>,
    bits: u8,
}

impl Vector {
    /// An empty vector of 2^`bits` places.
    pub(super) fn new(bits: u8) -> Self {
        let seen = vec![0; (1usize << bits).div_ceil(64)];
        Vector { list: Vec::new(), counts: ByFamily::default(), seen, bits }
    }

    pub(super) fn list(&self) -> &[Feature] {
        &self.list
    }

    pub(super) fn bits(&self) -> u8 {
        self.bits
    }

    pub(super) fn counts(&self) -> &ByFamily<u32> {
        &self.counts
    }

    pub(super) fn clear(&mut self) {
        for feature in self.list.drain(..) {
            self.seen[feature.index as usize / 64] = 0;
        }
        self.counts = ByFamily::default();
    }
}

/// A vector that looks up what is added to it.
pub(super) struct Looking<'v> {
    pub(super) vector: &'v mut Vector,
    pub(super) table: &'v Table,
}

impl Looking<'_> {
    pub(super) fn counts(&self) -> &ByFamily<u32> {
        &self.vector.counts
    }

    /// Adds the feature of this name.
    pub(super) fn add(&mut self, namespace: Namespace, name: &[u8], origin: Made) {
        self.add_hash(hash::of_name(namespace, name), origin);
    }

    /// Adds a feature; `false` where the comment has it already.
    #[inline]
    pub(super) fn add_hash(&mut self, hash: u64, origin: Made) -> bool {
        let Looking { vector, table } = self;
        let index = (hash >> (64 - vector.bits)) as u32;
        let (seen, bit) = (&mut vector.seen[index as usize / 64], 1u64 << (index % 64));
        let is_new = *seen & bit == 0;
        if is_new {
            *seen |= bit;
            table.prefetch(index);
            let feature = Feature { index, origin };
            vector.counts[feature.family() as usize] += 1;
            vector.list.push(feature);
        }
        is_new
    }
}
