//! `GET /v1/models/{id}/flips`: every stored decision that would be another one by a model.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::App;
use super::error::ApiError;
use super::read::{PageSize, Path, Query};
use crate::service::rejudging::Flips;
use crate::store::{first_id_at, now};

/// How many decisions are looked at for one page.
const PAGE: PageSize = PageSize { usual: 500, most: 500 };
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
        ("limit" = Option<i64>, Query, description = "How many decisions are looked at: 500, and at most that"),
        ("days" = Option<i64>, Query, description = "How many days are looked at")),
    responses((status = 200, body = Flips)))]
pub(super) async fn list(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(page): Query<Page>,
) -> Result<Json<Flips>, ApiError> {
    let limit = PAGE.of(page.limit)?;
    let (service, model) = (app.service()?, app.stored_model(&id).await?);
    let days = page.days.unwrap_or(DAYS).clamp(1, 36_500);
    let after = page.after.unwrap_or_else(|| first_id_at(now() - days * DAY));
    let flips = service.flips(model, &after, limit).await;
    Ok(Json(flips?))
}
