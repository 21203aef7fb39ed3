//! What the labels of one comment come to: where moderators agree the first label teaches, where they do
//! not, none does.

use super::labels::{State, StoredLabel};
use super::{Step, StoreError};

/// Gives the labels of a comment that are in force, the first first, the states that follow from each
/// other.
pub(super) fn settle(labels: Vec<&mut StoredLabel>) {
    let mut words = labels.iter().filter(|label| label.state != State::Held).map(|label| label.label.label());
    let first = words.next();
    let agree = words.all(|word| Some(word) == first);
    let mut counted = false;
    for label in labels {
        if label.state != State::Held {
            label.held_because = None;
            label.state = match (agree, counted) {
                (false, _) => State::Disputed,
                (true, true) => State::Agrees,
                (true, false) => State::Counted,
            };
            counted = true;
        }
    }
}

/// Shows beside the decision what its labels come to, and whether somebody must look at it.
pub(super) async fn show(
    step: &mut Step<'_>,
    decision: &str,
    labels: &[&StoredLabel],
) -> Result<(), StoreError> {
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
