//! The disguises that links wear, one file each. A disguise is named, never guessed at: each says
//! what it saw in the link as it was written.

mod active;
mod ambiguous;
mod anchor_text;
mod brand;
mod download;
mod entities;
mod homograph;
mod invisible;
mod ip_form;
mod mixed_markup;
mod nested;
mod percent_host;
mod random_host;
mod redirector;
mod schemeless;
mod shortener;
mod slashes;
mod spaced_letters;
mod spelled_dots;
mod styled;
mod tenant;
mod userinfo;
mod whitespace;

use std::borrow::Cow;

use super::brands::Imitation;
use super::find::{Kind, Trick};
use super::random_name::NameModel;
use super::{Known, Link};

/// All disguises, in the order in which they are looked for; their places are part of the features.
pub static ALL: [Disguise; 23] = [
    tenant::DISGUISE,
    shortener::DISGUISE,
    redirector::DISGUISE,
    nested::DISGUISE,
    mixed_markup::DISGUISE,
    schemeless::DISGUISE,
    spelled_dots::DISGUISE,
    spaced_letters::DISGUISE,
    invisible::DISGUISE,
    styled::DISGUISE,
    entities::DISGUISE,
    percent_host::DISGUISE,
    homograph::DISGUISE,
    brand::DISGUISE,
    anchor_text::DISGUISE,
    userinfo::DISGUISE,
    ip_form::DISGUISE,
    slashes::DISGUISE,
    whitespace::DISGUISE,
    active::DISGUISE,
    download::DISGUISE,
    random_host::DISGUISE,
    ambiguous::DISGUISE,
];

/// One way to hide where a click would lead.
#[derive(Debug, Clone, Copy)]
pub struct Disguise {
    /// Its code in evidence, `disguise.` and its name.
    pub code: &'static str,
    /// What it is, for a moderator.
    pub sentence: &'static str,
    see: fn(&Seen) -> Option<Sighting>,
}

impl Disguise {
    /// Its name.
    pub fn name(&self) -> &'static str {
        self.code.trim_start_matches("disguise.")
    }
}

/// How much a disguise says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Honest readers do it too.
    Note,
    /// Hardly anyone does it without a reason to hide.
    Suspicious,
    /// Nobody does it but to deceive.
    Malicious,
}

/// A disguise that was seen on a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worn {
    /// Its place in [`ALL`].
    pub disguise: usize,
    /// How much it says here.
    pub severity: Severity,
    /// What exactly was seen, in few words; may be empty.
    pub detail: String,
}

impl Worn {
    /// The disguise.
    pub fn disguise(&self) -> &'static Disguise {
        &ALL[self.disguise]
    }
}

/// What one disguise sees on a link.
struct Sighting {
    severity: Severity,
    detail: String,
}

impl Sighting {
    fn note<'d>(detail: impl Into<Cow<'d, str>>) -> Self {
        Sighting { severity: Severity::Note, detail: detail.into().into_owned() }
    }

    fn suspicious<'d>(detail: impl Into<Cow<'d, str>>) -> Self {
        Sighting { severity: Severity::Suspicious, detail: detail.into().into_owned() }
    }

    fn malicious<'d>(detail: impl Into<Cow<'d, str>>) -> Self {
        Sighting { severity: Severity::Malicious, detail: detail.into().into_owned() }
    }
}

/// A link, and all that a disguise may be seen by.
pub(super) struct Seen<'s> {
    pub(super) link: &'s Link,
    /// As it stands in the comment that was sent.
    pub(super) written: &'s str,
    /// The same with entities decoded and letters normalised: what a browser is given.
    pub(super) target: &'s str,
    /// How it was found in running text, if it was.
    pub(super) found: Option<Kind>,
    pub(super) trick: Option<Trick>,
    pub(super) known: Known,
    /// In how many different markups the comment links this site.
    pub(super) markups_of_site: u32,
    /// The site that the words of the link show, if they show one.
    pub(super) shown_site: Option<String>,
    pub(super) shown_is_redirector: bool,
    pub(super) imitation: Option<Imitation<'s>>,
    pub(super) names: &'s NameModel,
}

/// Looks for every disguise on one link. Addresses, numbers and names in messengers lead to people,
/// who wear none of these.
pub(super) fn look(seen: &Seen) -> Vec<Worn> {
    let is_person = matches!(seen.found, Some(Kind::Email | Kind::Phone | Kind::Handle))
        || matches!(seen.link.url().scheme(), "mailto" | "tel" | "sms");
    if is_person {
        return Vec::new();
    }
    let worn = ALL.iter().enumerate().filter_map(|(disguise, kind)| {
        let Sighting { severity, detail } = (kind.see)(seen)?;
        Some(Worn { disguise, severity, detail })
    });
    worn.collect()
}

/// All of a link up to the end of its host, as it was written.
fn head(written: &str) -> &str {
    let host = host_part(written);
    let end = written.find(host).map_or(written.len(), |start| start + host.len());
    &written[..end]
}

/// The user and host of a link as it was written.
fn host_part(written: &str) -> &str {
    let written = written.trim();
    let authority = written.find(':').map_or(0, |colon| {
        let slashes = written[colon + 1..].len() - written[colon + 1..].trim_start_matches(['/', '\\']).len();
        if slashes > 0 { colon + 1 + slashes } else { 0 }
    });
    let rest = written[authority..].trim_start_matches(['/', '\\']);
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    &rest[..end]
}
