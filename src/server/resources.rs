//! Every resource: its path, what it takes to be let in, who answers. One table, so that a test can ask
//! each of them with the wrong key.

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, delete, get, post};

use super::guests::{akismet, coral, perspective};
use super::{App, batch, health, labels, links, model, moderate, sites};
use crate::dump::MAX_LINE;
use crate::store::keys::Scope;

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
}

fn of(path: &'static str, needs: Needs, handler: MethodRouter<App>) -> Resource {
    Resource { path, needs, handler: handler.layer(DefaultBodyLimit::max(MAX_LINE)) }
}

/// All resources.
pub(super) fn all() -> Vec<Resource> {
    use Needs::{Guest, Key, Nothing};
    use Scope::{Admin, Check, Label};
    let unlimited = DefaultBodyLimit::disable();
    vec![
        of("/v1/moderate", Key(Check), post(moderate::moderate)),
        of("/v1/moderate/batch", Key(Check), post(batch::moderate_all).layer(unlimited)),
        of("/v1/links", Key(Check), post(links::check)),
        of("/v1/labels", Key(Label), post(labels::put).get(labels::list)),
        of("/v1/labels/{id}", Key(Label), delete(labels::withdraw)),
        of("/v1/sites/{*site}", Key(Check), get(sites::show)),
        of("/v1/sites/{*site}", Key(Admin), axum::routing::put(sites::put).delete(sites::take_back)),
        of("/v1/model", Key(Check), get(model::model)),
        of("/1.1/{call}", Guest, post(akismet::answer)),
        of("/1.2/{call}", Guest, get(akismet::answer)),
        of("/k/{key}/1.1/{call}", Guest, post(akismet::answer)),
        of("/k/{key}/1.2/{call}", Guest, get(akismet::answer)),
        of("/v1alpha1/comments:analyze", Guest, post(perspective::analyze)),
        of("/v1alpha1/comments:suggestscore", Guest, post(perspective::suggest)),
        of("/coral/moderate", Guest, post(coral::moderate)),
        of("/k/{key}/coral/moderate", Guest, post(coral::moderate)),
        of("/healthz", Nothing, get(health::alive)),
        of("/readyz", Nothing, get(health::ready)),
    ]
}
