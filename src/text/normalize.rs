//! Makes writing comparable: the text as a reader sees it, in one spelling, with the way back to
//! the comment as it was sent.
//!
//! Characters are brought to NFKC (Unicode Standard Annex #15), so that full-width, mathematical
//! and circled letters become plain ones; enclosed and small-capital letters, which NFKC leaves
//! alone, follow. Characters that nobody sees are dropped, and so are the lines through, under, over and
//! around letters that no language writes. Case is kept: links need it.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

pub(crate) use super::characters::is_invisible;
use super::characters::{
    BRAILLE_BLANK, KEYCAP, composes, enclosed_letter, is_ideographic_dot, is_kept, is_overlay, is_styled,
    takes_overlay,
};

/// The most characters that one base letter may pile up; what follows is dropped, so that a tower
/// of accents costs no more than plain text.
const MAX_CLUSTER: usize = 32;

/// A text as it is seen, with a map from its bytes back to those of the source.
#[derive(Debug, Default)]
pub struct Visible {
    text: String,
    seams: Vec<Seam>,
    hidden: String,
    hidden_seams: Vec<Seam>,
    /// What the writer did that readers do not see.
    pub traces: Traces,
}

/// Counts of what was undone on the way to the visible text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Traces {
    /// Invisible characters and hidden elements behind a Latin, Greek or Cyrillic letter or a digit.
    pub invisible: u32,
    /// Characters that turn the direction of writing around (U+202D, U+202E and their kin).
    pub bidi: u32,
    /// Letters written in mathematical, enclosed or small-capital forms, or with a line through them.
    pub styled: u32,
}

/// From `visible` on, the text stands at `source`: byte for byte when `unit` is 0, otherwise all
/// of it up to the next seam stands for the `unit` source bytes there.
#[derive(Debug, Clone, Copy)]
struct Seam {
    visible: u32,
    source: u32,
    unit: u32,
}

impl Visible {
    /// The text as it is seen. Behind it, on lines of their own, stand the words that markup hides: sites
    /// that strip styles show them, and links among them can be followed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the given bytes of the visible text stand in the source.
    pub fn source_span(&self, visible: Range<usize>) -> Range<usize> {
        if self.seams.is_empty() || visible.is_empty() {
            return 0..0;
        }
        let start = self.seam_at(visible.start);
        let last = self.seam_at(visible.end - 1);
        let from = match start.unit {
            0 => start.source as usize + visible.start - start.visible as usize,
            _ => start.source as usize,
        };
        let to = match last.unit {
            0 => last.source as usize + visible.end - last.visible as usize,
            unit => (last.source + unit) as usize,
        };
        // Hidden words stand behind what they stood before: then they alone are pointed at.
        if to > from { from..to } else { last.source as usize..to }
    }

    fn seam_at(&self, visible: usize) -> Seam {
        let after = self.seams.partition_point(|seam| seam.visible as usize <= visible);
        self.seams[after.saturating_sub(1)]
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.seams.clear();
        self.hidden.clear();
        self.hidden_seams.clear();
        self.traces = Traces::default();
    }

    /// Adds `source[range]`, normalised.
    pub(super) fn push(&mut self, source: &str, range: Range<usize>) {
        let bytes = source.as_bytes();
        let mut at = range.start;
        // Where the run that needs no change began.
        let mut kept = at;
        while at < range.end {
            if bytes[at].is_ascii() {
                at += ascii_length(&bytes[at..range.end]);
                continue;
            }
            let c = char_at(source, at);
            let next = at + c.len_utf8();
            if is_ideographic_dot(c)
                && at > 0
                && bytes[at - 1].is_ascii_alphanumeric()
                && bytes.get(next).is_some_and(u8::is_ascii_alphanumeric)
            {
                self.push_same(source, kept..at);
                self.push_decoded('.', at..next);
                at = next;
                kept = next;
                continue;
            }
            let joined_by_next =
                || next < range.end && !bytes[next].is_ascii() && composes(char_at(source, next));
            if is_kept(c) && !joined_by_next() {
                at = next;
                continue;
            }
            // A mark belongs to the letter before it.
            let mut from = at;
            if composes(c) && at > kept {
                from = previous_char(source, at);
            }
            self.push_same(source, kept..from);
            at = self.push_cluster(source, from, range.end);
            kept = at;
        }
        self.push_same(source, kept..at);
    }

    /// Adds one character that stands for `span` of the source, as an entity does.
    pub(super) fn push_decoded(&mut self, c: char, span: Range<usize>) {
        if c.is_ascii() {
            self.open_seam(span.start, span.len());
            self.text.push(c);
        } else {
            self.push_changed(std::iter::once(c), span);
        }
    }

    /// Ends a line, unless one has just ended: words on both sides are not neighbours.
    pub(super) fn push_break(&mut self, source: usize) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.open_seam(source, 0);
            self.text.push('\n');
        }
    }

    /// Takes away what was pushed behind `from`, so that its neighbours meet.
    pub(super) fn hide_from(&mut self, from: usize) {
        let first = self.seams.partition_point(|seam| (seam.visible as usize) < from);
        let Some(seam) = self.seams.get(first).copied() else { return };
        self.hidden_seams.push(Seam { visible: self.hidden.len() as u32, unit: 0, ..seam });
        self.hidden.push('\n');
        let start = self.hidden.len() as u32;
        let moved = self.seams.drain(first..);
        self.hidden_seams
            .extend(moved.map(|seam| Seam { visible: seam.visible - from as u32 + start, ..seam }));
        self.hidden.push_str(&self.text[from..]);
        self.text.truncate(from);
        self.traces.invisible += u32::from(self.ends_in_word());
    }

    /// Puts what was taken away behind everything else.
    pub(super) fn append_hidden(&mut self) {
        let end = self.text.len() as u32;
        let moved = self.hidden_seams.drain(..);
        self.seams.extend(moved.map(|seam| Seam { visible: seam.visible + end, ..seam }));
        self.text.push_str(&self.hidden);
        self.hidden.clear();
    }

    fn push_same(&mut self, source: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let continues = self.seams.last().is_some_and(|seam| {
            seam.unit == 0 && seam.source as usize + self.text.len() - seam.visible as usize == range.start
        });
        if !continues {
            self.open_seam(range.start, 0);
        }
        self.text.push_str(&source[range]);
    }

    fn open_seam(&mut self, source: usize, unit: usize) {
        self.seams.push(Seam { visible: self.text.len() as u32, source: source as u32, unit: unit as u32 });
    }

    /// Adds one letter with all that modifies it and gives the place after it.
    fn push_cluster(&mut self, source: &str, from: usize, end: usize) -> usize {
        let mut chars = source[from..end].char_indices();
        let first = chars.next().map_or(from, |(_, c)| from + c.len_utf8());
        let mut counted = 1;
        let mut read = first;
        let mut kept = first;
        for (at, c) in chars {
            if !composes(c) {
                break;
            }
            read = from + at + c.len_utf8();
            counted += 1;
            if counted <= MAX_CLUSTER {
                kept = read;
            }
        }
        let base = char_at(source, from);
        let is_struck = |c: &char| is_overlay(*c) && takes_overlay(base);
        self.note_overlay(base, source[first..kept].chars().find(is_struck));
        self.push_changed(source[from..kept].chars().filter(|c| !is_struck(c)), from..read);
        read
    }

    fn push_changed(&mut self, chars: impl Iterator<Item = char> + Clone, span: Range<usize>) {
        let first = chars.clone().next().unwrap_or(' ');
        if is_invisible(first) {
            self.note_invisible(first);
            return;
        }
        // A tag or an entity may stand between the letter and the line through it.
        if let Some(base) = self.text.chars().next_back().filter(|base| takes_overlay(*base))
            && is_overlay(first)
        {
            self.note_overlay(base, Some(first));
            return;
        }
        self.open_seam(span.start, span.len());
        if let Some(letter) = enclosed_letter(first) {
            self.text.push(letter);
            self.traces.styled += 1;
            return;
        }
        if first == BRAILLE_BLANK {
            self.text.push(' ');
            return;
        }
        let before = self.text.len();
        self.text.extend(chars.nfkc());
        if is_styled(first) && self.text[before..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.traces.styled += 1;
        }
        if self.text.len() == before {
            self.seams.pop();
        }
    }

    fn note_overlay(&mut self, base: char, overlay: Option<char>) {
        // A digit on a key is an emoji.
        let is_disguise = overlay.is_some_and(|overlay| overlay != KEYCAP || base.is_alphabetic());
        self.traces.styled += u32::from(is_disguise && base.is_alphanumeric());
    }

    fn note_invisible(&mut self, c: char) {
        match c {
            '\u{202D}' | '\u{202E}' | '\u{2066}'..='\u{2068}' => self.traces.bidi += 1,
            // The first half of a key that makes an emoji of a digit.
            '\u{FE0F}' if self.text.ends_with(|c: char| c.is_ascii_digit()) => {}
            // Joiners shape Persian and Indic letters and emoji, where they are honest.
            _ => self.traces.invisible += u32::from(self.ends_in_word()),
        }
    }

    fn ends_in_word(&self) -> bool {
        self.text.ends_with(|c: char| c.is_ascii_alphanumeric() || ('\u{C0}'..='\u{52F}').contains(&c))
    }
}

/// How many bytes there are before the first that is not ASCII; blocks of them are looked at at once.
fn ascii_length(bytes: &[u8]) -> usize {
    const BLOCK: usize = 32;
    let blocks = bytes.chunks_exact(BLOCK).take_while(|block| block.is_ascii()).count();
    let rest = &bytes[blocks * BLOCK..];
    blocks * BLOCK + rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len())
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\u{FFFD}')
}

fn previous_char(text: &str, at: usize) -> usize {
    text[..at].char_indices().next_back().map_or(at, |(from, _)| from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visible(source: &str) -> Visible {
        let mut visible = Visible::default();
        visible.push(source, 0..source.len());
        visible
    }

    #[test]
    fn plain_text_is_kept_in_one_piece() {
        let text = visible("Grüße aus Łódź, привет, 你好, 한국");
        assert_eq!(text.text(), "Grüße aus Łódź, привет, 你好, 한국");
        assert_eq!(text.seams.len(), 1);
    }

    #[test]
    fn styled_letters_become_plain_and_point_back() {
        let source = "go 𝗔𝗟𝗘𝗫 🅰ⓑ ｗｗｗ";
        let text = visible(source);
        assert_eq!(text.text(), "go ALEX Ab www");
        assert_eq!(&source[text.source_span(4..6)], "𝗟𝗘");
        assert_eq!(text.traces.styled, 6);
    }

    #[test]
    fn invisible_characters_vanish_and_are_counted_inside_words_only() {
        let text = visible("vi\u{200B}a\u{AD}gra \u{200D}👩\u{200D}🔬 می\u{200C}خواهم");
        assert_eq!(text.text(), "viagra 👩🔬 میخواهم");
        assert_eq!(text.traces.invisible, 2);
    }

    #[test]
    fn marks_join_their_letter() {
        let source = "cafe\u{301}s";
        let text = visible(source);
        assert_eq!(text.text(), "cafés");
        assert_eq!(text.source_span(3..5), 3..6);
        assert_eq!(text.source_span(5..6), 6..7);
    }

    #[test]
    fn lines_through_under_and_around_letters_are_taken_away() {
        for source in [
            "v\u{336}i\u{336}a\u{336}g\u{336}r\u{336}a\u{336} \u{336}n\u{336}o\u{336}w\u{336}",
            "v\u{332}i\u{332}a\u{332}g\u{332}r\u{332}a\u{332} n\u{305}o\u{20D2}w\u{338}",
            "v\u{353}\u{33D}i\u{34E}a\u{353}g\u{34E}r\u{34E}a\u{350} n\u{346}o\u{33D}w\u{357}",
            "v\u{20DD}i\u{20DE}a\u{20E3}g\u{489}r\u{20E0}a\u{20D0} n\u{35F}o\u{333}w\u{33F}",
        ] {
            let text = visible(source);
            assert_eq!(text.text(), "viagra now", "{source}");
            assert_eq!(text.traces.styled, 9, "{source}");
            assert!(source[text.source_span(7..8)].starts_with('n'));
        }
    }

    #[test]
    fn a_line_that_an_entity_draws_is_taken_away() {
        let mut text = visible("v");
        text.push_decoded('\u{336}', 1..7);
        assert_eq!((text.text(), text.traces.styled), ("v", 1));
    }

    #[test]
    fn marks_that_languages_and_signs_are_written_with_stay() {
        for source in ["Việt Nam ngữ", "שָׁלוֹם", "مُحَمَّد", "हिन्दी", "x̱ g̃ ṇ", "a≠b, a ≮ b", "ё й ї", "ά ῥ"]
        {
            let text = visible(source);
            assert_eq!((text.text(), text.traces), (source, Traces::default()));
        }
        assert_eq!(visible("a=\u{338}b").text(), "a≠b");
        assert_eq!(visible("1\u{FE0F}\u{20E3} and 2\u{20E3}").text(), "1 and 2");
        assert_eq!(visible("1\u{FE0F}\u{20E3} and 2\u{20E3}").traces, Traces::default());
    }

    #[test]
    fn whatever_looks_like_a_space_is_one() {
        assert_eq!(visible("v\u{2800}i\u{200A}a\u{2009}g\u{2006}r\u{202F}a").text(), "v i a g r a");
        assert_eq!(visible("Quoi\u{202F}! 10\u{2009}000").text(), "Quoi ! 10 000");
    }

    #[test]
    fn a_tower_of_marks_is_cut() {
        let text = visible(&format!("a{}b", "\u{301}\u{323}".repeat(10_000)));
        assert!(text.text().len() < 100);
        assert!(text.text().ends_with('b'));
    }
}
