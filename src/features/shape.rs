//! The shape of a text: how long, how loud, how full of links, in coarse bins.

use super::Reading;
use crate::text::tokens::{Kind, Tokens};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Shape {
    /// Words, on a logarithmic scale.
    Words = 1,
    /// The share of capitals among the letters.
    Capitals = 2,
    /// The share of digits.
    Digits = 3,
    /// Exclamation marks.
    Exclamations = 4,
    /// Links in the text.
    Links = 5,
    /// The share of the text that is links.
    LinkShare = 6,
    /// Emoji.
    Emoji = 7,
    /// Words said again.
    Repeats = 8,
    /// Letters in mathematical and enclosed forms.
    Styled = 9,
    /// Invisible characters inside words.
    Invisible = 10,
    /// Words with letters of another script.
    MixedWords = 11,
    /// Characters that turn the direction of writing.
    Bidi = 12,
    /// Whether the author has a link.
    AuthorLink = 13,
}

impl Shape {
    /// Its code in evidence.
    pub fn code(self) -> &'static str {
        match self {
            Shape::Words => "shape.length",
            Shape::Capitals => "shape.capitals",
            Shape::Digits => "shape.digits",
            Shape::Exclamations => "shape.exclamations",
            Shape::Links => "shape.links",
            Shape::LinkShare => "shape.link-share",
            Shape::Emoji => "shape.emoji",
            Shape::Repeats => "shape.repeats",
            Shape::Styled => "shape.styled",
            Shape::Invisible => "shape.invisible",
            Shape::MixedWords => "shape.mixed-words",
            Shape::Bidi => "shape.bidi",
            Shape::AuthorLink => "shape.author-link",
        }
    }
}

/// One measure of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// What is measured.
    pub shape: Shape,
    /// The bin, from 0.
    pub value: u8,
}

/// Up to how many of a thing each bin goes; the last bin has no end.
const COUNTS: [u32; 5] = [0, 1, 2, 4, 9];
/// Up to which share, in per cent, each bin goes.
const SHARES: [u32; 5] = [0, 5, 15, 35, 70];

/// The measures of a comment of which `different` tokens are different. Those that are absent in nearly every text (disguises, emoji,
/// author's links) are features only where they are present.
pub(super) fn bins(reading: &Reading, different: u32) -> impl Iterator<Item = Bin> {
    let Reading { text, tokens, links, author, .. } = *reading;
    let Counted { words, emoji, links: link_tokens, exclamations } = Counted::of(tokens);
    let written: usize = links.written().iter().map(ExactSizeIterator::len).sum();
    let length = text.visible.text().len() as u32;
    let author_link = author.url.is_some();
    let traces = text.visible.traces;
    let always = [
        (Shape::Words, (32 - words.leading_zeros()) as u8),
        (Shape::Links, bin(&COUNTS, links.total - u32::from(author_link).min(links.total))),
    ];
    let where_present = [
        (Shape::Capitals, share(tokens.capitals, tokens.letters)),
        (Shape::Digits, share(tokens.digits, tokens.digits + tokens.letters)),
        (Shape::Exclamations, bin(&COUNTS, exclamations)),
        (Shape::LinkShare, share(written as u32, length)),
        (Shape::Emoji, bin(&COUNTS, emoji)),
        (Shape::Repeats, repeats(tokens.list().len() as u32 - link_tokens, different)),
        (Shape::Styled, bin(&COUNTS, traces.styled)),
        (Shape::Invisible, bin(&COUNTS, traces.invisible)),
        (Shape::MixedWords, bin(&COUNTS, tokens.mixed_words)),
        (Shape::Bidi, bin(&COUNTS, traces.bidi)),
        (Shape::AuthorLink, u8::from(author_link)),
    ];
    always
        .into_iter()
        .chain(where_present.into_iter().filter(|(_, value)| *value > 0))
        .map(|(shape, value)| Bin { shape, value })
}

/// Tokens by kind.
#[derive(Default)]
struct Counted {
    words: u32,
    emoji: u32,
    links: u32,
    /// Exclamation marks, not their runs.
    exclamations: u32,
}

impl Counted {
    fn of(tokens: &Tokens) -> Self {
        let mut counted = Counted::default();
        for token in tokens.list() {
            match token.kind {
                Kind::Word | Kind::Characters | Kind::Number => counted.words += 1,
                Kind::Emoji => counted.emoji += 1,
                Kind::Link => counted.links += 1,
                Kind::Sign if tokens.folded(token).starts_with(['!', '！']) => {
                    counted.exclamations += token.end - token.start;
                }
                Kind::Sign => {}
            }
        }
        counted
    }
}

/// 1 for a text of ten tokens or more of which less than half are different.
fn repeats(tokens: u32, different: u32) -> u8 {
    u8::from(tokens >= 10 && different * 2 < tokens)
}

fn bin(limits: &[u32], value: u32) -> u8 {
    limits.iter().take_while(|limit| value > **limit).count() as u8
}

fn share(part: u32, whole: u32) -> u8 {
    bin(&SHARES, (part * 100).checked_div(whole).unwrap_or(0))
}
