//! `usage-limit`, `key-sites` and `get-stats`: figures of the store, of the sites that are the key's business.

use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use serde_json::json;

use super::answers;
use super::fields::Fields;
use crate::server::App;
use crate::server::access::Access;
use crate::server::error::ApiError;
use crate::store::figures::{Figures, Period};
use crate::store::{Store, StoreError};

/// How many sites one answer tells of at most, and where nothing is said of it.
const PAGE: usize = 500;

/// How many comments were checked this month, of which there is no limit.
pub(super) async fn usage(app: &App, access: &Access) -> Result<Response, ApiError> {
    let store = app.service()?.store();
    let usage = store.decided(access.own_site(), Month::current().period()?).await;
    let usage = usage?;
    let answer = json!({ "limit": "none", "usage": usage, "percentage": "0.00", "throttled": false });
    Ok(answers::json(answer.to_string()))
}

/// The figures of each site in a month, by the sites' names: in JSON, or as CSV.
pub(super) async fn sites_of_key(app: &App, access: &Access, fields: &Fields) -> Result<Response, ApiError> {
    let store = app.service()?.store();
    let month = fields.get("month").map_or_else(|| Ok(Month::current()), Month::parse)?;
    let (period, filter) = (month.period()?, fields.get("filter").unwrap_or(""));
    let limit = number(fields, "limit", PAGE)?.min(PAGE);
    let offset = number(fields, "offset", 0)?;
    let mut sites = sites(store, access).await?;
    sites.retain(|site| site.contains(filter));
    let mut rows = Vec::new();
    for site in sites.iter().skip(offset).take(limit) {
        let figures = store.figures(site, period).await?;
        rows.push(Row::of(site, figures));
    }
    if fields.get("format") == Some("csv") {
        return csv(&rows).map(answers::csv).map_err(|_| ApiError::internal());
    }
    let answer = json!({ month.0.as_str(): rows, "limit": limit, "offset": offset, "total": sites.len() });
    Ok(answers::json(answer.to_string()))
}

/// What the settings page of the `WordPress` plugin shows.
pub(super) async fn totals(app: &App, access: &Access, fields: &Fields) -> Result<Response, ApiError> {
    let store = app.service()?.store();
    let site = access.own_site().map(str::to_owned).or_else(|| fields.site()).unwrap_or_default();
    let period = match fields.get("from") {
        Some("60-days") => days(60),
        Some("6-months") => days(182),
        _ => Period::ALL,
    };
    let figures = store.figures(&site, period).await?;
    let (wrong, all) = (figures.missed + figures.wrongly_stopped, figures.all());
    let mut answer = json!({
        "spam": figures.stopped,
        "ham": figures.allowed,
        "missed_spam": figures.missed,
        "false_positives": figures.wrongly_stopped,
    });
    if all > 0 {
        answer["accuracy"] = json!(((1.0 - wrong as f64 / all as f64) * 10_000.0).round() / 100.0);
    }
    Ok(answers::json(answer.to_string()))
}

/// The sites that are the key's business.
async fn sites(store: &Store, access: &Access) -> Result<Vec<String>, ApiError> {
    let sites: Result<_, StoreError> = match access.own_site() {
        Some(own) => Ok(vec![own.to_owned()]),
        None => store.sites().await,
    };
    sites.map_err(ApiError::from)
}

/// One site in the answer to `key-sites`.
#[derive(Debug, Serialize)]
struct Row<'s> {
    site: &'s str,
    api_calls: i64,
    spam: i64,
    ham: i64,
    missed_spam: i64,
    false_positives: i64,
    is_revoked: bool,
}

impl<'s> Row<'s> {
    fn of(site: &'s str, figures: Figures) -> Self {
        Row {
            site,
            api_calls: figures.all(),
            spam: figures.stopped,
            ham: figures.allowed,
            missed_spam: figures.missed,
            false_positives: figures.wrongly_stopped,
            // Whose key is revoked is not answered at all.
            is_revoked: false,
        }
    }
}

fn csv(rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A month in UTC, written `2026-11`.
struct Month(String);

impl Month {
    fn current() -> Self {
        Month(Timestamp::now().strftime("%Y-%m").to_string())
    }

    fn parse(month: &str) -> Result<Self, ApiError> {
        let month = Month(month.to_owned());
        month.first_day()?;
        Ok(month)
    }

    fn first_day(&self) -> Result<Date, ApiError> {
        let wrong = || ApiError::field("month", "is not a month; write it as 2026-11");
        let is_long_enough = self.0.len() == "2026-11".len();
        let day = format!("{}-01", self.0).parse().map_err(|_| wrong())?;
        if is_long_enough { Ok(day) } else { Err(wrong()) }
    }

    fn period(&self) -> Result<Period, ApiError> {
        let first = self.first_day()?;
        let begin = |day: Date| {
            let begin = day.to_zoned(TimeZone::UTC).map(|begin| begin.timestamp().as_millisecond());
            begin.map_err(|_| ApiError::field("month", "is not within the time that is known"))
        };
        Ok(Period { from: begin(first)?, until: begin(first.saturating_add(1.month()))? })
    }
}

/// So many days until now.
fn days(days: i64) -> Period {
    Period { from: crate::store::now() - days * 24 * 60 * 60 * 1000, until: i64::MAX }
}

/// A field that is a number.
fn number(fields: &Fields, name: &'static str, default: usize) -> Result<usize, ApiError> {
    let written = fields.get(name).map(str::parse).transpose();
    written
        .map(|number| number.unwrap_or(default))
        .map_err(|_| ApiError::field(name, "is not a whole number"))
}
