//! What moderators said of comments. A label that was given back as stored is on the disk.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::changes::lock;
use super::decisions::AuthorCodes;
use super::settle::settle;
use super::{Step, Store, StoreError, audit, new_id, now};
use crate::bayes::Label;
use crate::reputation::Day;

/// What a moderator says of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LabelWord)]
pub enum Word {
    /// It is spam.
    Spam,
    /// It is an honest comment, however rude.
    Ham,
    /// A link in it is malicious: the comment is spam as well.
    Malicious,
}

impl Word {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Word::Spam => "spam",
            Word::Ham => "ham",
            Word::Malicious => "malicious",
        }
    }

    /// What it teaches.
    pub fn label(self) -> Label {
        match self {
            Word::Spam | Word::Malicious => Label::Spam,
            Word::Ham => Label::Ham,
        }
    }

    fn of_name(name: &str) -> Result<Self, StoreError> {
        let known = [Word::Spam, Word::Ham, Word::Malicious].into_iter().find(|word| word.name() == name);
        known.ok_or_else(|| StoreError::Unread(format!("a label `{name}`")))
    }
}

/// What became of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = LabelState)]
pub enum State {
    /// It teaches.
    Counted,
    /// Another moderator said the same before; a comment teaches once.
    Agrees,
    /// Another moderator says otherwise: neither teaches, until one of them changes it.
    Disputed,
    /// Its key labels far from the others: it teaches when somebody has looked at it.
    Held,
    /// The same moderator has said something else since.
    Replaced,
    /// It was taken back.
    Withdrawn,
}

impl State {
    /// All of them.
    pub const ALL: [State; 6] =
        [State::Counted, State::Agrees, State::Disputed, State::Held, State::Replaced, State::Withdrawn];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            State::Counted => "counted",
            State::Agrees => "agrees",
            State::Disputed => "disputed",
            State::Held => "held",
            State::Replaced => "replaced",
            State::Withdrawn => "withdrawn",
        }
    }

    /// Whether it is somebody's last word.
    pub fn is_in_force(self) -> bool {
        !matches!(self, State::Replaced | State::Withdrawn)
    }

    fn of_name(name: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|state| state.name() == name);
        known.ok_or_else(|| StoreError::Unread(format!("a label that is {name}")))
    }
}

/// A label that is to be stored.
#[derive(Debug, Clone)]
pub struct NewLabel {
    /// The newsroom's site.
    pub site: String,
    /// What tells one comment from another: the decision's id, or a keyed hash of the comment.
    pub subject: String,
    /// The decision that it is about, where it is about one.
    pub decision_id: Option<String>,
    /// What the comment is.
    pub word: Word,
    /// The link that is malicious.
    pub link: Option<String>,
    /// Who says so.
    pub moderator: String,
    /// The key with which it was said.
    pub key_id: String,
    /// Its features, as they are stored.
    pub features: Vec<u8>,
    /// What its links teach, as JSON.
    pub links: String,
    /// The comment as JSON, where its site keeps it.
    pub comment: Option<String>,
    /// Who wrote the comment.
    pub codes: AuthorCodes,
    /// Whether it waits for somebody to look at it.
    pub held: bool,
}

/// A label as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Label)]
pub struct StoredLabel {
    /// Its id; later ones are greater.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The newsroom's site.
    pub site: String,
    /// What tells one comment from another.
    pub subject: String,
    /// The decision that it is about.
    pub decision_id: Option<String>,
    /// What the comment is.
    pub label: Word,
    /// The link that is malicious.
    pub link: Option<String>,
    /// Who says so.
    pub moderator: String,
    /// The key with which it was said.
    pub key_id: String,
    /// What became of it.
    pub state: State,
    #[serde(skip)]
    pub(crate) day: Day,
    #[serde(skip)]
    pub(crate) features: Option<Vec<u8>>,
    #[serde(skip)]
    pub(crate) links: Option<String>,
}

impl StoredLabel {
    pub(crate) fn of_row(row: &AnyRow) -> Result<Self, StoreError> {
        let (label, state): (String, String) = (row.try_get("label")?, row.try_get("state")?);
        let day: i64 = row.try_get("day")?;
        Ok(StoredLabel {
            id: row.try_get("id")?,
            at: row.try_get("at")?,
            site: row.try_get("site")?,
            subject: row.try_get("subject")?,
            decision_id: row.try_get("decision_id")?,
            label: Word::of_name(&label)?,
            link: row.try_get("link")?,
            moderator: row.try_get("moderator")?,
            key_id: row.try_get("key_id")?,
            state: State::of_name(&state)?,
            day: Day::of_number(day),
            features: row.try_get("features")?,
            links: row.try_get("links")?,
        })
    }
}

/// All labels of a comment that are in force, the first one first.
pub(crate) async fn in_force(step: &mut Step<'_>, subject: &str) -> Result<Vec<StoredLabel>, StoreError> {
    let rows = sqlx::query(
        "SELECT * FROM labels WHERE subject = $1 AND state IN ('counted', 'agrees', 'disputed', 'held')
         ORDER BY id",
    )
    .bind(subject)
    .fetch_all(&mut **step)
    .await?;
    rows.iter().map(StoredLabel::of_row).collect()
}

impl Store {
    /// Stores labels, all or none, and gives each as it then is.
    ///
    /// A moderator who says the same twice has said it once; who says something else has changed it.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; then none is stored.
    pub async fn put_labels(&self, new: &[NewLabel]) -> Result<Vec<StoredLabel>, StoreError> {
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let mut ids = Vec::with_capacity(new.len());
        for new in new {
            ids.push(put(&mut step, new).await?);
        }
        let mut stored = Vec::with_capacity(new.len());
        for id in &ids {
            let row =
                sqlx::query("SELECT * FROM labels WHERE id = $1").bind(id).fetch_one(&mut *step).await?;
            stored.push(StoredLabel::of_row(&row)?);
        }
        step.commit().await?;
        Ok(stored)
    }

    /// Takes a label back; none where there is no label of this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn withdraw_label(&self, id: &str, who: &str) -> Result<Option<StoredLabel>, StoreError> {
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let row =
            sqlx::query("SELECT * FROM labels WHERE id = $1").bind(id).fetch_optional(&mut *step).await?;
        let Some(label) = row.as_ref().map(StoredLabel::of_row).transpose()? else { return Ok(None) };
        if label.state.is_in_force() {
            set_state(&mut step, id, State::Withdrawn).await?;
            settle(&mut step, &label.subject, std::slice::from_ref(&label)).await?;
            audit::log(&mut step, (who, "withdraw label"), id, label.label.name()).await?;
            step.commit().await?;
        }
        self.label(id).await
    }

    /// One label.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn label(&self, id: &str) -> Result<Option<StoredLabel>, StoreError> {
        let row =
            sqlx::query("SELECT * FROM labels WHERE id = $1").bind(id).fetch_optional(self.pool()).await?;
        row.as_ref().map(StoredLabel::of_row).transpose()
    }

    /// All that was ever said of a comment, the first first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn labels_of(&self, subject: &str) -> Result<Vec<StoredLabel>, StoreError> {
        let rows = sqlx::query("SELECT * FROM labels WHERE subject = $1 ORDER BY id")
            .bind(subject)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(StoredLabel::of_row).collect()
    }

    /// The labels that teach, of one site or of all, after the one with this id, in order: to be read page
    /// by page.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn teaching(
        &self,
        site: Option<&str>,
        after: &str,
        most: i64,
    ) -> Result<Vec<StoredLabel>, StoreError> {
        let query = match site {
            Some(site) => sqlx::query(
                "SELECT * FROM labels WHERE state = 'counted' AND id > $1 AND site = $3 ORDER BY id LIMIT $2",
            )
            .bind(after)
            .bind(most)
            .bind(site),
            None => {
                sqlx::query("SELECT * FROM labels WHERE state = 'counted' AND id > $1 ORDER BY id LIMIT $2")
                    .bind(after)
                    .bind(most)
            }
        };
        query.fetch_all(self.pool()).await?.iter().map(StoredLabel::of_row).collect()
    }
}

/// Stores one label, or finds the one that says so already; gives its id.
async fn put(step: &mut Step<'_>, new: &NewLabel) -> Result<String, StoreError> {
    let before = in_force(step, &new.subject).await?;
    if let Some(own) = before.iter().find(|label| label.moderator == new.moderator) {
        if own.label == new.word && own.link == new.link {
            return Ok(own.id.clone());
        }
        set_state(step, &own.id, State::Replaced).await?;
    }
    let id = new_id();
    // Stored as one that waits; settling decides what it does.
    sqlx::query(
        "INSERT INTO labels (id, at, day, site, subject, decision_id, label, link, moderator, key_id, state,
         features, links, comment, author, email, ip)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    )
    .bind(&id)
    .bind(now())
    .bind(Day::today().number())
    .bind(&new.site)
    .bind(&new.subject)
    .bind(&new.decision_id)
    .bind(new.word.name())
    .bind(&new.link)
    .bind(&new.moderator)
    .bind(&new.key_id)
    .bind(if new.held { State::Held } else { State::Agrees }.name())
    .bind(&new.features)
    .bind(&new.links)
    .bind(&new.comment)
    .bind(&new.codes.author)
    .bind(&new.codes.email)
    .bind(&new.codes.ip)
    .execute(&mut **step)
    .await?;
    settle(step, &new.subject, &before).await?;
    audit::log(step, (&new.moderator, "label"), &id, new.word.name()).await?;
    Ok(id)
}

pub(super) async fn set_state(step: &mut Step<'_>, id: &str, state: State) -> Result<(), StoreError> {
    sqlx::query("UPDATE labels SET state = $1 WHERE id = $2")
        .bind(state.name())
        .bind(id)
        .execute(&mut **step)
        .await?;
    Ok(())
}
