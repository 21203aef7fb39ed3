//! Cuts the visible text into tokens: words, numbers, pairs of characters where words are not
//! spaced, emoji and signs. A token is compared by its folded form: lower case, one script, no
//! letter more than twice in a row.

use std::ops::Range;

use super::cutter::Cutter;

/// One token; its places are bytes of the visible text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    pub(super) folded: (u32, u32),
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
    pub(super) list: Vec<Token>,
    /// The folded forms, one behind the other, in UTF-8.
    pub(super) folded: Vec<u8>,
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
        let mut cutter = Cutter::new(text, self);
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
