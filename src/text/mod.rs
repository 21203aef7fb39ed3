//! Reads a comment's text: the markup, what hides words, and the tokens.
//!
//! 1. [`markup`] separates words from tags and finds the links that tags make;
//! 2. [`normalize`] brings every character to one spelling and remembers where it stood;
//! 3. [`tokens`] cuts what is then visible into words, numbers, emoji and signs.

mod accents;
mod characters;
mod classes;
mod cutter;
mod entity;
mod hidden;
mod leet;
mod lookalike;
pub mod markup;
pub mod normalize;
mod script;
mod short_word;
mod spaced;
mod tag;
pub mod tokens;

use crate::comment::Format;
pub use script::Script;

/// A text after the first two steps; reused from comment to comment.
#[derive(Debug, Default)]
pub struct Text {
    /// What readers see.
    pub visible: normalize::Visible,
    /// Links that markup makes.
    pub anchors: markup::Anchors,
}

impl Text {
    /// Reads `source`, forgetting what was read before.
    pub fn read(&mut self, source: &str, format: Format) {
        self.visible.clear();
        self.anchors.clear();
        markup::read(source, format, &mut self.visible, &mut self.anchors);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Text {
        let mut text = Text::default();
        text.read(source, Format::Auto);
        text
    }

    #[test]
    fn markup_that_nobody_sees_parts_no_words() {
        for source in [
            "vi<wbr>agra",
            "vi<wbr/>agra",
            "vi&shy;agra",
            "vi&shyagra",
            "vi&#173;agra",
            "vi<mark></mark>agra",
            "vi<b></b>agra",
        ] {
            assert_eq!(read(source).visible.text(), "viagra", "{source}");
        }
    }

    #[test]
    fn hidden_words_neither_part_nor_join_others() {
        for (source, seen) in [
            ("vi<span style='display:none'>x</span>agra", "viagra\nx"),
            ("vi<span style=\"color:red; DISPLAY : None !important\">x</span>agra", "viagra\nx"),
            ("vi<b hidden>x</b>agra", "viagra\nx"),
            ("vi<i style=font-size:0px>x</i>agra", "viagra\nx"),
            ("evil<span style='visibility:hidden'>x y</span>.com", "evil.com\nx y"),
            ("vi<div hidden>x<div>y</div>z</div>agra", "viagra\n\nx\ny\nz"),
            ("vi<u hidden>1</u>ag<u hidden>2</u>ra", "viagra\n1\n2"),
            ("vi<span style='font-size:10px'>a</span>gra", "viagra"),
            ("vi<img hidden>agra", "viagra"),
        ] {
            assert_eq!(read(source).visible.text(), seen, "{source}");
        }
    }

    #[test]
    fn hidden_elements_end_where_browsers_end_them() {
        for (source, seen) in [
            ("<p><i hidden>x</p>seen", "seen\nx"),
            ("<p hidden>x<p>seen", "seen\nx"),
            ("<li hidden>x<li>seen", "seen\nx"),
            ("<i hidden>x<b>y</i>seen", "seen\nxy"),
            ("<i hidden><i>x</i>y</i>seen", "seen\nxy"),
            ("<i hidden><script>x</script>y</i>seen", "seen\ny"),
            ("seen<i hidden>x", "seen\nx"),
        ] {
            assert_eq!(read(source).visible.text().trim_start(), seen, "{source}");
        }
    }

    #[test]
    fn links_in_hidden_elements_are_links() {
        let source = "go<b hidden><a href='http://evil.test'>here</a> and www.bad.test</b> now";
        let text = read(source);
        assert_eq!(text.visible.text(), "go now\nhere and www.bad.test");
        let anchors: Vec<_> = text.anchors.iter().map(|(anchor, url)| (anchor.label.clone(), url)).collect();
        assert_eq!(anchors, [(2..2, "http://evil.test")]);
        assert_eq!(&source[text.visible.source_span(16..28)], "www.bad.test");
        assert_eq!(&source[text.visible.source_span(3..6)], "now");
    }

    #[test]
    fn a_span_across_hidden_words_is_of_whole_characters() {
        let source = "<b hidden>xé</b>now é";
        let text = read(source);
        let all = text.visible.text().len();
        assert!(source.get(text.visible.source_span(0..all)).is_some_and(|span| !span.is_empty()));
    }
}
