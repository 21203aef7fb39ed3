//! The body of a model file: what was counted, and what each feature weighs.
//!
//! Hundreds of thousands of features share a few thousand pairs of counts, and their weight follows from
//! the pair. So the body names each pair once, and for each feature only the number of its pair. All
//! numbers are LEB128, weights little-endian `f32`:
//!
//! | how often | what |
//! | --- | --- |
//! | once | the comments of ham and of spam; how many pairs and how many features there are |
//! | a pair, the most common first | its count in ham and in spam, and the weight |
//! | a feature, in order | the distance from the one before, and the number of its pair |

use std::collections::HashMap;

use crate::bayes::{Counts, Label, Table};

/// The most bytes of a pair and a feature of its own: four numbers and a weight.
pub(super) const MAX_FEATURE: u64 = 4 * 5 + 4;

/// What both classes' counts of a feature are, ham first.
type Pair = [u32; 2];

pub(super) fn write(counts: &Counts, table: &Table) -> Vec<u8> {
    let [ham, spam] = [Label::Ham, Label::Spam].map(|label| counts.class(label));
    let pair = |place: usize| [ham.features[place], spam.features[place]];
    let seen: Vec<usize> = (0..ham.features.len()).filter(|place| pair(*place) != [0, 0]).collect();
    let pairs = by_frequency(seen.iter().map(|place| (pair(*place), *place)));
    let numbers: HashMap<Pair, u64> = pairs.iter().map(|(pair, _)| *pair).zip(0..).collect();
    let mut body = Vec::with_capacity(seen.len() * 4);
    for number in [ham.comments, spam.comments, pairs.len() as u64, seen.len() as u64] {
        push_number(&mut body, number);
    }
    for (pair, place) in pairs {
        for count in pair {
            push_number(&mut body, u64::from(count));
        }
        body.extend_from_slice(&table.weight(place as u32).to_le_bytes());
    }
    let mut before = 0;
    for place in seen {
        push_number(&mut body, (place - before) as u64);
        push_number(&mut body, numbers[&pair(place)]);
        before = place;
    }
    body
}

/// Each pair with one of the features that have it, the most common pair first.
fn by_frequency(features: impl Iterator<Item = (Pair, usize)>) -> Vec<(Pair, usize)> {
    let mut found: HashMap<Pair, (u64, usize)> = HashMap::new();
    for (pair, place) in features {
        found.entry(pair).or_insert((0, place)).0 += 1;
    }
    let mut pairs: Vec<(Pair, (u64, usize))> = found.into_iter().collect();
    pairs.sort_unstable_by_key(|(pair, (times, _))| (u64::MAX - times, *pair));
    pairs.into_iter().map(|(pair, (_, place))| (pair, place)).collect()
}

/// A body that is being read.
struct Reader<'b> {
    comments: [u64; 2],
    pairs: Vec<(Pair, f32)>,
    features: u64,
    rest: &'b [u8],
    size: usize,
}

impl<'b> Reader<'b> {
    fn new(mut body: &'b [u8], bits: u8) -> Option<Self> {
        let comments = [take_number(&mut body)?, take_number(&mut body)?];
        let (pairs, features) = (take_number(&mut body)?, take_number(&mut body)?);
        let size = 1usize << bits;
        if pairs > features || features > size as u64 {
            return None;
        }
        let pairs = (0..pairs).map(|_| take_pair(&mut body)).collect::<Option<_>>()?;
        Some(Reader { comments, pairs, features, rest: body, size })
    }

    /// Hands on each feature's place with its counts and its weight; `None` where there is something wrong.
    fn each(mut self, mut each: impl FnMut(usize, Pair, f32)) -> Option<()> {
        let mut place = 0;
        for _ in 0..self.features {
            let distance = usize::try_from(take_number(&mut self.rest)?).ok()?;
            place = distance.checked_add(place).filter(|place| *place < self.size)?;
            let number = usize::try_from(take_number(&mut self.rest)?).ok()?;
            let (pair, weight) = *self.pairs.get(number)?;
            each(place, pair, weight);
        }
        self.rest.is_empty().then_some(())
    }
}

/// What comments are scored with.
pub(super) fn table(body: &[u8], bits: u8) -> Option<Table> {
    let mut weights = vec![0.0; 1 << bits];
    Reader::new(body, bits)?.each(|place, _, weight| weights[place] = weight)?;
    Some(Table::new(weights))
}

/// What was counted.
pub(super) fn counts(body: &[u8], bits: u8) -> Option<Counts> {
    let reader = Reader::new(body, bits)?;
    let mut counts = Counts::new(bits);
    for (label, comments) in [Label::Ham, Label::Spam].into_iter().zip(reader.comments) {
        counts.class_mut(label).comments = comments;
    }
    reader.each(|place, pair, _| {
        for (label, count) in [Label::Ham, Label::Spam].into_iter().zip(pair) {
            counts.class_mut(label).features[place] = count;
        }
    })?;
    Some(counts)
}

fn take_pair(from: &mut &[u8]) -> Option<(Pair, f32)> {
    let pair = [u32::try_from(take_number(from)?).ok()?, u32::try_from(take_number(from)?).ok()?];
    let (weight, rest) = from.split_first_chunk()?;
    *from = rest;
    let weight = f32::from_le_bytes(*weight);
    weight.is_finite().then_some((pair, weight))
}

fn push_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[inline]
fn take_number(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = from.split_first()?;
        *from = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}
