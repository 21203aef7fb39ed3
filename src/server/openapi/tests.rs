use std::collections::BTreeSet;

use super::*;
use crate::server::resources::Needs;

/// Paths and methods that the server answers; without those of guests' protocols, which others describe.
fn served() -> BTreeSet<(String, String)> {
    let needed = security::needed().into_iter().filter(|(_, needs)| *needs != Needs::Guest);
    needed.map(|((path, method), _)| (path, method.to_owned())).collect()
}

#[test]
fn every_resource_is_described_and_nothing_else() {
    let document = serde_json::from_str::<serde_json::Value>(&WRITTEN).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let described: BTreeSet<(String, String)> = paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(|method| (path.clone(), method.clone())).collect::<Vec<_>>()
        })
        .collect();
    let served = served();
    let missing: Vec<_> = served.difference(&described).collect();
    let extra: Vec<_> = described.difference(&served).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "write `#[utoipa::path]` beside the handler and name it in `Document`: missing {missing:?}, too many {extra:?}"
    );
}

#[test]
fn every_schema_that_is_named_is_there() {
    let document = serde_json::from_str::<serde_json::Value>(&WRITTEN).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    for name in WRITTEN.split("\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}

#[test]
fn where_a_whole_or_a_part_of_it_may_come_both_are_right() {
    let document = serde_json::from_str::<serde_json::Value>(&WRITTEN).unwrap();
    let answered = &document["components"]["schemas"]["Answered"];
    assert_eq!(answered["anyOf"].as_array().map(Vec::len), Some(3), "{answered}");
    assert!(answered["oneOf"].is_null());
    let format = &document["components"]["schemas"]["Comment"]["properties"]["format"];
    assert!(format["oneOf"].is_array(), "one or nothing: {format}");
}

/// At each of these `tests/attacks/guests.rs` shows wrong keys; what is new must be attacked there as well.
const GUESTS: [&str; 8] = [
    "/1.1/{call}",
    "/1.2/{call}",
    "/coral/moderate",
    "/k/{key}/1.1/{call}",
    "/k/{key}/1.2/{call}",
    "/k/{key}/coral/moderate",
    "/v1alpha1/comments:analyze",
    "/v1alpha1/comments:suggestscore",
];

#[test]
fn every_guest_is_attacked_with_wrong_keys() {
    let guests = security::needed().into_iter().filter(|(_, needs)| *needs == Needs::Guest);
    let paths: BTreeSet<String> = guests.map(|((path, _), _)| path).collect();
    assert_eq!(paths, GUESTS.map(str::to_owned).into());
}
