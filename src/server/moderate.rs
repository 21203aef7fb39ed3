//! `POST /v1/moderate`: one comment in, one verdict out.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::judging::Decided;
use crate::comment::{Comment, CommentSchema};
use crate::dump::MAX_LINE;

/// Judge one comment
///
/// The decision is stored behind the answer; `decision_id` names it when a moderator labels it. While the store
/// does not answer, comments are judged all the same, and `degraded` says so.
#[utoipa::path(post, path = "/v1/moderate", tag = "moderation", request_body = CommentSchema,
    responses((status = 200, body = Decided)))]
pub(super) async fn moderate(
    State(app): State<App>,
    access: Access,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let comment = Comment::from_json(&body)?;
    let answers = app.ask(&comment).await;
    Ok(Json(app.judge(&access, &comment, &answers)).into_response())
}

/// What is said when the body could not be taken in.
pub(super) fn unread(rejection: &BytesRejection) -> ApiError {
    if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::too_large(format!("the request has more than {MAX_LINE} bytes"))
    } else {
        ApiError::not_json(rejection.body_text())
    }
}
