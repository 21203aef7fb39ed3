//! `chaff links`: where the links of a comment lead, and what they hide.

use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;

use super::options::FilterOptions;
use super::output;
use super::terminal::{printable, text_of, verdict_color};
use crate::comment::{Comment, MAX_TEXT};
use crate::reputation::Listing;
use crate::verdict::LinkReport;

#[derive(Args)]
#[command(
    after_help = "Nothing is asked of the network: what is said of a link is in the link itself and in the \
    lists of this program."
)]
pub(super) struct Arguments {
    /// The comment; `-` is standard input
    text: String,
    /// The link behind the author's name
    #[arg(long, value_name = "URL")]
    author_url: Option<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    options: FilterOptions,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let text = text_of(&arguments.text)?;
    anyhow::ensure!(
        text.len() <= MAX_TEXT,
        "the text has {} bytes, and at most {MAX_TEXT} are read",
        text.len()
    );
    let mut comment = Comment::new(text);
    comment.author.url = arguments.author_url.as_deref().map(Into::into);
    let filter = arguments.options.filter()?;
    let links = filter.judge_links(&comment, &mut filter.workspace());
    if arguments.json {
        output::json(&links)?;
    } else if links.is_empty() {
        output::say("no links")?;
    } else {
        output::say(links.iter().map(lines).collect::<String>().trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// One link for people: its verdict, where it leads, as it was written, and why.
pub(super) fn lines(link: &LinkReport) -> String {
    // Writing to a String cannot fail.
    let mut out = String::new();
    let color = verdict_color(link.verdict);
    let name = link.verdict.name();
    let _ = writeln!(out, "  {color}{name:<10}{color:#}  {}", printable(&link.url));
    let written = printable(&link.written);
    if written != link.url {
        let _ = writeln!(out, "              written  {}", written.replace('\n', " "));
    }
    for hop in &link.redirects {
        let _ = writeln!(out, "              through  {}", printable(hop));
    }
    for reason in &link.reasons {
        let _ = writeln!(out, "              because  {}", printable(reason));
    }
    for listing in &link.listed {
        let _ = writeln!(out, "              listed   {}", printable(&listed(listing)));
    }
    out
}

/// What one list says, in a line.
pub(super) fn listed(listing: &Listing) -> String {
    let Listing { kind, key, list, .. } = listing;
    let date = listing.date.map_or_else(String::new, |date| format!(" of {date}"));
    let added = listing.added.map_or_else(String::new, |added| format!(", since {added}"));
    let expires = listing.expires.map_or_else(String::new, |expires| format!(", until {expires}"));
    let overruled =
        listing.overruled.map_or_else(String::new, |why| format!(" — does not count: {}", why.why()));
    let note = if listing.note.is_empty() { String::new() } else { format!(" ({})", listing.note) };
    format!("{key} is {kind} by {list}{date}{added}{expires}{note}{overruled}")
}
