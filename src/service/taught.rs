//! What the labels in force have taught: each site's own words, and the links of all.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::bayes::{Adaptation, Counts, Label};
use crate::reputation::learned::Lesson;
use crate::reputation::{Day, Learned};
use crate::store::labels::{State, StoredLabel};
use crate::training::PackedComment;

/// The labels that teach, and what they come to.
#[derive(Debug, Default)]
pub(super) struct Taught {
    labels: BTreeMap<String, Option<Box<OfLinks>>>,
    sites: HashMap<String, Arc<Adaptation>>,
    /// How many labels of each key teach, by site.
    keys: HashMap<String, HashMap<String, u64>>,
    /// What a site without labels comes to.
    none: Arc<Adaptation>,
}

/// What a label teaches of links.
#[derive(Debug)]
struct OfLinks {
    lesson: Lesson,
    is_spam: bool,
    day: Day,
}

impl OfLinks {
    fn of(label: &StoredLabel) -> Option<Box<Self>> {
        let lesson = serde_json::from_str::<Lesson>(label.links.as_deref()?).ok()?;
        let is_spam = label.label.label() == Label::Spam;
        (!lesson.is_empty()).then(|| Box::new(OfLinks { lesson, is_spam, day: label.day }))
    }

    fn teach(&self, learned: &mut Learned) {
        learned.learn_lesson(&self.lesson, self.is_spam, self.day);
    }

    fn take_back(&self, learned: &mut Learned) {
        learned.forget_lesson(&self.lesson, self.is_spam, self.day);
    }
}

impl Taught {
    /// Takes in what a label is now; says whether that changed anything. Each is counted once, however
    /// often it is handed in.
    pub(super) fn take(&mut self, label: &StoredLabel, shared: &Counts, learned: &mut Learned) -> bool {
        let teaches = label.state == State::Counted;
        if teaches == self.labels.contains_key(&label.id) {
            return false;
        }
        if teaches {
            let of_links = OfLinks::of(label);
            if let Some(of_links) = &of_links {
                of_links.teach(learned);
            }
            self.labels.insert(label.id.clone(), of_links);
        } else if let Some(Some(of_links)) = self.labels.remove(&label.id) {
            of_links.take_back(learned);
        }
        let taught = self.keys.entry(label.site.clone()).or_default();
        let count = taught.entry(label.key_id.clone()).or_default();
        *count = if teaches { *count + 1 } else { count.saturating_sub(1) };
        self.change_words(label, teaches, shared);
        true
    }

    /// Teaches all that the labels say of links.
    pub(super) fn teach_links(&self, learned: &mut Learned) {
        self.labels.values().flatten().for_each(|of_links| of_links.teach(learned));
    }

    fn change_words(&mut self, label: &StoredLabel, adds: bool, shared: &Counts) {
        let features = label.features.as_deref().and_then(PackedComment::from_bytes);
        // Words of another version of the features are nothing that this model knows.
        let Some(features) = features.filter(|features| features.bits() == shared.bits()) else { return };
        let class = label.label.label();
        let site = Arc::make_mut(self.sites.entry(label.site.clone()).or_default());
        if adds {
            site.add(features.indices(), class, shared);
        } else {
            site.remove(features.indices(), class);
        }
    }

    /// How many labels of each key teach at a site.
    pub(super) fn by_keys(&self, site: &str) -> HashMap<String, u64> {
        self.keys.get(site).cloned().unwrap_or_default()
    }

    /// The same labels beside another shared model.
    pub(super) fn move_beside(&mut self, shared: &Counts) {
        for site in self.sites.values_mut() {
            *site = Arc::new(site.beside(shared));
        }
    }

    /// What each site's labels come to.
    pub(super) fn sites(&self) -> impl Iterator<Item = (&String, &Arc<Adaptation>)> {
        self.sites.iter()
    }

    /// What one site's labels come to.
    pub(super) fn site<'t>(
        &'t self,
        site: &'t str,
    ) -> impl Iterator<Item = (&'t String, &'t Arc<Adaptation>)> {
        self.sites.get_key_value(site).into_iter()
    }

    /// Sites of which nothing is left in `later`, as they are there.
    pub(super) fn forgotten<'t>(
        &'t self,
        later: &'t Taught,
    ) -> impl Iterator<Item = (&'t String, &'t Arc<Adaptation>)> {
        self.sites.keys().filter(|site| !later.sites.contains_key(*site)).map(|site| (site, &later.none))
    }
}
