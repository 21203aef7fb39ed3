//! Words whose letters stand apart: `v i a g r a`, `v.i.a.g.r.a`, `F R E E   C A S H`.
//!
//! One and the same sign stands between all of them. Where it is a space, so it is between words of one
//! letter: only so many of these in a row as no language has are read as one word.

use super::classes::is_word;
use super::leet;

/// The fewest letters of such a word: `a b c` is a list, and `U.S.A.` a country.
const LEAST: usize = 4;
/// The most letters of one word, so that a sentence without gaps becomes several.
const MOST: usize = 30;
/// The most letters of what dots and capitals shorten: `N.A.A.C.P.`
const ABBREVIATION: usize = 5;

/// The place after the word that begins at `start` and ends before `to`, and the word with its letters put
/// together.
pub(super) fn read(text: &str, start: usize, to: usize) -> Option<(usize, String)> {
    let mut chars = text[start..to].chars();
    let first = chars.next()?;
    let between = chars.next().filter(|c| !is_word(*c) && *c != '\n')?;
    let (mut end, mut members, mut letters) = (start, 0, 0);
    let mut next = Some(first).filter(|first| is_letter(*first) || first.is_ascii_digit());
    while let Some(member) = next {
        end += member.len_utf8() + if members > 0 { between.len_utf8() } else { 0 };
        members += 1;
        letters += usize::from(is_letter(member));
        next = if members < MOST { alone_behind(&text[end..to], between) } else { None };
    }
    let written = &text[start..end];
    let is_word = members >= LEAST && letters * 2 > members;
    let is_other = || is_alphabet(written, between) || is_abbreviation(text, start..end, between, members);
    (is_word && !is_other()).then(|| (end, written.split(between).collect()))
}

/// The letter, or what stands for one, that comes next and is followed by no other.
fn alone_behind(rest: &str, between: char) -> Option<char> {
    let mut chars = rest.strip_prefix(between)?.chars();
    let member = chars.next()?;
    let is_sign = member != between && u8::try_from(member).is_ok_and(leet::is_sign);
    let is_member = is_letter(member) || member.is_ascii_digit() || is_sign;
    (is_member && !chars.next().is_some_and(is_word)).then_some(member)
}

/// A letter of a script with capitals: elsewhere, Korean for one, a letter is often a word.
fn is_letter(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase()
}

/// `A B C D` are answers to choose from.
fn is_alphabet(written: &str, between: char) -> bool {
    let mut letters = written.split(between).filter_map(|letter| letter.chars().next()).map(u32::from);
    let first = letters.next().unwrap_or_default();
    (first + 1..).zip(letters).all(|(expected, letter)| expected == letter)
}

fn is_abbreviation(text: &str, span: std::ops::Range<usize>, between: char, members: usize) -> bool {
    between == '.'
        && members <= ABBREVIATION
        && text[span.end..].starts_with('.')
        && !text[span].contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Option<String> {
        read(text, 0, text.len()).map(|(_, word)| word)
    }

    #[test]
    fn letters_are_put_together() {
        for text in [
            "v i a g r a",
            "v.i.a.g.r.a.",
            "v-i-a-g-r-a now",
            "v_i_a_g_r_a",
            "v•i•a•g•r•a",
            "v🔥i🔥a🔥g🔥r🔥a",
        ] {
            assert_eq!(word(text).as_deref(), Some("viagra"), "{text}");
        }
        assert_eq!(read("F R E E   C A S H", 0, 17), Some((7, "FREE".into())));
        assert_eq!(word("c @ $ h").as_deref(), None);
        assert_eq!(word("c a $ h").as_deref(), Some("ca$h"));
        assert_eq!(word("v 1 a g r 4").as_deref(), Some("v1agr4"));
        assert_eq!(word("к а з и н о").as_deref(), Some("казино"));
        assert_eq!(word(&"x ".repeat(100)).map(|word| word.len()), Some(MOST));
    }

    #[test]
    fn lists_initials_and_abbreviations_stay() {
        for text in [
            "U.S.A.",
            "U.S.S.R.",
            "N.A.A.C.P. said",
            "e.g. this",
            "a b c",
            "J. R. R. T. Olkien",
            "A B C D",
            "a-b-c-d-e",
            "1 2 3 4 5",
            "1.2.3.4",
            "a 1 b 2 c 3",
            "I a",
            "그 때 이 말 할 수",
            "i\nw\nz\no",
            "a, b, c, d",
            "я и ты",
            "x",
        ] {
            assert_eq!(word(text), None, "{text}");
        }
    }
}
