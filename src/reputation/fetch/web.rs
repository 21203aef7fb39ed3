//! A list on a server.

use std::io;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ureq::http::{HeaderMap, HeaderName, Response, header};
use ureq::{Agent, Body};
use url::Url;

use super::error::Problem;
use super::origin::{Address, is_here};
use super::{Fetched, Limits, Validators, unpack};

const MAX_REDIRECTS: u8 = 5;

const USER_AGENT: &str = concat!("chaff/", env!("CARGO_PKG_VERSION"));

pub(super) fn fetch(from: &Address, known: &Validators, limits: &Limits) -> Result<Fetched, Problem> {
    let transfer = Transfer { started: Instant::now(), limits: *limits };
    let mut url = from.url().clone();
    for _ in 0..=MAX_REDIRECTS {
        let response = transfer.ask(&url, known)?;
        match response.status().as_u16() {
            200 => return transfer.receive(response),
            304 if !known.is_empty() => return Ok(Fetched::Unchanged),
            301 | 302 | 303 | 307 | 308 => url = next(&url, response.headers())?,
            status => return Err(refusal(status, response.headers())),
        }
    }
    Err(Problem::Redirects(MAX_REDIRECTS))
}

/// Where a redirect leads. They are followed here and not by `ureq`, which would follow one from
/// https to http.
fn next(from: &Url, headers: &HeaderMap) -> Result<Url, Problem> {
    let nowhere = || Problem::UnsafeRedirect("nowhere".to_owned());
    let location = text(headers, &header::LOCATION).ok_or_else(nowhere)?;
    let to = from.join(&location).map_err(|_| nowhere())?;
    let is_safe = match to.scheme() {
        "https" => true,
        "http" => from.scheme() == "http" && is_here(&to),
        _ => false,
    };
    if is_safe {
        return Ok(to);
    }
    // Nothing more of it is shown: the publisher may have copied the key into it.
    Err(Problem::UnsafeRedirect(format!("to {}://{}", to.scheme(), to.host_str().unwrap_or_default())))
}

fn refusal(status: u16, headers: &HeaderMap) -> Problem {
    match status {
        401 | 403 => Problem::Refused(status),
        404 | 410 => Problem::Gone(status),
        429 | 503 => Problem::Busy { status, retry_after: retry_after(headers) },
        _ => Problem::Status(status),
    }
}

/// How long to wait, which servers write as seconds or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let written = text(headers, &header::RETRY_AFTER)?;
    if let Ok(seconds) = written.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until: Timestamp = rfc2822::DateTimeParser::new().parse_timestamp(&written).ok()?;
    SystemTime::from(until).duration_since(SystemTime::now()).ok()
}

/// One list on its way, redirects included.
struct Transfer {
    started: Instant,
    limits: Limits,
}

impl Transfer {
    fn ask(&self, url: &Url, known: &Validators) -> Result<Response<Body>, Problem> {
        let left = self.limits.time.saturating_sub(self.started.elapsed());
        if left.is_zero() {
            return Err(Problem::TooSlow(self.limits.time));
        }
        let mut request = agent(url, left).get(url.as_str()).header(header::ACCEPT_ENCODING, "gzip");
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(day) = &known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, day);
        }
        request.call().map_err(|error| self.problem(error))
    }

    fn receive(&self, response: Response<Body>) -> Result<Fetched, Problem> {
        let headers = response.headers();
        let validators = Validators {
            etag: text(headers, &header::ETAG),
            last_modified: text(headers, &header::LAST_MODIFIED),
        };
        match text(headers, &header::CONTENT_ENCODING).as_deref() {
            // What is packed with gzip is told by its content, whatever the header says.
            None | Some("" | "identity" | "gzip" | "x-gzip") => {}
            Some(other) => return Err(Problem::Packed(other.chars().take(20).collect())),
        }
        let limit = self.limits.bytes;
        if response.body().content_length().is_some_and(|length| length > limit) {
            return Err(Problem::TooLarge(limit));
        }
        let bytes = unpack::read(response.into_body().into_reader(), limit)
            .map_err(|error| error.problem(limit, |error| self.problem(error.into())))?;
        Ok(Fetched::New { bytes, validators })
    }

    fn problem(&self, error: ureq::Error) -> Problem {
        match error {
            ureq::Error::Timeout(_) => Problem::TooSlow(self.limits.time),
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => Problem::CutOff,
            // Both would show the URL, and with it the key.
            ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) => {
                Problem::Connection("this URL cannot be asked for".to_owned())
            }
            error => Problem::Connection(error.to_string()),
        }
    }
}

fn agent(url: &Url, time: Duration) -> Agent {
    let config = Agent::config_builder()
        .user_agent(USER_AGENT)
        .timeout_global(Some(time))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .https_only(!is_here(url));
    // A proxy, as the environment names one, does not lead back to this machine.
    let config = if is_here(url) { config.proxy(None) } else { config };
    config.build().new_agent()
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(|value| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use ureq::http::HeaderValue;

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    fn redirected(from: &str, location: &'static str) -> Result<String, String> {
        next(&from.parse().unwrap(), &headers(header::LOCATION, location))
            .map(String::from)
            .map_err(|problem| problem.to_string())
    }

    #[test]
    fn redirects_stay_encrypted_or_on_this_machine() {
        let outside = "https://lists.example/a/b?c";
        assert_eq!(redirected(outside, "../d"), Ok("https://lists.example/d".into()));
        assert_eq!(redirected(outside, "//cdn.example/d"), Ok("https://cdn.example/d".into()));
        let here = "http://127.0.0.1:8080/a";
        assert_eq!(redirected(here, "/b"), Ok("http://127.0.0.1:8080/b".into()));
        assert_eq!(redirected(here, outside), Ok(outside.into()));
        for (from, location) in [
            (outside, "http://lists.example/s3cret"),
            (outside, "http://127.0.0.1/s3cret"),
            (here, "http://lists.example/s3cret"),
            (here, "file:///s3cret"),
            (here, "https:///"),
        ] {
            let error = redirected(from, location).unwrap_err();
            assert!(error.contains("not safe") && !error.contains("s3cret"), "{location}: {error}");
        }
    }

    #[test]
    fn waiting_is_read_in_seconds_and_as_a_date() {
        let wait = |written| retry_after(&headers(header::RETRY_AFTER, written));
        assert_eq!(wait("120"), Some(Duration::from_mins(2)));
        assert!(wait("Wed, 21 Oct 2099 07:28:00 GMT").unwrap() > Duration::from_hours(24));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), None);
        assert_eq!(wait("soon"), None);
    }
}
