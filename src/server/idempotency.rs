//! The header `Idempotency-Key`
//! (<https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>): a request that names
//! itself is done once, and whoever sends it again within a day gets the answer that it had.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::moderate::unread;
use crate::service::Service;
use crate::store::answers::{Answered, Named};

/// The header.
const HEADER: &str = "idempotency-key";
/// The longest name, in bytes.
const MAX_NAME: usize = 255;

/// The names of the requests that run in this process.
#[derive(Debug, Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<String>>>);

/// A request with a name, while it runs.
#[derive(Debug)]
pub(super) struct Running {
    named: Named,
    all: InFlight,
}

/// A request that has begun.
pub(super) struct Begun {
    pub(super) body: Bytes,
    /// Its name, if it has one.
    pub(super) running: Option<Running>,
}

/// Why a request has an answer before it is done.
pub(super) enum Ended {
    /// It was answered before.
    Before(Response),
    /// It is refused.
    Refused(ApiError),
}

impl<E: Into<ApiError>> From<E> for Ended {
    fn from(error: E) -> Self {
        Ended::Refused(error.into())
    }
}

impl IntoResponse for Ended {
    fn into_response(self) -> Response {
        match self {
            Ended::Before(answer) => answer,
            Ended::Refused(error) => error.into_response(),
        }
    }
}

impl App {
    /// Begins a request that may name itself, unless it was answered before.
    pub(super) async fn begin(
        &self,
        access: &Access,
        (path, headers): (&str, &HeaderMap),
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Begun, Ended> {
        let body = body.map_err(|rejection| unread(&rejection))?;
        let running = self.running.begin(self.service()?, access, (path, headers), &body).await?;
        Ok(Begun { body, running })
    }
}

impl InFlight {
    async fn begin(
        &self,
        service: &Service,
        access: &Access,
        (path, headers): (&str, &HeaderMap),
        body: &[u8],
    ) -> Result<Option<Running>, Ended> {
        let Some(name) = headers.get(HEADER) else { return Ok(None) };
        let name = name.to_str().unwrap_or_default().trim().trim_matches('"');
        if name.is_empty() || name.len() > MAX_NAME {
            let message = "is a name of 1 to 255 printable characters";
            return Err(ApiError::field("Idempotency-Key", message).into());
        }
        let named = service.store().named(access.who(), path, name, body);
        let running = self.enter(named).ok_or_else(|| {
            let message = "the request of this Idempotency-Key still runs; ask again in a second";
            ApiError::new(StatusCode::CONFLICT, "still_running", message)
        })?;
        let answered = service.store().answered(&running.named).await;
        match answered? {
            Some(answered) => Err(Ended::Before(again(Some(&running), answered)?)),
            None => Ok(Some(running)),
        }
    }

    /// Runs a request, unless it runs already.
    fn enter(&self, named: Named) -> Option<Running> {
        let is_first = self.0.lock().is_ok_and(|mut all| all.insert(named.name.clone()));
        is_first.then(|| Running { named, all: self.clone() })
    }
}

impl Running {
    /// How the request is known to the store.
    pub(super) fn named(&self) -> &Named {
        &self.named
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(mut all) = self.all.0.lock() {
            all.remove(&self.named.name);
        }
    }
}

/// The answer that a request had before, unless another one had its name.
pub(super) fn again(running: Option<&Running>, answered: Answered) -> Result<Response, ApiError> {
    if running.is_none_or(|running| running.named.request != answered.request) {
        return Err(ApiError::field("Idempotency-Key", "another request had this name; choose a new one"));
    }
    let status = StatusCode::from_u16(answered.status).map_err(|_| ApiError::internal())?;
    Ok((status, [(header::CONTENT_TYPE, "application/json")], answered.body).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_runs_once_at_a_time() {
        let all = InFlight::default();
        let named = |name: &str| Named { name: name.into(), request: "the same".into() };
        let first = all.enter(named("one"));
        assert!(first.is_some() && all.enter(named("one")).is_none() && all.enter(named("two")).is_some());
        drop(first);
        assert!(all.enter(named("one")).is_some());
    }
}
