//! Comments with a day: those that the published lists stand for, and those of forums and blogs.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use chaff::bayes::Label;
use chaff::comment::{Comment, Format};
use chaff::dump::jsonl;
use chaff::links::site::Suffixes;
use chaff::links::{Link, Links};
use chaff::reputation::Day;
use chaff::text::Text;
use jiff::civil::Date;

/// Where a comment comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// An entry of a list of what is advertised in referrers.
    Referrer,
    /// An entry of a list of scams.
    Scam,
    /// A post that a forum removed.
    Forum,
    /// An honest comment of the blog whose comments hold many links.
    BlogLinks,
    /// An honest comment of another blog.
    Blogs,
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 5] =
        [Source::Referrer, Source::Scam, Source::Forum, Source::BlogLinks, Source::Blogs];

    /// Whether its comments are spam.
    pub fn is_spam(self) -> bool {
        matches!(self, Source::Referrer | Source::Scam | Source::Forum)
    }
}

/// A comment with links, on its day.
#[derive(Debug, Clone)]
pub struct Event {
    pub source: Source,
    pub day: Day,
    pub links: Vec<Link>,
    /// The host that a list has from this day, and until which.
    pub listed: Option<(String, Option<Day>)>,
}

/// Comments in the order of their days, and where the walk stops to learn them.
#[derive(Debug)]
pub struct Timeline {
    pub events: Vec<Event>,
    /// The first days of its steps.
    pub steps: Vec<Day>,
    /// The first day of the part that is reported.
    pub report_from: Day,
}

/// All that is measured on.
pub struct Data {
    pub by_month: Timeline,
    pub by_tenth: Timeline,
    /// Links to sites that are much used.
    pub popular: Vec<Link>,
}

const TENTH: u16 = 30;
const TENTHS: u16 = 10;

impl Data {
    pub fn read(folder: &Path) -> Result<Self> {
        let mut reader = Reader::default();
        let mut entries = reader.list(&folder.join("lists/matomo_first_seen.tsv"), Source::Referrer)?;
        entries.extend(reader.list(&folder.join("lists/scamblocklist_first_seen.tsv"), Source::Scam)?);
        let corpus = |name: &str| folder.join("corpora").join(name);
        let forum = reader.corpus(&corpus("forum_spam.jsonl"), Source::Forum)?;
        let mut honest = reader.corpus(&corpus("blog_links.jsonl"), Source::BlogLinks)?;
        honest.extend(reader.corpus(&corpus("blog_personal.jsonl"), Source::Blogs)?);
        honest.extend(reader.corpus(&corpus("wild.jsonl"), Source::Blogs)?);
        let popular: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("lists/popular_cisco_top10k.json"))?)?;
        let names = popular["list"].as_array().context("the popular sites are a list")?;
        let popular =
            names.iter().filter_map(|name| name.as_str()).filter_map(|name| reader.link(name)).collect();
        Ok(Data { by_month: by_month(entries, &honest)?, by_tenth: by_tenth(&forum, &honest), popular })
    }

    pub fn summary(&self) -> String {
        let count = |timeline: &Timeline, source| {
            timeline.events.iter().filter(|event| event.source == source).count()
        };
        format!(
            "comments with links: {} referrer, {} scam, {} forum, {} blog_links, {} other blogs; {} popular names",
            count(&self.by_month, Source::Referrer),
            count(&self.by_month, Source::Scam),
            count(&self.by_tenth, Source::Forum),
            count(&self.by_month, Source::BlogLinks),
            count(&self.by_month, Source::Blogs),
            self.popular.len()
        )
    }
}

fn by_month(entries: Vec<Event>, honest: &Groups) -> Result<Timeline> {
    let days = || entries.iter().map(|event| event.day);
    let first = days().min().context("the lists have entries")?;
    let last = days().max().context("the lists have entries")?;
    let mut events = entries;
    for group in honest.values() {
        events.extend(spread(group, first, last));
    }
    events.sort_by_key(|event| event.day);
    Ok(Timeline {
        events,
        steps: months(first, last)?,
        report_from: "2022-01-01".parse().map_err(anyhow::Error::msg)?,
    })
}

fn by_tenth(forum: &Groups, honest: &Groups) -> Timeline {
    let begin = Day(20_000);
    let mut events = Vec::new();
    for group in forum.values().chain(honest.values()) {
        events.extend(spread(group, begin, begin.plus(TENTHS * TENTH - 1)));
    }
    events.sort_by_key(|event| event.day);
    let steps = (0..TENTHS).map(|tenth| begin.plus(tenth * TENTH)).collect();
    Timeline { events, steps, report_from: begin.plus(TENTHS / 2 * TENTH) }
}

/// The comments of one group in order, evenly from the first day to the last.
fn spread(group: &[(u64, Event)], first: Day, last: Day) -> impl Iterator<Item = Event> {
    let days = u64::from(last.since(first)) + 1;
    let all = group.len() as u64;
    group.iter().enumerate().map(move |(at, (_, event))| {
        let day = first.plus(u16::try_from(at as u64 * days / all).unwrap_or(u16::MAX));
        Event { day, ..event.clone() }
    })
}

fn months(first: Day, last: Day) -> Result<Vec<Day>> {
    let mut month: Date = first.to_string().parse::<Date>()?.first_of_month();
    let mut months = Vec::new();
    loop {
        let day: Day = month.to_string().parse().map_err(anyhow::Error::msg)?;
        if day > last {
            return Ok(months);
        }
        months.push(day);
        month = month.checked_add(jiff::Span::new().months(1))?;
    }
}

/// Comments with their place in an order, by what they are in order with.
type Groups = BTreeMap<String, Vec<(u64, Event)>>;

struct Reader {
    suffixes: Suffixes,
    text: Text,
    links: Links,
}

impl Default for Reader {
    fn default() -> Self {
        Reader { suffixes: Suffixes::carried(), text: Text::default(), links: Links::default() }
    }
}

impl Reader {
    fn links(&mut self, comment: &Comment) -> Vec<Link> {
        self.text.read(&comment.text, comment.format);
        self.links.read(&self.text, comment.author.url.as_deref(), &self.suffixes);
        self.links.list().to_vec()
    }

    fn link(&mut self, host: &str) -> Option<Link> {
        self.text.read("", Format::Plain);
        self.links.read(&self.text, Some(&format!("http://{host}/")), &self.suffixes);
        self.links.list().first().cloned()
    }

    fn list(&mut self, path: &Path, source: Source) -> Result<Vec<Event>> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut events = Vec::new();
        for line in text.lines().skip(1) {
            let mut fields = line.split('\t');
            let written = fields.next().unwrap_or_default();
            let day = |field: Option<&str>| field.and_then(|field| field.parse::<Day>().ok());
            let (first, removed) = (day(fields.next()), day(fields.next()));
            let host = written.trim_start_matches("0.0.0.0 ").trim_start_matches("||").trim_end_matches('^');
            let (Some(day), Some(link)) = (first, self.link(host.trim())) else { continue };
            let listed = Some((link.host().to_owned(), removed));
            events.push(Event { source, day, links: vec![link], listed });
        }
        Ok(events)
    }

    fn corpus(&mut self, path: &Path, source: Source) -> Result<Groups> {
        let mut groups = Groups::new();
        let wanted = if source.is_spam() { Label::Spam } else { Label::Ham };
        let mut at = 0;
        jsonl::read_labels(path, |labelled| {
            at += 1;
            let links = self.links(&labelled.comment);
            if labelled.label != wanted || links.is_empty() {
                return;
            }
            let id = serde_json::to_string(&labelled.comment.id).unwrap_or_default();
            let (group, number) = order(id.trim_matches('"'), at);
            let event = Event { source, day: Day::default(), links, listed: None };
            groups.entry(group).or_default().push((number, event));
        })?;
        for group in groups.values_mut() {
            group.sort_by_key(|(number, _)| *number);
        }
        Ok(groups)
    }
}

/// What a comment is in order with, and its place there: `se-apple-9470-1` is the forum's site
/// `apple` and post 9470, `hk/some-post/dsq-747509679.yml` the blog `hk` and comment 747509679.
fn order(id: &str, place_in_file: u64) -> (String, u64) {
    let number = |text: &str| text.parse().unwrap_or(place_in_file);
    if let Some(rest) = id.strip_prefix("se-") {
        let (site, post) = rest.split_once('-').unwrap_or((rest, ""));
        (format!("se-{site}"), number(post.split('-').next().unwrap_or_default()))
    } else if let Some((blog, _)) = id.split_once('/') {
        let last = id.trim_end_matches(".yml").rsplit(['-', '/']).next().unwrap_or_default();
        (blog.to_owned(), number(last))
    } else {
        ("wild".to_owned(), place_in_file)
    }
}
