//! What is to be sent to webhooks, and to the addresses that sites give with their comments. It is written down in
//! the transaction that changes what it tells, and taken by one process at a time.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;
use sqlx::Row;
use utoipa::ToSchema;

use super::changes::lock;
use super::many::{VALUES, with_list};
use super::recheck::Flip;
use super::{Step, Store, StoreError, new_id, now};
use crate::verdict::Decision;

/// For so many milliseconds a delivery is left to the process that took it.
const LEASE: i64 = 60_000;
/// What happened.
const CHANGED: &str = "decision.changed";
/// How many deliveries are listed.
const LISTED: i64 = 100;

/// What is to be sent now.
#[derive(Debug, Clone)]
pub struct Due {
    /// Its id: the same whenever it is tried again.
    pub id: String,
    /// Since when it is to be sent.
    pub at: i64,
    /// Where.
    pub url: String,
    /// How the receiver knows from whom it is.
    pub proof: Proof,
    /// What.
    pub body: String,
    /// How often it was tried before.
    pub tries: i64,
}

/// How a receiver knows from whom something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// It is signed with this secret.
    Secret(String),
    /// It shows the receiver's own key, which has this id.
    Key(String),
}

/// What became of a delivery.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Delivery {
    /// Its id, the `webhook-id` of the request.
    pub id: String,
    /// Since when it is to be sent, in milliseconds since 1970.
    pub at: i64,
    /// What happened.
    pub kind: String,
    /// `waiting`, `sent` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    pub next_at: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
}

/// Has the receivers told of decisions that have changed, as a part of the transaction that changes them.
pub(super) async fn tell(step: &mut Step<'_>, flips: &[&Flip]) -> Result<(), StoreError> {
    let webhooks = sqlx::query("SELECT id, url, site FROM webhooks WHERE removed_at IS NULL")
        .fetch_all(&mut **step)
        .await?;
    for webhook in webhooks {
        let (id, url): (String, String) = (webhook.try_get("id")?, webhook.try_get("url")?);
        let site: Option<String> = webhook.try_get("site")?;
        let concerns = |flip: &&&Flip| site.as_ref().is_none_or(|site| *site == flip.site);
        let concerned: Vec<&Flip> = flips.iter().filter(concerns).copied().collect();
        send(step, (Some(&id), None), &url, &concerned).await?;
    }
    call_back(step, flips).await
}

/// Has the sites told that gave an address with the comment. They know two answers: what was held back and is
/// blocked now is nothing new to them.
async fn call_back(step: &mut Step<'_>, flips: &[&Flip]) -> Result<(), StoreError> {
    let is_held_back = |decision| decision != Decision::Allow;
    let is_new = |flip: &&&Flip| is_held_back(flip.before.decision) != is_held_back(flip.after.decision);
    let new: BTreeMap<&str, &Flip> =
        flips.iter().filter(is_new).map(|flip| (flip.id.as_str(), *flip)).collect();
    let ids: Vec<&str> = new.keys().copied().collect();
    let mut told: BTreeMap<(String, String), Vec<&Flip>> = BTreeMap::new();
    for ids in ids.chunks(VALUES) {
        let statement =
            "SELECT id, callback, callback_key FROM decisions WHERE callback IS NOT NULL AND id IN {}";
        let mut query = sqlx::query(with_list(statement, 1, ids.len()));
        for id in ids {
            query = query.bind(*id);
        }
        for row in query.fetch_all(&mut **step).await? {
            let (id, to): (String, _) =
                (row.try_get("id")?, (row.try_get("callback")?, row.try_get("callback_key")?));
            told.entry(to).or_default().extend(new.get(id.as_str()).copied());
        }
    }
    for ((url, key), flips) in told {
        send(step, (None, Some(&key)), &url, &flips).await?;
    }
    Ok(())
}

/// Has one receiver told.
async fn send(
    step: &mut Step<'_>,
    (webhook, key): (Option<&str>, Option<&str>),
    url: &str,
    flips: &[&Flip],
) -> Result<(), StoreError> {
    if flips.is_empty() {
        return Ok(());
    }
    let (name, at) = (new_id(), now());
    let decisions: Vec<_> = flips.iter().map(|flip| told(flip)).collect();
    let body = json!({ "id": name, "event": CHANGED, "at": at, "decisions": decisions });
    sqlx::query(
        "INSERT INTO deliveries (id, at, webhook_id, key_id, url, kind, body, state, tries, next_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $2)",
    )
    .bind(&name)
    .bind(at)
    .bind(webhook)
    .bind(key)
    .bind(url)
    .bind(CHANGED)
    .bind(body.to_string())
    .execute(&mut **step)
    .await?;
    Ok(())
}

fn told(flip: &Flip) -> serde_json::Value {
    json!({
        "decision_id": flip.id,
        "comment_id": flip.comment_id,
        "site": flip.site,
        "before": flip.before.decision,
        "after": flip.after.decision,
        "score": flip.after.score,
    })
}

impl Store {
    /// Takes what is due: no other process sends it meanwhile.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn take_deliveries(&self, most: i64) -> Result<Vec<Due>, StoreError> {
        let due: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM deliveries WHERE state = 'waiting' AND next_at <= $1")
                .bind(now())
                .fetch_one(self.pool())
                .await?;
        if due == 0 {
            return Ok(Vec::new());
        }
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let rows = sqlx::query(
            "SELECT deliveries.id, deliveries.at, deliveries.url, secret, key_id, body, tries FROM deliveries
             LEFT JOIN webhooks ON webhooks.id = webhook_id
             WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at LIMIT $2",
        )
        .bind(now())
        .bind(most)
        .fetch_all(&mut *step)
        .await?;
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            let (secret, key): (Option<String>, Option<String>) =
                (row.try_get("secret")?, row.try_get("key_id")?);
            let due = Due {
                id: row.try_get("id")?,
                at: row.try_get("at")?,
                url: row.try_get("url")?,
                proof: key.map_or_else(|| Proof::Secret(secret.unwrap_or_default()), Proof::Key),
                body: row.try_get("body")?,
                tries: row.try_get("tries")?,
            };
            sqlx::query("UPDATE deliveries SET next_at = $1, tries = tries + 1 WHERE id = $2")
                .bind(now() + LEASE)
                .bind(&due.id)
                .execute(&mut *step)
                .await?;
            taken.push(due);
        }
        step.commit().await?;
        Ok(taken)
    }

    /// Says that a delivery has arrived, or what went wrong and when it is tried again, if it is.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; then it is sent again.
    pub async fn delivered(
        &self,
        id: &str,
        outcome: Result<(), (String, Option<i64>)>,
    ) -> Result<(), StoreError> {
        let (state, next_at, error) = match outcome {
            Ok(()) => ("sent", now(), None),
            Err((error, Some(next_at))) => ("waiting", next_at, Some(error)),
            Err((error, None)) => ("failed", now(), Some(error)),
        };
        sqlx::query(
            "UPDATE deliveries SET state = $1, next_at = $2, last_error = $3 WHERE id = $4 AND state = 'waiting'",
        )
        .bind(state)
        .bind(next_at)
        .bind(error)
        .bind(id)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// What was last to be sent to a webhook, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn deliveries_to(&self, webhook: &str) -> Result<Vec<Delivery>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, at, kind, state, tries, next_at, last_error FROM deliveries WHERE webhook_id = $1
             ORDER BY id DESC LIMIT $2",
        )
        .bind(webhook)
        .bind(LISTED)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Delivery {
                    id: row.try_get("id")?,
                    at: row.try_get("at")?,
                    kind: row.try_get("kind")?,
                    state: row.try_get("state")?,
                    tries: row.try_get("tries")?,
                    next_at: row.try_get("next_at")?,
                    last_error: row.try_get("last_error")?,
                })
            })
            .collect()
    }
}
