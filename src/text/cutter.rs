//! Goes through a text from left to right and adds each token that it meets.

use super::classes::{CLASSES, Class, is_emoji, is_unspaced, is_word};
use super::lookalike::is_cyrillic;
use super::short_word::{self, ShortWord};
use super::tokens::{Kind, Token, Tokens};
use super::{accents, leet, lookalike, spaced};

/// Cuts one text.
pub(super) struct Cutter<'t> {
    text: &'t str,
    tokens: &'t mut Tokens,
    /// Whether a pair may be made with the token before.
    follows: bool,
}

impl<'t> Cutter<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t mut Tokens) -> Self {
        Cutter { text, tokens, follows: false }
    }

    /// Adds the tokens of these bytes.
    pub(super) fn cut(&mut self, from: usize, to: usize) {
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

    pub(super) fn add(&mut self, kind: Kind, start: usize, end: usize, folded: &str) {
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
        // Nothing but Cyrillic: no letter stands in for a Latin one, and none has an accent of no language.
        if written.chars().all(is_cyrillic) {
            return self.folded_word(start, end, written);
        }
        let unmixed = lookalike::unmixed(written);
        self.tokens.mixed_words += u32::from(unmixed.is_some());
        let word = unmixed.as_deref().unwrap_or(written);
        let plain = accents::plain(word);
        self.folded_word(start, end, plain.as_deref().unwrap_or(word));
    }

    fn folded_word(&mut self, start: usize, end: usize, word: &str) {
        let before = self.tokens.folded.len();
        let mut run = (' ', 0);
        let mut stretched = false;
        for c in word.chars() {
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
        // Most of Cyrillic is in small letters, and needs no table.
        'а'..='џ' => (c, None),
        _ => (c.to_lowercase().next().unwrap_or(c), None),
    };
    std::iter::once(first).chain(second).filter(|c| *c != '\0' && *c != '\'')
}
