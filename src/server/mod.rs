//! The moderation endpoint, one file a resource.
//!
//! | resource | what |
//! | --- | --- |
//! | `POST /v1/moderate` | one comment in, one verdict out |
//! | `POST /v1/moderate/batch` | a JSON array or JSON lines in, the same shape out, streamed |
//! | `POST /v1/links` | one comment in, what its links lead to out |
//! | `GET /v1/queue`, `GET /v1/decisions` | what waits for a moderator, and what was decided |
//! | `GET`, `PUT`, `DELETE /v1/sites/{site}` | all that is known of a site, and the operator's word on it |
//! | `POST`, `GET /v1/labels`, `DELETE /v1/labels/{id}` | what moderators say of comments |
//! | `POST /v1/labels/import` | many labels in, one line out for each, streamed |
//! | `POST /v1/erase` | an author or a comment, with all that was taught by it |
//! | `GET`, `PUT /v1/settings/{site}` | what is kept of a site's comments, and for how long |
//! | `GET`, `POST /v1/keys`, `DELETE /v1/keys/{id}` | who may ask what |
//! | `POST /v1/keys/{id}/release` | a key that was held teaches again |
//! | `GET /v1/audit` | who did what |
//! | `GET /v1/model` | what the model is made of |
//! | `GET`, `POST /v1/models` | all models; a candidate is trained in the background |
//! | `GET /v1/models/{id}`, `…/file`, `…/flips` | one model and its report, its file, what it would decide otherwise |
//! | `POST /v1/models/file` | a model file is taken in as a candidate |
//! | `PUT /v1/models/{id}/shadow`, `DELETE /v1/models/shadow` | a candidate runs beside, or none |
//! | `POST /v1/models/{id}/promote`, `POST /v1/models/rollback` | which model decides |
//! | `POST /v1/recheck` | decisions of the last days are judged again |
//! | `GET`, `POST /v1/webhooks`, `DELETE /v1/webhooks/{id}`, `GET …/deliveries` | who is told of what has changed |
//! | `GET /v1/jobs`, `GET /v1/jobs/{id}` | work in the background |
//! | `GET /metrics` | what the server does, for Prometheus |
//! | `GET /openapi.json`, `GET /docs` | what all this is, for programs and for people |
//! | `/1.1/…`, `/1.2/…`, `/v1alpha1/…`, `/coral/moderate` | what other services' clients ask |
//! | `GET /healthz`, `GET /readyz` | whether the process runs, whether it can judge |

mod access;
mod audit;
mod batch;
mod connections;
mod decisions;
mod erase;
mod error;
mod flips;
mod guests;
mod health;
mod idempotency;
mod import;
mod jobs;
mod judging;
mod keys;
mod labels;
mod limits;
mod links;
mod metrics;
mod model;
mod models;
mod moderate;
mod openapi;
mod read;
mod request_log;
mod resources;
mod settings;
mod sites;
mod split;
mod watch;
mod webhooks;

use std::ops::Deref;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::http::HeaderValue;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::asked::{Answer, Asked};
use crate::comment::Comment;
use crate::filter::{Filter, Workspace};
use crate::links::Link;
use crate::reputation::Reputation;
use crate::reputation::folder::{Folder, FolderStamp};
use crate::service::{Judges, Service, Tasks};
use crate::store::keys::Scope;
use crate::store::{Store, StoreError};
pub use connections::{MOST as MOST_CONNECTIONS, affordable as affordable_connections, listen};
use error::ApiError;
pub use guests::akismet::CallbackHosts;
pub use guests::coral::Secrets as CoralSecrets;
use idempotency::InFlight;
use limits::Limits;
pub use limits::Rate;
use metrics::Metrics;
use resources::Needs;

/// How long a request may take until its answer begins.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How many requests are worked on at once; more are told to come again.
const CONCURRENCY: usize = 512;

/// What a server is started with.
#[derive(Debug)]
pub struct Setup {
    /// What judges.
    pub filter: Filter,
    /// Who else is asked about links, if anyone.
    pub asked: Option<Asked>,
    /// The site's data folder, where what the operator says is kept.
    pub folder: Option<Folder>,
    /// How the folder was when what judges was read from it.
    pub stamp: Option<FolderStamp>,
    /// Where decisions and labels are kept, if they are.
    pub store: Option<Store>,
    /// Only this machine can reach the server: while nobody has made a key, it needs none to have comments judged
    /// and to label them.
    pub is_local: bool,
    /// How many requests each key may send.
    pub rate: Rate,
    /// The secrets with which Coral signs what it asks.
    pub coral: CoralSecrets,
    /// The sites that are told, where they ask Akismet's way, when a decision changes.
    pub callback_hosts: CallbackHosts,
}

impl From<Filter> for Setup {
    fn from(filter: Filter) -> Self {
        Setup {
            filter,
            asked: None,
            folder: None,
            stamp: None,
            store: None,
            is_local: true,
            rate: Rate::default(),
            coral: CoralSecrets::default(),
            callback_hosts: CallbackHosts::default(),
        }
    }
}

/// What all requests share, behind one pointer: every layer of a request takes a copy.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

/// What stands behind it.
pub(crate) struct Shared {
    judges: Arc<ArcSwap<Judges>>,
    rooms: Mutex<Vec<Workspace>>,
    asked: Option<Asked>,
    folder: Option<Folder>,
    service: Option<Service>,
    running: InFlight,
    is_local: bool,
    limits: Limits,
    metrics: Metrics,
    coral: CoralSecrets,
    callback_hosts: CallbackHosts,
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// What requests share, and what must be waited for in the end.
    async fn start(setup: Setup) -> Result<(Self, Option<Tasks>), StoreError> {
        let Setup { filter, asked, folder, store, is_local, rate, coral, callback_hosts, .. } = setup;
        let judges = Arc::new(ArcSwap::from_pointee(Judges::from(filter)));
        let (service, tasks) = match store {
            Some(store) => {
                let (service, tasks) = Service::start(store, judges.clone()).await?;
                (Some(service), Some(tasks))
            }
            None => (None, None),
        };
        let shared = Shared {
            judges,
            rooms: Mutex::default(),
            asked,
            folder,
            metrics: Metrics::new(service.as_ref().map(Service::tally)),
            service,
            running: InFlight::default(),
            is_local,
            limits: Limits::from(rate),
            coral,
            callback_hosts,
        };
        Ok((App(Arc::new(shared)), tasks))
    }

    /// What keeps decisions and labels.
    fn service(&self) -> Result<&Service, ApiError> {
        self.service.as_ref().ok_or_else(ApiError::read_only)
    }

    /// From the next request on, this is known of sites.
    async fn know(&self, reputation: Reputation) {
        if let Some(service) = &self.service {
            return service.following().know(reputation).await;
        }
        self.judges.rcu(|judges| {
            let mut judges = Judges::clone(judges);
            judges.know(reputation.clone());
            judges
        });
    }

    /// Lends a workspace to `work`, with the filter of a site; there are never more of them than requests
    /// at once.
    fn with_room<T>(&self, site: Option<&str>, work: impl FnOnce(&Filter, &mut Workspace) -> T) -> T {
        self.with_judges(|judges, room| work(judges.of(site), room))
    }

    /// As [`Self::with_room`], with the filters of all sites.
    fn with_judges<T>(&self, work: impl FnOnce(&Judges, &mut Workspace) -> T) -> T {
        let judges = self.judges.load();
        let spare = self.rooms.lock().ok().and_then(|mut rooms| rooms.pop());
        // All sites' filters read alike: they are the shared one with words of their own.
        let bits = judges.shared().model().facts().bits;
        let fitting = spare.filter(|room| room.features().bits() == bits);
        let mut room = fitting.unwrap_or_else(|| judges.shared().workspace());
        let result = work(&judges, &mut room);
        if let Ok(mut rooms) = self.rooms.lock() {
            rooms.push(room);
        }
        result
    }

    /// What others say of the links of a comment; nothing where nobody is to be asked.
    async fn ask(&self, comment: &Comment<'_>) -> Vec<(usize, Answer)> {
        let Some(asked) = &self.asked else { return Vec::new() };
        let open = self.with_room(None, |filter, room| filter.reader().links_to_ask(comment, room));
        let (places, links): (Vec<usize>, Vec<Link>) = open.into_iter().unzip();
        let answers = asked.ask(&links).await;
        answers.into_iter().map(|(link, answer)| (places[link], answer)).collect()
    }
}

/// All resources, with their limits.
fn routes(app: App) -> Router {
    let limits = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(|_| async { ApiError::overloaded() }))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::new(CONCURRENCY));
    let late = TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, TIMEOUT);
    let mut limited = Router::new();
    let mut unlimited = Router::new();
    for resource in resources::all() {
        let takes = |scope| axum::middleware::from_fn_with_state((app.clone(), scope), access::check);
        let handler = match resource.needs {
            Needs::Key(scope) => resource.handler.layer(takes(scope)),
            Needs::Operator => {
                let everywhere = axum::middleware::from_fn(access::check_everywhere);
                resource.handler.layer(everywhere).layer(takes(Scope::Admin))
            }
            Needs::Guest | Needs::Nothing => resource.handler,
        };
        // What tells a watchdog that all is well must not wait behind the work.
        if resource.watches {
            unlimited = unlimited.route(resource.path, handler);
        } else {
            limited = limited.route(resource.path, handler);
        }
    }
    limited
        .layer(late)
        .layer(limits)
        .merge(unlimited)
        .fallback(|| async { ApiError::not_found() })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(CatchPanicLayer::custom(|_| axum::response::IntoResponse::into_response(ApiError::internal())))
        // What was hostile comes back as JSON text; no browser is to take it for anything else.
        .layer(SetResponseHeaderLayer::overriding(
            X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(axum::middleware::from_fn_with_state(app.clone(), request_log::watch))
        .with_state(app)
}

/// Answers until `stop` is done, and then finishes what is in flight.
///
/// # Errors
/// That the store does not answer.
pub async fn serve(
    listener: TcpListener,
    setup: impl Into<Setup>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let setup = setup.into();
    let stamp = setup.stamp.clone();
    let (app, tasks) = App::start(setup).await.map_err(std::io::Error::other)?;
    let (watching, stop_watching) = tokio::sync::oneshot::channel();
    let mut watch = tokio::spawn(watch::follow(app.clone(), stamp, stop_watching));
    let open = app.metrics.connections().clone();
    connections::serve(listener, routes(app), open, stop).await;
    drop(watching);
    // A thread that asks the store about the lists must not be left without a runtime.
    if tokio::time::timeout(connections::GRACE, &mut watch).await.is_err() {
        watch.abort();
    }
    if let Some(tasks) = tasks {
        tasks.finish().await;
    }
    Ok(())
}
