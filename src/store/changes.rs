//! What changed, in an order that all processes see: each reads what came after the last change it knows.

use sqlx::Row;

use super::many::{rows, with_rows};
use super::{Step, Store, StoreError, now};

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A label; the subject is its id.
    Label,
    /// All labels of a site are to be read anew; the subject is the site.
    Site,
    /// The model that decides; the subject is its id.
    Champion,
    /// The model that runs beside it; the subject is its id, or nothing.
    Shadow,
    /// The lists; the subject is the name of one.
    Lists,
    /// The keys; the subject is the id of one.
    Keys,
    /// The settings of a site; the subject is the site.
    Settings,
}

const NAMES: [(What, &str); 7] = [
    (What::Label, "label"),
    (What::Site, "site"),
    (What::Champion, "champion"),
    (What::Shadow, "shadow"),
    (What::Lists, "lists"),
    (What::Keys, "keys"),
    (What::Settings, "settings"),
];

impl What {
    fn name(self) -> &'static str {
        NAMES[self as usize].1
    }

    fn of_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(what, _)| *what)
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its place in the order, without gaps.
    pub number: i64,
    /// What kind of thing changed.
    pub what: What,
    /// Which one.
    pub subject: String,
}

/// Writes a change down, as a part of the transaction that makes it.
pub(crate) async fn announce(step: &mut Step<'_>, what: What, subject: &str) -> Result<(), StoreError> {
    announce_all(step, what, &[subject]).await?;
    Ok(())
}

/// Writes changes of one kind down, as a part of the transaction that makes them; gives their numbers.
pub(crate) async fn announce_all(
    step: &mut Step<'_>,
    what: What,
    subjects: &[&str],
) -> Result<Vec<i64>, StoreError> {
    const COLUMNS: usize = 4;
    let mut numbers = Vec::with_capacity(subjects.len());
    for subjects in subjects.chunks(rows(COLUMNS)) {
        let count = i64::try_from(subjects.len()).unwrap_or(i64::MAX);
        let last: i64 =
            sqlx::query_scalar("UPDATE clock SET number = number + $1 WHERE one = 1 RETURNING number")
                .bind(count)
                .fetch_one(&mut **step)
                .await?;
        let statement = "INSERT INTO changes (number, at, what, subject) VALUES {}";
        let mut query = sqlx::query(with_rows(statement, subjects.len(), COLUMNS));
        for (number, subject) in (last - count + 1..).zip(subjects) {
            query = query.bind(number).bind(now()).bind(what.name()).bind(*subject);
        }
        query.execute(&mut **step).await?;
        numbers.extend(last - count + 1..=last);
    }
    Ok(numbers)
}

/// Locks the order of changes until the transaction ends, for who must read before writing.
pub(crate) async fn lock(step: &mut Step<'_>) -> Result<(), StoreError> {
    sqlx::query("UPDATE clock SET number = number WHERE one = 1").execute(&mut **step).await?;
    Ok(())
}

impl Store {
    /// The number of the last change.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn last_change(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("SELECT number FROM clock WHERE one = 1").fetch_one(self.pool()).await?)
    }

    /// At most `most` changes after the one with this number, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn changes_after(&self, number: i64, most: i64) -> Result<Vec<Change>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, what, subject FROM changes WHERE number > $1 ORDER BY number LIMIT $2",
        )
        .bind(number)
        .bind(most)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                let what: String = row.try_get("what")?;
                let known = What::of_name(&what).ok_or(StoreError::Unread(format!("a change of {what}")))?;
                Ok(Change { number: row.try_get("number")?, what: known, subject: row.try_get("subject")? })
            })
            .collect()
    }
}
