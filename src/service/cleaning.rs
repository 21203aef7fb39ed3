//! Removes what is old, or is kept no more, behind everything else.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::store::{Store, now};

/// How often it is looked for.
const EVERY: Duration = Duration::from_mins(5);

/// Looks for it at once, again and again, and whenever it is called, until the process ends.
pub(super) async fn clean(store: Store, called: Arc<Notify>) {
    loop {
        match store.remove_old(now()).await {
            Ok(removed) if removed.decisions + removed.labels > 0 => {
                tracing::info!(
                    "removed {} old decisions, emptied {} labels",
                    removed.decisions,
                    removed.labels
                );
            }
            Ok(_) => {}
            Err(error) => tracing::error!("{error}; what is old is removed later"),
        }
        // Whichever comes first.
        let _ = tokio::time::timeout(EVERY, called.notified()).await;
    }
}
