//! Stores decisions behind the answers: no comment waits for the disk, and none is kept waiting when the
//! store is down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use crate::store::Store;
use crate::store::decisions::NewDecision;

/// How many decisions wait at most; more are not stored.
const WAITING: usize = 16 * 1024;
/// How many are stored at once.
const TOGETHER: usize = 512;
/// How long the store is left alone after it did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// Where decisions are handed in.
#[derive(Debug, Clone)]
pub struct Recorder {
    sender: Sender<NewDecision>,
    degraded: Arc<AtomicBool>,
}

impl Recorder {
    /// Begins to store what is handed in. The task ends when all recorders are gone and all is stored.
    pub fn start(store: Store) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = channel(WAITING);
        let degraded = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(record(store, receiver, degraded.clone()));
        (Recorder { sender, degraded }, task)
    }

    /// Hands in a decision; `false` where it will not be stored.
    pub fn record(&self, decision: NewDecision) -> bool {
        let taken = self.sender.try_send(decision).is_ok();
        if !taken {
            self.degraded.store(true, Ordering::Relaxed);
        }
        taken
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

async fn record(store: Store, mut receiver: Receiver<NewDecision>, degraded: Arc<AtomicBool>) {
    let mut together = Vec::with_capacity(TOGETHER);
    while receiver.recv_many(&mut together, TOGETHER).await > 0 {
        while let Err(error) = store.record(&together).await {
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
        together.clear();
    }
}
