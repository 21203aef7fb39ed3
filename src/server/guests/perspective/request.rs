//! What Perspective's clients send.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::host;
use super::SPAM;
use crate::comment::{Comment, CommentError, Format, Id, MAX_TEXT};
use crate::server::error::ApiError;
use crate::store::labels::Word;

/// The longest part of a name that an error gives back, in characters.
const MAX_SHOWN: usize = 64;

/// What is asked or told, as far as it is looked at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request<'b> {
    #[serde(borrow)]
    comment: Written<'b>,
    /// What is asked.
    #[serde(default)]
    requested_attributes: BTreeMap<String, Requested>,
    /// What is told.
    #[serde(default)]
    attribute_scores: BTreeMap<String, Suggested>,
    #[serde(default)]
    pub(super) languages: Vec<String>,
    #[serde(default)]
    pub(super) do_not_store: bool,
    /// Whether the reasons are wanted, each with its place.
    #[serde(default)]
    pub(super) span_annotations: bool,
    #[serde(default)]
    context: Context,
    /// Given back with the answer.
    pub(super) client_token: Option<String>,
    community_id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Written<'b> {
    #[serde(borrow)]
    text: Cow<'b, str>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Requested {
    /// A lower score is left out of the answer.
    #[serde(default)]
    pub(super) score_threshold: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Suggested {
    summary_score: Score,
}

#[derive(Debug, Deserialize)]
struct Score {
    value: f64,
}

#[derive(Debug, Default, Deserialize)]
struct Context {
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    #[serde(default)]
    text: String,
}

impl<'b> Request<'b> {
    pub(super) fn read(body: &'b [u8]) -> Result<Self, ApiError> {
        serde_json::from_slice(body).map_err(|error| ApiError::of_json(&error))
    }

    /// The comment's text as it was sent.
    pub(super) fn text(&self) -> &str {
        &self.comment.text
    }

    /// The comment.
    pub(super) fn comment(&self) -> Result<Comment<'_>, ApiError> {
        let text = self.text();
        if text.len() > MAX_TEXT {
            return Err(CommentError::TooLarge { size: text.len() }.into());
        }
        let id = self.client_token.as_deref().and_then(|token| token.strip_prefix("comment:"));
        let is_html = self.comment.kind.as_deref() == Some("HTML");
        Ok(Comment {
            id: id.map(|id| Id::Text(id.into())),
            text: text.into(),
            format: if is_html { Format::Html } else { Format::Auto },
            page_url: self.page_url().map(Cow::Owned),
            site: self.site().map(Cow::Owned),
            lang: self.languages.first().map(|language| language.as_str().into()),
            ..Comment::default()
        })
    }

    /// Coral names itself `Coral:https://comments.example`.
    fn site(&self) -> Option<String> {
        let community = self.community_id.as_deref()?;
        host(community.strip_prefix("Coral:").unwrap_or(community))
    }

    /// Coral writes where the comment stands into its context, as JSON in a string.
    fn page_url(&self) -> Option<String> {
        let context: Value = serde_json::from_str(&self.context.entries.first()?.text).ok()?;
        context.get("url")?.as_str().map(str::to_owned)
    }

    /// What is asked of `SPAM`, where nothing else is asked.
    pub(super) fn requested(&self) -> Result<&Requested, ApiError> {
        only_spam(&self.requested_attributes, "requestedAttributes")
    }

    /// What is said of a comment, where nothing but `SPAM` is spoken of.
    pub(super) fn suggested(&self) -> Result<Word, ApiError> {
        match only_spam(&self.attribute_scores, "attributeScores")?.summary_score.value {
            0.0 => Ok(Word::Ham),
            1.0 => Ok(Word::Spam),
            _ => {
                let field = "attributeScores.SPAM.summaryScore.value";
                Err(ApiError::field(field, "is neither 0 (an honest comment) nor 1 (spam)"))
            }
        }
    }
}

/// What is said of `SPAM`; an error where something else is spoken of, or nothing.
fn only_spam<'a, T>(attributes: &'a BTreeMap<String, T>, field: &str) -> Result<&'a T, ApiError> {
    if let Some(other) = attributes.keys().find(|name| *name != SPAM) {
        let other: String = other.chars().take(MAX_SHOWN).collect();
        let message = format!("is nothing that Chaff judges; the only attribute is {SPAM}");
        return Err(ApiError::field(format!("{field}.{other}"), message));
    }
    let spam = attributes.get(SPAM);
    spam.ok_or_else(|| ApiError::field(field, format!("names no attribute; the only one is {SPAM}")))
}
