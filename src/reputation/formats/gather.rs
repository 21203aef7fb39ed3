//! What has been read of a list so far.

use std::collections::HashSet;
use std::fmt::Display;

use foldhash::fast::RandomState;
use xxhash_rust::xxh3::Xxh3;

use super::header::Header;
use super::lines::{Line, printable};
use super::{ListError, ListFormat, Reading};
use crate::reputation::day::Day;
use crate::reputation::entry::{Entry, EntryKind};
use crate::reputation::key::Key;

/// So many damaged lines are shown.
const MOST_SHOWN: usize = 20;

/// The longest note that is kept, in characters.
pub(super) const MAX_NOTE: usize = 200;

/// The longest key that is read, in bytes.
const MAX_KEY: usize = 8 * 1024;

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Damage {
    /// The line, counted from 1; in JSON, the place of the item among all.
    pub line: u64,
    /// What stands there: its first 100 characters, on one line, with U+FFFD for what cannot be printed.
    pub text: String,
    /// What is wrong with it.
    pub problem: String,
}

/// What a line says, as it is written there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Written<'a> {
    pub key: &'a str,
    /// What the line itself says it is; wins over what the list is said to be.
    pub kind: Option<EntryKind>,
    pub added: Option<Day>,
    pub expires: Option<Day>,
    pub note: &'a str,
}

impl<'a> Written<'a> {
    pub fn key(key: &'a str) -> Self {
        Written { key, ..Written::default() }
    }
}

/// What has been read of a list so far.
#[derive(Debug)]
pub(super) struct Gathered {
    pub header: Header,
    /// What the list is said to be, from outside.
    kind: Option<EntryKind>,
    entries: Vec<Entry>,
    /// Digests of keys and kinds, much smaller than the keys.
    seen: HashSet<u128, RandomState>,
    excepted: HashSet<Key>,
    held: u64,
    lacks_kind: bool,
    passed_over: u64,
    damaged: u64,
    damage: Vec<Damage>,
}

impl Gathered {
    pub fn new(kind: Option<EntryKind>) -> Self {
        Gathered {
            header: Header::default(),
            kind,
            entries: Vec::new(),
            seen: HashSet::default(),
            excepted: HashSet::new(),
            held: 0,
            lacks_kind: false,
            passed_over: 0,
            damaged: 0,
            damage: Vec::new(),
        }
    }

    /// What a part of a list is that says so itself. What the list is said to be wins, but never
    /// over what is allowed: that stands in many lists of what is not.
    pub fn kind_of(&self, own: Option<EntryKind>) -> Option<EntryKind> {
        own.map(|own| if own == EntryKind::Allow { own } else { self.kind.unwrap_or(own) })
    }

    /// Holds what a line says, or counts it as damaged.
    pub fn hold(&mut self, line: Line, written: Written) {
        match key(written.key) {
            Ok(key) => self.put(key, written),
            Err(problem) => self.damage(line, problem),
        }
    }

    /// Holds a key of which the line says no more.
    pub fn hold_key(&mut self, line: Line, key: &str) {
        self.hold(line, Written::key(key));
    }

    fn put(&mut self, key: Key, written: Written) {
        self.held += 1;
        let Some(kind) = written.kind.or(self.kind).or(self.header.kind) else {
            self.lacks_kind = true;
            return;
        };
        if self.seen.insert(digest(&key, kind)) {
            let Written { added, expires, note, .. } = written;
            self.entries.push(Entry { key, kind, added, expires, note: printable(note, MAX_NOTE) });
        }
    }

    /// Counts what was understood and cannot be held.
    pub fn pass_over(&mut self) {
        self.passed_over += 1;
    }

    /// Passes an exception over, and takes what it is about out of the list, wherever it stands.
    pub fn except(&mut self, excepted: &str) {
        self.passed_over += 1;
        self.excepted.extend(Key::parse(excepted));
    }

    /// Counts a line that cannot be read.
    pub fn damage(&mut self, line: Line, problem: impl Display) {
        self.damaged += 1;
        if self.damage.len() < MOST_SHOWN {
            let (text, problem) = (printable(line.text, 100), problem.to_string());
            self.damage.push(Damage { line: line.number, text, problem });
        }
    }

    /// All that was read, if it is a list.
    pub fn into_reading(mut self, format: ListFormat) -> Result<Reading, ListError> {
        // The project's own lists may be empty: their header says that they are lists.
        let is_said = format == ListFormat::Chaff && self.header != Header::default();
        if self.held + self.passed_over + self.damaged == 0 && !is_said {
            return Err(ListError::Empty);
        }
        if self.damaged > self.held
            && let Some(first) = self.damage.first()
        {
            let (damaged, lines) = (self.damaged, self.damaged + self.held);
            return Err(ListError::MostlyDamage { format, damaged, lines, first: first.clone() });
        }
        if self.lacks_kind {
            return Err(ListError::NoKind);
        }
        if !self.excepted.is_empty() {
            self.entries.retain(|entry| !self.excepted.contains(&entry.key));
        }
        let Gathered { header, entries, passed_over, damaged, damage, .. } = self;
        Ok(Reading { format, header, entries, passed_over, damaged, damage })
    }
}

/// The key, if what is written is one and whole.
fn key(written: &str) -> Result<Key, &'static str> {
    if written.len() > MAX_KEY {
        return Err("is too long for a URL");
    }
    if written.contains('\u{FFFD}') {
        return Err("is no UTF-8");
    }
    Key::parse(written).map_err(|error| error.problem())
}

fn digest(key: &Key, kind: EntryKind) -> u128 {
    let mut hash = Xxh3::new();
    hash.update(&[kind as u8, key.reach() as u8]);
    hash.update(key.text().as_bytes());
    hash.digest128()
}
