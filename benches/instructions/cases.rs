//! What is counted: the ways through the filter that every comment, or the worst one, takes.

use std::hint::black_box;
use std::sync::LazyLock;

use chaff::comment::{Comment, MAX_TEXT};
use chaff::filter::Filter;
use chaff::reputation::{Builder, Entry, EntryKind, Index, Key, Source};

use crate::texts;

/// Something that can be done again and again; what it gives only keeps it from being optimized away.
pub type Work = Box<dyn FnMut() -> usize>;

static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::carried().expect("the carried model is whole"));

/// Every case with its name, in the order in which they are counted.
pub fn all() -> Vec<(&'static str, Work)> {
    vec![
        ("read JSON", json(texts::PLAIN)),
        ("judge briefly: plain", briefly(texts::PLAIN)),
        ("judge briefly: link", briefly(texts::LINK)),
        ("judge briefly: HTML", briefly(texts::HTML)),
        ("judge briefly: Russian", briefly(texts::RUSSIAN)),
        ("judge briefly: Chinese", briefly(texts::CHINESE)),
        ("judge with reasons: plain", with_reasons(texts::PLAIN)),
        ("judge with reasons: link", with_reasons(texts::LINK)),
        ("find links: none", links(texts::with_links(0))),
        ("find links: four", links(texts::with_links(4))),
        ("index: 1000 hosts on it", index(0)),
        ("index: 1000 hosts not on it", index(HOSTS)),
        ("64 KiB of words", long(texts::PLAIN)),
        ("64 KiB of a.a.a.a.", long("a.a.a.a.")),
        ("64 KiB of <a <a <a", long("<a <a <a ")),
        ("64 KiB of http://", long("http://")),
    ]
}

fn json(text: &str) -> Work {
    let json = texts::json(text);
    Box::new(move || Comment::from_json(black_box(&json)).expect("the case's own JSON").text.len())
}

fn briefly(text: &str) -> Work {
    let json = texts::json(text);
    let mut room = FILTER.workspace();
    Box::new(move || {
        let comment = Comment::from_json(black_box(&json)).expect("the case's own JSON");
        FILTER.judge_briefly(&comment, &mut room).score.to_bits() as usize
    })
}

fn with_reasons(text: &str) -> Work {
    let json = texts::json(text);
    let mut room = FILTER.workspace();
    Box::new(move || {
        let comment = Comment::from_json(black_box(&json)).expect("the case's own JSON");
        serde_json::to_vec(&FILTER.judge(&comment, &mut room)).expect("a verdict is JSON").len()
    })
}

fn links(text: String) -> Work {
    let mut room = FILTER.workspace();
    Box::new(move || FILTER.reader().find_links(&Comment::new(black_box(text.as_str())), &mut room).len())
}

/// So many hosts are on the list.
const HOSTS: u64 = 10_000;

fn host(number: u64) -> Key {
    Key::host(&format!("host-{number}.example"))
}

/// A thousand look-ups, from the host of this number on.
fn index(first: u64) -> Work {
    let mut builder = Builder::new();
    builder.source(Source::default()).expect("the first source of many that can be");
    for number in 0..HOSTS {
        builder.add(&Entry::new(host(number), EntryKind::Spam)).expect("an entry of the only source");
    }
    let index = Index::from_bytes(builder.finish()).expect("the index just built");
    let asked: Vec<Key> = (first..first + 1_000).map(host).collect();
    Box::new(move || asked.iter().filter(|key| index.statements(black_box(key)).next().is_some()).count())
}

fn long(part: &str) -> Work {
    let text = texts::repeated(part, MAX_TEXT);
    let mut room = FILTER.workspace();
    Box::new(move || {
        let comment = Comment::new(black_box(text.as_str()));
        FILTER.judge_briefly(&comment, &mut room).score.to_bits() as usize
    })
}
