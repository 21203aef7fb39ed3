//! Cuts a stream of bytes into comments: the elements of a JSON array, or lines of JSON. Memory is
//! bounded by one comment, and a line that arrives whole is handed on without being copied.

use crate::dump::MAX_LINE;

/// One piece of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item<'i> {
    /// A comment in JSON, not yet read.
    Json(&'i [u8]),
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
    pub(super) fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(Shape, Item)) {
        let Some((shape, rest)) = self.begin(bytes, &mut each) else { return };
        match shape {
            Shape::Lines => self.lines(rest, &mut each),
            Shape::Array => rest.iter().for_each(|byte| self.array_byte(*byte, &mut each)),
        }
    }

    /// Says that nothing follows.
    pub(super) fn finish(&mut self, mut each: impl FnMut(Shape, Item)) {
        match self.shape {
            None if self.state == State::Broken => {}
            None => self.broken("the body is empty; send a JSON array or JSON lines", &mut each),
            Some(Shape::Lines) => {
                self.end_item(&mut each);
            }
            Some(Shape::Array) if self.state == State::Reading => {
                self.broken("the array is not closed", &mut each);
            }
            Some(Shape::Array) => {}
        }
    }

    /// The shape, and what belongs to its elements; nothing before the first byte that is no white space.
    fn begin<'b>(
        &mut self,
        bytes: &'b [u8],
        each: &mut impl FnMut(Shape, Item),
    ) -> Option<(Shape, &'b [u8])> {
        if let Some(shape) = self.shape {
            return Some((shape, bytes));
        }
        let bytes = bytes.trim_ascii_start();
        let begun = match bytes {
            [] => return None,
            _ if self.state == State::Broken => return None,
            [b'[', rest @ ..] => (Shape::Array, rest),
            [b'{', ..] => (Shape::Lines, bytes),
            _ => {
                self.broken("neither a JSON array nor lines of JSON objects", each);
                return None;
            }
        };
        self.shape = Some(begun.0);
        Some(begun)
    }

    fn lines(&mut self, mut bytes: &[u8], each: &mut impl FnMut(Shape, Item)) {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            let line = &bytes[..end];
            if self.item.is_empty() && !self.too_long && end <= MAX_LINE {
                if !line.trim_ascii_start().is_empty() {
                    each(Shape::Lines, Item::Json(line));
                }
            } else {
                self.keep(line);
                self.end_item(each);
            }
            bytes = &bytes[end + 1..];
        }
        self.keep(bytes);
    }

    fn array_byte(&mut self, byte: u8, each: &mut impl FnMut(Shape, Item)) {
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
            return self.keep(&[byte]);
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
                self.keep(&[byte]);
            }
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let space = MAX_LINE - self.item.len();
        self.too_long |= bytes.len() > space;
        self.item.extend_from_slice(&bytes[..bytes.len().min(space)]);
    }

    /// Hands on what was kept; `false` if that is nothing.
    fn end_item(&mut self, each: &mut impl FnMut(Shape, Item)) -> bool {
        let shape = self.shape.unwrap_or(Shape::Lines);
        let is_blank = self.item.trim_ascii_start().is_empty();
        let too_long = std::mem::take(&mut self.too_long);
        if too_long {
            each(shape, Item::TooLong);
        } else if !is_blank {
            each(shape, Item::Json(&self.item));
        }
        self.item.clear();
        too_long || !is_blank
    }

    fn broken(&mut self, message: &'static str, each: &mut impl FnMut(Shape, Item)) {
        self.state = State::Broken;
        self.item.clear();
        each(self.shape.unwrap_or(Shape::Lines), Item::Broken(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Kept {
        Json(Vec<u8>),
        TooLong,
        Broken,
    }

    fn split(text: &str, step: usize) -> Vec<Kept> {
        let mut splitter = Splitter::default();
        let mut items = Vec::new();
        let mut keep = |_: Shape, item: Item| {
            items.push(match item {
                Item::Json(json) => Kept::Json(json.to_vec()),
                Item::TooLong => Kept::TooLong,
                Item::Broken(_) => Kept::Broken,
            });
        };
        for bytes in text.as_bytes().chunks(step) {
            splitter.feed(bytes, &mut keep);
        }
        splitter.finish(&mut keep);
        items
    }

    fn json(items: &[&str]) -> Vec<Kept> {
        items.iter().map(|item| Kept::Json(item.as_bytes().to_vec())).collect()
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
            assert_eq!(split(text, 1).last(), Some(&Kept::Broken), "{text}");
        }
    }

    #[test]
    fn memory_is_bounded_by_one_comment() {
        for step in [4096, 2 * MAX_LINE, 8 * MAX_LINE] {
            let long = "x".repeat(3 * MAX_LINE);
            let expected = [Kept::TooLong, Kept::Json(b"1".to_vec())];
            assert_eq!(split(&format!("[\"{long}\",1]"), step), expected, "{step}");
            assert_eq!(split(&format!("{{{long}\n1\n"), step), expected, "{step}");
        }
    }
}
