//! Options that several commands share: which model, which policy.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::filter::{Filter, Reader};
use crate::links::Knowledge;
use crate::model::Model;
use crate::reputation::Index;
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
}

impl FilterOptions {
    pub(super) fn filter(&self) -> anyhow::Result<Filter> {
        Ok(Filter::new(model(self.model.as_ref())?, self.reader()?, self.policy()?))
    }

    fn reader(&self) -> anyhow::Result<Reader> {
        let mut knowledge = Knowledge::carried();
        if let Some(path) = &self.brands {
            let list = std::fs::read_to_string(path).with_context(|| format!("brands {}", path.display()))?;
            knowledge.brands.add(&list).with_context(|| format!("brands {}", path.display()))?;
        }
        Ok(Reader::new(knowledge, Index::carried()))
    }

    /// These options, or where they are not given the files of that name in a folder.
    pub(super) fn or_from(&self, folder: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(
            folder.is_dir(),
            "{} is not a folder; make it, or name another with --data",
            folder.display()
        );
        let file = |given: &Option<PathBuf>, name: &str| {
            given.clone().or_else(|| Some(folder.join(name)).filter(|file| file.exists()))
        };
        Ok(FilterOptions {
            model: file(&self.model, "model.chaff"),
            policy: file(&self.policy, "policy.toml"),
            brands: file(&self.brands, "brands.toml"),
        })
    }

    pub(super) fn policy(&self) -> anyhow::Result<Policy> {
        Ok(self.policy.as_deref().map(Policy::open).transpose()?.unwrap_or_default())
    }
}

/// The model in a file, or the one that the program carries.
pub(super) fn model(path: Option<&PathBuf>) -> anyhow::Result<Model> {
    match path {
        Some(path) => Ok(Model::open(path)?),
        None => Model::carried().context("the model in the program; name another with --model"),
    }
}
