//! Comments with all that is said of them. Labels are said, taken back and held in memory; what they come
//! to is then worked out ([`super::settle`]) and written in few statements, however many comments there are.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{What, announce_all};
use super::labels::{HeldBecause, NewLabel, State, StoredLabel, Told, insert};
use super::many::{VALUES, with_list};
use super::settle::{settle, show};
use super::{Step, StoreError};

/// Some comments, by their subject.
#[derive(Debug, Default)]
pub(super) struct Cases<'n>(BTreeMap<String, Vec<Spoken<'n>>>);

/// A label as it was and as it is now.
#[derive(Debug)]
pub(super) struct Spoken<'n> {
    pub(super) label: StoredLabel,
    /// None of a new one.
    was: Option<State>,
    new: Option<&'n NewLabel>,
}

impl Spoken<'_> {
    fn is_changed(&self) -> bool {
        self.was != Some(self.label.state)
    }

    /// Whether it has begun or ceased to teach.
    fn is_taught_anew(&self) -> bool {
        let teaches = self.label.state == State::Counted;
        teaches != (self.was == Some(State::Counted))
    }
}

impl<'n> Cases<'n> {
    /// What is in force of these comments.
    pub(super) async fn load(step: &mut Step<'_>, subjects: &[&str]) -> Result<Self, StoreError> {
        let mut cases = Cases::default();
        cases.load_more(step, subjects).await?;
        Ok(cases)
    }

    /// What is in force of further comments.
    pub(super) async fn load_more(
        &mut self,
        step: &mut Step<'_>,
        subjects: &[impl AsRef<str>],
    ) -> Result<(), StoreError> {
        let subjects = subjects.iter().map(AsRef::as_ref);
        let subjects: Vec<&str> = subjects.filter(|subject| !self.0.contains_key(*subject)).collect();
        for subjects in subjects.chunks(VALUES) {
            let statement = "SELECT * FROM labels WHERE subject IN {}
                 AND state IN ('counted', 'agrees', 'disputed', 'held') ORDER BY id";
            let mut query = sqlx::query(with_list(statement, 1, subjects.len()));
            for subject in subjects {
                query = query.bind(*subject);
            }
            for row in query.fetch_all(&mut **step).await? {
                let label = StoredLabel::of_row(&row)?;
                let spoken = Spoken { was: Some(label.state), new: None, label };
                self.0.entry(spoken.label.subject.clone()).or_default().push(spoken);
            }
        }
        Ok(())
    }

    /// Adds a label, which is held where its key is one of those `held`, or finds the one that says so
    /// already; gives its id, and whether it is new.
    pub(super) fn say(&mut self, new: &'n NewLabel, held: &BTreeSet<String>) -> (String, bool) {
        let held = held.contains(&new.key_id).then_some(HeldBecause::Key).or(new.held_because);
        let case = self.0.entry(new.subject.clone()).or_default();
        let own = case
            .iter_mut()
            .map(|spoken| &mut spoken.label)
            .find(|label| label.state.is_in_force() && label.moderator == new.moderator);
        if let Some(own) = own {
            if own.label == new.word && own.link == new.link {
                return (own.id.clone(), false);
            }
            own.state = State::Replaced;
            own.held_because = None;
        }
        let label = StoredLabel::of_new(new, held);
        let id = label.id.clone();
        case.push(Spoken { label, was: None, new: Some(new) });
        (id, true)
    }

    /// All labels, each to be changed; what follows for the others is worked out when they are written.
    pub(super) fn labels_mut(&mut self) -> impl Iterator<Item = &mut StoredLabel> {
        self.0.values_mut().flatten().map(|spoken| &mut spoken.label)
    }

    /// Strikes out labels that are stored no more.
    pub(super) fn strike(&mut self, is_gone: impl Fn(&StoredLabel) -> bool) {
        for case in self.0.values_mut() {
            case.retain(|spoken| !is_gone(&spoken.label));
        }
    }

    /// A label as it now is, with all that is said of its comment where moderators do not agree.
    pub(super) fn told(&self, subject: &str, id: &str) -> Option<Told> {
        let case = self.0.get(subject)?;
        let label = case.iter().find(|spoken| spoken.label.id == id)?.label.clone();
        let said = || case.iter().map(|spoken| &spoken.label).filter(|label| label.state.is_in_force());
        let agree = said().all(|other| other.label.label() == label.label.label());
        let disputed = if agree { Vec::new() } else { said().cloned().collect() };
        Some(Told { label, disputed })
    }

    /// Works out what the labels come to, and writes what has changed.
    pub(super) async fn write(&mut self, step: &mut Step<'_>) -> Result<(), StoreError> {
        for case in self.0.values_mut() {
            let in_force = case.iter_mut().map(|spoken| &mut spoken.label);
            settle(in_force.filter(|label| label.state.is_in_force()).collect());
        }
        self.write_states(step).await?;
        let all = || self.0.values().flatten();
        let new: Vec<_> = all().filter_map(|spoken| Some((spoken.new?, &spoken.label))).collect();
        insert(step, &new).await?;
        let taught = all().filter(|spoken| spoken.is_taught_anew()).map(|spoken| spoken.label.id.as_str());
        announce_all(step, What::Label, &taught.collect::<Vec<_>>()).await?;
        for case in self.0.values().filter(|case| case.iter().any(Spoken::is_changed)) {
            let decision = case.iter().find_map(|spoken| spoken.label.decision_id.as_deref());
            if let Some(decision) = decision {
                let labels = case.iter().map(|spoken| &spoken.label);
                let in_force: Vec<_> = labels.filter(|label| label.state.is_in_force()).collect();
                show(step, decision, &in_force).await?;
            }
        }
        for spoken in self.0.values_mut().flatten() {
            spoken.was = Some(spoken.label.state);
            spoken.new = None;
        }
        Ok(())
    }

    /// Writes the states of stored labels that have changed: those that end first, since only one label of
    /// a moderator may be in force.
    async fn write_states(&self, step: &mut Step<'_>) -> Result<(), StoreError> {
        let changed = self.0.values().flatten().filter(|spoken| spoken.was.is_some() && spoken.is_changed());
        let mut states: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for Spoken { label, .. } in changed {
            let held = label.held_because.map(HeldBecause::name);
            states.entry((label.state.is_in_force(), label.state.name(), held)).or_default().push(&label.id);
        }
        for ((_, state, held), ids) in states {
            for ids in ids.chunks(VALUES) {
                let statement = "UPDATE labels SET state = $1, held_because = $2 WHERE id IN {}";
                let mut query = sqlx::query(with_list(statement, 3, ids.len())).bind(state).bind(held);
                for id in ids {
                    query = query.bind(*id);
                }
                query.execute(&mut **step).await?;
            }
        }
        Ok(())
    }
}
