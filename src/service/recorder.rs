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
/// How many are stored at once,
const TOGETHER: usize = 512;
/// and how long the first of them waits for others: one write to the disk costs as much for many as for one.
const GATHERING: Duration = Duration::from_millis(10);
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

    /// Waits while half of all that may wait does, as long as the store answers: who hands in many at once must not
    /// keep others' from being stored, nor lose his own.
    pub async fn room(&self) {
        while self.waiting() > WAITING / 2 && !self.is_degraded() {
            tokio::time::sleep(MOMENT).await;
        }
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
        if together.len() < TOGETHER && !receiver.is_closed() {
            tokio::time::sleep(GATHERING).await;
        }
        while together.len() < TOGETHER
            && let Ok(decision) = receiver.try_recv()
        {
            together.push(decision);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reputation::learned::Lesson;
    use crate::store::decisions::AuthorCodes;
    use crate::verdict::Decision;

    fn decision(number: usize) -> NewDecision {
        NewDecision {
            id: format!("{number:08}"),
            at: 0,
            site: String::new(),
            comment_id: None,
            decision: Decision::Allow,
            score: 0.1,
            model: String::new(),
            comment: None,
            verdict: None,
            features: None,
            links: Lesson::default(),
            codes: AuthorCodes::default(),
            beside: None,
            callback: None,
        }
    }

    #[tokio::test]
    async fn who_hands_in_many_waits_while_the_store_is_busy_and_loses_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        let mut busy = store.pool().begin().await.unwrap();
        crate::store::changes::lock(&mut busy).await.unwrap();
        let (recorder, task) = Recorder::start(store.clone());
        recorder.room().await;
        let many = WAITING / 2 + TOGETHER + 1;
        assert!((0..many).all(|number| recorder.record(decision(number))));
        assert!(tokio::time::timeout(Duration::from_millis(200), recorder.room()).await.is_err());
        busy.rollback().await.unwrap();
        recorder.room().await;
        assert!(recorder.waiting() <= WAITING / 2 && !recorder.is_degraded());
        drop(recorder);
        task.await.unwrap();
        let stored = store.decisions_after("", i64::MAX).await.unwrap();
        assert_eq!(stored.len(), many);
    }

    #[tokio::test]
    async fn one_decision_that_cannot_be_stored_keeps_no_other_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        record_one_by_one(&store, &[decision(1), decision(2), decision(1), decision(3)]).await;
        assert_eq!(store.decisions_after("", 10).await.unwrap().len(), 3);
    }
}
