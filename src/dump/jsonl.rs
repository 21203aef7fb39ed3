//! JSON lines: comments, and comments with labels.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::MAX_LINE;
use super::chunks::{Chunk, Chunks, Line};
use crate::bayes::Label;
use crate::comment::{CommentError, Row};
use crate::line_error::LineError;
use crate::training::Labelled;

/// Reads one labelled comment.
///
/// # Errors
/// [`CommentError`] when it is no comment, or its label is neither `spam` nor `ham`.
pub fn labelled(line: &[u8]) -> Result<Labelled<'_>, CommentError> {
    let row = Row::from_json(line)?;
    let label = match row.label.as_deref() {
        Some("spam") => Label::Spam,
        Some("ham") => Label::Ham,
        other => {
            return Err(CommentError::Field {
                field: "label".into(),
                message: match other {
                    Some(other) => format!("`{other}` is neither \"spam\" nor \"ham\""),
                    None => "is missing; write \"spam\" or \"ham\"".into(),
                },
            });
        }
    };
    let group = row.group.map(std::borrow::Cow::into_owned);
    Ok(Labelled { comment: row.comment, label, group })
}

/// Reads a file of labels (`-` is standard input) and hands on each of them, in order.
///
/// # Errors
/// [`LineError`] with the first line that is no label: a model of half the labels would be
/// nobody's intention.
pub fn read_labels(path: &Path, mut each: impl FnMut(Labelled)) -> Result<(), LineError> {
    read_numbered_labels(path, |_, labelled| each(labelled))
}

/// As [`read_labels`], with the number of each line, counted from 1.
///
/// # Errors
/// As [`read_labels`].
pub fn read_numbered_labels(path: &Path, mut each: impl FnMut(u64, Labelled)) -> Result<(), LineError> {
    let io = |error| LineError::io(path, error);
    let mut chunks = Chunks::new(open(path).map_err(io)?);
    while let Some(chunk) = chunks.next_chunk().map_err(io)? {
        for read in labels_of(&chunk, path) {
            let (number, labelled) = read?;
            each(number, labelled);
        }
    }
    Ok(())
}

/// The labels of a chunk of a file, each with the number of its line.
pub fn labels_of<'c>(
    chunk: &'c Chunk,
    path: &'c Path,
) -> impl Iterator<Item = Result<(u64, Labelled<'c>), LineError>> {
    chunk.lines().map(move |line| {
        let (number, read) = match line {
            Line::TooLong(number) => (number, Err(too_long())),
            Line::Bytes(number, line) => (number, labelled(line).map_err(|error| error.to_string())),
        };
        read.map(|labelled| (number, labelled)).map_err(|problem| LineError::line(path, number, problem))
    })
}

/// Opens a file, or standard input for `-`.
///
/// # Errors
/// What the system says.
pub fn open(path: &Path) -> std::io::Result<Box<dyn Read + Send>> {
    Ok(if path == Path::new("-") { Box::new(std::io::stdin()) } else { Box::new(File::open(path)?) })
}

/// What is said of a line that is not read at all.
pub fn too_long() -> String {
    format!("the line is longer than {MAX_LINE} bytes")
}
