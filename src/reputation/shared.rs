//! What replicas share of a data folder: lists, how they are read again, the operator's words, and what was
//! learned there. The folder remembers what all agreed on last, so that it is told which side has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::folder::{Folder, FolderError, Stamp, read_own, stamp};
use super::formats::ListError;
use super::learned::{Learned, LearnedSettings};
use super::store::{ListSettings, Store, check_name, settings_path};
use super::{Entry, Key, OPERATOR};
use crate::hex::hex;
use crate::whole_file;

/// The name under which what was learned is shared.
const LEARNED: &str = "learned.jsonl";
/// The name under which the operator's words are shared.
pub const OPERATORS: &str = "operator.list";

/// What all replicas agreed on last, by file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Agreed(BTreeMap<String, AgreedFile>);

/// A file when all agreed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct AgreedFile {
    hash: String,
    /// While the file is as it was then, it need not be hashed.
    stamp: Stamp,
}

impl Agreed {
    /// What a folder agreed on; nothing where that is not known any more.
    pub fn read(folder: &Folder) -> Self {
        let text = fs::read(folder.lists().join("shared.json")).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Keeps it, with the operator's words as they are now.
    ///
    /// # Errors
    /// [`FolderError`] when it cannot be written.
    pub fn write(&self, folder: &Folder) -> Result<(), FolderError> {
        let words = fs::read(folder.list(OPERATOR)).unwrap_or_default();
        let agreed = serde_json::to_vec(self).unwrap_or_default();
        for (path, bytes) in [(words_agreed(folder), words), (folder.lists().join("shared.json"), agreed)] {
            whole_file::write(&path, |file| file.write_all(&bytes)).map_err(FolderError::io(path))?;
        }
        Ok(())
    }

    /// The hash on which all agreed.
    pub fn hash(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|file| file.hash.as_str())
    }

    /// From now on all agree on this.
    pub fn agree(&mut self, folder: &Folder, name: &str, hash: Option<&str>) {
        self.0.remove(name);
        if let (Some(hash), Some(path)) = (hash, place(folder, name)) {
            self.0.insert(name.into(), AgreedFile { hash: hash.into(), stamp: stamp(&path) });
        }
    }

    /// The hashes of all files that are here to be shared.
    ///
    /// # Errors
    /// [`FolderError`] when a file cannot be read.
    pub fn here(&self, folder: &Folder) -> Result<BTreeMap<String, String>, FolderError> {
        let lists = folder.list_names()?;
        let names = lists.iter().flat_map(|name| [format!("{name}.list"), format!("{name}.toml")]);
        let mut here = BTreeMap::new();
        for name in names.chain([OPERATORS.into(), LEARNED.into()]) {
            let Some(path) = place(folder, &name).filter(|path| path.exists()) else { continue };
            let known = self.0.get(&name).filter(|known| known.stamp == stamp(&path));
            let hash = known.map_or_else(|| hash(&path), |known| Ok(known.hash.clone()));
            here.insert(name, hash.map_err(FolderError::io(path))?);
        }
        Ok(here)
    }

    /// The names of all files on which all agreed.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }
}

/// Where a shared file lies; nothing where this names none.
pub fn place(folder: &Folder, name: &str) -> Option<PathBuf> {
    let is_list = |name: &&str| check_name(name).is_ok();
    if name == LEARNED {
        Some(folder.learned())
    } else if name == OPERATORS {
        Some(folder.list(OPERATOR))
    } else if let Some(list) = name.strip_suffix(".list") {
        Some(list).filter(is_list).map(|list| folder.list(list))
    } else {
        name.strip_suffix(".toml").filter(is_list).map(|list| settings_path(folder, list))
    }
}

/// Whether a change of this file takes effect only when the lists are compiled.
pub fn is_compiled(name: &str) -> bool {
    name != LEARNED && name != OPERATORS
}

/// When a file was changed, in milliseconds since 1970.
pub fn changed_at(path: &Path) -> i64 {
    let changed = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let since = changed.and_then(|changed| changed.duration_since(std::time::UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or(0)
}

/// Writes a file that came beside its place, and puts it there only when its hash is right and it can be read.
///
/// # Errors
/// That it is not as it was sent, cannot be read or cannot be written; the old file is then still there.
pub fn put(
    folder: &Folder,
    name: &str,
    expected: &str,
    content: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let coming = coming(folder, name)?;
    if name == LEARNED {
        whole_file::write_private(&coming, content)?;
    } else {
        whole_file::write(&coming, content)?;
    }
    let checked = check(&coming, name, expected).and_then(|()| {
        let place = place(folder, name).ok_or_else(|| io::Error::other("names no shared file"))?;
        fs::rename(&coming, place)
    });
    if checked.is_err() {
        let _ = fs::remove_file(&coming);
    }
    checked
}

/// Where a file lies until it is known to be whole.
fn coming(folder: &Folder, name: &str) -> io::Result<PathBuf> {
    let place = place(folder, name).ok_or_else(|| io::Error::other("names no shared file"))?;
    Ok(place.with_file_name(format!("{name}.coming")))
}

fn check(path: &Path, name: &str, expected: &str) -> io::Result<()> {
    if hash(path)? != expected {
        return Err(io::Error::other("it is damaged: its hash is another one"));
    }
    if name == LEARNED {
        Learned::read(path, LearnedSettings::default(), None).map_err(io::Error::other)?;
    } else if name.strip_suffix(".toml").is_some() {
        toml::from_str::<ListSettings>(&fs::read_to_string(path)?).map_err(io::Error::other)?;
    } else {
        words(&fs::read(path)?).map_err(io::Error::other)?;
    }
    Ok(())
}

/// The entries of a list, which may have none.
fn words(bytes: &[u8]) -> Result<Vec<Entry>, ListError> {
    match read_own(bytes) {
        Ok(reading) => Ok(reading.entries),
        Err(ListError::Empty) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn hash(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut file = File::open(path)?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes)? {
            0 => break,
            read => hasher.update(&bytes[..read]),
        }
    }
    Ok(hex(&hasher.finalize()))
}

/// The operator's words as all agreed on them last.
fn words_agreed(folder: &Folder) -> PathBuf {
    folder.lists().join("operator.shared")
}

/// The operator's words after `theirs` came, with those that were changed here since all agreed.
///
/// # Errors
/// [`FolderError`] when they cannot be read or written.
pub fn merge_words(store: &mut Store, mine: &[Entry]) -> Result<(), FolderError> {
    let folder = store.folder().clone();
    let path = words_agreed(&folder);
    let agreed = match fs::read(&path) {
        Ok(bytes) => words(&bytes).map_err(|error| FolderError::List { name: OPERATOR.into(), error })?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(FolderError::Io { path, error }),
    };
    let merged = merged(&agreed, mine, &folder.read_operator()?);
    store.write_operator(&merged)
}

/// What one side changed since both agreed, in the words of the other side.
fn merged(agreed: &[Entry], mine: &[Entry], theirs: &[Entry]) -> Vec<Entry> {
    let (agreed, mine, mut merged) = (by_key(agreed), by_key(mine), by_key(theirs));
    let keys: BTreeSet<&Key> = agreed.keys().chain(mine.keys()).copied().collect();
    for key in keys.into_iter().filter(|key| agreed.get(key) != mine.get(key)) {
        match mine.get(key) {
            Some(entry) => merged.insert(key, entry),
            None => merged.remove(key),
        };
    }
    merged.into_values().cloned().collect()
}

fn by_key(entries: &[Entry]) -> BTreeMap<&Key, &Entry> {
    entries.iter().map(|entry| (&entry.key, entry)).collect()
}
