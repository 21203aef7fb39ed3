//! What the labels of one comment come to: where moderators agree the first label teaches, where they do
//! not, none does.

use super::changes::{What, announce};
use super::labels::{State, StoredLabel, in_force, set_state};
use super::{Step, StoreError};

/// Gives the labels of a comment the states that follow from each other, and says which have begun or
/// ceased to teach since `before`.
pub(super) async fn settle(
    step: &mut Step<'_>,
    subject: &str,
    before: &[StoredLabel],
) -> Result<(), StoreError> {
    let mut labels = in_force(step, subject).await?;
    let taught: Vec<&str> = teaching(before).collect();
    for (place, state) in states(&labels).into_iter().enumerate() {
        if labels[place].state != state {
            set_state(step, &labels[place].id, state).await?;
            labels[place].state = state;
        }
    }
    let teaches: Vec<&str> = teaching(&labels).collect();
    let changed = taught.iter().filter(|id| !teaches.contains(id));
    for id in changed.chain(teaches.iter().filter(|id| !taught.contains(id))) {
        announce(step, What::Label, id).await?;
    }
    let decision = before.iter().chain(&labels).find_map(|label| label.decision_id.as_deref());
    match decision {
        Some(decision) => show(step, decision, &labels).await,
        None => Ok(()),
    }
}

fn teaching(labels: &[StoredLabel]) -> impl Iterator<Item = &str> {
    labels.iter().filter(|label| label.state == State::Counted).map(|label| label.id.as_str())
}

/// The state of each label that is in force.
fn states(labels: &[StoredLabel]) -> Vec<State> {
    let is_held = |label: &StoredLabel| label.state == State::Held;
    let mut words = labels.iter().filter(|label| !is_held(label)).map(|label| label.label.label());
    let first = words.next();
    let agree = words.all(|word| Some(word) == first);
    let mut counted = false;
    labels
        .iter()
        .map(|label| match (is_held(label), agree) {
            (true, _) => State::Held,
            (false, false) => State::Disputed,
            (false, true) if counted => State::Agrees,
            (false, true) => {
                counted = true;
                State::Counted
            }
        })
        .collect()
}

/// Shows beside the decision what its labels come to, and whether somebody must look at it.
async fn show(step: &mut Step<'_>, decision: &str, labels: &[StoredLabel]) -> Result<(), StoreError> {
    let with = |state| labels.iter().find(move |label| label.state == state);
    let counted = with(State::Counted);
    let waiting = match (with(State::Disputed), counted, with(State::Held)) {
        (Some(_), _, _) => "disputed",
        (None, None, Some(_)) => "held",
        (None, None, None) => "unlabelled",
        (None, Some(_), _) => "nothing",
    };
    // Without a label it waits for the reason that it waited for before there was one.
    sqlx::query(
        "UPDATE decisions SET label = $1, waiting = CASE
           WHEN $2 = 'nothing' THEN NULL
           WHEN $2 <> 'unlabelled' THEN $2
           WHEN first_decision <> decision THEN 'changed'
           WHEN decision = 'review' THEN 'review'
         END WHERE id = $3",
    )
    .bind(counted.map(|label| label.label.name()))
    .bind(waiting)
    .bind(decision)
    .execute(&mut **step)
    .await?;
    Ok(())
}
