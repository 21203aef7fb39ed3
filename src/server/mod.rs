//! The moderation endpoint, one file a resource.
//!
//! | resource | what |
//! | --- | --- |
//! | `POST /v1/moderate` | one comment in, one verdict out |
//! | `POST /v1/moderate/batch` | a JSON array or JSON lines in, the same shape out, streamed |
//! | `POST /v1/links` | one comment in, what its links lead to out |
//! | `GET`, `PUT`, `DELETE /v1/sites/{site}` | all that is known of a site, and the operator's word on it |
//! | `GET /v1/model` | what the model is made of |
//! | `GET /healthz`, `GET /readyz` | whether the process runs, whether it can judge |

mod batch;
mod error;
mod health;
mod links;
mod model;
mod moderate;
mod sites;
mod split;
mod watch;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::asked::{Answer, Asked};
use crate::comment::Comment;
use crate::dump::MAX_LINE;
use crate::filter::{Filter, Workspace};
use crate::links::Link;
use crate::reputation::Reputation;
use crate::reputation::folder::Folder;
use error::ApiError;

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
}

impl From<Filter> for Setup {
    fn from(filter: Filter) -> Self {
        Setup { filter, asked: None, folder: None }
    }
}

/// What all requests share.
#[derive(Clone)]
pub(crate) struct App {
    filter: Arc<ArcSwap<Filter>>,
    rooms: Arc<Mutex<Vec<Workspace>>>,
    asked: Option<Asked>,
    folder: Option<Folder>,
}

impl App {
    fn new(Setup { filter, asked, folder }: Setup) -> Self {
        App { filter: Arc::new(ArcSwap::from_pointee(filter)), rooms: Arc::default(), asked, folder }
    }

    /// Lends a workspace to `work`; there are never more of them than requests at once.
    fn with_room<T>(&self, work: impl FnOnce(&Filter, &mut Workspace) -> T) -> T {
        let filter = self.filter.load();
        let spare = self.rooms.lock().ok().and_then(|mut rooms| rooms.pop());
        let mut room = spare.unwrap_or_else(|| filter.workspace());
        let result = work(&filter, &mut room);
        if let Ok(mut rooms) = self.rooms.lock() {
            rooms.push(room);
        }
        result
    }

    /// What others say of the links of a comment; nothing where nobody is to be asked.
    async fn ask(&self, comment: &Comment<'_>) -> Vec<(usize, Answer)> {
        let Some(asked) = &self.asked else { return Vec::new() };
        let open = self.with_room(|filter, room| filter.reader().links_to_ask(comment, room));
        let (places, links): (Vec<usize>, Vec<Link>) = open.into_iter().unzip();
        let answers = asked.ask(&links).await;
        answers.into_iter().map(|(link, answer)| (places[link], answer)).collect()
    }

    /// From the next request on, this is known of sites.
    fn know(&self, reputation: Reputation) {
        self.filter.store(Arc::new(self.filter.load().with_reputation(reputation)));
    }
}

/// All resources, with their limits.
pub fn router(setup: impl Into<Setup>) -> Router {
    routes(App::new(setup.into()))
}

fn routes(app: App) -> Router {
    let limits = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(|_| async { ApiError::overloaded() }))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::new(CONCURRENCY));
    Router::new()
        .route("/v1/moderate", post(moderate::moderate).layer(DefaultBodyLimit::max(MAX_LINE)))
        .route("/v1/moderate/batch", post(batch::moderate_all).layer(DefaultBodyLimit::disable()))
        .route("/v1/links", post(links::check).layer(DefaultBodyLimit::max(MAX_LINE)))
        .route("/v1/sites/{*site}", get(sites::show).put(sites::put).delete(sites::take_back))
        .route("/v1/model", get(model::model))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(limits)
        // What tells a watchdog that all is well must not wait behind the work.
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(|| async { ApiError::not_found() })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(CatchPanicLayer::custom(|_| axum::response::IntoResponse::into_response(ApiError::internal())))
        .with_state(app)
}

/// Answers until `stop` is done, and then finishes what is in flight.
///
/// # Errors
/// What the system says when it can no longer accept connections.
pub async fn serve(
    listener: TcpListener,
    setup: impl Into<Setup>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = App::new(setup.into());
    let following = tokio::spawn(watch::follow(app.clone()));
    let served = axum::serve(listener, routes(app)).with_graceful_shutdown(stop).await;
    following.abort();
    served
}
