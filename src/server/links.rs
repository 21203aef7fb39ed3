//! `POST /v1/links`: one comment in, what its links lead to out; for sites that only want that.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use serde::Serialize;
use utoipa::ToSchema;

use super::App;
use super::error::ApiError;
use super::moderate::unread;
use crate::comment::{Comment, CommentSchema, Id};
use crate::links::LinkVerdict;
use crate::verdict::LinkReport;

/// The links of a comment, and the worst that is to be thought of any.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckedLinks)]
pub(super) struct Checked {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = crate::comment::id_schema)]
    id: Option<Id<'static>>,
    verdict: LinkVerdict,
    links: Vec<LinkReport>,
}

/// Say where the links of a comment lead
#[utoipa::path(post, path = "/v1/links", tag = "moderation", request_body = CommentSchema,
    responses((status = 200, body = Checked)))]
pub(super) async fn check(
    State(app): State<App>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Checked>, ApiError> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let comment = Comment::from_json(&body)?;
    let answers = app.ask(&comment).await;
    let links = app.with_room(None, |filter, room| filter.judge_links_knowing(&comment, &answers, room));
    let verdict = links.iter().map(|link| link.verdict).max().unwrap_or(LinkVerdict::Clean);
    Ok(Json(Checked { id: comment.id.map(Id::into_owned), verdict, links }))
}
