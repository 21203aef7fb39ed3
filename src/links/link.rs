//! One link, read: where it stands, where it leads, what it wears.

use std::ops::Range;

use serde::Serialize;
use url::Url;
use utoipa::ToSchema;

use super::Candidate;
use super::canonical::canonical;
use super::disguise::{Severity, Worn};
use super::find::{Kind, Trick};
use super::redirect::{self, Hop, Trail};
use super::site::{self, Site, Suffixes};
use crate::text::markup::Markup;

/// One place in a comment that leads elsewhere.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it was found.
    pub origin: Origin,
    /// Its bytes in the comment's text as sent; empty for the author's own link.
    pub span: Range<usize>,
    /// The words that carry it, in the visible text; empty where the link is its own label.
    pub label: Range<usize>,
    /// How often it occurs.
    pub times: u32,
    /// Whether strangers publish under the site's parent domain, by the Public Suffix List.
    pub tenant: bool,
    /// How it reaches a person, if it does.
    pub contact: Option<Contact>,
    /// What only leads on, in the order in which a click passes it.
    pub hops: Vec<Hop>,
    /// The disguises it wears, once they were looked for.
    pub worn: Vec<Worn>,
    /// What is to be thought of it, once its disguises were looked for.
    pub verdict: LinkVerdict,
    /// The link that its words show, if they show one.
    pub(super) shown: Option<String>,
    /// Its place among the targets, as a browser is given it.
    pub(super) target: Range<usize>,
    /// The markups that make it, a bit each.
    pub(super) markups: u8,
    pub(super) found: Option<Kind>,
    pub(super) trick: Option<Trick>,
    url: Url,
    site: usize,
    suffix: usize,
}

/// Where a link was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Written in the text.
    Text,
    /// Made by markup.
    Markup(Markup),
    /// The link behind the author's name.
    Author,
}

impl Origin {
    /// The bit of the markup that made the link, if one did.
    pub(super) fn markup_bit(self) -> u8 {
        match self {
            Origin::Markup(markup) => 1 << markup as u8,
            Origin::Text | Origin::Author => 0,
        }
    }
}

/// Where the links of a comment stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum LinkPlace {
    /// There is none.
    #[default]
    Nowhere,
    /// At least one is in the text.
    Text,
    /// The only one is behind the author's name.
    Author,
}

impl LinkPlace {
    /// Where these stand.
    pub fn of(links: &[Link]) -> Self {
        if links.is_empty() {
            LinkPlace::Nowhere
        } else if links.iter().all(|link| link.origin == Origin::Author) {
            LinkPlace::Author
        } else {
            LinkPlace::Text
        }
    }

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            LinkPlace::Nowhere => "no link",
            LinkPlace::Text => "links in the text",
            LinkPlace::Author => "only the author's link",
        }
    }
}

/// Ways to reach a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Contact {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A name in a messenger.
    Messenger,
}

/// What the lists know of a link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is what one kind of list says")]
pub struct Known {
    /// It is blocked.
    pub blocked: bool,
    /// Its site is trusted or popular.
    pub good: bool,
    /// Strangers publish there.
    pub landlord: bool,
    /// It only leads on.
    pub redirector: bool,
}

/// What is to be thought of a link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum LinkVerdict {
    /// A site that is known and nothing that hides.
    Clean,
    /// Nothing speaks against it, and nobody knows it.
    #[default]
    Unknown,
    /// It hides something.
    Suspicious,
    /// It is on a block list, or deceives for certain.
    Malicious,
}

impl LinkVerdict {
    /// The verdict on a link of which the lists know this and which wears these disguises.
    pub fn of(known: Known, is_contact: bool, worn: &[Worn]) -> Self {
        let severity = worn.iter().map(|worn| worn.severity).max().unwrap_or(Severity::Note);
        match severity {
            _ if known.blocked => LinkVerdict::Malicious,
            Severity::Malicious => LinkVerdict::Malicious,
            Severity::Suspicious => LinkVerdict::Suspicious,
            Severity::Note if known.good && !is_contact => LinkVerdict::Clean,
            Severity::Note => LinkVerdict::Unknown,
        }
    }

    /// The word for it, as the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            LinkVerdict::Clean => "clean",
            LinkVerdict::Unknown => "unknown",
            LinkVerdict::Suspicious => "suspicious",
            LinkVerdict::Malicious => "malicious",
        }
    }
}

impl Link {
    /// Reads a candidate whose target is kept at `target`; `None` if it leads nowhere else.
    pub(super) fn read(candidate: &Candidate, target: Range<usize>, suffixes: &Suffixes) -> Option<Self> {
        let undone = candidate.found.and_then(|found| found.undone.as_ref());
        let written = undone.map_or(candidate.target, |(_, undone)| undone.as_str());
        let kind = candidate.found.map(|found| found.kind);
        let written_url = url(written, kind)?;
        let Trail { hops, target: url } = redirect::trail(written_url, suffixes);
        let host = url.host_str().unwrap_or_default();
        let site = suffixes.site(host);
        Some(Link {
            origin: candidate.origin,
            span: candidate.span.clone(),
            label: candidate.label.clone(),
            times: 1,
            tenant: site.landlord && site.start < site.suffix,
            contact: contact(kind, &url),
            hops,
            worn: Vec::new(),
            verdict: LinkVerdict::Unknown,
            shown: None,
            target,
            markups: candidate.origin.markup_bit(),
            found: kind,
            trick: undone.map(|(trick, _)| *trick),
            url,
            site: site.start,
            suffix: site.suffix,
        })
    }

    /// The canonical URL of where a click would lead.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The URL that a browser opens first: before anything leads on.
    pub fn opened(&self) -> &Url {
        self.hops.first().map_or(&self.url, |hop| &hop.url)
    }

    /// The host: a name in lower case and ASCII, or an address; empty where there is none.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The registrable domain, or the address.
    pub fn site(&self) -> &str {
        &self.host()[self.site..]
    }

    /// The public suffix: the landlord's domain, where the link leads to a tenant.
    pub fn suffix(&self) -> &str {
        &self.host()[self.suffix..]
    }

    /// Where the site and the suffix begin in the host.
    pub(super) fn parts(&self) -> (usize, usize) {
        (self.site, self.suffix)
    }

    /// Where the site and the suffix begin in the host, and whether it belongs to a tenant.
    pub fn place(&self) -> Site {
        Site { start: self.site, suffix: self.suffix, landlord: self.tenant }
    }

    /// Whether the host is an IP address.
    pub fn is_address(&self) -> bool {
        site::is_address(self.host())
    }
}

fn url(written: &str, kind: Option<Kind>) -> Option<Url> {
    match kind {
        Some(Kind::Email) if !written.contains(':') => Url::parse(&format!("mailto:{written}")).ok(),
        Some(Kind::Phone) => {
            let digits: String = written.chars().filter(char::is_ascii_digit).collect();
            Url::parse(&format!("tel:+{digits}")).ok()
        }
        Some(Kind::Handle) => Url::parse(&format!("https://t.me/{}", written.trim_start_matches('@'))).ok(),
        _ => canonical(written),
    }
}

fn contact(kind: Option<Kind>, url: &Url) -> Option<Contact> {
    match (kind, url.scheme()) {
        (Some(Kind::Email), _) | (_, "mailto") => Some(Contact::Email),
        (Some(Kind::Phone), _) | (_, "tel" | "sms") => Some(Contact::Phone),
        (Some(Kind::Handle), _) => Some(Contact::Messenger),
        _ if matches!(
            url.host_str(),
            Some("t.me" | "telegram.me" | "wa.me" | "api.whatsapp.com" | "signal.me" | "m.me")
        ) =>
        {
            Some(Contact::Messenger)
        }
        _ => None,
    }
}
