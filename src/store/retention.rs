//! Removes what is old, or is kept no more: decisions after as many days as their site says, with what
//! labels hold of the comment itself. What a label taught stays. All of it goes in small steps, so that
//! nobody waits; that two replicas do it at once is harmless.

use sqlx::{AssertSqlSafe, Row};

use super::changes::lock;
use super::many::for_ids;
use super::sites::{Keeps, SiteSettings};
use super::{Step, Store, StoreError};

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long an answer is kept, for those who ask again.
const ANSWERS: i64 = DAY;
/// How long changes are kept, for those who follow: a process that starts reads everything anew.
const CHANGES: i64 = 7 * DAY;
/// How long it can be seen what became of a delivery; it is given up long before.
const DELIVERIES: i64 = 7 * DAY;
/// How long other replicas may take to know of a site's settings, and to store what waits.
const KNOWN: i64 = DAY / 24 / 60;
/// How many rows go in one step.
const AT_ONCE: i64 = 500;
/// The name of the setting that says since when a site keeps less than it has.
const UNKEPT: &str = "unkept/";

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Decisions.
    pub decisions: usize,
    /// Labels that say no more whose comment they are on, nor what stood in it.
    pub labels: usize,
}

impl Store {
    /// Removes what is old at this time, and what sites keep no more.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; what was removed before stays so.
    pub async fn remove_old(&self, now: i64) -> Result<Removed, StoreError> {
        let settings = self.site_settings().await?;
        let of = |site: &str| {
            let set = settings.iter().find(|(known, _)| known == site);
            set.map(|(_, set)| set.clone()).unwrap_or_default()
        };
        let mut removed = Removed::default();
        for site in self.sites_with("decisions", "1 = 1").await? {
            let before = now - of(&site).keep_days * DAY;
            removed.decisions += self.remove_decisions(&site, before).await?;
        }
        for site in self.sites_with("labels", PRIVATE).await? {
            let before = now - of(&site).keep_days * DAY;
            removed.labels += self.empty_labels(&site, before).await?;
        }
        for (site, since) in self.unkept_sites().await? {
            self.remove_unkept(&site, &of(&site)).await?;
            if now > since + KNOWN {
                self.set_kept(&site).await?;
            }
        }
        self.remove_rows("answers", "name", now - ANSWERS).await?;
        self.remove_rows("changes", "number", now - CHANGES).await?;
        self.remove_rows("deliveries", "id", now - DELIVERIES).await?;
        if removed != Removed::default() {
            self.clear_free_pages().await?;
        }
        Ok(removed)
    }

    /// The sites that such rows are of; each costs one look into an index.
    async fn sites_with(&self, table: &str, such: &str) -> Result<Vec<String>, StoreError> {
        let mut sites: Vec<String> = Vec::new();
        loop {
            let (than, last) = sites.last().map_or((">=", ""), |last| (">", last.as_str()));
            let statement = format!("SELECT MIN(site) FROM {table} WHERE site {than} $1 AND ({such})");
            let next = sqlx::query_scalar(AssertSqlSafe(statement)).bind(last).fetch_one(self.pool()).await?;
            match next {
                Some(site) => sites.push(site),
                None => return Ok(sites),
            }
        }
    }

    async fn remove_decisions(&self, site: &str, before: i64) -> Result<usize, StoreError> {
        let mut removed = 0;
        loop {
            let mut step = self.pool().begin().await?;
            lock(&mut step).await?;
            let ids: Vec<String> = sqlx::query_scalar(
                "SELECT id FROM decisions WHERE site = $1 AND at < $2 ORDER BY at, id LIMIT $3",
            )
            .bind(site)
            .bind(before)
            .bind(AT_ONCE)
            .fetch_all(&mut *step)
            .await?;
            if ids.is_empty() {
                return Ok(removed);
            }
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            for_ids(&mut step, "DELETE FROM decision_links WHERE decision_id IN {}", &ids).await?;
            for_ids(&mut step, "DELETE FROM decisions WHERE id IN {}", &ids).await?;
            step.commit().await?;
            removed += ids.len();
        }
    }

    /// Removes what old labels hold of their comment, and of who wrote it.
    async fn empty_labels(&self, site: &str, before: i64) -> Result<usize, StoreError> {
        let statement = format!(
            "UPDATE labels SET comment = NULL, link = NULL, author = NULL, email = NULL, ip = NULL WHERE id IN
             (SELECT id FROM labels WHERE site = $1 AND at < $2 AND ({PRIVATE}) ORDER BY at LIMIT $3)"
        );
        let mut emptied = 0;
        loop {
            let query = sqlx::query(AssertSqlSafe(statement.clone())).bind(site).bind(before).bind(AT_ONCE);
            let changed = query.execute(self.pool()).await?.rows_affected();
            if changed == 0 {
                return Ok(emptied);
            }
            emptied += changed as usize;
        }
    }

    async fn remove_rows(&self, table: &str, key: &str, before: i64) -> Result<(), StoreError> {
        let statement = format!(
            "DELETE FROM {table} WHERE {key} IN
             (SELECT {key} FROM {table} WHERE at < $1 ORDER BY {key} LIMIT {AT_ONCE})"
        );
        loop {
            let query = sqlx::query(AssertSqlSafe(statement.clone())).bind(before);
            if query.execute(self.pool()).await?.rows_affected() == 0 {
                return Ok(());
            }
        }
    }

    /// Sites that keep less than they have, and since when.
    async fn unkept_sites(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = sqlx::query("SELECT name, value FROM settings WHERE name LIKE $1")
            .bind(format!("{UNKEPT}%"))
            .fetch_all(self.pool())
            .await?;
        rows.iter()
            .map(|row| {
                let (name, since): (String, String) = (row.try_get("name")?, row.try_get("value")?);
                let site = name.strip_prefix(UNKEPT).unwrap_or_default().to_owned();
                Ok((site, since.parse().unwrap_or(0)))
            })
            .collect()
    }

    async fn set_kept(&self, site: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM settings WHERE name = $1")
            .bind(format!("{UNKEPT}{site}"))
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Removes what a site keeps no more of the comments that it has.
    async fn remove_unkept(&self, site: &str, settings: &SiteSettings) -> Result<(), StoreError> {
        let decisions = match settings.keeps {
            Keeps::Comment => return Ok(()),
            Keeps::Features => "UPDATE decisions SET comment = NULL, verdict = NULL WHERE id IN {}",
            Keeps::Nothing => {
                "UPDATE decisions SET comment = NULL, verdict = NULL, features = NULL WHERE id IN {}"
            }
        };
        self.for_all("decisions", site, decisions).await?;
        self.for_all("labels", site, "UPDATE labels SET comment = NULL WHERE id IN {}").await?;
        self.clear_free_pages().await
    }

    /// Does this with all rows of a site, the oldest first.
    async fn for_all(&self, table: &str, site: &str, statement: &str) -> Result<(), StoreError> {
        let page = format!(
            "SELECT at, id FROM {table} WHERE site = $1 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4"
        );
        let (mut at, mut id) = (i64::MIN, String::new());
        loop {
            let query = sqlx::query(AssertSqlSafe(page.clone())).bind(site).bind(at).bind(&id).bind(AT_ONCE);
            let rows = query.fetch_all(self.pool()).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            (at, id) = (last.try_get("at")?, last.try_get("id")?);
            let ids = rows.iter().map(|row| row.try_get("id")).collect::<Result<Vec<String>, _>>()?;
            let mut step = self.pool().begin().await?;
            lock(&mut step).await?;
            for_ids(&mut step, statement, &ids.iter().map(String::as_str).collect::<Vec<_>>()).await?;
            step.commit().await?;
        }
    }
}

/// Labels that hold something of their comment, or of who wrote it.
const PRIVATE: &str =
    "comment IS NOT NULL OR link IS NOT NULL OR author IS NOT NULL OR email IS NOT NULL OR ip IS NOT NULL";

/// Notes that a site keeps less than it has.
pub(super) async fn note_unkept(step: &mut Step<'_>, site: &str, now: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO settings (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(format!("{UNKEPT}{site}"))
    .bind(now.to_string())
    .execute(&mut **step)
    .await?;
    Ok(())
}
