//! Takes erased labels out of the counts of stored models: each is then the model that never saw them, under
//! another id.

use super::Service;
use super::training::{FILE, unpack};
use crate::bayes::Label;
use crate::bayes::fit::FitError;
use crate::model::{Lineage, Model};
use crate::store::StoreError;
use crate::store::unlearning::ErasedLabel;

impl Service {
    /// Works until no stored model has an erased label in its counts, whoever erased it.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer, or a model is damaged; what was forgotten before that
    /// stays so, and calling it again does the rest.
    pub(super) async fn unlearn(&self) -> Result<(), StoreError> {
        let _alone = self.unlearning.lock().await;
        while let Some(mut unlearning) = self.store.next_unlearning().await? {
            // Somebody else may have replaced it meanwhile.
            let Some(model) = self.store.model(&unlearning.model).await? else { continue };
            let ended = |error: &dyn std::error::Error| StoreError::Unread(error.to_string());
            let labels = std::mem::take(&mut unlearning.labels);
            let forgetting = tokio::task::spawn_blocking(move || (without(&model, &labels), labels));
            let (without, labels) = forgetting.await.map_err(|error| ended(&error))?;
            unlearning.labels = labels;
            let without = without.map_err(|error| ended(&error))?;
            self.store.replace_model(&unlearning, &without).await?;
        }
        self.following.catch_up().await
    }
}

/// A model that never saw these labels, which it has learned.
fn without(model: &Model, labels: &[ErasedLabel]) -> Result<Model, FitError> {
    let facts = model.facts();
    let mut counts = model.counts().clone();
    let mut lineage = facts.lineage.clone();
    let forget = |label: &ErasedLabel| -> Option<Label> {
        let comment = unpack(label.features.as_deref(), facts.bits)?;
        let class = label.label.label();
        let forgotten = counts.forget_indices(comment.indices(), class);
        // It cannot be in the counts then, and need not be taken out of them.
        forgotten.inspect_err(|error| tracing::error!("label {}: {error}", label.id)).ok()?;
        Some(class)
    };
    let forgotten: Vec<Label> = labels.iter().filter_map(forget).collect();
    Lineage::begin(&mut lineage.forgotten, FILE);
    if let Some(file) = lineage.forgotten.last_mut() {
        for class in forgotten {
            file.count(class);
        }
    }
    Model::new(counts, facts.alpha, facts.calibration, lineage)
}
