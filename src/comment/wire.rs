//! A comment as it stands in JSON: lenient where sites differ, borrowed where nothing is escaped,
//! and exact about the field when something is wrong.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};

use super::{Author, Comment, CommentError, Format, Id, MAX_TEXT};

/// A comment together with what only training and measuring look at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row<'a> {
    pub(crate) comment: Comment<'a>,
    pub(crate) label: Option<Cow<'a, str>>,
    pub(crate) group: Option<Cow<'a, str>>,
}

impl<'a> Row<'a> {
    pub(crate) fn from_json(json: &'a [u8]) -> Result<Self, CommentError> {
        match Wire::read(json) {
            Err(CommentError::Syntax(message)) => match without_lone_surrogates(json) {
                Some(repaired) => Ok(Wire::read(&repaired)?.into_row()?.into_owned()),
                None => Err(CommentError::Syntax(message)),
            },
            wire => wire?.into_row(),
        }
    }

    fn into_owned(self) -> Row<'static> {
        let own = |field: Option<Cow<'a, str>>| field.map(|text| Cow::Owned(text.into_owned()));
        Row { comment: self.comment.into_owned(), label: own(self.label), group: own(self.group) }
    }
}

/// A comment: one text by one author, with what the site knows of it. Fields of other names are carried
/// past.
#[derive(Deserialize, ToSchema)]
#[schema(as = Comment, example = json!({
    "id": "4711",
    "text": "My son found me a free program at http://fastpc.example, try it",
    "author": { "name": "Ann", "email": "ann@mail.example", "ip": "203.0.113.9" },
    "site": "herald",
    "page_url": "https://herald.example/news/ferry",
}))]
#[serde(expecting = "an object with the fields of a comment")]
pub(crate) struct Wire<'a> {
    /// The site's own name for the comment, given back with the verdict.
    #[serde(borrow, default)]
    #[schema(schema_with = super::id_schema)]
    id: Option<Id<'a>>,
    /// The comment as the reader wrote it, at most 64 KiB.
    #[serde(borrow, default)]
    #[schema(value_type = String, required = true)]
    text: Text<'a>,
    /// How the text is marked up; without it, the reader looks.
    #[serde(default)]
    format: Option<Format>,
    /// Who wrote it: a name, or an object.
    #[serde(borrow, default)]
    #[schema(schema_with = author_schema)]
    author: Option<Author<'a>>,
    /// The link behind the author's name.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>)]
    author_url: Text<'a>,
    /// The page that was commented on.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>)]
    page_url: Text<'a>,
    /// The site or section it belongs to.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>)]
    site: Text<'a>,
    /// When it was posted, as the site writes it.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>)]
    posted_at: Text<'a>,
    /// The language the site takes it to be in.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>)]
    lang: Text<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    label: Loose<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    group: Loose<'a>,
}

/// The author, as a site may write it.
fn author_schema() -> Schema {
    let fields = ["name", "email", "url", "ip", "user_agent", "id"];
    let object = fields.into_iter().fold(ObjectBuilder::new(), |object, field| {
        object.property(field, Object::with_type(SchemaType::from_iter([Type::String, Type::Null])))
    });
    let types = [Object::with_type(Type::String), object.build(), Object::with_type(Type::Null)];
    let one_of = types.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item);
    one_of.description(Some("Who wrote it: a name, or an object")).into()
}

impl<'a> Wire<'a> {
    fn read(json: &'a [u8]) -> Result<Self, CommentError> {
        // Serde would read an array as the fields in order.
        let first = json.iter().find(|byte| !byte.is_ascii_whitespace());
        if first.is_some_and(|byte| *byte != b'{') && serde_json::from_slice::<de::IgnoredAny>(json).is_ok() {
            return Err(CommentError::NotObject("write {\"text\": …}".into()));
        }
        serde_json::from_slice(json).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => field_error(json),
            _ => CommentError::Syntax(error.to_string()),
        })
    }

    fn into_row(self) -> Result<Row<'a>, CommentError> {
        let text = self.text.0.ok_or_else(|| CommentError::Field {
            field: "text".into(),
            message: "is missing; every comment needs one".into(),
        })?;
        if text.len() > MAX_TEXT {
            return Err(CommentError::TooLarge { size: text.len() });
        }
        let mut author = self.author.unwrap_or_default();
        author.url = author.url.or(self.author_url.0).filter(|url| !url.is_empty());
        let comment = Comment {
            id: self.id,
            text,
            format: self.format.unwrap_or_default(),
            author,
            page_url: self.page_url.0,
            site: self.site.0,
            posted_at: self.posted_at.0,
            lang: self.lang.0,
        };
        Ok(Row { comment, label: self.label.0, group: self.group.0 })
    }
}

/// Reads the JSON a second time, slowly, to name the field that is wrong.
fn field_error(json: &[u8]) -> CommentError {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let Err(error) = serde_path_to_error::deserialize::<_, Wire>(&mut reader) else {
        return CommentError::Syntax("the comment is not one JSON object".into());
    };
    let path = error.path().to_string();
    let message = error.into_inner().to_string();
    let twice = message.strip_prefix("duplicate field `").and_then(|rest| rest.split('`').next());
    match twice {
        Some(name) => {
            let parent = path.trim_end_matches(name).trim_matches('.');
            let field = if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
            CommentError::Field { field, message: "stands there twice".into() }
        }
        None if path == "." => CommentError::NotObject(message),
        None => CommentError::Field { field: path, message },
    }
}

/// The JSON with each escaped surrogate that has no partner (`\ud83d` alone) written as `\ufffd`;
/// `None` if there is none, so that the text was broken in another way.
fn without_lone_surrogates(json: &[u8]) -> Option<Vec<u8>> {
    let unit = |at: usize| -> Option<u16> {
        let escape = json.get(at..at + 6)?;
        let digits = std::str::from_utf8(escape.strip_prefix(b"\\u")?).ok()?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut repaired: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &json[at..]) {
        at += found;
        at += match unit(at) {
            Some(0xD800..=0xDBFF) if matches!(unit(at + 6), Some(0xDC00..=0xDFFF)) => 12,
            Some(0xD800..=0xDFFF) => {
                let json = repaired.get_or_insert_with(|| json.to_vec());
                json[at..at + 6].copy_from_slice(b"\\ufffd");
                6
            }
            Some(_) => 6,
            // Any other escape is the backslash and one character more.
            None => 2,
        };
        if at >= json.len() {
            break;
        }
    }
    repaired
}

/// A string field that may be absent or `null`, borrowed from the JSON where it has no escapes
/// (serde alone never borrows inside an `Option<Cow<str>>`).
#[derive(Default)]
struct Text<'a>(Option<Cow<'a, str>>);

/// Like [`Text`], but anything that is not a string counts as absent: for fields that only some
/// callers look at, and that nobody's comment should fail on.
#[derive(Default)]
struct Loose<'a>(Option<Cow<'a, str>>);

struct TextVisitor {
    loose: bool,
}

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text)))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        self.other(de::Unexpected::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        self.other(de::Unexpected::Signed(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        self.other(de::Unexpected::Unsigned(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
        self.other(de::Unexpected::Float(value))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<de::IgnoredAny>()?.is_some() {}
        self.other(de::Unexpected::Seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<de::IgnoredAny, de::IgnoredAny>()?.is_some() {}
        self.other(de::Unexpected::Map)
    }
}

impl TextVisitor {
    fn other<'de, E: de::Error>(self, found: de::Unexpected) -> Result<Option<Cow<'de, str>>, E> {
        if self.loose { Ok(None) } else { Err(E::invalid_type(found, &self)) }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(TextVisitor { loose: false }).map(Text)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(TextVisitor { loose: true }).map(Loose)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct IdVisitor;
        impl<'de> Visitor<'de> for IdVisitor {
            type Value = Id<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a string or a number")
            }
            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Id::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Id::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_i64<E: de::Error>(self, id: i64) -> Result<Self::Value, E> {
                Ok(Id::Number(id.into()))
            }
            fn visit_u64<E: de::Error>(self, id: u64) -> Result<Self::Value, E> {
                Ok(Id::Number(id.into()))
            }
            fn visit_f64<E: de::Error>(self, id: f64) -> Result<Self::Value, E> {
                let number = serde_json::Number::from_f64(id);
                number.map(Id::Number).ok_or_else(|| E::custom("not a finite number"))
            }
        }
        from.deserialize_any(IdVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Author<'a> {
    /// An object, or only the name.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct AuthorVisitor;
        impl<'de> Visitor<'de> for AuthorVisitor {
            type Value = Author<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a name or an object with `name`, `email`, `url`, `ip`, `user_agent`, `id`")
            }
            fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Author { name: Some(Cow::Borrowed(name)), ..Author::default() })
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Author { name: Some(Cow::Owned(name.to_owned())), ..Author::default() })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let wire = AuthorWire::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Author {
                    name: wire.name.0,
                    email: wire.email.0,
                    url: wire.url.0,
                    ip: wire.ip.0,
                    user_agent: wire.user_agent.0,
                    id: wire.id.map(|id| match id {
                        Id::Text(id) => id,
                        Id::Number(id) => Cow::Owned(id.to_string()),
                    }),
                })
            }
        }
        from.deserialize_any(AuthorVisitor)
    }
}

#[derive(Deserialize)]
struct AuthorWire<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    email: Text<'a>,
    #[serde(borrow, default)]
    url: Text<'a>,
    #[serde(borrow, default)]
    ip: Text<'a>,
    #[serde(borrow, default)]
    user_agent: Text<'a>,
    #[serde(borrow, default)]
    id: Option<Id<'a>>,
}
