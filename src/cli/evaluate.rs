//! `chaff evaluate`: how good a model is, on labels that it was not trained on.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::options::FilterOptions;
use super::output;
use super::terminal::printable;
use super::train;
use crate::bayes::Label;
use crate::dump::jsonl;
use crate::evaluate::attack::AttackReport;
use crate::evaluate::judge::Subject;
use crate::evaluate::labels::{Labels, Place};
use crate::evaluate::report::Wishes;
use crate::evaluate::{Judgements, Protocol, Report, Settings, html, run as measure};
use crate::features::DEFAULT_BITS;
use crate::filter::Reader;
use crate::training::{FOLDS, Trainer};
use crate::verdict::Policy;

#[derive(Args)]
#[command(
    after_help = "Protocols: `given` scores the labels with --model (or the model that the program carries), which must \
    not have been trained on them. All others train models of their own, counts and calibration, on what they do not \
    measure:\n  kfold                five parts: by `group` where labels name one, otherwise by blocks of 64 rows; texts \
    that are equal or nearly so stay together\n  leave-one-group-out  each `group` is measured by a model of all others; \
    labels without a group only train\n  leave-one-file-out   each file is measured by a model of all others\n  by-time \
    \x20           the first 70 % by `posted_at` train and the others are measured; where not every label has a time \
    that can be read, the first of each file\n\
    Intervals, thresholds and figures are explained in the report of --html."
)]
// Each is an option of its own on the command line.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Arguments {
    /// Files of labelled comments
    #[arg(value_name = "LABELS", required = true)]
    labels: Vec<PathBuf>,
    /// Which labels train and which are measured
    #[arg(long, value_enum, default_value_t = How::Given)]
    protocol: How,
    /// The same as --protocol kfold
    #[arg(long, conflicts_with_all = ["model", "protocol"])]
    held_out: bool,
    /// With --protocol by-time, the share that trains
    #[arg(long, value_name = "SHARE", default_value_t = 0.7, value_parser = share)]
    train_share: f64,
    /// With --protocol by-time, take that share of each class of each group, in the order of the file
    #[arg(long)]
    per_group_and_class: bool,
    /// Files that train and are not reported: synthetic text
    #[arg(long, value_name = "LABELS")]
    train_only: Vec<PathBuf>,
    /// Report each group of a file too
    #[arg(long)]
    groups: bool,
    /// Show so many of the worst mistakes on each side, with their evidence [default: none, with --html 10]
    #[arg(long, value_name = "N")]
    mistakes: Option<usize>,
    /// The largest share of honest comments to review or block: advises on the threshold of review
    #[arg(long, value_name = "SHARE", default_value_t = 0.01, value_parser = share)]
    wish_fpr: f64,
    /// The largest share of honest comments to block [default: a tenth of --wish-fpr]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    wish_block_fpr: Option<f64>,
    /// Resamples for the intervals; 0 leaves them out
    #[arg(long, value_name = "N", default_value_t = 1000)]
    resamples: usize,
    /// Rewrite the spam among the labels as spammers do, and show how much of it is still caught
    #[arg(long)]
    attack: bool,
    /// Write the report as JSON; it holds no text of a comment but the words that evidence names
    #[arg(long)]
    json: bool,
    /// Write a report with charts, one file for any browser; it quotes comments unless --mistakes is 0
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    options: FilterOptions,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum How {
    Given,
    Kfold,
    LeaveOneGroupOut,
    LeaveOneFileOut,
    ByTime,
}

/// How many of the worst mistakes a report with charts shows unless told.
const MISTAKES: usize = 10;

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.attack {
        return arguments.run_attacks();
    }
    let policy = arguments.options.policy()?;
    let shown = if arguments.html.is_some() { MISTAKES } else { 0 };
    let mut judgements = Judgements::new(arguments.mistakes.unwrap_or(shown), arguments.groups);
    let protocol = arguments.protocol();
    let model = match protocol {
        None => arguments.judge_given(&mut judgements)?,
        Some(protocol) => arguments.judge_held_out(protocol, &policy, &mut judgements)?,
    };
    let report = Report::new(arguments.settings(model, protocol, &policy), judgements);
    if let Some(path) = &arguments.html {
        std::fs::write(path, html::page(&report)).with_context(|| path.display().to_string())?;
    }
    if arguments.json {
        output::json(&report)?;
    } else {
        output::say(printable(report.to_string().trim_end()))?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    /// How labels are parted; not at all where a model is given.
    fn protocol(&self) -> Option<Protocol> {
        Some(match self.protocol {
            How::Given if self.held_out => Protocol::Kfold,
            How::Given => return None,
            How::Kfold => Protocol::Kfold,
            How::LeaveOneGroupOut => Protocol::LeaveOneGroupOut,
            How::LeaveOneFileOut => Protocol::LeaveOneFileOut,
            How::ByTime => Protocol::ByTime {
                train_share: self.train_share,
                per_group_and_class: self.per_group_and_class,
            },
        })
    }

    fn settings(&self, model: String, protocol: Option<Protocol>, policy: &Policy) -> Settings {
        Settings {
            model,
            protocol: protocol.map_or("given", Protocol::name),
            base_rate: policy.base_rate,
            thresholds: [policy.review, policy.block],
            resamples: self.resamples,
            wishes: Wishes {
                review: self.wish_fpr,
                block: self.wish_block_fpr.unwrap_or(self.wish_fpr / 10.0),
            },
        }
    }

    fn run_attacks(&self) -> anyhow::Result<ExitCode> {
        anyhow::ensure!(self.protocol().is_none(), "--attack asks a given model; leave --protocol out");
        let filter = self.options.filter()?;
        let mut room = filter.workspace();
        let mut report = AttackReport::new(&filter);
        for path in &self.labels {
            jsonl::read_labels(path, |labelled| {
                if labelled.label == Label::Spam {
                    report.try_all(&labelled.comment, &filter, &mut room);
                }
            })?;
        }
        if self.json {
            output::json(&report)?;
        } else {
            output::say(report.to_string().trim_end())?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Judges the labels, one by one, and names the model that did.
    fn judge_given(&self, judgements: &mut Judgements) -> anyhow::Result<String> {
        anyhow::ensure!(
            self.train_only.is_empty(),
            "--train-only trains nothing when a model is given; choose another --protocol"
        );
        let filter = self.options.filter()?;
        let mut room = filter.workspace();
        for path in &self.labels {
            let file = train::name(path);
            jsonl::read_numbered_labels(path, |line, labelled| {
                let place = Place { file: file.clone(), line };
                let (comment, label) = (&labelled.comment, labelled.label);
                let group = labelled.group.as_deref();
                judgements.judge(Subject { place: &place, comment, label, group }, &filter, &mut room);
            })?;
        }
        Ok(filter.model().id().to_owned())
    }

    /// Judges the labels by models that have not seen them, and says of what these were made.
    fn judge_held_out(
        &self,
        protocol: Protocol,
        policy: &Policy,
        judgements: &mut Judgements,
    ) -> anyhow::Result<String> {
        anyhow::ensure!(
            self.options.model.is_none(),
            "--model is asked only with --protocol given; the other protocols train their own"
        );
        let reader = Reader::carried();
        let mut trainer = Trainer::of_parts(&reader, DEFAULT_BITS);
        let labels = Labels::read(&self.labels, &mut trainer)?;
        train::learn_files(&mut trainer, &[], &self.train_only)?;
        measure::run(protocol, &labels, &trainer, (&reader, policy), judgements)?;
        Ok(match protocol {
            Protocol::Kfold => format!("of the other {}/{FOLDS} of the labels", FOLDS - 1),
            Protocol::LeaveOneGroupOut => "of all other groups".into(),
            Protocol::LeaveOneFileOut => "of all other files".into(),
            Protocol::ByTime { train_share, per_group_and_class } => {
                let of = if per_group_and_class { " of each class of each group" } else { "" };
                format!("of the first {:.0} %{of}", train_share * 100.0)
            }
        })
    }
}

/// A share between nothing and everything.
fn share(written: &str) -> Result<f64, String> {
    let share: f64 = written.parse().map_err(|_| "not a number".to_owned())?;
    if share > 0.0 && share < 1.0 { Ok(share) } else { Err("must be above 0 and below 1".into()) }
}
