//! One line of the log for each request, and an id that client and log have in common. A line names the
//! route and never what was sent: not the path, the query, the comment, or the key.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::App;
use super::access::Access;

/// Under which a client may name its request, and finds the name again.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// The longest name of a request that a client may give.
const MAX_ID: usize = 128;

/// Counts a request, gives it an id, and writes a line about it.
pub(super) async fn watch(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = id_of(request.headers());
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::error_span!("request", id = id.to_str().unwrap_or_default());
    let mut response = next.run(request).instrument(span.clone()).await;

    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let (status, took) = (response.status(), begun.elapsed());
    app.metrics.answered(method, route, status.as_u16(), took);
    let key = response.extensions().get::<Access>().map_or("none", Access::who);
    span.in_scope(|| write(method, route, status, took, key));
    response.headers_mut().insert(HEADER, id);
    response
}

fn write(method: &str, route: &str, status: StatusCode, took: Duration, key: &str) {
    let (status, ms) = (status.as_u16(), took.as_secs_f64() * 1000.0);
    // With the work it stands for, a line for each request would be what the server does most.
    if status >= 500 {
        tracing::info!(method, route, status, ms, key, "answered");
    } else {
        tracing::debug!(method, route, status, ms, key, "answered");
    }
}

/// The name that the client gives, if it is one that can stand in a log; or else a new one.
fn id_of(headers: &HeaderMap) -> HeaderValue {
    let given = headers
        .get(&HEADER)
        .filter(|id| (1..=MAX_ID).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic));
    given.cloned().unwrap_or_else(|| {
        let mut buffer = uuid::Uuid::encode_buffer();
        let id = uuid::Uuid::now_v7().hyphenated().encode_lower(&mut buffer);
        HeaderValue::from_str(id).unwrap_or(HeaderValue::from_static("none"))
    })
}

/// The method as a word; all that nobody has heard of are one.
fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
