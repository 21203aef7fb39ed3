//! `/v1/webhooks`: where the newsroom's systems are told of decisions that have changed.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::read::{self, Path};
use crate::store::deliveries::Delivery;
use crate::store::webhooks::Webhook;

/// The longest address, in bytes.
const MAX_URL: usize = 2048;

/// Who is to be told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWebhook, example = json!({ "url": "https://newsroom.example/chaff", "site": "herald" }))]
pub(super) struct New {
    /// An http or https address.
    url: String,
    /// The only site that it is told of; every site where there is none.
    #[serde(default)]
    site: Option<String>,
}

/// A receiver that was just added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AddedWebhook)]
pub(super) struct Added {
    #[serde(flatten)]
    webhook: Webhook,
    /// With this everything that is sent is signed; it is never shown again.
    secret: String,
}

/// All receivers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Webhooks {
    webhooks: Vec<Webhook>,
}

/// What was last to be sent, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Deliveries {
    deliveries: Vec<Delivery>,
}

/// Tell another address; its secret is shown this once
#[utoipa::path(post, path = "/v1/webhooks", tag = "webhooks", request_body = New,
    responses((status = 201, body = Added)))]
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
    if !access.covers_all_of(site.as_deref()) {
        return Err(ApiError::other_site());
    }
    let added = app.service()?.store().add_webhook(&url, site.as_deref(), access.who()).await;
    let (webhook, secret) = added?;
    Ok((StatusCode::CREATED, Json(Added { webhook, secret })).into_response())
}

/// Who is told of what has changed
#[utoipa::path(get, path = "/v1/webhooks", tag = "webhooks",
    responses((status = 200, body = Webhooks)))]
pub(super) async fn list(State(app): State<App>, access: Access) -> Result<Json<Webhooks>, ApiError> {
    Ok(Json(Webhooks { webhooks: own(&app, &access).await? }))
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
    check(&app, &access, &id).await?;
    let removed = app.service()?.store().remove_webhook(&id, access.who()).await?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::nothing("webhook")) }
}

/// What was sent, and what came of it
#[utoipa::path(get, path = "/v1/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = Deliveries)))]
pub(super) async fn deliveries(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
) -> Result<Json<Deliveries>, ApiError> {
    check(&app, &access, &id).await?;
    let deliveries = app.service()?.store().deliveries_to(&id).await?;
    Ok(Json(Deliveries { deliveries }))
}

/// The receivers that are this one's business.
async fn own(app: &App, access: &Access) -> Result<Vec<Webhook>, ApiError> {
    let mut webhooks = app.service()?.store().webhooks().await?;
    webhooks.retain(|webhook| access.covers_all_of(webhook.site.as_deref()));
    Ok(webhooks)
}

/// Whether there is such a receiver, as far as that is this one's business.
async fn check(app: &App, access: &Access, id: &str) -> Result<(), ApiError> {
    let is_own = own(app, access).await?.iter().any(|webhook| webhook.id == id);
    if is_own { Ok(()) } else { Err(ApiError::nothing("webhook")) }
}
