//! Looks at a store without changing it, be it one that another version made or one that is in use; and
//! copies the file of one that is in use.

use std::path::Path;

use sqlx::{AnyConnection, Connection, Executor};

use super::{Backend, FILE, StoreError, now, tables};

/// What a store looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// Changes of its tables that this program would still make.
    pub pending: usize,
    /// Changes of its tables that this program knows nothing of.
    pub unknown: usize,
    /// How many keys are valid.
    pub valid_keys: i64,
    /// How many keys there are, valid or not.
    pub keys: i64,
    /// When it was changed last, in milliseconds since 1970.
    pub last_change: Option<i64>,
    /// What is wrong with the file, where it is one and something is.
    pub damage: Option<String>,
}

/// Looks at the store at `url`, or in a data folder.
///
/// # Errors
/// [`StoreError`] when it does not answer or is no store of this program.
pub async fn examine(folder: &Path, url: Option<&str>) -> Result<Examined, StoreError> {
    let mut connection = connect(folder, url).await?;
    let is_file = url.is_none_or(|url| url.starts_with("sqlite:"));
    let damage = if is_file { damage(&mut connection).await? } else { None };
    let known = tables::of(if is_file { Backend::Sqlite } else { Backend::Postgres });
    let made: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations").fetch_all(&mut connection).await?;
    let known: Vec<i64> = known.iter().map(|migration| migration.version).collect();
    let keys = sqlx::query_scalar("SELECT COUNT(*) FROM keys").fetch_one(&mut connection).await?;
    let valid_keys = sqlx::query_scalar(
        "SELECT COUNT(*) FROM keys WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $1)",
    )
    .bind(now())
    .fetch_one(&mut connection)
    .await?;
    let last_change = sqlx::query_scalar("SELECT MAX(at) FROM changes").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(Examined {
        pending: known.iter().filter(|version| !made.contains(version)).count(),
        unknown: made.iter().filter(|version| !known.contains(version)).count(),
        valid_keys,
        keys,
        last_change,
        damage,
    })
}

/// Writes what the store's file holds at one moment to another file, while it is in use. Everything that
/// was acknowledged before is in it.
///
/// # Errors
/// [`StoreError`] when it cannot be read, or there is a file already.
pub async fn copy(folder: &Path, to: &Path) -> Result<(), StoreError> {
    let mut connection = connect(folder, None).await?;
    sqlx::query("VACUUM INTO $1").bind(to.display().to_string()).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

async fn connect(folder: &Path, url: Option<&str>) -> Result<AnyConnection, StoreError> {
    sqlx::any::install_default_drivers();
    let file = format!("sqlite://{}?mode=rw", folder.join(FILE).display());
    let mut connection = AnyConnection::connect(url.unwrap_or(&file)).await?;
    if url.is_none() {
        connection.execute("PRAGMA busy_timeout = 10000").await?;
    }
    Ok(connection)
}

async fn damage(connection: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    let said: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(connection).await?;
    Ok(Some(said).filter(|said| said != "ok"))
}
