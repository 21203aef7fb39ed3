//! Who may do what: the key that a request shows, and what it is good for.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;
use super::error::ApiError;
use crate::comment::Comment;
use crate::store::keys::{ApiKey, Scope};
use crate::store::now;

/// Who asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Access {
    /// None where the server listens to this machine alone and nobody has made a key.
    key: Option<Arc<ApiKey>>,
}

impl Access {
    /// The newsroom's site that a comment is counted to: the key's, or else what the comment says.
    pub(crate) fn site<'a>(&'a self, comment: &'a Comment) -> Option<&'a str> {
        self.own_site().or(comment.site.as_deref())
    }

    /// The only site that is this one's business; every site where there is none.
    pub(crate) fn own_site(&self) -> Option<&str> {
        self.key.as_ref().and_then(|key| key.site.as_deref())
    }

    /// Whether a site is this one's business.
    pub(crate) fn covers(&self, site: &str) -> bool {
        self.own_site().is_none_or(|own| own == site)
    }

    /// Whether what is of this site, or of all where none is named, is this one's business.
    pub(crate) fn covers_all_of(&self, site: Option<&str>) -> bool {
        self.own_site().is_none_or(|own| site == Some(own))
    }

    /// The key's id, as labels and the audit log name it.
    pub(crate) fn who(&self) -> &str {
        self.key.as_ref().map_or("local", |key| &key.id)
    }
}

impl App {
    /// Lets a request in that shows this key, and has not shown it too often.
    pub(crate) fn admit(&self, shown: Option<&str>, needed: Scope) -> Result<Access, ApiError> {
        let access = self.identify(shown, needed)?;
        self.limits.count(access.who())?;
        Ok(access)
    }

    fn identify(&self, shown: Option<&str>, needed: Scope) -> Result<Access, ApiError> {
        let Some(service) = &self.service else { return Ok(Access::default()) };
        let keys = service.following().keys();
        let Some(shown) = shown else {
            // Once somebody made a key, nobody is let in without one: not even when it has expired. Before, this
            // machine may have comments judged and label them; what cannot be undone takes the first key.
            let is_open = self.is_local && keys.is_new() && needed != Scope::Admin;
            return if is_open { Ok(Access::default()) } else { Err(ApiError::no_key()) };
        };
        let key = keys.find(&service.store().key_hash(shown)).filter(|key| key.is_valid(now()));
        match key {
            None => Err(ApiError::wrong_key()),
            Some(key) if !key.may(needed) => Err(ApiError::low_scope(needed)),
            Some(key) => Ok(Access { key: Some(key) }),
        }
    }
}

/// Lets a request in by its `Authorization: Bearer` header.
pub(super) async fn check(
    State((app, needed)): State<(App, Scope)>,
    mut request: Request,
    next: Next,
) -> Response {
    let shown = request.headers().get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let key = shown.map(|shown| shown.strip_prefix("Bearer ").unwrap_or(shown).trim());
    match app.admit(key, needed) {
        Err(refused) => refused.into_response(),
        Ok(access) => {
            request.extensions_mut().insert(access.clone());
            let mut response = next.run(request).await;
            // The log names the key's id.
            response.extensions_mut().insert(access);
            response
        }
    }
}

/// Lets on whom [`check`] let in, when he is here for all sites.
pub(super) async fn check_everywhere(access: Access, request: Request, next: Next) -> Response {
    if access.own_site().is_some() {
        return ApiError::other_site().into_response();
    }
    next.run(request).await
}

impl<S: Sync> FromRequestParts<S> for Access {
    type Rejection = ApiError;

    /// What [`check`] found; nobody where it was not asked.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Access>().cloned().ok_or_else(ApiError::no_key)
    }
}
