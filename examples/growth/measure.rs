//! The three measurements.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Seek, Write};
use std::time::Instant;

use anyhow::Result;
use chaff::comment::{Comment, MAX_TEXT};
use chaff::dump::chunks::{Chunks, Line as Row};
use chaff::filter::{Filter, Workspace};
use chaff::reputation::{Builder, Entry, EntryKind, Index, IndexError, Key, Reputation, Source};

use crate::series::{Growth, Line, Measurement};
use crate::texts;

const ROWS: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const KIBIBYTES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];
const ENTRIES: [usize; 5] = [0, 1_000, 100_000, 1_000_000, 10_000_000];
/// So many comments that the list's places which one round brings into the cache are gone in the next.
const COMMENTS: usize = 50_000;
const TURNS: usize = 5;

/// The least time of some runs of this.
fn least(runs: usize, mut work: impl FnMut()) -> f64 {
    let times = (0..runs).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

/// The least times of some things, measured in turns: on a machine that others use, one that is measured
/// at one stretch would be as fast as the others let it.
fn in_turns(count: usize, mut measure: impl FnMut(usize) -> f64) -> Vec<f64> {
    let mut times = vec![f64::INFINITY; count];
    for _ in 0..TURNS {
        for (number, time) in times.iter_mut().enumerate() {
            *time = time.min(measure(number));
        }
    }
    times
}

/// A dump of more and more rows, read from a file and judged on one thread.
pub fn rows(filter: &Filter) -> Result<Measurement> {
    let mut files = ROWS.map(dump).into_iter().collect::<Result<Vec<File>>>()?;
    let mut failed = Ok(());
    let times = in_turns(ROWS.len(), |number| {
        // Short runs are repeated more often: a disturbance is as long as they are.
        let runs = (200_000 / ROWS[number]).clamp(1, 20);
        least(runs, || {
            if let Err(error) = judge_rows(filter, &mut files[number]) {
                failed = Err(error);
            }
        })
    });
    failed?;
    let points = ROWS.iter().zip(times).map(|(rows, time)| (*rows as f64, time)).collect();
    Ok(Measurement {
        title: "Comments in a dump",
        unit: "rows",
        about: "The comments of the benchmarks and of data/starter, again and again.",
        growth: Growth::Linear,
        lines: vec![Line { name: "score --brief, one thread".into(), points }],
    })
}

fn dump(count: usize) -> Result<File> {
    let own = [texts::PLAIN, texts::LINK, texts::HTML, texts::RUSSIAN, texts::CHINESE].map(texts::json);
    let starter =
        [include_str!("../../data/starter/ham.jsonl"), include_str!("../../data/starter/spam.jsonl")];
    let starter = starter.iter().flat_map(|file| file.lines()).map(str::as_bytes);
    let rows: Vec<&[u8]> = own.iter().map(Vec::as_slice).chain(starter).collect();
    let mut file = BufWriter::new(tempfile::tempfile()?);
    for row in rows.iter().cycle().take(count) {
        file.write_all(row)?;
        file.write_all(b"\n")?;
    }
    Ok(file.into_inner()?)
}

fn judge_rows(filter: &Filter, file: &mut File) -> Result<()> {
    file.rewind()?;
    let mut room = filter.workspace();
    let mut verdicts = Vec::new();
    let mut chunks = Chunks::new(file);
    while let Some(chunk) = chunks.next_chunk()? {
        verdicts.clear();
        for row in chunk.lines() {
            if let Row::Bytes(_, bytes) = row {
                let comment = Comment::from_json(bytes)?;
                serde_json::to_writer(&mut verdicts, &filter.judge_briefly(&comment, &mut room))?;
            }
        }
        black_box(&verdicts);
    }
    Ok(())
}

/// Longer and longer texts, honest ones and the worst there are.
pub fn texts(filter: &Filter) -> Measurement {
    let mut room = filter.workspace();
    let honest = [
        ("words", texts::PLAIN),
        ("HTML", texts::HTML),
        ("Russian", texts::RUSSIAN),
        ("Chinese", texts::CHINESE),
    ];
    let hostile = texts::HOSTILE.iter().map(|part| (*part, *part));
    let lines = honest.into_iter().chain(hostile).map(|(name, part)| {
        let sizes = KIBIBYTES.map(|kibibytes| kibibytes * 1024);
        let times = in_turns(sizes.len(), |number| of_text(filter, part, sizes[number], &mut room));
        Line { name: name.into(), points: sizes.iter().map(|size| *size as f64).zip(times).collect() }
    });
    Measurement {
        title: "Length of one text",
        unit: "bytes",
        about: "Honest text, and what is opened and never closed, repeated until the length is reached.",
        growth: Growth::Linear,
        lines: lines.collect(),
    }
}

fn of_text(filter: &Filter, part: &str, size: usize, room: &mut Workspace) -> f64 {
    let text = part.repeat(size / part.len() + 1);
    let text = &text[..text.floor_char_boundary(size)];
    let runs = (2 * MAX_TEXT / size).max(5);
    least(runs, || {
        black_box(filter.judge_briefly(&Comment::new(black_box(text)), room).score);
    })
}

/// The same comments beside longer and longer lists.
pub fn lists(filter: &Filter) -> Result<Measurement, IndexError> {
    let knowing = |entries| Ok(filter.with_reputation(Reputation::new(&[], index(entries)?)));
    let filters = ENTRIES.map(knowing).into_iter().collect::<Result<Vec<Filter>, IndexError>>()?;
    let without: Vec<String> = (0..COMMENTS).map(|number| format!("{} {number}", texts::PLAIN)).collect();
    let unlisted = with_links(|number| ENTRIES[4] + number);
    // Spread over all of the list; of a short one, each host is met often.
    let listed = ENTRIES[1..].iter().map(|entries| {
        let step = (entries / COMMENTS).max(1);
        with_links(|number| number * step % entries)
    });
    let listed: Vec<Vec<String>> = listed.collect();
    let lines = vec![
        beside(&filters, "no link", &[&without; ENTRIES.len()]),
        beside(&filters, "a link to a host on no list", &[&unlisted; ENTRIES.len()]),
        beside(&filters, "a link to a listed host", &listed.iter().collect::<Vec<_>>()),
    ];
    Ok(Measurement {
        title: "Entries on the lists",
        unit: "entries",
        about: "One comment of 300 bytes, of 50,000 that all name another host.",
        growth: Growth::None,
        lines,
    })
}

/// What the comments take beside each of the lists, or the longest of them.
fn beside(filters: &[Filter], name: &str, comments: &[&Vec<String>]) -> Line {
    let first = filters.len() - comments.len();
    let times = in_turns(comments.len(), |number| of_comments(&filters[first + number], comments[number]));
    let entries = ENTRIES[first..].iter().map(|entries| *entries as f64);
    Line { name: name.into(), points: entries.zip(times).collect() }
}

/// The time that one of the comments takes.
fn of_comments(filter: &Filter, comments: &[String]) -> f64 {
    let mut room = filter.workspace();
    let start = Instant::now();
    for text in comments {
        black_box(filter.judge_briefly(&Comment::new(text.as_str()), &mut room).score);
    }
    start.elapsed().as_secs_f64() / comments.len() as f64
}

/// The comment with a link to another host each.
fn with_links(host_of: impl Fn(usize) -> usize) -> Vec<String> {
    let comment = |number| format!("{} http://{}/news", texts::PLAIN, host(host_of(number) as u64));
    (0..COMMENTS).map(comment).collect()
}

fn index(entries: usize) -> Result<Index, IndexError> {
    if entries == 0 {
        return Ok(Index::none());
    }
    let mut builder = Builder::new();
    builder.source(Source::default())?;
    for number in 0..entries as u64 {
        builder.add(&Entry::new(Key::host(&host(number)), EntryKind::Spam))?;
    }
    Index::from_bytes(builder.finish())
}

/// The names of made-up hosts, different for every number.
fn host(number: u64) -> String {
    // A step of SplitMix64: all bits depend on the number, and no two numbers meet.
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let ending = ["com", "net", "xyz", "top", "co.uk"][number as usize % 5];
    format!("{:016x}.{ending}", z ^ (z >> 31))
}
