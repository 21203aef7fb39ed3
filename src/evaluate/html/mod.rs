//! The report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.
//! What commenters wrote is escaped, and a policy forbids the page to load or run anything.

mod charts;
mod svg;
mod tables;
mod words;

use html_escape::encode_text;

use super::report::Report;

/// The page. It quotes comments where the report has mistakes: it is to stay in the house.
pub fn page(report: &Report) -> String {
    let quotes = if report.mistakes.false_positives.is_empty() && report.mistakes.false_negatives.is_empty() {
        ""
    } else {
        " It quotes readers’ comments: keep it in the house."
    };
    [
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>How good the filter is</title>\n<style>\n",
        include_str!("style.css"),
        "</style>\n</head>\n<body>\n<main>\n<h1>How good the filter is</h1>\n",
        &format!("<p class=\"soft\">Model {}.{quotes}</p>\n", encode_text(&report.model)),
        &words::summary(report),
        &words::advice(report),
        &tables::confusion(report),
        "<section><h2>Charts</h2><div class=\"charts\">\n",
        &charts::all(report),
        "</div></section>\n",
        &tables::slices(report),
        &tables::mistakes(report),
        &tables::figures(report),
        "</main>\n</body>\n</html>\n",
    ]
    .concat()
}
