//! Changes what a site knows of links: its lists, what the operator says, what was learned.
//!
//! One at a time: whoever changes holds a lock. Each file is written beside its place and moved into
//! it, and a change of a list ends with the index, so that a run that is cut off leaves the old index
//! or the new one, whole.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use url::Url;

use super::fetch::Validators;
use super::folder::{Folder, FolderError};
use super::formats::{Damage, Header, Reading, chaff};
use super::index::{Builder, Index, save};
use super::learned::{Learned, LearnedSettings, Secret};
use super::{Day, Entry, EntryKind, Key, OPERATOR, Reach, Reputation, Source};
use crate::links::site::Suffixes;
use crate::whole_file;

/// Of the entries that may not block whole, so many are named.
const MAX_GUARDED: usize = 1000;

/// Where a list came from, and how it is read again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListSettings {
    /// The URL or the file that it is updated from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The format it is read as, where that is not told by looking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Which columns hold what, for CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<String>,
    /// What its entries say, where they do not say so themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<EntryKind>,
    /// Days after its last update from which on it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_after: Option<u16>,
    /// The day on which the origin was last asked with success.
    pub updated: Day,
    /// How many entries the list has.
    pub entries: usize,
    /// What tells whether the origin has changed.
    pub validators: Validators,
}

/// What came of an import.
#[derive(Debug, Clone, Serialize)]
pub struct Import {
    /// The list.
    pub list: String,
    /// The format it was read as.
    pub format: &'static str,
    /// How many entries it has now.
    pub entries: usize,
    /// How many of them it did not have before.
    pub new: usize,
    /// How many it had before and has no more.
    pub gone: usize,
    /// How many entries there are of each kind.
    pub kinds: BTreeMap<&'static str, usize>,
    /// Lines that were understood and say nothing of links.
    pub passed_over: u64,
    /// Lines that could not be read.
    pub damaged: u64,
    /// The first of them.
    pub damage: Vec<Damage>,
    /// How many entries would block a public suffix, a landlord, a redirector or a popular site
    /// whole, and do not.
    pub guarded: usize,
    /// The first of them.
    pub guarded_keys: Vec<String>,
    /// The entries that block whole hosts, until it is known which of them may.
    #[serde(skip)]
    set_aside: Vec<Entry>,
}

/// What a site knows of links, held for a change.
#[derive(Debug)]
pub struct Store {
    folder: Folder,
    /// Held for as long as this lives.
    _lock: File,
}

impl Store {
    /// Opens a data folder for a change, making what is missing, and waits until nobody else changes it.
    ///
    /// # Errors
    /// [`FolderError::Io`] when the folder cannot be made or locked.
    pub fn open(folder: &Folder) -> Result<Self, FolderError> {
        let lists = folder.lists();
        fs::create_dir_all(&lists).map_err(FolderError::io(&lists))?;
        let path = lists.join(".lock");
        let lock = File::create(&path).map_err(FolderError::io(&path))?;
        lock.lock().map_err(FolderError::io(&path))?;
        Ok(Store { folder: folder.clone(), _lock: lock })
    }

    /// What it changes.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Puts what was read in the place of a list, or beside the others. It counts once all are
    /// compiled: [`Store::compile`].
    ///
    /// # Errors
    /// [`FolderError`]; the old list is then still there.
    pub fn put(
        &mut self,
        name: &str,
        settings: &ListSettings,
        reading: Reading,
        force: bool,
    ) -> Result<Import, FolderError> {
        check_name(name)?;
        let old = match self.folder.read_list(name) {
            Ok(reading) => reading.entries,
            Err(FolderError::NoSuchList(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        if reading.entries.len() < old.len().div_ceil(2) && !force {
            return Err(FolderError::Shrunk {
                name: name.into(),
                old: old.len(),
                new: reading.entries.len(),
            });
        }
        let mut import = import(name, &reading, &old);
        import.set_aside = dated(reading.entries, &old, Day::today());
        let header = Header {
            expires_after: settings.expires_after.or(reading.header.expires_after),
            kind: settings.kind.or(reading.header.kind),
            origin: reading.header.origin.or_else(|| settings.from.clone()),
            ..reading.header
        };
        self.write_list(name, &header, &import.set_aside)?;
        import.set_aside.retain(|entry| entry.kind.blocks() && entry.key.reach() == Reach::Host);
        self.write_settings(name, &ListSettings { entries: import.entries, ..settings.clone() })?;
        Ok(import)
    }

    /// Keeps how a list is read again.
    ///
    /// # Errors
    /// [`FolderError`] when it cannot be written.
    pub fn write_settings(&mut self, name: &str, settings: &ListSettings) -> Result<(), FolderError> {
        let path = settings_path(&self.folder, name);
        let text = toml::to_string(settings)
            .map_err(|error| FolderError::Settings { path: path.clone(), problem: error.to_string() })?;
        whole_file::write(&path, |file| file.write_all(text.as_bytes())).map_err(FolderError::io(path))
    }

    /// Takes a list away. That counts once the others are compiled: [`Store::compile`].
    ///
    /// # Errors
    /// [`FolderError`] when there is no such list, or it cannot be removed.
    pub fn remove(&mut self, name: &str) -> Result<(), FolderError> {
        check_name(name)?;
        let path = self.folder.list(name);
        fs::remove_file(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FolderError::NoSuchList(name.into()),
            _ => FolderError::Io { path, error },
        })?;
        // Without its list it says nothing, whether it is there or not.
        let _ = fs::remove_file(settings_path(&self.folder, name));
        Ok(())
    }

    /// Compiles all lists but the operator's, puts the index into its place, and says in each import
    /// which of its entries may not block.
    ///
    /// # Errors
    /// [`FolderError`]; the old index is then still there.
    pub fn compile(&mut self, imports: &mut [Import]) -> Result<(), FolderError> {
        let mut builder = Builder::new();
        for name in self.folder.list_names()? {
            let Reading { header, entries, .. } = self.folder.read_list(&name)?;
            let updated = settings(&self.folder, &name).map(|settings| settings.updated).ok().or(header.date);
            let silent = header.expires_after.zip(updated).map(|(days, updated)| updated.plus(days));
            let origin = header.origin.unwrap_or_default();
            builder.source(Source { name, origin, date: header.date.or(updated), is_operator: false })?;
            for mut entry in entries {
                entry.expires = entry.expires.into_iter().chain(silent).min();
                builder.add(&entry)?;
            }
        }
        let bytes = builder.finish();
        save(&self.folder.index(), &bytes)?;
        let reputation = Reputation::new(&[], Index::from_bytes(bytes)?);
        let suffixes = Suffixes::carried();
        for import in imports {
            import.find_guarded(&reputation, &suffixes);
        }
        Ok(())
    }

    /// Says for the operator what is to be thought of a key.
    ///
    /// # Errors
    /// [`FolderError`] when the file cannot be read or written.
    pub fn set(&mut self, entry: Entry) -> Result<(), FolderError> {
        let mut entries = self.folder.read_operator()?;
        entries.retain(|other| other.key != entry.key);
        entries.push(entry);
        self.write_operator(&entries)
    }

    /// Takes back what the operator said of a key; `false` when nothing was said.
    ///
    /// # Errors
    /// [`FolderError`] when the file cannot be read or written.
    pub fn unset(&mut self, key: &Key) -> Result<bool, FolderError> {
        let mut entries = self.folder.read_operator()?;
        let before = entries.len();
        entries.retain(|other| other.key != *key);
        if entries.len() < before {
            self.write_operator(&entries)?;
        }
        Ok(entries.len() < before)
    }

    pub(super) fn write_operator(&self, entries: &[Entry]) -> Result<(), FolderError> {
        let header = Header { origin: Some("the operator of this site".into()), ..Header::default() };
        self.write_list(OPERATOR, &header, entries)
    }

    fn write_list(&self, name: &str, header: &Header, entries: &[Entry]) -> Result<(), FolderError> {
        let path = self.folder.list(name);
        whole_file::write(&path, |file| {
            let mut out = BufWriter::new(file);
            chaff::write(&mut out, header, entries.iter())?;
            out.flush()
        })
        .map_err(FolderError::io(path))
    }

    /// Changes what was learned, and keeps it.
    ///
    /// # Errors
    /// [`FolderError`]; what was learned before is then still there.
    pub fn learn<T>(
        &mut self,
        settings: LearnedSettings,
        change: impl FnOnce(&mut Learned) -> T,
    ) -> Result<T, FolderError> {
        self.try_learn(settings, |learned| Ok(change(learned)))
    }

    /// Changes what was learned, and keeps it if the whole change was made.
    ///
    /// # Errors
    /// What the change says, or [`FolderError`]; what was learned before is then still there.
    pub fn try_learn<T, E: From<FolderError>>(
        &mut self,
        settings: LearnedSettings,
        change: impl FnOnce(&mut Learned) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut learned = self.learned(settings)?;
        let result = change(&mut learned)?;
        learned.write(&self.folder.learned(), Day::today()).map_err(FolderError::from)?;
        Ok(result)
    }

    /// What was learned, with the key that contacts need, which is made where there is none.
    fn learned(&self, settings: LearnedSettings) -> Result<Learned, FolderError> {
        if self.folder.learned().exists() {
            return self.folder.read_learned(settings);
        }
        let key = self.folder.path().join("secret.key");
        let secret = Secret::open_or_create(&key).map_err(FolderError::io(key))?;
        Ok(Learned::new(settings, Some(secret)))
    }
}

/// How a list is read again.
///
/// # Errors
/// [`FolderError`] when there is no such list, or its settings cannot be read.
pub fn settings(folder: &Folder, name: &str) -> Result<ListSettings, FolderError> {
    let path = settings_path(folder, name);
    let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => FolderError::NoSuchList(name.into()),
        _ => FolderError::Io { path: path.clone(), error },
    })?;
    toml::from_str(&text).map_err(|error| FolderError::Settings { path, problem: error.to_string() })
}

pub(super) fn settings_path(folder: &Folder, name: &str) -> PathBuf {
    folder.lists().join(format!("{name}.toml"))
}

pub(super) fn check_name(name: &str) -> Result<(), FolderError> {
    let is_name = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
    let is_good = is_name && !name.is_empty() && name.len() <= 64 && name != OPERATOR;
    if is_good { Ok(()) } else { Err(FolderError::BadName(name.into())) }
}

/// The entries with the day on which each was first seen here, where they do not say it themselves.
fn dated(mut entries: Vec<Entry>, old: &[Entry], today: Day) -> Vec<Entry> {
    let known: HashMap<_, _, RandomState> =
        old.iter().map(|entry| ((&entry.key, entry.kind), entry.added)).collect();
    for entry in &mut entries {
        let added = known.get(&(&entry.key, entry.kind)).copied().flatten();
        entry.added = entry.added.or(added).or(Some(today));
    }
    entries
}

fn import(name: &str, reading: &Reading, old: &[Entry]) -> Import {
    let old: std::collections::HashSet<_, RandomState> =
        old.iter().map(|entry| (&entry.key, entry.kind)).collect();
    let kept = reading.entries.iter().filter(|entry| old.contains(&(&entry.key, entry.kind))).count();
    let mut kinds = BTreeMap::new();
    for entry in &reading.entries {
        *kinds.entry(entry.kind.name()).or_default() += 1;
    }
    Import {
        list: name.into(),
        format: reading.format.name(),
        entries: reading.entries.len(),
        new: reading.entries.len() - kept,
        gone: old.len() - kept,
        kinds,
        passed_over: reading.passed_over,
        damaged: reading.damaged,
        damage: reading.damage.clone(),
        guarded: 0,
        guarded_keys: Vec::new(),
        set_aside: Vec::new(),
    }
}

impl Import {
    /// Finds the entries that would block a whole host, and do not.
    fn find_guarded(&mut self, reputation: &Reputation, suffixes: &Suffixes) {
        let today = Day::today();
        let is_blocked = |key: &Key| {
            let url = Url::parse(&format!("http://{}/", key.text()));
            url.is_ok_and(|url| reputation.standing_of(&url, suffixes, today).is_blocked())
        };
        let holds = |entry: &Entry| entry.expires.is_none_or(|expires| today < expires);
        let whole = std::mem::take(&mut self.set_aside);
        let guarded = whole.iter().filter(|entry| holds(entry) && !is_blocked(&entry.key));
        let keys: Vec<String> = guarded.map(|entry| entry.key.text().to_owned()).collect();
        self.guarded = keys.len();
        self.guarded_keys = keys.into_iter().take(MAX_GUARDED).collect();
    }
}
