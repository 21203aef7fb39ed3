//! Models: which one decides, which ran before, which are candidates.

use std::sync::Arc;

use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, StoreError};
use crate::model::Model;

/// What a model is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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

    fn of_name(name: &str) -> Result<Self, StoreError> {
        let all = [Role::Champion, Role::Shadow, Role::Candidate, Role::Retired];
        let known = all.into_iter().find(|role| role.name() == name);
        known.ok_or_else(|| StoreError::Unread(format!("a model that is {name}")))
    }
}

/// A model as it is stored, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    fn of_row(row: &AnyRow) -> Result<Self, StoreError> {
        let role: String = row.try_get("role")?;
        Ok(StoredModel {
            id: row.try_get("id")?,
            at: row.try_get("at")?,
            role: Role::of_name(&role)?,
            parent: row.try_get("parent")?,
        })
    }
}

impl Store {
    /// The model that decides; none while it is the one that the server was started with.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer, or the model is damaged.
    pub async fn champion(&self) -> Result<Option<Arc<Model>>, StoreError> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("SELECT bytes FROM models WHERE role = 'champion'")
            .fetch_optional(self.pool())
            .await?;
        let model = bytes.map(|bytes| Model::from_bytes(&bytes)).transpose();
        Ok(model.map_err(|error| StoreError::Unread(error.to_string()))?.map(Arc::new))
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
}
