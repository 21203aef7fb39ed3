//! Rewrites spam as spammers do to slip through, to see how much of it still is caught.

mod report;
mod words;

use std::borrow::Cow;

use fastrand::Rng;

use crate::comment::{Comment, MAX_TEXT};
pub use report::{AttackReport, Outcome};
use words::{HONEST, SYNONYMS};

/// One way to disguise a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attack {
    /// Letters of another alphabet that look the same.
    LookAlikes,
    /// Mathematical letters.
    Styled,
    /// Invisible characters inside words.
    ZeroWidth,
    /// Spaces between the letters of words.
    Spacing,
    /// Thin spaces between the letters of words.
    ThinSpacing,
    /// Dots between the letters of words.
    Dots,
    /// Digits and signs for letters.
    Leet,
    /// Capitals here and there.
    Casing,
    /// Other words for the words that spam is known by.
    Synonyms,
    /// Tags and entities inside words.
    Markup,
    /// Tags for a possible end of line inside words.
    LineBreaks,
    /// Words that a style hides inside words.
    HiddenWords,
    /// Lines through letters.
    Overlay,
    /// 50 honest words after the spam.
    Padding50,
    /// 200 honest words after the spam.
    Padding200,
    /// 200 honest words before the spam.
    PaddingBefore,
    /// Links spelled out.
    SplitLink,
    /// The link moved behind the author's name.
    AuthorLink,
}

impl Attack {
    /// Every attack.
    pub const ALL: [Attack; 18] = [
        Attack::LookAlikes,
        Attack::Styled,
        Attack::ZeroWidth,
        Attack::Spacing,
        Attack::ThinSpacing,
        Attack::Dots,
        Attack::Leet,
        Attack::Casing,
        Attack::Synonyms,
        Attack::Markup,
        Attack::LineBreaks,
        Attack::HiddenWords,
        Attack::Overlay,
        Attack::Padding50,
        Attack::Padding200,
        Attack::PaddingBefore,
        Attack::SplitLink,
        Attack::AuthorLink,
    ];

    /// What it does, in short.
    pub fn name(self) -> &'static str {
        match self {
            Attack::LookAlikes => "look-alike letters",
            Attack::Styled => "mathematical letters",
            Attack::ZeroWidth => "invisible characters",
            Attack::Spacing => "s p a c e d words",
            Attack::ThinSpacing => "thin spaces",
            Attack::Dots => "d.o.t.t.e.d words",
            Attack::Leet => "l33t",
            Attack::Casing => "cAsInG",
            Attack::Synonyms => "synonyms",
            Attack::Markup => "tags inside words",
            Attack::LineBreaks => "<wbr> inside words",
            Attack::HiddenWords => "hidden words inside words",
            Attack::Overlay => "lines through letters",
            Attack::Padding50 => "50 honest words after",
            Attack::Padding200 => "200 honest words after",
            Attack::PaddingBefore => "200 honest words before",
            Attack::SplitLink => "links spelled out",
            Attack::AuthorLink => "link behind the author",
        }
    }

    /// The comment, rewritten; the same for the same seed. At most [`MAX_TEXT`] bytes of text.
    pub fn rewrite<'a>(self, comment: &Comment<'a>, seed: u64) -> Comment<'a> {
        let mut rng = Rng::with_seed(seed);
        let text = &*comment.text;
        let mut rewritten = comment.clone();
        let text = match self {
            Attack::LookAlikes => each_word(text, &mut rng, |word, rng| swap_some(word, rng, 3, look_alike)),
            Attack::Styled => each_word(text, &mut rng, |word, rng| swap_some(word, rng, 1, styled)),
            Attack::ZeroWidth => each_word(text, &mut rng, |word, rng| insert_once(word, rng, "\u{200B}")),
            Attack::Markup => each_word(text, &mut rng, |word, rng| insert_once(word, rng, "<b></b>")),
            Attack::LineBreaks => each_word(text, &mut rng, |word, rng| insert_once(word, rng, "<wbr>")),
            Attack::HiddenWords => each_word(text, &mut rng, |word, rng| insert_once(word, rng, HIDDEN)),
            Attack::Overlay => each_word(text, &mut rng, |word, _| between(word, "\u{336}")),
            Attack::ThinSpacing => each_word(text, &mut rng, |word, _| between(word, "\u{200A}")),
            Attack::Spacing => each_word(text, &mut rng, |word, _| between(word, " ")),
            Attack::Dots => each_word(text, &mut rng, |word, _| between(word, ".")),
            Attack::Leet => each_word(text, &mut rng, |word, rng| swap_some(word, rng, 2, leet)),
            Attack::Casing => each_word(text, &mut rng, |word, rng| swap_some(word, rng, 2, other_case)),
            Attack::Synonyms => each_word(text, &mut rng, |word, _| synonym(word)),
            Attack::Padding50 => format!("{text}\n\n{}", honest_words(50, &mut rng)),
            Attack::Padding200 => format!("{text}\n\n{}", honest_words(200, &mut rng)),
            Attack::PaddingBefore => format!("{}\n\n{text}", honest_words(200, &mut rng)),
            Attack::SplitLink => each_link(text, |link| link.replace('.', " dot ")),
            Attack::AuthorLink => {
                let first = text.split_whitespace().find(|word| is_link(word)).map(str::to_owned);
                rewritten.author.url = first.map(Cow::Owned).or(rewritten.author.url);
                each_link(text, |_| String::new())
            }
        };
        let text = if text.len() <= MAX_TEXT { Cow::Owned(text) } else { comment.text.clone() };
        rewritten.text = text;
        rewritten
    }
}

/// What a style hides.
const HIDDEN: &str = "<span style=\"display:none\">ferry</span>";

/// Words of honest comments, whole sentences from the first on, in any order.
pub fn honest_words(least: usize, rng: &mut Rng) -> String {
    let mut padding = String::new();
    let mut words = 0;
    while words < least {
        let sentence = HONEST[rng.usize(..HONEST.len())];
        words += sentence.split(' ').count();
        padding.push_str(sentence);
        padding.push(' ');
    }
    padding
}

fn is_link(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.")
}

/// Rewrites the words that are no links and no parts of markup.
fn each_word(text: &str, rng: &mut Rng, mut rewrite: impl FnMut(&str, &mut Rng) -> String) -> String {
    let mut is_markup = false;
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        is_markup |= word.contains('<');
        let keeps = is_markup || is_link(word) || word.contains(['&', '[', ']']);
        if word.contains('>') {
            is_markup = false;
        }
        let bare = word.trim_end();
        if keeps { word.to_owned() } else { rewrite(bare, rng) + &word[bare.len()..] }
    });
    words.collect()
}

fn each_link(text: &str, mut rewrite: impl FnMut(&str) -> String) -> String {
    let words = text.split_inclusive(char::is_whitespace);
    words.map(|word| if is_link(word) { rewrite(word) } else { word.to_owned() }).collect()
}

/// Swaps about one in `every` characters that can be swapped, and at least the first.
fn swap_some(word: &str, rng: &mut Rng, every: u32, swap: fn(char) -> Option<char>) -> String {
    let mut is_first = true;
    let swapped = word.chars().map(|c| match swap(c) {
        Some(other) if std::mem::take(&mut is_first) || rng.u32(..every) == 0 => other,
        _ => c,
    });
    swapped.collect()
}

fn insert_once(word: &str, rng: &mut Rng, what: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 3 {
        return word.to_owned();
    }
    let at = rng.usize(1..letters.len());
    let (before, after) = letters.split_at(at);
    before.iter().collect::<String>() + what + &after.iter().collect::<String>()
}

/// The letters of a longer word, with something between them.
fn between(word: &str, what: &str) -> String {
    if word.chars().count() < 4 || !word.chars().all(char::is_alphabetic) {
        return word.to_owned();
    }
    word.chars().map(String::from).collect::<Vec<_>>().join(what)
}

fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'a' => 'а',
        'c' => 'с',
        'e' => 'е',
        'i' => 'і',
        'o' => 'о',
        'p' => 'р',
        'x' => 'х',
        'y' => 'у',
        'A' => 'А',
        'B' => 'В',
        'E' => 'Е',
        'H' => 'Н',
        'K' => 'К',
        'M' => 'М',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        _ => return None,
    })
}

fn styled(c: char) -> Option<char> {
    let place = |first: char| u32::from(c) - u32::from(first);
    match c {
        'a'..='z' => char::from_u32(0x1D41A + place('a')),
        'A'..='Z' => char::from_u32(0x1D400 + place('A')),
        _ => None,
    }
}

fn leet(c: char) -> Option<char> {
    Some(match c.to_ascii_lowercase() {
        'a' => '@',
        'e' => '3',
        'i' => '1',
        'o' => '0',
        's' => '$',
        't' => '7',
        _ => return None,
    })
}

fn other_case(c: char) -> Option<char> {
    match c {
        c if c.is_ascii_lowercase() => Some(c.to_ascii_uppercase()),
        c if c.is_ascii_uppercase() => Some(c.to_ascii_lowercase()),
        _ => None,
    }
}

fn synonym(word: &str) -> String {
    let end = word.trim_end_matches(|c: char| c.is_ascii_punctuation()).len();
    let lower = word[..end].to_lowercase();
    let found = SYNONYMS.iter().find(|(known, _)| *known == lower);
    found.map_or_else(|| word.to_owned(), |(_, other)| (*other).to_owned() + &word[end..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rewritten(attack: Attack, text: &str) -> String {
        attack.rewrite(&Comment::new(text), 7).text.into_owned()
    }

    #[test]
    fn each_does_what_it_says() {
        assert_eq!(
            rewritten(Attack::Spacing, "Cheap pills at http://a.example"),
            "C h e a p p i l l s at http://a.example"
        );
        assert_eq!(rewritten(Attack::SplitLink, "see http://a.example now"), "see http://a dot example now");
        assert_eq!(rewritten(Attack::Synonyms, "Cheap, free!"), "low-priced, complimentary!");
        assert!(rewritten(Attack::ZeroWidth, "pills").contains('\u{200B}'));
        assert!(rewritten(Attack::Padding200, "x").split_whitespace().count() > 200);
        let moved = Attack::AuthorLink.rewrite(&Comment::new("see http://a.example now"), 7);
        assert_eq!((&*moved.text, moved.author.url.as_deref()), ("see now", Some("http://a.example")));
    }

    proptest! {
        #[test]
        fn any_text_can_be_rewritten(text in "\\PC{0,200}", seed: u64) {
            for attack in Attack::ALL {
                let comment = attack.rewrite(&Comment::new(text.as_str()), seed);
                prop_assert!(comment.text.len() <= MAX_TEXT);
                prop_assert_eq!(&comment, &attack.rewrite(&Comment::new(text.as_str()), seed));
            }
        }
    }
}
