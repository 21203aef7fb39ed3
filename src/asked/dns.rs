//! DNS block lists: zones in which a listed name has an address (RFC 5782).
//!
//! What is asked is the site and never the whole host: the lists hold registrable domains, and a
//! host may carry what nobody else should read (`jane-doe.newsletter.site`). No zone of names is asked
//! about an address, about a name that nobody can register, or about one that is too long.
//!
//! All zones are asked about all names at once. What has not answered in time says nothing; its
//! answer is kept, and counts for the next comment with this link.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::NetError;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::codes::{Said, Style};
use super::resolver::resolver;
use super::rest::Rest;
use super::zone_settings::ZoneSettings;
use super::{Answer, AskError};
use crate::links::site::{is_address, is_reserved};

/// About how many different names of one comment the zones are asked; the first ones count.
pub const MAX_HOSTS: usize = 20;

/// How many queries are under way, over all zones: one that is slow takes no other's place.
const AT_ONCE: usize = 64;

/// Endings beside the reserved ones under which nobody can register: those of standards (RFC 6761,
/// RFC 6762, RFC 7686, RFC 9476) and those that ICANN keeps free, since private networks use them.
/// Such a name would tell others of a network what no list can know.
const PRIVATE: [&str; 12] = [
    "localhost",
    "local",
    "onion",
    "alt",
    "arpa",
    "internal",
    "corp",
    "home",
    "lan",
    "intranet",
    "private",
    "localdomain",
];

/// The zones that are asked about names. Copies share what is known and kept.
#[derive(Debug, Clone)]
pub struct DnsLists {
    zones: Vec<Arc<Zone>>,
    time_limit: Duration,
}

struct Zone {
    /// What is appended to a name.
    suffix: String,
    called: String,
    style: Style,
    resolver: TokioResolver,
    at_once: Semaphore,
    rest: Rest,
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Zone")
            .field("called", &self.called)
            .field("style", &self.style)
            .finish_non_exhaustive()
    }
}

impl DnsLists {
    /// The lists of these zones, of which all together get so much time for a comment.
    ///
    /// # Errors
    /// [`AskError::Zone`] when a zone or its resolver cannot be asked as the settings say.
    pub fn new(settings: &[ZoneSettings], time_limit: Duration) -> Result<Self, AskError> {
        let at_once = (AT_ONCE / settings.len().max(1)).max(1);
        let zones = settings.iter().map(|zone| Zone::new(zone, at_once).map(Arc::new));
        Ok(DnsLists { zones: zones.collect::<Result<_, _>>()?, time_limit })
    }

    /// What the zones say of the first [`MAX_HOSTS`] different names that can be asked about, in the
    /// order of the names. `hosts` are sites as [`Link::site`](crate::links::Link::site) names them.
    pub async fn ask(&self, hosts: &[&str]) -> Vec<Answer> {
        let deadline = Instant::now() + self.time_limit;
        let mut asking = JoinSet::new();
        for (place, host) in different(hosts).into_iter().enumerate() {
            for (zone_place, zone) in self.zones.iter().enumerate() {
                if let Some(name) = zone.name(host) {
                    let answer = Arc::clone(zone).ask(name, host.to_owned(), deadline);
                    asking.spawn(async move { Some(((place, zone_place), answer.await?)) });
                }
            }
        }
        let mut answers = Vec::new();
        while let Ok(Some(answer)) = timeout_at(deadline, asking.join_next()).await {
            answers.extend(answer.ok().flatten());
        }
        asking.detach_all();
        answers.sort_by_key(|(place, _)| *place);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }
}

impl Zone {
    fn new(settings: &ZoneSettings, at_once: usize) -> Result<Self, AskError> {
        let zone = settings.name_of_zone();
        let error = |problem: &str| AskError::zone(&settings.zone, &problem);
        if !zone.contains('.') || !is_name(&zone) || Name::from_ascii(&zone).is_err() {
            return Err(error("is not the name of a zone"));
        }
        let style = settings.style.or_else(|| Style::of_zone(&zone)).ok_or_else(|| {
            error("is not known here; say how it answers with style = \"plain\", \"dbl\", \"surbl\" or \"uribl\"")
        })?;
        Ok(Zone {
            suffix: format!(".{zone}."),
            called: settings.called(),
            style,
            resolver: resolver(settings)?,
            at_once: Semaphore::new(at_once),
            rest: Rest::new(),
        })
    }

    /// The name to look up for a host; `None` when it would be too long, or the zone is left alone.
    fn name(&self, host: &str) -> Option<Name> {
        let is_on = self.rest.is_on();
        if is_on { None } else { Name::from_ascii([host, &self.suffix].concat()).ok() }
    }

    async fn ask(self: Arc<Self>, name: Name, host: String, deadline: Instant) -> Option<Answer> {
        // Whoever finds no place in time is not asked at all: those who wait would pile up.
        let _place = timeout_at(deadline, self.at_once.acquire()).await.ok()?.ok()?;
        match self.style.read_all(self.addresses(name).await) {
            Said::Nothing => None,
            Said::Refused(why) => {
                self.rest.refused(&self.called, why);
                None
            }
            Said::Listed(listing) => Some(Answer {
                kind: listing.kind,
                counts: listing.counts,
                source: self.called.clone(),
                detail: listing.words,
                about: host,
            }),
        }
    }

    async fn addresses(&self, name: Name) -> Vec<Ipv4Addr> {
        let found = self.resolver.lookup(name, RecordType::A).await;
        match &found {
            Err(error) if is_failure(error) => self.rest.failed(&self.called, &error.to_string()),
            _ => self.rest.answered(),
        }
        let records = found.as_ref().map(Lookup::answers).unwrap_or_default();
        let addresses = records.iter().filter_map(|record| match &record.data {
            RData::A(address) => Some(address.0),
            _ => None,
        });
        addresses.collect()
    }
}

/// Whether no answer came. That a name is not listed is said with an error too.
fn is_failure(error: &NetError) -> bool {
    !error.is_no_records_found()
}

/// The first different hosts that can be asked about.
fn different<'h>(hosts: &[&'h str]) -> Vec<&'h str> {
    let mut different: Vec<&str> = Vec::new();
    for host in hosts {
        if different.len() == MAX_HOSTS {
            break;
        }
        if can_be_asked(host) && !different.contains(host) {
            different.push(host);
        }
    }
    different
}

/// Whether a host is a name under an ending that is in use on the internet.
fn can_be_asked(host: &str) -> bool {
    let Some((before, last)) = host.rsplit_once('.') else {
        return false;
    };
    let is_number = last.starts_with(|c: char| c.is_ascii_digit());
    !before.is_empty()
        && is_name(host)
        && !is_number
        && !is_address(host)
        && host.parse::<IpAddr>().is_err()
        && !is_reserved(host)
        && !PRIVATE.contains(&last)
}

/// Whether it is written in lower case with the letters of names, in labels that are not empty.
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    };
    host.split('.').all(is_label)
}

#[cfg(test)]
pub(super) mod fake;
#[cfg(test)]
mod tests;
