//! Tables: RFC 4180, also with semicolons or tabs, and with comments before the rows.
//!
//! Known by their header: `URLhaus` (<https://urlhaus.abuse.ch/api/>, whose header is the last
//! comment), `PhishTank` (<https://phishtank.org/developer_info.php>), `ThreatFox`, and tables of days
//! of first sight (`entry`, `first_seen`, `removed`). Every line is read for itself, so that one quote
//! too many costs one line.

use super::ListError;
use super::columns::{Cells, Columns};
use super::gather::Gathered;
use super::lines::{Line, for_each_line, printable};
use crate::reputation::key::Key;

/// Where in a row stands what.
#[derive(Debug, Clone, Copy)]
struct Layout {
    delimiter: u8,
    key: usize,
    note: Option<usize>,
    added: Option<usize>,
    kind: Option<usize>,
    removed: Option<usize>,
}

impl Layout {
    /// By the names in a header, if that is one.
    fn of_header(header: &str, columns: Option<&Columns>) -> Option<Self> {
        let delimiter = delimiter(header)?;
        let names: Vec<String> =
            cells(header, delimiter).iter().map(|name| name.trim().to_ascii_lowercase()).collect();
        let is_prose = names.iter().any(|name| name.contains(char::is_whitespace));
        let usual = || Columns::usual(&names).filter(|_| !is_prose);
        let columns = columns.cloned().or_else(usual)?;
        let place = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        let place = |wanted: &str| place(wanted).or_else(|| number(wanted));
        // Numbers fit every row: a header has no key where the others have one.
        let key = place(&columns.key)
            .filter(|key| names.get(*key).is_some_and(|name| Key::parse(name).is_err()))?;
        let optional = |wanted: &Option<String>| wanted.as_deref().and_then(place);
        let (note, added, kind) =
            (optional(&columns.note), optional(&columns.added), optional(&columns.kind));
        Some(Layout { delimiter, key, note, added, kind, removed: place("removed") })
    }

    /// By numbers, or else by what stands in the first row of a table without a header.
    fn of_row(row: &str, columns: Option<&Columns>) -> Option<Self> {
        let delimiter = delimiter(row).unwrap_or(b',');
        let optional = |wanted: &Option<String>| wanted.as_deref().and_then(number);
        let Some(columns) = columns else {
            let key = cells(row, delimiter).iter().position(|cell| Key::parse(cell).is_ok())?;
            return Some(Layout { delimiter, key, note: None, added: None, kind: None, removed: None });
        };
        let (note, added, kind) =
            (optional(&columns.note), optional(&columns.added), optional(&columns.kind));
        Some(Layout { delimiter, key: number(&columns.key)?, note, added, kind, removed: None })
    }

    fn read_row(&self, line: Line, gathered: &mut Gathered) {
        let row = cells(line.text, self.delimiter);
        let cell = |place: Option<usize>| place.and_then(|place| row.get(place)).map_or("", str::trim);
        if !cell(self.removed).is_empty() {
            return gathered.pass_over();
        }
        let (key, note) = (cell(Some(self.key)), cell(self.note));
        let cells = Cells { key, note, added: cell(self.added), kind: cell(self.kind) };
        cells.hold(line, None, gathered);
    }
}

/// Reads a table.
pub(super) fn read(
    bytes: &[u8],
    columns: Option<&Columns>,
    gathered: &mut Gathered,
) -> Result<(), ListError> {
    let mut layout = None;
    let mut strange = None;
    for_each_line(bytes, |line| {
        if let Some(comment) = line.text.strip_prefix('#') {
            // By number, any comment would be a header.
            if columns.is_none_or(|columns| number(&columns.key).is_none()) {
                layout = layout.or_else(|| Layout::of_header(comment, columns));
            }
            gathered.header.hear(comment);
        } else if let Some(layout) = layout {
            Layout::read_row(&layout, line, gathered);
        } else if strange.is_none() {
            layout = Layout::of_header(line.text, columns);
            if layout.is_none() {
                layout = Layout::of_row(line.text, columns);
                match layout {
                    Some(layout) => layout.read_row(line, gathered),
                    None => strange = Some(printable(line.text, 100)),
                }
            }
        }
    });
    let column = columns.map_or("holds hosts or URLs", |columns| columns.key.as_str()).to_owned();
    strange.map_or(Ok(()), |found| Err(ListError::NoColumn { column, found }))
}

/// Whether this is the header of a table that is known by its names.
pub(super) fn is_header(text: &str) -> bool {
    Layout::of_header(text.trim_start_matches('#'), None).is_some()
}

/// Whether this may be a row: a key, and something else beside it.
pub(super) fn may_be_row(text: &str) -> bool {
    delimiter(text).is_some() && Layout::of_row(text, None).is_some()
}

/// What parts the cells of a row: tabs where there are any, else the more frequent of `,` and `;`.
fn delimiter(row: &str) -> Option<u8> {
    let count = |sign: u8| row.bytes().filter(|byte| *byte == sign).count();
    let (tabs, commas, semicolons) = (count(b'\t'), count(b','), count(b';'));
    match (tabs, commas, semicolons) {
        (0, 0, 0) => None,
        (0, _, _) => Some(if semicolons > commas { b';' } else { b',' }),
        _ => Some(b'\t'),
    }
}

fn cells(row: &str, delimiter: u8) -> csv::StringRecord {
    // Few tables have quotes, and a reader for each row takes its time.
    if !row.contains('"') {
        return row.split(char::from(delimiter)).collect();
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .buffer_capacity(row.len().min(1 << 16))
        .from_reader(row.trim_start_matches(' ').as_bytes());
    let mut cells = csv::StringRecord::new();
    // A text in memory is read without errors, and is UTF-8.
    let _ = reader.read_record(&mut cells);
    cells
}

fn number(column: &str) -> Option<usize> {
    column.parse::<usize>().ok()?.checked_sub(1)
}
