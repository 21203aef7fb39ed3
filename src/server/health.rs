//! `GET /healthz`: the process runs. `GET /readyz`: it has a model and can judge.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::App;

pub(super) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

pub(super) async fn ready(State(app): State<App>) -> Json<Value> {
    Json(json!({ "status": "ready", "model": app.judges.load().shared().model().id() }))
}
