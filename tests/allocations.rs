//! A comment is judged in room that is there already: once a thread is warm, a comment without links asks
//! for no memory at all, and one with links for little.

#[path = "allocations/watch.rs"]
mod watch;

use std::sync::LazyLock;

use chaff::comment::Comment;
use chaff::filter::{Filter, Workspace};

#[global_allocator]
static WATCH: watch::Watch = watch::Watch;

static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::carried().expect("the carried model is whole"));

/// None has what JSON escapes: what is escaped must be copied.
const WORDS: [&str; 5] = [
    "They said the same about the ferry in 2009, and look what it cost us in the end! ",
    "Früher hieß es, die Fähre käme pünktlich – schön wär’s, für 30 € die Überfahrt. ",
    "Они говорили то же самое про паром в 2009 году, и посмотрите, чего нам это стоило. ",
    "他们在2009年也说过同样的话,看看最后我们付出了多少代价!码头还是没有修好。",
    "So happy 😀😀 the ferry 🚢 is BACK!!! ❤️ 👍🏽 ",
];
const SIZES: [usize; 4] = [30, 100, 300, 3_000];
const FOUR_LINKS: &str = "They said the same in 2009: https://www.bbc.co.uk/news/uk-12345678 and \
    http://cheap-pills-online.example/buy?id=1 and www.fastpc-now.com and \
    https://www.google.com/url?q=http%3A%2F%2Fevil.example%2F";
/// Without links, and each with something that is read in a way of its own.
const ODD: [&str; 6] = [
    "<p>They <b>said</b> the same &amp; more</p><p>in 2009</p>",
    "v i a g r a and v.i.a.g.r.a, zero\u{200b}width, cafe\u{301}",
    "раураl, ＦＵＬＬ ｗｉｄｔｈ and 𝐦𝐚𝐭𝐡",
    "asking @someone about the dot com boom",
    "e.g. this, i.e. that...and 3.5 % at 10.30 p.m. in St.Pauli, U.S.A.",
    "[b]bold[/b] **bold** _x_ `code`",
];

// What is asked for today. A change that needs less lowers these; one that needs more says why.
const IN_REAL_COMMENTS: usize = 0;
const IN_ODD_COMMENTS: usize = 9;
const FOR_FOUR_LINKS: usize = 32;

fn cut(words: &str, size: usize) -> String {
    let text = words.repeat(size / words.len() + 1);
    text[..text.floor_char_boundary(size)].to_owned()
}

/// Words in every script, at every size.
fn plain_words() -> Vec<String> {
    WORDS.iter().flat_map(|words| SIZES.map(|size| cut(words, size))).collect()
}

/// The honest comments of the starter corpus that have no link and no escape, joined to texts of up to
/// 3,000 bytes.
fn real_comments() -> Vec<String> {
    let mut room = FILTER.workspace();
    let mut texts = vec![String::new()];
    for line in include_str!("../data/starter/ham.jsonl").lines() {
        let comment = Comment::from_json(line.as_bytes()).expect("the starter corpus can be read");
        let has_escapes =
            comment.text.contains(|letter: char| letter.is_control() || "\"\\".contains(letter));
        if has_escapes || !FILTER.judge_links(&comment, &mut room).is_empty() {
            continue;
        }
        if texts.last().is_some_and(|last| last.len() + comment.text.len() >= 3_000) {
            texts.push(String::new());
        }
        let last = texts.last_mut().expect("there is one from the start");
        *last += &comment.text;
        *last += " ";
    }
    texts
}

fn json(text: &str) -> Vec<u8> {
    serde_json::to_vec(&serde_json::json!({ "id": "1", "text": text })).expect("a string is JSON")
}

fn judge(json: &[u8], room: &mut Workspace) -> f64 {
    let comment = Comment::from_json(json).expect("the test's own JSON");
    FILTER.judge_briefly(&comment, room).score
}

/// How often a warm thread asks for memory while it judges these, and where.
fn requests(texts: &[String]) -> (usize, String) {
    let rows: Vec<Vec<u8>> = texts.iter().map(|text| json(text)).collect();
    let mut room = FILTER.workspace();
    for row in &rows {
        judge(row, &mut room);
    }
    let requests: Vec<_> = rows.iter().flat_map(|row| watch::requests_in(|| judge(row, &mut room))).collect();
    (requests.len(), watch::places(&requests))
}

fn assert_at_most(bound: usize, texts: &[String]) {
    let (count, places) = requests(texts);
    assert!(count <= bound, "memory is asked for {count} times instead of {bound}, in\n{places}");
}

#[test]
fn plain_words_ask_for_no_memory() {
    assert_at_most(0, &plain_words());
}

#[test]
fn real_comments_ask_for_next_to_none() {
    let texts = real_comments();
    assert!(texts.len() > 20, "only {} texts of 3,000 bytes", texts.len());
    assert_at_most(IN_REAL_COMMENTS, &texts);
}

#[test]
fn what_has_to_be_undone_asks_for_little() {
    assert_at_most(IN_ODD_COMMENTS, &ODD.map(String::from));
}

#[test]
fn four_links_ask_for_little() {
    let mut room = FILTER.workspace();
    assert_eq!(FILTER.judge_links(&Comment::new(FOUR_LINKS), &mut room).len(), 4);
    assert_at_most(FOR_FOUR_LINKS, &[FOUR_LINKS.into()]);
}

/// Without this, an allocator that sees nothing would pass.
#[test]
fn what_asks_for_memory_is_seen() {
    assert_eq!(watch::requests_in(|| vec![1_u8; 100]).len(), 1);
    assert_eq!(watch::requests_in(|| [1_u8; 100]).len(), 0);
}
