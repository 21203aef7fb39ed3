//! Hosts files: an address, then the names that lead to it (hosts(5); RFC 952 has the first).
//!
//! A block list sends names nowhere, to `0.0.0.0`, `127.0.0.1`, `::` or `::1`. Names that are sent
//! anywhere else are not blocked, and passed over.

use std::net::IpAddr;

use super::gather::{Gathered, Written};
use super::lines::{Line, cut_comment, first_word, for_each_line};

/// Reads a hosts file.
pub(super) fn read(bytes: &[u8], gathered: &mut Gathered) {
    for_each_line(bytes, |line| {
        if let Some(comment) = line.text.trim_start().strip_prefix('#') {
            gathered.header.hear(comment);
        } else {
            read_line(line, gathered);
        }
    });
}

/// Reads a line that is no comment.
pub(super) fn read_line(line: Line, gathered: &mut Gathered) {
    let Some((address, names)) = address_and_names(line.text) else {
        return gathered.damage(line, "is not an address and a name");
    };
    let (names, note) = cut_comment(names, &["#"]);
    for name in names.split_whitespace() {
        if is_nowhere(address) && !is_own(name) {
            gathered.hold(line, Written { note, ..Written::key(name) });
        } else {
            gathered.pass_over();
        }
    }
}

/// The parts of a line of a hosts file, if it is one.
pub(super) fn address_and_names(text: &str) -> Option<(IpAddr, &str)> {
    let (address, names) = first_word(text);
    let address = address.parse().ok()?;
    (!names.is_empty() && !names.starts_with('#')).then_some((address, names))
}

/// Whether nobody is reached at this address but the reader.
pub(super) fn is_nowhere(address: IpAddr) -> bool {
    address.is_unspecified() || address.is_loopback()
}

/// Whether a name is the machine's own, as systems and lists carry them.
fn is_own(name: &str) -> bool {
    let own = ["localhost", "localhost.localdomain", "broadcasthost", "local", "0.0.0.0"];
    own.contains(&name) || name.starts_with("ip6-")
}
