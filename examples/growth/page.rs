//! The page: one file, with nothing to fetch.

use std::fmt::Write;

use crate::chart;
use crate::series::{Growth, Measurement};

/// All measurements, each with its chart and its table.
pub fn of(measurements: &[Measurement]) -> String {
    let style = include_str!("style.css");
    let sections: String = measurements.iter().map(section).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Chaff: how time grows</title>\
         <style>{style}</style>\n<main><h1>How time grows</h1>\n{sections}</main></html>\n"
    )
}

fn section(measurement: &Measurement) -> String {
    let reading = match measurement.growth {
        Growth::Linear => "Both axes in powers of ten. size^1.00 is linear: twice the size, twice the time.",
        Growth::None => {
            "Time from nothing upward, so that a line that is level looks level. \
             What is said of growth is the slowest against the first."
        }
    };
    format!(
        "<section><h2>{}</h2><p>{}</p><figure>{}<figcaption>{reading}</figcaption></figure>{}</section>\n",
        measurement.title,
        measurement.about,
        chart::svg(measurement),
        table(measurement)
    )
}

fn table(measurement: &Measurement) -> String {
    let head = format!("<th>{}</th>", measurement.head().join("</th><th>"));
    let mut rows = String::new();
    for (row, number) in measurement.rows().zip(0..) {
        let cells = format!("<td>{}</td>", row[1..].join("</td><td>"));
        // Writing to a String cannot fail.
        let _ = write!(rows, "<tr><th><i class=\"c{number}\"></i>{}</th>{cells}</tr>", escaped(&row[0]));
    }
    format!("<div class=\"wide\"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>")
}

/// Text as HTML and SVG hold it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
