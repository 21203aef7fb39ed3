//! The moderation endpoint, one file a resource.
//!
//! | resource | what |
//! | --- | --- |
//! | `POST /v1/moderate` | one comment in, one verdict out |
//! | `POST /v1/moderate/batch` | a JSON array or JSON lines in, the same shape out, streamed |
//! | `POST /v1/links` | one comment in, what its links lead to out |
//! | `GET /v1/model` | what the model is made of |
//! | `GET /healthz`, `GET /readyz` | whether the process runs, whether it can judge |

mod batch;
mod error;
mod health;
mod links;
mod model;
mod moderate;
mod split;

use std::sync::{Arc, Mutex};
use std::time::Duration;

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

use crate::dump::MAX_LINE;
use crate::filter::{Filter, Workspace};
use error::ApiError;

/// How long a request may take until its answer begins.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How many requests are worked on at once; more are told to come again.
const CONCURRENCY: usize = 512;

/// What all requests share.
#[derive(Clone)]
pub(crate) struct App {
    filter: Arc<Filter>,
    rooms: Arc<Mutex<Vec<Workspace>>>,
}

impl App {
    fn new(filter: Filter) -> Self {
        App { filter: Arc::new(filter), rooms: Arc::default() }
    }

    /// Lends a workspace to `work`; there are never more of them than requests at once.
    fn with_room<T>(&self, work: impl FnOnce(&Filter, &mut Workspace) -> T) -> T {
        let spare = self.rooms.lock().ok().and_then(|mut rooms| rooms.pop());
        let mut room = spare.unwrap_or_else(|| self.filter.workspace());
        let result = work(&self.filter, &mut room);
        if let Ok(mut rooms) = self.rooms.lock() {
            rooms.push(room);
        }
        result
    }
}

/// All resources, with their limits.
pub fn router(filter: Filter) -> Router {
    let limits = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(|_| async { ApiError::overloaded() }))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::new(CONCURRENCY));
    Router::new()
        .route("/v1/moderate", post(moderate::moderate).layer(DefaultBodyLimit::max(MAX_LINE)))
        .route("/v1/moderate/batch", post(batch::moderate_all).layer(DefaultBodyLimit::disable()))
        .route("/v1/links", post(links::check).layer(DefaultBodyLimit::max(MAX_LINE)))
        .route("/v1/model", get(model::model))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(limits)
        // What tells a watchdog that all is well must not wait behind the work.
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(|| async { ApiError::not_found() })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(CatchPanicLayer::custom(|_| axum::response::IntoResponse::into_response(ApiError::internal())))
        .with_state(App::new(filter))
}

/// Answers until `stop` is done, and then finishes what is in flight.
///
/// # Errors
/// What the system says when it can no longer accept connections.
pub async fn serve(
    listener: TcpListener,
    filter: Filter,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(filter)).with_graceful_shutdown(stop).await
}
