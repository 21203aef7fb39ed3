//! The formats, by name.

use std::fmt;
use std::str::FromStr;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListFormat {
    /// The project's own: a header, then a key, its days and a note a line.
    Chaff,
    /// A host, URL, address or network a line.
    Plain,
    /// A hosts file: an address, then the names that lead to it.
    Hosts,
    /// Filter rules of ad blockers.
    Adblock,
    /// A table with commas, semicolons or tabs.
    Csv,
    /// JSON: a MISP warning list, an array, or an object with arrays of what is denied and allowed.
    Json,
    /// A zone of response policies for a name server.
    Rpz,
    /// A zone of `rbldnsd`, of names or of IPv4 addresses.
    Rbldnsd,
    /// Settings of `dnsmasq` or `unbound`.
    Dnsmasq,
    /// Settings of `SpamAssassin`.
    SpamAssassin,
}

impl ListFormat {
    /// Every format.
    pub const ALL: [ListFormat; 10] = [
        ListFormat::Chaff,
        ListFormat::Plain,
        ListFormat::Hosts,
        ListFormat::Adblock,
        ListFormat::Csv,
        ListFormat::Json,
        ListFormat::Rpz,
        ListFormat::Rbldnsd,
        ListFormat::Dnsmasq,
        ListFormat::SpamAssassin,
    ];

    /// The word for it, as options and presets write it.
    pub fn name(self) -> &'static str {
        match self {
            ListFormat::Chaff => "chaff",
            ListFormat::Plain => "plain",
            ListFormat::Hosts => "hosts",
            ListFormat::Adblock => "adblock",
            ListFormat::Csv => "csv",
            ListFormat::Json => "json",
            ListFormat::Rpz => "rpz",
            ListFormat::Rbldnsd => "rbldnsd",
            ListFormat::Dnsmasq => "dnsmasq",
            ListFormat::SpamAssassin => "spamassassin",
        }
    }
}

impl fmt::Display for ListFormat {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ListFormat {
    type Err = String;

    /// Reads a format's name.
    fn from_str(name: &str) -> Result<Self, String> {
        ListFormat::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let names = ListFormat::ALL.map(ListFormat::name).join(", ");
            format!("no such format: {name}; there are {names}")
        })
    }
}
