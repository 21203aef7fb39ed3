//! A brand's name between hyphens.

use super::lures::{is_also_word, is_filler, is_lure};
use super::skeleton::Skeleton;
use super::{Brand, Brands, How, Id, MAX_LABEL, MIN_WITH_DIGITS, MIN_WITH_LETTERS};

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
            let ends = ends(name, start).take(MAX_PARTS);
            // The longest first: booking-com before booking.
            let mut found = None;
            for end in ends {
                let (before, after) = (&name[..start], &name[end..]);
                let hit = self.part(&name[start..end]);
                found = hit.filter(|(id, _)| is_lured(self.brand(*id), before, after)).or(found);
            }
            found
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
        let id = *self.by_skeleton.get(&Skeleton::of_ascii(part)?)?;
        let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
        let shortest = if has_digit { MIN_WITH_DIGITS } else { MIN_WITH_LETTERS };
        (self.brand(id).label.len() >= shortest).then_some((id, How::Homograph))
    }
}

/// Whether what stands around a brand's name makes an imitation of it.
fn is_lured(brand: &Brand, before: &str, after: &str) -> bool {
    let others = || before.split('-').chain(after.split('-')).filter(|part| !part.is_empty());
    if others().next().is_none() {
        // Only hyphens were put in: pay-pal.
        return brand.kind.holds_money() && !is_also_word(&brand.label);
    }
    let lured = others().any(is_lure);
    if brand.kind.holds_money() && brand.label.len() >= MIN_ANY_WORD && !is_also_word(&brand.label) {
        return true;
    }
    if brand.kind.has_no_fans() {
        return lured;
    }
    lured && brand.label.len() >= MIN_WITH_FANS && others().all(|part| is_lure(part) || is_filler(part))
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
