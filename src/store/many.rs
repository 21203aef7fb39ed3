//! Statements over many rows at once: one costs hardly more for hundreds of rows than for one.

use sqlx::AssertSqlSafe;

use super::{Step, StoreError};

/// How many values one statement takes. `SQLite` looks for each by its name among all others: with thousands,
/// that takes longer than storing them.
pub(super) const VALUES: usize = 400;

/// How many rows of so many columns one statement takes.
pub(super) const fn rows(columns: usize) -> usize {
    VALUES / columns
}

/// The statement with `($1, $2), ($3, $4) …` in the place of `{}`.
pub(super) fn with_rows(statement: &str, count: usize, columns: usize) -> AssertSqlSafe<String> {
    let row = |row: usize| format!("({})", places(row * columns + 1, columns));
    let rows: Vec<String> = (0..count).map(row).collect();
    AssertSqlSafe(statement.replace("{}", &rows.join(", ")))
}

/// The statement with `($first, $first+1 …)` in the place of `{}`, as `IN` takes it.
pub(super) fn with_list(statement: &str, first: usize, count: usize) -> AssertSqlSafe<String> {
    AssertSqlSafe(statement.replace("{}", &format!("({})", places(first, count))))
}

/// Does this with the rows of these ids, which stand in the place of `{}`.
pub(super) async fn for_ids(step: &mut Step<'_>, statement: &str, ids: &[&str]) -> Result<(), StoreError> {
    for ids in ids.chunks(VALUES) {
        let mut query = sqlx::query(with_list(statement, 1, ids.len()));
        for id in ids {
            query = query.bind(*id);
        }
        query.execute(&mut **step).await?;
    }
    Ok(())
}

fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|place| format!("${place}")).collect();
    places.join(", ")
}
