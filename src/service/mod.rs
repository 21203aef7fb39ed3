//! The moderation service: what moderators say comes in, is stored, and is in force at once.
//!
//! [`Judges`] are what comments are judged by; [`Following`] replaces them as the store changes, whoever
//! changed it; [`Recorder`] stores decisions behind the answers.

mod cleaning;
pub mod comparing;
mod delivering;
mod desk;
mod following;
mod job_error;
mod jobs;
mod judges;
mod keyring;
pub mod promoting;
mod recheck;
mod recorder;
pub mod rejudging;
mod share;
pub mod sharing;
mod shown_keys;
mod tally;
mod taught;
mod training;
mod unlearning;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::store::answers::Named;
use crate::store::decisions::StoredDecision;
use crate::store::erase::{Erasure, Whose};
use crate::store::holding::Release;
use crate::store::keys::{ApiKey, NewKey};
use crate::store::labels::StoredLabel;
use crate::store::sites::SiteSettings;
use crate::store::taking::{Saying, Taken};
use crate::store::{Store, StoreError, now};
use desk::Desk;
pub use following::Following;
pub use judges::Judges;
pub use keyring::Keyring;
pub use recorder::Recorder;
pub use shown_keys::ShownKeys;
pub use tally::Tally;

/// A decision is stored behind its answer: whoever speaks of it at once waits this long for it,
const MOMENT: Duration = Duration::from_millis(25);
/// so many times.
const PATIENCE: u32 = 80;

/// Whether an id was made within the last seconds.
fn is_new(id: &str) -> bool {
    let made = Uuid::try_parse(id).ok().and_then(|id| id.get_timestamp());
    made.is_some_and(|made| now() / 1000 - i64::try_from(made.to_unix().0).unwrap_or(0) < 10)
}

/// A running service.
#[derive(Debug, Clone)]
pub struct Service {
    store: Store,
    following: Arc<Following>,
    recorder: Recorder,
    desk: Desk,
    /// Calls for what is kept no more to be removed and forgotten.
    cleaning: Arc<Notify>,
    /// Held by whoever has models forget: two at once would do the same work twice.
    unlearning: Arc<Mutex<()>>,
    tally: Tally,
    shown_keys: ShownKeys,
}

/// What must be waited for before the process ends.
#[derive(Debug)]
pub struct Tasks {
    following: JoinHandle<()>,
    cleaning: JoinHandle<()>,
    recording: JoinHandle<()>,
    working: JoinHandle<()>,
    delivering: JoinHandle<()>,
}

impl Service {
    /// Begins to serve from a store: `judges` are from now on replaced as it says.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn start(store: Store, judges: Arc<ArcSwap<Judges>>) -> Result<(Self, Tasks), StoreError> {
        let following = Following::begin(store.clone(), judges).await?;
        let (recorder, recording) = Recorder::start(store.clone());
        let (cleaning, tally) = (Arc::new(Notify::new()), Tally::default());
        let desk = Desk::open(store.clone(), following.clone(), tally.clone());
        let follow = tokio::spawn(following.clone().follow());
        let shown_keys = ShownKeys::default();
        let unlearning = Arc::default();
        let service = Service { store, following, recorder, desk, cleaning, unlearning, tally, shown_keys };
        let clean = tokio::spawn(cleaning::clean(service.clone()));
        let working = tokio::spawn(jobs::work(service.clone()));
        let delivering = tokio::spawn(delivering::deliver(service.store.clone(), service.shown_keys.clone()));
        Ok((service, Tasks { following: follow, cleaning: clean, recording, working, delivering }))
    }

    /// Where it is all kept.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What is in force.
    pub fn following(&self) -> &Arc<Following> {
        &self.following
    }

    /// Where decisions are stored.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// How many labels were taken in.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The keys that were shown to this process.
    pub fn shown_keys(&self) -> &ShownKeys {
        &self.shown_keys
    }

    /// One decision, and if it was made a moment ago when it is stored.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn decision(&self, id: &str) -> Result<Option<StoredDecision>, StoreError> {
        for _ in 0..PATIENCE {
            let decision = self.store.decision(id).await?;
            if decision.is_some() || !is_new(id) {
                return Ok(decision);
            }
            tokio::time::sleep(MOMENT).await;
        }
        Ok(None)
    }

    /// Sets what is kept of a site's comments; when this answers that is in force here, and what was kept
    /// before and is no more begins to be removed.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn set_site(&self, site: &str, settings: &SiteSettings, who: &str) -> Result<(), StoreError> {
        self.store.set_site(site, settings, who).await?;
        self.cleaning.notify_one();
        self.following.catch_up().await
    }

    /// Makes a key, and gives it: it is never shown again. When this answers it is in force here.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn add_key(&self, new: &NewKey, who: &str) -> Result<(ApiKey, String), StoreError> {
        let made = self.store.add_key(new, who).await?;
        self.following.catch_up().await?;
        Ok(made)
    }

    /// Ends a key, here at once; `false` where there is none of this id that is valid.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn revoke_key(&self, id: &str, who: &str) -> Result<bool, StoreError> {
        let ended = self.store.revoke_key(id, who).await?;
        self.following.catch_up().await?;
        Ok(ended)
    }

    /// Stores labels, all or none; when this answers they are on the disk, and in force here.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn put_labels(&self, saying: Saying) -> Result<Taken, Arc<StoreError>> {
        self.desk.put(saying).await
    }

    /// Erases an author or a comment; when this answers, no judge here has learned of it, and others forget it
    /// within a second. So have all stored models, unless the store fails just then: they do when it answers.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn erase(
        &self,
        whose: &Whose,
        who: &str,
        named: Option<&Named>,
    ) -> Result<Erasure, StoreError> {
        let (service, whose, who, named) = (self.clone(), whose.clone(), who.to_owned(), named.cloned());
        // It goes on when nobody waits for the answer any more.
        let erasing = tokio::spawn(async move { service.erase_whole(&whose, &who, named.as_ref()).await });
        erasing.await.map_err(|error| StoreError::Unread(error.to_string()))?
    }

    async fn erase_whole(
        &self,
        whose: &Whose,
        who: &str,
        named: Option<&Named>,
    ) -> Result<Erasure, StoreError> {
        self.recorder.settle().await;
        let erasure =
            self.store.erase(whose, who, named).await.inspect_err(|_| self.cleaning.notify_one())?;
        if let Erasure::Done { labels, changes, .. } = &erasure {
            self.following.forget(labels, changes).await;
        }
        if let Err(error) = self.unlearn().await {
            tracing::error!("{error}; stored models forget what was erased when the store answers");
            self.cleaning.notify_one();
        }
        Ok(erasure)
    }

    /// Releases a key with its labels that are held; says how many these were, or nothing where there is no
    /// such key. When this answers that is in force here.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn release_key(
        &self,
        id: &str,
        labels: Release,
        who: &str,
    ) -> Result<Option<usize>, StoreError> {
        let released = self.store.release_key(id, labels, who).await?;
        self.following.catch_up().await?;
        Ok(released)
    }

    /// Takes a label back; when this answers that is in force here.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn withdraw_label(&self, id: &str, who: &str) -> Result<Option<StoredLabel>, StoreError> {
        let label = self.store.withdraw_label(id, who).await?;
        self.following.catch_up().await?;
        Ok(label)
    }
}

impl Tasks {
    /// Waits until what was handed in is stored; all services must be gone.
    pub async fn finish(self) {
        self.following.abort();
        self.cleaning.abort();
        // What it worked on is taken up again by the next process.
        self.working.abort();
        self.delivering.abort();
        if let Err(error) = self.recording.await {
            tracing::error!("{error}");
        }
    }
}
