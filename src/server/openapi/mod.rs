//! `GET /openapi.json`: what the API takes and gives, as `OpenAPI` 3.1. `GET /docs`: the same as a page.
//!
//! Each resource is described beside its handler, by `#[utoipa::path]`, and named in [`Document`]; a test
//! compares that with the table of resources.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::response::{Response as Described, ResponseBuilder};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr};
use utoipa::{Modify, OpenApi};

use super::error::Envelope;
use super::{
    audit, batch, decisions, erase, flips, health, import, jobs, keys, labels, links, metrics, model, models,
    moderate, settings, sites, webhooks,
};

mod parts;
mod security;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chaff",
        description = "Decides whether a reader's comment is spam and whether a link in it is dangerous. Once there \
                       are keys, each request shows one as `Authorization: Bearer KEY`. Every answer carries \
                       `x-request-id`, the client's own if it sent one. Every error has one shape."
    ),
    paths(
        moderate::moderate, batch::moderate_all, links::check,
        labels::put, labels::list, labels::show, labels::withdraw, import::import,
        decisions::queue, decisions::list, decisions::show,
        settings::show, settings::put, settings::show_unnamed, settings::put_unnamed, erase::erase,
        keys::list, keys::add, keys::revoke, keys::release, audit::list,
        models::list, models::train, models::take_in, models::no_shadow, models::roll_back, models::show,
        models::file, models::shadow, models::promote, flips::list,
        webhooks::list, webhooks::add, webhooks::remove, webhooks::deliveries,
        jobs::recheck, jobs::list, jobs::show,
        sites::show, sites::put, sites::take_back,
        model::model, metrics::show, health::alive, health::ready, document, page,
    ),
    components(schemas(Envelope)),
    security(("key" = [])),
    tags(
        (name = "moderation", description = "Comments in, verdicts out"),
        (name = "labels", description = "What moderators say of comments"),
        (name = "decisions", description = "What was decided, and what waits for a moderator"),
        (name = "models", description = "Trained, compared, promoted, taken back"),
        (name = "webhooks", description = "Who is told when a decision changes"),
        (name = "privacy", description = "What is kept, and what is erased"),
        (name = "keys", description = "Who may do what, and did"),
        (name = "sites", description = "What is known of sites"),
        (name = "server", description = "How the server is"),
    ),
    modifiers(&SameForAll),
)]
struct Document;

/// What holds for every operation: how a key is shown, and what errors look like.
struct SameForAll;

impl Modify for SameForAll {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let key = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme(security::KEY, key);
        let needed = security::needed();
        for (path, item) in &mut document.paths.paths {
            let PathItem { get, put, post, delete, .. } = item;
            for (method, operation) in [("get", get), ("put", put), ("post", post), ("delete", delete)] {
                let Some(operation) = operation else { continue };
                operation.operation_id = Some(name(method, path));
                security::describe(operation, needed.get(&(path.clone(), method)).copied());
                describe_responses(operation);
            }
        }
    }
}

/// `post_v1_labels` for `POST /v1/labels`: what clients that are generated call it.
fn name(method: &str, path: &str) -> String {
    let words =
        path.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(method.to_owned(), |name, word| name + "_" + word)
}

fn describe_responses(operation: &mut Operation) {
    let takes_key = security::takes_key(operation);
    let responses = &mut operation.responses.responses;
    for response in responses.values_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            // OpenAPI 3.1 wants words where the schema says it all.
            response.description = "What was asked for".into();
        }
    }
    if takes_key {
        let wait = HeaderBuilder::new().description(Some("After how many seconds to try again")).build();
        let often =
            ResponseBuilder::from(error("The key has sent more than its rate")).header("retry-after", wait);
        responses.insert("401".into(), error("No key, or one that is not valid").into());
        responses.insert("403".into(), error("The key may not do that").into());
        responses.insert("429".into(), often.build().into());
    }
    responses.insert("default".into(), error("Any other error").into());
}

fn error(description: &str) -> Described {
    let content = Content::new(Some(Ref::from_schema_name("ErrorAnswer")));
    ResponseBuilder::new().description(description).content("application/json", content).build()
}

static WRITTEN: LazyLock<String> = LazyLock::new(|| {
    let mut document = serde_json::to_value(Document::openapi()).unwrap_or_default();
    parts::open(&mut document);
    parts::join(&mut document);
    document.to_string()
});

/// This document
#[utoipa::path(get, path = "/openapi.json", tag = "server", responses((status = 200, body = Object)))]
pub(super) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], WRITTEN.as_str()).into_response()
}

const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

static PAGE: LazyLock<String> =
    LazyLock::new(|| include_str!("page.html").replace("/* style */", STYLE).replace("/* script */", SCRIPT));

/// What the page may do: run its own script and style, and read the document.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; connect-src 'self'; script-src 'sha256-{}'; style-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
});

/// This document as a page to read
#[utoipa::path(get, path = "/docs", tag = "server",
    responses((status = 200, body = String, content_type = "text/html")))]
pub(super) async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
    ];
    (headers, PAGE.as_str()).into_response()
}

#[cfg(test)]
mod tests;
