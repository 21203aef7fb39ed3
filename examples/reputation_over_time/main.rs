//! Measures what learned reputation would have caught, walking over time: before each month (or tenth)
//! everything before it is learned, and nothing of it; then its comments are judged.
//!
//! ```text
//! cargo run --release --example reputation_over_time -- FOLDER
//! ```
//!
//! The folder holds `lists/` and `corpora/`. There are two walks:
//!
//! - **lists**: each entry of two published block lists is one spam comment with a link to it, on the day on
//!   which the list first had it. Honest comments are those of blogs, which have no dates: each blog's
//!   are put in the order of their numbers (where they have one, else of the file) and spread
//!   evenly over the same days. Each is judged before it is learned, as everything is.
//! - **forum**: posts that a forum removed as spam, in the order of their numbers on each of its sites, in
//!   tenths; the same honest comments in tenths. A tenth counts as 30 days.
//!
//! Two limits of what this can show. An entry's day is the first on which its list had it, so the lists
//! as they stood before can only meet it as a name below another entry; what recurs in comments after it
//! was listed is not in this data. And honest comments come from other places than the spam: nobody in
//! them cites what the spammers cite, so the false alarms are fewer than one newsroom would see.
//!
//! Settings are chosen on the part before 2022 (of the forum: the first five tenths), with `--develop`;
//! what is reported is the part after it. A link is flagged where learned reputation alone moves a
//! comment from a base rate of 0.2 to 0.3 (review) or to 0.5 (strict).

mod data;
mod report;
mod walk;

use std::path::PathBuf;

use anyhow::{Context, Result};
use chaff::reputation::LearnedSettings;
use data::Data;
use walk::{Part, Walk};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder: PathBuf = arguments.next().context("name the folder that holds lists/ and corpora/")?.into();
    let is_development = arguments.next().as_deref() == Some("--develop");
    let data = Data::read(&folder)?;
    println!("{}\n", data.summary());
    if is_development {
        report::compare(&data, Part::Development, &candidates());
        return Ok(());
    }
    let defaults = LearnedSettings::default();
    for (timeline, when) in
        [(&data.by_month, "by months from 2022"), (&data.by_tenth, "by tenths from the sixth")]
    {
        let walk = Walk::over(timeline, &data.popular, defaults);
        report::sources(&walk, when);
        report::false_alarms(&walk);
    }
    report::compare(&data, Part::Report, &variants());
    report::time(&data);
    Ok(())
}

/// The defaults beside other half-lives, with and without what is learned of endings and landlords.
fn variants() -> Vec<LearnedSettings> {
    let mut variants = Vec::new();
    for half_life in [30, 90, 365] {
        for has_endings in [true, false] {
            let defaults = LearnedSettings::default();
            let ending_strength = if has_endings { defaults.ending_strength } else { f64::INFINITY };
            variants.push(LearnedSettings { half_life, ending_strength, ..defaults });
        }
    }
    variants
}

/// What the defaults were chosen from.
fn candidates() -> Vec<LearnedSettings> {
    let mut candidates = Vec::new();
    for (ending_strength, ending_limit) in
        [(f64::INFINITY, 0.5), (20.0, 0.5), (20.0, 2.0), (50.0, 1.0), (100.0, 1.0)]
    {
        for site_strength in [1.0, 2.0, 4.0] {
            for half_life in [30, 90, 365] {
                candidates.push(LearnedSettings {
                    half_life,
                    ending_strength,
                    ending_limit,
                    site_strength,
                    below_strength: site_strength,
                    contact_strength: site_strength,
                    ..LearnedSettings::default()
                });
            }
        }
    }
    candidates
}
