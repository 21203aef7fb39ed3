//! `GET /v1/audit`: who did what, and when, the latest first.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::App;
use super::error::ApiError;
use super::read::{PageSize, Query};
use crate::store::audit::Entry;

/// How many entries a page has.
const PAGE: PageSize = PageSize { usual: 100, most: 1000 };

/// Which entries are asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    /// The last entry of the answer before.
    after: Option<String>,
    limit: Option<i64>,
}

/// Some of the log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditPage)]
pub(super) struct Page {
    entries: Vec<Entry>,
    /// What `after` must be for the next ones; none where there are no more.
    next: Option<String>,
}

/// Who did what, the latest first
#[utoipa::path(get, path = "/v1/audit", tag = "keys",
    params(("after" = Option<String>, Query, description = "What the page before said was `next`"),
        ("limit" = Option<i64>, Query, description = "How many entries: 100, at most 1000")),
    responses((status = 200, body = Page)))]
pub(super) async fn list(State(app): State<App>, Query(which): Query<Which>) -> Result<Json<Page>, ApiError> {
    let limit = PAGE.of(which.limit)?;
    let entries = app.service()?.store().audit_log(which.after.as_deref(), limit).await?;
    let is_full = i64::try_from(entries.len()).is_ok_and(|count| count == limit);
    let next = entries.last().filter(|_| is_full).map(|entry| entry.id.clone());
    Ok(Json(Page { entries, next }))
}
