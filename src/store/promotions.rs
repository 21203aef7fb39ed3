//! Which model decides: put in force in one transaction, and the way back.

use sqlx::Row;

use super::changes::{What, announce};
use super::jobs::{Work, ask};
use super::models::Role;
use super::{Step, Store, StoreError, audit, new_id, now};
use crate::model::Model;

/// How many days of decisions are judged again after another model is put in force.
pub const RECHECKED_DAYS: &str = "7";

/// Who has a model put in force, and why.
#[derive(Debug, Clone, Copy)]
pub struct Promotion<'p> {
    /// The model that decided when this was asked for.
    pub before: &'p str,
    /// The model that the server was started with; kept, so that there is a way back to it.
    pub foundation: &'p Model,
    /// Who.
    pub who: &'p str,
    /// Why, in words.
    pub reason: &'p str,
    /// Whether it is so although the model is worse.
    pub forced: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promoted {
    /// This model decides now.
    Now(String),
    /// Another model than was thought decided meanwhile: nothing was changed.
    Changed,
    /// There is no such model, or no way further back.
    Nothing,
}

impl Store {
    /// Puts a model in force, and has what was decided lately judged again.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; then nothing is changed.
    pub async fn promote(&self, model: &str, promotion: &Promotion<'_>) -> Result<Promoted, StoreError> {
        let mut step = self.pool().begin().await?;
        announce(&mut step, What::Champion, model).await?;
        let promoted = put_in_force(&mut step, model, promotion, false).await?;
        if matches!(promoted, Promoted::Now(_)) {
            step.commit().await?;
        }
        Ok(promoted)
    }

    /// Puts the model in force again that decided before the present one.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; then nothing is changed.
    pub async fn roll_back(&self, promotion: &Promotion<'_>) -> Result<Promoted, StoreError> {
        let mut step = self.pool().begin().await?;
        announce(&mut step, What::Champion, "").await?;
        let Some(before) = way_back(&mut step).await?.pop() else { return Ok(Promoted::Nothing) };
        let promoted = put_in_force(&mut step, &before, promotion, true).await?;
        if matches!(promoted, Promoted::Now(_)) {
            step.commit().await?;
        }
        Ok(promoted)
    }
}

/// The models to which one can go back, the next one last.
async fn way_back(step: &mut Step<'_>) -> Result<Vec<String>, StoreError> {
    let rows =
        sqlx::query("SELECT before_id, back FROM promotions ORDER BY id").fetch_all(&mut **step).await?;
    let mut way = Vec::new();
    for row in rows {
        let back: i64 = row.try_get("back")?;
        if back == 0 {
            way.push(row.try_get("before_id")?);
        } else {
            way.pop();
        }
    }
    Ok(way)
}

async fn put_in_force(
    step: &mut Step<'_>,
    model: &str,
    promotion: &Promotion<'_>,
    back: bool,
) -> Result<Promoted, StoreError> {
    let Promotion { before, foundation, who, reason, forced } = *promotion;
    let champion: Option<String> = sqlx::query_scalar("SELECT id FROM models WHERE role = 'champion'")
        .fetch_optional(&mut **step)
        .await?;
    if champion.as_deref().unwrap_or(foundation.id()) != before {
        return Ok(Promoted::Changed);
    }
    sqlx::query(
        "INSERT INTO models (id, at, role, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
    )
    .bind(foundation.id())
    .bind(now())
    .bind(Role::Retired.name())
    .bind(foundation.as_bytes())
    .execute(&mut **step)
    .await?;
    sqlx::query("UPDATE models SET role = 'retired' WHERE role = 'champion'").execute(&mut **step).await?;
    let put = sqlx::query("UPDATE models SET role = 'champion' WHERE id = $1")
        .bind(model)
        .execute(&mut **step)
        .await?;
    if put.rows_affected() == 0 {
        return Ok(Promoted::Nothing);
    }
    sqlx::query(
        "INSERT INTO promotions (id, at, model_id, before_id, who, forced, back)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new_id())
    .bind(now())
    .bind(model)
    .bind(before)
    .bind(who)
    .bind(i64::from(forced))
    .bind(i64::from(back))
    .execute(&mut **step)
    .await?;
    let what = if back { "roll back" } else { "promote model" };
    let detail = serde_json::json!({ "before": before, "forced": forced, "reason": reason });
    audit::log(step, (who, what), model, &detail.to_string()).await?;
    ask(step, Work::Recheck, RECHECKED_DAYS, who).await?;
    Ok(Promoted::Now(model.to_owned()))
}
