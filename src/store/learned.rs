//! Which labels are in the counts of which model, so that what is erased can be taken out of them.

use std::collections::HashSet;

use super::many::{VALUES, rows, with_list, with_rows};
use super::models::{Role, StoredModel};
use super::{Step, Store, StoreError};
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
}

/// Moves all that is kept under the name of one model to another one.
pub(super) async fn rename(step: &mut Step<'_>, old: &StoredModel, new: &Model) -> Result<(), StoreError> {
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
