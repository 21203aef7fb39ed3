//! The report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.

use super::report::Report;

/// The page.
pub fn page(_report: &Report) -> String {
    String::new()
}
