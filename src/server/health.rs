//! `GET /healthz`: the process runs. `GET /readyz`: it has a model and can judge.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::App;

/// Whether the process runs
#[utoipa::path(get, path = "/healthz", tag = "server", responses((status = 200, body = Object)))]
pub(super) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Whether it has a model and can judge
#[utoipa::path(get, path = "/readyz", tag = "server", responses((status = 200, body = Object)))]
pub(super) async fn ready(State(app): State<App>) -> Json<Value> {
    Json(json!({ "status": "ready", "model": app.judges.load().shared().model().id() }))
}
