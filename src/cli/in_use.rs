//! Whether a server runs on a data folder: it holds a lock there for as long as it lives.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::Context;

/// The file that is locked.
pub(super) const FILE: &str = ".serving";

/// Says that this process serves from a folder, until the file is dropped; others may do so too.
pub(super) fn serve_from(folder: &Path) -> anyhow::Result<File> {
    let file = open(folder)?;
    file.lock_shared().with_context(|| format!("cannot lock {}", folder.display()))?;
    Ok(file)
}

/// Keeps servers from a folder until the file is dropped; an error where one runs there.
pub(super) fn claim(folder: &Path) -> anyhow::Result<File> {
    let file = open(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("a server runs on {}; stop it first", folder.display())
        }
        Err(TryLockError::Error(error)) => Err(error).context(format!("cannot lock {}", folder.display())),
    }
}

fn open(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join(FILE);
    File::create(&path).with_context(|| format!("cannot write {}", path.display()))
}
