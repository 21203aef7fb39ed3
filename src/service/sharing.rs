//! Shares lists, the operator's words and what was learned in the data folder with the other replicas: what
//! changed on one side since both agreed goes to the other. Where both changed a file, the operator's words are
//! merged entry by entry, and of anything else the newest stays.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};

use sqlx::AnyConnection;
use thiserror::Error;
use tokio::runtime::Handle;

use crate::reputation::folder::{Folder, FolderError};
use crate::reputation::shared::{Agreed, OPERATORS, changed_at, is_compiled, merge_words, place, put};
use crate::reputation::store::Store as Lists;
use crate::store::changes::lock;
use crate::store::lists::StoredFile;
use crate::store::{Step, Store, StoreError};

/// Why nothing is shared.
#[derive(Debug, Error)]
pub enum SharingError {
    /// The folder cannot be read or changed.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for SharingError {
    fn from(error: sqlx::Error) -> Self {
        SharingError::Store(error.into())
    }
}

/// One data folder, held while it and the store are made alike.
struct Sharing<'s> {
    store: &'s Store,
    lists: Lists,
    agreed: Agreed,
    /// Whether anything came from other replicas.
    came: bool,
}

/// Makes a change of the folder, on the newest that any replica knows, and shares it; gives whether anything came
/// from other replicas. It waits for the disk and the store: not for a thread that answers requests.
///
/// # Errors
/// [`SharingError`]; where the store does not answer at all, the change is not made.
pub fn share(
    store: &Store,
    folder: &Folder,
    who: &str,
    change: Option<impl FnOnce(&mut Lists) -> Result<(), FolderError>>,
) -> Result<bool, SharingError> {
    let lists = Lists::open(folder)?;
    let mut sharing = Sharing { store, lists, agreed: Agreed::read(folder), came: false };
    // What is long comes before anybody is made to wait.
    Handle::current().block_on(async { sharing.take(&mut *store.pool().acquire().await?).await })?;
    if change.is_some() || sharing.has_news()? {
        Handle::current().block_on(async {
            let mut step = store.pool().begin().await?;
            lock(&mut step).await?;
            sharing.take(&mut step).await?;
            if let Some(change) = change {
                change(&mut sharing.lists)?;
            }
            sharing.give(&mut step, who).await?;
            step.commit().await.map_err(SharingError::from)
        })?;
    }
    sharing.agreed.write(folder)?;
    Ok(sharing.came)
}

impl Sharing<'_> {
    /// Whether anything here is not what all agreed on.
    fn has_news(&self) -> Result<bool, FolderError> {
        let here = self.agreed.here(self.lists.folder())?;
        let is_agreed = |(name, hash): (&String, &String)| self.agreed.hash(name) == Some(hash);
        Ok(!here.iter().all(is_agreed) || self.agreed.names().any(|name| !here.contains_key(name)))
    }

    /// Takes over what others changed.
    async fn take(&mut self, connection: &mut AnyConnection) -> Result<(), SharingError> {
        let here = self.agreed.here(self.lists.folder())?;
        let mut must_compile = false;
        for file in self.store.shared_files(connection).await? {
            let (mine, theirs) = (here.get(&file.name).map(String::as_str), file.hash.as_deref());
            let agreed = self.agreed.hash(&file.name);
            let (is_mine_changed, is_theirs_changed) = (mine != agreed, theirs != agreed);
            if mine == theirs {
                self.agreed.agree(self.lists.folder(), &file.name, theirs);
            } else if !is_theirs_changed || !self.take_file(connection, &file, is_mine_changed).await? {
                continue;
            }
            // Also where it is here already: whoever put it here may have ended before it was compiled.
            must_compile |= is_theirs_changed && is_compiled(&file.name);
        }
        if must_compile {
            self.lists.compile(&mut [])?;
        }
        Ok(())
    }

    /// Takes over one file, which others changed, and perhaps somebody here; gives whether that was done.
    async fn take_file(
        &mut self,
        connection: &mut AnyConnection,
        file: &StoredFile,
        is_mine_changed: bool,
    ) -> Result<bool, SharingError> {
        let folder = self.lists.folder().clone();
        let Some(path) = place(&folder, &file.name) else { return Ok(false) };
        let is_merged = is_mine_changed && file.name == OPERATORS;
        if is_mine_changed && !is_merged {
            let is_newer_here = changed_at(&path) > file.at;
            let stays = if is_newer_here { "what is here" } else { "the other" };
            tracing::warn!("{} was changed here and elsewhere; {stays} is newer, and stays", file.name);
            if is_newer_here {
                return Ok(false);
            }
        }
        let words = if is_merged { folder.read_operator()? } else { Vec::new() };
        if let Err(error) = self.fetch(connection, file).await {
            tracing::error!("{} from the store: {error}; what was known before stays in force", file.name);
            return Ok(false);
        }
        self.agreed.agree(&folder, &file.name, file.hash.as_deref());
        if is_merged {
            merge_words(&mut self.lists, &words)?;
        }
        self.came = true;
        Ok(true)
    }

    /// Puts one file here as it is stored.
    async fn fetch(&self, connection: &mut AnyConnection, file: &StoredFile) -> io::Result<()> {
        let folder = self.lists.folder();
        let Some(hash) = &file.hash else {
            return place(folder, &file.name).map_or(Ok(()), std::fs::remove_file);
        };
        let mut whole = tempfile::tempfile_in(folder.lists())?;
        let mut piece = 0;
        while let Some(bytes) =
            self.store.shared_piece(connection, &file.name, piece).await.map_err(io::Error::other)?
        {
            whole.write_all(&bytes)?;
            piece += 1;
        }
        put(folder, &file.name, hash, |out| {
            io::Seek::rewind(&mut whole)?;
            io::copy(&mut whole, out).map(drop)
        })
    }

    /// Gives what was changed here to the others.
    async fn give(&mut self, step: &mut Step<'_>, who: &str) -> Result<(), SharingError> {
        let folder = self.lists.folder();
        let here = self.agreed.here(folder)?;
        let names: BTreeSet<String> = here.keys().chain(self.agreed.names()).cloned().collect();
        for name in names {
            let hash = here.get(&name).cloned();
            let Some(path) = place(folder, &name).filter(|_| hash.as_deref() != self.agreed.hash(&name))
            else {
                continue;
            };
            let at = if hash.is_some() { changed_at(&path) } else { crate::store::now() };
            let content = hash.as_ref().map(|_| File::open(&path)).transpose();
            let content = content.map_err(|error| FolderError::Io { path, error })?;
            self.store
                .put_shared(step, &StoredFile { name: name.clone(), at, hash: hash.clone() }, content, who)
                .await?;
            self.agreed.agree(folder, &name, hash.as_deref());
        }
        Ok(())
    }
}
