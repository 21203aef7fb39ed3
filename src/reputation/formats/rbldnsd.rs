//! Zones of rbldnsd: `dnset`, names with what is answered for them, and `ip4set`, IPv4 networks.
//!
//! Format: rbldnsd(8), <https://rbldnsd.io/>.

use std::net::Ipv4Addr;

use ipnet::{Ipv4Net, Ipv4Subnets};

use super::gather::{Gathered, Written};
use super::lines::{Line, first_word, for_each_line};

/// Reads a zone of names, of addresses, or of both.
pub(super) fn read(bytes: &[u8], gathered: &mut Gathered) {
    for_each_line(bytes, |line| {
        let text = line.text.trim_start();
        if let Some(comment) = text.strip_prefix(['#', ';']) {
            gathered.header.hear(comment);
        } else if text.starts_with(['$', ':']) {
            // Directives, and the answer for the entries that follow.
        } else if let Some(excepted) = text.strip_prefix('!') {
            gathered.except(first_word(excepted).0);
        } else {
            read_entry(line, gathered);
        }
    });
}

/// Whether this is a directive that only such zones have. One is enough: the names that follow may
/// look like those of any plain list.
pub(super) fn is_directive(text: &str) -> bool {
    ["$SOA ", "$NS ", "$DATASET ", ":127."].iter().any(|beginning| text.starts_with(beginning))
}

/// Whether only such zones have such a line.
pub(super) fn is_unmistakable(text: &str) -> bool {
    first_word(text).1.starts_with(":127.")
}

fn read_entry(line: Line, gathered: &mut Gathered) {
    let (written, answer) = first_word(line.text);
    let note = match answer.strip_prefix(':') {
        Some(answer) => answer.split_once(':').map_or("", |(_, text)| text),
        None => answer,
    };
    if !written.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'/' | b'-')) {
        return gathered.hold(line, Written { note, ..Written::key(written) });
    }
    match networks(written) {
        Some(networks) => {
            for network in networks {
                gathered.hold(line, Written { note, ..Written::key(&network.to_string()) });
            }
        }
        None => gathered.damage(line, "is no network and no range of addresses"),
    }
}

/// The networks that `192.0.2`, `192.0.2/24` and `192.0.2.1-192.0.2.9` (or `-9`) mean.
fn networks(written: &str) -> Option<Vec<Ipv4Net>> {
    if let Some((from, to)) = written.split_once('-') {
        let (first, _) = address(from)?;
        let last = match to.parse::<u8>() {
            Ok(byte) => Ipv4Addr::from(u32::from(first) & !0xFF | u32::from(byte)),
            Err(_) => address(to)?.0,
        };
        return (first <= last).then(|| Ipv4Subnets::new(first, last, 0).collect());
    }
    let (address, bits) = match written.split_once('/') {
        Some((address_written, bits)) => (address(address_written)?.0, bits.parse().ok()?),
        None => address(written)?,
    };
    Some(vec![Ipv4Net::new(address, bits).ok()?])
}

/// An address of which the last bytes may be left out, and how many bits are given.
fn address(written: &str) -> Option<(Ipv4Addr, u8)> {
    let mut bytes = [0; 4];
    let mut given = 0;
    for part in written.split('.') {
        *bytes.get_mut(given)? = part.parse().ok()?;
        given += 1;
    }
    Some((Ipv4Addr::from(bytes), given as u8 * 8))
}
