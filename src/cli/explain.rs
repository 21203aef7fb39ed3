//! `chaff explain`: one comment, its verdict, and the comment with the guilty words marked.

use std::fmt::Write;
use std::ops::Range;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};

use super::links;
use super::options::FilterOptions;
use super::output;
use super::terminal::{color, printable, text_of};
use crate::comment::{Comment, Format, MAX_TEXT};
use crate::verdict::{Decision, Verdict};

/// Evidence weaker than this is not marked in the text.
const MARKED_FROM: f64 = 0.1;

#[derive(Args)]
pub(super) struct Arguments {
    /// The comment; `-` is standard input
    text: String,
    /// The author's name
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// The link behind the author's name
    #[arg(long, value_name = "URL")]
    author_url: Option<String>,
    /// How the text is marked up [default: told by looking]
    #[arg(long, value_enum)]
    markup: Option<MarkupFormat>,
    /// Write the verdict as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    options: FilterOptions,
}

#[derive(Clone, Copy, ValueEnum)]
enum MarkupFormat {
    Plain,
    Html,
    Markdown,
    Bbcode,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let text = text_of(&arguments.text)?;
    anyhow::ensure!(
        text.len() <= MAX_TEXT,
        "the text has {} bytes, and at most {MAX_TEXT} are read",
        text.len()
    );
    let mut comment = Comment::new(text.as_str());
    comment.format = match arguments.markup {
        None => Format::Auto,
        Some(MarkupFormat::Plain) => Format::Plain,
        Some(MarkupFormat::Html) => Format::Html,
        Some(MarkupFormat::Markdown) => Format::Markdown,
        Some(MarkupFormat::Bbcode) => Format::Bbcode,
    };
    comment.author.name = arguments.author.as_deref().map(Into::into);
    comment.author.url = arguments.author_url.as_deref().map(Into::into);
    let filter = arguments.options.filter()?;
    let verdict = filter.judge(&comment, &mut filter.workspace());
    if arguments.json {
        output::json(&verdict)?;
    } else {
        output::say(page(&text, &verdict))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The comment, marked; the decision; the reasons; the links.
fn page(text: &str, verdict: &Verdict) -> String {
    // Writing to a String cannot fail.
    let mut out = String::new();
    let bold = Style::new().bold();
    let color = color(match verdict.decision {
        Decision::Allow => AnsiColor::Green,
        Decision::Review => AnsiColor::Yellow,
        Decision::Block => AnsiColor::Red,
    });
    let _ = writeln!(out, "{}\n", marked(text, verdict));
    let _ = writeln!(
        out,
        "{color}{bold}{}{bold:#}{color:#}, {:.1} % likely to be spam\n",
        verdict.decision.name(),
        verdict.score * 100.0
    );
    for evidence in &verdict.evidence {
        let color = side(evidence.weight);
        let _ = writeln!(
            out,
            "  {color}{:+7.2}{color:#}  {:<18} {}",
            evidence.weight,
            evidence.code,
            printable(&evidence.detail)
        );
    }
    if !verdict.links.is_empty() {
        out.push('\n');
    }
    out.extend(verdict.links.iter().map(links::lines));
    let _ = write!(out, "\n  model {}", verdict.model);
    out
}

/// The text with what speaks for spam in red and what speaks against it in green; every byte as it
/// was sent, but for control characters, which could command the terminal.
fn marked(text: &str, verdict: &Verdict) -> String {
    let mut weights = vec![0.0; text.len()];
    for evidence in verdict.evidence.iter().filter(|evidence| evidence.weight.abs() >= MARKED_FROM) {
        let Some([start, end]) = evidence.span else { continue };
        for weight in &mut weights[start..end] {
            *weight += evidence.weight;
        }
    }
    let mut out = String::new();
    let mut start = 0;
    while start < text.len() {
        let weight = weights[start];
        let length = weights[start..].iter().take_while(|other| weight.total_cmp(other).is_eq()).count();
        let run = char_range(text, start..start + length);
        let written = printable(&text[run.clone()]);
        if weight == 0.0 {
            out.push_str(&written);
        } else {
            let style = side(weight).underline();
            // Writing to a String cannot fail.
            let _ = write!(out, "{style}{written}{style:#}");
        }
        start = run.end;
    }
    out
}

/// The range, stretched to end between two characters.
fn char_range(text: &str, range: Range<usize>) -> Range<usize> {
    let mut end = range.end;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    range.start..end
}

fn side(weight: f64) -> Style {
    color(if weight > 0.0 { AnsiColor::Red } else { AnsiColor::Green })
}
