//! Standard output. Whoever reads it may hang up at any time; that is an error to end on quietly, not
//! one to panic about.

use std::fmt::Display;
use std::io::Write;

use serde::Serialize;

/// Writes a text, without its colours where nobody would see them.
pub(super) fn say(text: impl Display) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// Writes a value as JSON that people can read too.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    say(serde_json::to_string_pretty(value)?)
}
