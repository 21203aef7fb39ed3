//! Who attacks the API: without a key or with a wrong one, and with hostile text in every field. What is attacked is
//! read from `/openapi.json`, which is held to the table of resources, so that no operation is missed.

mod common;

#[path = "attacks/guests.rs"]
mod guests;
#[path = "attacks/keys.rs"]
mod keys;
#[path = "attacks/operations.rs"]
mod operations;
#[path = "attacks/text.rs"]
mod text;
