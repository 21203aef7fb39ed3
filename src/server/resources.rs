//! Every resource: its path, what it takes to be let in, who answers. One table, so that a test can ask
//! each of them with the wrong key.

use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::MethodRouter;
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
    /// A key with `admin` that is not for one site alone: what is done there concerns all of them.
    Operator,
    /// What another service asks of its clients: the handler looks at it.
    Guest,
}

/// One path, and what may be done there with one kind of key.
pub(super) struct Resource {
    pub(super) path: &'static str,
    pub(super) needs: Needs,
    /// Which methods it answers, in small letters.
    pub(super) methods: Vec<&'static str>,
    pub(super) handler: MethodRouter<App>,
    /// It tells how the server is: it does not wait behind the work.
    pub(super) watches: bool,
}

fn of(path: &'static str, needs: Needs) -> Resource {
    Resource { path, needs, methods: Vec::new(), handler: MethodRouter::new(), watches: false }
}

/// How a method is added of which only the name differs.
macro_rules! methods {
    ($($method:ident)+) => {$(
        fn $method<H: Handler<T, App>, T: 'static>(mut self, handler: H) -> Self {
            self.methods.push(stringify!($method));
            Resource { handler: self.handler.$method(handler), ..self }
        }
    )+};
}

impl Resource {
    methods!(get post put delete);

    /// Its bodies may have this many bytes.
    fn taking(self, most: usize) -> Self {
        Resource { handler: self.handler.layer(DefaultBodyLimit::max(most)), ..self }
    }

    /// Its bodies have no end that is known, and are answered while they come.
    fn streaming(self) -> Self {
        let layers = (DefaultBodyLimit::disable(), RequestBodyTimeoutLayer::new(SILENCE));
        Resource { handler: self.handler.layer(layers), ..self }
    }

    fn watching(self) -> Self {
        Resource { watches: true, ..self }
    }
}

/// All resources. What a resource says of its bodies itself goes before what is said for all.
pub(super) fn all() -> Vec<Resource> {
    use Needs::{Guest, Key, Nothing, Operator};
    use Scope::{Admin, Check, Label};
    let all = vec![
        of("/v1/moderate", Key(Check)).post(moderate::moderate),
        of("/v1/moderate/batch", Key(Check)).post(batch::moderate_all).streaming(),
        of("/v1/links", Key(Check)).post(links::check),
        of("/v1/labels", Key(Label)).post(labels::put).get(labels::list),
        of("/v1/labels/{id}", Key(Label)).get(labels::show).delete(labels::withdraw),
        of("/v1/queue", Key(Label)).get(decisions::queue),
        of("/v1/decisions", Key(Label)).get(decisions::list),
        of("/v1/decisions/{id}", Key(Label)).get(decisions::show),
        of("/v1/labels/import", Key(Label)).post(import::import).streaming(),
        of("/v1/sites/{*site}", Key(Check)).get(sites::show),
        of("/v1/sites/{*site}", Operator).put(sites::put).delete(sites::take_back),
        of("/v1/settings", Key(Admin)).get(settings::show_unnamed).put(settings::put_unnamed),
        of("/v1/settings/{*site}", Key(Admin)).get(settings::show).put(settings::put),
        of("/v1/erase", Key(Admin)).post(erase::erase),
        of("/v1/keys", Key(Admin)).get(keys::list).post(keys::add),
        of("/v1/keys/{id}", Key(Admin)).delete(keys::revoke),
        of("/v1/keys/{id}/release", Key(Admin)).post(keys::release),
        of("/v1/audit", Operator).get(audit::list),
        of("/v1/model", Key(Check)).get(model::model),
        of("/v1/models", Operator).get(models::list).post(models::train),
        of("/v1/models/file", Operator).post(models::take_in).taking(models::MAX_FILE),
        of("/v1/models/shadow", Operator).delete(models::no_shadow),
        of("/v1/models/rollback", Operator).post(models::roll_back),
        of("/v1/models/{id}", Operator).get(models::show),
        of("/v1/models/{id}/file", Operator).get(models::file),
        of("/v1/models/{id}/shadow", Operator).put(models::shadow),
        of("/v1/models/{id}/promote", Operator).post(models::promote),
        of("/v1/models/{id}/flips", Operator).get(flips::list),
        of("/v1/webhooks", Key(Admin)).get(webhooks::list).post(webhooks::add),
        of("/v1/webhooks/{id}", Key(Admin)).delete(webhooks::remove),
        of("/v1/webhooks/{id}/deliveries", Key(Admin)).get(webhooks::deliveries),
        of("/v1/recheck", Operator).post(jobs::recheck),
        of("/v1/jobs", Operator).get(jobs::list),
        of("/v1/jobs/{id}", Operator).get(jobs::show),
        of("/1.1/{call}", Guest).post(akismet::answer),
        of("/1.2/{call}", Guest).get(akismet::answer),
        of("/k/{key}/1.1/{call}", Guest).post(akismet::answer),
        of("/k/{key}/1.2/{call}", Guest).get(akismet::answer),
        of("/v1alpha1/comments:analyze", Guest).post(perspective::analyze),
        of("/v1alpha1/comments:suggestscore", Guest).post(perspective::suggest),
        of("/coral/moderate", Guest).post(coral::moderate),
        of("/k/{key}/coral/moderate", Guest).post(coral::moderate),
        of("/metrics", Key(Check)).get(metrics::show).watching(),
        of("/openapi.json", Nothing).get(openapi::document),
        of("/docs", Nothing).get(openapi::page),
        of("/healthz", Nothing).get(health::alive).watching(),
        of("/readyz", Nothing).get(health::ready).watching(),
    ];
    all.into_iter().map(|resource| resource.taking(MAX_LINE)).collect()
}
