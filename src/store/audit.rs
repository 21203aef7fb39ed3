//! Who did what, and when: nothing here is ever changed.

use serde::Serialize;
use sqlx::Row;
use utoipa::ToSchema;

use super::{LAST_ID, Step, Store, StoreError, new_id, now};

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct Entry {
    /// Its name; later ones are greater.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who: a moderator, or a key.
    pub who: String,
    /// What was done.
    pub what: String,
    /// To what.
    pub subject: String,
    /// In words or as JSON; never text of a comment.
    pub detail: String,
}

/// Writes an entry, as a part of the transaction that does what it says.
pub(crate) async fn log(
    step: &mut Step<'_>,
    (who, what): (&str, &str),
    subject: &str,
    detail: &str,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO audit (id, at, who, what, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(new_id())
        .bind(now())
        .bind(who)
        .bind(what)
        .bind(subject)
        .bind(detail)
        .execute(&mut **step)
        .await?;
    Ok(())
}

impl Store {
    /// The entries before the one with this id (or the last ones), the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn audit_log(&self, before: Option<&str>, most: i64) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, at, who, what, subject, detail FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(before.unwrap_or(LAST_ID))
        .bind(most)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Entry {
                    id: row.try_get("id")?,
                    at: row.try_get("at")?,
                    who: row.try_get("who")?,
                    what: row.try_get("what")?,
                    subject: row.try_get("subject")?,
                    detail: row.try_get("detail")?,
                })
            })
            .collect()
    }
}
