//! How much was decided, and what moderators said of it: counted when somebody asks.

use sqlx::Row;

use super::{Store, StoreError};

/// The most sites that are told apart.
const MOST_SITES: i64 = 10_000;

/// A time, from its first millisecond (since 1970) to the one after its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first millisecond.
    pub from: i64,
    /// The millisecond after the last one.
    pub until: i64,
}

impl Period {
    /// All time there is.
    pub const ALL: Period = Period { from: 0, until: i64::MAX };
}

/// What was decided for a site in some time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Comments that were blocked or held for review.
    pub stopped: i64,
    /// Comments that were allowed.
    pub allowed: i64,
    /// Comments that were allowed and that moderators call spam.
    pub missed: i64,
    /// Comments that were stopped and that moderators call honest.
    pub wrongly_stopped: i64,
}

impl Figures {
    /// All comments.
    pub fn all(self) -> i64 {
        self.stopped + self.allowed
    }
}

impl Store {
    /// The sites of which there are decisions, in order; 10,000 at most.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn sites(&self) -> Result<Vec<String>, StoreError> {
        // From each site to the next one along the index, however many decisions lie between them.
        let query = "WITH RECURSIVE names (site) AS (
                SELECT MIN(site) FROM decisions
                UNION ALL
                SELECT (SELECT MIN(d.site) FROM decisions d WHERE d.site > names.site) FROM names
                WHERE names.site IS NOT NULL)
            SELECT site FROM names WHERE site IS NOT NULL LIMIT $1";
        Ok(sqlx::query_scalar(query).bind(MOST_SITES).fetch_all(self.pool()).await?)
    }

    /// How many comments were decided, of one site or of all.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn decided(&self, site: Option<&str>, period: Period) -> Result<i64, StoreError> {
        let query = match site {
            None => sqlx::query_scalar("SELECT COUNT(*) FROM decisions WHERE at >= $1 AND at < $2"),
            Some(_) => {
                sqlx::query_scalar("SELECT COUNT(*) FROM decisions WHERE at >= $1 AND at < $2 AND site = $3")
            }
        };
        let query = query.bind(period.from).bind(period.until);
        let query = match site {
            None => query,
            Some(site) => query.bind(site.to_owned()),
        };
        Ok(query.fetch_one(self.pool()).await?)
    }

    /// The figures of one site.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn figures(&self, site: &str, period: Period) -> Result<Figures, StoreError> {
        let mut figures = Figures::default();
        let decided = sqlx::query(
            "SELECT decision, COUNT(*) AS number FROM decisions WHERE site = $1 AND at >= $2 AND at < $3
             GROUP BY decision",
        );
        for row in decided.bind(site).bind(period.from).bind(period.until).fetch_all(self.pool()).await? {
            let (decision, number): (String, i64) = (row.try_get("decision")?, row.try_get("number")?);
            *(if decision == "allow" { &mut figures.allowed } else { &mut figures.stopped }) += number;
        }
        let said = sqlx::query(
            "SELECT labels.label, decisions.decision, COUNT(*) AS number FROM labels
             JOIN decisions ON decisions.id = labels.decision_id
             WHERE labels.site = $1 AND labels.at >= $2 AND labels.at < $3 AND labels.state = 'counted'
             GROUP BY labels.label, decisions.decision",
        );
        for row in said.bind(site).bind(period.from).bind(period.until).fetch_all(self.pool()).await? {
            let (label, decision): (String, String) = (row.try_get("label")?, row.try_get("decision")?);
            let number: i64 = row.try_get("number")?;
            match (label.as_str() == "ham", decision.as_str() == "allow") {
                (true, false) => figures.wrongly_stopped += number,
                (false, true) => figures.missed += number,
                _ => {}
            }
        }
        Ok(figures)
    }
}
