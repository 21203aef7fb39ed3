//! What links cost: 64 KiB of what is opened and never closed beside plain text of that length, and
//! one link more or less in a comment.
//!
//! `cargo bench --bench links`; runs are kept and compared as those of `--bench comment`.

mod texts;

use std::hint::black_box;
use std::time::Duration;

use chaff::comment::{Comment, MAX_TEXT};
use chaff::filter::Filter;
use criterion::{Criterion, criterion_group, criterion_main};

criterion_group! {
    name = links;
    config = Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    targets = hostile, links_in_a_comment, only_links
}
criterion_main!(links);

fn hostile(criterion: &mut Criterion) {
    let filter = Filter::carried().expect("the carried model is whole");
    let mut room = filter.workspace();
    let mut group = criterion.benchmark_group("hostile");
    for part in [texts::PLAIN].iter().chain(&texts::HOSTILE) {
        let text = texts::repeated(part, MAX_TEXT);
        let name = part.get(..20).unwrap_or(part);
        group.bench_function(name, |bencher| {
            bencher.iter(|| filter.judge_briefly(&Comment::new(black_box(text.as_str())), &mut room).score);
        });
    }
}

/// A comment of 300 bytes with this many links after it.
fn links_in_a_comment(criterion: &mut Criterion) {
    let filter = Filter::carried().expect("the carried model is whole");
    let mut room = filter.workspace();
    let mut group = criterion.benchmark_group("links_in_a_comment");
    for count in [0, 1, 2, 4] {
        let text = texts::with_links(count);
        group.bench_function(count.to_string(), |bencher| {
            bencher.iter(|| filter.judge_briefly(&Comment::new(black_box(text.as_str())), &mut room).score);
        });
    }
}

/// Only finding and judging, in a comment without links and with four.
fn only_links(criterion: &mut Criterion) {
    let filter = Filter::carried().expect("the carried model is whole");
    let mut room = filter.workspace();
    let mut group = criterion.benchmark_group("only_links");
    for count in [0, 4] {
        let text = texts::with_links(count);
        group.bench_function(count.to_string(), |bencher| {
            bencher.iter(|| filter.judge_links(&Comment::new(black_box(text.as_str())), &mut room).len());
        });
    }
}
