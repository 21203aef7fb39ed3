//! A mirror that knows full hashes and speaks as the Safe Browsing Update API v4 does:
//! `POST …/v4/fullHashes:find`.

use std::fmt::{self, Display};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::Agent;
use url::Url;

use super::AskError;
use super::full::{Confirming, FullHashes};
use super::store::{FullHash, Prefix};
use crate::reputation::EntryKind;

/// How long a mirror may take: longer than any comment waits, since what it says is kept.
const PATIENCE: Duration = Duration::from_secs(2);

/// The longest answer that is read, in bytes: thousands of hashes.
const MAX_ANSWER: u64 = 1 << 20;

/// A mirror that the operator names.
#[derive(Clone)]
pub struct Mirror {
    find: Url,
    threats: &'static [&'static str],
    agent: Agent,
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    matches: Vec<Match>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Match {
    threat_type: String,
    threat: Threat,
}

#[derive(Deserialize)]
struct Threat {
    hash: String,
}

impl fmt::Debug for Mirror {
    /// Without the URL, which may carry a key.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Mirror").field("host", &self.find.host_str()).finish_non_exhaustive()
    }
}

impl Mirror {
    /// The mirror at a base URL, asked for threats of a kind. A query of the URL, such as a key, is
    /// sent with each request.
    ///
    /// # Errors
    /// [`AskError::Hashes`] when it is not the URL of a server.
    pub fn new(base: &str, kind: EntryKind) -> Result<Self, AskError> {
        let error = |problem: &str| AskError::hashes("mirror", &problem);
        let mut find = Url::parse(base).map_err(|_| error("its URL cannot be read"))?;
        if !matches!(find.scheme(), "http" | "https") || !find.has_host() {
            return Err(error("its URL must begin with http:// or https://"));
        }
        find.set_path(&format!("{}/v4/fullHashes:find", find.path().trim_end_matches('/')));
        find.set_fragment(None);
        // No proxy of the environment and no redirect: the prefixes go to whom the operator names.
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .proxy(None)
            .user_agent(concat!("chaff/", env!("CARGO_PKG_VERSION")));
        Ok(Mirror { find, threats: threats(kind), agent: config.build().new_agent() })
    }

    fn error(&self, problem: &dyn Display) -> AskError {
        let host = self.find.host_str().unwrap_or_default().to_owned();
        AskError::Mirror { host, problem: problem.to_string() }
    }

    fn find(&self, request: &Value) -> Result<Vec<FullHash>, AskError> {
        let sent =
            self.agent.post(self.find.as_str()).content_type("application/json").send(request.to_string());
        let mut answer = sent.map_err(|error| self.error(&error))?;
        if answer.status() != 200 {
            return Err(self.error(&format!("answers with status {}", answer.status())));
        }
        let text = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_string();
        let text = text.map_err(|error| self.error(&error))?;
        hashes(&text, self.threats).map_err(|problem| self.error(&problem))
    }
}

impl FullHashes for Mirror {
    fn confirm<'a>(&'a self, prefixes: &'a [Prefix]) -> Confirming<'a> {
        let (mirror, request) = (self.clone(), request(prefixes, self.threats));
        let asked = tokio::task::spawn_blocking(move || mirror.find(&request));
        Box::pin(async move { asked.await.map_err(|error| self.error(&error))? })
    }
}

/// What the lists of Safe Browsing call threats of a kind.
fn threats(kind: EntryKind) -> &'static [&'static str] {
    match kind {
        EntryKind::Malware => &["MALWARE", "UNWANTED_SOFTWARE", "POTENTIALLY_HARMFUL_APPLICATION"],
        EntryKind::Phishing | EntryKind::Scam => &["SOCIAL_ENGINEERING"],
        _ => &["MALWARE", "SOCIAL_ENGINEERING", "UNWANTED_SOFTWARE", "POTENTIALLY_HARMFUL_APPLICATION"],
    }
}

fn request(prefixes: &[Prefix], threats: &[&str]) -> Value {
    let entries = prefixes.iter().map(|prefix| json!({ "hash": BASE64_STANDARD.encode(prefix.bytes()) }));
    json!({
        "client": { "clientId": "chaff", "clientVersion": env!("CARGO_PKG_VERSION") },
        "clientStates": [],
        "threatInfo": {
            "threatTypes": threats,
            "platformTypes": ["ANY_PLATFORM"],
            "threatEntryTypes": ["URL"],
            "threatEntries": entries.collect::<Vec<_>>(),
        },
    })
}

/// The hashes of an answer. One that is no SHA-256 makes all of it doubtful.
fn hashes(answer: &str, threats: &[&str]) -> Result<Vec<FullHash>, String> {
    // An empty array would do for an object without any of its parts.
    if !answer.trim_start().starts_with('{') {
        return Err("answers with what is no JSON object".to_owned());
    }
    let found: Found = serde_json::from_str(answer).map_err(|error| format!("answers with {error}"))?;
    let meant = found.matches.iter().filter(|found| threats.contains(&found.threat_type.as_str()));
    let hashes = meant.map(|found| {
        let bytes = BASE64_STANDARD.decode(&found.threat.hash).ok();
        bytes.and_then(|bytes| bytes.try_into().ok()).map(FullHash)
    });
    hashes.collect::<Option<_>>().ok_or_else(|| "answers with what is no SHA-256".to_owned())
}

#[cfg(test)]
mod tests;
