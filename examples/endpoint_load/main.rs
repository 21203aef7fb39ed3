//! What the moderation endpoint costs, beside a yardstick in the same run: a handler that reads the
//! same JSON into the same `Comment` and gives a fixed verdict of the same size.
//!
//! ```sh
//! cargo run --release --example endpoint_load            # everything
//! cargo run --release --example endpoint_load -- batch   # only JSON lines in bulk
//! cargo run --release --example endpoint_load -- single  # only one comment a request
//! cargo run --release --example endpoint_load -- stored  # only with a data folder
//! ```
//!
//! Each server is a process of its own and is asked in turns; of several turns the cheapest counts,
//! as whatever else the machine does only adds. Linux only: processor time is read from `/proc`.

mod client;
mod comments;
mod servers;

use std::io::Result;
use std::time::{Duration, Instant};

use client::{CONNECTIONS, ask, ask_in_bulk};
use servers::{Kind, Running};

/// How often each server is asked, and how long each time.
const TURNS: usize = 5;
const TURN: Duration = Duration::from_secs(2);
/// How many requests a second are sent where decisions are stored,
const STORED: f64 = 5_000.0;
/// and how long it takes until the last of them is on the disk.
const SETTLES: Duration = Duration::from_secs(1);
/// How many different comments there are.
const COMMENTS: usize = 20_000;

fn main() -> Result<()> {
    let argument = std::env::args().nth(1).unwrap_or_default();
    if let Some(kind) = Kind::of_name(&argument) {
        return servers::serve(kind, std::env::args_os().nth(2).map(Into::into));
    }
    let comments = comments::comments(COMMENTS);
    let bytes: usize = comments.iter().map(Vec::len).sum();
    println!("{COMMENTS} comments, {} bytes of JSON each on average", bytes / COMMENTS);
    let is_wanted = |part| argument.is_empty() || argument == part;
    if is_wanted("single") {
        single(&comments)?;
    }
    if is_wanted("batch") {
        batch(&comments)?;
    }
    if is_wanted("stored") {
        stored(&comments)?;
    }
    Ok(())
}

/// The figures of one turn.
#[derive(Clone, Copy)]
struct Turn {
    /// Processor time a request, in microseconds.
    cpu: f64,
    per_second: f64,
    median: Duration,
    p99: Duration,
    bytes: usize,
}

fn single(comments: &[Vec<u8>]) -> Result<()> {
    println!("\nPOST /v1/moderate, {CONNECTIONS} connections");
    println!("{:<28}{:>9}{:>12}{:>10}{:>10}{:>8}", "", "CPU µs", "requests/s", "p50 ms", "p99 ms", "bytes");
    let servers = [Running::start(Kind::Chaff, None)?, Running::start(Kind::Yardstick, None)?];
    let full = in_turns(&servers, comments, [None, None])?;
    show("at saturation", full);
    let half = full.map(|turn| Some(turn.per_second / 2.0));
    show("at half of its saturation", in_turns(&servers, comments, half)?);
    Ok(())
}

fn show(load: &str, turns: [Turn; 2]) {
    for (kind, turn) in Kind::ALL.into_iter().zip(turns) {
        let Turn { cpu, per_second, median, p99, bytes } = turn;
        let [median, p99] = [median, p99].map(|time| time.as_secs_f64() * 1000.0);
        let name = kind.name();
        println!("{load}, {name:<10}{cpu:>9.1}{per_second:>12.0}{median:>10.2}{p99:>10.2}{bytes:>8}");
    }
    println!("{load}: {:.2} times the yardstick", turns[0].cpu / turns[1].cpu);
}

fn in_turns(servers: &[Running; 2], comments: &[Vec<u8>], rates: [Option<f64>; 2]) -> Result<[Turn; 2]> {
    let mut best: [Vec<Turn>; 2] = Default::default();
    for _ in 0..TURNS {
        for ((server, rate), turns) in servers.iter().zip(rates).zip(&mut best) {
            turns.push(turn(server, comments, rate, Duration::ZERO)?);
        }
    }
    Ok(best.map(|turns| least(&turns)))
}

/// The best figure of each kind.
fn least(turns: &[Turn]) -> Turn {
    turns[1..].iter().fold(turns[0], |best, turn| Turn {
        cpu: best.cpu.min(turn.cpu),
        per_second: best.per_second.max(turn.per_second),
        median: best.median.min(turn.median),
        p99: best.p99.min(turn.p99),
        bytes: turn.bytes,
    })
}

fn turn(server: &Running, comments: &[Vec<u8>], rate: Option<f64>, settles: Duration) -> Result<Turn> {
    let (before, begun) = (server.cpu()?, Instant::now());
    let asked = ask(server.address, comments, TURN, rate)?;
    let time = begun.elapsed();
    std::thread::sleep(settles);
    let cpu = server.cpu()? - before;
    let count = asked.latencies.len();
    Ok(Turn {
        cpu: cpu / count as f64,
        per_second: count as f64 / time.as_secs_f64(),
        median: asked.latencies[count / 2],
        p99: asked.latencies[count * 99 / 100],
        bytes: asked.bytes / count,
    })
}

fn batch(comments: &[Vec<u8>]) -> Result<()> {
    println!("\nPOST /v1/moderate/batch, JSON lines");
    println!("{:<40}{:>13}{:>16}", "", "CPU µs each", "comments/s");
    let server = Running::start(Kind::Chaff, None)?;
    for (path, name) in [("/v1/moderate/batch", "full"), ("/v1/moderate/batch?brief=true", "brief")] {
        for connections in [1, 4] {
            let (mut cpu, mut per_second) = (f64::MAX, 0.0_f64);
            for _ in 0..TURNS {
                let (before, begun) = (server.cpu()?, Instant::now());
                let verdicts = ask_in_bulk(server.address, path, comments, connections, TURN)? as f64;
                per_second = per_second.max(verdicts / begun.elapsed().as_secs_f64());
                cpu = cpu.min((server.cpu()? - before) / verdicts);
            }
            println!("{name} verdicts, {connections} at once{cpu:>33.2}{per_second:>16.0}");
        }
    }
    Ok(())
}

/// What it costs to store what is decided, in a file.
fn stored(comments: &[Vec<u8>]) -> Result<()> {
    println!(
        "\nwith a data folder: {STORED} requests of one comment a second, and batches one after another"
    );
    let folder = tempfile::tempdir()?;
    let servers = [Running::start(Kind::Chaff, None)?, Running::start(Kind::Chaff, Some(folder.path()))?];
    for (server, name) in servers.iter().zip(["not stored", "stored"]) {
        let turns: Result<Vec<Turn>> =
            (0..TURNS).map(|_| turn(server, comments, Some(STORED), SETTLES)).collect();
        let Turn { cpu, p99, .. } = least(&turns?);
        let begun = Instant::now();
        let verdicts = ask_in_bulk(server.address, "/v1/moderate/batch", comments, 1, TURN)? as f64;
        let per_second = verdicts / begun.elapsed().as_secs_f64();
        let p99 = p99.as_secs_f64() * 1000.0;
        println!("{name:<12}{cpu:>9.1} µs of CPU, p99 {p99:.2} ms; in batches {per_second:.0} comments/s");
    }
    Ok(())
}
