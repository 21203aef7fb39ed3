//! Options that several commands share: which model, which policy.

use std::path::PathBuf;
use std::thread;

use anyhow::Context;
use clap::Args;

use crate::asked::Asked;
use crate::filter::{Filter, Reader};
use crate::links::Knowledge;
use crate::model::Model;
use crate::reputation::Reputation;
use crate::reputation::folder::Folder;
use crate::reputation::learned::LearnedSettings;
use crate::verdict::Policy;

#[derive(Args)]
pub(super) struct FilterOptions {
    /// The model to ask [default: the one the program carries]
    #[arg(long, value_name = "M.chaff")]
    pub(super) model: Option<PathBuf>,
    /// The site's settings: thresholds, base rate, what a listed link does [default: see README]
    #[arg(long, value_name = "POLICY.toml")]
    policy: Option<PathBuf>,
    /// Brands of your own, in the form of data/brands.toml, beside those that the program carries
    #[arg(long, value_name = "BRANDS.toml")]
    brands: Option<PathBuf>,
    /// The site's data folder: its `model.chaff`, `policy.toml` and `brands.toml`, any of which may be absent, its
    /// lists, and what its moderators' labels taught
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl FilterOptions {
    pub(super) fn filter(&self) -> anyhow::Result<Filter> {
        let policy = self.policy()?;
        let model_file = self.file(self.model.as_ref(), "model.chaff")?;
        // The model takes as long to read as all that is known of links.
        thread::scope(|scope| {
            let model = scope.spawn(|| model(model_file.as_ref()));
            let knowledge = self.knowledge()?;
            let reputation = match self.folder() {
                Some(folder) => folder.reputation(policy.learned)?,
                None => Reputation::carried(),
            };
            let model = model.join().map_err(|_| anyhow::anyhow!("reading the model stopped"))??;
            Ok(Filter::new(model, Reader::new(knowledge, reputation), policy))
        })
    }

    fn knowledge(&self) -> anyhow::Result<Knowledge> {
        let mut knowledge = Knowledge::carried();
        if let Some(path) = self.file(self.brands.as_ref(), "brands.toml")? {
            let list =
                std::fs::read_to_string(&path).with_context(|| format!("brands {}", path.display()))?;
            knowledge.brands.add(&list).with_context(|| format!("brands {}", path.display()))?;
        }
        Ok(knowledge)
    }

    pub(super) fn policy(&self) -> anyhow::Result<Policy> {
        let path = self.file(self.policy.as_ref(), "policy.toml")?;
        Ok(path.as_deref().map(Policy::open).transpose()?.unwrap_or_default())
    }

    /// Who else is asked about links, if the data folder names anyone.
    pub(super) fn asked(&self) -> anyhow::Result<Option<Asked>> {
        Ok(self.file(None, "asked.toml")?.as_deref().map(Asked::from_file).transpose()?)
    }

    /// The data folder.
    pub(super) fn folder(&self) -> Option<Folder> {
        self.data.as_ref().map(Folder::at)
    }

    /// A file that an option names, or else one of this name in the data folder, where there is one.
    fn file(&self, given: Option<&PathBuf>, name: &str) -> anyhow::Result<Option<PathBuf>> {
        let Some(folder) = &self.data else { return Ok(given.cloned()) };
        anyhow::ensure!(
            folder.is_dir(),
            "{} is not a folder; make it, or name another with --data",
            folder.display()
        );
        Ok(given.cloned().or_else(|| Some(folder.join(name)).filter(|file| file.exists())))
    }
}

/// The model in a file, or the one that the program carries.
pub(super) fn model(path: Option<&PathBuf>) -> anyhow::Result<Model> {
    match path {
        Some(path) => Ok(Model::open(path)?),
        None => Model::carried().context("the model in the program; name another with --model"),
    }
}

/// Where a site's data is.
#[derive(Args)]
pub(super) struct Data {
    /// The site's data folder; made when there is none
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

impl Data {
    pub(super) fn folder(&self) -> Folder {
        Folder::at(&self.data)
    }

    /// How labels are weighed, by the site's policy.
    pub(super) fn learned_settings(&self) -> anyhow::Result<LearnedSettings> {
        let path = self.data.join("policy.toml");
        Ok(if path.exists() { Policy::open(&path)?.learned } else { LearnedSettings::default() })
    }
}
