//! What the formats that have lines share.

/// A line that is not blank, without the white space at its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub number: u64,
    /// What stands on it; what is no UTF-8 is marked with U+FFFD.
    pub text: &'a str,
}

/// Goes through the lines that are not blank.
pub(super) fn for_each_line(bytes: &[u8], mut read: impl FnMut(Line)) {
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end();
        if !text.is_empty() {
            read(Line { number, text });
        }
    }
}

/// Parts a text from a comment that begins, behind white space, with one of these signs.
pub(super) fn cut_comment<'a>(text: &'a str, signs: &[&str]) -> (&'a str, &'a str) {
    let comment = |(at, _): (usize, &str)| {
        let behind = &text[at + 1..];
        let note = signs.iter().find_map(|sign| behind.strip_prefix(sign))?;
        Some((text[..at].trim_end(), note.trim()))
    };
    text.match_indices([' ', '\t']).find_map(comment).unwrap_or((text, ""))
}

/// The first word, and what follows it.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// On one line, without signs that cannot be printed or turn the text around them, and no longer
/// than this many characters.
pub(super) fn printable(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut room = most;
    for word in text.split_whitespace() {
        if !line.is_empty() && room > 1 {
            line.push(' ');
            room -= 1;
        }
        for sign in word.chars().take(room) {
            line.push(if is_unprintable(sign) { '\u{FFFD}' } else { sign });
            room -= 1;
        }
        if room <= 1 {
            break;
        }
    }
    line
}

fn is_unprintable(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_cut_behind_white_space_only() {
        assert_eq!(cut_comment("a.example/#b \t # c # d", &["#"]), ("a.example/#b", "c # d"));
        assert_eq!(cut_comment("a.example //c", &["#", "//"]), ("a.example", "c"));
        assert_eq!(cut_comment("a.example", &["#"]), ("a.example", ""));
    }

    #[test]
    fn what_is_shown_can_be_shown() {
        assert_eq!(printable(" a\u{202E}b \r\n c\u{1B}[1m ", 100), "a\u{FFFD}b c\u{FFFD}[1m");
        assert_eq!(printable("ab cd ef", 4), "ab c");
        assert_eq!(printable("ab cd ef", 3), "ab");
        assert_eq!(printable(&"ü ".repeat(1000), 100).chars().count(), 99);
    }

    #[test]
    fn printing_twice_changes_nothing() {
        for most in 0..12 {
            let once = printable("ab  c\u{7} \u{85}def", most);
            assert_eq!(printable(&once, most), once, "{most}");
        }
    }
}
