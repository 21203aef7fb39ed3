//! `GET /v1/models/{id}/flips`: every stored decision that would be another one by a model.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::App;
use super::error::ApiError;
use super::read::{Path, Query};
use crate::service::rejudging::Flips;
use crate::store::{first_id_at, now};

/// The most decisions that are looked at for one page.
const MOST: i64 = 500;
/// Days that are looked at, where nothing else is asked for.
const DAYS: i64 = 7;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Which page.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    /// What the page before said was `next`.
    after: Option<String>,
    /// How many decisions are looked at.
    limit: Option<i64>,
    days: Option<i64>,
}

/// The decisions that a model would make otherwise
#[utoipa::path(get, path = "/v1/models/{id}/flips", tag = "models",
    params(("id" = String, Path, description = "Its id"),
        ("after" = Option<String>, Query, description = "What the page before said was `next`"),
        ("limit" = Option<i64>, Query, description = "How many decisions are looked at"),
        ("days" = Option<i64>, Query, description = "How many days are looked at")),
    responses((status = 200, body = Flips)))]
pub(super) async fn list(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(page): Query<Page>,
) -> Result<Json<Flips>, ApiError> {
    let (service, model) = (app.service()?, app.stored_model(&id).await?);
    let days = page.days.unwrap_or(DAYS).clamp(1, 36_500);
    let after = page.after.unwrap_or_else(|| first_id_at(now() - days * DAY));
    let flips = service.flips(model, &after, page.limit.unwrap_or(MOST).clamp(1, MOST)).await;
    Ok(Json(flips?))
}
