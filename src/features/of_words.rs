//! Features of the text: its tokens, pairs of them, parts of words, and how it begins and ends.

use super::vector::Looking;
use super::{Edge, Made, Namespace, hash};
use crate::text::tokens::{Kind, Token, Tokens};

/// The letters of a part of a word (measured: the best of 3 to 6, and as good as 3 to 5 together).
const GRAM: usize = 5;

/// The most letters of a word that parts are made from.
const MAX_WORD: usize = 30;

/// The most tokens of a beginning; an end has one less.
const MAX_EDGE: usize = 3;

/// The most tokens of a text that is a feature as a whole.
const MAX_WHOLE: usize = 4;

/// Adds tokens, pairs and parts of words, and keeps the hash of each token.
pub(super) fn add_tokens(vector: &mut Looking, tokens: &Tokens, hashes: &mut Vec<u64>) {
    hashes.clear();
    let mut before = 0;
    for (place, token) in (0..).zip(tokens.list()) {
        let folded = tokens.folded_bytes(token);
        let hash = token_hash(token, folded);
        hashes.push(hash);
        let is_new = token.kind != Kind::Link && vector.add_hash(hash, Made::Token(place));
        if is_new && token.kind == Kind::Word {
            add_grams(vector, place, folded);
        }
        if token.follows {
            vector.add_hash(hash::of_two(Namespace::Pair, before, hash), Made::Pair(place));
        }
        if !matches!(token.kind, Kind::Sign | Kind::Emoji) {
            before = hash;
        }
    }
}

fn token_hash(token: &Token, folded: &[u8]) -> u64 {
    let name = if token.kind == Kind::Link { b"\x01link" } else { folded };
    hash::of_name(Namespace::Word, name)
}

/// Words that are written a little differently, and words nobody has seen, still have parts that
/// are known.
fn add_grams(vector: &mut Looking, place: u32, word: &[u8]) {
    if word.is_ascii() {
        add_ascii_grams(vector, place, word);
    } else {
        add_other_grams(vector, place, std::str::from_utf8(word).unwrap_or_default());
    }
}

/// Five letters are the five bytes of a number, the first the least: each next one takes one shift.
fn add_ascii_grams(vector: &mut Looking, place: u32, word: &[u8]) {
    let next = |gram: u64, letter: u8| gram >> 8 | u64::from(letter) << (8 * (GRAM - 1));
    let [first, second, third, rest @ ..] = &word[..word.len().min(MAX_WORD)] else { return };
    let mut gram = [b'<', *first, *second, *third].into_iter().fold(0, next);
    for letter in rest {
        gram = next(gram, *letter);
        vector.add_hash(hash::of_number(Namespace::Gram, gram), Made::Gram(place));
    }
    vector.add_hash(hash::of_number(Namespace::Gram, next(gram, b'>')), Made::Gram(place));
}

fn add_other_grams(vector: &mut Looking, place: u32, word: &str) {
    let mut letters = [0; GRAM];
    letters[GRAM - 1] = u64::from('<');
    let framed = word.chars().take(MAX_WORD).chain(['>']);
    for (number, letter) in framed.enumerate() {
        letters.rotate_left(1);
        letters[GRAM - 1] = u64::from(letter);
        if number + 2 >= GRAM {
            let [first, second, third, fourth, fifth] = letters;
            // Characters have 21 bits: five of them take two numbers.
            let hash =
                hash::of_two(Namespace::Gram, first << 21 | second, third << 42 | fourth << 21 | fifth);
            vector.add_hash(hash, Made::Gram(place));
        }
    }
}

/// How a text begins and ends: an advertisement opens and closes in ways that honest comments
/// rarely do, whatever stands between.
pub(super) fn add_edges(vector: &mut Looking, tokens: &[u64]) {
    let first = tokens.iter().take(MAX_EDGE);
    let last = tokens.iter().rev().take(MAX_EDGE - 1);
    for (number, hash) in (1..).zip(names(0, first)) {
        vector.add_hash(hash, Made::Edge(Edge::First(number)));
    }
    for (number, hash) in (1..).zip(names(1, last)) {
        vector.add_hash(hash, Made::Edge(Edge::Last(number)));
    }
    if (1..=MAX_WHOLE).contains(&tokens.len())
        && let Some(hash) = names(2, tokens.iter()).last()
    {
        vector.add_hash(hash, Made::Edge(Edge::Whole));
    }
}

/// The hash of the first token, of the first two together, and so on.
fn names<'t>(side: u64, tokens: impl Iterator<Item = &'t u64>) -> impl Iterator<Item = u64> {
    tokens.scan(side, |name, token| {
        *name = hash::of_two(Namespace::Edge, *name, *token);
        Some(*name)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::vector::Vector;
    use super::*;
    use crate::bayes::Table;

    /// The places of the parts of a word.
    fn grams(word: &str) -> HashSet<u32> {
        let mut vector = Vector::new(24);
        add_grams(&mut Looking { vector: &mut vector, table: Table::none() }, 0, word.as_bytes());
        vector.list().iter().map(|feature| feature.index).collect()
    }

    /// The same, from five letters at a time.
    fn plain_grams(word: &str) -> HashSet<u32> {
        let letters: Vec<u64> =
            format!("<{}>", word.chars().take(MAX_WORD).collect::<String>()).chars().map(u64::from).collect();
        let hash = |five: &[u64]| {
            if word.is_ascii() {
                let number = five.iter().rev().fold(0, |number, letter| number << 8 | letter);
                return hash::of_number(Namespace::Gram, number);
            }
            let number = |letters: &[u64]| letters.iter().fold(0, |number, letter| number << 21 | letter);
            hash::of_two(Namespace::Gram, number(&five[..2]), number(&five[2..]))
        };
        letters.windows(GRAM).map(|five| (hash(five) >> 40) as u32).collect()
    }

    #[test]
    fn the_parts_of_a_word_are_five_letters_in_a_row() {
        for word in ["", "a", "it", "the", "ferry", "terminals", "при", "привет", "naïve", "日本"]
        {
            assert_eq!(grams(word), plain_grams(word), "{word}");
        }
        let long = "abcdefghij".repeat(5);
        assert_eq!(grams(&long), plain_grams(&long));
        assert_eq!(grams("ferry").len(), 3);
    }
}
