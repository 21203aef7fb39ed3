//! The way of a comment.

use crate::comment::Comment;
use crate::features::{Features, Reading};
use crate::links::Links;
use crate::links::site::Suffixes;
use crate::model::{Model, ModelError};
use crate::reputation::{EntryKind, Index, Standing};
use crate::text::Text;
use crate::text::tokens::Tokens;
use crate::verdict::{Brief, Policy, Scales, Verdict, Weighed, evidence};

/// Everything that a verdict depends on; shared by all who score.
#[derive(Debug)]
pub struct Filter {
    reader: Reader,
    model: Model,
    policy: Policy,
}

/// What reads a comment, before any model is asked.
#[derive(Debug)]
pub struct Reader {
    suffixes: Suffixes,
    reputation: Index,
}

/// The room that one thread needs to read comments one after another, without asking for memory
/// each time.
#[derive(Debug)]
pub struct Workspace {
    text: Text,
    links: Links,
    tokens: Tokens,
    standings: Vec<Standing>,
    features: Features,
}

impl Filter {
    /// A filter with the model, lists and policy that the program carries.
    ///
    /// # Errors
    /// [`ModelError`] when the carried model was made for another version of the program.
    pub fn carried() -> Result<Self, ModelError> {
        Ok(Self::new(Model::carried()?, Reader::carried(), Policy::default()))
    }

    /// A filter of these parts.
    pub fn new(model: Model, reader: Reader, policy: Policy) -> Self {
        Filter { reader, model, policy }
    }

    /// The model that is asked.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The site's settings.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Room to read comments in; one for each thread.
    pub fn workspace(&self) -> Workspace {
        Workspace::new(self.model.counts().bits())
    }

    /// Judges a comment and says why.
    pub fn judge<'a>(&self, comment: &Comment<'a>, room: &mut Workspace) -> Verdict<'a> {
        let (weighed, listed) = self.weigh(comment, room);
        let score = weighed.score();
        let reading = room.reading(comment);
        Verdict {
            id: comment.id.clone(),
            decision: self.policy.decide(score, listed),
            score,
            evidence: evidence::collect(&weighed, room.features.list(), &reading, &self.reader.reputation),
            links: evidence::links(comment, &reading, &self.reader.reputation),
            model: self.model.id().to_owned(),
        }
    }

    /// Judges a comment and says no more than that.
    pub fn judge_briefly<'a>(&self, comment: &Comment<'a>, room: &mut Workspace) -> Brief<'a> {
        let (weighed, listed) = self.weigh(comment, room);
        let score = weighed.score();
        Brief { id: comment.id.clone(), decision: self.policy.decide(score, listed), score }
    }

    fn weigh(&self, comment: &Comment, room: &mut Workspace) -> (Weighed<'_>, bool) {
        self.reader.read(comment, room);
        let listed = room.has_blocked_link();
        let scales = Scales {
            table: self.model.table(),
            calibration: &self.model.facts().calibration,
            base_rate: self.policy.base_rate,
        };
        let features = room.features.list().iter().map(|feature| (feature.index, feature.share()));
        (scales.weigh(features, listed), listed)
    }
}

impl Reader {
    /// A reader with the suffixes and lists that the program carries.
    pub fn carried() -> Self {
        Self::new(Suffixes::carried(), Index::carried())
    }

    /// A reader of these parts.
    pub fn new(suffixes: Suffixes, reputation: Index) -> Self {
        Reader { suffixes, reputation }
    }

    /// Reads a comment: text, links, what is known of the links, tokens, features.
    pub fn read(&self, comment: &Comment, room: &mut Workspace) {
        room.text.read(&comment.text, comment.format);
        room.links.read(&room.text, comment.author.url.as_deref(), &self.suffixes);
        room.standings.clear();
        room.standings.extend(room.links.list().iter().map(|link| self.reputation.standing(link)));
        let written = room.links.written().iter().cloned();
        room.tokens.cut(room.text.visible.text(), written);
        room.features.read(&Reading {
            text: &room.text,
            tokens: &room.tokens,
            links: &room.links,
            standings: &room.standings,
            author: &comment.author,
        });
    }
}

impl Workspace {
    /// Room for vectors of 2^`bits` places.
    pub fn new(bits: u8) -> Self {
        Workspace {
            text: Text::default(),
            links: Links::default(),
            tokens: Tokens::default(),
            standings: Vec::new(),
            features: Features::new(bits),
        }
    }

    /// The features of the comment that was read last.
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// Whether a link of that comment is on a block list.
    pub fn has_blocked_link(&self) -> bool {
        self.standings.iter().any(|standing| standing.is(EntryKind::Block))
    }

    fn reading<'r>(&'r self, comment: &'r Comment) -> Reading<'r> {
        Reading {
            text: &self.text,
            tokens: &self.tokens,
            links: &self.links,
            standings: &self.standings,
            author: &comment.author,
        }
    }
}
