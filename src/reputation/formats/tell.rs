//! Tells by looking how a list is written.

use super::lines::for_each_line;
use super::{
    ListError, ListFormat, adblock, chaff, csv, dnsmasq, hosts, rbldnsd, rpz, spamassassin, text_of,
};
use crate::reputation::key::{Key, is_plain_host};

/// Tells how a list is written. Every line is looked at: in a filter list, thousands of plain hosts
/// may stand before the first rule.
///
/// # Errors
/// [`ListError`] when it is no list, or when no format fits.
pub fn tell(bytes: &[u8]) -> Result<ListFormat, ListError> {
    look(text_of(bytes)?)
}

/// Tells how a text is written.
pub(super) fn look(bytes: &[u8]) -> Result<ListFormat, ListError> {
    if is_json(bytes) {
        return Ok(ListFormat::Json);
    }
    let mut seen = Seen::default();
    for_each_line(bytes, |line| seen.look(line.text.trim_start()));
    seen.format().ok_or(ListError::NotToldApart)
}

/// Whether a text begins as JSON does.
pub(super) fn is_json(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let inside = |bracket: &[u8]| text.strip_prefix(bracket).map(|inside| inside.trim_ascii_start().first());
    match (inside(b"{"), inside(b"[")) {
        (Some(first), _) => matches!(first, None | Some(b'"' | b'}')),
        (_, Some(first)) => matches!(first, None | Some(b'"' | b'{' | b'[' | b']')),
        _ => false,
    }
}

/// What has been seen in the lines.
#[derive(Default)]
struct Seen {
    /// What settles it at once, the first of them.
    settled: Option<ListFormat>,
    /// Lines that are no comments.
    lines: u64,
    /// How many of them each format would have, in the order of [`MARKS`].
    marked: [u64; MARKS.len()],
    filter_rules: u64,
}

/// A format, and whether a line is one of its.
type Mark = (ListFormat, fn(&str) -> bool);

/// How lines of a format are known, the most particular format first, plain lists last.
const MARKS: [Mark; 9] = [
    (ListFormat::Chaff, chaff::has_kind),
    (ListFormat::SpamAssassin, spamassassin::is_unmistakable),
    (ListFormat::Dnsmasq, dnsmasq::is_unmistakable),
    (ListFormat::Rbldnsd, rbldnsd::is_unmistakable),
    (ListFormat::Rpz, rpz::is_unmistakable),
    (ListFormat::Hosts, |text| hosts::address_and_names(text).is_some()),
    (ListFormat::Adblock, adblock::is_cosmetic),
    (ListFormat::Csv, csv::may_be_row),
    (ListFormat::Plain, |text| text.split_whitespace().next().is_some_and(|word| Key::parse(word).is_ok())),
];

impl Seen {
    fn look(&mut self, text: &str) {
        if self.settled.is_some() {
            return;
        }
        if self.lines == 0 && chaff::is_unmistakable(text) {
            self.settled = Some(ListFormat::Chaff);
        } else if rbldnsd::is_directive(text) {
            self.settled = Some(ListFormat::Rbldnsd);
        } else if self.lines == 0 && csv::is_header(text) {
            self.settled = Some(ListFormat::Csv);
        } else if adblock::is_unmistakable(text) {
            self.filter_rules += 1;
        } else if !text.starts_with(['#', ';', '!']) {
            self.lines += 1;
            if is_plain_host(text) {
                self.marked[MARKS.len() - 1] += 1;
            } else if let Some(at) = MARKS.iter().position(|(_, is_marked)| is_marked(text)) {
                self.marked[at] += 1;
            }
        }
    }

    fn format(&self) -> Option<ListFormat> {
        if let Some(format) = self.settled {
            return Some(format);
        }
        // A filter list reads plain hosts and lines of hosts files as well; nothing else reads rules.
        if self.filter_rules > 0 {
            return Some(ListFormat::Adblock);
        }
        let best = (0..MARKS.len()).max_by_key(|at| (self.marked[*at], MARKS.len() - at))?;
        (self.marked[best] * 2 >= self.lines).then_some(MARKS[best].0)
    }
}
