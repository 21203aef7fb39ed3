//! What was answered to requests that name themselves
//! (<https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>): the answer is stored in
//! the step that does what is asked, so that whoever asks again gets it and nothing is done twice.

use sqlx::Row;

use super::{Step, Store, StoreError, now};

/// A request that named itself. Both are keyed hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name, for its key and path.
    pub name: String,
    /// What it asks.
    pub request: String,
}

/// What was answered to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The hash of what was asked.
    pub request: String,
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// The answer to the request of this name.
pub(super) async fn find(step: &mut Step<'_>, named: &Named) -> Result<Option<Answered>, StoreError> {
    let row = sqlx::query("SELECT request, status, body FROM answers WHERE name = $1")
        .bind(&named.name)
        .fetch_optional(&mut **step)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let status: i64 = row.try_get("status")?;
    Ok(Some(Answered {
        request: row.try_get("request")?,
        status: u16::try_from(status).map_err(|_| StoreError::Unread(format!("the status {status}")))?,
        body: row.try_get("body")?,
    }))
}

/// Keeps an answer.
pub(super) async fn keep(
    step: &mut Step<'_>,
    named: &Named,
    status: u16,
    body: &str,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO answers (name, at, request, status, body) VALUES ($1, $2, $3, $4, $5)")
        .bind(&named.name)
        .bind(now())
        .bind(&named.request)
        .bind(i64::from(status))
        .bind(body)
        .execute(&mut **step)
        .await?;
    Ok(())
}

impl Store {
    /// A request of a key that calls itself `name`.
    pub fn named(&self, key: &str, path: &str, name: &str, body: &[u8]) -> Named {
        Named {
            name: self.code("request", &format!("{key}\n{path}\n{name}")),
            request: self.code("body", &String::from_utf8_lossy(body)),
        }
    }

    /// What was answered to this request before.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn answered(&self, named: &Named) -> Result<Option<Answered>, StoreError> {
        let mut step = self.pool().begin().await?;
        find(&mut step, named).await
    }
}
