//! Reads a comment's text: the markup, what hides words, and the tokens.
//!
//! 1. [`markup`] separates words from tags and finds the links that tags make;
//! 2. [`normalize`] brings every character to one spelling and remembers where it stood;
//! 3. [`tokens`] cuts what is then visible into words, numbers, emoji and signs.

mod characters;
mod leet;
mod lookalike;
pub mod markup;
pub mod normalize;
mod tag;
pub mod tokens;

use crate::comment::Format;

/// A text after the first two steps; reused from comment to comment.
#[derive(Debug, Default)]
pub struct Text {
    /// What readers see.
    pub visible: normalize::Visible,
    /// Links that markup makes.
    pub anchors: markup::Anchors,
}

impl Text {
    /// Reads `source`, forgetting what was read before.
    pub fn read(&mut self, source: &str, format: Format) {
        self.visible.clear();
        self.anchors.clear();
        markup::read(source, format, &mut self.visible, &mut self.anchors);
    }
}
