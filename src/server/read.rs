//! Reads the JSON of a request that is one object; a mistake names its field.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use super::moderate::unread;

/// A body that came whole, as what is asked for.
pub(super) fn json<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, ApiError> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let mut json = serde_json::Deserializer::from_slice(&body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        if error.inner().is_data() {
            ApiError::field(error.path().to_string(), error.inner().to_string())
        } else {
            ApiError::not_json(error.inner().to_string())
        }
    })
}

/// A body that may be left out.
pub(super) fn optional<T: DeserializeOwned + Default>(
    body: Result<Bytes, BytesRejection>,
) -> Result<T, ApiError> {
    if body.as_ref().is_ok_and(Bytes::is_empty) { Ok(T::default()) } else { json(body) }
}
