//! Charts as inline SVG: a frame with axes, and lines, bars and dots in it. Colours are those of the
//! page's style sheet, so that charts follow it into the dark.

use std::fmt::Write;
use std::ops::RangeInclusive;

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 46.0;

/// One axis: what it shows, from where to where, and where it is marked.
pub(super) struct Axis {
    pub(super) label: &'static str,
    pub(super) range: RangeInclusive<f64>,
    pub(super) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis from 0 to `to` in percent, with five marks.
    pub(super) fn percent(label: &'static str, to: f64) -> Self {
        let ticks = (0..=5).map(|mark| to * f64::from(mark) / 5.0);
        let places = if to < 0.05 { 2 } else { usize::from(to < 0.5) };
        let ticks = ticks.map(|at| (at, format!("{:.places$} %", at * 100.0))).collect();
        Axis { label, range: 0.0..=to, ticks }
    }

    /// Where a value stands on it, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        let (from, to) = (*self.range.start(), *self.range.end());
        ((value - from) / (to - from)).clamp(0.0, 1.0)
    }
}

/// One chart.
pub(super) struct Chart {
    title: &'static str,
    x: Axis,
    y: Axis,
    body: String,
}

impl Chart {
    pub(super) fn new(title: &'static str, x: Axis, y: Axis) -> Self {
        Chart { title, x, y, body: String::new() }
    }

    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let across = LEFT + self.x.place(x) * (WIDTH - LEFT - RIGHT);
        (across, HEIGHT - BOTTOM - self.y.place(y) * (HEIGHT - TOP - BOTTOM))
    }

    /// A line through points; points that would not be seen apart are left out.
    pub(super) fn line(&mut self, class: &str, points: impl Iterator<Item = (f64, f64)>) {
        let mut path = String::new();
        let mut last = (f64::NAN, f64::NAN);
        for point in points {
            let (x, y) = self.at(point);
            if (x - last.0).abs() < 0.3 && (y - last.1).abs() < 0.3 {
                continue;
            }
            // Writing to a String cannot fail.
            let _ = write!(path, "{}{x:.1} {y:.1}", if path.is_empty() { "M" } else { "L" });
            last = (x, y);
        }
        let _ = write!(self.body, "<path class=\"line {class}\" d=\"{path}\"/>");
    }

    /// A bar from the floor up to `height`.
    pub(super) fn bar(&mut self, class: &str, (from, to): (f64, f64), height: f64, says: &str) {
        let ((left, top), (right, floor)) = (self.at((from, height)), self.at((to, *self.y.range.start())));
        let width = (right - left - 1.0).max(0.5);
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\">\
             <title>{says}</title></rect>",
            (floor - top).max(0.0)
        );
    }

    /// A dot, with what it says when pointed at.
    pub(super) fn dot(&mut self, class: &str, point: (f64, f64), radius: f64, says: &str) {
        let (x, y) = self.at(point);
        let _ = write!(
            self.body,
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>{says}</title></circle>"
        );
    }

    /// A word beside a point.
    pub(super) fn word(&mut self, (x, y): (f64, f64), anchor: &str, word: &str) {
        let (across, up) = self.at((x, y));
        let _ = write!(
            self.body,
            "<text class=\"note\" x=\"{across:.1}\" y=\"{up:.1}\" text-anchor=\"{anchor}\">{word}</text>"
        );
    }

    /// A dashed line from floor to ceiling, with a word at its head.
    pub(super) fn mark(&mut self, x: f64, word: &str) {
        let ((across, floor), (_, top)) =
            (self.at((x, *self.y.range.start())), self.at((x, *self.y.range.end())));
        let right_half = self.x.place(x) > 0.8;
        let (anchor, beside) = if right_half { ("end", -4.0) } else { ("start", 4.0) };
        let _ = write!(
            self.body,
            "<path class=\"mark\" d=\"M{across:.1} {floor:.1}V{top:.1}\"/>\
             <text class=\"note\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{word}</text>",
            across + beside,
            top + 11.0
        );
    }

    /// The chart with its axes and its title, and a sentence below that says how to read it.
    pub(super) fn figure(self, reading: &str) -> String {
        let mut axes = String::new();
        let (left, floor) = self.at((*self.x.range.start(), *self.y.range.start()));
        let right = WIDTH - RIGHT;
        for (value, label) in &self.x.ticks {
            let (across, _) = self.at((*value, 0.0));
            let _ = write!(
                axes,
                "<path class=\"grid\" d=\"M{across:.1} {floor:.1}V{TOP}\"/>\
                 <text x=\"{across:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>",
                floor + 16.0
            );
        }
        for (value, label) in &self.y.ticks {
            let (_, up) = self.at((0.0, *value));
            let _ = write!(
                axes,
                "<path class=\"grid\" d=\"M{left:.1} {up:.1}H{right}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
                left - 6.0,
                up + 4.0
            );
        }
        let (middle_x, middle_y) = (f64::midpoint(left, right), f64::midpoint(floor, TOP));
        let _ = write!(
            axes,
            "<text class=\"axis\" x=\"{middle_x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\
             <text class=\"axis\" transform=\"translate(13 {middle_y:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            HEIGHT - 8.0,
            self.x.label,
            self.y.label
        );
        format!(
            "<figure><h3>{0}</h3><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{0}\">{axes}{1}</svg>\
             <figcaption>{reading}</figcaption></figure>\n",
            self.title, self.body
        )
    }
}
