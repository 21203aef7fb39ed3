//! Every resource: its path, what it takes to be let in, who answers. One table, so that a test can ask
//! each of them with the wrong key.

use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, delete, get, post};
use tower_http::timeout::RequestBodyTimeoutLayer;

use super::{App, batch, health, labels, links, metrics, model, moderate, openapi, sites};
use crate::dump::MAX_LINE;
use crate::store::keys::Scope;

/// How long a client may be silent in the middle of a batch, whose answer begins before it is all there; what
/// is answered when it is read to the end has a time limit anyway.
const SILENCE: Duration = Duration::from_secs(10);

/// What must be shown for a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing.
    Nothing,
    /// A key with this scope.
    Key(Scope),
}

/// One path, and what may be done there with one kind of key.
pub(super) struct Resource {
    pub(super) path: &'static str,
    pub(super) needs: Needs,
    pub(super) handler: MethodRouter<App>,
    /// It tells how the server is: it does not wait behind the work.
    pub(super) watches: bool,
}

fn of(path: &'static str, needs: Needs, handler: MethodRouter<App>) -> Resource {
    Resource { path, needs, handler: handler.layer(DefaultBodyLimit::max(MAX_LINE)), watches: false }
}

impl Resource {
    fn watching(self) -> Self {
        Resource { watches: true, ..self }
    }
}

/// All resources.
pub(super) fn all() -> Vec<Resource> {
    use Needs::{Key, Nothing};
    use Scope::{Admin, Check, Label};
    let (unlimited, silence) = (DefaultBodyLimit::disable(), RequestBodyTimeoutLayer::new(SILENCE));
    vec![
        of("/v1/moderate", Key(Check), post(moderate::moderate)),
        of("/v1/moderate/batch", Key(Check), post(batch::moderate_all).layer((unlimited, silence))),
        of("/v1/links", Key(Check), post(links::check)),
        of("/v1/labels", Key(Label), post(labels::put).get(labels::list)),
        of("/v1/labels/{id}", Key(Label), delete(labels::withdraw)),
        of("/v1/sites/{*site}", Key(Check), get(sites::show)),
        of("/v1/sites/{*site}", Key(Admin), axum::routing::put(sites::put).delete(sites::take_back)),
        of("/v1/model", Key(Check), get(model::model)),
        of("/metrics", Key(Check), get(metrics::show)).watching(),
        of("/openapi.json", Nothing, get(openapi::document)),
        of("/docs", Nothing, get(openapi::page)),
        of("/healthz", Nothing, get(health::alive)).watching(),
        of("/readyz", Nothing, get(health::ready)).watching(),
    ]
}
