//! What a newsroom's moderators decided, and all that follows from it: decisions, labels, keys, models,
//! an audit log. `SQLite` in the data folder by default, `PostgreSQL` where several replicas share one.
//!
//! The same SQL runs on both. A transaction begins with a write, so that `SQLite` never has to turn a
//! reader into a writer; what other processes must follow is a [`changes`] of its own. No absent number with a
//! fraction is bound: sqlx 0.9.0 tells `PostgreSQL` that it is an `f32`, and the statement then takes no `f64`.

pub mod answers;
pub mod audit;
mod cases;
pub mod changes;
pub mod decisions;
pub mod deliveries;
pub mod erase;
pub mod examine;
pub mod figures;
pub mod holding;
pub mod jobs;
pub mod keys;
pub mod labels;
pub mod learned;
pub mod lists;
mod many;
pub mod models;
pub mod promotions;
pub mod recheck;
mod retention;
pub mod search;
mod settle;
pub mod shadow;
pub mod sites;
mod suspicion;
mod tables;
pub mod taking;
mod teaching;
pub mod unlearning;
pub mod webhooks;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::MigrateError;
use sqlx::{Any, AnyPool, Transaction};
use thiserror::Error;

use crate::links::Link;
use crate::reputation::Learned;
use crate::reputation::learned::{Lesson, Secret};

/// How many connections are open at most.
const CONNECTIONS: u32 = 8;
/// The file of the data folder in which `SQLite` keeps it all.
pub const FILE: &str = "chaff.db";
/// The key of keyed hashes, in the data folder.
const SECRET: &str = "secret.key";

/// What each new connection to `SQLite` is told: a commit is on the disk when it is acknowledged, readers
/// do not wait for the writer, a writer waits for another one, and 16 MiB of pages stay in memory.
const PRAGMAS: [&str; 5] = [
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -16384",
];

/// A transaction of the store.
pub(crate) type Step<'s> = Transaction<'s, Any>;

impl StoreError {
    /// Whether the database does not take what it was given, and would not take it later either (class 22 of
    /// `PostgreSQL`'s error codes).
    pub fn is_of_data(&self) -> bool {
        let StoreError::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().is_some_and(|code| code.len() == 5 && code.starts_with("22"))
    }
}

/// A text as it is stored: no database keeps a zero byte in one.
pub fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Why the store cannot be used.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database does not do what it is told.
    #[error("the store: {0}")]
    Database(#[from] sqlx::Error),
    /// Its tables cannot be made or changed.
    #[error("the store's tables: {0}")]
    Migration(#[from] MigrateError),
    /// This names no database.
    #[error("`{0}` names no database; write postgres://user@host/name, or leave it out to use a file")]
    Url(String),
    /// The key of the keyed hashes cannot be read.
    #[error("{0}")]
    Secret(std::io::Error),
    /// Another replica's hashes are under another key.
    #[error(
        "the store's hashes are under another key; copy {SECRET} from the data folder of a replica that uses it"
    )]
    OtherSecret,
    /// What is stored cannot be read.
    #[error("the store holds something that is not read: {0}")]
    Unread(String),
}

/// The store.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    backend: Backend,
    secret: Secret,
    is_shared: bool,
}

impl Store {
    /// Opens the store of a data folder, which is made where there is none: the database at `url`, or a
    /// file in the folder.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be opened, or was made for another secret.
    pub async fn open(folder: &Path, url: Option<&str>) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(StoreError::Secret)?;
        let secret = Secret::open_or_create(&folder.join(SECRET)).map_err(StoreError::Secret)?;
        sqlx::any::install_default_drivers();
        let is_shared = url.is_some();
        let (backend, url) = match url {
            None => (Backend::Sqlite, format!("sqlite://{}?mode=rwc", folder.join(FILE).display())),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                (Backend::Postgres, url.to_owned())
            }
            Some(url) if url.starts_with("sqlite:") => (Backend::Sqlite, url.to_owned()),
            Some(url) => return Err(StoreError::Url(url.to_owned())),
        };
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(std::time::Duration::from_secs(5))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if backend == Backend::Sqlite {
                        for pragma in PRAGMAS {
                            sqlx::query(pragma).execute(&mut *connection).await?;
                        }
                    }
                    Ok(())
                })
            })
            .connect(&url)
            .await?;
        let store = Store { pool, backend, secret, is_shared };
        store.migrate().await?;
        store.check_secret().await?;
        Ok(store)
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        Ok(tables::of(self.backend).run(&self.pool).await?)
    }

    /// Replicas whose hashes differ would never find each other's authors.
    async fn check_secret(&self) -> Result<(), StoreError> {
        let mine = self.code("secret", "the key of this store");
        sqlx::query("INSERT INTO settings (name, value) VALUES ('secret', $1) ON CONFLICT (name) DO NOTHING")
            .bind(&mine)
            .execute(&self.pool)
            .await?;
        let theirs: String = sqlx::query_scalar("SELECT value FROM settings WHERE name = 'secret'")
            .fetch_one(&self.pool)
            .await?;
        if mine == theirs { Ok(()) } else { Err(StoreError::OtherSecret) }
    }

    /// The keyed hash under which something private of this kind is stored.
    pub fn code(&self, kind: &str, private: &str) -> String {
        // HMAC takes keys of any length, so there always is one.
        self.secret.code(kind, private).unwrap_or_default()
    }

    /// What tells a comment that is sent with its label, as it is stored, from others.
    pub(crate) fn subject(&self, site: &str, comment: &str) -> String {
        self.code("comment", &format!("{site}\n{comment}"))
    }

    /// What was learned, with contacts stored under the key of this store.
    pub(crate) fn keyed(&self, learned: Learned) -> Learned {
        learned.with_secret(self.secret.clone())
    }

    /// What a comment's links teach, as it is stored with a label.
    pub(crate) fn lesson(&self, links: &[Link]) -> Lesson {
        Lesson::of(links, Some(&self.secret))
    }

    /// Closes all connections; what is written is in the file itself.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether other data folders than its own may be on it.
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }

    pub(crate) fn pool(&self) -> &AnyPool {
        &self.pool
    }
}

/// Milliseconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Greater than every id.
pub(crate) const LAST_ID: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/// No name that was given at this time, in milliseconds since 1970, or later is less than this.
pub(crate) fn first_id_at(at: i64) -> String {
    let at = at.max(0);
    format!("{:08x}-{:04x}-7000-8000-000000000000", at >> 16, at & 0xFFFF)
}

/// A name for something new; later ones are greater.
pub(crate) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
