//! The fields of a request, in whatever form and charset they come.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use encoding_rs::{Encoding, UTF_8};
use percent_encoding::percent_decode;
use serde_json::Value;
use url::Url;

use super::super::host;
use super::callbacks::CallbackHosts;
use crate::comment::{Author, Comment, CommentError, Id, MAX_TEXT};
use crate::server::error::ApiError;

/// The longest address to which a revised verdict is sent, in bytes.
const MAX_CALLBACK: usize = 2048;

/// Comments by which clients test that they are connected: always spam.
const GUARANTEED_AUTHORS: [&str; 2] = ["viagra-test-123", "akismet-guaranteed-spam"];
const GUARANTEED_EMAIL: &str = "akismet-guaranteed-spam@example.com";

/// The fields that are not empty, by name. Of those that are there twice the last one counts, as in PHP.
#[derive(Debug)]
pub(super) struct Fields(HashMap<String, String>);

impl Fields {
    /// Reads those of the query and of the body, which is a form or a JSON object.
    pub(super) fn read(headers: &HeaderMap, query: Option<&str>, body: &[u8]) -> Result<Self, ApiError> {
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let kind = kind.to_ascii_lowercase();
        let mut fields = Fields(HashMap::new());
        fields.read_form(query.unwrap_or("").as_bytes(), UTF_8);
        if kind.contains("json") {
            fields.read_json(body)?;
        } else {
            fields.read_form(body, charset(&kind).unwrap_or(UTF_8));
        }
        Ok(fields)
    }

    fn read_form(&mut self, form: &[u8], charset: &'static Encoding) {
        let decode = |bytes: &[u8], charset: &'static Encoding| {
            let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            let bytes: Cow<[u8]> = percent_decode(&spaced).into();
            charset.decode_without_bom_handling(&bytes).0.into_owned()
        };
        for pair in form.split(|byte| *byte == b'&') {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            if let (Some(name), Some(value)) = (parts.next(), parts.next()) {
                // The names are ASCII in every charset.
                self.keep(decode(name, UTF_8), decode(value, charset));
            }
        }
    }

    fn read_json(&mut self, body: &[u8]) -> Result<(), ApiError> {
        let json: Value = serde_json::from_slice(body).map_err(|error| ApiError::of_json(&error))?;
        // What is said of it stands in a header, too: there nothing of the body may stand.
        let Value::Object(object) = json else {
            return Err(ApiError::not_json("this is no JSON object; send a form or a JSON object"));
        };
        for (name, value) in object {
            match value {
                Value::String(text) => self.keep(name, text),
                Value::Number(_) | Value::Bool(_) => self.keep(name, value.to_string()),
                Value::Null | Value::Array(_) | Value::Object(_) => {}
            }
        }
        Ok(())
    }

    fn keep(&mut self, name: String, value: String) {
        if !value.trim().is_empty() {
            self.0.insert(name, value);
        }
    }

    /// A field, if it is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether a field says yes.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value, "1" | "true"))
    }

    /// Whether the site says that an administrator wrote the comment.
    pub(super) fn is_by_administrator(&self) -> bool {
        let mut roles = self.get("user_role").unwrap_or("").split(',');
        roles.any(|role| role.trim() == "administrator")
    }

    /// Whether the comment is a test of the connection.
    pub(super) fn is_guaranteed_spam(&self) -> bool {
        let author = self.get("comment_author");
        author.is_some_and(|author| GUARANTEED_AUTHORS.contains(&author))
            || self.get("comment_author_email") == Some(GUARANTEED_EMAIL)
    }

    /// The site that asks: the host of its front page, or at least of the page that was commented on.
    pub(super) fn site(&self) -> Option<String> {
        self.get("blog").and_then(host).or_else(|| self.get("permalink").and_then(host))
    }

    /// Where the site wants to be told when the decision changes. Only the site itself is ever told, so that
    /// nobody is made to receive what he did not ask for; and only where the operator says so.
    pub(super) fn callback(&self, allowed: &CallbackHosts) -> Option<String> {
        let callback = self.get("callback").filter(|callback| callback.len() <= MAX_CALLBACK)?;
        let url = Url::parse(callback.trim()).ok()?;
        let own = self.get("blog").and_then(host)?;
        (url.host_str() == Some(&own) && allowed.allow(&url)).then(|| url.into())
    }

    /// The comment. What has no place in it (`referrer`, `comment_type` and what servers tell of a request) is
    /// passed over.
    pub(super) fn comment(&self) -> Result<Comment<'_>, ApiError> {
        let field = |name| self.get(name).map(Cow::Borrowed);
        if !["blog", "user_ip", "comment_content"].into_iter().any(|name| self.get(name).is_some()) {
            let message = "is missing, and so are `blog` and `user_ip`; send a form or a JSON object";
            return Err(ApiError::field("comment_content", message));
        }
        let text = field("comment_content").unwrap_or_default();
        if text.len() > MAX_TEXT {
            return Err(CommentError::TooLarge { size: text.len() }.into());
        }
        let user = field("user_ID").or_else(|| field("user_id"));
        Ok(Comment {
            id: field("comment_ID").map(Id::Text),
            text,
            author: Author {
                name: field("comment_author"),
                email: field("comment_author_email"),
                url: field("comment_author_url"),
                // The second names are those of `WordPress`'s own table, of which it sends old comments.
                ip: field("user_ip").or_else(|| field("comment_author_IP")),
                user_agent: field("user_agent").or_else(|| field("comment_agent")),
                // 0 is who is not logged in.
                id: user.filter(|id| id != "0"),
            },
            page_url: field("permalink"),
            site: self.site().map(Cow::Owned),
            posted_at: field("comment_date_gmt"),
            lang: self.get("blog_lang").and_then(first_language).map(Cow::Borrowed),
            ..Comment::default()
        })
    }
}

/// The charset that a content type names, if it is known.
fn charset(kind: &str) -> Option<&'static Encoding> {
    let named = kind.split(';').find_map(|part| part.trim().strip_prefix("charset="))?;
    Encoding::for_label(named.trim_matches('"').as_bytes())
}

/// The first of the languages of a site, which are written `en, fr_ca`.
fn first_language(languages: &str) -> Option<&str> {
    languages.split(',').map(str::trim).find(|language| !language.is_empty())
}
