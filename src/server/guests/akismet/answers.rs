//! What Akismet's clients are told, byte for byte.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::super::{explain, tell};
use super::is_spam;
use crate::server::error::ApiError;
use crate::verdict::{Decision, Verdict};

/// The key is good.
pub(super) const VALID: &str = "valid";
/// A label is on the disk.
pub(super) const THANKS: &str = "Thanks for making the web a better place.";
/// A site was told to ask no more.
pub(super) const DEACTIVATED: &str = "deactivated";
/// What the settings page of the `WordPress` plugin shows of the account.
pub(super) const SUBSCRIPTION: &str =
    r#"{"account_name":"Chaff","account_type":"chaff","status":"active","limit_reached":false}"#;

/// The key is not good.
const INVALID: &str = "invalid";
/// Says in words what is wrong. Some clients throw wherever it is, so that it is there only on errors.
const HELP: &str = "x-akismet-debug-help";
/// The comment need not even be kept.
const PRO_TIP: &str = "x-akismet-pro-tip";
/// The name under which the decision can be spoken of.
const GUID: &str = "x-akismet-guid";

/// One bare word.
pub(super) fn word(word: &'static str) -> Response {
    word.into_response()
}

/// Figures.
pub(super) fn json(json: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json).into_response()
}

/// Figures for a spreadsheet.
pub(super) fn csv(csv: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"))], csv).into_response()
}

/// `true` or `false`, with the name of the decision where it is stored, and the reasons.
pub(super) fn verdict(decision_id: Option<Uuid>, verdict: &Verdict) -> Response {
    let mut response = word(if is_spam(verdict.decision) { "true" } else { "false" });
    let headers = response.headers_mut();
    if verdict.decision == Decision::Block {
        tell(headers, PRO_TIP, "discard");
    }
    if let Some(id) = decision_id {
        tell(headers, GUID, &id.simple().to_string());
    }
    explain(headers, verdict);
    response
}

/// What is told of a comment by which clients test that they are connected.
pub(super) fn guaranteed_spam(discard: bool) -> Response {
    let mut response = word("true");
    if discard {
        tell(response.headers_mut(), PRO_TIP, "discard");
    }
    response
}

/// What is told instead of an answer. A key that is not good has the status 200, as at Akismet.
pub(super) fn error(error: ApiError) -> Response {
    let help = error.sentence();
    let mut response = if matches!(error.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        word(INVALID)
    } else {
        error.reworded("text/plain; charset=utf-8", help.clone())
    };
    tell(response.headers_mut(), HELP, &help);
    response
}
