//! Why nobody can be asked, or what was answered cannot be used.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why nobody can be asked, or what was answered cannot be used.
#[derive(Debug, Error)]
pub enum AskError {
    /// A file cannot be read or written, or does not hold what it should.
    #[error("{}: {problem}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        problem: String,
    },
    /// A zone cannot be asked.
    #[error("zone {zone}: {problem}")]
    Zone {
        /// Its name.
        zone: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A list of hashes cannot be asked.
    #[error("hashes {name}: {problem}")]
    Hashes {
        /// Its name.
        name: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A mirror did not answer, or not as it should.
    #[error("mirror {host}: {problem}")]
    Mirror {
        /// Its host; never the whole URL, which may carry a key.
        host: String,
        /// What went wrong.
        problem: String,
    },
}

impl AskError {
    pub(super) fn file(path: &Path, problem: &dyn Display) -> Self {
        AskError::File { path: path.into(), problem: problem.to_string() }
    }

    pub(super) fn zone(zone: &str, problem: &dyn Display) -> Self {
        AskError::Zone { zone: zone.to_owned(), problem: problem.to_string() }
    }

    pub(super) fn hashes(name: &str, problem: &dyn Display) -> Self {
        AskError::Hashes { name: name.to_owned(), problem: problem.to_string() }
    }
}
