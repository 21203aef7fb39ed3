//! Character references: `&amp;`, `&#46;`, `&shy;`.

/// What a character reference stands for: one character, or two.
pub(super) struct Decoded(char, Option<char>);

impl Decoded {
    pub(super) fn chars(&self) -> impl Iterator<Item = char> {
        [Some(self.0), self.1].into_iter().flatten()
    }
}

impl From<char> for Decoded {
    fn from(c: char) -> Self {
        Decoded(c, None)
    }
}

/// Appends `written` with its character references decoded (HTML Standard, § 13.5).
pub(super) fn decode_entities(written: &str, out: &mut String) {
    let mut rest = 0;
    while let Some(found) = memchr::memchr(b'&', &written.as_bytes()[rest..]) {
        let at = rest + found;
        out.push_str(&written[rest..at]);
        rest = if let Some((end, text)) = entity(written, at) {
            out.extend(text.chars());
            end
        } else {
            out.push('&');
            at + 1
        };
    }
    out.push_str(&written[rest..]);
}

/// The character reference at `at`, decoded, and the place after it.
pub(super) fn entity(source: &str, at: usize) -> Option<(usize, Decoded)> {
    /// The longest name is `CounterClockwiseContourIntegral`.
    const LONGEST: usize = 33;
    let bytes = source.as_bytes();
    let run = |from: usize, accept: fn(&u8) -> bool| {
        let limit = bytes.len().min(from + LONGEST);
        from + bytes[from..limit].iter().take_while(|byte| accept(byte)).count()
    };
    if bytes.get(at + 1) == Some(&b'#') {
        let hexadecimal = matches!(bytes.get(at + 2), Some(b'x' | b'X'));
        let digits = at + 2 + usize::from(hexadecimal);
        let (end, radix) = if hexadecimal {
            (run(digits, u8::is_ascii_hexdigit), 16)
        } else {
            (run(digits, u8::is_ascii_digit), 10)
        };
        if end == digits {
            return None;
        }
        let code = u32::from_str_radix(&source[digits..end], radix).unwrap_or(0);
        let c = char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{FFFD}');
        // Browsers take a numeric reference without its semicolon.
        let end = end + usize::from(bytes.get(end) == Some(&b';'));
        return Some((end, c.into()));
    }
    let end = run(at + 1, u8::is_ascii_alphanumeric);
    if bytes.get(end) != Some(&b';') {
        return None;
    }
    Some((end + 1, named(&source[at..=end])?))
}

/// What a reference stands for whose name is in HTML's list. Those of every second comment are known by
/// heart: looking others up takes memory.
fn named(written: &str) -> Option<Decoded> {
    let known = match written {
        "&amp;" => '&',
        "&lt;" => '<',
        "&gt;" => '>',
        "&quot;" => '"',
        "&nbsp;" => '\u{A0}',
        "&hellip;" => '…',
        _ => {
            let decoded = html_escape::decode_html_entities(written);
            let mut chars = decoded.chars();
            return (decoded != written).then(|| Some(Decoded(chars.next()?, chars.next())))?;
        }
    };
    Some(known.into())
}

/// `&shy` without its semicolon: one of the few names that browsers take so, among words and not in
/// attributes (HTML Standard, § 13.2.5.73), and the only one that nobody sees.
pub(super) fn soft_hyphen(source: &str, at: usize) -> Option<(usize, Decoded)> {
    let name = "&shy";
    source[at..].starts_with(name).then(|| (at + name.len(), '\u{AD}'.into()))
}
