//! What a site sends: one comment, and reading it from JSON.

mod wire;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

pub(crate) use wire::{Row, Wire as CommentSchema};

/// The longest text that is read, in bytes of UTF-8. Longer ones are refused whole.
pub const MAX_TEXT: usize = 64 * 1024;

/// One text by one author, with what the site knows of it. Borrows from the JSON it was read from
/// wherever no escape stood in the way.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Comment<'a> {
    /// The site's own name for the comment, given back with the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id<'a>>,
    /// The comment as the reader wrote it, at most [`MAX_TEXT`] bytes.
    pub text: Cow<'a, str>,
    /// How the text is marked up; without it, the reader looks.
    pub format: Format,
    /// Who wrote it.
    pub author: Author<'a>,
    /// The page that was commented on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_url: Option<Cow<'a, str>>,
    /// The site or section it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<Cow<'a, str>>,
    /// When it was posted, as the site writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posted_at: Option<Cow<'a, str>>,
    /// The language the site takes it to be in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Cow<'a, str>>,
}

/// A comment's name: sites use strings and numbers, and get back what they sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Id<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// A JSON number.
    Number(serde_json::Number),
}

/// What stands in JSON where a comment's name does.
pub(crate) fn id_schema() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Number, Type::Null]))
        .description(Some("The site's own name for the comment, as it was sent"))
        .build()
}

impl Id<'_> {
    /// The same id, borrowing from nothing.
    pub fn into_owned(self) -> Id<'static> {
        match self {
            Id::Text(text) => Id::Text(Cow::Owned(text.into_owned())),
            Id::Number(number) => Id::Number(number),
        }
    }
}

impl std::fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Id::Text(text) => f.write_str(text),
            Id::Number(number) => number.fmt(f),
        }
    }
}

/// How a text is marked up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Told by looking: every markup that is there is read.
    #[default]
    Auto,
    /// No markup: what is written is what readers see.
    Plain,
    /// HTML, as browsers read it.
    Html,
    /// Markdown, with the HTML that it allows.
    Markdown,
    /// `BBCode`, as forums use it.
    Bbcode,
}

/// Who wrote a comment, as far as the site says.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Author<'a> {
    /// The name shown beside the comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Cow<'a, str>>,
    /// The address, of which only the domain is ever looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Cow<'a, str>>,
    /// The link behind the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Cow<'a, str>>,
    /// The address the comment came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<Cow<'a, str>>,
    /// The browser, as it names itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<Cow<'a, str>>,
    /// The site's own name for the author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Cow<'a, str>>,
}

/// Why a comment could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CommentError {
    /// It is not JSON at all.
    #[error("not JSON: {0}")]
    Syntax(String),
    /// It is JSON, but not one object.
    #[error("not one object with the fields of a comment: {0}")]
    NotObject(String),
    /// It is JSON, but a field is missing or is of the wrong kind.
    #[error("field `{field}`: {message}")]
    Field {
        /// The field's name, dotted where it is nested.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// The text is longer than [`MAX_TEXT`].
    #[error("field `text`: {size} bytes, and at most {MAX_TEXT} are read")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
}

impl<'a> Comment<'a> {
    /// A comment of which only the text is known.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Comment { text: text.into(), ..Comment::default() }
    }

    /// Reads one comment from a JSON object. Unknown fields are passed over. An escaped lone
    /// surrogate, which no UTF-8 text can hold, is read as U+FFFD.
    ///
    /// # Errors
    /// [`CommentError`] when it is not JSON, a field is wrong or the text is too large.
    pub fn from_json(json: &'a [u8]) -> Result<Self, CommentError> {
        Ok(Row::from_json(json)?.comment)
    }

    /// The same comment, borrowing from nothing.
    pub fn into_owned(self) -> Comment<'static> {
        let own = |field: Option<Cow<'a, str>>| field.map(|text| Cow::Owned(text.into_owned()));
        Comment {
            id: self.id.map(Id::into_owned),
            text: Cow::Owned(self.text.into_owned()),
            format: self.format,
            author: Author {
                name: own(self.author.name),
                email: own(self.author.email),
                url: own(self.author.url),
                ip: own(self.author.ip),
                user_agent: own(self.author.user_agent),
                id: own(self.author.id),
            },
            page_url: own(self.page_url),
            site: own(self.site),
            posted_at: own(self.posted_at),
            lang: own(self.lang),
        }
    }
}
