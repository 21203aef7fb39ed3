//! Settings of name servers that answer nothing for some names.
//!
//! `dnsmasq`: `address=/evil.example/0.0.0.0`, `local=/evil.example/`, `server=/evil.example/`
//! (dnsmasq(8)); `unbound`: `local-zone: "evil.example" always_nxdomain` and
//! `local-data: "evil.example A 0.0.0.0"` (unbound.conf(5)).

use super::gather::Gathered;
use super::hosts::is_nowhere;
use super::lines::{Line, first_word, for_each_line};

/// Types of zones for which unbound answers nothing true.
const BLOCKING: [&str; 11] = [
    "always_deny",
    "always_nodata",
    "always_null",
    "always_nxdomain",
    "always_refuse",
    "block_a",
    "deny",
    "inform_deny",
    "redirect",
    "refuse",
    "static",
];

/// Reads settings.
pub(super) fn read(bytes: &[u8], gathered: &mut Gathered) {
    for_each_line(bytes, |line| {
        let text = line.text.trim_start();
        if let Some(comment) = text.strip_prefix('#') {
            gathered.header.hear(comment);
        } else if let Some((name, value)) = text.split_once('=') {
            read_dnsmasq(line, name.trim(), value.trim(), gathered);
        } else if let Some((name, value)) = text.split_once(':') {
            read_unbound(line, name, &value.replace('"', ""), gathered);
        } else {
            gathered.damage(line, "is no setting");
        }
    });
}

/// Whether only such settings have such a line.
pub(super) fn is_unmistakable(text: &str) -> bool {
    ["address=/", "local=/", "server=/", "local-zone:", "local-data:"]
        .iter()
        .any(|beginning| text.starts_with(beginning))
}

fn read_dnsmasq(line: Line, name: &str, value: &str, gathered: &mut Gathered) {
    if !["address", "local", "server"].contains(&name) {
        return gathered.pass_over();
    }
    let Some((names, target)) = value.strip_prefix('/').and_then(|value| value.rsplit_once('/')) else {
        return gathered.damage(line, "is half a setting");
    };
    let (target, _) = first_word(target);
    // For a server, `#` means the usual one: an exception.
    let blocks =
        target.is_empty() || name == "address" && (target == "#" || target.parse().is_ok_and(is_nowhere));
    if !blocks {
        return gathered.pass_over();
    }
    for host in names.split('/') {
        gathered.hold_key(line, host);
    }
}

fn read_unbound(line: Line, name: &str, value: &str, gathered: &mut Gathered) {
    let (host, rest) = first_word(value);
    let blocks = match name {
        "local-zone" if rest.is_empty() => return gathered.damage(line, "is half a setting"),
        "local-zone" => BLOCKING.contains(&first_word(rest).0),
        "local-data" => rest.split_whitespace().last().is_some_and(|it| it.parse().is_ok_and(is_nowhere)),
        _ => false,
    };
    if blocks {
        gathered.hold_key(line, host);
    } else if !value.trim().is_empty() {
        gathered.pass_over();
    }
}
