//! `GET /v1/queue`: what waits for a moderator. `GET /v1/decisions?…`: what was decided, page by page;
//! `GET /v1/decisions/{id}`: one decision with all that moderators said of it.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa::ToSchema;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::judging::codes;
use super::read::{PageSize, Path, Query};
use crate::comment::Author;
use crate::service::Service;
use crate::store::decisions::StoredDecision;
use crate::store::labels::StoredLabel;
use crate::store::search::{Found, MOST_COUNTED, Order, Place, Search};
use crate::verdict::Decision;

/// How many decisions a page has.
const PAGE: PageSize = PageSize { usual: 50, most: 200 };
/// Why a decision may wait.
const REASONS: [&str; 4] = ["review", "changed", "disputed", "held"];

/// What is asked for; what is left out may be anything.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    site: Option<String>,
    comment_id: Option<String>,
    author: Option<String>,
    email: Option<String>,
    ip: Option<String>,
    link: Option<String>,
    decision: Option<Decision>,
    label: Option<String>,
    waiting: Option<String>,
    model: Option<String>,
    score_from: Option<f64>,
    score_to: Option<f64>,
    from: Option<String>,
    to: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<i64>,
}

/// A page of decisions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionPage)]
pub(super) struct Page {
    decisions: Vec<StoredDecision>,
    /// What to send as `after` for the next page; nothing when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What waits, a page of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Queue {
    /// How many wait, counted up to 10,000.
    waiting: i64,
    /// There are at least that many.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    or_more: bool,
    #[serde(flatten)]
    page: Page,
}

/// One decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WholeDecision)]
pub(super) struct Whole {
    #[serde(flatten)]
    decision: StoredDecision,
    labels: Vec<StoredLabel>,
}

/// What waits for a moderator
#[utoipa::path(get, path = "/v1/queue", tag = "decisions",
    params(Asked),
    responses((status = 200, body = Queue)))]
pub(super) async fn queue(
    State(app): State<App>,
    access: Access,
    Query(asked): Query<Asked>,
) -> Result<Json<Queue>, ApiError> {
    let service = app.service()?;
    let mut search = asked.search(service, &access)?;
    search.is_waiting = true;
    // Who has waited longest comes first.
    if asked.order.is_none() {
        search.order = Order::Oldest;
    }
    let page = page(service, &search, PAGE.of(asked.limit)?).await?;
    let waiting = service.store().waiting(search.site.as_deref()).await?;
    Ok(Json(Queue { waiting, or_more: waiting == MOST_COUNTED, page }))
}

/// What was decided, page by page
#[utoipa::path(get, path = "/v1/decisions", tag = "decisions",
    params(Asked),
    responses((status = 200, body = Page)))]
pub(super) async fn list(
    State(app): State<App>,
    access: Access,
    Query(asked): Query<Asked>,
) -> Result<Json<Page>, ApiError> {
    let service = app.service()?;
    let search = asked.search(service, &access)?;
    Ok(Json(page(service, &search, PAGE.of(asked.limit)?).await?))
}

/// One decision, with all that moderators said of it
#[utoipa::path(get, path = "/v1/decisions/{id}", tag = "decisions",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = Whole)))]
pub(super) async fn show(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
) -> Result<Json<Whole>, ApiError> {
    let service = app.service()?;
    let decision = service.decision(&id).await?;
    let decision = decision.filter(|decision| access.covers(&decision.site));
    let decision = decision.ok_or_else(|| ApiError::nothing("decision"))?;
    let labels = service.store().labels_of(&id).await?;
    Ok(Json(Whole { decision, labels }))
}

async fn page(service: &Service, search: &Search, limit: i64) -> Result<Page, ApiError> {
    let Found { decisions, next } = service.store().search(search, limit).await?;
    Ok(Page { decisions, next: next.map(|place| place.to_string()) })
}

impl Asked {
    /// What is looked for: of a key that is for one site, there alone.
    fn search(&self, service: &Service, access: &Access) -> Result<Search, ApiError> {
        let site = self.site.as_deref().or(access.own_site());
        if site.is_some_and(|site| !access.covers(site)) {
            return Err(ApiError::other_site());
        }
        let names_author = self.author.as_deref().is_some_and(|author| !is_code("author", author));
        if names_author && site.is_none() {
            return Err(ApiError::field("site", "authors' ids are known by site: name it"));
        }
        if self.waiting.as_deref().is_some_and(|reason| !REASONS.contains(&reason)) {
            return Err(ApiError::field("waiting", format!("is one of {}", REASONS.join(", "))));
        }
        let text = |value: &Option<String>| value.clone().map(Into::into);
        let author = Author {
            id: text(&self.author),
            email: text(&self.email),
            ip: text(&self.ip),
            ..Author::default()
        };
        let codes = codes(service.store(), site.unwrap_or_default(), &author);
        let given = |kind, value: &Option<String>| value.clone().filter(|value| is_code(kind, value));
        Ok(Search {
            site: site.map(str::to_owned),
            comment_id: self.comment_id.clone(),
            author: given("author", &self.author).or(codes.author),
            email: given("email", &self.email).or(codes.email),
            ip: given("ip", &self.ip).or(codes.ip),
            link: self.link.clone(),
            decision: self.decision,
            label: self.label.clone(),
            is_waiting: self.waiting.is_some(),
            waiting: self.waiting.clone(),
            model: self.model.clone(),
            score_from: self.score_from,
            score_to: self.score_to,
            from: self.from.as_deref().map(|time| read_time("from", time)).transpose()?,
            to: self.to.as_deref().map(|time| read_time("to", time)).transpose()?,
            order: self.order()?,
            after: self.after()?,
        })
    }

    fn order(&self) -> Result<Order, ApiError> {
        match self.order.as_deref() {
            None | Some("newest") => Ok(Order::Newest),
            Some("oldest") => Ok(Order::Oldest),
            Some(_) => Err(ApiError::field("order", "is `newest` or `oldest`")),
        }
    }

    fn after(&self) -> Result<Option<Place>, ApiError> {
        let Some(after) = &self.after else { return Ok(None) };
        let place = Place::read(after);
        place.map(Some).ok_or_else(|| ApiError::field("after", "send what the last page gave as `next`"))
    }
}

/// Whether somebody is named as the answers name them, by a keyed hash.
fn is_code(kind: &str, value: &str) -> bool {
    let hash = value.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':'));
    hash.is_some_and(|hash| hash.len() >= 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A time as milliseconds since 1970, a day, or a moment with its offset (RFC 3339).
fn read_time(field: &'static str, written: &str) -> Result<i64, ApiError> {
    let day = || written.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let milliseconds = written.parse::<i64>().ok();
    let moment = || written.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond);
    milliseconds.or_else(moment).or_else(|| day().map(|day| day.timestamp().as_millisecond())).ok_or_else(
        || ApiError::field(field, "is a day (2026-11-23), a moment (RFC 3339) or milliseconds since 1970"),
    )
}
