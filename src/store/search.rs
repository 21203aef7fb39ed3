//! Finds decisions, page by page. However many there are, a page costs no more than 4000 of them: each
//! search goes along one index, and looks at so many of its entries for what else is asked.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Row};

use super::decisions::StoredDecision;
use super::{Store, StoreError};
use crate::verdict::Decision;

/// How many entries of an index are looked at for one page.
const WINDOW: i64 = 4000;
/// Those who wait are counted up to this number.
pub const MOST_COUNTED: i64 = 10_000;

/// Where a page ends: the time and the id of its last decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// In milliseconds since 1970.
    pub at: i64,
    /// The decision's id.
    pub id: String,
}

impl Place {
    /// As it is written: `1790000000000_` and the id.
    pub fn read(written: &str) -> Option<Self> {
        let (at, id) = written.split_once('_')?;
        let id = uuid::Uuid::try_parse(id).ok()?;
        Some(Place { at: at.parse().ok()?, id: id.to_string() })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}_{}", self.at, self.id)
    }
}

/// In which order decisions are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The latest first.
    #[default]
    Newest,
    /// The earliest first.
    Oldest,
}

/// What is looked for; what is left out may be anything.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The newsroom's site.
    pub site: Option<String>,
    /// The site's own name for the comment.
    pub comment_id: Option<String>,
    /// The keyed hash of the author's id.
    pub author: Option<String>,
    /// The keyed hash of the e-mail address.
    pub email: Option<String>,
    /// The keyed hash of the address the comment came from.
    pub ip: Option<String>,
    /// A site to which one of the links leads.
    pub link: Option<String>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// What moderators say it is.
    pub label: Option<String>,
    /// Only those that wait for a moderator,
    pub is_waiting: bool,
    /// for this reason.
    pub waiting: Option<String>,
    /// The model that was asked.
    pub model: Option<String>,
    /// The lowest score.
    pub score_from: Option<f64>,
    /// The highest score.
    pub score_to: Option<f64>,
    /// From this time on, in milliseconds since 1970.
    pub from: Option<i64>,
    /// Before this time.
    pub to: Option<i64>,
    /// In which order.
    pub order: Order,
    /// Behind this place.
    pub after: Option<Place>,
}

/// A page of decisions.
#[derive(Debug)]
pub struct Found {
    /// At most as many as were asked for. Fewer, or none, do not mean that there are no more:
    pub decisions: Vec<StoredDecision>,
    /// the next page begins behind this place, where there is one.
    pub next: Option<Place>,
}

/// What a condition compares with.
#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Time(i64),
    Score(f64),
}

/// A statement that is being written, with what its places hold.
#[derive(Debug, Default)]
struct Statement {
    sql: String,
    values: Vec<Value>,
}

impl Statement {
    fn say(&mut self, words: &str) {
        self.sql += words;
    }

    /// Adds a condition, in which `?` stands for the value.
    fn and(&mut self, condition: &str, value: Value) {
        self.values.push(value);
        self.say(" AND ");
        self.say(&condition.replace('?', &format!("${}", self.values.len())));
    }

    fn and_text(&mut self, condition: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.and(condition, Value::Text(value.clone()));
        }
    }

    fn query(self) -> Query<'static, Any, AnyArguments> {
        // Only this file's own words are in the statement: all that was asked for is bound.
        self.values.into_iter().fold(sqlx::query(AssertSqlSafe(self.sql)), |query, value| match value {
            Value::Text(text) => query.bind(text),
            Value::Time(time) => query.bind(time),
            Value::Score(score) => query.bind(score),
        })
    }
}

/// The index that a search goes along: its table, its column of ids, and the columns that it begins with.
struct Along {
    table: &'static str,
    id: &'static str,
    conditions: Vec<(&'static str, Value)>,
}

impl Search {
    /// The index that leaves least to be looked at.
    fn along(&self) -> Along {
        let text = |value: &String| Value::Text(value.clone());
        let by = |conditions| Along { table: "decisions", id: "id", conditions };
        let site = self.site.iter().map(|site| ("site = ?", text(site)));
        let decision = self.decision.map(|decision| ("decision = ?", Value::Text(decision.name().into())));
        if let Some(link) = &self.link {
            let conditions = vec![("link_site = ?", text(link))];
            return Along { table: "decision_links", id: "decision_id", conditions };
        }
        let people = [
            ("comment_id = ?", &self.comment_id),
            ("author = ?", &self.author),
            ("email = ?", &self.email),
            ("ip = ?", &self.ip),
        ];
        if let Some((condition, value)) =
            people.iter().find_map(|(name, value)| Some((name, value.as_ref()?)))
        {
            return by(vec![(condition, text(value))]);
        }
        if self.is_waiting {
            return by(site.collect());
        }
        if let Some(label) = &self.label {
            return by(vec![("label = ?", text(label))]);
        }
        by(site.chain(decision).collect())
    }

    /// Everything that a decision must be, besides where it stands in the order.
    fn conditions(&self, statement: &mut Statement) {
        statement.and_text("d.site = ?", self.site.as_ref());
        statement.and_text("d.comment_id = ?", self.comment_id.as_ref());
        statement.and_text("d.author = ?", self.author.as_ref());
        statement.and_text("d.email = ?", self.email.as_ref());
        statement.and_text("d.ip = ?", self.ip.as_ref());
        statement
            .and_text("d.decision = ?", self.decision.map(|decision| decision.name().to_owned()).as_ref());
        statement.and_text("d.label = ?", self.label.as_ref());
        statement.and_text("d.waiting = ?", self.waiting.as_ref());
        if self.is_waiting {
            statement.say(" AND d.waiting IS NOT NULL");
        }
        statement.and_text("d.model = ?", self.model.as_ref());
        if let Some(score) = self.score_from {
            statement.and("d.score >= ?", Value::Score(score));
        }
        if let Some(score) = self.score_to {
            statement.and("d.score <= ?", Value::Score(score));
        }
    }

    /// The entries of the index from which a page is taken: `SELECT id … WHERE … ORDER BY …`.
    fn entries(&self, statement: &mut Statement) {
        let Along { table, id, conditions } = self.along();
        statement.say(&format!("SELECT {id} AS found, at AS found_at FROM {table} WHERE 1 = 1"));
        if self.is_waiting && table == "decisions" {
            statement.say(" AND waiting IS NOT NULL");
        }
        for (condition, value) in conditions {
            statement.and(condition, value);
        }
        let (beyond, order) = match self.order {
            Order::Newest => ("<", "DESC"),
            Order::Oldest => (">", "ASC"),
        };
        if let Some(from) = self.from {
            statement.and("at >= ?", Value::Time(from));
        }
        if let Some(to) = self.to {
            statement.and("at < ?", Value::Time(to));
        }
        if let Some(Place { at, id: after }) = &self.after {
            statement.and(&format!("(at, {id}) {beyond} (?, "), Value::Time(*at));
            statement.values.push(Value::Text(after.clone()));
            statement.say(&format!("${})", statement.values.len()));
        }
        statement.say(&format!(" ORDER BY at {order}, {id} {order} LIMIT {WINDOW}"));
    }
}

impl Store {
    /// One page of the decisions that are looked for.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn search(&self, search: &Search, most: i64) -> Result<Found, StoreError> {
        let mut page = Statement::default();
        page.say("WITH entries AS (");
        search.entries(&mut page);
        // In this order, so that an entry is looked at only until the page is full.
        page.say(") SELECT d.* FROM entries CROSS JOIN decisions d WHERE d.id = found");
        search.conditions(&mut page);
        let order = if search.order == Order::Newest { "DESC" } else { "ASC" };
        page.say(&format!(" ORDER BY found_at {order}, found {order} LIMIT {most}"));
        let rows = page.query().fetch_all(self.pool()).await?;
        let decisions: Vec<_> = rows.iter().map(StoredDecision::of_row).collect::<Result<_, _>>()?;
        let next = match decisions.last() {
            Some(last) if i64::try_from(decisions.len()) == Ok(most) => {
                Some(Place { at: last.at, id: last.id.clone() })
            }
            _ => self.end_of_window(search).await?,
        };
        Ok(Found { decisions, next })
    }

    /// Where the entries end that were looked at, if there are more behind them.
    async fn end_of_window(&self, search: &Search) -> Result<Option<Place>, StoreError> {
        let mut last = Statement::default();
        search.entries(&mut last);
        last.say(&format!(" OFFSET {}", WINDOW - 1));
        let row = last.query().fetch_optional(self.pool()).await?;
        row.map(|row| Ok(Place { at: row.try_get("found_at")?, id: row.try_get("found")? })).transpose()
    }

    /// How many decisions wait for a moderator, counted up to [`MOST_COUNTED`].
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn waiting(&self, site: Option<&str>) -> Result<i64, StoreError> {
        let mut count = Statement::default();
        count.say("SELECT COUNT(*) FROM (SELECT id FROM decisions WHERE waiting IS NOT NULL");
        count.and_text("site = ?", site.map(str::to_owned).as_ref());
        count.say(&format!(" LIMIT {MOST_COUNTED}) AS counted"));
        let row = count.query().fetch_one(self.pool()).await?;
        Ok(row.try_get(0)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place = Place { at: 1_790_000_000_000, id: super::super::new_id() };
        assert_eq!(Place::read(&place.to_string()), Some(place));
        for wrong in ["", "1", "_", "x_y", "1_\' OR 1=1", "1x_ffffffff-ffff-ffff-ffff-ffffffffffff"] {
            assert_eq!(Place::read(wrong), None, "{wrong}");
        }
    }
}
