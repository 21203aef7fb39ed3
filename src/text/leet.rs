//! Digits and signs that stand for letters inside a word: `fr33`, `che@p`, `ca$h`.
//!
//! Only what stands in a word for certain is read so: `mp3`, `covid19`, `2nd` and `$5` mean what they
//! say, and where the reading is wrong, it is so in every comment alike.

/// The longest run of digits that may be letters.
const MAX_RUN: usize = 2;
/// Longer words are none, and each of their digits would be looked at with all of the others.
const LONGEST: usize = 64;
/// A word that begins with a digit must have so many letters after it.
const MIN_LETTERS: usize = 4;

/// Whether a sign is written for a letter.
pub(super) fn is_sign(byte: u8) -> bool {
    matches!(byte, b'@' | b'$')
}

/// What the byte at a place of an ASCII word is compared as: the letter that it stands for, or itself.
pub(super) fn letter(word: &[u8], at: usize) -> u8 {
    let byte = word[at];
    let Some(letter) = meant(byte).filter(|_| word.len() <= LONGEST) else { return byte };
    let before = word[..at].iter().rev().take_while(|byte| !byte.is_ascii_alphabetic()).count();
    let after = word[at + 1..].iter().take_while(|byte| !byte.is_ascii_alphabetic()).count();
    let (first, end) = (at - before, at + 1 + after);
    let is_run = end - first <= MAX_RUN && word[first..end].iter().all(|byte| meant(*byte).is_some());
    let letters = word.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let is_inside = first > 0 && end < word.len();
    // At an end, it must be the word that is long, or the digit one that few things are numbered with.
    let is_at_end = letters >= MIN_LETTERS && (first > 0 || end - first == 1);
    if is_run && (is_inside || is_at_end) { letter } else { byte }
}

fn meant(byte: u8) -> Option<u8> {
    Some(match byte {
        b'0' => b'o',
        b'1' => b'i',
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        b'7' => b't',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> String {
        let bytes = word.as_bytes();
        let read = bytes.iter().enumerate().map(|(at, byte)| match byte {
            byte if byte.is_ascii_alphabetic() => *byte,
            _ => letter(bytes, at),
        });
        read.map(char::from).collect()
    }

    #[test]
    fn letters_are_read() {
        for (word, meant) in [
            ("subscr1be", "subscribe"),
            ("ch3@p", "cheap"),
            ("ca$h", "cash"),
            ("0nline", "online"),
            ("channe1", "channei"),
        ] {
            assert_eq!(read(word), meant, "{word}");
        }
    }

    #[test]
    fn what_is_too_long_for_a_word_is_left_alone() {
        let word = "a1".repeat(LONGEST);
        assert_eq!(read(&word), word);
    }

    #[test]
    fn numbers_are_left_alone() {
        for word in ["mp3", "covid19", "2nd", "5k", "b2b", "user1234", "h264", "i18n"] {
            assert_eq!(read(word), word, "{word}");
        }
    }
}
