//! Tables.

use std::hint::black_box;
use std::time::Instant;

use chaff::reputation::{Day, LearnedSettings, Standing};

use crate::data::{Data, Source};
use crate::walk::{Part, Tally, Walk};

/// A share in hundredths with its 95 % interval (Wilson 1927).
fn share(count: u32, all: u32) -> String {
    if all == 0 {
        return "–".into();
    }
    let (n, z) = (f64::from(all), 1.96_f64);
    let p = f64::from(count) / n;
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
    format!("{:.2} [{:.2}, {:.2}]", p * 100.0, (middle - half).max(0.0) * 100.0, (middle + half) * 100.0)
}

/// What became of the comments of each source, in the part that is reported.
pub fn sources(walk: &Walk, when: &str) {
    println!("## {when}, default settings; shares in % with 95 % intervals\n");
    println!(
        "| source | n | site seen before | on a list | learned: review | learned: strict | review, not on a list | strict, not on a list | of these in review by site, by ending, by contact |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (unit, tallies) in [("comments", &walk.comments), ("distinct sites", &walk.sites)] {
        for source in Source::ALL {
            let Some(tally) = tallies.get(&(Part::Report, source)) else { continue };
            let Tally { all, .. } = *tally;
            let shares =
                [tally.seen, tally.listed, tally.review, tally.strict, tally.gained, tally.gained_strict]
                    .map(|count| share(count, all));
            println!(
                "| {source:?}, {unit} | {all} | {} | {}, {}, {} |",
                shares.join(" | "),
                tally.by_site,
                tally.by_ending,
                tally.by_contact
            );
        }
    }
    let flagged = walk.popular.get(&Part::Report).copied().unwrap_or_default();
    let [review, strict, listed] = flagged.map(|count| share(count, walk.asked_popular));
    println!(
        "\npopular names flagged, worst of all times asked: review {review}, strict {strict} as if no list knew them; review {listed} with the carried lists; {} sites known at the end\n",
        walk.learned.sites()
    );
}

/// The honest comments that were flagged.
pub fn false_alarms(walk: &Walk) {
    println!("honest comments in review: {}", walk.false_alarms.len());
    for alarm in walk.false_alarms.iter().take(10) {
        println!("- {alarm}");
    }
    println!();
}

/// One line for each of several settings.
pub fn compare(data: &Data, part: Part, settings: &[LearnedSettings]) {
    println!("## settings compared, {part:?}: % in review (strict); gains are on no list\n");
    println!(
        "| half-life | ending k, limit | site k | referrer gain | scam gain | scam sites gain | forum gain | blog_links by month | blog_links by tenth | other blogs by month | popular unlisted |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for &settings in settings {
        let months = Walk::over(&data.by_month, &data.popular, settings);
        let tenths = Walk::over(&data.by_tenth, &data.popular, settings);
        let of = |walk: &Walk, source| walk.comments.get(&(part, source)).copied().unwrap_or_default();
        let gain = |tally: Tally| percent(tally.gained, tally.gained_strict, tally.all);
        let false_alarms = |tally: Tally| percent(tally.review, tally.strict, tally.all);
        let popular = months.popular.get(&part).copied().unwrap_or_default();
        println!(
            "| {} | {}, {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            settings.half_life,
            settings.ending_strength,
            settings.ending_limit,
            settings.site_strength,
            gain(of(&months, Source::Referrer)),
            gain(of(&months, Source::Scam)),
            gain(months.sites.get(&(part, Source::Scam)).copied().unwrap_or_default()),
            gain(of(&tenths, Source::Forum)),
            false_alarms(of(&months, Source::BlogLinks)),
            false_alarms(of(&tenths, Source::BlogLinks)),
            false_alarms(of(&months, Source::Blogs)),
            percent(popular[0], popular[1], months.asked_popular),
        );
    }
    println!();
}

fn percent(review: u32, strict: u32, all: u32) -> String {
    let of = |count: u32| f64::from(count) * 100.0 / f64::from(all.max(1));
    format!("{:.2} ({:.2})", of(review), of(strict))
}

/// What asking costs.
pub fn time(data: &Data) {
    let walk = Walk::over(&data.by_month, &[], LearnedSettings::default());
    let today = data.by_month.events.last().map_or(Day::default(), |event| event.day);
    let (known, unknown): (Vec<_>, Vec<_>) =
        data.popular.iter().partition(|link| !walk.learned.known(link.site(), today).is_empty());
    for (name, links) in [("known", known), ("unknown", unknown)] {
        let begin = Instant::now();
        let rounds = 20;
        for _ in 0..rounds {
            for link in &links {
                black_box(walk.learned.opinion(black_box(link), Standing::default(), today));
            }
        }
        let each = begin.elapsed().as_nanos() / (rounds * links.len().max(1)) as u128;
        println!("an opinion on a site that is {name}: {each} ns ({} links)", links.len());
    }
}
