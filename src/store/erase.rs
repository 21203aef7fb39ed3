//! Erases an author or a comment: decisions, labels, and every trace of either. What labels taught is taken
//! out of what all replicas judge by, and stays noted until all stored models have forgotten it.

use std::collections::BTreeSet;

use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::answers::{self, Answered, Named};
use super::cases::Cases;
use super::changes::{What, announce_all, lock};
use super::decisions::AuthorCodes;
use super::labels::StoredLabel;
use super::many::{VALUES, for_ids, with_list};
use super::{Backend, Step, Store, StoreError, audit, unlearning};

/// How often the file is tried to be cleared of old pages while others read it.
const TRIES: u32 = 5;
/// The status of an answer to what was erased.
pub const OK: u16 = 200;

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// All comments of an author, known by any of these; of one site, or of all.
    Author {
        /// Of whom.
        codes: AuthorCodes,
        /// Of which site.
        site: Option<String>,
    },
    /// The comment of one decision, with all decisions on it.
    Decision(String),
    /// One comment.
    Comment {
        /// The newsroom's site.
        site: String,
        /// The site's own name for the comment.
        comment_id: String,
    },
}

impl Whose {
    /// As the audit log names it: without what is private.
    fn subject(&self) -> String {
        match self {
            Whose::Author { .. } => "an author".to_owned(),
            Whose::Decision(id) => format!("decision {id}"),
            Whose::Comment { .. } => "a comment".to_owned(),
        }
    }
}

/// What was erased, as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Erased {
    /// How many decisions.
    pub decisions: usize,
    /// How many labels.
    pub labels: usize,
    /// How many labels do not say, or say no more, who wrote their comment: no author is found by them. They
    /// hold no text, and are found by their decision or comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unmatched_labels: Option<i64>,
    /// The stored models that had learned erased labels; each becomes another one without them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
}

/// What an erasure came to.
#[derive(Debug)]
pub enum Erasure {
    /// It was done now.
    Done {
        /// What is answered.
        erased: Erased,
        /// The labels, with their features: they are to be taken out of the counts that judges keep.
        labels: Vec<StoredLabel>,
        /// The changes by which those who follow know of it.
        changes: Vec<i64>,
    },
    /// The request was answered before.
    Before(Answered),
}

impl Store {
    /// Erases it, in one step.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; then nothing is erased.
    pub async fn erase(
        &self,
        whose: &Whose,
        who: &str,
        named: Option<&Named>,
    ) -> Result<Erasure, StoreError> {
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        if let Some(named) = named
            && let Some(answered) = answers::find(&mut step, named).await?
        {
            return Ok(Erasure::Before(answered));
        }
        let decisions = self.decisions_of(&mut step, whose).await?;
        let labels = labels_of(&mut step, whose, &decisions).await?;
        erase_decisions(&mut step, &decisions).await?;
        let changes = erase_labels(&mut step, &labels).await?;
        forget_answers(&mut step, &decisions, &labels).await?;
        let erased = Erased {
            decisions: decisions.ids.len(),
            labels: labels.len(),
            unmatched_labels: unmatched(&mut step, whose).await?,
            models: models_with(&mut step, &labels).await?,
        };
        let body = serde_json::to_string(&erased).unwrap_or_default();
        audit::log(&mut step, (who, "erase"), &whose.subject(), &body).await?;
        if let Some(named) = named {
            answers::keep(&mut step, named, OK, &body).await?;
        }
        step.commit().await?;
        self.clear_free_pages().await?;
        Ok(Erasure::Done { erased, labels, changes })
    }

    /// The decisions, and how labels that were given with the same comments call these.
    async fn decisions_of(&self, step: &mut Step<'_>, whose: &Whose) -> Result<Decisions, StoreError> {
        let mut decisions = Decisions::default();
        match whose {
            Whose::Author { codes, site } => {
                for (column, code) in columns(codes) {
                    let statement = format!(
                        "SELECT id, site, comment_id, comment FROM decisions
                         WHERE {column} = $1 AND site = COALESCE($2, site)"
                    );
                    let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(code).bind(site);
                    decisions.add(self, &query.fetch_all(&mut **step).await?)?;
                }
            }
            Whose::Decision(id) => {
                let query = sqlx::query("SELECT id, site, comment_id, comment FROM decisions WHERE id = $1");
                let rows = query.bind(id).fetch_all(&mut **step).await?;
                decisions.add(self, &rows)?;
                for (site, comment_id) in decisions.comments.clone() {
                    decisions.add(self, &of_comment(step, &site, &comment_id).await?)?;
                }
            }
            Whose::Comment { site, comment_id } => {
                decisions.add(self, &of_comment(step, site, comment_id).await?)?;
                decisions.comments.insert((site.clone(), comment_id.clone()));
            }
        }
        Ok(decisions)
    }

    /// Nothing of what was removed stays in a place of the file that is free again. `SQLite` overwrites what
    /// it deletes, but older pages stand in the log until it is cut; `PostgreSQL` vacuums by itself.
    pub(super) async fn clear_free_pages(&self) -> Result<(), StoreError> {
        if self.backend() == Backend::Postgres {
            return Ok(());
        }
        for _ in 0..TRIES {
            let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(self.pool()).await?;
            let is_busy: i64 = row.try_get(0)?;
            if is_busy == 0 {
                return Ok(());
            }
        }
        tracing::warn!("what was removed stands in the database's log until nobody reads from it");
        Ok(())
    }
}

/// Decisions that are to be erased.
#[derive(Debug, Default)]
struct Decisions {
    ids: BTreeSet<String>,
    /// What labels that were given with the comment call it.
    subjects: BTreeSet<String>,
    /// The site's own names for the comments.
    comments: BTreeSet<(String, String)>,
}

impl Decisions {
    fn add(&mut self, store: &Store, rows: &[AnyRow]) -> Result<(), StoreError> {
        for row in rows {
            let (site, comment): (String, Option<String>) = (row.try_get("site")?, row.try_get("comment")?);
            let comment_id: Option<String> = row.try_get("comment_id")?;
            self.ids.insert(row.try_get("id")?);
            self.subjects.extend(comment.map(|comment| store.subject(&site, &comment)));
            self.comments.extend(comment_id.map(|comment_id| (site, comment_id)));
        }
        Ok(())
    }
}

/// The columns of hashes, with those that are known.
fn columns(codes: &AuthorCodes) -> impl Iterator<Item = (&'static str, &String)> {
    let all = [("author", &codes.author), ("email", &codes.email), ("ip", &codes.ip)];
    all.into_iter().filter_map(|(column, code)| Some((column, code.as_ref()?)))
}

async fn of_comment(step: &mut Step<'_>, site: &str, comment_id: &str) -> Result<Vec<AnyRow>, StoreError> {
    let query = sqlx::query(
        "SELECT id, site, comment_id, comment FROM decisions WHERE site = $1 AND comment_id = $2",
    );
    Ok(query.bind(site).bind(comment_id).fetch_all(&mut **step).await?)
}

/// All labels, in force or not, on these decisions, on the same comments, or on those of an author.
async fn labels_of(
    step: &mut Step<'_>,
    whose: &Whose,
    decisions: &Decisions,
) -> Result<Vec<StoredLabel>, StoreError> {
    let mut rows = Vec::new();
    let subjects: Vec<&String> = match whose {
        // Somebody else may have written the same.
        Whose::Author { .. } => decisions.ids.iter().collect(),
        _ => decisions.ids.iter().chain(&decisions.subjects).collect(),
    };
    let subjects = match whose {
        Whose::Decision(id) if subjects.is_empty() => vec![id],
        _ => subjects,
    };
    for subjects in subjects.chunks(VALUES) {
        let statement = "SELECT * FROM labels WHERE subject IN {}";
        let mut query = sqlx::query(with_list(statement, 1, subjects.len()));
        for subject in subjects {
            query = query.bind(*subject);
        }
        rows.extend(query.fetch_all(&mut **step).await?);
    }
    for (site, comment_id) in &decisions.comments {
        let query = sqlx::query("SELECT * FROM labels WHERE site = $1 AND comment_id = $2");
        rows.extend(query.bind(site).bind(comment_id).fetch_all(&mut **step).await?);
    }
    if let Whose::Author { codes, site } = whose {
        for (column, code) in columns(codes) {
            let statement = format!("SELECT * FROM labels WHERE {column} = $1 AND site = COALESCE($2, site)");
            let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(code).bind(site);
            rows.extend(query.fetch_all(&mut **step).await?);
        }
    }
    let mut labels = rows.iter().map(StoredLabel::of_row).collect::<Result<Vec<_>, _>>()?;
    labels.sort_by(|one, other| one.id.cmp(&other.id));
    labels.dedup_by(|one, other| one.id == other.id);
    Ok(labels)
}

async fn erase_decisions(step: &mut Step<'_>, decisions: &Decisions) -> Result<(), StoreError> {
    let ids: Vec<&str> = decisions.ids.iter().map(String::as_str).collect();
    for_ids(step, "DELETE FROM decision_links WHERE decision_id IN {}", &ids).await?;
    for_ids(step, "DELETE FROM decisions WHERE id IN {}", &ids).await
}

/// Deletes labels; what others say of the same comments counts as if these had never been. Gives the
/// changes that say so.
async fn erase_labels(step: &mut Step<'_>, labels: &[StoredLabel]) -> Result<Vec<i64>, StoreError> {
    let ids: BTreeSet<&str> = labels.iter().map(|label| label.id.as_str()).collect();
    unlearning::keep(step, &ids.iter().copied().collect::<Vec<_>>()).await?;
    let subjects: BTreeSet<&str> = labels.iter().map(|label| label.subject.as_str()).collect();
    let sites: BTreeSet<&str> = labels.iter().map(|label| label.site.as_str()).collect();
    let mut cases = Cases::load(step, &subjects.into_iter().collect::<Vec<_>>()).await?;
    cases.strike(|label| ids.contains(label.id.as_str()));
    for_ids(step, "DELETE FROM labels WHERE id IN {}", &ids.into_iter().collect::<Vec<_>>()).await?;
    cases.write(step).await?;
    announce_all(step, What::Site, &sites.into_iter().collect::<Vec<_>>()).await
}

/// How many labels nobody's hashes lead to.
async fn unmatched(step: &mut Step<'_>, whose: &Whose) -> Result<Option<i64>, StoreError> {
    let Whose::Author { site, .. } = whose else { return Ok(None) };
    let query = sqlx::query_scalar(
        "SELECT COUNT(*) FROM labels
         WHERE author IS NULL AND email IS NULL AND ip IS NULL AND site = COALESCE($1, site)",
    );
    Ok(Some(query.bind(site).fetch_one(&mut **step).await?))
}

/// The models that have learned these labels.
async fn models_with(step: &mut Step<'_>, labels: &[StoredLabel]) -> Result<Vec<String>, StoreError> {
    let mut models = BTreeSet::new();
    for labels in labels.chunks(VALUES) {
        let statement = "SELECT DISTINCT model_id FROM learned WHERE label_id IN {}";
        let mut query = sqlx::query_scalar(with_list(statement, 1, labels.len()));
        for label in labels {
            query = query.bind(&label.id);
        }
        models.extend(query.fetch_all(&mut **step).await?);
    }
    Ok(models.into_iter().collect())
}

/// Removes what was answered, and what is still to be sent, of erased decisions and labels.
async fn forget_answers(
    step: &mut Step<'_>,
    decisions: &Decisions,
    labels: &[StoredLabel],
) -> Result<(), StoreError> {
    let labels = labels.iter().map(|label| label.id.as_str());
    let erased: BTreeSet<&str> = decisions.ids.iter().map(String::as_str).chain(labels).collect();
    if erased.is_empty() {
        return Ok(());
    }
    for (read, remove) in [
        (
            "SELECT name, body FROM answers WHERE name > $1 ORDER BY name LIMIT $2",
            "DELETE FROM answers WHERE name IN {}",
        ),
        (
            "SELECT id AS name, body FROM deliveries WHERE id > $1 ORDER BY id LIMIT $2",
            "DELETE FROM deliveries WHERE id IN {}",
        ),
    ] {
        forget_bodies(step, &erased, read, remove).await?;
    }
    Ok(())
}

async fn forget_bodies(
    step: &mut Step<'_>,
    erased: &BTreeSet<&str>,
    read: &'static str,
    remove: &str,
) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let page = i64::try_from(VALUES).unwrap_or(i64::MAX);
        let rows = sqlx::query(read).bind(&after).bind(page).fetch_all(&mut **step).await?;
        let mut gone = Vec::new();
        for row in &rows {
            let body: String = row.try_get("body")?;
            after = row.try_get("name")?;
            if mentions(&body, erased) {
                gone.push(after.clone());
            }
        }
        for_ids(step, remove, &gone.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        if rows.is_empty() {
            return Ok(());
        }
    }
}

/// Whether one of these ids stands in a text.
fn mentions(text: &str, ids: &BTreeSet<&str>) -> bool {
    text.split(|c: char| !c.is_ascii_hexdigit() && c != '-').any(|word| ids.contains(word))
}
