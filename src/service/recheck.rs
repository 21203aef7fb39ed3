//! Decisions of the last days are judged again after another model or other lists are in force: those that
//! are others now wait for a moderator, and the newsroom's systems are told.

use serde_json::{Value, json};

use super::Service;
use super::job_error::JobError;
use crate::store::jobs::Job;
use crate::store::{first_id_at, now};

/// How many decisions are judged at a time.
const PAGE: i64 = 200;
/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;

/// Judges the decisions of as many days again as the job says.
pub(super) async fn recheck(service: &Service, job: &Job) -> Result<Value, JobError> {
    let days: i64 = job.subject.parse().unwrap_or(1);
    let mut after = first_id_at(now() - days * DAY);
    // What is decided from now on is judged by what is in force.
    let until = first_id_at(now());
    let of = service.store.count_open_after(&after).await?;
    let (mut done, mut changed, mut not_kept) = (0, 0, 0);
    loop {
        let stored = service.store.open_decisions_between((&after, &until), PAGE).await?;
        // What is in force may change on the way: each page is judged by what is in force then.
        let page = service.rejudge(service.following.judges(), stored, PAGE).await?;
        changed += service.store.change_decisions(&page.flips).await?;
        not_kept += page.not_kept;
        done += page.looked_at;
        service.store.job_is_at(&job.id, done, of.max(done)).await?;
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    Ok(json!({ "days": days, "judged": done, "changed": changed, "not_kept": not_kept }))
}
