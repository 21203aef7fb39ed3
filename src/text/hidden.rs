//! Elements that readers do not see, and where they end.
//!
//! Where they end is decided as browsers decide it (HTML Standard, § 13.2.6.4.7), and in doubt early: what
//! is wrongly taken for visible costs nothing, and the other way round a word could be torn apart.

use super::tag::{Tag, is_block};

/// What a tag does to what readers see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing.
    Stays,
    /// What follows is not seen.
    Hides,
    /// What follows is seen again; the tag belongs to it.
    Shows,
    /// What follows is seen again; the tag is the end of the hidden element.
    Ends,
}

/// The hidden element that is open, if one is.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    /// Its name.
    name: Option<&'static str>,
    /// How many elements of each name are open, itself among them.
    open: Vec<(&'static str, u32)>,
}

impl Hidden {
    /// Takes the next tag.
    pub(super) fn see(&mut self, tag: &Tag) -> Turn {
        let turn = match self.name {
            None if tag.hides && !tag.closing && !is_void(tag.name) => {
                self.name = Some(tag.name);
                self.open.clear();
                Turn::Hides
            }
            None => return Turn::Stays,
            Some(name) if tag.closing => self.close(name, tag.name),
            Some(name) if is_closed_by(name, tag.name) => Turn::Shows,
            Some(_) => Turn::Stays,
        };
        match turn {
            Turn::Stays | Turn::Hides if !tag.closing && !is_void(tag.name) => *self.count(tag.name) += 1,
            Turn::Shows | Turn::Ends => self.name = None,
            _ => {}
        }
        turn
    }

    fn close(&mut self, name: &'static str, closed: &'static str) -> Turn {
        let open = self.count(closed);
        // What was opened before the hidden element ends it too.
        let Some(rest) = open.checked_sub(1) else { return Turn::Shows };
        *open = rest;
        if closed == name && rest == 0 { Turn::Ends } else { Turn::Stays }
    }

    fn count(&mut self, name: &'static str) -> &mut u32 {
        let place = self.open.iter().position(|(open, _)| *open == name).unwrap_or_else(|| {
            self.open.push((name, 0));
            self.open.len() - 1
        });
        &mut self.open[place].1
    }
}

/// Elements without content (HTML Standard, § 13.1.2).
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area" | "base" | "br" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "source" | "wbr"
    )
}

/// Whether an element without an end tag ends where another begins (HTML Standard, § 13.1.2.4).
fn is_closed_by(name: &str, next: &str) -> bool {
    match name {
        "p" => is_block(next) && next != "br",
        "li" | "dd" | "dt" | "td" | "th" | "tr" => name == next,
        _ => false,
    }
}

/// Whether an attribute hides its element.
pub(super) fn is_hiding(attribute: &str, value: &str) -> bool {
    if attribute.eq_ignore_ascii_case("hidden") {
        return true;
    }
    attribute.eq_ignore_ascii_case("style") && value.split(';').any(is_hiding_declaration)
}

fn is_hiding_declaration(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else { return false };
    let value = value.trim().to_ascii_lowercase();
    let value = value.trim_end_matches("!important").trim_end();
    let is_zero = || value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%').parse() == Ok(0.0);
    match &*property.trim().to_ascii_lowercase() {
        "display" => value == "none",
        "visibility" => matches!(value, "hidden" | "collapse"),
        "font-size" | "opacity" => is_zero(),
        _ => false,
    }
}
