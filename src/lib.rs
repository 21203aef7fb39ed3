//! Chaff decides whether a reader's comment on a news site is spam, and whether a link in it is
//! dangerous, and says why.
//!
//! ```
//! use chaff::comment::Comment;
//! use chaff::filter::Filter;
//!
//! let filter = Filter::carried()?;
//! let mut room = filter.workspace();
//! let comment = Comment::new("My son found me a free program at http://fastpc.example, try it!");
//! let verdict = filter.judge(&comment, &mut room);
//! println!("{}: {}", verdict.decision.name(), verdict.evidence[0].detail);
//! # Ok::<(), chaff::model::ModelError>(())
//! ```
//!
//! The way of a comment is [`filter`], on one screen: [`text`] → [`links`] → [`reputation`] →
//! [`features`] → [`bayes`] → [`verdict`]. Around it, [`training`] makes a [`model`] from labels,
//! [`evaluate`] measures one, [`dump`] reads comments in bulk, [`store`] keeps what moderators say and [`service`]
//! puts it in force, [`server`] and [`cli`] are the ways in.
//! Off that way, and only where an operator names them, others are [`asked`] about its links.
//! Imports point one way: a module knows only of those before it in the row `whole_file`, `line_error`, `comment`,
//! `text`, `links`, `reputation`, `asked`, `features`, `bayes`, `model`, `verdict`, `filter`, `training`, `evaluate`, `dump`,
//! `store`, `service`, `server`, `cli`.

pub mod asked;
pub mod bayes;
pub mod cli;
pub mod comment;
pub mod dump;
pub mod evaluate;
pub mod features;
pub mod filter;
mod hex;
pub mod line_error;
pub mod links;
pub mod model;
pub mod reputation;
pub mod server;
pub mod service;
pub mod store;
pub mod text;
pub mod training;
pub mod verdict;
pub mod whole_file;
