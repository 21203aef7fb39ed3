//! Where the newsroom's systems are told what has changed.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::changes::lock;
use super::{Store, StoreError, audit, new_id, now};

/// With what a secret begins, by the Standard Webhooks specification.
pub(crate) const SECRET_PREFIX: &str = "whsec_";
/// Bytes of a secret; the specification asks for 24 to 64.
const SECRET_BYTES: usize = 32;

/// One receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// Since when, in milliseconds since 1970.
    pub at: i64,
    /// The only site that it is told of; every site where there is none.
    pub site: Option<String>,
    /// Where it is sent.
    pub url: String,
}

impl Webhook {
    fn of_row(row: &AnyRow) -> Result<Self, StoreError> {
        Ok(Webhook {
            id: row.try_get("id")?,
            at: row.try_get("at")?,
            site: row.try_get("site")?,
            url: row.try_get("url")?,
        })
    }
}

impl Store {
    /// Adds a receiver; gives it and the secret that signs what is sent, which is never shown again.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn add_webhook(
        &self,
        url: &str,
        site: Option<&str>,
        who: &str,
    ) -> Result<(Webhook, String), StoreError> {
        let mut bytes = [0; SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(|error| StoreError::Secret(std::io::Error::other(error)))?;
        let secret = format!("{SECRET_PREFIX}{}", BASE64_STANDARD.encode(bytes));
        let webhook = Webhook { id: new_id(), at: now(), site: site.map(str::to_owned), url: url.to_owned() };
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        sqlx::query("INSERT INTO webhooks (id, at, site, url, secret) VALUES ($1, $2, $3, $4, $5)")
            .bind(&webhook.id)
            .bind(webhook.at)
            .bind(&webhook.site)
            .bind(&webhook.url)
            .bind(&secret)
            .execute(&mut *step)
            .await?;
        audit::log(&mut step, (who, "add webhook"), &webhook.id, url).await?;
        step.commit().await?;
        Ok((webhook, secret))
    }

    /// All receivers.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        let rows = sqlx::query("SELECT id, at, site, url FROM webhooks WHERE removed_at IS NULL ORDER BY id")
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(Webhook::of_row).collect()
    }

    /// Removes a receiver and what was still to be sent to it; `false` where there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn remove_webhook(&self, id: &str, who: &str) -> Result<bool, StoreError> {
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let removed = sqlx::query(
            "UPDATE webhooks SET removed_at = $1, secret = '' WHERE id = $2 AND removed_at IS NULL",
        )
        .bind(now())
        .bind(id)
        .execute(&mut *step)
        .await?;
        if removed.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query(
            "UPDATE deliveries SET state = 'failed', last_error = 'the webhook was removed'
             WHERE webhook_id = $1 AND state = 'waiting'",
        )
        .bind(id)
        .execute(&mut *step)
        .await?;
        audit::log(&mut step, (who, "remove webhook"), id, "").await?;
        step.commit().await?;
        Ok(true)
    }
}
