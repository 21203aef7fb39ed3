//! Reasons that people can read: the strongest first, each with its weight and its place.

use std::cmp::Reverse;

use serde::Serialize;
use utoipa::ToSchema;

use super::combine::{Weighed, Weight};
use super::sentence;
use crate::features::{Edge, Feature, Made, Part, Reading, Shape};
use crate::links::disguise::Severity;
use crate::links::{Link, Origin};
use crate::reputation::learned::Opinion;
use crate::reputation::{Listing, Standing};
use crate::text::tokens::Kind;

/// The most reasons that a verdict shows; the others are summed in one line.
pub const MAX_SHOWN: usize = 12;

/// Of these, the most that are shown because a link hides, whatever they weigh.
const MAX_HIDING: usize = 6;

/// One reason.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Evidence {
    /// What kind of reason, for programs.
    pub code: &'static str,
    /// The reason in a sentence, for people.
    pub detail: String,
    /// What it adds to the log-odds of spam; below 0 where it speaks for the comment.
    pub weight: f64,
    /// Its bytes in the comment's text as it was sent, where it has a place there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// The field it stands in, where that is not the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
}

impl Evidence {
    fn general(code: &'static str, weight: Weight, detail: String) -> Self {
        Evidence { code, detail, weight: weight.log_odds(), span: None, field: None }
    }
}

/// What is known of the links and the author of a comment, for who puts it into words.
pub(crate) trait Known {
    /// All that lists say of a link, and who else was asked.
    fn listings(&self, link: usize) -> Vec<Listing>;
    /// What was learned of the worst link, and which link that is.
    fn learned(&self) -> Option<(usize, Opinion<'_>)>;
    /// The domain of the author's address and the list that calls it disposable.
    fn disposable_address(&self) -> Option<(String, String)>;
}

/// One reason before it is put into words.
enum Reason<'f> {
    Prior,
    Blocked,
    Learned,
    DisposableAddress,
    Unseen,
    Limit,
    Feature(&'f [Feature]),
}

/// The reasons for what the features weigh, at most [`MAX_SHOWN`] and one line for the rest.
pub(crate) fn collect(
    weighed: &Weighed,
    features: &[Feature],
    reading: &Reading,
    known: &impl Known,
) -> Vec<Evidence> {
    let mut reasons = vec![(weighed.prior, Reason::Prior)];
    let general = [
        (weighed.blocked_link, Reason::Blocked),
        (weighed.learned, Reason::Learned),
        (weighed.disposable_address, Reason::DisposableAddress),
        (weighed.unseen, Reason::Unseen),
        (weighed.limit, Reason::Limit),
    ];
    reasons.extend(general.into_iter().filter(|(weight, _)| weight.strength() > 0));
    let mut strongest = Strongest::of(MAX_SHOWN.saturating_sub(reasons.len()));
    let mut hiding = 0;
    for together in features.chunk_by(is_same_reason) {
        let weight = together.iter().map(|feature| weighed.weight_of(feature)).sum();
        // What decides beside the words is shown whatever it weighs.
        if hiding < MAX_HIDING && is_hiding(&together[0], reading) {
            hiding += 1;
            reasons.push((weight, Reason::Feature(together)));
            strongest.keep_fewer();
        } else {
            strongest.add(weight, together);
        }
    }
    let Strongest { kept, weaker, weaker_sum, .. } = strongest;
    reasons.extend(kept.into_iter().map(|(weight, together)| (weight, Reason::Feature(together))));
    reasons.sort_by_key(|(weight, _)| Reverse(weight.strength()));

    let mut evidence: Vec<Evidence> = reasons
        .into_iter()
        .map(|(weight, reason)| match reason {
            Reason::Prior => Evidence::general("prior", weight, sentence::PRIOR.into()),
            Reason::Unseen => Evidence::general("unseen", weight, sentence::UNSEEN.into()),
            Reason::Limit => Evidence::general("limit", weight, sentence::LIMIT.into()),
            Reason::Blocked => blocked(weight, reading, known),
            Reason::Learned => learned(weight, reading, known),
            Reason::DisposableAddress => disposable_address(weight, known),
            Reason::Feature(together) => of_features(weighed, weight, together, reading),
        })
        .collect();
    if weaker > 0 {
        evidence.push(Evidence::general("rest", weaker_sum, format!("{weaker} smaller reasons together")));
    }
    evidence
}

/// The reasons that weigh most, the earlier ones first of those that weigh as much.
struct Strongest<'f> {
    most: usize,
    kept: Vec<(Weight, &'f [Feature])>,
    /// How many others there were.
    weaker: usize,
    weaker_sum: Weight,
}

impl<'f> Strongest<'f> {
    /// So many of them.
    fn of(most: usize) -> Self {
        Strongest { most, kept: Vec::with_capacity(most + 1), weaker: 0, weaker_sum: Weight::default() }
    }

    fn add(&mut self, weight: Weight, together: &'f [Feature]) {
        let strength = weight.strength();
        let is_weakest = self.kept.last().is_none_or(|(last, _)| last.strength() >= strength);
        if is_weakest && self.kept.len() == self.most {
            return self.leave_out(weight);
        }
        let place = self.kept.partition_point(|(kept, _)| kept.strength() >= strength);
        self.kept.insert(place, (weight, together));
        if self.kept.len() > self.most
            && let Some((weakest, _)) = self.kept.pop()
        {
            self.leave_out(weakest);
        }
    }

    /// Makes room for one that is shown whatever it weighs.
    fn keep_fewer(&mut self) {
        self.most = self.most.saturating_sub(1);
        if self.kept.len() > self.most
            && let Some((weakest, _)) = self.kept.pop()
        {
            self.leave_out(weakest);
        }
    }

    fn leave_out(&mut self, weight: Weight) {
        self.weaker += 1;
        self.weaker_sum = self.weaker_sum + weight;
    }
}

/// Whether two neighbouring features are parts of one word: nobody wants to read of each.
fn is_same_reason(one: &Feature, other: &Feature) -> bool {
    matches!((&one.origin, &other.origin), (Made::Gram(one), Made::Gram(other)) if one == other)
}

/// Whether a feature is a disguise that honest readers do not use, of a link or of the writing.
fn is_hiding(feature: &Feature, reading: &Reading) -> bool {
    match feature.origin {
        Made::Link(link, Part::Disguise(number)) => {
            reading.links.list()[link as usize].worn[usize::from(number)].severity > Severity::Note
        }
        Made::Shape(bin) => matches!(bin.shape, Shape::Bidi | Shape::Invisible | Shape::MixedWords),
        _ => false,
    }
}

fn of_features(weighed: &Weighed, weight: Weight, together: &[Feature], reading: &Reading) -> Evidence {
    let origin = &together[0].origin;
    let (span, field) = place(origin, reading);
    Evidence {
        code: code(origin, reading),
        detail: sentence::of_feature(origin, reading, weighed.ratio(together)),
        weight: weight.log_odds(),
        span,
        field,
    }
}

fn blocked(weight: Weight, reading: &Reading, known: &impl Known) -> Evidence {
    let place = reading.standings.iter().position(Standing::is_blocked).unwrap_or_default();
    let detail = sentence::blocked(&known.listings(place)).unwrap_or_default();
    of_link("reputation.block", weight, detail, reading, place)
}

fn learned(weight: Weight, reading: &Reading, known: &impl Known) -> Evidence {
    let (place, detail) = known
        .learned()
        .map_or_else(Default::default, |(place, opinion)| (place, sentence::learned(&opinion)));
    of_link("reputation.learned", weight, detail, reading, place)
}

fn disposable_address(weight: Weight, known: &impl Known) -> Evidence {
    let detail = known.disposable_address().map_or_else(
        || sentence::PAST_ADDRESS.into(),
        |(domain, list)| format!("{domain} gives out addresses to throw away, by the list “{list}”"),
    );
    Evidence { field: Some("author.email"), ..Evidence::general("reputation.disposable", weight, detail) }
}

/// A reason that one link gave.
fn of_link(code: &'static str, weight: Weight, detail: String, reading: &Reading, place: usize) -> Evidence {
    let (span, field) = reading.links.list().get(place).map(link_place).unwrap_or_default();
    Evidence { code, detail, weight: weight.log_odds(), span, field }
}

fn code(origin: &Made, reading: &Reading) -> &'static str {
    match origin {
        Made::Token(place) => match reading.tokens.list()[*place as usize].kind {
            Kind::Word => "word",
            Kind::Number => "number",
            Kind::Characters => "characters",
            Kind::Emoji => "emoji",
            Kind::Sign => "sign",
            Kind::Link => "link",
        },
        Made::Pair(_) => "words",
        Made::Gram(_) => "word.part",
        Made::Edge(Edge::First(_)) => "beginning",
        Made::Edge(Edge::Last(_)) => "end",
        Made::Edge(Edge::Whole) => "whole",
        Made::Link(place, part) => match part {
            Part::Site => "link.site",
            Part::Ending => "link.ending",
            Part::HostWord(_) => "link.host",
            Part::PathWord(_) => "link.path",
            Part::Facet(facet) => facet.code(),
            Part::Disguise(number) => {
                reading.links.list()[*place as usize].worn[usize::from(*number)].disguise().code
            }
        },
        Made::Author(_) => "author.name",
        Made::EmailDomain => "author.email",
        Made::Shape(bin) => bin.shape.code(),
    }
}

fn place(origin: &Made, reading: &Reading) -> (Option<[usize; 2]>, Option<&'static str>) {
    match origin {
        Made::Token(place) | Made::Gram(place) => (Some(token_span(reading, *place, *place)), None),
        Made::Edge(edge) => {
            let tokens = sentence::edge(*edge, reading);
            (Some(token_span(reading, tokens.start, tokens.end - 1)), None)
        }
        Made::Pair(place) => (Some(token_span(reading, reading.tokens.before(*place), *place)), None),
        Made::Link(place, _) => link_place(&reading.links.list()[*place as usize]),
        Made::Author(_) => (None, Some("author.name")),
        Made::EmailDomain => (None, Some("author.email")),
        Made::Shape(_) => (None, None),
    }
}

fn token_span(reading: &Reading, first: u32, last: u32) -> [usize; 2] {
    let tokens = reading.tokens.list();
    let visible = tokens[first as usize].start as usize..tokens[last as usize].end as usize;
    let span = reading.text.visible.source_span(visible);
    [span.start, span.end]
}

pub(super) fn link_place(link: &Link) -> (Option<[usize; 2]>, Option<&'static str>) {
    match link.origin {
        Origin::Author => (None, Some("author_url")),
        Origin::Text | Origin::Markup(_) => (Some([link.span.start, link.span.end]), None),
    }
}
