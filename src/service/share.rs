//! No key teaches a site more than its share (`key_share` of the site's settings): who has stolen one can
//! do no more harm than that. What goes beyond is held until somebody with an admin key releases it.
//!
//! Keys with the scope `admin` set the share themselves, and are not limited; neither are requests of this
//! machine without a key. Of the others that label a site, the one that was made first is the newsroom's own
//! and not limited: a newsroom with a single key is not hampered. Every later one may teach 50 labels, and
//! beyond that its share. Keys that are not valid any more do not count as earlier ones: a key that takes
//! another's place is not limited by it.

use std::collections::HashMap;

use super::following::Following;
use super::keyring::Keyring;
use crate::store::keys::{ApiKey, Scope};
use crate::store::labels::{HeldBecause, NewLabel};
use crate::store::now;

/// How many labels every key may teach a site, whatever its share.
const FREE: u64 = 50;

/// What keys have taught the sites of some labels that are about to be stored.
#[derive(Debug, Default)]
pub(super) struct Shares(HashMap<String, HashMap<String, u64>>);

impl Shares {
    /// Holds a label that goes beyond the share of its key, or counts it as taught.
    pub(super) async fn weigh(&mut self, following: &Following, label: &mut NewLabel) {
        if !self.0.contains_key(&label.site) {
            self.0.insert(label.site.clone(), following.taught_by_keys(&label.site).await);
        }
        let Some(taught) = self.0.get_mut(&label.site) else { return };
        let keys = following.keys();
        let key = keys.get(&label.key_id).filter(|key| !key.may(Scope::Admin));
        if let Some(key) = key.filter(|key| is_limited(key, &keys, taught))
            && is_beyond(key, taught, following.settings(&label.site).key_share)
        {
            label.held_because = Some(HeldBecause::Share);
        } else {
            *taught.entry(label.key_id.clone()).or_default() += 1;
        }
    }
}

/// Whether another such key that was made earlier, and is valid, has taught as well.
fn is_limited(key: &ApiKey, keys: &Keyring, taught: &HashMap<String, u64>) -> bool {
    let teaching = taught.iter().filter(|(_, labels)| **labels > 0).filter_map(|(id, _)| keys.get(id));
    let at = now();
    // Ids of keys are in the order in which they were made.
    teaching.filter(|other| other.is_valid(at) && !other.may(Scope::Admin)).any(|other| other.id < key.id)
}

fn is_beyond(key: &ApiKey, taught: &HashMap<String, u64>, share: f64) -> bool {
    let own = taught.get(&key.id).copied().unwrap_or(0);
    let all: u64 = taught.values().sum();
    own >= FREE && (own + 1) as f64 > share * (all + 1) as f64
}
