//! Holds a key that labels far from the others: a stolen or a malicious one must not teach. Its labels of
//! the last day and all later ones teach nothing until somebody with an admin key has looked at them.
//!
//! A key is held, with 95 % confidence that it is in the wrong more often than not, by one of two rules:
//!
//! - **Against the others.** Of its last labels on comments that other keys have labelled too, most stand
//!   alone: more keys say otherwise than say the same. Where only one other key speaks, nobody knows which of
//!   the two is wrong; such a comment counts where the verdict sides with one of them. 20 comments or more.
//! - **Against what is very sure.** Most of its last labels contradict verdicts below 0.01 or above 0.99,
//!   while most of the other keys' labels do not. 30 labels or more of each.
//!
//! So a newsroom with a single key is never held, however wrong the model is; neither are keys with the scope
//! `admin`, which could release themselves.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::cases::Cases;
use super::changes::{What, announce, lock};
use super::labels::{HeldBecause, NewLabel, State, StoredLabel};
use super::many::with_list;
use super::{Step, Store, StoreError, audit, now};
use crate::bayes::Label;
use crate::evaluate::bounds::{CONFIDENCE, lower, upper};

/// How many comments that others have labelled must be known.
const SHARED: u64 = 20;
/// How many labels with a verdict must be known, of the key and of the others.
const JUDGED: u64 = 30;
/// How many rows are looked at, the latest first.
const RECENT: i64 = 400;
/// Verdicts further out than this from 0 and 1 are not very sure.
const SURE: f64 = 0.01;
/// How far back the labels of a key are held, in milliseconds.
const BACK: i64 = 24 * 60 * 60 * 1000;

/// What becomes of the labels of a key that is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Release {
    /// They teach.
    Count,
    /// They are taken back.
    Discard,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Share {
    wrong: u64,
    of: u64,
}

impl Share {
    fn count(&mut self, is_wrong: bool) {
        self.wrong += u64::from(is_wrong);
        self.of += 1;
    }

    fn is_most(self) -> bool {
        lower(self.wrong, self.of, CONFIDENCE) > 0.5
    }

    fn is_few(self) -> bool {
        upper(self.wrong, self.of, CONFIDENCE) < 0.5
    }
}

/// Which of these keys are held, and since when.
pub(super) async fn held(
    step: &mut Step<'_>,
    keys: &BTreeSet<&str>,
) -> Result<BTreeMap<String, i64>, StoreError> {
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let statement = "SELECT id, held_at FROM keys WHERE held_at IS NOT NULL AND id IN {}";
    let mut query = sqlx::query(with_list(statement, 1, keys.len()));
    for key in keys {
        query = query.bind(*key);
    }
    let rows = query.fetch_all(&mut **step).await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("held_at")?))).collect()
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
        let Some(since) = looked_at_since(step, key).await? else { continue };
        let others = against_others(step, key, since).await?;
        let why = if others.of >= SHARED && others.is_most() {
            format!("{} of {} labels stand against those of the others", others.wrong, others.of)
        } else {
            let (own, usual) = against_verdicts(step, key, since).await?;
            if own.of < JUDGED || usual.of < JUDGED || !own.is_most() || !usual.is_few() {
                continue;
            }
            format!("{} of {} labels contradict what is very sure", own.wrong, own.of)
        };
        hold(step, key, &why, cases).await?;
    }
    Ok(())
}

fn is_against_sure(score: f64, label: Label) -> bool {
    match label {
        Label::Spam => score < SURE,
        Label::Ham => score > 1.0 - SURE,
    }
}

/// From when on a key's labels count against it; none where it cannot be held.
async fn looked_at_since(step: &mut Step<'_>, key: &str) -> Result<Option<i64>, StoreError> {
    let query = sqlx::query_scalar(
        "SELECT COALESCE(released_at, 0) FROM keys
         WHERE id = $1 AND held_at IS NULL AND scopes NOT LIKE '%admin%'",
    );
    Ok(query.bind(key).fetch_optional(&mut **step).await?)
}

fn label_of(row: &AnyRow, column: &str) -> Result<Label, StoreError> {
    let word: String = row.try_get(column)?;
    Ok(if word == "ham" { Label::Ham } else { Label::Spam })
}

/// On how many comments a key stands alone against the others.
async fn against_others(step: &mut Step<'_>, key: &str, since: i64) -> Result<Share, StoreError> {
    let rows = sqlx::query(
        "SELECT mine.id AS id, mine.label AS mine, other.label AS theirs, other.key_id AS key_id, d.score AS score
         FROM labels mine
         JOIN labels other ON other.subject = mine.subject AND other.key_id <> mine.key_id
           AND other.state IN ('counted', 'agrees', 'disputed')
         LEFT JOIN decisions d ON d.id = mine.decision_id
         WHERE mine.key_id = $1 AND mine.at > $2 AND mine.state IN ('counted', 'agrees', 'disputed')
         ORDER BY mine.at DESC, mine.id DESC LIMIT $3",
    )
    .bind(key)
    .bind(since)
    .bind(RECENT)
    .fetch_all(&mut **step)
    .await?;
    let mut comments: BTreeMap<String, (Label, Option<f64>, BTreeMap<String, Label>)> = BTreeMap::new();
    for row in &rows {
        let (mine, score) = (label_of(row, "mine")?, row.try_get("score")?);
        let comment = comments.entry(row.try_get("id")?).or_insert((mine, score, BTreeMap::new()));
        comment.2.insert(row.try_get("key_id")?, label_of(row, "theirs")?);
    }
    let mut share = Share::default();
    for (mine, score, theirs) in comments.into_values() {
        if let Some(is_wrong) = stands_alone(mine, score, &theirs) {
            share.count(is_wrong);
        }
    }
    Ok(share)
}

/// Whether a label stands against those of the other keys; none where nobody can tell who is wrong.
fn stands_alone(mine: Label, score: Option<f64>, theirs: &BTreeMap<String, Label>) -> Option<bool> {
    let against = theirs.values().filter(|label| **label != mine).count();
    if against == 0 || theirs.len() > 1 {
        return Some(against > theirs.len() - against);
    }
    let verdict = if score? < 0.5 { Label::Ham } else { Label::Spam };
    Some(verdict != mine)
}

/// How many labels contradict what is very sure: of a key, and of all others.
async fn against_verdicts(step: &mut Step<'_>, key: &str, since: i64) -> Result<(Share, Share), StoreError> {
    let own = sqlx::query(
        "SELECT l.label AS label, d.score AS score FROM labels l JOIN decisions d ON d.id = l.decision_id
         WHERE l.key_id = $1 AND l.at > $2 AND l.state IN ('counted', 'agrees', 'disputed')
         ORDER BY l.at DESC LIMIT $3",
    );
    let own = own.bind(key).bind(since).bind(RECENT).fetch_all(&mut **step).await?;
    let others = sqlx::query(
        "SELECT l.label AS label, d.score AS score FROM
         (SELECT * FROM labels WHERE state IN ('counted', 'agrees', 'disputed') ORDER BY id DESC LIMIT $2) l
         JOIN decisions d ON d.id = l.decision_id WHERE l.key_id <> $1",
    );
    let others = others.bind(key).bind(10 * RECENT).fetch_all(&mut **step).await?;
    let share = |rows: &[AnyRow]| -> Result<Share, StoreError> {
        let mut share = Share::default();
        for row in rows {
            share.count(is_against_sure(row.try_get("score")?, label_of(row, "label")?));
        }
        Ok(share)
    };
    Ok((share(&own)?, share(&others)?))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_against_one_is_decided_by_the_verdict_and_more_by_the_most() {
        let others = |labels: &[Label]| -> BTreeMap<String, Label> {
            labels.iter().enumerate().map(|(key, label)| (key.to_string(), *label)).collect()
        };
        let (spam, ham) = (Label::Spam, Label::Ham);
        assert_eq!(stands_alone(spam, None, &others(&[spam])), Some(false));
        assert_eq!(stands_alone(spam, None, &others(&[ham])), None);
        assert_eq!(stands_alone(spam, Some(0.2), &others(&[ham])), Some(true));
        assert_eq!(stands_alone(spam, Some(0.8), &others(&[ham])), Some(false));
        assert_eq!(stands_alone(spam, Some(0.8), &others(&[ham, ham])), Some(true));
        assert_eq!(stands_alone(spam, None, &others(&[ham, spam])), Some(false));
    }
}
