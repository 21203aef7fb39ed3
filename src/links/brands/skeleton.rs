//! What a label looks like at a glance: one spelling for all labels that are hard to tell apart.
//!
//! After the skeletons of Unicode Technical Standard #39, but only of letters that a reader in a
//! hurry takes for Latin ones, and with the pairs and digits of ASCII that the standard leaves out.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::MAX_LABEL;

/// Letters of other alphabets, and Latin ones that are not ASCII, by what they look like. In lower
/// case only: a host that `url` has parsed has no capitals.
const LOOK_ALIKES: [(char, &str); 26] = [
    ('a', "аɑαӕᴀ"),
    ('b', "ƅɓьвʙβ"),
    ('c', "сϲᴄⅽ"),
    ('d', "ԁɗđᴅժ"),
    ('e', "еєəɛεҽᴇ"),
    ('f', "ғꜰƒ"),
    ('g', "ɡɢցǥ"),
    ('h', "һհнʜħ"),
    ('i', "іɩıɪιΐ"),
    ('j', "јϳʝյ"),
    ('k', "кκᴋқҝƙ"),
    ('l', "ӏłʟⅼǀӀ"),
    ('m', "мᴍⅿ"),
    ('n', "ոռηɴпŋ"),
    ('o', "оοօσøᴏסഠဝ०๐໐"),
    ('p', "рρᴘþք"),
    ('q', "ԛզ"),
    ('r', "гᴦʀɾґ"),
    ('s', "ѕꜱʂ"),
    ('t', "тτᴛŧե"),
    ('u', "υսᴜʋц"),
    ('v', "νѵᴠ"),
    ('w', "ԝѡωɯᴡա"),
    ('x', "хχ"),
    ('y', "уүγʏყ"),
    ('z', "ᴢʐżզ"),
];

/// A label as it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Skeleton {
    // Kept in place: asking after a host then needs no memory.
    letters: [u8; MAX_LABEL],
    length: u8,
}

impl Skeleton {
    /// The skeleton of an ASCII label; none if it is longer than labels are.
    pub(super) fn of_ascii(label: &str) -> Option<Self> {
        let bytes = label.as_bytes();
        let mut skeleton = Skeleton { letters: [0; MAX_LABEL], length: 0 };
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let (letter, read) = look(letter_for(byte), bytes.get(at + 1).copied().map(letter_for));
            *skeleton.letters.get_mut(usize::from(skeleton.length))? = letter;
            skeleton.length += 1;
            at += read;
        }
        Some(skeleton)
    }

    /// The skeleton of a decoded label that is not all ASCII. None if it has a letter that looks like
    /// no Latin one, or if it is how the brand's own language writes the name.
    pub(super) fn of(label: &str) -> Option<Self> {
        if label.is_ascii() || NATURAL.contains(&label) {
            return None;
        }
        let letters = label.nfd().filter(|c| !is_combining_mark(*c)).map(latin);
        Self::of_ascii(&letters.collect::<Option<String>>()?)
    }
}

/// Names of brands with the accents of their own language: whoever owns them, they hide nothing.
const NATURAL: [&str; 14] = [
    "caisse-épargne",
    "crédit-agricole",
    "crédit-mutuel",
    "créditagricole",
    "créditmutuel",
    "elcorteinglés",
    "elpaís",
    "estadão",
    "impôts-gouv",
    "impôtsgouv",
    "itaú",
    "sociétégénérale",
    "telefónica",
    "zásilkovna",
];

fn latin(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c);
    }
    LOOK_ALIKES.iter().find(|(_, others)| others.contains(c)).map(|(latin, _)| *latin)
}

/// The letter that a digit stands in for.
fn letter_for(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' => b'l',
        b'3' => b'e',
        b'4' => b'a',
        b'5' => b's',
        b'7' => b't',
        _ => byte,
    }
}

/// What one or two letters look like, and how many were read.
fn look(letter: u8, next: Option<u8>) -> (u8, usize) {
    match (letter, next) {
        (b'r', Some(b'n')) => (b'm', 2),
        (b'v', Some(b'v')) => (b'w', 2),
        (b'c', Some(b'l')) => (b'd', 2),
        (b'i', _) => (b'l', 1),
        _ => (letter, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        let skeleton =
            |label: &str| if label.is_ascii() { Skeleton::of_ascii(label) } else { Skeleton::of(label) };
        skeleton(one).is_some() && skeleton(one) == skeleton(other)
    }

    #[test]
    fn look_alikes_have_one_skeleton() {
        for (one, other) in [
            ("paypal", "pаypаl"),
            ("paypal", "раураl"),
            ("paypal", "paypa1"),
            ("apple", "аррӏе"),
            ("google", "g00gle"),
            ("metamask", "rnetamask"),
            ("wellsfargo", "vvellsfargo"),
            ("reddit", "recldit"),
            ("theguardian", "theguardlan"),
            ("facebook", "ƒасеbооk"),
            ("netflix", "ņetflįx"),
        ] {
            assert!(same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn what_has_a_letter_of_its_own_has_none() {
        for label in ["яндекс", "президент", "中国银行", "δοκιμή", "itaú", "crédit-agricole"]
        {
            assert_eq!(Skeleton::of(label), None, "{label}");
        }
    }

    #[test]
    fn longer_than_a_label_is_none() {
        assert_eq!(Skeleton::of_ascii(&"a".repeat(MAX_LABEL + 1)), None);
    }
}
