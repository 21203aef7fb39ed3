//! What is looked at. Each check says what it found, and what to do where that is not well.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use super::Finding;
use crate::asked::Asked;
use crate::cli::options;
use crate::reputation::Day;
use crate::reputation::folder::Folder;
use crate::reputation::store::settings as list_settings;
use crate::server::{MOST_CONNECTIONS, affordable_connections};
use crate::store::examine::{Examined, examine};
use crate::store::{FILE, now};
use crate::verdict::Policy;

const MIB: u64 = 1024 * 1024;
/// Less room than this, in bytes, lasts for no day.
const NO_ROOM: u64 = 100 * MIB;
/// Less room than this, in bytes, is worth a look.
const LITTLE_ROOM: u64 = 1024 * MIB;
/// How many connections a newsroom's proxies may leave open.
const CROWD: usize = 10_000;
/// By how much two clocks may differ, in milliseconds.
const SKEW: i64 = 60_000;

/// The data folder can be written to.
pub(super) fn folder(folder: &Path) -> Finding {
    let place = folder.display();
    if !folder.is_dir() {
        return Finding::failure(
            "folder",
            format!("{place} is not a folder"),
            "make it, or name another with --data",
        );
    }
    match tempfile::tempfile_in(folder) {
        Ok(_) => Finding::ok("folder", format!("{place} can be written to")),
        Err(error) => Finding::failure(
            "folder",
            format!("{place}: {error}"),
            "give it to the user that the server runs as",
        ),
    }
}

/// There is room on the disk.
pub(super) fn space(folder: &Path) -> Option<Finding> {
    let free = fs4::available_space(folder).ok()?;
    let said = format!("{} MiB are free", free / MIB);
    let remedy = "make room, or keep less of comments";
    Some(match free {
        ..NO_ROOM => Finding::failure("space", said, remedy),
        NO_ROOM..LITTLE_ROOM => Finding::warning("space", said, remedy),
        _ => Finding::ok("space", said),
    })
}

/// Nobody else may read the key of the hashes.
pub(super) fn secret(folder: &Path) -> Option<Finding> {
    let path = folder.join("secret.key");
    let metadata = std::fs::metadata(&path).ok()?;
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
        if mode & 0o077 != 0 {
            let remedy = format!("chmod 600 {}", path.display());
            return Some(Finding::failure("secret", "others on this machine may read secret.key", remedy));
        }
    }
    let _ = metadata;
    Some(Finding::ok("secret", "only its owner may read secret.key"))
}

/// The model can be read by this version.
pub(super) fn model(folder: &Path) -> Finding {
    let own = Some(folder.join("model.chaff")).filter(|path| path.exists());
    let whose = if own.is_some() { "model.chaff" } else { "the model that the program carries" };
    match options::model(own.as_ref()) {
        Ok(model) => Finding::ok("model", format!("{whose}, {}", model.id())),
        Err(error) => Finding::failure(
            "model",
            format!("{error:#}"),
            "train it again, or take it away to use the carried one",
        ),
    }
}

/// What the site has set can be read.
pub(super) fn settings(folder: &Path) -> Vec<Finding> {
    let (policy, asked) = (folder.join("policy.toml"), folder.join("asked.toml"));
    let found = |check, read: Result<(), String>| match read {
        Ok(()) => Finding::ok(check, format!("{check}.toml can be read")),
        Err(error) => Finding::failure(check, error, "correct it; the server would not start"),
    };
    let policy = policy.exists().then(|| Policy::open(&policy).map(drop).map_err(|error| error.to_string()));
    let asked = asked.exists().then(|| Asked::from_file(&asked).map(drop).map_err(|error| error.to_string()));
    let policy = policy.map(|read| found("policy", read));
    policy.into_iter().chain(asked.map(|read| found("asked", read))).collect()
}

/// The lists still say something.
pub(super) fn lists(folder: &Path) -> Vec<Finding> {
    let folder = Folder::at(folder);
    let names = match folder.list_names() {
        Ok(names) => names,
        Err(error) => return vec![Finding::failure("lists", error.to_string(), "correct it")],
    };
    names.iter().map(|name| list(&folder, name)).collect()
}

fn list(folder: &Folder, name: &str) -> Finding {
    let update = format!("chaff lists update {name} --data {}", folder.path().display());
    match list_settings(folder, name) {
        Err(error) => Finding::failure("lists", error.to_string(), update),
        Ok(settings) => {
            let age = Day::today().since(settings.updated);
            let said = format!("{name}: {} entries, {age} days old", settings.entries);
            match settings.expires_after {
                Some(days) if age >= days => {
                    Finding::warning("lists", format!("{said}, and says nothing any more"), update)
                }
                _ => Finding::ok("lists", said),
            }
        }
    }
}

/// The store answers, is whole and current, and has the keys that the address takes.
pub(super) async fn store(folder: &Path, url: Option<&str>, listen: SocketAddr) -> Vec<Finding> {
    if url.is_none() && !folder.join(FILE).exists() {
        return vec![Finding::ok("store", "there is none yet; the server makes it"), keys(0, 0, listen)];
    }
    match examine(folder, url).await {
        Err(error) => vec![Finding::failure(
            "store",
            error.to_string(),
            "see that the database runs, or restore a backup",
        )],
        Ok(examined) => {
            let clock = clock(examined.last_change);
            let keys = keys(examined.keys, examined.valid_keys, listen);
            vec![tables(&examined), clock, keys]
        }
    }
}

fn tables(examined: &Examined) -> Finding {
    match examined {
        Examined { damage: Some(damage), .. } => {
            Finding::failure("store", format!("{FILE} is damaged: {damage}"), "chaff restore a backup")
        }
        Examined { unknown: 1.., .. } => {
            Finding::failure("store", "a later version of this program has made it", "use that version")
        }
        Examined { pending: 1.., .. } => Finding::warning(
            "store",
            "an earlier version has made it",
            "chaff backup; the next start brings it up to date",
        ),
        _ => Finding::ok("store", "whole and current"),
    }
}

fn clock(last_change: Option<i64>) -> Finding {
    if last_change.is_some_and(|last| last > now() + SKEW) {
        let said = "the store was last changed in the future, by the clock of this machine";
        return Finding::failure("clock", said, "set the clock; labels fade by it and keys expire by it");
    }
    Finding::ok("clock", format!("it is {}, and nothing is newer", Day::today()))
}

/// Whether somebody can be let in who is not on this machine.
fn keys(all: i64, valid: i64, listen: SocketAddr) -> Finding {
    match (all, valid, listen.ip().is_loopback()) {
        (0, _, true) => Finding::ok("keys", format!("there are none; only this machine reaches {listen}")),
        (0, _, false) => {
            Finding::failure("keys", format!("there are none, and {listen} takes one"), "chaff key add")
        }
        (_, 0, _) => Finding::failure("keys", "none is valid any more: nobody is let in", "chaff key add"),
        _ => Finding::ok("keys", format!("{valid} are valid")),
    }
}

/// Without a data folder there are no keys.
pub(super) fn no_folder(listen: SocketAddr) -> Finding {
    if !listen.ip().is_loopback() {
        return keys(0, 0, listen);
    }
    Finding::warning("folder", "there is none: nothing is kept", "name one with --data")
}

/// So many connections may be open.
pub(super) fn files() -> Finding {
    let most = affordable_connections();
    let said = format!("{most} connections at once");
    if most < CROWD {
        let remedy = format!("ulimit -n {0}, or LimitNOFILE={0}", MOST_CONNECTIONS + 128);
        return Finding::warning("files", format!("the limit of open files allows {said}"), remedy);
    }
    Finding::ok("files", said)
}

/// The address is free, or a server answers there.
pub(super) fn port(listen: SocketAddr, must_run: bool) -> Finding {
    match TcpListener::bind(listen) {
        Ok(_) if must_run => {
            Finding::failure("port", format!("nobody answers at {listen}"), "start the server: chaff serve")
        }
        Ok(_) => Finding::ok("port", format!("{listen} is free")),
        Err(_) if answers(listen) => Finding::ok("port", format!("a server at {listen} is ready")),
        Err(error) => Finding::failure(
            "port",
            format!("{listen}: {error}"),
            "stop who has it, or name another with --listen",
        ),
    }
}

fn answers(listen: SocketAddr) -> bool {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(3)));
    let agent: ureq::Agent = config.build().into();
    let ready = agent.get(format!("http://{listen}/readyz")).call();
    let body = ready.ok().and_then(|mut answer| answer.body_mut().read_to_string().ok());
    body.is_some_and(|body| body.contains("\"status\":\"ready\""))
}
