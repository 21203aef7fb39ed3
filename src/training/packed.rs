//! A comment as what training needs of it, in a few hundred bytes: what a store keeps of a label.
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | the version of the features ([`crate::features::FORMAT`]) |
//! | 1 | the size of the vector, as a power of two |
//! | 1, 1 | where the links stand, and the script |
//! | the rest | the packed features, smallest first: how far each is from the one before, in LEB128 |

use super::{Trainer, family, indices, packed};
use crate::bayes::calibrate::{MAX_LOGIT, logit};
use crate::bayes::{Circumstances, Label};
use crate::features::{ByFamily, FORMAT};
use crate::filter::{Filter, Workspace};
use crate::links::LinkPlace;
use crate::text::Script;

/// The features of one comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedComment {
    bits: u8,
    circumstances: Circumstances,
    features: Vec<u32>,
}

impl PackedComment {
    /// Of the comment that was read last.
    pub fn of(room: &Workspace) -> Self {
        let mut features: Vec<u32> = room.features().list().iter().map(packed).collect();
        features.sort_unstable();
        PackedComment { bits: room.features().bits(), circumstances: room.circumstances(), features }
    }

    /// Its places in the vector.
    pub fn indices(&self) -> impl Iterator<Item = u32> + Clone {
        indices(&self.features)
    }

    /// The size of the vector, as a power of two.
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// What the features of each family add by a filter, in log-odds.
    pub fn evidence(&self, filter: &Filter) -> ByFamily<f64> {
        let table = filter.model().table();
        let (mut sums, mut counts) = (ByFamily::<f64>::default(), ByFamily::default());
        let families = self.features.iter().filter_map(|packed| family(*packed));
        for (index, family) in self.indices().zip(families) {
            sums[family as usize] += f64::from(table.weight(index) + filter.adaptation().weight(index));
            counts[family as usize] += 1;
        }
        let factors = filter.model().facts().calibration.factors(&counts, self.circumstances);
        std::array::from_fn(|family| sums[family] * factors[family])
    }

    /// The log-odds of spam that its features come to by a filter, where nothing else is known.
    pub fn log_odds(&self, filter: &Filter) -> f64 {
        let offset = filter.model().facts().calibration.offset_for(self.circumstances);
        let evidence: f64 = self.evidence(filter).iter().sum();
        (logit(filter.policy().base_rate) + offset + evidence).clamp(-MAX_LOGIT, MAX_LOGIT)
    }

    /// As it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Circumstances { links, script } = self.circumstances;
        let mut bytes = vec![FORMAT as u8, self.bits, links as u8, script as u8];
        let mut last = 0;
        for feature in &self.features {
            put(feature - last, &mut bytes);
            last = *feature;
        }
        bytes
    }

    /// As it was stored; none where the features are of another version, or the bytes are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&[format, bits, links, script], mut rest) = bytes.split_first_chunk::<4>()?;
        if u32::from(format) != FORMAT {
            return None;
        }
        let links = [LinkPlace::Nowhere, LinkPlace::Text, LinkPlace::Author]
            .into_iter()
            .find(|place| *place as u8 == links)?;
        let script = *Script::ALL.get(usize::from(script))?;
        let mut features = Vec::with_capacity(rest.len() / 2);
        let mut last = 0_u32;
        while !rest.is_empty() {
            last = last.checked_add(take(&mut rest)?)?;
            features.push(last);
        }
        let circumstances = Circumstances { links, script };
        let comment = PackedComment { bits, circumstances, features };
        comment.fits().then_some(comment)
    }

    /// Whether every feature has a place and a family.
    fn fits(&self) -> bool {
        let place = |index| index < 1_u32.checked_shl(u32::from(self.bits)).unwrap_or(0);
        self.indices().all(place) && self.features.iter().all(|packed| family(*packed).is_some())
    }
}

impl Trainer<'_> {
    /// Learns a comment of which only the features are left. Those of a vector of another size are
    /// passed over.
    pub fn learn_packed(&mut self, comment: &PackedComment, label: Label, group: Option<&str>) {
        if comment.bits != self.forgotten.bits() {
            return;
        }
        self.learn_one(|_, last| {
            last.push(comment.features.iter().copied(), comment.circumstances, label, group);
        });
    }
}

/// Little-endian base 128 (DWARF 5, § 7.6).
fn put(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for shift in (0..32).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7F).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Comment;
    use crate::filter::Reader;

    fn read(text: &str) -> PackedComment {
        let mut room = Workspace::new(16);
        Reader::carried().read(&Comment::new(text), &mut room);
        PackedComment::of(&room)
    }

    #[test]
    fn what_is_stored_comes_back() {
        for text in ["", "Hi!", "Спасибо, see http://evil.example/win and write to me, friends."] {
            let comment = read(text);
            assert_eq!(PackedComment::from_bytes(&comment.to_bytes()), Some(comment));
        }
    }

    #[test]
    fn it_is_small() {
        let text =
            "They said the same about the ferry terminal in 2009, and look what it cost us in the end.";
        let bytes = read(text).to_bytes();
        assert!(bytes.len() < 4 * text.len(), "{} bytes for {}", bytes.len(), text.len());
    }

    #[test]
    fn damage_is_no_comment() {
        let bytes = read("Twice the money, half the ferries.").to_bytes();
        for cut in 0..4 {
            assert_eq!(PackedComment::from_bytes(&bytes[..cut]), None);
        }
        let mut other = bytes.clone();
        other[0] += 1;
        assert_eq!(PackedComment::from_bytes(&other), None);
        let beyond = [&bytes[..], &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]].concat();
        assert_eq!(PackedComment::from_bytes(&beyond), None);
        let endless = [&bytes[..], &[0x80]].concat();
        assert_eq!(PackedComment::from_bytes(&endless), None);
    }

    #[test]
    fn learning_what_was_stored_is_learning_the_comment() {
        use crate::training::Labelled;
        let reader = Reader::carried();
        let texts = [("Buy cheap pills now", Label::Spam), ("I liked the article a lot", Label::Ham)];
        let (mut whole, mut stored) = (Trainer::new(&reader, None, 16), Trainer::new(&reader, None, 16));
        for trainer in [&mut whole, &mut stored] {
            trainer.begin("labels", true);
        }
        for (text, label) in texts {
            whole.learn(&Labelled { comment: Comment::new(text), label, group: None });
            stored.learn_packed(&read(text), label, None);
        }
        assert_eq!(whole.finish().unwrap().as_bytes(), stored.finish().unwrap().as_bytes());
    }
}
