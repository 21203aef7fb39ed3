//! What each operation takes to be let in, as the table of resources says: the scope of the key stands where
//! `OpenAPI` 3.1 has the roles that a security scheme asks for.

use std::collections::HashMap;

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::SecurityRequirement;

use crate::server::resources::{self, Needs};
use crate::store::keys::Scope;

/// What keys are called in the document.
pub(super) const KEY: &str = "key";

/// What the operation with this path and method needs.
pub(super) type Needed = HashMap<(String, &'static str), Needs>;

/// What each operation needs, by its path and method as the document writes them.
pub(super) fn needed() -> Needed {
    let of_resource = |resource: resources::Resource| {
        let path = resource.path.replace('*', "");
        resource.methods.into_iter().map(move |method| ((path.clone(), method), resource.needs))
    };
    resources::all().into_iter().flat_map(of_resource).collect()
}

/// Says it of an operation.
pub(super) fn describe(operation: &mut Operation, needs: Option<Needs>) {
    let (requirement, words) = match needs {
        Some(Needs::Key(scope)) => (taking(scope), format!("Takes a key with the scope `{}`.", scope.name())),
        Some(Needs::Operator) => {
            (taking(Scope::Admin), "Takes a key with the scope `admin` that is for all sites.".to_owned())
        }
        Some(Needs::Nothing) => (SecurityRequirement::default(), "Takes no key.".to_owned()),
        Some(Needs::Guest) | None => return,
    };
    operation.security = Some(vec![requirement]);
    let described = operation.description.take().map(|description| format!("{description}\n\n{words}"));
    operation.description = Some(described.unwrap_or(words));
}

fn taking(scope: Scope) -> SecurityRequirement {
    SecurityRequirement::new(KEY, [scope.name()])
}

/// Whether requests without a key are refused.
pub(super) fn takes_key(operation: &Operation) -> bool {
    operation.security.as_ref().is_none_or(|all| !all.contains(&SecurityRequirement::default()))
}
