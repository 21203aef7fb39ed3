//! Schemas that are parts of others. One that takes no field but its own would refuse those of the whole: what is
//! named under `allOf` leaves that to whom it is a part of. And a whole is what its part is, too: where either may
//! come, `oneOf` would refuse it.

use std::collections::BTreeSet;

use serde_json::Value;

/// Where schemas stand, as references name it.
const SCHEMAS: &str = "#/components/schemas/";

/// Opens all schemas that are parts.
pub(super) fn open(document: &mut Value) {
    let mut parts = BTreeSet::new();
    find(document, &mut parts);
    for part in parts {
        if let Some(schema) = document["components"]["schemas"][&part].as_object_mut() {
            schema.remove("additionalProperties");
        }
    }
}

/// Says `anyOf` instead of `oneOf` wherever several schemas are named.
pub(super) fn join(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let named = |schema: &&Value| schema.get("$ref").is_some();
            let choices = fields.get("oneOf").and_then(Value::as_array);
            if choices.is_some_and(|choices| choices.iter().filter(named).count() > 1)
                && let Some(choices) = fields.remove("oneOf")
            {
                fields.insert("anyOf".into(), choices);
            }
            fields.values_mut().for_each(join);
        }
        Value::Array(items) => items.iter_mut().for_each(join),
        _ => {}
    }
}

/// The names under `allOf`, wherever it stands.
fn find(value: &Value, parts: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let all_of = fields.get("allOf").and_then(Value::as_array).into_iter().flatten();
            let named = all_of.filter_map(|part| part["$ref"].as_str()?.strip_prefix(SCHEMAS));
            parts.extend(named.map(str::to_owned));
            fields.values().for_each(|value| find(value, parts));
        }
        Value::Array(items) => items.iter().for_each(|item| find(item, parts)),
        _ => {}
    }
}
