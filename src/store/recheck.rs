//! Decisions that are judged again, and those that are others now.

use serde::Serialize;
use utoipa::ToSchema;

use super::changes::lock;
use super::decisions::StoredDecision;
use super::deliveries::tell;
use super::{Store, StoreError};
use crate::verdict::Decision;

/// What a comment came to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Judgement {
    /// What was decided.
    pub decision: Decision,
    /// The probability of spam.
    pub score: f64,
}

/// A decision that is another one now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Flip {
    /// The decision's id.
    pub id: String,
    /// The newsroom's site.
    pub site: String,
    /// The site's own name for the comment.
    pub comment_id: Option<String>,
    /// What is stored.
    pub before: Judgement,
    /// What it would be.
    pub after: Judgement,
    /// By which model.
    #[serde(skip)]
    pub(crate) model: String,
    /// The reasons as JSON; none where those of before stay.
    #[serde(skip)]
    pub(crate) verdict: Option<String>,
}

impl Store {
    /// The decisions after the one with this id, in order of time.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn decisions_after(&self, after: &str, most: i64) -> Result<Vec<StoredDecision>, StoreError> {
        let rows = sqlx::query("SELECT * FROM decisions WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after)
            .bind(most)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(StoredDecision::of_row).collect()
    }

    /// As [`Self::decisions_after`], only those before the other id of which no person has said anything.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn open_decisions_between(
        &self,
        (after, until): (&str, &str),
        most: i64,
    ) -> Result<Vec<StoredDecision>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM decisions WHERE id > $1 AND id < $3 AND label IS NULL
             AND COALESCE(waiting, '') NOT IN ('disputed', 'held') ORDER BY id LIMIT $2",
        )
        .bind(after)
        .bind(most)
        .bind(until)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(StoredDecision::of_row).collect()
    }

    /// How many decisions there are of which no person has said anything.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn count_open_after(&self, after: &str) -> Result<i64, StoreError> {
        let count = sqlx::query_scalar(
            "SELECT COUNT(*) FROM decisions WHERE id > $1 AND label IS NULL
             AND COALESCE(waiting, '') NOT IN ('disputed', 'held')",
        );
        Ok(count.bind(after).fetch_one(self.pool()).await?)
    }

    /// Stores what was decided anew, and what is to be sent to the webhooks, all or none; gives how many
    /// decisions are others now. A decision that was changed or labelled meanwhile stays as it is.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn change_decisions(&self, flips: &[Flip]) -> Result<usize, StoreError> {
        if flips.is_empty() {
            return Ok(0);
        }
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let mut changed = Vec::with_capacity(flips.len());
        for flip in flips {
            let update = sqlx::query(
                "UPDATE decisions SET first_decision = COALESCE(first_decision, decision),
                 first_score = COALESCE(first_score, score), decision = $1, score = $2, model = $3,
                 waiting = CASE
                   WHEN COALESCE(first_decision, decision) <> $1 THEN 'changed'
                   WHEN $1 = 'review' THEN 'review'
                 END,
                 verdict = CASE WHEN verdict IS NOT NULL THEN COALESCE($6, verdict) END
                 WHERE id = $4 AND decision = $5 AND label IS NULL
                 AND COALESCE(waiting, '') NOT IN ('disputed', 'held')",
            )
            .bind(flip.after.decision.name())
            .bind(flip.after.score)
            .bind(&flip.model)
            .bind(&flip.id)
            .bind(flip.before.decision.name())
            .bind(&flip.verdict)
            .execute(&mut *step)
            .await?;
            if update.rows_affected() > 0 {
                changed.push(flip);
            }
        }
        tell(&mut step, &changed).await?;
        step.commit().await?;
        Ok(changed.len())
    }
}
