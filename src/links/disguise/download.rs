//! A program or an archive as the target, from a site that nobody knows.

use super::{Disguise, Seen, Sighting};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.download", sentence: "it leads to a program or an archive", see };

/// Files that run when they are opened.
const PROGRAMS: [&str; 15] =
    ["exe", "apk", "scr", "msi", "bat", "cmd", "jar", "vbs", "vbe", "ps1", "hta", "pif", "lnk", "dmg", "reg"];
/// Files that hide others.
const ARCHIVES: [&str; 8] = ["zip", "rar", "7z", "iso", "img", "gz", "cab", "ace"];
/// Files that people open without a thought: before a program's ending, they are bait.
const BAIT: [&str; 12] =
    ["pdf", "doc", "docx", "xls", "xlsx", "jpg", "jpeg", "png", "gif", "mp3", "mp4", "txt"];

fn see(seen: &Seen) -> Option<Sighting> {
    let path = seen.link.url().path();
    let file = path.rsplit('/').next().unwrap_or_default();
    let (name, ending) = file.rsplit_once('.')?;
    let is =
        |endings: &[&str], written: &str| endings.iter().any(|ending| ending.eq_ignore_ascii_case(written));
    let double = name.rsplit_once('.').is_some_and(|(_, before)| is(&BAIT, before));
    if is(&PROGRAMS, ending) {
        let known = seen.known.good && !double;
        return Some(if known { Sighting::note(file) } else { Sighting::suspicious(file) });
    }
    is(&ARCHIVES, ending).then(|| if double { Sighting::suspicious(file) } else { Sighting::note(file) })
}
