//! `chaff backup` and `chaff restore`: a whole copy of a data folder, taken while a server runs on it, and
//! the way back.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::in_use;
use crate::store::examine::{copy, examine};
use crate::store::{FILE, Store, now};
use crate::whole_file;

/// Where a copy is made before it is put in its place.
const UNFINISHED: &str = ".unfinished";

#[derive(Args)]
#[command(
    after_help = "The server goes on meanwhile; every label that was acknowledged before is in the copy. \
    Where decisions are kept in PostgreSQL, the copy holds everything else: copy the database with pg_dump."
)]
pub(super) struct Backup {
    /// The data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The folder that is made; it holds keys and comments, and only its owner may read it
    #[arg(long, value_name = "FOLDER")]
    output: PathBuf,
}

#[derive(Args)]
#[command(
    after_help = "The copy is checked, and brought up to this version, before anything is put in its place. \
    With --force, what was there is kept beside it, in a folder named replaced-…."
)]
pub(super) struct Restore {
    /// A folder that `chaff backup` made
    from: PathBuf,
    /// The data folder, on which no server may run
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Even if there is something in it
    #[arg(long)]
    force: bool,
}

pub(super) fn back_up(arguments: &Backup) -> anyhow::Result<ExitCode> {
    let Backup { data, output } = arguments;
    anyhow::ensure!(data.is_dir(), "{} is not a folder; name another with --data", data.display());
    anyhow::ensure!(!output.exists(), "{} is there already; name another with --output", output.display());
    let unfinished = beside(output)?;
    make_private(&unfinished)?;
    let has_store = data.join(FILE).exists();
    if has_store {
        let to = unfinished.join(FILE);
        runtime()?.block_on(copy(data, &to))?;
        only_for_its_owner(&to)?;
        File::open(&to).and_then(|file| file.sync_all()).with_context(|| to.display().to_string())?;
    }
    copy_folder(data, &unfinished, &is_of_a_running_server)?;
    fs::rename(&unfinished, output).with_context(|| format!("cannot make {}", output.display()))?;
    if !has_store {
        anstream::eprintln!("{FILE} is not there: if the store is PostgreSQL, copy it with pg_dump");
    }
    anstream::eprintln!("{} is a whole copy of {}", output.display(), data.display());
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(arguments: &Restore) -> anyhow::Result<ExitCode> {
    let Restore { from, data, force } = arguments;
    anyhow::ensure!(
        from.join("secret.key").exists() || from.join(FILE).exists(),
        "{} is no copy that `chaff backup` made",
        from.display()
    );
    fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
    let _alone = in_use::claim(data)?;
    let before = entries(data)?;
    anyhow::ensure!(
        *force || before.is_empty(),
        "{} is not empty; say --force to replace what is in it",
        data.display()
    );
    let unfinished = data.join(UNFINISHED);
    make_private(&unfinished)?;
    copy_folder(from, &unfinished, &|_| false)?;
    if unfinished.join(FILE).exists() {
        runtime()?.block_on(check(&unfinished))?;
    }
    if !before.is_empty() {
        let replaced = data.join(format!("replaced-{}", now()));
        make_private(&replaced)?;
        move_all(&before, &replaced)?;
        anstream::eprintln!("what was there is now in {}", replaced.display());
    }
    move_all(&entries(&unfinished)?, data)?;
    fs::remove_dir(&unfinished)?;
    anstream::eprintln!("{} is as it was in {}", data.display(), from.display());
    Ok(ExitCode::SUCCESS)
}

/// Whether the store of a copy is whole and can be used; it is brought up to this version.
async fn check(folder: &Path) -> anyhow::Result<()> {
    let examined = examine(folder, None).await?;
    if let Some(damage) = examined.damage {
        anyhow::bail!("the copy's {FILE} is damaged: {damage}");
    }
    anyhow::ensure!(examined.unknown == 0, "the copy was made by a later version of this program");
    Store::open(folder, None).await?.close().await;
    Ok(())
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Runtime::new().context("cannot start threads")
}

/// Files that a running server has for itself, and the store, which is copied otherwise.
fn is_of_a_running_server(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(FILE) || name.starts_with('.') || name.starts_with("replaced-")
}

fn copy_folder(from: &Path, to: &Path, leave_out: &dyn Fn(&OsStr) -> bool) -> anyhow::Result<()> {
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (kind, copy) = (entry.file_type()?, to.join(entry.file_name()));
        if leave_out(&entry.file_name()) {
            continue;
        }
        if kind.is_dir() {
            make_private(&copy)?;
            copy_folder(&entry.path(), &copy, leave_out)?;
        } else {
            let mut file = File::open(entry.path()).with_context(|| entry.path().display().to_string())?;
            whole_file::write_private(&copy, |copy| std::io::copy(&mut file, copy).map(drop))
                .with_context(|| format!("cannot write {}", copy.display()))?;
        }
    }
    Ok(())
}

/// What is in a data folder, without what only says who uses it.
fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let paths: std::io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let own = [in_use::FILE, UNFINISHED];
    Ok(paths?.into_iter().filter(|path| !own.iter().any(|name| path.ends_with(name))).collect())
}

fn move_all(paths: &[PathBuf], to: &Path) -> anyhow::Result<()> {
    for path in paths {
        let Some(name) = path.file_name() else { continue };
        fs::rename(path, to.join(name)).with_context(|| format!("cannot move {}", path.display()))?;
    }
    Ok(())
}

/// A folder beside a place, for what will be in that place.
fn beside(place: &Path) -> anyhow::Result<PathBuf> {
    let name = place.file_name().with_context(|| format!("{} names no folder", place.display()))?;
    let mut name = name.to_owned();
    name.push(UNFINISHED);
    Ok(place.with_file_name(name))
}

/// Makes a folder anew, for its owner alone.
fn make_private(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        // A run that was cut off has left it.
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("cannot make {}", folder.display()))
}

fn only_for_its_owner(file: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600))
            .with_context(|| format!("cannot protect {}", file.display()))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
