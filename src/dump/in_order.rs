//! Work on a dump on several threads, whose results come in the order of the dump.

use std::io::{self, Read};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::chunks::{Chunk, Chunks};

/// Works on the chunks of `input` on `threads` threads, each with a worker of its own, and hands what
/// came of each chunk to `each` here, in order; so does what the reader reports, as the last thing.
///
/// Only a few chunks are in memory at a time, however much `input` gives.
///
/// # Errors
/// The first error of `each`; nothing is read after it.
pub fn in_order<T: Send, E, W: FnMut(&Chunk) -> T>(
    input: impl Read + Send,
    threads: usize,
    worker: impl Fn() -> W + Sync,
    mut each: impl FnMut(io::Result<T>) -> Result<(), E>,
) -> Result<(), E> {
    let waiting = threads * 2;
    let (work, to_do) = sync_channel::<(Chunk, SyncSender<T>)>(waiting);
    let (order, ordered) = sync_channel::<io::Result<Receiver<T>>>(waiting);
    let to_do = Mutex::new(to_do);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work_on(&to_do, worker()));
        }
        scope.spawn(move || read(Chunks::new(input), &work, &order));
        // Taken in here: whoever stops before the end hangs up, and the reader stops too.
        let ordered = ordered;
        for next in &ordered {
            let result = match next {
                // A worker that stopped without a word has panicked, and the scope says so.
                Ok(result) => result.recv().map_err(io::Error::other),
                Err(error) => Err(error),
            };
            each(result)?;
        }
        Ok(())
    })
}

fn work_on<T>(to_do: &Mutex<Receiver<(Chunk, SyncSender<T>)>>, mut work: impl FnMut(&Chunk) -> T) {
    loop {
        let next = to_do.lock().ok().and_then(|queue| queue.recv().ok());
        let Some((chunk, done)) = next else { return };
        // Nobody waits for it any more where an earlier chunk was the last.
        let _ = done.send(work(&chunk));
    }
}

/// Hands out chunks until there are no more, or nobody takes them.
fn read<T>(
    mut chunks: Chunks<impl Read>,
    work: &SyncSender<(Chunk, SyncSender<T>)>,
    order: &SyncSender<io::Result<Receiver<T>>>,
) {
    loop {
        let chunk = match chunks.next_chunk() {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return,
            Err(error) => {
                let _ = order.send(Err(error));
                return;
            }
        };
        let (done, result) = sync_channel(1);
        if order.send(Ok(result)).is_err() || work.send((chunk, done)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> Vec<u8> {
        (0..count).flat_map(|number| format!("{number} {}\n", "x".repeat(200)).into_bytes()).collect()
    }

    fn first_lines(chunk: &Chunk) -> u64 {
        chunk.first_line
    }

    #[test]
    fn results_come_in_order_on_any_number_of_threads() {
        let input = lines(20_000);
        let run = |threads| {
            let mut seen = Vec::new();
            in_order(&input[..], threads, || first_lines, |line| line.map(|line| seen.push(line))).unwrap();
            seen
        };
        let one = run(1);
        assert!(one.len() > 10 && one.is_sorted());
        assert_eq!(one, run(7));
    }

    #[test]
    fn an_error_ends_it() {
        let input = lines(20_000);
        let mut seen = 0;
        let stopped = in_order(
            &input[..],
            2,
            || first_lines,
            |_| {
                seen += 1;
                if seen == 3 { Err("enough") } else { Ok(()) }
            },
        );
        assert_eq!((stopped, seen), (Err("enough"), 3));
    }

    #[test]
    fn what_the_reader_reports_comes_last() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let input = (&b"one\n"[..]).chain(Broken);
        let mut seen = Vec::new();
        let outcome = in_order(
            input,
            2,
            || first_lines,
            |line| {
                seen.push(line?);
                Ok::<_, io::Error>(())
            },
        );
        assert_eq!(seen, [1]);
        assert_eq!(outcome.unwrap_err().to_string(), "the disk is gone");
    }
}
