//! Keys that were shown since the process began. The store has only their hashes; a site that wants to be shown its
//! own key is shown it from here, from memory alone.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Keys by their ids.
#[derive(Clone, Default)]
pub struct ShownKeys(Arc<Mutex<HashMap<String, String>>>);

impl ShownKeys {
    /// Remembers a key that was let in.
    pub fn remember(&self, id: &str, key: &str) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.get(id).is_none_or(|known| known != key) {
            keys.insert(id.to_owned(), key.to_owned());
        }
    }

    /// The key with this id, if it was shown.
    pub(super) fn get(&self, id: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}

impl fmt::Debug for ShownKeys {
    /// Without the keys.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("ShownKeys")
    }
}
