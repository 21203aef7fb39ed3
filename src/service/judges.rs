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
    /// Those of the model that runs beside this one, and decides nothing.
    shadow: Option<Box<Judges>>,
}

impl From<Filter> for Judges {
    fn from(shared: Filter) -> Self {
        Judges { shared, adapted: HashMap::new(), shadow: None }
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
            if let Some(shadow) = &mut self.shadow {
                let beside = Arc::new(adaptation.beside(shadow.shared.model().counts()));
                shadow.adapt(std::iter::once((site, &beside)));
            }
            if adaptation.is_empty() {
                self.adapted.remove(site);
            } else {
                self.adapted.insert(site.clone(), self.shared.adapted(adaptation.clone()));
            }
        }
    }

    /// From now on this is known of links.
    pub fn know(&mut self, reputation: Reputation) {
        self.shared = self.shared.with_reputation(reputation.clone());
        for filter in self.adapted.values_mut() {
            *filter = filter.with_reader(self.shared.reader());
        }
        if let Some(shadow) = &mut self.shadow {
            shadow.know(reputation);
        }
    }

    /// The same, with another model asked, and what sites' labels add to that one.
    #[must_use]
    pub fn asking(&self, model: Arc<Model>) -> Self {
        let mut other = Judges::from(self.shared.with_model(model));
        let counts = other.shared.model().counts();
        let beside = |filter: &Filter| Arc::new(filter.adaptation().beside(counts));
        let adapted = self.adapted.iter();
        other.adapted =
            adapted.map(|(site, filter)| (site.clone(), other.shared.adapted(beside(filter)))).collect();
        other
    }

    /// The same, with this model beside it; with none where there is none, or it could not read the same
    /// features.
    #[must_use]
    pub fn shadowed(mut self, model: Option<Arc<Model>>) -> Self {
        let bits = self.shared.model().facts().bits;
        let model = model.filter(|model| model.facts().bits == bits);
        self.shadow = model.map(|model| Box::new(self.asking(model)));
        self
    }

    /// Those of the model that runs beside this one.
    pub fn shadow(&self) -> Option<&Judges> {
        self.shadow.as_deref()
    }
}
