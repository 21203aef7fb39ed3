//! Judges decisions of the past again, by what is in force now or by another model: as far as the comment
//! is kept. Nobody else is asked about links then, whoever was asked at the time.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::job_error::JobError;
use super::{Judges, Service};
use crate::bayes::calibrate::{MAX_LOGIT, logit, probability};
use crate::comment::Comment;
use crate::features::Family;
use crate::filter::{Filter, Workspace};
use crate::model::Model;
use crate::store::StoreError;
use crate::store::decisions::StoredDecision;
use crate::store::recheck::{Flip, Judgement};
use crate::training::PackedComment;
use crate::verdict::policy::Dangers;
use crate::verdict::{Decision, Repute, Verdict};

/// One page of flips.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Flips {
    /// The decisions that would be others.
    pub flips: Vec<Flip>,
    /// How many decisions were looked at.
    pub looked_at: i64,
    /// How many of them could not be judged again, because too little of them is kept.
    pub not_kept: usize,
    /// Where to go on: the next page comes `after` this.
    pub next: Option<String>,
}

impl Service {
    /// Which decisions would be others by a model: of a page of so many, in order of time.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub async fn flips(&self, model: Arc<Model>, after: &str, most: i64) -> Result<Flips, StoreError> {
        let stored = self.store.decisions_after(after, most).await?;
        let judges = self.following.judges();
        let asking = tokio::task::spawn_blocking(move || judges.asking(model));
        let asking = asking.await.map_err(|error| StoreError::Unread(error.to_string()))?;
        let rejudged = self.rejudge(Arc::new(asking), stored, most).await;
        rejudged.map_err(|error| match error {
            JobError::Store(error) => error,
            other => StoreError::Unread(other.to_string()),
        })
    }

    /// Judges a page of decisions again.
    pub(super) async fn rejudge(
        &self,
        judges: Arc<Judges>,
        stored: Vec<StoredDecision>,
        most: i64,
    ) -> Result<Flips, JobError> {
        let past = self.past(&judges, &stored).await?;
        let looked_at = i64::try_from(stored.len()).unwrap_or(i64::MAX);
        let next = stored.last().map(|last| last.id.clone()).filter(|_| looked_at >= most);
        let page = tokio::task::spawn_blocking(move || {
            let mut room = judges.shared().workspace();
            let mut flips = Flips { flips: Vec::new(), looked_at, not_kept: 0, next };
            for one in stored {
                let filter = judges.of(Some(&one.site));
                match again(filter, past.get(&one.model), &one, &mut room) {
                    Some(now) if now.judgement.decision != one.decision => {
                        flips.flips.push(flip(one, now, filter.model().id()));
                    }
                    Some(_) => {}
                    None => flips.not_kept += 1,
                }
            }
            flips
        });
        page.await.map_err(|_| JobError::Ended)
    }

    /// The models by which comments were judged of which only the features are kept.
    async fn past(
        &self,
        judges: &Judges,
        stored: &[StoredDecision],
    ) -> Result<HashMap<String, Filter>, StoreError> {
        let mut past = HashMap::new();
        for one in stored.iter().filter(|one| one.comment.is_none() && one.features.is_some()) {
            if !past.contains_key(&one.model)
                && let Some(model) = self.store.model(&one.model).await?
            {
                past.insert(one.model.clone(), judges.shared().with_model(model));
            }
        }
        let foundation = self.following.foundation();
        let filter = || judges.shared().with_model(foundation.clone());
        past.entry(foundation.id().to_owned()).or_insert_with(filter);
        Ok(past)
    }
}

/// What a decision comes to now.
struct Rejudged {
    judgement: Judgement,
    /// Why; none where the reasons of before stay.
    verdict: Option<Verdict<'static>>,
}

fn flip(stored: StoredDecision, now: Rejudged, model: &str) -> Flip {
    let StoredDecision { id, site, comment_id, decision, score, .. } = stored;
    let (before, model) = (Judgement { decision, score }, model.to_owned());
    let verdict = now.verdict.and_then(|verdict| serde_json::to_string(&verdict).ok());
    Flip { id, site, comment_id, before, after: now.judgement, model, verdict }
}

/// What a decision comes to by this filter; none where too little of it is kept.
fn again(
    filter: &Filter,
    before: Option<&Filter>,
    stored: &StoredDecision,
    room: &mut Workspace,
) -> Option<Rejudged> {
    let bits = filter.model().facts().bits;
    let features = stored.features.as_deref().and_then(PackedComment::from_bytes);
    let features = features.filter(|features| features.bits() == bits);
    let Some(comment) = &stored.comment else {
        let judgement = by_features(filter, before?, stored, &features?)?;
        return Some(Rejudged { judgement, verdict: None });
    };
    let comment = Comment::from_json(comment.get().as_bytes()).ok()?;
    // The comment is kept without its author's addresses; what was read of them is among the features.
    let of_author = |features: &PackedComment| features.evidence(filter)[Family::Author as usize];
    let verdict = filter.judge_past(&comment, room, |room, repute| {
        let read_now = of_author(&PackedComment::of(room));
        Repute {
            unseen: features.as_ref().map_or(0.0, |features| of_author(features) - read_now),
            disposable_address: says(stored, "\"code\":\"reputation.disposable\""),
            ..repute
        }
    });
    // Nobody has taken back what was said of a link by who was asked about it ([`crate::asked`]), and the reasons go
    // on naming them.
    let was_asked = says(stored, "\"origin\":\"asked\"");
    let at_least = if was_asked { stored.decision } else { Decision::Allow };
    let judgement = Judgement { decision: verdict.decision.max(at_least), score: verdict.score };
    Some(Rejudged { judgement, verdict: (!was_asked).then(|| verdict.into_owned()) })
}

/// Whether the reasons of a decision say this, in JSON. No text of a comment looks so in there: its quotation marks
/// are escaped.
fn says(stored: &StoredDecision, what: &str) -> bool {
    stored.verdict.as_ref().is_some_and(|verdict| verdict.get().contains(what))
}

/// Where only the features are kept, the score is moved by as much as the models differ on them. What the
/// links had decided stays decided.
fn by_features(
    filter: &Filter,
    before: &Filter,
    stored: &StoredDecision,
    features: &PackedComment,
) -> Option<Judgement> {
    if before.model().facts().bits != features.bits() {
        return None;
    }
    let moved = logit(stored.score) + features.log_odds(filter) - features.log_odds(before);
    let score = probability(moved.clamp(-MAX_LOGIT, MAX_LOGIT));
    let by_score = |score| filter.policy().decide(score, Dangers::default());
    let by_links = Some(stored.decision).filter(|decision| *decision > by_score(stored.score));
    Some(Judgement { decision: by_score(score).max(by_links.unwrap_or(Decision::Allow)), score })
}
