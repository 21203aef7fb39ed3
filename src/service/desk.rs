//! Where labels come in. Those that come at once are stored in one step, since one write to the disk
//! costs as much for many as for one; each is answered when it is on the disk and in force here.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::following::Following;
use super::share::Shares;
use super::tally::Tally;
use crate::store::taking::{Saying, Taken};
use crate::store::{Store, StoreError};

/// How many requests wait at most; more wait to be taken in.
const WAITING: usize = 1024;
/// How many requests are stored in one step.
const TOGETHER: usize = 64;

type Outcome = Result<Taken, Arc<StoreError>>;

/// One request with its labels.
struct Handed {
    saying: Saying,
    answer: oneshot::Sender<Outcome>,
}

/// Takes in labels.
#[derive(Debug, Clone)]
pub(super) struct Desk(mpsc::Sender<Handed>);

impl std::fmt::Debug for Handed {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} labels", self.saying.labels.len())
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
    pub(super) async fn put(&self, saying: Saying) -> Outcome {
        let (answer, stored) = oneshot::channel();
        let closed = || Arc::new(StoreError::Unread("the desk is closed".into()));
        self.0.send(Handed { saying, answer }).await.map_err(|_| closed())?;
        stored.await.map_err(|_| closed())?
    }
}

async fn work(store: Store, following: Arc<Following>, tally: Tally, mut receiver: mpsc::Receiver<Handed>) {
    let mut together = Vec::with_capacity(TOGETHER);
    while receiver.recv_many(&mut together, TOGETHER).await > 0 {
        let (mut sayings, answers): (Vec<Saying>, Vec<_>) =
            together.drain(..).map(|handed: Handed| (handed.saying, handed.answer)).unzip();
        let mut shares = Shares::default();
        for label in sayings.iter_mut().flat_map(|saying| &mut saying.labels) {
            shares.weigh(&following, label).await;
        }
        let stored = store.put_labels(&sayings).await.map_err(Arc::new);
        if stored.is_ok()
            && let Err(error) = following.catch_up().await
        {
            // They are stored; that they are in force is tried again soon.
            tracing::error!("{error}");
        }
        match stored {
            Ok(taken) => answers.into_iter().zip(taken).for_each(|(answer, taken)| {
                if let Taken::Stored(told) = &taken {
                    for told in told.iter().flatten() {
                        tally.count(&told.label);
                    }
                }
                let _ = answer.send(Ok(taken));
            }),
            Err(error) => answers.into_iter().for_each(|answer| {
                let _ = answer.send(Err(error.clone()));
            }),
        }
    }
}
