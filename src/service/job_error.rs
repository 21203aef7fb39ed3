//! What work in the background fails with.

use crate::model::ModelError;
use crate::store::StoreError;
use crate::training::TrainingError;

/// Why a job came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum JobError {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No model came of the labels.
    #[error(transparent)]
    Training(#[from] TrainingError),
    /// A model cannot be read.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// What a model had learned was to be forgotten before the model was kept.
    #[error("labels were erased while it was trained, and it was thrown away; train another one")]
    Erased,
    /// The thread that worked is gone.
    #[error("the work was given up; the log says why")]
    Ended,
}
