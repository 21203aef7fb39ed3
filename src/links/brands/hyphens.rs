//! A brand's name between hyphens.

use super::lures::{is_also_word, is_filler, is_for_developers, is_lure};
use super::{Brand, Brands, How, Id, MAX_LABEL};

/// The most parts of a name that together make a brand: `bank-of-america`.
const MAX_PARTS: usize = 3;

/// The shortest brand that is found beside a lure among brands that people write about: `bbc-news`
/// may be anybody's.
const MIN_WITH_FANS: usize = 5;

/// The shortest brand that holds money and is found beside any word: `n26-motorway.example` is no bank.
const MIN_ANY_WORD: usize = 4;

impl Brands {
    /// The brand that stands in a name with hyphens, with something beside it that makes it no
    /// accident.
    pub(super) fn between_hyphens(&self, name: &str) -> Option<(Id, How)> {
        if !name.contains('-') {
            return None;
        }
        starts(name).find_map(|start| {
            let hits = ends(name, start).take(MAX_PARTS).filter_map(|end| {
                let hit = self.part(&name[start..end]);
                hit.filter(|(id, _)| is_lured(self.brand(*id), &name[..start], &name[end..]))
            });
            // The longest: royal-mail-tracking is about royal-mail.
            hits.last()
        })
    }

    /// The brand that some parts of a name make: as written, without their hyphens, or to the eye.
    fn part(&self, part: &str) -> Option<(Id, How)> {
        if let Some(&id) = self.by_label.get(part) {
            return Some((id, How::Hyphen));
        }
        if part.contains('-') {
            let id = *self.by_label.get(joined(part, &mut [0; MAX_LABEL])?)?;
            // Of names that fans write, two halves are mere words: best-buy, home-depot.
            return self.brand(id).kind.has_no_fans().then_some((id, How::Hyphen));
        }
        Some((self.resembled(part)?, How::Homograph))
    }
}

/// Whether what stands around a brand's name makes an imitation of it.
fn is_lured(brand: &Brand, before: &str, after: &str) -> bool {
    let others = || before.split('-').chain(after.split('-')).filter(|part| !part.is_empty());
    let (kind, length) = (brand.kind, brand.label.len());
    let is_only_a_name = !is_also_word(&brand.label);
    if others().next().is_none() {
        // Only hyphens were put in: pay-pal.
        return kind.holds_money() && is_only_a_name;
    }
    let lured = others().any(is_lure);
    if kind.holds_money() && is_only_a_name && length >= MIN_ANY_WORD {
        return lured || !others().any(is_for_developers);
    }
    if kind.has_no_fans() && is_only_a_name {
        return lured;
    }
    let only_lured = lured && others().all(|part| is_lure(part) || is_filler(part));
    only_lured && (kind.has_no_fans() || length >= MIN_WITH_FANS)
}

/// Where the parts of a name begin.
fn starts(name: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(name.match_indices('-').map(|(at, _)| at + 1))
}

/// Where the parts of a name end that begin at `start` or later.
fn ends(name: &str, start: usize) -> impl Iterator<Item = usize> {
    name[start..].match_indices('-').map(move |(at, _)| start + at).chain([name.len()])
}

/// Parts of a name without the hyphens between them.
fn joined<'a>(parts: &str, room: &'a mut [u8; MAX_LABEL]) -> Option<&'a str> {
    let mut length = 0;
    for byte in parts.bytes().filter(|byte| *byte != b'-') {
        *room.get_mut(length)? = byte;
        length += 1;
    }
    std::str::from_utf8(&room[..length]).ok()
}
