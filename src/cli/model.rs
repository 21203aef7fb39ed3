//! `chaff model`: what a model is made of.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{options, output};
use crate::bayes::{Calibration, Label};
use crate::features::{ByFamily, Family};
use crate::links::LinkPlace;
use crate::model::{Learned, Model};
use crate::text::Script;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show what a model has learned, and from what
    Show {
        /// The model [default: the one the program carries]
        #[arg(value_name = "M.chaff")]
        model: Option<PathBuf>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Command::Show { model, json } = &arguments.command;
    let model = options::model(model.as_ref())?;
    if *json {
        output::json(&model.describe())?;
    } else {
        output::say(summary(&model))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is known of a model, for people.
pub(super) fn summary(model: &Model) -> String {
    let facts = model.facts();
    let class = |label| model.counts().class(label).comments;
    let mut text = format!(
        "model {}\n  learned {} spam and {} ham comments\n  {} features seen of {} (format {})\n",
        model.id(),
        class(Label::Spam),
        class(Label::Ham),
        model.features_seen(),
        1u32 << facts.bits,
        facts.features,
    );
    let calibration = facts.calibration;
    let measured = match calibration.comments {
        0 => "not measured: too few labels".to_owned(),
        comments => format!("on {comments} comments held out"),
    };
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "  trusts {}, offset {:+.2} ({measured})\n  beside links {}, offset {:+.2}",
        trusts(&calibration.trust),
        calibration.offset,
        trusts(&calibration.trust_beside_links),
        calibration.offset + calibration.kinds.links_in_text,
    );
    for (kind, offset) in other_kinds(&calibration) {
        let _ = write!(text, "; {kind} {offset:+.2}");
    }
    if let Some(from) = &facts.lineage.from {
        let _ = write!(text, "\n  on top of {from}");
    }
    for (verb, files) in [("learned", &facts.lineage.learned), ("forgot", &facts.lineage.forgotten)] {
        for Learned { file, times, spam, ham } in files {
            let times = if *times == 1 { String::new() } else { format!(", named {times} times") };
            let _ = write!(text, "\n  {verb} {file}{times}: {spam} spam, {ham} ham");
        }
    }
    text
}

fn trusts(trusts: &ByFamily<f64>) -> String {
    let named = Family::ALL.iter().zip(trusts);
    named.map(|(family, trust)| format!("{} {trust:.2}", family.name())).collect::<Vec<_>>().join(", ")
}

/// The kinds of comment that are told apart beside those with links in the text, and what is added for
/// each.
fn other_kinds(calibration: &Calibration) -> impl Iterator<Item = (&'static str, f64)> {
    let author = (LinkPlace::Author.name(), calibration.kinds.author_link);
    let scripts = Script::ALL.iter().map(|script| script.name()).zip(calibration.kinds.script);
    [author].into_iter().chain(scripts).filter(|(_, offset)| *offset != 0.0)
}
