//! Whether a key labels far from the others.
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

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Step, StoreError};
use crate::bayes::Label;
use crate::evaluate::bounds::{CONFIDENCE, lower, upper};

/// How many comments that others have labelled must be known.
const SHARED: u64 = 20;
/// How many labels with a verdict must be known, of the key and of the others.
const JUDGED: u64 = 30;
/// How many rows are looked at, the latest first.
const RECENT: i64 = 400;
/// Verdicts further from 0 and 1 than this are not very sure.
const SURE: f64 = 0.01;

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

/// A comment that other keys have labelled too.
#[derive(Debug)]
struct Shared {
    mine: Label,
    /// What the verdict was, where it is known.
    score: Option<f64>,
    /// What each other key says.
    theirs: BTreeMap<String, Label>,
}

impl Shared {
    /// Whether a label stands against those of the other keys; none where nobody can tell who is wrong.
    fn stands_alone(&self) -> Option<bool> {
        let against = self.theirs.values().filter(|label| **label != self.mine).count();
        if against == 0 || self.theirs.len() > 1 {
            return Some(against > self.theirs.len() - against);
        }
        let verdict = if self.score? < 0.5 { Label::Ham } else { Label::Spam };
        Some(verdict != self.mine)
    }
}

/// Why a key is to be held, if it is.
pub(super) async fn why(step: &mut Step<'_>, key: &str) -> Result<Option<String>, StoreError> {
    let Some(since) = looked_at_since(step, key).await? else { return Ok(None) };
    let others = against_others(step, key, since).await?;
    if others.of >= SHARED && others.is_most() {
        let Share { wrong, of } = others;
        return Ok(Some(format!("{wrong} of {of} labels stand against those of the others")));
    }
    let (own, usual) = against_verdicts(step, key, since).await?;
    let is_far = own.of >= JUDGED && usual.of >= JUDGED && own.is_most() && usual.is_few();
    Ok(is_far.then(|| format!("{} of {} labels contradict what is very sure", own.wrong, own.of)))
}

/// Whether a label contradicts a verdict that is very sure.
pub(super) fn is_against_sure(score: f64, label: Label) -> bool {
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
    let mut comments: BTreeMap<String, Shared> = BTreeMap::new();
    for row in &rows {
        let (mine, score) = (label_of(row, "mine")?, row.try_get("score")?);
        let new = || Shared { mine, score, theirs: BTreeMap::new() };
        let comment = comments.entry(row.try_get("id")?).or_insert_with(new);
        comment.theirs.insert(row.try_get("key_id")?, label_of(row, "theirs")?);
    }
    let mut share = Share::default();
    comments.values().filter_map(Shared::stands_alone).for_each(|is_wrong| share.count(is_wrong));
    Ok(share)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_against_one_is_decided_by_the_verdict_and_more_by_the_most() {
        let alone = |mine, score, theirs: &[Label]| {
            let theirs = theirs.iter().enumerate().map(|(key, label)| (key.to_string(), *label)).collect();
            Shared { mine, score, theirs }.stands_alone()
        };
        let (spam, ham) = (Label::Spam, Label::Ham);
        assert_eq!(alone(spam, None, &[spam]), Some(false));
        assert_eq!(alone(spam, None, &[ham]), None);
        assert_eq!(alone(spam, Some(0.2), &[ham]), Some(true));
        assert_eq!(alone(spam, Some(0.8), &[ham]), Some(false));
        assert_eq!(alone(spam, Some(0.8), &[ham, ham]), Some(true));
        assert_eq!(alone(spam, None, &[ham, spam]), Some(false));
    }
}
