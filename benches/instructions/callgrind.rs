//! Running the cases under callgrind, and reading what it counted.
//!
//! One run counts all of them: collection is on only inside [`counted`], and each time that is left,
//! callgrind writes a file of its own (<https://valgrind.org/docs/manual/cl-manual.html>, § 6.4).

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cases::{self, Work};

/// The argument by which this program, under callgrind, is told to do the cases.
pub const DO_CASES: &str = "--under-callgrind";

/// What callgrind knows [`counted`] by.
const COUNTED: &str = "instructions::callgrind::counted";

/// How many instructions each case takes.
pub type Counts = BTreeMap<String, u64>;

/// What valgrind calls itself, or `None` if it is not there.
pub fn version() -> Option<String> {
    let output = Command::new("valgrind").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Counts the instructions of every case, in a process of its own.
pub fn count() -> Result<Counts> {
    let folder = tempfile::tempdir()?;
    let written = folder.path().join("counts");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .args([format!("--toggle-collect={COUNTED}"), format!("--dump-after={COUNTED}")])
        .arg(format!("--callgrind-out-file={}", written.display()))
        .arg(std::env::current_exe()?)
        .arg(DO_CASES)
        .output()?;
    ensure!(output.status.success(), "valgrind: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout)?;
    names.lines().zip(1..).map(|(name, part)| Ok((name.to_owned(), total(&written, part)?))).collect()
}

/// The total of one of callgrind's files.
fn total(written: &Path, part: usize) -> Result<u64> {
    let file = written.with_extension(part.to_string());
    let text =
        std::fs::read_to_string(&file).with_context(|| format!("callgrind wrote no {}", file.display()))?;
    let total =
        text.lines().find_map(|line| line.strip_prefix("totals: ")).context("callgrind gave no total")?;
    Ok(total.trim().parse()?)
}

/// Does every case once, after some rounds that are not counted, and prints its name.
pub fn do_cases() {
    for (name, mut work) in cases::all() {
        for _ in 0..3 {
            black_box(work());
        }
        black_box(counted(&mut work));
        println!("{name}");
    }
}

/// What happens in here is counted, and nothing else.
#[inline(never)]
fn counted(work: &mut Work) -> usize {
    black_box(work())
}
