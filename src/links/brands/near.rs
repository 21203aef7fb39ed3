//! Names that one slip of the fingers, or of the eye, turns into a brand.
//!
//! Two names are at most one edit apart (Damerau 1964) only if they are equal after at most one
//! letter is taken out of each. So the brands are filed under all that is left of them, and a name is
//! looked up by all that is left of it: as many questions as it has letters, however many brands
//! there are.

use std::collections::HashMap;

use foldhash::fast::RandomState;

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
    left: HashMap<u64, Vec<Id>, RandomState>,
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
        ([a, b, rest @ ..], [c, d, other @ ..]) if rest == other && (a, b) == (d, c) => same > 0,
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
    let inside = at > 0 && at + 1 < brand.len();
    // With or without its hyphen it is the brand's own spelling.
    letter != b'-' && (doubled || inside && brand.len() >= MIN_SHORTENED)
}

/// Letters beside each other on the keyboard most in use.
fn are_neighbours(one: u8, other: u8) -> bool {
    const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    let place = |letter: u8| {
        ROWS.iter().zip(0_usize..).find_map(|(row, y)| Some((row.iter().position(|key| *key == letter)?, y)))
    };
    let (Some((x1, y1)), Some((x2, y2))) = (place(one), place(other)) else {
        return false;
    };
    match (y1, y2) {
        _ if y1 == y2 => x1.abs_diff(x2) == 1,
        // Each row stands half a key further right than the one above.
        _ if y1 + 1 == y2 => x1 == x2 || x1 == x2 + 1,
        _ if y2 + 1 == y1 => x1 == x2 || x2 == x1 + 1,
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
    use proptest::prelude::*;

    #[test]
    fn slips() {
        for (brand, name) in [
            ("paypal", "payapl"),
            ("paypal", "payppal"),
            ("paypal", "paypall"),
            ("google", "gogle"),
            ("google", "gooqle"),
            ("facebook", "faceook"),
            ("netflix", "netdlix"),
            ("amazon", "anazon"),
        ] {
            assert!(is_slip(brand, name), "{brand} {name}");
        }
    }

    #[test]
    fn keys() {
        for (one, others) in [(b'g', "ftyhbv"), (b'q', "wa"), (b'p', "ol"), (b'm', "nkj"), (b'z', "asx")] {
            let found: String =
                (b'a'..=b'z').filter(|key| are_neighbours(one, *key)).map(char::from).collect();
            let mut others: Vec<char> = others.chars().collect();
            others.sort_unstable();
            assert_eq!(found, String::from_iter(others), "{}", char::from(one));
        }
    }

    #[test]
    fn other_names() {
        for (brand, name) in [
            ("truist", "trust"),
            ("pinterest", "interest"),
            ("barclays", "barclay"),
            ("binance", "finance"),
            ("telekom", "telecom"),
            ("vinted", "minted"),
            ("spotify", "spotifyx"),
            ("t-mobile", "tmobile"),
            ("paypal", "paypa1"),
            ("lazada", "alzada"),
        ] {
            assert!(!is_slip(brand, name), "{brand} {name}");
        }
    }

    #[test]
    fn of_short_and_shared_names_none_is_filed() {
        let mut near = Near::default();
        for (label, id) in [("chase", 0), ("usbank", 1), ("abcnews", 2), ("rabobank", 3)] {
            near.add(label, id);
        }
        assert_eq!(near.candidates("chasee").chain(near.candidates("ubbank")).count(), 0);
    }

    proptest! {
        /// The fast way finds what comparing every brand finds.
        #[test]
        fn candidates_are_complete(name in "[a-c]{5,9}", brands in prop::collection::vec("[a-c]{6,9}", 1..20)) {
            let mut near = Near::default();
            brands.iter().zip(0..).for_each(|(brand, id)| near.add(brand, id));
            for (brand, id) in brands.iter().zip(0..).filter(|(brand, _)| is_slip(brand, &name)) {
                prop_assert!(near.candidates(&name).any(|candidate| candidate == id), "{} {}", brand, name);
            }
        }
    }
}
