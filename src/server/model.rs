//! `GET /v1/model`: what the model is made of.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::App;
use crate::model::Description;

/// What the model is made of
#[utoipa::path(get, path = "/v1/model", tag = "server", responses((status = 200, body = Description)))]
pub(super) async fn model(State(app): State<App>) -> Response {
    Json(app.judges.load().shared().model().describe()).into_response()
}
