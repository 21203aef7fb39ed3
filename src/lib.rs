//! Chaff decides whether a reader's comment on a news site is spam.
pub mod bayes;
pub mod cli;
pub mod comment;
pub mod dump;
pub mod evaluate;
pub mod features;
pub mod filter;
pub mod links;
pub mod model;
pub mod reputation;
pub mod server;
pub mod text;
pub mod training;
pub mod verdict;
