//! What was measured: times by size, and what can be said of how they grow.

use std::fmt::Write;

/// How the time is expected to depend on the size.
#[derive(Clone, Copy, PartialEq)]
pub enum Growth {
    /// Twice the size, twice the time.
    Linear,
    /// The same time, whatever the size.
    None,
}

/// Several lines over the same sizes.
pub struct Measurement {
    pub title: &'static str,
    /// What is counted on the way across.
    pub unit: &'static str,
    /// What is told of it, in a sentence.
    pub about: &'static str,
    pub growth: Growth,
    pub lines: Vec<Line>,
}

/// The seconds that each size took.
pub struct Line {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

impl Line {
    /// The exponent `e` of the power law `time = c · size^e` that fits best: 1 is linear, 2 is square.
    fn exponent(&self) -> f64 {
        let logs: Vec<(f64, f64)> = self.points.iter().map(|(size, time)| (size.ln(), time.ln())).collect();
        let count = logs.len() as f64;
        let (x, y) = logs.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
        let above: f64 = logs.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
        let below: f64 = logs.iter().map(|point| (point.0 - x).powi(2)).sum();
        above / below
    }

    /// How much more the slowest size takes than the first.
    fn excess(&self) -> f64 {
        let slowest = self.points.iter().map(|(_, time)| *time).fold(0.0, f64::max);
        slowest / self.points[0].1 - 1.0
    }

    /// What this size took, where it was measured.
    fn at(&self, size: f64) -> Option<f64> {
        self.points.iter().find(|point| point.0.total_cmp(&size).is_eq()).map(|point| point.1)
    }

    /// How it grows, in a few words.
    pub fn slope(&self, growth: Growth) -> String {
        match growth {
            Growth::Linear => format!("size^{:.2}", self.exponent()),
            Growth::None => format!("at most {:+.0} %", self.excess() * 100.0),
        }
    }
}

impl Measurement {
    /// The head of the table.
    pub fn head(&self) -> Vec<String> {
        let sizes = self.lines[0].points.iter().map(|(size, _)| short(*size));
        [self.unit.to_owned()].into_iter().chain(sizes).chain(["growth".to_owned()]).collect()
    }

    /// The rows of the table: a name, the times, and how they grow.
    pub fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        let sizes = &self.lines[0].points;
        self.lines.iter().map(move |line| {
            let times = sizes.iter().map(|(size, _)| line.at(*size).map_or("–".into(), duration));
            [line.name.clone()].into_iter().chain(times).chain([line.slope(self.growth)]).collect()
        })
    }

    /// The table in Markdown.
    pub fn table(&self) -> String {
        let head = self.head();
        let mut table = format!("## {}\n\n{}\n\n| {} |\n|", self.title, self.about, head.join(" | "));
        table += &" --- |".repeat(head.len());
        for row in self.rows() {
            // Writing to a String cannot fail.
            let _ = write!(table, "\n| {} |", row.join(" | "));
        }
        table + "\n"
    }
}

/// A size as people say it.
pub fn short(size: f64) -> String {
    match size {
        1e6.. => format!("{} M", size / 1e6),
        1024.0.. if size % 1024.0 == 0.0 => format!("{} Ki", size / 1024.0),
        1e3.. => format!("{} k", size / 1e3),
        _ => size.to_string(),
    }
}

/// A time in three digits.
pub fn duration(seconds: f64) -> String {
    let (value, unit) = match seconds {
        1.0.. => (seconds, "s"),
        1e-3.. => (seconds * 1e3, "ms"),
        _ => (seconds * 1e6, "µs"),
    };
    let places = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    format!("{value:.places$} {unit}")
}
