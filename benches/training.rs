//! What changing counts costs: forgetting one comment, merging two models, beside adding up two plain
//! vectors of the same size.

use std::hint::black_box;

use chaff::bayes::Label;
use chaff::comment::Comment;
use chaff::filter::{Reader, Workspace};
use chaff::model::Model;
use divan::Bencher;

const TEXT: &str = "They said the same about the ferry terminal in 2009, and look what it cost us in the end. \
    Twice the money, half the ferries, and a car park nobody uses. My neighbour works at the port and says that the \
    new plan is worse.";

fn main() {
    divan::main();
}

#[divan::bench]
fn learn_and_forget_one_comment(bencher: Bencher) {
    let model = Model::carried().expect("the carried model is whole");
    let (reader, mut room) = (Reader::carried(), Workspace::new(model.facts().bits));
    let mut counts = model.counts().clone();
    bencher.bench_local(|| {
        reader.read(&Comment::new(TEXT), &mut room);
        counts.add(room.features().list(), Label::Ham);
        counts.forget(room.features().list(), Label::Ham).expect("it was learned");
    });
}

#[divan::bench]
fn merge_the_counts_of_two_models(bencher: Bencher) {
    let model = Model::carried().expect("the carried model is whole");
    let mut counts = model.counts().clone();
    bencher.bench_local(|| counts.merge(black_box(model.counts())).expect("they are of one size"));
}

#[divan::bench(sample_count = 20)]
fn merge_two_models_and_fit(bencher: Bencher) {
    let model = Model::carried().expect("the carried model is whole");
    let facts = model.facts();
    bencher.bench_local(|| {
        let mut counts = model.counts().clone();
        counts.merge(model.counts()).expect("they are of one size");
        Model::new(counts, facts.alpha, facts.calibration, facts.lineage.clone()).expect("no class is empty")
    });
}

#[divan::bench]
fn yardstick_add_two_vectors(bencher: Bencher) {
    let theirs = vec![1_u32; 1 << 22];
    let mut mine = vec![1_u32; 1 << 22];
    bencher.bench_local(|| {
        for (mine, theirs) in mine.iter_mut().zip(black_box(&theirs)) {
            *mine = mine.wrapping_add(*theirs);
        }
    });
}
