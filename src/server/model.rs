//! `GET /v1/model`: what the model is made of.

use axum::Json;
use axum::extract::State;

use super::App;

pub(super) async fn model(State(app): State<App>) -> Json<serde_json::Value> {
    Json(app.judges.load().shared().model().describe())
}
