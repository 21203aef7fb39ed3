//! How long the queue and the searches of a console take with many decisions stored, asked over HTTP of a
//! server on `SQLite`:
//!
//! ```text
//! cargo run --release --example search_a_million [-- DECISIONS]
//! ```
//!
//! The comments are made up; only times are reported. Each question is asked 40 times; the first time is the
//! one with nothing of it in memory.

use std::time::{Duration, Instant};

use anyhow::Result;
use chaff::comment::Comment;
use chaff::filter::Filter;
use chaff::reputation::learned::Lesson;
use chaff::server::{self, Setup};
use chaff::store::Store;
use chaff::store::decisions::{AuthorCodes, NewDecision};
use chaff::training::PackedComment;
use chaff::verdict::Decision;

const DECISIONS: usize = 1_000_000;
/// How many are stored in one step.
const TOGETHER: usize = 2000;
const ROUNDS: usize = 40;
/// One decision a second, up to this moment: 2026-11-01.
const LAST: i64 = 1_793_491_200_000;

/// What a console asks; `NEXT` is asked behind the page before.
const QUESTIONS: [(&str, &str); 16] = [
    ("the queue", "/v1/queue"),
    ("the queue of one site", "/v1/queue?site=site7"),
    ("the queue, one reason that is rare", "/v1/queue?waiting=disputed"),
    ("the latest", "/v1/decisions"),
    ("the latest of one site", "/v1/decisions?site=site7"),
    ("the earliest of one site", "/v1/decisions?site=site7&order=oldest"),
    ("blocked", "/v1/decisions?decision=block"),
    ("blocked on one site", "/v1/decisions?site=site7&decision=block"),
    ("of one author", "/v1/decisions?site=site7&author=author:00000000000000000000000000000007"),
    ("from one address", "/v1/decisions?ip=ip:00000000000000000000000000000007"),
    ("with a link to a site that is everywhere", "/v1/decisions?link=common.example"),
    ("with a link to a site, blocked", "/v1/decisions?link=linked77.example&decision=block"),
    ("one comment", "/v1/decisions?comment_id=500000"),
    ("one day of one site", "/v1/decisions?site=site7&from=2026-10-30&to=2026-10-31"),
    ("scores that hardly any has", "/v1/decisions?score_from=0.4999&score_to=0.5001"),
    ("a model that none was asked", "/v1/decisions?site=site7&model=none"),
];

fn main() -> Result<()> {
    let count = std::env::args().nth(1).map_or(Ok(DECISIONS), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (_keep_serving, listening) = tokio::sync::oneshot::channel::<()>();
    let address = runtime.block_on(async {
        let store = Store::open(folder.path(), None).await?;
        let begun = Instant::now();
        fill(&store, count).await?;
        let bytes = std::fs::metadata(folder.path().join("chaff.db"))?.len();
        println!("{count} decisions stored in {:.0?}, {} MB", begun.elapsed(), bytes / 1_000_000);
        let setup = Setup { store: Some(store), ..Setup::from(Filter::carried()?) };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(server::serve(listener, setup, async { drop(listening.await) }));
        anyhow::Ok(address)
    })?;
    println!("{:<44}{:>10}{:>10}{:>10}{:>8}", "", "first ms", "median ms", "worst ms", "found");
    for (name, path) in QUESTIONS {
        ask(name, &format!("http://{address}{path}"))?;
    }
    Ok(())
}

fn ask(name: &str, url: &str) -> Result<()> {
    let mut times = Vec::with_capacity(ROUNDS);
    let mut found = 0;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let page: serde_json::Value =
            serde_json::from_str(&ureq::get(url).call()?.body_mut().read_to_string()?)?;
        times.push(begun.elapsed());
        found = page["decisions"].as_array().map_or(0, Vec::len);
    }
    let first = times[0];
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let (median, worst) = (ms(times[ROUNDS / 2]), ms(times[ROUNDS - 1]));
    println!("{name:<44}{:>10.1}{median:>10.1}{worst:>10.1}{found:>8}", ms(first));
    Ok(())
}

/// Stores decisions of nine sites, a tenth of which wait and a fifth of which are blocked.
async fn fill(store: &Store, count: usize) -> Result<()> {
    let filter = Filter::carried()?;
    let mut room = filter.workspace();
    let text = "They said the same about the ferry terminal in 2009, and look what it cost us in the end. \
                More at http://common.example/story, says a neighbour who has seen the plans of the council.";
    let comment = Comment::new(text);
    let verdict = serde_json::to_string(&filter.judge(&comment, &mut room))?;
    let (kept, features) = (serde_json::to_string(&comment)?, PackedComment::of(&room).to_bytes());
    for first in (0..count).step_by(TOGETHER) {
        let numbers = first..count.min(first + TOGETHER);
        let decisions: Vec<NewDecision> =
            numbers.map(|number| decision(number, count, &kept, &verdict, &features)).collect();
        store.record(&decisions).await?;
    }
    Ok(())
}

fn decision(number: usize, count: usize, comment: &str, verdict: &str, features: &[u8]) -> NewDecision {
    let at = LAST - i64::try_from(count - number).unwrap_or(0) * 1000;
    let code = |kind: &str, of: usize| Some(format!("{kind}:{:032}", number % of));
    let mut links = Lesson::default();
    links.sites.entry("common.example".into()).or_default();
    links.sites.entry(format!("linked{}.example", number % 5000)).or_default();
    NewDecision {
        id: uuid_of(at, number),
        at,
        site: format!("site{}", number % 9),
        comment_id: Some(number.to_string()),
        decision: match number % 10 {
            0 => Decision::Review,
            1 | 2 => Decision::Block,
            _ => Decision::Allow,
        },
        score: (number * 7919 % 10_007) as f64 / 10_007.0,
        model: "f9fadd4142ca7682".into(),
        comment: Some(comment.to_owned()),
        verdict: Some(verdict.to_owned()),
        features: Some(features.to_vec()),
        links,
        beside: None,
        callback: None,
        codes: AuthorCodes {
            author: code("author", 50_000),
            email: code("email", 50_000),
            ip: code("ip", 30_000),
        },
    }
}

/// An id as it would have been made at that time (RFC 9562, § 5.7).
fn uuid_of(at: i64, number: usize) -> String {
    let at = at as u64;
    format!("{:08x}-{:04x}-7000-8000-{number:012x}", at >> 16, at & 0xFFFF)
}
