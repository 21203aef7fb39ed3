//! What is done quickly comes to the same as what is done plainly, bit for bit, on every comment there
//! is: those of the starter corpus and, where they are, of the corpora.

mod common;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use chaff::bayes::calibrate::{logit, probability};
use chaff::comment::{Comment, Format};
use chaff::dump::jsonl;
use chaff::features::Family;
use chaff::filter::{Filter, Workspace};
use chaff::text::Text;
use chaff::text::tokens::{Kind, Tokens};
use chaff::verdict::Decision;
use common::{corpora_folder, in_repository};

/// A site on a block list, as `verdict::combine` weighs it.
const BLOCKED_LINK: f64 = 6.0;
const MAX_LOGIT: f64 = 9.21;

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(corpora_folder())
        .map(|folder| folder.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    if files.is_empty() {
        println!("only the starter corpus: no other corpora; name their folder in CHAFF_CORPORA");
    }
    files.extend([in_repository("data/starter/ham.jsonl"), in_repository("data/starter/spam.jsonl")]);
    files.sort();
    files
}

fn each_comment(mut each: impl FnMut(&Path, &Comment)) {
    let mut count = 0;
    for file in files() {
        jsonl::read_labels(&file, |labelled| {
            each(&file, &labelled.comment);
            count += 1;
        })
        .unwrap();
    }
    assert!(count > 2000, "{count} comments");
}

/// Millionths, to the nearest; of two the even one.
fn millionths(log_odds: f64) -> i64 {
    (log_odds * 1e6).round_ties_even() as i64
}

/// The log-odds of the comment that was read last, in millionths, with a map and a loop.
fn weighed(filter: &Filter, room: &Workspace) -> i64 {
    let calibration = &filter.model().facts().calibration;
    let mut families: HashMap<Family, u32> = HashMap::new();
    for feature in room.features().list() {
        *families.entry(feature.family()).or_default() += 1;
    }
    let mut counts = [0; Family::ALL.len()];
    for (family, count) in families {
        counts[family as usize] = count;
    }
    let factors = calibration.factors(&counts, room.circumstances()).map(|factor| factor * 1e6);
    let mut sum = millionths(logit(filter.policy().base_rate) + calibration.offset_for(room.circumstances()));
    for feature in room.features().list() {
        let log_odds = f64::from(filter.model().table().weight(feature.index));
        sum += (log_odds * factors[feature.family() as usize]).round_ties_even() as i64;
    }
    if room.dangers().listed {
        sum += millionths(BLOCKED_LINK);
    }
    sum.clamp(millionths(-MAX_LOGIT), millionths(MAX_LOGIT))
}

#[test]
fn a_score_is_the_sum_of_what_its_features_weigh() {
    let filter = Filter::carried().unwrap();
    let (mut room, mut another) = (filter.workspace(), filter.workspace());
    each_comment(|file, comment| {
        let brief = filter.judge_briefly(comment, &mut room);
        let expected = probability(weighed(&filter, &room) as f64 / 1e6);
        assert_eq!(brief.score.to_bits(), expected.to_bits(), "{}: {}", file.display(), comment.text);
        let indices: HashSet<u32> = room.features().list().iter().map(|feature| feature.index).collect();
        assert_eq!(indices.len(), room.features().list().len(), "{}", comment.text);
        // A room that has been used, one that has not, and the whole verdict: one score.
        let verdict = filter.judge(comment, &mut another);
        assert_eq!((verdict.score.to_bits(), verdict.decision), (brief.score.to_bits(), brief.decision));
        if brief.decision == Decision::Allow {
            assert!(brief.score < filter.policy().review, "{}", comment.text);
        }
    });
}

/// The words of a text of ASCII letters, spaces, full stops and commas.
fn words(text: &str) -> Vec<String> {
    text.split([' ', '.', ',', '\n']).filter(|word| !word.is_empty()).map(folded).collect()
}

/// In lower case, no letter more than twice in a row.
fn folded(word: &str) -> String {
    let mut folded = String::new();
    for letter in word.to_lowercase().chars() {
        let twice = format!("{letter}{letter}");
        if !folded.ends_with(&twice) {
            folded.push(letter);
        }
    }
    folded
}

#[test]
fn the_words_of_plain_sentences_are_those_between_the_spaces() {
    let is_plain = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '.' | ',' | '\n');
    let (mut read, mut tokens) = (Text::default(), Tokens::default());
    let mut compared = 0;
    each_comment(|file, comment| {
        let sentences = comment.text.split_inclusive(['?', '!', ':', ';', '"', '\'', '-', '(', ')', '/']);
        for sentence in sentences.map(|sentence| sentence.trim_end_matches(|c: char| !is_plain(c))) {
            // Letters that stand apart are read as one word.
            let has_single_letters =
                words(sentence).windows(2).any(|two| two.iter().all(|word| word.len() == 1));
            if sentence.len() < 8 || has_single_letters || !sentence.chars().all(is_plain) {
                continue;
            }
            read.read(sentence, Format::Plain);
            tokens.cut(read.visible.text(), std::iter::empty());
            let cut: Vec<&str> = tokens.list().iter().map(|token| tokens.folded(token)).collect();
            assert_eq!(cut, words(sentence), "{}: {sentence}", file.display());
            assert!(tokens.list().iter().all(|token| token.kind == Kind::Word));
            let capitals = sentence.bytes().filter(u8::is_ascii_uppercase).count();
            assert_eq!(tokens.capitals as usize, capitals, "{sentence}");
            compared += 1;
        }
    });
    assert!(compared > 1000, "{compared} sentences");
}
