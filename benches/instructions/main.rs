//! How many instructions the hot paths take, beside the counts kept in `counts.json`.
//!
//! `cargo bench --bench instructions` fails where a count is more than 5 % away from the one that is
//! kept. Unlike times, counts hardly depend on the machine or on what else runs on it: they depend on
//! the compiler, on the C library and on what the processor offers (`memchr` takes AVX2 where it is), so these are
//! kept beside the counts and named when they differ. Counts are no times: they say that something has
//! changed, and `cargo bench --bench comment` says what it costs.
//!
//! `cargo bench --bench instructions -- --renew` writes the counts anew, after a change that was meant.

mod callgrind;
mod cases;
#[path = "../texts/mod.rs"]
mod texts;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use callgrind::Counts;
use serde::{Deserialize, Serialize};

/// How far a count may be from the one that is kept.
const TOLERANCE: f64 = 0.05;
const RENEW: &str = "cargo bench --bench instructions -- --renew";

/// What is kept in the repository.
#[derive(Serialize, Deserialize)]
struct Kept {
    taken_with: Circumstances,
    counts: Counts,
}

/// What counts depend on, besides the code.
#[derive(Serialize, Deserialize, PartialEq)]
struct Circumstances {
    architecture: String,
    avx2: bool,
    compiler: String,
    valgrind: String,
}

fn main() -> Result<ExitCode> {
    let has = |name: &str| std::env::args().any(|argument| argument == name);
    if has(callgrind::DO_CASES) {
        callgrind::do_cases();
        return Ok(ExitCode::SUCCESS);
    }
    let Some(valgrind) = callgrind::version() else {
        println!("instructions: NOT COUNTED, valgrind is not installed");
        return Ok(ExitCode::SUCCESS);
    };
    // Without this argument, cargo asks whether the benchmarks run at all (`cargo test --benches`).
    if !has("--bench") {
        return Ok(ExitCode::SUCCESS);
    }
    let now = Kept { taken_with: Circumstances::here(valgrind)?, counts: callgrind::count()? };
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/instructions/counts.json");
    if has("--renew") {
        std::fs::write(&path, serde_json::to_string_pretty(&now)? + "\n")?;
    }
    let kept = std::fs::read_to_string(&path).with_context(|| format!("no counts are kept: {RENEW}"))?;
    Ok(compare(&serde_json::from_str(&kept)?, &now))
}

impl Circumstances {
    fn here(valgrind: String) -> Result<Self> {
        #[cfg(target_arch = "x86_64")]
        let avx2 = std::arch::is_x86_feature_detected!("avx2");
        #[cfg(not(target_arch = "x86_64"))]
        let avx2 = false;
        let compiler = Command::new("rustc").arg("--version").output()?.stdout;
        let compiler = String::from_utf8(compiler)?.trim().to_owned();
        Ok(Circumstances { architecture: std::env::consts::ARCH.into(), avx2, compiler, valgrind })
    }

    fn told(&self) -> String {
        let avx2 = if self.avx2 { "with" } else { "without" };
        format!("{} {avx2} AVX2, {}, {}", self.architecture, self.compiler, self.valgrind)
    }
}

/// Prints every count beside the one that is kept, and says whether all are near enough.
fn compare(kept: &Kept, now: &Kept) -> ExitCode {
    if kept.taken_with.architecture != now.taken_with.architecture {
        println!("instructions: NOT COMPARED, the kept counts are of {}", kept.taken_with.told());
        return ExitCode::SUCCESS;
    }
    let mut is_near = kept.counts.keys().eq(now.counts.keys());
    for (name, count) in &now.counts {
        let change = kept.counts.get(name).map(|kept| *count as f64 / *kept as f64 - 1.0);
        let mark = match change {
            Some(change) if change.abs() <= TOLERANCE => "",
            Some(change) if change < 0.0 => "  <- fewer than kept",
            Some(_) => "  <- MORE THAN KEPT",
            None => "  <- not kept yet",
        };
        is_near &= mark.is_empty();
        println!("{name:30} {count:>12} {:>+8.2} %{mark}", change.unwrap_or(f64::NAN) * 100.0);
    }
    if is_near {
        return ExitCode::SUCCESS;
    }
    println!("{}", advice(kept, now));
    ExitCode::FAILURE
}

fn advice(kept: &Kept, now: &Kept) -> String {
    let percent = TOLERANCE * 100.0;
    let elsewhere = if kept.taken_with == now.taken_with {
        String::new()
    } else {
        let (kept, now) = (kept.taken_with.told(), now.taken_with.told());
        format!("\nIt may not be the code: kept with {kept}; counted now with {now}.\n")
    };
    format!(
        "\nSome counts are more than {percent} % away from those in benches/instructions/counts.json. If that is \
         meant, or for the better, keep the new ones:\n\n    {RENEW}\n{elsewhere}"
    )
}
