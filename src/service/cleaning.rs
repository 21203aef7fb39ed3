//! Removes what is old, or is kept no more, behind everything else; and has models forget what was erased,
//! where whoever erased it did not come to that.

use std::time::Duration;

use super::Service;
use crate::store::{StoreError, now};

/// How often it is looked for,
const EVERY: Duration = Duration::from_mins(5);
/// and after the store did not answer.
const SOON: Duration = Duration::from_secs(2);

/// Looks for it at once, again and again, and whenever it is called, until the process ends.
pub(super) async fn clean(service: Service) {
    loop {
        let cleaned = clean_once(&service).await;
        let pause = if cleaned.is_ok() { EVERY } else { SOON };
        if let Err(error) = cleaned {
            tracing::error!("{error}; what is erased or old is removed later");
        }
        // Whichever comes first.
        let _ = tokio::time::timeout(pause, service.cleaning.notified()).await;
    }
}

async fn clean_once(service: &Service) -> Result<(), StoreError> {
    service.unlearn().await?;
    let removed = service.store.remove_old(now()).await?;
    if removed.decisions + removed.labels > 0 {
        tracing::info!("removed {} old decisions, emptied {} labels", removed.decisions, removed.labels);
    }
    Ok(())
}
