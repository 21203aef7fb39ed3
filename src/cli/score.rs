//! `chaff score`: a dump in, verdicts out, in order, in bounded memory, on every core.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::options::FilterOptions;
use super::progress;
use crate::comment::Comment;
use crate::dump::chunks::{Chunk, Line};
use crate::dump::in_order::in_order;
use crate::dump::{jsonl, page};
use crate::filter::{Filter, Workspace};

/// The largest page that is read, in bytes.
const MAX_PAGE: u64 = 64 * 1024 * 1024;

#[derive(Args)]
#[command(after_help = "Each line of the input is one object:\n  \
    {\"id\":\"1\",\"text\":\"…\",\"author\":{\"name\":\"…\",\"url\":\"…\"}}\n\
    Only `text` is needed. Each line of the output is one verdict:\n  \
    {\"id\",\"decision\",\"score\",\"evidence\":[…],\"links\":[…],\"model\"}\n\
    A line that cannot be read gives {\"line\":N,\"error\":…} on standard error, and the exit status is 3.")]
pub(super) struct Arguments {
    /// Files to read, in order; `-` or none is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write only id, decision and score
    #[arg(long)]
    brief: bool,
    /// How the input is written
    #[arg(long, value_enum, default_value_t = InputFormat::Jsonl)]
    format: InputFormat,
    /// How many threads score [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    options: FilterOptions,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum InputFormat {
    /// One JSON object a line
    Jsonl,
    /// A saved article page as plain text, with its comments as bullets
    Page,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let filter = arguments.options.filter()?;
    let standard_input = [PathBuf::from("-")];
    let files = if arguments.files.is_empty() { &standard_input[..] } else { &arguments.files[..] };
    let bar = progress::bar(files);
    let mut failed = 0;
    for file in files {
        let input = jsonl::open(file).with_context(|| format!("cannot read {}", file.display()))?;
        let input = progress::counted(input, &bar);
        let scorer = Scorer { filter: &filter, brief: arguments.brief, file };
        failed += match arguments.format {
            InputFormat::Jsonl => scorer.lines(input, arguments.threads())?,
            InputFormat::Page => scorer.page(input)?,
        };
    }
    bar.finish_and_clear();
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(super::SOME_LINES_FAILED) })
}

impl Arguments {
    fn threads(&self) -> usize {
        self.threads.unwrap_or_else(super::cores).max(1)
    }
}

/// What a comment of a page is answered with: its verdict beside its author.
#[derive(Serialize)]
struct OfPage<'v, V> {
    #[serde(flatten)]
    verdict: V,
    author: Option<&'v str>,
}

/// A line that could not be read.
#[derive(Serialize)]
struct Failure<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'f Path>,
    line: u64,
    error: String,
}

/// What came of one chunk.
#[derive(Default)]
struct Scored {
    verdicts: Vec<u8>,
    failures: Vec<u8>,
    failed: u64,
}

struct Scorer<'s> {
    filter: &'s Filter,
    brief: bool,
    file: &'s Path,
}

impl Scorer<'_> {
    /// Scores the chunks on `threads` threads, and writes what came of them here, in order.
    fn lines(&self, input: Box<dyn Read + Send>, threads: usize) -> anyhow::Result<u64> {
        let worker = || {
            let mut room = self.filter.workspace();
            move |chunk: &Chunk| self.score(chunk, &mut room)
        };
        let mut failed = 0;
        in_order(input, threads, worker, |scored| {
            let scored = scored.with_context(|| format!("cannot read {}", self.file.display()))?;
            io::stdout().lock().write_all(&scored.verdicts)?;
            io::stderr().lock().write_all(&scored.failures)?;
            failed += scored.failed;
            anyhow::Ok(())
        })?;
        io::stdout().lock().flush()?;
        Ok(failed)
    }

    fn score(&self, chunk: &Chunk, room: &mut Workspace) -> Scored {
        let mut scored = Scored::default();
        for line in chunk.lines() {
            match line {
                Line::TooLong(number) => self.fail(&mut scored, number, jsonl::too_long()),
                Line::Bytes(number, line) => match Comment::from_json(line) {
                    Ok(comment) => self.judge(&comment, room, &mut scored.verdicts),
                    Err(error) => self.fail(&mut scored, number, error.to_string()),
                },
            }
        }
        scored
    }

    fn judge(&self, comment: &Comment, room: &mut Workspace, out: &mut Vec<u8>) {
        if self.brief {
            write_line(out, &self.filter.judge_briefly(comment, room));
        } else {
            write_line(out, &self.filter.judge(comment, room));
        }
    }

    fn fail(&self, scored: &mut Scored, line: u64, error: String) {
        let file = Some(self.file).filter(|file| *file != Path::new("-"));
        write_line(&mut scored.failures, &Failure { file, line, error });
        scored.failed += 1;
    }

    fn page(&self, input: Box<dyn Read + Send>) -> anyhow::Result<u64> {
        let mut page = Vec::new();
        let name = self.file.display();
        input.take(MAX_PAGE + 1).read_to_end(&mut page).with_context(|| format!("cannot read {name}"))?;
        anyhow::ensure!(
            page.len() as u64 <= MAX_PAGE,
            "{name}: a page of more than {MAX_PAGE} bytes is not read"
        );
        let page = String::from_utf8_lossy(&page);
        let mut room = self.filter.workspace();
        let mut out = Vec::new();
        let mut failures = Scored::default();
        for comment in page::comments(&page) {
            let author = comment.author.name.as_deref();
            if comment.text.len() > crate::comment::MAX_TEXT {
                let error = crate::comment::CommentError::TooLarge { size: comment.text.len() };
                self.fail(&mut failures, 0, format!("comment of {}: {error}", author.unwrap_or_default()));
            } else if self.brief {
                write_line(
                    &mut out,
                    &OfPage { verdict: self.filter.judge_briefly(&comment, &mut room), author },
                );
            } else {
                write_line(&mut out, &OfPage { verdict: self.filter.judge(&comment, &mut room), author });
            }
        }
        io::stdout().lock().write_all(&out)?;
        io::stderr().lock().write_all(&failures.failures)?;
        Ok(failures.failed)
    }
}

fn write_line(out: &mut Vec<u8>, value: &impl Serialize) {
    // Writing to memory cannot fail, and none of these values has keys that are not strings.
    let _ = serde_json::to_writer(&mut *out, value);
    out.push(b'\n');
}
