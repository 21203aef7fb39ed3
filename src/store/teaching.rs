//! The labels that teach: what models are trained and compared on, and what is in force of them.

use super::labels::StoredLabel;
use super::{Store, StoreError};

impl Store {
    /// The labels that teach, after the one with this id, in order: to be read page by page.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn teaching(&self, after: &str, most: i64) -> Result<Vec<StoredLabel>, StoreError> {
        let rows =
            sqlx::query("SELECT * FROM labels WHERE state = 'counted' AND id > $1 ORDER BY id LIMIT $2")
                .bind(after)
                .bind(most)
                .fetch_all(self.pool())
                .await?;
        rows.iter().map(StoredLabel::of_row).collect()
    }

    /// The last labels that teach, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn newest_teaching(&self, most: i64) -> Result<Vec<StoredLabel>, StoreError> {
        let rows = sqlx::query("SELECT * FROM labels WHERE state = 'counted' ORDER BY id DESC LIMIT $1")
            .bind(most)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(StoredLabel::of_row).collect()
    }

    /// How many labels teach.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn count_teaching(&self) -> Result<i64, StoreError> {
        let count = sqlx::query_scalar("SELECT COUNT(*) FROM labels WHERE state = 'counted'");
        Ok(count.fetch_one(self.pool()).await?)
    }
}
