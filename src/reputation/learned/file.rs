//! The file of what was learned, which is also what is exported: JSON lines.
//!
//! ```text
//! {"chaff":"learned","version":1,"lines":3,"check":"…"}
//! {"what":"comments","name":"","days":[["2026-11-22",14,6]],"check":"…"}
//! {"what":"site","name":"evil.example","days":[["2026-11-22",14,1]],"check":"…"}
//! {"what":"below","name":"evil.example/buy","days":[["2026-11-22",9,0]],"check":"…"}
//! ```
//!
//! A day is followed by its comments of spam and of ham. Names are sorted; what is below a site
//! follows it. The check of a line is the XXH3 hash of the check before it and of the line without its
//! own: it tells which line was changed, left out or torn. It guards against accidents, not against
//! forgers.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::days::{Counts, Record};
use super::{Learned, LearnedSettings, Secret, Site, edit};
use crate::line_error::LineError;
use crate::reputation::Day;
use crate::whole_file;

const VERSION: u32 = 1;
/// What stands around a check of 16 digits, at the end of a line.
const BEFORE_CHECK: &str = ",\"check\":\"";
const AFTER_CHECK: &str = "\"}";
const DIGITS: usize = 16;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    chaff: String,
    version: u32,
    lines: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Comments,
    Site,
    Below,
    Contact,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    what: Kind,
    name: String,
    days: Vec<(Day, u32, u32)>,
}

impl Learned {
    /// Reads what was written.
    ///
    /// # Errors
    /// [`LineError`] with the first line that is not as it was written, or is missing.
    pub fn read(path: &Path, settings: LearnedSettings, secret: Option<Secret>) -> Result<Self, LineError> {
        let io = |error| LineError::io(path, error);
        let text = String::from_utf8(std::fs::read(path).map_err(io)?)
            .map_err(|error| io(std::io::Error::new(std::io::ErrorKind::InvalidData, error)))?;
        let mut learned = Learned::new(settings, secret);
        learned.read_text(&text).map_err(|(line, problem)| LineError::line(path, line, problem))?;
        Ok(learned)
    }

    fn read_text(&mut self, text: &str) -> Result<(), (u64, String)> {
        let mut check = 0;
        let mut expected = None;
        let mut reader = Reader::default();
        let mut read = 0;
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let content = unchecked(line, &mut check).map_err(|problem| (number, problem))?;
            if expected.is_none() {
                expected = Some(header(&content).map_err(|problem| (number, problem))?);
            } else {
                reader.take(self, &content).map_err(|problem| (number, problem))?;
                read += 1;
            }
        }
        match expected {
            None => Err((1, "the file is empty; `chaff` writes at least one line".into())),
            Some(expected) if expected != read => {
                let problem =
                    format!("the file ends here, but line 1 says that {expected} lines follow it; {REMEDY}");
                Err((read + 1, problem))
            }
            Some(_) => {
                self.count_sites();
                Ok(())
            }
        }
    }

    /// Writes all but what is older than [`super::HALF_LIVES_KEPT`] half-lives: beside the file, and then in its
    /// place, so that whoever reads sees the old file or the new one.
    ///
    /// # Errors
    /// [`LineError`] with what the system says.
    pub fn write(&self, path: &Path, today: Day) -> Result<(), LineError> {
        let text = self.to_text(today);
        let written = whole_file::write_private(path, |file| file.write_all(text.as_bytes()));
        written.map_err(|error| LineError::io(path, error))
    }

    /// What [`Learned::write`] writes.
    pub fn to_text(&self, today: Day) -> String {
        let lines = self.lines(self.oldest_kept(today));
        let mut text = String::new();
        let mut check = 0;
        let header = Header { chaff: "learned".into(), version: VERSION, lines: lines.len() as u64 };
        push(&mut text, &header, &mut check);
        for line in &lines {
            push(&mut text, line, &mut check);
        }
        text
    }

    fn lines(&self, oldest: Day) -> Vec<Line> {
        let line = |what, name: &str, record: &Record| {
            let kept = record.days().iter().filter(|known| known.day >= oldest);
            let days: Vec<_> = kept.map(|known| (known.day, known.counts.spam, known.counts.ham)).collect();
            (!days.is_empty()).then(|| Line { what, name: name.to_owned(), days })
        };
        let mut lines: Vec<Line> = line(Kind::Comments, "", &self.comments).into_iter().collect();
        let mut sites: Vec<_> = self.sites.iter().collect();
        sites.sort_unstable_by_key(|(name, _)| *name);
        for (name, site) in sites {
            lines.extend(line(Kind::Site, name, &site.own));
            lines.extend(site.below.iter().filter_map(|(name, record)| line(Kind::Below, name, record)));
        }
        let mut contacts: Vec<_> = self.contacts.iter().collect();
        contacts.sort_unstable_by_key(|(name, _)| *name);
        lines.extend(contacts.into_iter().filter_map(|(name, record)| line(Kind::Contact, name, record)));
        lines
    }
}

const REMEDY: &str = "take the file from a backup, or remove it and learn the labels again";

/// Knows which site the lines below it belong to.
#[derive(Default)]
struct Reader {
    site: String,
}

impl Reader {
    fn take(&mut self, learned: &mut Learned, content: &str) -> Result<(), String> {
        let line: Line = serde_json::from_str(content)
            .map_err(|error| format!("is no line of learned reputation: {error}"))?;
        let record = record(&line, learned.settings.half_life)?;
        let is_new = match line.what {
            Kind::Comments => {
                let is_new = learned.comments.is_empty();
                learned.comments = record;
                is_new
            }
            Kind::Site => {
                self.site.clone_from(&line.name);
                let is_new = !learned.sites.contains_key(line.name.as_str());
                edit(&mut learned.sites, &line.name, Site::is_empty, |site| site.own = record);
                is_new
            }
            Kind::Below => {
                let host = line.name.split('/').next().unwrap_or_default();
                if self.site.is_empty() || !host.ends_with(&self.site) {
                    return Err(format!("`{}` is not below the site before it", line.name));
                }
                let mut is_new = false;
                edit(&mut learned.sites, &self.site, Site::is_empty, |site| {
                    is_new = !site.below.contains_key(line.name.as_str());
                    site.below.insert_mut(line.name.as_str().into(), record);
                });
                is_new
            }
            Kind::Contact => {
                let is_new = !learned.contacts.contains_key(line.name.as_str());
                learned.contacts.insert_mut(line.name.as_str().into(), record);
                is_new
            }
        };
        if is_new { Ok(()) } else { Err(format!("`{}` is here for the second time", line.name)) }
    }
}

fn record(line: &Line, half_life: u16) -> Result<Record, String> {
    let is_in_order = line.days.is_sorted_by(|one, next| one.0 < next.0);
    if line.days.is_empty() || !is_in_order || line.days.iter().any(|&(_, spam, ham)| spam == 0 && ham == 0) {
        return Err(format!("the days of `{}` are empty or out of order", line.name));
    }
    let days = line.days.iter().map(|&(day, spam, ham)| (day, Counts { spam, ham }));
    Ok(Record::of(days, half_life))
}

fn header(content: &str) -> Result<u64, String> {
    match serde_json::from_str::<Header>(content) {
        Ok(header) if header.chaff != "learned" => Err("is no header of learned reputation".into()),
        Ok(header) if header.version != VERSION => Err(format!(
            "this is version {} of the file, and this program reads version {VERSION}; use the program that wrote it",
            header.version
        )),
        Ok(header) => Ok(header.lines),
        Err(error) => Err(format!("is no header of learned reputation: {error}")),
    }
}

fn push(text: &mut String, line: &impl Serialize, check: &mut u64) {
    // These lines hold strings and numbers, which can always be written.
    let content = serde_json::to_string(line).unwrap_or_default();
    *check = check_of(*check, &content);
    let open = content.strip_suffix('}').unwrap_or(&content);
    let _ = writeln!(text, "{open}{BEFORE_CHECK}{check:016x}{AFTER_CHECK}");
}

fn check_of(before: u64, content: &str) -> u64 {
    xxh3_64(format!("{before:016x}{content}").as_bytes())
}

/// A line without its check, which must be the right one.
fn unchecked(line: &str, check: &mut u64) -> Result<String, String> {
    let line = line.strip_suffix('\n').ok_or_else(|| format!("the line is cut off; {REMEDY}"))?;
    let parts = line.strip_suffix(AFTER_CHECK).and_then(|rest| {
        let digits = rest.get(rest.len().checked_sub(DIGITS)?..)?;
        let open = rest.strip_suffix(digits)?.strip_suffix(BEFORE_CHECK)?;
        Some((format!("{open}}}"), digits))
    });
    let (content, digits) = parts.ok_or_else(|| format!("the line has no check at its end; {REMEDY}"))?;
    *check = check_of(*check, &content);
    if digits == format!("{check:016x}") {
        Ok(content)
    } else {
        Err(format!("this line or the order of the lines was changed since they were written; {REMEDY}"))
    }
}
