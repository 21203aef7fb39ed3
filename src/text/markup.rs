//! Reads markup leniently, in one pass: HTML tags and entities, Markdown links and `BBCode`, mixed
//! as spammers mix them. Words go to the visible text, targets of links to the anchors.
//!
//! Every step moves forward or is remembered as futile (`Futile`), so that the work is linear
//! whatever is opened and never closed.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use super::entity::{Decoded, decode_entities, entity, soft_hyphen};
use super::hidden::{Hidden, Turn};
use super::normalize::Visible;
use super::tag::{self, Tag};
use crate::comment::Format;

/// The most brackets that are remembered as a possible start of a Markdown label.
const MAX_OPEN_BRACKETS: usize = 32;

/// Places that lead elsewhere because the markup says so.
#[derive(Debug, Default)]
pub struct Anchors {
    list: Vec<Anchor>,
    targets: String,
}

/// One link made by markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The words that carry the link, in the visible text; empty for an image and its like.
    pub label: Range<usize>,
    /// The target as written, in the source.
    pub source: Range<usize>,
    /// Which markup made it.
    pub markup: Markup,
    target: Range<usize>,
}

/// The markups that make links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// `<a href>` and every other tag or attribute that names a URL.
    Html,
    /// `[label](target)`.
    Markdown,
    /// `[url=target]label[/url]`.
    Bbcode,
}

impl Anchors {
    /// The anchors in the order in which their labels end, each with its target, entities decoded.
    pub fn iter(&self) -> impl Iterator<Item = (&Anchor, &str)> {
        self.list.iter().map(|anchor| (anchor, &self.targets[anchor.target.clone()]))
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.targets.clear();
    }

    fn add(&mut self, markup: Markup, label: Range<usize>, source: Range<usize>, written: &str) {
        let start = self.targets.len();
        decode_entities(written.trim(), &mut self.targets);
        self.list.push(Anchor { label, source, markup, target: start..self.targets.len() });
    }
}

/// The most references that are resolved in one comment.
const MAX_REFERENCES: usize = 64;

/// The targets that `[name]: target` lines define, by name in lower case.
fn definitions(source: &str) -> HashMap<String, Range<usize>> {
    let mut definitions = HashMap::new();
    let mut line_end = 0;
    for line in source.split_inclusive('\n') {
        line_end += line.len();
        let trimmed = line.trim_start();
        let Some((name, end)) = tag::reference(trimmed, 0) else { continue };
        let Some(rest) = trimmed[end..].strip_prefix(':') else { continue };
        let written = rest.split_whitespace().next().unwrap_or_default();
        let start = line_end - rest.len() + rest.find(written).unwrap_or(0);
        let target = start..start + written.len();
        definitions.entry(trimmed[name].to_lowercase()).or_insert(target);
    }
    definitions
}

/// Reads `source` into the visible text and the anchors.
pub fn read(source: &str, format: Format, visible: &mut Visible, anchors: &mut Anchors) {
    if format == Format::Plain {
        visible.push(source, 0..source.len());
        return;
    }
    let scanner = Scanner {
        source,
        format,
        visible,
        anchors,
        open: None,
        brackets: VecDeque::new(),
        references: Vec::new(),
        hidden: Hidden::default(),
        turn: Turn::Stays,
        unseen: None,
        futile: Futile::default(),
    };
    scanner.run();
}

/// What a piece of markup means for the reader of the words around it.
enum Piece {
    /// Nothing: a tag that only styles.
    Nothing,
    /// A new line or block.
    Break,
    /// A label begins; the target is known already, or will be the label itself.
    Open(Markup, Option<Range<usize>>),
    /// A label ends.
    Close,
    /// A target without a label.
    Bare(Markup, Range<usize>),
    /// The Markdown target of the label that began at the bracket.
    Target(usize, Range<usize>),
    /// The name of the Markdown target of the label that began at the bracket.
    Reference(usize, Range<usize>),
    /// An entity, decoded.
    Text(Decoded),
}

struct OpenAnchor {
    markup: Markup,
    target: Option<Range<usize>>,
    label: usize,
}

struct Scanner<'s> {
    source: &'s str,
    format: Format,
    visible: &'s mut Visible,
    anchors: &'s mut Anchors,
    open: Option<OpenAnchor>,
    /// Places in the visible text just behind a `[`.
    brackets: VecDeque<usize>,
    /// Labels whose targets are defined elsewhere, with the names of these.
    references: Vec<(Range<usize>, Range<usize>)>,
    hidden: Hidden,
    /// What the tag that was recognised last does to what readers see.
    turn: Turn,
    /// Where in the visible text the hidden element begins, and how many anchors are before it.
    unseen: Option<(usize, usize)>,
    futile: Futile,
}

/// Remembers from where on a search found nothing, so that no search is repeated in vain.
#[derive(Default)]
pub(super) struct Futile {
    from: [Option<usize>; 6],
}

impl Futile {
    /// The next `needle` at or after `at`; `kind` tells the needles apart.
    pub(super) fn find(&mut self, kind: usize, source: &[u8], needle: &[u8], at: usize) -> Option<usize> {
        if self.from[kind].is_some_and(|from| at >= from) {
            return None;
        }
        let found = memchr::memmem::find(&source[at..], needle).map(|found| at + found);
        if found.is_none() {
            self.from[kind] = Some(at);
        }
        found
    }
}

impl Scanner<'_> {
    fn run(mut self) {
        let bytes = self.source.as_bytes();
        let mut unread = 0;
        let mut at = 0;
        while let Some(found) = self.next_mark(&bytes[at..]) {
            at += found;
            let Some((end, piece)) = self.recognise(at) else {
                at += 1;
                if bytes[at - 1] == b'[' && self.reads_markdown() {
                    self.visible.push(self.source, unread..at);
                    unread = at;
                    self.open_bracket();
                } else if bytes[at - 1] == b']' {
                    self.brackets.pop_back();
                }
                continue;
            };
            self.visible.push(self.source, unread..at);
            self.take_turn();
            self.apply(piece, at..end);
            at = end;
            unread = end;
        }
        self.visible.push(self.source, unread..bytes.len());
        self.show();
        self.close();
        self.resolve_references();
        self.visible.append_hidden();
    }

    /// The next byte that may be markup; a `]` is none while no bracket is open.
    fn next_mark(&self, bytes: &[u8]) -> Option<usize> {
        if self.brackets.is_empty() && self.open.is_none() {
            memchr::memchr3(b'<', b'&', b'[', bytes)
        } else {
            bytes.iter().position(|byte| matches!(byte, b'<' | b'&' | b'[' | b']'))
        }
    }

    fn take_turn(&mut self) {
        match std::mem::replace(&mut self.turn, Turn::Stays) {
            Turn::Stays => {}
            Turn::Hides => self.unseen = Some((self.visible.text().len(), self.anchors.list.len())),
            Turn::Shows | Turn::Ends => self.show(),
        }
    }

    /// Moves the words of the hidden element away: its links remain, without a label.
    fn show(&mut self) {
        let Some((from, anchors)) = self.unseen.take() else { return };
        let cut = |label: &mut Range<usize>| *label = label.start.min(from)..label.end.min(from);
        self.anchors.list[anchors..].iter_mut().for_each(|anchor| cut(&mut anchor.label));
        self.references.iter_mut().for_each(|(label, _)| cut(label));
        self.brackets.iter_mut().for_each(|bracket| *bracket = from.min(*bracket));
        if let Some(open) = &mut self.open {
            open.label = open.label.min(from);
        }
        self.visible.hide_from(from);
    }

    /// Finds the definitions, `[name]: target` at the beginning of a line, of the references.
    fn resolve_references(&mut self) {
        if self.references.is_empty() {
            return;
        }
        let definitions = definitions(self.source);
        for (label, name) in std::mem::take(&mut self.references) {
            let name = self.source[name].to_lowercase();
            if let Some(target) = definitions.get(&name) {
                self.add(Markup::Markdown, label, target.clone());
            }
        }
        self.anchors.list.sort_by_key(|anchor| anchor.label.end);
    }

    fn reads_html(&self) -> bool {
        matches!(self.format, Format::Auto | Format::Html | Format::Markdown)
    }

    fn reads_markdown(&self) -> bool {
        matches!(self.format, Format::Auto | Format::Markdown)
    }

    fn reads_bbcode(&self) -> bool {
        matches!(self.format, Format::Auto | Format::Bbcode)
    }

    fn open_bracket(&mut self) {
        if self.brackets.len() == MAX_OPEN_BRACKETS {
            self.brackets.pop_front();
        }
        self.brackets.push_back(self.visible.text().len());
    }

    fn recognise(&mut self, at: usize) -> Option<(usize, Piece)> {
        match self.source.as_bytes()[at] {
            b'<' if self.reads_html() => self.html(at),
            b'&' if self.format != Format::Bbcode => {
                let (end, text) = entity(self.source, at).or_else(|| soft_hyphen(self.source, at))?;
                Some((end, Piece::Text(text)))
            }
            b'[' if self.reads_bbcode() => self.bbcode(at),
            b']' if self.reads_markdown() => self.markdown_target(at),
            _ => None,
        }
    }

    fn html(&mut self, at: usize) -> Option<(usize, Piece)> {
        let bytes = self.source.as_bytes();
        if bytes[at..].starts_with(b"<!--") {
            let end = self.futile.find(0, bytes, b"-->", at + 4)?;
            let hidden = tag::url_inside(self.source, at + 4..end);
            return Some((
                end + 3,
                hidden.map_or(Piece::Nothing, |target| Piece::Bare(Markup::Html, target)),
            ));
        }
        let any_name = self.format == Format::Html;
        let tag = tag::read(self.source, at, any_name, &mut self.futile)?;
        let end = tag.end;
        if matches!(tag.name, "script" | "style") && !tag.closing {
            let close = if tag.name == "script" { "</script" } else { "</style" };
            let kind = if tag.name == "script" { 1 } else { 2 };
            let end = self.futile.find(kind, bytes, close.as_bytes(), end).unwrap_or(end);
            return Some((end, Piece::Nothing));
        }
        if !matches!(tag.name, "script" | "style") {
            self.turn = self.hidden.see(&tag);
        }
        let piece = match html_piece(&tag) {
            Piece::Break if self.turn == Turn::Ends => Piece::Nothing,
            piece => piece,
        };
        Some((end, piece))
    }

    fn bbcode(&mut self, at: usize) -> Option<(usize, Piece)> {
        let tag = tag::read_bbcode(self.source, at)?;
        let piece = match (tag.name, tag.closing) {
            ("url" | "link" | "email", false) => Piece::Open(Markup::Bbcode, tag.target),
            ("url" | "link" | "email" | "img", true) => Piece::Close,
            ("img", false) => Piece::Open(Markup::Bbcode, None),
            ("quote" | "list" | "*" | "code", _) => Piece::Break,
            _ => Piece::Nothing,
        };
        Some((tag.end, piece))
    }

    /// `](target)` or `][name]` behind a label that is open.
    fn markdown_target(&mut self, at: usize) -> Option<(usize, Piece)> {
        let bytes = self.source.as_bytes();
        let label = *self.brackets.back()?;
        if let Some((name, end)) = tag::reference(self.source, at + 1) {
            return Some((end, Piece::Reference(label, name)));
        }
        if bytes.get(at + 1) != Some(&b'(') {
            return None;
        }
        let (target, end) = tag::markdown_destination(self.source, at + 2)?;
        Some((end, Piece::Target(label, target)))
    }

    fn apply(&mut self, piece: Piece, span: Range<usize>) {
        match piece {
            Piece::Nothing => {}
            Piece::Break => self.visible.push_break(span.start),
            Piece::Open(markup, target) => {
                self.close();
                self.open = Some(OpenAnchor { markup, target, label: self.visible.text().len() });
            }
            Piece::Close => self.close(),
            Piece::Bare(markup, target) => {
                let here = self.visible.text().len();
                self.add(markup, here..here, target);
            }
            Piece::Target(label, target) => {
                self.brackets.pop_back();
                let here = self.visible.text().len();
                self.add(Markup::Markdown, label..here, target);
                self.visible.push(self.source, span.start..span.start + 1);
            }
            Piece::Reference(label, name) => {
                self.brackets.pop_back();
                let here = self.visible.text().len();
                if self.references.len() < MAX_REFERENCES {
                    self.references.push((label..here, name));
                }
                self.visible.push(self.source, span.start..span.start + 1);
            }
            Piece::Text(text) => {
                for c in text.chars() {
                    self.visible.push_decoded(c, span.clone());
                }
            }
        }
    }

    fn add(&mut self, markup: Markup, label: Range<usize>, target: Range<usize>) {
        let written = &self.source[target.clone()];
        self.anchors.add(markup, label, target, written);
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let here = self.visible.text().len();
        if let Some(target) = open.target {
            self.add(open.markup, open.label..here, target);
        } else {
            let label = open.label..here;
            let source = self.visible.source_span(label.clone());
            let written = self.visible.text()[label.clone()].trim();
            if !written.is_empty() {
                self.anchors.add(open.markup, label, source, written);
            }
        }
    }
}

fn html_piece(tag: &Tag) -> Piece {
    match (tag.name, tag.closing, tag.target.clone()) {
        ("a", true, _) => Piece::Close,
        ("a", false, Some(target)) => Piece::Open(Markup::Html, Some(target)),
        (_, false, Some(target)) => Piece::Bare(Markup::Html, target),
        (name, ..) if tag::is_block(name) => Piece::Break,
        _ => Piece::Nothing,
    }
}
