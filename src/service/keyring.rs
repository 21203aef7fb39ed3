//! The keys that are valid, in memory: no request waits for the store to be let in.

use std::collections::HashMap;
use std::sync::Arc;

use subtle::ConstantTimeEq;

use crate::store::keys::ApiKey;

/// All keys by the beginning of their hash.
#[derive(Debug, Default)]
pub struct Keyring {
    keys: HashMap<String, Vec<Arc<ApiKey>>>,
    /// There is no key but the one that the first start made.
    is_new: bool,
}

/// How many characters of a hash name its place.
const PLACE: usize = 8;

fn place(hash: &str) -> &str {
    hash.get(..PLACE).unwrap_or(hash)
}

impl Keyring {
    /// A ring of these keys, of which the first start made the one with the id `first`.
    pub fn of(keys: Vec<ApiKey>, first: Option<&str>) -> Self {
        let is_new = keys.iter().all(|key| Some(key.id.as_str()) == first);
        let mut ring = Keyring { keys: HashMap::new(), is_new };
        for key in keys {
            ring.keys.entry(place(&key.hash).to_owned()).or_default().push(Arc::new(key));
        }
        ring
    }

    /// The key with this hash, valid or not.
    pub fn find(&self, hash: &str) -> Option<Arc<ApiKey>> {
        let near = self.keys.get(place(hash))?;
        // How long it takes says nothing of how much of a guess was right.
        near.iter().find(|key| bool::from(key.hash.as_bytes().ct_eq(hash.as_bytes()))).cloned()
    }

    /// The key with this id, valid or not.
    pub fn get(&self, id: &str) -> Option<&ApiKey> {
        self.keys.values().flatten().find(|key| key.id == id).map(Arc::as_ref)
    }

    /// Whether nobody ever made a key: there is none but that of the first start, be it valid or not.
    pub fn is_new(&self) -> bool {
        self.is_new
    }
}
