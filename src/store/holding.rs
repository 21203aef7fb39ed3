//! Holds a key that labels far from the others (`suspicion`): a stolen or a malicious one must not
//! teach. Its labels of the last day and all later ones teach nothing until somebody with an admin key has
//! looked at them.

use std::collections::BTreeSet;

use serde::Deserialize;
use utoipa::ToSchema;

use super::cases::Cases;
use super::changes::{What, announce, lock};
use super::labels::{HeldBecause, NewLabel, State, StoredLabel};
use super::many::{VALUES, with_list};
use super::suspicion::{self, is_against_sure};
use super::{Step, Store, StoreError, audit, now};

/// How far back the labels of a key are held, in milliseconds.
const BACK: i64 = 24 * 60 * 60 * 1000;

/// What becomes of the labels of a key that is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Release {
    /// They teach.
    Count,
    /// They are taken back.
    Discard,
}

/// Which of these keys are held.
pub(super) async fn held(step: &mut Step<'_>, keys: &BTreeSet<&str>) -> Result<BTreeSet<String>, StoreError> {
    let keys: Vec<&str> = keys.iter().copied().collect();
    let mut held = BTreeSet::new();
    for keys in keys.chunks(VALUES) {
        let statement = "SELECT id FROM keys WHERE held_at IS NOT NULL AND id IN {}";
        let mut query = sqlx::query_scalar(with_list(statement, 1, keys.len()));
        for key in keys {
            query = query.bind(*key);
        }
        held.extend(query.fetch_all(&mut **step).await?);
    }
    Ok(held)
}

/// Looks at the keys of labels that were just stored, where one of these contradicts somebody, and holds
/// those that are to be held.
pub(super) async fn look<'n>(
    step: &mut Step<'_>,
    new: impl Iterator<Item = &'n NewLabel>,
    cases: &mut Cases<'_>,
) -> Result<(), StoreError> {
    let disputed: BTreeSet<String> = cases
        .labels_mut()
        .filter(|label| label.state == State::Disputed)
        .map(|label| label.subject.clone())
        .collect();
    let contradicts = |new: &&NewLabel| {
        disputed.contains(&new.subject)
            || new.score.is_some_and(|score| is_against_sure(score, new.word.label()))
    };
    let suspects: BTreeSet<&str> = new.filter(contradicts).map(|new| new.key_id.as_str()).collect();
    for key in suspects {
        if let Some(why) = suspicion::why(step, key).await? {
            hold(step, key, &why, cases).await?;
        }
    }
    Ok(())
}

/// Holds a key, with its labels of the last day.
async fn hold(step: &mut Step<'_>, key: &str, why: &str, cases: &mut Cases<'_>) -> Result<(), StoreError> {
    sqlx::query("UPDATE keys SET held_at = $1 WHERE id = $2")
        .bind(now())
        .bind(key)
        .execute(&mut **step)
        .await?;
    announce(step, What::Keys, key).await?;
    audit::log(step, ("chaff", "hold key"), key, why).await?;
    let since = now() - BACK;
    let subjects = subjects(
        step,
        "SELECT DISTINCT subject FROM labels
         WHERE key_id = $1 AND at > $2 AND state IN ('counted', 'agrees', 'disputed')",
        (key, since),
    )
    .await?;
    cases.load_more(step, &subjects).await?;
    let is_own = |label: &&mut StoredLabel| {
        label.key_id == key && label.at > since && label.state.is_in_force() && label.state != State::Held
    };
    for label in cases.labels_mut().filter(is_own) {
        label.state = State::Held;
        label.held_because = Some(HeldBecause::Key);
    }
    cases.write(step).await
}

async fn subjects(
    step: &mut Step<'_>,
    statement: &'static str,
    (key, since): (&str, i64),
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(statement).bind(key).bind(since).fetch_all(&mut **step).await?)
}

impl Store {
    /// Releases a key, and all of its labels that are held for whatever reason; says how many these were, or
    /// nothing where there is no such key.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn release_key(
        &self,
        id: &str,
        labels: Release,
        who: &str,
    ) -> Result<Option<usize>, StoreError> {
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let known = sqlx::query("UPDATE keys SET held_at = NULL, released_at = $1 WHERE id = $2")
            .bind(now())
            .bind(id)
            .execute(&mut *step)
            .await?
            .rows_affected();
        if known == 0 {
            return Ok(None);
        }
        announce(&mut step, What::Keys, id).await?;
        let statement =
            "SELECT DISTINCT subject FROM labels WHERE key_id = $1 AND at > $2 AND state = 'held'";
        let subjects = subjects(&mut step, statement, (id, 0)).await?;
        let mut cases = Cases::default();
        cases.load_more(&mut step, &subjects).await?;
        let mut released = 0;
        for label in cases.labels_mut().filter(|label| label.key_id == id && label.state == State::Held) {
            label.state = match labels {
                // What it comes to is worked out when it is written.
                Release::Count => State::Agrees,
                Release::Discard => State::Withdrawn,
            };
            label.held_because = None;
            released += 1;
        }
        cases.write(&mut step).await?;
        audit::log(&mut step, (who, "release key"), id, &format!("{released} labels: {labels:?}")).await?;
        step.commit().await?;
        Ok(Some(released))
    }
}
