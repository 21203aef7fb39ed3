//! Evidence in words that a moderator can repeat to a reader.

use std::fmt::{self, Write};
use std::ops::Range;

use crate::features::{Bin, Edge, Facet, Made, Part, Reading, Shape};
use crate::links::disguise::Worn;
use crate::reputation::Listing;
use crate::reputation::learned::{Opinion, What};
use crate::text::tokens::Kind;

/// What the prior says.
pub(super) const PRIOR: &str =
    "what is known before the words are read: the base rate, calibrated for comments of this kind";
/// What is said of what is not kept.
pub(super) const UNSEEN: &str = "what was read of the author when the comment came, and is not kept";
/// What is said of an address that was to be thrown away, where it is not kept.
pub(super) const PAST_ADDRESS: &str = "the author's address was one to throw away when the comment came";
/// What the limit says.
pub(super) const LIMIT: &str = "no evidence proves more than this";

/// What nearly all sentences need, in bytes.
const ROOM: usize = 128;

/// A sentence on what a feature was made from, and on how much more common it is on one side.
pub(super) fn of_feature(origin: &Made, reading: &Reading, ratio: f64) -> String {
    let mut sentence = String::with_capacity(ROOM);
    // Writing to a String cannot fail.
    let _ = write_subject(&mut sentence, origin, reading);
    sentence.push(' ');
    let _ = write_commonness(&mut sentence, ratio);
    sentence
}

/// Which list blocks a link, and how many others agree; `None` where none does.
pub(super) fn blocked(listed: &[Listing]) -> Option<String> {
    let mut blocking = listed.iter().filter(|listing| listing.kind.blocks() && listing.overruled.is_none());
    let Listing { key, kind, list, origin, date, .. } = blocking.next()?;
    let date = date.map_or_else(String::new, |date| format!(" of {date}"));
    let others = match blocking.count() {
        0 => String::new(),
        1 => ", and on another".into(),
        others => format!(", and on {others} others"),
    };
    Some(format!("{key} is on the list “{list}”{date} ({origin}) as {kind}{others}"))
}

/// What moderators' labels say of a link, with their counts.
pub(super) fn learned(opinion: &Opinion) -> String {
    let Opinion { what, name, counts, .. } = opinion;
    let (spam, all) = (counts.spam, counts.total());
    match what {
        What::Ending => format!("{spam} of {all} sites under .{name} were mostly linked in spam here"),
        What::Landlord => format!("{spam} of {all} tenants of {name} were mostly linked in spam here"),
        What::Contact => format!("{spam} of {all} comments with this address or number were spam here"),
        What::Site | What::Host | What::Path => {
            format!("{spam} of {all} comments with {name} were spam here")
        }
    }
}

fn write_commonness(out: &mut String, ratio: f64) -> fmt::Result {
    let (times, here, there) = if ratio >= 1.0 {
        (ratio, "spam", "honest comments")
    } else {
        (1.0 / ratio, "honest comments", "spam")
    };
    match times {
        0.0..1.2 => return out.write_str("are about as common in spam as in honest comments"),
        1.2..9.5 => {
            // Whole numbers are written faster than fractions.
            let tenths = (times * 10.0).round() as u64;
            write!(out, "are {}.{}", tenths / 10, tenths % 10)?;
        }
        _ => write!(out, "are {}", times.round() as u64)?,
    }
    push(out, [" times as common in ", here, " as in ", there])
}

/// What can only be a text is not formatted: that takes twice as long.
fn push<const PARTS: usize>(out: &mut String, parts: [&str; PARTS]) -> fmt::Result {
    parts.into_iter().try_for_each(|part| out.write_str(part))
}

fn write_subject(out: &mut String, origin: &Made, reading: &Reading) -> fmt::Result {
    match origin {
        Made::Token(place) => {
            let token = &reading.tokens.list()[*place as usize];
            let folded = reading.tokens.folded(token);
            match token.kind {
                Kind::Number if folded.starts_with('#') => out.write_str("comments with a long number"),
                Kind::Link => out.write_str("comments with a link"),
                _ => push(out, ["comments with “", folded, "”"]),
            }
        }
        Made::Pair(place) => {
            let before = reading.tokens.before(*place);
            push(out, ["comments with “", folded(before, reading), " ", folded(*place, reading), "”"])
        }
        Made::Gram(place) => {
            let token = &reading.tokens.list()[*place as usize];
            push(out, ["comments with parts of “", reading.tokens.folded(token), "”"])
        }
        Made::Edge(edge) => {
            let way = match edge {
                Edge::First(_) => "begin with",
                Edge::Last(_) => "end with",
                Edge::Whole => "only say",
            };
            push(out, ["comments that ", way, " “"])?;
            for (number, place) in self::edge(*edge, reading).enumerate() {
                out.push_str(if number > 0 { " " } else { "" });
                out.push_str(folded(place, reading));
            }
            out.write_str("”")
        }
        Made::Link(place, part) => {
            let link = &reading.links.list()[*place as usize];
            match part {
                Part::Site => write!(out, "links to {}", link.site()),
                Part::Ending => write!(out, "links to sites under .{}", link.suffix()),
                Part::HostWord(range) => {
                    write!(
                        out,
                        "hosts with “{}” in their name",
                        &link.host()[range.start as usize..range.end as usize]
                    )
                }
                Part::PathWord(range) => {
                    write!(
                        out,
                        "links with “{}” in their path",
                        &link.url().path()[range.start as usize..range.end as usize]
                    )
                }
                Part::Facet(facet) => out.write_str(facet_subject(*facet)),
                Part::Disguise(number) => out.write_str(&disguise_subject(&link.worn[usize::from(*number)])),
            }
        }
        Made::Author(range) => {
            let name = reading.author.name.as_deref().unwrap_or_default().to_lowercase();
            write!(
                out,
                "authors with “{}” in their name",
                name.get(range.start as usize..range.end as usize).unwrap_or("")
            )
        }
        Made::EmailDomain => out.write_str("authors with an address at this domain"),
        Made::Shape(bin) => out.write_str(&shape_subject(*bin)),
    }
}

/// A token as it is compared.
fn folded<'r>(place: u32, reading: &'r Reading) -> &'r str {
    match &reading.tokens.list()[place as usize] {
        token if token.kind == Kind::Link => "(link)",
        token => reading.tokens.folded(token),
    }
}

/// The tokens of a beginning or an end.
pub(super) fn edge(edge: Edge, reading: &Reading) -> Range<u32> {
    let all = reading.tokens.list().len() as u32;
    match edge {
        Edge::First(tokens) => 0..u32::from(tokens),
        Edge::Last(tokens) => all - u32::from(tokens)..all,
        Edge::Whole => 0..all,
    }
}

fn facet_subject(facet: Facet) -> &'static str {
    match facet {
        Facet::Address => "links to a bare IP address",
        Facet::Tenant => "links to pages under a landlord, where anyone may publish,",
        Facet::Redirector => "links through a redirector, which hides where they lead,",
        Facet::Trusted => "links to sites trusted by name",
        Facet::Popular => "links to sites that everyone uses",
        Facet::Unknown => "links to sites that no list knows",
        Facet::OfAuthor => "links behind the author's name",
        Facet::Contact => "links to an address, a number or a name in a messenger",
        Facet::FrontPage => "links to a site's front page",
    }
}

/// A disguise speaks for itself; how common it is follows.
fn disguise_subject(worn: &Worn) -> String {
    let sentence = worn.disguise().sentence;
    match worn.detail.as_str() {
        "" => format!("{sentence}: such links"),
        detail => format!("{sentence} ({detail}): such links"),
    }
}

fn shape_subject(bin: Bin) -> String {
    let count = |one: &str, many: &str| match bin.value {
        0 => format!("comments without {many}"),
        1 => format!("comments with one {one}"),
        2 => format!("comments with two {many}"),
        3 => format!("comments with three or four {many}"),
        4 => format!("comments with five to nine {many}"),
        _ => format!("comments with ten or more {many}"),
    };
    let share = |what: &str| {
        let share = ["no", "a few", "some", "many", "mostly", "almost only"];
        format!("comments with {} {what}", share[usize::from(bin.value).min(share.len() - 1)])
    };
    match bin.shape {
        Shape::Words => match bin.value {
            0 => "comments without words".into(),
            1 => "comments of one word".into(),
            bits => format!("comments of {} to {} words", 1u32 << (bits - 1), (1u64 << bits) - 1),
        },
        Shape::Capitals => share("capital letters"),
        Shape::Digits => share("digits"),
        Shape::Exclamations => count("exclamation mark", "exclamation marks"),
        Shape::Links => count("link", "links"),
        Shape::LinkShare => share("links for text"),
        Shape::Emoji => count("emoji", "emoji"),
        Shape::Repeats => "comments that repeat most of their words".into(),
        Shape::Styled => count("letter from a decorative alphabet", "letters from a decorative alphabet"),
        Shape::Invisible => count("invisible character inside a word", "invisible characters inside words"),
        Shape::MixedWords => count("word that mixes alphabets", "words that mix alphabets"),
        Shape::Bidi => count("sign that turns writing around", "signs that turn writing around"),
        Shape::AuthorLink => "comments whose author has a link".into(),
    }
}
