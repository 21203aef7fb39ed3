//! `chaff lists update`: fetches lists again. Each stands by itself: where one cannot be had, the old
//! one stays, and the others are still brought up to date.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::imports;
use crate::cli::options::Data;
use crate::cli::output;
use crate::reputation::Day;
use crate::reputation::fetch::{Fetched, Limits, Origin, fetch};
use crate::reputation::folder::{Folder, FolderError};
use crate::reputation::formats::{self, Columns, ReadOptions, Reading};
use crate::reputation::presets::{Preset, Presets};
use crate::reputation::store::{self, ListSettings, Store};

#[derive(Args)]
pub(super) struct Update {
    /// Lists, or presets that are not yet among them [default: all lists that came from somewhere]
    names: Vec<String>,
    #[command(flatten)]
    data: Data,
    /// Take over a list even when more than half of its entries are gone
    #[arg(long)]
    force: bool,
    /// Say what came of it as JSON
    #[arg(long)]
    json: bool,
}

/// A list that was fetched, and how it is kept.
struct Fresh {
    name: String,
    settings: ListSettings,
    /// Nothing where the list has not changed.
    reading: Option<Reading>,
}

pub(super) fn run(update: &Update) -> anyhow::Result<ExitCode> {
    let folder = update.data.folder();
    let names = if update.names.is_empty() { folder.list_names()? } else { update.names.clone() };
    anyhow::ensure!(
        !names.is_empty(),
        "there is no list yet; name a preset (`chaff lists presets`), or `add` one"
    );
    let mut failed = false;
    let mut tell = |name: &str, error: &anyhow::Error| {
        failed = true;
        anstream::eprintln!("chaff: list {name}: {error:#}; it stays as it was");
    };
    // Fetched before the folder is held: nobody waits for the network.
    let mut fresh = Vec::new();
    for name in names {
        match fetch_again(&folder, &name) {
            Ok(list) => fresh.push(list),
            Err(error) => tell(&name, &error),
        }
    }
    let mut store = Store::open(&folder)?;
    let (mut put, mut unchanged) = (Vec::new(), Vec::new());
    for Fresh { name, settings, reading } in fresh {
        let kept = match reading {
            Some(reading) => {
                store.put(&name, &settings, reading, update.force).map(|import| put.push(import))
            }
            None => store.write_settings(&name, &settings).inspect(|()| unchanged.push(name.clone())),
        };
        if let Err(error) = kept {
            tell(&name, &error.into());
        }
    }
    store.compile(&mut put)?;
    drop(store);
    imports::say(&put, update.json)?;
    if !update.json {
        unchanged.iter().try_for_each(|name| output::say(format!("{name}: has not changed")))?;
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn fetch_again(folder: &Folder, name: &str) -> anyhow::Result<Fresh> {
    let (settings, origin) = match store::settings(folder, name) {
        Ok(settings) => known(name, settings)?,
        Err(FolderError::NoSuchList(_)) => of_preset(Presets::carried().get(name)?)?,
        Err(error) => return Err(error.into()),
    };
    let fetched = fetch(&origin, &settings.validators, &Limits::default())?;
    let settings = ListSettings { updated: Day::today(), ..settings };
    let Fetched::New { bytes, validators } = fetched else {
        return Ok(Fresh { name: name.into(), settings, reading: None });
    };
    let options = ReadOptions {
        format: settings.format.as_deref().map(str::parse).transpose().map_err(anyhow::Error::msg)?,
        kind: settings.kind,
        columns: settings
            .columns
            .as_deref()
            .map(str::parse::<Columns>)
            .transpose()
            .map_err(anyhow::Error::msg)?,
    };
    let reading = formats::read(&bytes, &options).with_context(|| origin.to_string())?;
    let settings = ListSettings { validators, ..settings };
    Ok(Fresh { name: name.into(), settings, reading: Some(reading) })
}

/// A list that is there already; where it came from a preset, its address is the preset's, which may
/// hold the operator's key.
fn known(name: &str, settings: ListSettings) -> anyhow::Result<(ListSettings, Origin)> {
    let from = settings.from.clone().context("it came from nowhere; `chaff lists add` it again")?;
    let presets = Presets::carried();
    let origin = match presets.get(name) {
        Ok(preset) if preset.url == from => origin(preset)?,
        _ => from.parse()?,
    };
    Ok((settings, origin))
}

fn of_preset(preset: &Preset) -> anyhow::Result<(ListSettings, Origin)> {
    let settings = ListSettings {
        from: Some(preset.url.clone()),
        format: Some(preset.format.clone()),
        columns: preset.columns.clone(),
        kind: Some(preset.kind),
        expires_after: Some(preset.expires_after),
        ..ListSettings::default()
    };
    Ok((settings, origin(preset)?))
}

/// Where a preset is fetched from; an operator's key comes from the environment.
fn origin(preset: &Preset) -> anyhow::Result<Origin> {
    let key = std::env::var(preset.key_variable()).ok();
    Ok(preset.origin(key.as_deref())?)
}
