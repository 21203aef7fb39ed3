//! Which columns of a table, or fields of an object, hold what.

use std::str::FromStr;

use super::gather::{Gathered, Written};
use super::lines::Line;
use super::{adblock, hosts};
use crate::reputation::entry::EntryKind;

/// What publishers call the column that holds the keys, the best first.
const KEYS: [&str; 10] =
    ["url", "entry", "domain", "host", "hostname", "fqdn", "ioc_value", "ip_address", "dst_ip", "cidr"];
const NOTES: [&str; 6] = ["note", "threat", "target", "threat_type", "comment", "category"];
const DAYS: [&str; 7] =
    ["added", "dateadded", "date_added", "submission_time", "first_seen", "first_seen_utc", "firstseen"];

/// Which columns hold what, each by its name or its number from 1; of JSON objects, which fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The host, URL, address or network.
    pub key: String,
    /// What is said of it.
    pub note: Option<String>,
    /// The day on which it was first seen.
    pub added: Option<String>,
    /// What the entry is, by the name of a kind.
    pub kind: Option<String>,
}

impl FromStr for Columns {
    type Err = String;

    /// Reads `url=url,note=threat,added=dateadded`; `url` (or `key`) is needed.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut columns = Columns { key: String::new(), note: None, added: None, kind: None };
        for part in text.split(',') {
            match part.split_once('=').map(|(name, column)| (name.trim(), column.trim().to_owned())) {
                Some(("url" | "key", column)) => columns.key = column,
                Some(("note", column)) => columns.note = Some(column),
                Some(("added", column)) => columns.added = Some(column),
                Some(("kind", column)) => columns.kind = Some(column),
                _ => return Err(format!("`{part}` names no column; write url=…,note=…,added=…,kind=…")),
            }
        }
        if columns.key.is_empty() {
            return Err("no column holds the keys; write url=… with its name or number".into());
        }
        Ok(columns)
    }
}

impl Columns {
    /// The columns that such names usually mean, if one of them holds keys.
    pub(super) fn usual(names: &[String]) -> Option<Self> {
        let is_there = |wanted: &&&str| names.iter().any(|name| name == **wanted);
        let find = |wanted: &[&str]| wanted.iter().find(is_there).map(|name| (*name).to_owned());
        Some(Columns { key: find(&KEYS)?, note: find(&NOTES), added: find(&DAYS), kind: find(&["kind"]) })
    }
}

/// The cells of a row or the fields of an object that count; what is missing is empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells<'a> {
    pub key: &'a str,
    pub note: &'a str,
    pub added: &'a str,
    pub kind: &'a str,
}

impl Cells<'_> {
    /// Holds what the cells say; it is of this kind, unless they say otherwise. In place of a key, a
    /// line of a hosts file or a filter rule may stand.
    pub(super) fn hold(self, line: Line, kind: Option<EntryKind>, gathered: &mut Gathered) {
        let kind = match self.kind.parse() {
            Ok(own) => Some(own),
            Err(_) if self.kind.is_empty() => kind,
            Err(problem) => return gathered.damage(line, problem),
        };
        let key = hosts::address_and_names(self.key).map_or(self.key, |(_, names)| names);
        let written = Written { kind, added: self.added.parse().ok(), expires: None, note: self.note, key };
        if key.is_empty() {
            gathered.damage(line, "names nothing");
        } else if !adblock::is_unmistakable(key) {
            gathered.hold(line, written);
        } else if let Some(key) = adblock::pattern(key) {
            gathered.hold(line, Written { key: &key, ..written });
        } else {
            gathered.pass_over();
        }
    }
}
