//! Nobody does anything without the key that it takes.

use std::collections::BTreeSet;

use crate::common::{Data, Server};
use crate::operations::{self, Operation};

/// What takes no key: who asks learns nothing of any comment.
const OPEN: &[&str] = &["GET /docs", "GET /healthz", "GET /openapi.json", "GET /readyz"];

/// What takes a key with one of the scopes.
const SCOPED: &[(&str, &[&str])] = &[
    (
        "check",
        &[
            "POST /v1/moderate",
            "POST /v1/moderate/batch",
            "POST /v1/links",
            "GET /v1/sites/{site}",
            "GET /v1/model",
            "GET /metrics",
        ],
    ),
    (
        "label",
        &[
            "POST /v1/labels",
            "GET /v1/labels",
            "GET /v1/labels/{id}",
            "DELETE /v1/labels/{id}",
            "POST /v1/labels/import",
            "GET /v1/queue",
            "GET /v1/decisions",
            "GET /v1/decisions/{id}",
        ],
    ),
    (
        "admin",
        &[
            "GET /v1/settings",
            "PUT /v1/settings",
            "GET /v1/settings/{site}",
            "PUT /v1/settings/{site}",
            "POST /v1/erase",
            "GET /v1/keys",
            "POST /v1/keys",
            "DELETE /v1/keys/{id}",
            "POST /v1/keys/{id}/release",
            "GET /v1/webhooks",
            "POST /v1/webhooks",
            "DELETE /v1/webhooks/{id}",
            "GET /v1/webhooks/{id}/deliveries",
        ],
    ),
];

/// What takes a key with `admin` that is not for one site alone.
const OF_ALL_SITES: &[&str] = &[
    "PUT /v1/sites/{site}",
    "DELETE /v1/sites/{site}",
    "GET /v1/audit",
    "GET /v1/models",
    "POST /v1/models",
    "POST /v1/models/file",
    "DELETE /v1/models/shadow",
    "POST /v1/models/rollback",
    "GET /v1/models/{id}",
    "GET /v1/models/{id}/file",
    "PUT /v1/models/{id}/shadow",
    "POST /v1/models/{id}/promote",
    "GET /v1/models/{id}/flips",
    "POST /v1/recheck",
    "GET /v1/jobs",
    "GET /v1/jobs/{id}",
];

/// The scope that is promised to be needed, if any is.
fn promised(operation: &Operation) -> Option<&'static str> {
    let name = operation.name();
    let is_in = |names: &[&str]| names.contains(&name.as_str());
    if is_in(OPEN) {
        return None;
    }
    let scoped = SCOPED.iter().find(|(_, names)| is_in(names)).map(|(scope, _)| *scope);
    let scope = scoped.or_else(|| is_in(OF_ALL_SITES).then_some("admin"));
    Some(scope.unwrap_or_else(|| panic!("say in this file which key {name} takes")))
}

/// A server with keys, and what may be asked of it.
struct Attacked {
    server: Server,
    data: Data,
    operations: Vec<Operation>,
}

impl Attacked {
    fn start() -> Self {
        let data = Data::new();
        let server = data.serve_with(&["--rate", "0"]);
        let mut operations = operations::all(&server);
        operations.retain(|operation| operation.tag != "guests");
        Attacked { server, data, operations }
    }

    /// The status and the code of what an operation answers to this `Authorization`.
    fn told(&self, operation: &Operation, shown: Option<&str>) -> (u16, String) {
        let headers: Vec<(&str, &str)> = shown.iter().map(|shown| ("authorization", *shown)).collect();
        let answer = operation.send(&self.server, &headers, b"");
        let is_error = answer.status >= 400;
        let code = is_error.then(|| answer.json()["error"]["code"].as_str().unwrap_or_default().to_owned());
        (answer.status, code.unwrap_or_default())
    }

    /// Every operation that takes a key refuses this one, with this code.
    fn all_refuse(&self, shown: Option<&str>, code: &str) {
        for operation in self.operations.iter().filter(|operation| promised(operation).is_some()) {
            let told = self.told(operation, shown);
            assert_eq!(told, (401, code.to_owned()), "{} with {shown:?}", operation.name());
        }
    }
}

#[test]
fn every_promise_is_of_an_operation_that_is_there() {
    let attacked = Attacked::start();
    let there: BTreeSet<String> = attacked.operations.iter().map(Operation::name).collect();
    let scoped = SCOPED.iter().flat_map(|(_, names)| *names);
    let promised: BTreeSet<String> =
        OPEN.iter().chain(scoped).chain(OF_ALL_SITES).map(|name| (*name).to_owned()).collect();
    assert_eq!(there, promised);
}

#[test]
fn no_operation_is_open_to_a_key_that_is_wrong() {
    let attacked = Attacked::start();
    let (good, _) = attacked.server.add_key(&["check", "label", "admin"], None);
    attacked.all_refuse(None, "no_key");
    let upper = good.to_uppercase();
    let (shorter, longer) = (&good[..good.len() - 1], format!("{good}a"));
    let long = "a".repeat(8000);
    for wrong in ["", "nonsense", "null", "' OR 1=1 --", "Bearer", "Basic YWRtaW46YWRtaW4="] {
        attacked.all_refuse(Some(wrong), "wrong_key");
    }
    for wrong in [upper.as_str(), shorter, &longer, &long] {
        attacked.all_refuse(Some(&format!("Bearer {wrong}")), "wrong_key");
    }
}

#[test]
fn no_operation_is_open_to_a_key_that_has_ended() {
    let attacked = Attacked::start();
    let all = ["check", "label", "admin"];
    let (revoked, id) = attacked.server.add_key(&all, None);
    assert_eq!(attacked.server.delete(&format!("/v1/keys/{id}")).status, 204);
    attacked.all_refuse(Some(&revoked), "wrong_key");

    let expired = attacked.data.expired_key(&attacked.server, &all);
    attacked.all_refuse(Some(&expired), "wrong_key");
}

#[test]
fn no_operation_is_open_to_a_key_that_may_do_less() {
    let attacked = Attacked::start();
    let scopes = ["check", "label", "admin"];
    for operation in &attacked.operations {
        let Some(needed) = promised(operation) else { continue };
        let others: Vec<&str> = scopes.into_iter().filter(|scope| *scope != needed).collect();
        let (low, _) = attacked.server.add_key(&others, None);
        let told = attacked.told(operation, Some(&format!("Bearer {low}")));
        assert_eq!(told, (403, "low_scope".to_owned()), "{} with {others:?}", operation.name());
        // It is the scope alone that was missing.
        let (enough, _) = attacked.server.add_key(&[needed], None);
        let (status, code) = attacked.told(operation, Some(&format!("Bearer {enough}")));
        assert!(!matches!(status, 401 | 403) && status < 500, "{}: {status} {code}", operation.name());
    }
}

#[test]
fn what_concerns_all_sites_is_closed_to_a_key_for_one() {
    let attacked = Attacked::start();
    let (of_one, _) = attacked.server.add_key(&["check", "label", "admin"], Some("herald"));
    for operation in &attacked.operations {
        let (_, code) = attacked.told(operation, Some(&of_one));
        let is_closed = OF_ALL_SITES.contains(&operation.name().as_str());
        if is_closed {
            assert_eq!(code, "other_site", "{}", operation.name());
        }
    }
}

#[test]
fn what_takes_no_key_answers_whoever_asks() {
    let attacked = Attacked::start();
    attacked.server.add_key(&["check"], None);
    for operation in attacked.operations.iter().filter(|operation| promised(operation).is_none()) {
        for shown in [None, Some("nonsense")] {
            assert_eq!(attacked.told(operation, shown).0, 200, "{}", operation.name());
        }
    }
}
