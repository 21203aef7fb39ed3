//! Guests: protocols that comment systems speak already, so that a site changes one setting to ask Chaff.
//!
//! | guest | who speaks it |
//! | --- | --- |
//! | [`akismet`] | `WordPress`, Discourse, Drupal, `NodeBB`, Flarum and the clients of many languages |
//! | [`perspective`] | Coral, and whoever asked Google's service for `SPAM` |
//! | [`coral`] | Coral's external moderation phases |
//!
//! Each has its own way to show a key, so the handlers look at it themselves; what they judge, store and
//! learn goes the way of all comments.

pub(super) mod akismet;
pub(super) mod coral;
pub(super) mod perspective;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::value::RawValue;
use url::Url;

use super::App;
use super::access::Access;
use super::error::ApiError;
use super::labels::Said;
use crate::comment::Comment;
use crate::store::keys::Scope;
use crate::store::labels::Word;
use crate::store::taking::{Saying, Taken};
use crate::verdict::Verdict;

/// The host of an address, as the name of a site.
fn host(url: &str) -> Option<String> {
    Url::parse(url.trim()).ok()?.host_str().map(str::to_owned)
}

impl App {
    /// Lets a guest in by the key that it shows. While nobody is asked for a key, whatever a client was made
    /// to send for one is passed over.
    fn admit_guest(&self, shown: Option<&str>, needed: Scope) -> Result<Access, ApiError> {
        match self.admit(None, needed) {
            Err(error) if shown.is_some() && error.status() == StatusCode::UNAUTHORIZED => {
                self.admit(shown, needed)
            }
            open => open,
        }
    }

    /// Stores what a guest's moderator says of a comment: of the decision, where there still is one, or else of
    /// the comment as it is sent along. When this answers the label is on the disk.
    async fn label_for_guest(
        &self,
        access: &Access,
        decision_id: Option<String>,
        comment: &Comment<'_>,
        (label, moderator): (Word, &str),
    ) -> Result<(), ApiError> {
        let service = self.service()?;
        let kept = match &decision_id {
            Some(id) => service.decision(id).await?,
            None => None,
        };
        let is_kept = kept.is_some_and(|kept| access.covers(&kept.site) && kept.features.is_some());
        let decision_id = decision_id.filter(|_| is_kept);
        let json = serde_json::value::to_raw_value(comment).map_err(|_| ApiError::internal())?;
        let comment: Option<&RawValue> = decision_id.is_none().then_some(&*json);
        let said = Said { decision_id, comment, label, link: None, moderator: moderator.to_owned() };
        let new = self.label(service, access, &said).await?;
        let saying = Saying { labels: vec![new], named: None };
        match service.put_labels(saying).await? {
            Taken::Stored(told) if told.contains(&None) => Err(ApiError::no_decision()),
            Taken::Stored(_) | Taken::Before(_) => Ok(()),
        }
    }
}

/// Says in headers of our own what was decided and why: guests' protocols have no place for it.
///
/// Only names of reasons and their weights are there, never words of the comment.
fn explain(headers: &mut HeaderMap, verdict: &Verdict) {
    let reasons: Vec<String> =
        verdict.evidence.iter().map(|reason| format!("{} {:+.2}", reason.code, reason.weight)).collect();
    for (name, value) in [
        ("x-chaff-decision", verdict.decision.name().to_owned()),
        ("x-chaff-score", format!("{:.4}", verdict.score)),
        ("x-chaff-reasons", reasons.join("; ")),
    ] {
        tell(headers, name, &value);
    }
}

/// Sets a header; what cannot stand in one is left out.
fn tell(headers: &mut HeaderMap, name: &'static str, value: &str) {
    let clean: String = value.chars().filter(|c| matches!(c, ' '..='~')).collect();
    if let Ok(value) = HeaderValue::from_str(&clean) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
