//! `GET /metrics`: what the server does, in the text format of Prometheus. Labels name what the program
//! knows beforehand (routes, decisions), never what a request says: there are only so many of them.

use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::App;
use super::error::ApiError;
use crate::service::Tally;
use crate::verdict::Decision;

/// Upper ends of the latency buckets, in seconds.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];
/// What the answer is (<https://prometheus.io/docs/instrumenting/content_negotiation/>).
const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A kind of request, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Decided {
    decision: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Named {
    version: &'static str,
    model: String,
}

/// What is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    /// In the order of [`Decision`].
    verdicts: [Counter; 3],
    connections: Gauge,
    degraded: Gauge,
    waiting: Gauge,
    named: Family<Named, Gauge>,
}

impl Metrics {
    /// Begins to count; labels are counted by whoever stores them.
    pub(super) fn new(labels: Option<&Tally>) -> Self {
        let mut registry = Registry::with_prefix("chaff");
        let requests = Family::default();
        registry.register("requests", "Requests answered, by route and status", requests.clone());
        let seconds = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        registry.register("request_seconds", "Seconds until an answer began, by route", seconds.clone());
        let verdicts = Family::<Decided, Counter>::default();
        registry.register("verdicts", "Comments judged, by decision", verdicts.clone());
        let connections = Gauge::default();
        registry.register("connections", "Connections that are open", connections.clone());
        let degraded = Gauge::default();
        registry.register("store_degraded", "1 while the store takes no decisions", degraded.clone());
        let waiting = Gauge::default();
        registry.register("decisions_waiting", "Decisions that wait to be stored", waiting.clone());
        let named = Family::default();
        registry.register("model", "1 for the version and the model that are in force", named.clone());
        if let Some(labels) = labels {
            registry.register("labels", "Labels taken in, by word and state", labels.counts().clone());
        }
        let verdicts = [Decision::Allow, Decision::Review, Decision::Block]
            .map(|decision| verdicts.get_or_create_owned(&Decided { decision: decision.name() }));
        Metrics { registry, requests, seconds, verdicts, connections, degraded, waiting, named }
    }

    /// Counts one answer.
    pub(super) fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        self.requests.get_or_create(&Answered { method, route: route.to_owned(), status }).inc();
        self.seconds.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// Counts one verdict.
    pub(super) fn judged(&self, decision: Decision) {
        self.verdicts[decision as usize].inc();
    }

    /// How many connections are open.
    pub(super) fn connections(&self) -> &Gauge {
        &self.connections
    }
}

impl App {
    /// All that is counted, as text.
    fn exposition(&self) -> Result<String, std::fmt::Error> {
        let metrics = &self.metrics;
        if let Some(service) = &self.service {
            metrics.degraded.set(i64::from(service.recorder().is_degraded()));
            metrics.waiting.set(i64::try_from(service.recorder().waiting()).unwrap_or(i64::MAX));
        }
        // The model that was in force before is not any more.
        metrics.named.clear();
        let model = self.judges.load().shared().model().id().to_string();
        metrics.named.get_or_create(&Named { version: env!("CARGO_PKG_VERSION"), model }).set(1);
        let mut written = String::new();
        text::encode(&mut written, &metrics.registry)?;
        Ok(written)
    }
}

/// What the server does, for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "server",
    responses((status = 200, body = String, content_type = "application/openmetrics-text")))]
pub(super) async fn show(State(app): State<App>) -> Result<Response, ApiError> {
    let written = app.exposition().map_err(|_| ApiError::internal())?;
    Ok(([(header::CONTENT_TYPE, KIND)], written).into_response())
}
