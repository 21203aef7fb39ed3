//! Features of links and of the author.

use std::ops::Range;

use super::vector::Looking;
use super::{Facet, MAX_PARTS, Made, Namespace, Part};
use crate::comment::Author;
use crate::links::{Link, Origin, site};
use crate::reputation::{EntryKind, Standing};

/// What a link is and says.
pub(super) fn add_link(vector: &mut Looking, place: u32, link: &Link, standing: Standing) {
    // Example names say nothing of real ones.
    if !site::is_reserved(link.host()) && !link.is_address() && !link.host().is_empty() {
        vector.add(Namespace::Site, link.site().as_bytes(), Made::Link(place, Part::Site));
        vector.add(Namespace::Ending, link.suffix().as_bytes(), Made::Link(place, Part::Ending));
    }
    let name = &link.host()[..link.host().len() - link.suffix().len()];
    for part in parts(name) {
        let word = &name.as_bytes()[part.start as usize..part.end as usize];
        vector.add(Namespace::HostWord, word, Made::Link(place, Part::HostWord(part)));
    }
    let path = link.url().path();
    for part in parts(path) {
        let word = &path.as_bytes()[part.start as usize..part.end as usize];
        vector.add(Namespace::PathWord, word, Made::Link(place, Part::PathWord(part)));
    }
    // The author's own link is told from one in the text.
    let of_author = u8::from(link.origin == Origin::Author);
    for facet in facets(link, standing) {
        vector.add(Namespace::LinkFacet, &[facet as u8, of_author], Made::Link(place, Part::Facet(facet)));
    }
    for (number, worn) in (0..).zip(&link.worn) {
        let name = [worn.disguise as u8, worn.severity as u8, of_author];
        vector.add(Namespace::Disguise, &name, Made::Link(place, Part::Disguise(number)));
    }
}

/// What the author is called and writes from.
pub(super) fn add_author(vector: &mut Looking, author: &Author) {
    if let Some(name) = author.name.as_deref() {
        let lower = name.to_lowercase();
        for part in parts(&lower) {
            let word = &lower.as_bytes()[part.start as usize..part.end as usize];
            vector.add(Namespace::Author, word, Made::Author(part));
        }
    }
    if let Some((_, domain)) = author.email.as_deref().and_then(|email| email.rsplit_once('@')) {
        let domain = domain.trim().to_ascii_lowercase();
        vector.add(Namespace::EmailDomain, domain.as_bytes(), Made::EmailDomain);
    }
}

fn facets(link: &Link, standing: Standing) -> impl Iterator<Item = Facet> {
    use EntryKind::{Allow, Landlord, Popular, Redirector};
    let tenant = link.tenant || standing.is(Landlord);
    let known = tenant || standing.is(Allow) || standing.is(Popular) || standing.is(Redirector);
    let front_page = link.url().path().len() <= 1 && link.url().query().is_none();
    [
        (link.is_address(), Facet::Address),
        (tenant, Facet::Tenant),
        (standing.is(Redirector), Facet::Redirector),
        (standing.is(Allow), Facet::Trusted),
        (standing.is(Popular), Facet::Popular),
        (!known && !link.is_address() && !link.host().is_empty(), Facet::Unknown),
        (link.contact.is_some(), Facet::Contact),
        (link.origin == Origin::Author, Facet::OfAuthor),
        (front_page && !link.host().is_empty(), Facet::FrontPage),
    ]
    .into_iter()
    .filter_map(|(is, facet)| is.then_some(facet))
}

/// The words in a host, a path or a name: runs of letters, at least three bytes long, but `www`.
fn parts(text: &str) -> impl Iterator<Item = Range<u32>> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|part| part.len() >= 3 && part.len() <= 40 && *part != "www")
        .take(MAX_PARTS)
        .map(|part| {
            let start = part.as_ptr() as usize - text.as_ptr() as usize;
            start as u32..(start + part.len()) as u32
        })
}
