//! Feeds worth having, each with what an operator must know before fetching it.
//!
//! A preset is only a proposal: none is fetched unless an operator asks for it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::entry::EntryKind;
use super::fetch::{Origin, OriginError};

/// The presets that the program carries.
const CARRIED: &str = include_str!("../../data/presets.toml");

/// A feed: where it lives, in which form and under which terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// What operators call it by.
    pub name: String,
    /// Where it is fetched from; `{key}` stands for the operator's own key.
    pub url: String,
    /// Where its publisher tells about it.
    pub homepage: String,
    /// What its entries say.
    pub kind: EntryKind,
    /// The form of the list.
    pub format: String,
    /// Which columns or fields hold key, note and day, where the format does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<String>,
    /// The licence, by its SPDX name where it has one.
    pub licence: String,
    /// What whoever fetches it must heed.
    pub terms: String,
    /// Hours between two updates.
    pub every: u16,
    /// Days after the last good update on which it falls silent.
    pub expires_after: u16,
    /// The day and the way in which this was looked at last.
    pub checked: String,
}

impl Preset {
    /// Whether its publisher gives the feed only to those who have a key.
    pub fn needs_key(&self) -> bool {
        self.url.contains("{key}")
    }

    /// The environment variable that a key may be given in: `CHAFF_KEY_URLHAUS`.
    pub fn key_variable(&self) -> String {
        format!("CHAFF_KEY_{}", self.name.to_ascii_uppercase().replace('-', "_"))
    }

    /// Where to fetch it from.
    ///
    /// # Errors
    /// [`PresetError::Key`] when it needs a key and there is none.
    pub fn origin(&self, key: Option<&str>) -> Result<Origin, PresetError> {
        Origin::parse(&self.url, key).map_err(|error| match error {
            OriginError::KeyMissing => PresetError::Key {
                name: self.name.clone(),
                homepage: self.homepage.clone(),
                variable: self.key_variable(),
            },
            error => PresetError::Origin { name: self.name.clone(), error },
        })
    }
}

/// Presets that cannot be read, or one that cannot be used as it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PresetError {
    /// They are not in the form of `data/presets.toml`.
    #[error("the presets cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// A name that could not be typed, or that stands there twice.
    #[error("preset `{0}`: give it a name of its own, of a-z, 0-9 and hyphens")]
    Name(String),
    /// There is none of this name.
    #[error("no such preset: {name}; there are {all}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names that there are.
        all: String,
    },
    /// It needs a key.
    #[error("preset `{name}` needs a key: register at {homepage}, then set {variable}")]
    Key {
        /// The preset.
        name: String,
        /// Where to register.
        homepage: String,
        /// Where to put the key.
        variable: String,
    },
    /// It names no place that lists are fetched from.
    #[error("preset `{name}`: {error}")]
    Origin {
        /// The preset.
        name: String,
        /// What is wrong.
        error: OriginError,
    },
}

/// Presets, in the order in which they are proposed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presets {
    preset: Vec<Preset>,
}

impl Presets {
    /// The presets that the program carries.
    ///
    /// # Panics
    /// Never: the presets are part of the program, and a test reads them.
    pub fn carried() -> Self {
        Self::parse(CARRIED).expect("the presets in data/ are whole")
    }

    /// Reads presets in the form of `data/presets.toml`.
    ///
    /// # Errors
    /// [`PresetError`] when they are not in that form, or a name is not one or not unique.
    pub fn parse(text: &str) -> Result<Self, PresetError> {
        let presets: Presets = toml::from_str(text)?;
        let mut names = BTreeSet::new();
        match presets.all().iter().find(|preset| !is_name(&preset.name) || !names.insert(&preset.name)) {
            Some(preset) => Err(PresetError::Name(preset.name.clone())),
            None => Ok(presets),
        }
    }

    /// The preset of this name.
    ///
    /// # Errors
    /// [`PresetError::Unknown`], which tells the names that there are.
    pub fn get(&self, name: &str) -> Result<&Preset, PresetError> {
        self.preset.iter().find(|preset| preset.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.preset.iter().map(|preset| preset.name.as_str()).collect();
            PresetError::Unknown { name: name.to_owned(), all: names.join(", ") }
        })
    }

    /// All of them.
    pub fn all(&self) -> &[Preset] {
        &self.preset
    }
}

fn is_name(name: &str) -> bool {
    let is_written = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.bytes().all(is_written) && !name.starts_with('-') && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::super::day::Day;
    use super::super::formats::{Columns, ListFormat};
    use super::*;

    #[test]
    fn every_carried_preset_can_be_used() {
        let presets = Presets::carried();
        assert!(presets.all().len() >= 12);
        for preset in presets.all() {
            let name = &preset.name;
            assert!(preset.url.starts_with("https://") && preset.homepage.starts_with("https://"), "{name}");
            let shown = preset.origin(Some("s3cret")).unwrap().to_string();
            assert_eq!(shown, preset.url, "{name} is shown with its key, or not as it is written");
            assert!(preset.format.parse::<ListFormat>().is_ok(), "{name}");
            assert_eq!(preset.columns.is_some(), matches!(&*preset.format, "csv" | "json"), "{name}");
            assert!(preset.terms.ends_with('.') && !preset.licence.is_empty(), "{name}");
            assert!(preset.checked.parse::<Day>().is_ok(), "{name}");
            assert!(preset.every > 0, "{name}");
            assert!(preset.every < preset.expires_after * 24, "{name} falls silent between two updates");
        }
    }

    #[test]
    fn columns_name_a_key() {
        for columns in Presets::carried().all().iter().filter_map(|preset| preset.columns.as_deref()) {
            assert!(columns.parse::<Columns>().is_ok(), "{columns}");
        }
    }

    #[test]
    fn every_kind_that_a_feed_can_help_with_has_one() {
        let presets = Presets::carried();
        for kind in EntryKind::ALL {
            // Whom to trust, nobody else can say.
            let is_there = presets.all().iter().any(|preset| preset.kind == kind);
            assert_eq!(is_there, kind != EntryKind::Allow, "{kind}");
        }
    }

    #[test]
    fn a_missing_key_says_where_to_get_one_and_where_to_put_it() {
        let presets = Presets::carried();
        let urlhaus = presets.get("urlhaus").unwrap();
        assert!(urlhaus.needs_key());
        let error = urlhaus.origin(None).unwrap_err().to_string();
        assert!(error.contains(&urlhaus.homepage) && error.contains("CHAFF_KEY_URLHAUS"), "{error}");
        let keyless = presets.get("urlhaus-filter").unwrap();
        assert!(!keyless.needs_key() && keyless.origin(None).is_ok());
    }

    #[test]
    fn what_is_no_preset_is_told() {
        assert!(Presets::carried().get("nix").unwrap_err().to_string().contains("urlhaus, "));
        let one = &CARRIED[CARRIED.find("[[preset]]").unwrap()..];
        let one = &one[..one.find("\n\n").unwrap()];
        assert!(Presets::parse(one).is_ok());
        let twice = [one, one].join("\n\n");
        assert_eq!(Presets::parse(&twice), Err(PresetError::Name("urlhaus".into())));
        let named = one.replace("\"urlhaus\"", "\"URL haus\"");
        assert_eq!(Presets::parse(&named), Err(PresetError::Name("URL haus".into())));
        let error = Presets::parse(&format!("{one}\nevery_day = true")).unwrap_err();
        assert!(error.to_string().contains("unknown field"), "{error}");
    }
}
