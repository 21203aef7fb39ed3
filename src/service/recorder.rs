//! Stores decisions behind the answers: no comment waits for the disk, and none is kept waiting when the
//! store is down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use crate::store::Store;
use crate::store::decisions::NewDecision;

/// How many decisions wait at most; more are not stored.
const WAITING: usize = 16 * 1024;
/// How many are stored at once.
const TOGETHER: usize = 512;
/// How long it takes until it is asked again whether all is stored.
const MOMENT: Duration = Duration::from_millis(5);
/// How long the store is left alone after it did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// Where decisions are handed in.
#[derive(Debug, Clone)]
pub struct Recorder {
    sender: Sender<NewDecision>,
    degraded: Arc<AtomicBool>,
    /// How many decisions were handed in,
    handed: Arc<AtomicU64>,
    /// and how many of them are stored.
    stored: Arc<AtomicU64>,
}

impl Recorder {
    /// Begins to store what is handed in. The task ends when all recorders are gone and all is stored.
    pub fn start(store: Store) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = channel(WAITING);
        let degraded = Arc::new(AtomicBool::new(false));
        let (handed, stored) = (Arc::default(), Arc::new(AtomicU64::new(0)));
        let task = tokio::spawn(record(store, receiver, degraded.clone(), stored.clone()));
        (Recorder { sender, degraded, handed, stored }, task)
    }

    /// Hands in a decision; `false` where it will not be stored.
    pub fn record(&self, decision: NewDecision) -> bool {
        let taken = self.sender.try_send(decision).is_ok();
        if taken {
            self.handed.fetch_add(1, Ordering::Release);
        } else {
            self.degraded.store(true, Ordering::Relaxed);
        }
        taken
    }

    /// Waits until what was handed in is stored, but no longer than it takes to know that the store does not
    /// answer.
    pub async fn settle(&self) {
        let handed = self.handed.load(Ordering::Acquire);
        while self.stored.load(Ordering::Acquire) < handed && !self.is_degraded() {
            tokio::time::sleep(MOMENT).await;
        }
    }

    /// How many decisions wait to be stored.
    pub fn waiting(&self) -> usize {
        self.sender.max_capacity() - self.sender.capacity()
    }

    /// Whether the store does not answer.
    pub fn is_degraded(&self) -> bool {
        self.degraded.load(Ordering::Relaxed)
    }
}

/// One decision that the database does not take must not keep all others from it.
async fn record_one_by_one(store: &Store, decisions: &[NewDecision]) {
    for decision in decisions {
        if let Err(error) = store.record(std::slice::from_ref(decision)).await {
            tracing::error!("decision {} was not stored: {error}", decision.id);
        }
    }
}

async fn record(
    store: Store,
    mut receiver: Receiver<NewDecision>,
    degraded: Arc<AtomicBool>,
    stored: Arc<AtomicU64>,
) {
    let mut together = Vec::with_capacity(TOGETHER);
    while receiver.recv_many(&mut together, TOGETHER).await > 0 {
        while let Err(error) = store.record(&together).await {
            if error.is_of_data() {
                record_one_by_one(&store, &together).await;
                break;
            }
            if !degraded.swap(true, Ordering::Relaxed) {
                tracing::error!("{error}; comments are judged, and decisions wait to be stored");
            }
            if receiver.is_closed() {
                tracing::error!("{} decisions were not stored", together.len());
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        if degraded.swap(false, Ordering::Relaxed) {
            tracing::info!("decisions are stored again");
        }
        stored.fetch_add(together.len() as u64, Ordering::Release);
        together.clear();
    }
}
