//! All that the lists say of a place, for people: what decides, what is overruled, and why.

use serde::Serialize;
use utoipa::ToSchema;

use super::day::Day;
use super::entry::EntryKind;
use super::index::{Index, Statement};
use super::key::{Key, Reach};
use super::place::{Met, Place, Width};
use super::standing::{self, Standing};

/// What one list says of one key that meets a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Listing {
    /// What it says.
    #[serde(rename = "as")]
    pub kind: EntryKind,
    /// The key that met the link.
    pub key: String,
    /// The list's name.
    pub list: String,
    /// Who publishes the list.
    pub origin: String,
    /// The day of the list, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub date: Option<Day>,
    /// The day on which the entry was first seen, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub added: Option<Day>,
    /// The first day on which it says nothing any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub expires: Option<Day>,
    /// What stands beside it in the list.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Why it does not count, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overruled: Option<Overruled>,
}

/// Why an entry does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Overruled {
    /// Its time is over.
    Expired,
    /// It speaks of everybody under an ending, or under a landlord.
    PublicSuffix,
    /// A narrower entry, or the operator, says otherwise.
    Narrower,
    /// The operator of this site allows the place.
    Allowed,
    /// No list may block this place whole: everyone uses it, strangers publish there, it only leads
    /// on, or it is trusted.
    Guarded,
    /// It says nothing of links.
    NotOfLinks,
    /// Whoever was asked is not certain, or speaks of a good site that somebody abuses.
    Hint,
}

impl Overruled {
    /// Why, in words.
    pub fn why(self) -> &'static str {
        match self {
            Overruled::Expired => "expired",
            Overruled::PublicSuffix => "strangers register names under it",
            Overruled::Narrower => "a narrower entry says otherwise",
            Overruled::Allowed => "the operator allows it",
            Overruled::Guarded => "no list may block it whole",
            Overruled::Hint => "it is only a hint",
            Overruled::NotOfLinks => "it speaks of e-mail addresses, not of links",
        }
    }
}

/// Everything that any list says of a place, the operator's word first and then the narrowest.
pub(super) fn listings(place: &Place, layers: &[&Index], today: Day) -> Vec<Listing> {
    let standing = standing::of_place(place, layers, today);
    let mut met = Vec::new();
    place.each_met(layers, |one| met.push((one, layers[usize::from(one.layer)].statement(one.statement))));
    met.sort_by_key(|(one, statement)| (!statement.source.is_operator, one.width));
    let shield =
        met.iter().filter(|(one, said)| shields(one, said, place, today)).map(|(one, _)| one.width).min();
    met.iter()
        .map(|(one, said)| {
            let overruled = overruled(one, said, place, today).or_else(|| {
                if said.kind.blocks() {
                    outdone(one, said, standing, shield)
                } else {
                    (!standing.is(said.kind)).then_some(Overruled::Narrower)
                }
            });
            listing(&place.key(one.width), said, overruled)
        })
        .collect()
}

/// Whether an entry says something else than that a place is blocked, and counts.
fn shields(one: &Met, said: &Statement, place: &Place, today: Day) -> bool {
    !said.kind.blocks() && overruled(one, said, place, today).is_none()
}

/// Why an entry does not count, whatever others say.
fn overruled(one: &Met, said: &Statement, place: &Place, today: Day) -> Option<Overruled> {
    if !said.holds(today) {
        Some(Overruled::Expired)
    } else if said.kind == EntryKind::Disposable {
        Some(Overruled::NotOfLinks)
    } else if !standing::counts(said.kind, said.source.is_operator, one.width, place) {
        Some(Overruled::PublicSuffix)
    } else {
        None
    }
}

/// What an entry that blocks is outdone by, given the narrowest key of which something else is said.
fn outdone(one: &Met, said: &Statement, standing: Standing, shield: Option<Width>) -> Option<Overruled> {
    match shield {
        _ if standing.is_operators => Some(Overruled::Allowed),
        Some(shield) if shield < one.width && !said.source.is_operator => Some(Overruled::Narrower),
        Some(shield) if shield == one.width && !said.source.is_operator => Some(Overruled::Guarded),
        _ => None,
    }
}

fn listing(key: &Key, said: &Statement, overruled: Option<Overruled>) -> Listing {
    Listing {
        kind: said.kind,
        key: if key.reach() == Reach::Url { key.to_string() } else { key.text().to_owned() },
        list: said.source.name.clone(),
        origin: said.source.origin.clone(),
        date: said.source.date,
        added: said.added,
        expires: said.expires,
        note: said.note.to_owned(),
        overruled,
    }
}
