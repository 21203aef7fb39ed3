//! Follows the data folder: what `chaff lists` and `chaff sites` change there is known a second later,
//! and no request waits for it.

use std::time::Duration;

use super::App;
use crate::reputation::folder::FolderStamp;

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
                if app.know(reputation).await.is_err() {
                    // It is read again when the store answers.
                    seen = None;
                }
            }
            Ok(Err(error)) => tracing::error!("{error}; what was known before stays in force"),
            Err(error) => tracing::error!("{error}"),
        }
    }
}
