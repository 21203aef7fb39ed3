//! `chaff sites`: what is known of a site and why, the operator's word on it, and what moderators'
//! labels teach.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};

use super::options::{Data, FilterOptions};
use super::terminal::{printable, verdict_color};
use super::{links, output};
use crate::bayes::Label;
use crate::dump::jsonl;
use crate::filter::site::SiteReport;
use crate::filter::{Reader, Workspace};
use crate::reputation::learned::{Counts, Known};
use crate::reputation::store::Store;
use crate::reputation::{Day, Entry, EntryKind, Key};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chaff sites show evil.example --data DIR\n  \
    chaff sites set evil.example --kind block --note \"sold pills in May\" --data DIR\n  \
    chaff sites learn labels.jsonl --data DIR")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say all that is known of a site, host, path or URL, and why
    Show(Show),
    /// Say what a site, host, path, URL or network is; that goes before every list
    Set(Set),
    /// Take back what was said and learned of a site
    Remove(Remove),
    /// Learn from labelled comments how the sites and contacts in them are used here
    Learn(Learn),
    /// Write what was learned
    Export {
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Args)]
pub(super) struct Show {
    /// What to look up
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    /// As JSON, a line for each
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    options: FilterOptions,
}

#[derive(Args)]
struct Set {
    /// A site, host, path, URL or network
    key: String,
    /// What it is: block, allow, malware, phishing, scam, spam, redirector, landlord, popular, disposable
    #[arg(long, required_unless_present = "learned")]
    kind: Option<EntryKind>,
    /// Why, for those who come later
    #[arg(long, default_value = "")]
    note: String,
    /// The first day on which that holds no more
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Option<Day>,
    /// Correct what was learned of the site: how many comments with it were spam, and how many ham
    #[arg(long, value_name = "SPAM,HAM", value_parser = counts)]
    learned: Option<Counts>,
    #[command(flatten)]
    data: Data,
}

#[derive(Args)]
struct Remove {
    /// The site, host, path, URL or network
    key: String,
    /// Keep what was learned of the site
    #[arg(long, conflicts_with = "keep_word")]
    keep_learned: bool,
    /// Keep what the operator said of it
    #[arg(long)]
    keep_word: bool,
    #[command(flatten)]
    data: Data,
}

#[derive(Args)]
struct Learn {
    /// Files of labelled comments; `-` is standard input
    #[arg(required = true, value_name = "LABELS")]
    labels: Vec<PathBuf>,
    /// Forget them instead, exactly; they must have the same `posted_at`
    #[arg(long)]
    forget: bool,
    /// The day of labels without `posted_at` [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    day: Option<Day>,
    #[command(flatten)]
    data: Data,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::Show(arguments) => show(arguments)?,
        Command::Set(arguments) => set(arguments)?,
        Command::Remove(arguments) => remove(arguments)?,
        Command::Learn(arguments) => learn(arguments)?,
        Command::Export { data } => {
            let path = data.folder().learned();
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            output::say(text.trim_end())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what is known of places.
pub(super) fn show(arguments: &Show) -> anyhow::Result<()> {
    let filter = arguments.options.filter()?;
    let mut room = filter.workspace();
    for written in &arguments.keys {
        let key = Key::parse(written)?;
        let report = filter.reader().site(&key, &mut room);
        let report = report.with_context(|| format!("{key} is a network; ask about one of its addresses"))?;
        if arguments.json { output::json(&report)? } else { output::say(page(&report).trim_end())? }
    }
    Ok(())
}

fn page(report: &SiteReport) -> String {
    // Writing to a String cannot fail.
    let mut out = String::new();
    let color = verdict_color(report.verdict);
    let standing: Vec<&str> = report.standing.iter().map(|kind| kind.name()).collect();
    let standing = if standing.is_empty() { "on no list that counts".into() } else { standing.join(", ") };
    let _ = writeln!(out, "{}  {color}{}{color:#}: {standing}", report.key, report.verdict.name());
    if let Some(landlord) = &report.landlord {
        let _ = writeln!(out, "  tenant of {landlord}");
    }
    for listing in &report.listed {
        let _ = writeln!(out, "  listed   {}", printable(&links::listed(listing)));
    }
    for Known { name, counts, probability, .. } in &report.learned {
        let Counts { spam, .. } = counts;
        let share = probability * 100.0;
        let _ = writeln!(
            out,
            "  learned  {spam} of {} comments with {name} were spam ({share:.0} %)",
            counts.total()
        );
    }
    if let Some(opinion) = &report.opinion {
        let _ = writeln!(out, "  weight   {:+.2} in a verdict, by what was learned", opinion.log_odds);
    }
    out
}

fn set(arguments: &Set) -> anyhow::Result<()> {
    let key = Key::parse(&arguments.key)?;
    let mut store = Store::open(&arguments.data.folder())?;
    if let Some(kind) = arguments.kind {
        store.set(Entry {
            added: Some(Day::today()),
            expires: arguments.expires,
            note: arguments.note.clone(),
            ..Entry::new(key.clone(), kind)
        })?;
    }
    if let Some(counts) = arguments.learned {
        let site = site_of(&key, &Reader::carried())?;
        store.learn(arguments.data.learned_settings()?, |learned| {
            learned.correct(&site, counts, Day::today());
        })?;
    }
    Ok(())
}

fn remove(arguments: &Remove) -> anyhow::Result<()> {
    let key = Key::parse(&arguments.key)?;
    let mut store = Store::open(&arguments.data.folder())?;
    let was_said = !arguments.keep_word && store.unset(&key)?;
    let names = if arguments.keep_learned {
        0
    } else {
        let site = site_of(&key, &Reader::carried())?;
        store.learn(arguments.data.learned_settings()?, |learned| learned.forget_site(&site))?
    };
    anyhow::ensure!(was_said || names > 0, "nothing was said or learned of {key}");
    Ok(())
}

fn learn(arguments: &Learn) -> anyhow::Result<()> {
    let reader = Reader::carried();
    let mut room = Workspace::new(crate::features::DEFAULT_BITS);
    let day = arguments.day.unwrap_or_else(Day::today);
    let mut store = Store::open(&arguments.data.folder())?;
    let taught = store.try_learn(arguments.data.learned_settings()?, |learned| -> anyhow::Result<u64> {
        let mut taught = 0;
        for file in &arguments.labels {
            jsonl::read_labels(file, |labelled| {
                let posted = labelled.comment.posted_at.as_deref().and_then(|posted| posted.parse().ok());
                let links = reader.find_links(&labelled.comment, &mut room);
                let (is_spam, day) = (labelled.label == Label::Spam, posted.unwrap_or(day));
                taught += u64::from(!links.is_empty());
                if arguments.forget {
                    learned.forget(links, is_spam, day);
                } else {
                    learned.learn(links, is_spam, day);
                }
            })?;
        }
        Ok(taught)
    })?;
    let verb = if arguments.forget { "forgot" } else { "learned" };
    output::say(format!("{verb} {taught} comments with links"))
}

/// The site that a key belongs to.
fn site_of(key: &Key, reader: &Reader) -> anyhow::Result<String> {
    let mut room = Workspace::new(crate::features::DEFAULT_BITS);
    let report = reader.site(key, &mut room);
    Ok(report.with_context(|| format!("nothing is learned of a network, as {key} is"))?.site)
}

fn counts(text: &str) -> Result<Counts, String> {
    let wrong = || format!("`{text}` is not two numbers; write spam first, as in 0,12");
    let (spam, ham) = text.split_once(',').ok_or_else(wrong)?;
    Ok(Counts {
        spam: spam.trim().parse().map_err(|_| wrong())?,
        ham: ham.trim().parse().map_err(|_| wrong())?,
    })
}
