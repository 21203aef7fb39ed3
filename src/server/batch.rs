//! `POST /v1/moderate/batch`: many comments in, as a JSON array or as JSON lines; their verdicts
//! out in the same shape and order, while the request is still coming in.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::App;
use super::error::{ApiError, Envelope};
use super::moderate::decide;
use super::split::{Item, Shape, Splitter};
use crate::comment::Comment;
use crate::dump::jsonl;
use crate::filter::{Filter, Workspace};

/// How many pieces of an answer may wait for a slow reader.
const WAITING: usize = 4;

pub(super) async fn moderate_all(State(app): State<App>, body: Body) -> Response {
    let (sender, mut answers) = mpsc::channel(WAITING);
    tokio::spawn(answer(app, body, sender));
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

type Piece = Result<(Shape, Bytes), ApiError>;

/// Judges what comes in, piece by piece; ends early when nobody reads the answer any more.
async fn answer(app: App, body: Body, sender: mpsc::Sender<Piece>) {
    let mut splitter = Splitter::default();
    let mut answer = Answer::default();
    let mut incoming = body.into_data_stream();
    while let Some(bytes) = incoming.next().await {
        match bytes {
            Ok(bytes) => splitter.feed(&bytes, |item| answer.items.push(item)),
            // The sender hung up in the middle: what is complete has been answered.
            Err(_) => return,
        }
        let shape = match splitter.shape() {
            Some(shape) => shape,
            None if answer.items.is_empty() => continue,
            None => Shape::Lines,
        };
        app.with_room(|filter, room| {
            answer.judge(shape, |json| judge(json, filter, room));
        });
        if !answer.send(shape, &sender).await {
            return;
        }
    }
    splitter.finish(|item| answer.items.push(item));
    let shape = splitter.shape().unwrap_or(Shape::Lines);
    app.with_room(|filter, room| {
        answer.judge(shape, |json| judge(json, filter, room));
    });
    answer.end(shape);
    answer.send(shape, &sender).await;
}

/// The part of an answer that was not sent yet.
#[derive(Default)]
struct Answer {
    items: Vec<Item>,
    written: Vec<u8>,
    begun: bool,
    count: u64,
    /// An error before anything was answered: the whole request is wrong.
    refused: Option<ApiError>,
}

impl Answer {
    fn judge(&mut self, shape: Shape, mut judge: impl FnMut(&[u8]) -> Result<Vec<u8>, ApiError>) {
        for item in std::mem::take(&mut self.items) {
            let answer = match item {
                Item::Json(json) => judge(&json).unwrap_or_else(|error| to_json(&Envelope { error: &error })),
                Item::TooLong => to_json(&Envelope { error: &ApiError::too_large(jsonl::too_long()) }),
                Item::Broken(message) => {
                    let error = ApiError::not_json(message);
                    if !self.begun {
                        self.refused = Some(error);
                        return;
                    }
                    to_json(&Envelope { error: &error })
                }
            };
            match (shape, self.count) {
                (Shape::Array, 0) => self.written.push(b'['),
                (Shape::Array, _) => self.written.push(b','),
                (Shape::Lines, _) => {}
            }
            self.written.extend_from_slice(&answer);
            if shape == Shape::Lines {
                self.written.push(b'\n');
            }
            self.begun = true;
            self.count += 1;
        }
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

/// In bulk nobody else is asked: there would be more questions than anybody answers.
fn judge(json: &[u8], filter: &Filter, room: &mut Workspace) -> Result<Vec<u8>, ApiError> {
    let comment = Comment::from_json(json)?;
    Ok(to_json(&decide(&comment, &[], filter, room)))
}

fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
