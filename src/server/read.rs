//! Reads what a request says, in its path, behind it and in its body; a mistake names its field.

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use super::error::ApiError;
use super::moderate::unread;

/// A body that came whole, as what is asked for.
pub(super) fn json<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, ApiError> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let mut json = serde_json::Deserializer::from_slice(&body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        if error.inner().is_data() {
            wrong(&error.path().to_string(), &error.inner().to_string())
        } else {
            ApiError::not_json(error.inner().to_string())
        }
    })
}

/// What is wrong with the field at this path. One that is missing has none: the message names it.
fn wrong(path: &str, message: &str) -> ApiError {
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let field = match (path, missing) {
        (".", Some(name)) => name.to_owned(),
        (_, Some(name)) => format!("{path}.{name}"),
        (_, None) => path.to_owned(),
    };
    ApiError::field(field, message)
}

/// A body that may be left out.
pub(super) fn optional<T: DeserializeOwned + Default>(
    body: Result<Bytes, BytesRejection>,
) -> Result<T, ApiError> {
    if body.as_ref().is_ok_and(Bytes::is_empty) { Ok(T::default()) } else { json(body) }
}

/// How many entries a page has where the request does not say it, and how many it may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageSize {
    pub(super) usual: i64,
    pub(super) most: i64,
}

impl PageSize {
    /// How many entries the page has that is asked for with this `limit`.
    pub(super) fn of(self, limit: Option<i64>) -> Result<i64, ApiError> {
        let limit = limit.unwrap_or(self.usual);
        let is_possible = (1..=self.most).contains(&limit);
        is_possible
            .then_some(limit)
            .ok_or_else(|| ApiError::field("limit", format!("is a number from 1 to {}", self.most)))
    }
}

/// What the path names.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub(super) struct Path<T>(pub(super) T);

impl From<PathRejection> for ApiError {
    fn from(rejection: PathRejection) -> Self {
        ApiError::field("path", rejection.body_text())
    }
}

/// What stands behind the path.
#[derive(Debug)]
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let fields = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let read = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(fields));
        read.map(Query).map_err(|error| wrong(&error.path().to_string(), &error.inner().to_string()))
    }
}
