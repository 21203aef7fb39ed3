//! Names that one slip of the fingers, or of the eye, turns into a brand.
//!
//! Two names are at most one edit apart (Damerau 1964) only if they are equal after at most one
//! letter is taken out of each. So the brands are filed under all that is left of them, and a name is
//! looked up by all that is left of it: as many questions as it has letters, however many brands
//! there are.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::{Id, MAX_LABEL};

/// The shortest brand that is compared: below, a name one edit away is most often a word.
const MIN_BRAND: usize = 6;

/// The shortest brand that is compared with names that lack one of its letters: `trust` is not
/// Truist, `revolt` not Revolut.
const MIN_SHORTENED: usize = 8;

/// The shortest brand that is compared with names that have a neighbouring key for one of its letters,
/// inside: a first or last letter makes another word (`zalando`, `salando`).
const MIN_MISTYPED: usize = 7;

/// Endings that say what many others are too, and how much must stand before them: one letter more or
/// less of `usbank` is another bank.
const SHARED: [&str; 4] = ["bank", "news", "pay", "post"];
const MIN_BEFORE_SHARED: usize = 5;

/// Brands by the hashes of what is left of them.
#[derive(Debug, Default)]
pub(super) struct Near {
    left: HashMap<u64, Vec<Id>>,
}

impl Near {
    /// Files a brand.
    pub(super) fn add(&mut self, label: &str, id: Id) {
        let shared = SHARED.iter().find_map(|ending| label.strip_suffix(ending));
        if label.len() < MIN_BRAND || shared.is_some_and(|before| before.len() < MIN_BEFORE_SHARED) {
            return;
        }
        for hash in hashes(label) {
            let ids = self.left.entry(hash).or_default();
            // goo(o)gle: two letters taken out leave the same.
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
    }

    /// The brands that are at most one edit away, and some that are not.
    pub(super) fn candidates(&self, name: &str) -> impl Iterator<Item = Id> {
        let compared = (MIN_BRAND - 1..MAX_LABEL).contains(&name.len());
        let hashes = compared.then(|| hashes(name)).into_iter().flatten();
        hashes.filter_map(|hash| self.left.get(&hash)).flatten().copied()
    }
}

/// The hashes of a label and of all that is left when one letter is taken out.
fn hashes(label: &str) -> impl Iterator<Item = u64> {
    let bytes = label.as_bytes();
    let without = move |at: usize| {
        let mut left = [0; MAX_LABEL];
        left[..at].copy_from_slice(&bytes[..at]);
        left[at..bytes.len() - 1].copy_from_slice(&bytes[at + 1..]);
        xxh3_64(&left[..bytes.len() - 1])
    };
    std::iter::once(xxh3_64(bytes)).chain((0..bytes.len()).map(without))
}

/// Whether a name is a brand with one slip that fingers make or eyes pass over: neighbours swapped, a
/// letter doubled, one left out, a neighbouring key or a letter of like shape. Any other change of
/// one letter makes another name.
pub(super) fn is_slip(brand: &str, name: &str) -> bool {
    let (brand, name) = (brand.as_bytes(), name.as_bytes());
    if !name.iter().all(u8::is_ascii_lowercase) {
        return false;
    }
    let same = brand.iter().zip(name).take_while(|(one, other)| one == other).count();
    let (brand_rest, name_rest) = (&brand[same..], &name[same..]);
    match (brand_rest, name_rest) {
        ([missing, rest @ ..], _) if rest == name_rest => may_go_missing(brand, same, *missing),
        (_, [added, rest @ ..]) if rest == brand_rest => same > 0 && brand[same - 1] == *added,
        ([a, b, rest @ ..], [c, d, other @ ..]) if rest == other && (a, b) == (d, c) => true,
        ([a, rest @ ..], [b, other @ ..]) if rest == other => {
            let inside = same > 0 && !rest.is_empty();
            are_alike(*a, *b) || inside && brand.len() >= MIN_MISTYPED && are_neighbours(*a, *b)
        }
        _ => false,
    }
}

/// Whether a letter can be left out without being missed: one of two alike, or one inside a long name.
/// Without its first or last letter a name reads as another word (`interest`, `barclay`).
fn may_go_missing(brand: &[u8], at: usize, letter: u8) -> bool {
    let doubled = at > 0 && brand[at - 1] == letter;
    doubled || brand.len() >= MIN_SHORTENED && at > 0 && at + 1 < brand.len()
}

/// Letters beside each other on the keyboard most in use.
fn are_neighbours(one: u8, other: u8) -> bool {
    const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    let place = |letter: u8| {
        ROWS.iter().zip(0_i32..).find_map(|(row, y)| {
            let x = row.iter().position(|key| *key == letter)?;
            Some((x as i32, y))
        })
    };
    match (place(one), place(other)) {
        // Each row stands half a key further right.
        (Some((x1, y1)), Some((x2, y2))) => match y2 - y1 {
            0 => (x2 - x1).abs() == 1,
            1 => x2 == x1 || x2 == x1 - 1,
            -1 => x2 == x1 || x2 == x1 + 1,
            _ => false,
        },
        _ => false,
    }
}

/// Letters of like shape.
fn are_alike(one: u8, other: u8) -> bool {
    const SHAPES: [&[u8; 2]; 4] = [b"il", b"gq", b"uv", b"mn"];
    SHAPES.iter().any(|pair| **pair == [one, other] || **pair == [other, one])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        for name in ["papyal", "payppal", "paypl", "pajpal"] {
            assert_eq!(is_slip("paypal", name), name != "pajpal", "{name}");
        }
    }
}
