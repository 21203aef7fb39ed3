//! The way of a comment.

use crate::comment::Comment;
use crate::features::{Features, Reading};
use crate::links::{Knowledge, Known, LinkVerdict, Links};
use crate::model::{Model, ModelError};
use crate::reputation::{EntryKind, Index, Standing};
use crate::text::Text;
use crate::text::tokens::Tokens;
use crate::verdict::policy::Dangers;
use crate::verdict::{Brief, LinkReport, Policy, Scales, Verdict, Weighed, evidence, link_report};

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
    knowledge: Knowledge,
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
        let weighed = self.weigh(comment, room);
        let score = weighed.score();
        let reading = room.reading(comment);
        Verdict {
            id: comment.id.clone(),
            decision: self.policy.decide(score, room.dangers()),
            score,
            evidence: evidence::collect(&weighed, room.features.list(), &reading, &self.reader.reputation),
            links: self.reader.report(comment, room),
            model: self.model.id().to_owned(),
        }
    }

    /// Judges a comment and says no more than that.
    pub fn judge_briefly<'a>(&self, comment: &Comment<'a>, room: &mut Workspace) -> Brief<'a> {
        let weighed = self.weigh(comment, room);
        let score = weighed.score();
        Brief { id: comment.id.clone(), decision: self.policy.decide(score, room.dangers()), score }
    }

    /// Judges only the links of a comment.
    pub fn judge_links(&self, comment: &Comment, room: &mut Workspace) -> Vec<LinkReport> {
        self.reader.read_links(comment, room);
        self.reader.report(comment, room)
    }

    fn weigh(&self, comment: &Comment, room: &mut Workspace) -> Weighed<'_> {
        self.reader.read(comment, room);
        let scales = Scales {
            table: self.model.table(),
            calibration: &self.model.facts().calibration,
            base_rate: self.policy.base_rate,
        };
        let features = room.features.list().iter().map(|feature| (feature.index, feature.share()));
        scales.weigh(features, room.dangers().listed)
    }
}

impl Reader {
    /// A reader with the knowledge of names and the lists that the program carries.
    pub fn carried() -> Self {
        Self::new(Knowledge::carried(), Index::carried())
    }

    /// A reader of these parts.
    pub fn new(knowledge: Knowledge, reputation: Index) -> Self {
        Reader { knowledge, reputation }
    }

    /// Reads a comment: text, links, what is known of the links, tokens, features.
    pub fn read(&self, comment: &Comment, room: &mut Workspace) {
        self.read_links(comment, room);
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

    fn read_links(&self, comment: &Comment, room: &mut Workspace) {
        room.text.read(&comment.text, comment.format);
        room.links.read(&room.text, comment.author.url.as_deref(), &self.knowledge.suffixes);
        room.standings.clear();
        room.standings.extend(room.links.list().iter().map(|link| self.reputation.standing(link)));
        let known = room.standings.iter().map(|standing| known(*standing));
        room.links.unmask(&comment.text, &self.knowledge, known, |url| self.reputation.redirects(url));
    }

    fn report(&self, comment: &Comment, room: &Workspace) -> Vec<LinkReport> {
        link_report::of_links(comment, &room.links, &room.standings, &self.reputation)
    }
}

/// What the lists say of a link, as the disguises ask.
fn known(standing: Standing) -> Known {
    Known {
        blocked: standing.is(EntryKind::Spam),
        good: standing.is(EntryKind::Allow) || standing.is(EntryKind::Popular),
        landlord: standing.is(EntryKind::Landlord),
        redirector: standing.is(EntryKind::Redirector),
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

    /// What is dangerous about the links of that comment.
    pub fn dangers(&self) -> Dangers {
        Dangers {
            listed: self.standings.iter().any(|standing| standing.is(EntryKind::Spam)),
            hiding: self.links.list().iter().any(|link| link.verdict >= LinkVerdict::Suspicious),
        }
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
