//! What one comment costs, beside two yardsticks in the same run: counting its words, as `wc -w`
//! does, and reading its JSON with `serde_json`.
//!
//! `cargo bench --bench comment`

use chaff::comment::Comment;
use chaff::filter::Filter;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

const PLAIN: &str = "They said the same about the ferry terminal in 2009, and look what it cost us in the end: \
    twice the money, half the ferries, and a car park nobody uses. My neighbour works at the port and says the \
    new plan is worse. I will believe it when I see the first boat leave on time, and not a day before that.";
const LINK: &str = "They said the same about my old computer in 2009, and look what it cost us in the end: twice \
    the money, half the speed, and a screen nobody uses. My neighbour found a free cleaner at http://fastpc.example/get \
    and says it is new again. I did not believe it until I tried http://www.fastpc.example, and it flies!!!";
const HTML: &str = "<p>They said the same about the <b>ferry</b> terminal in 2009, and <a href=\"https://www.bbc.co.uk/news\">\
    look what it cost us</a> in the end: twice the money &amp; half the ferries.</p><p>My neighbour works at the port and \
    says the new plan is worse. I&#39;ll believe it when I see the first boat leave on time.</p>";

const COMMENTS: [(&str, &str); 3] = [("plain", PLAIN), ("link", LINK), ("html", HTML)];

fn text(name: &str) -> &'static str {
    COMMENTS.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
}

fn json(name: &str) -> Vec<u8> {
    serde_json::to_vec(&serde_json::json!({ "id": "1", "text": text(name) })).expect("a string is JSON")
}

fn main() {
    divan::main();
}

#[divan::bench(args = COMMENTS.map(|(name, _)| name))]
fn words_counted(bencher: Bencher, name: &str) {
    let text = text(name);
    bencher.counter(BytesCount::of_str(text)).bench(|| black_box(text).split_ascii_whitespace().count());
}

#[divan::bench(args = COMMENTS.map(|(name, _)| name))]
fn json_read(bencher: Bencher, name: &str) {
    let json = json(name);
    bencher
        .counter(BytesCount::new(json.len()))
        .bench(|| serde_json::from_slice::<serde_json::Value>(black_box(&json)));
}

#[divan::bench(args = COMMENTS.map(|(name, _)| name))]
fn judged_briefly(bencher: Bencher, name: &str) {
    let filter = Filter::carried().expect("the carried model is whole");
    let json = json(name);
    let mut room = filter.workspace();
    bencher.counter(BytesCount::new(json.len())).bench_local(|| {
        let comment = Comment::from_json(black_box(&json)).expect("the benchmark's own JSON");
        filter.judge_briefly(&comment, &mut room).score
    });
}

#[divan::bench(args = COMMENTS.map(|(name, _)| name))]
fn judged_with_reasons(bencher: Bencher, name: &str) {
    let filter = Filter::carried().expect("the carried model is whole");
    let json = json(name);
    let mut room = filter.workspace();
    bencher.counter(BytesCount::new(json.len())).bench_local(|| {
        let comment = Comment::from_json(black_box(&json)).expect("the benchmark's own JSON");
        serde_json::to_vec(&filter.judge(&comment, &mut room)).map(|verdict| verdict.len())
    });
}
