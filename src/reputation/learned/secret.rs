//! The key under which contacts are stored: whoever has only the file of what was learned cannot
//! tell whose addresses and numbers are in it, nor try out known ones.

use std::fmt;
use std::io::{self, Write as _};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::hex::hex;
use crate::links::{Contact, Link};

/// A key of HMAC-SHA-256 (RFC 2104).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; Self::LENGTH]);

impl Secret {
    /// Bytes of a key.
    pub const LENGTH: usize = 32;
    /// Bytes of a code that are kept; 128 bits (RFC 2104, § 5).
    const KEPT: usize = 16;

    /// A key of these bytes, which must be random.
    pub fn new(bytes: [u8; Self::LENGTH]) -> Self {
        Secret(bytes)
    }

    /// Reads a key from a file, and makes the file, for its owner alone to read, where there is none.
    ///
    /// # Errors
    /// What the system says; or that the file is no key. It is never overwritten: with another key,
    /// no contact that was learned would be found again.
    pub fn open_or_create(path: &Path) -> io::Result<Self> {
        match std::fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::create(path),
            bytes => Self::from_bytes(&bytes?, path),
        }
    }

    fn from_bytes(bytes: &[u8], path: &Path) -> io::Result<Self> {
        let wrong = || {
            let problem = format!(
                "{} is no key of {} bytes; take it from a backup, or remove it to forget all contacts",
                path.display(),
                Self::LENGTH
            );
            io::Error::new(io::ErrorKind::InvalidData, problem)
        };
        bytes.try_into().map(Secret).map_err(|_| wrong())
    }

    /// Another process may make the file at the same time; one key wins, and both use it.
    fn create(path: &Path) -> io::Result<Self> {
        let mut bytes = [0; Self::LENGTH];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        // A temporary file is made with mode 0600, and keeps it when it is named.
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(&bytes)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Ok(_) => Ok(Secret(bytes)),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Self::from_bytes(&std::fs::read(path)?, path)
            }
            Err(error) => Err(error.error),
        }
    }

    /// The name under which a link's contact is stored; `None` where it reaches nobody.
    pub(super) fn contact(&self, link: &Link) -> Option<String> {
        let (kind, canonical) = canonical(link)?;
        self.code(kind, &canonical)
    }

    /// The name under which something private of this kind is stored.
    pub(crate) fn code(&self, kind: &str, private: &str) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(kind.as_bytes());
        mac.update(b":");
        mac.update(private.as_bytes());
        Some(format!("{kind}:{}", hex(&mac.finalize().into_bytes()[..Self::KEPT])))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The one form of a contact: however a person is written to, it is the same person.
fn canonical(link: &Link) -> Option<(&'static str, String)> {
    let url = link.url();
    let path = url.path();
    let contact = match (link.contact?, link.host()) {
        (Contact::Email, _) => {
            let first = path.split(',').next().unwrap_or(path);
            let decoded = percent_encoding::percent_decode_str(first).decode_utf8_lossy();
            ("email", decoded.trim().to_lowercase())
        }
        // Some messengers take the number of a phone.
        (Contact::Phone, _) | (Contact::Messenger, "wa.me") => ("phone", digits(path)),
        (Contact::Messenger, "api.whatsapp.com") => {
            let number = url.query_pairs().find(|(name, _)| name == "phone")?.1;
            ("phone", digits(&number))
        }
        (Contact::Messenger, "signal.me") => ("phone", digits(url.fragment().unwrap_or(path))),
        (Contact::Messenger, host) => {
            let service = if host == "telegram.me" { "t.me" } else { host };
            let name = path.trim_matches('/').to_lowercase();
            ("messenger", if name.is_empty() { name } else { format!("{service}/{name}") })
        }
    };
    Some(contact).filter(|(_, canonical)| !canonical.is_empty())
}

/// The digits of a phone number, without the zeros that some write for the plus sign.
fn digits(written: &str) -> String {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").map(str::to_owned).unwrap_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Format;
    use crate::links::Links;
    use crate::links::site::Suffixes;
    use crate::text::Text;

    fn contact(url: &str) -> Option<(&'static str, String)> {
        let (mut text, mut links) = (Text::default(), Links::default());
        text.read("", Format::Plain);
        links.read(&text, Some(url), &Suffixes::carried());
        canonical(&links.list()[0])
    }

    #[test]
    fn one_person_has_one_name() {
        let seller = Some(("email", "seller@shop.example".to_owned()));
        assert_eq!(contact("mailto:Seller@Shop.example?subject=x"), seller);
        assert_eq!(contact("mailto:%20seller@shop.example"), seller);
        let phone = Some(("phone", "4915112345678".to_owned()));
        assert_eq!(contact("https://wa.me/4915112345678"), phone);
        assert_eq!(contact("https://api.whatsapp.com/send?phone=+4915112345678&text=x"), phone);
        assert_eq!(contact("tel:+49-151-12345678"), phone);
        assert_eq!(contact("https://telegram.me/Seller"), contact("https://t.me/seller/"));
        assert_eq!(contact("https://t.me/"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_key_is_made_once_and_is_its_owners() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("contacts.key");
        let made = Secret::open_or_create(&path).unwrap();
        assert!(made == Secret::open_or_create(&path).unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(format!("{made:?}"), "Secret(…)");
        std::fs::write(&path, "short").unwrap();
        assert!(Secret::open_or_create(&path).unwrap_err().to_string().contains("no key"));
        assert_eq!(std::fs::read(&path).unwrap(), b"short");
    }
}
