//! What is promised of every format.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::reputation::day::Day;
use crate::reputation::key::Key;

mod each;

fn options(format: Option<ListFormat>, kind: Option<EntryKind>) -> ReadOptions {
    ReadOptions { format, kind, columns: None }
}

/// What a list of spam says, however it is written.
fn spam(list: &str) -> Reading {
    read(list.as_bytes(), &options(None, Some(EntryKind::Spam))).unwrap()
}

/// What a list of spam says that is written like this.
fn spam_in(format: ListFormat, list: &str) -> Reading {
    read(list.as_bytes(), &options(Some(format), Some(EntryKind::Spam))).unwrap()
}

fn keys(reading: &Reading) -> Vec<String> {
    reading.entries.iter().map(|entry| entry.key.to_string()).collect()
}

fn kinds(reading: &Reading) -> Vec<(&str, EntryKind)> {
    reading.entries.iter().map(|entry| (entry.key.text(), entry.kind)).collect()
}

/// The format, and how much was passed over and damaged.
fn counts(reading: &Reading) -> (ListFormat, u64, u64) {
    (reading.format, reading.passed_over, reading.damaged)
}

#[test]
fn formats_have_names() {
    for format in ListFormat::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    let error = "xml".parse::<ListFormat>().unwrap_err();
    assert!(ListFormat::ALL.iter().all(|format| error.contains(format.name())), "{error}");
}

#[test]
fn what_is_no_list_is_refused() {
    let error = |bytes: &[u8]| read(bytes, &options(None, Some(EntryKind::Spam))).unwrap_err();
    for empty in ["", "\n \r\n", "\u{FEFF}", "# nothing today\n", "[]", r#"{"error": "too many requests"}"#] {
        assert_eq!(error(empty.as_bytes()), ListError::Empty, "{empty}");
    }
    assert_eq!(error(b"\n<!DOCTYPE html><title>403</title>"), ListError::Html);
    assert_eq!(error(b"evil.example\n\0\n"), ListError::NotText);
    assert_eq!(error(b"Service Unavailable\nCome back later.\n"), ListError::NotToldApart);
    assert!(matches!(error(br#"{"deny": ["evil.example", "#), ListError::Json(_)));
    let plain = options(Some(ListFormat::Plain), Some(EntryKind::Spam));
    let error = read(b"evil.example\nService\nunavailable\n", &plain).unwrap_err().to_string();
    assert_eq!(
        error,
        "2 of 3 lines cannot be read as plain; line 2, `Service`, is a word or an ending, and no host"
    );
}

#[test]
fn somebody_says_what_a_list_lists() {
    assert_eq!(read(b"evil.example", &ReadOptions::default()).unwrap_err(), ListError::NoKind);
    let list = b"# kind: phishing\nevil.example\nbad.example kind=scam\n";
    let header = read(list, &ReadOptions::default()).unwrap();
    assert_eq!(header.header.kind, Some(EntryKind::Phishing));
    assert_eq!(kinds(&header), [("evil.example", EntryKind::Phishing), ("bad.example", EntryKind::Scam)]);
    let said = read(list, &options(None, Some(EntryKind::Malware))).unwrap();
    assert_eq!(kinds(&said), [("evil.example", EntryKind::Malware), ("bad.example", EntryKind::Scam)]);
    let unknown = read(b"# kind: nice\nevil.example", &ReadOptions::default()).unwrap_err();
    assert!(unknown.to_string().contains("no such kind: nice"));
}

#[test]
fn carried_lists_are_whole() {
    for list in ["allow", "block", "landlords", "popular", "redirectors"] {
        let path = format!("{}/data/lists/{list}.txt", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(path).unwrap();
        let reading = read(&bytes, &ReadOptions::default()).unwrap();
        assert_eq!((reading.format, reading.damage), (ListFormat::Chaff, vec![]), "{list}");
        let Header { kind, origin, licence, date, .. } = reading.header;
        assert!(kind.is_some() && origin.is_some() && licence.is_some() && date.is_some(), "{list}");
        assert!(reading.entries.len() > 50, "{list}");
    }
}

#[test]
fn ugly_lines_cost_themselves_only() {
    let mut list =
        b"evil.example # caf\xE9\nb\xFCcher.example\nevil.example/\xFF\na.example\nb.example\nc.example\n"
            .to_vec();
    list.extend(b"d.example/".iter().chain(&vec![b'x'; 1 << 20]));
    list.extend(b"\ne.example \x1B[2J\xE2\x80\xAE");
    let reading = read(&list, &options(Some(ListFormat::Plain), Some(EntryKind::Spam))).unwrap();
    assert_eq!(keys(&reading), ["evil.example", "a.example", "b.example", "c.example"]);
    assert_eq!(reading.entries[0].note, "caf\u{FFFD}");
    let lines: Vec<(u64, usize)> =
        reading.damage.iter().map(|damage| (damage.line, damage.text.chars().count())).collect();
    assert_eq!(lines, [(2, 14), (3, 14), (7, 100), (8, 15)]);
    assert_eq!(reading.damage[3].text, "e.example \u{FFFD}[2J\u{FFFD}");
}

#[test]
fn damage_is_counted_in_full_and_shown_in_part() {
    let mut list = String::new();
    for number in 0..100 {
        writeln!(list, "host{number}.example\nbroken line").unwrap();
    }
    let reading = spam(&list);
    assert_eq!((reading.entries.len(), reading.damaged, reading.damage.len()), (100, 100, 20));
}

fn any_kind() -> impl Strategy<Value = EntryKind> {
    (0..EntryKind::ALL.len()).prop_map(|at| EntryKind::ALL[at])
}

fn any_day() -> impl Strategy<Value = Option<Day>> {
    proptest::option::of(any::<u16>().prop_map(Day))
}

prop_compose! {
    fn any_entry()(
        key in "(https?://)?([a-z0-9ü-]{1,5}\\.){1,2}[a-z]{2}(/[ -~]{0,5}){0,2}|192\\.0\\.2\\.[0-9]{1,2}(/2[0-9])?",
        kind in any_kind(), added in any_day(), expires in any_day(), note in "\\PC{0,40}",
    ) -> Option<Entry> {
        let key = Key::parse(&key).ok()?;
        Some(Entry { key, kind, added, expires, note: lines::printable(&note, 200) })
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_unchanged(
        entries in proptest::collection::vec(any_entry(), 0..9),
        (kind, date, expires_after) in (any_kind(), any_day(), any::<Option<u16>>()),
        (origin, licence) in (proptest::option::of("\\w[ -~é]{0,30}\\w"), proptest::option::of("\\w{1,9}")),
    ) {
        let mut entries: Vec<Entry> = entries.into_iter().flatten().collect();
        let mut seen = std::collections::HashSet::new();
        entries.retain(|entry| seen.insert((entry.key.clone(), entry.kind)));
        let shown = |text: String| lines::printable(&text, 200);
        let (origin, licence) = (origin.map(shown), licence.map(shown));
        let header = Header { kind: Some(kind), origin, licence, date, expires_after };
        let mut list = Vec::new();
        chaff::write(&mut list, &header, entries.iter()).unwrap();
        let reading = read(&list, &ReadOptions::default()).unwrap();
        prop_assert_eq!(counts(&reading), (ListFormat::Chaff, 0, 0));
        prop_assert_eq!(reading.header, header);
        prop_assert_eq!(reading.entries, entries);
    }

    #[test]
    fn no_bytes_are_too_odd(mut bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        bytes.retain(|byte| *byte != 0);
        for format in ListFormat::ALL {
            let _ = read(&bytes, &options(Some(format), Some(EntryKind::Spam)));
        }
        let _ = read(&bytes, &ReadOptions::default());
    }

    #[test]
    fn no_text_is_too_odd(
        text in "([a-c.]{0,5}[#|^$@!:;,/*=\"'(){}\\[\\]<> \t\n\u{e9}\u{2028}-]{0,3}(CNAME|SOA|url,|kind=|\\|\\||0\\.0\\.0\\.0 )?){0,20}"
    ) {
        for format in ListFormat::ALL {
            let _ = read(text.as_bytes(), &options(Some(format), Some(EntryKind::Spam)));
        }
        let _ = tell(text.as_bytes());
    }
}
