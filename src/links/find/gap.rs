//! What stands for a dot in a name that is hidden from programs: `dot`, `[.]`, ` . `, `•`.

use super::name::is_unmistakable;

/// The longest gap that stands for a dot: ` [ dot ] `.
const MAX_GAP: usize = 9;

/// The bytes with which the signs begin that are written for a dot (UTF-8).
pub(super) const BULLET_STARTS: [u8; 2] = [0xC2, 0xE2];

/// Signs that are written for a dot: the middle dot, the bullet, the bullet operator, the dot operator
/// and the hyphenation point.
const BULLETS: [&[u8]; 5] = ["·".as_bytes(), "•".as_bytes(), "∙".as_bytes(), "⋅".as_bytes(), "‧".as_bytes()];

/// Bytes that stand for a dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// Where they begin.
    pub(super) start: usize,
    /// Where they end.
    pub(super) end: usize,
    /// How they are written.
    pub(super) look: Look,
}

/// How a gap is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// `[.]`, `(dot)`.
    Fenced,
    /// ` dot `, `_dot_`.
    Word,
    /// ` . `.
    Sign,
    /// `•`.
    Bullet,
    /// ` .com`, as in "the .com boom".
    SpaceBefore,
    /// `. com`, as at the end of a sentence.
    SpaceAfter,
    /// `dotcom`, `-dot-`, as in "the dotcom boom".
    Compound,
}

impl Look {
    /// Whether sentences have it too, so that only a block list can tell a name from words.
    pub(super) fn is_prose(self) -> bool {
        matches!(self, Look::SpaceBefore | Look::SpaceAfter | Look::Compound)
    }
}

/// The gap around `at`, where a `.` stands or a word begins that may be `dot`.
pub(super) fn around(bytes: &[u8], at: usize) -> Option<Gap> {
    let is_sign = bytes[at] == b'.';
    let core = if is_sign { 1 } else { 3 };
    if !is_sign && !is_dot(bytes.get(at..at + 3)?) {
        return None;
    }
    let before = spaces_before(bytes, at, 2);
    let after = spaces_after(bytes, at + core, 2);
    let (start, end) = (at - before, at + core + after);
    if let Some(gap) = fenced(bytes, start, end) {
        return Some(gap);
    }
    let look = match (before, after) {
        (1, 1) if is_sign => return Some(Gap { start, end, look: Look::Sign }),
        (1, 1) => return Some(Gap { start, end, look: Look::Word }),
        (0, 0) if is_sign => return None,
        (_, 0) if is_sign => Look::SpaceBefore,
        (0, _) if is_sign => Look::SpaceAfter,
        _ => Look::Compound,
    };
    let hyphens = look == Look::Compound && (before, after) == (0, 0);
    let (start, end) = if hyphens { between_hyphens(bytes, start, end) } else { (start, end) };
    leads_to_ending(bytes, end).then_some(Gap { start, end, look })
}

/// The gap that is a bullet at `at`.
pub(super) fn bullet(bytes: &[u8], at: usize) -> Option<Gap> {
    let sign = BULLETS.into_iter().find(|sign| bytes[at..].starts_with(sign))?;
    let start = at - spaces_before(bytes, at, 1);
    let end = at + sign.len() + spaces_after(bytes, at + sign.len(), 1);
    leads_to_ending(bytes, end).then_some(Gap { start, end, look: Look::Bullet })
}

/// A gap that begins at `at` and is written like the one before it.
pub(super) fn next(bytes: &[u8], at: usize, look: Look) -> Option<Gap> {
    let window = &bytes[at..bytes.len().min(at + MAX_GAP)];
    let gap = if look == Look::Bullet {
        let start = window.iter().position(|byte| BULLET_STARTS.contains(byte))?;
        bullet(bytes, at + start)
    } else {
        let core = window.iter().position(|byte| matches!(byte, b'.' | b'd' | b'D'))?;
        around(bytes, at + core)
    };
    gap.filter(|gap| gap.start == at && (gap.look == look || !gap.look.is_prose() && !look.is_prose()))
}

/// `dot`, and `d0t`.
fn is_dot(word: &[u8]) -> bool {
    matches!(word, [b'd' | b'D', b'o' | b'O' | b'0', b't' | b'T'])
}

fn fenced(bytes: &[u8], start: usize, end: usize) -> Option<Gap> {
    let fence = (bytes[start.checked_sub(1)?], bytes.get(end).copied()?);
    let look = match fence {
        (b'[', b']') | (b'(', b')') | (b'{', b'}') | (b'<', b'>') => Look::Fenced,
        // Programmers write so, too: no more is made of it than of a word.
        (b'_', b'_') => Look::Word,
        _ => return None,
    };
    let before = spaces_before(bytes, start - 1, 1);
    let after = spaces_after(bytes, end + 1, 1);
    Some(Gap { start: start - 1 - before, end: end + 1 + after, look })
}

fn between_hyphens(bytes: &[u8], start: usize, end: usize) -> (usize, usize) {
    let are_there = start > 0 && bytes[start - 1] == b'-' && bytes.get(end) == Some(&b'-');
    if are_there { (start - 1, end + 1) } else { (start, end) }
}

fn spaces_before(bytes: &[u8], at: usize, most: usize) -> usize {
    bytes[..at].iter().rev().take(most).take_while(|byte| **byte == b' ').count()
}

fn spaces_after(bytes: &[u8], at: usize, most: usize) -> usize {
    bytes[at..].iter().take(most).take_while(|byte| **byte == b' ').count()
}

/// Whether the word at `at` ends in an ending that is no word: asked first, since gaps that sentences
/// have too are in every comment.
fn leads_to_ending(bytes: &[u8], at: usize) -> bool {
    const LONGEST: usize = 16;
    let window = &bytes[at..bytes.len().min(at + LONGEST)];
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let length = window.iter().take_while(is_part).count();
    let trimmed = window[..length].iter().rev().skip_while(|byte| matches!(byte, b'.' | b'-')).count();
    let ending = window[..trimmed].rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    length < LONGEST && is_unmistakable(ending)
}
