//! What commands share that talk to people: what is safe to print, and in which color.

use anstyle::{AnsiColor, Style};

use crate::links::LinkVerdict;

/// A text given as an argument, or standard input for `-`.
pub(super) fn text_of(argument: &str) -> anyhow::Result<String> {
    match argument {
        "-" => Ok(std::io::read_to_string(std::io::stdin().lock())?),
        text => Ok(text.to_owned()),
    }
}

/// Without control and bidi characters, which would command the terminal or turn its lines around.
pub(super) fn printable(text: &str) -> String {
    let harmless = |c: char| match c {
        '\n' | '\t' => c,
        c if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => '\u{FFFD}',
        c => c,
    };
    text.chars().map(harmless).collect()
}

/// Writing in a color.
pub(super) fn color(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(color.into()))
}

/// The color of a link's verdict.
pub(super) fn verdict_color(verdict: LinkVerdict) -> Style {
    color(match verdict {
        LinkVerdict::Clean => AnsiColor::Green,
        LinkVerdict::Unknown => AnsiColor::BrightBlack,
        LinkVerdict::Suspicious => AnsiColor::Yellow,
        LinkVerdict::Malicious => AnsiColor::Red,
    })
}
