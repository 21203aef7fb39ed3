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

    /// The weight of one feature.
    pub fn weight(&self, index: u32) -> f32 {
        self.weights[index as usize]
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
