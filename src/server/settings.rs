//! `GET` and `PUT /v1/settings/{site}`: what is kept of a site's comments, for how long, and how far one
//! key moves what its labels teach. Without a site, those of comments that name none.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use serde::Serialize;
use utoipa::ToSchema;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::read::{self, Path};
use crate::store::sites::SiteSettings;

/// The settings of a site, all of them written out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShownSettings)]
pub(super) struct Shown {
    site: String,
    #[serde(flatten)]
    settings: SiteSettings,
}

/// What is set for a site
#[utoipa::path(get, path = "/v1/settings/{site}", tag = "privacy",
    params(("site" = String, Path, description = "The newsroom's site")),
    responses((status = 200, body = Shown)))]
pub(super) async fn show(
    State(app): State<App>,
    access: Access,
    Path(site): Path<String>,
) -> Result<Json<Shown>, ApiError> {
    shown(&app, &access, site)
}

/// What is set for comments that name no site
#[utoipa::path(get, path = "/v1/settings", tag = "privacy", responses((status = 200, body = Shown)))]
pub(super) async fn show_unnamed(State(app): State<App>, access: Access) -> Result<Json<Shown>, ApiError> {
    shown(&app, &access, String::new())
}

/// Set what is kept of a site's comments, and for how long
#[utoipa::path(put, path = "/v1/settings/{site}", tag = "privacy", request_body = SiteSettings,
    params(("site" = String, Path, description = "The newsroom's site")),
    responses((status = 200, body = Shown)))]
pub(super) async fn put(
    State(app): State<App>,
    access: Access,
    Path(site): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Shown>, ApiError> {
    set(&app, &access, site, body).await
}

/// Set that for comments that name no site
#[utoipa::path(put, path = "/v1/settings", tag = "privacy", request_body = SiteSettings,
    responses((status = 200, body = Shown)))]
pub(super) async fn put_unnamed(
    State(app): State<App>,
    access: Access,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Shown>, ApiError> {
    set(&app, &access, String::new(), body).await
}

fn shown(app: &App, access: &Access, site: String) -> Result<Json<Shown>, ApiError> {
    check(access, &site)?;
    let settings = app.service()?.following().settings(&site);
    Ok(Json(Shown { site, settings }))
}

async fn set(
    app: &App,
    access: &Access,
    site: String,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Shown>, ApiError> {
    check(access, &site)?;
    let settings: SiteSettings = read::json(body)?;
    if let Some((field, problem)) = settings.problem() {
        return Err(ApiError::field(field, problem));
    }
    let set = app.service()?.set_site(&site, &settings, access.who()).await;
    set?;
    Ok(Json(Shown { site, settings }))
}

fn check(access: &Access, site: &str) -> Result<(), ApiError> {
    if access.covers(site) { Ok(()) } else { Err(ApiError::other_site()) }
}
