//! Letters of other scripts that look like Latin ones, and words that mix them.
//!
//! A selection of the single-letter pairs in Unicode Technical Standard #39 (confusables), with the small
//! Cyrillic and Greek letters that it pairs with Latin small capitals and letters with a mark.

use super::classes::is_common_letter;

/// Cyrillic, Greek, Armenian and phonetic letters beside the Latin letter that each looks like, in ordinary
/// fonts: what a reader would not notice.
const SAME: [(&str, &str); 4] = [
    ("асеорхуѕіјһԁԛԝѵґӏҽүѡАВСЕНІЈКМОРЅТХУҮԌԜЬѴ", "aceopxysijhdqwvrleywABCEHIJKMOPSTXYYGWbV"),
    ("οανιρυχκτωγϳϸΑΒΕΖΗΙΚΜΝΟΡΤΥΧϜͿ", "oavipuxktwyjpABEZHIKMNOPTYXFJ"),
    ("օսոհցզԼՕՏԱգքռաԳՍ", "ounhgqLOSUqfnwqU"),
    ("ɑɡɩ", "agi"),
];

/// Letters that a reader notices and reads all the same, where Latin letters stand around them.
const ALIKE: (&str, &str) = ("ткгмнвпьшєεησ", "tkrmhbnbweeno");

/// Letters of the Russian alphabet that look like Latin ones.
const RUSSIAN: (&str, &str) = ("аеосрхуАВЕКМНОРСТХУ", "aeocpxyABEKMHOPCTXY");

/// The letter of `to` at the place where `from` has `c`.
fn swapped(c: char, from: &str, to: &str) -> Option<char> {
    let place = from.chars().position(|letter| letter == c)?;
    to.chars().nth(place)
}

/// The Latin letter that `c` looks the same as.
fn same(c: char) -> Option<char> {
    SAME.iter().find_map(|(others, latin)| swapped(c, others, latin))
}

/// The Latin letter that `c` looks much like.
fn alike(c: char) -> Option<char> {
    same(c).or_else(|| swapped(c, ALIKE.0, ALIKE.1))
}

/// The letter of the Russian alphabet that a Latin one looks like.
fn cyrillic(c: char) -> Option<char> {
    swapped(c, RUSSIAN.1, RUSSIAN.0)
}

/// Letters and signs of the Cyrillic alphabets.
pub(super) fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52F}').contains(&c)
}

/// Letters that are neither ASCII nor what European languages add to it.
fn is_foreign(c: char) -> bool {
    c > '\u{24F}' && !('\u{1E00}'..='\u{1EFF}').contains(&c) && (is_common_letter(c) || c.is_alphabetic())
}

/// The word in one script, when it mixes two and one of them only stands in for the other.
pub(super) fn unmixed(word: &str) -> Option<String> {
    let foreign = || word.chars().filter(|c| is_foreign(*c));
    let latin = || word.chars().filter(char::is_ascii_alphabetic);
    if foreign().next().is_none() || latin().next().is_none() {
        return None;
    }
    let written_in = |script: fn(char) -> Option<char>| {
        Some(word.chars().map(|c| script(c).unwrap_or(c)).collect::<String>())
    };
    if foreign().all(|c| same(c).is_some()) {
        written_in(same)
    } else if foreign().all(is_cyrillic) && latin().all(|c| cyrillic(c).is_some()) {
        written_in(cyrillic)
    } else if foreign().all(|c| alike(c).is_some()) && changes(word) > 1 {
        written_in(alike)
    } else {
        None
    }
}

/// How often a word changes between ASCII and another script: a Russian ending behind a foreign name
/// changes once.
fn changes(word: &str) -> usize {
    let letters = || word.chars().filter(|c| c.is_ascii_alphabetic() || is_foreign(*c));
    letters().zip(letters().skip(1)).filter(|(one, next)| is_foreign(*one) != is_foreign(*next)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguised_words_are_undone() {
        for (word, meant) in [
            ("pаypаl", "paypal"),
            ("зaрaботок", "заработок"),
            ("тoвap", "товар"),
            ("viɑɡrɑ", "viagra"),
            ("oпliпe", "online"),
            ("caтalog", "catalog"),
            ("bιтcοin", "bitcoin"),
            ("mоnєy", "money"),
            ("cαsιησ", "casino"),
            ("chҽap", "cheap"),
            ("vïаgrà", "vïagrà"),
        ] {
            assert_eq!(unmixed(word).as_deref(), Some(meant), "{word}");
        }
    }

    #[test]
    fn honest_mixtures_stay() {
        for word in [
            "привет",
            "hello",
            "iPhoneом",
            "SMSки",
            "SMSка",
            "VIPам",
            "Zoomом",
            "кВтh",
            "café",
            "naïve",
            "kadın",
            "thuế",
            "ngữ",
            "μTorrent3000ж",
            "ˈɡʊd",
            "Ελλάδα",
            "ЭКГ",
        ] {
            assert_eq!(unmixed(word), None, "{word}");
        }
    }

    #[test]
    fn tables_pair_up() {
        for (others, latin) in SAME.into_iter().chain([ALIKE, RUSSIAN]) {
            assert_eq!(others.chars().count(), latin.chars().count(), "{others}");
        }
    }
}
