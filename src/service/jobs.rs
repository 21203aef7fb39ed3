//! Does the work that waits, one job after another, beside the answers.

use std::time::Duration;

use serde_json::{Value, json};

use super::job_error::JobError;
use super::{Service, recheck, training};
use crate::store::StoreError;
use crate::store::jobs::{Job, Work};

/// How often the store is asked for work.
const EVERY: Duration = Duration::from_secs(1);

/// Works until the process ends.
pub(super) async fn work(service: Service) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        match service.store.take_job().await {
            Ok(Some(job)) => finish(&service, &job).await,
            Ok(None) => {}
            Err(error) => tracing::warn!("{error}; work waits"),
        }
    }
}

async fn finish(service: &Service, job: &Job) {
    let outcome = begin(service, job).await;
    let (well, outcome): (bool, Value) = match outcome {
        Ok(outcome) => (true, outcome),
        // It is taken up again when the store answers.
        Err(JobError::Store(StoreError::Database(error))) => return tracing::error!("{error}"),
        Err(error) => (false, json!({ "error": error.to_string() })),
    };
    tracing::info!("{} {}: {outcome}", job.what.name(), job.id);
    if let Err(error) = service.store.end_job(&job.id, well, &outcome).await {
        tracing::error!("{error}");
    }
}

async fn begin(service: &Service, job: &Job) -> Result<Value, JobError> {
    // What the job is about may have been changed by another process.
    service.following.catch_up().await?;
    match job.what {
        Work::Train => training::train(service, job).await,
        Work::Recheck => recheck::recheck(service, job).await,
    }
}
