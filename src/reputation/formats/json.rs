//! JSON: MISP warning lists, arrays of hosts or of objects, objects that deny and allow, and lines of
//! objects.
//!
//! MISP: <https://github.com/MISP/misp-warninglists>; `deny` and `allow`:
//! <https://github.com/polkadot-js/phishing>; `blacklist` and `whitelist`:
//! <https://github.com/MetaMask/eth-phishing-detect>. Items are read one by one as they come.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::ListError;
use super::columns::{Cells, Columns};
use super::gather::Gathered;
use super::lines::Line;
use crate::reputation::entry::EntryKind;

/// Names of arrays that hold items, and what these are when nobody says otherwise.
const ARRAYS: [(&str, Option<EntryKind>); 13] = [
    ("list", None),
    ("domains", None),
    ("hosts", None),
    ("urls", None),
    ("entries", None),
    ("deny", Some(EntryKind::Phishing)),
    ("denySub", Some(EntryKind::Phishing)),
    ("denylist", Some(EntryKind::Phishing)),
    ("blacklist", Some(EntryKind::Phishing)),
    ("blocklist", Some(EntryKind::Phishing)),
    ("allow", Some(EntryKind::Allow)),
    ("allowlist", Some(EntryKind::Allow)),
    ("whitelist", Some(EntryKind::Allow)),
];

/// Reads a JSON text.
pub(super) fn read(
    bytes: &[u8],
    columns: Option<&Columns>,
    gathered: &mut Gathered,
) -> Result<(), ListError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let mut items = Items { gathered, columns, place: 0, description: String::new() };
    let read = if is_lines(bytes) {
        json.into_iter::<Value>().try_for_each(|item| item.map(|item| items.read(&item, None)))
    } else {
        Whole(&mut items).deserialize(&mut json).and_then(|()| json.end())
    };
    // A name says more shortly what the list is, and may stand behind.
    let description = std::mem::take(&mut items.description);
    gathered.header.set("name", &description);
    read.map_err(|error| ListError::Json(error.to_string()))
}

/// Whether there is an object on each line (<https://jsonlines.org>).
fn is_lines(bytes: &[u8]) -> bool {
    let mut lines =
        bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let is_whole = |line: &[u8]| line.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(line).is_ok();
    lines.next().is_some_and(is_whole) && lines.next().is_some_and(is_whole)
}

struct Items<'a> {
    gathered: &'a mut Gathered,
    columns: Option<&'a Columns>,
    /// The place of the item among all.
    place: u64,
    description: String,
}

impl Items<'_> {
    fn read(&mut self, item: &Value, kind: Option<EntryKind>) {
        self.place += 1;
        let number = self.place;
        match item {
            Value::String(text) => {
                let cells = Cells { key: text, note: "", added: "", kind: "" };
                cells.hold(Line { number, text }, kind, self.gathered);
            }
            Value::Object(object) => self.read_object(object, number, kind),
            other => self.damage(number, other, "is neither a text nor an object"),
        }
    }

    fn read_object(&mut self, object: &Map<String, Value>, number: u64, kind: Option<EntryKind>) {
        let usual = || Columns::usual(&object.keys().cloned().collect::<Vec<_>>());
        let Some(columns) = self.columns.cloned().or_else(usual) else {
            return self.damage(number, &Value::Object(object.clone()), "has no field with a host or URL");
        };
        let field = |name: Option<&String>| name.and_then(|name| object.get(name)?.as_str()).unwrap_or("");
        let cells = Cells {
            key: field(Some(&columns.key)),
            note: field(columns.note.as_ref()),
            added: field(columns.added.as_ref()),
            kind: field(columns.kind.as_ref()),
        };
        let text = if cells.key.is_empty() { "{…}" } else { cells.key };
        cells.hold(Line { number, text }, kind, self.gathered);
    }

    fn hear(&mut self, name: &str, value: &str) {
        match name {
            "description" => value.clone_into(&mut self.description),
            _ => self.gathered.header.set(name, value),
        }
    }

    fn damage(&mut self, number: u64, item: &Value, problem: impl fmt::Display) {
        self.gathered.damage(Line { number, text: &item.to_string() }, problem);
    }
}

/// The whole text: an array of items, or an object that holds some.
struct Whole<'a, 'b>(&'a mut Items<'b>);

impl<'de> DeserializeSeed<'de> for Whole<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array, or an object with arrays")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        Array(self.0, None).visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if let Some((_, kind)) = ARRAYS.iter().find(|(array, _)| *array == name) {
                let kind = self.0.gathered.kind_of(*kind);
                map.next_value_seed(Array(self.0, kind))?;
            } else if ["name", "description", "version", "licence", "license"].contains(&name.as_str()) {
                let said = map.next_value::<Value>()?;
                self.0.hear(&name, said.as_str().unwrap_or(&said.to_string()));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// An array of items, and what they are.
struct Array<'a, 'b>(&'a mut Items<'b>, Option<EntryKind>);

impl<'de> DeserializeSeed<'de> for Array<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Array<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of hosts, URLs or objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(item) = seq.next_element::<Value>()? {
            self.0.read(&item, self.1);
        }
        Ok(())
    }
}
