//! `POST /v1/labels/import`: many labels in, as JSON lines or an array; one line out for each, while the
//! request is still coming in. A line is what `POST /v1/labels` takes, or what `chaff train` does: a comment
//! with its `label`. Whoever is named by `?moderator=` says what names no moderator.
//!
//! Labels are stored page by page, and answered when their page is on the disk: a connection that breaks
//! leaves what was answered and at most a page more. Sending it all again is harmless, since a moderator who
//! says the same twice has said it once.

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::App;
use super::access::Access;
use super::error::{ApiError, Envelope};
use super::labels::Said;
use super::read::Query;
use super::split::{Item, Splitter};
use crate::dump::jsonl;
use crate::store::labels::{NewLabel, State as LabelState, Told, Word};
use crate::store::taking::{Saying, Taken};

/// How many labels are stored at once,
const PAGE: usize = 256;
/// or how many bytes of them.
const PAGE_BYTES: usize = 4 << 20;
/// How many pages of answers may wait for a slow reader.
const WAITING: usize = 4;

/// Who says what names nobody.
#[derive(Debug, Deserialize)]
pub(super) struct By {
    #[serde(default)]
    moderator: String,
}

/// A line: a label with its decision or comment, or a comment with its label.
#[derive(Debug, Deserialize)]
struct Line<'l> {
    #[serde(default)]
    decision_id: Option<String>,
    #[serde(default, borrow)]
    comment: Option<&'l RawValue>,
    #[serde(default, borrow)]
    text: Option<&'l RawValue>,
    label: Word,
    #[serde(default)]
    link: Option<String>,
    #[serde(default, borrow)]
    moderator: Option<Cow<'l, str>>,
}

/// What became of a line.
#[derive(Debug, Serialize)]
struct Outcome<'o> {
    /// Which one it was, from 1 on; blank lines are not counted.
    line: u64,
    #[serde(flatten)]
    what: What<'o>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum What<'o> {
    Stored { id: &'o str, state: LabelState },
    Wrong(Envelope<'o>),
}

/// A line that has come in.
enum Come {
    Json(Vec<u8>),
    Wrong(ApiError),
}

/// Many labels as JSON lines; each is answered when it is on the disk
#[utoipa::path(post, path = "/v1/labels/import", tag = "labels",
    params(("moderator" = Option<String>, Query, description = "Who says what names no moderator")),
    request_body(content = String, content_type = "application/x-ndjson",
        example = "{\"text\":\"Cheap followers at followers.example\",\"label\":\"spam\",\"site\":\"herald\"}\n"),
    responses((status = 200, body = String, content_type = "application/x-ndjson",
        description = "One line for each: `{\"line\",\"id\",\"state\"}`, or `{\"line\",\"error\"}`")))]
pub(super) async fn import(
    State(app): State<App>,
    access: Access,
    Query(by): Query<By>,
    body: Body,
) -> Result<Response, ApiError> {
    app.service()?;
    let (sender, mut answers) = mpsc::channel(WAITING);
    let import = Import { app, access, by, page: Vec::new(), bytes: 0, line: 0, sender };
    tokio::spawn(import.take_in(body));
    // Nothing is sent before the first page is stored: there may be an error with a status of its own.
    let first = answers.recv().await.ok_or_else(ApiError::internal)??;
    let rest = ReceiverStream::new(answers).map(|piece| piece.unwrap_or_else(|error| last_words(&error)));
    let pieces = futures_util::stream::once(async { first }).chain(rest);
    let body = Body::from_stream(pieces.map(Ok::<_, std::convert::Infallible>));
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

/// What is said where lines were answered already: nothing follows.
fn last_words(error: &ApiError) -> Bytes {
    let mut line = serde_json::to_vec(&Envelope { error }).unwrap_or_default();
    line.push(b'\n');
    line.into()
}

/// What has come in and is not stored yet.
struct Import {
    app: App,
    access: Access,
    by: By,
    page: Vec<Come>,
    bytes: usize,
    /// How many lines were answered.
    line: u64,
    sender: mpsc::Sender<Result<Bytes, ApiError>>,
}

impl Import {
    async fn take_in(mut self, body: Body) {
        let outcome = self.read(body).await;
        if let Err(error) = outcome {
            let _ = self.sender.send(Err(error)).await;
        }
    }

    /// Stores and answers what comes in; ends early when nobody reads the answers any more.
    async fn read(&mut self, body: Body) -> Result<(), ApiError> {
        let mut splitter = Splitter::default();
        let mut incoming = body.into_data_stream();
        while let Some(bytes) = incoming.next().await {
            // The sender may hang up in the middle: what is complete and was answered is stored.
            let Ok(bytes) = bytes else { return Ok(()) };
            splitter.feed(&bytes, |_, item| self.add(&item));
            while self.page.len() >= PAGE || self.bytes >= PAGE_BYTES {
                if !self.turn().await? {
                    return Ok(());
                }
            }
        }
        splitter.finish(|_, item| self.add(&item));
        while !self.page.is_empty() && self.turn().await? {}
        Ok(())
    }

    fn add(&mut self, item: &Item) {
        self.page.push(match item {
            Item::Json(json) => {
                self.bytes += json.len();
                Come::Json(json.to_vec())
            }
            Item::TooLong => Come::Wrong(ApiError::too_large(jsonl::too_long())),
            Item::Broken(message) => Come::Wrong(ApiError::not_json(*message)),
        });
    }

    /// Stores a page and answers it; `false` when nobody reads any more.
    async fn turn(&mut self) -> Result<bool, ApiError> {
        let rest = self.page.split_off(self.page.len().min(PAGE));
        let page = std::mem::replace(&mut self.page, rest);
        let size = |come: &Come| if let Come::Json(json) = come { json.len() } else { 0 };
        self.bytes -= page.iter().map(size).sum::<usize>();
        if let (0, [Come::Wrong(error)]) = (self.line, page.as_slice()) {
            return Err(error.clone());
        }
        let mut labels = Vec::with_capacity(page.len());
        let mut wrong = Vec::with_capacity(page.len());
        for come in page {
            match self.label(come).await {
                Ok(label) => {
                    labels.push(label);
                    wrong.push(None);
                }
                Err(error) => wrong.push(Some(error)),
            }
        }
        let answers = self.answer(&self.store(labels).await?, &wrong);
        Ok(self.sender.send(Ok(answers)).await.is_ok())
    }

    async fn label(&self, come: Come) -> Result<NewLabel, ApiError> {
        let json = match come {
            Come::Json(json) => json,
            Come::Wrong(error) => return Err(error),
        };
        let whole: &RawValue = serde_json::from_slice(&json).map_err(|error| ApiError::of_json(&error))?;
        let line: Line = serde_json::from_str(whole.get()).map_err(|error| ApiError::of_json(&error))?;
        let said = Said {
            comment: line.comment.or(line.text.and(Some(whole))),
            decision_id: line.decision_id,
            label: line.label,
            link: line.link,
            moderator: line.moderator.map_or_else(|| self.by.moderator.clone(), Cow::into_owned),
        };
        self.app.label(self.app.service()?, &self.access, &said).await
    }

    async fn store(&self, labels: Vec<NewLabel>) -> Result<Vec<Option<Told>>, ApiError> {
        if labels.is_empty() {
            return Ok(Vec::new());
        }
        let taken = self.app.service()?.put_labels(Saying { labels, named: None }).await;
        match taken? {
            Taken::Stored(told) => Ok(told),
            Taken::Before(_) => Err(ApiError::internal()),
        }
    }

    fn answer(&mut self, stored: &[Option<Told>], wrong: &[Option<ApiError>]) -> Bytes {
        let gone = ApiError::no_decision();
        let mut stored = stored.iter();
        let mut written = Vec::new();
        for wrong in wrong {
            self.line += 1;
            let what = match wrong {
                Some(error) => What::Wrong(Envelope { error }),
                None => match stored.next() {
                    Some(None) => What::Wrong(Envelope { error: &gone }),
                    Some(Some(told)) => What::Stored { id: &told.label.id, state: told.label.state },
                    None => continue,
                },
            };
            // Writing to memory cannot fail, and none of these values has keys that are not strings.
            let _ = serde_json::to_writer(&mut written, &Outcome { line: self.line, what });
            written.push(b'\n');
        }
        written.into()
    }
}
