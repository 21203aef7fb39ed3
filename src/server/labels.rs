//! `POST /v1/labels`: what a moderator says of a comment. `GET /v1/labels/{id}` shows it, `DELETE` takes it
//! back; `GET /v1/labels?decision_id=` shows who said what.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::App;
use super::access::Access;
use super::error::{ApiError, Envelope};
use super::idempotency::{self, Begun, Ended};
use super::judging::{codes, without_addresses};
use super::read::{Path, Query};
use crate::comment::{Comment, CommentSchema};
use crate::service::Service;
use crate::store::decisions::{AuthorCodes, StoredDecision};
use crate::store::labels::{NewLabel, StoredLabel, Told, Word};
use crate::store::sites::Keeps;
use crate::store::storable;
use crate::store::taking::{Saying, Taken};
use crate::training::PackedComment;

/// The longest name of a moderator, and the longest link.
const MAX_NAME: usize = 2048;

/// What is said.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewLabel)]
pub(super) struct Said<'b> {
    /// Of this decision,
    #[serde(default)]
    pub(super) decision_id: Option<String>,
    /// or of this comment.
    #[serde(default, borrow)]
    #[schema(value_type = Option<CommentSchema>)]
    pub(super) comment: Option<&'b RawValue>,
    pub(super) label: Word,
    #[serde(default)]
    pub(super) link: Option<String>,
    pub(super) moderator: String,
}

/// Say what a comment is
///
/// Of a stored decision (`decision_id`) or of a comment that is sent along (`comment`). When this answers, the
/// label is on the disk and in force.
#[utoipa::path(post, path = "/v1/labels", tag = "labels",
    request_body(content = Said, example = json!({
        "decision_id": "01a2089d-b111-727c-a078-5b63edcbc74f", "label": "spam", "moderator": "ann"
    })),
    responses((status = 201, body = Told)))]
pub(super) async fn put(
    State(app): State<App>,
    access: Access,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Ended> {
    let Begun { body, running } = app.begin(&access, ("/v1/labels", &headers), body).await?;
    let service = app.service()?;
    let said: Said = serde_json::from_slice(&body).map_err(|error| ApiError::of_json(&error))?;
    let labels = vec![app.label(service, &access, &said).await?];
    let saying = Saying { labels, named: running.as_ref().map(|running| running.named().clone()) };
    match service.put_labels(saying).await? {
        Taken::Stored(mut told) => {
            let told = told.pop().flatten().ok_or_else(ApiError::no_decision)?;
            Ok((StatusCode::CREATED, Json(told)).into_response())
        }
        Taken::Before(answered) => Ok(idempotency::again(running.as_ref(), answered)?),
    }
}

impl App {
    /// The label that is to be stored.
    pub(super) async fn label(
        &self,
        service: &Service,
        access: &Access,
        said: &Said<'_>,
    ) -> Result<NewLabel, ApiError> {
        if said.moderator.trim().is_empty() || said.moderator.len() > MAX_NAME {
            return Err(ApiError::field("moderator", "say who labels, in at most 2048 bytes"));
        }
        if said.link.as_ref().is_some_and(|link| link.len() > MAX_NAME) {
            return Err(ApiError::field("link", "has more than 2048 bytes"));
        }
        let About { site, subject, features, links, comment, comment_id, score, codes } =
            match (&said.decision_id, said.comment) {
                (Some(id), None) => of_decision(service, access, id).await?,
                (None, Some(comment)) => self.of_comment(service, access, comment)?,
                _ => {
                    return Err(ApiError::field(
                        "decision_id",
                        "name a decision, or send the `comment` itself",
                    ));
                }
            };
        Ok(NewLabel {
            site,
            subject,
            decision_id: said.decision_id.clone(),
            word: said.label,
            link: said.link.as_deref().map(storable),
            moderator: storable(said.moderator.trim()),
            key_id: access.who().to_owned(),
            features,
            links,
            comment,
            codes,
            comment_id,
            score,
            held_because: None,
        })
    }

    /// A comment that is sent along.
    fn of_comment(&self, service: &Service, access: &Access, comment: &RawValue) -> Result<About, ApiError> {
        let comment = Comment::from_json(comment.get().as_bytes())?;
        let site = storable(access.site(&comment).unwrap_or_default());
        let store = service.store();
        let kept = without_addresses(&comment);
        let (features, links) = self.with_room(Some(&site), |filter, room| {
            filter.reader().read(&comment, room);
            (PackedComment::of(room).to_bytes(), store.lesson(room.links()).to_json())
        });
        Ok(About {
            subject: store.subject(&site, &kept),
            features,
            links,
            comment: (service.following().settings(&site).keeps == Keeps::Comment).then_some(kept),
            comment_id: comment.id.as_ref().map(|id| storable(&id.to_string())),
            score: None,
            codes: codes(store, &site, &comment.author),
            site,
        })
    }
}

/// The comment that a label is about, as far as it is stored with the label.
struct About {
    site: String,
    subject: String,
    features: Vec<u8>,
    links: String,
    comment: Option<String>,
    comment_id: Option<String>,
    score: Option<f64>,
    codes: AuthorCodes,
}

/// The comment of a decision that is stored.
async fn of_decision(service: &Service, access: &Access, id: &str) -> Result<About, ApiError> {
    let decision = service.decision(id).await?;
    let Some(decision) = decision.filter(|decision| access.covers(&decision.site)) else {
        return Err(ApiError::no_decision());
    };
    let StoredDecision { site, features, links, comment_id, score, codes, .. } = decision;
    let Some(features) = features else {
        return Err(ApiError::field(
            "decision_id",
            "its site keeps nothing of comments; send the `comment` with the label",
        ));
    };
    let links = links.unwrap_or_else(|| "{}".into());
    let (subject, score) = (id.to_owned(), Some(score));
    Ok(About { site, subject, features, links, comment: None, comment_id, score, codes })
}

/// One label
#[utoipa::path(get, path = "/v1/labels/{id}", tag = "labels",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = StoredLabel)))]
pub(super) async fn show(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
) -> Result<Json<StoredLabel>, ApiError> {
    Ok(Json(own(app.service()?, &access, &id).await?))
}

/// A label, if it is this one's business.
async fn own(service: &Service, access: &Access, id: &str) -> Result<StoredLabel, ApiError> {
    let label = service.store().label(id).await?;
    let label = label.filter(|label| access.covers(&label.site));
    label.ok_or_else(|| ApiError::nothing("label"))
}

/// Take a label back
#[utoipa::path(delete, path = "/v1/labels/{id}", tag = "labels",
    params(("id" = String, Path, description = "The label's id")),
    responses((status = 200, body = StoredLabel), (status = 404, body = Envelope)))]
pub(super) async fn withdraw(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let service = app.service()?;
    own(service, &access, &id).await?;
    let label = service.withdraw_label(&id, access.who()).await?;
    Ok(Json(label).into_response())
}

/// What was said.
#[derive(Debug, Serialize, ToSchema)]
struct Labels {
    labels: Vec<StoredLabel>,
}

/// Of what labels are asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Of {
    decision_id: String,
}

/// Show who said what of a decision
#[utoipa::path(get, path = "/v1/labels", tag = "labels",
    params(("decision_id" = String, Query, description = "The decision's name")),
    responses((status = 200, body = inline(Labels))))]
pub(super) async fn list(
    State(app): State<App>,
    access: Access,
    Query(of): Query<Of>,
) -> Result<Response, ApiError> {
    let labels = app.service()?.store().labels_of(&of.decision_id).await;
    let mut labels = labels?;
    labels.retain(|label| access.covers(&label.site));
    Ok(Json(Labels { labels }).into_response())
}
