//! Settings of `SpamAssassin` that name hosts; rules, scores and the rest are passed over.
//!
//! Format: `perldoc Mail::SpamAssassin::Conf` and the plugins `DecodeShortURLs`, `URIDNSBL`,
//! `WLBLEval`. One line may hold many names.

use super::gather::{Gathered, Written};
use super::lines::{Line, cut_comment, first_word, for_each_line};
use crate::reputation::entry::EntryKind;

/// Settings that name hosts, and what these are when nobody says otherwise.
const SETTINGS: [(&str, Option<EntryKind>); 10] = [
    ("url_shortener", Some(EntryKind::Redirector)),
    ("url_shortener_get", Some(EntryKind::Redirector)),
    ("util_rb_2tld", Some(EntryKind::Landlord)),
    ("util_rb_3tld", Some(EntryKind::Landlord)),
    ("uridnsbl_skip_domain", Some(EntryKind::Allow)),
    ("whitelist_uri_host", Some(EntryKind::Allow)),
    ("welcomelist_uri_host", Some(EntryKind::Allow)),
    ("blacklist_uri_host", Some(EntryKind::Spam)),
    ("blocklist_uri_host", Some(EntryKind::Spam)),
    (NAMED_LIST, None),
];

/// The setting that says in a word of its own, in parentheses, which list the hosts are on.
const NAMED_LIST: &str = "enlist_uri_host";

/// Reads settings.
pub(super) fn read(bytes: &[u8], gathered: &mut Gathered) {
    for_each_line(bytes, |line| {
        if let Some(comment) = line.text.trim_start().strip_prefix('#') {
            gathered.header.hear(comment);
        } else {
            read_setting(line, gathered);
        }
    });
}

/// Whether only such settings have such a line.
pub(super) fn is_unmistakable(text: &str) -> bool {
    let (name, rest) = first_word(text);
    !rest.is_empty() && (name == "util_rb_tld" || SETTINGS.iter().any(|(setting, _)| *setting == name))
}

fn read_setting(line: Line, gathered: &mut Gathered) {
    let (text, _) = cut_comment(line.text, &["#"]);
    let (name, rest) = first_word(text);
    let Some((_, own)) = SETTINGS.iter().find(|(setting, _)| *setting == name) else {
        return gathered.pass_over();
    };
    let (own, hosts) = match first_word(rest) {
        (list, hosts) if name == NAMED_LIST => (kind_of_list(list), hosts),
        _ => (*own, rest),
    };
    let kind = gathered.kind_of(own);
    for host in hosts.split_whitespace() {
        if host.starts_with('!') {
            gathered.pass_over();
        } else {
            gathered.hold(line, Written { kind, ..Written::key(host) });
        }
    }
}

fn kind_of_list(list: &str) -> Option<EntryKind> {
    match list {
        "(BLACK)" | "(BLOCK)" => Some(EntryKind::Spam),
        "(WHITE)" | "(WELCOME)" => Some(EntryKind::Allow),
        _ => None,
    }
}
