//! What moderators said of comments. A label that was given back as stored is on the disk.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::cases::Cases;
use super::changes::lock;
use super::decisions::AuthorCodes;
use super::many::{VALUES, rows, with_list, with_rows};
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

    pub(super) fn of_name(name: &str) -> Result<Self, StoreError> {
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
    /// It teaches when somebody has looked at it: see [`HeldBecause`].
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

/// Why a label is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeldBecause {
    /// Its key labels far from the others.
    Key,
    /// Its key has taught as much of what its site has learned as one key may.
    Share,
}

impl HeldBecause {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            HeldBecause::Key => "key",
            HeldBecause::Share => "share",
        }
    }

    fn of_name(name: &str) -> Result<Self, StoreError> {
        let known = [HeldBecause::Key, HeldBecause::Share].into_iter().find(|known| known.name() == name);
        known.ok_or_else(|| StoreError::Unread(format!("a label held because of {name}")))
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
    /// The site's own name for the comment.
    pub comment_id: Option<String>,
    /// The score of the decision that it is about.
    pub score: Option<f64>,
    /// Why it waits for somebody to look at it, where that is known before it is stored.
    pub held_because: Option<HeldBecause>,
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
    /// Why it is held, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_because: Option<HeldBecause>,
    #[serde(skip)]
    pub(crate) day: Day,
    #[serde(skip)]
    pub(crate) features: Option<Vec<u8>>,
    #[serde(skip)]
    pub(crate) links: Option<String>,
}

/// A label as it is answered.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = LabelAnswer)]
pub struct Told {
    /// The label.
    #[serde(flatten)]
    pub label: StoredLabel,
    /// Everything that is said of the comment, where moderators do not agree.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disputed: Vec<StoredLabel>,
}

impl StoredLabel {
    /// A label that is said now.
    pub(super) fn of_new(new: &NewLabel, held: Option<HeldBecause>) -> Self {
        StoredLabel {
            id: new_id(),
            at: now(),
            site: new.site.clone(),
            subject: new.subject.clone(),
            decision_id: new.decision_id.clone(),
            label: new.word,
            link: new.link.clone(),
            moderator: new.moderator.clone(),
            key_id: new.key_id.clone(),
            state: if held.is_some() { State::Held } else { State::Agrees },
            held_because: held,
            day: Day::today(),
            features: Some(new.features.clone()),
            links: Some(new.links.clone()),
        }
    }

    pub(crate) fn of_row(row: &AnyRow) -> Result<Self, StoreError> {
        let (label, state): (String, String) = (row.try_get("label")?, row.try_get("state")?);
        let held_because: Option<String> = row.try_get("held_because")?;
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
            held_because: held_because.as_deref().map(HeldBecause::of_name).transpose()?,
            day: Day::of_number(day),
            features: row.try_get("features")?,
            links: row.try_get("links")?,
        })
    }
}

impl Store {
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
            let mut cases = Cases::load(&mut step, &[&label.subject]).await?;
            for own in cases.labels_mut().filter(|other| other.id == id) {
                own.state = State::Withdrawn;
                own.held_because = None;
            }
            cases.write(&mut step).await?;
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

    /// The labels of these ids that there are.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn labels(&self, ids: &[&str]) -> Result<Vec<StoredLabel>, StoreError> {
        let mut labels = Vec::with_capacity(ids.len());
        for ids in ids.chunks(VALUES) {
            let mut query =
                sqlx::query(with_list("SELECT * FROM labels WHERE id IN {} ORDER BY id", 1, ids.len()));
            for id in ids {
                query = query.bind(*id);
            }
            let rows = query.fetch_all(self.pool()).await?;
            labels.extend(rows.iter().map(StoredLabel::of_row).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(labels)
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
}

/// Stores labels, each in the state that it has been given.
pub(super) async fn insert(
    step: &mut Step<'_>,
    labels: &[(&NewLabel, &StoredLabel)],
) -> Result<(), StoreError> {
    const COLUMNS: usize = 19;
    for labels in labels.chunks(rows(COLUMNS)) {
        let statement =
            "INSERT INTO labels (id, at, day, site, subject, decision_id, comment_id, label, link,
             moderator, key_id, state, held_because, features, links, comment, author, email, ip) VALUES {}";
        let mut query = sqlx::query(with_rows(statement, labels.len(), COLUMNS));
        for (new, label) in labels {
            query = query
                .bind(&label.id)
                .bind(label.at)
                .bind(label.day.number())
                .bind(&new.site)
                .bind(&new.subject)
                .bind(&new.decision_id)
                .bind(&new.comment_id)
                .bind(new.word.name())
                .bind(&new.link)
                .bind(&new.moderator)
                .bind(&new.key_id)
                .bind(label.state.name())
                .bind(label.held_because.map(HeldBecause::name))
                .bind(&new.features)
                .bind(&new.links)
                .bind(&new.comment)
                .bind(&new.codes.author)
                .bind(&new.codes.email)
                .bind(&new.codes.ip);
        }
        query.execute(&mut **step).await?;
    }
    Ok(())
}
