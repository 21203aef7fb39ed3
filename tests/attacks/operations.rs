//! The operations that the server says it has.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::common::{Answer, Server};

/// Stands for what a path names, where it is not to be found.
const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// What may be asked.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: String,
    pub path: String,
    /// Names of what stands in the path, and behind it.
    pub in_path: Vec<String>,
    pub in_query: Vec<String>,
    /// What is sent, by its content type, as it is described.
    pub body: Option<(String, Value)>,
    /// Where the document files it.
    pub tag: String,
}

impl Operation {
    /// As people write it.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The path, with `named` in the place of what has this name.
    pub fn path_with(&self, name: &str, named: &str) -> String {
        self.in_path.iter().fold(self.path.clone(), |path, part| {
            let value = if part == name { named } else { NOBODY };
            path.replace(&format!("{{{part}}}"), &utf8_percent_encode(value, NON_ALPHANUMERIC).to_string())
        })
    }

    /// Sends it, of nothing that is there, with these headers.
    pub fn send(&self, server: &Server, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        server.send(&self.method, &self.path_with("", ""), headers, body)
    }
}

/// All of them.
pub fn all(server: &Server) -> Vec<Operation> {
    let document = server.get("/openapi.json").json();
    let schemas = &document["components"]["schemas"];
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &Value)| {
        let item = item.as_object().expect("methods").clone();
        let path = path.clone();
        item.into_iter()
            .map(move |(method, described)| read(&method, &path, &described, schemas))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

fn read(method: &str, path: &str, described: &Value, schemas: &Value) -> Operation {
    let named = |place: &str| -> Vec<String> {
        let all = described["parameters"].as_array().into_iter().flatten();
        let here = all.filter(|parameter| parameter["in"] == place);
        here.map(|parameter| parameter["name"].as_str().expect("a name").to_owned()).collect()
    };
    let content = described["requestBody"]["content"].as_object();
    let body = content.and_then(|content| {
        let (kind, media) = content.iter().next()?;
        Some((kind.clone(), example(media, schemas)))
    });
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        in_path: named("path"),
        in_query: named("query"),
        body,
        tag: described["tags"][0].as_str().expect("a tag").to_owned(),
    }
}

/// An example of a body: its own, or the one of its schema.
fn example(media: &Value, schemas: &Value) -> Value {
    let of_schema = |schema: &Value| {
        let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
        name.map_or(Value::Null, |name| schemas[name]["example"].clone())
    };
    match (&media["example"], &media["schema"]["items"]) {
        (Value::Null, Value::Null) => of_schema(&media["schema"]),
        (Value::Null, items) => Value::Array(vec![of_schema(items)]),
        (example, _) => example.clone(),
    }
}
