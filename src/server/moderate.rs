//! `POST /v1/moderate`: one comment in, one verdict out.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use uuid::Uuid;

use super::App;
use super::error::ApiError;
use crate::asked::Answer;
use crate::comment::Comment;
use crate::dump::MAX_LINE;
use crate::filter::{Filter, Workspace};
use crate::verdict::Verdict;

/// A verdict with the name under which it can be spoken of later.
#[derive(Serialize)]
pub(super) struct Decided<'c> {
    decision_id: Uuid,
    #[serde(flatten)]
    verdict: Verdict<'c>,
}

pub(super) async fn moderate(
    State(app): State<App>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let comment = Comment::from_json(&body)?;
    let answers = app.ask(&comment).await;
    let decided = app.with_room(|filter, room| decide(&comment, &answers, filter, room));
    Ok(Json(decided).into_response())
}

/// Judges one comment, given what others say of its links.
pub(super) fn decide<'c>(
    comment: &Comment<'c>,
    answers: &[(usize, Answer)],
    filter: &Filter,
    room: &mut Workspace,
) -> Decided<'c> {
    Decided { decision_id: Uuid::now_v7(), verdict: filter.judge_knowing(comment, answers, room) }
}

/// What is said when the body could not be taken in.
pub(super) fn unread(rejection: &BytesRejection) -> ApiError {
    if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::too_large(format!("the request has more than {MAX_LINE} bytes"))
    } else {
        ApiError::not_json(rejection.body_text())
    }
}
