//! Lists of hashes, asked as Safe Browsing is: a link is written as its expressions, and what is
//! looked up is the SHA-256 of each. Here the first four bytes of the listed hashes are kept; who
//! knows them whole is told those four bytes and no more, and only when they are listed.
//!
//! Four bytes meet many a URL by chance. A link is a hit only once a full hash is confirmed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::full::FullHashes;
use super::rest::Rest;
use super::store::{FullHash, Prefix, PrefixStore};
use super::{Answer, AskError};
use crate::links::MAX_LINKS;
use crate::links::safe_browsing::Canonical;
use crate::reputation::EntryKind;

/// How long what was confirmed is kept, and what was not.
const KEPT: Duration = Duration::from_mins(5);

/// For how many prefixes it is kept.
const MAX_KEPT: usize = 50_000;

/// The most prefixes of one question, as in the API of Safe Browsing.
const MAX_PREFIXES: usize = 500;

/// How many questions are under way.
const AT_ONCE: usize = 8;

/// A list of hashes. Copies share what is kept.
#[derive(Debug, Clone)]
pub struct HashList {
    list: Arc<List>,
    time_limit: Duration,
}

#[derive(Debug)]
struct List {
    name: String,
    kind: EntryKind,
    prefixes: PrefixStore,
    full: Arc<dyn FullHashes>,
    kept: Mutex<HashMap<Prefix, Confirmed>>,
    at_once: Semaphore,
    rest: Rest,
}

/// The listed hashes with one prefix; mostly none.
#[derive(Debug, Clone)]
struct Confirmed {
    hashes: Vec<FullHash>,
    until: Instant,
}

/// An expression of a link whose prefix is listed.
struct Candidate {
    url: usize,
    expression: String,
    hash: FullHash,
}

impl HashList {
    /// A list of this kind and name, which gets so much time for a comment.
    ///
    /// # Errors
    /// [`AskError::Hashes`] when no link is blocked by a list of this kind.
    pub fn new(
        name: &str,
        kind: EntryKind,
        prefixes: PrefixStore,
        full: Arc<dyn FullHashes>,
        time_limit: Duration,
    ) -> Result<Self, AskError> {
        if !kind.blocks() {
            let problem = format!("kind = \"{kind}\"; say \"malware\", \"phishing\", \"scam\" or \"spam\"");
            return Err(AskError::hashes(name, &problem));
        }
        let list = List {
            name: name.to_owned(),
            kind,
            prefixes,
            full,
            kept: Mutex::default(),
            at_once: Semaphore::new(AT_ONCE),
            rest: Rest::new(),
        };
        Ok(HashList { list: Arc::new(list), time_limit })
    }

    /// What the list says of these URLs: at most one answer for each, about its closest expression,
    /// with its place. URLs after the first [`MAX_LINKS`] are not looked up.
    pub async fn ask(&self, urls: &[&Url]) -> Vec<(usize, Answer)> {
        let deadline = Instant::now() + self.time_limit;
        let candidates = self.list.candidates(urls);
        let prefixes: HashSet<Prefix> = candidates.iter().map(|candidate| candidate.hash.prefix()).collect();
        let mut confirmed = self.list.kept(&prefixes);
        let mut unknown: Vec<Prefix> =
            prefixes.into_iter().filter(|prefix| !confirmed.contains_key(prefix)).collect();
        unknown.sort_unstable();
        unknown.truncate(MAX_PREFIXES);
        if !unknown.is_empty() && !self.list.rest.is_on() {
            confirmed.extend(self.confirmed(unknown, deadline).await.unwrap_or_default());
        }
        let mut answers = BTreeMap::new();
        for candidate in candidates {
            let hashes = confirmed.get(&candidate.hash.prefix());
            if hashes.is_some_and(|hashes| hashes.contains(&candidate.hash)) {
                answers.entry(candidate.url).or_insert_with(|| self.list.answer(candidate.expression));
            }
        }
        answers.into_iter().collect()
    }

    /// What is confirmed in time. The question goes on after that, so that its answer is kept.
    async fn confirmed(
        &self,
        unknown: Vec<Prefix>,
        deadline: Instant,
    ) -> Option<HashMap<Prefix, Vec<FullHash>>> {
        let list = Arc::clone(&self.list);
        let asking = tokio::spawn(async move { list.confirm(unknown, deadline).await });
        timeout_at(deadline, asking).await.ok()?.ok()?
    }
}

impl List {
    fn candidates(&self, urls: &[&Url]) -> Vec<Candidate> {
        let canonical = urls.iter().take(MAX_LINKS).map(|url| Canonical::of(url));
        let mut candidates = Vec::new();
        for (url, canonical) in canonical.enumerate().filter_map(|(at, found)| Some((at, found?))) {
            for expression in canonical.expressions() {
                let hash = FullHash(Sha256::digest(&expression).into());
                if self.prefixes.contains(hash.prefix()) {
                    candidates.push(Candidate { url, expression, hash });
                }
            }
        }
        candidates
    }

    async fn confirm(
        &self,
        unknown: Vec<Prefix>,
        deadline: Instant,
    ) -> Option<HashMap<Prefix, Vec<FullHash>>> {
        // Whoever finds no place in time does not ask at all: those who wait would pile up.
        let _place = timeout_at(deadline, self.at_once.acquire()).await.ok()?.ok()?;
        let hashes = match self.full.confirm(&unknown).await {
            Ok(hashes) => hashes,
            Err(error) => {
                self.rest.failed(&self.name, &error.to_string());
                return None;
            }
        };
        self.rest.answered();
        let mut confirmed: HashMap<Prefix, Vec<FullHash>> =
            unknown.into_iter().map(|prefix| (prefix, Vec::new())).collect();
        for hash in hashes {
            // Nobody is told of hashes that were not asked about.
            if let Some(hashes) = confirmed.get_mut(&hash.prefix()) {
                hashes.push(hash);
            }
        }
        self.keep(&confirmed);
        Some(confirmed)
    }

    fn kept(&self, prefixes: &HashSet<Prefix>) -> HashMap<Prefix, Vec<FullHash>> {
        let now = Instant::now();
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let current = |prefix: &Prefix| kept.get(prefix).filter(|confirmed| now < confirmed.until);
        prefixes.iter().filter_map(|prefix| Some((*prefix, current(prefix)?.hashes.clone()))).collect()
    }

    fn keep(&self, confirmed: &HashMap<Prefix, Vec<FullHash>>) {
        let now = Instant::now();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() + confirmed.len() > MAX_KEPT {
            kept.retain(|_, confirmed| now < confirmed.until);
        }
        if kept.len() + confirmed.len() > MAX_KEPT {
            kept.clear();
        }
        let until = now + KEPT;
        kept.extend(
            confirmed.iter().map(|(prefix, hashes)| (*prefix, Confirmed { hashes: hashes.clone(), until })),
        );
    }

    fn answer(&self, expression: String) -> Answer {
        Answer {
            kind: self.kind,
            counts: true,
            source: self.name.clone(),
            detail: self.kind.name().to_owned(),
            about: expression,
        }
    }
}

#[cfg(test)]
mod tests;
