//! `/v1/models`: candidates are trained or taken in, looked at, run beside the model that decides, put in
//! force, and undone.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::moderate::unread;
use super::read::{self, Path};
use crate::model::{Description, Model};
use crate::service::promoting::PromotionError;
use crate::store::jobs::{Job, Work};
use crate::store::models::{Role, StoredModel};
use crate::store::shadow::BesideCount;

/// The largest model file that is taken in, in bytes.
pub(super) const MAX_FILE: usize = 64 * 1024 * 1024;
/// The most bytes of a reason.
const MAX_REASON: usize = 2048;

/// The models there are.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Models {
    /// The one that decides.
    champion: String,
    /// All that are stored, the latest first.
    models: Vec<StoredModel>,
}

/// The model that decides now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Champion {
    champion: String,
}

/// The model that runs beside it, if one does.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Shadow {
    shadow: Option<String>,
}

/// One model.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelReport)]
pub(super) struct Shown<'m> {
    #[serde(flatten)]
    description: Description<'m>,
    role: Role,
    /// How it compared with the model that decided when it was trained or taken in.
    #[schema(value_type = Option<Object>)]
    report: Option<Box<RawValue>>,
    /// What it would have decided while it ran beside the model that decides.
    shadow: Vec<BesideCount>,
}

/// A model that was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TakenIn {
    /// Its id.
    model: String,
}

/// All models
#[utoipa::path(get, path = "/v1/models", tag = "models",
    responses((status = 200, body = Models)))]
pub(super) async fn list(State(app): State<App>) -> Result<Json<Models>, ApiError> {
    let service = app.service()?;
    let models = service.store().models().await?;
    let champion = service.champion_id().await?;
    Ok(Json(Models { champion, models }))
}

/// Train a candidate from all labels, in the background
#[utoipa::path(post, path = "/v1/models", tag = "models",
    responses((status = 202, body = Job)))]
pub(super) async fn train(State(app): State<App>, access: Access) -> Result<Response, ApiError> {
    app.ask_for(Work::Train, "", &access).await
}

/// One model with its report
#[utoipa::path(get, path = "/v1/models/{id}", tag = "models",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = Shown)))]
pub(super) async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let service = app.service()?;
    let model = app.stored_model(&id).await?;
    // What the server was started with is stored when another model takes its place.
    let (role, report) = match service.store().model_report(&id).await? {
        Some((stored, report)) => (stored.role, report),
        None => (Role::Champion, None),
    };
    let report = report.and_then(|report| RawValue::from_string(report).ok());
    let shadow = service.store().shadow_report(&id).await?;
    Ok(Json(Shown { description: model.describe(), role, report, shadow }).into_response())
}

impl App {
    /// A model that is stored, or that the server was started with.
    pub(super) async fn stored_model(&self, id: &str) -> Result<Arc<Model>, ApiError> {
        let model = self.service()?.model(id).await?;
        model.ok_or_else(|| ApiError::nothing("model"))
    }
}

/// The file of a model
#[utoipa::path(get, path = "/v1/models/{id}/file", tag = "models",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn file(State(app): State<App>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let model = app.stored_model(&id).await?;
    let name = format!("attachment; filename=\"{}.chaff\"", model.id());
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, model.as_bytes().to_vec()).into_response())
}

/// Take in a model file as a candidate
#[utoipa::path(post, path = "/v1/models/file", tag = "models", 
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = TakenIn)))]
pub(super) async fn take_in(
    State(app): State<App>,
    access: Access,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let model = app.service()?.take_in(body.to_vec(), access.who()).await?;
    Ok((StatusCode::CREATED, Json(TakenIn { model })).into_response())
}

/// Let a candidate run beside
#[utoipa::path(put, path = "/v1/models/{id}/shadow", tag = "models",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = Shadow)))]
pub(super) async fn shadow(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
) -> Result<Json<Shadow>, ApiError> {
    app.service()?.shadow(Some(&id), access.who()).await?;
    Ok(Json(Shadow { shadow: Some(id) }))
}

/// No model runs beside
#[utoipa::path(delete, path = "/v1/models/shadow", tag = "models",
    responses((status = 200, body = Shadow)))]
pub(super) async fn no_shadow(State(app): State<App>, access: Access) -> Result<Json<Shadow>, ApiError> {
    app.service()?.shadow(None, access.who()).await?;
    Ok(Json(Shadow { shadow: None }))
}

/// How, and why, a model is put in force.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = Promotion, example = json!({ "force": false, "reason": "catches the blanket sellers" }))]
pub(super) struct Wish {
    /// Also where it is worse.
    force: bool,
    /// Why, for the audit log.
    reason: String,
}

impl Wish {
    fn read(body: Result<Bytes, BytesRejection>) -> Result<Self, ApiError> {
        let wish: Wish = read::optional(body)?;
        if wish.reason.len() > MAX_REASON {
            return Err(ApiError::field("reason", "has more than 2048 bytes"));
        }
        Ok(wish)
    }
}

/// Let a model decide from now on; refused when it is worse, unless forced
#[utoipa::path(post, path = "/v1/models/{id}/promote", tag = "models",
    params(("id" = String, Path, description = "Its id")), request_body = Wish,
    responses((status = 200, body = Champion)))]
pub(super) async fn promote(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Champion>, ApiError> {
    let Wish { force, reason } = Wish::read(body)?;
    let champion = app.service()?.promote(&id, force, (access.who(), &reason)).await?;
    Ok(Json(Champion { champion }))
}

/// Go back to the model that decided before
#[utoipa::path(post, path = "/v1/models/rollback", tag = "models", request_body = Wish,
    responses((status = 200, body = Champion)))]
pub(super) async fn roll_back(
    State(app): State<App>,
    access: Access,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Champion>, ApiError> {
    let Wish { reason, .. } = Wish::read(body)?;
    let champion = app.service()?.roll_back((access.who(), &reason)).await?;
    Ok(Json(Champion { champion }))
}

impl From<PromotionError> for ApiError {
    fn from(error: PromotionError) -> Self {
        let conflict = |code| ApiError::new(StatusCode::CONFLICT, code, error.to_string());
        match &error {
            PromotionError::Store(error) => ApiError::store(error),
            PromotionError::Nothing => ApiError::nothing("model"),
            PromotionError::Model(_) | PromotionError::Bits(..) => {
                ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "not_a_model", error.to_string())
            }
            PromotionError::First => conflict("no_way_back"),
            PromotionError::Already => conflict("decides_already"),
            PromotionError::Worse(_) => conflict("worse"),
            PromotionError::Stale(_) => conflict("compared_with_another"),
            PromotionError::Changed => conflict("changed_meanwhile"),
            PromotionError::Ended => ApiError::internal(),
        }
    }
}
