//! `GET /v1/audit`: who did what, and when, the latest first.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};

use super::App;
use super::access::Access;
use super::error::ApiError;
use crate::store::audit::Entry;

/// How many entries one answer holds at most.
const MOST: i64 = 1000;

/// Which entries are asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    /// The last entry of the answer before.
    after: Option<String>,
    #[serde(default = "some")]
    limit: i64,
}

fn some() -> i64 {
    100
}

/// Some of the log.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    entries: Vec<Entry>,
    /// What `after` must be for the next ones; none where there are no more.
    next: Option<String>,
}

/// Who did what, the latest first
#[utoipa::path(get, path = "/v1/audit", tag = "keys",
    params(("after" = Option<String>, Query, description = "What the page before said was `next`"),
        ("limit" = Option<i64>, Query, description = "How many entries")),
    responses((status = 200, body = Object)))]
pub(super) async fn list(
    State(app): State<App>,
    access: Access,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<Page>, ApiError> {
    let limit = || ApiError::field("limit", format!("is a number from 1 to {MOST}"));
    let Query(which) = which.map_err(|_| limit())?;
    if !(1..=MOST).contains(&which.limit) {
        return Err(limit());
    }
    // The log is of all sites.
    if access.own_site().is_some() {
        return Err(ApiError::other_site());
    }
    let log = app.service()?.store().audit_log(which.after.as_deref(), which.limit).await;
    let entries = log?;
    let is_full = i64::try_from(entries.len()).is_ok_and(|count| count == which.limit);
    let next = entries.last().filter(|_| is_full).map(|entry| entry.id.clone());
    Ok(Json(Page { entries, next }))
}
