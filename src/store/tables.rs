//! The store's tables, written once for both databases.

use sqlx::migrate::{Migration, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::Backend;

/// The changes that make a database's tables, the first one first.
pub(super) fn of(backend: Backend) -> Migrator {
    let written = sqlx::migrate!("src/store/migrations");
    match backend {
        Backend::Sqlite => written,
        Backend::Postgres => Migrator::with_migrations(written.iter().map(for_postgres).collect()),
    }
}

/// They are written as `SQLite` takes them; `PostgreSQL` has another name for bytes.
fn for_postgres(written: &Migration) -> Migration {
    let sql = AssertSqlSafe(written.sql.as_str().replace(" BLOB", " BYTEA")).into_sql_str();
    let Migration { version, description, migration_type, no_tx, .. } = written.clone();
    Migration::new(version, description, migration_type, sql, no_tx)
}
