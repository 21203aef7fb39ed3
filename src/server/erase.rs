//! `POST /v1/erase`: an author, or a comment, is removed with all that was ever taught by it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::idempotency::{self, Begun, Ended};
use super::judging::codes;
use super::read;
use crate::comment::Comment;
use crate::service::Service;
use crate::store::decisions::AuthorCodes;
use crate::store::erase::{Erased, Erasure, Whose};

/// What is to be erased: one of these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Erase, example = json!({ "author": { "email": "ann@mail.example" }, "site": "herald" }))]
pub(super) struct Wish {
    /// As comments name it: any of `id`, `email` and `ip`.
    #[schema(value_type = Option<Object>)]
    author: Option<Box<RawValue>>,
    decision_id: Option<String>,
    comment_id: Option<String>,
    /// Whose comment or author that is; without it, an address is looked for at all sites.
    site: Option<String>,
}

/// An author or a comment is removed, with all that was taught by it
#[utoipa::path(post, path = "/v1/erase", tag = "privacy", request_body = Wish,
    responses((status = 200, body = Erased)))]
pub(super) async fn erase(
    State(app): State<App>,
    access: Access,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Ended> {
    let Begun { body, running } = app.begin(&access, ("/v1/erase", &headers), body).await?;
    let service = app.service()?;
    let whose = whose(service, &access, read::json(Ok(body))?).await?;
    let named = running.as_ref().map(idempotency::Running::named);
    match service.erase(&whose, access.who(), named).await? {
        Erasure::Done { erased, .. } => Ok(Json(erased).into_response()),
        Erasure::Before(answered) => Ok(idempotency::again(running.as_ref(), answered)?),
    }
}

/// What is wished, as far as it is this one's business.
async fn whose(service: &Service, access: &Access, wish: Wish) -> Result<Whose, ApiError> {
    if wish.site.as_deref().is_some_and(|site| !access.covers(site)) {
        return Err(ApiError::other_site());
    }
    let site = wish.site.or_else(|| access.own_site().map(str::to_owned));
    match (wish.author, wish.decision_id, wish.comment_id) {
        (Some(author), None, None) => of_author(service, &author, site),
        (None, Some(id), None) => of_decision(service, access, id).await,
        (None, None, Some(comment_id)) => match site {
            Some(site) => Ok(Whose::Comment { site, comment_id }),
            None => Err(ApiError::field("site", "say whose comment it is; \"\" where comments name no site")),
        },
        _ => Err(ApiError::field("author", "name one of `author`, `decision_id` and `comment_id`")),
    }
}

/// An author, read as comments are: the hashes are the same.
fn of_author(service: &Service, author: &RawValue, site: Option<String>) -> Result<Whose, ApiError> {
    let comment = format!("{{\"text\":\"\",\"author\":{author}}}");
    let author = Comment::from_json(comment.as_bytes())?.author;
    if author.id.is_some() && site.is_none() {
        return Err(ApiError::field("site", "say whose author that is; \"\" where comments name no site"));
    }
    let codes = codes(service.store(), site.as_deref().unwrap_or_default(), &author);
    if codes == AuthorCodes::default() {
        return Err(ApiError::field(
            "author",
            "takes an `id`, an `email` or an `ip`: names are many people's",
        ));
    }
    Ok(Whose::Author { codes, site })
}

/// A decision, unless it is another site's.
async fn of_decision(service: &Service, access: &Access, id: String) -> Result<Whose, ApiError> {
    let decision = service.decision(&id).await?;
    let labels = service.store().labels_of(&id).await?;
    let sites = decision.iter().map(|decision| &decision.site);
    if sites.chain(labels.iter().map(|label| &label.site)).any(|site| !access.covers(site)) {
        return Err(ApiError::other_site());
    }
    Ok(Whose::Decision(id))
}
