//! What replicas share of their data folders, file by file. A file of any size passes in pieces.

use std::io::{self, Read};

use sqlx::{AnyConnection, Row};

use super::changes::{What, announce};
use super::{Step, Store, StoreError, audit};

/// How many bytes pass at a time.
const PIECE: u64 = 1 << 22;

/// A file as it is stored, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its name.
    pub name: String,
    /// When it was changed, in milliseconds since 1970.
    pub at: i64,
    /// The hash of its content; nothing where it was taken away.
    pub hash: Option<String>,
}

impl Store {
    /// All files that replicas share.
    pub(crate) async fn shared_files(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<Vec<StoredFile>, StoreError> {
        let rows =
            sqlx::query("SELECT name, at, hash FROM lists ORDER BY name").fetch_all(connection).await?;
        let file = |row: &sqlx::any::AnyRow| {
            let hash = Some(row.try_get::<String, _>("hash")?).filter(|hash| !hash.is_empty());
            Ok(StoredFile { name: row.try_get("name")?, at: row.try_get("at")?, hash })
        };
        rows.iter().map(file).collect()
    }

    /// One piece of a file; nothing after the last one.
    pub(crate) async fn shared_piece(
        &self,
        connection: &mut AnyConnection,
        name: &str,
        piece: i64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes = sqlx::query_scalar("SELECT bytes FROM list_pieces WHERE name = $1 AND piece = $2");
        Ok(bytes.bind(name).bind(piece).fetch_optional(connection).await?)
    }

    /// Puts a file in the place of the one before, or takes it away where there is no content, as a part of a
    /// transaction.
    pub(crate) async fn put_shared(
        &self,
        step: &mut Step<'_>,
        file: &StoredFile,
        content: Option<impl Read>,
        who: &str,
    ) -> Result<(), StoreError> {
        announce(step, What::Lists, &file.name).await?;
        sqlx::query(
            "INSERT INTO lists (name, at, hash) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET at = excluded.at, hash = excluded.hash",
        )
        .bind(&file.name)
        .bind(file.at)
        .bind(file.hash.as_deref().unwrap_or_default())
        .execute(&mut **step)
        .await?;
        sqlx::query("DELETE FROM list_pieces WHERE name = $1").bind(&file.name).execute(&mut **step).await?;
        if let Some(mut content) = content {
            let mut piece: i64 = 0;
            while let Some(bytes) = next_piece(&mut content).map_err(sqlx::Error::Io)? {
                sqlx::query("INSERT INTO list_pieces (name, piece, bytes) VALUES ($1, $2, $3)")
                    .bind(&file.name)
                    .bind(piece)
                    .bind(bytes)
                    .execute(&mut **step)
                    .await?;
                piece += 1;
            }
        }
        let what = if file.hash.is_some() { "share" } else { "unshare" };
        audit::log(step, (who, what), &file.name, file.hash.as_deref().unwrap_or_default()).await
    }
}

fn next_piece(content: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    content.take(PIECE).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
}
