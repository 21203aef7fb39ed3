//! Letters of other scripts that look like Latin ones, and words that mix them.
//!
//! A selection of the single-letter pairs in Unicode Technical Standard #39 (confusables), kept to
//! letters that look the same in ordinary fonts: what a reader would not notice.

/// Cyrillic, Greek and Armenian letters beside the Latin letter that each looks like.
const PAIRS: [(&str, &str); 3] = [
    ("асеорхуѕіјһԁԛԝѵґӏАВСЕНІЈКМОРЅТХУҮԌԜ", "aceopxysijhdqwvrlABCEHIJKMOPSTXYYGW"),
    ("οανιρυχκτωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oavipuxktwABEZHIKMNOPTYX"),
    ("օսոհցզԼՕՏԱ", "ounhgqLOSU"),
];

/// The Latin letter that `c` looks like, if it is of another script.
pub(crate) fn latin(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    PAIRS.iter().find_map(|(others, latin)| {
        let place = others.chars().position(|other| other == c)?;
        latin.chars().nth(place)
    })
}

/// The letter of the Russian alphabet that a Latin one looks like.
fn cyrillic(c: char) -> Option<char> {
    const LATIN: &str = "aeocpxyABEKMHOPCTXY";
    const RUSSIAN: &str = "аеосрхуАВЕКМНОРСТХУ";
    let place = LATIN.chars().position(|letter| letter == c)?;
    RUSSIAN.chars().nth(place)
}

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52F}').contains(&c)
}

/// The word in one script, when it mixes two and one of them only stands in for the other.
pub(super) fn unmixed(word: &str) -> Option<String> {
    let latin_letters = || word.chars().filter(char::is_ascii_alphabetic);
    let other_letters = || word.chars().filter(|c| !c.is_ascii() && c.is_alphabetic());
    if latin_letters().next().is_none() || other_letters().next().is_none() {
        return None;
    }
    if other_letters().all(|c| latin(c).is_some()) {
        return Some(word.chars().map(|c| latin(c).unwrap_or(c)).collect());
    }
    let only_cyrillic = other_letters().all(is_cyrillic);
    (only_cyrillic && latin_letters().all(|c| cyrillic(c).is_some()))
        .then(|| word.chars().map(|c| cyrillic(c).unwrap_or(c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguised_words_are_undone() {
        assert_eq!(unmixed("pаypаl").as_deref(), Some("paypal"));
        assert_eq!(unmixed("зaрaботок").as_deref(), Some("заработок"));
    }

    #[test]
    fn honest_mixtures_stay() {
        for word in ["привет", "hello", "iPhoneом", "SMSки", "café", "naïve", "μTorrent3000ж"] {
            assert_eq!(unmixed(word), None, "{word}");
        }
    }

    #[test]
    fn tables_pair_up() {
        for (others, latin) in PAIRS {
            assert_eq!(others.chars().count(), latin.chars().count());
        }
    }
}
