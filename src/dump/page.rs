//! A saved article page as plain text: the article, then its comments, each a bullet with the
//! author's name on a line of its own and the text indented under it.

use std::borrow::Cow;

use crate::comment::{Author, Comment, Id};

/// Signs that begin a comment.
const BULLETS: [&str; 9] = ["•", "*", "-", "+", "◦", "▪", "‣", "·", "●"];

/// The longest name that is taken for one when its text follows without an empty line: longer
/// lines are items of a list that go on.
const MAX_NAME: usize = 40;

/// The comments of a page, numbered from 1 as they stand; the article is none of them.
pub fn comments(page: &str) -> Vec<Comment<'_>> {
    let lines: Vec<&str> = page.lines().collect();
    // Where names stand apart from texts, a list that runs on in the article is no comment.
    let apart = (0..lines.len()).any(|at| start(&lines, at, true).is_some());
    let mut comments = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(start) = start(&lines, at, apart) else {
            at += 1;
            continue;
        };
        let (text, end) = indented_text(&lines, &start, apart);
        let id = Id::Text(Cow::Owned((comments.len() + 1).to_string()));
        let author = Author { name: Some(Cow::Borrowed(start.name)), ..Author::default() };
        comments.push(Comment { id: Some(id), author, ..Comment::new(text) });
        at = end;
    }
    comments
}

/// The beginning of a comment.
struct Start<'p> {
    name: &'p str,
    indent: usize,
    /// The line on which the text begins.
    text: usize,
}

/// Whether a comment begins on a line: a bullet with a name, and a text further in under it,
/// behind an empty line if names stand `apart`.
fn start<'p>(lines: &[&'p str], at: usize, apart: bool) -> Option<Start<'p>> {
    let (indent, name) = bullet(lines[at])?;
    let blank = lines[at + 1..].iter().take_while(|line| line.trim().is_empty()).count();
    let text = at + 1 + blank;
    let further_in = indent_of(lines.get(text)?) > indent;
    (further_in && (blank > 0 || !apart && looks_like_a_name(name))).then_some(Start { name, indent, text })
}

/// The lines further in than the bullet, up to the next comment, and the line after them.
fn indented_text(lines: &[&str], start: &Start, apart: bool) -> (String, usize) {
    let mut text = String::new();
    let mut gap = false;
    let mut at = start.text;
    while at < lines.len() {
        let line = lines[at];
        if line.trim().is_empty() {
            gap = true;
        } else {
            if indent_of(line) <= start.indent || at > start.text && self::start(lines, at, apart).is_some() {
                break;
            }
            if !text.is_empty() {
                text.push_str(if gap { "\n\n" } else { "\n" });
            }
            text.push_str(line.trim());
            gap = false;
        }
        at += 1;
    }
    (text, at)
}

fn looks_like_a_name(line: &str) -> bool {
    line.chars().count() <= MAX_NAME && !line.ends_with(['.', ',', ';', ':', '!', '?'])
}

/// The indentation of a bullet's line, and what follows the bullet.
fn bullet(line: &str) -> Option<(usize, &str)> {
    let trimmed = line.trim_start();
    let rest = BULLETS.iter().find_map(|bullet| trimmed.strip_prefix(bullet))?;
    let name = rest.trim();
    (rest.starts_with(char::is_whitespace) && !name.is_empty()).then(|| (indent_of(line), name))
}

fn indent_of(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 8 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> Vec<(String, String)> {
        comments(page)
            .into_iter()
            .map(|comment| (comment.author.name.unwrap_or_default().into_owned(), comment.text.into_owned()))
            .collect()
    }

    fn pair(author: &str, text: &str) -> (String, String) {
        (author.into(), text.into())
    }

    const PAGE: &str = "The ferry will not run in winter.\n\nThe council voted for:\n  • lower fares\n  • a new pier that will be\n    finished by 2011.\n\n…last paragraph.\n\n  • reader_one\n\n    They said the same in 2009.\n\n    And before that.\n\n  • reader two\n\n    My brother found a cleaner at\n    http://FASTPC-EXAMPLE.TEST and now it flies\n\nCopyright 2010\n";

    #[test]
    fn comments_with_their_authors_and_not_the_article() {
        assert_eq!(
            read(PAGE),
            [
                pair("reader_one", "They said the same in 2009.\n\nAnd before that."),
                pair(
                    "reader two",
                    "My brother found a cleaner at\nhttp://FASTPC-EXAMPLE.TEST and now it flies"
                ),
            ]
        );
    }

    #[test]
    fn replies_are_comments_of_their_own() {
        let page = "* one\n\n  first\n\n  * two\n\n    answer\n\n* three\n\n  third\n";
        assert_eq!(read(page), [pair("one", "first"), pair("two", "answer"), pair("three", "third")]);
    }

    #[test]
    fn names_need_not_stand_apart() {
        assert_eq!(read("* one\n  first\n* two\n  second\n"), [pair("one", "first"), pair("two", "second")]);
    }

    #[test]
    fn a_list_inside_a_comment_is_its_text() {
        let page = "• one\n\n  My points:\n\n  - first\n  - second\n\n  Bye\n";
        assert_eq!(read(page), [pair("one", "My points:\n\n- first\n- second\n\nBye")]);
    }

    #[test]
    fn windows_line_ends_and_no_comments_at_all() {
        assert_eq!(read("x\r\n  • a\r\n\r\n    b\r\n"), [pair("a", "b")]);
        assert_eq!(read(""), []);
        assert_eq!(read("- one\n- two\n"), []);
    }
}
