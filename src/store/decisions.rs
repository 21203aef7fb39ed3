//! What was decided, with as much of the comment as its site keeps.

use std::collections::BTreeSet;

use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use super::many::{VALUES, rows, with_list, with_rows};
use super::shadow::Beside;
use super::{Step, Store, StoreError};
use crate::reputation::learned::Lesson;
use crate::verdict::Decision;

/// Who wrote a comment, as keyed hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct AuthorCodes {
    /// Of the site's own name for the author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Of the e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Of the address the comment came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
}

/// A decision that is to be stored.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// Its id.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The newsroom's site.
    pub site: String,
    /// The site's own name for the comment.
    pub comment_id: Option<String>,
    /// What was decided.
    pub decision: Decision,
    /// The probability of spam.
    pub score: f64,
    /// The model that was asked.
    pub model: String,
    /// The comment as JSON, without its author's addresses, where the site keeps it.
    pub comment: Option<String>,
    /// The reasons as JSON, where the site keeps the comment.
    pub verdict: Option<String>,
    /// Its features ([`crate::training::PackedComment`]), where the site keeps them.
    pub features: Option<Vec<u8>>,
    /// What its links teach.
    pub links: Lesson,
    /// Who wrote it.
    pub codes: AuthorCodes,
    /// What the model that runs beside says of it.
    pub beside: Option<Beside>,
    /// Where its site wants to be told when it changes.
    pub callback: Option<Callback>,
}

/// Where a site wants to be told when a decision changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// The address.
    pub url: String,
    /// The id of the key that the site showed: it is shown to the site in turn.
    pub key_id: String,
}

/// A decision as it is stored.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StoredDecision {
    /// Its id.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The newsroom's site.
    pub site: String,
    /// The site's own name for the comment.
    pub comment_id: Option<String>,
    /// What was decided.
    pub decision: Decision,
    /// The probability of spam.
    pub score: f64,
    /// The model that was asked.
    pub model: String,
    /// The comment, where it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub comment: Option<Box<serde_json::value::RawValue>>,
    /// The reasons, where they are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub verdict: Option<Box<serde_json::value::RawValue>>,
    /// What moderators say it is, where they agree.
    pub label: Option<String>,
    /// Why it waits for a moderator: `review`, `changed`, `disputed` or `held`.
    pub waiting: Option<String>,
    /// What was decided at first, where it was decided anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_decision: Option<String>,
    /// The score of the first decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_score: Option<f64>,
    #[serde(skip)]
    pub(crate) features: Option<Vec<u8>>,
    #[serde(skip)]
    pub(crate) links: Option<String>,
    /// Who wrote the comment.
    #[serde(flatten)]
    pub codes: AuthorCodes,
}

impl StoredDecision {
    pub(crate) fn of_row(row: &AnyRow) -> Result<Self, StoreError> {
        let decision: String = row.try_get("decision")?;
        let raw = |column| -> Result<_, StoreError> {
            let json: Option<String> = row.try_get(column)?;
            let raw = json.map(serde_json::value::RawValue::from_string).transpose();
            raw.map_err(|error| StoreError::Unread(format!("{column} of a decision: {error}")))
        };
        Ok(StoredDecision {
            id: row.try_get("id")?,
            at: row.try_get("at")?,
            site: row.try_get("site")?,
            comment_id: row.try_get("comment_id")?,
            decision: Decision::of_name(&decision)
                .ok_or_else(|| StoreError::Unread(format!("a decision to {decision}")))?,
            score: row.try_get("score")?,
            model: row.try_get("model")?,
            comment: raw("comment")?,
            verdict: raw("verdict")?,
            label: row.try_get("label")?,
            waiting: row.try_get("waiting")?,
            first_decision: row.try_get("first_decision")?,
            first_score: row.try_get("first_score")?,
            features: row.try_get("features")?,
            links: row.try_get("links")?,
            codes: AuthorCodes {
                author: row.try_get("author")?,
                email: row.try_get("email")?,
                ip: row.try_get("ip")?,
            },
        })
    }
}

impl Store {
    /// Stores decisions, all or none.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn record(&self, decisions: &[NewDecision]) -> Result<(), StoreError> {
        let mut step = self.pool().begin().await?;
        insert(&mut step, decisions).await?;
        insert_links(&mut step, decisions).await?;
        step.commit().await?;
        Ok(())
    }

    /// One decision.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn decision(&self, id: &str) -> Result<Option<StoredDecision>, StoreError> {
        let row =
            sqlx::query("SELECT * FROM decisions WHERE id = $1").bind(id).fetch_optional(self.pool()).await?;
        row.as_ref().map(StoredDecision::of_row).transpose()
    }
}

async fn insert(step: &mut Step<'_>, decisions: &[NewDecision]) -> Result<(), StoreError> {
    const COLUMNS: usize = 19;
    let statement =
        "INSERT INTO decisions (id, at, site, comment_id, decision, score, model, comment, verdict,
         features, links, author, email, ip, waiting, shadow_model, shadow_decision, callback, callback_key)
         VALUES {}";
    for decisions in decisions.chunks(rows(COLUMNS)) {
        let mut query = sqlx::query(with_rows(statement, decisions.len(), COLUMNS));
        for new in decisions {
            query = query
                .bind(&new.id)
                .bind(new.at)
                .bind(&new.site)
                .bind(&new.comment_id)
                .bind(new.decision.name())
                .bind(new.score)
                .bind(&new.model)
                .bind(&new.comment)
                .bind(&new.verdict)
                .bind(&new.features)
                .bind((!new.links.is_empty()).then(|| new.links.to_json()))
                .bind(&new.codes.author)
                .bind(&new.codes.email)
                .bind(&new.codes.ip)
                .bind((new.decision == Decision::Review).then_some("review"))
                .bind(new.beside.as_ref().map(|beside| &beside.model))
                .bind(new.beside.as_ref().map(|beside| beside.decision.name()))
                .bind(new.callback.as_ref().map(|callback| &callback.url))
                .bind(new.callback.as_ref().map(|callback| &callback.key_id));
        }
        query.execute(&mut **step).await?;
    }
    Ok(())
}

/// Under which sites their links are found.
async fn insert_links<'n>(step: &mut Step<'_>, decisions: &'n [NewDecision]) -> Result<(), StoreError> {
    const COLUMNS: usize = 3;
    let of_one = |new: &'n NewDecision| new.links.sites.keys().map(move |site| (site, new));
    let links: Vec<(&String, &NewDecision)> = decisions.iter().flat_map(of_one).collect();
    for links in links.chunks(rows(COLUMNS)) {
        let statement =
            "INSERT INTO decision_links (link_site, at, decision_id) VALUES {} ON CONFLICT DO NOTHING";
        let mut query = sqlx::query(with_rows(statement, links.len(), COLUMNS));
        for (site, new) in links {
            query = query.bind(*site).bind(new.at).bind(&new.id);
        }
        query.execute(&mut **step).await?;
    }
    Ok(())
}

/// Those of these decisions that are stored.
pub(super) async fn known(step: &mut Step<'_>, ids: &[&str]) -> Result<BTreeSet<String>, StoreError> {
    let mut known = BTreeSet::new();
    for ids in ids.chunks(VALUES) {
        let mut query =
            sqlx::query_scalar(with_list("SELECT id FROM decisions WHERE id IN {}", 1, ids.len()));
        for id in ids {
            query = query.bind(*id);
        }
        known.extend(query.fetch_all(&mut **step).await?);
    }
    Ok(known)
}
