//! What a comment is scored with: `log P(feature | spam) − log P(feature | ham)` for each place in
//! the vector, in one flat table. What was never seen weighs nothing.

/// Log-odds by feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    weights: Vec<f32>,
}

impl Table {
    /// A table of 2^bits weights.
    pub fn new(weights: Vec<f32>) -> Self {
        Table { weights }
    }

    /// A table in which nothing weighs anything, for who reads comments before there is a model.
    pub fn none() -> &'static Self {
        static NONE: Table = Table { weights: Vec::new() };
        &NONE
    }

    /// The weight of one feature.
    #[inline]
    pub fn weight(&self, index: u32) -> f32 {
        self.weights.get(index as usize).copied().unwrap_or_default()
    }

    /// Has the memory bring one weight, to be asked for a little later.
    #[inline]
    #[allow(unsafe_code)]
    pub(crate) fn prefetch(&self, index: u32) {
        // Two hundred places all over four megabytes: waited for one by one when they are summed up, they
        // took a quarter of the time of a comment.
        #[cfg(target_arch = "x86_64")]
        if let Some(weight) = self.weights.get(index as usize) {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            // SAFETY: a prefetch reads nothing that the program sees and never faults (Intel SDM, volume 2,
            // PREFETCHh); SSE, which it belongs to, is part of every x86-64.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(weight).cast()) };
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = index;
    }

    /// The sum over features, in order.
    pub fn sum(&self, indices: impl Iterator<Item = u32>) -> f64 {
        indices.map(|index| f64::from(self.weight(index))).sum()
    }

    /// All weights.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }
}
