//! What Perspective's clients are told, errors in the shape that Google's services give them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::explain;
use super::SPAM;
use super::request::{Request, Requested};
use crate::server::error::ApiError;
use crate::verdict::Verdict;

/// The score, and where it is wanted what each place of the text adds to it.
pub(super) fn scores(request: &Request, requested: &Requested, verdict: &Verdict) -> Response {
    let mut scores = json!({});
    if verdict.score >= requested.score_threshold {
        scores[SPAM] = json!({ "summaryScore": probability(verdict.score) });
        if request.span_annotations {
            scores[SPAM]["spanScores"] = spans(request.text(), verdict);
        }
    }
    let answer = json!({ "attributeScores": scores, "languages": request.languages });
    let mut response = Json(with_token(answer, request)).into_response();
    explain(response.headers_mut(), verdict);
    response
}

/// A label is on the disk.
pub(super) fn thanks(request: &Request) -> Response {
    Json(with_token(json!({}), request)).into_response()
}

/// `{"error":{"code","message","status","details"}}` (<https://cloud.google.com/apis/design/errors>).
pub(super) fn error(error: ApiError) -> Response {
    let status = match error.status() {
        StatusCode::UNAUTHORIZED => "UNAUTHENTICATED",
        StatusCode::FORBIDDEN => "PERMISSION_DENIED",
        StatusCode::CONFLICT => "FAILED_PRECONDITION",
        StatusCode::TOO_MANY_REQUESTS => "RESOURCE_EXHAUSTED",
        StatusCode::SERVICE_UNAVAILABLE => "UNAVAILABLE",
        status if status.is_client_error() => "INVALID_ARGUMENT",
        _ => "INTERNAL",
    };
    let message = error.sentence();
    let details: Vec<Value> =
        error.named_field().map(|field| violation(field, &message)).into_iter().collect();
    // Google has one status for everything that is wrong with what was asked.
    let error = if status == "INVALID_ARGUMENT" { error.with_status(StatusCode::BAD_REQUEST) } else { error };
    let code = error.status().as_u16();
    let words =
        json!({ "error": { "code": code, "message": message, "status": status, "details": details } });
    error.reworded("application/json", words.to_string())
}

fn violation(field: &str, message: &str) -> Value {
    json!({
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{ "field": field, "description": message }],
    })
}

fn with_token(mut answer: Value, request: &Request) -> Value {
    if let Some(token) = &request.client_token {
        answer["clientToken"] = json!(token);
    }
    answer
}

fn probability(value: f64) -> Value {
    json!({ "value": value, "type": "PROBABILITY" })
}

/// The reasons that have a place in the text. The score of each is the probability of spam where it is the only
/// reason and both classes are as common.
fn spans(text: &str, verdict: &Verdict) -> Value {
    let of_text = verdict.evidence.iter().filter(|reason| reason.field.is_none());
    let placed = of_text.filter_map(|reason| Some((reason.span?, reason.weight)));
    placed
        .map(|([begin, end], weight)| {
            let score = probability(1.0 / (1.0 + (-weight).exp()));
            json!({ "begin": utf16(text, begin), "end": utf16(text, end), "score": score })
        })
        .collect()
}

/// Perspective counts in units of UTF-16, where Chaff counts bytes.
fn utf16(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(at, _)| *at < byte).map(|(_, c)| c.len_utf16()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_utf_16() {
        let text = "a\u{1F3C6}é!";
        let places: Vec<usize> = text.char_indices().map(|(at, _)| utf16(text, at)).collect();
        assert_eq!(places, [0, 1, 3, 4]);
        assert_eq!(utf16(text, text.len()), text.encode_utf16().count());
    }
}
