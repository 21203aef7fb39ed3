//! The moderation service: what moderators say comes in, is stored, and is in force at once.
//!
//! [`Judges`] are what comments are judged by; [`Following`] replaces them as the store changes, whoever
//! changed it; [`Recorder`] stores decisions behind the answers.

mod desk;
mod following;
mod judges;
mod keyring;
mod recorder;
mod tally;
mod taught;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::store::decisions::StoredDecision;
use crate::store::labels::{NewLabel, StoredLabel};
use crate::store::{Store, StoreError, now};
use desk::Desk;
pub use following::Following;
pub use judges::Judges;
pub use keyring::Keyring;
pub use recorder::Recorder;
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
    tally: Tally,
}

/// What must be waited for before the process ends.
#[derive(Debug)]
pub struct Tasks {
    following: JoinHandle<()>,
    recording: JoinHandle<()>,
}

impl Service {
    /// Begins to serve from a store: `judges` are from now on replaced as it says.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn start(store: Store, judges: Arc<ArcSwap<Judges>>) -> Result<(Self, Tasks), StoreError> {
        let following = Following::begin(store.clone(), judges).await?;
        let (recorder, recording) = Recorder::start(store.clone());
        let tally = Tally::default();
        let desk = Desk::open(store.clone(), following.clone(), tally.clone());
        let tasks = Tasks { following: tokio::spawn(following.clone().follow()), recording };
        Ok((Service { store, following, recorder, desk, tally }, tasks))
    }

    /// Where it is all kept.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What is in force.
    pub fn following(&self) -> &Following {
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

    /// Stores labels, all or none; when this answers they are on the disk, and in force here.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn put_labels(&self, labels: Vec<NewLabel>) -> Result<Vec<StoredLabel>, Arc<StoreError>> {
        self.desk.put(labels).await
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
        if let Err(error) = self.recording.await {
            tracing::error!("{error}");
        }
    }
}
