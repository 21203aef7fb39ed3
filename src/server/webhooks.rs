//! `/v1/webhooks`: where the newsroom's systems are told of decisions that have changed.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::read::{self, Path};

/// The longest address, in bytes.
const MAX_URL: usize = 2048;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    url: String,
    #[serde(default)]
    site: Option<String>,
}

/// Tell another address; its secret is shown this once
#[utoipa::path(post, path = "/v1/webhooks", tag = "webhooks", request_body = Object,
    responses((status = 201, body = Object)))]
pub(super) async fn add(
    State(app): State<App>,
    access: Access,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let New { url, site } = read::json(body)?;
    let parsed = Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    if parsed.is_none() || url.len() > MAX_URL {
        return Err(ApiError::field("url", "must be an http or https address of at most 2048 bytes"));
    }
    let added = app.service()?.store().add_webhook(&url, site.as_deref(), access.who()).await;
    let (webhook, secret) = added?;
    let mut shown = json!(webhook);
    shown["secret"] = json!(secret);
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

/// Who is told of what has changed
#[utoipa::path(get, path = "/v1/webhooks", tag = "webhooks",
    responses((status = 200, body = Object)))]
pub(super) async fn list(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let webhooks = app.service()?.store().webhooks().await?;
    Ok(Json(json!({ "webhooks": webhooks })))
}

/// Tell an address no more
#[utoipa::path(delete, path = "/v1/webhooks/{id}", tag = "webhooks",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 204)))]
pub(super) async fn remove(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let removed = app.service()?.store().remove_webhook(&id, access.who()).await;
    let removed = removed?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::nothing("webhook")) }
}

/// What was sent, and what came of it
#[utoipa::path(get, path = "/v1/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = Object)))]
pub(super) async fn deliveries(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let deliveries = app.service()?.store().deliveries_to(&id).await;
    Ok(Json(json!({ "deliveries": deliveries? })))
}
