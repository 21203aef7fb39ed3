//! Every error of the API, in one shape: `{"error":{"code","message","field"?}}`.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::comment::CommentError;
use crate::store::StoreError;
use crate::store::keys::Scope;

/// What went wrong, for the program that asked and for the person who reads its log.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct ApiError {
    #[serde(skip)]
    status: StatusCode,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// After how many seconds it may be tried again.
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// The error as it stands in an answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErrorAnswer, example = json!({
    "error": { "code": "invalid_field", "message": "field `text`: is missing", "field": "text" }
}))]
pub(super) struct Envelope<'e> {
    pub(super) error: &'e ApiError,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        ApiError { status, code, message: message.into(), field: None, retry_after: None }
    }

    /// The status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong, and with which field, in one sentence.
    pub(super) fn sentence(&self) -> String {
        match &self.field {
            Some(field) if !self.message.starts_with("field `") => {
                format!("field `{field}` {}", self.message)
            }
            _ => self.message.clone(),
        }
    }

    /// The field that is wrong, where it is one.
    pub(super) fn named_field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// The same error with another protocol's status for it.
    pub(super) fn with_status(self, status: StatusCode) -> Self {
        ApiError { status, ..self }
    }

    /// The answer in the words of another protocol, which are of this content type.
    pub(super) fn reworded(self, kind: &'static str, words: impl Into<Body>) -> Response {
        let mut response = self.into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        *response.body_mut() = words.into();
        response
    }

    /// Whether the answer was given before the request was read: then the connection ends, and says so.
    fn leaves_body_unread(&self) -> bool {
        matches!(
            self.code,
            "no_key"
                | "wrong_key"
                | "low_scope"
                | "other_site"
                | "not_found"
                | "method_not_allowed"
                | "too_large"
                | "overloaded"
                | "rate_limited"
        )
    }

    pub(super) fn not_json(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "not_json", message)
    }

    pub(super) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// A field, or a part of the path, that is not as it should be.
    pub(super) fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", message);
        ApiError { field: Some(field.into()), ..error }
    }

    pub(super) fn read_only() -> Self {
        let message = "this server keeps nothing; start it with --data DIR";
        Self::new(StatusCode::CONFLICT, "read_only", message)
    }

    pub(super) fn no_key() -> Self {
        let message = "this takes a key; send it as `Authorization: Bearer KEY` (`chaff key add` makes one)";
        Self::new(StatusCode::UNAUTHORIZED, "no_key", message)
    }

    pub(super) fn wrong_key() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "wrong_key", "this key is not known, or not valid any more")
    }

    pub(super) fn not_signed() -> Self {
        let message = "the body is not signed with one of the secrets of --coral-secret";
        Self::new(StatusCode::UNAUTHORIZED, "not_signed", message)
    }

    pub(super) fn low_scope(needed: Scope) -> Self {
        let message = format!("this key may not do that; it takes one with the scope `{}`", needed.name());
        Self::new(StatusCode::FORBIDDEN, "low_scope", message)
    }

    /// What a key with a site asks of another site, or of all.
    pub(super) fn other_site() -> Self {
        let message = "this key is for one site alone, and that is not this one's";
        Self::new(StatusCode::FORBIDDEN, "other_site", message)
    }

    /// There is none of what the path names.
    pub(super) fn nothing(what: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("there is no such {what}"))
    }

    /// A label's decision that is not stored, or was erased while the label was on the way.
    pub(super) fn no_decision() -> Self {
        Self::field("decision_id", "there is no such decision, or none any more")
    }

    /// JSON that is not what is asked for.
    pub(super) fn of_json(error: &serde_json::Error) -> Self {
        if error.is_data() {
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", error.to_string())
        } else {
            Self::not_json(error.to_string())
        }
    }

    /// The store does not answer; its log says why.
    pub(super) fn store(error: &StoreError) -> Self {
        if error.is_of_data() {
            let message = "a text holds what no database keeps, such as a zero byte";
            return Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", message);
        }
        tracing::error!("{error}");
        let message = "the store does not answer, and nothing was changed; try again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "degraded", message)
    }

    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is nothing at this path; POST a comment to /v1/moderate",
        )
    }

    pub(super) fn method_not_allowed() -> Self {
        let message = "this path takes another method; comments are POSTed, everything else is read with GET";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
    }

    pub(super) fn overloaded() -> Self {
        let message = "more requests at once than this server works on; try again in a second";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", message)
    }

    /// More requests with one key than its rate allows.
    pub(super) fn rate_limited(seconds: u32) -> Self {
        let message = format!("more requests than this key may send; try again in {seconds} s");
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message);
        ApiError { retry_after: Some(seconds), ..error }
    }

    pub(super) fn internal() -> Self {
        let message = "a mistake in this program; its log says more";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        ApiError::store(&error)
    }
}

impl From<Arc<StoreError>> for ApiError {
    fn from(error: Arc<StoreError>) -> Self {
        ApiError::store(&error)
    }
}

impl From<CommentError> for ApiError {
    fn from(error: CommentError) -> Self {
        match error {
            CommentError::Syntax(_) => ApiError::not_json(error.to_string()),
            CommentError::NotObject(_) => {
                ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", error.to_string())
            }
            CommentError::TooLarge { .. } => {
                ApiError { field: Some("text".into()), ..ApiError::too_large(error.to_string()) }
            }
            CommentError::Field { ref field, .. } => ApiError {
                field: Some(field.clone()),
                ..ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", error.to_string())
            },
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(Envelope { error: &self })).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if self.leaves_body_unread() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
