//! An IP address in a form that people do not read: decimal, hexadecimal, octal, shortened, or mapped into IPv6.

use super::{Disguise, Seen, Sighting, host_part};

/// See the module.
pub(super) const DISGUISE: Disguise =
    Disguise { code: "disguise.ip-form", sentence: "its address is a number that only a browser reads", see };

use std::net::Ipv6Addr;

fn see(seen: &Seen) -> Option<Sighting> {
    let url = seen.link.opened();
    let host = url.host_str()?;
    if !crate::links::site::is_address(host) {
        return None;
    }
    let written = host_part(seen.target);
    let written = written.rfind('@').map_or(written, |at| &written[at + 1..]);
    let embeds_ipv4 = host.trim_matches(['[', ']']).parse::<Ipv6Addr>().is_ok_and(|address| {
        address.to_ipv4().is_some() && !address.is_loopback() && !address.is_unspecified()
    });
    // Nothing answers at 0.x: such numbers are numbers.
    if host.starts_with("0.") {
        return None;
    }
    let is_plain = host.starts_with('[') || written.starts_with(host);
    (embeds_ipv4 || !is_plain).then(|| Sighting::suspicious(host))
}
