//! What the addresses mean with which the DNS block lists answer.
//!
//! | style | says | documented at |
//! | --- | --- | --- |
//! | `dbl` | one reason in the last octet of `127.0.1.x` | <https://www.spamhaus.org/faqs/domain-blocklist/> |
//! | `surbl` | a bit for each list in the last octet | <https://surbl.org/lists> |
//! | `uribl` | a bit for each list in the last octet | <https://uribl.com/about.shtml> |
//! | `plain` | listed, or not (RFC 5782, § 2.1) | |
//!
//! An answer outside `127.0.0.0/8` comes from a resolver that lies, and is no hit in any style.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::reputation::EntryKind;

/// How a zone writes its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// As Spamhaus DBL does.
    Dbl,
    /// As `multi.surbl.org` does.
    Surbl,
    /// As `multi.uribl.com` does.
    Uribl,
    /// Any address of `127.0.0.0/8` means that the name is listed.
    Plain,
}

/// A zone whose style is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub zone: &'static str,
    /// How it writes its answers.
    pub style: Style,
    /// Who may ask it, in a sentence.
    pub terms: &'static str,
}

/// The zones whose style need not be told. None is asked unless the operator names it.
pub const PRESETS: [Preset; 3] = [
    Preset {
        zone: "dbl.spamhaus.org",
        style: Style::Dbl,
        terms: "Free for small, non-commercial use, through a resolver of your own; others need a key \
                (the zone `KEY.dbl.dq.spamhaus.net`, style `dbl`).",
    },
    Preset {
        zone: "multi.surbl.org",
        style: Style::Surbl,
        terms: "Free for small organizations at low volume, through a resolver of your own; others need \
                a data feed.",
    },
    Preset {
        zone: "multi.uribl.com",
        style: Style::Uribl,
        terms: "Free at low volume, through a resolver of your own; others need a data feed.",
    },
];

/// What a zone says of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Nothing that could be held against the name.
    Nothing,
    /// It is listed.
    Listed(Listing),
    /// The zone does not answer whoever asks like this; it says nothing of the name.
    Refused(&'static str),
}

/// How a name is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What the list says of it.
    pub kind: EntryKind,
    /// Whether that holds for the whole site; otherwise it is worth a look, and no more.
    pub counts: bool,
    /// The reason in words.
    pub words: String,
}

/// What being on a list means for the site as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// It is as bad as the list says.
    Site,
    /// It is worth a look, and no more.
    Hint,
    /// It is a good site that somebody abuses, whatever else is said of it.
    Victim,
}

/// One list of a zone that answers with a bit for each; the worst first.
struct Bit {
    mask: u8,
    kind: EntryKind,
    ground: Ground,
    words: &'static str,
}

/// Bit 4 (domains for throw-away mail) says nothing of a link.
const SURBL: [Bit; 5] = [
    Bit { mask: 16, kind: EntryKind::Malware, ground: Ground::Site, words: "malware" },
    Bit { mask: 8, kind: EntryKind::Phishing, ground: Ground::Site, words: "phishing" },
    Bit { mask: 64, kind: EntryKind::Spam, ground: Ground::Site, words: "spam and abuse" },
    Bit { mask: 128, kind: EntryKind::Spam, ground: Ground::Victim, words: "a cracked site" },
    Bit { mask: 32, kind: EntryKind::Redirector, ground: Ground::Site, words: "a click tracker" },
];

const URIBL: [Bit; 3] = [
    Bit { mask: 2, kind: EntryKind::Spam, ground: Ground::Site, words: "black: used by spammers" },
    Bit { mask: 4, kind: EntryKind::Spam, ground: Ground::Hint, words: "grey: seen in bulk mail" },
    Bit { mask: 8, kind: EntryKind::Spam, ground: Ground::Hint, words: "red: young or watched" },
];

impl Style {
    /// The style of a zone that is known by name.
    pub fn of_zone(zone: &str) -> Option<Self> {
        PRESETS.iter().find(|preset| preset.zone == zone).map(|preset| preset.style)
    }

    /// What an answer with these addresses means: a refusal is one whatever stands beside it, and of
    /// several reasons the worst counts.
    pub fn read_all(self, addresses: impl IntoIterator<Item = Ipv4Addr>) -> Said {
        let rank = |said: &Said| match said {
            Said::Refused(_) => (0, None),
            Said::Listed(listing) if listing.counts && listing.kind.blocks() => (1, Some(listing.kind)),
            Said::Listed(listing) => (2, Some(listing.kind)),
            Said::Nothing => (3, None),
        };
        addresses.into_iter().map(|address| self.read(address)).min_by_key(rank).unwrap_or(Said::Nothing)
    }

    /// What one address means.
    pub fn read(self, address: Ipv4Addr) -> Said {
        match (address.octets(), self) {
            ([127, 255, 255, code], _) => Said::Refused(refusal(code)),
            ([127, 0, 1, code], Style::Dbl) => dbl(code),
            ([127, .., code], Style::Surbl) => bits(&SURBL, code),
            ([127, .., code], Style::Uribl) => bits(&URIBL, code),
            // A resolver that hides names from its users answers with its own address.
            ([127, 0, 0, 1], _) => Said::Nothing,
            ([127, ..], Style::Plain) => listed(EntryKind::Spam, true, "listed"),
            _ => Said::Nothing,
        }
    }
}

fn listed(kind: EntryKind, counts: bool, words: &str) -> Said {
    Said::Listed(Listing { kind, counts, words: words.to_owned() })
}

fn refusal(code: u8) -> &'static str {
    match code {
        252 => "there is no zone of this name; look for a typing error",
        254 => "it does not answer public resolvers; ask through a resolver of your own, or with a key",
        255 => "it was asked too often; ask less, or with a key",
        _ => "it does not answer you; look at its terms of use",
    }
}

fn dbl(code: u8) -> Said {
    match code {
        2 => listed(EntryKind::Spam, true, "spam"),
        4 => listed(EntryKind::Phishing, true, "phishing"),
        5 => listed(EntryKind::Malware, true, "malware"),
        6 => listed(EntryKind::Malware, true, "a botnet's command and control"),
        102 => listed(EntryKind::Spam, false, "a good site abused for spam"),
        103 => listed(EntryKind::Redirector, true, "a redirector abused for spam"),
        104 => listed(EntryKind::Phishing, false, "a good site abused for phishing"),
        105 => listed(EntryKind::Malware, false, "a good site abused for malware"),
        106 => listed(EntryKind::Malware, false, "a good site abused for a botnet"),
        // Asked of an address. Not one is asked; and were a name taken for one, that would be no
        // reason to leave the zone alone.
        0 | 1 | 255 => Said::Nothing,
        _ => listed(EntryKind::Spam, false, "listed, for a reason that is not known here"),
    }
}

fn bits(lists: &[Bit], code: u8) -> Said {
    if code & 1 != 0 {
        return Said::Refused("it has blocked your resolver; use one of your own, or a data feed");
    }
    let on: Vec<&Bit> = lists.iter().filter(|list| code & list.mask != 0).collect();
    let Some(worst) = on.first() else {
        return Said::Nothing;
    };
    let stands_on = |ground| on.iter().any(|list| list.ground == ground);
    let words: Vec<&str> = on.iter().map(|list| list.words).collect();
    listed(worst.kind, stands_on(Ground::Site) && !stands_on(Ground::Victim), &words.join(", "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(style: Style, address: &str) -> Option<(EntryKind, bool)> {
        match style.read(address.parse().unwrap()) {
            Said::Listed(listing) => Some((listing.kind, listing.counts)),
            Said::Nothing | Said::Refused(_) => None,
        }
    }

    fn refused(style: Style, address: &str) -> bool {
        matches!(style.read(address.parse().unwrap()), Said::Refused(_))
    }

    const ALL: [Style; 4] = [Style::Dbl, Style::Surbl, Style::Uribl, Style::Plain];

    #[test]
    fn the_reasons_of_the_dbl() {
        let dbl = |code: u8| said(Style::Dbl, &format!("127.0.1.{code}"));
        assert_eq!(dbl(2), Some((EntryKind::Spam, true)));
        assert_eq!(dbl(4), Some((EntryKind::Phishing, true)));
        assert_eq!(dbl(5), Some((EntryKind::Malware, true)));
        assert_eq!(dbl(6), Some((EntryKind::Malware, true)));
        assert_eq!(dbl(103), Some((EntryKind::Redirector, true)));
        for abused in [102, 104, 105, 106] {
            assert!(matches!(dbl(abused), Some((kind, false)) if kind.blocks()), "{abused}");
        }
        assert_eq!(dbl(77), Some((EntryKind::Spam, false)), "an unknown reason blocks nothing");
        assert_eq!(dbl(255), None);
        assert_eq!(said(Style::Dbl, "127.0.0.2"), None, "a code of another zone");
    }

    #[test]
    fn the_bits_of_surbl() {
        let surbl = |code: u8| said(Style::Surbl, &format!("127.0.0.{code}"));
        assert_eq!(surbl(8), Some((EntryKind::Phishing, true)));
        assert_eq!(surbl(16), Some((EntryKind::Malware, true)));
        assert_eq!(surbl(64), Some((EntryKind::Spam, true)));
        assert_eq!(surbl(8 | 64), Some((EntryKind::Phishing, true)));
        assert_eq!(surbl(128), Some((EntryKind::Spam, false)));
        assert_eq!(surbl(8 | 128), Some((EntryKind::Phishing, false)), "a victim stays one");
        assert_eq!(surbl(32), Some((EntryKind::Redirector, true)));
        assert_eq!(surbl(4), None);
        assert!(refused(Style::Surbl, "127.0.0.1"));
        let Said::Listed(both) = Style::Surbl.read("127.0.0.80".parse().unwrap()) else { panic!() };
        assert_eq!(both.words, "malware, spam and abuse");
    }

    #[test]
    fn the_bits_of_uribl() {
        let uribl = |code: u8| said(Style::Uribl, &format!("127.0.0.{code}"));
        assert_eq!(uribl(2), Some((EntryKind::Spam, true)));
        assert_eq!(uribl(2 | 4), Some((EntryKind::Spam, true)));
        assert_eq!(uribl(4), Some((EntryKind::Spam, false)));
        assert_eq!(uribl(8), Some((EntryKind::Spam, false)));
        assert!(refused(Style::Uribl, "127.0.0.1"));
    }

    #[test]
    fn errors_and_liars_are_never_hits() {
        for style in ALL {
            for code in [252, 254, 255] {
                assert!(refused(style, &format!("127.255.255.{code}")), "{style:?} {code}");
            }
            for address in ["93.184.216.34", "0.0.0.0", "10.0.1.2", "128.0.1.2", "255.255.255.255"] {
                assert_eq!(style.read(address.parse().unwrap()), Said::Nothing, "{style:?} {address}");
            }
            assert_eq!(said(style, "127.0.0.1"), None, "{style:?}");
        }
        assert_eq!(said(Style::Plain, "127.0.0.2"), Some((EntryKind::Spam, true)));
        assert_eq!(said(Style::Plain, "127.9.9.9"), Some((EntryKind::Spam, true)));
    }

    #[test]
    fn of_several_addresses_the_worst_counts_and_a_refusal_most() {
        let all =
            |codes: &[u8]| Style::Dbl.read_all(codes.iter().map(|code| Ipv4Addr::new(127, 0, 1, *code)));
        assert_eq!(all(&[]), Said::Nothing);
        assert_eq!(all(&[105, 2]), all(&[2]));
        assert_eq!(all(&[2, 4, 255]), all(&[4]));
        let refused = Style::Dbl.read_all([Ipv4Addr::new(127, 0, 1, 2), Ipv4Addr::new(127, 255, 255, 254)]);
        assert!(matches!(refused, Said::Refused(_)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn only_loopback_addresses_say_anything(address in any::<u32>(), low in 0..1u32 << 24) {
            for style in ALL {
                let address = Ipv4Addr::from_bits(address);
                prop_assert!(address.is_loopback() || style.read(address) == Said::Nothing);
                let listed = matches!(style.read(Ipv4Addr::from_bits(127 << 24 | low)), Said::Listed(_));
                prop_assert!(!listed || low >> 8 != 0xFF_FF, "{:?} {:x}", style, low);
            }
        }
    }
}
