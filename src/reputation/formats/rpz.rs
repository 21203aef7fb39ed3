//! Response policy zones: what a name server answers instead of the truth.
//!
//! draft-vixie-dnsop-dns-rpz, in master files as of RFC 1035, section 5. Read are triggers by name and
//! by address of the answer; triggers by client or name server say nothing of links.

use super::gather::{Gathered, Written};
use super::hosts::is_nowhere;
use super::lines::{Line, first_word, for_each_line};
use crate::reputation::entry::EntryKind;

/// A record in parentheses is no longer than this; SOA records have a handful of lines.
const MAX_LINES: u64 = 20;

/// Reads a zone.
pub(super) fn read(bytes: &[u8], gathered: &mut Gathered) {
    let mut zone = Zone::default();
    for_each_line(bytes, |line| {
        let (text, opened) = strip(line.text);
        let is_inside = zone.depth > 0 && line.number <= zone.opened_at + MAX_LINES;
        if !is_inside {
            zone.depth = 0;
            zone.opened_at = line.number;
            if !text.trim().is_empty() {
                zone.read_record(line, &text, gathered);
            }
        }
        zone.depth = (zone.depth + opened).max(0);
    });
}

/// Whether only such zones have such a line.
pub(super) fn is_unmistakable(text: &str) -> bool {
    ["$ORIGIN", "$TTL"].iter().any(|name| text.starts_with(name))
        || text
            .split_whitespace()
            .skip(1)
            .take(3)
            .any(|word| ["CNAME", "SOA"].iter().any(|kind| word.eq_ignore_ascii_case(kind)))
}

/// A line without its comment and its texts in quotes, and how many parentheses stay open.
fn strip(line: &str) -> (String, i64) {
    let (mut text, mut is_quoted, mut opened) = (String::with_capacity(line.len()), false, 0);
    for sign in line.chars() {
        match sign {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            ';' => break,
            '(' => opened += 1,
            ')' => opened -= 1,
            other => text.push(other),
        }
    }
    (text, opened)
}

#[derive(Default)]
struct Zone {
    /// What relative names are relative to.
    origin: String,
    /// The name of the zone, which every trigger ends in.
    apex: Option<String>,
    /// The last owner, as written: a record without one belongs to it.
    owner: String,
    /// How many parentheses are open, and since which line.
    depth: i64,
    opened_at: u64,
}

impl Zone {
    fn read_record(&mut self, line: Line, text: &str, gathered: &mut Gathered) {
        if let Some(directive) = text.strip_prefix('$') {
            if let ("ORIGIN", origin) = first_word(directive) {
                self.origin = self.absolute(first_word(origin).0);
                self.apex.get_or_insert_with(|| self.origin.clone());
            }
            return;
        }
        let mut rest = text;
        if !text.starts_with(char::is_whitespace) {
            let (owner, behind) = first_word(text);
            owner.clone_into(&mut self.owner);
            rest = behind;
        }
        let (kind, target) = kind_and_target(rest);
        match kind.as_str() {
            "SOA" => self.apex = Some(self.absolute(&self.owner)),
            "NS" => {}
            "CNAME" => self.read_cname(line, target, gathered),
            "A" | "AAAA" if target.parse().is_ok_and(is_nowhere) => self.hold(line, None, gathered),
            "A" | "AAAA" | "TXT" | "MX" | "SRV" | "PTR" | "HTTPS" | "SVCB" | "DNAME" | "RRSIG" | "DNSKEY"
            | "NSEC" | "CAA" => gathered.pass_over(),
            _ => gathered.damage(line, "is no record of a zone"),
        }
    }

    fn read_cname(&self, line: Line, target: &str, gathered: &mut Gathered) {
        let target = target.to_ascii_lowercase();
        match target.strip_suffix('.').unwrap_or(&target) {
            "rpz-tcp-only" => gathered.pass_over(),
            "rpz-passthru" => self.hold(line, Some(EntryKind::Allow), gathered),
            // The first way to say so: the name stands for itself.
            name if !name.is_empty() && self.trigger().is_ok_and(|trigger| trigger == name) => {
                self.hold(line, Some(EntryKind::Allow), gathered);
            }
            "" if target.is_empty() => gathered.damage(line, "is half a record"),
            _ => self.hold(line, None, gathered),
        }
    }

    fn hold(&self, line: Line, kind: Option<EntryKind>, gathered: &mut Gathered) {
        let trigger = match self.trigger() {
            Ok(trigger) => trigger,
            Err(problem) => return gathered.damage(line, problem),
        };
        match trigger.rsplit_once('.').unwrap_or(("", &trigger)) {
            (address, "rpz-ip") => match network(address) {
                Some(network) => gathered.hold(line, Written { kind, ..Written::key(&network) }),
                None => gathered.damage(line, "names no network"),
            },
            (_, "rpz-client-ip" | "rpz-nsip" | "rpz-nsdname") | ("", "") => gathered.pass_over(),
            _ => gathered.hold(line, Written { kind, ..Written::key(&trigger) }),
        }
    }

    /// The owner without the name of the zone, in lower case.
    fn trigger(&self) -> Result<String, &'static str> {
        let is_absolute = self.owner.ends_with('.');
        let apex = match &self.apex {
            Some(apex) if !apex.is_empty() => apex,
            _ if is_absolute => return Err("is absolute, and no $ORIGIN or SOA names the zone"),
            _ => return Ok(self.owner.to_ascii_lowercase()),
        };
        let name = self.absolute(&self.owner);
        let trigger = name.strip_suffix(apex.as_str()).ok_or("lies outside of the zone")?;
        trigger
            .strip_suffix('.')
            .or(trigger.is_empty().then_some(""))
            .map(str::to_owned)
            .ok_or("lies outside of the zone")
    }

    /// A name with the origin behind it, in lower case and without the dot at its end.
    fn absolute(&self, name: &str) -> String {
        let name = name.to_ascii_lowercase();
        match name.strip_suffix('.') {
            Some(absolute) => absolute.to_owned(),
            None if name == "@" => self.origin.clone(),
            None if self.origin.is_empty() => name,
            None => format!("{name}.{}", self.origin),
        }
    }
}

/// The type of a record in upper case, and the first word behind it. A time to live and a class may
/// stand before it, in any order.
fn kind_and_target(record: &str) -> (String, &str) {
    let mut rest = record;
    loop {
        let (word, behind) = first_word(rest);
        let is_time = word.starts_with(|sign: char| sign.is_ascii_digit());
        if word.is_empty()
            || !is_time && !["IN", "CH", "HS"].iter().any(|class| word.eq_ignore_ascii_case(class))
        {
            return (word.to_ascii_uppercase(), first_word(behind).0);
        }
        rest = behind;
    }
}

/// The network that `24.0.2.0.192` or `48.zz.db8.2001` names: its length, then its address backwards.
fn network(trigger: &str) -> Option<String> {
    let (length, address) = trigger.split_once('.')?;
    let parts: Vec<&str> = address.rsplit('.').collect();
    if parts.len() == 4 && !parts.contains(&"zz") {
        return Some(format!("{}/{length}", parts.join(".")));
    }
    let address = parts.join(":").replace("zz", "");
    let before = if address.starts_with(':') { ":" } else { "" };
    let behind = if address.ends_with(':') { ":" } else { "" };
    Some(format!("{before}{address}{behind}/{length}"))
}
