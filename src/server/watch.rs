//! Follows the data folder: what `chaff lists` and `chaff sites` change there is known a second later,
//! and no request waits for it.

use std::time::Duration;

use tokio::sync::oneshot::Receiver;

use super::App;
use super::error::ApiError;
use crate::reputation::folder::{FolderError, FolderStamp};
use crate::reputation::store::Store as Lists;
use crate::service::Service;
use crate::service::sharing::{self, SharingError};
use crate::store::jobs::Work;
use crate::store::promotions::RECHECKED_DAYS;
use crate::store::{Store, StoreError};

/// How often the folder is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Looks for changes since the folder was as `seen`, until nobody holds the other end of `stop`. What cannot be read is
/// said once, and changes nothing.
pub(super) async fn follow(app: App, mut seen: Option<FolderStamp>, mut stop: Receiver<()>) {
    let Some(folder) = app.folder.clone() else { return };
    let mut ticks = tokio::time::interval(EVERY);
    // What other replicas changed while this one did not run comes at its start.
    let mut is_first = app.shared_store().is_some();
    let mut is_failing = false;
    loop {
        let called = tokio::select! {
            _ = ticks.tick() => false,
            () = app.lists_changed() => true,
            _ = &mut stop => return,
        };
        if !called && !std::mem::take(&mut is_first) && Some(folder.stamp()) == seen {
            continue;
        }
        let shared = app.share("folder").await;
        if let Err(error) = &shared
            && !std::mem::replace(&mut is_failing, true)
        {
            tracing::error!("the lists are not shared: {error}; those of the data folder stay in force");
        }
        is_failing &= shared.is_err();
        // While the store does not answer, it is tried again.
        let now = Some(folder.stamp()).filter(|_| shared.is_ok());
        let is_changed = now != seen;
        seen = now;
        if !is_changed {
            continue;
        }
        let (folder, settings) = (folder.clone(), app.judges.load().shared().policy().learned);
        match tokio::task::spawn_blocking(move || folder.reputation(settings)).await {
            Ok(Ok(reputation)) => {
                tracing::info!("the lists have changed: {} entries now", reputation.len());
                app.know(reputation).await;
                // What came from another replica has been judged by there.
                let came = matches!(shared, Ok(true));
                if !came && app.have_rechecked().await.is_err() {
                    // It is read again when the store answers.
                    seen = None;
                }
            }
            Ok(Err(error)) => tracing::error!("{error}; what was known before stays in force"),
            Err(error) => tracing::error!("{error}"),
        }
    }
}

impl App {
    /// The store, where other replicas share it.
    pub(super) fn shared_store(&self) -> Option<Store> {
        self.service.as_ref().map(Service::store).filter(|store| store.is_shared()).cloned()
    }

    /// Waits until another replica has changed the lists.
    async fn lists_changed(&self) {
        match &self.service {
            Some(service) if service.store().is_shared() => service.following().lists_changed().await,
            _ => std::future::pending().await,
        }
    }

    /// Makes the folder and the store alike; gives whether anything came.
    async fn share(&self, who: &'static str) -> Result<bool, SharingError> {
        let (Some(store), Some(folder)) = (self.shared_store(), self.folder.clone()) else {
            return Ok(false);
        };
        let none = None::<fn(&mut Lists) -> Result<(), FolderError>>;
        let shared = tokio::task::spawn_blocking(move || sharing::share(&store, &folder, who, none)).await;
        shared.map_err(|error| StoreError::Unread(error.to_string()))?
    }

    /// Has what was decided lately judged again, by what the lists say now.
    async fn have_rechecked(&self) -> Result<(), ApiError> {
        let Some(service) = &self.service else { return Ok(()) };
        let job = service.store().ask_for(Work::Recheck, RECHECKED_DAYS, "lists").await;
        job.map(drop).map_err(ApiError::from)
    }
}
