//! `GET`, `PUT` and `DELETE /v1/sites/{site}`: all that is known of a site, host, path or URL, and the
//! operator's word on it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::read::{self, Path, Query};
use crate::filter::site::SiteReport;
use crate::reputation::folder::FolderError;
use crate::reputation::learned::Counts;
use crate::reputation::store::Store;
use crate::reputation::{Day, Entry, EntryKind, Key};
use crate::service::sharing::{self, SharingError};

/// What the operator says of a place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SiteWord)]
pub(super) struct Word {
    /// What it is: `block`, `allow`, or any kind of entry.
    kind: Option<String>,
    #[serde(default)]
    note: String,
    /// The first day on which that holds no more.
    #[schema(value_type = Option<String>, format = Date)]
    expires: Option<Day>,
    /// How many comments with the site were spam and ham, in the place of what was learned.
    learned: Option<Counts>,
}

/// What is taken back.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TakeBack)]
pub(super) enum What {
    /// What the operator said, and what was learned.
    #[default]
    All,
    /// What the operator said.
    Operator,
    /// What was learned.
    Learned,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct TakeBack {
    #[serde(default)]
    what: What,
}

/// All that is known of a site
#[utoipa::path(get, path = "/v1/sites/{site}", tag = "sites", params(("site" = String, Path, description = "A site, host, path or URL")),
    responses((status = 200, body = SiteReport)))]
pub(super) async fn show(State(app): State<App>, Path(site): Path<String>) -> Result<Response, ApiError> {
    report(&app, &key(&site)?)
}

/// Say what a site is
#[utoipa::path(put, path = "/v1/sites/{site}", tag = "sites", params(("site" = String, Path, description = "A site, host, path or URL")),
    request_body(content = Word, example = json!({ "kind": "block", "note": "sells likes" })),
    responses((status = 200, body = SiteReport)))]
pub(super) async fn put(
    State(app): State<App>,
    access: Access,
    Path(site): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let key = key(&site)?;
    let word: Word = read::json(body)?;
    if word.kind.is_none() && word.learned.is_none() {
        return Err(ApiError::field(
            "kind",
            "say what the site is: \"kind\": \"block\" or \"allow\", or give \"learned\"",
        ));
    }
    let entry = word.kind.map(|kind| -> Result<Entry, ApiError> {
        let kind: EntryKind = kind.parse().map_err(|message: String| ApiError::field("kind", message))?;
        Ok(Entry {
            note: word.note,
            expires: word.expires,
            added: Some(Day::today()),
            ..Entry::new(key.clone(), kind)
        })
    });
    let entry = entry.transpose()?;
    let site = app.site_of(&key)?;
    app.change(access.who(), move |store, settings| {
        entry.map_or(Ok(()), |entry| store.set(entry))?;
        if let Some(counts) = word.learned {
            store.learn(settings, |learned| learned.correct(&site, counts, Day::today()))?;
        }
        Ok(())
    })
    .await?;
    report(&app, &key)
}

/// Take back what the operator said of a site, or what was learned of it
#[utoipa::path(delete, path = "/v1/sites/{site}", tag = "sites",
    params(("site" = String, Path, description = "A site, host, path or URL"), ("what" = inline(Option<What>), Query, description = "What is taken back")),
    responses((status = 200, body = SiteReport)))]
pub(super) async fn take_back(
    State(app): State<App>,
    access: Access,
    Path(site): Path<String>,
    Query(TakeBack { what }): Query<TakeBack>,
) -> Result<Response, ApiError> {
    let key = key(&site)?;
    let (site, asked) = (app.site_of(&key)?, key.clone());
    app.change(access.who(), move |store, settings| {
        if what != What::Learned {
            store.unset(&asked)?;
        }
        if what != What::Operator {
            store.learn(settings, |learned| learned.forget_site(&site))?;
        }
        Ok(())
    })
    .await?;
    report(&app, &key)
}

fn key(site: &str) -> Result<Key, ApiError> {
    Key::parse(site).map_err(|error| ApiError::field("site", error.to_string()))
}

fn report(app: &App, key: &Key) -> Result<Response, ApiError> {
    app.with_room(None, |filter, room| {
        let report = filter
            .reader()
            .site(key, room)
            .ok_or_else(|| ApiError::field("site", "is a network; ask about one of its addresses"))?;
        Ok(Json(serde_json::to_value(report).unwrap_or(Value::Null)).into_response())
    })
}

impl App {
    /// The site that a key belongs to: what was learned is kept under it.
    fn site_of(&self, key: &Key) -> Result<String, ApiError> {
        let site =
            self.with_room(None, |filter, room| filter.reader().site(key, room).map(|report| report.site));
        site.ok_or_else(|| ApiError::field("site", "is a network; ask about one of its addresses"))
    }

    /// Changes what is known, and waits until every later request knows it.
    async fn change(
        &self,
        who: &str,
        change: impl FnOnce(&mut Store, crate::reputation::learned::LearnedSettings) -> Result<(), FolderError>
        + Send
        + 'static,
    ) -> Result<(), ApiError> {
        let Some(folder) = self.folder.clone() else { return Err(ApiError::read_only()) };
        let settings = self.judges.load().shared().policy().learned;
        let (shared, who) = (self.shared_store(), who.to_owned());
        let changed = tokio::task::spawn_blocking(move || -> Result<_, SharingError> {
            match shared {
                Some(shared) => {
                    sharing::share(
                        &shared,
                        &folder,
                        &who,
                        Some(|store: &mut Store| change(store, settings)),
                    )?;
                }
                None => change(&mut Store::open(&folder)?, settings)?,
            }
            Ok(folder.reputation(settings)?)
        });
        match changed.await {
            Ok(Ok(reputation)) => {
                self.know(reputation).await;
                Ok(())
            }
            Ok(Err(SharingError::Store(error))) => Err(error.into()),
            Ok(Err(error)) => {
                tracing::error!("{error}");
                Err(ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "not_kept", error.to_string()))
            }
            Err(_) => Err(ApiError::internal()),
        }
    }
}
