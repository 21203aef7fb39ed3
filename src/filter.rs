//! The way of a comment.

mod knowledge;
pub mod site;

use std::sync::Arc;

use crate::asked::Answer;
use crate::bayes::{Adaptation, Circumstances, Table};
use crate::comment::Comment;
use crate::features::{Features, Reading};
use crate::links::{Knowledge, Known, Link, LinkVerdict, Links};
use crate::model::{Model, ModelError};
use crate::reputation::{Day, EntryKind, Reputation, Standing};
use crate::text::tokens::Tokens;
use crate::text::{Script, Text};
use crate::verdict::policy::Dangers;
use crate::verdict::{
    Brief, Decision, LinkReport, Policy, Repute, Scales, Verdict, Weighed, evidence, link_report,
};
use knowledge::LinkKnowledge;

/// Everything that a verdict depends on; shared by all who score, and cheap to copy.
#[derive(Debug, Clone)]
pub struct Filter {
    reader: Reader,
    model: Arc<Model>,
    adaptation: Arc<Adaptation>,
    policy: Policy,
}

/// What reads a comment, before any model is asked.
#[derive(Debug, Clone)]
pub struct Reader {
    knowledge: Arc<Knowledge>,
    reputation: Arc<Reputation>,
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
    today: Day,
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
        Filter { reader, model: Arc::new(model), adaptation: Arc::default(), policy }
    }

    /// The same filter, with what a site's own labels add.
    #[must_use]
    pub fn adapted(&self, adaptation: Arc<Adaptation>) -> Self {
        Filter { adaptation, ..self.clone() }
    }

    /// The same filter with another model, and no site's labels.
    #[must_use]
    pub fn with_model(&self, model: Arc<Model>) -> Self {
        Filter { model, adaptation: Arc::default(), ..self.clone() }
    }

    /// What a site's own labels add.
    pub fn adaptation(&self) -> &Adaptation {
        &self.adaptation
    }

    /// The same filter, knowing something else of links.
    #[must_use]
    pub fn with_reputation(&self, reputation: Reputation) -> Self {
        let reader = Reader { knowledge: self.reader.knowledge.clone(), reputation: Arc::new(reputation) };
        self.with_reader(&reader)
    }

    /// The same filter, reading as another one does.
    #[must_use]
    pub fn with_reader(&self, reader: &Reader) -> Self {
        Filter { reader: reader.clone(), ..self.clone() }
    }

    /// The model that is asked.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The model that is asked, to be kept.
    pub fn shared_model(&self) -> Arc<Model> {
        self.model.clone()
    }

    /// The site's settings.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What reads the comments.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Room to read comments in; one for each thread.
    pub fn workspace(&self) -> Workspace {
        Workspace::new(self.model.facts().bits)
    }

    /// Judges a comment and says why.
    pub fn judge<'a>(&self, comment: &Comment<'a>, room: &mut Workspace) -> Verdict<'a> {
        self.judge_knowing(comment, &[], room)
    }

    /// Judges a comment, given what others were asked about its links, and says why.
    pub fn judge_knowing<'a>(
        &self,
        comment: &Comment<'a>,
        answers: &[(usize, Answer)],
        room: &mut Workspace,
    ) -> Verdict<'a> {
        self.reader.read_knowing(comment, answers, self.model.table(), room);
        let known = LinkKnowledge::of(&self.reader, comment, answers, room);
        self.explain(comment, &known, known.repute(), room)
    }

    /// Judges a comment of which less is kept than was known when it was first judged, and says why: `beside` adds what
    /// was known then to what is known now.
    pub fn judge_past<'a>(
        &self,
        comment: &Comment<'a>,
        room: &mut Workspace,
        beside: impl FnOnce(&Workspace, Repute) -> Repute,
    ) -> Verdict<'a> {
        self.reader.read_knowing(comment, &[], self.model.table(), room);
        let known = LinkKnowledge::of(&self.reader, comment, &[], room);
        self.explain(comment, &known, beside(room, known.repute()), room)
    }

    /// Judges a comment and says no more than that.
    pub fn judge_briefly<'a>(&self, comment: &Comment<'a>, room: &mut Workspace) -> Brief<'a> {
        self.reader.read_knowing(comment, &[], self.model.table(), room);
        let weighed = self.weigh(LinkKnowledge::of(&self.reader, comment, &[], room).repute(), room);
        Brief { id: comment.id.clone(), decision: self.decide(&weighed, room), score: weighed.score() }
    }

    /// What the comment that was read last in this room comes to, by a filter that reads as this one does and
    /// whose vectors are of the same size.
    pub fn decide_again(&self, comment: &Comment, answers: &[(usize, Answer)], room: &Workspace) -> Decision {
        let weighed = self.weigh(LinkKnowledge::of(&self.reader, comment, answers, room).repute(), room);
        self.decide(&weighed, room)
    }

    /// Judges only the links of a comment.
    pub fn judge_links(&self, comment: &Comment, room: &mut Workspace) -> Vec<LinkReport> {
        self.judge_links_knowing(comment, &[], room)
    }

    /// Judges only the links of a comment, given what others were asked about them.
    pub fn judge_links_knowing(
        &self,
        comment: &Comment,
        answers: &[(usize, Answer)],
        room: &mut Workspace,
    ) -> Vec<LinkReport> {
        self.reader.read_links(comment, answers, room);
        let known = LinkKnowledge::of(&self.reader, comment, answers, room);
        link_report::of_links(comment, &room.links, &room.standings, &known)
    }

    /// The verdict on the comment that was read last.
    fn explain<'a>(
        &self,
        comment: &Comment<'a>,
        known: &LinkKnowledge,
        repute: Repute,
        room: &Workspace,
    ) -> Verdict<'a> {
        let weighed = self.weigh(repute, room);
        let reading = room.reading(comment);
        Verdict {
            id: comment.id.clone(),
            decision: self.decide(&weighed, room),
            score: weighed.score(),
            evidence: evidence::collect(&weighed, room.features.list(), &reading, known),
            links: link_report::of_links(comment, &room.links, &room.standings, known),
            model: self.model.id().to_owned(),
        }
    }

    fn decide(&self, weighed: &Weighed, room: &Workspace) -> Decision {
        let dangers = Dangers { unfamiliar: weighed.unfamiliar, ..room.dangers() };
        self.policy.decide(weighed.score(), dangers)
    }

    fn weigh(&self, repute: Repute, room: &Workspace) -> Weighed<'_> {
        let scales = Scales {
            table: self.model.table(),
            adaptation: &self.adaptation,
            calibration: &self.model.facts().calibration,
            base_rate: self.policy.base_rate,
        };
        scales.weigh(&room.features, room.circumstances(), repute)
    }
}

impl Reader {
    /// A reader with the knowledge of names and the lists that the program carries.
    pub fn carried() -> Self {
        Self::new(Knowledge::carried(), Reputation::carried())
    }

    /// A reader of these parts.
    pub fn new(knowledge: Knowledge, reputation: Reputation) -> Self {
        Reader { knowledge: Arc::new(knowledge), reputation: Arc::new(reputation) }
    }

    /// What is known of names in general.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// What is known of sites.
    pub fn reputation(&self) -> &Reputation {
        &self.reputation
    }

    /// Reads a comment for who has no model yet: text, links, what is known of the links, tokens, features.
    pub fn read(&self, comment: &Comment, room: &mut Workspace) {
        self.read_knowing(comment, &[], Table::none(), room);
    }

    fn read_knowing(
        &self,
        comment: &Comment,
        answers: &[(usize, Answer)],
        table: &Table,
        room: &mut Workspace,
    ) {
        self.read_links(comment, answers, room);
        let written = room.links.written().iter().cloned();
        room.tokens.cut(room.text.visible.text(), written);
        let reading = Reading {
            text: &room.text,
            tokens: &room.tokens,
            links: &room.links,
            standings: &room.standings,
            author: &comment.author,
        };
        room.features.read(&reading, table);
    }

    /// The links of a comment that others may be asked about, each with its place among all: those that
    /// are neither known to be good nor known to be bad.
    pub fn links_to_ask(&self, comment: &Comment, room: &mut Workspace) -> Vec<(usize, Link)> {
        self.read_links(comment, &[], room);
        let is_open =
            |verdict: LinkVerdict| matches!(verdict, LinkVerdict::Unknown | LinkVerdict::Suspicious);
        let links = room.links.list().iter().enumerate();
        links.filter(|(_, link)| is_open(link.verdict)).map(|(place, link)| (place, link.clone())).collect()
    }

    /// Finds the links of a comment, for who learns from its label.
    pub fn find_links<'r>(&self, comment: &Comment, room: &'r mut Workspace) -> &'r [Link] {
        room.today = Day::today();
        room.text.read(&comment.text, comment.format);
        let (suffixes, today) = (&self.knowledge.suffixes, room.today);
        let is_blocked = |link: &Link| self.reputation.standing(link, suffixes, today).is_blocked();
        room.links.read_knowing(&room.text, comment.author.url.as_deref(), suffixes, &is_blocked);
        room.links.list()
    }

    fn read_links(&self, comment: &Comment, answers: &[(usize, Answer)], room: &mut Workspace) {
        self.find_links(comment, room);
        let (suffixes, today) = (&self.knowledge.suffixes, room.today);
        room.standings.clear();
        let standing = |link| self.reputation.standing(link, suffixes, today);
        room.standings.extend(room.links.list().iter().map(standing));
        for (place, answer) in answers {
            if let Some(standing) = room.standings.get_mut(*place) {
                standing.take_answer(answer.kind, answer.counts);
            }
        }
        let known = room.standings.iter().map(|standing| known(*standing));
        room.links.unmask(&comment.text, &self.knowledge, known, |url| {
            self.reputation.standing_of(url, suffixes, today).is(EntryKind::Redirector)
        });
    }
}

/// What the lists say of a link, as the disguises ask.
fn known(standing: Standing) -> Known {
    Known {
        blocked: standing.is_blocked(),
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
            today: Day::default(),
        }
    }

    /// The features of the comment that was read last.
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// The links of that comment.
    pub fn links(&self) -> &[Link] {
        self.links.list()
    }

    /// Of what kind that comment is.
    pub fn circumstances(&self) -> Circumstances {
        Circumstances { links: self.links.place(), script: Script::of(self.text.visible.text()) }
    }

    /// What is dangerous about the links of that comment.
    pub fn dangers(&self) -> Dangers {
        Dangers {
            listed: self.standings.iter().any(Standing::is_blocked),
            hiding: self.links.list().iter().any(|link| link.verdict >= LinkVerdict::Suspicious),
            unfamiliar: false,
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
