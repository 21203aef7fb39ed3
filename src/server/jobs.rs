//! `GET /v1/jobs`: work in the background, and how far it is. `POST /v1/recheck` has decisions judged again.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::read::{self, Path};
use crate::store::jobs::{Job, Work};
use crate::store::promotions::RECHECKED_DAYS;

/// The most days that are judged again.
const MOST_DAYS: u32 = 3660;

/// The last jobs, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Jobs {
    jobs: Vec<Job>,
}

/// Work in the background
#[utoipa::path(get, path = "/v1/jobs", tag = "models",
    responses((status = 200, body = Jobs)))]
pub(super) async fn list(State(app): State<App>) -> Result<Json<Jobs>, ApiError> {
    let jobs = app.service()?.store().jobs().await?;
    Ok(Json(Jobs { jobs }))
}

/// One piece of it
#[utoipa::path(get, path = "/v1/jobs/{id}", tag = "models",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = Job)))]
pub(super) async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Job>, ApiError> {
    let job = app.service()?.store().job(&id).await?;
    job.map(Json).ok_or_else(|| ApiError::nothing("job"))
}

/// What is judged again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Recheck, example = json!({ "days": 7 }))]
pub(super) struct Again {
    /// How many.
    days: Option<u32>,
}

/// Judge the decisions of the last days again
#[utoipa::path(post, path = "/v1/recheck", tag = "models", request_body = Again,
    responses((status = 202, body = Job)))]
pub(super) async fn recheck(
    State(app): State<App>,
    access: Access,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let Again { days } = read::optional(body)?;
    if days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
        return Err(ApiError::field("days", "must be from 1 to 3660"));
    }
    let days = days.map_or_else(|| RECHECKED_DAYS.to_owned(), |days| days.to_string());
    app.ask_for(Work::Recheck, &days, &access).await
}

impl App {
    /// Has work done in the background.
    pub(super) async fn ask_for(
        &self,
        work: Work,
        subject: &str,
        access: &Access,
    ) -> Result<Response, ApiError> {
        let job = self.service()?.store().ask_for(work, subject, access.who()).await;
        let job = job?;
        Ok((StatusCode::ACCEPTED, Json(job)).into_response())
    }
}
