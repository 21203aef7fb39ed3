//! What one site's own labels add to the weights of the model that all sites share.
//!
//! Each feature's rate in each class is taken for a draw from a gamma distribution around its rate in
//! the shared model, as strong as four comments that have it; what the site's labels say moves
//! it. That is the shrinkage of W. `DuMouchel`, "Bayesian Data Mining in Large Frequency Tables" (The
//! American Statistician 53, 1999): with few labels the shared model stands, with many the site's own
//! rates do. What the labels never had weighs what it did.
//!
//! What is kept are whole numbers, so that a label that is taken back leaves nothing behind.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::{Counts, Label};

/// How many comments with a feature the shared model's word counts for: one label moves a word that was
/// never seen by `ln(5/4)`, twenty by `ln(24/4)`.
const STRENGTH: f64 = 4.0;

/// In how many parts a site's features are kept: whoever judges goes on with one state while a label makes the
/// next, and only the parts that the label changes are copied.
const PARTS: usize = 1024;

/// The labels of one site.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adaptation {
    /// Comments of each class.
    comments: [u32; 2],
    /// As many as [`PARTS`], or none before the first label.
    parts: Vec<Arc<HashMap<u32, Seen, RandomState>>>,
}

/// One feature.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Seen {
    /// Comments of each class that have it, by the site's labels.
    comments: [u32; 2],
    /// The share of each class that has it in the shared model.
    shares: [f32; 2],
}

impl Adaptation {
    /// Learns a comment of the site, beside what the shared model has counted.
    pub fn add(&mut self, features: impl Iterator<Item = u32>, label: Label, shared: &Counts) {
        self.comments[label as usize] += 1;
        self.parts.resize(PARTS, Arc::default());
        for index in features {
            let seen = Arc::make_mut(&mut self.parts[part(index)]).entry(index);
            seen.or_insert_with(|| Seen::new(index, shared)).comments[label as usize] += 1;
        }
    }

    /// Takes back a comment that was learned with this label.
    pub fn remove(&mut self, features: impl Iterator<Item = u32>, label: Label) {
        let comments = &mut self.comments[label as usize];
        *comments = comments.saturating_sub(1);
        if self.is_empty() {
            self.parts.clear();
        }
        for index in features {
            let Some(part) = self.parts.get_mut(part(index)) else { continue };
            let part = Arc::make_mut(part);
            if let Some(seen) = part.get_mut(&index) {
                let comments = &mut seen.comments[label as usize];
                *comments = comments.saturating_sub(1);
                if seen.comments == [0, 0] {
                    part.remove(&index);
                }
            }
        }
    }

    /// The same labels beside another shared model.
    #[must_use]
    pub fn beside(&self, shared: &Counts) -> Self {
        let moved = |(index, seen): (&u32, &Seen)| {
            (*index, Seen { comments: seen.comments, ..Seen::new(*index, shared) })
        };
        let parts = self.parts.iter().map(|part| Arc::new(part.iter().map(moved).collect())).collect();
        Adaptation { comments: self.comments, parts }
    }

    /// Whether there are no labels.
    pub fn is_empty(&self) -> bool {
        self.comments == [0, 0]
    }

    /// Comments that were labelled.
    pub fn comments(&self, label: Label) -> u32 {
        self.comments[label as usize]
    }

    /// What is added to a feature's log-odds.
    #[inline]
    pub fn weight(&self, index: u32) -> f32 {
        let Some(part) = self.parts.get(part(index)) else { return 0.0 };
        part.get(&index).map_or(0.0, |seen| seen.weight(self.comments))
    }
}

fn part(index: u32) -> usize {
    index as usize % PARTS
}

impl Seen {
    fn new(index: u32, shared: &Counts) -> Self {
        let share = |label| {
            let class = shared.class(label);
            let with = class.features.get(index as usize).copied().unwrap_or_default();
            ((f64::from(with) + 1.0) / (class.comments as f64 + 2.0)) as f32
        };
        // In the order of the labels' numbers.
        Seen { comments: [0, 0], shares: [share(Label::Ham), share(Label::Spam)] }
    }

    fn weight(self, comments: [u32; 2]) -> f32 {
        let of = |label: Label| {
            let expected = f64::from(comments[label as usize]) * f64::from(self.shares[label as usize]);
            ((STRENGTH + f64::from(self.comments[label as usize])) / (STRENGTH + expected)).ln()
        };
        (of(Label::Spam) - of(Label::Ham)) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared() -> Counts {
        let mut shared = Counts::new(4);
        for number in 0..1000 {
            let label = if number % 5 == 0 { Label::Spam } else { Label::Ham };
            // Place 0 is in every comment, place 1 in every tenth.
            let features = if number % 10 == 0 { 0..2 } else { 0..1 };
            shared.add_indices(features, label);
        }
        shared
    }

    #[test]
    fn a_label_moves_what_is_rare_and_not_what_every_comment_has() {
        let shared = shared();
        let mut site = Adaptation::default();
        site.add([0, 7].into_iter(), Label::Spam, &shared);
        assert!(site.weight(0).abs() < 0.01, "{}", site.weight(0));
        assert!((f64::from(site.weight(7)) - 1.25_f64.ln()).abs() < 0.01, "{}", site.weight(7));
        assert!(site.weight(8).abs() < f32::EPSILON);
        site.add([0, 7].into_iter(), Label::Ham, &shared);
        assert!(site.weight(7).abs() < 0.02, "{}", site.weight(7));
    }

    #[test]
    fn many_labels_of_one_class_leave_common_words_alone() {
        let shared = shared();
        let mut site = Adaptation::default();
        for number in 0..500_u32 {
            let features = if number.is_multiple_of(10) { 0..2 } else { 0..1 };
            site.add(features, Label::Ham, &shared);
        }
        assert!(site.weight(0).abs() < 0.05, "{}", site.weight(0));
    }

    #[test]
    fn what_is_taken_back_leaves_nothing() {
        let shared = shared();
        let mut site = Adaptation::default();
        site.add([1, 2, 3].into_iter(), Label::Spam, &shared);
        let before = site.clone();
        site.add([2, 3, 4].into_iter(), Label::Ham, &shared);
        site.remove([2, 3, 4].into_iter(), Label::Ham);
        assert_eq!(site, before);
        site.remove([1, 2, 3].into_iter(), Label::Spam);
        assert_eq!(site, Adaptation::default());
    }

    #[test]
    fn beside_another_model_the_labels_are_the_same() {
        let mut site = Adaptation::default();
        site.add([7].into_iter(), Label::Spam, &shared());
        assert_eq!(site.beside(&shared()), site);
        let mut learned = Counts::new(4);
        for _ in 0..10 {
            learned.add_indices([7].into_iter(), Label::Spam);
        }
        let mut moved = Adaptation::default();
        moved.add([7].into_iter(), Label::Spam, &learned);
        assert_eq!(site.beside(&learned), moved);
        assert!(moved.weight(7) < site.weight(7), "what the model knows already is less news");
    }
}
