//! The file that names those who may be asked.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    AskError, Asked, DnsLists, FullHashes, HashList, LocalHashes, Mirror, PrefixStore, ZoneSettings,
};
use crate::reputation::EntryKind;

/// How long all together may take for a comment, in milliseconds.
const TIME_LIMIT: u64 = 150;

/// The longest time limit that can be set: whoever moderates waits for it.
const LONGEST: u64 = 5_000;

/// Those who may be asked, as a file names them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskedSettings {
    /// How long all together may take for a comment, in milliseconds.
    pub timeout_ms: u64,
    /// DNS block lists.
    pub dns: Vec<ZoneSettings>,
    /// Lists of hashes.
    pub hashes: Vec<HashSettings>,
}

impl Default for AskedSettings {
    fn default() -> Self {
        AskedSettings { timeout_ms: TIME_LIMIT, dns: Vec::new(), hashes: Vec::new() }
    }
}

/// One list of hashes, as the settings name it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HashSettings {
    /// What it is called in answers.
    pub name: String,
    /// What it says of the links that meet it.
    pub kind: EntryKind,
    /// The file of prefixes; may be left out beside a file of full hashes.
    #[serde(default)]
    pub prefixes: Option<PathBuf>,
    /// A file of full hashes.
    #[serde(default)]
    pub full: Option<PathBuf>,
    /// The base URL of a mirror that knows full hashes.
    #[serde(default)]
    pub mirror: Option<String>,
}

impl AskedSettings {
    /// Reads a file.
    ///
    /// # Errors
    /// [`AskError::File`] when it cannot be read, has an unknown line or a value out of range.
    pub fn open(path: &Path) -> Result<Self, AskError> {
        let text = std::fs::read_to_string(path).map_err(|io| AskError::file(path, &io))?;
        let settings: AskedSettings = toml::from_str(&text).map_err(|toml| AskError::file(path, &toml))?;
        if !(1..=LONGEST).contains(&settings.timeout_ms) {
            let problem = format!("timeout_ms = {}: must be from 1 to {LONGEST}", settings.timeout_ms);
            return Err(AskError::file(path, &problem));
        }
        Ok(settings)
    }

    /// Those whom it names; files are looked for in `folder`.
    ///
    /// # Errors
    /// [`AskError`] when one cannot be asked.
    pub fn asked(&self, folder: &Path) -> Result<Asked, AskError> {
        let time_limit = Duration::from_millis(self.timeout_ms);
        let hashes = self.hashes.iter().map(|list| list.list(folder, time_limit));
        Ok(Asked::new(DnsLists::new(&self.dns, time_limit)?, hashes.collect::<Result<_, _>>()?))
    }
}

impl HashSettings {
    fn list(&self, folder: &Path, time_limit: Duration) -> Result<HashList, AskError> {
        let error = |problem: &str| AskError::hashes(&self.name, &problem);
        let prefixes =
            self.prefixes.as_ref().map(|file| PrefixStore::read(&folder.join(file))).transpose()?;
        let (full, prefixes): (Arc<dyn FullHashes>, PrefixStore) = match (&self.full, &self.mirror) {
            (Some(file), None) => {
                let local = LocalHashes::read(&folder.join(file))?;
                let prefixes = prefixes.unwrap_or_else(|| local.prefixes());
                (Arc::new(local), prefixes)
            }
            (None, Some(base)) => {
                let prefixes =
                    prefixes.ok_or_else(|| error("a mirror needs prefixes = \"FILE\" beside it"))?;
                (Arc::new(Mirror::new(base, self.kind)?), prefixes)
            }
            (None, None) => return Err(error("say who knows them: full = \"FILE\" or mirror = \"URL\"")),
            (Some(_), Some(_)) => return Err(error("say either full or mirror, not both")),
        };
        HashList::new(&self.name, self.kind, prefixes, full, time_limit)
    }
}
