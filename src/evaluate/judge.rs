//! Labelled comments, judged by a filter that was not trained on them.

use std::collections::HashMap;

use super::labels::Place;
use super::metrics::Judged;
use super::mistakes::Mistakes;
use super::traits::Traits;
use crate::bayes::Label;
use crate::comment::Comment;
use crate::filter::{Filter, Workspace};
use crate::verdict::policy::Dangers;

/// All that was judged, and what sets, groups and languages it is of.
#[derive(Debug, Default)]
pub struct Judgements {
    /// The comments, in the order in which they were judged.
    pub rows: Vec<Judged>,
    /// The worst mistakes among them.
    pub mistakes: Mistakes,
    /// The files, or the groups behind them.
    pub sets: Names,
    /// The languages that the site names.
    pub langs: Names,
    groups: Names,
    by_group: bool,
}

/// Names by number.
#[derive(Debug, Default)]
pub struct Names {
    list: Vec<String>,
    places: HashMap<String, u32>,
}

impl Names {
    /// All names, in the order in which they came.
    pub fn list(&self) -> &[String] {
        &self.list
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.list.len() as u32;
        self.list.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }
}

/// A labelled comment and where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'s, 'c> {
    /// Where it stands.
    pub place: &'s Place,
    /// The comment.
    pub comment: &'s Comment<'c>,
    /// What a person said of it.
    pub label: Label,
    /// What it belongs together with.
    pub group: Option<&'s str>,
}

impl Judgements {
    /// Nothing judged yet; keeps so many of the worst mistakes, and reports each group of a file by
    /// itself if told so.
    pub fn new(mistakes: usize, by_group: bool) -> Self {
        Judgements { mistakes: Mistakes::new(mistakes), by_group, ..Judgements::default() }
    }

    /// Names the set of a comment that is going to be judged, so that sets are reported in the order
    /// of the files and not in that of the protocol.
    pub fn announce(&mut self, place: &Place, group: Option<&str>) -> u32 {
        match group {
            Some(group) if self.by_group => self.sets.number(&format!("{}: {group}", place.file)),
            _ => self.sets.number(&place.file),
        }
    }

    /// Judges one comment.
    pub fn judge(&mut self, subject: Subject, filter: &Filter, room: &mut Workspace) {
        let Subject { place, comment, label, group } = subject;
        let brief = filter.judge_briefly(comment, room);
        let by_score = filter.policy().decide(brief.score, Dangers::default());
        let lang = comment.lang.as_deref().map(|lang| self.langs.number(lang));
        let judged = Judged {
            label,
            decision: brief.decision,
            score: brief.score,
            by_link: brief.decision > by_score,
            set: self.announce(place, group),
            group: group.map(|group| self.groups.number(&format!("{}: {group}", place.file))),
            traits: Traits::of(&comment.text, filter.reader().find_links(comment, room), lang),
        };
        self.mistakes.note(&judged, place, comment, || filter.judge(comment, room));
        self.rows.push(judged);
    }
}
