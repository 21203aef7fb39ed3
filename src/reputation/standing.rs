//! What the entries that meet a link come to.
//!
//! One rule decides. The operator's own word goes before every list, and an `allow` of the operator's
//! before everything. Among the lists the narrowest key decides: a URL before a path, a path before a
//! host, a host before the names above it. On one key, whoever says that strangers publish there, that
//! everyone uses it, that it only leads on, or that it is trusted, wins over whoever blocks it. What
//! has expired says nothing.

use super::day::Day;
use super::entry::EntryKind;
use super::index::Index;
use super::place::{Met, Place, Width};

/// What the lists say of one link, in short.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    kinds: u16,
    pub(super) is_met: bool,
    /// Whether it lies below the name of a landlord that a list knows.
    is_tenant: bool,
    /// Whether the operator allows it.
    pub(super) is_operators: bool,
}

impl Standing {
    /// Of something of which lists say this, and whether it lies below a landlord's name.
    pub fn of(kinds: impl IntoIterator<Item = EntryKind>, is_tenant: bool) -> Self {
        let mut standing = Standing { is_tenant, ..Standing::default() };
        kinds.into_iter().for_each(|kind| standing.set(kind));
        standing
    }

    /// Whether this is said of it, and counts. Of the kinds that block, only the one that decides.
    pub fn is(&self, kind: EntryKind) -> bool {
        self.kinds & 1 << kind as u16 != 0
    }

    /// Whether it is blocked.
    pub fn is_blocked(&self) -> bool {
        self.kinds & BLOCKING != 0
    }

    /// Whether any entry met it, whatever came of it.
    pub fn is_met(&self) -> bool {
        self.is_met
    }

    /// Whether it lies below the name of a landlord that a list knows.
    pub fn is_tenant(&self) -> bool {
        self.is_tenant
    }

    /// Takes over that somebody who was asked calls it `kind`, and whether that is more than a hint. No
    /// more than a list may he block a place whole.
    pub fn take_answer(&mut self, kind: EntryKind, counts: bool) {
        self.is_met = true;
        let guards = [EntryKind::Allow, EntryKind::Popular, EntryKind::Redirector];
        let is_guarded = self.is(EntryKind::Landlord) && !self.is_tenant;
        if counts && !is_guarded && !guards.into_iter().any(|guard| self.is(guard)) {
            self.set(kind);
        }
    }

    /// Takes over that a stopover is blocked.
    pub(super) fn block_as(&mut self, stopover: Standing) {
        if !self.is_blocked() && !self.is_operators {
            self.kinds |= stopover.kinds & BLOCKING;
        }
        self.is_met |= stopover.is_met;
    }

    fn set(&mut self, kind: EntryKind) {
        self.kinds |= 1 << kind as u16;
    }
}

const BLOCKING: u16 = 1 << EntryKind::Malware as u16
    | 1 << EntryKind::Phishing as u16
    | 1 << EntryKind::Scam as u16
    | 1 << EntryKind::Spam as u16;

/// Who wins, entry by entry, in whatever order they come.
#[derive(Debug, Default)]
struct Contest {
    operator_allows: bool,
    operator_blocks: Option<(Width, EntryKind)>,
    block: Option<(Width, EntryKind)>,
    /// The narrowest key of which something else than a block is said.
    shield: Option<Width>,
    /// Of what a place is, the narrowest key, and the kinds said of it.
    place: Option<(Width, u16)>,
    redirects: bool,
    is_met: bool,
}

/// What the statements that meet a place come to.
pub(super) fn of_place(place: &Place, layers: &[&Index], today: Day) -> Standing {
    let mut contest = Contest::default();
    place.each_met(layers, |met| {
        contest.is_met = true;
        let statement = layers[usize::from(met.layer)].statement(met.statement);
        if statement.holds(today) && counts(statement.kind, statement.source.is_operator, met.width, place) {
            contest.enter(met, statement.kind, statement.source.is_operator);
        }
    });
    contest.end()
}

/// Whether an entry can count at all: but for the operator, nobody speaks for or against everybody
/// under an ending.
pub(super) fn counts(kind: EntryKind, is_operator: bool, width: Width, place: &Place) -> bool {
    match kind {
        EntryKind::Disposable => false,
        _ if is_operator => true,
        EntryKind::Landlord => true,
        EntryKind::Allow => !(place.is_above_site(width) && place.is_tenant),
        EntryKind::Redirector => !place.is_above_site(width),
        _ => !(place.is_above_site(width) || place.is_ending(width)),
    }
}

impl Contest {
    fn enter(&mut self, met: Met, kind: EntryKind, is_operator: bool) {
        if kind.blocks() {
            let best = if is_operator { &mut self.operator_blocks } else { &mut self.block };
            if best.is_none_or(|(width, _)| met.width < width) {
                *best = Some((met.width, kind));
            }
            return;
        }
        self.operator_allows |= is_operator && kind == EntryKind::Allow;
        self.shield = Some(self.shield.map_or(met.width, |width| width.min(met.width)));
        if kind == EntryKind::Redirector {
            self.redirects = true;
            return;
        }
        let kinds = match self.place {
            Some((width, _)) if width < met.width => return,
            Some((width, kinds)) if width == met.width => kinds,
            _ => 0,
        };
        self.place = Some((met.width, kinds | 1 << kind as u16));
    }

    fn end(self) -> Standing {
        let mut standing = Standing { is_met: self.is_met, ..Standing::default() };
        standing.kinds = self.place.map_or(0, |(_, kinds)| kinds);
        if standing.is(EntryKind::Landlord) {
            // Who trusts a landlord does not trust the tenants.
            standing.kinds = 1 << EntryKind::Landlord as u16;
            standing.is_tenant = self.place.is_some_and(|(width, _)| width.is_above_host());
        }
        if self.redirects {
            standing.set(EntryKind::Redirector);
        }
        if self.operator_allows {
            standing.set(EntryKind::Allow);
            standing.is_operators = true;
            return standing;
        }
        let by_list = self.block.filter(|(width, _)| self.shield.is_none_or(|shield| *width < shield));
        if let Some((_, kind)) = self.operator_blocks.or(by_list) {
            standing.set(kind);
        }
        standing
    }
}
