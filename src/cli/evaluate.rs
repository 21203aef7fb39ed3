//! `chaff evaluate`: how good a model is, on labels that it was not trained on.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::options::FilterOptions;
use super::output;
use super::train;
use crate::dump::jsonl;
use crate::evaluate::{Judged, Report};
use crate::features::DEFAULT_BITS;
use crate::filter::{Filter, Reader};
use crate::training::{FOLDS, Trainer};
use crate::verdict::Policy;

#[derive(Args)]
#[command(
    after_help = "With --model (or neither) the labels are scored by that model: they must not be what it was \
    trained on.\nWith --held-out they are parted into five: by their `group` where they name one, otherwise by blocks of 64 \
    rows; equal texts stay together. Each part is scored by a model trained on the four others."
)]
pub(super) struct Arguments {
    /// Files of labelled comments
    #[arg(value_name = "LABELS", required = true)]
    labels: Vec<PathBuf>,
    /// Train on four fifths of the labels and score the fifth, five times
    #[arg(long, conflicts_with = "model")]
    held_out: bool,
    /// With --held-out, files that train and are not reported: synthetic text
    #[arg(long, value_name = "LABELS", requires = "held_out")]
    train_only: Vec<PathBuf>,
    /// Report each group of a file too
    #[arg(long)]
    groups: bool,
    /// Write the report as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    options: FilterOptions,
}

/// The judged comments of each file or group.
type Sets = Vec<(String, Vec<Judged>)>;

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let policy = arguments.options.policy()?;
    let (model, sets) = if arguments.held_out {
        (format!("of the other {}/{FOLDS} of the labels", FOLDS - 1), arguments.held_out(&policy)?)
    } else {
        let filter = arguments.options.filter()?;
        (filter.model().id().to_owned(), arguments.judged_by(&filter)?)
    };
    let report = Report::new(model, policy.base_rate, [policy.review, policy.block], &sets);
    if arguments.json {
        output::json(&report)?;
    } else {
        output::say(report.to_string().trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    fn judged_by(&self, filter: &Filter) -> anyhow::Result<Sets> {
        let mut sets = Sets::new();
        let mut room = filter.workspace();
        for file in &self.labels {
            jsonl::read_labels(file, |labelled| {
                let brief = filter.judge_briefly(&labelled.comment, &mut room);
                let judged = Judged { label: labelled.label, decision: brief.decision, score: brief.score };
                add(&mut sets, self.set_name(file, labelled.group.as_deref()), judged);
            })?;
        }
        Ok(sets)
    }

    fn held_out(&self, policy: &Policy) -> anyhow::Result<Sets> {
        let reader = Reader::carried();
        let mut trainer = Trainer::new(&reader, None, DEFAULT_BITS);
        let mut names = Vec::new();
        // A file named twice trains twice and is reported once.
        let mut reported: Vec<&PathBuf> = Vec::new();
        for file in &self.labels {
            let first = !reported.contains(&file);
            reported.push(file);
            trainer.begin(&train::name(file), true);
            jsonl::read_labels(file, |labelled| {
                trainer.learn(&labelled);
                names.push(first.then(|| self.set_name(file, labelled.group.as_deref())));
            })?;
        }
        train::learn_files(&mut trainer, &[], &self.train_only)?;
        let mut sets = Sets::new();
        for (scored, name) in trainer.held_out(policy.base_rate)?.into_iter().zip(names) {
            if let Some((scored, name)) = scored.zip(name) {
                let decision = policy.decide(scored.score, scored.dangers);
                add(&mut sets, name, Judged { label: scored.label, decision, score: scored.score });
            }
        }
        Ok(sets)
    }

    fn set_name(&self, file: &std::path::Path, group: Option<&str>) -> String {
        match group {
            Some(group) if self.groups => format!("{}: {group}", train::name(file)),
            _ => train::name(file),
        }
    }
}

fn add(sets: &mut Sets, name: String, judged: Judged) {
    // The same file or group mostly comes next again.
    match sets.iter_mut().rev().find(|(known, _)| *known == name) {
        Some((_, rows)) => rows.push(judged),
        None => sets.push((name, vec![judged])),
    }
}
