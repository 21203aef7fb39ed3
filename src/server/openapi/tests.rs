use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, header};
use tower::ServiceExt;

use super::*;
use crate::filter::{Filter, Reader};
use crate::links::Knowledge;
use crate::model::Model;
use crate::reputation::Reputation;
use crate::server::{App, Setup, resources};
use crate::verdict::Policy;

/// Methods and paths that the server answers, by what it says to a method that nobody knows; without those of
/// guests' protocols, which others describe.
async fn served() -> BTreeSet<(String, String)> {
    let reader = Reader::new(Knowledge::carried(), Reputation::carried());
    let filter = Filter::new(Model::carried().unwrap(), reader, Policy::default());
    let (app, _) = App::start(Setup::from(filter)).await.unwrap();
    let mut served = BTreeSet::new();
    for resource in resources::all().into_iter().filter(|resource| resource.needs != resources::Needs::Guest)
    {
        let method = Method::from_bytes(b"BREW").unwrap();
        let request = Request::builder().method(method).body(Body::empty()).unwrap();
        let answer = resource.handler.with_state(app.clone()).oneshot(request).await.unwrap();
        let allowed = answer.headers()[header::ALLOW].to_str().unwrap();
        let methods = allowed.split(',').filter(|method| *method != "HEAD");
        served.extend(methods.map(|method| (resource.path.replace('*', ""), method.to_lowercase())));
    }
    served
}

#[tokio::test]
async fn every_resource_is_described_and_nothing_else() {
    let document = serde_json::from_str::<serde_json::Value>(&WRITTEN).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let described: BTreeSet<(String, String)> = paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(|method| (path.clone(), method.clone())).collect::<Vec<_>>()
        })
        .collect();
    let served = served().await;
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
