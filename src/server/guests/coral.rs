//! Coral's external moderation phases
//! (`EXTERNAL_MODERATION_PHASES.md` of Coral's server): for each new or edited comment Coral asks one
//! address, and does what the answer says.
//!
//! | decision | answer | what Coral does |
//! | --- | --- | --- |
//! | `allow` | 204 | what it would do anyway |
//! | `review` | `SYSTEM_WITHHELD`, flagged as spam | holds it in the queue “Pending”, as its own spam filter does |
//! | `block` | `REJECTED`, flagged as spam | puts it with the rejected ones, where a moderator can still approve it |
//!
//! With `--coral-secret` a request is let in by its signature, and by nothing else; without, by a key in the
//! path (`/k/{key}/coral/moderate`).

use std::borrow::Cow;
use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::explain;
use crate::comment::{Author, Comment, CommentError, MAX_TEXT};
use crate::hex::hex;
use crate::server::App;
use crate::server::access::Access;
use crate::server::error::ApiError;
use crate::server::moderate::unread;
use crate::store::keys::Scope;
use crate::verdict::Decision;

/// Signatures of the body, separated by commas while Coral's secret is being changed.
const SIGNATURE: &str = "x-coral-signature";

/// The secrets with which Coral signs; each phase has its own.
#[derive(Clone, Default)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Secrets as they are written on the command line; what is only white space is none.
    pub fn of(secrets: &[String]) -> Self {
        let secrets = secrets.iter().map(|secret| secret.trim().to_owned());
        Secrets(secrets.filter(|secret| !secret.is_empty()).collect())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of the signatures is of this body, with one of the secrets. How long that takes says nothing
    /// of how much of a guess was right.
    fn have_signed(&self, body: &[u8], signatures: &str) -> bool {
        let mut signed = false;
        for secret in &self.0 {
            let own = signature(secret, body);
            for shown in signatures.split(',') {
                signed |= bool::from(shown.trim().as_bytes().ct_eq(own.as_bytes()));
            }
        }
        signed
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}

/// As Coral writes it: `sha256=` and the digits of the keyed hash.
fn signature(secret: &str, body: &[u8]) -> String {
    // HMAC takes keys of any length, so there always is one.
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mac| mac.chain_update(body));
    let digits = mac.map(|mac| hex(&mac.finalize().into_bytes())).unwrap_or_default();
    format!("sha256={digits}")
}

/// What Coral sends, as far as it is looked at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request<'b> {
    #[serde(borrow)]
    comment: Written<'b>,
    #[serde(borrow)]
    author: Option<Writer<'b>>,
    #[serde(borrow)]
    story: Option<Story<'b>>,
    #[serde(borrow)]
    tenant_domain: Option<Cow<'b, str>>,
}

#[derive(Debug, Deserialize)]
struct Written<'b> {
    #[serde(borrow)]
    body: Cow<'b, str>,
}

#[derive(Debug, Deserialize)]
struct Writer<'b> {
    #[serde(borrow)]
    id: Cow<'b, str>,
}

#[derive(Debug, Deserialize)]
struct Story<'b> {
    #[serde(borrow)]
    url: Option<Cow<'b, str>>,
}

impl<'b> Request<'b> {
    /// The comment. Its site is Coral's own domain, since that is all that Coral says when it sends moderators'
    /// decisions.
    fn comment(self) -> Result<Comment<'b>, ApiError> {
        if self.comment.body.len() > MAX_TEXT {
            return Err(CommentError::TooLarge { size: self.comment.body.len() }.into());
        }
        Ok(Comment {
            text: self.comment.body,
            author: Author { id: self.author.map(|author| author.id), ..Author::default() },
            page_url: self.story.and_then(|story| story.url),
            site: self.tenant_domain.map(|domain| without_port(&domain).into()),
            ..Comment::default()
        })
    }
}

fn without_port(domain: &str) -> String {
    domain.split_once(':').map_or(domain, |(host, _)| host).to_ascii_lowercase()
}

/// Answers one request.
pub(in crate::server) async fn moderate(
    State(app): State<App>,
    Path(place): Path<HashMap<String, String>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let access = app.admit_coral(place.get("key").map(String::as_str), &headers, &body)?;
    let request: Request = serde_json::from_slice(&body).map_err(|error| ApiError::of_json(&error))?;
    let comment = request.comment()?;
    let answers = app.ask(&comment).await;
    let decided = app.judge(&access, &comment, &answers);
    let mut response = answer(decided.verdict.decision);
    explain(response.headers_mut(), &decided.verdict);
    Ok(response)
}

impl App {
    fn admit_coral(&self, shown: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Result<Access, ApiError> {
        if self.coral.is_empty() {
            return self.admit_guest(shown, Scope::Check);
        }
        let signatures = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !self.coral.have_signed(body, signatures) {
            return Err(ApiError::not_signed());
        }
        // A key beside the signature says whose site it is.
        shown.map_or_else(|| Ok(Access::default()), |shown| self.admit(Some(shown), Scope::Check))
    }
}

fn answer(decision: Decision) -> Response {
    let status = match decision {
        Decision::Allow => return StatusCode::NO_CONTENT.into_response(),
        Decision::Review => "SYSTEM_WITHHELD",
        Decision::Block => "REJECTED",
    };
    let flag = json!({ "actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM" });
    Json(json!({ "status": status, "actions": [flag] })).into_response()
}
