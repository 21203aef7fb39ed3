//! Where labels come in. Those that come at once are stored in one step, since one write to the disk
//! costs as much for many as for one; each is answered when it is on the disk and in force here.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::following::Following;
use super::tally::Tally;
use crate::store::labels::{NewLabel, StoredLabel};
use crate::store::{Store, StoreError};

/// How many requests wait at most; more wait to be taken in.
const WAITING: usize = 1024;
/// How many requests are stored in one step.
const TOGETHER: usize = 64;

type Outcome = Result<Vec<StoredLabel>, Arc<StoreError>>;

/// One request with its labels.
struct Handed {
    labels: Vec<NewLabel>,
    answer: oneshot::Sender<Outcome>,
}

/// Takes in labels.
#[derive(Debug, Clone)]
pub(super) struct Desk(mpsc::Sender<Handed>);

impl std::fmt::Debug for Handed {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} labels", self.labels.len())
    }
}

impl Desk {
    pub(super) fn open(store: Store, following: Arc<Following>, tally: Tally) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(work(store, following, tally, receiver));
        Desk(sender)
    }

    /// Stores the labels of one request, all or none. They are on the disk when this answers, whether or
    /// not anybody waits for it.
    pub(super) async fn put(&self, labels: Vec<NewLabel>) -> Outcome {
        let (answer, stored) = oneshot::channel();
        let closed = || Arc::new(StoreError::Unread("the desk is closed".into()));
        self.0.send(Handed { labels, answer }).await.map_err(|_| closed())?;
        stored.await.map_err(|_| closed())?
    }
}

async fn work(store: Store, following: Arc<Following>, tally: Tally, mut receiver: mpsc::Receiver<Handed>) {
    let mut together = Vec::with_capacity(TOGETHER);
    while receiver.recv_many(&mut together, TOGETHER).await > 0 {
        let labels: Vec<NewLabel> =
            together.iter().flat_map(|handed| handed.labels.iter().cloned()).collect();
        let stored = store.put_labels(&labels).await.map_err(Arc::new);
        if stored.is_ok()
            && let Err(error) = following.catch_up().await
        {
            // They are stored; that they are in force is tried again soon.
            tracing::error!("{error}");
        }
        stored.iter().flatten().for_each(|label| tally.count(label));
        let mut rest = stored.map(Vec::into_iter);
        for handed in together.drain(..) {
            let own = match &mut rest {
                Ok(stored) => Ok(stored.by_ref().take(handed.labels.len()).collect()),
                Err(error) => Err(error.clone()),
            };
            let _ = handed.answer.send(own);
        }
    }
}
