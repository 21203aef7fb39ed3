//! `chaff lists`: imports lists of good and bad sites, keeps them up to date, and says what they know.

mod imports;
mod update;

use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};

use super::options::Data;
use super::{output, sites};
use crate::reputation::fetch::{Fetched, Limits, Origin, Validators, fetch};
use crate::reputation::folder::Folder;
use crate::reputation::formats::{self, Columns, ListFormat, ReadOptions};
use crate::reputation::learned::LearnedSettings;
use crate::reputation::presets::Presets;
use crate::reputation::store::{self, ListSettings, Store};
use crate::reputation::{Day, EntryKind, OPERATOR};
use update::Update;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    chaff lists add feed.txt --kind phishing --data DIR\n  \
    chaff lists presets\n  \
    chaff lists update stevenblack --data DIR\n  \
    chaff lists check http://evil.example/login --data DIR\n\n\
    Nothing is fetched but by `add` and `update`, and nothing is ever said to anybody but which list is wanted.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Import a list, or import it again
    Add(Add),
    /// Fetch lists again, or a preset for the first time
    Update(Update),
    /// Take a list away
    Remove {
        /// The list
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// Show which lists there are
    Show {
        #[command(flatten)]
        data: Data,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Say all that is known of a site, host, path or URL, and why
    Check(sites::Show),
    /// Write a list's entries, in the project's own format
    Export {
        /// The list; `operator` is what was said with `chaff sites set`
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// Compile the index anew from the lists
    Compile {
        #[command(flatten)]
        data: Data,
    },
    /// Show the feeds whose addresses and terms are known
    Presets {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args)]
struct Add {
    /// A file, or an https:// address
    #[arg(value_name = "FILE")]
    from: String,
    #[command(flatten)]
    data: Data,
    /// What to call it [default: after the file]
    #[arg(long)]
    name: Option<String>,
    /// What its entries say, where they do not say it themselves: malware, phishing, scam, spam (or block),
    /// allow, redirector, landlord, popular, disposable
    #[arg(long)]
    kind: Option<EntryKind>,
    /// How it is written [default: told by looking]: chaff, plain, hosts, adblock, csv, json, rpz, rbldnsd,
    /// dnsmasq, spamassassin
    #[arg(long)]
    format: Option<ListFormat>,
    /// Of a table, which columns to read, by name or number: key=url,note=threat,added=dateadded,kind=type
    #[arg(long)]
    columns: Option<String>,
    /// Days after the last update from which on it says nothing
    #[arg(long, value_name = "DAYS")]
    expires_after: Option<u16>,
    /// Import it even when more than half of its entries are gone
    #[arg(long)]
    force: bool,
    /// Say what came of it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::Add(add) => run_add(add)?,
        Command::Update(update) => return update::run(update),
        Command::Remove { name, data } => {
            let mut store = Store::open(&data.folder())?;
            store.remove(name)?;
            store.compile(&mut [])?;
        }
        Command::Show { data, json } => show(&data.folder(), *json)?,
        Command::Check(check) => sites::show(check)?,
        Command::Export { name, data } => {
            let path = data.folder().list(name);
            let list =
                std::fs::read_to_string(&path).with_context(|| format!("list {name}: {}", path.display()))?;
            output::say(list.trim_end())?;
        }
        Command::Compile { data } => Store::open(&data.folder())?.compile(&mut [])?,
        Command::Presets { json } => presets(*json)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn run_add(add: &Add) -> anyhow::Result<()> {
    let origin: Origin = add.from.parse()?;
    let Fetched::New { bytes, validators } = fetch(&origin, &Validators::default(), &Limits::default())?
    else {
        anyhow::bail!("{origin} says that it has not changed, and was never fetched");
    };
    let columns =
        add.columns.as_deref().map(str::parse::<Columns>).transpose().map_err(anyhow::Error::msg)?;
    let options = ReadOptions { format: add.format, kind: add.kind, columns };
    let reading = formats::read(&bytes, &options).with_context(|| add.from.clone())?;
    let settings = ListSettings {
        from: Some(lasting(&origin)?),
        format: add.format.map(|format| format.name().to_owned()),
        columns: add.columns.clone(),
        kind: add.kind,
        expires_after: add.expires_after,
        updated: Day::today(),
        entries: 0,
        validators,
    };
    let name = add.name.clone().unwrap_or_else(|| name_of(&add.from));
    let mut store = Store::open(&add.data.folder())?;
    let mut imports = [store.put(&name, &settings, reading, add.force)?];
    store.compile(&mut imports)?;
    imports::say(&imports, add.json)
}

/// An origin as it is found from any folder.
fn lasting(origin: &Origin) -> anyhow::Result<String> {
    Ok(match origin {
        Origin::File(path) => std::path::absolute(path)?.to_string_lossy().into_owned(),
        Origin::Url(address) => address.to_string(),
    })
}

/// The name of a list after its file: `https://feeds.example/Bad-Hosts.txt.gz` gives `bad-hosts`.
fn name_of(from: &str) -> String {
    let file = from.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.split(['.', '?', '#']).next().unwrap_or_default().to_lowercase();
    stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect()
}

fn show(folder: &Folder, json: bool) -> anyhow::Result<()> {
    let reputation = folder.reputation(LearnedSettings::default())?;
    let mut lists = Vec::new();
    for source in reputation.sources().filter(|source| source.name != OPERATOR) {
        let settings = store::settings(folder, &source.name).ok();
        lists.push(serde_json::json!({
            "list": source.name,
            "origin": source.origin,
            "date": source.date,
            "from": settings.as_ref().and_then(|settings| settings.from.clone()),
            "updated": settings.as_ref().map(|settings| settings.updated),
            "entries": settings.as_ref().map(|settings| settings.entries),
            "expires_after": settings.as_ref().and_then(|settings| settings.expires_after),
        }));
    }
    if json {
        return output::json(&serde_json::json!({ "entries": reputation.len(), "lists": lists }));
    }
    for list in &lists {
        let text = |field: &str| list[field].as_str().unwrap_or("carried").to_owned();
        let entries = list["entries"].as_u64().map_or_else(String::new, |entries| entries.to_string());
        output::say(format!(
            "{:<24} {entries:>9}  {:<10}  {}",
            text("list"),
            text("updated"),
            text("origin")
        ))?;
    }
    output::say(format!("{} entries in all", reputation.len()))
}

fn presets(json: bool) -> anyhow::Result<()> {
    let presets = Presets::carried();
    if json {
        return output::json(&presets.all());
    }
    for preset in presets.all() {
        output::say(format!(
            "{} ({}; {})\n  {}\n  licence: {}. {}",
            preset.name, preset.kind, preset.format, preset.homepage, preset.licence, preset.terms
        ))?;
    }
    Ok(())
}
