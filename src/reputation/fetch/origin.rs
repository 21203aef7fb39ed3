//! Where a list is fetched from, and how that is shown without its secrets.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;
use url::{Host, Url};

/// Where a key belongs.
const PLACE_OF_KEY: &str = "{key}";

/// Stands for the key while an address is made ready to be shown: `url` would escape the braces.
const SHOWN_KEY: &str = "0-the-key-0";

/// What a key may hold without being escaped, wherever in a URL it stands.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a list is fetched from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A server.
    Url(Address),
    /// A file on this machine.
    File(PathBuf),
}

/// The address of a list on a server. It shows itself, also for debugging, without what may be
/// secret: user, password, values of the query and the key that was filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
    shown: String,
}

/// What is written is nowhere to fetch a list from.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OriginError {
    /// Nothing is written.
    #[error("name a list's address, like https://lists.example/domains.txt, or a file")]
    Empty,
    /// What begins like a URL and is none.
    #[error("this is no URL: {0}; write one like https://lists.example/domains.txt")]
    NoUrl(url::ParseError),
    /// A scheme that lists are not fetched by.
    #[error("lists are not fetched by `{0}`: give an https:// URL or a file")]
    Scheme(String),
    /// Plain HTTP to another machine.
    #[error(
        "`{0}` would be asked over http, where anyone on the way can change the list: write https://; http:// is for a mirror on this machine only (127.0.0.1, [::1], localhost)"
    )]
    NotHere(String),
    /// A `file:` URL of another machine.
    #[error("this file: URL does not name a file on this machine; write file:///path/to/the/list")]
    NotAPath,
    /// The address has a place for a key and there is none.
    #[error(
        "this list needs a key: register with its publisher and give the key, which goes where {{key}} stands"
    )]
    KeyMissing,
}

impl Origin {
    /// Reads an address, or a file's path, as operators write it. The key goes where `{key}` stands;
    /// an address without that place needs none.
    ///
    /// # Errors
    /// [`OriginError`] when nothing may be fetched from there, or the key is missing.
    pub fn parse(written: &str, key: Option<&str>) -> Result<Self, OriginError> {
        let written = written.trim();
        match written.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase()) {
            None if written.is_empty() => Err(OriginError::Empty),
            None => Ok(Origin::File(PathBuf::from(written))),
            Some(scheme) if scheme == "http" || scheme == "https" => {
                Address::parse(written, key).map(Origin::Url)
            }
            Some(scheme) if scheme == "file" => {
                let url = Url::parse(written).map_err(OriginError::NoUrl)?;
                url.to_file_path().map(Origin::File).map_err(|()| OriginError::NotAPath)
            }
            Some(scheme) => Err(OriginError::Scheme(scheme)),
        }
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(written: &str) -> Result<Self, OriginError> {
        Origin::parse(written, None)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Origin::Url(address) => address.fmt(f),
            Origin::File(path) => path.display().fmt(f),
        }
    }
}

impl Address {
    fn parse(written: &str, key: Option<&str>) -> Result<Self, OriginError> {
        let key = key.map(str::trim).filter(|key| !key.is_empty());
        let filled = match key {
            Some(key) => written.replace(PLACE_OF_KEY, &utf8_percent_encode(key, ESCAPED).to_string()),
            None if written.contains(PLACE_OF_KEY) => return Err(OriginError::KeyMissing),
            None => written.to_owned(),
        };
        let mut url = Url::parse(&filled).map_err(OriginError::NoUrl)?;
        url.set_fragment(None);
        if url.scheme() == "http" && !is_here(&url) {
            return Err(OriginError::NotHere(url.host_str().unwrap_or_default().to_owned()));
        }
        let shown = Url::parse(&written.replace(PLACE_OF_KEY, SHOWN_KEY)).map_err(OriginError::NoUrl)?;
        Ok(Address { url, shown: masked(shown) })
    }

    /// What is asked for, key and all: not to be shown.
    pub fn url(&self) -> &Url {
        &self.url
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(&self.shown, f)
    }
}

/// Whether a URL leads to this machine.
pub(super) fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Any value of a query may be a key, so none is shown.
fn masked(mut url: Url) -> String {
    // Neither fails on a URL that has a host, and http and https URLs have one.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    let names: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    url.set_query(None);
    let mut shown = url.to_string();
    for (name, sign) in names.iter().zip(std::iter::once('?').chain(std::iter::repeat('&'))) {
        shown.push(sign);
        shown.extend(utf8_percent_encode(name, ESCAPED));
        shown.push_str("=…");
    }
    shown.replace(SHOWN_KEY, PLACE_OF_KEY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(written: &str, key: Option<&str>) -> String {
        Origin::parse(written, key).unwrap().to_string()
    }

    fn asked(written: &str, key: Option<&str>) -> String {
        match Origin::parse(written, key).unwrap() {
            Origin::Url(address) => address.url().to_string(),
            Origin::File(path) => panic!("{} is a file", path.display()),
        }
    }

    #[test]
    fn files_and_addresses() {
        assert_eq!("lists/own.txt".parse(), Ok(Origin::File("lists/own.txt".into())));
        assert_eq!("file:///srv/own%20list.txt".parse(), Ok(Origin::File("/srv/own list.txt".into())));
        assert_eq!(shown(" HTTPS://Lists.Example/a.txt#part ", None), "https://lists.example/a.txt");
        for here in ["http://127.0.0.1:8080/a", "http://[::1]/a", "http://localhost/a"] {
            assert_eq!(shown(here, None), here);
        }
    }

    #[test]
    fn what_is_nowhere_says_what_to_write() {
        for (written, remedy) in [
            ("", "a file"),
            ("ftp://lists.example/a", "give an https:// URL"),
            ("http://lists.example/a", "write https://"),
            ("http://127.0.0.1.lists.example/a", "write https://"),
            ("https://", "write one like"),
            ("file://server/share/a", "file:///path"),
            ("https://lists.example/{key}/a", "register with its publisher"),
        ] {
            let error = written.parse::<Origin>().unwrap_err().to_string();
            assert!(error.contains(remedy), "{written}: {error}");
        }
    }

    #[test]
    fn a_key_is_filled_in_and_never_shown() {
        let in_path = "https://lists.example/{key}/a.csv";
        assert_eq!(asked(in_path, Some(" s3/cr=t\n")), "https://lists.example/s3%2Fcr%3Dt/a.csv");
        assert_eq!(shown(in_path, Some("s3cret")), in_path);
        assert_eq!(
            asked("https://u:{key}@lists.example/", Some("s3cret")),
            "https://u:s3cret@lists.example/"
        );
        for written in [
            "https://{key}:x@lists.example/?auth-key={key}&of=all",
            "https://lists.example/?auth-key=s3cret&of=s3cret#s3cret",
        ] {
            let origin = Origin::parse(written, Some("s3cret")).unwrap();
            assert_eq!(origin.to_string(), "https://lists.example/?auth-key=…&of=…");
            assert!(!format!("{origin:?}").contains("s3cret"));
        }
        assert_eq!(Origin::parse(in_path, Some(" ")), Err(OriginError::KeyMissing));
    }
}
