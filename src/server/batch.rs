//! `POST /v1/moderate/batch`: many comments in, as a JSON array or as JSON lines; their verdicts
//! out in the same shape and order, while the request is still coming in. With `?brief=true` each
//! verdict is only `id`, `decision` and `score`.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use super::App;
use super::access::Access;
use super::error::{ApiError, Envelope};
use super::judging::Decided;
use super::read::Query;
use super::split::{Item, Shape, Splitter};
use crate::comment::{Comment, CommentSchema};
use crate::dump::jsonl;
use crate::filter::Workspace;
use crate::service::Judges;
use crate::verdict::Brief;

/// How many pieces of an answer may wait for a slow reader.
const WAITING: usize = 4;

/// What is wanted of each verdict.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Wanted {
    /// Only `id`, `decision` and `score`.
    #[serde(default)]
    brief: bool,
}

/// Judge many comments
///
/// A JSON array or JSON lines in; the same shape and order out, while the request is still coming in. A comment
/// that cannot be read gives an element `{"error": …}` in its place.
#[utoipa::path(post, path = "/v1/moderate/batch", tag = "moderation",
    params(("brief" = Option<bool>, Query, description = "Only `id`, `decision` and `score` of each")),
    request_body(content((Vec<CommentSchema> = "application/json"), (String = "application/x-ndjson"))),
    responses((status = 200, content((Vec<Answered> = "application/json"), (String = "application/x-ndjson")))))]
pub(super) async fn moderate_all(
    State(app): State<App>,
    access: Access,
    Query(wanted): Query<Wanted>,
    body: Body,
) -> Response {
    let (sender, mut answers) = mpsc::channel(WAITING);
    tokio::spawn(answer(app, access, wanted, body, sender));
    // Nothing is sent before the first piece is known: it may be an error with a status of its own.
    match answers.recv().await {
        None => ApiError::internal().into_response(),
        Some(Err(error)) => error.into_response(),
        Some(Ok((shape, first))) => {
            let rest =
                ReceiverStream::new(answers).filter_map(|piece| async { piece.ok().map(|(_, bytes)| bytes) });
            let pieces = futures_util::stream::once(async { first }).chain(rest);
            let mut response =
                Body::from_stream(pieces.map(Ok::<_, std::convert::Infallible>)).into_response();
            let kind = match shape {
                Shape::Array => "application/json",
                Shape::Lines => "application/x-ndjson",
            };
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            response
        }
    }
}

/// What the answer says of one comment.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "each is written as it is made; this names what they are together")]
enum Answered<'a> {
    /// All of it.
    Whole(Decided<'a>),
    /// With `?brief=true`.
    Brief(Brief<'a>),
    /// It could not be read.
    Failed(Envelope<'a>),
}

type Piece = Result<(Shape, Bytes), ApiError>;

/// Judges what comes in, piece by piece; ends early when nobody reads the answer any more.
async fn answer(app: App, access: Access, wanted: Wanted, body: Body, sender: mpsc::Sender<Piece>) {
    let mut splitter = Splitter::default();
    let mut answer =
        Answer { app: app.clone(), access, wanted, written: Vec::new(), count: 0, refused: None };
    let mut incoming = body.into_data_stream();
    while let Some(bytes) = incoming.next().await {
        // The sender may hang up in the middle: what is complete has been answered.
        let Ok(bytes) = bytes else { return };
        if let Some(service) = &app.service {
            service.recorder().room().await;
        }
        app.with_judges(|judges, room| {
            splitter.feed(&bytes, |shape, item| answer.take(shape, &item, judges, room));
        });
        if !answer.send(splitter.shape().unwrap_or(Shape::Lines), &sender).await {
            return;
        }
    }
    app.with_judges(|judges, room| {
        splitter.finish(|shape, item| answer.take(shape, &item, judges, room));
    });
    let shape = splitter.shape().unwrap_or(Shape::Lines);
    answer.end(shape);
    answer.send(shape, &sender).await;
}

/// The part of an answer that was not sent yet.
struct Answer {
    app: App,
    access: Access,
    wanted: Wanted,
    written: Vec<u8>,
    /// How many elements have been answered, sent or not.
    count: u64,
    /// An error before anything was answered: the whole request is wrong.
    refused: Option<ApiError>,
}

impl Answer {
    fn take(&mut self, shape: Shape, item: &Item, judges: &Judges, room: &mut Workspace) {
        let read = match item {
            Item::Json(json) => Comment::from_json(json).map_err(ApiError::from),
            Item::TooLong => Err(ApiError::too_large(jsonl::too_long())),
            Item::Broken(message) => Err(ApiError::not_json(*message)),
        };
        match read {
            Err(error) if self.count == 0 && matches!(item, Item::Broken(_)) => self.refused = Some(error),
            Err(error) => self.write(shape, &Envelope { error: &error }),
            // In bulk nobody else is asked: there would be more questions than anybody answers.
            Ok(comment) if self.wanted.brief => {
                let brief = judges.of(self.access.site(&comment)).judge_briefly(&comment, room);
                self.app.metrics.judged(brief.decision);
                self.write(shape, &brief);
            }
            Ok(comment) => {
                let filter = judges.of(self.access.site(&comment));
                let decided = self.app.judge_in(&self.access, &comment, &[], filter, room);
                self.write(shape, &decided);
            }
        }
    }

    fn write(&mut self, shape: Shape, element: &impl Serialize) {
        match (shape, self.count) {
            (Shape::Array, 0) => self.written.push(b'['),
            (Shape::Array, _) => self.written.push(b','),
            (Shape::Lines, _) => {}
        }
        // Writing to memory cannot fail, and none of these values has keys that are not strings.
        let _ = serde_json::to_writer(&mut self.written, element);
        if shape == Shape::Lines {
            self.written.push(b'\n');
        }
        self.count += 1;
    }

    fn end(&mut self, shape: Shape) {
        if shape == Shape::Array && self.refused.is_none() {
            if self.count == 0 {
                self.written.push(b'[');
            }
            self.written.push(b']');
        }
    }

    /// Sends what there is; `false` when nobody reads any more.
    async fn send(&mut self, shape: Shape, sender: &mpsc::Sender<Piece>) -> bool {
        if let Some(error) = self.refused.take() {
            let _ = sender.send(Err(error)).await;
            return false;
        }
        if self.written.is_empty() {
            return true;
        }
        let written = Bytes::from(std::mem::take(&mut self.written));
        sender.send(Ok((shape, written))).await.is_ok()
    }
}
