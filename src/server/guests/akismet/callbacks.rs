//! Where revised verdicts may be sent. The address comes with a comment, from whoever has a key: without the
//! operator's word he could have requests sent to any machine that this server reaches.

use url::Url;

/// The hosts that the operator names, each with its port where that is not the scheme's own.
#[derive(Debug, Default)]
pub struct CallbackHosts(Box<[String]>);

impl CallbackHosts {
    /// These, as `HOST` or `HOST:PORT`.
    pub fn of(hosts: &[String]) -> Self {
        CallbackHosts(hosts.iter().map(|host| host.trim().to_ascii_lowercase()).collect())
    }

    /// Whether an address is one of theirs.
    pub(super) fn allow(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let place = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let is_plain = url.username().is_empty() && url.password().is_none();
        matches!(url.scheme(), "http" | "https") && is_plain && self.0.contains(&place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_operator_names_is_sent_to() {
        let hosts = CallbackHosts::of(&["Herald.example".to_owned(), "127.0.0.1:8000".to_owned()]);
        let allows = |url: &str| hosts.allow(&Url::parse(url).unwrap());
        for url in
            ["https://herald.example/wp-json/x", "http://HERALD.example:80/", "http://127.0.0.1:8000/x"]
        {
            assert!(allows(url), "{url}");
        }
        for url in [
            "https://herald.example:8443/",
            "https://herald.example.evil.example/",
            "https://user@herald.example/",
            "http://127.0.0.1/",
            "http://127.0.0.1:8001/",
            "ftp://herald.example/",
            "file:///etc/passwd",
        ] {
            assert!(!allows(url), "{url}");
        }
        assert!(!CallbackHosts::default().allow(&Url::parse("https://herald.example/").unwrap()));
    }
}
