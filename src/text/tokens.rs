//! Cuts the visible text into tokens: words, numbers, pairs of characters where words are not
//! spaced, emoji and signs. A token is compared by its folded form: lower case, one script, no
//! letter more than twice in a row.

use std::ops::Range;

use super::classes::{CLASSES, Class, is_emoji, is_unspaced, is_word};
use super::short_word::{self, ShortWord};
use super::{accents, leet, lookalike, spaced};

/// One token; its places are bytes of the visible text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    folded: (u32, u32),
    /// Whether a pair may be made with the token before.
    pub follows: bool,
}

/// The kinds of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, perhaps with digits and apostrophes.
    Word,
    /// Digits only.
    Number,
    /// One or two neighbouring characters of a script without spaces.
    Characters,
    /// A pictograph.
    Emoji,
    /// A sign that says something: currency, percent, a run of `!` or `?`.
    Sign,
    /// A link; its own words are not tokens.
    Link,
}

/// The tokens of one text; reused from comment to comment.
#[derive(Debug, Default)]
pub struct Tokens {
    list: Vec<Token>,
    /// The folded forms, one behind the other, in UTF-8.
    folded: Vec<u8>,
    /// Letters in all, and those that are capitals.
    pub letters: u32,
    /// Capital letters.
    pub capitals: u32,
    /// Digits.
    pub digits: u32,
    /// Words in which look-alike letters of another script stood.
    pub mixed_words: u32,
    /// Words that repeat a letter three times or more.
    pub stretched_words: u32,
}

impl Tokens {
    /// All tokens in order.
    pub fn list(&self) -> &[Token] {
        &self.list
    }

    /// A token in the form in which it is compared.
    pub fn folded(&self, token: &Token) -> &str {
        std::str::from_utf8(self.folded_bytes(token)).unwrap_or_default()
    }

    /// The bytes of that form, for who does not ask for letters.
    pub fn folded_bytes(&self, token: &Token) -> &[u8] {
        &self.folded[token.folded.0 as usize..token.folded.1 as usize]
    }

    /// The token that `token` makes a pair with: the one before it, signs and emoji left out.
    pub fn before(&self, token: u32) -> u32 {
        let is_paired = |token: &Token| !matches!(token.kind, Kind::Sign | Kind::Emoji);
        self.list[..token as usize].iter().rposition(is_paired).unwrap_or(0) as u32
    }

    /// Cuts `text`; each of the `links`, in order, becomes one token of its own.
    pub fn cut(&mut self, text: &str, links: impl Iterator<Item = Range<usize>>) {
        *self = Tokens {
            list: std::mem::take(&mut self.list),
            folded: std::mem::take(&mut self.folded),
            ..Tokens::default()
        };
        self.list.clear();
        self.folded.clear();
        let mut cutter = Cutter { text, tokens: self, follows: false };
        let mut at = 0;
        for link in links {
            if link.start >= at {
                cutter.cut(at, link.start);
                cutter.add(Kind::Link, link.start, link.end, "");
                at = link.end;
            }
        }
        cutter.cut(at, text.len());
    }
}

struct Cutter<'t> {
    text: &'t str,
    tokens: &'t mut Tokens,
    follows: bool,
}

impl Cutter<'_> {
    fn cut(&mut self, from: usize, to: usize) {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while at < to {
            at = match CLASSES[bytes[at] as usize] {
                Class::Space => at + 1,
                Class::Line => {
                    self.follows = false;
                    at + 1
                }
                Class::Letter | Class::Digit => self.word(at, to),
                Class::Sign => self.sign(at, to),
                Class::Wide => self.wide(at, to),
            };
        }
    }

    fn add(&mut self, kind: Kind, start: usize, end: usize, folded: &str) {
        let before = self.tokens.folded.len();
        self.tokens.folded.extend_from_slice(folded.as_bytes());
        self.push(kind, start, end, before);
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize, folded: usize) {
        let in_chain = !matches!(kind, Kind::Sign | Kind::Emoji);
        self.tokens.list.push(Token {
            kind,
            start: start as u32,
            end: end as u32,
            folded: (folded as u32, self.tokens.folded.len() as u32),
            follows: self.follows && in_chain,
        });
        self.follows |= in_chain;
    }

    /// A run of letters and digits, with apostrophes inside.
    fn word(&mut self, start: usize, to: usize) -> usize {
        let bytes = self.text.as_bytes();
        if !bytes.get(start + 1).is_some_and(u8::is_ascii_alphanumeric)
            && let Some((end, word)) = spaced::read(self.text, start, to)
        {
            self.spaced_word(start, end, &word);
            return end;
        }
        if let Some(word) = short_word::read(&bytes[start..to])
            && word.length > 0
            && ends_word(bytes[start + word.length])
            && !word.is_stretched
        {
            self.short_word(start, &word);
            return start + word.length;
        }
        let letters = bytes[start..to].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters > 0 && bytes[start + letters..to].first().is_none_or(|next| ends_word(*next)) {
            self.plain_word(start, start + letters);
            return start + letters;
        }
        let mut at = start;
        let mut digits = 0;
        let mut ascii = true;
        while at < to {
            match CLASSES[bytes[at] as usize] {
                Class::Letter => at += 1,
                Class::Digit => {
                    digits += 1;
                    at += 1;
                }
                Class::Space if bytes[at] == b'\'' && at > start && letter_follows(bytes, at + 1, to) => {
                    at += 1;
                }
                // `che@p`: an address would be a link, and is not read here.
                Class::Space | Class::Sign
                    if leet::is_sign(bytes[at]) && at > start && letter_follows(bytes, at + 1, to) =>
                {
                    at += 1;
                }
                Class::Wide => {
                    let c = self.char_at(at);
                    let apostrophe = c == '’' && letter_follows(bytes, at + c.len_utf8(), to);
                    if !apostrophe && (!is_word(c) || is_unspaced(c)) {
                        break;
                    }
                    ascii = false;
                    at += c.len_utf8();
                }
                _ => break,
            }
        }
        self.tokens.digits += digits;
        if digits as usize == at - start {
            self.number(start, at);
        } else if ascii {
            self.ascii_word(start, at, &self.text[start..at]);
        } else {
            self.any_word(start, at, &self.text[start..at]);
        }
        at
    }

    fn spaced_word(&mut self, start: usize, end: usize, word: &str) {
        self.tokens.digits += word.bytes().filter(u8::is_ascii_digit).count() as u32;
        if word.is_ascii() {
            self.ascii_word(start, end, word);
        } else {
            self.any_word(start, end, word);
        }
    }

    /// Long numbers differ from one another and mean the same: only their length is kept.
    fn number(&mut self, start: usize, end: usize) {
        match end - start {
            0..=4 => {
                let written = &self.text[start..end];
                self.add(Kind::Number, start, end, written);
            }
            length => self.add(Kind::Number, start, end, if length < 8 { "#####" } else { "########" }),
        }
    }

    fn short_word(&mut self, start: usize, word: &ShortWord) {
        let before = self.tokens.folded.len();
        // All eight bytes take one step, whatever the length.
        self.tokens.folded.extend_from_slice(&word.lower);
        self.tokens.folded.truncate(before + word.length);
        self.tokens.letters += word.length as u32;
        self.tokens.capitals += word.capitals;
        self.push(Kind::Word, start, start + word.length, before);
    }

    /// Nothing but ASCII letters.
    fn plain_word(&mut self, start: usize, end: usize) {
        let written = &self.text[start..end];
        let is_stretched =
            |triple: &[u8]| triple[0] | 0x20 == triple[1] | 0x20 && triple[1] | 0x20 == triple[2] | 0x20;
        if written.as_bytes().windows(3).any(is_stretched) {
            return self.ascii_word(start, end, written);
        }
        let before = self.tokens.folded.len();
        self.tokens.folded.extend_from_slice(written.as_bytes());
        let capitals = written.bytes().filter(u8::is_ascii_uppercase).count();
        if capitals > 0 {
            self.tokens.folded[before..].make_ascii_lowercase();
        }
        self.tokens.letters += written.len() as u32;
        self.tokens.capitals += capitals as u32;
        self.push(Kind::Word, start, end, before);
    }

    fn ascii_word(&mut self, start: usize, end: usize, written: &str) {
        let before = self.tokens.folded.len();
        let mut capitals = 0;
        let mut run = (0u8, 0u32);
        let mut stretched = false;
        let word = written.as_bytes();
        for (at, &byte) in word.iter().enumerate() {
            let lower =
                if byte.is_ascii_alphabetic() { byte.to_ascii_lowercase() } else { leet::letter(word, at) };
            capitals += u32::from(byte.is_ascii_uppercase());
            run = if run.0 == lower { (lower, run.1 + 1) } else { (lower, 1) };
            let repeats = run.1 > 2 && lower.is_ascii_alphabetic();
            stretched |= repeats;
            if !repeats && byte != b'\'' {
                self.tokens.folded.push(lower);
            }
        }
        self.tokens.letters += word.len() as u32;
        self.tokens.capitals += capitals;
        self.tokens.stretched_words += u32::from(stretched);
        self.push(Kind::Word, start, end, before);
    }

    fn any_word(&mut self, start: usize, end: usize, written: &str) {
        let unmixed = lookalike::unmixed(written);
        self.tokens.mixed_words += u32::from(unmixed.is_some());
        let word = unmixed.as_deref().unwrap_or(written);
        let plain = accents::plain(word);
        let before = self.tokens.folded.len();
        let mut run = (' ', 0);
        let mut stretched = false;
        for c in plain.as_deref().unwrap_or(word).chars() {
            self.tokens.letters += 1;
            self.tokens.capitals += u32::from(c.is_uppercase());
            for lower in folded_chars(c) {
                run = if run.0 == lower { (lower, run.1 + 1) } else { (lower, 1) };
                stretched |= run.1 > 2;
                if run.1 <= 2 {
                    self.tokens.folded.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
        self.tokens.stretched_words += u32::from(stretched);
        self.push(Kind::Word, start, end, before);
    }

    fn sign(&mut self, start: usize, to: usize) -> usize {
        let bytes = &self.text.as_bytes()[start..to];
        let run = bytes.iter().take_while(|byte| **byte == bytes[0]).count();
        let folded = &self.text[start..start + run.min(3)];
        self.add(Kind::Sign, start, start + run, folded);
        start + run
    }

    fn wide(&mut self, start: usize, to: usize) -> usize {
        let c = self.char_at(start);
        let end = start + c.len_utf8();
        if is_unspaced(c) {
            return self.characters(start, to);
        }
        if is_word(c) {
            return self.word(start, to);
        }
        if is_emoji(c) {
            self.add(Kind::Emoji, start, end, &self.text[start..end]);
        } else if matches!(c, '\u{20A0}'..='\u{20CF}' | '¢'..='¥' | '！' | '？') {
            self.add(Kind::Sign, start, end, &self.text[start..end]);
        } else if c == '\u{2028}' || c == '\u{2029}' {
            self.follows = false;
        }
        end
    }

    /// Each character of the run with its neighbour, or alone when it has none.
    fn characters(&mut self, start: usize, to: usize) -> usize {
        let text = self.text;
        let run = || text[start..to].char_indices().take_while(|(_, c)| is_unspaced(*c));
        let mut last = None;
        let mut end = start;
        // What stands before is no neighbour: the pairs of this run overlap already.
        self.follows = false;
        for (at, c) in run() {
            end = start + at + c.len_utf8();
            self.tokens.letters += 1;
            if let Some(before) = last {
                self.add(Kind::Characters, before, end, &text[before..end]);
                self.follows = false;
            }
            last = Some(start + at);
        }
        if last == Some(start) {
            self.add(Kind::Characters, start, end, &text[start..end]);
        }
        self.follows = false;
        end
    }

    fn char_at(&self, at: usize) -> char {
        self.text[at..].chars().next().unwrap_or(' ')
    }
}

/// Whether a word of ASCII letters is at its end before this byte, whatever follows.
fn ends_word(next: u8) -> bool {
    match CLASSES[next as usize] {
        Class::Space | Class::Sign => next != b'\'' && !leet::is_sign(next),
        Class::Line => true,
        Class::Letter | Class::Digit | Class::Wide => false,
    }
}

fn letter_follows(bytes: &[u8], at: usize, to: usize) -> bool {
    at < to && matches!(CLASSES[bytes[at] as usize], Class::Letter | Class::Wide)
}

/// Full case folding where it differs from lower case in one letter's length or form.
fn folded_chars(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' | 'ẞ' => ('s', Some('s')),
        'ς' => ('σ', None),
        '’' => ('\0', None),
        // Turkish is often written without, and English is disguised with it.
        'İ' | 'ı' => ('i', None),
        _ => (c.to_lowercase().next().unwrap_or(c), None),
    };
    std::iter::once(first).chain(second).filter(|c| *c != '\0' && *c != '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> (Tokens, Vec<String>) {
        let mut tokens = Tokens::default();
        tokens.cut(text, std::iter::empty());
        let folded = tokens.list().iter().map(|token| tokens.folded(token).to_owned()).collect();
        (tokens, folded)
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(cut("Don’t SHOUT, it's freeeee!!!!").1, ["dont", "shout", "its", "free", "!!!"]);
        assert_eq!(cut("Straße ΟΔΟΣ Привет").1, ["strasse", "οδοσ", "привет"]);
    }

    #[test]
    fn words_whose_letters_stand_apart_are_words() {
        let (tokens, folded) = cut("get F R E E   C 4 S H, v.i.a.g.r.a now");
        assert_eq!(folded, ["get", "free", "cash", "viagra", "now"]);
        let places: Vec<_> = tokens.list().iter().map(|token| token.start..token.end).collect();
        assert_eq!(places[1..4], [4..11, 14..21, 23..34]);
        assert_eq!((tokens.letters, tokens.capitals, tokens.digits), (20, 7, 1));
        assert_eq!(cut("U.S.S.R. a b c").1, ["u", "s", "s", "r", "a", "b", "c"]);
    }

    #[test]
    fn letters_that_stand_apart_end_where_a_link_begins() {
        let mut tokens = Tokens::default();
        tokens.cut("f r e e a.test", std::iter::once(8..14));
        let kinds: Vec<Kind> = tokens.list().iter().map(|token| token.kind).collect();
        assert_eq!(kinds, [Kind::Word, Kind::Link]);
    }

    #[test]
    fn numbers_keep_what_means_something() {
        assert_eq!(
            cut("in 2009 $350000 v1agra +15550100123").1,
            ["in", "2009", "$", "#####", "viagra", "########"]
        );
    }

    #[test]
    fn scripts_without_spaces_give_pairs() {
        assert_eq!(cut("买信誉 ok").1, ["买信", "信誉", "ok"]);
        assert_eq!(cut("好").1, ["好"]);
    }

    #[test]
    fn emoji_are_tokens_and_links_are_one() {
        let mut tokens = Tokens::default();
        tokens.cut("at evil.test now 💰💰", std::iter::once(3..12));
        let kinds: Vec<Kind> = tokens.list().iter().map(|token| token.kind).collect();
        assert_eq!(kinds, [Kind::Word, Kind::Link, Kind::Word, Kind::Emoji, Kind::Emoji]);
        assert!(tokens.list()[1].follows && tokens.list()[2].follows);
    }

    #[test]
    fn lines_part_neighbours() {
        let (tokens, _) = cut("one two\nthree");
        assert_eq!(tokens.list().iter().map(|token| token.follows).collect::<Vec<_>>(), [false, true, false]);
    }
}
