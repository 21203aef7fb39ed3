//! What one comment costs, beside two yardsticks in the same run: counting its words, as `wc -w`
//! does, and reading its JSON with `serde_json`.
//!
//! `cargo bench --bench comment` says how far each figure is from the run before on this machine, and
//! whether that is more than noise. `-- --save-baseline NAME` keeps a run under a name, and
//! `-- --baseline NAME` compares with that one. Runs are kept in `target/criterion`.

mod texts;

use std::hint::black_box;
use std::time::Duration;

use chaff::comment::Comment;
use chaff::filter::Filter;
use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};

const COMMENTS: [(&str, &str); 5] = [
    ("plain", texts::PLAIN),
    ("link", texts::LINK),
    ("html", texts::HTML),
    ("russian", texts::RUSSIAN),
    ("chinese", texts::CHINESE),
];

criterion_group! {
    name = comment;
    config = Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    targets = words_counted, json_read, judged_briefly, judged_with_reasons
}
criterion_main!(comment);

fn words_counted(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("words_counted");
    for (name, text) in COMMENTS {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(text).split_ascii_whitespace().count());
        });
    }
}

fn json_read(criterion: &mut Criterion) {
    of_json(&mut criterion.benchmark_group("json_read"), |json| {
        serde_json::from_slice::<serde_json::Value>(json).is_ok()
    });
}

fn judged_briefly(criterion: &mut Criterion) {
    let filter = Filter::carried().expect("the carried model is whole");
    let mut room = filter.workspace();
    of_json(&mut criterion.benchmark_group("judged_briefly"), |json| {
        let comment = Comment::from_json(json).expect("the benchmark's own JSON");
        filter.judge_briefly(&comment, &mut room).score
    });
}

fn judged_with_reasons(criterion: &mut Criterion) {
    let filter = Filter::carried().expect("the carried model is whole");
    let mut room = filter.workspace();
    of_json(&mut criterion.benchmark_group("judged_with_reasons"), |json| {
        let comment = Comment::from_json(json).expect("the benchmark's own JSON");
        serde_json::to_vec(&filter.judge(&comment, &mut room)).map(|verdict| verdict.len()).ok()
    });
}

/// Does the work on the JSON of each comment.
fn of_json<T>(group: &mut BenchmarkGroup<WallTime>, mut work: impl FnMut(&[u8]) -> T) {
    for (name, text) in COMMENTS {
        let json = texts::json(text);
        group.throughput(Throughput::Bytes(json.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| work(black_box(&json))));
    }
}
