//! Models: which one decides, which ran before, which are candidates.

use std::sync::Arc;

use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::changes::{What, announce, lock};
use super::{Store, StoreError, audit, learned, now};
use crate::model::Model;

/// What a model is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It decides.
    Champion,
    /// It runs beside the champion, and decides nothing.
    Shadow,
    /// It waits to be looked at.
    Candidate,
    /// It decided once.
    Retired,
}

impl Role {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Role::Champion => "champion",
            Role::Shadow => "shadow",
            Role::Candidate => "candidate",
            Role::Retired => "retired",
        }
    }

    /// Of two roles the one that decides more.
    pub(super) fn weightier(self, other: Role) -> Role {
        let weightiest = [Role::Champion, Role::Shadow, Role::Candidate];
        weightiest.into_iter().find(|role| [self, other].contains(role)).unwrap_or(Role::Retired)
    }

    pub(super) fn of_name(name: &str) -> Result<Self, StoreError> {
        let all = [Role::Champion, Role::Shadow, Role::Candidate, Role::Retired];
        let known = all.into_iter().find(|role| role.name() == name);
        known.ok_or_else(|| StoreError::Unread(format!("a model that is {name}")))
    }
}

/// A model as it is stored, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StoredModel {
    /// Its id, by its content.
    pub id: String,
    /// When it was stored, in milliseconds since 1970.
    pub at: i64,
    /// What it is there for.
    pub role: Role,
    /// The model that it was trained from.
    pub parent: Option<String>,
}

impl StoredModel {
    pub(super) fn of_row(row: &AnyRow) -> Result<Self, StoreError> {
        let role: String = row.try_get("role")?;
        Ok(StoredModel {
            id: row.try_get("id")?,
            at: row.try_get("at")?,
            role: Role::of_name(&role)?,
            parent: row.try_get("parent")?,
        })
    }
}

/// A model that is to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewModel<'m> {
    /// The model.
    pub model: &'m Model,
    /// What is known of how it does, as JSON.
    pub report: &'m str,
    /// The labels in its counts, beside those of the model that it was trained from.
    pub learned: &'m [String],
    /// Who had it made.
    pub who: &'m str,
}

impl Store {
    /// Keeps a candidate; nothing is changed where the model is known already. `false` where a label that it
    /// has learned was erased meanwhile: then it is not kept.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; then nothing is kept.
    pub async fn add_model(&self, new: &NewModel<'_>) -> Result<bool, StoreError> {
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let added = sqlx::query(
            "INSERT INTO models (id, at, role, parent, report, bytes) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(new.model.id())
        .bind(now())
        .bind(Role::Candidate.name())
        .bind(&new.model.facts().lineage.from)
        .bind(new.report)
        .bind(new.model.as_bytes())
        .execute(&mut *step)
        .await?;
        if added.rows_affected() > 0 {
            learned::note(&mut step, new.model.id(), new.learned).await?;
            if learned::erased(&mut step, new.model.id()).await? {
                return Ok(false);
            }
            audit::log(&mut step, (new.who, "add model"), new.model.id(), "").await?;
        }
        step.commit().await?;
        Ok(true)
    }

    /// The model that decides; none while it is the one that the server was started with.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer, or the model is damaged.
    pub async fn champion(&self) -> Result<Option<Arc<Model>>, StoreError> {
        self.with_role(Role::Champion).await
    }

    /// The id of the model that decides; none while it is the one that the server was started with.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn champion_id(&self) -> Result<Option<String>, StoreError> {
        let id = sqlx::query_scalar("SELECT id FROM models WHERE role = 'champion'");
        Ok(id.fetch_optional(self.pool()).await?)
    }

    /// The model that runs beside it.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer, or the model is damaged.
    pub async fn shadow(&self) -> Result<Option<Arc<Model>>, StoreError> {
        self.with_role(Role::Shadow).await
    }

    async fn with_role(&self, role: Role) -> Result<Option<Arc<Model>>, StoreError> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("SELECT bytes FROM models WHERE role = $1")
            .bind(role.name())
            .fetch_optional(self.pool())
            .await?;
        read(bytes).await
    }

    /// One model, read whole.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer, or the model is damaged.
    pub async fn model(&self, id: &str) -> Result<Option<Arc<Model>>, StoreError> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("SELECT bytes FROM models WHERE id = $1")
            .bind(id)
            .fetch_optional(self.pool())
            .await?;
        read(bytes).await
    }

    /// What is known of a model, and its report as JSON.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn model_report(&self, id: &str) -> Result<Option<(StoredModel, Option<String>)>, StoreError> {
        let row = sqlx::query("SELECT id, at, role, parent, report FROM models WHERE id = $1")
            .bind(id)
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| Ok((StoredModel::of_row(&row)?, row.try_get("report")?))).transpose()
    }

    /// All models, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn models(&self) -> Result<Vec<StoredModel>, StoreError> {
        let rows = sqlx::query("SELECT id, at, role, parent FROM models ORDER BY at DESC, id")
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(StoredModel::of_row).collect()
    }

    /// Has a model run beside the one that decides, or none; `false` where there is no such model, or it is
    /// the one that decides.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn set_shadow(&self, id: Option<&str>, who: &str) -> Result<bool, StoreError> {
        let mut step = self.pool().begin().await?;
        announce(&mut step, What::Shadow, id.unwrap_or_default()).await?;
        sqlx::query("UPDATE models SET role = 'candidate' WHERE role = 'shadow'").execute(&mut *step).await?;
        if let Some(id) = id {
            let set = sqlx::query("UPDATE models SET role = 'shadow' WHERE id = $1 AND role <> 'champion'")
                .bind(id)
                .execute(&mut *step)
                .await?;
            if set.rows_affected() == 0 {
                return Ok(false);
            }
        }
        audit::log(&mut step, (who, "shadow"), id.unwrap_or_default(), "").await?;
        step.commit().await?;
        Ok(true)
    }
}

/// Reads a stored model beside the answers: that takes a moment.
async fn read(bytes: Option<Vec<u8>>) -> Result<Option<Arc<Model>>, StoreError> {
    let Some(bytes) = bytes else { return Ok(None) };
    let read = tokio::task::spawn_blocking(move || {
        let model = Model::from_bytes(&bytes)?;
        model.counts();
        Ok::<_, crate::model::ModelError>(Arc::new(model))
    });
    let read = read.await.map_err(|error| StoreError::Unread(error.to_string()))?;
    read.map(Some).map_err(|error| StoreError::Unread(error.to_string()))
}
