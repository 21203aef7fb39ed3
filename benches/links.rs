//! What links cost: 64 KiB of what is opened and never closed beside plain text of that length, and
//! one link more or less in a comment.
//!
//! `cargo bench --bench links`

use chaff::comment::{Comment, MAX_TEXT};
use chaff::filter::Filter;
use divan::{Bencher, black_box};

const PLAIN: &str =
    "They said the same about the ferry terminal in 2009, and look what it cost us in the end. ";
const HOSTILE: [&str; 7] = [PLAIN, "http://", "[[[[", "<a <a <a ", "&#&#&#", "%25%25%25", "a.a.a.a."];

const WITHOUT: &str = "They said the same about the ferry terminal in 2009, and look what it cost us in the end: \
    twice the money, half the ferries, and a car park nobody uses. My neighbour works at the port and says the \
    new plan is worse. I will believe it when I see the first boat leave on time, and not a day before that.";
const LINKS: [&str; 4] = [
    "https://www.bbc.co.uk/news/uk-12345678",
    "http://cheap-pills-online.example/buy?id=1",
    "www.fastpc-now.com",
    "https://www.google.com/url?q=http%3A%2F%2Fevil.example%2F",
];

fn main() {
    divan::main();
}

#[divan::bench(args = HOSTILE)]
fn hostile(bencher: Bencher, part: &str) {
    let filter = Filter::carried().expect("the carried model is whole");
    let text = part.repeat(MAX_TEXT / part.len());
    let mut room = filter.workspace();
    bencher.bench_local(|| filter.judge_briefly(&Comment::new(black_box(text.as_str())), &mut room).score);
}

/// A comment of 300 bytes with this many links after it.
#[divan::bench(args = [0, 1, 2, 4])]
fn links_in_a_comment(bencher: Bencher, count: usize) {
    let filter = Filter::carried().expect("the carried model is whole");
    let text = format!("{WITHOUT} {}", LINKS[..count].join(" "));
    let mut room = filter.workspace();
    bencher.bench_local(|| filter.judge_briefly(&Comment::new(black_box(text.as_str())), &mut room).score);
}

/// Only finding and judging, in a comment without links and with four.
#[divan::bench(args = [0, 4])]
fn only_links(bencher: Bencher, count: usize) {
    let filter = Filter::carried().expect("the carried model is whole");
    let text = format!("{WITHOUT} {}", LINKS[..count].join(" "));
    let mut room = filter.workspace();
    bencher.bench_local(|| filter.judge_links(&Comment::new(black_box(text.as_str())), &mut room).len());
}
