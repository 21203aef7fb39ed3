//! Which labels are in the counts of which model, so that what is erased can be taken out of them.

use std::collections::HashSet;

use super::changes::{What, announce};
use super::many::{VALUES, rows, with_list, with_rows};
use super::models::{Role, StoredModel};
use super::{Step, Store, StoreError, audit};
use crate::model::Model;

/// Writes down what a model has learned, as a part of the transaction that stores it.
pub(super) async fn note(step: &mut Step<'_>, model: &str, labels: &[String]) -> Result<(), StoreError> {
    for some in labels.chunks(rows(2)) {
        let insert = "INSERT INTO learned (model_id, label_id) VALUES {}";
        let mut query = sqlx::query(with_rows(insert, some.len(), 2));
        for label in some {
            query = query.bind(model).bind(label);
        }
        query.execute(&mut **step).await?;
    }
    Ok(())
}

/// Whether a model has learned labels that were erased.
pub(super) async fn erased(step: &mut Step<'_>, model: &str) -> Result<bool, StoreError> {
    let erased: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM learned WHERE model_id = $1 AND NOT EXISTS
         (SELECT 1 FROM labels WHERE labels.id = label_id AND features IS NOT NULL)",
    )
    .bind(model)
    .fetch_one(&mut **step)
    .await?;
    Ok(erased > 0)
}

impl Store {
    /// Those of the labels that a model has learned.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn learned_of(&self, model: &str, labels: &[&str]) -> Result<HashSet<String>, StoreError> {
        let mut learned = HashSet::new();
        for some in labels.chunks(VALUES) {
            let select = "SELECT label_id FROM learned WHERE model_id = $1 AND label_id IN {}";
            let mut query = sqlx::query_scalar::<_, String>(with_list(select, 2, some.len())).bind(model);
            for label in some {
                query = query.bind(*label);
            }
            learned.extend(query.fetch_all(self.pool()).await?);
        }
        Ok(learned)
    }

    /// Puts a model in the place of one that has learned more: its role, its place in the history and the
    /// labels that it still has learned. `false` where the old one is not there any more.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; then nothing is changed.
    pub async fn replace_model(
        &self,
        old: &str,
        new: &Model,
        forgotten: &[String],
        who: &str,
    ) -> Result<bool, StoreError> {
        let mut step = self.pool().begin().await?;
        announce(&mut step, What::Champion, new.id()).await?;
        let row = sqlx::query("SELECT id, at, role, parent FROM models WHERE id = $1")
            .bind(old)
            .fetch_optional(&mut *step)
            .await?;
        let Some(known) = row.as_ref().map(StoredModel::of_row).transpose()? else { return Ok(false) };
        for some in forgotten.chunks(VALUES) {
            let delete = "DELETE FROM learned WHERE model_id = $1 AND label_id IN {}";
            let mut query = sqlx::query(with_list(delete, 2, some.len())).bind(old);
            for label in some {
                query = query.bind(label);
            }
            query.execute(&mut *step).await?;
        }
        rename(&mut step, &known, new).await?;
        let detail = format!("{} labels forgotten, before {old}", forgotten.len());
        audit::log(&mut step, (who, "unlearn"), new.id(), &detail).await?;
        step.commit().await?;
        Ok(true)
    }
}

/// Moves all that is kept under the name of one model to another one.
async fn rename(step: &mut Step<'_>, old: &StoredModel, new: &Model) -> Result<(), StoreError> {
    // Two models that have forgotten what told them apart are one: it has the weightier role of both.
    sqlx::query(
        "INSERT INTO models (id, at, role, parent, report, bytes)
         SELECT $1, at, $2, parent, report, $3 FROM models WHERE id = $4 ON CONFLICT (id) DO NOTHING",
    )
    .bind(new.id())
    .bind(Role::Retired.name())
    .bind(new.as_bytes())
    .bind(&old.id)
    .execute(&mut **step)
    .await?;
    sqlx::query("DELETE FROM models WHERE id = $1").bind(&old.id).execute(&mut **step).await?;
    let role: String = sqlx::query_scalar("SELECT role FROM models WHERE id = $1")
        .bind(new.id())
        .fetch_one(&mut **step)
        .await?;
    let role = Role::of_name(&role)?.weightier(old.role);
    sqlx::query("UPDATE models SET role = $1 WHERE id = $2")
        .bind(role.name())
        .bind(new.id())
        .execute(&mut **step)
        .await?;
    sqlx::query(
        "INSERT INTO learned (model_id, label_id) SELECT $1, label_id FROM learned WHERE model_id = $2
         ON CONFLICT DO NOTHING",
    )
    .bind(new.id())
    .bind(&old.id)
    .execute(&mut **step)
    .await?;
    for moved in [
        "DELETE FROM learned WHERE model_id = $2 AND $1 <> $2",
        "UPDATE promotions SET model_id = $1 WHERE model_id = $2",
        "UPDATE promotions SET before_id = $1 WHERE before_id = $2",
        "UPDATE models SET parent = $1 WHERE parent = $2",
    ] {
        sqlx::query(moved).bind(new.id()).bind(&old.id).execute(&mut **step).await?;
    }
    Ok(())
}
