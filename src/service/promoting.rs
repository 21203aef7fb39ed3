//! Which model decides: put in force, and the way back. What is asked for here is in force here when it is
//! answered, and within a second wherever else the store is followed.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Service;
use super::job_error::JobError;
use crate::model::{Model, ModelError};
use crate::store::StoreError;
use crate::store::models::NewModel;
use crate::store::promotions::{Promoted, Promotion};

/// Why a model was not put in force, or not taken in.
#[derive(Debug, thiserror::Error)]
pub enum PromotionError {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The model is damaged, or of another version.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Its vectors are of another size.
    #[error(
        "its vectors have 2^{0} places, those of the model in force 2^{1}; train it from one that has as many"
    )]
    Bits(u8, u8),
    /// There is no such model.
    #[error("there is no such model")]
    Nothing,
    /// There is no model to go back to.
    #[error("no model decided before this one")]
    First,
    /// It decides already.
    #[error("this model decides already")]
    Already,
    /// It is worse than the one that decides.
    #[error("it is worse than the model that decides; send \"force\": true to have it nevertheless: {0}")]
    Worse(Value),
    /// It was compared with another one than decides now.
    #[error(
        "it was compared with {0}, which does not decide any more; train another one, or send \"force\": true"
    )]
    Stale(String),
    /// Another model was put in force meanwhile.
    #[error("another model was put in force meanwhile; look at it, and try again")]
    Changed,
    /// What was at work is gone.
    #[error("the work was given up; the log says why")]
    Ended,
}

impl From<JobError> for PromotionError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Store(error) => error.into(),
            JobError::Model(error) => error.into(),
            JobError::Training(_) | JobError::Erased | JobError::Ended => PromotionError::Ended,
        }
    }
}

impl Service {
    /// Puts a model in force; gives its id. It is read whole before, and refused when it is worse than the
    /// one that decides, unless that is forced.
    ///
    /// # Errors
    /// [`PromotionError`]; then nothing was changed.
    pub async fn promote(
        &self,
        model: &str,
        force: bool,
        (who, reason): (&str, &str),
    ) -> Result<String, PromotionError> {
        let before = self.champion_id().await?;
        if before == model {
            return Err(PromotionError::Already);
        }
        self.sound(model).await?;
        let refusal = self.refusal(model, &before).await?;
        let forced = refusal.is_some();
        if let Some(refusal) = refusal.filter(|_| !force) {
            return Err(refusal);
        }
        let foundation = self.following.foundation();
        let promotion = Promotion { before: &before, foundation, who, reason, forced };
        let promoted = self.store.promote(model, &promotion).await?;
        self.in_force(promoted, PromotionError::Nothing).await
    }

    /// Puts the model in force that decided before; gives its id.
    ///
    /// # Errors
    /// [`PromotionError`]; then nothing was changed.
    pub async fn roll_back(&self, (who, reason): (&str, &str)) -> Result<String, PromotionError> {
        let before = self.champion_id().await?;
        let foundation = self.following.foundation();
        let promotion = Promotion { before: &before, foundation, who, reason, forced: false };
        let promoted = self.store.roll_back(&promotion).await?;
        self.in_force(promoted, PromotionError::First).await
    }

    /// Has a model run beside the one that decides, or none.
    ///
    /// # Errors
    /// [`PromotionError`]; then nothing was changed.
    pub async fn shadow(&self, model: Option<&str>, who: &str) -> Result<(), PromotionError> {
        if let Some(model) = model {
            self.sound(model).await?;
        }
        if !self.store.set_shadow(model, who).await? {
            return Err(PromotionError::Already);
        }
        Ok(self.following.catch_up().await?)
    }

    /// Takes in a model file as a candidate, compared with the model that decides on the newest labels;
    /// gives its id. Which labels it has learned elsewhere nobody knows: on those it would look too good.
    ///
    /// # Errors
    /// [`PromotionError`]; then it was not taken in.
    pub async fn take_in(&self, bytes: Vec<u8>, who: &str) -> Result<String, PromotionError> {
        let read = tokio::task::spawn_blocking(move || Model::from_bytes(&bytes));
        let model = Arc::new(read.await.map_err(|_| PromotionError::Ended)??);
        self.fits(&model)?;
        let held = self.newest_labels(model.facts().bits).await?;
        let comparison = self.compare(model.clone(), held).await?;
        let report = json!({ "comparison": comparison }).to_string();
        self.store.add_model(&NewModel { model: &model, report: &report, learned: &[], who }).await?;
        Ok(model.id().to_owned())
    }

    /// One model, read whole: stored, or the one that the server was started with.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer, or the model is damaged.
    pub async fn model(&self, id: &str) -> Result<Option<Arc<Model>>, StoreError> {
        let foundation = self.following.foundation();
        let own = || (foundation.id() == id).then(|| foundation.clone());
        Ok(self.store.model(id).await?.or_else(own))
    }

    /// The id of the model that decides, by the store.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn champion_id(&self) -> Result<String, StoreError> {
        let champion = self.store.champion_id().await?;
        Ok(champion.unwrap_or_else(|| self.following.foundation().id().to_owned()))
    }

    /// Whether a stored model can be put in force.
    async fn sound(&self, model: &str) -> Result<(), PromotionError> {
        let model = self.store.model(model).await?.ok_or(PromotionError::Nothing)?;
        self.fits(&model)
    }

    fn fits(&self, model: &Model) -> Result<(), PromotionError> {
        let [own, other] = [model, self.following.foundation()].map(|model| model.facts().bits);
        if own == other { Ok(()) } else { Err(PromotionError::Bits(own, other)) }
    }

    /// Why a model is not put in force, unless that is forced.
    async fn refusal(&self, model: &str, champion: &str) -> Result<Option<PromotionError>, PromotionError> {
        let (_, report) = self.store.model_report(model).await?.ok_or(PromotionError::Nothing)?;
        let report: Value = report.and_then(|report| serde_json::from_str(&report).ok()).unwrap_or_default();
        let comparison = &report["comparison"];
        Ok(match comparison["champion"].as_str() {
            Some(other) if other != champion => Some(PromotionError::Stale(other.to_owned())),
            _ if comparison["is_worse"] == true => Some(PromotionError::Worse(comparison.clone())),
            _ => None,
        })
    }

    async fn in_force(&self, promoted: Promoted, none: PromotionError) -> Result<String, PromotionError> {
        match promoted {
            Promoted::Now(model) => {
                self.following.catch_up().await?;
                tracing::info!("model {model}");
                Ok(model)
            }
            Promoted::Changed => Err(PromotionError::Changed),
            Promoted::Nothing => Err(none),
        }
    }
}
