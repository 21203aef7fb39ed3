//! One chart as inline SVG: sizes in powers of ten across; times upward, in powers of ten where they
//! grow, and from nothing where they should not.

use std::fmt::Write;

use crate::page::escaped;
use crate::series::{Growth, Line, Measurement, duration, short};

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 340.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 44.0;
/// As many as the style sheet has colours.
const COLOURS: usize = 10;

/// Where values are on one side of the chart.
struct Axis {
    from: f64,
    to: f64,
    is_log: bool,
    ticks: Vec<f64>,
}

impl Axis {
    /// From one power of ten to another, around all values.
    fn powers(values: impl Iterator<Item = f64> + Clone) -> Self {
        let least = values.clone().fold(f64::INFINITY, f64::min).log10().floor() as i32;
        let most = values.fold(0.0, f64::max).log10().ceil() as i32;
        let ticks = (least..=most).map(|power| 10_f64.powi(power)).collect();
        Axis { from: f64::from(least), to: f64::from(most), is_log: true, ticks }
    }

    /// From nothing to a little more than the largest value, in four to eight round steps.
    fn from_nothing(values: impl Iterator<Item = f64>) -> Self {
        let most = values.fold(0.0, f64::max) * 1.1;
        let power = 10_f64.powi(most.log10().floor() as i32);
        let step = [0.2, 0.5, 1.0, 2.0].map(|part| part * power).into_iter().find(|step| most / step <= 8.0);
        let step = step.unwrap_or(most);
        let steps = (most / step).ceil() as u32;
        let ticks = (0..=steps).map(|number| step * f64::from(number)).collect();
        Axis { from: 0.0, to: step * f64::from(steps), is_log: false, ticks }
    }

    /// Where a value is, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        let value = if self.is_log { value.log10() } else { value };
        (value - self.from) / (self.to - self.from)
    }
}

/// The chart of a measurement, without what is around it.
pub fn svg(measurement: &Measurement) -> String {
    let points = || measurement.lines.iter().flat_map(|line| &line.points);
    // No entries at all stand at one: a logarithm has no nothing.
    let x = Axis::powers(points().map(|point| point.0.max(1.0)));
    let times = points().map(|point| point.1);
    let y =
        if measurement.growth == Growth::Linear { Axis::powers(times) } else { Axis::from_nothing(times) };
    let mut body = grid(&x, &y, measurement.unit);
    for (line, number) in measurement.lines.iter().zip(0..) {
        body += &drawn(line, number % COLOURS, &x, &y);
    }
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">{body}</svg>",
        measurement.title
    )
}

fn at(x: &Axis, y: &Axis, (size, time): (f64, f64)) -> (f64, f64) {
    let across = LEFT + x.place(size.max(1.0)) * (WIDTH - LEFT - RIGHT);
    (across, HEIGHT - BOTTOM - y.place(time) * (HEIGHT - TOP - BOTTOM))
}

// Writing to a String cannot fail, here and below.
fn drawn(line: &Line, colour: usize, x: &Axis, y: &Axis) -> String {
    let (mut path, mut dots) = (String::new(), String::new());
    for point in &line.points {
        let (across, up) = at(x, y, *point);
        let _ = write!(path, "{}{across:.1} {up:.1}", if path.is_empty() { 'M' } else { 'L' });
        let _ = write!(
            dots,
            "<circle class=\"c{colour}\" cx=\"{across:.1}\" cy=\"{up:.1}\" r=\"3.5\"><title>{}: {}</title></circle>",
            escaped(&line.name),
            duration(point.1)
        );
    }
    format!("<path class=\"line c{colour}\" d=\"{path}\"/>{dots}")
}

fn grid(x: &Axis, y: &Axis, unit: &str) -> String {
    let (right, floor) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let mut grid = String::new();
    for size in &x.ticks {
        let across = LEFT + x.place(*size) * (right - LEFT);
        let _ = write!(
            grid,
            "<path class=\"grid\" d=\"M{across:.1} {floor}V{TOP}\"/>\
             <text x=\"{across:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            floor + 17.0,
            if *size > 1.0 { short(*size) } else { "0".into() }
        );
    }
    for time in &y.ticks {
        let up = floor - y.place(*time) * (floor - TOP);
        let _ = write!(
            grid,
            "<path class=\"grid\" d=\"M{LEFT} {up:.1}H{right}\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            up + 4.0,
            duration(*time)
        );
    }
    let middle = f64::midpoint(LEFT, right);
    grid + &format!("<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{unit}</text>", HEIGHT - 6.0)
}
