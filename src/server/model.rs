//! `GET /v1/model`: what the model is made of.

use axum::Json;
use axum::extract::State;

use super::App;

/// What the model is made of
#[utoipa::path(get, path = "/v1/model", tag = "server", responses((status = 200, body = Object)))]
pub(super) async fn model(State(app): State<App>) -> Json<serde_json::Value> {
    Json(app.judges.load().shared().model().describe())
}
