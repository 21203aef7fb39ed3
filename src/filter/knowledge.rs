//! What is known of one comment's links beside what is written in them: lists, labels, and who else
//! was asked.

use super::{Reader, Workspace};
use crate::asked::Answer;
use crate::comment::Comment;
use crate::links::Link;
use crate::reputation::learned::Opinion;
use crate::reputation::{Day, Listing, Overruled, Standing};
use crate::verdict::Repute;
use crate::verdict::evidence::Known;

/// What is known of the links of the comment that was read last.
pub(super) struct LinkKnowledge<'r> {
    reader: &'r Reader,
    comment: &'r Comment<'r>,
    answers: &'r [(usize, Answer)],
    links: &'r [Link],
    standings: &'r [Standing],
    today: Day,
}

impl<'r> LinkKnowledge<'r> {
    pub(super) fn of(
        reader: &'r Reader,
        comment: &'r Comment,
        answers: &'r [(usize, Answer)],
        room: &'r Workspace,
    ) -> Self {
        let (links, standings) = (room.links.list(), &room.standings);
        LinkKnowledge { reader, comment, answers, links, standings, today: room.today }
    }

    /// What it comes to in a verdict.
    pub(super) fn repute(&self) -> Repute {
        Repute {
            blocked_link: self.standings.iter().any(Standing::is_blocked),
            learned: self.learned().map_or(0.0, |(_, opinion)| opinion.log_odds),
            disposable_address: self.disposable_listing().is_some(),
            unseen: 0.0,
        }
    }

    fn domain(&self) -> Option<String> {
        let (_, domain) = self.comment.author.email.as_deref()?.rsplit_once('@')?;
        Some(domain.trim().to_ascii_lowercase())
    }

    fn disposable_listing(&self) -> Option<&'r str> {
        self.reader.reputation.disposable(&self.domain()?, self.today)
    }
}

impl Known for LinkKnowledge<'_> {
    fn listings(&self, link: usize) -> Vec<Listing> {
        let suffixes = &self.reader.knowledge.suffixes;
        let listed = self.reader.reputation.listings_of(&self.links[link], suffixes, self.today);
        let answers = self.answers.iter().filter(|(place, _)| *place == link);
        let is_blocked = self.standings[link].is_blocked();
        listed.into_iter().chain(answers.map(|(_, answer)| listing(answer, is_blocked))).collect()
    }

    fn learned(&self) -> Option<(usize, Opinion<'_>)> {
        let standing = |link: usize| self.standings[link];
        self.reader.reputation.learned().of_comment(self.links, standing, self.today)
    }

    fn disposable_address(&self) -> Option<(String, String)> {
        self.domain().zip(self.disposable_listing().map(str::to_owned))
    }
}

/// What somebody who was asked said, beside what the lists say.
fn listing(answer: &Answer, is_blocked: bool) -> Listing {
    Listing {
        kind: answer.kind,
        key: answer.about.clone(),
        list: answer.source.clone(),
        origin: "asked".into(),
        date: None,
        added: None,
        expires: None,
        note: answer.detail.clone(),
        overruled: match answer.counts {
            false => Some(Overruled::Hint),
            true if answer.kind.blocks() && !is_blocked => Some(Overruled::Guarded),
            true => None,
        },
    }
}
