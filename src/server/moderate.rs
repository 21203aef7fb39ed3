//! `POST /v1/moderate`: one comment in, one verdict out.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderValue, header};
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

/// Room for most verdicts, so that an answer is not copied while it is being written.
const USUAL_ANSWER: usize = 4 * 1024;

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
    Ok(in_json(&decided))
}

fn in_json(decided: &Decided) -> Response {
    let mut written = Vec::with_capacity(USUAL_ANSWER);
    if serde_json::to_writer(&mut written, decided).is_err() {
        return ApiError::internal().into_response();
    }
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], written).into_response()
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
