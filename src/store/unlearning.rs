//! What stored models are to forget. Erased labels leave here what it takes, in the transaction that erases
//! them: whatever becomes of the process that began to take them out of the models, another one finishes it.

use sqlx::Row;

use super::changes::{What, announce};
use super::labels::Word;
use super::learned::rename;
use super::many::{VALUES, for_ids, with_list};
use super::models::StoredModel;
use super::{Step, Store, StoreError, audit};
use crate::model::Model;

/// How many labels a model forgets at a time.
const AT_ONCE: i64 = 1000;

/// A stored model with erased labels in its counts.
#[derive(Debug)]
pub struct Unlearning {
    /// The model's id.
    pub model: String,
    /// What it is to forget now.
    pub labels: Vec<ErasedLabel>,
}

/// What is left of a label that was erased.
#[derive(Debug)]
pub struct ErasedLabel {
    /// The id that it had.
    pub id: String,
    /// What was said.
    pub label: Word,
    pub(crate) features: Option<Vec<u8>>,
}

/// Keeps what models must forget of labels that are about to be erased, as a part of that transaction.
pub(super) async fn keep(step: &mut Step<'_>, labels: &[&str]) -> Result<(), StoreError> {
    let keep = "INSERT INTO unlearning (label_id, label, features) SELECT id, label, features FROM labels
                WHERE EXISTS (SELECT 1 FROM learned WHERE label_id = labels.id) AND id IN {}";
    for_ids(step, keep, labels).await
}

impl Store {
    /// A model that is to forget labels, and which; none where no model has any erased label in its counts.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn next_unlearning(&self) -> Result<Option<Unlearning>, StoreError> {
        let model: Option<String> = sqlx::query_scalar(
            "SELECT models.id FROM unlearning
             JOIN learned ON learned.label_id = unlearning.label_id
             JOIN models ON models.id = learned.model_id ORDER BY models.id LIMIT 1",
        )
        .fetch_optional(self.pool())
        .await?;
        let Some(model) = model else { return Ok(None) };
        let rows = sqlx::query(
            "SELECT unlearning.label_id, label, features FROM unlearning
             JOIN learned ON learned.label_id = unlearning.label_id
             WHERE model_id = $1 ORDER BY unlearning.label_id LIMIT $2",
        )
        .bind(&model)
        .bind(AT_ONCE)
        .fetch_all(self.pool())
        .await?;
        let labels = rows.iter().map(|row| {
            let label: String = row.try_get("label")?;
            Ok::<_, StoreError>(ErasedLabel {
                id: row.try_get("label_id")?,
                label: Word::of_name(&label)?,
                features: row.try_get("features")?,
            })
        });
        Ok(Some(Unlearning { labels: labels.collect::<Result<_, _>>()?, model }))
    }

    /// Puts a model in the place of one that has learned these labels as well: its role, its place in the
    /// history and the labels that it still has learned. What no model has learned any more is then gone.
    /// Where somebody else has replaced the old one meanwhile, nothing is changed.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; then nothing is changed.
    pub async fn replace_model(&self, old: &Unlearning, new: &Model) -> Result<(), StoreError> {
        let mut step = self.pool().begin().await?;
        announce(&mut step, What::Champion, new.id()).await?;
        let row = sqlx::query("SELECT id, at, role, parent FROM models WHERE id = $1")
            .bind(&old.model)
            .fetch_optional(&mut *step)
            .await?;
        let Some(known) = row.as_ref().map(StoredModel::of_row).transpose()? else { return Ok(()) };
        for some in old.labels.chunks(VALUES) {
            let delete = "DELETE FROM learned WHERE model_id = $1 AND label_id IN {}";
            let mut query = sqlx::query(with_list(delete, 2, some.len())).bind(&old.model);
            for label in some {
                query = query.bind(&label.id);
            }
            query.execute(&mut *step).await?;
        }
        rename(&mut step, &known, new).await?;
        sqlx::query(
            "DELETE FROM unlearning WHERE NOT EXISTS
             (SELECT 1 FROM learned WHERE learned.label_id = unlearning.label_id)",
        )
        .execute(&mut *step)
        .await?;
        let detail = format!("{} labels forgotten, before {}", old.labels.len(), old.model);
        audit::log(&mut step, ("chaff", "unlearn"), new.id(), &detail).await?;
        step.commit().await?;
        self.clear_free_pages().await
    }
}
