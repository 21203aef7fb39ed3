//! What is set for each newsroom's site: what is kept of its comments, and for how long.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use utoipa::ToSchema;

use super::changes::{What, announce};
use super::retention::note_unkept;
use super::{Store, StoreError, audit, now};

/// What is kept of a comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keeps {
    /// The comment as it was sent, without its author's addresses, and its features.
    #[default]
    Comment,
    /// Only its features: hashed numbers from which no text comes back.
    Features,
    /// Nothing but the decision.
    Nothing,
}

/// The settings of one site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "keeps": "features", "keep_days": 30 }))]
pub struct SiteSettings {
    /// What is kept of a comment.
    #[serde(default)]
    pub keeps: Keeps,
    /// After how many days a decision, with its comment, is removed. What a label taught stays.
    #[serde(default = "keep_days")]
    pub keep_days: i64,
    /// The greatest share of all that a model has learned that may come from one key.
    #[serde(default = "key_share")]
    pub key_share: f64,
    /// The share of honest comments that may be flagged; a model that catches less at this rate than the
    /// one before it is worse.
    #[serde(default = "false_positive_rate")]
    pub false_positive_rate: f64,
}

fn keep_days() -> i64 {
    90
}

fn key_share() -> f64 {
    0.25
}

fn false_positive_rate() -> f64 {
    0.01
}

impl Default for SiteSettings {
    fn default() -> Self {
        SiteSettings {
            keeps: Keeps::default(),
            keep_days: keep_days(),
            key_share: key_share(),
            false_positive_rate: false_positive_rate(),
        }
    }
}

impl SiteSettings {
    /// What is wrong with them: the field, and why.
    pub fn problem(&self) -> Option<(&'static str, &'static str)> {
        if !(1..=36_500).contains(&self.keep_days) {
            return Some(("keep_days", "must be between 1 and 36500"));
        }
        if !(self.key_share > 0.0 && self.key_share <= 1.0) {
            return Some(("key_share", "must be above 0 and at most 1"));
        }
        if !(self.false_positive_rate > 0.0 && self.false_positive_rate < 1.0) {
            return Some(("false_positive_rate", "must be above 0 and below 1"));
        }
        None
    }
}

impl Store {
    /// All sites whose settings were changed.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn site_settings(&self) -> Result<Vec<(String, SiteSettings)>, StoreError> {
        let rows = sqlx::query("SELECT * FROM sites").fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                let keeps: String = row.try_get("keeps")?;
                let settings = SiteSettings {
                    keeps: match keeps.as_str() {
                        "comment" => Keeps::Comment,
                        "features" => Keeps::Features,
                        "nothing" => Keeps::Nothing,
                        other => return Err(StoreError::Unread(format!("a site that keeps {other}"))),
                    },
                    keep_days: row.try_get("keep_days")?,
                    key_share: row.try_get("key_share")?,
                    false_positive_rate: row.try_get("false_positive_rate")?,
                };
                Ok((row.try_get("site")?, settings))
            })
            .collect()
    }

    /// Sets them for one site.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn set_site(&self, site: &str, settings: &SiteSettings, who: &str) -> Result<(), StoreError> {
        let keeps = match settings.keeps {
            Keeps::Comment => "comment",
            Keeps::Features => "features",
            Keeps::Nothing => "nothing",
        };
        let mut step = self.pool().begin().await?;
        announce(&mut step, What::Settings, site).await?;
        sqlx::query(
            "INSERT INTO sites (site, keeps, keep_days, key_share, false_positive_rate) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (site) DO UPDATE SET keeps = excluded.keeps, keep_days = excluded.keep_days,
             key_share = excluded.key_share, false_positive_rate = excluded.false_positive_rate",
        )
        .bind(site)
        .bind(keeps)
        .bind(settings.keep_days)
        .bind(settings.key_share)
        .bind(settings.false_positive_rate)
        .execute(&mut *step)
        .await?;
        if settings.keeps != Keeps::Comment {
            note_unkept(&mut step, site, now()).await?;
        }
        let detail = serde_json::to_string(settings).unwrap_or_default();
        audit::log(&mut step, (who, "set site"), site, &detail).await?;
        step.commit().await?;
        Ok(())
    }
}
