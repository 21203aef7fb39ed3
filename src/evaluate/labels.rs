//! The labels of a measurement: read once, learned by a trainer, kept to be judged.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::bayes::Label;
use crate::comment::Comment;
use crate::dump::jsonl;
use crate::line_error::LineError;
use crate::training::Trainer;

/// Labelled comments of one or more files, each once.
#[derive(Debug, Default)]
pub struct Labels {
    /// The comments in the order of their files.
    pub rows: Vec<Row>,
    /// For each comment that was learned, its place in `rows`: a file named twice is learned twice
    /// and measured once.
    pub originals: Vec<usize>,
}

/// One labelled comment.
#[derive(Debug)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// The comment.
    pub comment: Comment<'static>,
    /// What a person said of it.
    pub label: Label,
    /// What it belongs together with.
    pub group: Option<String>,
    /// Its number among all that were learned.
    pub learned: usize,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's name, without its folder.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
}

impl Labels {
    /// Reads the files and has the trainer learn each of them as often as it is named.
    ///
    /// # Errors
    /// [`LineError`] at the first line that is no label.
    pub fn read(files: &[PathBuf], trainer: &mut Trainer) -> Result<Self, LineError> {
        let mut labels = Labels::default();
        let mut firsts: HashMap<&Path, usize> = HashMap::new();
        for path in files {
            let file = name(path);
            trainer.begin(&file, true);
            let known = firsts.get(path.as_path()).copied();
            let mut next = *firsts.entry(path).or_insert(labels.rows.len());
            jsonl::read_numbered_labels(path, |line, labelled| {
                let learned = trainer.learned();
                trainer.learn(&labelled);
                labels.originals.push(next);
                next += 1;
                if known.is_none() {
                    let place = Place { file: file.clone(), line };
                    let (label, group) = (labelled.label, labelled.group);
                    let comment = labelled.comment.into_owned();
                    labels.rows.push(Row { place, comment, label, group, learned });
                }
            })?;
        }
        Ok(labels)
    }
}

/// A file's name without its folder, as reports show it.
pub fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}
