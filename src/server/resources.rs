//! Every resource: its path, what it takes to be let in, who answers. One table, so that a test can ask
//! each of them with the wrong key.

use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, delete, get, post, put};
use tower_http::timeout::RequestBodyTimeoutLayer;

use super::guests::{akismet, coral, perspective};
use super::{
    App, audit, batch, decisions, erase, flips, health, import, jobs, keys, labels, links, metrics, model,
    models, moderate, openapi, settings, sites, webhooks,
};
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
    /// What another service asks of its clients: the handler looks at it.
    Guest,
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
    use Needs::{Guest, Key, Nothing};
    use Scope::{Admin, Check, Label};
    let (unlimited, silence) = (DefaultBodyLimit::disable(), RequestBodyTimeoutLayer::new(SILENCE));
    vec![
        of("/v1/moderate", Key(Check), post(moderate::moderate)),
        of("/v1/moderate/batch", Key(Check), post(batch::moderate_all).layer((unlimited, silence.clone()))),
        of("/v1/links", Key(Check), post(links::check)),
        of("/v1/labels", Key(Label), post(labels::put).get(labels::list)),
        of("/v1/labels/{id}", Key(Label), get(labels::show).delete(labels::withdraw)),
        of("/v1/queue", Key(Label), get(decisions::queue)),
        of("/v1/decisions", Key(Label), get(decisions::list)),
        of("/v1/decisions/{id}", Key(Label), get(decisions::show)),
        of("/v1/labels/import", Key(Label), post(import::import).layer((unlimited, silence))),
        of("/v1/sites/{*site}", Key(Check), get(sites::show)),
        of("/v1/sites/{*site}", Key(Admin), put(sites::put).delete(sites::take_back)),
        of("/v1/settings", Key(Admin), get(settings::show_unnamed).put(settings::put_unnamed)),
        of("/v1/settings/{*site}", Key(Admin), get(settings::show).put(settings::put)),
        of("/v1/erase", Key(Admin), post(erase::erase)),
        of("/v1/keys", Key(Admin), get(keys::list).post(keys::add)),
        of("/v1/keys/{id}", Key(Admin), delete(keys::revoke)),
        of("/v1/keys/{id}/release", Key(Admin), post(keys::release)),
        of("/v1/audit", Key(Admin), get(audit::list)),
        of("/v1/model", Key(Check), get(model::model)),
        of("/v1/models", Key(Admin), get(models::list).post(models::train)),
        of(
            "/v1/models/file",
            Key(Admin),
            post(models::take_in).layer(DefaultBodyLimit::max(models::MAX_FILE)),
        ),
        of("/v1/models/shadow", Key(Admin), delete(models::no_shadow)),
        of("/v1/models/rollback", Key(Admin), post(models::roll_back)),
        of("/v1/models/{id}", Key(Admin), get(models::show)),
        of("/v1/models/{id}/file", Key(Admin), get(models::file)),
        of("/v1/models/{id}/shadow", Key(Admin), put(models::shadow)),
        of("/v1/models/{id}/promote", Key(Admin), post(models::promote)),
        of("/v1/models/{id}/flips", Key(Admin), get(flips::list)),
        of("/v1/webhooks", Key(Admin), get(webhooks::list).post(webhooks::add)),
        of("/v1/webhooks/{id}", Key(Admin), delete(webhooks::remove)),
        of("/v1/webhooks/{id}/deliveries", Key(Admin), get(webhooks::deliveries)),
        of("/v1/recheck", Key(Admin), post(jobs::recheck)),
        of("/v1/jobs", Key(Admin), get(jobs::list)),
        of("/v1/jobs/{id}", Key(Admin), get(jobs::show)),
        of("/1.1/{call}", Guest, post(akismet::answer)),
        of("/1.2/{call}", Guest, get(akismet::answer)),
        of("/k/{key}/1.1/{call}", Guest, post(akismet::answer)),
        of("/k/{key}/1.2/{call}", Guest, get(akismet::answer)),
        of("/v1alpha1/comments:analyze", Guest, post(perspective::analyze)),
        of("/v1alpha1/comments:suggestscore", Guest, post(perspective::suggest)),
        of("/coral/moderate", Guest, post(coral::moderate)),
        of("/k/{key}/coral/moderate", Guest, post(coral::moderate)),
        of("/metrics", Key(Check), get(metrics::show)).watching(),
        of("/openapi.json", Nothing, get(openapi::document)),
        of("/docs", Nothing, get(openapi::page)),
        of("/healthz", Nothing, get(health::alive)).watching(),
        of("/readyz", Nothing, get(health::ready)).watching(),
    ]
}
