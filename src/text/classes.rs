//! What characters are to tokens: of words, of scripts without spaces, pictographs.

/// What a byte begins.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Class {
    Space,
    Line,
    Letter,
    Digit,
    Sign,
    Wide,
}

/// What each byte begins.
pub(super) static CLASSES: [Class; 256] = {
    let mut classes = [Class::Space; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        classes[byte] = match b {
            b'\n' => Class::Line,
            b'0'..=b'9' => Class::Digit,
            b'!' | b'?' | b'$' | b'%' => Class::Sign,
            _ if b.is_ascii_alphabetic() => Class::Letter,
            _ if !b.is_ascii() => Class::Wide,
            _ => Class::Space,
        };
        byte += 1;
    }
    classes
};

/// Whether words are made of a character.
pub(super) fn is_word(c: char) -> bool {
    is_common_letter(c) || c.is_alphanumeric() || is_mark(c)
}

/// Letters of the common alphabets, by range: the standard library walks through some hundred ranges before
/// it comes to them.
pub(super) fn is_common_letter(c: char) -> bool {
    matches!(c, '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{24F}' | '\u{3A3}'..='\u{3F5}'
        | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}' | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}'
        | '\u{AC00}'..='\u{D7A3}')
}

/// Vowel signs and other marks that Indic and Semitic words are written with.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5BD}' | '\u{610}'..='\u{61A}'
        | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{900}'..='\u{903}' | '\u{93A}'..='\u{94F}'
        | '\u{981}'..='\u{983}' | '\u{9BC}'..='\u{9CD}' | '\u{A01}'..='\u{A4D}' | '\u{B01}'..='\u{B57}'
        | '\u{B82}'..='\u{BD7}' | '\u{C00}'..='\u{C56}' | '\u{D00}'..='\u{D57}')
}

/// Scripts that put no spaces between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E01}'..='\u{EDF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Pictographs, arrows and dingbats among them.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{25A0}'..='\u{27BF}'
        | '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_letters_are_letters() {
        let mut common = ('\0'..=char::MAX).filter(|c| is_common_letter(*c));
        assert!(common.all(char::is_alphabetic));
    }
}
