//! `chaff train`: labels in, a model out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::progress;
use crate::dump::chunks::Chunk;
use crate::dump::in_order::in_order;
use crate::dump::jsonl;
use crate::features::DEFAULT_BITS;
use crate::filter::Reader;
use crate::line_error::LineError;
use crate::model::Model;
use crate::training::{Prepared, Trainer};

#[derive(Args)]
#[command(after_help = "Each line of a label file is a comment with its label:\n  \
    {\"text\":\"…\",\"label\":\"spam\",\"author_url\":\"…\"}\n\
    A `group` (the article, the site) keeps comments together when the model is calibrated on rows it was not \
    trained on. A file named twice counts twice. The same labels always give the same model, byte for byte.")]
pub(super) struct Arguments {
    /// Files of labels to learn; `-` is standard input
    #[arg(value_name = "LABELS", required_unless_present = "forget")]
    labels: Vec<PathBuf>,
    /// Where to write the model
    #[arg(long, short, value_name = "M.chaff")]
    output: PathBuf,
    /// The model to begin with: its counts are kept and added to
    #[arg(long, value_name = "BASE.chaff")]
    from: Option<PathBuf>,
    /// Files of labels to forget, which the base has learned
    #[arg(long, value_name = "LABELS")]
    forget: Vec<PathBuf>,
    /// Files that train, but on which the model is never calibrated: synthetic text
    #[arg(long, value_name = "LABELS")]
    train_only: Vec<PathBuf>,
    /// The size of the feature vector, as a power of two
    #[arg(long, default_value_t = DEFAULT_BITS, value_parser = clap::value_parser!(u8).range(10..=24))]
    bits: u8,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let reader = Reader::carried();
    let base = arguments.from.as_deref().map(Model::open).transpose()?;
    let mut trainer = Trainer::new(&reader, base, arguments.bits);
    let files = [&arguments.labels[..], &arguments.train_only, &arguments.forget].concat();
    let bar = progress::bar(&files);
    learn_files(&mut trainer, &arguments.labels, &arguments.train_only)?;
    for file in &arguments.forget {
        trainer.begin_forgetting(&name(file));
        jsonl::read_labels(file, |labelled| trainer.forget(&labelled))?;
    }
    let model = trainer.finish()?;
    bar.finish_and_clear();
    model.save(&arguments.output)?;
    anstream::eprintln!("{}", super::model::summary(&model));
    Ok(ExitCode::SUCCESS)
}

/// Learns files that are measured and files that only train.
pub(super) fn learn_files(
    trainer: &mut Trainer,
    measured: &[PathBuf],
    train_only: &[PathBuf],
) -> anyhow::Result<()> {
    for (files, is_measured) in [(measured, true), (train_only, false)] {
        for file in files {
            trainer.begin(&name(file), is_measured);
            learn_file(trainer, file)?;
        }
    }
    Ok(())
}

/// Reads a file's labels on all cores and learns them here, in order: a fold depends on what came before.
fn learn_file(trainer: &mut Trainer, file: &Path) -> Result<(), LineError> {
    let input = jsonl::open(file).map_err(|error| LineError::io(file, error))?;
    let preparers = trainer.preparers();
    let prepare = || {
        let mut preparer = preparers();
        move |chunk: &Chunk| {
            let mut labels = Prepared::default();
            for read in jsonl::labels_of(chunk, file) {
                preparer.prepare(&read?.1, &mut labels);
            }
            Ok(labels)
        }
    };
    in_order(input, super::cores(), prepare, |labels| {
        let labels: Result<Prepared, LineError> = labels.map_err(|error| LineError::io(file, error))?;
        trainer.learn_prepared(&labels?);
        Ok(())
    })
}

/// A file's name without its folder, as reports and lineages show it.
pub(super) fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}
