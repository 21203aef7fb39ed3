//! Why a file that is read line by line cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A file that cannot be used, and the line to blame if it is one of them.
#[derive(Debug, Error)]
pub enum LineError {
    /// The file itself.
    #[error("{path}: {error}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// One of its lines.
    #[error("{path}, line {line}: {problem}")]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, counted from 1.
        line: u64,
        /// What is wrong, and what to do.
        problem: String,
    },
}

impl LineError {
    /// What the system says of a file.
    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        LineError::Io { path: path.into(), error }
    }

    /// What is wrong with one line of a file.
    pub(crate) fn line(path: &Path, line: u64, problem: String) -> Self {
        LineError::Line { path: path.into(), line, problem }
    }
}
