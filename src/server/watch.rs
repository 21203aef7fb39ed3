//! Follows the data folder: what `chaff lists` and `chaff sites` change there is known a second later,
//! and no request waits for it.

use std::time::Duration;

use super::App;
use super::error::ApiError;
use crate::reputation::folder::FolderStamp;
use crate::store::jobs::Work;
use crate::store::promotions::RECHECKED_DAYS;

/// How often the folder is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Looks for changes since the folder was as `seen`, until the server ends. What cannot be read is said once, and changes nothing.
pub(super) async fn follow(app: App, mut seen: Option<FolderStamp>) {
    let Some(folder) = app.folder.clone() else { return };
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        let now = Some(folder.stamp());
        if now == seen {
            continue;
        }
        seen = now;
        let (folder, settings) = (folder.clone(), app.judges.load().shared().policy().learned);
        match tokio::task::spawn_blocking(move || folder.reputation(settings)).await {
            Ok(Ok(reputation)) => {
                tracing::info!("the lists have changed: {} entries now", reputation.len());
                if app.know(reputation).await.is_err() || app.have_rechecked().await.is_err() {
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
    /// Has what was decided lately judged again, by what the lists say now.
    async fn have_rechecked(&self) -> Result<(), ApiError> {
        let Some(service) = &self.service else { return Ok(()) };
        let job = service.store().ask_for(Work::Recheck, RECHECKED_DAYS, "lists").await;
        job.map(drop).map_err(ApiError::from)
    }
}
