//! `GET` and `PUT /v1/settings/{site}`: what is kept of a site's comments, for how long, and how far one
//! key moves what its labels teach. Without a site, those of comments that name none.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use serde::Serialize;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::read;
use crate::store::sites::SiteSettings;

/// The settings of a site, all of them written out.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    site: String,
    #[serde(flatten)]
    settings: SiteSettings,
}

pub(super) async fn show(
    State(app): State<App>,
    access: Access,
    site: Option<Path<String>>,
) -> Result<Json<Shown>, ApiError> {
    let site = own(&access, site)?;
    let settings = app.service()?.following().settings(&site);
    Ok(Json(Shown { site, settings }))
}

pub(super) async fn put(
    State(app): State<App>,
    access: Access,
    site: Option<Path<String>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Shown>, ApiError> {
    let site = own(&access, site)?;
    let settings: SiteSettings = read::json(body)?;
    if let Some((field, problem)) = settings.problem() {
        return Err(ApiError::field(field, problem));
    }
    let set = app.service()?.set_site(&site, &settings, access.who()).await;
    set.map_err(|error| ApiError::store(&error))?;
    Ok(Json(Shown { site, settings }))
}

/// The site that the path names, if it is this one's business.
fn own(access: &Access, site: Option<Path<String>>) -> Result<String, ApiError> {
    let site = site.map(|Path(site)| site).unwrap_or_default();
    if access.covers(&site) { Ok(site) } else { Err(ApiError::other_site()) }
}
