//! How the model that runs beside the champion would have decided.

use serde::Serialize;
use sqlx::Row;
use utoipa::ToSchema;

use super::{Store, StoreError};
use crate::verdict::Decision;

/// What the model that runs beside says of a comment.
#[derive(Debug, Clone)]
pub struct Beside {
    /// Its id.
    pub model: String,
    /// What it would decide.
    pub decision: Decision,
}

/// How often both decided so, and what moderators have said of these comments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BesideCount {
    /// What was decided.
    pub champion: String,
    /// What the model that ran beside would have decided.
    pub shadow: String,
    /// What moderators say it is, where they have.
    pub label: Option<String>,
    /// How many comments.
    pub comments: i64,
}

impl Store {
    /// What a model would have decided while it ran beside the champion, beside what was decided.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn shadow_report(&self, model: &str) -> Result<Vec<BesideCount>, StoreError> {
        let rows = sqlx::query(
            "SELECT COALESCE(first_decision, decision) AS champion, shadow_decision, label, COUNT(*) AS comments
             FROM decisions WHERE shadow_model = $1
             GROUP BY COALESCE(first_decision, decision), shadow_decision, label
             ORDER BY champion, shadow_decision, label",
        )
        .bind(model)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(BesideCount {
                    champion: row.try_get("champion")?,
                    shadow: row.try_get("shadow_decision")?,
                    label: row.try_get("label")?,
                    comments: row.try_get("comments")?,
                })
            })
            .collect()
    }
}
