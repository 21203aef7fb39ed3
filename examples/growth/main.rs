//! How the time grows with the number of comments, with the length of a text, and with what the
//! lists hold.
//!
//! ```text
//! cargo run --release --example growth -- PAGE.html
//! ```
//!
//! Prints three tables, and writes one page with them and their charts. Each figure is the least of some
//! runs on one thread: what else the machine does only ever adds time. Takes about a minute
//! and a half.

mod chart;
mod measure;
mod page;
mod series;
#[path = "../../benches/texts/mod.rs"]
mod texts;

use std::path::PathBuf;

use anyhow::{Context, Result};
use chaff::filter::Filter;

fn main() -> Result<()> {
    let page: PathBuf =
        std::env::args().nth(1).context("name the page to write, such as growth.html")?.into();
    let filter = Filter::carried()?;
    let found =
        [measure::rows(&filter)?, measure::texts(&filter), measure::lists(&filter).context("an index")?];
    for measurement in &found {
        println!("{}", measurement.table());
    }
    std::fs::write(&page, page::of(&found))?;
    println!("written: {}", page.display());
    Ok(())
}
