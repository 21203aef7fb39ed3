//! Trains a model for each part of the labels, and has it judge that part.

use thiserror::Error;

use super::judge::{Judgements, Subject};
use super::labels::Labels;
use super::protocol::{Protocol, ProtocolError};
use crate::filter::{Filter, Reader};
use crate::training::{Trainer, TrainingError};
use crate::verdict::Policy;

/// Why labels could not be measured.
#[derive(Debug, Error)]
pub enum RunError {
    /// They cannot be parted as asked.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// What is left to train on makes no model.
    #[error("without what is measured on it, no model can be trained: {0}")]
    Training(#[from] TrainingError),
}

/// Measures labels that `trainer` has learned. Counts and calibration of each model come from the
/// other parts only; it is the model that `chaff train` would make of them.
///
/// # Errors
/// [`RunError`] when the labels cannot be parted so, or a part leaves nothing to train on.
pub fn run(
    protocol: Protocol,
    labels: &Labels,
    trainer: &Trainer,
    (reader, policy): (&Reader, &Policy),
    judgements: &mut Judgements,
) -> Result<(), RunError> {
    let parts = protocol.parts(labels, trainer)?;
    let count = parts.iter().flatten().max().map_or(0, |last| last + 1);
    for (row, _) in labels.rows.iter().zip(&parts).filter(|(_, part)| part.is_some()) {
        judgements.announce(&row.place, row.group.as_deref());
    }
    for part in 0..count {
        let measured: Vec<usize> = (0..parts.len()).filter(|row| parts[*row] == Some(part)).collect();
        if measured.is_empty() {
            continue;
        }
        // What was learned beyond the labels only trains.
        let is_other =
            |learned: usize| labels.originals.get(learned).is_none_or(|row| parts[*row] != Some(part));
        let model = trainer.part(is_other).finish()?;
        let filter = Filter::new(model, reader.clone(), policy.clone());
        let mut room = filter.workspace();
        for row in measured.into_iter().map(|row| &labels.rows[row]) {
            let (place, comment, label) = (&row.place, &row.comment, row.label);
            judgements.judge(
                Subject { place, comment, label, group: row.group.as_deref() },
                &filter,
                &mut room,
            );
        }
    }
    Ok(())
}
