//! Who judges what: one filter that all sites share, and for each site with labels one that has learned
//! from them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::bayes::Adaptation;
use crate::filter::Filter;
use crate::model::Model;
use crate::reputation::Reputation;

/// The filters that are in force; replaced as a whole, so that each comment is judged by one state.
#[derive(Debug, Clone)]
pub struct Judges {
    shared: Filter,
    adapted: HashMap<String, Filter>,
}

impl From<Filter> for Judges {
    fn from(shared: Filter) -> Self {
        Judges { shared, adapted: HashMap::new() }
    }
}

impl Judges {
    /// The filter for a site.
    pub fn of(&self, site: Option<&str>) -> &Filter {
        site.and_then(|site| self.adapted.get(site)).unwrap_or(&self.shared)
    }

    /// The filter of sites without labels.
    pub fn shared(&self) -> &Filter {
        &self.shared
    }

    /// What labels of sites add to the shared model.
    pub fn adapt<'s>(&mut self, sites: impl Iterator<Item = (&'s String, &'s Arc<Adaptation>)>) {
        for (site, adaptation) in sites {
            if adaptation.is_empty() {
                self.adapted.remove(site);
            } else {
                self.adapted.insert(site.clone(), self.shared.adapted(adaptation.clone()));
            }
        }
    }

    /// From now on this is known of links.
    pub fn know(&mut self, reputation: Reputation) {
        self.shared = self.shared.with_reputation(reputation);
        for filter in self.adapted.values_mut() {
            *filter = filter.with_reader(self.shared.reader());
        }
    }

    /// From now on this model is asked; what sites add must be given anew.
    pub fn ask(&mut self, model: Arc<Model>) {
        self.shared = self.shared.with_model(model);
        self.adapted.clear();
    }
}
