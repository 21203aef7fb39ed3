//! A link as verdicts and link checks show it: where it leads, what it hides, what to think of it.

use std::cmp::Reverse;

use serde::Serialize;
use utoipa::ToSchema;

use super::evidence::{Known, link_place};
use super::sentence;
use crate::comment::Comment;
use crate::links::{Contact, Link, LinkVerdict, Links, Origin};
use crate::reputation::{Listing, Standing};

/// The most links that a verdict shows: the most dangerous ones.
const MAX_SHOWN: usize = 100;

/// One link of a comment.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LinkReport {
    /// As it stands in the comment.
    pub written: String,
    /// Its bytes in the text; absent for the author's own link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// The canonical URL of where a click would lead.
    pub url: String,
    /// The host: a name or an address; empty where there is none.
    pub host: String,
    /// The registrable domain, or the address.
    pub site: String,
    /// The domain under which strangers publish, if the site is a tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landlord: Option<String>,
    /// How it reaches a person, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The URLs that only lead on, in the order in which a click would pass them.
    pub redirects: Vec<String>,
    /// The names of the disguises that it wears.
    pub disguises: Vec<&'static str>,
    /// What the lists call it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<Listing>,
    /// What is to be thought of it.
    pub verdict: LinkVerdict,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// How often it occurs, if more than once.
    #[serde(skip_serializing_if = "is_one")]
    pub times: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(times: &u32) -> bool {
    *times == 1
}

/// The links of a comment, as a verdict shows them.
pub(crate) fn of_links(
    comment: &Comment,
    links: &Links,
    standings: &[Standing],
    known: &impl Known,
) -> Vec<LinkReport> {
    let listings = |place: usize| if standings[place].is_met() { known.listings(place) } else { Vec::new() };
    let shown = shown(links.list(), standings, || known.learned().map(|(place, _)| place));
    shown.into_iter().map(|place| of_link(comment, &links.list()[place], listings(place))).collect()
}

/// The places of the links that are shown, in order. Where there are too many, those for which a verdict
/// may have been made go before the others, and the first before those behind.
fn shown(links: &[Link], standings: &[Standing], worst: impl Fn() -> Option<usize>) -> Vec<usize> {
    let mut places: Vec<usize> = (0..links.len().min(standings.len())).collect();
    if places.len() > MAX_SHOWN {
        let worst = worst();
        places.sort_by_key(|&place| {
            let decides = standings[place].is_blocked() || worst == Some(place);
            (Reverse(decides), Reverse(links[place].verdict))
        });
        places.truncate(MAX_SHOWN);
        places.sort_unstable();
    }
    places
}

fn of_link(comment: &Comment, link: &Link, listed: Vec<Listing>) -> LinkReport {
    let written = match link.origin {
        Origin::Author => comment.author.url.as_deref().unwrap_or_default(),
        Origin::Text | Origin::Markup(_) => &comment.text[link.span.clone()],
    };
    LinkReport {
        written: written.to_owned(),
        span: link_place(link).0,
        url: link.url().to_string(),
        host: link.host().to_owned(),
        site: link.site().to_owned(),
        landlord: link.tenant.then(|| link.suffix().to_owned()),
        contact: link.contact,
        redirects: link.hops.iter().map(|hop| hop.url.to_string()).collect(),
        disguises: link.worn.iter().map(|worn| worn.disguise().name()).collect(),
        verdict: link.verdict,
        reasons: reasons(link, &listed),
        listed,
        times: link.times,
    }
}

fn reasons(link: &Link, listed: &[Listing]) -> Vec<String> {
    let worn = link.worn.iter().map(|worn| match worn.detail.as_str() {
        "" => worn.disguise().sentence.to_owned(),
        detail => format!("{} ({detail})", worn.disguise().sentence),
    });
    sentence::blocked(listed).into_iter().chain(worn).collect()
}
