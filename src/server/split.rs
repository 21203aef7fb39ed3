//! Cuts a stream of bytes into comments: the elements of a JSON array, or lines of JSON. Memory is
//! bounded by one comment.

use crate::dump::MAX_LINE;

/// One piece of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A comment in JSON, not yet read.
    Json(Vec<u8>),
    /// One that is longer than is read; it was passed over.
    TooLong,
    /// What comes here is not part of an array or a line; nothing after it is read.
    Broken(&'static str),
}

/// What the stream is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `[…, …]`
    Array,
    /// One object a line.
    Lines,
}

/// Cuts what it is fed.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    shape: Option<Shape>,
    item: Vec<u8>,
    too_long: bool,
    depth: u32,
    string: Str,
    after_comma: bool,
    state: State,
}

/// Where in a JSON string the stream is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Str {
    #[default]
    Outside,
    Inside,
    /// Behind a backslash.
    Escape,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Reading,
    /// The array has been closed.
    Closed,
    Broken,
}

impl Splitter {
    /// What the stream is written as, once its first byte was seen.
    pub(super) fn shape(&self) -> Option<Shape> {
        self.shape
    }

    /// Takes the next bytes and hands on every item that they complete.
    pub(super) fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(Item)) {
        for &byte in bytes {
            let Some(shape) = self.shape else {
                match byte {
                    b'[' => self.shape = Some(Shape::Array),
                    byte if byte.is_ascii_whitespace() => {}
                    byte if byte != b'{' => {
                        if self.state != State::Broken {
                            self.broken("neither a JSON array nor lines of JSON objects", &mut each);
                        }
                    }
                    byte => {
                        self.shape = Some(Shape::Lines);
                        self.line_byte(byte, &mut each);
                    }
                }
                continue;
            };
            match shape {
                Shape::Lines => self.line_byte(byte, &mut each),
                Shape::Array => self.array_byte(byte, &mut each),
            }
        }
    }

    /// Says that nothing follows.
    pub(super) fn finish(&mut self, mut each: impl FnMut(Item)) {
        match self.shape {
            None if self.state == State::Broken => {}
            None => each(Item::Broken("the body is empty; send a JSON array or JSON lines")),
            Some(Shape::Lines) => {
                self.end_item(&mut each);
            }
            Some(Shape::Array) if self.state == State::Reading => {
                self.broken("the array is not closed", &mut each);
            }
            Some(Shape::Array) => {}
        }
    }

    fn line_byte(&mut self, byte: u8, each: &mut impl FnMut(Item)) {
        if byte == b'\n' {
            self.end_item(each);
        } else {
            self.keep(byte);
        }
    }

    fn array_byte(&mut self, byte: u8, each: &mut impl FnMut(Item)) {
        match self.state {
            State::Broken => return,
            State::Closed if byte.is_ascii_whitespace() => return,
            State::Closed => return self.broken("something follows the array", each),
            State::Reading => {}
        }
        if self.string != Str::Outside {
            self.string = match (self.string, byte) {
                (Str::Inside, b'"') => Str::Outside,
                (Str::Inside, b'\\') => Str::Escape,
                _ => Str::Inside,
            };
            return self.keep(byte);
        }
        match byte {
            b',' if self.depth == 0 => {
                if !self.end_item(each) {
                    return self.broken("a comma without an element before it", each);
                }
                self.after_comma = true;
            }
            b']' if self.depth == 0 => {
                let ended = self.end_item(each);
                if !ended && self.after_comma {
                    return self.broken("a comma without an element after it", each);
                }
                self.state = State::Closed;
            }
            byte if byte.is_ascii_whitespace() && self.item.is_empty() => {}
            byte => {
                match byte {
                    b'"' => self.string = Str::Inside,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                self.keep(byte);
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.item.len() < MAX_LINE {
            self.item.push(byte);
        } else {
            self.too_long = true;
        }
    }

    /// Hands on what was kept; `false` if that is nothing.
    fn end_item(&mut self, each: &mut impl FnMut(Item)) -> bool {
        let item = std::mem::take(&mut self.item);
        if std::mem::take(&mut self.too_long) {
            each(Item::TooLong);
        } else if item.iter().all(u8::is_ascii_whitespace) {
            return false;
        } else {
            each(Item::Json(item));
        }
        true
    }

    fn broken(&mut self, message: &'static str, each: &mut impl FnMut(Item)) {
        self.state = State::Broken;
        self.item.clear();
        each(Item::Broken(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, step: usize) -> Vec<Item> {
        let mut splitter = Splitter::default();
        let mut items = Vec::new();
        for bytes in text.as_bytes().chunks(step) {
            splitter.feed(bytes, |item| items.push(item));
        }
        splitter.finish(|item| items.push(item));
        items
    }

    fn json(items: &[&str]) -> Vec<Item> {
        items.iter().map(|item| Item::Json(item.as_bytes().to_vec())).collect()
    }

    #[test]
    fn arrays_and_lines_wherever_the_stream_is_cut() {
        let array = " [ {\"text\":\"a],[\\\"\"}, {\"a\":[1,{}]} ,7] ";
        let lines = "{\"a\":1}\n\n{\"b\":2}";
        for step in 1..20 {
            assert_eq!(
                split(array, step),
                json(&["{\"text\":\"a],[\\\"\"}", "{\"a\":[1,{}]} ", "7"]),
                "{step}"
            );
            assert_eq!(split(lines, step), json(&["{\"a\":1}", "{\"b\":2}"]), "{step}");
        }
        assert_eq!(split("[]", 1), []);
    }

    #[test]
    fn broken_arrays_are_told() {
        for text in ["", "[", "[1", "[1,]", "[,1]", "[1] x", "[1,,2]"] {
            assert!(matches!(split(text, 1).last(), Some(Item::Broken(_))), "{text}");
        }
    }

    #[test]
    fn memory_is_bounded_by_one_comment() {
        let long = format!("[\"{}\",1]", "x".repeat(3 * MAX_LINE));
        assert_eq!(split(&long, 4096), [Item::TooLong, Item::Json(b"1".to_vec())]);
    }
}
