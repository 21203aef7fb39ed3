//! `GET /healthz`: the process runs. `GET /readyz`: it has a model and can judge.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::App;

/// That the process runs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Alive {
    /// `ok`.
    status: &'static str,
}

/// That it can judge.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ready {
    /// The id of the model that decides.
    model: String,
    /// `ready`.
    status: &'static str,
}

/// Whether the process runs
#[utoipa::path(get, path = "/healthz", tag = "server", responses((status = 200, body = Alive)))]
pub(super) async fn alive() -> Json<Alive> {
    Json(Alive { status: "ok" })
}

/// Whether it has a model and can judge
#[utoipa::path(get, path = "/readyz", tag = "server", responses((status = 200, body = Ready)))]
pub(super) async fn ready(State(app): State<App>) -> Json<Ready> {
    Json(Ready { model: app.judges.load().shared().model().id().to_owned(), status: "ready" })
}
