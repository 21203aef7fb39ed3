//! What asks: connections that are kept, on one thread, with as little work as can be.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// How many connections ask at once.
pub const CONNECTIONS: usize = 64;
/// More than any verdict on a comment of this benchmark takes, with its head.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What came of asking for a while.
#[derive(Default)]
pub struct Asked {
    /// How long each answer took.
    pub latencies: Vec<Duration>,
    pub bytes: usize,
}

/// Asks for `time`, each connection again as soon as it has its answer, or `per_second` times in all.
pub fn ask(
    address: SocketAddr,
    comments: &[Vec<u8>],
    time: Duration,
    per_second: Option<f64>,
) -> Result<Asked> {
    let requests: Rc<[Vec<u8>]> =
        comments.iter().map(|comment| request("/v1/moderate", comment, "")).collect();
    let between = per_second.map(|rate| Duration::from_secs_f64(CONNECTIONS as f64 / rate));
    on_this_thread(async move {
        let begun = Instant::now();
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                let pace = between.map(|between| (between, between * number as u32 / CONNECTIONS as u32));
                tokio::task::spawn_local(one_connection(
                    address,
                    requests.clone(),
                    number,
                    begun + time,
                    pace,
                ))
            })
            .collect();
        let mut asked = Asked::default();
        for task in tasks {
            let one = task.await??;
            asked.latencies.extend(one.latencies);
            asked.bytes += one.bytes;
        }
        asked.latencies.sort_unstable();
        Ok(asked)
    })
}

async fn one_connection(
    address: SocketAddr,
    requests: Rc<[Vec<u8>]>,
    number: usize,
    end: Instant,
    pace: Option<(Duration, Duration)>,
) -> Result<Asked> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut asked = Asked::default();
    let mut buffer = vec![0; LONGEST_ANSWER];
    let mut due = Instant::now() + pace.map_or(Duration::ZERO, |(_, first)| first);
    for request in requests.iter().cycle().skip(number * 7) {
        let mut begun = Instant::now();
        if let Some((between, _)) = pace {
            // Whoever is kept waiting by an answer counts from when it would have asked.
            if due > begun {
                tokio::time::sleep_until(due.into()).await;
                begun = Instant::now();
            } else {
                begun = due;
            }
            due += between;
        }
        if begun >= end {
            break;
        }
        write(&stream, request).await?;
        asked.bytes += read_answer(&stream, &mut buffer).await?;
        asked.latencies.push(begun.elapsed());
    }
    Ok(asked)
}

/// Sends `comments` as JSON lines on `connections` connections, again and again for `time`; gives how
/// many verdicts came back.
pub fn ask_in_bulk(
    address: SocketAddr,
    path: &str,
    comments: &[Vec<u8>],
    connections: usize,
    time: Duration,
) -> Result<usize> {
    let mut lines = comments.join(&b'\n');
    lines.push(b'\n');
    let request: Rc<[u8]> = request(path, &lines, "connection: close\r\n").into();
    let expected = comments.len();
    on_this_thread(async move {
        let end = Instant::now() + time;
        let tasks: Vec<_> = (0..connections)
            .map(|_| {
                let request = request.clone();
                tokio::task::spawn_local(async move {
                    let mut verdicts = 0;
                    while Instant::now() < end {
                        let got = one_batch(address, &request).await?;
                        if got != expected {
                            return Err(Error::other(format!("{got} verdicts on {expected} comments")));
                        }
                        verdicts += got;
                    }
                    Ok(verdicts)
                })
            })
            .collect();
        let mut verdicts = 0;
        for task in tasks {
            verdicts += task.await??;
        }
        Ok(verdicts)
    })
}

async fn one_batch(address: SocketAddr, request: &[u8]) -> Result<usize> {
    let stream = TcpStream::connect(address).await?;
    let (written, verdicts) = tokio::join!(write(&stream, request), count_verdicts(&stream));
    written.and(verdicts)
}

/// Counts lines that end an object: no string in JSON has a line end, and no frame of a chunk has a `}`.
async fn count_verdicts(stream: &TcpStream) -> Result<usize> {
    let mut buffer = vec![0; 256 * 1024];
    let (mut verdicts, mut before) = (0, 0);
    loop {
        let length = read(stream, &mut buffer).await?;
        let Some(&last) = buffer[..length].last() else { return Ok(verdicts) };
        let ends = memchr::memchr_iter(b'\n', &buffer[..length]);
        verdicts += ends.filter(|&end| b'}' == if end == 0 { before } else { buffer[end - 1] }).count();
        before = last;
    }
}

fn on_this_thread<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, work)
}

fn request(path: &str, body: &[u8], more: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{more}content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn read(stream: &TcpStream, buffer: &mut [u8]) -> Result<usize> {
    loop {
        stream.readable().await?;
        match stream.try_read(buffer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            other => return other,
        }
    }
}

/// Reads one answer and gives the length of its body.
async fn read_answer(stream: &TcpStream, buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    loop {
        let length = read(stream, &mut buffer[filled..]).await?;
        if length == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        filled += length;
        if let Some((head, body)) = lengths(&buffer[..filled])?
            && filled >= head + body
        {
            return Ok(body);
        }
    }
}

/// The lengths of the head and the body of an answer, once the head is whole.
fn lengths(answer: &[u8]) -> Result<Option<(usize, usize)>> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&answer[..end]).map_err(Error::other)?;
    if !head.starts_with("HTTP/1.1 200") {
        return Err(Error::other(head.to_owned()));
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    length.map(|length| Some((end + 4, length))).ok_or_else(|| Error::other("an answer without a length"))
}
