//! Work in the background. A job waits until a process takes it; who works on it says so again and again,
//! and when that stops, another process takes it.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::changes::lock;
use super::{Step, Store, StoreError, audit, new_id, now};

/// After so many milliseconds without a word, whoever worked on a job is taken for gone.
const SILENCE: i64 = 120_000;
/// How many milliseconds a job waits at least: what it is about has then reached all processes.
const REST: i64 = 1_500;
/// How many jobs are listed.
const LISTED: i64 = 100;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Work {
    /// A candidate is trained and compared.
    Train,
    /// Decisions are judged again.
    Recheck,
}

impl Work {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Work::Train => "train",
            Work::Recheck => "recheck",
        }
    }

    fn of_name(name: &str) -> Result<Self, StoreError> {
        let known = [Work::Train, Work::Recheck].into_iter().find(|work| work.name() == name);
        known.ok_or_else(|| StoreError::Unread(format!("a job `{name}`")))
    }
}

/// A job as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Job {
    /// Its id; later ones are greater.
    pub id: String,
    /// Since when, in milliseconds since 1970.
    pub at: i64,
    /// What is done.
    pub what: Work,
    /// To what: for a recheck, the number of days.
    pub subject: String,
    /// Who asked for it.
    pub who: String,
    /// `waiting`, `running`, `done` or `failed`.
    pub state: String,
    /// How much of it is done,
    pub done: i64,
    /// of how much.
    pub of: i64,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub outcome: Option<Box<serde_json::value::RawValue>>,
}

impl Job {
    fn of_row(row: &AnyRow) -> Result<Self, StoreError> {
        let what: String = row.try_get("what")?;
        let outcome: Option<String> = row.try_get("outcome")?;
        let outcome = outcome.map(serde_json::value::RawValue::from_string).transpose();
        Ok(Job {
            id: row.try_get("id")?,
            at: row.try_get("at")?,
            what: Work::of_name(&what)?,
            subject: row.try_get("subject")?,
            who: row.try_get("who")?,
            state: row.try_get("state")?,
            done: row.try_get("done")?,
            of: row.try_get("of")?,
            outcome: outcome.map_err(|error| StoreError::Unread(format!("outcome of a job: {error}")))?,
        })
    }
}

/// Has work done, as a part of the transaction after which it is to be done: gives the job's id, or the one
/// of the job that waits for the same work already.
pub(crate) async fn ask(
    step: &mut Step<'_>,
    what: Work,
    subject: &str,
    who: &str,
) -> Result<String, StoreError> {
    let waiting: Option<String> =
        sqlx::query_scalar("SELECT id FROM jobs WHERE what = $1 AND subject = $2 AND state = 'waiting'")
            .bind(what.name())
            .bind(subject)
            .fetch_optional(&mut **step)
            .await?;
    if let Some(id) = waiting {
        return Ok(id);
    }
    let id = new_id();
    sqlx::query(
        "INSERT INTO jobs (id, at, what, subject, who, state, done, of, alive_at)
         VALUES ($1, $2, $3, $4, $5, 'waiting', 0, 0, $2)",
    )
    .bind(&id)
    .bind(now())
    .bind(what.name())
    .bind(subject)
    .bind(who)
    .execute(&mut **step)
    .await?;
    audit::log(step, (who, what.name()), subject, &id).await?;
    Ok(id)
}

impl Store {
    /// Has work done; gives the job, or the one that waits for the same work already.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn ask_for(&self, what: Work, subject: &str, who: &str) -> Result<Job, StoreError> {
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let id = ask(&mut step, what, subject, who).await?;
        step.commit().await?;
        self.job(&id).await?.ok_or_else(|| StoreError::Unread("a job that is not there".into()))
    }

    /// Takes the job that has waited longest, or whose worker is gone. Of one kind of work only one is
    /// done at a time.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn take_job(&self) -> Result<Option<Job>, StoreError> {
        let open: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM jobs WHERE state IN ('waiting', 'running')")
            .fetch_one(self.pool())
            .await?;
        if open == 0 {
            return Ok(None);
        }
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        sqlx::query("UPDATE jobs SET state = 'waiting' WHERE state = 'running' AND alive_at < $1")
            .bind(now() - SILENCE)
            .execute(&mut *step)
            .await?;
        let next = sqlx::query(
            "SELECT * FROM jobs WHERE state = 'waiting' AND at <= $1
             AND what NOT IN (SELECT what FROM jobs WHERE state = 'running') ORDER BY id LIMIT 1",
        )
        .bind(now() - REST)
        .fetch_optional(&mut *step)
        .await?;
        let Some(job) = next.as_ref().map(Job::of_row).transpose()? else { return Ok(None) };
        sqlx::query("UPDATE jobs SET state = 'running', done = 0, alive_at = $1 WHERE id = $2")
            .bind(now())
            .bind(&job.id)
            .execute(&mut *step)
            .await?;
        step.commit().await?;
        Ok(Some(job))
    }

    /// Says how far a job is, and that somebody works on it.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn job_is_at(&self, id: &str, done: i64, of: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE jobs SET done = $1, of = $2, alive_at = $3 WHERE id = $4")
            .bind(done)
            .bind(of)
            .bind(now())
            .bind(id)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Ends a job, well or not, with what came of it.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn end_job(&self, id: &str, well: bool, outcome: &serde_json::Value) -> Result<(), StoreError> {
        sqlx::query("UPDATE jobs SET state = $1, outcome = $2, alive_at = $3 WHERE id = $4")
            .bind(if well { "done" } else { "failed" })
            .bind(outcome.to_string())
            .bind(now())
            .bind(id)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// One job.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn job(&self, id: &str) -> Result<Option<Job>, StoreError> {
        let row =
            sqlx::query("SELECT * FROM jobs WHERE id = $1").bind(id).fetch_optional(self.pool()).await?;
        row.as_ref().map(Job::of_row).transpose()
    }

    /// The last jobs, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        let rows = sqlx::query("SELECT * FROM jobs ORDER BY id DESC LIMIT $1")
            .bind(LISTED)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(Job::of_row).collect()
    }
}
