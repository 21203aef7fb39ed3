//! How much of the spam that is caught as it stands is still caught when it is rewritten.

use std::fmt;

use serde::Serialize;

use super::Attack;
use crate::comment::Comment;
use crate::filter::{Filter, Workspace};
use crate::verdict::Decision;

/// What became of rewritten spam.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttackReport {
    /// The model that was asked.
    pub model: String,
    /// Spam comments.
    pub spam: u64,
    /// As it stands.
    pub plain: Outcome,
    /// Rewritten, attack by attack.
    pub attacks: Vec<(&'static str, Outcome)>,
}

/// How much of some spam was caught.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Outcome {
    /// Reviewed or blocked.
    pub caught: u64,
    /// Blocked.
    pub blocked: u64,
}

impl Outcome {
    fn add(&mut self, decision: Decision) {
        self.caught += u64::from(decision >= Decision::Review);
        self.blocked += u64::from(decision == Decision::Block);
    }
}

impl AttackReport {
    /// A report on nothing yet.
    pub fn new(filter: &Filter) -> Self {
        let attacks = Attack::ALL.map(|attack| (attack.name(), Outcome::default()));
        AttackReport {
            model: filter.model().id().to_owned(),
            spam: 0,
            plain: Outcome::default(),
            attacks: attacks.into(),
        }
    }

    /// Judges a spam comment as it stands and rewritten in every way.
    pub fn try_all(&mut self, spam: &Comment, filter: &Filter, room: &mut Workspace) {
        self.spam += 1;
        self.plain.add(filter.judge_briefly(spam, room).decision);
        for (attack, (_, outcome)) in Attack::ALL.into_iter().zip(&mut self.attacks) {
            let rewritten = attack.rewrite(spam, self.spam);
            outcome.add(filter.judge_briefly(&rewritten, room).decision);
        }
    }
}

impl fmt::Display for AttackReport {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let share = |part: u64| 100.0 * part as f64 / self.spam.max(1) as f64;
        writeln!(f, "model {}, {} spam comments\n", self.model, self.spam)?;
        writeln!(f, "{:<26} {:>9} {:>9} {:>9} {:>9}", "", "caught", "lost", "blocked", "lost")?;
        let plain = ("as it stands", self.plain);
        for (name, outcome) in std::iter::once(&plain).chain(&self.attacks) {
            let lost = |before: u64, after: u64| share(before) - share(after);
            writeln!(
                f,
                "{name:<26} {:>7.2} % {:>9.2} {:>7.2} % {:>9.2}",
                share(outcome.caught),
                lost(self.plain.caught, outcome.caught),
                share(outcome.blocked),
                lost(self.plain.blocked, outcome.blocked),
            )?;
        }
        Ok(())
    }
}
