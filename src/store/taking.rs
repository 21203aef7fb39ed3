//! Takes in what requests say of comments. A label that was given back as stored is on the disk.

use std::collections::BTreeSet;

use super::answers::{self, Answered, Named};
use super::cases::Cases;
use super::changes::lock;
use super::holding;
use super::labels::{NewLabel, Told};
use super::{Step, Store, StoreError, audit, decisions};

/// The status of an answer to labels that were stored.
pub const CREATED: u16 = 201;

/// What one request says.
#[derive(Debug, Clone)]
pub struct Saying {
    /// The labels.
    pub labels: Vec<NewLabel>,
    /// The request's name for itself; one that has a name has one label.
    pub named: Option<Named>,
}

/// What came of it.
#[derive(Debug)]
pub enum Taken {
    /// The labels as they now are, in their order; none of a decision that is not there any more.
    Stored(Vec<Option<Told>>),
    /// The request was answered before, and changed nothing now.
    Before(Answered),
}

impl Store {
    /// Stores the labels of requests, all or none, and gives each as it then is.
    ///
    /// A moderator who says the same twice has said it once; who says something else has changed it. Of a
    /// decision that was erased while its label was on the way, nothing is stored.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; then none is stored.
    pub async fn put_labels(&self, sayings: &[Saying]) -> Result<Vec<Taken>, StoreError> {
        let mut step = self.pool().begin().await?;
        lock(&mut step).await?;
        let all = || sayings.iter().flat_map(|saying| &saying.labels);
        let subjects: BTreeSet<&str> = all().map(|label| label.subject.as_str()).collect();
        let keys: BTreeSet<&str> = all().map(|label| label.key_id.as_str()).collect();
        let mut cases = Cases::load(&mut step, &subjects.into_iter().collect::<Vec<_>>()).await?;
        let held = holding::held(&mut step, &keys).await?;
        let decisions: BTreeSet<&str> = all().filter_map(|label| label.decision_id.as_deref()).collect();
        let decisions = decisions::known(&mut step, &decisions.into_iter().collect::<Vec<_>>()).await?;
        let is_known = |label: &&NewLabel| label.decision_id.iter().all(|id| decisions.contains(id));
        let mut said = Vec::with_capacity(sayings.len());
        for saying in sayings {
            let before = match &saying.named {
                Some(named) => answers::find(&mut step, named).await?,
                None => None,
            };
            let mut say = |label| is_known(&label).then(|| cases.say(label, &held));
            said.push(before.map_or_else(|| Ok(saying.labels.iter().map(&mut say).collect::<Vec<_>>()), Err));
        }
        cases.write(&mut step).await?;
        holding::look(&mut step, all().filter(is_known), &mut cases).await?;
        let mut taken = Vec::with_capacity(sayings.len());
        for (saying, said) in sayings.iter().zip(said) {
            taken.push(match said {
                Err(before) => Taken::Before(before),
                Ok(said) => Taken::Stored(acknowledge(&mut step, saying, &said, &cases).await?),
            });
        }
        step.commit().await?;
        Ok(taken)
    }
}

/// Writes down who said what, and the answer to a request that has a name; gives the labels.
async fn acknowledge(
    step: &mut Step<'_>,
    saying: &Saying,
    said: &[Option<(String, bool)>],
    cases: &Cases<'_>,
) -> Result<Vec<Option<Told>>, StoreError> {
    let labels = || saying.labels.iter().zip(said);
    let told = |(new, said): (&NewLabel, &Option<(String, bool)>)| {
        said.as_ref().and_then(|(id, _)| cases.told(&new.subject, id))
    };
    let told: Vec<Option<Told>> = labels().map(told).collect();
    let is_new = |(new, said): (_, &Option<(String, bool)>)| match said {
        Some((id, true)) => Some((new, id.clone())),
        _ => None,
    };
    let new: Vec<(&NewLabel, String)> = labels().filter_map(is_new).collect();
    match new.as_slice() {
        [] => {}
        [(one, id)] => audit::log(step, (&one.moderator, "label"), id, one.word.name()).await?,
        [(first, id), ..] => {
            let detail = format!("{} labels, {id} the first", new.len());
            audit::log(step, (&first.key_id, "import labels"), &first.site, &detail).await?;
        }
    }
    if let (Some(named), Some(told)) = (&saying.named, told.iter().flatten().next()) {
        let body = serde_json::to_string(told).unwrap_or_default();
        answers::keep(step, named, CREATED, &body).await?;
    }
    Ok(told)
}
