//! `POST /v1/labels`: what a moderator says of a comment. `DELETE /v1/labels/{id}` takes it back,
//! `GET /v1/labels?decision_id=` shows who said what.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::judging::{codes, without_addresses};
use super::moderate::unread;
use crate::comment::Comment;
use crate::service::Service;
use crate::store::decisions::{AuthorCodes, StoredDecision};
use crate::store::labels::{NewLabel, StoredLabel, Word};
use crate::store::sites::Keeps;
use crate::training::PackedComment;

/// The longest name of a moderator, and the longest link.
const MAX_NAME: usize = 2048;

/// What is said.
#[derive(Debug, Deserialize)]
pub(super) struct Said<'b> {
    /// Of this decision,
    #[serde(default)]
    pub(super) decision_id: Option<String>,
    /// or of this comment.
    #[serde(default, borrow)]
    pub(super) comment: Option<&'b RawValue>,
    pub(super) label: Word,
    #[serde(default)]
    pub(super) link: Option<String>,
    pub(super) moderator: String,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    #[serde(flatten)]
    label: StoredLabel,
    /// Everything that is said of the comment, where moderators do not agree.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disputed: Vec<StoredLabel>,
}

pub(super) async fn put(
    State(app): State<App>,
    access: Access,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let said: Said = serde_json::from_slice(&body).map_err(|error| ApiError::of_json(&error))?;
    let service = app.service()?;
    let new = app.label(service, &access, &said).await?;
    let label = service.put_labels(vec![new]).await.map_err(|error| ApiError::store(&error))?.pop();
    let label = label.ok_or_else(ApiError::internal)?;
    Ok((StatusCode::CREATED, Json(answer(service, label).await?)).into_response())
}

async fn answer(service: &Service, label: StoredLabel) -> Result<Answer, ApiError> {
    let mut said =
        service.store().labels_of(&label.subject).await.map_err(|error| ApiError::store(&error))?;
    said.retain(|label| label.state.is_in_force());
    let agree = said.iter().all(|other| other.label.label() == label.label.label());
    Ok(Answer { label, disputed: if agree { Vec::new() } else { said } })
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
        let About { site, subject, features, links, comment, codes } = match (&said.decision_id, said.comment)
        {
            (Some(id), None) => of_decision(service, access, id).await?,
            (None, Some(comment)) => self.of_comment(service, access, comment)?,
            _ => return Err(ApiError::field("decision_id", "name a decision, or send the `comment` itself")),
        };
        Ok(NewLabel {
            site,
            subject,
            decision_id: said.decision_id.clone(),
            word: said.label,
            link: said.link.clone(),
            moderator: said.moderator.trim().to_owned(),
            key_id: access.who().to_owned(),
            features,
            links,
            comment,
            codes,
            held: access.key().is_some_and(|key| key.held_at.is_some()),
        })
    }

    /// A comment that is sent along.
    fn of_comment(&self, service: &Service, access: &Access, comment: &RawValue) -> Result<About, ApiError> {
        let comment = Comment::from_json(comment.get().as_bytes())?;
        let site = access.site(&comment).unwrap_or_default().to_owned();
        let store = service.store();
        let kept = without_addresses(&comment);
        let (features, links) = self.with_room(Some(&site), |filter, room| {
            filter.reader().read(&comment, room);
            (PackedComment::of(room).to_bytes(), store.lesson(room.links()).to_json())
        });
        Ok(About {
            subject: store.code("comment", &format!("{site}\n{kept}")),
            features,
            links,
            comment: (service.following().settings(&site).keeps == Keeps::Comment).then_some(kept),
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
    codes: AuthorCodes,
}

/// The comment of a decision that is stored.
async fn of_decision(service: &Service, access: &Access, id: &str) -> Result<About, ApiError> {
    let decision = service.decision(id).await.map_err(|error| ApiError::store(&error))?;
    let Some(decision) = decision.filter(|decision| access.covers(&decision.site)) else {
        return Err(ApiError::field("decision_id", "there is no such decision, or none any more"));
    };
    let StoredDecision { site, features, links, codes, .. } = decision;
    let Some(features) = features else {
        return Err(ApiError::field(
            "decision_id",
            "its site keeps nothing of comments; send the `comment` with the label",
        ));
    };
    let links = links.unwrap_or_else(|| "{}".into());
    Ok(About { site, subject: id.to_owned(), features, links, comment: None, codes })
}

pub(super) async fn withdraw(
    State(app): State<App>,
    access: Access,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let service = app.service()?;
    let label = service.store().label(&id).await.map_err(|error| ApiError::store(&error))?;
    if !label.is_some_and(|label| access.covers(&label.site)) {
        return Err(ApiError::nothing("label"));
    }
    let label = service.withdraw_label(&id, access.who()).await.map_err(|error| ApiError::store(&error))?;
    Ok(Json(label).into_response())
}

/// Of what labels are asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Of {
    decision_id: String,
}

pub(super) async fn list(
    State(app): State<App>,
    access: Access,
    of: Result<Query<Of>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(of) = of.map_err(|_| ApiError::field("decision_id", "name the decision"))?;
    let labels = app.service()?.store().labels_of(&of.decision_id).await;
    let mut labels = labels.map_err(|error| ApiError::store(&error))?;
    labels.retain(|label| access.covers(&label.site));
    Ok(Json(serde_json::json!({ "labels": labels })).into_response())
}
