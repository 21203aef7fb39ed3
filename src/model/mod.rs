//! What training makes and a filter serves: counts, the table fitted from them, calibration and
//! lineage. A model is named by the hash of its content.

mod body;
mod file;

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::bayes::fit::{self, FitError};
use crate::bayes::{Calibration, Counts, Label, Table};

pub use file::ModelError;

/// The model that the program carries.
const CARRIED: &[u8] = include_bytes!("../../models/default.chaff");

/// A trained model.
#[derive(Debug, Clone)]
pub struct Model {
    id: String,
    /// The whole file.
    bytes: Cow<'static, [u8]>,
    /// Read from the file when they are asked for: who scores does not need them.
    counts: OnceLock<Counts>,
    table: Table,
    facts: Facts,
}

/// What is written down about a model besides its counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ModelFacts)]
pub struct Facts {
    /// The version of the features it was trained with.
    pub features: u32,
    /// The size of the feature vector, as a power of two.
    pub bits: u8,
    /// The smoothing it was fitted with.
    pub alpha: f64,
    /// From log-odds to probability.
    pub calibration: Calibration,
    /// Where it comes from.
    pub lineage: Lineage,
}

/// Where a model comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lineage {
    /// The model that training began with.
    pub from: Option<String>,
    /// What was learned on top of it, file by file.
    pub learned: Vec<Learned>,
    /// What was forgotten, file by file.
    pub forgotten: Vec<Learned>,
}

/// The labels of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = LearnedFile)]
pub struct Learned {
    /// The file's name, without its folder.
    pub file: String,
    /// How often a file of that name was named.
    pub times: u32,
    /// Comments labelled spam.
    pub spam: u64,
    /// Comments labelled ham.
    pub ham: u64,
}

/// All that is known about a model, for programs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelDescription)]
pub struct Description<'m> {
    /// Its id.
    pub model: &'m str,
    /// How many comments it has learned.
    pub comments: Comments,
    /// How many places of its vectors were seen in training.
    pub features_seen: usize,
    /// What is written down about it.
    pub facts: &'m Facts,
}

/// Comments of each label.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LearnedComments)]
pub struct Comments {
    /// Labelled spam.
    pub spam: u64,
    /// Labelled ham.
    pub ham: u64,
}

impl Lineage {
    /// Begins a file in a list of files, or goes on with it where it was named before.
    pub(crate) fn begin(files: &mut Vec<Learned>, file: &str) {
        match files.iter().position(|known| known.file == file) {
            Some(place) => {
                let mut known = files.remove(place);
                known.times += 1;
                files.push(known);
            }
            None => files.push(Learned { file: file.into(), times: 1, spam: 0, ham: 0 }),
        }
    }
}

impl Learned {
    /// Counts one comment of the file.
    pub(crate) fn count(&mut self, label: Label) {
        match label {
            Label::Spam => self.spam += 1,
            Label::Ham => self.ham += 1,
        }
    }
}

impl Model {
    /// Fits a model to counts.
    ///
    /// # Errors
    /// [`FitError`] when a class is empty.
    pub fn new(
        counts: Counts,
        alpha: f64,
        calibration: Calibration,
        lineage: Lineage,
    ) -> Result<Self, FitError> {
        let table = fit::fit(&counts, alpha)?;
        let facts =
            Facts { features: crate::features::FORMAT, bits: counts.bits(), alpha, calibration, lineage };
        let bytes = file::write(&counts, &table, &facts);
        Ok(Model { id: file::id(&bytes), bytes: bytes.into(), counts: counts.into(), table, facts })
    }

    /// The model that the program carries.
    ///
    /// # Errors
    /// [`ModelError`] when it was made for another version of the program.
    pub fn carried() -> Result<Self, ModelError> {
        Self::of_file(CARRIED.into())
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// [`ModelError`] when it cannot be read, is damaged or is of another version.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let bytes = file::read(path)?;
        Self::of_file(bytes.into()).map_err(|error| error.at(path))
    }

    /// Reads the bytes of a model file.
    ///
    /// # Errors
    /// [`ModelError`] when they are damaged or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        Self::of_file(bytes.to_vec().into())
    }

    fn of_file(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        let (table, facts) = file::parse(&bytes)?;
        Ok(Model { id: file::id(&bytes), bytes, counts: OnceLock::new(), table, facts })
    }

    /// The bytes of its file: the same for the same model, always.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Writes the model file, whole or not at all.
    ///
    /// # Errors
    /// [`ModelError`] when the folder cannot be written to.
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        file::save(path, self.as_bytes())
    }

    /// Its name: the first 16 digits of the SHA-256 of its content.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it has counted.
    pub fn counts(&self) -> &Counts {
        let empty = || Counts::new(self.facts.bits);
        // The file was read whole when the model was: there are counts in it.
        self.counts.get_or_init(|| file::counts(&self.bytes, self.facts.bits).unwrap_or_else(empty))
    }

    /// What comments are scored with.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// How many of the vector's places were seen in training.
    pub fn features_seen(&self) -> usize {
        let [ham, spam] = [Label::Ham, Label::Spam].map(|label| &self.counts().class(label).features);
        ham.iter().zip(spam).filter(|(ham, spam)| **ham > 0 || **spam > 0).count()
    }

    /// All that is known about it, for programs.
    pub fn describe(&self) -> Description<'_> {
        let comments = |label| self.counts().class(label).comments;
        Description {
            model: &self.id,
            comments: Comments { spam: comments(Label::Spam), ham: comments(Label::Ham) },
            features_seen: self.features_seen(),
            facts: &self.facts,
        }
    }

    /// What is written down about it.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}
