//! Files that are there whole or not at all, whatever happens while they are written.

use std::fs::File;
use std::io;
use std::path::Path;

/// Writes a file beside its place, makes it durable and moves it into place: whoever reads sees the
/// old file or the new one, also after the power went.
///
/// # Errors
/// What the system says; the old file is then still there.
pub fn write(path: &Path, content: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    write_private(path, |file| {
        content(file)?;
        readable_by_all(file)
    })
}

/// The same, and only its owner may read it.
///
/// # Errors
/// What the system says; the old file is then still there.
pub fn write_private(path: &Path, content: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    content(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

#[cfg(unix)]
fn readable_by_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &File) -> io::Result<()> {
    Ok(())
}

/// The new name is durable only with the folder that holds it.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
