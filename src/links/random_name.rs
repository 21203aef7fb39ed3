//! Tells host labels that nobody thought up (`edakgfvwql`, `3f9ac01be7`) from names.
//!
//! A small language model of labels weighs two stories about the same letters: somebody chose them
//! to be read, or a program drew them. The letters of the second story are equally likely, so the
//! model only has to know the first: which letter follows which two, counted in the names and
//! honest comments that the program carries. Length decides nothing by itself, but every letter adds
//! its evidence, so that a short abbreviation (`bfmtv`) never weighs enough.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

/// Names of sites that people chose: one a line, with a path or a note after it.
const LISTS: [&str; 4] = [
    include_str!("../../data/lists/allow.txt"),
    include_str!("../../data/lists/landlords.txt"),
    include_str!("../../data/lists/popular.txt"),
    include_str!("../../data/lists/redirectors.txt"),
];

/// Brands and their sites.
const BRANDS: &str = include_str!("../../data/brands.toml");

/// Honest comments, for the words that names are made of. Without them, at the same share of false
/// alarms, 70 instead of 76 of 100 drawn names of eight letters were found.
const COMMENTS: &str = include_str!("../../data/starter/ham.jsonl");

/// How much better chance must explain a label than language, in nats.
///
/// Measured on 2026-11-22. False alarms: 4 of 1,396 site names that commenters linked to, 10 of 7,358
/// that Debian's packages, banks and much-visited sites have. Found of 1,000 drawn each, by length 8, 10, 12
/// and 16: letters 60, 80, 89, 97 %; hexadecimal 95, 98, 99, 100 %; letters and digits 89, 96, 99, 100 %;
/// one vowel in seven 71, 88, 95, 98 %; consonant and vowel in turn 3, 6, 10, 20 %: those read as names.
const THRESHOLD: f32 = 13.0;

/// Below this many letters and digits, an abbreviation cannot be told from chance: `zx2c4`, `rdf4j`.
const MIN_LETTERS: usize = 7;

/// One in so many characters ends a name that was drawn.
const DRAWN_LENGTH: f32 = 10.0;

/// The edge of a word, 26 letters, and one symbol for all digits.
const SYMBOLS: usize = 28;
const EDGE: usize = 0;
const DIGIT: usize = 27;

/// How likely each letter is after the two before it.
#[derive(Debug)]
pub struct NameModel {
    /// Natural logarithms, by the two symbols before and the symbol.
    log_likelihood: Vec<f32>,
}

impl NameModel {
    /// The model of the names and comments that the program carries.
    pub fn carried() -> Self {
        Self::of(names())
    }

    /// The model of some names and the words of the comments.
    fn of(names: impl Iterator<Item = &'static str>) -> Self {
        let mut counts = Counts::new();
        for name in names {
            name.split(['.', '-']).for_each(|word| counts.add(word));
        }
        for text in comments() {
            // Without digits: the links of comments hold drawn ids, too.
            let words = text.split(|c: char| !c.is_alphanumeric());
            let plain = words.filter(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic()));
            plain.for_each(|word| counts.add(word));
        }
        NameModel { log_likelihood: counts.log_likelihood() }
    }

    /// Whether a label of a host, as `url` gives it, was rather drawn than thought up. Labels in other
    /// scripts than Latin are not judged.
    pub fn looks_random(&self, label: &str) -> bool {
        if !label.starts_with("xn--") {
            return self.is_drawn(label);
        }
        let decoded = url::quirks::domain_to_unicode(label);
        let folded: String = decoded.nfd().filter(|c| !is_combining_mark(*c)).collect();
        folded.is_ascii() && self.is_drawn(&folded)
    }

    fn is_drawn(&self, label: &str) -> bool {
        let drawn = Drawn::read(label);
        drawn.characters >= MIN_LETTERS
            && drawn.has_letters
            && drawn.log_likelihood() - self.read(label) > THRESHOLD
    }

    /// How likely it is that somebody chose the label.
    fn read(&self, label: &str) -> f32 {
        let mut sum = 0.0;
        let (mut before, mut last) = (EDGE, EDGE);
        for next in label.bytes().map(symbol).chain([EDGE]) {
            if next == EDGE && last == EDGE {
                continue;
            }
            sum += self.log_likelihood[place(before, last, next)];
            (before, last) = if next == EDGE { (EDGE, EDGE) } else { (last, next) };
        }
        sum
    }
}

/// What a label would be if a program had drawn it.
struct Drawn {
    characters: usize,
    words: usize,
    has_letters: bool,
    has_digits: bool,
    is_hexadecimal: bool,
}

impl Drawn {
    fn read(label: &str) -> Self {
        let mut drawn =
            Drawn { characters: 0, words: 0, has_letters: false, has_digits: false, is_hexadecimal: true };
        let mut last = EDGE;
        for byte in label.bytes() {
            let next = symbol(byte);
            drawn.words += usize::from(last == EDGE && next != EDGE);
            drawn.characters += usize::from(next != EDGE);
            drawn.has_digits |= next == DIGIT;
            drawn.has_letters |= next != DIGIT && next != EDGE;
            drawn.is_hexadecimal &= next == EDGE || byte.is_ascii_hexdigit();
            last = next;
        }
        drawn
    }

    /// How likely the label is by the smallest alphabet that has all its characters.
    fn log_likelihood(&self) -> f32 {
        let alphabet: f32 = match self {
            Drawn { is_hexadecimal: true, .. } => 16.0,
            Drawn { has_digits: false, .. } => 26.0,
            _ => 36.0,
        };
        -(self.characters as f32 * alphabet.ln() + self.words as f32 * DRAWN_LENGTH.ln())
    }
}

/// In how many different words each symbol came after each, and after each two.
struct Counts {
    words: HashSet<u64>,
    one: Vec<u32>,
    two: Vec<u32>,
    three: Vec<u32>,
}

impl Counts {
    fn new() -> Self {
        Counts {
            words: HashSet::new(),
            one: vec![0; SYMBOLS],
            two: vec![0; SYMBOLS * SYMBOLS],
            three: vec![0; SYMBOLS * SYMBOLS * SYMBOLS],
        }
    }

    /// Counts a word once, however often it comes: `the` is no better a name than others.
    fn add(&mut self, word: &str) {
        if word.is_empty() || !self.words.insert(xxh3_64(word.as_bytes())) {
            return;
        }
        let (mut before, mut last) = (EDGE, EDGE);
        for next in word.bytes().map(symbol).chain([EDGE]) {
            self.one[next] += 1;
            self.two[last * SYMBOLS + next] += 1;
            self.three[place(before, last, next)] += 1;
            (before, last) = (last, next);
        }
    }

    /// Smoothed after Witten and Bell (1991): a context that many different symbols follow leaves more
    /// to the shorter context.
    fn log_likelihood(&self) -> Vec<f32> {
        let one = smoothed(&self.one, &[1.0 / SYMBOLS as f32; SYMBOLS]);
        let two: Vec<_> = self.two.chunks(SYMBOLS).map(|counts| smoothed(counts, &one)).collect();
        let three = self.three.chunks(SYMBOLS).zip(two.iter().cycle());
        let mut likelihood: Vec<f32> = three.flat_map(|(counts, two)| smoothed(counts, two)).collect();
        likelihood.iter_mut().skip(DIGIT).step_by(SYMBOLS).for_each(|digit| *digit /= 10.0);
        likelihood.iter().map(|likelihood| likelihood.ln()).collect()
    }
}

fn smoothed(counts: &[u32], shorter: &[f32; SYMBOLS]) -> [f32; SYMBOLS] {
    let total = counts.iter().sum::<u32>() as f32;
    let kinds = counts.iter().filter(|count| **count > 0).count().max(1) as f32;
    let mut likelihood = *shorter;
    for (likelihood, count) in likelihood.iter_mut().zip(counts) {
        *likelihood = (*count as f32 + kinds * *likelihood) / (total + kinds);
    }
    likelihood
}

fn place(before: usize, last: usize, next: usize) -> usize {
    (before * SYMBOLS + last) * SYMBOLS + next
}

fn symbol(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => usize::from(byte - b'a') + 1,
        b'A'..=b'Z' => usize::from(byte - b'A') + 1,
        b'0'..=b'9' => DIGIT,
        _ => EDGE,
    }
}

/// The texts of the comments.
fn comments() -> impl Iterator<Item = Cow<'static, str>> {
    #[derive(Deserialize)]
    struct Row<'a> {
        #[serde(borrow)]
        text: Cow<'a, str>,
    }
    COMMENTS.lines().filter_map(|line| Some(serde_json::from_str::<Row>(line).ok()?.text))
}

/// The names in the lists, without paths and notes.
fn names() -> impl Iterator<Item = &'static str> {
    let entries = LISTS.iter().flat_map(|list| list.lines()).filter_map(|line| {
        let entry = line.split('#').next()?.split('/').next()?.trim();
        (!entry.is_empty()).then_some(entry)
    });
    // Every string in the table of brands is a site.
    let sites = BRANDS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.split('"').skip(1).step_by(2));
    entries.chain(sites)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand labels with letters drawn from an alphabet, the same in every run.
    fn drawn(alphabet: &str, length: usize) -> Vec<String> {
        let mut state = 1_u64;
        let mut letter = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = (state >> 33) as usize % alphabet.len();
            &alphabet[place..=place]
        };
        (0..1000).map(|_| (0..length).map(|_| letter()).collect()).collect()
    }

    #[test]
    fn nobody_thought_these_up() {
        let model = NameModel::carried();
        for label in "\
            edakgfvwql fgb7s3ffjsev7yrbvqqcf7 ac448880fe632aa4f d162h6x3rxav67 ykecwqlixx \
            xajzfwgs 47n78xprrvp1 9d1k2x7qz0 hgsadkjfhqwz qwrtpsdfgh \
            07e96d43-381a-46a3-9c16-6daf97213efc \
            bafybeiawj5y4uwhd5rgnrrffpragzbuozce77j2tamo6hqvnw5hasharje zxkvjqhw lggknhaffleahbh"
            .split(' ')
        {
            assert!(model.looks_random(label), "{label}");
        }
    }

    #[test]
    fn somebody_thought_these_up() {
        let model = NameModel::carried();
        for label in "\
            bfmtv rtbf msnbc xkcd slf4j zx2c4 b2b2c lwjgl regex101 163 20minutes 4chan krzysztof \
            szczecin schwarzwaldhof rechtsschutzversicherung hrvatska krkonose geizhals \
            wkhtmltopdf jekyllrb phpmyadmin stackoverflow nytimes sueddeutsche zhihu jianshu \
            qiangxinjishu hyip-hyip 99to1percent 4guysfromrolla lean2sixsigma hahahahaha \
            rhythm-n-blues strengthsandweaknesses bundesverfassungsgericht wydawnictwo tvn24 nhk-world \
            12345678"
            .split(' ')
        {
            assert!(!model.looks_random(label), "{label}");
        }
    }

    #[test]
    fn other_alphabets_are_not_judged() {
        let model = NameModel::carried();
        for label in ["xn--mnchen-3ya", "xn--d1abbgf6aiiy", "xn--fiqs8s", "xn--a", "xn--80ak6aa92e"] {
            assert!(!model.looks_random(label), "{label}");
        }
    }

    #[test]
    fn drawn_labels_are_mostly_found() {
        let model = NameModel::carried();
        let letters = "abcdefghijklmnopqrstuvwxyz";
        let consonants = "bcdfghjklmnpqrstvwxzbcdfghjklmnpqrstvwxzbcdfghjklmnpqrstvwxzaeiouy";
        for (alphabet, length, percent) in [
            (letters, 8, 50),
            (letters, 12, 80),
            (letters, 16, 92),
            ("0123456789abcdef", 8, 90),
            ("0123456789abcdef", 16, 98),
            (consonants, 10, 80),
            (consonants, 14, 92),
        ] {
            let found = drawn(alphabet, length).iter().filter(|label| model.looks_random(label)).count();
            assert!(found >= percent * 10, "{alphabet} {length}: {found} of 1000");
        }
    }

    /// Each fifth of the lists, judged by a model that has not seen it.
    #[test]
    fn names_that_were_left_out_are_names() {
        let lists = || LISTS.iter().flat_map(|list| list.lines()).filter(|line| !line.starts_with('#'));
        let (mut judged, mut called) = (0, Vec::new());
        for fold in 0..5 {
            let seen = names().zip(0..).filter(|(_, place)| place % 5 != fold).map(|(name, _)| name);
            let model = NameModel::of(seen);
            let left_out = names().take(lists().count()).zip(0..).filter(|(_, place)| place % 5 == fold);
            for label in left_out.flat_map(|(name, _)| name.split('.')) {
                judged += 1;
                called.extend(model.looks_random(label).then_some(label));
            }
        }
        assert!(judged > 2000 && called.len() * 200 < judged, "{called:?} of {judged}");
    }
}
