//! `GET` and `POST /v1/keys`, `DELETE /v1/keys/{id}`: who may ask what. A key is shown in the answer that
//! makes it, and never again. `POST /v1/keys/{id}/release` lets one teach again that was held.

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
use crate::service::Service;
use crate::store::holding::Release;
use crate::store::keys::{ApiKey, NewKey};
use crate::store::storable;

/// The longest name of a key, and of its site, in bytes.
const MAX_NAME: usize = 256;

/// A key that was just made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MadeKey)]
pub(super) struct Made {
    /// What requests show.
    key: String,
    #[serde(flatten)]
    known: ApiKey,
}

/// The keys there are.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Keys {
    keys: Vec<ApiKey>,
}

/// What became of a key's labels.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReleasedKey)]
pub(super) struct Released {
    /// The key.
    id: String,
    /// How many labels were held.
    labels: usize,
}

/// All keys
#[utoipa::path(get, path = "/v1/keys", tag = "keys",
    responses((status = 200, body = Keys)))]
pub(super) async fn list(State(app): State<App>, access: Access) -> Result<Json<Keys>, ApiError> {
    let keys = app.service()?.store().keys().await;
    let mut keys = keys?;
    keys.retain(|key| access.covers_all_of(key.site.as_deref()));
    Ok(Json(Keys { keys }))
}

/// Make a key, and show it this once
#[utoipa::path(post, path = "/v1/keys", tag = "keys", request_body = NewKey,
    responses((status = 201, body = Made)))]
pub(super) async fn add(
    State(app): State<App>,
    access: Access,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let new: NewKey = read::json(body)?;
    if new.scopes.is_empty() {
        return Err(ApiError::field("scopes", "say what it may do: `check`, `label`, `admin`"));
    }
    if new.name.len() > MAX_NAME {
        return Err(ApiError::field("name", "has more than 256 bytes"));
    }
    if new.site.as_ref().is_some_and(|site| site.len() > MAX_NAME) {
        return Err(ApiError::field("site", "has more than 256 bytes"));
    }
    if !access.covers_all_of(new.site.as_deref()) {
        return Err(ApiError::other_site());
    }
    let new = NewKey { name: storable(&new.name), site: new.site.as_deref().map(storable), ..new };
    let made = app.service()?.add_key(&new, access.who()).await;
    let (known, key) = made?;
    Ok((StatusCode::CREATED, Json(Made { key, known })).into_response())
}

/// End a key
#[utoipa::path(delete, path = "/v1/keys/{id}", tag = "keys",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 204)))]
pub(super) async fn revoke(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let service = app.service()?;
    own(service, &access, &id).await?;
    let ended = service.revoke_key(&id, access.who()).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::nothing("valid key")) }
}

/// What becomes of the labels of a key that was held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReleaseKey, example = json!({ "labels": "count" }))]
pub(super) struct Word {
    labels: Release,
}

/// A key that was held teaches again
#[utoipa::path(post, path = "/v1/keys/{id}/release", tag = "keys",
    params(("id" = String, Path, description = "Its id")), request_body = Word,
    responses((status = 200, body = Released)))]
pub(super) async fn release(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let service = app.service()?;
    own(service, &access, &id).await?;
    let word: Word = read::json(body)?;
    let released = service.release_key(&id, word.labels, access.who()).await;
    let labels = released?;
    let labels = labels.ok_or_else(|| ApiError::nothing("key"))?;
    Ok(Json(Released { id, labels }).into_response())
}

/// The key of this id, if it is this one's business.
async fn own(service: &Service, access: &Access, id: &str) -> Result<ApiKey, ApiError> {
    let keys = service.store().keys().await?;
    let key = keys.into_iter().find(|key| key.id == id && access.covers_all_of(key.site.as_deref()));
    key.ok_or_else(|| ApiError::nothing("key"))
}
