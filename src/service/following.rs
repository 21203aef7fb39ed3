//! Follows the store: what changed there, by this process or another, is in force here within a second.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, Notify};

use super::judges::Judges;
use super::keyring::Keyring;
use super::taught::Taught;
use crate::model::Model;
use crate::reputation::Reputation;
use crate::store::changes::{Change, What};
use crate::store::labels::State::Withdrawn;
use crate::store::labels::StoredLabel;
use crate::store::sites::SiteSettings;
use crate::store::{Store, StoreError};

/// How often the store is asked what has changed.
const EVERY: Duration = Duration::from_millis(500);
/// How many changes, or labels, are read at a time.
const PAGE: i64 = 1000;

/// What is in force, for who judges; and how far the store has been followed.
#[derive(Debug)]
pub struct Following {
    store: Store,
    judges: Arc<ArcSwap<Judges>>,
    keys: ArcSwap<Keyring>,
    settings: ArcSwap<HashMap<String, SiteSettings>>,
    /// Calls for the lists to be fetched.
    lists: Notify,
    state: Mutex<State>,
    foundation: Arc<Model>,
}

#[derive(Debug)]
struct State {
    /// The last change that is in force here.
    last: i64,
    /// What is known of links without the labels of the store.
    untaught: Reputation,
    taught: Taught,
    /// Changes that are in force here before they are read.
    forgotten: HashSet<i64>,
}

impl Following {
    /// Reads all that is in force.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub(super) async fn begin(store: Store, judges: Arc<ArcSwap<Judges>>) -> Result<Arc<Self>, StoreError> {
        let foundation = judges.load().shared().shared_model();
        let untaught = judges.load().shared().reader().reputation().clone();
        let last = store.last_change().await?;
        let state = State { last, untaught, taught: Taught::default(), forgotten: HashSet::new() };
        let following = Following {
            store,
            judges,
            keys: ArcSwap::default(),
            settings: ArcSwap::default(),
            lists: Notify::new(),
            state: Mutex::new(state),
            foundation,
        };
        // What changes while all is read is read twice, and counted once.
        following.read_models(&mut *following.state.lock().await).await?;
        following.read_labels(&mut *following.state.lock().await).await?;
        following.read_keys().await?;
        following.read_settings().await?;
        Ok(Arc::new(following))
    }

    /// The model that the server was started with.
    pub fn foundation(&self) -> &Arc<Model> {
        &self.foundation
    }

    /// What judges now.
    pub fn judges(&self) -> Arc<Judges> {
        self.judges.load_full()
    }

    /// The keys that are in force.
    pub fn keys(&self) -> Arc<Keyring> {
        self.keys.load_full()
    }

    /// What is set for a site.
    pub fn settings(&self, site: &str) -> SiteSettings {
        self.settings.load().get(site).cloned().unwrap_or_default()
    }

    /// Forgets labels that are stored no more. Others must read everything anew for it, as these changes say.
    pub(super) async fn forget(&self, labels: &[StoredLabel], changes: &[i64]) {
        let mut state = self.state.lock().await;
        let last = state.last;
        state.forgotten.extend(changes.iter().filter(|number| **number > last));
        let gone = |label: &StoredLabel| StoredLabel { state: Withdrawn, ..label.clone() };
        self.take(&mut state, labels.iter().map(gone).collect());
    }

    /// Waits until lists have changed in the store.
    pub async fn lists_changed(&self) {
        self.lists.notified().await;
    }

    /// How many labels of each key teach at a site.
    pub(super) async fn taught_by_keys(&self, site: &str) -> HashMap<String, u64> {
        self.state.lock().await.taught.by_keys(site)
    }

    /// Follows until the process ends.
    pub(super) async fn follow(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(EVERY);
        let mut failing = false;
        loop {
            ticks.tick().await;
            match self.catch_up().await {
                Ok(()) => failing = false,
                Err(error) if !failing => {
                    failing = true;
                    tracing::error!("{error}; what is in force stays so");
                }
                Err(_) => {}
            }
        }
    }

    /// Puts in force what changed since it was asked last.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer; then what was in force stays so.
    pub async fn catch_up(self: &Arc<Self>) -> Result<(), StoreError> {
        let following = self.clone();
        // It goes on when nobody waits for the answer any more: half of it must not be in force.
        let caught_up = tokio::spawn(async move { following.read_changes().await });
        caught_up.await.map_err(|error| StoreError::Unread(error.to_string()))?
    }

    async fn read_changes(&self) -> Result<(), StoreError> {
        let mut state = self.state.lock().await;
        loop {
            let changes = self.store.changes_after(state.last, PAGE).await?;
            let Some(last) = changes.last().map(|change| change.number) else { return Ok(()) };
            // Old changes are removed: whoever slept so long reads everything anew.
            let is_gap = changes.first().is_some_and(|change| change.number > state.last + 1);
            let is_open = |change: &&Change| !state.forgotten.contains(&change.number);
            let open: Vec<&Change> = changes.iter().filter(is_open).collect();
            let has = |what: What| is_gap || open.iter().any(|change| change.what == what);
            if has(What::Champion) || has(What::Shadow) {
                self.read_models(&mut state).await?;
            }
            if has(What::Site) {
                self.read_labels(&mut state).await?;
            } else if has(What::Label) {
                self.take_labels(&mut state, &changes).await?;
            }
            if has(What::Keys) {
                self.read_keys().await?;
            }
            if has(What::Lists) {
                self.lists.notify_one();
            }
            if has(What::Settings) {
                self.read_settings().await?;
            }
            state.forgotten.retain(|number| *number > last);
            state.last = last;
        }
    }

    /// Puts other lists in force, and what the folder says was learned, with what the labels taught.
    pub async fn know(self: &Arc<Self>, reputation: Reputation) {
        let following = self.clone();
        // Beside the answers: labels may have taught a lot.
        let known = tokio::task::spawn_blocking(move || following.put_beside_labels(reputation));
        if let Err(error) = known.await {
            tracing::error!("{error}");
        }
    }

    fn put_beside_labels(&self, reputation: Reputation) {
        let mut state = self.state.blocking_lock();
        let mut judges = Judges::clone(&self.judges.load());
        let mut learned = self.store.keyed(reputation.learned().clone());
        state.taught.teach_links(&mut learned);
        judges.know(reputation.clone().with_learned(learned));
        state.untaught = reputation;
        self.judges.store(Arc::new(judges));
    }

    /// Reads the models that decide and run beside. They are prepared aside and put in force as a whole:
    /// whoever judges meanwhile judges by what was in force.
    async fn read_models(&self, state: &mut State) -> Result<(), StoreError> {
        let champion = self.store.champion().await?.unwrap_or_else(|| self.foundation.clone());
        let shadow = self.store.shadow().await?;
        let judges = self.judges.load_full();
        let mut taught = std::mem::take(&mut state.taught);
        let prepared = tokio::task::spawn_blocking(move || {
            taught.move_beside(champion.counts());
            (judges.asking(champion).shadowed(shadow), taught)
        });
        let (judges, taught) = prepared.await.map_err(|error| StoreError::Unread(error.to_string()))?;
        state.taught = taught;
        self.judges.store(Arc::new(judges));
        Ok(())
    }

    /// Reads all labels that teach.
    async fn read_labels(&self, state: &mut State) -> Result<(), StoreError> {
        let mut judges = Judges::clone(&self.judges.load());
        let mut learned = self.store.keyed(state.untaught.learned().clone());
        let mut taught = Taught::default();
        let mut after = String::new();
        loop {
            let labels = self.store.teaching(&after, PAGE).await?;
            let Some(last) = labels.last() else { break };
            after.clone_from(&last.id);
            for label in &labels {
                taught.take(label, judges.shared().model().counts(), &mut learned);
            }
        }
        judges.know(state.untaught.clone().with_learned(learned));
        judges.adapt(state.taught.forgotten(&taught));
        judges.adapt(taught.sites());
        state.taught = taught;
        self.judges.store(Arc::new(judges));
        Ok(())
    }

    /// Takes in the labels that changed.
    async fn take_labels(&self, state: &mut State, changes: &[Change]) -> Result<(), StoreError> {
        // All is read before anything is taken in: what were taken in and not put in force would never be.
        let of_labels = changes.iter().filter(|change| change.what == What::Label);
        let ids: Vec<&str> = of_labels.map(|change| change.subject.as_str()).collect();
        let labels = self.store.labels(&ids).await?;
        self.take(state, labels);
        Ok(())
    }

    /// Puts in force what labels are now.
    fn take(&self, state: &mut State, mut labels: Vec<StoredLabel>) {
        let mut judges = Judges::clone(&self.judges.load());
        let mut learned = judges.shared().reader().reputation().learned().clone();
        let shared = judges.shared().model().counts();
        labels.retain(|label| state.taught.take(label, shared, &mut learned));
        let sites: BTreeSet<&str> = labels.iter().map(|label| label.site.as_str()).collect();
        for site in sites {
            judges.adapt(state.taught.site(site));
        }
        let reputation = judges.shared().reader().reputation().clone();
        judges.know(reputation.with_learned(learned));
        self.judges.store(Arc::new(judges));
    }

    async fn read_keys(&self) -> Result<(), StoreError> {
        let (keys, first) = (self.store.keys().await?, self.store.first_key().await?);
        self.keys.store(Arc::new(Keyring::of(keys, first.as_deref())));
        Ok(())
    }

    async fn read_settings(&self) -> Result<(), StoreError> {
        self.settings.store(Arc::new(self.store.site_settings().await?.into_iter().collect()));
        Ok(())
    }
}
