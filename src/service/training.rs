//! Trains a candidate: the model that the server was started with, and all labels that teach. Beside it a
//! trial model learns all but the newest labels and is compared on these with the model that decides.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, channel};

use super::Service;
use super::comparing::{Comparison, HeldOut, compare};
use super::job_error::JobError;
use crate::bayes::Label;
use crate::filter::Reader;
use crate::model::Model;
use crate::store::jobs::Job;
use crate::store::labels::StoredLabel;
use crate::store::models::NewModel;
use crate::training::{PackedComment, Trainer};

/// How many labels are read at a time.
const PAGE: i64 = 1000;
/// The name under which labels of the store stand in a model's lineage.
pub(super) const FILE: &str = "labels";
/// The newest fifth is kept back,
const KEPT_BACK: i64 = 5;
/// and of few labels more: so many, but never more than half.
const KEPT_BACK_AT_LEAST: i64 = 600;
/// The most labels that models are compared on.
const MOST_COMPARED: i64 = 20_000;

/// What goes to the thread that trains.
enum Lesson {
    /// Labels, each with whether the trial model learns it too.
    Labels(Vec<(PackedComment, Label, bool)>),
    /// That was all.
    End,
}

/// What was read of the store.
struct Read {
    learned: Vec<String>,
    held: VecDeque<HeldOut>,
    unread: u64,
    seen: i64,
    /// The place of the first label that is kept back.
    kept_back_from: i64,
    bits: u8,
}

/// Trains, compares and keeps a candidate; says what came of it.
pub(super) async fn train(service: &Service, job: &Job) -> Result<Value, JobError> {
    let foundation = service.following.foundation().clone();
    // What goes beyond a key's share is held, and does not teach.
    let of = service.store.count_teaching().await?;
    let mut read = Read {
        learned: Vec::new(),
        held: VecDeque::new(),
        unread: 0,
        seen: 0,
        kept_back_from: of - kept_back(of),
        bits: foundation.facts().bits,
    };
    let (lessons, receiver) = channel(2);
    let reader = service.following.judges().shared().reader().clone();
    let learning = tokio::task::spawn_blocking(move || learn(&reader, &foundation, receiver));
    let mut after = String::new();
    loop {
        let labels = service.store.teaching(&after, PAGE).await?;
        let Some(last) = labels.last() else { break };
        after.clone_from(&last.id);
        let lesson = labels.iter().filter_map(|label| read.take(label)).collect();
        lessons.send(Lesson::Labels(lesson)).await.map_err(|_| JobError::Ended)?;
        service.store.job_is_at(&job.id, read.seen, of.max(read.seen)).await?;
    }
    lessons.send(Lesson::End).await.map_err(|_| JobError::Ended)?;
    let trained = learning.await.map_err(|_| JobError::Ended)??;
    let [candidate, trial] = trained.ok_or(JobError::Ended)?;
    let comparison = service.compare(Arc::new(trial), read.held.into()).await?;
    let report = json!({
        "labels": read.learned.len(),
        "of_another_version": read.unread,
        "comparison": comparison,
    });
    let new =
        NewModel { model: &candidate, report: &report.to_string(), learned: &read.learned, who: &job.who };
    if !service.store.add_model(&new).await? {
        return Err(JobError::Erased);
    }
    Ok(json!({ "model": candidate.id(), "report": report }))
}

/// How many of so many labels are kept back.
fn kept_back(labels: i64) -> i64 {
    (labels / KEPT_BACK).max(KEPT_BACK_AT_LEAST.min(labels / 2))
}

impl Read {
    /// A label as it is learned, if it is.
    fn take(&mut self, label: &StoredLabel) -> Option<(PackedComment, Label, bool)> {
        self.seen += 1;
        let Some(comment) = unpack(label.features.as_deref(), self.bits) else {
            self.unread += 1;
            return None;
        };
        let is_kept_back = self.learned.len() as u64 >= self.kept_back_from.unsigned_abs();
        self.learned.push(label.id.clone());
        if is_kept_back {
            self.held.push_back(held_out(label, comment.clone()));
            if self.held.len() as u64 > MOST_COMPARED.unsigned_abs() {
                self.held.pop_front();
            }
        }
        Some((comment, label.label.label(), !is_kept_back))
    }
}

/// The features of a label; none where they are of another version, or another size.
pub(super) fn unpack(features: Option<&[u8]>, bits: u8) -> Option<PackedComment> {
    let comment = features.and_then(PackedComment::from_bytes)?;
    (comment.bits() == bits).then_some(comment)
}

fn held_out(label: &StoredLabel, comment: PackedComment) -> HeldOut {
    HeldOut { id: label.id.clone(), site: label.site.clone(), comment, label: label.label.label() }
}

/// Learns what comes in; none where that was not all.
fn learn(
    reader: &Reader,
    foundation: &Model,
    mut lessons: Receiver<Lesson>,
) -> Result<Option<[Model; 2]>, JobError> {
    let trainer = || {
        let mut trainer = Trainer::new(reader, Some(foundation.clone()), foundation.facts().bits);
        trainer.begin(FILE, true);
        trainer
    };
    let (mut candidate, mut trial) = (trainer(), trainer());
    while let Some(lesson) = lessons.blocking_recv() {
        let Lesson::Labels(labels) = lesson else {
            return Ok(Some([candidate.finish()?, trial.finish()?]));
        };
        for (comment, label, tried) in labels {
            candidate.learn_packed(&comment, label, None);
            if tried {
                trial.learn_packed(&comment, label, None);
            }
        }
    }
    Ok(None)
}

impl Service {
    /// Compares a model with the one that decides, on those of the labels that this one has not learned.
    pub(super) async fn compare(
        &self,
        model: Arc<Model>,
        mut held: Vec<HeldOut>,
    ) -> Result<Comparison, JobError> {
        let judges = self.following.judges();
        let champion = judges.shared().clone().with_model(judges.shared().shared_model());
        let ids: Vec<&str> = held.iter().map(|label| label.id.as_str()).collect();
        let learned = self.store.learned_of(champion.model().id(), &ids).await?;
        held.retain(|label| !learned.contains(&label.id));
        let following = self.following.clone();
        let compared = tokio::task::spawn_blocking(move || {
            let candidate = champion.with_model(model);
            compare([&champion, &candidate], &held, |site| following.settings(site).false_positive_rate)
        });
        compared.await.map_err(|_| JobError::Ended)
    }

    /// The newest labels, on which models are compared.
    pub(super) async fn newest_labels(&self, bits: u8) -> Result<Vec<HeldOut>, JobError> {
        let most = kept_back(self.store.count_teaching().await?).min(MOST_COMPARED);
        let labels = self.store.newest_teaching(most).await?;
        Ok(labels
            .iter()
            .filter_map(|label| Some(held_out(label, unpack(label.features.as_deref(), bits)?)))
            .collect())
    }
}
