//! What a site knows of links, in its data folder.
//!
//! | file | what |
//! | --- | --- |
//! | `lists/NAME.list` | the entries of one list, in the project's own format |
//! | `lists/NAME.toml` | where it came from, and how it is read again |
//! | `lists/operator.list` | what the operator says |
//! | `lists/index` | all lists but the operator's, compiled; made anew from the above at any time |
//! | `lists/shared.json`, `lists/operator.shared` | what all replicas agreed on last ([`super::shared`]) |
//! | `learned.jsonl` | what moderators' labels taught |
//! | `secret.key` | the key under which contacts are stored there |
//!
//! Whoever changes them holds a lock ([`super::store`]); whoever reads them needs none, since each
//! file is replaced whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use thiserror::Error;

use super::formats::{self, ListError, ListFormat, ReadOptions, Reading};
use super::index::{Index, IndexError};
use super::learned::{Learned, LearnedSettings, Secret};
use super::{Entry, OPERATOR, Reputation};
use crate::line_error::LineError;

/// Why what a site knows cannot be read or changed.
#[derive(Debug, Error)]
pub enum FolderError {
    /// A file cannot be read or written.
    #[error("{path}: {error}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A list cannot be read.
    #[error("list {name}: {error}")]
    List {
        /// Which list.
        name: String,
        /// Why not.
        error: ListError,
    },
    /// A list's settings cannot be read.
    #[error("{path}: {problem}")]
    Settings {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The index cannot be read or compiled.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// What was learned cannot be read or written.
    #[error(transparent)]
    Learned(#[from] LineError),
    /// There is no such list.
    #[error("there is no list {0}; `chaff lists show` names those there are")]
    NoSuchList(String),
    /// This cannot be the name of a list.
    #[error("`{0}` cannot name a list: use small letters, digits and hyphens, and not `operator`")]
    BadName(String),
    /// A list has lost more than half of its entries.
    #[error(
        "list {name}: {new} entries where there were {old}; the old ones stay. If that is meant, say --force"
    )]
    Shrunk {
        /// Which list.
        name: String,
        /// How many entries it has.
        old: usize,
        /// How many it would have.
        new: usize,
    },
}

impl FolderError {
    /// A file that cannot be read or written.
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        move |error| FolderError::Io { path: path.into(), error }
    }
}

/// The data folder of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder(PathBuf);

/// What tells whether a file was replaced: its time, its length, and its number in the file system.
pub(super) type Stamp = Option<(SystemTime, u64, u64)>;

impl Folder {
    /// The data folder at a path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Folder(path.into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The folder of the lists.
    pub fn lists(&self) -> PathBuf {
        self.0.join("lists")
    }

    /// Where a list lies.
    pub fn list(&self, name: &str) -> PathBuf {
        self.lists().join(format!("{name}.list"))
    }

    /// Where the compiled index lies.
    pub fn index(&self) -> PathBuf {
        self.lists().join("index")
    }

    /// Where lies what was learned.
    pub fn learned(&self) -> PathBuf {
        self.0.join("learned.jsonl")
    }

    /// Everything that is known: the carried lists, what the operator says, the imported lists, and
    /// what was learned.
    ///
    /// # Errors
    /// [`FolderError`] when a file is there and cannot be read.
    pub fn reputation(&self, settings: LearnedSettings) -> Result<Reputation, FolderError> {
        let path = self.index();
        let index = if path.exists() { Index::open(&path)? } else { Index::none() };
        Ok(Reputation::new(&self.read_operator()?, index).with_learned(self.read_learned(settings)?))
    }

    /// What the operator says.
    ///
    /// # Errors
    /// [`FolderError`] when the file is there and cannot be read.
    pub fn read_operator(&self) -> Result<Vec<Entry>, FolderError> {
        match self.read_list(OPERATOR) {
            Ok(reading) => Ok(reading.entries),
            Err(FolderError::NoSuchList(_) | FolderError::List { error: ListError::Empty, .. }) => {
                Ok(Vec::new())
            }
            Err(error) => Err(error),
        }
    }

    /// The entries of a list, and what it says of itself.
    ///
    /// # Errors
    /// [`FolderError`] when it is not there or cannot be read.
    pub fn read_list(&self, name: &str) -> Result<Reading, FolderError> {
        let path = self.list(name);
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FolderError::NoSuchList(name.into()),
            _ => FolderError::Io { path, error },
        })?;
        read_own(&bytes).map_err(|error| FolderError::List { name: name.into(), error })
    }

    /// The names of the lists, without the operator's.
    ///
    /// # Errors
    /// [`FolderError::Io`] when their folder is there and cannot be read.
    pub fn list_names(&self) -> Result<Vec<String>, FolderError> {
        let folder = self.lists();
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for file in fs::read_dir(&folder).map_err(FolderError::io(&folder))? {
            let name = file.map_err(FolderError::io(&folder))?.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(".list"));
            names.extend(name.filter(|name| *name != OPERATOR).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    /// What was learned; nothing yet where there is no file of it.
    ///
    /// # Errors
    /// [`FolderError`] when the file, or the key of its contacts, is there and cannot be read.
    pub fn read_learned(&self, settings: LearnedSettings) -> Result<Learned, FolderError> {
        let (path, key) = (self.learned(), self.0.join("secret.key"));
        if !path.exists() {
            return Ok(Learned::new(settings, None));
        }
        let secret = Secret::open_or_create(&key).map_err(FolderError::io(key))?;
        Ok(Learned::read(&path, settings, Some(secret))?)
    }

    /// What tells whether anything that [`Folder::reputation`] reads was replaced since.
    pub fn stamp(&self) -> FolderStamp {
        FolderStamp([self.index(), self.list(OPERATOR), self.learned()].map(|path| stamp(&path)))
    }
}

/// The entries of a list in the project's own format, and what it says of itself.
pub(super) fn read_own(bytes: &[u8]) -> Result<Reading, ListError> {
    let options = ReadOptions { format: Some(ListFormat::Chaff), ..ReadOptions::default() };
    formats::read(bytes, &options)
}

/// How a folder was at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderStamp([Stamp; 3]);

pub(super) fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len(), file_number(&metadata)))
}

#[cfg(unix)]
fn file_number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn file_number(_: &fs::Metadata) -> u64 {
    0
}
