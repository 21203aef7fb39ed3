//! Percent-encoding where no honest program puts it: in the host, or encoded twice.

use super::{Disguise, Seen, Sighting, host_part};

/// See the module.
pub(super) const DISGUISE: Disguise = Disguise {
    code: "disguise.percent-host",
    sentence: "its host is percent-encoded, or it is encoded twice",
    see,
};

fn see(seen: &Seen) -> Option<Sighting> {
    memchr::memchr(b'%', seen.target.as_bytes())?;
    let host = host_part(seen.target);
    let name = host.rfind('@').map_or(host, |at| &host[at + 1..]);
    let twice = |text: &str| {
        memchr::memmem::find_iter(text.as_bytes(), b"%25").any(|at| {
            let code = text.as_bytes().get(at + 3..at + 5);
            code.is_some_and(|code| {
                matches!(&code.to_ascii_lowercase()[..], b"2f" | b"2e" | b"3a" | b"5c" | b"40")
            })
        })
    };
    (name.contains('%') || twice(seen.target)).then(|| Sighting::suspicious(seen.link.host()))
}
