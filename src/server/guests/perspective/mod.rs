//! Google's Perspective (`commentanalyzer.googleapis.com`, version `v1alpha1`), as far as it judges spam.
//!
//! `comments:analyze` scores the attribute `SPAM`; `comments:suggestscore` brings a moderator's decision. Other
//! attributes are errors: a toxicity of 0 would be a lie. Chaff does not tell languages apart, so an answer has
//! no `detectedLanguages`.

mod answers;
mod request;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use url::form_urlencoded;

use crate::server::App;
use crate::server::access::Access;
use crate::server::error::ApiError;
use crate::server::moderate::unread;
use crate::store::keys::Scope;
use request::Request;

/// The attribute that is judged.
const SPAM: &str = "SPAM";
/// Who labels: the protocol does not name the moderator.
const CLIENT: &str = "perspective client";

type Body = Result<Bytes, BytesRejection>;

/// `comments:analyze`: how likely a comment is spam.
pub(in crate::server) async fn analyze(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Response {
    analyzed(&app, query.as_deref(), body).await.unwrap_or_else(answers::error)
}

async fn analyzed(app: &App, query: Option<&str>, body: Body) -> Result<Response, ApiError> {
    let access = admit(app, query, Scope::Check)?;
    let body = body.map_err(|rejection| unread(&rejection))?;
    let request = Request::read(&body)?;
    let requested = request.requested()?;
    let comment = request.comment()?;
    let asked = app.ask(&comment).await;
    let verdict = if request.do_not_store {
        app.judge_only(&access, &comment, &asked)
    } else {
        app.judge(&access, &comment, &asked).verdict
    };
    Ok(answers::scores(&request, requested, &verdict))
}

/// `comments:suggestscore`: what a moderator says a comment is. The same word twice is one label.
pub(in crate::server) async fn suggest(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Response {
    suggested(&app, query.as_deref(), body).await.unwrap_or_else(answers::error)
}

async fn suggested(app: &App, query: Option<&str>, body: Body) -> Result<Response, ApiError> {
    let access = admit(app, query, Scope::Label)?;
    let body = body.map_err(|rejection| unread(&rejection))?;
    let request = Request::read(&body)?;
    let word = request.suggested()?;
    app.label_for_guest(&access, None, &request.comment()?, (word, CLIENT)).await?;
    Ok(answers::thanks(&request))
}

fn admit(app: &App, query: Option<&str>, needed: Scope) -> Result<Access, ApiError> {
    let mut pairs = form_urlencoded::parse(query.unwrap_or("").as_bytes());
    let key = pairs.find(|(name, _)| name == "key").map(|(_, key)| key.trim().to_owned());
    app.admit_guest(key.as_deref(), needed)
}
