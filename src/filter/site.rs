//! All that is known of one place, and why: what people ask before and after they decide.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Reader, Workspace};
use crate::comment::Comment;
use crate::links::LinkVerdict;
use crate::reputation::learned::{Known, Opinion};
use crate::reputation::{EntryKind, Key, Listing, Standing};

/// All that is known of one place.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SiteReport<'r> {
    /// What was asked about.
    pub key: String,
    /// Its registrable domain, or its address.
    pub site: String,
    /// The domain under which strangers publish, if the site is a tenant's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landlord: Option<String>,
    /// What it comes to for a link to it: `clean`, `unknown` or `malicious`.
    pub verdict: LinkVerdict,
    /// What the lists call it, where that counts.
    pub standing: Vec<EntryKind>,
    /// All that lists and the operator say, whether it counts or not.
    pub listed: Vec<Listing>,
    /// What moderators' labels say of a link to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Opinion<'r>>,
    /// The labels of the site, its hosts and its paths.
    pub learned: Vec<Known<'r>>,
}

impl Reader {
    /// All that is known of a place; `None` of a network, which is no place that a link leads to.
    pub fn site<'r>(&'r self, key: &Key, room: &mut Workspace) -> Option<SiteReport<'r>> {
        key.host_name()?;
        let mut comment = Comment::new("");
        comment.author.url = Some(format!("http://{}", key.text()).into());
        self.read_links(&comment, &[], room);
        let (link, standing) = (room.links.list().first()?, room.standings.first()?);
        Some(SiteReport {
            key: key.to_string(),
            site: link.site().to_owned(),
            landlord: link.tenant.then(|| link.suffix().to_owned()),
            verdict: link.verdict,
            standing: kinds(*standing),
            listed: self.reputation.listings(link.opened(), &self.knowledge.suffixes, room.today),
            opinion: self.reputation.learned().opinion(link, *standing, room.today),
            learned: self.reputation.learned().known(link.site(), room.today),
        })
    }
}

fn kinds(standing: Standing) -> Vec<EntryKind> {
    EntryKind::ALL.into_iter().filter(|kind| standing.is(*kind)).collect()
}
